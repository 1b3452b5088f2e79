//! What a planner waits for in the workspace, over a large layer: the attribute table scrolled and sorted, a filter with the map and
//! the table after it, a vertex dragged and snapped, the area balance, an overlay, the quality check.
//!
//! ```text
//! cargo bench --bench workspace              1,000,000 parcels; 243,562 of them balanced
//! cargo bench --bench workspace -- 20000     so many parcels
//! cargo bench --bench workspace -- --json    one object with the figures in milliseconds
//! ```
//!
//! The frames are those of the window without drawing, at 1440 by 900; medians, but for scrolling, where the slowest frame counts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod parcels;
mod timing;
mod window;

use egui::{Event, Modifiers, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::Harness;
use nanbei::app::modules::digitizing::DigitizingOrder;
use nanbei::app::modules::table::TableOrder;
use nanbei::app::{Action, Command};
use nanbei::io::{Progress, embedded_land_use, embedded_rules, read_geojson};
use nanbei::model::{FeatureTable, Layer, NEVER, RowId, View};
use nanbei::query::{Index, SortBy, balance, check, sorted, zones};
use nanbei::ui::Shell;
use parcels::{Random, write_land_parcels, write_parcels};
use serde_json::json;
use std::fs::File;
use std::time::{Duration, Instant};
use timing::{Figures, median, middle};
use window::{finish, loaded, opened};

/// As many parcels as Baoshan and Jinshan have in the cadastre that the issue of the balance was written for.
const BALANCED: usize = 243_562;
/// Parcels that are overlaid with many areas.
const OVERLAID: usize = 100_000;

/// Irregular areas side by side over the parcels, so many a side, each of so many corners.
fn areas(parcels: &FeatureTable, side: u32, corners: usize) -> FeatureTable {
    let bounds = parcels.bounds().unwrap();
    let mut random = Random::new(9);
    let (w, h) = ((bounds.east - bounds.west) / f64::from(side), (bounds.north - bounds.south) / f64::from(side));
    let features = (0..side * side).map(|n| {
        let (x, y) = (bounds.west + w * (f64::from(n % side) + 0.5), bounds.south + h * (f64::from(n / side) + 0.5));
        let corner = |k: usize, random: &mut Random| {
            let angle = k as f64 / corners as f64 * std::f64::consts::TAU;
            let reach = 0.46 + 0.02 * random.unit();
            [x + w * reach * angle.cos(), y + h * reach * angle.sin()]
        };
        let mut ring: Vec<[f64; 2]> = (0..corners).map(|k| corner(k, &mut random)).collect();
        ring.push(ring[0]);
        json!({ "type": "Feature", "properties": { "name": n }, "geometry": { "type": "Polygon", "coordinates": [ring] } })
    });
    let text = json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() }).to_string();
    read_geojson(text.as_bytes(), &Progress::default()).unwrap().0
}

/// The square metres that parcels have in each of some areas, by use, in all.
fn balanced(parcels: &FeatureTable, within: &FeatureTable) -> f64 {
    let zones = zones(within, None).unwrap();
    balance(parcels, "用途", &|_| true, &zones, NEVER).unwrap().zones.iter().flatten().map(|own| own.area).sum()
}

/// A vertex dragged over the whole map with everything snapped to, from all features in view to a few; the slowest frame.
fn snapping(harness: &mut Harness<'_, Shell>, layer: &Layer) -> Duration {
    harness.state_mut().app.session.panels.set("table", false);
    harness.state_mut().app.dispatch(DigitizingOrder::Layer(layer.id).into());
    harness.state_mut().app.dispatch(Command::Do(Action::VERTICES));
    let corner = layer.table.feature(layer.table.rows() / 2).unwrap().parts().next().unwrap().rings().next().unwrap()[0];
    let mut slowest = Duration::ZERO;
    for zoom in [9.0, 11.0, 13.0, 15.0, 17.0, 19.0] {
        harness.state_mut().app.dispatch(Command::SetView(View { center: corner, zoom }));
        harness.run_steps(8);
        finish(harness);
        let [x, y] = harness.state().place(corner).unwrap();
        let press =
            |pressed: bool, pos: egui::Pos2| Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        harness.hover_at(egui::pos2(x, y));
        harness.run_steps(2);
        harness.event(press(true, egui::pos2(x, y)));
        harness.step();
        let mut pos = egui::pos2(x, y);
        for n in 0..80u32 {
            let turn = n as f32 * 0.37;
            pos = egui::pos2(x, y) + vec2(turn.cos(), turn.sin()) * (n as f32 * 3.0);
            harness.hover_at(pos);
            let start = Instant::now();
            harness.step();
            slowest = slowest.max(start.elapsed());
        }
        assert!(zoom < 13.0 || !harness.state().app.in_hand().is_empty(), "nothing is in hand at {zoom}");
        // it is put back: the next zoom begins with the same layer
        harness.state_mut().app.dispatch(Command::Cancel);
        harness.event(press(false, pos));
        harness.run_steps(3);
    }
    slowest
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rows = arguments.iter().find_map(|own| own.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parcels.geojson");
    write_parcels(File::create(&path).unwrap(), rows, 1).unwrap();
    let mut harness = opened(path);
    let layer = loaded(&harness);
    let centre = layer.table.bounds().unwrap().center();
    harness.state_mut().app.dispatch(Command::SetView(View { center: centre, zoom: 14.0 }));
    harness.state_mut().app.dispatch(Command::ShowTable(layer.id));
    finish(&mut harness);
    harness.run_steps(10);
    let mut figures = Figures::new(&arguments);
    let mut told = |name: &str, of: &str, value: Duration| figures.tell(name, of, value);

    // wheel, page and the whole length of the table
    let over = egui::pos2(700.0, 760.0);
    harness.hover_at(over);
    harness.run_steps(2);
    let mut slowest = Duration::ZERO;
    for n in 0..200u32 {
        let by = if n % 20 == 19 { -6_000_000.0 } else { -40.0 * (n % 20) as f32 };
        harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, by),
            phase: TouchPhase::Move,
            modifiers: Modifiers::NONE,
            source: egui::MouseWheelSource::Wheel,
        });
        let start = Instant::now();
        harness.step();
        slowest = slowest.max(start.elapsed());
    }
    told("scroll_ms_max", "scroll the table, slowest of 200 frames", slowest);

    let all: Vec<RowId> = (0..layer.table.rows()).map(RowId::new).collect();
    let sort = |column: &str| {
        let by = [SortBy { column: column.to_owned(), descending: false }];
        median(9, || assert!(sorted(&layer.table, &all, &by, NEVER).is_some()))
    };
    told("sort_number_ms", "sort by a number", sort("面积"));
    told("sort_text_ms", "sort by a text that hardly repeats", sort("宗地代码"));
    told("sort_address_ms", "sort by Chinese text that hardly repeats", sort("坐落"));
    told("sort_class_ms", "sort by a text that repeats", sort("用途"));

    let mut times = Vec::new();
    for n in 0..9 {
        let filter = format!("面积 > {} AND 用途 = '工业用地' AND 层数 < 20", 1000 + n * 50);
        let start = Instant::now();
        harness.state_mut().app.dispatch(Command::SetFilter { layer: layer.id, filter });
        while harness.state().app.session.table.is_busy() || harness.state().app.session.table.rows.as_ref().is_none_or(|own| own.rows.len() == rows)
        {
            harness.step();
        }
        harness.step();
        times.push(start.elapsed());
        finish(&mut harness);
    }
    told("filter_ms", "a filter, then map and table", middle(times));
    harness.state_mut().app.dispatch(Command::SetFilter { layer: layer.id, filter: String::new() });
    finish(&mut harness);
    told("snap_ms_max", "drag a vertex that snaps, slowest of 480 frames", snapping(&mut harness, &layer));
    harness.state_mut().app.dispatch(TableOrder::OnlyInView(true).into());
    finish(&mut harness);
    drop(harness);

    let mut text = Vec::new();
    write_parcels(&mut text, BALANCED.min(rows), 2).unwrap();
    let parcels = read_geojson(&text, &Progress::default()).unwrap().0;
    drop(text);
    let within = areas(&parcels, 3, 300);
    let mut sum = 0.0;
    let own = median(9, || sum = balanced(&parcels, &within));
    assert!(sum > 0.0);
    told("balance_ms", "balance of 243,562 parcels by class in each of nine areas", own);
    told("balance_whole_ms", "the same without areas", median(9, || drop(balance(&parcels, "用途", &|_| true, &[], NEVER))));
    let few: Vec<usize> = (0..OVERLAID.min(parcels.rows())).collect();
    let parcels = parcels.subset(&few);
    let within = areas(&parcels, 100, 12);
    told("overlay_ms", "overlay of 100,000 parcels with 10,000 areas", median(5, || sum = balanced(&parcels, &within)));

    let mut text = Vec::new();
    write_land_parcels(&mut text, BALANCED.min(rows), 3).unwrap();
    let parcels = read_geojson(&text, &Progress::default()).unwrap().0;
    drop(text);
    let index = Index::of(&parcels);
    let rules = embedded_rules("land-parcels").unwrap();
    let mut findings = 0;
    let own = median(5, || findings = check(&parcels, &index, rules, &[], embedded_land_use(), NEVER).unwrap().findings.len());
    assert!(findings > 0);
    told("quality_ms", "quality check of 243,562 parcels, all rules", own);
    figures.end();
}
