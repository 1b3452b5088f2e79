//! TopoJSON as one of the formats.

use super::read::{Topology, read};
use crate::io::formats::format::{Dataset, Format, Likelihood};
use crate::io::formats::json::{document, has_member};
use crate::io::formats::options::Name;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};

/// Topologies: each object is a data set.
#[derive(Debug)]
pub struct TopoJson;

impl Format for TopoJson {
    fn name(&self) -> Name {
        Name("TopoJSON", "TopoJSON")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["topojson"]
    }

    fn recognise(&self, head: &[u8], name: Option<&str>) -> Likelihood {
        let is_named = name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".topojson"));
        let begins = head.trim_ascii_start().starts_with(b"{");
        if begins && (is_named || has_member(head, "type", "Topology")) { Likelihood::Sure } else { Likelihood::No }
    }

    fn datasets(&self, text: &Text<'_>) -> Result<Vec<Dataset>, IoError> {
        let own = document(text, Reading::default(), &Progress::default(), Watch::<()>::default().memory)?;
        let names: Vec<Dataset> = Topology::of(&own)?.names().map(|name| Dataset { name: Some(name.to_owned()) }).collect();
        Ok(if names.is_empty() { vec![Dataset::default()] } else { names })
    }

    fn read(&self, text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, dataset, reading, progress, watch)
    }
}
