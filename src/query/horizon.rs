//! A document as of its year: without the features that come later, and without the rings of hubs among these.

use super::rings::fill_rings;
use crate::model::{Document, FeatureTable, Horizon, Layer};
use std::sync::Arc;

/// The document as of its year; the same where it is shown with all that it has.
#[must_use]
pub fn at_horizon(document: &Document) -> Document {
    at_horizon_by(document, |horizon, layer| horizon.field_of(layer).map(|field| horizon.without_later(&layer.table, field)))
}

/// The same with tables that `table_of` gives; none for those of layers that tell no years.
#[must_use]
pub fn at_horizon_by(document: &Document, mut table_of: impl FnMut(&Horizon, &Layer) -> Option<Arc<FeatureTable>>) -> Document {
    let mut own = document.clone();
    let Some(horizon) = document.horizon() else { return own };
    for layer in document.layers() {
        if let Some(table) = table_of(horizon, layer).filter(|table| !Arc::ptr_eq(table, &layer.table)) {
            own.derive(layer.id, table);
            // a hub that is not there yet has no rings
            if layer.key == "hubs" {
                fill_rings(&mut own);
            }
        }
    }
    own
}
