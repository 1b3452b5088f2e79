//! Groups of layers of the user's own: they stay together through every change, come back as they were, are kept with the project, and
//! head what a legend tells.

use crate::waiting::wait;
use nanbei::app::modules::layers::LayersOrder;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::carto::{chosen_legend, legend};
use nanbei::i18n::Bilingual;
use nanbei::io::{Progress, Trust, open_project, project_text};
use nanbei::model::{Document, GroupId, Grouping, LayerGroup, LayerId, LegendChoice};
use std::collections::HashSet;

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn some<T: Copy>(&mut self, of: &[T], most: usize) -> Vec<T> {
        (0..=self.below(most)).filter_map(|_| of.get(self.below(of.len())).copied()).collect()
    }
}

fn app() -> App {
    App::new(SessionFolder::default())
}

fn layers(app: &App) -> Vec<LayerId> {
    app.workspace.document.layers().iter().map(|layer| layer.id).collect()
}

fn groups(app: &App) -> Vec<GroupId> {
    app.workspace.document.groups().iter().map(|group| group.id).collect()
}

fn id(app: &App, key: &str) -> LayerId {
    app.workspace.document.layer_by_key(key).unwrap().id
}

fn group(app: &mut App, keys: &[&str]) -> GroupId {
    let all = keys.iter().map(|key| id(app, key)).collect();
    app.dispatch(LayersOrder::Group(all).into());
    app.viewport.new_group.unwrap().1
}

fn order(app: &App) -> Vec<&str> {
    app.workspace.document.layers().iter().map(|layer| layer.key.as_str()).collect()
}

/// What holds of any groups: a layer is in one, none is empty, and the layers of each lie next to each other.
fn check(document: &Document, what: &str) {
    let mut seen = HashSet::new();
    for group in document.groups() {
        assert!(group.layers.iter().all(|key| seen.insert(key.clone())), "{what}: a layer is in two groups");
        let own = document.layers_of(group.id);
        assert!(!own.is_empty(), "{what}: {group:?} is empty");
        let places: Vec<usize> = own.iter().map(|layer| document.layers().iter().position(|own| own.id == layer.id).unwrap()).collect();
        assert!(places.windows(2).all(|pair| pair[1] == pair[0] + 1), "{what}: {group:?} is at {places:?}");
        let parent = |id: &GroupId| document.groups().iter().find(|own| own.id == *id).unwrap().parent;
        assert!(std::iter::successors(Some(group.id), parent).count() <= Grouping::DEEPEST, "{what}: {group:?} lies too deep");
    }
}

#[test]
fn layers_of_a_group_stay_together_through_every_change_and_undo_takes_each_back() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let mut app = app();
        let said = |app: &App| {
            let layers: Vec<_> = app.workspace.document.layers().iter().map(|layer| (layer.key.clone(), layer.visible)).collect();
            (layers, app.workspace.document.groups().to_vec())
        };
        let mut steps = vec![said(&app)];
        for _ in 0..60 {
            let (all, own) = (layers(&app), groups(&app));
            let into = random.some(&own, 1).first().copied().filter(|_| random.below(3) > 0);
            let at = random.below(all.len() + 1);
            let some = random.some(&all, 4);
            let order = match random.below(9) {
                0 | 1 => LayersOrder::Group(some),
                2 | 3 => LayersOrder::Arrange { layers: some, at, into },
                4 => LayersOrder::Step { layer: some[0], up: random.below(2) == 0 },
                5 if !own.is_empty() => LayersOrder::ArrangeGroup { group: random.some(&own, 1)[0], at, into },
                6 if !own.is_empty() => LayersOrder::ShowGroup(random.some(&own, 1)[0], random.below(2) == 0),
                7 if !own.is_empty() => LayersOrder::Ungroup(random.some(&own, 1)[0]),
                7 => LayersOrder::Duplicate(some[..1].to_vec()),
                _ if all.len() > 8 => LayersOrder::Remove(some[..1].to_vec()),
                _ => LayersOrder::Duplicate(some[..1].to_vec()),
            };
            let what = format!("seed {seed}: {order:?}");
            app.dispatch(order.into());
            check(&app.workspace.document, &what);
            let now = said(&app);
            if steps.last() != Some(&now) {
                steps.push(now);
            }
        }
        while steps.len() > 1 {
            assert_eq!(Some(said(&app)), steps.pop(), "seed {seed}");
            app.dispatch(Command::Do(Action::UNDO));
        }
        assert_eq!(Some(said(&app)), steps.pop(), "seed {seed}: all is as it was");
    }
}

#[test]
fn what_is_loaded_and_what_is_copied_parts_no_group() {
    let mut app = app();
    let below_rings = app.workspace.document.layers()[app.workspace.document.place_for_loaded() - 1].key.clone();
    group(&mut app, &[&below_rings, "rings", "rails"]);
    app.dispatch(Command::Paste(r#"{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[121.4,31.3]}}"#.to_owned()));
    wait(&mut app);
    assert!(order(&app).contains(&"pasted"));
    check(&app.workspace.document, "pasted");
    let copied = id(&app, "rings");
    app.dispatch(LayersOrder::Duplicate(vec![copied]).into());
    check(&app.workspace.document, "copied");
    assert!(app.workspace.document.groups()[0].layers.contains(&"rings-2".to_owned()), "a copy is in the group of what it was copied from");
}

#[test]
fn a_step_goes_past_a_whole_group_and_out_of_the_own_one() {
    let mut app = app();
    let pair = group(&mut app, &["stations", "hubs"]);
    let rails = id(&app, "rails");
    let before = order(&app).iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
    let at = before.iter().position(|key| key == "rails").unwrap();
    assert_eq!(before[at..], ["rails", "stations", "hubs"], "the order this test begins with");
    app.dispatch(LayersOrder::Step { layer: rails, up: true }.into());
    assert_eq!(order(&app)[at..], ["stations", "hubs", "rails"]);
    app.dispatch(LayersOrder::Step { layer: rails, up: false }.into());
    assert_eq!(order(&app)[at..], ["rails", "stations", "hubs"]);
    let stations = id(&app, "stations");
    app.dispatch(LayersOrder::Step { layer: stations, up: false }.into());
    assert_eq!(order(&app)[at..], ["rails", "stations", "hubs"], "it has left the group where it stood");
    assert_eq!(app.workspace.document.layers_of(pair).len(), 1);
    app.dispatch(LayersOrder::Step { layer: stations, up: false }.into());
    assert_eq!(order(&app)[at..], ["stations", "rails", "hubs"]);
}

#[test]
fn a_group_that_was_hidden_comes_back_with_the_layers_that_were_shown() {
    let mut app = app();
    let own = group(&mut app, &["rails", "stations", "hubs"]);
    let stations = id(&app, "stations");
    app.dispatch(LayersOrder::Show(vec![stations], false).into());
    let shown = |app: &App| app.workspace.document.layers_of(own).iter().map(|layer| layer.visible).collect::<Vec<_>>();
    let before = shown(&app);
    app.dispatch(LayersOrder::ShowGroup(own, false).into());
    assert_eq!(shown(&app), [false; 3]);
    app.dispatch(LayersOrder::ShowGroup(own, true).into());
    assert_eq!(shown(&app), before);
    // hidden one by one, all of them come
    let all = app.workspace.document.layers_of(own).iter().map(|layer| layer.id).collect();
    app.dispatch(LayersOrder::Show(all, false).into());
    app.dispatch(LayersOrder::ShowGroup(own, true).into());
    assert_eq!(shown(&app), [true; 3]);
}

#[test]
fn groups_are_kept_with_the_project() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = app();
    let outer = group(&mut app, &["rails", "stations", "hubs"]);
    group(&mut app, &["stations", "hubs"]);
    app.dispatch(LayersOrder::NameGroup(outer, Bilingual::new("轨道", "Rail")).into());
    let path = folder.path().join("groups.nanbei");
    app.dispatch(Command::SaveTo(path.clone()));
    wait(&mut app);
    let opened = open_project(&path, Trust::Folder, &Progress::default()).unwrap();
    assert!(opened.corrections.is_empty(), "{:?}", opened.corrections);
    assert_eq!(opened.document.groups(), app.workspace.document.groups());
    check(&opened.document, "opened");
}

#[test]
fn groups_of_a_stranger_that_are_in_themselves_or_hold_a_layer_twice_are_brought_into_order_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groups.nanbei");
    let text = project_text(&app().workspace.document, None, &path).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let own = |id: u32, parent: Option<u32>, layers: &[&str]| serde_json::json!({"id": id, "name": {"zh": "组", "en": "group"}, "parent": parent, "layers": layers});
    let chain: Vec<_> = (10..40).map(|n| own(n, Some(n + 1), &[])).collect();
    let mut all =
        vec![own(0, Some(1), &["hubs"]), own(1, Some(0), &["hubs", "rails"]), own(2, Some(99), &["no such layer"]), own(2, None, &["land"])];
    all.extend(chain);
    json["groups"] = serde_json::Value::Array(all);
    json.as_object_mut().unwrap().remove("checksum");
    std::fs::write(&path, json.to_string()).unwrap();
    let opened = open_project(&path, Trust::Folder, &Progress::default()).unwrap();
    let told: Vec<String> = opened.corrections.iter().map(|own| own.path.clone()).collect();
    for place in ["groups[0].parent", "groups[1].layers", "groups[2].parent", "groups[3]"] {
        assert!(told.iter().any(|path| path == place), "{place} is not told: {told:?}");
    }
    let groups = opened.document.groups();
    let ids: HashSet<GroupId> = groups.iter().map(|group| group.id).collect();
    assert_eq!(ids.len(), groups.len());
    for group in groups {
        let path = Grouping::new(groups).path(group.id);
        assert!(path.len() <= Grouping::DEEPEST && path.last().map(|own| own.id) == Some(group.id));
        assert_eq!(path.first().and_then(|own| own.parent), None, "{group:?} is under something that is not there");
    }
    assert_eq!(groups.iter().flat_map(|group: &LayerGroup| &group.layers).filter(|key| *key == "hubs").count(), 1);
}

#[test]
fn a_legend_stands_under_the_names_of_groups() {
    let mut app = app();
    let outer = group(&mut app, &["rails", "stations", "hubs"]);
    let inner = group(&mut app, &["hubs"]);
    app.dispatch(LayersOrder::NameGroup(outer, Bilingual::new("轨道", "Rail")).into());
    app.dispatch(LayersOrder::NameGroup(inner, Bilingual::new("枢纽", "Hubs of mine")).into());
    let rows = legend(&app.workspace.document, &[]);
    let grouped = chosen_legend(rows.clone(), &LegendChoice { grouped: true, ..LegendChoice::default() });
    let names: Vec<&str> = grouped.iter().map(|row| row.name.en.as_str()).collect();
    let place = |name: &str| names.iter().position(|own| *own == name).unwrap_or_else(|| panic!("{name} is not in {names:?}"));
    assert_eq!(place("Rail · Hubs of mine") + 1, place("High-speed hubs"));
    assert!(place("Rail") < place("High-speed rail, planned"));
    assert!(place("Hub rings") < place("Rail · Hubs of mine") || place("Hub rings") > place("Rail"), "what is in no group stands apart");
    assert_eq!(grouped.len(), rows.len() + names.iter().filter(|name| !rows.iter().any(|row| row.name.en == **name)).count());
}
