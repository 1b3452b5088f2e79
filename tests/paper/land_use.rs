//! Land use by the national classification: found in what is loaded, offered in one click, in the standard's order, names and
//! colours, in the window and on paper.

use crate::waiting::wait;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::carto::{class_name, classify_land_use, land_use_field};
use nanbei::i18n::Lang;
use nanbei::io::{Progress, Trust, embedded_land_use, open_project, project_text, read_geojson};
use nanbei::model::{ClassBy, Classes, Group, Layer};
use serde_json::json;
use std::path::Path;

/// Lots with these values of a field.
fn lots(field: &str, values: &[&str]) -> String {
    let lot = |(n, value): (usize, &&str)| {
        let x = 121.40 + n as f64 * 0.012;
        json!({ "type": "Feature", "properties": { field: value, "BSM": n },
            "geometry": { "type": "Polygon", "coordinates": [[[x, 31.3], [x + 0.01, 31.3], [x + 0.01, 31.31], [x, 31.31], [x, 31.3]]] } })
    };
    json!({ "type": "FeatureCollection", "features": values.iter().enumerate().map(lot).collect::<Vec<_>>() }).to_string()
}

fn mine(app: &App) -> &Layer {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

fn load(folder: &Path, text: &str) -> App {
    let path = folder.join("lots.geojson");
    std::fs::write(&path, text).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut app);
    app
}

fn offered(app: &App) -> Vec<Command> {
    let offers = app.session.notices.iter().filter_map(|notice| notice.offer.clone());
    offers.map(|(_, command)| command).filter(|command| matches!(command, Command::ColorByLandUse { .. })).collect()
}

fn told(classes: &Classes, lang: Lang) -> Vec<String> {
    (0..classes.len()).map(|class| class_name(classes, class).get(lang).to_owned()).collect()
}

#[test]
fn a_layer_with_codes_of_the_standard_gets_its_order_names_and_colours_in_one_click() {
    let folder = tempfile::tempdir().unwrap();
    let values = ["1401", "0701", "100101", "0701", "1001", "070199", "0901", "1207", "0702", "1001"];
    let mut app = load(folder.path(), &lots("DLBM", &values));
    let before = mine(&app).style.clone();
    let offers = offered(&app);
    assert_eq!(offers.len(), 1);
    app.dispatch(offers[0].clone());
    let classes = mine(&app).style.classes.clone().unwrap();
    assert_eq!(classes.by, ClassBy::Values(["0701", "070199", "0702", "0901", "1001", "100101", "1207", "1401"].map(str::to_owned).to_vec()));
    assert_eq!(told(&classes, Lang::Zh)[..2], ["0701 城镇住宅用地", "070199 属城镇住宅用地"]);
    assert_eq!(told(&classes, Lang::En)[4..6], ["Industry", "Industry, class 1"]);
    // an unlisted code has the colour of its parent, and colours of the appendix are taken as they stand
    assert_eq!([classes.inks[0], classes.inks[1]], [[0xFF, 0xFF, 0x2D]; 2]);
    assert_eq!((classes.inks[6], classes.inks[7]), ([0xA3; 3], [0, 0xFF, 0]));
    // one without a colour is told apart from the class it belongs to
    assert!(classes.inks[3] != [0xFF, 0, 0] && classes.inks[3][0] == 0xFF && classes.inks[4] != classes.inks[5]);
    // one step, kept in the project with its names
    let path = folder.path().join("p.nanbei");
    std::fs::write(&path, project_text(&app.workspace.document, None, &path).unwrap()).unwrap();
    let opened = open_project(&path, Trust::All, &Progress::default()).unwrap();
    assert_eq!(opened.corrections, []);
    assert!(opened.document.layers().iter().any(|layer| layer.style.classes.as_ref() == Some(&classes)));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(mine(&app).style, before);
}

#[test]
fn every_name_can_be_written_on_a_map() {
    use nanbei::carto::{Face, has_glyph};
    for class in embedded_land_use().classes() {
        for c in class.name.zh.chars().chain(class.name.en.chars()) {
            assert!(has_glyph(Face::Regular, c) && has_glyph(Face::Bold, c), "{c} of {}", class.name.zh);
        }
    }
}

#[test]
fn names_are_known_too_and_other_fields_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let app = load(folder.path(), &lots("anything", &["城镇住宅用地", "工业用地", "公园绿地", "工业用地"]));
    assert!(matches!(&offered(&app)[..], [Command::ColorByLandUse { field, .. }] if field == "anything"));
    // what is no classification: short words of a town's own, years, numbers that look like codes in a field that is called otherwise
    for (field, values) in [("用途", ["住宅", "厂房", "绿化", "空地"]), ("year", ["2021", "2010", "1901", "1001"]), ("id", ["01", "02", "03", "04"])]
    {
        assert!(offered(&load(folder.path(), &lots(field, &values))).is_empty(), "{field}");
    }
    let table = read_geojson(lots("用途", &["居住", "工业", "城镇住宅用地", "杂"]).as_bytes(), &Progress::default()).unwrap().0;
    assert_eq!(land_use_field(&table, embedded_land_use(), nanbei::carto::SURELY), None, "too few of them are the standard's");
    // asked for, what is known is coloured, the rest stays apart
    let classes = classify_land_use(&table, "用途", embedded_land_use()).unwrap();
    assert_eq!(classes.by, ClassBy::Values(["居住", "城镇住宅用地", "工业"].map(str::to_owned).to_vec()));
    assert_eq!(told(&classes, Lang::En), ["Residential", "Urban housing", "Industry"]);
}

#[test]
fn a_sheet_is_printed_in_the_colours_of_the_standard_or_of_a_bureau() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lots.geojson");
    std::fs::write(&file, lots("用地代码", &["0701", "1401", "1001", "0806"])).unwrap();
    let svg = folder.path().join("lots.svg");
    let export = |palette: &str| {
        let arguments = ["export", file.to_str().unwrap(), "--palette", palette, "--svg-text", "--lang", "en", "--out", svg.to_str().unwrap()];
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_nanbei")).args(arguments).env("NANBEI_LANG", "en").output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = export("land-use");
    assert!(code < 2, "{said}");
    let text = std::fs::read_to_string(&svg).unwrap();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is not on the sheet"));
    assert!(text.contains("#ffff2d") && text.contains("#bb9674"));
    let order = ["Urban housing", "Health care", ">Industry", ">Parks"].map(at);
    assert!(order.is_sorted(), "{order:?}");
    let own = folder.path().join("bureau.csv");
    std::fs::write(&own, "code,name_zh,name_en,rgb\n07,居住,Homes,123456\n10,工业,Works,\n").unwrap();
    let (code, said) = export(own.to_str().unwrap());
    assert!(code < 2, "{said}");
    let text = std::fs::read_to_string(&svg).unwrap();
    assert!(text.contains("#123456") && text.contains("0701 under Homes"));
    std::fs::write(&own, "code,name_zh,name_en,rgb\n7,居住,Homes,123456\n").unwrap();
    let (code, said) = export(own.to_str().unwrap());
    assert!(code == 2 && said.contains("line 2") && said.contains("land-use"), "{said}");
}
