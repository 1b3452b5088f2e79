//! The documents that the map shows: the one that is edited as of a year, through its layers' filters and by their rules, and beside it
//! another scenario.

use super::comparison::{Compared, differences};
use crate::model::table::{Versions, is_version};
use crate::model::{Document, FeatureTable, Layer, LayerId, ScenarioId, When, YearField};
use crate::query::{FilterError, UnfitRules, filtered, has_conditions, leaves_out, put_rules_by, ruled, without_hidden_by};
use std::cell::RefCell;
use std::sync::{Arc, Weak};

/// A table without the features that come after a year or do not meet a filter.
#[derive(Debug)]
struct Cut {
    of: Weak<FeatureTable>,
    /// The year, and the field that tells it.
    year: Option<(i32, String)>,
    filter: String,
    /// The tables of the layers that the filter names.
    named: Versions,
    /// Why the filter does not fit.
    unfit: Option<FilterError>,
    table: Arc<FeatureTable>,
}

/// A table with the rule of each row noted.
#[derive(Debug)]
struct Ruled {
    of: Weak<FeatureTable>,
    rules: Vec<When>,
    /// The tables of the layers that the rules name.
    named: Versions,
    unfit: UnfitRules,
    table: Arc<FeatureTable>,
}

/// The fields of a table that tell years.
type Timed = (Weak<FeatureTable>, Arc<Vec<YearField>>);

/// The documents that are drawn, made when what they are made of has changed.
#[derive(Debug, Default)]
pub struct ShownDocuments {
    /// The document without what is left out, and with the rules that conditions tell; none where that is the document itself.
    seen: Option<Document>,
    /// The same before the last change, until what was made of it has been followed.
    before: Option<Document>,
    pub other: Option<Compared>,
    /// The scenario that was shown when they were made.
    pub active: Option<ScenarioId>,
    cuts: Vec<Cut>,
    ruled: Vec<Ruled>,
    /// The filters of the document that do not fit, and those noted while a document is cut.
    unfit: Vec<(LayerId, FilterError)>,
    noted: Vec<(LayerId, FilterError)>,
    /// What was found of tables, each looked at once.
    timed: RefCell<Vec<Timed>>,
    /// Grows with every change of the other document.
    pub number: u64,
}

impl ShownDocuments {
    /// A document as the map shows it: without what comes after its year or does not meet a filter.
    #[must_use]
    pub fn seen<'a>(&'a self, document: &'a Document) -> &'a Document {
        self.seen.as_ref().unwrap_or(document)
    }

    /// Makes them anew after a change; `left` is the document in the scenario that it is compared with.
    pub fn refresh(&mut self, document: &Document, left: Option<Document>) {
        self.cuts.retain(|cut| cut.of.strong_count() > 0 && cut.named.are_there());
        if !leaves_out(document) {
            self.cuts.clear();
        }
        self.ruled.retain(|own| own.of.strong_count() > 0 && own.named.are_there());
        let is_other = leaves_out(document) || has_conditions(document);
        let seen = is_other.then(|| self.as_shown(document));
        // several changes may come before anything is made
        self.before = self.before.take().or(self.seen.take());
        self.seen = seen;
        self.unfit = std::mem::take(&mut self.noted);
        let Some(left) = left else {
            self.other = None;
            return self.forget_ruled();
        };
        let mut left = self.as_shown(&left);
        if let Some(before) = &self.other {
            keep_tables(&mut left, &before.document);
        }
        self.number += 1;
        let differences = differences(&left, self.seen(document));
        self.other = Some(Compared { document: left, differences });
        self.forget_ruled();
    }

    /// Keeps the tables with rules noted that are shown, and a few that undo may come back to.
    fn forget_ruled(&mut self) {
        const KEPT: usize = 8;
        let mut all = std::mem::take(&mut self.ruled);
        let is_shown = |own: &Ruled| self.besides().flat_map(Document::layers).any(|layer| Arc::ptr_eq(&layer.table, &own.table));
        let (shown, mut others): (Vec<Ruled>, Vec<Ruled>) = all.drain(..).partition(is_shown);
        others.drain(..others.len().saturating_sub(KEPT));
        self.ruled = others.into_iter().chain(shown).collect();
    }

    /// Why the filter of a layer of the document leaves nothing out.
    pub fn unfit(&self, layer: &Layer) -> Option<&FilterError> {
        self.unfit.iter().find(|(id, _)| *id == layer.id).map(|(_, error)| error)
    }

    /// Why a rule of a layer's style takes no feature.
    pub fn unfit_rule(&self, layer: &Layer, rule: usize) -> Option<&FilterError> {
        let table = &self.seen.as_ref()?.layer(layer.id)?.table;
        let own = self.ruled.iter().find(|own| Arc::ptr_eq(&own.table, table))?;
        own.unfit.iter().find(|(number, _)| *number == rule).map(|(_, error)| error)
    }

    /// What the map showed of a layer before the last change.
    pub fn before(&self, layer: LayerId) -> Option<&Arc<FeatureTable>> {
        Some(&self.before.as_ref()?.layer(layer)?.table)
    }

    /// Lets go of what was shown before the last change.
    pub fn forget_before(&mut self) {
        self.before = None;
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

    /// A document as it is shown, with the tables of before where nothing in them has changed.
    fn as_shown(&mut self, document: &Document) -> Document {
        let mut own = self.without_hidden(document);
        put_rules_by(&mut own, |layer, around, named| {
            let named: Versions = named.iter().collect();
            let rules = || layer.style.rules.iter().map(|rule| &rule.when);
            let is_known = |own: &&Ruled| is_version(&own.of, &layer.table) && own.rules.iter().eq(rules()) && own.named == named;
            if let Some(known) = self.ruled.iter().find(is_known) {
                return Arc::clone(&known.table);
            }
            let (table, unfit) = ruled(&layer.table, &layer.style.rules, around);
            let (of, table) = (Arc::downgrade(&layer.table), Arc::new(table));
            self.ruled.push(Ruled { of, rules: rules().cloned().collect(), named, unfit, table: Arc::clone(&table) });
            table
        });
        own
    }

    fn without_hidden(&mut self, document: &Document) -> Document {
        without_hidden_by(document, |layer, around, named| {
            let year = document.horizon().and_then(|horizon| {
                let fields = self.year_fields(layer);
                horizon.field_among(layer, &fields).map(|field| (horizon.year, field.to_owned()))
            });
            if year.is_none() && layer.filter.is_empty() {
                return Arc::clone(&layer.table);
            }
            let named: Versions = named.iter().collect();
            let is_known = |cut: &&Cut| is_version(&cut.of, &layer.table) && cut.year == year && cut.filter == layer.filter && cut.named == named;
            if let Some(cut) = self.cuts.iter().find(is_known) {
                self.noted.extend(cut.unfit.clone().map(|error| (layer.id, error)));
                return Arc::clone(&cut.table);
            }
            let at_year = document.horizon().zip(year.as_ref()).map(|(horizon, (_, field))| horizon.without_later(&layer.table, field));
            let table = at_year.unwrap_or_else(|| Arc::clone(&layer.table));
            // one that does not fit leaves nothing out, which the layer's mark tells
            let (table, unfit) = match filtered(&table, &layer.filter, around) {
                Ok(table) => (table, None),
                Err(error) => (table, Some(error)),
            };
            self.noted.extend(unfit.clone().map(|error| (layer.id, error)));
            let of = Arc::downgrade(&layer.table);
            self.cuts.push(Cut { of, year, filter: layer.filter.clone(), named, unfit, table: Arc::clone(&table) });
            table
        })
    }
}

/// Takes the tables of before where nothing in them has changed: what was made of them goes on holding.
fn keep_tables(document: &mut Document, before: &Document) {
    let is_same = |own: &Arc<FeatureTable>, before: &Arc<FeatureTable>| {
        let is_whole = own.source().is_none() && before.source().is_none();
        !Arc::ptr_eq(own, before) && is_whole && before.changes_to(own).is_empty() && own.ruled_otherwise(before).is_empty()
    };
    let pairs = document.layers().iter().filter_map(|layer| Some((layer, &before.layer(layer.id)?.table)));
    let kept: Vec<(LayerId, Arc<FeatureTable>)> =
        pairs.filter(|(layer, before)| is_same(&layer.table, before)).map(|(layer, before)| (layer.id, Arc::clone(before))).collect();
    for (layer, table) in kept {
        document.derive(layer, table);
    }
}
