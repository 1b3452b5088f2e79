//! Features as they come out of a text.

use crate::io::LoadReport;
use crate::model::FeatureTable;

/// Features as a text gives them: coordinates are in whatever system the file is in.
#[derive(Debug)]
pub struct Raw {
    pub table: FeatureTable,
    pub report: LoadReport,
    /// The line of each feature, 0-based.
    pub lines: Vec<u32>,
    /// The line of the `crs` member, 0-based, and its JSON text.
    pub crs: Option<(u64, String)>,
}
