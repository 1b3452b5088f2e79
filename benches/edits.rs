//! Changing a large layer: from a command to what is drawn, found and picked, and how far the journal is behind.
//!
//! ```text
//! cargo bench --bench edits                  243,562 and 1,000,000 parcels, a table
//! cargo bench --bench edits -- --json        the same, one JSON object for each
//! cargo bench --bench edits -- 20000         so many parcels
//! ```

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod parcels;
mod timing;

use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::model::{FeatureData, FeatureTable, LayerId, Operation, OwnValue, RowId, Value};
use parcels::write_parcels;
use std::fs::File;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use timing::middle;

const TIMES: usize = 101;

fn load(app: &mut App, path: &std::path::Path) -> LayerId {
    app.dispatch(Command::OpenFiles(vec![path.to_path_buf()]));
    while !app.jobs().is_empty() {
        app.poll_jobs();
        std::thread::sleep(Duration::from_millis(5));
    }
    app.poll_jobs();
    app.workspace.document.layers().iter().find(|layer| layer.group == nanbei::model::Group::Mine).unwrap().id
}

fn table(app: &App, id: LayerId) -> Arc<FeatureTable> {
    Arc::clone(&app.workspace.document.layer(id).unwrap().table)
}

/// Makes what the map lacks of a layer at the finest level, and picks a feature: what a frame does after a change.
fn show(app: &App, id: LayerId, row: usize, known: &mut std::collections::HashSet<u64>) {
    let layer = app.workspace.document.layer(id).unwrap();
    let prepared = app.prepared(layer).expect("it is prepared");
    for (number, piece) in prepared.mesh.pieces.iter().enumerate() {
        if known.insert(piece.id.number) {
            black_box(prepared.mesh.chunk(number, 0));
        }
    }
    if let Some(bounds) = layer.table.feature(row).and_then(|feature| feature.bounds()) {
        black_box(prepared.index.pick(&layer.table, bounds.center(), [1e-6, 1e-6]));
    }
}

fn known(app: &App, id: LayerId) -> std::collections::HashSet<u64> {
    let layer = app.workspace.document.layer(id).unwrap();
    app.prepared(layer).unwrap().mesh.pieces.iter().map(|piece| piece.id.number).collect()
}

fn undo(app: &mut App) {
    app.dispatch(Command::Do(Action::UNDO));
}

fn run(rows: usize, json: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parcels.geojson");
    write_parcels(File::create(&path).unwrap(), rows, 1).unwrap();
    // what the system still has to write of it would hold the journal up
    File::open(&path).unwrap().sync_all().unwrap();
    let mut app = App::new(SessionFolder::at(folder.path().join("home")));
    let id = load(&mut app, &path);
    app.keep_safe_now();
    // until the layer that was loaded is in the journal
    let load_lag = app.journal_lag().0;
    app.forget_journal_lag();
    let column = table(&app, id).columns()[1].name().to_owned();
    let (mut cells, mut vertices, mut undos, mut bytes) = (Vec::new(), Vec::new(), Vec::new(), 0u64);
    for n in 0..TIMES {
        let row = (n * 7919 + 13) % rows;
        for geometry in [false, true] {
            let before = table(&app, id);
            let operation = if geometry {
                let mut data = FeatureData::from(before.feature(row).unwrap());
                let ring = &mut data.parts[0].rings[0];
                ring[1][0] += 1e-7;
                Operation::SetGeometry { id, shapes: vec![(RowId::new(row), data.kind, data.parts)] }
            } else {
                Operation::SetCells { id, column: column.clone(), cells: vec![(RowId::new(row), Some(OwnValue::Text(format!("改{n}"))))] }
            };
            let held = operation.bytes() as u64;
            for back in [false, true] {
                let mut there = known(&app, id);
                let start = Instant::now();
                if back {
                    undo(&mut app);
                } else {
                    app.dispatch(Command::edit(operation.clone()));
                }
                show(&app, id, row, &mut there);
                let took = start.elapsed();
                match (back, geometry) {
                    (true, _) => undos.push(took),
                    (false, true) => vertices.push(took),
                    (false, false) => cells.push(took),
                }
            }
            app.dispatch(Command::Do(Action::REDO));
            bytes = bytes.max(table(&app, id).bytes_beside(&before) + held);
            undo(&mut app);
        }
        app.poll_jobs();
    }
    let (mut deletes, mut undeletes, mut columns, mut uncolumns) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut column_lags = Vec::new();
    app.keep_safe_now();
    app.forget_journal_lag();
    for n in 0..TIMES {
        let gone: Vec<u32> = (0..10_000.min(rows)).map(|k| ((k * (rows / 10_000.min(rows)) + n) % rows) as u32).collect();
        let mut gone = gone;
        gone.sort_unstable();
        gone.dedup();
        let start = Instant::now();
        app.dispatch(Command::edit(Operation::DeleteFeatures { id, rows: gone.into_iter().map(RowId::from).collect() }));
        deletes.push(start.elapsed());
        let start = Instant::now();
        undo(&mut app);
        undeletes.push(start.elapsed());
        wait(&mut app);
        let before = table(&app, id);
        let start = Instant::now();
        let values = (0..before.rows()).map(|row| Some(Value::Float((row * (n + 1)) as f64 / 7.0)));
        let made = before.column_of("computed", values);
        app.dispatch(Command::edit(Operation::AddColumn { id, at: 0, column: made }));
        columns.push(start.elapsed());
        let start = Instant::now();
        undo(&mut app);
        uncolumns.push(start.elapsed());
        // a column of a million numbers is written in the background: each is waited for, as a hand would
        app.keep_safe_now();
        // no hand is faster, and a disk that is given a gigabyte in six seconds measures itself
        std::thread::sleep(Duration::from_millis(100));
        column_lags.push(app.journal_lag().0);
        app.forget_journal_lag();
    }
    drop(app);
    // how far the journal is behind single edits, a hundred a second
    let mut app = App::new(SessionFolder::at(folder.path().join("second")));
    let id = load(&mut app, &path);
    app.keep_safe_now();
    app.dispatch(Command::edit(Operation::SetVisible { id, visible: true }));
    app.keep_safe_now();
    app.forget_journal_lag();
    let mut window = Vec::new();
    for n in 0..300u32 {
        let operation = Operation::SetCells { id, column: column.clone(), cells: vec![(n.into(), Some(OwnValue::Integer(i64::from(n))))] };
        let start = Instant::now();
        app.dispatch(Command::edit(operation));
        window.push(start.elapsed());
        std::thread::sleep(Duration::from_millis(10));
    }
    app.keep_safe_now();
    let lag = app.journal_lag().0;
    let ms = |times: Vec<Duration>| (middle(times).as_secs_f64() * 1e6).round() / 1e3;
    let lag_ms = |lag: Duration| (lag.as_secs_f64() * 1e5).round() / 1e2;
    let found = serde_json::json!({
        "rows": rows,
        "cell_ms": ms(cells),
        "vertex_ms": ms(vertices),
        "undo_ms": ms(undos),
        "delete_10k_ms": ms(deletes),
        "undo_delete_ms": ms(undeletes),
        "column_ms": ms(columns),
        "undo_column_ms": ms(uncolumns),
        "bytes_per_edit": bytes,
        "journal_lag_ms_max": lag_ms(lag),
        "journal_lag_ms_whole_column": lag_ms(middle(column_lags.clone())),
        "journal_lag_ms_whole_column_max": lag_ms(column_lags.into_iter().max().unwrap_or_default()),
        "journal_lag_ms_of_loading": lag_ms(load_lag),
        "dispatch_ms": ms(window),
    });
    if json {
        println!("{found}");
    } else {
        println!("\n{rows} parcels");
        for (name, value) in found.as_object().unwrap() {
            println!("{name:<44} {value:>12}");
        }
    }
}

fn wait(app: &mut App) {
    while !app.jobs().is_empty() {
        app.poll_jobs();
        std::thread::sleep(Duration::from_millis(1));
    }
    app.poll_jobs();
}

fn main() {
    let json = std::env::args().any(|argument| argument == "--json");
    let rows: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    for rows in if rows.is_empty() { vec![243_562, 1_000_000] } else { rows } {
        run(rows, json);
    }
}
