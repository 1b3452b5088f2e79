//! A document as it is shown: without the features that come after its year or do not meet their layer's filter, and without the rings
//! of hubs among these.

use super::filter::{Filter, FilterError, Surroundings, layers_called};
use super::rings::fill_rings;
use super::ruled::{put_rules_by, ruled};
use crate::model::{Document, FeatureTable, Layer, LayerId};
use std::collections::HashMap;
use std::sync::Arc;

/// The document as it is shown; the same where nothing is left out and no rule has a condition.
#[must_use]
pub fn as_shown(document: &Document) -> Document {
    let mut own = without_hidden_by(document, |layer, around, _| {
        let field = document.horizon().and_then(|horizon| Some((horizon, horizon.field_of(layer)?)));
        let table = field.map_or_else(|| Arc::clone(&layer.table), |(horizon, field)| horizon.without_later(&layer.table, field));
        // one that does not fit leaves nothing out
        filtered(&table, &layer.filter, around).unwrap_or(table)
    });
    put_rules_by(&mut own, |layer, around, _| Arc::new(ruled(&layer.table, &layer.style.rules, around).0));
    own
}

/// Whether anything may be left out of a document.
#[must_use]
pub fn leaves_out(document: &Document) -> bool {
    document.horizon().is_some() || document.layers().iter().any(|layer| !layer.filter.is_empty())
}

/// The document without what is left out, with the tables that `table_of` gives of a layer, of what its filter may name, and of the tables of those
/// that it does name.
#[must_use]
pub fn without_hidden_by<F>(document: &Document, table_of: F) -> Document
where
    F: FnMut(&Layer, &Surroundings, &[Arc<FeatureTable>]) -> Arc<FeatureTable>,
{
    let mut own = document.clone();
    if !leaves_out(document) {
        return own;
    }
    let mut cutting = Cutting { document, table_of, done: HashMap::new(), open: Vec::new() };
    for layer in document.layers() {
        if let Some(table) = cutting.table(layer).filter(|table| !Arc::ptr_eq(table, &layer.table)) {
            own.derive(layer.id, table);
        }
    }
    // a hub that is not there has no rings, and those of the others are as they are filtered
    let hubs = |document: &Document| document.layer_by_key("hubs").map(|layer| Arc::clone(&layer.table));
    if hubs(&own).zip(hubs(document)).is_some_and(|(own, whole)| !Arc::ptr_eq(&own, &whole)) {
        fill_rings(&mut own);
        if let Some((id, table)) =
            own.layer_by_key("rings").and_then(|rings| Some((rings.id, filtered(&rings.table, &rings.filter, &Surroundings::of(document)).ok()?)))
        {
            own.derive(id, table);
        }
    }
    own
}

/// The layers of a document as they are cut one after the other, those first that the filters of others name.
struct Cutting<'a, F> {
    document: &'a Document,
    table_of: F,
    done: HashMap<LayerId, Arc<FeatureTable>>,
    /// Those whose cutting waits for others.
    open: Vec<LayerId>,
}

impl<F> Cutting<'_, F>
where
    F: FnMut(&Layer, &Surroundings, &[Arc<FeatureTable>]) -> Arc<FeatureTable>,
{
    /// What a layer shows; none where that follows from itself.
    fn table(&mut self, layer: &Layer) -> Option<Arc<FeatureTable>> {
        if let Some(done) = self.done.get(&layer.id) {
            return Some(Arc::clone(done));
        }
        if self.open.contains(&layer.id) {
            return None;
        }
        self.open.push(layer.id);
        let names = layers_called(self.document, &Filter::layers(&layer.filter, &layer.table));
        let mut named = Vec::new();
        let around = if names.is_empty() {
            Surroundings::default()
        } else {
            Surroundings::with(self.document, |other| {
                if !names.contains(&other.id) {
                    return Some(Arc::clone(&other.table));
                }
                let table = self.table(other)?;
                named.push(Arc::clone(&table));
                Some(table)
            })
        };
        let table = (self.table_of)(layer, &around, &named);
        self.open.pop();
        self.done.insert(layer.id, Arc::clone(&table));
        Some(table)
    }
}

/// Whether what a layer shows would depend on itself, were this its filter.
#[must_use]
pub fn filters_run_in_a_circle(document: &Document, id: LayerId, filter: &str) -> bool {
    let filter_of = |layer: &Layer| if layer.id == id { filter.to_owned() } else { layer.filter.clone() };
    let named = |layer: &Layer| layers_called(document, &Filter::layers(&filter_of(layer), &layer.table));
    let (mut open, mut seen) = (vec![id], Vec::new());
    while let Some(layer) = open.pop().and_then(|id| document.layer(id)) {
        for next in named(layer) {
            if next == id {
                return true;
            }
            if !seen.contains(&next) {
                seen.push(next);
                open.push(next);
            }
        }
    }
    false
}

/// A table without the features that do not meet a condition; the same table where there is none, and where it is a source that is
/// read window by window.
///
/// # Errors
/// Where the condition does not fit the table.
pub fn filtered(table: &Arc<FeatureTable>, filter: &str, around: &Surroundings) -> Result<Arc<FeatureTable>, FilterError> {
    if filter.trim().is_empty() || table.source().is_some() {
        return Ok(Arc::clone(table));
    }
    let meets = Filter::parse_among(filter, table, around)?.rows(table);
    let hidden: Vec<usize> = table.live_rows().filter(|row| !meets[*row]).collect();
    Ok(if hidden.is_empty() { Arc::clone(table) } else { Arc::new(table.with_deleted(&hidden, true)) })
}
