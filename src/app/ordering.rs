//! The attribute table of a source that orders its features itself: the first of all of them, and what a column holds in all.

use super::App;
use super::attribute_table::{Listed, Ordered, Rows};
use super::jobs::Outcome;
use super::notice::Severity;
use super::quick_filter::quick_filter;
use crate::i18n::{Lang, Localized, Word};
use crate::model::{ColumnFigures, FeatureSource, LayerId, OrderRequest, Prefilter, RowId, SourceError};
use crate::query::{BINS, NumberProfile, Profile, QueryError};
use crate::work::Progress;
use std::sync::Arc;

/// Rows that are listed at most, and that are looked at where a quick filter is asked of them that a server cannot answer.
const MOST_LISTED: usize = 2_000;
const MOST_SEEN: usize = 20_000;
/// Texts that are told of a column.
const MOST_TEXTS: usize = 12;

/// The first rows of a source in an order.
///
/// # Errors
/// What the source says.
pub fn ordered_rows(source: &dyn FeatureSource, of: Listed, lang: Lang, progress: &Progress) -> Result<Option<Rows>, SourceError> {
    let cancel = || progress.is_cancelled();
    let sample = source.sample();
    let (mut conditions, mut refused) = (Vec::new(), None);
    for (column, text) in &of.quick {
        match quick_filter(column, text, sample) {
            Ok(filter) => conditions.extend(filter.condition(sample)),
            Err(error) => refused = Some((column.clone(), QueryError::from(error).message(lang))),
        }
    }
    let condition = (!conditions.is_empty()).then_some(Prefilter::All(conditions));
    let order: Vec<(String, bool)> = of.sort.iter().map(|own| (own.column.clone(), own.descending)).collect();
    let most = if of.quick.is_empty() { MOST_LISTED } else { MOST_SEEN };
    let request = OrderRequest { order: &order, condition: condition.as_ref(), most, cancel: &cancel };
    let Some(answer) = source.ordered(&request)? else { return Ok(None) };
    let seen = answer.rows.len();
    let mut rows: Vec<RowId> = answer.rows;
    // what the server could not be asked exactly is looked at here
    for (column, text) in &of.quick {
        if let Ok(filter) = quick_filter(column, text, &answer.table) {
            let meets = filter.rows(&answer.table);
            rows.retain(|row| meets.get(row.index()).copied().unwrap_or_default());
        }
    }
    let is_all = answer.is_all && rows.len() <= MOST_LISTED;
    rows.truncate(MOST_LISTED);
    let ordered = Ordered { seen, is_all, total: answer.total, by_text: answer.by_text };
    Ok(Some(Rows { of, rows: Arc::new(rows), profiles: Arc::default(), refused, ordered: Some(ordered) }))
}

/// What a source tells of a column, as it is told of one at hand.
fn profile_of(own: ColumnFigures) -> Profile {
    let numbers = own.numbers.map(|numbers| {
        let mut bins = [0; BINS];
        bins.iter_mut().zip(&numbers.parts).for_each(|(bin, count)| *bin = u32::try_from(*count).unwrap_or(u32::MAX));
        NumberProfile {
            count: (own.rows - own.empty.min(own.rows)) as usize,
            least: numbers.least,
            most: numbers.most,
            sum: numbers.sum,
            mean: numbers.mean,
            median: numbers.median,
            deviation: numbers.deviation,
            bins,
        }
    });
    let texts = own.texts.into_iter().map(|(text, count)| (text, count as usize)).collect();
    Profile { rows: own.rows as usize, empty: own.empty as usize, numbers, texts, distinct: own.distinct as usize }
}

impl App {
    /// Has the source of a layer tell what a column holds in all features, unless it has or is being asked.
    pub(super) fn ask_figures(&mut self, id: LayerId, column: &str) {
        let key = (id, column.to_owned());
        let source = self.seen().layer(id).and_then(|layer| layer.table.source()).filter(|source| source.orders()).map(Arc::clone);
        let Some(source) = source.filter(|_| !self.session.table.figures.contains_key(&key)) else { return };
        self.session.table.figures.insert(key, None);
        let (title, own) = (self.word(Word::TableFigures).to_owned(), column.to_owned());
        self.workspace.jobs.start_load(title, move |progress| {
            let told = source.figures(&own, BINS, MOST_TEXTS, &|| progress.is_cancelled());
            Outcome::Figures { layer: id, column: own, result: told.map(|own| own.map(profile_of)) }
        });
    }

    /// Takes in what a source has told of a column.
    pub(super) fn figures_told(&mut self, layer: LayerId, column: String, result: Result<Option<Profile>, SourceError>) {
        match result {
            Ok(Some(profile)) => {
                self.session.table.figures.insert((layer, column), Some(Arc::new(profile)));
            }
            // asked again when it is looked at again
            Ok(None) => drop(self.session.table.figures.remove(&(layer, column))),
            Err(error) => {
                self.session.table.figures.remove(&(layer, column));
                if !error.is_cancelled() {
                    self.notify(Severity::Error, Word::TableNotOrdered.with(self.lang(), &[&error.message(self.lang())]), Vec::new());
                }
            }
        }
    }

    /// What a table holds may have changed: it is listed and counted anew.
    pub(super) fn forget_ordered(&mut self, layer: LayerId) {
        self.session.table.figures.retain(|(own, _), _| *own != layer);
        self.session.table.rows.take_if(|rows| rows.of.layer == layer && rows.of.everywhere);
    }
}
