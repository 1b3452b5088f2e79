//! Files of layers are watched: one that another program has changed is read again, with the layer's style, what is selected and what
//! was edited. Where the layer was edited, too, the user is asked.

use super::data::MadeOf;
use super::reports::Noted;
use super::{App, Order, Severity};
use crate::i18n::Word;
use crate::io::{IoError, Progress, file_name, load_file_as};
use crate::model::{Basis, DataChange, FeatureTable, Layer, LayerCrs, LayerData, LayerId, Origin, ReadAs, RowId};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads a layer's file again and keeps what was edited in the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reread(pub LayerId);

impl Order for Reread {}

impl App {
    /// Watches the files of the layers; returns whether one was read again or is asked about.
    pub(super) fn keep_watched(&mut self) -> bool {
        let workspace = &mut self.workspace;
        let waker = workspace.jobs.waker();
        if workspace.watching.follows != Some(workspace.revision) {
            workspace.watching.follows = Some(workspace.revision);
            workspace.watching.follow(workspace.document.layers());
        }
        let changed = workspace.watching.looked(&waker);
        if changed.is_empty() {
            return false;
        }
        // a window of a source is another one each time the view has moved
        workspace.watching.follow(workspace.document.layers());
        let mut own: Vec<(LayerId, PathBuf)> = Vec::new();
        for (path, stand) in changed {
            for watched in workspace.watching.files.iter_mut().filter(|watched| watched.path == path && watched.stand != stand) {
                // the first look only says how it stands
                if watched.stand.is_some() {
                    own.push((watched.layer, path.clone()));
                }
                watched.stand = stand;
            }
        }
        // the next look begins at once, whether or not there is a next frame
        workspace.watching.looked(&waker);
        for (layer, path) in &own {
            self.file_changed(*layer, path);
        }
        !own.is_empty()
    }

    /// A layer's file is another one than was read.
    fn file_changed(&mut self, layer: LayerId, path: &Path) {
        let read = self.workspace.watching.files.iter().find(|own| own.layer == layer).map(|own| Arc::clone(&own.table));
        let Some(read_as) = self.workspace.document.layer(layer).map(|own| own.read_as.clone()) else { return };
        if let Some(table) = read.filter(|table| table.source().is_none()) {
            // a crash brings back what was read, whatever stands in the file by then
            self.workspace.journal.keep_changed(path.to_path_buf(), table, read_as);
        }
        let document = &self.workspace.document;
        let Some(own) = document.layer(layer) else { return };
        let is_edited = !matches!(own.origin, Origin::File(_));
        let is_asked = is_edited || !self.session.settings.reload || !document.scenarios().is_empty();
        if !is_asked {
            return self.reread(layer);
        }
        let (lang, name) = (self.lang(), file_name(path));
        let word = if is_edited { Word::FileChangedEdited } else { Word::FileChanged };
        let button = self.word(if is_edited { Word::RereadKeeping } else { Word::RereadFile }).to_owned();
        let text = word.with(lang, &[&name, &own.name.get(lang)]);
        self.notify_with(Severity::Warning, text, Vec::new(), Some((button, Reread(layer).into())));
    }

    /// Reads a layer's file again.
    pub(in crate::app) fn reread(&mut self, layer: LayerId) {
        let Some(watched) = self.workspace.watching.files.iter().find(|own| own.layer == layer) else { return };
        let (path, before) = (watched.path.clone(), Arc::clone(&watched.table));
        let keeps_rows = !self.workspace.document.scenarios().is_empty();
        let title = file_name(&path);
        self.make_data(layer, title, DataChange::Reread, move |layer, progress| read_again(layer, &path, &before, keeps_rows, progress));
    }
}

/// The layer's data as its file has it now, with what was edited since it was read. Where rows must stay the features' names, the
/// project keeps the data.
fn read_again(layer: &Layer, path: &Path, before: &FeatureTable, keeps_rows: bool, progress: &Progress) -> Result<MadeOf, IoError> {
    let chosen = (layer.crs.basis == Basis::Chosen).then_some(&layer.crs.crs);
    let read_as = ReadAs { window: layer.table.source().is_some(), ..layer.read_as.clone() };
    let loaded = load_file_as(path, &read_as, chosen, progress)?;
    let noted = Noted { report: Arc::new(loaded.report), lines: Arc::new(loaded.lines) };
    let (crs, provenance) =
        (LayerCrs { basis: if chosen.is_some() { Basis::Chosen } else { loaded.crs.basis }, ..loaded.crs }, layer.provenance.clone());
    let is_edited = !matches!(layer.origin, Origin::File(_));
    // one that was only touched
    let is_same = layer.table.source().is_none() && before.rows() == loaded.table.rows() && before.changes_to(&loaded.table).is_empty();
    if is_same && !is_edited {
        return Ok(MadeOf { data: layer.data(), changed: (0, 0), noted: None, rows: None });
    }
    if !is_edited && !keeps_rows || layer.table.source().is_some() {
        let rows = moved(&before.partners(&loaded.table));
        let count = loaded.table.total();
        let data = LayerData { origin: Origin::File(path.to_path_buf()), crs, provenance, table: Arc::new(loaded.table) };
        return Ok(MadeOf { data, changed: (count, 0), noted: Some(noted), rows: Some(rows) });
    }
    let version = before.reread(&loaded.table);
    let (theirs, own) = (before.changes_to(&version), before.changes_to(&layer.table));
    let theirs = theirs.changed();
    let both = own.changed().into_iter().filter(|row| theirs.binary_search(row).is_ok()).count();
    let table = version.with_changes(before, &layer.table);
    let data = LayerData { origin: Origin::Pasted, crs, provenance, table: Arc::new(table) };
    Ok(MadeOf { changed: (data.table.len(), both), data, noted: None, rows: None })
}

/// Where the features of a table stand in a later reading.
fn moved(partners: &[Option<usize>]) -> Vec<(RowId, RowId)> {
    let mut rows: Vec<(RowId, RowId)> =
        partners.iter().enumerate().filter_map(|(now, before)| Some((RowId::new((*before)?), RowId::new(now)))).collect();
    rows.sort_unstable();
    rows
}
