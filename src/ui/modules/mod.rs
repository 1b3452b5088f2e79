//! The panels round the map and the windows over it, as two lists: a panel or window is a file or folder here and a row.

mod about;
mod balance;
mod base_map;
mod bookmarks;
mod conflicts;
mod control_points;
mod crs;
mod data_export;
mod databases;
mod digitizing;
mod indicators;
mod inspector;
mod layers;
mod menus;
mod messages;
mod palette;
mod plan;
mod quality;
mod query;
mod questions;
mod recovery;
mod replace;
mod report;
mod results;
mod scenarios;
mod search;
mod services;
mod settings;
mod sheet;
mod shortcuts;
mod start;
mod status;
mod style;
mod table;
mod toolbar;
mod tour;

use super::module::{Beside, Panel, Plain, Window};

/// The panels, from the outside in.
pub fn panels() -> Vec<Box<dyn Panel>> {
    vec![
        Box::<menus::Menus>::default(),
        Box::<toolbar::Toolbar>::default(),
        Box::<digitizing::DigitizingBar>::default(),
        Box::new(plan::PlanMaps),
        Box::new(recovery::Recovery),
        Box::<status::StatusBar>::default(),
        Box::<layers::LayersPanel>::default(),
        Box::<start::StartPage>::default(),
        Box::<plan::PlanPanel>::default(),
        Box::<scenarios::ScenariosPanel>::default(),
        Box::<query::QueryPanel>::default(),
        Box::<style::StylePanel>::default(),
        Box::<inspector::Inspector>::default(),
        Box::<table::TablePanel>::default(),
        Box::new(balance::BalancePanel),
        Box::new(quality::QualityPanel),
        Box::new(indicators::IndicatorsPanel),
        Box::new(results::Results),
    ]
}

/// The windows; Esc closes the first that is open.
pub fn windows() -> Vec<Box<dyn Window>> {
    vec![
        Box::new(messages::Notices),
        Box::<tour::Tour>::default(),
        Box::<palette::Palette>::default(),
        Box::<shortcuts::Shortcuts>::default(),
        Box::new(Plain::new("settings", settings::settings)),
        Box::new(Plain::new("about", about::about)),
        Box::new(Plain::new("messages", messages::messages)),
        Box::<bookmarks::BookmarksWindow>::default(),
        Box::<base_map::BaseMapWindow>::default(),
        Box::<services::ServicesWindow>::default(),
        Box::<databases::DatabasesWindow>::default(),
        Box::<conflicts::ConflictsWindow>::default(),
        Box::<control_points::ControlPointsWindow>::default(),
        Box::<plan::StatementWindow>::default(),
        Box::<plan::PlanFiles>::default(),
        Box::new(indicators::files()),
        Box::new(table::files()),
        Box::<Beside<table::JoinForm>>::default(),
        Box::new(balance::files()),
        Box::new(quality::files()),
        Box::new(quality::rules_file()),
        Box::new(style::read_from()),
        Box::new(style::kept_in()),
        Box::<digitizing::NewLayerWindow>::default(),
        Box::<Beside<digitizing::ChangeForm>>::default(),
        Box::new(report::ReportWindow),
        Box::<crs::CrsWindow>::default(),
        Box::<replace::ReplaceWindow>::default(),
        Box::<data_export::DataExportWindow>::default(),
        Box::<sheet::Sheets>::default(),
        Box::<questions::UnsavedQuestion>::default(),
        Box::<questions::ReplaceQuestion>::default(),
    ]
}
