//! Finds the rows of the attribute table: at once where there are few, else in the background while the ones before stay.

use super::App;
use super::attribute_table::{Listed, Rows, TableView};
use super::jobs::Outcome;
use crate::i18n::{Localized, Word};
use crate::model::{Bounds, FeatureTable, Layer, RowId};
use crate::query::{Filter, QueryError, is_numeric, profile, sorted};
use crate::work::{Progress, side_by_side};
use std::sync::Arc;

/// Tables of so many rows are listed at once.
const AT_ONCE: usize = 20_000;

/// The conditions that a quick filter may stand for, of which the first that is one counts: a comparison as it is written, or text
/// that the values hold.
fn conditions(column: &str, text: &str) -> Vec<String> {
    let name = format!("\"{}\"", column.replace('"', "\"\""));
    let text = text.trim();
    let compares = ["<", ">", "=", "≠", "≤", "≥", "＜", "＞", "＝", "!"].iter().any(|sign| text.starts_with(sign));
    let word = text.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_uppercase();
    let held = format!("{name} ~ '{}'", text.replace('\'', "''"));
    if compares {
        vec![format!("{name} {text}")]
    } else if ["IN", "LIKE", "BETWEEN", "IS", "NOT"].contains(&word.as_str()) && text.len() > word.len() {
        // words may begin so too
        vec![format!("{name} {text}"), held]
    } else {
        vec![held]
    }
}

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
        if self.session.table.layer.is_none_or(|id| self.seen().layer(id).is_none()) {
            self.session.table.layer = self.current_layer().map(|layer| layer.id);
        }
        let Some(layer) = self.listed_layer() else {
            return self.session.table.rows.take().is_some();
        };
        let (id, table) = (layer.id, Arc::clone(&layer.table));
        let index = self.prepared(layer).map(|prepared| Arc::clone(&prepared.index));
        let listed = self.listed_now(layer);
        let table_state = &self.session.table;
        // while the map moves, what was begun is waited for
        let is_for_view = |own: &Listed| Listed { view: listed.view, ..own.clone() } == listed;
        if listed.view.is_some() && table_state.under_way.as_ref().is_some_and(|(own, _)| is_for_view(own)) {
            return false;
        }
        if table_state.rows.as_ref().is_some_and(|rows| rows.of == listed) || table_state.under_way.as_ref().is_some_and(|(own, _)| *own == listed) {
            return false;
        }
        if let Some((_, job)) = self.session.table.under_way.take() {
            self.workspace.jobs.cancel(job);
        }
        // a change of order, of the selection or of the view leaves what columns hold as it is
        let kept = self.session.table.rows.as_ref().filter(|rows| {
            let same = rows.of.table.ptr_eq(&listed.table) && rows.of.quick == listed.quick;
            same && rows.of.selection == listed.selection && rows.of.view == listed.view
        });
        let kept = kept.map(|rows| Arc::clone(&rows.profiles));
        let chosen = listed.selection.map(|_| {
            let picked = self.viewport.selection.list().iter().filter(|picked| picked.feature.layer == id);
            let mut rows: Vec<RowId> = picked.map(|picked| picked.feature.row).collect();
            rows.sort_unstable();
            rows
        });
        let (lang, pending) = (self.lang(), listed.clone());
        let work = move |progress: &Progress| {
            let in_view = listed.view.map(|[west, south, east, north]| Bounds { west, south, east, north }).map(|bounds| match &index {
                Some(index) => index.window(bounds).map(RowId::new).collect(),
                None => table.boxes().filter(|(_, own)| own.intersects(&bounds)).map(|(row, _)| RowId::new(row)).collect(),
            });
            found(&table, listed, chosen, in_view, kept, lang, progress)
        };
        if self.listed_layer().is_some_and(|layer| layer.table.rows() <= AT_ONCE) {
            self.session.table.rows = work(&Progress::default());
            return true;
        }
        let (own, title) = (pending, self.word(Word::TableListing).to_owned());
        let job = self.workspace.jobs.start_load(title, move |progress| Outcome::RowsListed(work(progress).map(Box::new)));
        self.session.table.under_way = Some((own, job));
        true
    }

    /// Where the user gave up what was being found, what is shown is what is asked for.
    fn forget_given_up(&mut self) {
        let jobs = self.workspace.jobs.list();
        let Some((listed, _)) = self.session.table.under_way.take_if(|(_, job)| !jobs.iter().any(|own| own.id == *job)) else { return };
        let shown = self.session.table.rows.as_ref().filter(|rows| rows.of.layer == listed.layer).map(|rows| rows.of.clone());
        let view = self.session.table.view_mut(listed.layer);
        if let Some(of) = shown {
            (view.only_selected, view.only_in_view) = (of.selection.is_some(), of.view.is_some());
            (view.sort, view.quick) = (of.sort, of.quick);
        } else {
            (view.sort, view.quick, view.only_selected, view.only_in_view) = Default::default();
        }
    }

    /// What the list of a layer depends on now.
    fn listed_now(&self, layer: &Layer) -> Listed {
        let (view, own) = (self.session.table.view(layer.id), &self.viewport);
        let bounds = view.only_in_view.then(|| own.view.bounds(own.view_size));
        Listed {
            layer: layer.id,
            table: Arc::downgrade(&layer.table),
            sort: view.sort,
            quick: view.quick,
            selection: view.only_selected.then(|| own.selection.number()),
            view: bounds.map(|own| [own.west, own.south, own.east, own.north]),
        }
    }

    /// Takes in the rows that were found, unless others are looked for by now.
    pub(super) fn rows_listed(&mut self, rows: Option<Box<Rows>>) {
        match rows {
            Some(rows) if self.session.table.under_way.as_ref().is_some_and(|(own, _)| *own == rows.of) => {
                self.session.table.under_way = None;
                self.session.table.rows = Some(*rows);
            }
            _ => {}
        }
    }
}

/// The rows to be listed; `None` where it was stopped.
fn found(
    table: &Arc<FeatureTable>,
    of: Listed,
    chosen: Option<Vec<RowId>>,
    in_view: Option<Vec<RowId>>,
    kept: Option<Arc<Vec<(String, crate::query::Profile)>>>,
    lang: crate::i18n::Lang,
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
    rows.retain(|row| table.feature(row.index()).is_some());
    rows.sort_unstable();
    let mut refused = None;
    for (column, text) in of.quick.iter().filter(|(column, _)| table.column(column).is_some()) {
        let mut read = conditions(column, text).into_iter().map(|own| Filter::parse(&own, table));
        let first = read.next();
        let filter = match (first, read.next()) {
            (Some(Err(_)), Some(second)) => second,
            (Some(first), _) => first,
            (None, _) => continue,
        };
        match filter {
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
    (!cancel()).then(|| Rows { of, rows: Arc::new(ordered), profiles, refused })
}

/// The box round rows of a table, in degrees; `None` where none has a position.
pub(super) fn bounds_of(table: &FeatureTable, rows: &[RowId]) -> Option<Bounds> {
    rows.iter().filter_map(|row| table.feature(row.index())?.bounds()).reduce(Bounds::union)
}
