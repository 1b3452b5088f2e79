//! GeoJSON (RFC 7946, and in sequences RFC 8142): bytes to columns with no tree in between, on all cores, and back to text.

mod beginnings;
mod coordinates;
mod cursor;
mod decimal;
mod document;
mod parallel;
mod raw;
mod read;
mod reader;
mod stop;
mod stretches;
mod writer;

pub use raw::Raw;
pub use read::{Reading, read};
pub use writer::{Precision, Rounded, to_geojson, write_geojson};

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
