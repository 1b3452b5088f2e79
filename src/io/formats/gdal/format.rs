//! The formats that GDAL reads as one of the formats.

use super::tools::{features, layers, tool};
use crate::io::formats::format::{Dataset, Format, Likelihood};
use crate::io::formats::geojson::read as read_geojson;
use crate::io::formats::options::Name;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, IoError, LoadReport, Place, Progress, Reason, Watch};
use std::path::Path;

/// What GDAL reads and the program does not.
#[derive(Debug)]
pub struct Gdal;

fn file<'t>(text: &'t Text<'_>) -> Result<&'t Path, IoError> {
    text.plain_file().ok_or_else(|| IoError::NeedsPlainFile(text.name().unwrap_or_default().to_owned()))
}

impl Format for Gdal {
    fn name(&self) -> Name {
        Name("文件地理数据库、TAB、GML（经 GDAL）", "file geodatabase, TAB, GML (by GDAL)")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["gdb", "tab", "mdb", "gml", "dgn", "e00", "osm", "pbf", "parquet"]
    }

    fn companions(&self) -> &'static [&'static str] {
        &["dat", "map", "id", "ind"]
    }

    fn recognise(&self, head: &[u8], name: Option<&str>) -> Likelihood {
        let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let is_called = self.endings().contains(&ending.as_str());
        // a page that a server sent instead of a file is told as one
        let is_page = crate::io::foreign::of_text(&String::from_utf8_lossy(head)) == Some(crate::io::foreign::Foreign::WebPage);
        if is_called && !is_page { Likelihood::Likely } else { Likelihood::No }
    }

    fn datasets(&self, text: &Text<'_>) -> Result<Vec<Dataset>, IoError> {
        let path = file(text)?;
        if tool("ogrinfo").is_none() {
            return Err(IoError::NeedsGdal(text.name().unwrap_or_default().to_owned()));
        }
        Ok(layers(path, &Progress::default())?.into_iter().map(|layer| Dataset { name: Some(layer.name) }).collect())
    }

    fn read(&self, text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        let path = file(text)?;
        let layers = layers(path, progress)?;
        let layer = match &dataset.name {
            Some(name) => layers.iter().find(|own| own.name == *name),
            None => layers.first(),
        };
        let layer = layer.ok_or_else(|| IoError::NoDataset(dataset.name.clone().unwrap_or_default()))?;
        let records = features(path, &layer.name, progress, watch.memory / 2)?;
        let mut raw = if records.is_empty() {
            Raw { table: crate::model::TableBuilder::default().finish(), report: LoadReport::default(), lines: Vec::new(), crs: None }
        } else {
            read_geojson(&Text::Memory(records.into()), Reading { encoding: None, window: false, ..reading }, progress, watch)?
        };
        // each record of the sequence is a line
        raw.report.counted = Counted::Records;
        raw.report.renumber(|place| Place::Record(place.number()));
        raw.report.add_of_all(Reason::ByGdal, None);
        raw.report.sort();
        raw.crs = (!layer.wkt.is_empty()).then(|| (0, serde_json::Value::from(layer.wkt.as_str()).to_string()));
        text.check_unchanged()?;
        Ok(raw)
    }
}
