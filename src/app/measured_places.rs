//! The indicators of the plan's places as they were measured last.

use super::JobId;
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
    /// The job that measures them.
    pub(super) job: Option<JobId>,
    /// Whether they were measured or that was tried: it is not begun again unasked.
    pub was_tried: bool,
    /// The data that was measured: other data by now is another table.
    pub(super) of: Vec<(LayerId, Weak<FeatureTable>)>,
}

impl MeasuredPlaces {
    /// Whether they are being measured.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.job.is_some()
    }
}
