//! MIF as one of the formats.

use super::read::read;
use super::writer::{coord_sys, write_mid, write_mif};
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::System;
use std::io::Write;

/// MapInfo's interchange format. The file with the shapes stands for both.
#[derive(Debug)]
pub struct MapInfo;

static WAYS: [Way; 1] = [Way { key: "mif", name: Name("MapInfo MIF", "MapInfo MIF"), endings: &["mif"], decimals: false, spreadsheet: false }];

impl Format for MapInfo {
    fn name(&self) -> Name {
        Name("MapInfo MIF", "MapInfo MIF")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["mif"]
    }

    fn companions(&self) -> &'static [&'static str] {
        &["mid"]
    }

    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        let text = String::from_utf8_lossy(&head[..head.len().min(4096)]).to_ascii_lowercase();
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let rest = text.strip_prefix("version").map(str::trim_start);
        let is_one = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) && (text.contains("columns") || text.contains("\ndata"));
        if is_one { Likelihood::Sure } else { Likelihood::No }
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn holds(&self, system: &System) -> bool {
        coord_sys(system).is_some()
    }

    fn beside(&self, _: Features<'_>) -> Result<Vec<&'static str>, IoError> {
        Ok(vec!["mid"])
    }

    fn write_beside(&self, _: &str, out: &mut dyn Write, features: Features<'_>) -> std::io::Result<Rounded> {
        write_mid(out, features)
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, _: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        write_mif(out, features)?;
        Ok(Rounded::default())
    }
}
