//! What is read and written: formats, damaged and hostile files, systems of coordinates, sources of features and tiles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../common/kinds.rs"]
mod kinds;
#[path = "../common/waiting.rs"]
mod waiting;

mod archives;
mod base_maps;
mod csv;
mod datums;
mod files;
mod flatgeobuf;
mod formats;
mod geojson;
mod random;
mod services;
mod shapefile;
mod source_windows;
mod sources;
mod strangers;
mod tile_server;
mod validity;
mod vector_tiles;
