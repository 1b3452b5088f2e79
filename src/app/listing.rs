//! Finds the rows of the attribute table: at once where there are few, else in the background while the ones before stay.

use super::App;
use super::attribute_table::{Listed, Rows, TableView};
use super::jobs::Outcome;
use super::notice::Severity;
use super::ordering::ordered_rows;
use super::quick_filter::quick_filter;
use crate::i18n::{Lang, Localized, Word};
use crate::model::{FeatureTable, Layer, Profile, RowId, SourceError};
use crate::query::{QueryError, is_numeric, profile, sorted};
use crate::work::{Progress, side_by_side};
use std::sync::Arc;

/// Tables of so many rows are listed at once.
const AT_ONCE: usize = 20_000;

impl App {
    /// The layer whose attributes are listed, as it is shown.
    #[must_use]
    pub fn listed_layer(&self) -> Option<&Layer> {
        self.seen().layer(self.session.table.layer?)
    }

    /// The rows that are listed, where they are those of the layer as it is now.
    #[must_use]
    pub fn listed_rows(&self) -> Option<&Rows> {
        let layer = self.listed_layer()?;
        self.session.table.rows.as_ref().filter(|rows| rows.of == self.listed_now(layer))
    }

    /// How its attributes are listed.
    #[must_use]
    pub fn table_view(&self) -> TableView {
        self.session.table.layer.map(|layer| self.session.table.view(layer)).unwrap_or_default()
    }

    /// Has the list of rows keep up with what it depends on, where it is shown.
    /// Returns whether another list is there.
    pub(super) fn keep_listed(&mut self) -> bool {
        if !self.session.panels.is_open("table") {
            return false;
        }
        self.forget_given_up();
        self.forget_unasked();
        if self.session.table.layer.is_none_or(|id| self.seen().layer(id).is_none()) {
            self.session.table.layer = self.current_layer().map(|layer| layer.id);
        }
        let Some(layer) = self.listed_layer() else {
            return self.session.table.rows.take().is_some();
        };
        let (id, table) = (layer.id, Arc::clone(&layer.table));
        let index = self.prepared(layer).map(|prepared| Arc::clone(&prepared.index));
        let listed = self.listed_now(layer);
        let own = &self.session.table;
        let is_awaited = own.under_way.asked().is_some_and(|asked| {
            // while the map moves, what was begun is waited for
            let moved = listed.view.is_some();
            *asked == listed || moved && Listed { view: listed.view, ..asked.clone() } == listed
        });
        if is_awaited || own.rows.as_ref().is_some_and(|rows| rows.of == listed) {
            return false;
        }
        // a change of order, of the selection or of the view leaves what columns hold as it is
        let kept = self.session.table.rows.as_ref().filter(|rows| {
            let same = rows.of.table.ptr_eq(&listed.table) && rows.of.quick == listed.quick;
            same && rows.of.selection == listed.selection && rows.of.view == listed.view
        });
        let kept = kept.map(|rows| Arc::clone(&rows.profiles));
        let chosen = listed.selection.map(|_| {
            let mut rows: Vec<RowId> = self.viewport.selection.rows_of(id).collect();
            rows.sort_unstable();
            rows
        });
        let (lang, asked, is_small) = (self.lang(), listed.clone(), table.rows() <= AT_ONCE);
        if let Some(source) = table.source().filter(|_| listed.everywhere).map(Arc::clone) {
            let title = self.word(Word::TableListing).to_owned();
            let job = self.workspace.jobs.start_load(title, move |progress| {
                let of = listed.clone();
                Outcome::RowsOrdered(of, ordered_rows(&*source, listed, lang, progress).map(|rows| rows.map(Box::new)))
            });
            if let Some(before) = self.session.table.under_way.begin(asked, job) {
                self.workspace.jobs.cancel(before);
            }
            return false;
        }
        let work = move |progress: &Progress| {
            let in_view = listed.view.map(|bounds| match &index {
                Some(index) => index.window(bounds).map(RowId::new).collect(),
                None => table.boxes().filter(|(_, own)| own.intersects(&bounds)).map(|(row, _)| RowId::new(row)).collect(),
            });
            found(&table, listed, chosen, in_view, kept, lang, progress)
        };
        if is_small {
            self.session.table.rows = work(&Progress::default());
            return true;
        }
        let title = self.word(Word::TableListing).to_owned();
        let job = self.workspace.jobs.start_load(title, move |progress| Outcome::RowsListed(work(progress).map(Box::new)));
        if let Some(before) = self.session.table.under_way.begin(asked, job) {
            self.workspace.jobs.cancel(before);
        }
        true
    }

    /// Where the user gave up what was being found, what is shown is what is asked for.
    fn forget_given_up(&mut self) {
        let Some(asked) = self.session.table.under_way.given_up(|job| self.workspace.jobs.is_running(job)) else { return };
        let shown = self.session.table.rows.as_ref().filter(|rows| rows.of.layer == asked.layer).map(|rows| rows.of.clone());
        let view = self.session.table.view_mut(asked.layer);
        if let Some(of) = shown {
            (view.only_selected, view.only_in_view, view.everywhere) = (of.selection.is_some(), of.view.is_some(), of.everywhere);
            (view.sort, view.quick) = (of.sort, of.quick);
        } else {
            (view.sort, view.quick, view.only_selected, view.only_in_view, view.everywhere) = Default::default();
        }
    }

    /// What the list of a layer depends on now.
    fn listed_now(&self, layer: &Layer) -> Listed {
        let (view, own) = (self.session.table.view(layer.id), &self.viewport);
        Listed {
            layer: layer.id,
            table: Arc::downgrade(&layer.table),
            sort: view.sort,
            quick: view.quick,
            selection: view.only_selected.then(|| own.selection.number()),
            view: view.only_in_view.then(|| own.view.bounds(own.view_size)),
            everywhere: view.everywhere && layer.table.source().is_some_and(|source| source.orders() && source.is_open()),
        }
    }

    /// Takes in the rows that a source has put in an order, or why it has not: then what is at hand is listed again.
    pub(super) fn rows_ordered(&mut self, of: &Listed, result: Result<Option<Box<Rows>>, SourceError>) {
        if !self.session.table.under_way.came(of) {
            return;
        }
        match result {
            Ok(Some(rows)) => self.session.table.rows = Some(*rows),
            Ok(None) => self.session.table.view_mut(of.layer).everywhere = false,
            Err(error) => {
                self.session.table.view_mut(of.layer).everywhere = false;
                if !error.is_cancelled() {
                    self.notify(Severity::Error, Word::TableNotOrdered.with(self.lang(), &[&error.message(self.lang())]), Vec::new());
                }
            }
        }
    }

    /// Takes in the rows that were found, unless others are looked for by now.
    pub(super) fn rows_listed(&mut self, rows: Option<Box<Rows>>) {
        if let Some(rows) = rows.filter(|rows| self.session.table.under_way.came(&rows.of)) {
            self.session.table.rows = Some(*rows);
        }
    }
}

/// The rows to be listed; `None` where it was stopped.
fn found(
    table: &Arc<FeatureTable>,
    of: Listed,
    chosen: Option<Vec<RowId>>,
    in_view: Option<Vec<RowId>>,
    kept: Option<Arc<Vec<(String, Profile)>>>,
    lang: Lang,
    progress: &Progress,
) -> Option<Rows> {
    let cancel = || progress.is_cancelled();
    let mut rows: Vec<RowId> = match (chosen, in_view) {
        (Some(chosen), None) => chosen,
        (None, Some(seen)) => seen,
        (Some(chosen), Some(seen)) => {
            let seen: std::collections::HashSet<RowId> = seen.into_iter().collect();
            chosen.into_iter().filter(|row| seen.contains(row)).collect()
        }
        (None, None) => (0..table.rows()).map(RowId::new).collect(),
    };
    // of a source, what is at hand
    rows.retain(|row| table.feature(row.index()).is_some() && !table.stands_for_others(row.index()));
    rows.sort_unstable();
    let mut refused = None;
    for (column, text) in of.quick.iter().filter(|(column, _)| table.column(column).is_some()) {
        match quick_filter(column, text, table) {
            Ok(filter) => {
                let meets = filter.rows(table);
                rows.retain(|row| meets[row.index()]);
            }
            Err(error) => refused = Some((column.clone(), QueryError::from(error).message(lang))),
        }
        if cancel() {
            return None;
        }
    }
    let ordered = sorted(table, &rows, &of.sort, &cancel)?;
    let profiles = kept.unwrap_or_else(|| {
        let numeric = table.columns().iter().filter(|column| table.source().is_none() && is_numeric(column)).collect::<Vec<_>>();
        Arc::new(side_by_side(numeric, |column| (column.name().to_owned(), profile(column, &rows))))
    });
    (!cancel()).then(|| Rows { of, rows: Arc::new(ordered), profiles, refused, ordered: None })
}
