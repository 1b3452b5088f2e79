//! A city's parcels in PostGIS: what a planner waits for, and what is lost when the server is killed.
//!
//! ```text
//! tests/postgis                    5 million parcels; installs what is missing
//! tests/postgis --json             the figures as one line of JSON
//! tests/postgis 1000000            so many parcels
//! tests/postgis --alone            without the peer
//! ```
//!
//! The server is one of its own on a socket, with a quarter of the settings of a small one. Pictures are those of a window of
//! 1440 by 900 pixels: they are there when what the view shows is at hand and ready to be drawn. QGIS draws the same views of the same
//! table in the same run, where it is installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../tests/common/postgres.rs"]
mod postgres;
mod timing;

use nanbei::app::modules::query::QueryOrder;
use nanbei::app::{App, AtHand, DatabasesOrder, SelectHow, SessionFolder};
use nanbei::model::{LayerId, NEVER, Value, View};
use nanbei::source::{Links, PostgisTable, WriteEnd, login_at, tables_of, take_out, write_back};
use postgres::Server;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use timing::middle;

/// Parcels of Shanghai's width and height: streets every six of them, some larger, some moved, uses by block.
fn generate(server: &Server, rows: usize) -> Duration {
    let since = Instant::now();
    // as many columns as make the grid as wide as it is high, from 120.85 east, 30.70 north
    let columns = (rows as f64 * 1.25).sqrt().ceil() as usize;
    let step = 1.05 / columns as f64;
    server.sql(&format!(
        "CREATE TABLE parcels (gid integer PRIMARY KEY, dlbm text, dlmc text, height double precision, floors integer, tbmj numeric(12,2), updated date, \
           geom geometry(Polygon, 4490)); \
         INSERT INTO parcels SELECT n + 1, (ARRAY['0701','0602','0809','0810','1003','1201'])[1 + c], \
           (ARRAY['城镇住宅用地','工业用地','公用设施用地','公园与绿地','公路用地','水田'])[1 + c], (n % 1000) / 10.0, n % 30, n % 5000, date '2024-01-01' + (n % 700), \
           ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY[ST_MakePoint(x, y), ST_MakePoint(x + w, y + s), ST_MakePoint(x + w, y + h), ST_MakePoint(x + s, y + h), ST_MakePoint(x, y)])), 4490) \
         FROM (SELECT n, (hashint4(n / 9) & 1023) % 6 AS c, 120.85 + (n % {columns}) * {step} AS x, 30.70 + (n / {columns}) * {step} AS y, \
           {step} * CASE WHEN n % 6 = 5 THEN 0.7 ELSE 0.95 END AS w, {step} * 0.9 AS h, {step} * ((n % 7) - 3) * 0.01 AS s FROM generate_series(0, {rows} - 1) n) q; \
         CREATE INDEX ON parcels USING gist (geom); ANALYZE parcels;"
    ));
    since.elapsed()
}

fn links(server: &Server) -> Arc<Links> {
    Arc::new(Links::open(login_at(&server.address()).unwrap(), NEVER).unwrap())
}

/// Lets frames pass until something is so; returns how long that took and the longest frame.
fn until(app: &mut App, is_so: impl Fn(&App) -> bool) -> (Duration, Duration) {
    let (since, mut longest) = (Instant::now(), Duration::ZERO);
    while !is_so(app) {
        let frame = Instant::now();
        app.poll_jobs();
        longest = longest.max(frame.elapsed());
        assert!(since.elapsed() < Duration::from_mins(2), "{:?}", app.session.notices.last());
        std::thread::sleep(Duration::from_millis(1));
    }
    (since.elapsed(), longest)
}

fn parcels(app: &App) -> Option<LayerId> {
    app.workspace.document.layers().iter().find(|layer| layer.key == "parcels").map(|layer| layer.id)
}

/// Whether there is a picture of a view: a summary, coarse or not, or the features as they are.
fn is_shown(app: &App, fine: bool) -> bool {
    let Some(layer) = parcels(app).and_then(|id| app.workspace.document.layer(id)) else { return false };
    let shown = match app.at_hand(layer) {
        Some(AtHand::Summary(_)) => !fine || layer.table.summary().is_some_and(|own| !own.is_coarse),
        Some(AtHand::View) => true,
        _ => false,
    };
    shown && app.prepared(layer).is_some()
}

/// A window that nobody has connected from.
fn window(folder: &std::path::Path) -> App {
    let mut app = App::new(SessionFolder::at(folder.to_path_buf()));
    app.resize([1440.0, 900.0]);
    app.viewport.view = View { center: [121.45, 31.15], zoom: 10.0 };
    app
}

/// Milliseconds.
fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}

/// The views that are drawn by both: the whole, a district, a quarter, some streets.
const VIEWS: [(f64, f64, f64); 4] = [(121.45, 31.15, 10.0), (121.45, 31.2, 12.0), (121.46, 31.21, 14.5), (121.47, 31.22, 16.5)];

/// Milliseconds that QGIS takes for each view, the median of three; none where it is not installed.
fn qgis(server: &Server) -> Option<Vec<f64>> {
    let boxes: Vec<String> = VIEWS
        .iter()
        .map(|(lon, lat, zoom)| {
            let bounds = View { center: [*lon, *lat], zoom: *zoom }.bounds([1440.0, 900.0]);
            bounds.array().map(|side| side.to_string()).join(",")
        })
        .collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/qgis_postgis.py");
    // the system's own interpreter has the library
    let python = if std::path::Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
    let said = Command::new(python).arg(script).arg(server.socket()).args(boxes).env("QT_QPA_PLATFORM", "offscreen").output().ok()?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    text.lines().last().and_then(|line| serde_json::from_str(line).ok())
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = arguments.iter().any(|own| own == "--json");
    let rows: usize = arguments.iter().find_map(|own| own.parse().ok()).unwrap_or(5_000_000);
    let mut server = Server::start();
    let generated = generate(&server, rows);
    let folder = tempfile::tempdir().unwrap();

    // the first picture: from the press of the button that connects to what can be drawn
    let (mut firsts, mut fines) = (Vec::new(), Vec::new());
    let mut app = window(folder.path());
    for _ in 0..3 {
        app = window(folder.path());
        let since = Instant::now();
        let links = links(&server);
        let table = tables_of(&links, NEVER).unwrap().iter().find(|own| own.table == "parcels").unwrap().of(&links, 0).unwrap();
        app.dispatch(DatabasesOrder::Connected(Arc::clone(&links)).into());
        app.dispatch(DatabasesOrder::Open(Box::new(table), "parcels".to_owned()).into());
        until(&mut app, |app| is_shown(app, false));
        firsts.push(since.elapsed());
        until(&mut app, |app| is_shown(app, true));
        fines.push(since.elapsed());
    }
    let (first, fine) = (middle(firsts), middle(fines));

    // the same views as the peer, each asked for anew
    let layer = parcels(&app).unwrap();
    let mut views = Vec::new();
    for (lon, lat, zoom) in VIEWS {
        app.viewport.view = View { center: [lon, lat], zoom };
        let times = (0..3).map(|_| {
            app.dispatch(DatabasesOrder::Refresh(layer).into());
            let asked = Instant::now();
            app.poll_jobs();
            until(&mut app, |app| is_shown(app, true));
            asked.elapsed()
        });
        views.push(ms(middle(times.collect())));
    }

    // panning: frames while the view moves by a twentieth of its width, a hundred times
    let (mut frames, mut longest) = (Vec::new(), Duration::ZERO);
    for zoom in [10.5, 13.0, 16.0] {
        app.viewport.view = View { center: [121.2, 31.2], zoom };
        let width = app.viewport.view.bounds(app.viewport.view_size);
        for _ in 0..100 {
            app.viewport.view.center[0] += (width.east - width.west) / 20.0;
            let since = Instant::now();
            app.poll_jobs();
            frames.push(since.elapsed());
            longest = longest.max(since.elapsed());
            std::thread::sleep(Duration::from_millis(16));
        }
    }
    let frame = middle(frames);

    // what lies within a distance of a hub
    app.viewport.view = View { center: [121.45, 31.3], zoom: 15.0 };
    until(&mut app, |app| is_shown(app, true));
    let mut filters = Vec::new();
    let mut found = 0;
    for _ in 0..3 {
        app.viewport.selection.clear();
        let since = Instant::now();
        app.dispatch(QueryOrder::Read { layer, filter: "DISTANCE(LAYER('hubs')) <= 2000".to_owned() }.into());
        app.dispatch(QueryOrder::Select(SelectHow::Replace).into());
        until(&mut app, |app| app.jobs().is_empty() && !app.viewport.selection.is_empty());
        filters.push(since.elapsed());
        found = app.viewport.selection.len();
    }
    let hub = middle(filters);

    // a thousand edits, written back
    let links = links(&server);
    let table = tables_of(&links, NEVER).unwrap().iter().find(|own| own.table == "parcels").unwrap().of(&links, 0).unwrap();
    let source = PostgisTable::open(&links, &table, None, NEVER).unwrap();
    // the whole table in an order, and what a column holds in every row
    let (mut orders, mut figures_of) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        use nanbei::model::{FeatureSource, OrderRequest};
        let since = Instant::now();
        let order = [("tbmj".to_owned(), true), ("height".to_owned(), false)];
        let answer = source.ordered(&OrderRequest { order: &order, condition: None, most: 2_000, cancel: NEVER }).unwrap().unwrap();
        orders.push(since.elapsed());
        assert_eq!((answer.rows.len(), answer.total), (2_000, rows as u64));
        let since = Instant::now();
        source.figures("height", NEVER).unwrap().unwrap();
        figures_of.push(since.elapsed());
    }
    let (order, figure) = (middle(orders), middle(figures_of));
    let rows_of = |from: usize, many: usize| {
        use nanbei::model::{Bounds, FeatureRequest, FeatureSource};
        let bounds = Bounds::at([121.3 + from as f64 * 0.05, 31.1]).grown(0.03, 0.03);
        let answer = source.features(&FeatureRequest::exact(bounds, NEVER)).unwrap();
        answer.rows.into_iter().take(many).collect::<Vec<_>>()
    };
    let mut writes = Vec::new();
    for n in 0..3 {
        let (table, copy) = take_out(&source, &rows_of(n, 1000), NEVER).unwrap();
        let column = table.column_place("height").unwrap();
        let cells: Vec<(usize, Option<Value<'_>>)> = table.live_rows().map(|row| (row, Some(Value::Float(1e6 + row as f64)))).collect();
        let mine = table.with_cells(column, &cells);
        let since = Instant::now();
        let end = write_back(&links, &mine, &copy, &source.crs().crs, &[], NEVER).unwrap();
        writes.push(since.elapsed());
        assert!(matches!(end, WriteEnd::Written(done) if done.put == 1000));
    }
    let write = middle(writes);

    // the server is killed while a thousand edits are written, and started again
    let (table, copy) = take_out(&source, &rows_of(5, 1000), NEVER).unwrap();
    let column = table.column_place("dlmc").unwrap();
    let cells: Vec<(usize, Option<Value<'_>>)> = table.live_rows().map(|row| (row, Some(Value::Text("改造用地")))).collect();
    let mine = Arc::new(table.with_cells(column, &cells));
    let (copy, crs) = (Arc::new(copy), source.crs().crs.clone());
    let under_way = {
        let (links, mine, copy, crs) = (Arc::clone(&links), Arc::clone(&mine), Arc::clone(&copy), crs.clone());
        std::thread::spawn(move || write_back(&links, &mine, &copy, &crs, &[], NEVER))
    };
    std::thread::sleep(Duration::from_millis(60));
    server.kill();
    let frozen = {
        app.viewport.view.center[0] += 0.3;
        let mut longest = Duration::ZERO;
        for _ in 0..50 {
            let since = Instant::now();
            app.poll_jobs();
            longest = longest.max(since.elapsed());
            std::thread::sleep(Duration::from_millis(10));
        }
        longest
    };
    server.run();
    if under_way.join().unwrap().is_err() {
        write_back(&links, &mine, &copy, &crs, &[], NEVER).unwrap();
    }
    until(&mut app, |app| is_shown(app, true));
    let there: usize = server.sql("SELECT count(*) FROM parcels WHERE dlmc = '改造用地'").parse().unwrap();
    let whole: usize = server.sql("SELECT count(*) FROM parcels").parse().unwrap();
    let lost = (1000usize.saturating_sub(there)) + rows.abs_diff(whole);
    let peer = if arguments.iter().any(|own| own == "--alone") { None } else { qgis(&server) };

    let figures = serde_json::json!({
        "rows": rows, "first_picture_ms": ms(first), "fine_picture_ms": ms(fine), "hub_filter_ms": ms(hub), "hub_found": found,
        "write_1000_ms": ms(write), "lost": lost, "pan_frame_ms": ms(frame), "pan_longest_frame_ms": ms(longest), "frame_while_gone_ms": ms(frozen),
        "order_ms": ms(order), "figures_ms": ms(figure), "views_ms": views, "qgis_views_ms": peer, "generated_s": generated.as_secs_f64().round(),
    });
    if json {
        println!("{figures}");
        return;
    }
    println!("{rows} parcels, generated in {:.0} s", generated.as_secs_f64());
    println!("first picture {:.0} ms after connecting, the fine one {:.0} ms", ms(first), ms(fine));
    println!("views of four scales: {views:.0?} ms; QGIS {peer:.0?} ms");
    println!("panning: {:.2} ms a frame, {:.1} ms the longest; {:.1} ms while the server is gone", ms(frame), ms(longest), ms(frozen));
    println!("the first 2,000 of all by two columns in {:.0} ms, a column's figures in {:.0} ms", ms(order), ms(figure));
    println!("within 2 km of a hub: {found} features in {:.0} ms", ms(hub));
    println!("1,000 edits written back in {:.0} ms; {lost} lost after the server was killed and started", ms(write));
}
