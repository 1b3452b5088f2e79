//! Changing a layer's data: another system of coordinates, repair, other data in its place.

use super::jobs::{MadeData, Outcome};
use super::loading::asks_for_crs;
use super::prepared::Prepared;
use super::reports::Noted;
use super::source_window::has_same_features;
use super::{App, CrsSubject, Replacement, Severity};
use crate::i18n::{Bilingual, Word, integer};
use crate::io::{IoError, Progress, datasets_in, file_name, load_file, load_file_as, reinterpreted, repaired};
use crate::model::join::{JoinOptions, Joined, joined, matching};
use crate::model::{
    Basis, DataChange, KnownTable, Layer, LayerCrs, LayerData, LayerId, Operation, Origin, Provenance, RowId, SourceCrs, UnopenedTable,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a job makes of a layer.
pub(super) struct MadeOf {
    pub data: LayerData,
    /// How many features were changed, and how many could not be.
    pub changed: (usize, usize),
    /// What was noticed in a new file.
    pub noted: Option<Noted>,
    /// Where features stand that have other rows now, by the rows before.
    pub rows: Option<Vec<(RowId, RowId)>>,
}

impl MadeOf {
    /// Features that have their rows.
    const fn new(data: LayerData, changed: (usize, usize), noted: Option<Noted>) -> Self {
        Self { data, changed, noted, rows: None }
    }
}

impl App {
    /// Makes other data for a layer in the background.
    pub(super) fn make_data(
        &mut self,
        layer: LayerId,
        title: String,
        why: DataChange,
        make: impl FnOnce(&Layer, &Progress) -> Result<MadeOf, IoError> + Send + 'static,
    ) {
        let Some(own) = self.workspace.document.layer(layer).cloned() else { return };
        let name = title.clone();
        self.workspace.jobs.start_load(title, move |progress| {
            let result = make(&own, progress).and_then(|MadeOf { data, changed, noted, rows }| {
                if progress.is_cancelled() {
                    return Err(IoError::Cancelled);
                }
                let prepared = Prepared::of(&data.table, &own.style);
                Ok(Box::new(MadeData { layer, before: Arc::clone(&own.table), data, why, prepared, changed, noted, rows }))
            });
            Outcome::DataMade { title: name, result }
        });
    }

    /// Puts data in a layer's place, where the layer is still as it was.
    pub(super) fn data_made(&mut self, made: MadeData) {
        let lang = self.lang();
        let Some(layer) = self.workspace.document.layer(made.layer).filter(|layer| has_same_features(&layer.table, &made.before)).cloned() else {
            if made.why == DataChange::Reread {
                // it is looked at again as the layer is now
                return self.workspace.watching.again(made.layer);
            }
            let text = self.word(Word::DataChanged).to_owned();
            return self.notify(Severity::Warning, text, Vec::new());
        };
        if made.why == DataChange::Reread && Arc::ptr_eq(&layer.table, &made.data.table) {
            return;
        }
        let name = layer.name.get(lang).to_owned();
        let (changed, failed) = made.changed;
        let text = match made.why {
            DataChange::Repaired if changed + failed == 0 => {
                return self.notify(Severity::Info, Word::NothingToRepair.with(lang, &[&name]), Vec::new());
            }
            DataChange::Repaired if failed > 0 => Word::RepairedSome.with(lang, &[&name, &integer(changed as u64), &integer(failed as u64)]),
            DataChange::Repaired => Word::Repaired.with(lang, &[&name, &integer(changed as u64)]),
            DataChange::Reinterpreted => Word::Reinterpreted.with(lang, &[&name, &made.data.crs.crs.name(lang)]),
            DataChange::Replaced => Word::Replaced.with(lang, &[&name, &integer(changed as u64)]),
            DataChange::Reread if failed > 0 => Word::RereadBoth.with(lang, &[&name, &integer(failed as u64)]),
            DataChange::Reread => Word::RereadDone.with(lang, &[&name, &integer(changed as u64)]),
        };
        let (bounds, table) = (made.data.table.whole_bounds(), Arc::clone(&made.data.table));
        self.keep_prepared(&Layer { table: Arc::clone(&table), ..layer }, made.prepared);
        let selected = made.rows.map(|rows| self.viewport.selection.moved(made.layer, &rows));
        // what was put together is the project's own from then on
        if made.why == DataChange::Replaced || made.why == DataChange::Reread && matches!(made.data.origin, Origin::Pasted) {
            self.workspace.watching.forget(made.layer);
        }
        if made.why == DataChange::Reread {
            // a hand, and what is looked at closely, may be on a row that is another feature's by now
            self.session.digitizing.let_go();
            let is_of_it = |id: &crate::model::FeatureId| id.layer == made.layer;
            self.viewport.inspected = self.viewport.inspected.filter(|id| !is_of_it(id));
            self.viewport.hover = self.viewport.hover.filter(|id| !is_of_it(id));
        }
        self.edit(Operation::SetData { id: made.layer, data: Box::new(made.data), why: made.why });
        if let Some(selected) = selected {
            self.viewport.selection = selected;
        }
        // what was noticed of the data before holds for what was made of it
        if let Some(noted) = made.noted.or_else(|| self.workspace.reports.get(&made.before).cloned()) {
            self.workspace.reports.put(&table, noted);
            self.look_closer(made.layer, made.why != DataChange::Replaced);
        }
        if let (DataChange::Reinterpreted | DataChange::Replaced, Some(bounds)) = (made.why, bounds)
            && !self.viewport.view.bounds(self.viewport.view_size).intersects(&bounds)
        {
            self.zoom_to(bounds);
        }
        let severity = if failed > 0 && made.why == DataChange::Repaired { Severity::Warning } else { Severity::Info };
        self.notify(severity, text, Vec::new());
    }

    pub(super) fn set_crs(&mut self, layer: LayerId, crs: SourceCrs) {
        let title = Word::Converting.with(self.lang(), &[&crs.name(self.lang())]);
        self.make_data(layer, title, DataChange::Reinterpreted, move |layer, progress| {
            let table = match &layer.origin {
                // the server is asked again where the layer waits for its table
                Origin::Database(table) => UnopenedTable::window((**table).clone(), KnownTable::of(&layer.table), layer.provenance.clone()),
                // a window is opened again
                Origin::File(path) if layer.table.source().is_some() => load_file_as(path, &layer.read_as, Some(&crs), progress)?.table,
                _ => reinterpreted(&layer.table, &layer.crs.crs, &crs, progress)?,
            };
            let count = table.total();
            // a file is read again as it was said; everything else is kept inside the project
            let origin = if matches!(layer.origin, Origin::File(_) | Origin::Database(_)) { layer.origin.clone() } else { Origin::Pasted };
            let data = LayerData { origin, crs: LayerCrs { crs, basis: Basis::Chosen }, table: Arc::new(table), ..layer.data() };
            Ok(MadeOf::new(data, (count, 0), None))
        });
    }

    pub(super) fn repair(&mut self, layer: LayerId) {
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let title = Word::Repairing.with(self.lang(), &[&own.name.get(self.lang())]);
        self.make_data(layer, title, DataChange::Repaired, |layer, progress| {
            if layer.table.source().is_some() {
                return Err(IoError::Window);
            }
            let repaired = repaired(&layer.table, progress)?;
            // the file does not have this geometry: the project keeps it
            let stays = repaired.mended.is_empty() || matches!(layer.origin, Origin::Copy(_));
            let origin = if stays { layer.origin.clone() } else { Origin::Pasted };
            let data = LayerData { origin, table: Arc::new(repaired.table), ..layer.data() };
            Ok(MadeOf::new(data, (repaired.mended.len(), repaired.failed.len()), None))
        });
    }

    pub(super) fn read_replacement(&mut self, layer: LayerId, path: PathBuf) {
        self.read_replacement_in(layer, path, None);
    }

    /// Reads a file to take the place of a layer's data; `crs` is what the user says of its coordinates.
    pub(super) fn read_replacement_in(&mut self, layer: LayerId, path: PathBuf, crs: Option<SourceCrs>) {
        let Some(before) = self.workspace.document.layer(layer).map(|layer| Arc::clone(&layer.table)) else { return };
        self.workspace.jobs.start_load(file_name(&path), move |progress| {
            if before.source().is_some() {
                return Outcome::ReplacementRead { layer, path, result: Err(IoError::Window) };
            }
            let result = only_one(&path).and_then(|()| load_file(&path, crs.as_ref(), progress)).map(|loaded| {
                let matching = matching(&before, &loaded.table);
                let noted = Noted { report: Arc::new(loaded.report), lines: Arc::new(loaded.lines) };
                Box::new(Replacement { layer, path: path.clone(), table: Arc::new(loaded.table), crs: loaded.crs, before, matching, noted })
            });
            Outcome::ReplacementRead { layer, path, result }
        });
    }

    pub(super) fn replacement_read(&mut self, layer: LayerId, path: PathBuf, result: Result<Box<Replacement>, IoError>) {
        match result {
            Ok(replacement) => self.workspace.replacements.push_back(*replacement),
            Err(error) if asks_for_crs(&error) => {
                let name = file_name(&path);
                self.question_crs(CrsSubject::Replacement(layer, path), name, &error);
            }
            Err(error) => self.refused(&file_name(&path), &error),
        }
    }

    pub(super) fn finish_replace(&mut self, options: Option<JoinOptions>) {
        let Some(replacement) = self.workspace.replacements.pop_front() else { return };
        let Some(options) = options else { return };
        let same = self.workspace.document.layer(replacement.layer).is_some_and(|layer| Arc::ptr_eq(&layer.table, &replacement.before));
        if !same {
            let text = self.word(Word::DataChanged).to_owned();
            return self.notify(Severity::Warning, text, Vec::new());
        }
        let title = file_name(&replacement.path);
        let source = title.clone();
        self.make_data(replacement.layer, title, DataChange::Replaced, move |layer, _| {
            let Replacement { table, crs, before, matching, noted, .. } = replacement;
            let Joined { table, rows } = joined(&before, &table, &matching, &source, options);
            let noted = noted.moved(&rows, table.rows());
            let kept_indicative = layer.provenance.indicative && options.keep_unmatched && !matching.only_old.is_empty();
            let says_certainty = before.column("certainty").is_some();
            let provenance = Provenance {
                source: Bilingual::same(source),
                indicative: kept_indicative || (says_certainty && !options.published),
                ..Provenance::default()
            };
            let changed = table.len();
            // joined with what the layer knew: no file holds that, so the project keeps it
            Ok(MadeOf::new(LayerData { origin: Origin::Pasted, crs, provenance, table: Arc::new(table) }, (changed, 0), Some(noted)))
        });
    }
}

/// A layer's data is one data set.
fn only_one(path: &Path) -> Result<(), IoError> {
    let several = datasets_in(path)?;
    if several.len() > 1 { Err(IoError::SeveralDatasets(several.join(", "))) } else { Ok(()) }
}
