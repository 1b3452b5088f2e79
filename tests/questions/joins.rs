//! Columns joined by location: what is taken of the features of another layer is what measuring every pair plainly says, follows that
//! layer, and is asked for in the table in both languages.

use crate::drive::{finish_jobs, press, settle, shell};
use crate::waiting::wait;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use geo::{Area, BooleanOps, Centroid, Contains, Intersects, Length, MultiPolygon, Point, Polygon};
use nanbei::app::modules::table::TableOrder;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::i18n::{Lang, Localized, Word};
use nanbei::io::{Progress, read_geojson};
use nanbei::model::{Document, FeatureTable, Group, Layer, LayerCrs, LoadedData, Operation, Origin, OwnValue, ReadAs, RowId, Style, Value};
use nanbei::query::{Expression, QueryError, Surroundings};
use serde_json::{Value as Json, json};
use std::sync::Arc;

struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A polygon of some corners about a place, in degrees.
fn blob(random: &mut Random, reach: f64) -> Json {
    let (x, y) = (121.3 + 0.1 * random.unit(), 31.2 + 0.1 * random.unit());
    let corners = 5 + (random.unit() * 6.0) as usize;
    let mut ring: Vec<[f64; 2]> = (0..corners)
        .map(|n| {
            let (angle, far) = (n as f64 / corners as f64 * std::f64::consts::TAU, reach * (0.5 + 0.5 * random.unit()));
            [x + far * angle.cos(), y + far * angle.sin()]
        })
        .collect();
    ring.push(ring[0]);
    json!({"type": "Polygon", "coordinates": [ring]})
}

fn point(random: &mut Random) -> Json {
    json!({"type": "Point", "coordinates": [121.3 + 0.1 * random.unit(), 31.2 + 0.1 * random.unit()]})
}

fn line(random: &mut Random) -> Json {
    let (x, y) = (121.3 + 0.1 * random.unit(), 31.2 + 0.1 * random.unit());
    json!({"type": "LineString", "coordinates": [[x, y], [x + 0.02 * random.unit(), y + 0.02], [x + 0.03, y + 0.03 * random.unit()]]})
}

fn features(count: usize, mut geometry: impl FnMut() -> Json) -> String {
    let feature = |n| json!({"type": "Feature", "properties": {"name": format!("f{n}"), "n": n, "gap": if n % 3 == 0 { Json::Null } else { json!(n) }}, "geometry": geometry()});
    json!({"type": "FeatureCollection", "features": (0..count).map(feature).collect::<Vec<_>>()}).to_string()
}

fn table(text: &str) -> FeatureTable {
    read_geojson(text.as_bytes(), &Progress::default()).unwrap().0
}

/// A document with these layers, each called by its key.
fn document(layers: &[(&str, &FeatureTable)]) -> Document {
    let mut own = Document::default();
    for (key, table) in layers {
        let data = LoadedData {
            origin: Origin::Pasted,
            name: (*key).to_owned(),
            style: Style::default(),
            read_as: ReadAs::default(),
            crs: LayerCrs::default(),
            table: Arc::new((*table).clone()),
        };
        let layer = Layer { key: (*key).to_owned(), ..own.loaded_layer(data) };
        nanbei::model::Transaction::from(Operation::AddLayer { at: 0, layer: Box::new(layer) }).apply(&mut own).unwrap();
    }
    own
}

fn values(expression: &str, table: &FeatureTable, around: &Document) -> Vec<Option<OwnValue>> {
    let own = Expression::parse_among(expression, table, &Surroundings::of(around));
    own.unwrap_or_else(|error| panic!("{expression}: {}", QueryError::from(error).message(Lang::En))).values(table)
}

fn polygons(table: &FeatureTable) -> Vec<MultiPolygon> {
    let one = |geometry: geo::Geometry<f64>| match geometry {
        geo::Geometry::Polygon(own) => MultiPolygon::new(vec![own]),
        geo::Geometry::MultiPolygon(own) => own,
        other => panic!("{other:?}"),
    };
    table.features().map(|own| one(own.geometry().unwrap())).collect()
}

fn text(value: Option<&OwnValue>) -> Option<String> {
    value.map(|own| own.borrowed().to_string())
}

fn float(value: Option<&OwnValue>) -> Option<f64> {
    match value {
        Some(OwnValue::Float(own)) => Some(*own),
        Some(OwnValue::Integer(own)) => Some(*own as f64),
        _ => None,
    }
}

#[test]
fn an_area_takes_the_value_of_the_one_that_it_shares_most_with() {
    let mut random = Random(1);
    let lots = table(&features(120, || blob(&mut random, 0.004)));
    let zones = table(&features(25, || blob(&mut random, 0.02)));
    let around = document(&[("zones", &zones)]);
    let found = values("TAKE(LAYER('zones'), 'name')", &lots, &around);
    let (lots, zones) = (polygons(&lots), polygons(&zones));
    let mut taken = 0;
    for (lot, found) in lots.iter().zip(&found) {
        let shares: Vec<f64> = zones.iter().map(|zone| zone.intersection(lot).unsigned_area()).collect();
        let most = shares.iter().copied().fold(0.0, f64::max);
        let clear = shares.iter().filter(|own| **own > most * 0.999).count() == 1;
        let wanted = (most > 0.0).then(|| format!("f{}", shares.iter().position(|own| *own == most).unwrap()));
        if clear || most == 0.0 {
            assert_eq!(text(found.as_ref()), wanted, "{shares:?}");
            taken += usize::from(wanted.is_some());
        }
    }
    assert!((40..120).contains(&taken), "{taken} take a value: the test would see little");
}

#[test]
fn neighbours_that_meet_at_a_boundary_take_and_count_nothing_of_each_other() {
    let square = |x: f64| json!({"type": "Polygon", "coordinates": [[[x, 31.0], [x + 0.01, 31.0], [x + 0.01, 31.01], [x, 31.01], [x, 31.0]]]});
    let (mut at, mut other) = ([121.0, 121.01, 121.02].into_iter(), [121.01].into_iter());
    let lots = table(&features(3, || square(at.next().unwrap())));
    let zone = table(&features(1, || square(other.next().unwrap())));
    let around = document(&[("zone", &zone)]);
    let told = |expression: &str| values(expression, &lots, &around).iter().map(|own| text(own.as_ref())).collect::<Vec<_>>();
    assert_eq!(told("TAKE(LAYER('zone'), 'name')"), [None, Some("f0".to_owned()), None]);
    assert_eq!(told("COUNT(LAYER('zone'))"), ["0", "1", "0"].map(|own| Some(own.to_owned())));
    let covered: Vec<f64> = values("COVERED(LAYER('zone'))", &lots, &around).iter().map(|own| float(own.as_ref()).unwrap()).collect();
    let own: Vec<f64> = values("AREA()", &lots, &around).iter().map(|own| float(own.as_ref()).unwrap()).collect();
    assert!(covered[0] < 1e-3 && covered[2] < 1e-3 && (covered[1] - own[1]).abs() < 1e-3, "{covered:?} {own:?}");
}

#[test]
fn what_areas_hold_is_what_looking_at_every_feature_finds() {
    let mut random = Random(3);
    let zones = table(&features(30, || blob(&mut random, 0.02)));
    let lots = table(&features(300, || blob(&mut random, 0.003)));
    let points = table(&features(300, || point(&mut random)));
    let around = document(&[("lots", &lots), ("points", &points)]);
    for (key, members) in [("lots", &lots), ("points", &points)] {
        let middles: Vec<Point> = members.features().map(|own| own.geometry().unwrap().centroid().unwrap()).collect();
        let column = |name: &str| -> Vec<Option<f64>> {
            let number = |value: Value<'_>| match value {
                Value::Integer(own) => Some(own as f64),
                _ => None,
            };
            members.features().map(|own| number(own.value(name))).collect()
        };
        let gaps = column("gap");
        let [count, sum, mean, least, greatest] =
            ["COUNT(LAYER('{}'))", "SUM(LAYER('{}'), 'gap')", "MEAN(LAYER('{}'), 'gap')", "MIN(LAYER('{}'), 'gap')", "MAX(LAYER('{}'), 'gap')"]
                .map(|own| values(&own.replace("{}", key), &zones, &around));
        let mut seen = 0;
        for (n, zone) in polygons(&zones).iter().enumerate() {
            let inside: Vec<usize> = (0..middles.len()).filter(|m| zone.contains(&middles[*m])).collect();
            let numbers: Vec<f64> = inside.iter().filter_map(|m| gaps[*m]).collect();
            assert_eq!(float(count[n].as_ref()), Some(inside.len() as f64), "{key} in {n}");
            seen += inside.len();
            let all = (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>());
            assert_eq!(float(sum[n].as_ref()), all);
            assert_eq!(float(mean[n].as_ref()), all.map(|sum| sum / numbers.len() as f64));
            assert_eq!(float(least[n].as_ref()), numbers.iter().copied().reduce(f64::min));
            assert_eq!(float(greatest[n].as_ref()), numbers.iter().copied().reduce(f64::max));
        }
        assert!(seen > 100, "{seen}");
    }
}

#[test]
fn covered_area_counts_what_lies_over_each_other_once() {
    let mut random = Random(5);
    let lots = table(&features(40, || blob(&mut random, 0.01)));
    let zones = table(&features(40, || blob(&mut random, 0.012)));
    let around = document(&[("zones", &zones)]);
    let covered = values("COVERED(LAYER('zones'))", &lots, &around);
    let own = values("AREA()", &lots, &around);
    let all: Vec<Polygon> = polygons(&zones).into_iter().flatten().collect();
    let union = geo::unary_union(&all);
    let mut partly = 0;
    for ((lot, covered), own) in polygons(&lots).iter().zip(&covered).zip(&own) {
        // so small a lot has one scale: the share is that of the plane
        let share = lot.intersection(&union).unsigned_area() / lot.unsigned_area();
        let found = float(covered.as_ref()).unwrap() / float(own.as_ref()).unwrap();
        assert!((found - share).abs() < 2e-4, "{found} against {share}");
        partly += usize::from(share > 0.05 && share < 0.95);
    }
    assert!(partly > 8, "{partly}");
}

#[test]
fn lines_take_where_they_run_longest_and_points_where_they_lie_and_the_nearest_is_the_nearest() {
    let mut random = Random(7);
    let zones = table(&features(25, || blob(&mut random, 0.02)));
    let (lines, points) = (table(&features(80, || line(&mut random))), table(&features(200, || point(&mut random))));
    let around = document(&[("zones", &zones), ("points", &points)]);
    let shapes = polygons(&zones);
    let found = values("TAKE(LAYER('zones'), 'n')", &points, &around);
    for (feature, found) in points.features().zip(&found) {
        // the smallest of those that it lies in
        let inside = shapes.iter().enumerate().filter(|(_, zone)| zone.intersects(&feature.geometry().unwrap()));
        let wanted = inside.min_by(|a, b| a.1.unsigned_area().total_cmp(&b.1.unsigned_area())).map(|(n, _)| n);
        assert_eq!(float(found.as_ref()), wanted.map(|n| n as f64));
    }
    let found = values("TAKE(LAYER('zones'), 'n')", &lines, &around);
    let mut taken = 0;
    for (feature, found) in lines.features().zip(&found) {
        let geo::Geometry::LineString(own) = feature.geometry().unwrap() else { panic!() };
        let own = geo::MultiLineString::new(vec![own]);
        let lengths: Vec<f64> = shapes.iter().map(|zone| geo::Haversine.length(&zone.clip(&own, false))).collect();
        let most = lengths.iter().copied().fold(0.0, f64::max);
        if lengths.iter().filter(|own| **own > most * 0.99).count() == 1 {
            assert_eq!(float(found.as_ref()), Some(lengths.iter().position(|own| *own == most).unwrap() as f64), "{lengths:?}");
            taken += 1;
        }
    }
    assert!(taken > 30, "{taken}");
    let nearest = values("TAKE_NEAREST(LAYER('points'), 'n')", &lines, &around);
    let far = values("DISTANCE(LAYER('points'))", &lines, &around);
    for ((feature, nearest), far) in lines.features().zip(&nearest).zip(&far) {
        let n = float(nearest.as_ref()).unwrap() as usize;
        let metres = nanbei::query::distance(feature, points.feature(n).unwrap(), f64::INFINITY).unwrap();
        assert!((metres - float(far.as_ref()).unwrap()).abs() < 1e-6);
    }
}

#[test]
fn what_is_no_field_or_no_layer_is_said_with_those_there_are() {
    let zones = table(&features(2, || blob(&mut Random(1), 0.02)));
    let around = document(&[("zones", &zones)]);
    let refused =
        |expression: &str| QueryError::from(Expression::parse_among(expression, &zones, &Surroundings::of(&around)).unwrap_err()).message(Lang::En);
    let told = refused("TAKE(LAYER('zones'), 'nmae')");
    assert!(told.contains("nmae") && told.contains("name, n, gap"), "{told}");
    assert!(refused("COUNT(LAYER('zone'))").contains("zones"));
    assert!(refused("SUM(LAYER('zones'))").contains(','), "{}", refused("SUM(LAYER('zones'))"));
    assert!(Expression::parse_among("合计(图层('zones'), 'n')", &zones, &Surroundings::of(&around)).is_ok(), "in Chinese too");
}

fn mine(app: &App) -> &Layer {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

const LOTS: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"lot":"a"},"geometry":{"type":"Polygon","coordinates":[[[121.47,31.35],[121.48,31.35],[121.48,31.36],[121.47,31.36],[121.47,31.35]]]}},
{"type":"Feature","properties":{"lot":"b"},"geometry":{"type":"Polygon","coordinates":[[[121.9,31.05],[121.91,31.05],[121.91,31.06],[121.9,31.06],[121.9,31.05]]]}}]}"#;

#[test]
fn a_joined_column_follows_the_layer_that_it_is_taken_from() {
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::Paste(LOTS.to_owned()));
    wait(&mut app);
    let layer = mine(&app).id;
    app.dispatch(Command::ShowTable(layer));
    wait(&mut app);
    let order = TableOrder::Compute { column: "area".to_owned(), expression: "TAKE(LAYER('key_areas'), 'name_en')".to_owned(), keep: true };
    app.dispatch(order.into());
    let told = |app: &App| mine(app).table.features().map(|own| own.text("area").map(str::to_owned)).collect::<Vec<_>>();
    let before = told(&app);
    assert!(before[0].as_deref().is_some_and(|own| own.contains("Wusong")), "{before:?}");
    assert_eq!(before[1], None);
    let areas = app.workspace.document.layer_by_key("key_areas").unwrap();
    let wusong = areas.table.features().find(|own| own.text("name_en") == before[0].as_deref()).unwrap().row_id();
    let cells: Vec<(RowId, Option<OwnValue>)> = vec![(wusong, Some(OwnValue::Text("Renamed".to_owned())))];
    app.dispatch(Command::edit(Operation::SetCells { id: areas.id, column: "name_en".to_owned(), cells }));
    assert_eq!(told(&app)[0].as_deref(), Some("Renamed"));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(told(&app), before);
}

#[test]
fn a_column_is_joined_in_the_table_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = shell(lang);
        harness.state_mut().app.dispatch(Command::Paste(LOTS.to_owned()));
        finish_jobs(&mut harness);
        let layer = mine(&harness.state().app).id;
        harness.state_mut().app.dispatch(Command::ShowTable(layer));
        harness.run_steps(3);
        finish_jobs(&mut harness);
        harness.state_mut().app.session.notices.clear();
        settle(&mut harness);
        let word = |word: Word| word.text(lang);
        harness.state_mut().app.dispatch(Command::Do(Action::JOIN_BY_PLACE));
        harness.run_steps(4);
        // another field than the one that is offered
        harness.get_by_role_and_label(Role::ComboBox, word(Word::JoinField)).click();
        harness.run_steps(3);
        harness.get_by_label("name_en").click();
        harness.run_steps(3);
        assert!(harness.query_all_by_label_contains("Wusong").count() > 0, "the first row's value is shown");
        harness.get_by_role_and_label(Role::Button, word(Word::JoinAdd)).click();
        harness.run_steps(3);
        let layer = mine(&harness.state().app);
        let name = if lang == Lang::Zh { "转型重点区域 name_en" } else { "Key areas name_en" };
        assert!(
            layer.table.feature(0).unwrap().text(name).is_some_and(|own| own.contains("Wusong")),
            "{:?}",
            layer.table.columns().iter().map(nanbei::model::Column::name).collect::<Vec<_>>()
        );
        press(&mut harness, Modifiers::COMMAND, Key::Z);
        assert!(mine(&harness.state().app).table.column(name).is_none(), "one step");
    }
}

#[test]
fn of_rings_in_one_another_the_innermost_is_taken_by_points_and_by_lots() {
    let ring = |reach: f64| {
        let at = |n: usize| {
            let angle = n as f64 / 64.0 * std::f64::consts::TAU;
            [121.4 + reach * angle.cos(), 31.3 + reach * angle.sin()]
        };
        json!({"type": "Polygon", "coordinates": [(0..=64).map(|n| at(n % 64)).collect::<Vec<_>>()]})
    };
    let mut reach = [0.05, 0.03, 0.01].into_iter();
    let rings = table(&features(3, || ring(reach.next().unwrap())));
    let mut random = Random(11);
    let spot = |random: &mut Random, far: f64| {
        let angle = random.unit() * std::f64::consts::TAU;
        [121.4 + far * angle.cos(), 31.3 + far * angle.sin()]
    };
    for (far, wanted) in [(0.004, 2.0), (0.02, 1.0), (0.04, 0.0)] {
        let points = table(&features(20, || json!({"type": "Point", "coordinates": spot(&mut random, far)})));
        let lots = table(&features(60, || {
            let [x, y] = spot(&mut random, far);
            let s = 0.001 + 0.001 * random.unit();
            json!({"type": "Polygon", "coordinates": [[[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]]})
        }));
        let around = document(&[("rings", &rings)]);
        for members in [&points, &lots] {
            let found = values("TAKE(LAYER('rings'), 'n')", members, &around);
            assert!(found.iter().all(|own| float(own.as_ref()) == Some(wanted)), "at {far}: {found:?}");
        }
    }
}

#[test]
fn numbers_that_are_taken_are_calculated_and_compared_with() {
    let zones = table(&features(4, || blob(&mut Random(1), 0.02)));
    let around = document(&[("zones", &zones)]);
    let found = values("ROUND(TAKE(LAYER('zones'), 'n') * 2 + COUNT(LAYER('zones')), 0)", &zones, &around);
    assert!(found.iter().all(Option::is_some), "{found:?}");
    let filter = nanbei::query::Filter::parse_among(
        "TAKE(LAYER('zones'), 'n') >= 0 AND TAKE(LAYER('zones'), 'name') LIKE 'f%'",
        &zones,
        &Surroundings::of(&around),
    );
    assert_eq!(filter.unwrap().rows(&zones), [true; 4]);
}

#[test]
fn what_is_joined_to_what_is_computed_elsewhere_keeps_up_and_a_field_that_is_taken_is_not_lost_unsaid() {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    app.dispatch(Command::Paste(LOTS.to_owned()));
    wait(&mut app);
    let lots = mine(&app).id;
    let areas = app.workspace.document.layer_by_key("key_areas").unwrap().id;
    // a field of the areas that is computed, and one of the lots that is taken from it, in either order of the layers
    let compute = |app: &mut App, layer, column: &str, expression: &str| {
        app.dispatch(Command::ShowTable(layer));
        wait(app);
        app.dispatch(TableOrder::Compute { column: column.to_owned(), expression: expression.to_owned(), keep: true }.into());
    };
    compute(&mut app, areas, "label", "CONCAT(name_en, '!')");
    compute(&mut app, lots, "of", "TAKE(LAYER('key_areas'), 'label')");
    let told = |app: &App| mine(app).table.feature(0).unwrap().text("of").map(str::to_owned);
    assert!(told(&app).is_some_and(|own| own.contains("Wusong") && own.ends_with('!')), "{:?}", told(&app));
    for up in [true, false] {
        let count = app.workspace.document.layers().len();
        let at = if up { count - 1 } else { 0 };
        app.dispatch(Command::edit(Operation::MoveLayer { id: lots, to: at }));
        let name = if up { "Upper" } else { "Lower" };
        let table = &app.workspace.document.layer(areas).unwrap().table;
        let row = table.features().find(|own| own.text("label") == told(&app).as_deref()).unwrap().row_id();
        let cells: Vec<(RowId, Option<OwnValue>)> = vec![(row, Some(OwnValue::Text(name.to_owned())))];
        app.dispatch(Command::edit(Operation::SetCells { id: areas, column: "name_en".to_owned(), cells }));
        assert_eq!(told(&app), Some(format!("{name}!")), "the lots {}", if up { "above" } else { "below" });
    }
    // the field that the lots take
    app.dispatch(Command::ShowTable(areas));
    wait(&mut app);
    app.dispatch(TableOrder::RemoveColumn("label".to_owned()).into());
    assert!(app.workspace.document.layer(areas).unwrap().table.column("label").is_some());
    assert!(app.session.notices.iter().any(|notice| notice.text.contains("of") && notice.text.contains("label")));
    // rings that get other radii
    compute(&mut app, lots, "rings", "COUNT(LAYER('rings'))");
    compute(&mut app, lots, "near", "TAKE(LAYER('rings'), 'radius_m')");
    let near = |app: &App| float(mine(app).table.cell(mine(app).table.column_place("near").unwrap(), 0).as_ref());
    assert_eq!(near(&app), None, "the lot lies beyond the rings of 5 km");
    let mut rings = app.workspace.document.rings().to_vec();
    for own in &mut rings {
        own.radii = vec![9000.0];
    }
    app.dispatch(Command::SetRings(rings));
    assert_eq!(near(&app), Some(9000.0));
}
