//! Tables and columns beside a journal: named by what they can be had from again, or kept once under the fingerprint of their
//! bytes.

use super::frames::{Frames, HEAD, append};
use crate::io::text::read_regular;
use crate::io::{IoError, Progress, embedded_document, fingerprint, load_file_as, write_privately};
use crate::model::table::is_version;
use crate::model::{Basis, Bulk, BulkMut, Column, Document, FeatureTable, FileStand, Layer, Origin, ReadAs};
use crate::work::in_background;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::UNIX_EPOCH;

/// Bytes of a table that is kept beside a journal.
const MOST: u64 = 8 << 30;

/// Where a table or a column can be had from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkRef {
    /// Compiled into the program, under the key of its layer.
    Embedded { key: String, rows: usize, vertices: usize },
    /// In a file, as long as that is what it was. A large file's fingerprint takes longer to make than a record may wait: it
    /// stands in a note beside the journal, and until that is there the file's size and time speak for it.
    File {
        path: PathBuf,
        size: u64,
        modified: Option<u128>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fingerprint: Option<String>,
        read_as: ReadAs,
    },
    /// Beside the journal, under this name.
    Blob(String),
}

/// The folder in which tables and columns lie beside a journal.
#[derive(Debug, Default)]
pub struct Blobs {
    folder: PathBuf,
    /// What has a name already: the same table is kept once.
    tables: Vec<(std::sync::Weak<FeatureTable>, BulkRef)>,
    /// Files that were named and of which no note has been asked for.
    unnoted: Vec<Note>,
    noted: HashSet<Note>,
    noting: Vec<JoinHandle<()>>,
}

/// A file as it was read, of whose content a note is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Note {
    path: PathBuf,
    stand: FileStand,
}

impl Note {
    /// The name of the note in the folder of blobs.
    fn name(&self) -> String {
        let own = format!("{}\0{}\0{:?}", self.path.display(), self.stand.size, self.stand.modified);
        format!("file-{}", fingerprint(own.as_bytes()))
    }

    /// Writes the fingerprint of the file down, unless it has changed. Without the note the file's size and time speak for it.
    fn make(&self, folder: &Path) {
        let Ok(own) = crate::io::fingerprint_of_data(&self.path) else { return };
        if stand(&self.path).as_ref() == Some(&self.stand) {
            let mut bytes = HEAD.to_vec();
            append(&mut bytes, own.as_bytes());
            write_privately(&folder.join(self.name()), |out| out.write_all(&bytes)).ok();
        }
    }

    /// The fingerprint that the note holds; `None` where there is none yet.
    ///
    /// # Errors
    /// Where it is damaged.
    fn read(&self, folder: &Path) -> Result<Option<String>, IoError> {
        let path = folder.join(self.name());
        if !path.exists() {
            return Ok(None);
        }
        let bytes = read_regular(&path, 4096)?;
        let record = Frames::of(&bytes).filter(|frames| !frames.torn).and_then(|frames| frames.records.first().copied());
        record.and_then(|own| String::from_utf8(own.to_vec()).ok()).map(Some).ok_or_else(|| damaged(&path))
    }
}

impl Blobs {
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), ..Self::default() }
    }

    /// Makes notes of the files that were named, in the background.
    pub fn note_files(&mut self) {
        let (folder, notes) = (self.folder.clone(), std::mem::take(&mut self.unnoted));
        if !notes.is_empty() {
            self.noting.extend(in_background(move || notes.iter().for_each(|note| note.make(&folder))));
        }
    }

    /// Waits until every note is there.
    pub fn wait_for_notes(&mut self) {
        self.noting.drain(..).for_each(|thread| drop(thread.join()));
    }

    /// Names a layer's table, which is written where nothing else holds it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn name_layer(&mut self, layer: &Layer) -> Result<BulkRef, IoError> {
        match &layer.origin {
            Origin::Embedded => Ok(BulkRef::Embedded { key: layer.key.clone(), rows: layer.table.rows(), vertices: layer.table.vertices() }),
            // a file that is not what the features were read from says nothing of them
            Origin::File(path) if layer.crs.basis != Basis::Chosen => {
                match layer.table.read_from().filter(|read| stand(path).as_ref() == Some(read)) {
                    Some(read) => Ok(self.name_file(path, read, &layer.read_as)),
                    None => self.name_table(&layer.table),
                }
            }
            _ => self.name_table(&layer.table),
        }
    }

    /// Names what a transaction holds beside its text.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn name(&mut self, bulk: &Bulk<'_>) -> Result<BulkRef, IoError> {
        match bulk {
            Bulk::Layer(layer) => self.name_layer(layer),
            Bulk::Table(table) => self.name_table(table),
            Bulk::Column(column) => self.keep(&column.to_bytes()),
        }
    }

    fn name_file(&mut self, path: &Path, stand: FileStand, read_as: &ReadAs) -> BulkRef {
        let note = Note { path: path.to_path_buf(), stand };
        if self.noted.insert(note.clone()) {
            self.unnoted.push(note);
        }
        BulkRef::File { path: path.to_path_buf(), size: stand.size, modified: stand.modified, fingerprint: None, read_as: read_as.clone() }
    }

    fn name_table(&mut self, table: &Arc<FeatureTable>) -> Result<BulkRef, IoError> {
        self.tables.retain(|(own, _)| own.strong_count() > 0);
        if let Some((_, named)) = self.tables.iter().find(|(own, _)| is_version(own, table)) {
            return Ok(named.clone());
        }
        let named = self.keep(&table.to_bytes())?;
        self.tables.push((Arc::downgrade(table), named.clone()));
        Ok(named)
    }

    fn keep(&self, bytes: &[u8]) -> Result<BulkRef, IoError> {
        let name = fingerprint(bytes);
        let path = self.folder.join(&name);
        if !path.exists() {
            std::fs::create_dir_all(&self.folder).map_err(|source| IoError::system(&self.folder, source))?;
            write_privately(&path, |out| out.write_all(bytes))?;
        }
        Ok(BulkRef::Blob(name))
    }

    fn bytes(&self, name: &str) -> Result<Vec<u8>, IoError> {
        let path = self.folder.join(name);
        let bytes = read_regular(&path, MOST)?;
        if fingerprint(&bytes) == name { Ok(bytes) } else { Err(damaged(&path)) }
    }
}

fn damaged(path: &Path) -> IoError {
    IoError::Damaged(path.display().to_string())
}

fn stand(path: &Path) -> Option<FileStand> {
    let metadata = std::fs::metadata(path).ok()?;
    let modified = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).map(|since| since.as_nanos());
    Some(FileStand { size: metadata.len(), modified })
}

/// Finds tables and columns again, each once.
#[derive(Default)]
pub struct BulkReader {
    tables: HashMap<String, Arc<FeatureTable>>,
    embedded: Option<Document>,
}

impl BulkReader {
    /// Fills in a table or a column.
    ///
    /// # Errors
    /// Where it is not there any more, or is another one.
    pub fn fill(&mut self, into: BulkMut<'_>, named: &BulkRef, blobs: &Blobs, progress: &Progress) -> Result<(), IoError> {
        match (into, named) {
            (BulkMut::Table(table), named) => *table = self.table(named, blobs, progress)?,
            (BulkMut::Column(column), BulkRef::Blob(name)) => {
                *column = Column::of_bytes(&blobs.bytes(name)?).map_err(|_| damaged(&blobs.folder.join(name)))?;
            }
            (BulkMut::Column(_), _) => return Err(damaged(&blobs.folder)),
        }
        Ok(())
    }

    pub fn table(&mut self, named: &BulkRef, blobs: &Blobs, progress: &Progress) -> Result<Arc<FeatureTable>, IoError> {
        let key = serde_json::to_string(named).unwrap_or_default();
        if let Some(known) = self.tables.get(&key) {
            return Ok(Arc::clone(known));
        }
        let table = match named {
            BulkRef::Embedded { key, rows, vertices } => {
                let own = self.embedded.get_or_insert_with(embedded_document).layer_by_key(key).ok_or_else(|| IoError::NoSuchLayer(key.clone()))?;
                if (own.table.rows(), own.table.vertices()) != (*rows, *vertices) {
                    return Err(IoError::NoSuchLayer(key.clone()));
                }
                Arc::clone(&own.table)
            }
            BulkRef::File { path, size, modified, fingerprint, read_as } => {
                let note = Note { path: path.clone(), stand: FileStand { size: *size, modified: *modified } };
                let is_same = match fingerprint.clone().map_or_else(|| note.read(&blobs.folder), |own| Ok(Some(own)))? {
                    Some(own) => crate::io::fingerprint_of_data(path)? == own,
                    // where the file is not there, reading it says why
                    None => stand(path).is_none_or(|now| now == note.stand),
                };
                if !is_same {
                    return Err(IoError::ChangedSince(path.display().to_string()));
                }
                Arc::new(load_file_as(path, read_as, None, progress)?.table)
            }
            BulkRef::Blob(name) => Arc::new(FeatureTable::of_bytes(&blobs.bytes(name)?).map_err(|_| damaged(&blobs.folder.join(name)))?),
        };
        self.tables.insert(key, Arc::clone(&table));
        Ok(table)
    }
}
