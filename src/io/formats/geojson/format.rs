//! GeoJSON as one of the formats.

use super::BYTE_ORDER_MARK;
use super::read::read;
use super::writer::write_geojson;
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use std::io::Write;

/// GeoJSON (RFC 7946), as one document or as records (RFC 8142).
#[derive(Debug)]
pub struct GeoJson;

/// The only way in which it is written.
static WAYS: [Way; 1] = [Way {
    key: "geojson",
    name: Name("GeoJSON (RFC 7946)", "GeoJSON (RFC 7946)"),
    endings: &["geojson", "json"],
    decimals: true,
    spreadsheet: false,
}];

impl Format for GeoJson {
    fn name(&self) -> Name {
        Name("GeoJSON", "GeoJSON")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["geojson", "json", "geojsonl", "ndjson", "jsonl", "geojsons"]
    }

    /// Whatever begins as JSON does: what else it may be is told best by who reads it.
    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head).trim_ascii_start();
        match head.first() {
            // other formats in JSON know theirs
            Some(b'{' | b'[' | 0x1e) => Likelihood::Likely,
            // JSON that was encoded twice
            Some(b'"') if head[1..].trim_ascii_start().starts_with(b"{") => Likelihood::Sure,
            _ => Likelihood::No,
        }
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, _: &Way, options: WriteOptions) -> std::io::Result<Rounded> {
        write_geojson(out, features.table, features.indices, options.precision, features.crs)
    }
}
