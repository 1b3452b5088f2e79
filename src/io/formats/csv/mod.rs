//! CSV (RFC 4180) and its kin: features as rows of a table.

mod format;
mod writer;

pub use format::Csv;
pub use writer::{CsvGeometry, CsvOptions, to_csv, write_csv};
