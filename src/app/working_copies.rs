//! Features that are taken out of a table of a database to be changed, and written back. A copy is a layer like any other: it is in the
//! journal and in the project, so that neither a crash nor a server that is gone loses what was done.

use super::database_orders::DatabasesOrder;
use super::jobs::Outcome;
use super::open_databases::{TakenOut, WroteBack};
use super::source_window::MOST_KEPT;
use super::{App, Command, Request, Severity};
use crate::i18n::{Bilingual, Localized, Word, integer};
use crate::model::{
    Column, DatabaseTable, FeatureData, FeatureTable, Layer, LayerId, LoadedData, Operation, Origin, ReadAs, RowId, RowKey, Transaction, WorkingCopy,
};
use crate::source::{Conflict, DatabaseError, WriteEnd, WrittenBack, WrittenRow, changes_of, take_out, taken_anew, write_back};
use std::sync::Arc;

impl App {
    /// Takes the selected features of a layer out of its table.
    pub(super) fn take_copy(&mut self, layer: LayerId) {
        let rows: Vec<usize> = self.viewport.selection.rows_of(layer).map(RowId::index).collect();
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let name = own.name.get(self.lang()).to_owned();
        let Some(source) = self.session.databases.source(&own.table).cloned() else { return };
        if rows.is_empty() || rows.len() > MOST_KEPT {
            let text = Word::CopySelectFirst.with(self.lang(), &[&integer(MOST_KEPT as u64)]);
            return self.notify(Severity::Info, text, Vec::new());
        }
        self.workspace.jobs.start_load(name, move |progress| {
            let result = take_out(&source, &rows, &|| progress.is_cancelled());
            Outcome::TakenOut(Box::new(TakenOut { layer, result }))
        });
    }

    /// Makes a layer of what was taken out.
    pub(super) fn taken_out(&mut self, taken: TakenOut) {
        let lang = self.lang();
        let Some(own) = self.workspace.document.layer(taken.layer).cloned() else { return };
        let name = own.name.get(lang).to_owned();
        let (table, copy) = match taken.result {
            Ok(taken) => taken,
            Err(DatabaseError::Cancelled) => return,
            Err(error) => return self.notify(Severity::Error, Word::CopyNotTaken.with(lang, &[&name, &error.message(lang)]), Vec::new()),
        };
        let count = table.len();
        let title = Word::CopyName.with(lang, &[&name]);
        let data = LoadedData {
            origin: Origin::Copy(Arc::new(copy)),
            name: title.clone(),
            style: own.style.clone(),
            read_as: ReadAs::default(),
            crs: own.crs.clone(),
            table: Arc::new(table),
        };
        let mut layer = self.workspace.document.loaded_layer(data);
        layer.provenance = own.provenance.clone();
        layer.name = Bilingual::same(title);
        let id = layer.id;
        let at = self.workspace.document.layers().iter().position(|layer| layer.id == taken.layer).map_or(0, |at| at + 1);
        self.viewport.selection.clear();
        self.viewport.inspected = None;
        self.edit(Operation::AddLayer { at, layer: Box::new(layer) });
        self.viewport.chosen_layer = Some(id);
        let text = Word::CopyTaken.with(lang, &[&integer(count as u64), &name]);
        self.notify(Severity::Info, text, Vec::new());
    }

    /// How many features of a layer were changed, added and deleted since they were taken out of their table; `None` for a layer that
    /// was not.
    #[must_use]
    pub fn changes_of_copy(&self, layer: LayerId) -> Option<[usize; 3]> {
        let own = self.workspace.document.layer(layer)?;
        let Origin::Copy(copy) = &own.origin else { return None };
        Some(changes_of(&own.table, copy))
    }

    /// Whether a layer is being written back.
    #[must_use]
    pub fn is_written_back(&self, layer: LayerId) -> bool {
        self.session.databases.writing.is_some_and(|(own, job)| own == layer && self.workspace.jobs.is_running(job))
    }

    /// Writes the changes of a copy back into its table; of the rows whose versions are `agreed`, what is here stands.
    pub(super) fn write_back(&mut self, layer: LayerId, agreed: &[(RowKey, u32)]) {
        let lang = self.lang();
        self.session.databases.conflicts = None;
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let Origin::Copy(copy) = &own.origin else { return };
        let name = own.name.get(lang).to_owned();
        // two that write at once would both add what is new
        if self.session.databases.writing.is_some_and(|(_, job)| self.workspace.jobs.is_running(job)) {
            let text = self.word(Word::CopyBusy).to_owned();
            return self.notify(Severity::Info, text, Vec::new());
        }
        if changes_of(&own.table, copy) == [0; 3] {
            return self.notify(Severity::Info, Word::CopyUnchanged.with(lang, &[&name]), Vec::new());
        }
        let Some(links) = self.session.databases.links(&copy.of.server).cloned() else {
            let text = Word::CopyNotConnected.with(lang, &[&copy.of.server.to_string()]);
            let offer = (self.word(Word::DatabaseConnect).to_owned(), Command::Do(super::Action::OPEN_DATABASE));
            return self.notify_with(Severity::Warning, text, Vec::new(), Some(offer));
        };
        let (table, copy, crs, agreed) = (Arc::clone(&own.table), Arc::clone(copy), own.crs.crs.clone(), agreed.to_vec());
        let job = self.workspace.jobs.start(name, move |progress| {
            let result = write_back(&links, &table, &copy, &crs, &agreed, &|| progress.is_cancelled());
            Outcome::WroteBack(Box::new(WroteBack { layer, copy, table, result }))
        });
        self.session.databases.writing = Some((layer, job));
    }

    /// Writes what is here over what others have changed, as far as that was shown.
    pub(super) fn write_mine(&mut self) {
        let Some((layer, conflicts)) = self.session.databases.conflicts.take() else { return };
        let agreed: Vec<(RowKey, u32)> = conflicts.into_iter().map(|own| (own.key, own.version)).collect();
        self.write_back(layer, &agreed);
    }

    /// Takes in how writing back ended.
    pub(super) fn wrote_back(&mut self, wrote: WroteBack) {
        let WroteBack { layer, copy, table, result } = wrote;
        let lang = self.lang();
        self.session.databases.writing = None;
        // another project, or another state of this one, may have the layer's number
        let is_own = |own: &&Layer| matches!(&own.origin, Origin::Copy(of) if Arc::ptr_eq(of, &copy));
        let Some(own) = self.workspace.document.layer(layer).filter(is_own) else {
            if matches!(result, Ok(WriteEnd::Written(_))) {
                self.notify(Severity::Warning, Word::CopyWrittenElsewhere.with(lang, &[&copy.of.table]), Vec::new());
            }
            return;
        };
        let name = own.name.get(lang).to_owned();
        match result {
            Ok(WriteEnd::Written(written)) => self.note_written(layer, &copy, &table, written),
            Ok(WriteEnd::Conflicts(conflicts)) => {
                let text = Word::CopyConflicts.with(lang, &[&name, &integer(conflicts.len() as u64)]);
                self.session.databases.conflicts = Some((layer, conflicts));
                self.request(Request::Open("database conflicts"));
                self.notify(Severity::Warning, text, Vec::new());
            }
            Err(DatabaseError::Cancelled) => {
                let text = Word::CopyCancelled.with(lang, &[&name]);
                self.notify(Severity::Info, text, Vec::new());
            }
            // what may have been written is not written again at a press
            Err(error @ DatabaseError::Unknown) => {
                self.notify(Severity::Error, format!("{name}: {}", error.message(lang)), Vec::new());
            }
            Err(error) => {
                let text = Word::CopyNotWritten.with(lang, &[&name, &error.message(lang)]);
                let again = (self.word(Word::CopyAgain).to_owned(), DatabasesOrder::WriteBack(layer).into());
                self.notify_with(Severity::Error, text, Vec::new(), Some(again));
            }
        }
    }

    /// The copy is what is in its table now. That is no step of the history: what was written is not taken back by an undo here, which
    /// changes the copy and is written back in its turn.
    fn note_written(&mut self, layer: LayerId, copy: &WorkingCopy, before: &FeatureTable, written: WrittenBack) {
        let lang = self.lang();
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let now = WorkingCopy { taken: written.taken, ..copy.clone() };
        let mut features: Vec<(RowId, FeatureData)> = Vec::new();
        for WrittenRow { row, now, .. } in written.rows {
            let Some(feature) = own.table.feature(row) else { continue };
            let mut mine = FeatureData::from(feature);
            let is_untouched = before.feature(row).is_some_and(|was| FeatureData::from(was) == mine);
            if is_untouched {
                // columns that the table does not have stay
                let kept = mine.properties.iter().filter(|(name, _)| !now.properties.iter().any(|(own, _)| own == name));
                let properties = now.properties.iter().chain(kept).cloned().collect();
                let theirs = FeatureData { properties, foreign: mine.foreign.clone(), ..now };
                if theirs != mine {
                    features.push((RowId::new(row), theirs));
                }
            } else if mine.id != now.id {
                // it was changed on while it was written: it is told by its key from now on
                mine.id = now.id;
                features.push((RowId::new(row), mine));
            }
        }
        let mut operations = vec![Operation::SetOrigin { id: layer, origin: Origin::Copy(Arc::new(now)) }];
        if !features.is_empty() {
            operations.push(Operation::PutFeatures { id: layer, features });
        }
        let name = own.name.get(lang).to_owned();
        self.apply_beside(operations.into_iter().collect::<Transaction>(), false);
        self.workspace.history.mark_unsaved();
        self.ask_again(&copy.of);
        let more = own_columns(self.workspace.document.layer(layer), copy).join(", ");
        let details = if more.is_empty() { Vec::new() } else { vec![Word::CopyColumns.with(lang, &[&more])] };
        let [put, added, deleted] = [written.put, written.added, written.deleted].map(|count| integer(count as u64));
        self.notify(Severity::Info, Word::CopyWritten.with(lang, &[&name, &put, &added, &deleted]), details);
    }

    /// Has what views show of a table asked for again.
    fn ask_again(&mut self, table: &DatabaseTable) {
        self.ask_views_again(table);
        self.session.databases.sources(table).for_each(|source| source.refresh());
    }

    /// Has what views show of a layer's table asked for again.
    pub(super) fn refresh_layer(&mut self, layer: LayerId) {
        let Some(Origin::Database(table)) = self.workspace.document.layer(layer).map(|layer| layer.origin.clone()) else { return };
        self.ask_again(&table);
    }

    /// Takes what others have made of the features that are in conflict; what else was changed here stays.
    pub(super) fn take_theirs(&mut self) {
        let Some((layer, conflicts)) = self.session.databases.conflicts.take() else { return };
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let Origin::Copy(copy) = &own.origin else { return };
        let theirs: Vec<(&Conflict, Option<FeatureTable>)> =
            conflicts.iter().map(|own| (own, own.theirs.as_ref().map(|there| FeatureTable::default().with_appended([there])))).collect();
        let there: Vec<_> =
            theirs.iter().map(|(own, table)| (own.key.clone(), own.version, table.as_ref().and_then(|table| table.feature(0)))).collect();
        let mut operations = vec![Operation::SetOrigin { id: layer, origin: Origin::Copy(Arc::new(taken_anew(copy, &there))) }];
        let mut next = own.table.rows();
        let (mut put, mut gone) = (Vec::new(), Vec::new());
        for conflict in &conflicts {
            // the copy may have been changed while the conflicts were looked at
            let known = conflict.row.filter(|row| own.table.feature(*row).is_some());
            match (known.or_else(|| own.table.find_id(&conflict.key.to_string())), &conflict.theirs) {
                (Some(row), Some(there)) => put.push((RowId::new(row), there.clone())),
                (None, Some(there)) => {
                    put.push((RowId::new(next), there.clone()));
                    next += 1;
                }
                (Some(row), None) => gone.push(RowId::new(row)),
                (None, None) => {}
            }
        }
        put.sort_by_key(|(row, _)| *row);
        gone.sort_unstable();
        if !put.is_empty() {
            operations.push(Operation::PutFeatures { id: layer, features: put });
        }
        if !gone.is_empty() {
            operations.push(Operation::DeleteFeatures { id: layer, rows: gone });
        }
        self.edit(operations.into_iter().collect::<Transaction>());
    }
}

/// The columns of a copy that its table does not have.
fn own_columns<'a>(layer: Option<&'a Layer>, copy: &WorkingCopy) -> Vec<&'a str> {
    let columns = layer.into_iter().flat_map(|layer| layer.table.columns());
    columns.map(Column::name).filter(|name| !copy.fields.iter().any(|field| field == name)).collect()
}
