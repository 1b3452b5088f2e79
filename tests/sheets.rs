//! Exported sheets: exact size and dpi, text that can be found, the same map in all three formats, nothing half-written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use nanbei::carto::{map_frame, scale_bar, sheet_picture};
use nanbei::export::export;
use nanbei::i18n::MapLang;
use nanbei::io::{Progress, embedded_document, first_view_bounds};
use nanbei::model::{Bounds, Document, Paper, Sheet};
use nanbei::query::{fill_rings, geodesic_distance};
use std::path::Path;
use std::process::Command;

fn document() -> Document {
    let mut document = embedded_document();
    fill_rings(&mut document);
    document
}

fn sheet() -> Sheet {
    Sheet { date: "2026-11-24".to_owned(), ..Sheet::default() }
}

fn write(sheet: &Sheet, path: &Path) {
    let document = document();
    let view = first_view_bounds(&document).unwrap();
    export(&sheet_picture(&document, sheet, view), path, sheet.dpi, &Progress::default()).unwrap();
}

/// Runs a tool that `tests/run` installs.
fn tool(name: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(name).args(arguments).output().unwrap_or_else(|error| panic!("{name} of poppler-utils is needed: {error}"));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// RGB pixels with their width.
fn png_pixels(bytes: &[u8]) -> (Vec<u8>, u32, u32, Option<png::PixelDimensions>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let dims = reader.info().pixel_dims;
    pixels.truncate(info.buffer_size());
    let rgb = if info.color_type == png::ColorType::Rgba { pixels.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect() } else { pixels };
    (rgb, info.width, info.height, dims)
}

#[test]
fn a_png_of_a4_at_300_dpi_has_its_size_and_says_its_dpi() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a4.png");
    write(&Sheet { landscape: false, ..sheet() }, &path);
    let (_, width, height, dims) = png_pixels(&std::fs::read(&path).unwrap());
    assert_eq!((width, height), (2480, 3508));
    let dims = dims.unwrap();
    // 300 dots an inch are 11811 a metre
    assert_eq!((dims.xppu, dims.yppu), (11_811, 11_811));
    assert!(matches!(dims.unit, png::Unit::Meter));
}

#[test]
fn the_words_of_the_map_are_found_in_the_pdf_and_its_page_is_exact() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.pdf");
    write(&sheet(), &path);
    let name = path.display().to_string();
    let text = String::from_utf8(tool("pdftotext", &[&name, "-"])).unwrap();
    for word in ["宝山区", "金山区", "Jinshan", "上海宝山站", "吴淞创新城", "图例", "1 : ", "2026-11-24", "OpenStreetMap", "示意图，非法定边界"]
    {
        assert!(text.contains(word), "{word} is not in the PDF: {text}");
    }
    let info = String::from_utf8(tool("pdfinfo", &[&name])).unwrap();
    assert!(info.contains("841.89 x 595.276 pts (A4)"), "{info}");
    let fonts = String::from_utf8(tool("pdffonts", &[&name])).unwrap();
    assert!(fonts.lines().skip(2).all(|line| line.contains("yes yes yes")), "every font is embedded, subset and has a map to Unicode: {fonts}");
}

/// The mean difference of two pictures a channel, and the part of places that differ by more than 48 in one; over squares of
/// two by two pixels, since every renderer smooths an edge in its own way.
fn difference(a: &[u8], b: &[u8], width: u32) -> (f64, f64) {
    assert_eq!(a.len(), b.len());
    let row = width as usize * 3;
    let rows = a.len() / row;
    let (mut sum, mut far, mut places) = (0.0, 0u32, 0u32);
    for y in (0..rows - 1).step_by(2) {
        for x in (0..width as usize - 1).step_by(2) {
            let average = |p: &[u8], c: usize| {
                [(0, 0), (0, 1), (1, 0), (1, 1)].iter().map(|(dy, dx)| f64::from(p[(y + dy) * row + (x + dx) * 3 + c])).sum::<f64>() / 4.0
            };
            let off: Vec<f64> = (0..3).map(|c| (average(a, c) - average(b, c)).abs()).collect();
            sum += off.iter().sum::<f64>() / 3.0;
            far += u32::from(off.iter().any(|channel| *channel > 48.0));
            places += 1;
        }
    }
    (sum / f64::from(places), f64::from(far) / f64::from(places))
}

#[test]
fn png_svg_and_pdf_show_the_same_map() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let sheet = Sheet { dpi: 127, extent: Some([121.26, 31.28, 121.57, 31.51]), ..sheet() };
    for name in ["map.png", "map.svg", "map.pdf"] {
        write(&sheet, &at(name));
    }
    let (png, width, height, _) = png_pixels(&std::fs::read(at("map.png")).unwrap());

    let tree = resvg::usvg::Tree::from_data(&std::fs::read(at("map.svg")).unwrap(), &resvg::usvg::Options::default()).unwrap();
    let mut pixmap = tiny_skia::Pixmap::new(width, height).unwrap();
    let scale = width as f32 / tree.size().width();
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let svg: Vec<u8> = pixmap.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let (mean, far) = difference(&png, &svg, width);
    assert!(mean < 0.6 && far < 0.002, "SVG: {mean} {far}");

    let out = at("page").display().to_string();
    let sizes = [width.to_string(), height.to_string()];
    tool("pdftoppm", &["-png", "-singlefile", "-scale-to-x", &sizes[0], "-scale-to-y", &sizes[1], &at("map.pdf").display().to_string(), &out]);
    let (pdf, ..) = png_pixels(&std::fs::read(at("page.png")).unwrap());
    let (mean, far) = difference(&png, &pdf, width);
    assert!(mean < 1.6 && far < 0.008, "PDF: {mean} {far}");
}

#[test]
fn the_scale_asked_for_is_the_scale_on_paper() {
    let document = document();
    for paper in [Paper::A4, Paper::A3, Paper::A0] {
        let sheet = Sheet { paper, scale: Some(50_000.0), extent: Some([121.3, 31.3, 121.5, 31.45]), ..sheet() };
        let frame = map_frame(&sheet, first_view_bounds(&document).unwrap());
        assert!((frame.denominator() - 50_000.0).abs() < 0.01);
        // 40 mm of paper about the middle are 2 km on the ellipsoid
        let [x, y] = [frame.origin[0] + frame.size[0] / 2.0, frame.origin[1] + frame.size[1] / 2.0];
        let metres = geodesic_distance(frame.position([x - 20.0, y]), frame.position([x + 20.0, y]));
        assert!((metres - 2000.0).abs() < 1.0, "{paper:?} {metres}");
        let bar = scale_bar(&frame, 60.0);
        assert!((f64::from(bar.length) * 50.0 - bar.metres).abs() < 0.1);
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.pdf", "a.svg", "a.png"] {
        let (first, second) = (folder.path().join(format!("1{name}")), folder.path().join(format!("2{name}")));
        let sheet = Sheet { dpi: 96, ..sheet() };
        write(&sheet, &first);
        write(&sheet, &second);
        assert!(std::fs::read(first).unwrap() == std::fs::read(second).unwrap(), "{name}");
    }
}

#[test]
fn every_paper_and_language_fits_its_sheet() {
    let document = document();
    for paper in [Paper::A5, Paper::A4, Paper::A1, Paper::Custom(254.0, 142.875)] {
        for landscape in [true, false] {
            for lang in [MapLang::Zh, MapLang::En, MapLang::Both] {
                let sheet = Sheet { paper, landscape, lang, ..sheet() };
                let picture = sheet_picture(&document, &sheet, Bounds { west: 121.0, south: 30.6, east: 121.9, north: 31.5 });
                let [w, h] = picture.size;
                for (at, text) in texts(&picture.ops) {
                    assert!(at[0] >= 0.0 && at[0] <= w && at[1] >= 0.0 && at[1] <= h, "{paper:?} {lang:?}: {text} at {at:?}");
                }
            }
        }
    }
}

fn texts(ops: &[nanbei::carto::Op]) -> Vec<([f32; 2], String)> {
    ops.iter()
        .flat_map(|op| match op {
            nanbei::carto::Op::Text { at, text, .. } => vec![(*at, text.clone())],
            nanbei::carto::Op::Group { ops, .. } => texts(ops),
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let document = document();
    let picture = sheet_picture(&document, &sheet(), first_view_bounds(&document).unwrap());
    let progress = Progress::default();
    progress.stop();
    let old = folder.path().join("old.png");
    std::fs::write(&old, "old").unwrap();
    assert!(export(&picture, &old, 300, &progress).is_err());
    assert_eq!(std::fs::read(&old).unwrap(), b"old");
    assert!(export(&picture, &folder.path().join("no/such/folder.pdf"), 300, &Progress::default()).is_err());
    assert!(export(&picture, &folder.path().join("map.docx"), 300, &Progress::default()).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
