//! Formats beside GDAL: whole processes on the same files in the same run, median of three, in turns.
//!
//! ```text
//! cargo bench --bench formats                    files of about 200 MB
//! cargo bench --bench formats -- --json          the figures as one line of JSON
//! cargo bench --bench formats -- 50000           so many parcels
//! ```
//!
//! `nanbei info` reads every feature, checks nothing, and tells what there is; `ogrinfo -so -al` the same of all layers, which some of
//! its drivers answer from the head of a file; `ogrinfo -al` reads every feature and prints it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod parcels;
mod timing;

use nanbei::io::{DataFormat, FORMATS, Progress, load_file, load_file_as, write_data};
use nanbei::model::{Bounds, Budget, FeatureRequest, NEVER, ReadAs};
use parcels::write_parcels;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use timing::middle;

/// A process of its own; none where the program is not installed.
fn time(program: &str, arguments: &[&str], path: &Path) -> Option<Duration> {
    let start = Instant::now();
    let ran = Command::new(program).args(arguments).arg(path).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ran.is_ok_and(|status| status.success()).then(|| start.elapsed())
}

/// The most memory that `nanbei info` held, in bytes, as the system tells (Linux).
fn memory(program: &str, path: &Path) -> Option<u64> {
    let said = Command::new("/usr/bin/time").args(["-f", "%M", program, "info"]).arg(path).stdout(Stdio::null()).output().ok()?;
    String::from_utf8_lossy(&said.stderr).lines().last()?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// How long a window of a file takes to open, and a view of a kilometre in it to be read, with its features; none where the format has no
/// windows.
fn window(path: &Path) -> Option<(Duration, Duration, usize)> {
    let read_as = ReadAs { window: true, ..ReadAs::default() };
    let start = Instant::now();
    let table = load_file_as(path, &read_as, None, &Progress::default()).ok()?.table;
    let opened = start.elapsed();
    let source = table.source()?;
    let middle = source.bounds()?.center();
    let budget = Budget { features: 250_000, positions: 4_000_000 };
    let request = FeatureRequest { metres_per_pixel: 1.0, budget, ..FeatureRequest::exact(Bounds::at(middle).grown(0.005, 0.005), NEVER) };
    let start = Instant::now();
    let answer = source.features(&request).ok()?;
    Some((opened, start.elapsed(), answer.table.len()))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let json = arguments.iter().any(|own| own == "--json");
    let wanted: Option<usize> = arguments.iter().find_map(|own| own.parse().ok());
    let own = env!("CARGO_BIN_EXE_nanbei");
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("parcels.geojson");
    let mut figures = serde_json::Map::new();
    for way in ["shp", "gpkg", "wkt", "fgb", "kml", "mif", "xlsx"] {
        let way = FORMATS.iter().flat_map(|format| format.ways()).find(|own| own.key == way).unwrap();
        // parcels that make about 200 MB, and a sheet as long as sheets are used
        let parcels = wanted.unwrap_or(match way.key {
            "shp" => 290_000,
            "gpkg" => 560_000,
            "wkt" => 520_000,
            "fgb" => 450_000,
            "kml" => 250_000,
            "mif" => 500_000,
            _ => 100_000,
        });
        write_parcels(std::fs::File::create(&source).unwrap(), parcels, 1).unwrap();
        let path = folder.path().join(format!("parcels.{}", way.endings[0]));
        let table = load_file(&source, None, &Progress::default()).unwrap().table;
        let start = Instant::now();
        write_data(&path, &table, None, DataFormat { way, ..DataFormat::default() }, None).unwrap();
        let written = start.elapsed();
        drop(table);
        let bytes: u64 =
            std::fs::read_dir(folder.path()).unwrap().flatten().filter(|own| own.path() != source).map(|own| own.metadata().unwrap().len()).sum();
        let (mut ours, mut summed, mut read) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..3 {
            ours.extend(time(own, &["info"], &path));
            summed.extend(time("ogrinfo", &["-so", "-al"], &path));
            read.extend(time("ogrinfo", &["-ro", "-al"], &path));
        }
        let of = |times: Vec<Duration>| (!times.is_empty()).then(|| middle(times).as_secs_f64());
        let (ours, summed, read) = (of(ours).unwrap(), of(summed), of(read));
        let held = memory(own, &path);
        let seen = window(&path);
        if !json {
            let times = |other: Option<f64>| other.map_or_else(|| "not installed".to_owned(), |other| format!("{other:.2} s ({:.1}x)", other / ours));
            let held = held.map_or_else(String::new, |held| format!(", {:.0} MB held", held as f64 / 1e6));
            println!(
                "{:<9} {parcels:>7} parcels, {:>5.0} MB: info {ours:.2} s{held}; ogrinfo -so -al {}, ogrinfo -al {}; written in {:.2} s",
                way.key,
                bytes as f64 / 1e6,
                times(summed),
                times(read),
                written.as_secs_f64()
            );
            if let Some((opened, view, features)) = seen {
                println!(
                    "          as a window: open in {:.0} ms, a view of {features} in {:.1} ms",
                    opened.as_secs_f64() * 1e3,
                    view.as_secs_f64() * 1e3
                );
            }
        }
        let figure = serde_json::json!({ "rows": parcels, "bytes": bytes, "info_s": ours, "ogrinfo_summary_s": summed, "ogrinfo_all_s": read,
            "held_bytes": held, "write_s": written.as_secs_f64(),
            "window_open_s": seen.map(|own| own.0.as_secs_f64()), "window_view_s": seen.map(|own| own.1.as_secs_f64()) });
        figures.insert(way.key.to_owned(), figure);
        for entry in std::fs::read_dir(folder.path()).unwrap().flatten() {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    if json {
        println!("{}", serde_json::Value::Object(figures));
    }
}
