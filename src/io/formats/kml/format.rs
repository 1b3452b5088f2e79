//! KML as one of the formats.

use super::read::read;
use super::writer::{write_kml, write_kmz};
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::formats::xml::begins_with;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use std::io::Write;

/// Google Earth's format. In an archive it is a member as any other.
#[derive(Debug)]
pub struct Kml;

static WAYS: [Way; 2] = [
    Way { key: "kml", name: Name("KML", "KML"), endings: &["kml"], decimals: false, spreadsheet: false },
    Way { key: "kmz", name: Name("KMZ（压缩的 KML）", "KMZ (packed KML)"), endings: &["kmz"], decimals: false, spreadsheet: false },
];

impl Format for Kml {
    fn name(&self) -> Name {
        Name("KML", "KML")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["kml", "kmz"]
    }

    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        if begins_with(head, &["kml"]) { Likelihood::Sure } else { Likelihood::No }
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, way: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        if way.key == "kmz" {
            write_kmz(out, features)?;
        } else {
            write_kml(out, features)?;
        }
        Ok(Rounded::default())
    }
}
