//! The R-tree beside geo-index (packed Hilbert, f64) in the same run: build, windows of about 500 hits, picks; and an exact
//! question over a million parcels.
//!
//! ```text
//! cargo bench --bench index                one million boxes
//! cargo bench --bench index -- 100000      so many
//! ```

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod parcels;
mod question;
mod timing;

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex};
use nanbei::model::{Bounds, FeatureTable, Kind, PartKind, TableBuilder};
use nanbei::query::{Index, answer};
use parcels::Random;
use question::near_the_station_in_wusong;
use std::hint::black_box;
use std::time::Duration;
use timing::median;

/// Quadrangles of some forty metres over Shanghai's north.
fn boxes(count: usize) -> FeatureTable {
    let mut random = Random::new(5);
    let mut builder = TableBuilder::default();
    for _ in 0..count {
        let (x, y) = (121.2 + random.unit() * 0.5, 31.2 + random.unit() * 0.35);
        let (w, h) = (2e-4 + random.unit() * 3e-4, 2e-4 + random.unit() * 3e-4);
        builder.part(PartKind::Polygon, [&[[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]][..]], &[]);
        builder.end_feature(Kind::Polygon, None);
    }
    builder.finish()
}

fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let table = boxes(count);
    let build_theirs = || {
        let mut builder = RTreeBuilder::<f64>::new(count as u32);
        for (_, bounds) in table.boxes() {
            builder.add(bounds.west, bounds.south, bounds.east, bounds.north);
        }
        builder.finish::<HilbertSort>()
    };
    println!("{count} boxes");
    let row = |name: &str, ours: Duration, theirs: Duration| {
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        println!("{name:<28} {:>12.1} µs   geo-index {:>12.1} µs   theirs / ours {ratio:.2}", ours.as_secs_f64() * 1e6, theirs.as_secs_f64() * 1e6);
    };
    row("build", median(5, || drop(black_box(Index::of(&table)))), median(5, || drop(black_box(build_theirs()))));
    let (ours, theirs) = (Index::of(&table), build_theirs());
    // a window that a share of all meets
    let side = |hits: f64| (0.5f64 * 0.35 * hits / count as f64).sqrt();
    let mut random = Random::new(9);
    for (name, side) in [("window of about 500", side(420.0)), ("pick (the boxes at a place)", 1e-6)] {
        let windows: Vec<Bounds> = (0..2000)
            .map(|_| {
                let (west, south) = (121.25 + random.unit() * 0.4, 31.25 + random.unit() * 0.25);
                Bounds { west, south, east: west + side, north: south + side }
            })
            .collect();
        let hits: usize = windows.iter().map(|window| ours.window(*window).count()).sum();
        let hits_theirs: usize = windows.iter().map(|w| theirs.search(w.west, w.south, w.east, w.north).len()).sum();
        assert!(hits.abs_diff(hits_theirs) * 1000 <= hits_theirs.max(1000), "{hits} {hits_theirs}");
        let each = |time: Duration| time / windows.len() as u32;
        let own = median(7, || windows.iter().for_each(|window| drop(black_box(ours.window(*window).collect::<Vec<_>>()))));
        let peer = median(7, || windows.iter().for_each(|w| drop(black_box(theirs.search(w.west, w.south, w.east, w.north)))));
        row(&format!("{name}, {} hits", hits / windows.len()), each(own), each(peer));
    }
    let at = [121.44, 31.38];
    println!("{:<28} {:>12.1} µs", "exact pick", median(101, || drop(black_box(ours.pick(&table, at, [2e-5, 2e-5])))).as_secs_f64() * 1e6);
    let (found, time) = near_the_station_in_wusong(|question| {
        let ask = || answer(&table, &ours, question).unwrap();
        (ask().hits.len(), median(11, || drop(black_box(ask()))))
    });
    println!("{:<28} {:>12.1} ms, {found} found", "2 km of Baoshan, in Wusong", time.as_secs_f64() * 1e3);
}
