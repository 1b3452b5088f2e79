//! Questions and figures: filters, queries, areas, the balance, indicators, the quality check.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/drive.rs"]
mod drive;
#[path = "../common/reopening.rs"]
mod reopening;
#[path = "../common/waiting.rs"]
mod waiting;

mod balance;
mod filters;
mod geodesy;
mod indicators;
mod joins;
mod quality;
mod queries;
