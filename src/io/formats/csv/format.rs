//! CSV as one of the formats.

use super::writer::{CsvGeometry, CsvOptions, write_csv};
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use std::io::Write;

/// Tables as text: CSV, and the same with tabs, semicolons or bars.
#[derive(Debug)]
pub struct Csv;

/// With the middle of each feature's box, and with its whole geometry.
static WAYS: [Way; 2] = [
    Way { key: "csv", name: Name("CSV，经纬度列", "CSV with lon and lat"), endings: &["csv"], decimals: false, spreadsheet: true },
    Way { key: "wkt", name: Name("CSV，WKT 列", "CSV with WKT"), endings: &["csv"], decimals: false, spreadsheet: true },
];

impl Format for Csv {
    fn name(&self) -> Name {
        Name("CSV", "CSV")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["csv", "tsv"]
    }

    fn recognise(&self, _: &[u8], _: Option<&str>) -> Likelihood {
        Likelihood::No
    }

    fn read(&self, _: &Text<'_>, _: &Dataset, _: Reading, _: &Progress, _: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        Err(IoError::Cancelled)
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, way: &Way, options: WriteOptions) -> std::io::Result<Rounded> {
        let geometry = if way.key == "wkt" { CsvGeometry::Wkt } else { CsvGeometry::LonLat };
        let options = CsvOptions { geometry, keep_codes: options.keep_codes };
        write_csv(out, features.table, features.indices, options, features.crs)?;
        Ok(Rounded::default())
    }
}
