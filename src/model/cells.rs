//! A table of cells under headings, as it goes into a spreadsheet.

use crate::i18n::decimal_of;

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SheetCell {
    #[default]
    Empty,
    Text(String),
    /// A number and how many decimals it is shown with.
    Number(f64, usize),
}

impl SheetCell {
    /// The cell as it is read: numbers with their decimals, parted by thousands.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number, digits) => decimal_of(*number, *digits),
        }
    }
}

/// Rows under headings, in one language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CellTable {
    pub title: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<SheetCell>>,
    /// What is said under the table: how it was measured, where it comes from.
    pub notes: Vec<String>,
}
