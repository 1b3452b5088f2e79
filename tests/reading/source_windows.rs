//! Layers that are windows of a source: the screen, identifying, questions, prints, exports, projects and the journal treat them as
//! though all of it were in memory, and what a view does not need is not read.

use crate::random::{Random, damage};
use crate::waiting::wait;
use nanbei::app::modules::query::QueryOrder;
use nanbei::app::{Action, App, AtHand, Command, ExportOrder, PrintOrder, PrintTarget, SelectHow, SessionFolder, Severity};
use nanbei::carto::{LayerMesh, compose};
use nanbei::export::{Writing, with_all_shown};
use nanbei::i18n::{Bilingual, Lang};
use nanbei::io::{DataFormat, Progress, load_file, write_data};
use nanbei::model::{
    Bounds, FeatureAnswer, FeatureId, FeatureRequest, FeatureSource, FeatureTable, Kind, LayerId, LoadedData, NEVER, Operation, Origin, OwnValue,
    Page, PartKind, Provenance, ReadAs, RowId, Sheet, SourceAddress, SourceError, Style, TableBuilder, Value,
};
use nanbei::query::Shape;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const COUNT: usize = 40_000;

/// Parcels on a grid of two hundred columns from 121.30 east, 31.20 north.
fn parcels() -> FeatureTable {
    let mut builder = TableBuilder::default();
    for n in 0..COUNT {
        let (x, y) = (121.3 + (n % 200) as f64 * 1e-3, 31.2 + (n / 200) as f64 * 1e-3);
        let ring = [[x, y], [x + 9e-4, y], [x + 9e-4, y + 9e-4], [x, y + 9e-4], [x, y]];
        builder.part(PartKind::Polygon, [&ring[..]], &[]);
        builder.set("编号", Value::Text(&format!("P{n:05}")));
        builder.set("用途", Value::Text(["工业", "居住", "绿地", "商业"][n * 7 % 4]));
        builder.set("容积率", Value::Float((n % 50) as f64 / 10.0));
        builder.end_feature(Kind::Polygon, None);
    }
    builder.finish()
}

/// The formats of which a window is read.
const ENDINGS: [&str; 2] = ["fgb", "gpkg"];

fn file(folder: &Path, ending: &str) -> PathBuf {
    let path = folder.join(format!("地块.{ending}"));
    write_data(&path, &parcels(), None, DataFormat::of(&path), None).unwrap();
    path
}

/// A session whose map is a thousand pixels wide; it reads files as windows where `window`.
fn session(folder: &Path, window: bool) -> App {
    let mut app = App::new(SessionFolder::at(folder.join(if window { "window" } else { "whole" })));
    app.session.settings.lang = Lang::En;
    app.workspace.window_from = if window { 1 } else { u64::MAX };
    app.resize([1000.0, 700.0]);
    app
}

fn settle(app: &mut App) {
    let start = Instant::now();
    loop {
        wait(app);
        let document = &app.workspace.document;
        if !document.layers().iter().filter(|layer| layer.visible).any(|layer| app.at_hand(layer) == Some(AtHand::Asking)) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "the source does not bring what the view shows");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn opened(app: &mut App, path: &Path) -> LayerId {
    app.dispatch(Command::OpenFiles(vec![path.to_path_buf()]));
    settle(app);
    app.workspace.document.layers().iter().find(|layer| layer.key == "地块").unwrap().id
}

fn table(app: &App, id: LayerId) -> &Arc<FeatureTable> {
    &app.workspace.document.layer(id).unwrap().table
}

fn look_at(app: &mut App, at: [f64; 2], zoom: f64) {
    app.viewport.view = nanbei::model::View { center: at, zoom };
    app.poll_jobs();
    settle(app);
}

fn told(app: &App) -> Vec<String> {
    app.session.notices.iter().filter(|notice| !notice.dismissed).map(|notice| notice.text.clone()).collect()
}

/// Both sessions on the same file: as a window, and whole.
fn both(folder: &Path, ending: &str) -> [(App, LayerId); 2] {
    let path = file(folder, ending);
    [true, false].map(|window| {
        let mut app = session(folder, window);
        let id = opened(&mut app, &path);
        (app, id)
    })
}

#[test]
fn a_view_has_at_hand_what_it_shows_and_picks_it_under_the_same_name() {
    for ending in ENDINGS {
        let folder = tempfile::tempdir().unwrap();
        let [(mut app, id), (mut whole, whole_id)] = both(folder.path(), ending);
        assert!(told(&app).iter().any(|text| text.contains("40,000")), "{:?}", told(&app));
        assert_eq!((table(&app, id).total(), table(&app, id).rows()), (COUNT, COUNT));
        assert_eq!(app.at_hand(app.workspace.document.layer(id).unwrap()), Some(AtHand::View));
        assert!(whole.at_hand(whole.workspace.document.layer(whole_id).unwrap()).is_none());
        // from far to near, at places all over the file
        let all = table(&whole, whole_id).bytes();
        for n in 0..12 {
            let at = [121.3 + f64::from(n * 7 % 12) / 60.0, 31.2 + f64::from(n) / 60.0];
            look_at(&mut app, at, 17.0);
            look_at(&mut whole, at, 17.0);
            let seen = app.viewport.view.bounds(app.viewport.view_size);
            let shown = |app: &App, id: LayerId| -> Vec<usize> {
                table(app, id).boxes().filter(|(_, own)| own.intersects(&seen)).map(|(row, _)| row).collect()
            };
            assert_eq!(shown(&app, id), shown(&whole, whole_id));
            let found = app.features_at(at, app.reach());
            assert_eq!(
                found.iter().map(|own| own.row).collect::<Vec<_>>(),
                whole.features_at(at, whole.reach()).iter().map(|own| own.row).collect::<Vec<_>>()
            );
        }
        // what was complete from afar serves every view in it: a file this small is never read again
        let mut near = session(&folder.path().join("near"), true);
        near.dispatch(Command::SetView(nanbei::model::View { center: [121.4, 31.3], zoom: 17.0 }));
        near.dispatch(Command::OpenFiles(vec![folder.path().join(format!("地块.{ending}"))]));
        settle(&mut near);
        look_at(&mut near, [121.4, 31.3], 17.0);
        let own = near.workspace.document.layers().iter().find(|layer| layer.key == "地块").unwrap().id;
        let at_hand = table(&near, own);
        assert!(at_hand.bytes() * 2 < all || at_hand.len() == COUNT, "{} of {all}", at_hand.bytes());
    }
}

#[test]
fn questions_are_answered_from_all_of_the_file_and_not_from_the_view() {
    for ending in ENDINGS {
        let folder = tempfile::tempdir().unwrap();
        let [(mut app, id), (mut whole, whole_id)] = both(folder.path(), ending);
        look_at(&mut app, [121.31, 31.21], 18.0);
        look_at(&mut whole, [121.31, 31.21], 18.0);
        let picked = |app: &App| -> Vec<(RowId, Option<u64>)> {
            let mut all: Vec<_> = app.viewport.selection.list().iter().map(|own| (own.feature.row, own.distance.map(f64::to_bits))).collect();
            all.sort_unstable();
            all
        };
        let ask = |app: &mut App, layer: LayerId, filter: &str| {
            app.dispatch(QueryOrder::Read { layer, filter: filter.to_owned() }.into());
            app.dispatch(QueryOrder::Select(SelectHow::Replace).into());
        };
        let hub = hub_of(&app);
        for filter in [
            "用途 = '工业' AND 容积率 > 4".to_owned(),
            format!("DISTANCE(LAYER('hubs', 'id = {hub}')) <= 9000"),
            format!("NEAREST(7, LAYER('hubs', 'id = {hub}'))"),
            "S_INTERSECTS(geometry, LAYER('key_areas'))".to_owned(),
            format!("S_WITHIN(geometry, LAYER('key_areas')) AND DISTANCE(LAYER('hubs', 'id = {hub}')) < 9000"),
        ] {
            ask(&mut app, id, &filter);
            settle(&mut app);
            ask(&mut whole, whole_id, &filter);
            wait(&mut whole);
            assert!(!picked(&whole).is_empty(), "{filter}");
            assert_eq!(picked(&app), picked(&whole), "{filter}");
            // what is selected comes to hand, so that it is listed, measured and written
            assert!(picked(&app).iter().all(|(row, _)| table(&app, id).feature(row.index()).is_some()));
        }
        // a shape that reaches far beyond the view, and one round a hub
        for command in [
            Command::SelectShape(Shape::Box(Bounds { west: 121.35, south: 31.25, east: 121.45, north: 31.3 }), SelectHow::Replace),
            Command::WithinRing { hub: hub_of(&app), radius: 5000.0 },
        ] {
            app.dispatch(command.clone());
            settle(&mut app);
            whole.dispatch(command);
            wait(&mut whole);
            assert_eq!(picked(&app).len(), picked(&whole).len());
            assert!(picked(&app).len() > 100);
        }
        // the same words where a condition is wrong
        ask(&mut app, id, "高度 > 3");
        settle(&mut app);
        ask(&mut whole, whole_id, "高度 > 3");
        wait(&mut whole);
        assert_eq!(told(&app).last(), told(&whole).last());
    }
}

fn hub_of(app: &App) -> String {
    app.workspace.document.layer_by_key("hubs").unwrap().table.feature(0).unwrap().id().unwrap().to_string()
}

#[test]
fn sheets_exports_and_saved_answers_are_those_of_the_whole_file() {
    for ending in ENDINGS {
        let folder = tempfile::tempdir().unwrap();
        let [(mut app, id), (mut whole, whole_id)] = both(folder.path(), ending);
        look_at(&mut app, [121.31, 31.21], 18.0);
        let extent = Bounds { west: 121.36, south: 31.24, east: 121.44, north: 31.3 };
        let sheet = Sheet { extent: Some(extent.array()), ..Sheet::default() };
        let picture = |app: &App| {
            let document = with_all_shown(&app.workspace.document, &sheet, extent, &Progress::default()).unwrap();
            format!("{:?}", compose(&document, &sheet, extent, None).picture)
        };
        let (own, theirs) = (picture(&app), picture(&whole));
        assert!(own.len() > 1_000_000 && own == theirs);
        // the window's own print asks the source as well
        let how = Writing { dpi: 100, svg_text: false, world_file: false };
        for (app, name) in [(&mut app, "window.pdf"), (&mut whole, "whole.pdf")] {
            let target = PrintTarget::Sheet(folder.path().join(name));
            app.dispatch(Command::Print(Box::new(PrintOrder { sheet: sheet.clone(), target, how, online: false, replace: true })));
            wait(app);
        }
        let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
        assert_eq!(read("window.pdf"), read("whole.pdf"));
        // all of it as a file, and a selection
        for (app, id, name) in [(&mut app, id, "window"), (&mut whole, whole_id, "whole")] {
            let all = folder.path().join(format!("{name}.geojson"));
            app.dispatch(Command::ExportData(Box::new(ExportOrder::whole(id, DataFormat::of(&all))), all));
            app.dispatch(Command::SelectShape(Shape::Box(extent), SelectHow::Replace));
            settle(app);
            app.dispatch(Command::SaveSelectionTo(folder.path().join(format!("{name}-selection.csv"))));
            wait(app);
        }
        assert_eq!(read("window.geojson"), read("whole.geojson"));
        assert_eq!(read("window-selection.csv"), read("whole-selection.csv"));
        assert_eq!(load_file(&folder.path().join("window.geojson"), None, &Progress::default()).unwrap().table.len(), COUNT);
    }
}

#[test]
fn what_only_the_whole_could_do_is_refused_and_says_what_to_do() {
    for ending in ENDINGS {
        let folder = tempfile::tempdir().unwrap();
        let [(mut app, id), _] = both(folder.path(), ending);
        let before = app.history_names();
        let edits = [
            Operation::SetCells { id, column: "用途".to_owned(), cells: vec![(3.into(), Some(OwnValue::Text("绿地".to_owned())))] },
            Operation::DeleteFeatures { id, rows: vec![3.into()] },
            Operation::RemoveColumn { id, name: "用途".to_owned() },
        ];
        for edit in edits {
            app.dispatch(Command::edit(edit));
            assert!(told(&app).last().unwrap().contains("cannot be edited"), "{:?}", told(&app));
            assert_eq!(app.history_names(), before);
        }
        for command in [Command::Repair(id), Command::ReplaceData { layer: id, path: folder.path().join(format!("地块.{ending}")) }] {
            app.dispatch(command);
            wait(&mut app);
            let last = app.session.notices.last().unwrap();
            assert!(last.severity == Severity::Error && last.text.contains("export the part you need"), "{}", last.text);
        }
        assert_eq!(table(&app, id).total(), COUNT);
    }
}

#[test]
fn a_project_and_a_journal_open_the_window_again() {
    for ending in ENDINGS {
        let folder = tempfile::tempdir().unwrap();
        let path = file(folder.path(), ending);
        let project = folder.path().join("计划.nanbei");
        {
            let mut app = session(folder.path(), true);
            let id = opened(&mut app, &path);
            look_at(&mut app, [121.4, 31.3], 16.0);
            let name = Bilingual::same("按需读取");
            app.dispatch(Command::edit(Operation::Rename { id, name }));
            app.dispatch(Command::SaveTo(project.clone()));
            wait(&mut app);
            assert!(!app.is_dirty(), "{:?}", told(&app));
            // unsaved work, and then the end
            app.dispatch(Command::edit(Operation::SetOpacity { id, opacity: 0.5 }));
            app.keep_safe_now();
        }
        // the session that was cut off comes back with the window and what was done
        let mut back = session(folder.path(), true);
        back.dispatch(Command::Recover(true));
        wait(&mut back);
        settle(&mut back);
        let layer = back.workspace.document.layers().iter().find(|layer| layer.key == "地块").unwrap();
        assert!(layer.opacity == 0.5 && layer.table.source().is_some() && !layer.table.is_empty(), "{:?}", told(&back));
        assert!(std::fs::metadata(&project).unwrap().len() < 100_000, "no data is in the project");
        let mut again = session(&folder.path().join("again"), false);
        again.dispatch(Command::OpenFiles(vec![project]));
        wait(&mut again);
        settle(&mut again);
        let layer = again.workspace.document.layers().iter().find(|layer| layer.key == "地块").unwrap();
        assert!(layer.table.source().is_some() && layer.read_as.window && layer.table.total() == COUNT && !layer.table.is_empty());
        assert_eq!(layer.name.en, "按需读取");
    }
}

/// A GeoPackage of parcels from which another program has taken rows and places.
fn gappy(folder: &Path) -> PathBuf {
    let path = file(folder, "gpkg");
    let other = rusqlite::Connection::open(&path).unwrap();
    let names = |sql: &str| -> Vec<String> {
        let mut statement = other.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let table = names("SELECT table_name FROM gpkg_contents").remove(0);
    // plain SQLite lacks the functions that the triggers ask for
    for trigger in names("SELECT name FROM sqlite_master WHERE type = 'trigger'") {
        other.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
    }
    let tree = names("SELECT name FROM sqlite_master WHERE name LIKE 'rtree%' AND sql LIKE 'CREATE VIRTUAL%'").remove(0);
    for sql in [
        format!("DELETE FROM \"{table}\" WHERE fid % 3 = 0 OR fid BETWEEN 9000 AND 14000"),
        format!("DELETE FROM \"{tree}\" WHERE id % 3 = 0 OR id BETWEEN 9000 AND 14000"),
        format!("UPDATE \"{table}\" SET geom = NULL WHERE fid % 1000 = 1"),
        format!("DELETE FROM \"{tree}\" WHERE id % 1000 = 1"),
    ] {
        other.execute_batch(&sql).unwrap();
    }
    path
}

#[test]
fn numbers_of_rows_with_gaps_and_features_without_places_are_those_of_the_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = gappy(folder.path());
    let open = |window: bool| {
        let mut app = session(folder.path(), window);
        let id = opened(&mut app, &path);
        (app, id)
    };
    let ((mut app, id), (whole, whole_id)) = (open(true), open(false));
    let all = table(&whole, whole_id);
    assert!(table(&app, id).source().is_some() && table(&app, id).total() == all.len());
    let named = |table: &FeatureTable, bounds: Option<Bounds>| -> Vec<String> {
        let is_in = |own: Option<Bounds>| bounds.is_none_or(|bounds| own.is_some_and(|own| own.intersects(&bounds)));
        table.features().filter(|own| is_in(own.bounds())).map(|own| format!("{:?} {}", own.id(), own.text("编号").unwrap())).collect()
    };
    for (at, zoom) in [([121.33, 31.21], 17.0), ([121.4, 31.31], 16.0), ([121.45, 31.38], 18.0)] {
        look_at(&mut app, at, zoom);
        let seen = app.viewport.view.bounds(app.viewport.view_size);
        let (own, theirs) = (named(table(&app, id), Some(seen)), named(all, Some(seen)));
        assert!(own == theirs && !own.is_empty(), "{at:?}: {} of {}", own.len(), theirs.len());
    }
    // all of it, with what lies nowhere
    let source = Arc::clone(table(&app, id).source().unwrap());
    let answer = source.features(&FeatureRequest::exact(Bounds::EVERYWHERE, NEVER)).unwrap();
    assert!(answer.complete);
    assert_eq!(named(&answer.table, None), named(all, None));
    assert!(source.has_row(0) && named(all, None).iter().any(|own| own.contains("P00000")));
}

#[test]
fn a_damaged_geopackage_is_no_window_or_an_error_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = TableBuilder::default();
    parcels().features().take(300).for_each(|feature| builder.copy(feature));
    let path = folder.path().join("few.gpkg");
    write_data(&path, &builder.finish(), None, DataFormat::of(&path), None).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let mut windows = 0;
    damage(&bytes, 997, Random::below, |bytes| {
        std::fs::write(&path, bytes).unwrap();
        let read_as = ReadAs { window: true, ..ReadAs::default() };
        let Ok(loaded) = nanbei::io::load_file_as(&path, &read_as, None, &Progress::default()) else { return };
        if let Some(source) = loaded.table.source() {
            windows += 1;
            source.features(&FeatureRequest::exact(Bounds { west: 121.3, south: 31.2, east: 121.32, north: 31.21 }, NEVER)).ok();
        }
    });
    assert!(windows > 100, "{windows}");
}

/// A provider that is neither memory nor a file, and waits where it is told to.
#[derive(Debug)]
struct Slow {
    table: Arc<FeatureTable>,
    credit: Arc<Provenance>,
    own: std::sync::Weak<Slow>,
    wait: Mutex<Duration>,
    asked: AtomicUsize,
    given_up: AtomicUsize,
    fails: AtomicUsize,
}

impl Slow {
    fn new() -> Arc<Self> {
        let credit = Arc::new(Provenance { source: Bilingual::new("规划数据库", "Planning database"), ..Provenance::default() });
        Arc::new_cyclic(|own| Self {
            table: Arc::new(parcels()),
            credit,
            own: own.clone(),
            wait: Mutex::new(Duration::ZERO),
            asked: AtomicUsize::new(0),
            given_up: AtomicUsize::new(0),
            fails: AtomicUsize::new(0),
        })
    }

    fn window(&self, rows: &[usize]) -> FeatureTable {
        let others: Vec<usize> = self.table.live_rows().filter(|row| rows.binary_search(row).is_err()).collect();
        let own = Arc::new(self.table.with_deleted(&others, true));
        FeatureTable::of_pages(&["编号", "用途", "容积率"], &[Page::Here(own)]).with_source(self.own.upgrade().unwrap())
    }
}

impl FeatureSource for Slow {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        None
    }

    fn total(&self) -> usize {
        COUNT
    }

    fn bounds(&self) -> Option<Bounds> {
        self.table.bounds()
    }

    fn remarks(&self) -> Vec<Bilingual> {
        Vec::new()
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.table
    }

    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let (start, wait) = (Instant::now(), *self.wait.lock().unwrap());
        while start.elapsed() < wait {
            if (request.cancel)() {
                self.given_up.fetch_add(1, Ordering::Relaxed);
                return Err(SourceError::Cancelled);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        if self.fails.load(Ordering::Relaxed) > 0 {
            return Err(SourceError::Unavailable("connection refused".to_owned()));
        }
        let found = nanbei::source::window(&self.table, None, request)?;
        let mut kept = found.rows.clone();
        kept.extend(request.keep.iter().map(|row| row.index()));
        kept.sort_unstable();
        kept.dedup();
        Ok(FeatureAnswer { table: Arc::new(self.window(&kept)), rows: found.rows, complete: found.complete, credit: Arc::clone(&self.credit) })
    }
}

/// A layer of the provider in a session.
fn with_provider(app: &mut App, source: &Arc<Slow>) -> LayerId {
    let table = Arc::new(source.window(&[]));
    let data = LoadedData {
        origin: Origin::Derived,
        name: "地块".to_owned(),
        style: Style::default(),
        read_as: ReadAs::default(),
        crs: nanbei::model::LayerCrs::default(),
        table,
    };
    let layer = app.workspace.document.loaded_layer(data);
    let id = layer.id;
    app.dispatch(Command::edit(Operation::AddLayer { at: app.workspace.document.layers().len(), layer: Box::new(layer) }));
    id
}

#[test]
fn screen_and_print_ask_the_same_provider_and_tell_its_credit() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path(), false);
    let source = Slow::new();
    let id = with_provider(&mut app, &source);
    look_at(&mut app, [121.4, 31.3], 16.0);
    assert!(!table(&app, id).is_empty() && source.asked.load(Ordering::Relaxed) == 1);
    assert_eq!(app.workspace.document.layer(id).unwrap().provenance, *source.credit);
    let credit = nanbei::carto::attribution(&app.workspace.document, false).en;
    assert!(credit.contains("Planning database"), "{credit}");
    let extent = Bounds { west: 121.3, south: 31.2, east: 121.34, north: 31.23 };
    let sheet = Sheet { extent: Some(extent.array()), lang: nanbei::i18n::MapLang::En, ..Sheet::default() };
    let document = with_all_shown(&app.workspace.document, &sheet, extent, &Progress::default()).unwrap();
    assert_eq!(source.asked.load(Ordering::Relaxed), 2);
    let printed = document.layer(id).unwrap().table.boxes().filter(|(_, own)| own.intersects(&extent)).count();
    assert_eq!(printed, source.table.boxes().filter(|(_, own)| own.intersects(&extent)).count());
    let picture = format!("{:?}", compose(&document, &sheet, extent, None).picture);
    assert!(picture.contains("Planning database"));
    // a print that is stopped is not half one
    let stopped = Progress::default();
    stopped.stop();
    *source.wait.lock().unwrap() = Duration::from_secs(20);
    assert!(with_all_shown(&app.workspace.document, &sheet, extent, &stopped).unwrap_err().is_cancelled());
}

#[test]
fn a_request_for_a_view_that_was_left_is_given_up_and_the_window_never_waits() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path(), false);
    let source = Slow::new();
    let id = with_provider(&mut app, &source);
    *source.wait.lock().unwrap() = Duration::from_secs(20);
    app.viewport.view = nanbei::model::View { center: [121.31, 31.21], zoom: 18.0 };
    let start = Instant::now();
    app.poll_jobs();
    assert_eq!(app.at_hand(app.workspace.document.layer(id).unwrap()), Some(AtHand::Asking));
    while source.asked.load(Ordering::Relaxed) == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    *source.wait.lock().unwrap() = Duration::ZERO;
    look_at(&mut app, [121.45, 31.35], 18.0);
    assert!(start.elapsed() < Duration::from_secs(10));
    while source.given_up.load(Ordering::Relaxed) == 0 {
        assert!(start.elapsed() < Duration::from_secs(10), "the first request goes on");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(table(&app, id).boxes().all(|(_, own)| own.east > 121.43));
}

#[test]
fn what_cannot_be_brought_is_told_once_and_asked_for_again_in_another_view() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path(), false);
    let source = Slow::new();
    let id = with_provider(&mut app, &source);
    look_at(&mut app, [121.4, 31.3], 16.0);
    let shown = table(&app, id).len();
    source.fails.store(1, Ordering::Relaxed);
    look_at(&mut app, [121.31, 31.21], 18.0);
    assert_eq!(app.at_hand(app.workspace.document.layer(id).unwrap()), Some(AtHand::Nothing));
    for _ in 0..20 {
        app.poll_jobs();
    }
    let errors: Vec<String> = told(&app).into_iter().filter(|text| text.contains("connection refused")).collect();
    assert!(errors.len() == 1 && errors[0].contains("地块"), "{errors:?}");
    assert_eq!(table(&app, id).len(), shown, "what was there stays");
    source.fails.store(0, Ordering::Relaxed);
    look_at(&mut app, [121.32, 31.22], 18.0);
    assert_eq!(app.at_hand(app.workspace.document.layer(id).unwrap()), Some(AtHand::View));
}

#[test]
fn what_a_source_brings_is_no_step_and_selections_survive_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path(), false);
    let source = Slow::new();
    let id = with_provider(&mut app, &source);
    look_at(&mut app, [121.4, 31.3], 17.0);
    let feature = FeatureId { layer: id, row: RowId::from(20_100) };
    app.dispatch(Command::SelectFeature(feature, SelectHow::Replace));
    app.dispatch(Command::Inspect(feature));
    let (undo, dirty) = (app.history_names(), app.is_dirty());
    for n in 0..6 {
        look_at(&mut app, [121.31 + f64::from(n) * 0.03, 31.22], 17.0);
        // another edit meanwhile drops nothing that is not at hand
        app.dispatch(Command::edit(Operation::SetOpacity { id, opacity: 0.4 + 0.1 * n as f32 }));
        assert!(app.viewport.selection.contains(feature) && app.viewport.inspected == Some(feature));
        assert!(table(&app, id).feature(20_100).is_some(), "what is looked at stays at hand");
        app.dispatch(Command::Do(Action::UNDO));
    }
    assert_eq!((app.history_names().0, app.is_dirty()), (undo.0, dirty));
    // undo takes the layer away as a whole, and redo brings it back with what the view shows
    app.dispatch(Command::Do(Action::UNDO));
    assert!(app.workspace.document.layer(id).is_none());
    app.dispatch(Command::Do(Action::REDO));
    look_at(&mut app, [121.45, 31.35], 17.0);
    let seen = app.viewport.view.bounds(app.viewport.view_size);
    let shown = table(&app, id).boxes().filter(|(_, own)| own.intersects(&seen)).count();
    assert_eq!(shown, source.table.boxes().filter(|(_, own)| own.intersects(&seen)).count());
}

#[test]
fn a_window_that_moves_makes_only_the_pieces_that_are_new() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "fgb");
    let read_as = ReadAs { window: true, ..ReadAs::default() };
    let own = nanbei::io::load_file_as(&path, &read_as, None, &Progress::default()).unwrap().table;
    let source = own.source().unwrap();
    let style = Style::default();
    let window =
        |west: f64| source.features(&FeatureRequest::exact(Bounds { west, south: 31.2, east: west + 0.12, north: 31.4 }, NEVER)).unwrap().table;
    let (first, second) = (window(121.3), window(121.33));
    let one = LayerMesh::of_window(&first, &style, None);
    let two = LayerMesh::of_window(&second, &style, Some((&first, &one)));
    let numbers = |mesh: &LayerMesh| -> std::collections::BTreeSet<u64> { mesh.pieces.iter().map(|piece| piece.id.number).collect() };
    let shared = numbers(&one).intersection(&numbers(&two)).count();
    assert!(one.pieces.len() > 4 && shared * 2 > two.pieces.len(), "{shared} of {}", two.pieces.len());
    // a piece that kept its number is the same piece
    let chunk = |mesh: &LayerMesh, piece: usize| format!("{:?}", mesh.chunk(piece, 0));
    for (n, piece) in two.pieces.iter().enumerate() {
        if let Some(at) = one.pieces.iter().position(|own| own.id.number == piece.id.number) {
            assert_eq!(chunk(&two, n), chunk(&one, at));
        }
    }
    // and all features of the window are in it
    let drawn: usize = (0..two.pieces.len()).map(|piece| two.chunk(piece, 0).runs[0].len()).sum();
    assert_eq!(drawn, second.boxes().count());
}
