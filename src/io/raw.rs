//! Features as they come out of a text.

use super::{IoError, LoadReport, Progress};
use crate::model::{Basis, FeatureTable, SourceCrs};

/// Puts raw features into WGS-84, by what the file says or the user; tells which system they were in, and why.
pub type Placing = fn(&mut Raw, Option<&SourceCrs>, &Progress) -> Result<(SourceCrs, Basis), IoError>;

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
