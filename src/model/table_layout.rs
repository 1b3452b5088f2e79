//! How the attributes of a layer are listed: kept with the project, and no change of its own.

use serde::{Deserialize, Serialize};

/// How a column is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnLayout {
    pub name: String,
    /// Logical pixels; `None` for the width that suits what it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<f32>,
    #[serde(default)]
    pub hidden: bool,
    /// Whether it stays where it is when the others are scrolled.
    #[serde(default)]
    pub pinned: bool,
}

impl ColumnLayout {
    /// The widths that a column may have, in logical pixels.
    pub const WIDTHS: std::ops::RangeInclusive<f32> = 36.0..=900.0;

    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), width: None, hidden: false, pinned: false }
    }
}

/// The columns of a layer's table in their order, and what its rows are sorted by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TableLayout {
    /// The key of the layer.
    pub layer: String,
    #[serde(default)]
    pub columns: Vec<ColumnLayout>,
    /// Columns, and whether they descend; the first decides.
    #[serde(default)]
    pub sort: Vec<(String, bool)>,
}
