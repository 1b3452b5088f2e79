//! Sheets: layout, labels, exact files, thematic maps, what was looked at and kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/drive.rs"]
mod drive;
#[path = "../common/waiting.rs"]
mod waiting;

mod golden;
mod labels;
mod land_use;
mod plan_maps;
mod sheet_layout;
mod sheets;
