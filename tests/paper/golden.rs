//! Sheets against files that were looked at and kept: SVG to the letter, PNG to the pixel. `NANBEI_RENEW=1 cargo test --release
//! --test paper golden` writes them anew, to be looked at before they are kept.

use nanbei::carto::{color_by, compose};
use nanbei::export::{Writing, export};
use nanbei::i18n::{Bilingual, MapLang};
use nanbei::io::{Progress, embedded_document, read_geojson};
use nanbei::model::{Classing, Document, Grid, ItemKind, LoadedData, Operation, Origin, Paper, Sheet, Transaction};
use nanbei::query::fill_rings;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Ten lots of three uses beside the Baoshan hub, labelled by nothing; made up for this test.
fn lots() -> String {
    let lot = |n: usize| {
        let (x, y) = (121.430 + (n % 5) as f64 * 0.004, 31.396 + (n / 5) as f64 * 0.005);
        let ring = [[x, y], [x + 0.0034, y], [x + 0.0034, y + 0.004], [x, y + 0.0043], [x, y]];
        let used = ["居住", "工业", "绿地"][n % 3];
        serde_json::json!({"type": "Feature", "properties": {"用途": used}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    };
    serde_json::json!({"type": "FeatureCollection", "features": (0..10).map(lot).collect::<Vec<_>>()}).to_string()
}

fn document() -> Document {
    let mut document = embedded_document();
    fill_rings(&mut document);
    let table = read_geojson(lots().as_bytes(), &Progress::default()).unwrap().0;
    let mut style = document.next_style(&[]);
    assert!(color_by(&mut style, &table, Some("用途"), Classing::default()));
    let data = LoadedData {
        origin: Origin::Pasted,
        name: "lots".to_owned(),
        style,
        read_as: nanbei::model::ReadAs::default(),
        crs: nanbei::model::LayerCrs::default(),
        table: Arc::new(table),
    };
    let layer = document.loaded_layer(data);
    let at = document.place_for_loaded();
    Transaction::from(Operation::AddLayer { at, layer: Box::new(layer) }).apply(&mut document).unwrap();
    document
}

/// A small sheet with a part of every kind that draws.
fn sheet(lang: MapLang) -> Sheet {
    let mut sheet = Sheet {
        paper: Paper::Custom(180.0, 120.0),
        dpi: 72,
        scale: Some(40_000.0),
        extent: Some([121.425, 31.38, 121.46, 31.415]),
        title: Bilingual::new("宝山枢纽", "Baoshan hub"),
        author: "垚".to_owned(),
        date: "2026-11-25".to_owned(),
        grid: Grid::Kilometres,
        lang,
        ..Sheet::default()
    };
    sheet.add(ItemKind::Text(Bilingual::new("用途为示例。", "The uses are examples.")), Some([10.0, 103.0, 40.0, 8.0]));
    sheet
}

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The bytes of the sheet as it is made now, and of the file that was kept.
fn both(name: &str, lang: MapLang) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let (document, sheet) = (document(), sheet(lang));
    let composed = compose(&document, &sheet, sheet.bounds().unwrap(), None);
    let path = folder.path().join(name);
    let how = Writing { svg_text: true, ..Writing::at(sheet.dpi) };
    export(&composed.picture, Some(&composed.frame), &path, how, &Progress::default()).unwrap();
    if std::env::var_os("NANBEI_RENEW").is_some() {
        std::fs::copy(&path, kept(name)).unwrap();
    }
    let old = std::fs::read(kept(name)).unwrap_or_else(|error| panic!("{}: {error}; see this file's head", kept(name).display()));
    (std::fs::read(path).unwrap(), old)
}

#[test]
fn the_svg_is_the_one_that_was_kept() {
    for (name, lang) in [("hub-zh.svg", MapLang::Zh), ("hub-en.svg", MapLang::En)] {
        let (new, old) = both(name, lang);
        let (new, old) = (String::from_utf8(new).unwrap(), String::from_utf8(old).unwrap());
        let differ = new.lines().zip(old.lines()).enumerate().find(|(_, (new, old))| new != old);
        assert!(differ.is_none() && new.lines().count() == old.lines().count(), "{name}, first difference: {differ:?}");
    }
}

#[test]
fn the_png_is_the_one_that_was_kept() {
    let (new, old) = both("hub.png", MapLang::Both);
    let (new, old) = (image::load_from_memory(&new).unwrap().into_rgb8(), image::load_from_memory(&old).unwrap().into_rgb8());
    assert_eq!(new.dimensions(), old.dimensions());
    let steps: Vec<u8> = new.as_raw().iter().zip(old.as_raw()).map(|(a, b)| a.abs_diff(*b)).collect();
    // another processor may round an edge's coverage another way, by a step or two
    let off = steps.iter().filter(|step| **step > 2).count();
    assert_eq!(off, 0, "{off} of {} values differ", steps.len());
}
