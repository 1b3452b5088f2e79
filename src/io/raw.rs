//! Features as they come out of a text.

use super::LoadReport;
use crate::model::FeatureTable;

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
