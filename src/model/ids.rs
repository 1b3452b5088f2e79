//! The names of layers and features, which stay as long as the document lives.

use serde::{Deserialize, Serialize};

/// Names a layer as long as the document lives: never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LayerId(pub u32);

/// Names a scenario as long as the document lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ScenarioId(pub u32);

/// Names a group of layers as long as the document has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GroupId(pub u32);

/// Names a feature within its layer as long as the layer lives: its row in the layer's table, which is never given again
/// in the same scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(u32);

impl RowId {
    /// The name of a row. A table has at most `u32::MAX` rows.
    #[must_use]
    pub const fn new(row: usize) -> Self {
        Self(row as u32)
    }

    /// The row, counted from 0 with those of deleted features.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl From<u32> for RowId {
    fn from(row: u32) -> Self {
        Self(row)
    }
}

impl From<RowId> for u32 {
    fn from(row: RowId) -> Self {
        row.0
    }
}

impl std::fmt::Display for RowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Names a feature of a document as long as its layer lives.
///
/// ```
/// use nanbei::model::FeatureId;
///
/// let document = nanbei::io::embedded_document();
/// let areas = document.layer_by_key("key_areas").unwrap();
/// let first = FeatureId::at(areas.id, 0);
/// assert_eq!(document.feature(first).unwrap().row_id(), first.row);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeatureId {
    pub layer: LayerId,
    pub row: RowId,
}

impl FeatureId {
    #[must_use]
    pub const fn new(layer: LayerId, row: RowId) -> Self {
        Self { layer, row }
    }

    /// The feature in a row of a layer's table, counted from 0.
    #[must_use]
    pub const fn at(layer: LayerId, row: usize) -> Self {
        Self { layer, row: RowId::new(row) }
    }
}
