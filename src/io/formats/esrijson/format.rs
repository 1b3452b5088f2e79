//! Esri JSON as one of the formats.

use super::read::read;
use crate::io::formats::format::{Dataset, Format, Likelihood};
use crate::io::formats::json::{has_member, has_name};
use crate::io::formats::options::Name;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};

/// What servers of ArcGIS answer.
#[derive(Debug)]
pub struct EsriJson;

impl Format for EsriJson {
    fn name(&self) -> Name {
        Name("Esri JSON", "Esri JSON")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["esrijson"]
    }

    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        let head = head.trim_ascii_start();
        let is_geojson = ["FeatureCollection", "Feature", "Topology"].iter().any(|own| has_member(head, "type", own));
        let has = |name| has_name(head, name);
        let is_set = has("features") && (has("geometryType") || has("spatialReference") || has("attributes") || has("fields"));
        let is_one = has("attributes") && has("geometry") || has("rings") || has("paths");
        if head.starts_with(b"{") && !is_geojson && (is_set || is_one) { Likelihood::Sure } else { Likelihood::No }
    }

    fn read(&self, text: &Text<'_>, _: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, reading, progress, watch)
    }
}
