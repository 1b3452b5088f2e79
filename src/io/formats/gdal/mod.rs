//! What the program does not read itself, by GDAL's own tools where they are installed: file geodatabases, MapInfo TAB, GML and others.

mod format;
mod tools;

pub use format::Gdal;
pub use tools::{layers, table};
