//! Drawings as one of the formats.

use super::read::read;
use super::writer::write_dxf;
use super::{BINARY, DWG};
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::System;
use std::io::Write;

/// Drawings of AutoCAD and of those that keep to it.
#[derive(Debug)]
pub struct Cad;

static WAYS: [Way; 1] = [Way { key: "dxf", name: Name("DXF 图纸", "DXF drawing"), endings: &["dxf"], decimals: false, spreadsheet: false }];

impl Format for Cad {
    fn name(&self) -> Name {
        Name("DXF/DWG", "DXF/DWG")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["dxf", "dwg"]
    }

    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        if head.starts_with(DWG) || head.starts_with(BINARY) {
            return Likelihood::Sure;
        }
        // comments may stand before the first section
        let text = String::from_utf8_lossy(&head[..head.len().min(4096)]);
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        while let (Some(code), Some(value)) = (lines.next(), lines.next()) {
            match (code, value) {
                ("0", "SECTION") => return Likelihood::Sure,
                ("999", _) => {}
                _ => return Likelihood::No,
            }
        }
        Likelihood::No
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }

    fn holds(&self, system: &System) -> bool {
        // drawings are in metres
        (system.epsg().is_some() || matches!(system, System::Local(_))) && !system.is_geographic()
    }

    fn label(&self) -> Option<&'static str> {
        Some(super::TEXT)
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, _: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        write_dxf(out, features)?;
        Ok(Rounded::default())
    }
}
