//! The document: editing, undo, journal, projects, scenarios, the plan as data.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/kinds.rs"]
mod kinds;
#[path = "../common/plain.rs"]
mod plain;
#[path = "../common/waiting.rs"]
mod waiting;

mod editing;
mod journal;
mod layer_groups;
mod packages;
mod plan;
mod projects;
mod scenarios;
mod watching;
