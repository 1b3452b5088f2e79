//! The layers, and what is done with the data of one.

use crate::app::action::Menu;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Command};
use crate::i18n::Word;
use crate::model::LayerId;

impl Action {
    pub const LAYER_REPORT: Self = Self::new("layer report", Word::LoadReportMenu, Menu::Layer, 10);
    pub const LAYER_CRS: Self = Self::new("layer crs", Word::ChangeCrs, Menu::Layer, 11);
    pub const LAYER_REPAIR: Self = Self::new("layer repair", Word::RepairGeometry, Menu::Layer, 12);
    pub const LAYER_REPLACE: Self = Self::new("layer replace", Word::ReplaceData, Menu::Layer, 20);
    pub const LAYER_EXPORT: Self = Self::new("layer export", Word::ExportDataMenu, Menu::Layer, 21);
}

pub const MODULE: Module = Module::new(
    "layers",
    &[
        Deed::new(Action::LAYER_REPORT, |app| ask(app, |layer| Command::ShowReport(Some(layer))))
            .when(|app| app.current_layer().is_some_and(|layer| app.report(layer).is_some())),
        Deed::new(Action::LAYER_CRS, |app| ask(app, Command::AskCrs)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
        Deed::new(Action::LAYER_REPAIR, |app| ask(app, Command::Repair)).when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
        Deed::new(Action::LAYER_REPLACE, |app| ask(app, Command::AskReplace))
            .when(|app| app.current_layer().is_some_and(|layer| layer.key != "rings")),
        Deed::new(Action::LAYER_EXPORT, |app| ask(app, Command::AskDataExport)).when(|app| app.current_layer().is_some()),
    ],
);

/// Asks for something about the layer that the menu is about.
fn ask(app: &mut App, command: impl Fn(LayerId) -> Command) {
    if let Some(layer) = app.current_layer().map(|layer| layer.id) {
        app.dispatch(command(layer));
    }
}
