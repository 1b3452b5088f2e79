//! What a map of many parcels costs, at ten thousand to ten million positions: R-tree, plan, chunks of the finest level and of
//! the overview, pick, query, labels, recolouring; and where there is a display, the frames of the program itself.
//!
//! `cargo bench --bench map` for all sizes, `-- 1000000` for one, `DISPLAY=:1 cargo bench --bench map` with frames.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod parcels;
mod question;
mod timing;

use nanbei::carto::{Anchors, Frame, LabelInput, Labels, LayerMesh, Theme, classify, place_labels};
use nanbei::i18n::MapLang;
use nanbei::io::{Progress, embedded_document, load_file};
use nanbei::model::{Classing, Group, Ink, Layer, LayerCrs, LayerId, Origin, Placement, Provenance, Role, Style, View};
use nanbei::query::{Index, answer};
use parcels::write_parcels;
use question::near_the_station_in_wusong;
use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use timing::median;

/// Positions of a parcel, on average.
const POSITIONS: usize = 12;

fn row(name: &str, time: Duration) {
    println!("  {name:<52} {:>12.4} ms", time.as_secs_f64() * 1e3);
}

fn run(positions: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parcels.geojson");
    write_parcels(File::create(&path).unwrap(), positions / POSITIONS, 1).unwrap();
    let table = Arc::new(load_file(&path, None, &Progress::default()).unwrap().table);
    println!("\n{} parcels, {} positions", table.len(), table.vertices());
    let runs = if positions > 5_000_000 { 3 } else { 7 };
    row("R-tree", median(runs, || drop(black_box(Index::of(&table)))));
    let index = Index::of(&table);
    let style = Style::plain(Ink::Custom([106, 61, 154]));
    row("plan of the mesh", median(runs, || drop(black_box(LayerMesh::of(&table, &style, &index)))));
    let mesh = LayerMesh::of(&table, &style, &index);
    let pieces = mesh.pieces.len();
    let level = |level: usize| (0..pieces).for_each(|piece| drop(black_box(mesh.chunk(piece, level))));
    row(&format!("all {pieces} chunks of the finest level, one thread"), median(runs.min(3), || level(0)));
    row("a chunk of the finest level", median(21, || drop(black_box(mesh.chunk(pieces / 2, 0)))));
    if mesh.pixels.len() > 1 {
        row("all chunks of the overview, one thread", median(runs.min(3), || level(mesh.pixels.len() - 1)));
    }
    let bounds = table.bounds().unwrap();
    // the middle of some parcel
    let at = table.box_of(table.rows() / 2).center();
    assert!(!index.pick(&table, at, [2e-5, 2e-5]).is_empty(), "a parcel is picked");
    row("exact pick", median(301, || drop(black_box(index.pick(&table, at, [2e-5, 2e-5])))));
    let document = embedded_document();
    let time = near_the_station_in_wusong(|question| median(runs, || drop(black_box(answer(&table, &index, question).unwrap()))));
    row("within 2 km of Baoshan Station and inside Wusong", time);
    let mut labelled = style.clone();
    labelled.label = document.layers().iter().find_map(|layer| layer.style.label.clone()).map(|label| nanbei::model::LabelStyle {
        zh: vec!["坐落".to_owned()],
        en: vec!["坐落".to_owned()],
        ink: Ink::Role(Role::Text),
        placement: Placement::Inside,
        priority: 15,
        max_metres_per_pixel: None,
        ..label
    });
    let layer = Layer {
        id: LayerId(999),
        key: "parcels".to_owned(),
        name: nanbei::i18n::Bilingual::same("parcels"),
        group: Group::Mine,
        visible: true,
        opacity: 1.0,
        style: labelled,
        provenance: Provenance::default(),
        origin: Origin::Pasted,
        filter: String::new(),
        computed: Vec::new(),
        read_as: nanbei::model::ReadAs::default(),
        crs: LayerCrs::default(),
        unknown: serde_json::Map::new(),
        table: Arc::clone(&table),
    };
    let anchors = Anchors::default();
    let inputs = [LabelInput { layer: &layer, anchors: &anchors, index: Some(&index) }];
    for (name, zoom) in [("labels of the overview", View::fitting(bounds, [900.0, 700.0], 20.0).zoom), ("labels at street scale", 17.0)] {
        let frame = Frame::screen(View { center: at, zoom }, [0.0, 0.0], [900.0, 700.0]);
        let place = || drop(black_box(place_labels(&inputs, &frame, MapLang::Both, Theme::Light, &[], &Labels::default(), None)));
        row(&format!("{name}, in the background"), median(runs, place));
    }
    for (name, field) in [("by text", "用途"), ("by number", "面积")] {
        row(&format!("classes {name}"), median(runs, || drop(black_box(classify(&table, field, Classing::default())))));
        let classes = classify(&table, field, Classing::default()).unwrap();
        row(&format!("the class of every feature {name}"), median(runs, || drop(black_box(classes.codes(&table)))));
    }
    if std::env::var_os("DISPLAY").is_some() {
        frames(&path);
    }
}

/// The program's own measure of its window on the file.
fn frames(path: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_nanbei")).args(["open", "--measure"]).arg(path).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    for (name, member) in [
        ("window: the first frame", "first_frame_ms"),
        ("window: the frame that shows everything", "full_frame_ms"),
        ("window: program-side time of a frame, median", "program_ms_median"),
        ("window: program-side time of a frame, 99th percentile", "program_ms_p99"),
        ("window: whole frame at overview, median", "overview_frame_ms_median"),
        ("window: whole frame, zooming by five levels, median", "frame_ms_median"),
    ] {
        println!("  {name:<52} {:>12.3} ms", report[member].as_f64().unwrap_or(f64::NAN));
    }
    for (name, member) in [("drawn vertices, median", "vertices_drawn_median"), ("drawn vertices, most", "vertices_drawn_most")] {
        println!("  window: {name:<44} {:>12.0}", report[member].as_f64().unwrap_or(f64::NAN));
    }
    let megabytes = |member: &str| report[member].as_f64().unwrap_or(f64::NAN) / 1e6;
    println!("  window: {:<44} {:>12.0} MB", "resident when drawn", megabytes("resident_drawn_bytes"));
    println!("  window: {:<44} {:>12.0} MB", "resident after the path", megabytes("resident_bytes"));
}

fn main() {
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![10_000, 100_000, 1_000_000, 10_000_000] } else { asked };
    sizes.into_iter().for_each(run);
}
