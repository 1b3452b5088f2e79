//! Layers and features by the names a command gives: a file, `LAYER`, `LAYER/ID` or an id alone.

use super::CliError;
use crate::i18n::{Lang, Localized};
use crate::io::{DatumOffer, LoadedFile, Progress, load_file};
use crate::model::{Document, FeatureTable, Layer, SourceCrs};
use crate::query::QueryError;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Features that a command names: a table and which of it; `None` for all.
#[derive(Debug)]
pub struct Named {
    pub table: Arc<FeatureTable>,
    pub only: Option<Vec<usize>>,
}

/// A file that a command names, with its notes told on the standard error stream.
///
/// # Errors
/// Where the file is refused: with its name, and the option that would read it.
pub fn load_named(path: &Path, crs: Option<&SourceCrs>, lang: Lang) -> Result<LoadedFile, CliError> {
    let loaded = load_file(path, crs, &Progress::default()).map_err(|error| CliError::File { path: path.display().to_string(), error })?;
    let mut errors = std::io::stderr().lock();
    // who listens no more needs no notes
    for note in loaded.report.notes.iter().filter(|note| note.reason.is_warning()) {
        writeln!(errors, "nanbei: {}: {}", path.display(), note.told(lang)).ok();
    }
    if let Some(offer) = loaded.datum_offer() {
        writeln!(errors, "nanbei: {}", offer_told(path, &offer, lang)).ok();
    }
    Ok(loaded)
}

/// What is said of a file that seems to have the offset of Chinese web maps, and the option that takes it back.
pub fn offer_told(path: &Path, offer: &DatumOffer, lang: Lang) -> String {
    format!("{} --crs {}", offer.told(&path.display().to_string(), lang), offer.crs.code())
}

/// The table a command asks of: a layer of the document, or a file, whose coordinates are in `crs`.
///
/// # Errors
/// Where there is neither, or the file is refused.
pub fn target(document: &Document, name: &str, crs: Option<&SourceCrs>) -> Result<Arc<FeatureTable>, CliError> {
    if let Some(layer) = layer_called(document, name) {
        return Ok(Arc::clone(&layer.table));
    }
    let path = Path::new(name);
    if path.exists() || path.extension().is_some() {
        return Ok(Arc::new(load_named(path, crs, Lang::from_environment())?.table));
    }
    Err(QueryError::NoLayer(name.to_owned()).into())
}

/// The layer of that key, or of that name in either language.
fn layer_called<'a>(document: &'a Document, name: &str) -> Option<&'a Layer> {
    document.layer_by_key(name).or_else(|| document.layers.iter().find(|layer| layer.name.zh == name || layer.name.en.eq_ignore_ascii_case(name)))
}

/// What a command measures from or relates to.
///
/// # Errors
/// Where nothing has that name.
pub fn named(document: &Document, name: &str) -> Result<Named, CliError> {
    if layer_called(document, name).is_some() || Path::new(name).exists() {
        return Ok(Named { table: target(document, name, None)?, only: None });
    }
    if let Some((layer, id)) = name.rsplit_once('/') {
        let table = target(document, layer, None)?;
        let index = table.find_id(id).ok_or_else(|| QueryError::NoFeature { layer: layer.to_owned(), id: id.to_owned() })?;
        return Ok(Named { table, only: Some(vec![index]) });
    }
    // an id alone, then a name in either language
    let by_id = document.layers.iter().rev().find_map(|layer| Some((layer, layer.table.find_id(name)?)));
    let by_name = || {
        let same = |text: Option<&str>| text.is_some_and(|text| text.eq_ignore_ascii_case(name));
        document.layers.iter().rev().find_map(|layer| {
            let found = layer.table.features().find(|f| ["name_zh", "name_en", "label_zh", "label_en"].iter().any(|column| same(f.text(column))));
            Some((layer, found?.index()))
        })
    };
    let (layer, index) = by_id.or_else(by_name).ok_or_else(|| QueryError::NoSuchName(name.to_owned()))?;
    Ok(Named { table: Arc::clone(&layer.table), only: Some(vec![index]) })
}
