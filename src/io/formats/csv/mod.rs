//! CSV (RFC 4180) and its kin: features as rows of a table, with their position in two columns or as well-known text.

mod blocks;
mod columns;
mod dialect;
mod ending;
mod format;
mod place;
mod read;
mod rows;
mod split;
mod value;
mod wkt;
mod writer;

pub use format::Csv;
pub use place::names_place;
pub use read::read_table;
pub use split::{records, rows as table_rows};
pub use writer::{CsvGeometry, CsvOptions, cell as quoted_cell, feature_wkt, place_columns, to_csv, write_csv};
