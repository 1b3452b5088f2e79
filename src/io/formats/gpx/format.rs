//! GPX as one of the formats.

use super::read::{SETS, datasets, read};
use super::writer::write_gpx;
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::formats::xml::begins_with;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::PartKind;
use std::io::Write;

/// What receivers of satellites write.
#[derive(Debug)]
pub struct Gpx;

static WAYS: [Way; 1] =
    [Way { key: "gpx", name: Name("GPX（点与线）", "GPX (points and lines)"), endings: &["gpx"], decimals: false, spreadsheet: false }];

impl Format for Gpx {
    fn name(&self) -> Name {
        Name("GPX", "GPX")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["gpx"]
    }

    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        if begins_with(head, &["gpx"]) { Likelihood::Sure } else { Likelihood::No }
    }

    fn datasets(&self, text: &Text<'_>) -> Result<Vec<Dataset>, IoError> {
        let there = datasets(text)?;
        // a file without any is one data set without features
        let names = SETS.iter().zip(there).filter(|(_, is_there)| *is_there).map(|(name, _)| Dataset { name: Some((*name).to_owned()) });
        let names: Vec<Dataset> = names.collect();
        Ok(if names.len() > 1 { names } else { vec![Dataset::default()] })
    }

    fn read(&self, text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, dataset, reading, progress, watch)
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn beside(&self, features: Features<'_>) -> Result<Vec<&'static str>, IoError> {
        let has_areas = features.each().flat_map(|feature| feature.parts()).any(|part| part.kind() == PartKind::Polygon);
        if has_areas { Err(IoError::NoAreas) } else { Ok(Vec::new()) }
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, _: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        write_gpx(out, features)?;
        Ok(Rounded::default())
    }
}
