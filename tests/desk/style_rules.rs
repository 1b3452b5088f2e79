//! Rules of a style by conditions: what they take is drawn, told and printed, and follows what they ask for.

use crate::drive::{finish_jobs, place, press, settle, shell};
use crate::reopening::saved_and_opened;
use crate::styles::{lots, mine, style_of, window};
use crate::waiting::wait;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nanbei::app::modules::query::QueryOrder;
use nanbei::app::modules::style::StyleOrder;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::carto::{Frame, Picture, Theme, fresh_rule, legend, legend_of, map_picture, passes, rules_of_classes, swatch};
use nanbei::export::preview;
use nanbei::i18n::{Bilingual, Lang, MapLang, Word};
use nanbei::model::{
    Bounds, Classing, Document, Fill, Hatching, Ink, Layer, LayerId, Method, Operation, OwnValue, Pattern, RowId, Rule, ScaleRange, Style, Symbol,
    View, When,
};
use nanbei::query::{Filter, Surroundings, as_shown};
use nanbei::ui::Shell;
use std::collections::BTreeMap;

const RED: [u8; 3] = [200, 20, 20];
const GREEN: [u8; 3] = [20, 150, 60];
const BLUE: [u8; 3] = [30, 60, 200];

fn filled(rgb: [u8; 3]) -> Symbol {
    Symbol { fill: Some(Fill::solid(Ink::Exact(rgb), 1.0)), ..Symbol::default() }
}

fn rule(name: &str, condition: &str, rgb: [u8; 3]) -> Rule {
    Rule::of_condition(condition, Bilingual::same(name), filled(rgb))
}

fn put(app: &mut App, id: LayerId, rules: Vec<Rule>) {
    let style = Style { rules, symbol: filled(BLUE), ..style_of(app, id) };
    app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
}

fn with_lots() -> (App, LayerId, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new(SessionFolder::default());
    app.dispatch(Command::OpenFiles(vec![lots(folder.path())]));
    wait(&mut app);
    let id = mine(&app);
    (app, id, folder)
}

fn seen(app: &App, id: LayerId) -> &Layer {
    app.seen().layer(id).unwrap()
}

/// The rule of each feature as it should be: the first whose condition it meets.
fn expected(document: &Document, layer: &Layer) -> Vec<Option<usize>> {
    let around = Surroundings::of(document);
    let met: Vec<Vec<bool>> = layer
        .style
        .rules
        .iter()
        .map(|rule| match &rule.when {
            When::Meets { condition } => {
                Filter::parse_among(condition, &layer.table, &around).map_or_else(|_| vec![false; layer.table.rows()], |own| own.rows(&layer.table))
            }
            When::Equals { field, equals } => {
                (0..layer.table.rows()).map(|row| layer.table.feature(row).is_some_and(|own| own.text(field) == Some(equals))).collect()
            }
        })
        .collect();
    layer.table.features().map(|feature| met.iter().position(|rows| rows[feature.index()])).collect()
}

/// The same as the map has it: as the shown layer says, and as its mesh is parted.
fn drawn(app: &App, id: LayerId) -> Vec<Option<usize>> {
    let layer = seen(app, id);
    let told: Vec<Option<usize>> = layer.table.features().map(|feature| layer.style.rule_of(feature)).collect();
    let mesh = &app.prepared(layer).expect("it is prepared").mesh;
    let mut parted = BTreeMap::new();
    for (number, piece) in mesh.pieces.iter().enumerate() {
        for run in &mesh.chunk(number, 0).runs[0] {
            assert!(parted.insert(run.feature as usize, piece.rule).is_none_or(|before| before == piece.rule));
        }
    }
    assert_eq!(layer.table.features().map(|own| parted[&own.index()]).collect::<Vec<_>>(), told, "the mesh is parted as the rules say");
    told
}

fn follows(app: &App, id: LayerId, what: &str) {
    assert_eq!(drawn(app, id), expected(app.seen(), seen(app, id)), "{what}");
}

#[test]
fn the_first_rule_that_a_feature_meets_draws_it_and_edits_of_any_layer_are_followed() {
    let (mut app, id, folder) = with_lots();
    let areas = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"k":1},"geometry":{"type":"Polygon","coordinates":[[[121.40,31.30],[121.406,31.30],[121.406,31.3039],[121.40,31.3039],[121.40,31.30]]]}}]}"#;
    let path = folder.path().join("zone.geojson");
    std::fs::write(&path, areas).unwrap();
    app.dispatch(Command::OpenFiles(vec![path]));
    wait(&mut app);
    let zone = app.workspace.document.layers().iter().find(|own| own.name.zh == "zone").unwrap().id;
    let rules = vec![
        rule("zone", "S_WITHIN(CENTRE(), LAYER('zone'))", RED),
        Rule::of_value("用途", "工业", Bilingual::same("industry"), filled(GREEN)),
        rule("dense", "容积率 > 2 AND 用途 <> '绿地'", BLUE),
        rule("open", "", BLUE),
    ];
    put(&mut app, id, rules);
    follows(&app, id, "at first");
    let counts = |app: &App| {
        drawn(app, id).into_iter().fold([0; 5], |mut all, own| {
            all[own.unwrap_or(4)] += 1;
            all
        })
    };
    let [in_zone, industry, dense, open, rest] = counts(&app);
    assert!(in_zone > 3 && industry > 10 && dense > 5 && open == 0 && rest > 5, "{:?}", counts(&app));
    // the layer's own features, one by one: nothing is made anew of the whole
    let before = app.made_whole().prepared;
    let cell = |row: usize, value: &str| Operation::SetCells {
        id,
        column: "用途".to_owned(),
        cells: vec![(RowId::new(row), Some(OwnValue::Text(value.to_owned())))],
    };
    app.dispatch(Command::edit(cell(45, "绿地")));
    follows(&app, id, "a value");
    assert_eq!(drawn(&app, id)[45], None);
    app.dispatch(Command::edit(Operation::DeleteFeatures { id, rows: vec![RowId::new(3), RowId::new(50)] }));
    follows(&app, id, "deleted");
    app.dispatch(Command::Do(Action::UNDO));
    follows(&app, id, "back again");
    assert_eq!(app.made_whole().prepared, before, "edits are followed");
    // the layer that a rule names
    let rows = vec![RowId::new(0)];
    app.dispatch(Command::edit(Operation::DeleteFeatures { id: zone, rows }));
    follows(&app, id, "the zone is gone");
    assert_eq!(counts(&app)[0], 0);
    app.dispatch(Command::Do(Action::UNDO));
    app.dispatch(Command::SetFilter { layer: zone, filter: "k = 2".to_owned() });
    follows(&app, id, "the zone is hidden");
    assert_eq!(counts(&app)[0], 0);
    app.dispatch(Command::SetFilter { layer: zone, filter: String::new() });
    assert_eq!(counts(&app)[0], in_zone);
    // a filter of its own
    app.dispatch(Command::SetFilter { layer: id, filter: "容积率 < 4".to_owned() });
    follows(&app, id, "filtered");
    app.dispatch(Command::SetFilter { layer: id, filter: String::new() });
    // layers may name each other: rules hide nothing
    let key = app.workspace.document.layer(id).unwrap().key.clone();
    put(&mut app, zone, vec![rule("over", &format!("S_INTERSECTS(geometry, LAYER('{key}'))"), GREEN)]);
    follows(&app, zone, "both name the other");
    follows(&app, id, "both name the other");
    // a rule that fits no more takes nothing and says why; the others go on
    app.dispatch(Command::edit(Operation::RemoveLayer(zone)));
    follows(&app, id, "the zone is removed");
    assert!(app.unfit_rule(seen(&app, id), 0).is_some_and(|told| told.contains("zone")) && app.unfit_rule(seen(&app, id), 2).is_none());
    // what a rule asks for is not renamed or removed under it
    let order = nanbei::app::modules::table::TableOrder::RemoveColumn("容积率".to_owned());
    app.dispatch(Command::Do(Action::TABLE));
    app.dispatch(order.into());
    assert!(seen(&app, id).table.column("容积率").is_some() && app.session.notices.iter().any(|own| own.text.contains("dense")));
}

#[test]
fn a_random_walk_of_edits_under_rules_draws_what_a_fresh_start_draws() {
    let (mut app, id, _folder) = with_lots();
    put(&mut app, id, vec![rule("a", "容积率 BETWEEN 1 AND 3", RED), rule("b", "AREA() > 3 OR 用途 = '居住'", GREEN)]);
    let mut seed = 7u64;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    for step in 0..80 {
        let row = RowId::new(next(60));
        let live = app.workspace.document.layer(id).unwrap().table.feature(row.index()).is_some();
        match next(6) {
            0 if live => app.dispatch(Command::edit(Operation::SetCells {
                id,
                column: "容积率".to_owned(),
                cells: vec![(row, Some(OwnValue::Float(next(50) as f64 / 10.0)))],
            })),
            1 if live => app.dispatch(Command::edit(Operation::DeleteFeatures { id, rows: vec![row] })),
            2 => app.dispatch(Command::Do(Action::UNDO)),
            3 => app.dispatch(Command::Do(Action::REDO)),
            4 => {
                let low = next(4);
                let mut style = style_of(&app, id);
                if let Some(own) = style.rules.first_mut() {
                    own.when = When::Meets { condition: format!("容积率 >= {low} AND 容积率 < {}", low + 2) };
                }
                app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
            }
            _ => app.dispatch(Command::SetFilter { layer: id, filter: ["", "容积率 > 1"][next(2)].to_owned() }),
        }
        if app.workspace.document.layer(id).is_some() {
            follows(&app, id, &format!("step {step}"));
        }
    }
}

#[test]
fn rules_are_drawn_on_the_map_and_on_paper_and_told_in_the_legend_at_their_scales() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = shell(Lang::En);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![lots(folder.path())]));
    finish_jobs(&mut harness);
    let id = mine(&harness.state().app);
    let near = Rule { scales: ScaleRange { least: None, most: Some(30_000.0) }, ..rule("Near only", "名称 = '7'", GREEN) };
    put(&mut harness.state_mut().app, id, vec![near, rule("Upper rows", "容积率 >= 3", RED)]);
    harness.state_mut().app.session.notices.clear();
    let view = |zoom: f64| Command::SetView(View { center: [121.41, 31.306], zoom });
    let middle = |n: usize| [121.4009 + (n % 10) as f64 * 0.002, 31.3009 + (n / 10) as f64 * 0.002];
    let names = |app: &App| {
        let frame = Frame::screen(app.viewport.view, [0.0; 2], [900.0, 600.0]);
        legend_of(seen(app, id), &[frame]).into_iter().map(|own| own.name.en).collect::<Vec<_>>()
    };
    for (zoom, seventh) in [(15.0, Some(GREEN)), (13.5, None)] {
        harness.state_mut().app.dispatch(view(zoom));
        harness.run_steps(6);
        settle(&mut harness);
        let image = harness.render().unwrap();
        let pixel = |n: usize| {
            let at = place(&harness, middle(n));
            let [r, g, b, _] = image.get_pixel(at.x as u32, at.y as u32).0;
            [r, g, b]
        };
        let is = |n: usize, rgb: [u8; 3]| pixel(n).iter().zip(rgb).all(|(a, b)| a.abs_diff(b) < 20);
        assert!(is(35, RED) && is(45, RED) && is(15, BLUE) && is(6, BLUE), "{zoom}: {:?} {:?}", pixel(35), pixel(15));
        assert_eq!(is(7, GREEN), seventh.is_some(), "{zoom}");
        assert!(!is(7, BLUE), "a rule that is not drawn here does not leave its features to others");
        let app = &harness.state().app;
        let told = names(app);
        let expected: &[&str] =
            if seventh.is_some() { &["宗地", "Near only", "Upper rows", "Other features"] } else { &["宗地", "Upper rows", "Other features"] };
        assert_eq!(told, expected, "{zoom}");
        // what is not drawn is not pointed at
        assert_eq!(!app.features_at(middle(7), app.reach()).iter().any(|own| own.layer == id), seventh.is_none());
    }
    // on paper, and by the command line, the same
    let app = &harness.state().app;
    let document = as_shown(&app.workspace.document);
    let rows: Vec<String> = legend(&document, &[]).into_iter().map(|own| own.name.en).collect();
    assert!(["Near only", "Upper rows", "Other features"].iter().all(|own| rows.iter().any(|row| row == own)), "{rows:?}");
    let drawn: Vec<Option<usize>> = passes(&document.layer(id).unwrap().style, Theme::Light, 100.0).into_iter().map(|own| own.rule).collect();
    assert_eq!(drawn, [None, Some(1)], "1:100,000");
}

#[test]
fn rules_are_kept_with_the_project_and_the_style_and_undone_in_one_step() {
    let (mut app, id, folder) = with_lots();
    let before = style_of(&app, id);
    let hatched = Fill { pattern: Pattern::Dots, hatching: Hatching { spacing: 2.0, width: 0.3 }, ..Fill::solid(Ink::Exact(RED), 0.8) };
    let dotted = Rule {
        symbol: Symbol { fill: Some(hatched), ..Symbol::default() },
        scales: ScaleRange { least: Some(500.0), most: None },
        ..rule("dots", "容积率 > 3", RED)
    };
    put(&mut app, id, vec![dotted, Rule::of_value("用途", "居住", Bilingual::new("居", "Living"), filled(GREEN))]);
    let own = style_of(&app, id);
    let path = folder.path().join("a.nanbei");
    let mut again = saved_and_opened(&mut app, &path);
    wait(&mut again);
    let reopened = mine(&again);
    assert_eq!(style_of(&again, reopened), own);
    assert_eq!(drawn(&again, reopened), drawn(&app, id));
    let version =
        |path: &std::path::Path| serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(path).unwrap()).unwrap()["version"].as_u64();
    assert_eq!(version(&path), Some(4), "earlier programs are told that they cannot read it");
    // what needs none of it is written as before
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(style_of(&app, id), before);
    saved_and_opened(&mut app, &path);
    assert_eq!(version(&path), Some(1));
    // a style that asks what the layer does not have leaves that out and says so
    app.dispatch(Command::Do(Action::REDO));
    app.dispatch(StyleOrder::Copy(id).into());
    let areas = app.workspace.document.layer_by_key("key_areas").unwrap().id;
    app.session.notices.clear();
    app.dispatch(StyleOrder::Paste(areas).into());
    assert!(style_of(&app, areas).rules.is_empty() && format!("{:?}", app.session.notices).contains("dots"), "{:?}", app.session.notices);
}

#[test]
fn classes_become_rules_that_draw_what_they_drew() {
    let (mut app, id, _folder) = with_lots();
    let table = std::sync::Arc::clone(&app.workspace.document.layer(id).unwrap().table);
    for field in ["用途", "容积率"] {
        let mut style = Style { rules: Vec::new(), ..style_of(&app, id) };
        let classing = Classing { method: Method::EqualIntervals, count: 3, ..Classing::default() };
        assert!(nanbei::carto::color_by(&mut style, &table, Some(field), classing));
        let classes = style.classes.clone().unwrap();
        let ruled = rules_of_classes(&style);
        assert!(ruled.classes.is_none() && ruled.rules.len() == classes.len());
        app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(ruled) }));
        let layer = seen(&app, id);
        for feature in layer.table.features() {
            let rgb = classes.ink(classes.class_of(&feature.value(field)));
            let symbol = layer.style.symbol_of(layer.style.rule_of(feature));
            assert_eq!(symbol.fill.map(|own| own.ink), Some(Ink::Exact(rgb)), "{field} of {}", feature.index());
        }
    }
    // a new rule has a colour of its own and takes nothing yet
    let style = style_of(&app, id);
    let fresh = fresh_rule(&style, "");
    assert!(fresh.symbol.ink() != style.symbol.ink() && fresh.when.condition() == Some(""));
}

fn click(harness: &mut Harness<'_, Shell>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(4);
}

fn type_condition(harness: &mut Harness<'_, Shell>, lang: Lang, text: &str) {
    let field = harness.get_by_label(Word::StyleRuleCondition.text(lang));
    field.focus();
    harness.run_steps(2);
    press(harness, Modifiers::COMMAND, Key::A);
    harness.get_by_label(Word::StyleRuleCondition.text(lang)).type_text(text);
    harness.run_steps(2);
    press(harness, Modifiers::NONE, Key::Enter);
    harness.run_steps(4);
}

#[test]
fn a_rule_is_added_told_its_condition_and_given_a_symbol_in_the_panel_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let folder = tempfile::tempdir().unwrap();
        let (mut harness, id) = window(folder.path(), lang);
        let own = |harness: &Harness<'_, Shell>| style_of(&harness.state().app, id);
        let before = own(&harness);
        click(&mut harness, Word::StyleRuleAdd.text(lang));
        assert_eq!(own(&harness).rules.len(), 1);
        assert!(harness.query_by_label(Word::StyleRuleOpen.text(lang)).is_some(), "what is still to be done is said");
        // what does not fit stays to be mended, and changes nothing
        type_condition(&mut harness, lang, "容积 > 3");
        assert_eq!(own(&harness).rules[0].when.condition(), Some(""));
        assert!(harness.query_all_by_label_contains("容积").count() > 0);
        type_condition(&mut harness, lang, "容积率 > 3");
        assert_eq!(own(&harness).rules[0].when.condition(), Some("容积率 > 3"));
        let app = &harness.state().app;
        assert_eq!(drawn(app, id).iter().filter(|own| **own == Some(0)).count(), 29);
        // the parts below are those of the rule that is chosen
        click(&mut harness, Word::StyleOutline.text(lang));
        assert!(own(&harness).rules[0].symbol.stroke.is_none() && own(&harness).symbol == before.symbol);
        click(&mut harness, Word::OtherFeatures.text(lang));
        click(&mut harness, Word::StyleOutline.text(lang));
        assert!(own(&harness).symbol.stroke.is_none());
        // from the query builder and back
        let name = own(&harness).rules[0].name.get(lang).to_owned();
        click(&mut harness, &name);
        click(&mut harness, Word::StyleRuleBuilder.text(lang));
        assert_eq!(harness.state().app.session.query.form.conditions.text(), "容积率 > 3");
        harness.state_mut().app.dispatch(QueryOrder::Read { layer: id, filter: "容积率 < 1".to_owned() }.into());
        harness.run_steps(4);
        click(&mut harness, Word::QueryToRule.text(lang));
        assert_eq!(own(&harness).rules.iter().filter_map(|own| own.when.condition()).collect::<Vec<_>>(), ["容积率 < 1"]);
        // a copy, and away with both
        harness.run_steps(4);
        click(&mut harness, Word::StyleRuleCopy.text(lang));
        assert_eq!(own(&harness).rules.len(), 2);
        click(&mut harness, Word::StyleRuleRemove.text(lang));
        click(&mut harness, Word::StyleRuleRemove.text(lang));
        assert!(own(&harness).rules.is_empty());
    }
}

/// How much of a lot a fill covers that has no green in it, and how much of each of its rows and columns.
fn covered(pixel: impl Fn(u32, u32) -> f32, [left, top, right, bottom]: [u32; 4]) -> (f32, [Vec<i32>; 2]) {
    // light ground is nearly white
    let part = |x: u32, y: u32| 1.0 - pixel(x, y) / 245.0;
    let rows: Vec<f32> = (top..bottom).map(|y| (left..right).map(|x| part(x, y)).sum()).collect();
    let columns: Vec<f32> = (left..right).map(|x| (top..bottom).map(|y| part(x, y)).sum()).collect();
    let all = ((right - left) * (bottom - top)) as f32;
    (rows.iter().sum::<f32>() / all, [rows, columns].map(|own| own.into_iter().map(|own| own as i32).collect()))
}

#[test]
fn what_is_typed_goes_to_the_rule_it_was_typed_for_when_another_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, id) = window(folder.path(), Lang::En);
    let conditions = |harness: &Harness<'_, Shell>| -> Vec<String> {
        style_of(&harness.state().app, id).rules.iter().map(|own| own.when.condition().unwrap().to_owned()).collect()
    };
    let write = |harness: &mut Harness<'_, Shell>, text: &str| {
        harness.get_by_label(Word::StyleRuleCondition.text(Lang::En)).focus();
        harness.run_steps(2);
        harness.get_by_label(Word::StyleRuleCondition.text(Lang::En)).type_text(text);
        harness.run_steps(2);
    };
    let press_on = |harness: &mut Harness<'_, Shell>, label: &str| {
        let at = harness.get_all_by_label(label).last().unwrap().rect().center();
        crate::drive::click(harness, at);
        harness.run_steps(4);
    };
    press_on(&mut harness, "Add a rule");
    write(&mut harness, "容积率 > 3");
    // not with Enter: another rule is added by the mouse
    press_on(&mut harness, "Add a rule");
    assert_eq!(conditions(&harness), ["容积率 > 3", ""]);
    write(&mut harness, "容积率 > 1");
    press_on(&mut harness, "Rule 1");
    assert_eq!(conditions(&harness), ["容积率 > 3", "容积率 > 1"]);
    press_on(&mut harness, "Rule 2");
    // what does not fit is neither taken nor given to another, and is there again
    write(&mut harness, " AND");
    press_on(&mut harness, "Other features");
    assert_eq!(conditions(&harness), ["容积率 > 3", "容积率 > 1"]);
    press_on(&mut harness, "Rule 2");
    let typed = harness.get_by_label(Word::StyleRuleCondition.text(Lang::En)).accesskit_node().value();
    assert_eq!(typed.as_deref(), Some("容积率 > 1 AND"));
    // a query that has nothing to do with these is a rule of its own
    harness.state_mut().app.dispatch(Command::SetPanel("style", false));
    harness.state_mut().app.dispatch(QueryOrder::Read { layer: id, filter: "容积率 < 0.5".to_owned() }.into());
    harness.run_steps(4);
    click(&mut harness, Word::QueryToRule.text(Lang::En));
    assert_eq!(conditions(&harness), ["容积率 > 3", "容积率 > 1", "容积率 < 0.5"]);
    // names stay apart, for each has a row in the legend
    press_on(&mut harness, "Rule 1");
    click(&mut harness, Word::StyleRuleRemove.text(Lang::En));
    click(&mut harness, Word::StyleRuleAdd.text(Lang::En));
    click(&mut harness, Word::StyleRuleCopy.text(Lang::En));
    let style = style_of(&harness.state().app, id);
    let names: std::collections::BTreeSet<&str> = style.rules.iter().map(|own| own.name.en.as_str()).collect();
    assert_eq!(names.len(), style.rules.len(), "{names:?}");
}

/// Dots along a side of a sheet of 60 mm at 300 dpi.
const DOTS: u32 = 709;

/// A map of one lot on such a sheet.
fn sheet() -> Frame {
    Frame::paper([121.401, 31.301], 5000.0, [0.0; 2], [60.0, 60.0])
}

/// The lots in a window, one of them as large as it can be.
fn one_lot(folder: &std::path::Path) -> (Harness<'static, Shell>, LayerId) {
    let mut harness = shell(Lang::En);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![lots(folder)]));
    finish_jobs(&mut harness);
    let id = mine(&harness.state().app);
    harness.state_mut().app.dispatch(Command::ZoomTo(Bounds { west: 121.3995, south: 31.2995, east: 121.4025, north: 31.3025 }));
    harness.state_mut().app.session.notices.clear();
    (harness, id)
}

/// How green each place is.
type Green = Box<dyn Fn(u32, u32) -> f32>;

/// Fills a layer in a pattern of a colour that has no green; how green the screen is then, the sheet, and a swatch
/// of the legend as large as the sheet.
fn in_pattern(harness: &mut Harness<'_, Shell>, id: LayerId, pattern: Pattern, hatching: Hatching) -> [Green; 3] {
    let fill = Fill { pattern, hatching, ..Fill::solid(Ink::Exact([255, 0, 255]), 1.0) };
    let style = Style { symbol: Symbol { fill: Some(fill), ..Symbol::default() }, ..Style::default() };
    harness.state_mut().app.dispatch(Command::edit(Operation::SetStyle { id, style: Box::new(style) }));
    harness.run_steps(4);
    settle(harness);
    let image = harness.render().unwrap();
    let document = &harness.state().app.workspace.document;
    let paper = map_picture(document, &sheet(), MapLang::En, false);
    let ops = swatch(&legend_of(document.layer(id).unwrap(), &[])[0], [0.0; 2], [60.0; 2], 1.0, Theme::Light);
    let large = Picture { ops, ..paper.clone() };
    let [paper, large] = [paper, large].map(|picture| -> Green {
        let (rgba, [width, _]) = preview(&picture, [DOTS; 2]).unwrap();
        Box::new(move |x, y| f32::from(rgba[(y as usize * width + x as usize) * 4 + 1]))
    });
    [Box::new(move |x, y| f32::from(image.get_pixel(x, y).0[1])), paper, large]
}

#[test]
fn every_pattern_covers_on_the_screen_on_paper_and_in_the_legend_what_it_says_and_no_two_look_alike() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, id) = one_lot(folder.path());
    let (north_west, south_east) = ([121.4002, 31.3016], [121.4016, 31.3002]);
    let mut shown = Vec::new();
    for pattern in Pattern::ALL {
        let hatching = Hatching { spacing: 4.0, width: 0.8 };
        let [screen, paper, large] = in_pattern(&mut harness, id, pattern, hatching);
        let (a, b) = (place(&harness, north_west), place(&harness, south_east));
        let (part, lines) = covered(screen, [a.x.ceil() as u32, a.y.ceil() as u32, b.x as u32, b.y as u32]);
        let told = hatching.cover(pattern);
        assert!((part - told).abs() < 0.05, "{pattern:?} covers {part} of the screen, not {told}");
        let dots = |at: [f64; 2]| sheet().place(at).map(|mm| (mm / 60.0 * DOTS as f32) as u32);
        let ([l, t], [r, b]) = (dots(north_west), dots(south_east));
        let (part, _) = covered(paper, [l, t, r, b]);
        assert!((part - told).abs() < 0.05, "{pattern:?} covers {part} of the paper, not {told}");
        let (part, _) = covered(large, [100, 100, 600, 600]);
        assert!((part - told).abs() < 0.05, "{pattern:?} covers {part} of its swatch, not {told}");
        shown.push(lines);
    }
    // lines at 45° cover as much of each row as of each column, whichever way they go
    let diagonals = [Pattern::Hatch, Pattern::Backward].map(|own| Pattern::ALL.iter().position(|pattern| *pattern == own).unwrap());
    for (n, own) in shown.iter().enumerate() {
        for (m, other) in shown.iter().enumerate().skip(n + 1).filter(|(m, _)| [n, *m] != diagonals) {
            assert!(own != other, "{:?} and {:?}", Pattern::ALL[n], Pattern::ALL[m]);
        }
    }
}

#[test]
fn a_hatch_rises_to_the_right_and_its_reverse_falls_on_the_screen_on_paper_and_in_the_legend() {
    let folder = tempfile::tempdir().unwrap();
    let (mut harness, id) = one_lot(folder.path());
    // how well what is seen agrees with itself when it is moved up and to the right, less than down and to the right
    let rises = |pixel: &dyn Fn(u32, u32) -> f32, [l, t, r, b]: [u32; 4]| {
        let moved = |dx: i64, dy: i64| -> f32 {
            let places = (t + 8..b - 8).flat_map(|y| (l + 8..r - 8).map(move |x| (x, y)));
            places.map(|(x, y)| (pixel(x, y) - pixel((i64::from(x) + dx) as u32, (i64::from(y) + dy) as u32)).abs()).sum()
        };
        moved(4, 4) - moved(4, -4)
    };
    for (pattern, sign) in [(Pattern::Hatch, 1.0), (Pattern::Backward, -1.0)] {
        let [screen, paper, large] = in_pattern(&mut harness, id, pattern, Hatching { spacing: 4.0, width: 0.8 });
        let (a, b) = (place(&harness, [121.4002, 31.3016]), place(&harness, [121.4016, 31.3002]));
        let screen = rises(&screen, [a.x as u32, a.y as u32, b.x as u32, b.y as u32]);
        assert!(screen * sign > 10_000.0, "{pattern:?} on the screen: {screen}");
        let paper = rises(&paper, [300, 300, 400, 400]);
        assert!(paper * sign > 10_000.0, "{pattern:?} on paper: {paper}");
        let large = rises(&large, [300, 300, 400, 400]);
        assert!(large * sign > 10_000.0, "{pattern:?} in the legend: {large}");
    }
}
