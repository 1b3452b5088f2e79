//! Shapefiles (Esri, 1998): geometry, its index, a dBASE table with the attributes, and files that name the encoding and the system of
//! coordinates; loose beside each other or in an archive.

mod dbf;
mod encoding;
mod fields;
mod format;
mod index;
mod read;
mod record;
mod writer;

pub use format::Shapefile;

use crate::io::{IoError, Problem};

/// What the file is called, behind the common name, that tells the names of fields in full.
const NAMES: &str = "fields";

/// Bytes of the head of the files with geometry and with its index.
const HEAD: usize = 100;

/// A file that is not as the specification has it; `feature` is the number of the record that is not, 1-based.
const fn damaged(feature: Option<u64>) -> IoError {
    IoError::Text { problem: Problem::Damaged("Shapefile"), line: 0, feature }
}
