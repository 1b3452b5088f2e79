//! Queries put together of conditions: what they mean, that they are read as they are written, and what is done with what they find.

use crate::drive::{drag, finish_jobs, press, settle, shell};
use crate::reopening::saved_and_opened;
use crate::waiting::wait;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nanbei::app::modules::query::QueryOrder;
use nanbei::app::{Action, App, Command, QueryForm, SelectHow, SessionFolder, Severity};
use nanbei::i18n::{Lang, Word};
use nanbei::io::{Progress, read_geojson};
use nanbei::model::{Feature, FeatureTable, Group, LayerId, Operation};
use nanbei::query::{
    Condition, ConditionGroup, FieldTest, Filter, Joined, PlaceOf, PlaceTest, Surroundings, Written, conditions_of, distance, middle,
};
use nanbei::ui::Shell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// Numbers that look random and are the same every time (Marsaglia, "Xorshift RNGs", 2003).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    fn part(&mut self) -> f64 {
        (self.next() % 1_000_000) as f64 / 1e6
    }
}

/// Lots of a turned grid near the hubs with codes, uses, ratios, flags and gaps in them.
fn lots(count: usize) -> FeatureTable {
    let mut text = String::from(r#"{"type":"FeatureCollection","features":["#);
    let mut random = Random(7);
    for n in 0..count {
        let (i, j) = (n % 60, n / 60);
        let at = |x: f64, y: f64| {
            let (east, north) = (x * 0.0013 + y * 0.0004, y * 0.0011 - x * 0.0003);
            [121.40 + east, 31.36 + north]
        };
        let (x, y) = (i as f64, j as f64);
        let ring = [at(x, y), at(x + 0.9, y), at(x + 0.9, y + 0.9), at(x, y + 0.9), at(x, y)];
        let ring = ring.map(|[lon, lat]| format!("[{lon:.7},{lat:.7}]")).join(",");
        let use_ = ["工业", "居住", "公园 绿地", "it's", "a\\b\\", "100%_x"][random.below(6)];
        let ratio = if random.below(9) == 0 { "null".to_owned() } else { format!("{:.2}", random.part() * 4.0) };
        let comma = if n == 0 { "" } else { "," };
        let code = ["0701", "0702", "1001", "10"][random.below(4)];
        let flag = random.below(2) == 0;
        write!(
            text,
            r#"{comma}{{"type":"Feature","id":{n},"properties":{{"代码":"{code}","用途":{},"容积率":{ratio},"低效":{flag},"or 或":{},"AND":"x"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#,
            serde_json::to_string(use_).unwrap(),
            random.below(5)
        )
        .unwrap();
    }
    text.push_str("]}");
    read_geojson(text.as_bytes(), &Progress::default()).unwrap().0
}

fn rows(filter: &str, table: &FeatureTable, around: &Surroundings) -> BTreeSet<usize> {
    let own = Filter::parse_among(filter, table, around).unwrap_or_else(|error| panic!("{filter}: {error}"));
    own.rows(table).into_iter().enumerate().filter(|(_, meets)| *meets).map(|(row, _)| row).collect()
}

/// The rows for which a plain test of the feature holds.
fn held(table: &FeatureTable, holds: impl Fn(Feature<'_>) -> bool) -> BTreeSet<usize> {
    table.features().filter(|feature| holds(*feature)).map(|feature| feature.index()).collect()
}

#[test]
fn a_condition_on_another_layer_means_what_measuring_every_pair_of_features_says() {
    use geo::Relate;
    let document = nanbei::io::embedded_document();
    let around = Surroundings::of(&document);
    let table = lots(1500);
    let layer = |key: &str| &document.layer_by_key(key).unwrap().table;
    let (hubs, areas) = (layer("hubs"), layer("key_areas"));
    let least = |feature: Feature<'_>, others: &FeatureTable| {
        others.features().filter_map(|own| distance(feature, own, f64::INFINITY)).fold(f64::INFINITY, f64::min)
    };
    for metres in [0.0, 1.0, 900.0, 2500.0, 1e6] {
        let near = held(&table, |feature| least(feature, hubs) <= metres);
        assert_eq!(rows(&format!("DISTANCE(LAYER('hubs')) <= {metres}"), &table, &around), near, "{metres}");
        let far: BTreeSet<usize> = (0..table.rows()).filter(|row| !near.contains(row)).collect();
        assert_eq!(rows(&format!("DISTANCE(LAYER('hubs')) > {metres}"), &table, &around), far);
        assert_eq!(rows(&format!("NOT DISTANCE(LAYER('hubs')) <= {metres}"), &table, &around), far);
    }
    let shapes: Vec<geo::Geometry<f64>> = areas.features().filter_map(|own| own.geometry()).collect();
    let related = |holds: fn(&geo::relate::IntersectionMatrix) -> bool| {
        held(&table, |feature| feature.geometry().is_some_and(|own| shapes.iter().any(|other| holds(&own.relate(other)))))
    };
    let inside = related(geo::relate::IntersectionMatrix::is_within);
    assert!(inside.len() > 20, "the lots reach into a key area");
    assert_eq!(rows("S_WITHIN(geometry, LAYER('key_areas'))", &table, &around), inside);
    let meeting = related(geo::relate::IntersectionMatrix::is_intersects);
    assert!(meeting.len() > inside.len());
    assert_eq!(rows("S_INTERSECTS(geometry, LAYER('key_areas'))", &table, &around), meeting);
    assert_eq!(rows("S_INTERSECTS(LAYER('key_areas'), geometry)", &table, &around), meeting, "the sides may be exchanged");
    assert_eq!(rows("S_DISJOINT(geometry, LAYER('key_areas'))", &table, &around), (0..table.rows()).filter(|row| !meeting.contains(row)).collect());
    assert_eq!(rows("S_OVERLAPS(geometry, LAYER('key_areas'))", &table, &around), related(geo::relate::IntersectionMatrix::is_overlaps));
    let centred = held(&table, |feature| {
        let [x, y] = middle(feature).unwrap();
        shapes.iter().any(|other| geo::Contains::contains(other, &geo::Point::new(x, y)))
    });
    assert_ne!(centred, inside);
    assert_eq!(rows("S_WITHIN(CENTRE(), LAYER('key_areas'))", &table, &around), centred);
    // the nearest are of those that meet the conditions beside it
    let mut by_distance: Vec<(f64, usize)> =
        table.features().filter(|own| own.text("用途") == Some("工业")).map(|own| (least(own, hubs), own.index())).collect();
    by_distance.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let nearest = |count: usize| by_distance.iter().take(count).map(|own| own.1).collect::<BTreeSet<_>>();
    assert_eq!(rows("NEAREST(9, LAYER('hubs')) AND 用途 = 工业", &table, &around), nearest(9));
    // to many features as to few
    let roads = layer("roads");
    assert!(roads.len() > 1000);
    let of_roads: Vec<f64> = table.features().take(80).map(|own| least(own, roads)).collect();
    let mut order: Vec<usize> = (0..80).collect();
    order.sort_by(|a, b| of_roads[*a].total_cmp(&of_roads[*b]).then(a.cmp(b)));
    let first: BTreeSet<usize> = order[..7].iter().copied().collect();
    assert_eq!(rows("NEAREST(7, LAYER('roads')) AND id < 80", &table, &around), first);
    // some features of a layer, by a condition of its own, and the names of layers
    let hub = hubs.feature(0).unwrap();
    let one = held(&table, |feature| distance(feature, hub, f64::INFINITY).unwrap() <= 3000.0);
    let id = hub.id().unwrap();
    for filter in [
        format!("DISTANCE(LAYER('hubs', 'id = ''{id}''')) <= 3000"),
        format!("DISTANCE(LAYER(\"{}\", 'id = {id}')) <= 3000", document.layer_by_key("hubs").unwrap().name.en),
        format!("距离(图层('{}', 'id = {id}')) ≤ 3000", document.layer_by_key("hubs").unwrap().name.zh),
    ] {
        assert_eq!(rows(&filter, &table, &around), one, "{filter}");
    }
    // a fixed geometry is a place too
    let point = geo::Point::new(121.41, 31.37);
    let wkt = "POINT(121.41 31.37)";
    let near = held(&table, |feature| {
        let mut builder = nanbei::model::TableBuilder::default();
        builder.part(nanbei::model::PartKind::Points, [&[[point.x(), point.y()]][..]], &[]);
        builder.end_feature(nanbei::model::Kind::Point, None);
        distance(feature, builder.finish().feature(0).unwrap(), f64::INFINITY).unwrap() < 700.0
    });
    assert_eq!(rows(&format!("DISTANCE({wkt}) < 700"), &table, &around), near);
}

#[test]
fn what_a_condition_names_and_is_not_there_is_told() {
    let document = nanbei::io::embedded_document();
    let (table, around) = (lots(10), Surroundings::of(&document));
    let told = |filter: &str| nanbei::i18n::Localized::message(&*Filter::parse_among(filter, &table, &around).unwrap_err().0, Lang::En);
    assert!(told("DISTANCE(LAYER('nothing')) < 5").contains("no layer \"nothing\""));
    assert!(told("S_WITHIN(geometry, SELECTION())").contains("keep the selection as a layer"));
    assert!(told("DISTANCE(用途) < 5").contains("LAYER('name')"));
    assert!(told("NEAREST(0, LAYER('hubs'))").contains("a count of one or more"));
    assert!(told("DISTANCE(LAYER('hubs', '高度 > 3')) < 5").contains("layer \"hubs\": filter, character 1: there is no field \"高度\""));
    assert!(told("S_WITHIN(LAYER('hubs'), LAYER('key_areas'))").contains("LAYER('name')"));
}

/// A group of random conditions on the fields of `lots`.
fn random_group(random: &mut Random, depth: usize) -> ConditionGroup {
    let joined = [Joined::All, Joined::Any, Joined::None][random.below(3)];
    let texts = ["工业", "居住", "公园 绿地", "it's", "a\\b\\", "100%_x", "\\'", "且 或", "\"", "」", ""];
    let members = (0..=random.below(4)).map(|_| {
        let text = texts[random.below(texts.len())].to_owned();
        let number = (random.part() * 400.0).round() / 100.0 - 1.0;
        let value = Written::Text(text.clone());
        match random.below(if depth == 0 { 11 } else { 13 }) {
            0 => Condition::Field { field: "用途".to_owned(), test: FieldTest::In(vec![value, Written::Text("居住".to_owned())]) },
            1 => Condition::Field { field: "用途".to_owned(), test: FieldTest::NotIn(vec![value]) },
            2 => Condition::Field { field: "代码".to_owned(), test: FieldTest::In(vec![Written::Text("0701".to_owned())]) },
            3 => Condition::Field { field: "容积率".to_owned(), test: FieldTest::Between(Some(number), Some(number + 1.0)) },
            4 => Condition::Field { field: "容积率".to_owned(), test: FieldTest::Between(None, Some(number)) },
            5 => {
                Condition::Field { field: "容积率".to_owned(), test: [FieldTest::Less(number), FieldTest::More(number)][random.below(2)].clone() }
            }
            6 => Condition::Field { field: "用途".to_owned(), test: FieldTest::Begins(if text.is_empty() { "1".to_owned() } else { text }) },
            7 => Condition::Field { field: "用途".to_owned(), test: FieldTest::Holds(if text.is_empty() { "业".to_owned() } else { text }) },
            8 => Condition::Field { field: "容积率".to_owned(), test: [FieldTest::Empty, FieldTest::Filled][random.below(2)].clone() },
            9 => Condition::Field { field: "低效".to_owned(), test: FieldTest::In(vec![Written::Truth(random.below(2) == 0)]) },
            10 => Condition::Field { field: "or 或".to_owned(), test: FieldTest::In(vec![Written::Number(random.below(5) as f64)]) },
            11 => Condition::Place {
                test: [PlaceTest::Near(number.abs() * 1000.0), PlaceTest::Far(1500.0), PlaceTest::CentreWithin, PlaceTest::Touches, PlaceTest::Apart]
                    [random.below(5)],
                place: [
                    PlaceOf::Layer("key_areas".to_owned(), String::new()),
                    PlaceOf::Layer("hubs".to_owned(), "id <> 'it''s'".to_owned()),
                    PlaceOf::Shape("POLYGON((121.4 31.3, 121.45 31.3, 121.45 31.4, 121.4 31.3))".to_owned()),
                ][random.below(3)]
                .clone(),
            },
            _ => Condition::Group(random_group(random, depth - 1)),
        }
    });
    ConditionGroup { joined, members: members.collect() }
}

/// Whether no condition had to stay as it is written.
fn all_rows(group: &ConditionGroup) -> bool {
    group.members.iter().all(|own| match own {
        Condition::Group(inner) => all_rows(inner),
        Condition::Text(_) => false,
        _ => true,
    })
}

#[test]
fn conditions_are_read_as_they_were_written_and_mean_the_same() {
    let document = nanbei::io::embedded_document();
    let (table, around) = (lots(240), Surroundings::of(&document));
    let mut random = Random(99);
    for _ in 0..400 {
        let group = random_group(&mut random, 2);
        let text = group.text();
        let meets = rows(&text, &table, &around);
        let read = conditions_of(&text, &table);
        assert_eq!(rows(&read.text(), &table, &around), meets, "{text}\n{}", read.text());
        // once more, and nothing moves: no brackets are added
        assert_eq!(conditions_of(&read.text(), &table), read, "{text}");
        assert!(all_rows(&read), "{text}: every condition is a row");
    }
}

#[test]
fn of_any_filter_nothing_is_lost_when_it_is_read_as_conditions() {
    let (table, around) = (lots(240), Surroundings::of(&nanbei::io::embedded_document()));
    for text in [
        "用途 = 工业",
        "用途 = 公园 绿地 且 容积率 > 1",
        "NOT (用途 = 工业 AND 容积率 > 1) OR 低效",
        "非 用途 = 居住",
        "NOT NOT 低效 = true",
        "代码 = 0701",
        "代码 = 10",
        "\"or 或\" + 1 > 3 AND (容积率 * 2 BETWEEN 1 AND 3)",
        "CASEI(用途) = 'it''s'",
        "用途 LIKE '%业' OR 用途 NOT LIKE '居_'",
        "用途 LIKE '100\\%%'",
        "AREA() > 9000",
        "(((容积率 >= 1)))",
        "S_INTERSECTS(geometry, POLYGON((121.4 31.3, 121.45 31.3, 121.45 31.4, 121.4 31.3)))",
        "S_WITHIN(geometry, BBOX(121.4, 31.3, 121.45, 31.37)) AND (低效 = true)",
        "S_CROSSES(geometry, LAYER('key_areas')) OR DISTANCE(LAYER('hubs')) < 900",
        "容积率 IS NOT NULL AND NOT 容积率 IN (1, 2)",
        "1 < 容积率",
        "容积率 = 1e0",
        "DISTANCE(LAYER('hubs', \"name_zh = 'a\\'b'\")) <= 5",
        "距离（图层（'hubs'）） <= 3000",
    ] {
        let read = conditions_of(text, &table);
        assert_eq!(rows(&read.text(), &table, &around), rows(text, &table, &around), "{text}: {}", read.text());
        assert_eq!(conditions_of(&read.text(), &table), read, "{text}");
    }
    // a group of one keeps its brackets where it is joined with others
    let text = |own: &str| Condition::Text(own.to_owned());
    let one = ConditionGroup { joined: Joined::All, members: vec![text("容积率 > 3 OR 低效 = true")] };
    let group = ConditionGroup { joined: Joined::All, members: vec![text("用途 = 工业"), Condition::Group(one)] };
    assert_eq!(rows(&group.text(), &table, &around), rows("用途 = 工业 AND (容积率 > 3 OR 低效 = true)", &table, &around));
    // what cannot be understood stays as it is
    assert_eq!(conditions_of("容积率 >", &table).text(), "容积率 >");
}

/// A program with the lots loaded.
fn with_lots(folder: &Path, count: usize) -> (App, LayerId) {
    let path = folder.join("宗地.geojson");
    std::fs::write(&path, nanbei::io::to_geojson(&lots(count), None, nanbei::io::Precision::CENTIMETRE)).unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut app);
    let id = app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id;
    (app, id)
}

fn text_row(text: &str) -> ConditionGroup {
    ConditionGroup { joined: Joined::All, members: vec![Condition::Text(text.to_owned())] }
}

fn set(app: &mut App, layer: LayerId, text: &str) {
    app.dispatch(QueryOrder::Set(QueryForm { layer: Some(layer), conditions: text_row(text), ..QueryForm::default() }).into());
}

fn found(app: &mut App) -> (usize, usize, usize) {
    app.poll_jobs();
    wait(app);
    let (_, found) = app.session.query.found.clone().unwrap();
    let found = found.unwrap();
    (found.rows.len(), found.of, found.hidden)
}

fn selected(app: &App) -> BTreeSet<usize> {
    app.viewport.selection.list().iter().map(|own| own.feature.row.index()).collect()
}

#[test]
fn a_query_counts_selects_filters_and_becomes_a_layer() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, id) = with_lots(folder.path(), 900);
    let table = std::sync::Arc::clone(&app.workspace.document.layer(id).unwrap().table);
    let industrial = held(&table, |own| own.text("用途") == Some("工业"));
    app.dispatch(QueryOrder::Read { layer: id, filter: String::new() }.into());
    assert_eq!(found(&mut app), (900, 900, 0), "without conditions all count");
    set(&mut app, id, "用途 = 工业");
    assert_eq!(found(&mut app), (industrial.len(), 900, 0));
    app.dispatch(QueryOrder::Select(SelectHow::Replace).into());
    assert_eq!(selected(&app), industrial);
    // added, taken away, kept
    let flagged = held(&table, |own| own.value("低效") == nanbei::model::Value::Boolean(true));
    set(&mut app, id, "低效 = true");
    app.dispatch(QueryOrder::Select(SelectHow::Keep).into());
    let both: BTreeSet<usize> = industrial.intersection(&flagged).copied().collect();
    assert_eq!(selected(&app), both);
    set(&mut app, id, "容积率 > 2");
    let dense = rows("容积率 > 2", &table, &Surroundings::default());
    app.dispatch(QueryOrder::Select(SelectHow::Subtract).into());
    assert_eq!(selected(&app), both.difference(&dense).copied().collect());
    app.dispatch(QueryOrder::Select(SelectHow::Add).into());
    assert_eq!(selected(&app), both.union(&dense).copied().collect());
    // as the filter of the layer, in one step; what it hides is not selected, and told
    let mark = app.workspace.document.clone();
    app.dispatch(QueryOrder::Filter.into());
    assert_eq!(app.workspace.document.layer(id).unwrap().filter, "容积率 > 2");
    assert_eq!(app.seen().layer(id).unwrap().table.len(), dense.len());
    // a sheet says what it leaves out, in its languages
    let view = app.workspace.document.layer(id).unwrap().table.bounds().unwrap();
    let sheet = nanbei::model::Sheet { lang: nanbei::i18n::MapLang::Both, ..nanbei::model::Sheet::default() };
    let told = |app: &App| {
        let ops = format!("{:?}", nanbei::carto::compose(app.seen(), &sheet, view, None).picture).replace("\\\"", "'");
        // line by line
        let texts: Vec<&str> = ops.split("text: \"").skip(1).filter_map(|own| own.split('"').next()).collect();
        [texts.concat().contains("只绘出符合条件的要素"), texts.join(" ").contains("only the features are drawn that meet")]
    };
    assert_eq!(told(&app), [true, true]);
    set(&mut app, id, "用途 = 工业");
    let hidden = industrial.difference(&dense).count();
    assert_eq!(found(&mut app), (industrial.len(), 900, hidden));
    app.dispatch(QueryOrder::Select(SelectHow::Replace).into());
    assert_eq!(selected(&app), industrial.intersection(&dense).copied().collect());
    // a layer of its own, with attributes and style, in one step that can be undone
    let layers = app.workspace.document.layers().len();
    app.dispatch(QueryOrder::ToLayer.into());
    let made = app.workspace.document.layers().iter().find(|layer| !mark.layers().iter().any(|own| own.id == layer.id)).unwrap();
    assert_eq!(made.table.len(), industrial.intersection(&dense).count());
    assert!(made.table.features().all(|own| own.text("用途") == Some("工业") && own.is_areal()));
    assert_eq!(made.style, app.workspace.document.layer(id).unwrap().style);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.workspace.document.layers().len(), layers);
}

#[test]
fn a_filter_that_names_another_layer_follows_that_layer_and_its_filter() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, id) = with_lots(folder.path(), 900);
    let shown = |app: &App| app.seen().layer(id).unwrap().table.live_rows().collect::<BTreeSet<usize>>();
    let areas = app.workspace.document.layer_by_key("key_areas").unwrap().id;
    set(&mut app, id, "S_WITHIN(CENTRE(), LAYER('key_areas'))");
    app.dispatch(QueryOrder::Filter.into());
    let in_areas = shown(&app);
    assert!(!in_areas.is_empty() && in_areas.len() < 900);
    // the other layer is filtered: what lies in the areas that are left out goes too
    let first = app.workspace.document.layer(areas).unwrap().table.features().next().unwrap().id().unwrap().to_string();
    app.dispatch(Command::SetFilter { layer: areas, filter: format!("id = '{first}'") });
    let in_first = shown(&app);
    assert!(in_first.is_subset(&in_areas));
    let seen = app.seen().clone();
    let table = &app.workspace.document.layer(id).unwrap().table;
    assert_eq!(in_first, rows("S_WITHIN(CENTRE(), LAYER('key_areas'))", table, &Surroundings::of(&seen)));
    app.dispatch(Command::SetFilter { layer: areas, filter: "id = 'none'".to_owned() });
    assert!(shown(&app).is_empty());
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(shown(&app), in_first);
    app.dispatch(Command::SetFilter { layer: areas, filter: String::new() });
    assert_eq!(shown(&app), in_areas);
    // its features are edited
    let rows_of_areas: Vec<nanbei::model::RowId> = app.workspace.document.layer(areas).unwrap().table.features().map(|own| own.row_id()).collect();
    app.dispatch(Command::edit(Operation::DeleteFeatures { id: areas, rows: rows_of_areas }));
    assert!(shown(&app).is_empty());
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(shown(&app), in_areas);
    // two filters that depend on each other are refused
    let key = app.workspace.document.layer(id).unwrap().key.clone();
    app.dispatch(Command::SetFilter { layer: areas, filter: format!("S_INTERSECTS(geometry, LAYER('{key}'))") });
    assert!(app.workspace.document.layer(areas).unwrap().filter.is_empty());
    assert!(app.session.notices.iter().any(|own| own.severity == Severity::Error));
    // and so is one on the selection, which changes
    let before = app.workspace.document.layer(id).unwrap().filter.clone();
    app.dispatch(Command::SetFilter { layer: id, filter: "S_INTERSECTS(geometry, SELECTION())".to_owned() });
    assert_eq!(app.workspace.document.layer(id).unwrap().filter, before);
    // saved and opened again, it is the same
    let again = saved_and_opened(&mut app, &folder.path().join("a.nanbei"));
    assert_eq!(again.seen().layers().iter().find(|layer| layer.key == key).unwrap().table.len(), in_areas.len());
}

#[test]
fn what_is_asked_near_the_selection_is_asked_of_what_was_selected_when_it_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, id) = with_lots(folder.path(), 900);
    let hubs = app.workspace.document.layer_by_key("hubs").unwrap().id;
    let at = app.workspace.document.layer(hubs).unwrap().table.find_id("baoshan_hsr").unwrap();
    let hub = nanbei::model::FeatureId::at(hubs, at);
    app.dispatch(Command::SelectFeature(hub, SelectHow::Replace));
    let near = Condition::Place { test: PlaceTest::Near(4500.0), place: PlaceOf::Selection };
    let conditions = ConditionGroup { joined: Joined::All, members: vec![near] };
    app.dispatch(Command::SetPanel("query", true));
    app.dispatch(QueryOrder::Set(QueryForm { layer: Some(id), conditions, ..QueryForm::default() }).into());
    let count = found(&mut app).0;
    let feature = app.workspace.document.feature(hub).unwrap();
    let table = &app.workspace.document.layer(id).unwrap().table;
    assert_eq!(count, held(table, |own| distance(own, feature, 1e9).unwrap() <= 4500.0).len());
    assert!(count > 0);
    app.dispatch(QueryOrder::Select(SelectHow::Replace).into());
    assert_eq!(app.viewport.selection.len(), count);
    assert!(app.viewport.selection.list().windows(2).all(|pair| pair[0].distance <= pair[1].distance), "the nearest first");
    assert_eq!(found(&mut app).0, count, "what is found and selected asks for nothing more");
}

#[test]
fn a_column_of_distances_to_a_layer_follows_that_layer() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, id) = with_lots(folder.path(), 300);
    let hubs = app.workspace.document.layer_by_key("hubs").unwrap().id;
    let computed = nanbei::model::Computed { column: "到枢纽".to_owned(), expression: "round(distance(layer('hubs')))".to_owned() };
    app.dispatch(Command::edit(Operation::SetComputed { id, computed: vec![computed] }));
    let agree = |app: &App| {
        let document = &app.workspace.document;
        let others: Vec<Feature<'_>> = document.layer(hubs).unwrap().table.features().collect();
        document.layer(id).unwrap().table.features().all(|own| {
            let least = others.iter().filter_map(|other| distance(own, *other, f64::INFINITY)).reduce(f64::min).map(f64::round);
            own.value("到枢纽").number() == least
        })
    };
    assert!(agree(&app));
    app.dispatch(Command::edit(Operation::DeleteFeatures { id: hubs, rows: vec![0.into()] }));
    assert!(agree(&app), "the other layer has changed");
    app.dispatch(Command::Do(Action::UNDO));
    assert!(agree(&app));
}

#[test]
fn kept_queries_come_back_with_the_project_and_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let (mut app, id) = with_lots(folder.path(), 300);
    set(&mut app, id, "用途 = 工业 AND DISTANCE(LAYER('hubs')) <= 2000");
    app.dispatch(QueryOrder::Save("枢纽旁的工业".to_owned()).into());
    set(&mut app, id, "低效 = true");
    app.dispatch(QueryOrder::Save("低效".to_owned()).into());
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.workspace.document.queries().len(), 1);
    app.dispatch(Command::Do(Action::REDO));
    let mut again = saved_and_opened(&mut app, &folder.path().join("a.nanbei"));
    assert_eq!(again.workspace.document.queries(), app.workspace.document.queries());
    again.dispatch(QueryOrder::TakeUp(0).into());
    assert_eq!(again.session.query.form.conditions.text(), "用途 = '工业' AND DISTANCE(LAYER('hubs')) <= 2000");
    again.dispatch(QueryOrder::Remove(0).into());
    assert_eq!(again.workspace.document.queries().len(), 1);
    // one whose layer is gone says so and leaves what is there
    let layer = again.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id;
    again.dispatch(Command::edit(Operation::RemoveLayer(layer)));
    let before = again.session.query.form.clone();
    again.dispatch(QueryOrder::TakeUp(0).into());
    assert_eq!(again.session.query.form, before);
    assert!(again.session.notices.iter().any(|own| own.severity == Severity::Error && own.text.contains("低效")));
}

/// A window with the lots loaded, their query open.
fn window(folder: &Path, lang: Lang, count: usize) -> (Harness<'static, Shell>, LayerId) {
    let path = folder.join("宗地.geojson");
    std::fs::write(&path, nanbei::io::to_geojson(&lots(count), None, nanbei::io::Precision::CENTIMETRE)).unwrap();
    let mut harness = shell(lang);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![path]));
    finish_jobs(&mut harness);
    let id = harness.state().app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id;
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    harness.run_steps(4);
    settle(&mut harness);
    assert!(harness.state().app.session.panels.is_open("query"));
    assert_eq!(harness.state().app.session.query.form.layer, Some(id));
    (harness, id)
}

#[test]
fn a_query_is_put_together_with_the_mouse_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let folder = tempfile::tempdir().unwrap();
        let (mut harness, id) = window(folder.path(), lang, 300);
        let table = std::sync::Arc::clone(&harness.state().app.workspace.document.layer(id).unwrap().table);
        let word = |word: Word| word.text(lang).to_owned();
        let click = |harness: &mut Harness<'_, Shell>, label: &str| {
            harness.get_by_label(label).click();
            harness.run_steps(4);
            settle(harness);
        };
        // the field that is offered has few values: two of them are chosen
        click(&mut harness, &word(Word::QueryAddField));
        let field = |harness: &Harness<'_, Shell>| match &harness.state().app.session.query.form.conditions.members[..] {
            [Condition::Field { field, .. }] => field.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(field(&harness), "代码");
        let open = format!("{}: {}", word(Word::QueryValues), word(Word::QueryValues));
        click(&mut harness, &open);
        click(&mut harness, "0701");
        click(&mut harness, "10");
        assert_eq!(harness.state().app.session.query.form.conditions.text(), "代码 IN ('0701', '10')");
        press(&mut harness, Modifiers::NONE, Key::Escape);
        harness.run_steps(4);
        let expected = held(&table, |own| matches!(own.text("代码"), Some("0701" | "10")));
        let told = Word::QueryFound.with(lang, &[&expected.len(), &300]);
        assert!(harness.query_by_label(&told).is_some(), "{told}");
        // a place beside it, then what is found is selected
        click(&mut harness, &word(Word::QueryAddPlace));
        let text = harness.state().app.session.query.form.conditions.text();
        assert_eq!(text, "代码 IN ('0701', '10') AND DISTANCE(LAYER('hubs')) <= 3000");
        click(&mut harness, &word(Word::QuerySelect));
        finish_jobs(&mut harness);
        let around = Surroundings::of(&harness.state().app.workspace.document);
        assert_eq!(selected(&harness.state().app), rows(&text, &table, &around));
        // the filter's card on the map opens it again
        click(&mut harness, &word(Word::QueryToFilter));
        assert_eq!(harness.state().app.workspace.document.layer(id).unwrap().filter, text);
        harness.state_mut().app.dispatch(Command::SetPanel("query", false));
        // what is told of loading lies over the map for a while
        harness.state_mut().app.session.notices.clear();
        harness.run_steps(4);
        let card = format!("{} 宗地: {text}", word(Word::TableFilter));
        click(&mut harness, &card);
        assert!(harness.state().app.session.panels.is_open("query"));
        assert_eq!(harness.state().app.session.query.form.conditions.text(), text);
        // a row is taken out
        harness.get_all_by_label(&word(Word::QueryRemoveRow)).next().unwrap().click();
        harness.run_steps(4);
        assert_eq!(harness.state().app.session.query.form.conditions.text(), "DISTANCE(LAYER('hubs')) <= 3000");
    }
}

#[test]
fn the_ends_of_a_range_are_dragged_on_its_histogram() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, id) = window(folder.path(), Lang::En, 300);
    let conditions = ConditionGroup {
        joined: Joined::All,
        members: vec![Condition::Field { field: "容积率".to_owned(), test: FieldTest::Between(None, None) }],
    };
    harness.state_mut().app.dispatch(QueryOrder::Set(QueryForm { layer: Some(id), conditions, ..QueryForm::default() }).into());
    harness.run_steps(4);
    let bars = harness.get_all_by_role(Role::Slider).find(|own| own.accesskit_node().label().as_deref() == Some("容积率")).unwrap().rect();
    let at = |part: f32| egui::pos2(bars.left() + bars.width() * part, bars.center().y);
    drag(&mut harness, at(0.01), at(0.5));
    harness.run_steps(4);
    let ends = |harness: &Harness<'_, Shell>| match &harness.state().app.session.query.form.conditions.members[..] {
        [Condition::Field { test: FieldTest::Between(low, high), .. }] => (*low, *high),
        other => panic!("{other:?}"),
    };
    let (low, high) = ends(&harness);
    assert!(low.is_some_and(|low| (1.8..2.2).contains(&low)) && high.is_none(), "{low:?} {high:?}");
    drag(&mut harness, at(0.99), at(0.75));
    harness.run_steps(4);
    let (same, high) = ends(&harness);
    assert!(same == low && high.is_some_and(|high| (2.8..3.2).contains(&high)), "{high:?}");
    // back to the edge, the end is open again
    drag(&mut harness, at(0.5), at(-0.2));
    harness.run_steps(4);
    assert_eq!(ends(&harness).0, None);
}

#[test]
#[ignore = "writes into assets; run it when the window has changed"]
fn screenshots_for_the_readme() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, odd) = window(folder.path(), Lang::Zh, 10);
    let text = nanbei::io::to_geojson(&lots(1500), None, nanbei::io::Precision::CENTIMETRE);
    let path = folder.path().join("lots.geojson");
    std::fs::write(&path, text.replace("it's", "商业").replace("a\\\\b\\\\", "仓储").replace("100%_x", "教育")).unwrap();
    harness.state_mut().app.dispatch(Command::edit(Operation::RemoveLayer(odd)));
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![path]));
    finish_jobs(&mut harness);
    let id = harness.state().app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().id;
    let name = nanbei::i18n::Bilingual::new("示例宗地（虚构）", "Sample lots (made up)");
    let filter = "用途 IN ('工业', '居住') AND 容积率 BETWEEN 0.6 AND 2.5 AND (DISTANCE(LAYER('hubs', 'id = baoshan_hsr')) <= 4200 OR S_WITHIN(CENTRE(), LAYER('key_areas')))";
    let app = &mut harness.state_mut().app;
    app.dispatch(Command::edit(Operation::Rename { id, name }));
    let mut style = app.workspace.document.layer(id).unwrap().style.clone();
    let table = std::sync::Arc::clone(&app.workspace.document.layer(id).unwrap().table);
    assert!(nanbei::carto::color_by(&mut style, &table, Some("用途"), nanbei::model::Classing::default()));
    app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    let conditions = conditions_of(filter, &table);
    app.dispatch(QueryOrder::Set(QueryForm { layer: Some(id), conditions, by: Some("用途".to_owned()), ..QueryForm::default() }).into());
    app.dispatch(Command::ZoomTo(table.bounds().unwrap().grown(0.002, 0.002)));
    app.session.notices.clear();
    finish_jobs(&mut harness);
    for _ in 0..6 {
        std::thread::sleep(std::time::Duration::from_millis(300));
        harness.run_steps(6);
    }
    settle(&mut harness);
    let image = harness.render().unwrap();
    image.save(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screenshots/query.png")).unwrap();
}
