//! GeoJSON (RFC 7946, and in sequences RFC 8142): bytes to columns with no tree in between, on all cores, and back to text.

mod bbox;
mod beginnings;
mod coordinates;
mod cursor;
mod document;
mod format;
mod members;
mod parallel;
mod read;
mod reader;
mod stop;
mod stretches;
mod writer;

pub use format::GeoJson;
pub use read::read;
pub use writer::{to_geojson, write_geojson};

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
