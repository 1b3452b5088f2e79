//! GeoPackage as one of the formats.

use super::layers::{Layer, style_of};
use super::names::MOST_FIELDS;
use super::pages::window;
use super::read::read;
use super::writer::write;
use super::{KIND, MAGIC};
use crate::io::database::Database;
use crate::io::formats::format::{Dataset, Features, Format, Likelihood};
use crate::io::formats::options::{Name, Rounded, Way, WriteOptions};
use crate::io::raw::{Placing, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Progress, Watch};
use crate::model::{FeatureTable, LayerCrs, SourceCrs, System};
use std::io::Write;

/// OGC's GeoPackage, versions 1.0 to 1.4.
#[derive(Debug)]
pub struct GeoPackage;

/// The only way in which it is written: one layer in WGS-84, with its tree.
static WAYS: [Way; 1] = [Way { key: "gpkg", name: Name("GeoPackage", "GeoPackage"), endings: &["gpkg"], decimals: false, spreadsheet: false }];

impl Format for GeoPackage {
    fn name(&self) -> Name {
        Name("GeoPackage", "GeoPackage")
    }

    fn endings(&self) -> &'static [&'static str] {
        &["gpkg"]
    }

    fn held_by(&self) -> &'static [&'static str] {
        &["-wal", "-journal", "-shm"]
    }

    fn recognise(&self, head: &[u8], _: Option<&str>) -> Likelihood {
        if head.starts_with(MAGIC) { Likelihood::Sure } else { Likelihood::No }
    }

    fn datasets(&self, text: &Text<'_>) -> Result<Vec<Dataset>, IoError> {
        let layers = Layer::all(&Database::open(text, Watch::<()>::default().memory, KIND)?)?;
        Ok(layers.into_iter().map(|layer| Dataset { name: Some(layer.table) }).collect())
    }

    fn read(&self, text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
        read(text, dataset, reading, progress, watch)
    }

    fn window(
        &self,
        text: &Text<'_>,
        dataset: &Dataset,
        reading: Reading,
        crs: Option<&SourceCrs>,
        place: Placing,
    ) -> Result<Option<(FeatureTable, LayerCrs)>, IoError> {
        window(text, dataset, reading, crs, place)
    }

    fn holds(&self, system: &System) -> bool {
        system.epsg().is_some()
    }

    fn style(&self, text: &Text<'_>, dataset: &Dataset) -> Option<Vec<u8>> {
        style_of(&Database::open(text, Watch::<()>::default().memory, KIND).ok()?, dataset)
    }

    fn ways(&self) -> &'static [Way] {
        &WAYS
    }

    fn beside(&self, features: Features<'_>) -> Result<Vec<&'static str>, IoError> {
        if features.table.columns().len() > MOST_FIELDS { Err(IoError::TooManyFields(MOST_FIELDS)) } else { Ok(Vec::new()) }
    }

    fn write(&self, out: &mut dyn Write, features: Features<'_>, _: &Way, _: WriteOptions) -> std::io::Result<Rounded> {
        write(out, features)?;
        Ok(Rounded::default())
    }
}
