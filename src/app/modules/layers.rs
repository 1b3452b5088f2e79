//! The layers, and what is done with the data of one.

use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Command, Order};
use crate::i18n::Word;
use crate::model::{Bounds, Document, Layer, LayerId, LayerLook, MapTheme, Operation, Transaction};
use std::any::Any;

impl Action {
    pub const LAYER_REPORT: Self = Self::new("layer report", Word::LoadReportMenu, Menu::Layer, 10);
    pub const LAYER_CRS: Self = Self::new("layer crs", Word::ChangeCrs, Menu::Layer, 11);
    pub const LAYER_REPAIR: Self = Self::new("layer repair", Word::RepairGeometry, Menu::Layer, 12);
    pub const LAYER_REPLACE: Self = Self::new("layer replace", Word::ReplaceData, Menu::Layer, 20);
    pub const LAYER_EXPORT: Self = Self::new("layer export", Word::ExportDataMenu, Menu::Layer, 21);
}

/// What is done with themes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LayersOrder {
    /// Keeps how the layers are shown, and where, under a name; the same name again takes its place.
    KeepTheme(String),
    ShowTheme(usize),
    RemoveTheme(usize),
}

impl Order for LayersOrder {}

pub const MODULE: Module = Module { carry_out, ..Module::new("layers", DEEDS) };

const DEEDS: &[Deed] = &[
    Deed::new(Action::LAYER_REPORT, |app| ask(app, |layer| Command::ShowReport(Some(layer))))
        .when(|app| app.current_layer().is_some_and(|layer| app.report(layer).is_some())),
    Deed::new(Action::LAYER_CRS, |app| ask(app, Command::AskCrs)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
    Deed::new(Action::LAYER_REPAIR, |app| ask(app, Command::Repair)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
    Deed::new(Action::LAYER_REPLACE, |app| ask(app, Command::AskReplace)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
    Deed::new(Action::LAYER_EXPORT, |app| ask(app, Command::AskDataExport)).when(|app| app.current_layer().is_some()),
];

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<LayersOrder>() else { return false };
    let mut themes = app.workspace.document.themes().to_vec();
    match order {
        LayersOrder::KeepTheme(name) => {
            let look =
                |layer: &Layer| LayerLook { key: layer.key.clone(), visible: layer.visible, opacity: layer.opacity, style: layer.style.clone() };
            let extent = app.viewport.view.bounds(app.viewport.view_size).array();
            let theme = MapTheme { name: name.clone(), looks: app.workspace.document.layers().iter().map(look).collect(), extent };
            match themes.iter_mut().find(|own| own.name == *name) {
                Some(own) => *own = theme,
                None => themes.push(theme),
            }
            app.edit(Operation::SetThemes(themes));
        }
        LayersOrder::ShowTheme(at) => {
            let Some(theme) = themes.get(*at) else { return true };
            let operations = changes_to(&app.workspace.document, theme);
            let [west, south, east, north] = theme.extent;
            if !operations.is_empty() {
                app.edit(Transaction { operations });
            }
            app.zoom_to(Bounds { west, south, east, north });
        }
        LayersOrder::RemoveTheme(at) if *at < themes.len() => {
            themes.remove(*at);
            app.edit(Operation::SetThemes(themes));
        }
        LayersOrder::RemoveTheme(_) => {}
    }
    true
}

/// What shows the layers as a theme does; nothing where they are. Layers that it does not know stay as they are.
fn changes_to(document: &Document, theme: &MapTheme) -> Vec<Operation> {
    let mut changes = Vec::new();
    for look in &theme.looks {
        let Some(layer) = document.layer_by_key(&look.key) else { continue };
        if layer.visible != look.visible {
            changes.push(Operation::SetVisible { id: layer.id, visible: look.visible });
        }
        if layer.opacity != look.opacity {
            changes.push(Operation::SetOpacity { id: layer.id, opacity: look.opacity });
        }
        if layer.style != look.style {
            changes.push(Operation::SetStyle { id: layer.id, style: Box::new(look.style.clone()) });
        }
    }
    changes
}

/// Whether the layers are shown as a theme does.
#[must_use]
pub fn shows(document: &Document, theme: &MapTheme) -> bool {
    changes_to(document, theme).is_empty()
}

/// Asks for something about the layer that the menu is about.
fn ask(app: &mut App, command: impl Fn(LayerId) -> Command) {
    if let Some(layer) = app.current_layer().map(|layer| layer.id) {
        app.dispatch(command(layer));
    }
}
