//! Reading, writing and memory on files of parcels.
//!
//! ```text
//! cargo bench --bench data                       20,000 and 243,562 parcels
//! cargo bench --bench data -- run 1000000        so many
//! cargo bench --bench data -- make 243562 FILE   only makes the file; `land` those of the quality check, `lots` with many digits
//! cargo bench --bench data -- crate FILE         times the geojson crate alone, in milliseconds
//! ```

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod parcels;
mod timing;

use nanbei::cli::memory;
use nanbei::io::{CsvGeometry, DataFormat, Precision, Progress, Reading, Text, invalid_features, load, write_csv, write_data, write_geojson};
use nanbei::query::{Filter, Index};
use parcels::{write_land_parcels, write_lots, write_parcels};
use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use timing::median;

fn line(name: &str, time: Duration, bytes: f64) {
    println!("{name:<44} {:>9.1} ms {:>9.0} MB/s", time.as_secs_f64() * 1e3, bytes / 1e6 / time.as_secs_f64());
}

fn read(path: &Path, reading: Reading) -> nanbei::io::LoadedFile {
    load(&Text::of_file(path).unwrap(), reading, None, &Progress::default()).unwrap()
}

fn parse_by_crate(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    black_box(text.parse::<geojson::FeatureCollection>().unwrap());
}

/// How long a load goes on after it was cancelled, at twenty moments of it.
fn cancel(path: &Path, whole: Duration) {
    let mut waits: Vec<Duration> = (1..=20u32)
        .map(|n| {
            let progress = Arc::new(Progress::default());
            let (watched, file) = (Arc::clone(&progress), path.to_path_buf());
            let reader = std::thread::spawn(move || drop(nanbei::io::load_file(&file, None, &watched)));
            std::thread::sleep(whole * n / 24);
            let start = Instant::now();
            progress.stop();
            reader.join().unwrap();
            start.elapsed()
        })
        .collect();
    waits.sort_unstable();
    println!("{:<44} {:>9.1} ms, at most {:.1} ms", "cancelled after", waits[10].as_secs_f64() * 1e3, waits[19].as_secs_f64() * 1e3);
}

fn run(parcels: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parcels.geojson");
    write_parcels(File::create(&path).unwrap(), parcels, 1).unwrap();
    let bytes = std::fs::metadata(&path).unwrap().len() as f64;
    println!("\n{parcels} parcels, {:.1} MB", bytes / 1e6);
    let (before, _) = memory();
    let loaded = read(&path, Reading::default());
    let (after, _) = memory();
    println!("{:<44} {:>9.1} MB ({:.2} of the file)", "resident for the table", (after - before) as f64 / 1e6, (after - before) as f64 / bytes);
    let runs = if bytes > 1e8 { 5 } else { 15 };
    let ours = median(runs, || drop(black_box(read(&path, Reading::default()))));
    line("read, all cores", ours, bytes);
    line("read, one thread", median(runs, || drop(black_box(read(&path, Reading { threads: 1, ..Reading::default() })))), bytes);
    line(
        "read, one thread, in one piece",
        median(runs, || drop(black_box(read(&path, Reading { threads: 1, size: bytes as usize + 1, ..Reading::default() })))),
        bytes,
    );
    for (name, command) in [("gzip", "gzip -kf1"), ("zstd", "zstd -qkf1")] {
        let words: Vec<&str> = command.split(' ').collect();
        // a packer that is not installed is not measured
        if std::process::Command::new(words[0]).args(&words[1..]).arg(&path).status().is_ok_and(|status| status.success()) {
            let packed = path.with_extension(if name == "gzip" { "geojson.gz" } else { "geojson.zst" });
            line(&format!("read, packed by {name}"), median(runs, || drop(black_box(read(&packed, Reading::default())))), bytes);
        }
    }
    cancel(&path, ours);
    line("R-tree", median(runs, || drop(black_box(Index::of(&loaded.table)))), bytes);
    line("look for polygons that are not valid", median(runs, || drop(black_box(invalid_features(&loaded.table, &Progress::default())))), bytes);
    for (name, filter) in [
        ("two numbers", "面积 > 1000 AND 层数 < 20"),
        ("a text and a number", "用途 = '居住用地' AND 面积 > 1000"),
        ("a pattern", "坐落 LIKE '%友谊%'"),
    ] {
        let rows = || Filter::parse(filter, &loaded.table).unwrap().rows(&loaded.table);
        line(&format!("filter, {name}"), median(runs, || drop(black_box(rows()))), bytes);
    }
    let theirs = median(if bytes > 1e8 { 3 } else { 7 }, || parse_by_crate(&path));
    line("geojson crate, FeatureCollection", theirs, bytes);
    println!("{:<44} {:>9.2}", "the crate's time over ours", theirs.as_secs_f64() / ours.as_secs_f64());
    let mut sink = std::io::sink();
    line(
        "write GeoJSON, 7 decimals",
        median(runs, || drop(write_geojson(&mut sink, &loaded.table, None, Precision::CENTIMETRE, None).unwrap())),
        bytes,
    );
    line("write GeoJSON, every digit", median(runs, || drop(write_geojson(&mut sink, &loaded.table, None, Precision::Full, None).unwrap())), bytes);
    line("write CSV with WKT", median(runs, || write_csv(&mut sink, &loaded.table, None, CsvGeometry::Wkt.into(), None).unwrap()), bytes);
    let out = folder.path().join("out.geojson");
    let whole = median(runs.min(5), || write_data(&out, &loaded.table, None, DataFormat::geojson(Precision::CENTIMETRE), None).map(drop).unwrap());
    line("write GeoJSON to the disk, flushed", whole, bytes);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["lots", lots, path] => write_lots(File::create(path).unwrap(), lots.parse().unwrap(), 1).unwrap(),
        ["land", lots, path] => write_land_parcels(File::create(path).unwrap(), lots.parse().unwrap(), 3).unwrap(),
        ["make", parcels, path] => write_parcels(File::create(path).unwrap(), parcels.parse().unwrap(), 1).unwrap(),
        ["crate", path] => println!("{:.1}", median(3, || parse_by_crate(Path::new(path))).as_secs_f64() * 1e3),
        ["run", parcels] => run(parcels.parse().unwrap()),
        _ => [20_000, 243_562].into_iter().for_each(run),
    }
}
