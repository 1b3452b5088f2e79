//! The list of layers, driven as a planner would: several marked at once, groups made, named, hidden, folded, dragged into and out of,
//! names in both languages, a long list searched.

use crate::drive::{drag, finish_jobs, place, press, settle, shell};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use nanbei::app::modules::layers::LayersOrder;
use nanbei::app::{Action, Command};
use nanbei::i18n::{Lang, Word};
use nanbei::model::{Group, Layer};
use nanbei::ui::Shell;

fn square(n: usize) -> String {
    let x = 121.2 + 0.1 * n as f64;
    serde_json::json!({"type": "Feature", "properties": {"n": n}, "geometry": {"type": "Polygon",
        "coordinates": [[[x, 31.0], [x + 0.05, 31.0], [x + 0.05, 31.05], [x, 31.05], [x, 31.0]]]}})
    .to_string()
}

/// A window with so many layers of one square each; their names are numbered.
fn window(lang: Lang, count: usize) -> Harness<'static, Shell> {
    let mut harness = shell(lang);
    for n in 0..count {
        harness.state_mut().app.dispatch(Command::Paste(square(n % 5)));
        finish_jobs(&mut harness);
    }
    let app = &mut harness.state_mut().app;
    let own: Vec<_> = app.workspace.document.layers().iter().filter(|layer| layer.group == Group::Mine).map(|layer| layer.id).collect();
    for (n, id) in own.into_iter().enumerate() {
        let name = nanbei::i18n::Bilingual::new(format!("地块{n}"), format!("Lots {n}"));
        app.dispatch(Command::edit(nanbei::model::Operation::Rename { id, name }));
    }
    app.session.notices.clear();
    app.dispatch(Command::SetView(nanbei::model::View { center: [121.42, 31.02], zoom: 10.0 }));
    harness.run_steps(4);
    harness
}

fn layer<'a>(harness: &'a Harness<'_, Shell>, name: &str) -> &'a Layer {
    harness.state().app.workspace.document.layer_called(name).unwrap()
}

/// The row of a layer or of a group.
fn row(harness: &Harness<'_, Shell>, label: &str) -> Rect {
    harness.get_by(|node| node.role() == Role::Pane && node.label().is_some_and(|own| own == label)).rect()
}

fn click(harness: &mut Harness<'_, Shell>, at: egui::Pos2, modifiers: Modifiers, button: PointerButton) {
    harness.hover_at(at);
    harness.step();
    for pressed in [true, false] {
        harness.event_modifiers(Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
        harness.step();
    }
    harness.run_steps(2);
}

fn on_row(harness: &mut Harness<'_, Shell>, label: &str, modifiers: Modifiers) {
    let at = row(harness, label).left_center() + vec2(90.0, 0.0);
    click(harness, at, modifiers, PointerButton::Primary);
}

/// The names of the user's layers in a group, from the top of the map down.
fn in_group(harness: &Harness<'_, Shell>, name: &str) -> Vec<String> {
    let document = &harness.state().app.workspace.document;
    let group = document.groups().iter().find(|group| group.name.is_called(name)).unwrap_or_else(|| panic!("{name}: {:?}", document.groups()));
    document.layers_of(group.id).iter().rev().map(|layer| layer.name.en.clone()).collect()
}

fn drawn(harness: &mut Harness<'_, Shell>, position: [f64; 2]) -> [u8; 4] {
    settle(harness);
    let at = place(harness, position);
    let image = harness.render().unwrap();
    image.get_pixel(at.x as u32, at.y as u32).0
}

#[test]
fn several_layers_are_marked_grouped_named_hidden_and_brought_back_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let names = |n: usize| if lang == Lang::Zh { format!("地块{n}") } else { format!("Lots {n}") };
        let mut harness = window(lang, 4);
        on_row(&mut harness, &names(3), Modifiers::NONE);
        on_row(&mut harness, &names(1), Modifiers::SHIFT);
        assert_eq!(harness.state().app.marked_layers().len(), 3, "from one to the other");
        on_row(&mut harness, &names(2), Modifiers::COMMAND);
        assert_eq!(harness.state().app.marked_layers().len(), 2, "without the one in the middle");
        press(&mut harness, Modifiers::COMMAND, Key::G);
        harness.run_steps(3);
        // the name is asked for at once
        harness.event(Event::Text("安置 resettled".to_owned()));
        harness.run_steps(2);
        press(&mut harness, Modifiers::NONE, Key::Enter);
        assert_eq!(in_group(&harness, "安置 resettled"), ["Lots 3", "Lots 1"]);
        let group = Word::GroupRow.with(lang, &[&"安置 resettled"]);
        let heading = row(&harness, &group);
        assert!(row(&harness, &names(3)).top() >= heading.bottom() - 1.0 && row(&harness, &names(2)).top() > row(&harness, &names(1)).top());

        // hidden and shown as one
        let (at, beside) = ([121.525, 31.025], [121.525, 31.08]);
        let shown = drawn(&mut harness, at);
        let switch = Word::ShowLayer.with(lang, &[&"安置 resettled"]);
        harness.get_by_label(&switch).click();
        harness.run_steps(3);
        harness.remove_cursor();
        assert!(!layer(&harness, "Lots 3").visible && !layer(&harness, "Lots 1").visible && layer(&harness, "Lots 2").visible);
        assert_ne!(drawn(&mut harness, at), shown);
        assert_eq!(drawn(&mut harness, at), drawn(&mut harness, beside), "nothing but the ground");
        harness.get_by_label(&switch).click();
        harness.run_steps(3);
        harness.remove_cursor();
        assert_eq!(drawn(&mut harness, at), shown);

        // the legend stands under its name
        let legend = Word::LegendRow.with(lang, &[&"安置 resettled"]);
        assert!(harness.query_by_label(&legend).is_some(), "{legend}");

        // folded and opened by a click on its heading
        on_row(&mut harness, &group, Modifiers::NONE);
        assert!(harness.query_all_by(|node| node.role() == Role::Pane && node.label().is_some_and(|own| own == names(3))).count() == 0);
        on_row(&mut harness, &group, Modifiers::NONE);
        row(&harness, &names(3));

        // each is one step
        for _ in 0..3 {
            press(&mut harness, Modifiers::COMMAND, Key::Z);
        }
        harness.run_steps(2);
        press(&mut harness, Modifiers::COMMAND, Key::Z);
        assert!(harness.state().app.workspace.document.groups().is_empty());
        let order: Vec<&str> = harness.state().app.workspace.document.layers().iter().map(|layer| layer.name.en.as_str()).collect();
        let at = order.iter().position(|name| *name == "Lots 0").unwrap();
        assert_eq!(order[at..at + 4], ["Lots 0", "Lots 1", "Lots 2", "Lots 3"]);
    }
}

#[test]
fn layers_and_groups_are_dragged_into_groups_and_out_of_them() {
    let mut harness = window(Lang::En, 4);
    let own: Vec<_> = ["Lots 2", "Lots 3"].iter().map(|name| layer(&harness, name).id).collect();
    harness.state_mut().app.dispatch(LayersOrder::Group(own).into());
    harness.run_steps(3);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    let group = Word::GroupRow.with(Lang::En, &[&"New group"]);
    let grip = |harness: &Harness<'_, Shell>, label: &str| row(harness, label).left_center() + vec2(100.0, 0.0);

    // onto the lower half of the heading: into the group, on top
    let (from, to) = (grip(&harness, "Lots 0"), row(&harness, &group).left_center() + vec2(100.0, 8.0));
    drag(&mut harness, from, to);
    assert_eq!(in_group(&harness, "New group"), ["Lots 0", "Lots 3", "Lots 2"]);
    // beside a layer of the group: into it, there
    let (from, to) = (grip(&harness, "Lots 1"), row(&harness, "Lots 3").left_center() + vec2(100.0, 8.0));
    drag(&mut harness, from, to);
    assert_eq!(in_group(&harness, "New group"), ["Lots 0", "Lots 3", "Lots 1", "Lots 2"]);
    // beside one that is in none: out of it
    let (from, to) = (grip(&harness, "Lots 3"), row(&harness, "Key areas").left_center() + vec2(100.0, -8.0));
    drag(&mut harness, from, to);
    assert_eq!(in_group(&harness, "New group"), ["Lots 0", "Lots 1", "Lots 2"]);
    // a group with all in it
    let (from, to) = (grip(&harness, &group), row(&harness, "Key areas").left_center() + vec2(100.0, 8.0));
    drag(&mut harness, from, to);
    assert_eq!(in_group(&harness, "New group"), ["Lots 0", "Lots 1", "Lots 2"]);
    let order: Vec<&str> = harness.state().app.workspace.document.layers().iter().rev().map(|layer| layer.name.en.as_str()).collect();
    let at = order.iter().position(|name| *name == "Key areas").unwrap();
    assert_eq!(order[at - 1..at + 4], ["Lots 3", "Key areas", "Lots 0", "Lots 1", "Lots 2"]);
    // several that are marked go together
    on_row(&mut harness, "Lots 0", Modifiers::NONE);
    on_row(&mut harness, "Lots 2", Modifiers::COMMAND);
    let (from, to) = (grip(&harness, "Lots 2"), row(&harness, "Lots 3").left_center() + vec2(100.0, -8.0));
    drag(&mut harness, from, to);
    let order: Vec<&str> = harness.state().app.workspace.document.layers().iter().rev().map(|layer| layer.name.en.as_str()).collect();
    let at = order.iter().position(|name| *name == "Key areas").unwrap();
    assert_eq!(order[at - 3..at + 2], ["Lots 0", "Lots 2", "Lots 3", "Key areas", "Lots 1"]);
}

#[test]
fn a_layer_has_a_name_in_each_language_and_menus_do_for_several_what_they_do_for_one() {
    let mut harness = window(Lang::Zh, 3);
    on_row(&mut harness, "地块2", Modifiers::NONE);
    press(&mut harness, Modifiers::NONE, Key::F2);
    harness.run_steps(2);
    harness.event(Event::Text("现状".to_owned()));
    harness.run_steps(2);
    harness.get_by_label(Word::LayerNameEnglish.text(Lang::Zh)).focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.event(Event::Text("Present".to_owned()));
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let name = &layer(&harness, "Present").name;
    assert_eq!((name.zh.as_str(), name.en.as_str()), ("现状", "Present"));

    on_row(&mut harness, "地块1", Modifiers::COMMAND);
    let at = row(&harness, "地块1").left_center() + vec2(100.0, 0.0);
    click(&mut harness, at, Modifiers::NONE, PointerButton::Secondary);
    harness.get_by_label_contains("2 个图层");
    harness.get_by_label(Word::LayersHide.text(Lang::Zh)).click();
    harness.run_steps(3);
    assert!(!layer(&harness, "Present").visible && !layer(&harness, "Lots 1").visible && layer(&harness, "Lots 0").visible);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert!(layer(&harness, "Present").visible && layer(&harness, "Lots 1").visible, "one step");
    harness.state_mut().app.dispatch(Command::Do(Action::REMOVE_LAYERS));
    harness.run_steps(3);
    let left: Vec<_> = harness.state().app.workspace.document.layers().iter().filter(|layer| layer.group == Group::Mine).collect();
    assert_eq!(left.len(), 1);
}

#[test]
fn a_long_list_is_searched_by_either_language_and_by_sound() {
    let mut harness = window(Lang::Zh, 8);
    let own: Vec<_> = ["Lots 2", "Lots 3"].iter().map(|name| layer(&harness, name).id).collect();
    harness.state_mut().app.dispatch(LayersOrder::Group(own).into());
    harness.run_steps(3);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    let rows = |harness: &Harness<'_, Shell>| {
        let mut all: Vec<String> = harness.query_all_by(|node| node.role() == Role::Pane).filter_map(|node| node.accesskit_node().label()).collect();
        all.retain(|label| label.starts_with("地块") || label.starts_with("图层组") || label.contains('区'));
        all
    };
    let search = Word::LayersSearch.text(Lang::Zh);
    for (typed, wanted) in [("Lots 3", vec!["图层组 新建组", "地块3"]), ("dk5", vec!["地块5"]), ("新建", vec!["图层组 新建组", "地块3", "地块2"])]
    {
        harness.get_by_label(search).focus();
        harness.run_steps(2);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.event(Event::Text(typed.to_owned()));
        harness.run_steps(3);
        assert_eq!(rows(&harness), wanted, "{typed}");
    }
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.run_steps(2);
    assert!(rows(&harness).len() >= 9, "all are back: {:?}", rows(&harness));
}
