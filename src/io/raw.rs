//! Features as they come out of a text.

use super::{IoError, LoadReport, Progress};
use crate::model::{Basis, FeatureTable, SourceCrs};

/// The system that features were taken to be in, and why; or why that cannot be told.
type Decided = Result<(SourceCrs, Basis), IoError>;

/// Puts features into WGS-84 whose system is known.
pub type Applying = fn(&mut Raw, &SourceCrs, &Progress) -> Result<(), IoError>;

/// How raw features are put into WGS-84.
#[derive(Clone, Copy, Debug)]
pub struct Placing {
    /// Those of a whole file or an even sample of it, by what it says or the user; tells which system they were in, and why.
    pub decide: fn(&mut Raw, Option<&SourceCrs>, &Progress) -> Decided,
    /// Some of them, once that is known.
    pub apply: Applying,
}

/// Offsets are 32-bit.
pub const MAX_POSITIONS: usize = u32::MAX as usize - 1;

/// Features as a text gives them: coordinates are in whatever system the file is in.
#[derive(Debug)]
pub struct Raw {
    pub table: FeatureTable,
    pub report: LoadReport,
    /// The number of each feature's place, 0-based, of the kind that the report counts in.
    pub lines: Vec<u32>,
    /// The line that names the system of coordinates, 0-based, and the JSON text there: a `crs` member, or a name.
    pub crs: Option<(u64, String)>,
}
