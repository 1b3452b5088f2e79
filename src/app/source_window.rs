//! What is asked of the source of a layer for a view, and how much of it is at hand.

use super::prepared::Prepared;
use crate::model::projection::metres_per_degree;
use crate::model::{Bounds, Budget, FeatureAnswer, FeatureTable, LayerId, RowId, SourceError, Style};
use crate::work::Task;
use std::sync::{Arc, Weak};

/// What a view may hold of one layer: as much as is drawn at once without waiting.
pub const VIEW: Budget = Budget { features: 250_000, positions: 4_000_000 };

/// A finer answer is asked for where the budget has cut the one before and the view has come closer by this factor.
const CLOSER: f64 = 1.25;

/// What a source was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub bounds: Bounds,
    pub metres_per_pixel: f64,
    pub keep: Vec<RowId>,
}

/// A window of a layer, and the request for the next one.
#[derive(Debug)]
pub struct SourceWindow {
    pub layer: LayerId,
    /// What the table at hand was brought for, and whether that is all there is.
    pub shown: Option<(Wanted, bool)>,
    pub table: Weak<FeatureTable>,
    pub under_way: Option<(Wanted, Task<Result<Brought, SourceError>>)>,
    /// Whether what is under way is another try, after one that failed.
    pub is_retry: bool,
    /// Whether what failed may come when it is asked for again.
    pub is_passing: bool,
    /// What could not be brought: it is not asked for again before the view is another.
    pub failed: Option<Wanted>,
    /// Whether what is worth an eye in it was told.
    pub told: bool,
}

/// What a source has brought, with everything made of it.
#[derive(Debug)]
pub struct Brought {
    pub answer: FeatureAnswer,
    pub style: Style,
    pub prepared: Prepared,
}

/// How much of a layer's source is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtHand {
    /// All there is in the view.
    View,
    /// The largest of the view.
    Largest,
    /// A summary of so many, about.
    Summary(Option<u64>),
    /// It is being asked for.
    Asking,
    /// Nobody has connected to its database.
    Waiting,
    /// The source could not bring it.
    Nothing,
}

impl Wanted {
    /// Whether what was brought for this serves for another view.
    pub fn serves(&self, complete: bool, next: &Self, seen: Bounds) -> bool {
        let covers = self.bounds.covers(&seen);
        let fine = complete || self.metres_per_pixel <= next.metres_per_pixel * CLOSER;
        covers && fine && next.keep.iter().all(|row| self.keep.binary_search(row).is_ok())
    }
}

/// Selected features of a layer that are kept at hand wherever they lie.
pub const MOST_KEPT: usize = 100_000;

/// A box grown by so many metres to every side, in degrees.
pub fn within(bounds: Bounds, metres: f64) -> Bounds {
    let steep = bounds.north.abs().max(bounds.south.abs()).min(85.0);
    let ([lon, _], [_, lat]) = (metres_per_degree(steep), metres_per_degree(0.0));
    bounds.grown(metres / lon * 1.01, metres / lat * 1.01)
}

/// Whether two tables have the same features in the same rows: they are one, or windows of one source.
pub fn has_same_features(one: &Arc<FeatureTable>, other: &Arc<FeatureTable>) -> bool {
    match (one.source(), other.source()) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        _ => Arc::ptr_eq(one, other),
    }
}
