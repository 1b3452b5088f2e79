//! The layers: their order and their groups, what is done with several at once, and what is done with the data of one.

use crate::app::action::{Menu, ctrl};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Command, Order};
use crate::i18n::{Bilingual, Word};
use crate::model::{GroupId, LayerId, LayerLook, MapTheme, Operation, Transaction};
use std::any::Any;

impl Action {
    pub const GROUP_LAYERS: Self = Self::new("group layers", Word::GroupLayers, Menu::Layer, 1).keys(&[ctrl('G')]);
    pub const UNGROUP_LAYERS: Self = Self::new("ungroup layers", Word::UngroupLayers, Menu::Layer, 2);
    pub const DUPLICATE_LAYERS: Self = Self::new("duplicate layers", Word::DuplicateLayer, Menu::Layer, 3);
    pub const REMOVE_LAYERS: Self = Self::new("remove layers", Word::RemoveLayer, Menu::Layer, 4);
    pub const LAYER_REPORT: Self = Self::new("layer report", Word::LoadReportMenu, Menu::Layer, 10);
    pub const LAYER_CRS: Self = Self::new("layer crs", Word::ChangeCrs, Menu::Layer, 11);
    pub const LAYER_REPAIR: Self = Self::new("layer repair", Word::RepairGeometry, Menu::Layer, 12);
    pub const LAYER_REPLACE: Self = Self::new("layer replace", Word::ReplaceData, Menu::Layer, 20);
    pub const LAYER_EXPORT: Self = Self::new("layer export", Word::ExportDataMenu, Menu::Layer, 21);
}

/// What is done in the list of layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayersOrder {
    /// Keeps how the layers are shown, and where, under a name; the same name again takes its place.
    KeepTheme(String),
    RemoveTheme(usize),
    /// Marks layers, and no others, for what is done with several at once.
    Mark(Vec<LayerId>),
    /// Shows or hides layers.
    Show(Vec<LayerId>, bool),
    Remove(Vec<LayerId>),
    Duplicate(Vec<LayerId>),
    /// Moves a layer up or down by a step.
    Step {
        layer: LayerId,
        up: bool,
    },
    /// Puts layers at a place in the drawing order, counted among the layers as they are, and into a group or out of all.
    Arrange {
        layers: Vec<LayerId>,
        at: usize,
        into: Option<GroupId>,
    },
    /// Puts layers into a group, at its top.
    PutInto(Vec<LayerId>, GroupId),
    /// Makes a group of layers.
    Group(Vec<LayerId>),
    NameGroup(GroupId, Bilingual),
    ShowGroup(GroupId, bool),
    /// The same as with layers: a place, and a group that it is in.
    ArrangeGroup {
        group: GroupId,
        at: usize,
        into: Option<GroupId>,
    },
    /// Gives up a group; its layers stay.
    Ungroup(GroupId),
    ZoomToGroup(GroupId),
}

impl Order for LayersOrder {}

pub const MODULE: Module = Module { carry_out, ..Module::new("layers", DEEDS) };

const DEEDS: &[Deed] = &[
    Deed::new(Action::GROUP_LAYERS, |app| with_marked(app, LayersOrder::Group)).when(has_marked),
    Deed::new(Action::UNGROUP_LAYERS, |app| {
        if let Some(group) = group_of_marked(app) {
            app.dispatch(LayersOrder::Ungroup(group).into());
        }
    })
    .when(|app| group_of_marked(app).is_some()),
    Deed::new(Action::DUPLICATE_LAYERS, |app| with_marked(app, LayersOrder::Duplicate)).when(has_marked),
    Deed::new(Action::REMOVE_LAYERS, |app| with_marked(app, LayersOrder::Remove)).when(has_marked),
    Deed::new(Action::LAYER_REPORT, |app| ask(app, |layer| Command::ShowReport(Some(layer))))
        .when(|app| app.current_layer().is_some_and(|layer| app.report(layer).is_some())),
    Deed::new(Action::LAYER_CRS, |app| ask(app, Command::AskCrs)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
    Deed::new(Action::LAYER_REPAIR, |app| ask(app, Command::Repair)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
    Deed::new(Action::LAYER_REPLACE, |app| ask(app, Command::AskReplace)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
    Deed::new(Action::LAYER_EXPORT, |app| ask(app, Command::AskDataExport)).when(|app| app.current_layer().is_some()),
];

impl App {
    /// The layers that are marked in the list, from the bottom of the map up.
    #[must_use]
    pub fn marked_layers(&self) -> Vec<LayerId> {
        let marked = self.viewport.marked();
        self.workspace.document.layers().iter().map(|layer| layer.id).filter(|id| marked.contains(id)).collect()
    }
}

fn has_marked(app: &App) -> bool {
    !app.marked_layers().is_empty()
}

fn with_marked(app: &mut App, order: impl Fn(Vec<LayerId>) -> LayersOrder) {
    let layers = app.marked_layers();
    app.dispatch(order(layers).into());
}

/// The innermost group of the first of the marked layers.
fn group_of_marked(app: &App) -> Option<GroupId> {
    let first = app.workspace.document.layer(*app.marked_layers().last()?)?;
    app.workspace.document.groups().iter().find(|group| group.layers.contains(&first.key)).map(|group| group.id)
}

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<LayersOrder>() else { return false };
    let document = &app.workspace.document;
    match order {
        LayersOrder::KeepTheme(_) | LayersOrder::RemoveTheme(_) => change_themes(app, order),
        LayersOrder::Mark(layers) => {
            let viewport = &mut app.viewport;
            viewport.marked_layers.clone_from(layers);
            // the chosen one is one of them
            if !layers.is_empty() && viewport.chosen_layer.is_none_or(|id| !layers.contains(&id)) {
                viewport.chosen_layer = layers.last().copied();
            }
        }
        LayersOrder::Show(layers, visible) => {
            let all = document.with_layers_shown(layers, *visible);
            change(app, all);
        }
        LayersOrder::Remove(layers) => {
            let all = document.without_layers(layers);
            change(app, all);
            app.viewport.marked_layers.clear();
        }
        LayersOrder::Duplicate(layers) => app.duplicate(layers),
        LayersOrder::Step { layer, up } => {
            let all = document.stepped(*layer, *up);
            change(app, all);
        }
        LayersOrder::Arrange { layers, at, into } => {
            let all = document.arranged(layers, *at, *into);
            change(app, all);
        }
        LayersOrder::PutInto(layers, group) => {
            let top = document.layers_of(*group).last().map(|layer| layer.id);
            let at = document.layers().iter().position(|layer| Some(layer.id) == top).map_or(document.layers().len(), |n| n + 1);
            let all = document.arranged(layers, at, Some(*group));
            change(app, all);
        }
        LayersOrder::Group(layers) if !layers.is_empty() => {
            let (id, all) = document.with_group(layers, Word::GroupNew.both());
            change(app, all);
            let number = app.viewport.new_group.map_or(0, |(number, _)| number + 1);
            app.viewport.new_group = Some((number, id));
        }
        LayersOrder::Group(_) => {}
        LayersOrder::NameGroup(group, name) => {
            let all = document.with_group_called(*group, name);
            change(app, all);
        }
        LayersOrder::ShowGroup(group, shown) => {
            let all = document.with_group_shown(*group, *shown);
            change(app, all);
        }
        LayersOrder::ArrangeGroup { group, at, into } => {
            let all = document.with_group_at(*group, *at, *into);
            change(app, all);
        }
        LayersOrder::Ungroup(group) => {
            let all = document.without_group(*group);
            change(app, all);
        }
        LayersOrder::ZoomToGroup(group) => {
            let bounds = app.seen().layers_of(*group).into_iter().filter_map(|layer| layer.table.whole_bounds()).reduce(crate::model::Bounds::union);
            if let Some(bounds) = bounds {
                app.zoom_to(bounds);
            }
        }
    }
    true
}

/// Changes the document, where there is something to change.
fn change(app: &mut App, all: Transaction) {
    if !all.operations.is_empty() {
        app.edit(all);
    }
}

fn change_themes(app: &mut App, order: &LayersOrder) {
    let mut themes = app.workspace.document.themes().to_vec();
    match order {
        LayersOrder::KeepTheme(name) => {
            let extent = app.viewport.view.bounds(app.viewport.view_size).array();
            let theme = MapTheme { name: name.clone(), looks: app.workspace.document.layers().iter().map(LayerLook::of).collect(), extent };
            match themes.iter_mut().find(|own| own.name == *name) {
                Some(own) => *own = theme,
                None => themes.push(theme),
            }
        }
        LayersOrder::RemoveTheme(at) if *at < themes.len() => drop(themes.remove(*at)),
        _ => return,
    }
    app.edit(Operation::SetThemes(themes));
}

/// Asks for something about the layer that the menu is about.
fn ask(app: &mut App, command: impl Fn(LayerId) -> Command) {
    if let Some(layer) = app.current_layer().map(|layer| layer.id) {
        app.dispatch(command(layer));
    }
}
