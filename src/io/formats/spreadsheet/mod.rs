//! Workbooks of spreadsheets (XLSX, XLS, ODS): each sheet is a table with positions in columns, as CSV is.

mod cells;
mod format;
mod guard;
mod read;
mod writer;

pub use format::Spreadsheet;

use crate::io::{IoError, Problem};

const fn damaged() -> IoError {
    IoError::Text { problem: Problem::Packed("Excel"), line: 0, feature: None }
}
