//! The real window, driven as a planner would. Drawn by lavapipe, with no display.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/drive.rs"]
mod drive;
#[path = "../common/reopening.rs"]
mod reopening;
#[path = "../common/waiting.rs"]
mod waiting;

mod attribute_table;
mod base_maps;
mod comfort;
mod complaints;
mod control_points;
mod data_windows;
mod digitizing;
mod layer_list;
mod loading;
mod plan_panel;
mod scenarios_window;
mod sheet_window;
mod style_files;
mod style_rules;
mod styles;
mod symbology;
mod ui;
mod walk;
mod workspace;
