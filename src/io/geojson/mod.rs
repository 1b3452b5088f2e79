//! GeoJSON (RFC 7946): bytes to columns with no tree in between, and columns to text through the `geojson` crate.

mod coordinates;
mod cursor;
mod reader;
mod writer;

pub use reader::read_geojson;
pub use writer::{Precision, to_geojson};
