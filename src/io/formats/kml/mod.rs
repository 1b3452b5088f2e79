//! KML (OGC 12-007r2), and KMZ, the same in an archive: places in WGS-84 with what is told of them.

mod format;
mod read;
mod writer;

pub use format::Kml;
