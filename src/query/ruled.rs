//! Which rule of a layer's style takes each feature, where conditions tell that.

use super::filter::{Filter, FilterError, Surroundings, layers_called};
use crate::model::{Document, FeatureTable, Layer, LayerId, NO_RULE, Rule, When};
use std::sync::Arc;

/// The rules that do not fit a table, by their numbers, and why.
pub type UnfitRules = Vec<(usize, FilterError)>;

/// A table with the rule of each row noted: the first that takes it. One that does not fit takes none.
#[must_use]
pub fn ruled(table: &FeatureTable, rules: &[Rule], around: &Surroundings) -> (FeatureTable, UnfitRules) {
    let (mut own, mut unfit) = (vec![NO_RULE; table.rows()], Vec::new());
    for (number, rule) in rules.iter().enumerate().take(usize::from(NO_RULE)) {
        let takes: Vec<bool> = match &rule.when {
            When::Equals { field, .. } => match table.column(field) {
                Some(column) => column.map(|value| rule.when.takes(&value)),
                None => continue,
            },
            When::Meets { condition } if condition.trim().is_empty() => continue,
            When::Meets { condition } => match Filter::parse_among(condition, table, around) {
                Ok(filter) => filter.rows(table),
                Err(error) => {
                    unfit.push((number, error));
                    continue;
                }
            },
        };
        for (own, _) in own.iter_mut().zip(takes).filter(|(own, takes)| *takes && **own == NO_RULE) {
            *own = number as u16;
        }
    }
    (table.with_rules(own), unfit)
}

/// Whether which rules take the features of any layer is told by conditions.
#[must_use]
pub fn has_conditions(document: &Document) -> bool {
    document.layers().iter().any(|layer| layer.style.has_conditions())
}

/// Puts the tables that `ruled_of` gives into the layers of a document as it is shown whose rules have conditions: of a layer, what
/// these may name, and the tables of the layers that they do name.
pub fn put_rules_by(document: &mut Document, mut ruled_of: impl FnMut(&Layer, &Surroundings, &[Arc<FeatureTable>]) -> Arc<FeatureTable>) {
    let mut put: Vec<(LayerId, Arc<FeatureTable>)> = Vec::new();
    // a source that is read window by window is not at hand as a whole
    for layer in document.layers().iter().filter(|layer| layer.style.has_conditions() && layer.table.source().is_none()) {
        let conditions = layer.style.rules.iter().filter_map(|rule| rule.when.condition());
        let called: Vec<String> = conditions.flat_map(|condition| Filter::layers(condition, &layer.table)).collect();
        // rules hide nothing, so that layers may name each other
        let named: Vec<Arc<FeatureTable>> =
            layers_called(document, &called).into_iter().filter_map(|id| document.layer(id)).map(|own| Arc::clone(&own.table)).collect();
        let around = if called.is_empty() { Surroundings::default() } else { Surroundings::of(document) };
        put.push((layer.id, ruled_of(layer, &around, &named)));
    }
    for (id, table) in put {
        document.derive(id, table);
    }
}
