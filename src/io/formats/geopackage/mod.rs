//! GeoPackage (OGC 12-128r19): layers as tables of an SQLite database, with the systems they are in.

mod blob;
mod format;
mod kept;
mod layers;
mod names;
mod package;
mod pages;
mod read;
mod tree;
mod writer;

pub use format::GeoPackage;
pub use kept::StoredTable;
pub use package::Package;
pub use writer::write_package;

use crate::io::{IoError, Problem};

/// What messages call a file.
const KIND: &str = "GeoPackage";

/// What every file begins with (SQLite, "Database File Format", 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// A file that is not as the specification has it; `feature` is the number of the row that is not, 1-based.
const fn damaged(feature: Option<u64>) -> IoError {
    IoError::Text { problem: Problem::Packed(KIND), line: 0, feature }
}
