//! Tables of a PostGIS server as layers: what is listed, brought, summarised and written back is what the server has.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod copies;
#[path = "../common/drive.rs"]
mod drive;
mod ordering;
#[path = "../common/postgres.rs"]
mod postgres;
mod sessions;
mod tables;
#[path = "../common/waiting.rs"]
mod waiting;
mod window;
