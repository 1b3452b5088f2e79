//! The documents that the map shows: the one that is edited as of a year, and beside it another scenario.

use super::comparison::{Compared, differences};
use crate::model::table::is_version;
use crate::model::{Document, FeatureTable, Layer, LayerId, ScenarioId, YearField};
use crate::query::at_horizon_by;
use std::cell::RefCell;
use std::sync::{Arc, Weak};

/// A table without the features that come after a year.
#[derive(Debug)]
struct Cut {
    of: Weak<FeatureTable>,
    year: i32,
    field: String,
    table: Arc<FeatureTable>,
}

/// The fields of a table that tell years.
type Timed = (Weak<FeatureTable>, Arc<Vec<YearField>>);

/// The documents that are drawn, made when what they are made of has changed.
#[derive(Debug, Default)]
pub struct ShownDocuments {
    /// The document as of the year that is shown; none where that is the document itself.
    seen: Option<Document>,
    pub other: Option<Compared>,
    /// The scenario that was shown when they were made.
    pub active: Option<ScenarioId>,
    cuts: Vec<Cut>,
    /// What was found of tables, each looked at once.
    timed: RefCell<Vec<Timed>>,
    /// Grows with every change of the other document.
    pub number: u64,
}

impl ShownDocuments {
    /// A document as the map shows it: without what comes after its year.
    #[must_use]
    pub fn seen<'a>(&'a self, document: &'a Document) -> &'a Document {
        self.seen.as_ref().unwrap_or(document)
    }

    /// Makes them anew after a change; `left` is the document in the scenario that it is compared with.
    pub fn refresh(&mut self, document: &Document, left: Option<Document>) {
        self.cuts.retain(|cut| cut.of.strong_count() > 0);
        if document.horizon().is_none() {
            self.cuts.clear();
        }
        self.seen = document.horizon().map(|_| self.at_horizon(document));
        let Some(left) = left else {
            self.other = None;
            return;
        };
        let mut left = self.at_horizon(&left);
        if let Some(before) = &self.other {
            keep_tables(&mut left, &before.document);
        }
        self.number += 1;
        let differences = differences(&left, self.seen(document));
        self.other = Some(Compared { document: left, differences });
    }

    /// The documents that are drawn beside the one that is edited.
    pub fn besides(&self) -> impl Iterator<Item = &Document> {
        self.seen.iter().chain(self.other.iter().map(|own| &own.document))
    }

    /// The fields of a layer that tell years, each with its years.
    pub fn year_fields(&self, layer: &Layer) -> Arc<Vec<YearField>> {
        let mut timed = self.timed.borrow_mut();
        if let Some((_, fields)) = timed.iter().find(|(of, _)| is_version(of, &layer.table)) {
            return Arc::clone(fields);
        }
        timed.retain(|(of, _)| of.strong_count() > 0);
        let fields = Arc::new(layer.table.year_fields());
        timed.push((Arc::downgrade(&layer.table), Arc::clone(&fields)));
        fields
    }

    /// A document as of its year, with the tables of before where nothing in them has changed.
    fn at_horizon(&mut self, document: &Document) -> Document {
        at_horizon_by(document, |horizon, layer| {
            let fields = self.year_fields(layer);
            let field = horizon.field_among(layer, &fields)?;
            let is_known = |cut: &&Cut| is_version(&cut.of, &layer.table) && cut.year == horizon.year && cut.field == field;
            if let Some(cut) = self.cuts.iter().find(is_known) {
                return Some(Arc::clone(&cut.table));
            }
            let table = horizon.without_later(&layer.table, field);
            let (of, field) = (Arc::downgrade(&layer.table), field.to_owned());
            self.cuts.push(Cut { of, year: horizon.year, field, table: Arc::clone(&table) });
            Some(table)
        })
    }
}

/// Takes the tables of before where nothing in them has changed: what was made of them goes on holding.
fn keep_tables(document: &mut Document, before: &Document) {
    let is_same = |own: &Arc<FeatureTable>, before: &Arc<FeatureTable>| {
        !Arc::ptr_eq(own, before) && own.source().is_none() && before.source().is_none() && before.changes_to(own).is_empty()
    };
    let pairs = document.layers().iter().filter_map(|layer| Some((layer, &before.layer(layer.id)?.table)));
    let kept: Vec<(LayerId, Arc<FeatureTable>)> =
        pairs.filter(|(layer, before)| is_same(&layer.table, before)).map(|(layer, before)| (layer.id, Arc::clone(before))).collect();
    for (layer, table) in kept {
        document.derive(layer, table);
    }
}
