//! Drawing into layers and measuring promise: what is drawn is where it was drawn to the last digit of what it was snapped to, neighbours stay
//! neighbours through every change, nothing is lost that undo does not bring back, and the land-use fields are filled in.

use crate::drive::{click, click_with, drag, place, press, settle, shell};
use crate::waiting::wait;
use egui::accesskit::Role;
use egui::{Key, Modifiers, PointerButton};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::modules::digitizing::{DigitizingOrder, ShapeChange};
use nanbei::app::{Action, App, Command, DrawOptions, Modifiers as Held, NewFields, PointerEvent, SelectHow, SessionFolder, Tool};
use nanbei::i18n::{Lang, Word};
use nanbei::io::{Precision, embedded_land_use, embedded_rules, to_geojson};
use nanbei::model::{AnnotationKind, Bounds, Feature, FeatureId, FeatureTable, Group, Kind, Layer, LayerId, NEVER, SourceCrs, System, Value, View};
use nanbei::query::{Fault, FaultDetail, Finding, Index, Plane, Similarity, area, check, geodesic_distance, length, ring_area};
use nanbei::ui::Shell;
use serde_json::{Value as Json, json};

/// Degrees of about a metre.
const M: f64 = 1e-5;
const CENTRE: [f64; 2] = [121.4, 31.3];

fn at(x: f64, y: f64) -> [f64; 2] {
    [CENTRE[0] + x * M, CENTRE[1] + y * M]
}

fn polygon(places: &[[f64; 2]], properties: &Json) -> Json {
    let mut ring = places.to_vec();
    ring.push(ring[0]);
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

fn line(places: &[[f64; 2]]) -> Json {
    json!({ "type": "Feature", "properties": { "name": "road" }, "geometry": { "type": "LineString", "coordinates": places } })
}

fn square(x: f64, y: f64, size: f64) -> [[f64; 2]; 4] {
    [at(x, y), at(x + size, y), at(x + size, y + size), at(x, y + size)]
}

/// The program with features in a layer that is drawn into, the map near enough that a click reaches half a metre.
fn drawing(features: &[Json]) -> (App, LayerId) {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    app.dispatch(Command::Paste(text));
    wait(&mut app);
    let layer = mine(&app).id;
    app.dispatch(DigitizingOrder::Layer(layer).into());
    app.dispatch(Command::SetView(View { center: CENTRE, zoom: 20.5 }));
    (app, layer)
}

fn mine(app: &App) -> &Layer {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).expect("there is a layer of one's own")
}

fn table(app: &App, layer: LayerId) -> &FeatureTable {
    &app.workspace.document.layer(layer).unwrap().table
}

fn tell(app: &mut App, event: PointerEvent) {
    app.dispatch(Command::Pointer(event, Held::default()));
}

fn click_at(app: &mut App, at: [f64; 2]) {
    let reach = app.reach();
    tell(app, PointerEvent::Move { at });
    tell(app, PointerEvent::Click { at, reach });
}

fn draw(app: &mut App, action: Action, places: &[[f64; 2]]) {
    app.dispatch(Command::Do(action));
    for p in places {
        click_at(app, *p);
    }
    if app.viewport.tool.drawn.finished_by().is_none() {
        app.dispatch(Command::FinishDraft);
    }
}

fn pull(app: &mut App, from: [f64; 2], to: [f64; 2]) {
    let reach = app.reach();
    tell(app, PointerEvent::Move { at: from });
    tell(app, PointerEvent::DragStart { at: from, reach });
    tell(app, PointerEvent::DragTo { at: to });
    tell(app, PointerEvent::DragEnd { at: to });
}

fn select(app: &mut App, layer: LayerId, rows: &[usize]) {
    app.viewport.selection.clear();
    for row in rows {
        app.dispatch(Command::SelectFeature(FeatureId::at(layer, *row), SelectHow::Add));
    }
}

fn corners(feature: Feature<'_>) -> Vec<[f64; 2]> {
    feature.parts().flat_map(|part| part.rings().flatten().copied().collect::<Vec<_>>()).collect()
}

fn total(table: &FeatureTable) -> f64 {
    table.features().map(area).sum()
}

/// The faults between the features of a layer: overlaps, gaps, edges that nearly meet, slivers, and shapes that are none.
fn faults(table: &FeatureTable) -> Vec<(Fault, Vec<usize>)> {
    let checked = check(table, &Index::of(table), embedded_rules("shapes").unwrap(), &[], embedded_land_use(), NEVER).unwrap();
    let told = [Fault::Overlap, Fault::Gap, Fault::Near, Fault::Sliver, Fault::Invalid, Fault::Empty];
    // a line that is drawn some centimetres beside a corner is no fault of drawing
    let is_chance = |own: &&Finding| own.fault == Fault::Near && matches!(own.detail, FaultDetail::Metres(away) if away > 0.005);
    let found = checked.findings.iter().filter(|own| told.contains(&own.fault) && !is_chance(own));
    found.map(|own| (own.fault, own.features())).collect()
}

fn said(app: &App) -> Vec<String> {
    app.session.notices.iter().map(|notice| notice.text.clone()).collect()
}

struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn of(&mut self, count: usize) -> usize {
        (self.unit() * count as f64) as usize
    }
}

/// A net of lots that have every vertex in common with their neighbours.
fn net(side: usize, random: &mut Random) -> Vec<Json> {
    let places: Vec<Vec<[f64; 2]>> = (0..=side)
        .map(|i| (0..=side).map(|j| at(i as f64 * 40.0 + random.unit() * 12.0, j as f64 * 40.0 + random.unit() * 12.0)).collect())
        .collect();
    let lot =
        |i: usize, j: usize| polygon(&[places[i][j], places[i + 1][j], places[i + 1][j + 1], places[i][j + 1]], &json!({ "lot": i * side + j }));
    (0..side).flat_map(|i| (0..side).map(move |j| (i, j))).map(|(i, j)| lot(i, j)).collect()
}

#[test]
fn what_is_drawn_against_neighbours_has_their_corners_to_the_last_digit() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({})), polygon(&square(60.0, 0.0, 40.0), &json!({}))]);
    // a hand's breadth beside the corners of both
    draw(&mut app, Action::DRAW_AREA, &[at(40.2, 0.1), at(59.9, -0.2), at(60.1, 39.8), at(39.8, 40.2)]);
    assert_eq!(table(&app, layer).len(), 3);
    let own = corners(table(&app, layer).feature(2).unwrap());
    for p in [at(40.0, 0.0), at(60.0, 0.0), at(60.0, 40.0), at(40.0, 40.0)] {
        assert!(own.contains(&p), "{p:?} of {own:?}");
    }
    assert_eq!(faults(table(&app, layer)), []);
    let expected = ring_area(&[at(40.0, 0.0), at(60.0, 0.0), at(60.0, 40.0), at(40.0, 40.0)]);
    assert!((area(table(&app, layer).feature(2).unwrap()) / expected - 1.0).abs() < 1e-9);
    // with Alt nothing is snapped to
    app.dispatch(Command::Do(Action::DRAW_POINT));
    let reach = app.reach();
    app.dispatch(Command::Pointer(PointerEvent::Click { at: at(0.2, 0.1), reach }, Held { alt: true, ..Held::default() }));
    assert_eq!(corners(table(&app, layer).feature(3).unwrap()), [at(0.2, 0.1)]);
}

#[test]
fn a_corner_drawn_on_the_edge_of_a_neighbour_is_a_vertex_of_both_and_undo_takes_both_back() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({}))]);
    let before = to_geojson(table(&app, layer), None, Precision::Full);
    draw(&mut app, Action::DRAW_AREA, &[at(40.1, 10.0), at(60.0, 10.0), at(60.0, 25.0), at(39.9, 25.0)]);
    let (old, new) = (corners(table(&app, layer).feature(0).unwrap()), corners(table(&app, layer).feature(1).unwrap()));
    assert_eq!(old.len(), 7, "two corners more: {old:?}");
    assert_eq!(new.iter().filter(|p| old.contains(p)).count(), 3, "two corners, one of which closes the ring: {new:?}");
    assert_eq!(faults(table(&app, layer)), []);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(to_geojson(table(&app, layer), None, Precision::Full), before);
}

#[test]
fn a_new_area_leaves_out_what_others_have() {
    let mut random = Random(3);
    for turn in 0..12 {
        let (mut app, layer) = drawing(&net(3, &mut random));
        let options = DrawOptions { without_overlap: true, snap: nanbei::query::SnapTo::NOTHING, ..DrawOptions::default() };
        app.dispatch(DigitizingOrder::Options(options).into());
        let before = total(table(&app, layer));
        // always beyond the net on one side
        let (x, y, size) = (random.unit() * 25.0 - 40.0, random.unit() * 90.0 - 40.0, 60.0 + random.unit() * 80.0);
        let whole = square(x, y, size);
        draw(&mut app, Action::DRAW_AREA, &whole);
        assert_eq!(table(&app, layer).len(), 10, "turn {turn}: {:?}", said(&app));
        assert_eq!(faults(table(&app, layer)), [], "turn {turn}");
        let own = area(table(&app, layer).feature(9).unwrap());
        assert!(own < ring_area(&whole) && (total(table(&app, layer)) - before - own).abs() < 1e-3);
    }
    // where nothing is left, nothing is put and what was drawn stays in hand
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({}))]);
    app.dispatch(DigitizingOrder::Options(DrawOptions { without_overlap: true, ..DrawOptions::default() }).into());
    draw(&mut app, Action::DRAW_AREA, &square(5.0, 5.0, 10.0));
    assert_eq!((table(&app, layer).len(), app.viewport.draft.points.len()), (1, 4));
    assert!(said(&app).iter().any(|text| text == Word::NothingLeftOfArea.text(Lang::En)));
}

#[test]
fn an_area_that_crosses_itself_is_not_put_and_can_be_put_right() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({}))]);
    draw(&mut app, Action::DRAW_AREA, &[at(60.0, 0.0), at(90.0, 30.0), at(90.0, 0.0), at(60.0, 30.0)]);
    assert_eq!((table(&app, layer).len(), app.viewport.draft.points.len()), (1, 4));
    assert!(said(&app).iter().any(|text| text.contains("crosses itself")), "{:?}", said(&app));
    // the last point is taken back, and not what was done before it was drawn
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!((table(&app, layer).len(), app.viewport.draft.points.len()), (1, 3));
    app.dispatch(Command::FinishDraft);
    assert_eq!(table(&app, layer).len(), 2);
}

#[test]
fn a_shared_vertex_moves_in_every_feature_and_alone_where_that_is_wanted() {
    let (mut app, layer) = drawing(&net(3, &mut Random(5)));
    let before = to_geojson(table(&app, layer), None, Precision::Full);
    let sum = total(table(&app, layer));
    // the corner that the first four lots have
    let corner = corners(table(&app, layer).feature(0).unwrap())[2];
    assert_eq!(table(&app, layer).features().filter(|own| corners(*own).contains(&corner)).count(), 4);
    app.dispatch(Command::Do(Action::VERTICES));
    let to = [corner[0] + 7.0 * M, corner[1] - 4.0 * M];
    pull(&mut app, corner, to);
    assert_eq!(table(&app, layer).features().filter(|own| corners(*own).contains(&to)).count(), 4);
    assert!((total(table(&app, layer)) - sum).abs() < 1e-3);
    assert_eq!(faults(table(&app, layer)), []);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(to_geojson(table(&app, layer), None, Precision::Full), before);
    app.dispatch(DigitizingOrder::Options(DrawOptions { shared: false, ..DrawOptions::default() }).into());
    pull(&mut app, corner, to);
    assert_eq!(table(&app, layer).features().filter(|own| corners(*own).contains(&to)).count(), 1);
    // Esc lets go of what is held, and nothing changes
    app.dispatch(Command::Do(Action::UNDO));
    let reach = app.reach();
    tell(&mut app, PointerEvent::DragStart { at: corner, reach });
    tell(&mut app, PointerEvent::DragTo { at: to });
    assert!(!app.in_hand().is_empty());
    app.dispatch(Command::Cancel);
    tell(&mut app, PointerEvent::DragEnd { at: to });
    assert_eq!(to_geojson(table(&app, layer), None, Precision::Full), before);
    assert_eq!(app.viewport.tool, Tool::VERTICES);
}

#[test]
fn vertices_are_added_picked_typed_and_taken_out() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({})), polygon(&square(40.0, 0.0, 40.0), &json!({}))]);
    app.dispatch(Command::Do(Action::VERTICES));
    let reach = app.reach();
    let count = |app: &App| [0, 1].map(|row| corners(table(app, layer).feature(row).unwrap()).len());
    tell(&mut app, PointerEvent::DoubleClick { at: at(40.1, 20.0), reach });
    assert_eq!(count(&app), [6, 6], "on the edge that both have");
    let picked = app.picked_vertex().expect("the new vertex is picked");
    app.dispatch(DigitizingOrder::Place("@3, 0".to_owned()).into());
    let moved = app.picked_vertex().unwrap();
    assert!((geodesic_distance(picked, moved) - 3.0).abs() < 1e-6);
    assert!([0, 1].iter().all(|row| corners(table(&app, layer).feature(*row).unwrap()).contains(&moved)));
    app.dispatch(Command::Do(Action::DELETE));
    assert_eq!(count(&app), [5, 5]);
    // Alt takes out what is clicked; a triangle keeps its corners
    app.dispatch(Command::Pointer(PointerEvent::Click { at: at(0.0, 40.0), reach }, Held { alt: true, ..Held::default() }));
    assert_eq!(count(&app), [4, 5]);
    app.dispatch(Command::Pointer(PointerEvent::Click { at: at(0.0, 0.0), reach }, Held { alt: true, ..Held::default() }));
    assert_eq!(count(&app), [4, 5]);
    assert!(said(&app).iter().any(|text| text == Word::TooFewVertices.text(Lang::En)));
}

#[test]
fn changes_of_every_kind_in_any_order_leave_no_gap_no_overlap_and_no_sliver() {
    for seed in 0..6u64 {
        let mut random = Random(100 + seed);
        let (mut app, layer) = drawing(&net(5, &mut random));
        let before = to_geojson(table(&app, layer), None, Precision::Full);
        let whole = total(table(&app, layer));
        let mut steps = 0;
        for turn in 0..40 {
            let rows: Vec<usize> = table(&app, layer).live_rows().collect();
            let row = rows[random.of(rows.len())];
            let bounds = table(&app, layer).box_of(row);
            let inside = |random: &mut Random| {
                [bounds.west + (bounds.east - bounds.west) * random.unit(), bounds.south + (bounds.north - bounds.south) * random.unit()]
            };
            let history = app.workspace.revision;
            let kind = random.of(5);
            app.viewport.selection.clear();
            match kind {
                0 => {
                    // across one lot and into its neighbours
                    let (p, q) = (inside(&mut random), inside(&mut random));
                    let far = |a: [f64; 2], b: [f64; 2]| [a[0] + (a[0] - b[0]) * 4.0, a[1] + (a[1] - b[1]) * 4.0];
                    draw(&mut app, Action::SPLIT, &[far(p, q), p, q, far(q, p)]);
                }
                1 => {
                    let own = corners(table(&app, layer).feature(row).unwrap());
                    let from = own[random.of(own.len())];
                    app.dispatch(Command::Do(Action::VERTICES));
                    pull(&mut app, from, [from[0] + (random.unit() - 0.5) * 2.0 * M, from[1] + (random.unit() - 0.5) * 2.0 * M]);
                }
                2 => {
                    let own = corners(table(&app, layer).feature(row).unwrap());
                    let next = own[1];
                    let near = table(&app, layer).features().find(|other| other.index() != row && corners(*other).contains(&next));
                    if let Some(other) = near.map(|own| own.index()) {
                        select(&mut app, layer, &[row, other]);
                        app.dispatch(Command::Do(Action::MERGE));
                    }
                }
                3 => {
                    let own = corners(table(&app, layer).feature(row).unwrap());
                    let (a, b) = (own[0], own[1]);
                    let on = |t: f64, off: f64| [a[0] + (b[0] - a[0]) * t - (b[1] - a[1]) * off, a[1] + (b[1] - a[1]) * t + (b[0] - a[0]) * off];
                    app.dispatch(DigitizingOrder::Options(DrawOptions { snap: nanbei::query::SnapTo::NOTHING, ..DrawOptions::default() }).into());
                    draw(&mut app, Action::RESHAPE, &[on(0.3, -0.05), on(0.3, 0.06), on(0.6, 0.06), on(0.6, -0.05)]);
                    app.dispatch(DigitizingOrder::Options(DrawOptions::default()).into());
                }
                _ => {
                    let all: Vec<usize> = table(&app, layer).live_rows().collect();
                    select(&mut app, layer, &all);
                    app.dispatch(DigitizingOrder::Change(ShapeChange::Simplify(0.4)).into());
                }
            }
            app.dispatch(Command::Do(Action::TOOL_SELECT));
            let found = faults(table(&app, layer));
            if found.iter().any(|(fault, _)| *fault == Fault::Invalid) {
                // what crosses itself is told, and taken back as a planner would
                assert!(said(&app).iter().any(|text| text.contains("faulty")), "seed {seed} turn {turn} kind {kind}: {:?}", said(&app));
                app.dispatch(Command::Do(Action::UNDO));
            }
            let found: Vec<_> = faults(table(&app, layer)).into_iter().filter(|(fault, _)| *fault != Fault::Sliver).collect();
            assert_eq!(found, [], "seed {seed} turn {turn} kind {kind}");
            steps += usize::from(app.workspace.revision != history);
        }
        assert!(steps > 25, "only {steps} changes were made");
        // the outer boundary moves, what is inside is neither lost nor doubled
        let drift = (total(table(&app, layer)) / whole - 1.0).abs();
        assert!(drift < 0.05, "{drift}");
        while Action::UNDO.enabled(&app) && app.history_names().0 != Some(Word::EditAddLayer) {
            app.dispatch(Command::Do(Action::UNDO));
        }
        assert_eq!(to_geojson(table(&app, layer), None, Precision::Full), before, "seed {seed}");
    }
}

#[test]
fn what_is_split_and_merged_keeps_its_area_its_attributes_and_its_neighbours() {
    let (mut app, layer) = drawing(&[
        polygon(&square(0.0, 0.0, 40.0), &json!({ "name": "A", "use": 3 })),
        polygon(&square(40.0, 0.0, 40.0), &json!({ "name": "B" })),
        line(&[at(-10.0, 20.0), at(100.0, 20.0)]),
    ]);
    let sum = total(table(&app, layer));
    let long = length(table(&app, layer).feature(2).unwrap());
    draw(&mut app, Action::SPLIT, &[at(15.0, -10.0), at(15.0, 50.0)]);
    let now = table(&app, layer);
    assert_eq!(now.len(), 5, "the lot and the road under the line are in two");
    assert!((total(now) - sum).abs() < 1e-3);
    assert!((now.features().map(length).sum::<f64>() - long).abs() < 1e-6);
    let new = now.feature(3).unwrap();
    assert_eq!((new.text("name"), new.value("use")), (Some("A"), Value::Integer(3)));
    assert_eq!(faults(now), []);
    // both pieces selected, as the split leaves them, and the larger one looked at
    select(&mut app, layer, &[0, 3]);
    app.dispatch(Command::Inspect(FeatureId::at(layer, 0)));
    app.dispatch(Command::Do(Action::MERGE));
    let now = table(&app, layer);
    assert_eq!((now.len(), now.feature(0).unwrap().kind()), (4, Kind::Polygon));
    assert!((total(now) - sum).abs() < 1e-3);
    select(&mut app, layer, &[0, 2]);
    app.dispatch(Command::Do(Action::MERGE));
    assert!(said(&app).iter().any(|text| text == Word::NotOfOneKind.text(Lang::En)));
    assert_eq!(table(&app, layer).len(), 4);
    // a line that ends inside splits nothing, and says so
    app.viewport.selection.clear();
    draw(&mut app, Action::SPLIT, &[at(55.0, -10.0), at(55.0, 10.0)]);
    assert!(said(&app).iter().any(|text| text == Word::NothingSplit.text(Lang::En)));
}

#[test]
fn a_hole_is_cut_and_parts_come_apart() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({ "name": "A" }))]);
    let before = total(table(&app, layer));
    draw(&mut app, Action::HOLE, &square(10.0, 10.0, 8.0));
    let rings: usize = table(&app, layer).feature(0).unwrap().parts().map(|part| part.rings().count()).sum();
    assert_eq!(rings, 2);
    assert!((before - total(table(&app, layer)) - ring_area(&square(10.0, 10.0, 8.0))).abs() < 1e-3);
    // a strip across makes two parts of it, which come apart
    draw(&mut app, Action::HOLE, &[at(25.0, -5.0), at(27.0, -5.0), at(27.0, 45.0), at(25.0, 45.0)]);
    assert_eq!(table(&app, layer).feature(0).unwrap().kind(), Kind::MultiPolygon);
    let sum = total(table(&app, layer));
    select(&mut app, layer, &[0]);
    app.dispatch(Command::Do(Action::EXPLODE));
    assert_eq!(table(&app, layer).kinds(), [(Kind::Polygon, 2)]);
    assert!((total(table(&app, layer)) - sum).abs() < 1e-3);
    assert_eq!(table(&app, layer).feature(1).unwrap().text("name"), Some("A"));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(table(&app, layer).kinds(), [(Kind::MultiPolygon, 1)]);
}

#[test]
fn a_boundary_is_led_along_a_line_and_only_the_neighbours_beside_it_make_room() {
    // two slanted lots above each other with one east of both, and a district round all of them
    let (a, b, c, d) = (at(0.3, 0.7), at(40.9, 3.1), at(43.7, 83.3), at(1.1, 80.9));
    let (left, right) = (at(0.7, 40.8), at(42.3, 43.2));
    let lots = [
        polygon(&[left, right, c, d], &json!({ "name": "north" })),
        polygon(&[a, b, right, left], &json!({ "name": "south" })),
        polygon(&[b, at(90.0, 3.0), at(90.0, 83.0), c, right], &json!({ "name": "east" })),
        polygon(&square(-200.0, -200.0, 500.0), &json!({ "name": "district" })),
    ];
    let lots_only = |table: &FeatureTable| table.subset(&[0, 1, 2]);
    for (selected, places) in [
        // both ends snapped onto the slanted edge itself, at no vertex
        (vec![0], vec![at(42.55, 50.0), at(50.0, 55.0), at(43.2, 70.0)]),
        // across both of them from the south to the north, whose east is left to the third
        (vec![0, 1], vec![at(35.0, -5.0), at(35.0, 90.0)]),
    ] {
        let (mut app, layer) = drawing(&lots);
        let (whole, district) = (total(&lots_only(table(&app, layer))), corners(table(&app, layer).feature(3).unwrap()));
        let east = area(table(&app, layer).feature(2).unwrap());
        select(&mut app, layer, &selected);
        draw(&mut app, Action::RESHAPE, &places);
        let now = lots_only(table(&app, layer));
        assert!((area(now.feature(2).unwrap()) - east).abs() > 10.0, "{selected:?}: {:?}", said(&app));
        assert!((total(&now) - whole).abs() < 1e-2, "{selected:?} {}", total(&now) - whole);
        assert_eq!(faults(&now), [], "{selected:?}");
        assert_eq!(corners(table(&app, layer).feature(3).unwrap()).len(), district.len(), "the district is no neighbour");
    }
}

#[test]
fn a_tool_of_few_points_takes_those_also_where_boundaries_are_traced() {
    let coast = [at(0.0, 0.0), at(10.0, 3.0), at(20.0, -2.0), at(30.0, 4.0), at(40.0, 0.0)];
    let (mut app, layer) = drawing(&[line(&coast)]);
    app.dispatch(DigitizingOrder::Options(DrawOptions { trace: true, ..DrawOptions::default() }).into());
    draw(&mut app, Action::DRAW_CIRCLE, &[coast[0], coast[4]]);
    let radius = geodesic_distance(coast[0], coast[4]);
    assert!((area(table(&app, layer).feature(1).unwrap()) / (std::f64::consts::PI * radius * radius) - 1.0).abs() < 1e-3);
    // a rectangle without width is no shape; the next click is another try
    draw(&mut app, Action::DRAW_RECTANGLE, &[at(100.0, 0.0), at(130.0, 0.0), at(115.0, 0.0), at(115.0, 20.0)]);
    assert_eq!(table(&app, layer).len(), 3, "{:?}", said(&app));
}

#[test]
fn a_vertex_that_was_clicked_is_deleted_only_while_its_feature_is_looked_at() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({})), polygon(&square(100.0, 0.0, 40.0), &json!({}))]);
    app.dispatch(Command::Do(Action::VERTICES));
    click_at(&mut app, at(40.0, 40.0));
    assert_eq!(app.picked_vertex(), Some(at(40.0, 40.0)));
    app.dispatch(Command::SelectFeature(FeatureId::at(layer, 1), SelectHow::Replace));
    assert_eq!(app.picked_vertex(), None);
    app.dispatch(Command::Do(Action::DELETE));
    assert_eq!(corners(table(&app, layer).feature(0).unwrap()).len(), 5);
    assert!(table(&app, layer).feature(1).is_some(), "one press too many deletes no feature");
    app.dispatch(Command::Do(Action::TOOL_SELECT));
    app.dispatch(Command::SelectFeature(FeatureId::at(layer, 1), SelectHow::Replace));
    app.dispatch(Command::Do(Action::DELETE));
    assert!(table(&app, layer).feature(1).is_none());
}

#[test]
fn what_is_hidden_and_what_is_no_area_stays_as_it_is() {
    let both = json!({ "type": "Feature", "properties": { "keep": 1 }, "geometry": { "type": "GeometryCollection", "geometries": [
        { "type": "LineString", "coordinates": [at(0.0, 0.0), at(40.0, 40.0)] },
        { "type": "Polygon", "coordinates": [[at(0.0, 0.0), at(40.0, 0.0), at(40.0, 40.0), at(0.0, 40.0), at(0.0, 0.0)]] }
    ] } });
    let (mut app, layer) = drawing(&[both, polygon(&square(50.0, 0.0, 40.0), &json!({ "keep": 0 }))]);
    app.dispatch(Command::SetFilter { layer, filter: "keep = 1".to_owned() });
    wait(&mut app);
    let hidden = corners(table(&app, layer).feature(1).unwrap());
    draw(&mut app, Action::HOLE, &[at(20.0, 5.0), at(70.0, 5.0), at(70.0, 15.0), at(20.0, 15.0)]);
    let own = table(&app, layer).feature(0).unwrap();
    assert_eq!(own.kind(), Kind::GeometryCollection);
    assert!((length(own) - geodesic_distance(at(0.0, 0.0), at(40.0, 40.0))).abs() < 1e-6, "the line stays");
    assert_eq!(corners(table(&app, layer).feature(1).unwrap()), hidden);
    draw(&mut app, Action::SPLIT, &[at(10.0, -5.0), at(10.0, 50.0)]);
    draw(&mut app, Action::SPLIT, &[at(70.0, -5.0), at(70.0, 50.0)]);
    assert_eq!(corners(table(&app, layer).feature(1).unwrap()), hidden);
    assert!(said(&app).iter().any(|text| text == Word::NothingSplit.text(Lang::En)));
}

#[test]
fn features_are_moved_turned_scaled_and_widened_by_what_the_ground_measures() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({})), line(&[at(0.0, 100.0), at(80.0, 100.0), at(80.0, 160.0)])]);
    select(&mut app, layer, &[0]);
    let before = area(table(&app, layer).feature(0).unwrap());
    let change = |app: &mut App, change: ShapeChange| app.dispatch(DigitizingOrder::Change(change).into());
    change(&mut app, ShapeChange::Place(Similarity { by: [100.0, 0.0], turn: 0.0, scale: 1.0 }));
    let east = corners(table(&app, layer).feature(0).unwrap())[0];
    assert!((geodesic_distance(at(0.0, 0.0), east) - 100.0).abs() < 1e-3);
    change(&mut app, ShapeChange::Place(Similarity { by: [0.0; 2], turn: 33.0, scale: 1.0 }));
    assert!((area(table(&app, layer).feature(0).unwrap()) / before - 1.0).abs() < 1e-6);
    change(&mut app, ShapeChange::Place(Similarity { by: [0.0; 2], turn: 0.0, scale: 3.0 }));
    assert!((area(table(&app, layer).feature(0).unwrap()) / before - 9.0).abs() < 1e-4);
    change(&mut app, ShapeChange::Buffer(10.0));
    let own = table(&app, layer).feature(2).unwrap();
    let side = before.sqrt() * 3.0;
    let expected = side * side + 4.0 * side * 10.0 + std::f64::consts::PI * 100.0;
    assert!((area(own) / expected - 1.0).abs() < 2e-3, "{} {expected}", area(own));
    select(&mut app, layer, &[1]);
    change(&mut app, ShapeChange::Parallel(5.0));
    let beside = table(&app, layer).feature(3).unwrap();
    assert_eq!(beside.kind(), Kind::LineString);
    assert!((geodesic_distance(corners(beside)[0], at(0.0, 100.0)) - 5.0).abs() < 0.02);
    // a grid of features dragged by one of its corners snaps to another layer's feature
    app.dispatch(Command::Do(Action::MOVE));
    let from = corners(table(&app, layer).feature(1).unwrap())[0];
    let to = corners(table(&app, layer).feature(0).unwrap())[0];
    select(&mut app, layer, &[1]);
    pull(&mut app, from, [to[0] + 0.1 * M, to[1]]);
    let now = corners(table(&app, layer).feature(1).unwrap())[0];
    assert_eq!(now, to, "to the last digit, so that both have the vertex");
}

#[test]
fn rectangles_circles_and_typed_places_have_the_measures_that_were_asked_for() {
    let (mut app, layer) = drawing(&[polygon(&square(500.0, 500.0, 40.0), &json!({}))]);
    app.dispatch(Command::Do(Action::DRAW_LINE));
    let type_in = |app: &mut App, text: &str| app.dispatch(DigitizingOrder::Place(text.to_owned()).into());
    type_in(&mut app, "121.4, 31.3");
    type_in(&mut app, "120 < 90");
    type_in(&mut app, "@0, 50");
    app.dispatch(Command::FinishDraft);
    let road = table(&app, layer).feature(1).unwrap();
    assert_eq!(corners(road)[0], [121.4, 31.3]);
    assert!((length(road) - 170.0).abs() < 1e-4, "{}", length(road));
    draw(&mut app, Action::DRAW_RECTANGLE, &[at(0.0, 200.0), at(30.0, 240.0), at(0.0, 260.0)]);
    let own = table(&app, layer).feature(2).unwrap();
    let plane = Plane::at(at(0.0, 200.0)).unwrap();
    let p: Vec<[f64; 2]> = corners(own).iter().map(|p| plane.metres(*p).unwrap()).collect();
    for n in 0..4 {
        let (a, b, c) = (p[n], p[(n + 1) % 4], p[(n + 2) % 4]);
        let dot = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
        assert!(dot.abs() < 1e-4, "corner {n} of {p:?}");
    }
    draw(&mut app, Action::DRAW_CIRCLE, &[at(300.0, 0.0), at(300.0, 25.0)]);
    let radius = geodesic_distance(at(300.0, 0.0), at(300.0, 25.0));
    let round = table(&app, layer).feature(3).unwrap();
    assert!((area(round) / (std::f64::consts::PI * radius * radius) - 1.0).abs() < 1e-3);
    // what cannot be understood is said and changes nothing
    app.dispatch(Command::Do(Action::DRAW_LINE));
    type_in(&mut app, "over there");
    type_in(&mut app, "40 < 30");
    assert_eq!(app.viewport.draft.points.len(), 0);
    assert_eq!(
        said(&app).iter().filter(|text| **text == Word::TypedPlaceForm.text(Lang::En) || **text == Word::TypedPlaceFirst.text(Lang::En)).count(),
        2
    );
}

#[test]
fn coordinates_are_typed_in_the_layers_own_system() {
    let (mut app, layer) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({}))]);
    let zone = SourceCrs::new(System::of_epsg(4549).unwrap());
    let transform = nanbei::model::datum::Transform::of(&zone).unwrap();
    let mut document = app.workspace.document.layer(layer).unwrap().clone();
    document.crs.crs = zone;
    // a layer of that system, as a file of it is read
    app.dispatch(Command::edit(nanbei::model::Operation::SetData {
        id: layer,
        data: Box::new(nanbei::model::LayerData { crs: document.crs.clone(), ..document.data() }),
        why: nanbei::model::DataChange::Replaced,
    }));
    wait(&mut app);
    app.dispatch(Command::Do(Action::DRAW_POINT));
    let [x, y] = transform.of_wgs84(at(77.0, 33.0)).unwrap();
    app.dispatch(DigitizingOrder::Place(format!("{x:.4}, {y:.4}")).into());
    let own = corners(table(&app, layer).feature(1).unwrap())[0];
    assert!(geodesic_distance(own, at(77.0, 33.0)) < 2e-4);
}

#[test]
fn the_way_along_a_boundary_is_followed() {
    let coast = [at(0.0, 0.0), at(10.0, 3.0), at(20.0, -2.0), at(30.0, 4.0), at(40.0, 0.0)];
    let (mut app, layer) = drawing(&[line(&coast)]);
    app.dispatch(DigitizingOrder::Options(DrawOptions { trace: true, ..DrawOptions::default() }).into());
    draw(&mut app, Action::DRAW_AREA, &[at(0.1, 0.1), at(40.1, -0.1), at(40.0, 30.0), at(0.0, 30.0)]);
    let own = corners(table(&app, layer).feature(1).unwrap());
    assert!(coast.iter().all(|p| own.contains(p)), "{own:?}");
    assert_eq!(own.len(), 8);
}

#[test]
fn a_land_use_layer_is_made_drawn_into_coloured_and_measured() {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::Zh;
    app.dispatch(DigitizingOrder::NewLayer { name: "月浦控规".to_owned(), fields: NewFields::LandUse }.into());
    let layer = mine(&app).id;
    app.dispatch(Command::SetView(View { center: CENTRE, zoom: 18.0 }));
    let value = |app: &mut App, field: &str, value: &str| {
        app.dispatch(Command::NextAttribute { field: field.to_owned(), text: value.to_owned() });
    };
    value(&mut app, "用地代码", "0701");
    draw(&mut app, Action::DRAW_AREA, &square(0.0, 0.0, 100.0));
    value(&mut app, "用地名称", "工业用地");
    draw(&mut app, Action::DRAW_AREA, &square(100.0, 0.0, 100.0));
    let now = table(&app, layer);
    let told = |row: usize, field: &str| now.feature(row).unwrap().value(field).to_string();
    assert_eq!([told(0, "用地代码"), told(0, "用地名称")], ["0701", "城镇住宅用地"]);
    assert_eq!([told(1, "用地代码"), told(1, "用地名称")], ["1001", "工业用地"]);
    // a code is text, also where it looks like a number
    assert_eq!(now.feature(1).unwrap().value("用地代码"), Value::Text("1001"));
    for row in [0, 1] {
        let hectares = now.feature(row).unwrap().value("面积_ha").number().unwrap();
        assert!((hectares - area(now.feature(row).unwrap()) / 1e4).abs() < 1e-4);
    }
    let classes = |app: &App| app.workspace.document.layer(layer).unwrap().style.classes.as_ref().map(nanbei::model::Classes::len);
    assert_eq!(classes(&app), Some(2));
    // typed into a feature: its name, its colour and the legend follow in one step
    app.dispatch(Command::TypeAttribute { feature: FeatureId::at(layer, 0), field: "用地代码".to_owned(), text: "1401".to_owned() });
    assert_eq!(table(&app, layer).feature(0).unwrap().text("用地名称"), Some("公园绿地"));
    let style = &app.workspace.document.layer(layer).unwrap().style;
    let green = embedded_land_use().classes().iter().find(|own| own.code == "1401").unwrap().rgb;
    assert!(style.classes.as_ref().unwrap().inks.contains(&green));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(table(&app, layer).feature(0).unwrap().text("用地名称"), Some("城镇住宅用地"));
    // a field that is kept up to date is not typed into
    app.dispatch(Command::TypeAttribute { feature: FeatureId::at(layer, 0), field: "面积_ha".to_owned(), text: "7".to_owned() });
    assert_ne!(table(&app, layer).feature(0).unwrap().value("面积_ha").to_string(), "7");
}

#[test]
fn a_project_with_a_drawn_layer_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.nanbei");
    let mut app = App::new(SessionFolder::default());
    app.dispatch(DigitizingOrder::NewLayer { name: "方案".to_owned(), fields: NewFields::LandUse }.into());
    app.dispatch(Command::SetView(View { center: CENTRE, zoom: 18.0 }));
    app.dispatch(Command::NextAttribute { field: "用地代码".to_owned(), text: "1401".to_owned() });
    draw(&mut app, Action::DRAW_AREA, &square(0.0, 0.0, 100.0));
    let before = to_geojson(&mine(&app).table, None, Precision::Full);
    app.dispatch(Command::SaveTo(path.clone()));
    wait(&mut app);
    let mut again = App::new(SessionFolder::default());
    again.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut again);
    assert_eq!(to_geojson(&mine(&again).table, None, Precision::Full), before);
    assert_eq!(mine(&again).computed, mine(&app).computed);
}

#[test]
fn annotations_become_features_and_come_back() {
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::SetView(View { center: CENTRE, zoom: 17.0 }));
    draw(&mut app, Action::TOOL_POLYGON, &square(0.0, 0.0, 100.0));
    draw(&mut app, Action::TOOL_LINE, &[at(0.0, 0.0), at(50.0, 120.0)]);
    app.dispatch(Command::SelectAnnotation(None));
    app.dispatch(Command::Do(Action::ANNOTATIONS_TO_LAYER));
    assert!(app.workspace.document.annotations().is_empty());
    assert_eq!(mine(&app).table.kinds(), [(Kind::LineString, 1), (Kind::Polygon, 1)]);
    assert!((area(mine(&app).table.feature(0).unwrap()) / ring_area(&square(0.0, 0.0, 100.0)) - 1.0).abs() < 1e-9);
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(app.workspace.document.annotations().len(), 2);
}

#[test]
fn only_layers_of_the_planners_own_are_drawn_into() {
    let mut app = App::new(SessionFolder::default());
    let base = app.workspace.document.layer_by_key("key_areas").unwrap().clone();
    app.dispatch(DigitizingOrder::Layer(base.id).into());
    draw(&mut app, Action::DRAW_AREA, &square(0.0, 0.0, 1000.0));
    assert!(app.edited_layer().is_none());
    assert_eq!(app.workspace.document.layer(base.id).unwrap().table.len(), base.table.len());
    assert!(said(&app).iter().any(|text| *text == app.word(Word::NoEditedLayer)), "{:?}", said(&app));
}

#[test]
fn a_measurement_is_kept_as_it_was_told_and_one_that_crosses_itself_has_no_area() {
    let (mut app, _) = drawing(&[polygon(&square(0.0, 0.0, 40.0), &json!({}))]);
    let kept = |app: &mut App, places: &[[f64; 2]], action: Action| {
        draw(app, action, places);
        app.dispatch(Command::Do(Action::KEEP_MEASURE));
        app.workspace.document.annotations().last().unwrap().clone()
    };
    // beside the corners of the lot, to which it is drawn
    let path = kept(&mut app, &[at(0.1, 0.1), at(40.1, -0.1), at(40.0, 39.9)], Action::TOOL_MEASURE);
    let along = geodesic_distance(at(0.0, 0.0), at(40.0, 0.0)) + geodesic_distance(at(40.0, 0.0), at(40.0, 40.0));
    assert_eq!((path.kind, path.points.len(), path.text), (AnnotationKind::Line, 3, nanbei::i18n::length(along)));
    let closed = kept(&mut app, &[at(0.0, 0.0), at(40.0, 0.0), at(40.0, 40.0), at(0.0, 40.0), at(0.0, 0.0)], Action::TOOL_MEASURE);
    assert_eq!((closed.kind, closed.points.len()), (AnnotationKind::Polygon, 4));
    assert!(closed.text.contains(&nanbei::i18n::area(ring_area(&square(0.0, 0.0, 40.0)))), "{}", closed.text);
    let crossing = kept(&mut app, &[at(0.0, 0.0), at(40.0, 40.0), at(40.0, 0.0), at(0.0, 40.0), at(0.0, 0.0)], Action::TOOL_MEASURE);
    assert_eq!(crossing.kind, AnnotationKind::Line);
    assert!(!crossing.text.contains("m²"), "{}", crossing.text);
    let round = kept(&mut app, &[at(100.0, 0.0), at(100.0, 50.0)], Action::TOOL_MEASURE_RADIUS);
    assert_eq!(round.kind, AnnotationKind::Polygon);
    assert!(round.text.starts_with(&format!("R {}", nanbei::i18n::length(geodesic_distance(at(100.0, 0.0), at(100.0, 50.0))))));
    for _ in 0..4 {
        app.dispatch(Command::Do(Action::UNDO));
    }
    assert!(app.workspace.document.annotations().is_empty());
    assert!(!Action::KEEP_MEASURE.enabled(&app), "there is nothing to keep");
}

fn bounds_in_view(harness: &mut Harness<'_, Shell>) {
    let app = &mut harness.state_mut().app;
    let bounds = Bounds::at(CENTRE).grown(300.0 * M, 200.0 * M);
    app.dispatch(Command::ZoomTo(bounds));
    harness.run_steps(4);
}

#[test]
fn a_planner_makes_a_layer_and_draws_with_mouse_and_keys() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = shell(lang);
        bounds_in_view(&mut harness);
        press(&mut harness, Modifiers::NONE, Key::F3);
        // there is no layer yet, so that one is asked for
        let label = Word::NewLayerNameLabel.text(lang);
        harness.get_by_role_and_label(Role::TextInput, label).focus();
        harness.run_steps(2);
        harness.get_by_role_and_label(Role::TextInput, label).type_text("试画");
        harness.run_steps(2);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        harness.run_steps(3);
        assert_eq!(mine(&harness.state().app).name.zh, "试画");
        press(&mut harness, Modifiers::NONE, Key::G);
        assert_eq!(harness.state().app.viewport.tool, Tool::DRAW_AREA);
        let at_map = |harness: &Harness<'_, Shell>, x: f64, y: f64| place(harness, at(x, y));
        for (x, y) in [(-100.0, -50.0), (100.0, -50.0)] {
            let p = at_map(&harness, x, y);
            click(&mut harness, p);
            std::thread::sleep(std::time::Duration::from_millis(400));
            harness.run_steps(12);
        }
        let last = at_map(&harness, 100.0, 80.0);
        click_with(&mut harness, PointerButton::Primary, 2, last);
        let layer = mine(&harness.state().app).id;
        assert_eq!(table(&harness.state().app, layer).len(), 1, "{:?}", said(&harness.state().app));
        let expected = ring_area(&[at(-100.0, -50.0), at(100.0, -50.0), at(100.0, 80.0)]);
        let own = area(table(&harness.state().app, layer).feature(0).unwrap());
        // a click is within half a pixel
        assert!((own / expected - 1.0).abs() < 0.02, "{own} {expected}");
        // a vertex is dragged, and the mouse alone moves the map elsewhere
        press(&mut harness, Modifiers::NONE, Key::N);
        let corner = corners(table(&harness.state().app, layer).feature(0).unwrap())[0];
        let from = place(&harness, corner);
        let centre = harness.state().app.viewport.view.center;
        drag(&mut harness, from, from + egui::vec2(-60.0, 40.0));
        assert_eq!(harness.state().app.viewport.view.center, centre);
        let moved = corners(table(&harness.state().app, layer).feature(0).unwrap());
        assert!(!moved.contains(&corner) && moved.len() == 4);
        settle(&mut harness);
        press(&mut harness, Modifiers::COMMAND, Key::Z);
        assert!(corners(table(&harness.state().app, layer).feature(0).unwrap()).contains(&corner));
        // Esc leaves the tool, F3 closes the bar
        press(&mut harness, Modifiers::NONE, Key::Escape);
        press(&mut harness, Modifiers::NONE, Key::Escape);
        assert_eq!(harness.state().app.viewport.tool, Tool::SELECT);
        press(&mut harness, Modifiers::NONE, Key::F3);
        assert!(!harness.state().app.session.panels.is_open("digitizing"));
    }
}

#[test]
#[ignore = "writes into assets; run it when the window has changed"]
fn screenshots_for_the_readme() {
    let mut harness = shell(Lang::Zh);
    let codes = ["0701", "0901", "1001", "1401"];
    let lots: Vec<Json> = net(6, &mut Random(11))
        .into_iter()
        .enumerate()
        .filter(|(n, _)| *n != 21 && *n != 22)
        .map(|(n, mut own)| {
            own["properties"] = json!({ "用地代码": codes[n * 7 % 4], "BSM": n });
            own
        })
        .collect();
    let text = json!({ "type": "FeatureCollection", "features": lots }).to_string();
    harness.state_mut().app.dispatch(Command::Paste(text));
    crate::drive::finish_jobs(&mut harness);
    let layer = mine(&harness.state().app).id;
    let name = nanbei::i18n::Bilingual::new("示例宗地（虚构）", "Sample lots (made up)");
    let app = &mut harness.state_mut().app;
    app.dispatch(Command::edit(nanbei::model::Operation::Rename { id: layer, name }));
    app.dispatch(Command::ColorByLandUse { layer, field: "用地代码".to_owned() });
    app.dispatch(DigitizingOrder::Layer(layer).into());
    app.dispatch(Command::ZoomTo(Bounds::at(at(120.0, 125.0)).grown(150.0 * M, 120.0 * M)));
    app.dispatch(Command::NextAttribute { field: "用地代码".to_owned(), text: "1401".to_owned() });
    app.dispatch(Command::Do(Action::DRAW_AREA));
    app.viewport.inspected = None;
    app.viewport.selection.clear();
    app.session.notices.clear();
    harness.run_steps(6);
    // the place of the two lots that are left out, by the corners of their neighbours
    let near = [(123.0, 123.0), (166.0, 124.0), (166.0, 165.0)];
    for (x, y) in near {
        let p = place(&harness, at(x, y));
        click(&mut harness, p);
        std::thread::sleep(std::time::Duration::from_millis(400));
        harness.run_steps(12);
    }
    let p = place(&harness, at(164.0, 204.0));
    harness.hover_at(p);
    harness.state_mut().app.session.notices.clear();
    harness.run_steps(20);
    settle(&mut harness);
    harness.render().unwrap().save(format!("{}/assets/screenshots/editing.png", env!("CARGO_MANIFEST_DIR"))).unwrap();
}
