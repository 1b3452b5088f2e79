//! Shapefiles as one of the formats.

use super::fields::Fields;
use super::read::read;
use super::writer::{Shape, write_beside, write_geometry};
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::System;
use std::io::Write;

/// Esri's shapefiles. The file with the geometry stands for all of them.
#[derive(Debug)]
pub struct Shapefile;

/// The only way in which it is written: in WGS-84, its texts in UTF-8.
static WAYS: [Way; 1] = [Way { key: "shp", name: Name("Shapefile", "Shapefile"), endings: &["shp"], decimals: false, spreadsheet: false }];

/// What files with geometry and with its index begin with.
const MAGIC: [u8; 4] = 9994i32.to_be_bytes();
/// The version that they are of.
const VERSION: [u8; 4] = 1000i32.to_le_bytes();

impl Format for Shapefile {
    fn name(&self) -> Name {
        Name("Shapefile", "Shapefile")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["shp"]
    }

    fn companions(&self) -> &'static [&'static str] {
        &["shx", "dbf", "prj", "cpg", "cst", "sbn", "sbx", "qix", "qpj", "idx", super::NAMES]
    }

    fn leftovers(&self) -> &'static [&'static str] {
        &["sbn", "sbx", "qix", super::NAMES]
    }

    fn recognise(&self, head: &[u8], name: Option<&str>) -> Likelihood {
        // the index has the same head
        let is_index = name.is_some_and(|name| name.len() > 4 && name.to_ascii_lowercase().ends_with(".shx"));
        let begins = head.starts_with(&MAGIC) && head.get(28..32).is_none_or(|version| version == VERSION);
        if begins && !is_index { Likelihood::Sure } else { Likelihood::No }
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }

    fn holds(&self, system: &System) -> bool {
        system.prj().is_some()
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, _: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        write_geometry(out, features)?;
        Ok(Rounded::default())
    }

    fn beside(&self, features: Features<'_>) -> Result<Vec<&'static str>, IoError> {
        if Shape::of_all(features).is_none() {
            return Err(IoError::SeveralKinds);
        }
        let fields = Fields::of_features(features);
        if !fields.are_few() {
            return Err(IoError::TooWide);
        }
        Ok(["shx", "dbf", "prj", "cpg"].into_iter().chain(fields.are_short().then_some(super::NAMES)).collect())
    }

    fn write_beside(&self, ending: &str, out: &mut dyn Write, features: Features<'_>) -> std::io::Result<Rounded> {
        write_beside(ending, out, features)
    }
}
