//! The attribute table of a source that orders its features itself: the first of all of them, and what a column holds in all.

use super::App;
use super::attribute_table::{Figures, Listed, Ordered, Rows};
use super::jobs::Outcome;
use super::quick_filter::quick_filter;
use crate::i18n::{Lang, Localized, Word};
use crate::model::{FeatureSource, LayerId, OrderRequest, Prefilter, Profile, RowId, SourceError};
use crate::query::QueryError;
use crate::work::Progress;
use std::sync::Arc;

/// Rows that are listed at most, and that are looked at where a quick filter is asked of them that a server cannot answer.
const MOST_LISTED: usize = 2_000;
const MOST_SEEN: usize = 20_000;

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
    let met = rows.len();
    rows.truncate(MOST_LISTED);
    let ordered =
        Ordered { table: answer.table, seen, met, is_all: answer.is_all && met <= MOST_LISTED, total: answer.total, by_text: answer.by_text };
    Ok(Some(Rows { of, rows: Arc::new(rows), profiles: Arc::default(), refused, ordered: Some(ordered) }))
}

impl App {
    /// Has the source of a layer tell what a column holds in all features, unless it has or is being asked; `again` asks where it failed.
    pub(super) fn ask_figures(&mut self, id: LayerId, column: &str, again: bool) {
        let key = (id, column.to_owned());
        let is_known = match self.session.table.figures.get(&key) {
            None => false,
            Some(Figures::Failed(_)) => !again,
            Some(Figures::Asked(_) | Figures::Told(_)) => true,
        };
        let source = self.seen().layer(id).and_then(|layer| layer.table.source()).filter(|source| source.orders() && source.is_open());
        let Some(source) = source.filter(|_| !is_known).map(Arc::clone) else { return };
        let (title, own) = (self.word(Word::TableFigures).to_owned(), column.to_owned());
        let job = self.workspace.jobs.start_load(title, move |progress| {
            let result = source.figures(&own, &|| progress.is_cancelled());
            Outcome::Figures { layer: id, column: own, result }
        });
        self.session.table.figures.insert(key, Figures::Asked(job));
    }

    /// Takes in what a source has told of a column, where it is still waited for.
    pub(super) fn figures_told(&mut self, layer: LayerId, column: String, result: Result<Option<Profile>, SourceError>) {
        let lang = self.lang();
        if let Some(own @ Figures::Asked(_)) = self.session.table.figures.get_mut(&(layer, column)) {
            *own = match result {
                Ok(Some(profile)) => Figures::Told(Arc::new(profile)),
                Ok(None) => Figures::Failed(String::new()),
                Err(error) => Figures::Failed(error.message(lang)),
            };
        }
    }

    /// Where the user gave up what a source was asked for, nothing is waited for.
    pub(super) fn forget_unasked(&mut self) {
        for own in self.session.table.figures.values_mut() {
            if matches!(own, Figures::Asked(job) if !self.workspace.jobs.is_running(*job)) {
                *own = Figures::Failed(String::new());
            }
        }
    }

    /// What a table holds may have changed: it is listed and counted anew, and what is under way is of before.
    pub(super) fn forget_ordered(&mut self, layer: LayerId) {
        let table = &mut self.session.table;
        let mut jobs = Vec::new();
        if table.under_way.asked().is_some_and(|asked| asked.layer == layer && asked.everywhere) {
            jobs.extend(table.under_way.give_up());
        }
        table.figures.retain(|(own, _), figures| {
            let is_gone = *own == layer;
            if let (true, Figures::Asked(job)) = (is_gone, figures) {
                jobs.push(*job);
            }
            !is_gone
        });
        table.rows.take_if(|rows| rows.of.layer == layer && rows.of.everywhere);
        for job in jobs {
            self.workspace.jobs.cancel(job);
        }
    }
}
