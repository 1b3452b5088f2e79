//! The area balance: shared areas against `geo`'s boolean operations and GeographicLib, parts that add up to the whole, what lies on
//! a boundary counted once, present against planned, and the same figures in the window, in JSON, in CSV and on the sheet.

use crate::waiting::wait;
use geo::{Area, BooleanOps, MultiPolygon};
use nanbei::app::modules::balance::BalanceOrder;
use nanbei::app::{App, BalanceForm, BalanceWithin, Command, SelectHow, SessionFolder};
use nanbei::i18n::Lang;
use nanbei::io::{Progress, embedded_document, embedded_land_use, read_geojson};
use nanbei::model::{
    Annotation, AnnotationId, AnnotationKind, AnnotationStyle, FeatureId, FeatureTable, Group, ItemKind, LayerId, NEVER, Operation, SheetCell,
};
use nanbei::query::{Areal, Balance, BalanceLevel, BalanceTable, Zone, ZoneScratch, balance, ring_area, zones};
use serde_json::{Value as Json, json};
use std::process::Command as Process;

type Ring = Vec<[f64; 2]>;

fn feature(rings: &[Ring], properties: &Json) -> Json {
    let closed: Vec<Ring> = rings.iter().map(|ring| ring.iter().copied().chain([ring[0]]).collect()).collect();
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": closed } })
}

fn collection(features: &[Json]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn table(features: &[Json]) -> FeatureTable {
    read_geojson(collection(features).as_bytes(), &Progress::default()).unwrap().0
}

/// Knuth's MMIX numbers, from 0 to 1.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A star round a place, concave and without crossings: its angles ascend.
    fn star(&mut self, [x, y]: [f64; 2], radius: f64, corners: usize) -> Ring {
        let turn = self.unit();
        let corner = |own: &mut Self, n: usize| {
            let angle = (n as f64 + turn + 0.5 * own.unit()) / corners as f64 * std::f64::consts::TAU;
            let reach = radius * (0.25 + 0.75 * own.unit());
            [x + reach * angle.cos(), y + reach * angle.sin()]
        };
        (0..corners).map(|n| corner(self, n)).collect()
    }
}

fn polygons(table: &FeatureTable, row: usize) -> MultiPolygon {
    match table.feature(row).unwrap().geometry().unwrap() {
        geo::Geometry::Polygon(one) => MultiPolygon::new(vec![one]),
        geo::Geometry::MultiPolygon(all) => all,
        other => panic!("{other:?}"),
    }
}

/// The area of polygons on the ellipsoid by GeographicLib, as `geo` carries it.
fn geodesic(all: &MultiPolygon) -> f64 {
    let ring = |line: &geo::LineString| ring_area(&line.0.iter().map(|at| [at.x, at.y]).collect::<Vec<_>>());
    all.iter().map(|own| ring(own.exterior()) - own.interiors().iter().map(ring).sum::<f64>()).sum()
}

fn near(found: f64, expected: f64, told: &str) {
    assert!((found - expected).abs() <= expected.abs() * 1e-4 + 0.01, "{told}: {found} and not {expected}");
}

#[test]
fn shared_areas_agree_with_boolean_operations_and_geographiclib() {
    let mut random = Random(17);
    for round in 0..120 {
        let corners = 3 + round % 60;
        let (zone_size, lot_size) = (0.002 + 0.05 * random.unit(), 0.0005 + 0.02 * random.unit());
        let middle = [121.4 + 0.1 * random.unit(), 31.3];
        let mut rings = vec![random.star(middle, zone_size, corners)];
        if round % 3 == 0 {
            // a hole small enough to lie within the star
            rings.push(random.star(middle, zone_size * 0.1, 5));
        }
        let at = [middle[0] + (random.unit() - 0.5) * zone_size * 2.0, middle[1] + (random.unit() - 0.5) * zone_size * 2.0];
        let (zone_table, lot_table) =
            (table(&[feature(&rings, &json!({}))]), table(&[feature(&[random.star(at, lot_size, 3 + round % 23)], &json!({}))]));
        let zone = Areal::of(zone_table.feature(0).unwrap()).unwrap();
        let lot = Areal::of(lot_table.feature(0).unwrap()).unwrap();
        let (zone_geo, lot_geo) = (polygons(&zone_table, 0), polygons(&lot_table, 0));
        let both = zone_geo.intersection(&lot_geo);
        let shared = Zone::of(&zone).shared(&lot, &mut ZoneScratch::default());
        // the oracle works on a grid of its own: a few millimetres along the boundary
        let slack = geodesic(&lot_geo).sqrt() * 0.02;
        assert!((shared - geodesic(&both)).abs() <= geodesic(&both) * 1e-4 + slack, "round {round}: {shared} and not {}", geodesic(&both));
        near(zone.area(), geodesic(&zone_geo), "the zone");
        near(lot.area(), geodesic(&lot_geo), "the lot");
        let turned = Zone::of(&lot).shared(&zone, &mut ZoneScratch::default());
        assert!((shared - turned).abs() < 1e-3, "round {round}: whichever is the zone, {shared} {turned}");
        // on the plane the parts are in the same proportion, but for the change of scale with latitude
        if both.unsigned_area() > 1e-9 {
            let plane = both.unsigned_area() / lot_geo.unsigned_area();
            assert!((shared / lot.area() - plane).abs() < 1e-3, "round {round}");
        }
    }
}

#[test]
fn parts_add_up_to_the_whole_and_a_shared_boundary_counts_once() {
    // a net of zones that share edges, over lots that cross them, touch them and lie on them
    let mut random = Random(4);
    let node: Vec<Vec<[f64; 2]>> = (0..4)
        .map(|i| {
            let mut at = |j: usize| {
                let inner = (1..3).contains(&i) && (1..3).contains(&j);
                let by = if inner { [0.004 * (random.unit() - 0.5), 0.004 * (random.unit() - 0.5)] } else { [0.0; 2] };
                [121.40 + 0.02 * f64::from(i) + by[0], 31.30 + 0.02 * j as f64 + by[1]]
            };
            (0..4).map(&mut at).collect()
        })
        .collect();
    let mut net = Vec::new();
    for i in 0..3 {
        for j in 0..3 {
            net.push(feature(&[vec![node[i][j], node[i + 1][j], node[i + 1][j + 1], node[i][j + 1]]], &json!({ "name": format!("{i}{j}") })));
        }
    }
    let net = table(&net);
    let mut lots: Vec<Json> = (0..400)
        .map(|n| {
            let at = [121.405 + 0.05 * random.unit(), 31.305 + 0.05 * random.unit()];
            let radius = 0.0004 + 0.003 * random.unit();
            feature(&[random.star(at, radius, 4 + n % 12)], &json!({ "use": format!("{}", n % 5) }))
        })
        .collect();
    // each cell of the net itself, corner on corner and edge on edge
    lots.extend((0..9).map(|n| {
        let ring: Ring = net.feature(n).unwrap().parts().next().unwrap().rings().next().unwrap()[..4].to_vec();
        feature(&[ring], &json!({ "use": "cell" }))
    }));
    let lots = table(&lots);
    let all_zones = zones(&net, None).unwrap();
    let own = balance(&lots, "use", &|_| true, &all_zones, NEVER).unwrap();
    assert_eq!(own.values.last(), Some(&None));
    for (n, value) in own.values.iter().enumerate() {
        let parts: f64 = own.zones.iter().map(|zone| zone[n].area).sum();
        assert!((parts - own.whole[n].area).abs() < 1.0, "{value:?}: {parts} and not {}", own.whole[n].area);
    }
    let cell = own.values.iter().position(|value| value.as_deref() == Some("cell")).unwrap();
    for (zone, sums) in all_zones.iter().zip(&own.zones) {
        assert!((sums[cell].area - zone.zone.area()).abs() < 0.01, "a cell is in its own zone alone");
    }
    // which thread was first does not matter
    assert_eq!(balance(&lots, "use", &|_| true, &all_zones, NEVER), Some(own));
    assert_eq!(balance(&lots, "use", &|_| true, &all_zones, &|| true), None, "stopped");
}

#[test]
fn a_large_area_is_cut_as_exactly_as_a_small_one() {
    let document = embedded_document();
    let first = |key: &str| document.layer_by_key(key).unwrap().table.feature(0).unwrap();
    let districts = &document.layer_by_key("districts").unwrap().table;
    let baoshan = Areal::of(first("baoshan")).unwrap();
    // Baoshan cut by a net of rectangles is all of Baoshan
    let mut scratch = ZoneScratch::default();
    let mut sum = 0.0;
    for (i, j) in (0..10).flat_map(|i| (0..10).map(move |j| (i, j))) {
        let [west, south] = [121.2 + 0.06 * f64::from(i), 31.2 + 0.04 * f64::from(j)];
        let net = table(&[feature(&[vec![[west, south], [west + 0.06, south], [west + 0.06, south + 0.04], [west, south + 0.04]]], &json!({}))]);
        sum += Zone::of(&Areal::of(net.feature(0).unwrap()).unwrap()).shared(&baoshan, &mut scratch);
    }
    assert!((sum - baoshan.area()).abs() < 1.0, "{sum} {}", baoshan.area());
    near(baoshan.area(), nanbei::query::area(first("baoshan")), "Baoshan");
    for feature in districts.features() {
        let own = Areal::of(feature).unwrap();
        near(own.area(), nanbei::query::area(feature), "a district");
        assert!((Zone::of(&own).shared(&own, &mut scratch) - own.area()).abs() < 1.0, "a district in itself");
    }
}

/// A square of about 100 m, the `n`th of a row.
fn square(n: usize, properties: &Json) -> Json {
    let [x, y, w, h] = [121.40 + 0.001 * n as f64, 31.30, 0.001, 0.000_9];
    feature(&[vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h]]], properties)
}

#[test]
fn what_has_no_certain_area_is_left_out_and_told_and_what_has_no_class_is_a_class() {
    let bow = feature(&[vec![[121.5, 31.3], [121.51, 31.31], [121.51, 31.3], [121.5, 31.31]]], &json!({ "DLBM": "0701" }));
    let point = json!({ "type": "Feature", "properties": { "DLBM": "0701" }, "geometry": { "type": "Point", "coordinates": [121.4, 31.3] } });
    let table = table(&[square(0, &json!({ "DLBM": "0701" })), square(1, &json!({ "DLBM": null })), square(2, &json!({ "DLBM": " " })), bow, point]);
    let own = balance(&table, "DLBM", &|_| true, &[], NEVER).unwrap();
    assert_eq!((own.invalid.len(), own.invalid[0].0.index(), own.without_area), (1, 3, 1));
    let of = |own: &Balance| BalanceTable::new(own, None, &[], embedded_land_use(), BalanceLevel::Own);
    let told = of(&own);
    let classes: Vec<(&str, usize)> = told.classes.iter().zip(&told.zones[0].present).map(|(class, own)| (class.code.as_str(), own.count)).collect();
    assert_eq!(classes, [("0701", 1), ("", 2)]);
    assert!(
        told.left_out(Lang::Zh).unwrap().contains('1')
            && of(&balance(&table, "DLBM", &|row| row == 0, &[], NEVER).unwrap()).left_out(Lang::Zh).is_none()
    );
    let zone = zones(&table, Some(&[3]));
    assert!(zone.unwrap_err().to_string().contains("repair"), "a zone that crosses itself is no zone");
}

#[test]
fn present_and_planned_stand_side_by_side_at_any_level_of_the_standard() {
    let present = table(&[square(0, &json!({ "DLBM": "0701" })), square(1, &json!({ "DLBM": "070102" })), square(2, &json!({ "DLBM": "1001" }))]);
    let planned = table(&[square(0, &json!({ "DLBM": "0701" })), square(1, &json!({ "DLBM": "1401" })), square(2, &json!({ "DLBM": "1401" }))]);
    let of = |table: &FeatureTable| balance(table, "DLBM", &|_| true, &[], NEVER).unwrap();
    let made = |level: BalanceLevel| BalanceTable::new(&of(&present), Some(&of(&planned)), &[], embedded_land_use(), level);
    let codes = |own: &BalanceTable| own.classes.iter().map(|class| class.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&made(BalanceLevel::Own)), ["0701", "070102", "1001", "1401"]);
    let second = made(BalanceLevel::Second);
    assert_eq!(codes(&second), ["0701", "1001", "1401"]);
    let first = made(BalanceLevel::First);
    assert_eq!(codes(&first), ["07", "10", "14"]);
    let zone = &first.zones[0];
    let planned = zone.planned.as_ref().unwrap();
    assert_eq!((zone.present[0].count, planned[0].count, planned[1].count, planned[2].count), (2, 1, 0, 2));
    assert!((zone.total().area - zone.planned_total().unwrap().area).abs() < 1e-6);
    // the change of each class is what is planned less what is there, and all changes cancel out
    let lines = first.cells(Lang::Zh);
    let number = |row: usize, column: usize| match lines.rows[row][column] {
        SheetCell::Number(number, _) => number,
        ref other => panic!("{other:?}"),
    };
    assert_eq!(lines.heads.len(), 9);
    let last = lines.heads.len() - 1;
    assert!((number(0, last) - (number(0, 6) - number(0, 3))).abs() < 1e-9 && number(3, last).abs() < 1e-9, "{lines:?}");
    // one mu is a fifteenth of a hectare
    assert!((number(0, 5) / number(0, 3) - 15.0).abs() < 1e-9);
}

/// Lets what is kept up to date in the background begin and come to its end.
fn finish(app: &mut App) {
    app.poll_jobs();
    wait(app);
}

fn mine(app: &App) -> LayerId {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id
}

#[test]
fn the_panel_follows_filters_selection_and_edits_and_goes_to_the_sheet() {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::Zh;
    let lots: Vec<Json> = (0..6).map(|n| square(n, &json!({ "DLBM": if n < 2 { "0701" } else { "1001" }, "n": n }))).collect();
    app.dispatch(Command::Paste(collection(&lots)));
    finish(&mut app);
    let layer = mine(&app);
    app.dispatch(Command::Do(nanbei::app::Action::BALANCE));
    finish(&mut app);
    let counts = |app: &App| -> Vec<(String, usize)> {
        let table = app.session.balance.table().expect("a balance");
        table.classes.iter().zip(&table.zones[0].present).map(|(class, own)| (class.code.clone(), own.count)).collect()
    };
    let expected = |list: &[(&str, usize)]| list.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect::<Vec<_>>();
    assert_eq!(counts(&app), expected(&[("0701", 2), ("1001", 4)]));
    app.dispatch(Command::SetFilter { layer, filter: "n < 3".to_owned() });
    finish(&mut app);
    assert_eq!(counts(&app), expected(&[("0701", 2), ("1001", 1)]), "a filter holds for the balance");
    app.dispatch(Command::SelectFeature(FeatureId::at(layer, 0), SelectHow::Replace));
    app.dispatch(BalanceOrder::Set(BalanceForm { layer: Some(layer), within: BalanceWithin::Selected, ..BalanceForm::default() }).into());
    finish(&mut app);
    assert_eq!(counts(&app), expected(&[("0701", 1)]));
    app.dispatch(BalanceOrder::Set(BalanceForm { layer: Some(layer), ..BalanceForm::default() }).into());
    app.dispatch(Command::edit(Operation::SetFilter { id: layer, filter: String::new() }));
    app.dispatch(Command::edit(Operation::DeleteFeatures { id: layer, rows: vec![nanbei::model::RowId::new(5)] }));
    finish(&mut app);
    assert_eq!(counts(&app), expected(&[("0701", 2), ("1001", 3)]), "an edit is followed");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("balance.csv");
    app.dispatch(BalanceOrder::Export(path.clone()).into());
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("城镇住宅用地") && text.contains("合计"), "{text}");
    for _ in 0..2 {
        app.dispatch(BalanceOrder::ToSheet.into());
    }
    let tables = app.workspace.document.sheet().items.iter().filter(|item| matches!(item.kind, ItemKind::Table { .. })).count();
    assert_eq!(tables, 1, "the one before is replaced");
    app.dispatch(BalanceOrder::Set(BalanceForm { layer: Some(layer), within: BalanceWithin::SelectedAreas, ..BalanceForm::default() }).into());
    finish(&mut app);
    assert!(app.session.balance.made.as_ref().unwrap().1.as_ref().unwrap_err().contains("重点区域"), "what to do is told");
}

#[test]
fn the_command_line_tells_the_same_figures() {
    let folder = tempfile::tempdir().unwrap();
    let (present, planned) = (folder.path().join("现状.geojson"), folder.path().join("规划.geojson"));
    let lot = |n: usize, code: &str| {
        let [x, y] = [121.48 + 0.001 * n as f64, 31.38];
        feature(&[vec![[x, y], [x + 0.001, y], [x + 0.001, y + 0.000_9], [x, y + 0.000_9]]], &json!({ "DLBM": code }))
    };
    std::fs::write(&present, collection(&[lot(0, "0701"), lot(1, "1001")])).unwrap();
    std::fs::write(&planned, collection(&[lot(0, "0701"), lot(1, "1401")])).unwrap();
    let run = |arguments: &[&str]| {
        let output = Process::new(env!("CARGO_BIN_EXE_nanbei")).args(arguments).env("NANBEI_LANG", "en").output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (present, planned) = (present.to_str().unwrap(), planned.to_str().unwrap());
    let (code, out, _) = run(&["balance", present, "--by", "DLBM", "--within", "wusong", "--json"]);
    let told: Json = serde_json::from_str(&out).unwrap();
    let classes = told["zones"][0]["classes"].as_array().unwrap();
    assert_eq!((code, classes.len(), told["zones"][0]["name_en"].as_str()), (0, 2, Some("Wusong Innovation City")));
    let shares: f64 = classes.iter().map(|class| class["share"].as_f64().unwrap()).sum();
    let areas: f64 = classes.iter().map(|class| class["area_m2"].as_f64().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-12 && (areas - told["zones"][0]["total_m2"].as_f64().unwrap()).abs() < 1e-6);
    let (code, out, _) = run(&["balance", present, "--against", planned]);
    assert!(code == 0 && out.contains("Parks") && out.contains("Change (ha)"), "{out}");
    let book = folder.path().join("b.xlsx");
    assert_eq!(run(&["balance", present, "--out", book.to_str().unwrap()]).0, 0);
    assert!(std::fs::metadata(&book).unwrap().len() > 1000);
    let (code, _, error) = run(&["balance", present, "--by", "nothing"]);
    assert!(code == 2 && error.contains("DLBM"), "the fields there are are told: {error}");
    let (code, _, error) = run(&["balance", present, "--within", "hubs"]);
    assert!(code == 2 && error.contains("zone"), "{error}");
    assert_eq!(run(&["balance", present, "--out", present]).0, 2, "the input is not written over");
}

#[test]
fn areas_that_are_drawn_on_the_map_are_balanced_and_followed_as_they_are_drawn() {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    let lots: Vec<Json> = (0..6).map(|n| square(n, &json!({ "DLBM": if n < 2 { "0701" } else { "1001" } }))).collect();
    app.dispatch(Command::Paste(collection(&lots)));
    finish(&mut app);
    let layer = mine(&app);
    app.dispatch(Command::Do(nanbei::app::Action::BALANCE));
    app.dispatch(BalanceOrder::Set(BalanceForm { layer: Some(layer), within: BalanceWithin::Drawn, ..BalanceForm::default() }).into());
    finish(&mut app);
    let told = app.session.balance.made.as_ref().unwrap().1.as_ref().unwrap_err().clone();
    assert!(told.contains("polygon"), "what to do is told: {told}");
    let whole = app.workspace.document.layer(layer).unwrap().table.bounds().unwrap();
    let drawn = |id: u32, east: f64, text: &str| {
        let ring = [[whole.west, whole.south], [east, whole.south], [east, whole.north], [whole.west, whole.north], [whole.west, whole.south]];
        Box::new(Annotation {
            id: AnnotationId(id),
            kind: AnnotationKind::Polygon,
            points: ring.to_vec(),
            text: text.to_owned(),
            style: AnnotationStyle::default(),
        })
    };
    app.dispatch(Command::edit(Operation::AddAnnotation { at: 0, annotation: drawn(0, whole.east, "东块 East") }));
    app.dispatch(Command::edit(Operation::AddAnnotation { at: 1, annotation: drawn(1, f64::midpoint(whole.west, whole.east), "") }));
    finish(&mut app);
    let zones = |app: &App| -> Vec<(String, f64)> {
        let table = app.session.balance.table().expect("a balance");
        table.zones.iter().map(|zone| (zone.name.as_ref().map_or("", |own| own.get(Lang::En)).to_owned(), zone.total().area)).collect()
    };
    let all: f64 = {
        let table = &app.workspace.document.layer(layer).unwrap().table;
        table.features().map(nanbei::query::area).sum()
    };
    let found = zones(&app);
    let named: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert!(named.contains(&"东块 East") && named.contains(&"Area 2"), "{named:?}");
    let of = |name: &str, found: &[(String, f64)]| found.iter().find(|(own, _)| own == name).unwrap().1;
    assert!((of("东块 East", &found) - all).abs() < 1.0, "{found:?} of {all}");
    assert!(of("Area 2", &found) < all * 0.75);
    // it follows what is drawn
    app.dispatch(Command::edit(Operation::SetAnnotation(drawn(1, whole.east, ""))));
    finish(&mut app);
    assert!((of("Area 2", &zones(&app)) - all).abs() < 1.0);
}
