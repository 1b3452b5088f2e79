//! Writing features to a file of their own, in one of the ways of the formats.

use super::formats::{FORMATS, Features, Precision, Rounded, Way, WriteOptions, format_of_way, ways};
use super::{IoError, write_atomically};
use crate::model::{FeatureTable, LayerCrs};
use std::io::Write;
use std::path::Path;

/// What a data file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataFormat {
    pub way: &'static Way,
    pub options: WriteOptions,
}

impl DataFormat {
    /// GeoJSON of a precision.
    #[must_use]
    pub fn geojson(precision: Precision) -> Self {
        Self { options: WriteOptions { precision, ..WriteOptions::default() }, ..Self::default() }
    }

    /// The format that a file's name asks for: the first way with its ending, else GeoJSON of a centimetre.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let way = ways().find(|way| way.endings.contains(&ending.as_str()));
        way.map_or_else(Self::default, |way| Self { way, options: WriteOptions::default() })
    }

    /// The usual ending of a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.way.endings[0]
    }

    /// Writes features to wherever; `crs` is the system they came in.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(self, out: &mut dyn Write, table: &FeatureTable, indices: Option<&[usize]>, crs: Option<&LayerCrs>) -> std::io::Result<Rounded> {
        format_of_way(self.way).write(out, Features { table, indices, crs }, self.way, self.options)
    }
}

impl Default for DataFormat {
    /// The first way of the first format: GeoJSON of a centimetre.
    fn default() -> Self {
        Self { way: &FORMATS[0].ways()[0], options: WriteOptions::default() }
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
        rounded = format.write(out, table, indices, crs)?;
        Ok(())
    })?;
    Ok(rounded)
}
