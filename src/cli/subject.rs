//! Layers and features by the names a command gives: a file, `LAYER`, `LAYER/ID` or an id alone.

use super::CliError;
use crate::io::{Progress, load_file};
use crate::model::{Document, FeatureTable, SourceCrs};
use crate::query::QueryError;
use std::path::Path;
use std::sync::Arc;

/// Features that a command names: a table and which of it; `None` for all.
#[derive(Debug)]
pub struct Named {
    pub table: Arc<FeatureTable>,
    pub only: Option<Vec<usize>>,
}

/// The table a command asks of: a layer of the document, or a file, whose coordinates are in `crs`.
///
/// # Errors
/// Where there is neither, or the file is refused.
pub fn target(document: &Document, name: &str, crs: Option<&SourceCrs>) -> Result<Arc<FeatureTable>, CliError> {
    if let Some(layer) = document.layer_by_key(name) {
        return Ok(Arc::clone(&layer.table));
    }
    let path = Path::new(name);
    if path.exists() || path.extension().is_some() {
        return Ok(Arc::new(load_file(path, crs, &Progress::default())?.table));
    }
    Err(QueryError::NoLayer(name.to_owned()).into())
}

/// What a command measures from or relates to.
///
/// # Errors
/// Where nothing has that name.
pub fn named(document: &Document, name: &str) -> Result<Named, CliError> {
    if document.layer_by_key(name).is_some() || Path::new(name).exists() {
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
