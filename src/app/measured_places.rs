//! The indicators of the plan's places as they were measured last.

use crate::model::{FeatureTable, LayerId};
use crate::query::{Added, IndicatorTable};
use std::sync::{Arc, Weak};

/// What was measured, and of what.
#[derive(Debug, Default)]
pub struct MeasuredPlaces {
    pub table: Option<Arc<IndicatorTable>>,
    pub added: Vec<Added>,
    /// The column that the rows are sorted by.
    pub chosen: Option<usize>,
    /// Whether it is being measured.
    pub is_busy: bool,
    /// The data that was measured: other data by now is another table.
    pub(super) of: Vec<(LayerId, Weak<FeatureTable>)>,
}
