//! Writing features to a file of their own: GeoJSON, or CSV for a spreadsheet.

use super::csv::{CsvOptions, write_csv};
use super::geojson::{Precision, Rounded, write_geojson};
use super::{IoError, write_atomically};
use crate::model::{FeatureTable, LayerCrs};
use std::path::Path;

/// What a data file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFormat {
    GeoJson(Precision),
    Csv(CsvOptions),
}

impl DataFormat {
    /// The format that a file's name asks for: CSV where it ends in `.csv`, else GeoJSON of a centimetre.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        if csv { Self::Csv(CsvOptions::default()) } else { Self::GeoJson(Precision::CENTIMETRE) }
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
/// file tells; what is written is WGS-84. Tells what the rounding made too small.
///
/// # Errors
/// The old file stands where anything fails.
pub fn write_data(
    path: &Path,
    table: &FeatureTable,
    indices: Option<&[usize]>,
    format: DataFormat,
    crs: Option<&LayerCrs>,
) -> Result<Rounded, IoError> {
    let mut rounded = Rounded::default();
    write_atomically(path, |out| {
        match format {
            DataFormat::GeoJson(precision) => rounded = write_geojson(out, table, indices, precision, crs)?,
            DataFormat::Csv(options) => write_csv(out, table, indices, options, crs)?,
        }
        Ok(())
    })?;
    Ok(rounded)
}
