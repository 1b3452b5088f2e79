//! FlatGeobuf as one of the formats.

use super::MAGIC;
use super::read::read;
use super::window::window;
use super::writer::write_flatgeobuf;
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::{Placing, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::{FeatureTable, LayerCrs, SourceCrs, System};
use std::io::Write;

/// FlatGeobuf, version 3 of its specification.
#[derive(Debug)]
pub struct FlatGeobuf;

/// The only way in which it is written: with its tree, so that windows of it can be read.
static WAYS: [Way; 1] = [Way { key: "fgb", name: Name("FlatGeobuf", "FlatGeobuf"), endings: &["fgb"], decimals: false, spreadsheet: false }];

impl Format for FlatGeobuf {
    fn name(&self) -> Name {
        Name("FlatGeobuf", "FlatGeobuf")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["fgb"]
    }

    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        if head.starts_with(&MAGIC) { Likelihood::Sure } else { Likelihood::No }
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }

    fn window(
        &self,
        text: &Text<'_>,
        _: &Dataset,
        reading: Reading,
        crs: Option<&SourceCrs>,
        place: Placing,
    ) -> Result<Option<(FeatureTable, LayerCrs)>, IoError> {
        window(text, reading, crs, place)
    }

    fn holds(&self, system: &System) -> bool {
        system.epsg().is_some()
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, _: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        write_flatgeobuf(out, features)?;
        Ok(Rounded::default())
    }
}
