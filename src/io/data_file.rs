//! Writing features to a file of their own: GeoJSON, or CSV for a spreadsheet.

use super::csv::{CsvGeometry, write_csv};
use super::geojson::{Precision, write_geojson};
use super::{IoError, write_atomically};
use crate::model::{FeatureTable, LayerCrs};
use std::path::Path;

/// What a data file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFormat {
    GeoJson(Precision),
    Csv(CsvGeometry),
}

impl DataFormat {
    /// The format that a file's name asks for: CSV where it ends in `.csv`, else GeoJSON of a centimetre.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        if csv { Self::Csv(CsvGeometry::LonLat) } else { Self::GeoJson(Precision::CENTIMETRE) }
    }

    /// The usual ending of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::GeoJson(_) => "geojson",
            Self::Csv(_) => "csv",
        }
    }
}

/// Writes the features at `indices`, or all, to a file, whole or not at all. `crs` is the system they came in, which the
/// file tells; what is written is WGS-84.
///
/// # Errors
/// The old file stands where anything fails.
pub fn write_data(path: &Path, table: &FeatureTable, indices: Option<&[usize]>, format: DataFormat, crs: Option<&LayerCrs>) -> Result<(), IoError> {
    write_atomically(path, |out| match format {
        DataFormat::GeoJson(precision) => write_geojson(out, table, indices, precision, crs),
        DataFormat::Csv(geometry) => write_csv(out, table, indices, geometry, crs),
    })
}
