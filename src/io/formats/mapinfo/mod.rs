//! MapInfo's interchange format (MapInfo Data Interchange Format, version 3 to 10): shapes in a MIF, their rows in a MID beside it.

mod format;
mod objects;
mod read;
mod writer;

pub use format::MapInfo;
