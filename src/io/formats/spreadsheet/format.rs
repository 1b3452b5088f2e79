//! Spreadsheets as one of the formats.

use super::cells::{Kind, Workbook};
use super::read::read;
use super::writer::{MOST_FIELDS, write};
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::System;
use std::io::Write;

/// Workbooks of Excel and of others.
#[derive(Debug)]
pub struct Spreadsheet;

/// As CSV: with the middle of each feature's box, and with its whole geometry.
static WAYS: [Way; 2] = [
    Way { key: "xlsx", name: Name("Excel，坐标列", "Excel with coordinates"), endings: &["xlsx"], decimals: false, spreadsheet: true },
    Way { key: "xlsx-wkt", name: Name("Excel，WKT 列", "Excel with WKT"), endings: &["xlsx"], decimals: false, spreadsheet: true },
];

impl Format for Spreadsheet {
    fn name(&self) -> Name {
        Name("Excel", "Excel")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["xlsx", "xlsm", "xls", "ods"]
    }

    fn recognise(&self, head: &[u8], name: Option<&str>) -> Likelihood {
        if Kind::of(head, name).is_some() { Likelihood::Sure } else { Likelihood::No }
    }

    fn datasets(&self, text: &Text<'_>) -> Result<Vec<Dataset>, IoError> {
        let names = Workbook::open(text, Watch::<()>::default().memory)?.sheets();
        Ok(names.into_iter().map(|name| Dataset { name: Some(name) }).collect())
    }

    fn read(&self, text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, dataset, reading, progress, watch)
    }

    fn holds(&self, system: &System) -> bool {
        system.epsg().is_some()
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn beside(&self, features: Features<'_>) -> Result<Vec<&'static str>, IoError> {
        if features.table.columns().len() > MOST_FIELDS {
            return Err(IoError::TooManyFields(MOST_FIELDS));
        }
        // a sheet has 1,048,576 rows, of which one is the heading
        if features.each().count() > 1_048_575 { Err(IoError::TooManyRows(1_048_575)) } else { Ok(Vec::new()) }
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, way: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        write(out, features, way.key == "xlsx-wkt")
    }
}
