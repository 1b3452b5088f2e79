//! A table of cells under headings, as it goes into a spreadsheet.

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SheetCell {
    #[default]
    Empty,
    Text(String),
    /// A number and how many decimals it is shown with.
    Number(f64, usize),
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
