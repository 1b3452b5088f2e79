//! CSV as one of the formats.

use super::blocks::readable;
use super::dialect::looks_like_table;
use super::ending::{ENDINGS, has_ending};
use super::read::read;
use super::wkt::looks_like_wkt;
use super::writer::{CsvGeometry, CsvOptions, write_features};
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch, foreign};
use crate::model::System;
use std::io::Write;
use std::path::Path;

/// Tables as text: CSV, and the same with tabs, semicolons or bars.
#[derive(Debug)]
pub struct Csv;

/// With the middle of each feature's box, and with its whole geometry.
static WAYS: [Way; 2] = [
    Way { key: "csv", name: Name("CSV，坐标列", "CSV with coordinates"), endings: &["csv"], decimals: false, spreadsheet: true },
    Way { key: "wkt", name: Name("CSV，WKT 列", "CSV with WKT"), endings: &["csv"], decimals: false, spreadsheet: true },
];

impl Format for Csv {
    fn name(&self) -> Name {
        Name("CSV", "CSV")
    }

    fn endings(&self) -> &'static [&'static str] {
        &ENDINGS
    }

    fn recognise(&self, head: &[u8], name: Option<&str>) -> Likelihood {
        let text = &*readable(head);
        let named = name.is_some_and(|name| has_ending(Path::new(name)));
        let begins = text.trim_start();
        if foreign::of_bytes(head).is_some() || begins.is_empty() || begins.starts_with(['{', '[', '<', '\u{1e}']) {
            Likelihood::No
        } else if named {
            let other = foreign::of_text(text).is_some_and(|what| !what.is_table()) || foreign::binary(text.as_bytes()).is_some();
            if other { Likelihood::No } else { Likelihood::Sure }
        } else if foreign::binary(text.as_bytes()).is_none() && (looks_like_table(text) || looks_like_wkt(text)) {
            Likelihood::Likely
        } else {
            Likelihood::No
        }
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }

    fn holds(&self, system: &System) -> bool {
        system.epsg().is_some()
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, way: &Way, options: WriteOptions) -> std::io::Result<Rounded> {
        let geometry = if way.key == "wkt" { CsvGeometry::Wkt } else { CsvGeometry::LonLat };
        let options = CsvOptions { geometry, keep_codes: options.keep_codes };
        write_features(out, features, options)?;
        Ok(Rounded::default())
    }
}
