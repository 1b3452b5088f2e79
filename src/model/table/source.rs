//! What a source of features is: features in a box at a scale, within a budget, and until it is cancelled.

use super::ordered::{OrderAnswer, OrderRequest};
use super::prefilter::Prefilter;
use super::{Bounds, Feature, FeatureTable};
use crate::i18n::Bilingual;
use crate::model::{DatabaseTable, Profile, Provenance, ReadAs, RowId, SourceCrs, SourceError};
use std::path::PathBuf;
use std::sync::Arc;

/// Asked now and then whether what was asked for is still wanted.
pub type Cancel<'a> = &'a (dyn Fn() -> bool + Sync);

/// For who waits for the answer whatever it takes.
pub const NEVER: Cancel<'static> = &|| false;

/// The most that an answer may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub features: usize,
    /// Positions of all its features together.
    pub positions: usize,
}

impl Budget {
    /// No limit.
    pub const UNBOUNDED: Self = Self { features: usize::MAX, positions: usize::MAX };

    /// So many features, whatever their positions.
    #[must_use]
    pub const fn of_features(features: usize) -> Self {
        Self { features, ..Self::UNBOUNDED }
    }

    /// So many positions, whatever features they make.
    #[must_use]
    pub const fn of_positions(positions: usize) -> Self {
        Self { positions, ..Self::UNBOUNDED }
    }
}

/// What is asked of a source of features.
#[derive(Clone, Copy)]
pub struct FeatureRequest<'a> {
    /// Degrees, WGS-84: features whose box meets this one are wanted.
    pub bounds: Bounds,
    /// Metres on the ground under a pixel of what is to be drawn. A source may leave out detail that is smaller and call its
    /// answer complete all the same; 0 asks for every position as it is.
    pub metres_per_pixel: f64,
    pub budget: Budget,
    /// Features that the table of the answer has to hold wherever they lie and whatever the budget: those that are selected.
    pub keep: &'a [RowId],
    /// What every feature that is wanted meets: others may be left out, and may come all the same.
    pub condition: Option<&'a Prefilter>,
    /// A source asks at least once in a few thousand features, and while it waits for others.
    pub cancel: Cancel<'a>,
}

impl<'a> FeatureRequest<'a> {
    /// Every feature of a box with every position: what is measured, counted, printed or exported is asked for so.
    #[must_use]
    pub const fn exact(bounds: Bounds, cancel: Cancel<'a>) -> Self {
        Self { bounds, metres_per_pixel: 0.0, budget: Budget::UNBOUNDED, keep: &[], condition: None, cancel }
    }
}

/// Scatters rows, so that the first of those that are equal otherwise lie evenly among all: multiplicative hashing with the golden
/// ratio (Knuth, The Art of Computer Programming, 6.4).
#[must_use]
pub const fn evenly(row: usize) -> u32 {
    (row as u32).wrapping_mul(2_654_435_769)
}

/// What a source has in a box.
#[derive(Clone, Debug)]
pub struct FeatureAnswer {
    /// Degrees, WGS-84. It may hold more than was asked for. A row is the source's own name of a feature: the same one in
    /// each of its answers. Rows of features that are not at hand are as those of deleted ones.
    pub table: Arc<FeatureTable>,
    /// The rows of the table that were asked for, ascending, which is the order they are drawn in.
    pub rows: Vec<usize>,
    /// Whether it is all there is; else the budget has cut it, and it holds the largest that fit, or a summary.
    pub complete: bool,
    /// What is to be told wherever any of it is shown.
    pub credit: Arc<Provenance>,
}

impl FeatureAnswer {
    /// The features that were asked for, in the order they are drawn in.
    pub fn features(&self) -> impl Iterator<Item = Feature<'_>> {
        self.rows.iter().filter_map(|row| self.table.feature(*row))
    }
}

/// What is typical of a table is told by about so many features: every n-th of its rows.
pub const SAMPLE: usize = 256;

/// Where a source is opened again.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceAddress {
    File {
        path: PathBuf,
        read_as: ReadAs,
        /// The system of its coordinates.
        crs: SourceCrs,
    },
    /// A table of a database, which is opened when the user asks for it.
    Database(Box<DatabaseTable>),
}

/// That a table holds shapes that stand for more features than could be drawn. They are there to be drawn and for nothing else:
/// they are not picked, named, measured or listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Features that they stand for, about; `None` where that cannot be told.
    pub about: Option<u64>,
    /// Whether asking again brings finer ones.
    pub is_coarse: bool,
    /// The row of the first of them: they stand behind all features, under rows of this answer alone.
    pub from: usize,
}

/// Where the features of a layer come from: memory, a file that is too large for it, or a database. The screen, prints and
/// identifying ask it the same way; it may be asked on any thread, and by several at once.
pub trait FeatureSource: std::fmt::Debug + Send + Sync {
    /// Whose data it is and how far it can be trusted: what an answer's credit will be, known before any is asked for.
    fn credit(&self) -> &Arc<Provenance>;

    /// Where it is opened again; `None` for what lives no longer than the program.
    fn address(&self) -> Option<SourceAddress>;

    /// Whether it can be asked at all: a table of a database cannot before the user has connected to it.
    fn is_open(&self) -> bool {
        true
    }

    /// Whether one of its features has a row, at hand or not.
    fn has_row(&self, row: usize) -> bool {
        row < self.total()
    }

    /// How many features there are in all.
    fn total(&self) -> usize;

    /// The box round them all, in degrees, WGS-84; `None` where none has a position.
    fn bounds(&self) -> Option<Bounds>;

    /// What is worth a planner's eye in what was read of it so far, a line for each kind.
    fn remarks(&self) -> Vec<Bilingual>;

    /// The features of some hundred rows, evenly from all of it: what is typical of it is told by them, whatever is at hand.
    fn sample(&self) -> &Arc<FeatureTable>;

    /// The features in a box at a scale, at most the budget's. A call may take long, and belongs off the window's thread
    /// unless the source is known to be memory.
    ///
    /// # Errors
    /// `SourceError::Cancelled` where the request says so, others where the source cannot be read; no answer is half one.
    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError>;

    /// Whether it puts all of its features in an order by itself, and tells what their columns hold.
    fn orders(&self) -> bool {
        false
    }

    /// The first features in an order; `None` where it does not order. A call may take long.
    ///
    /// # Errors
    /// As `features`.
    fn ordered(&self, request: &OrderRequest<'_>) -> Result<Option<OrderAnswer>, SourceError> {
        let _ = request;
        Ok(None)
    }

    /// What a column holds in all features; `None` where it does not tell. A call may take long.
    ///
    /// # Errors
    /// As `features`.
    fn figures(&self, column: &str, cancel: Cancel<'_>) -> Result<Option<Profile>, SourceError> {
        let _ = (column, cancel);
        Ok(None)
    }
}
