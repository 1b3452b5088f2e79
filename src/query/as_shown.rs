//! A document as it is shown: without the features that come after its year or do not meet their layer's filter, and without the rings
//! of hubs among these.

use super::filter::{Filter, FilterError};
use super::rings::fill_rings;
use crate::model::{Document, FeatureTable, Layer};
use std::sync::Arc;

/// The document as it is shown; the same where nothing is left out.
#[must_use]
pub fn as_shown(document: &Document) -> Document {
    as_shown_by(document, |layer| {
        let field = document.horizon().and_then(|horizon| Some((horizon, horizon.field_of(layer)?)));
        let table = field.map_or_else(|| Arc::clone(&layer.table), |(horizon, field)| horizon.without_later(&layer.table, field));
        // one that does not fit leaves nothing out
        filtered(&table, &layer.filter).unwrap_or(table)
    })
}

/// Whether anything may be left out of a document.
#[must_use]
pub fn leaves_out(document: &Document) -> bool {
    document.horizon().is_some() || document.layers().iter().any(|layer| !layer.filter.is_empty())
}

/// The same as `as_shown` with the tables that `table_of` gives.
#[must_use]
pub fn as_shown_by(document: &Document, mut table_of: impl FnMut(&Layer) -> Arc<FeatureTable>) -> Document {
    let mut own = document.clone();
    if !leaves_out(document) {
        return own;
    }
    for layer in document.layers() {
        let table = table_of(layer);
        if !Arc::ptr_eq(&table, &layer.table) {
            own.derive(layer.id, table);
        }
    }
    // a hub that is not there has no rings, and those of the others are as they are filtered
    let hubs = |document: &Document| document.layer_by_key("hubs").map(|layer| Arc::clone(&layer.table));
    if hubs(&own).zip(hubs(document)).is_some_and(|(own, whole)| !Arc::ptr_eq(&own, &whole)) {
        fill_rings(&mut own);
        if let Some((id, table)) = own.layer_by_key("rings").and_then(|rings| Some((rings.id, filtered(&rings.table, &rings.filter).ok()?))) {
            own.derive(id, table);
        }
    }
    own
}

/// A table without the features that do not meet a condition; the same table where there is none, and where it is a source that is
/// read window by window.
///
/// # Errors
/// Where the condition does not fit the table.
pub fn filtered(table: &Arc<FeatureTable>, filter: &str) -> Result<Arc<FeatureTable>, FilterError> {
    if filter.trim().is_empty() || table.source().is_some() {
        return Ok(Arc::clone(table));
    }
    let meets = Filter::parse(filter, table)?.rows(table);
    let hidden: Vec<usize> = table.live_rows().filter(|row| !meets[*row]).collect();
    Ok(if hidden.is_empty() { Arc::clone(table) } else { Arc::new(table.with_deleted(&hidden, true)) })
}
