//! Tables and columns beside a journal: named by what they can be had from again, or kept once under the fingerprint of their
//! bytes.

use super::notes::{NamedFile, Notes, stand};
use crate::i18n::Bilingual;
use crate::io::text::read_regular;
use crate::io::{IoError, Progress, embedded_document, fingerprint, load_file_as, write_privately};
use crate::model::table::is_version;
use crate::model::{
    Basis, Bulk, BulkMut, Column, DatabaseTable, Document, FeatureTable, FileStand, KnownTable, Layer, Origin, Provenance, ReadAs, SourceAddress,
    SourceCrs, UnopenedTable,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// A window of a file, which is read as far as it is asked for.
    Window { path: PathBuf, size: u64, modified: Option<u128>, read_as: ReadAs, crs: SourceCrs },
    /// A table of a database, which is opened when the user asks for it.
    Database { table: Box<DatabaseTable>, known: KnownTable },
    /// In a source that lived no longer than the program, whose name this is.
    Passing(Bilingual),
    /// Beside the journal, under this name.
    Blob(String),
}

/// The folder in which tables and columns lie beside a journal.
#[derive(Debug, Default)]
pub struct Blobs {
    folder: PathBuf,
    /// What has a name already: the same table is kept once.
    tables: Vec<(std::sync::Weak<FeatureTable>, BulkRef)>,
    pub notes: Notes,
}

impl Blobs {
    /// Those of a journal.
    pub fn of(journal: &Path) -> Self {
        Self { folder: journal.join("blobs"), tables: Vec::new(), notes: Notes::at(&journal.join("notes")) }
    }

    /// Names a layer's table, which is written where nothing else holds it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn name_layer(&mut self, layer: &Layer) -> Result<BulkRef, IoError> {
        match &layer.origin {
            _ if layer.table.source().is_some() => self.name_table(&layer.table),
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
        self.notes.name(NamedFile { path: path.to_path_buf(), stand });
        BulkRef::File { path: path.to_path_buf(), size: stand.size, modified: stand.modified, fingerprint: None, read_as: read_as.clone() }
    }

    fn name_table(&mut self, table: &Arc<FeatureTable>) -> Result<BulkRef, IoError> {
        if let Some(source) = table.source() {
            // what is at hand of it is not what it has
            return Ok(match source.address() {
                None => BulkRef::Passing(source.credit().source.clone()),
                Some(SourceAddress::File { path, read_as, crs }) => {
                    let FileStand { size, modified } = table.read_from().unwrap_or(FileStand { size: 0, modified: None });
                    BulkRef::Window { path, size, modified, read_as, crs }
                }
                Some(SourceAddress::Database(own)) => BulkRef::Database { table: own, known: KnownTable::of(table) },
            });
        }
        self.tables.retain(|(own, _)| own.strong_count() > 0);
        if let Some((_, named)) = self.tables.iter().find(|(own, _)| is_version(own, table)) {
            return Ok(named.clone());
        }
        let named = self.keep(&table.to_bytes())?;
        self.tables.push((Arc::downgrade(table), named.clone()));
        Ok(named)
    }

    /// Keeps what was read of a file that another program has changed, for the records that name the file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep_changed(&self, path: &Path, table: &FeatureTable, read_as: &ReadAs) -> Result<(), IoError> {
        let Some(stand) = table.read_from() else { return Ok(()) };
        let own = self.folder.join(name_of_changed(path, stand, read_as));
        if own.exists() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.folder).map_err(|source| IoError::system(&self.folder, source))?;
        write_privately(&own, |out| out.write_all(&table.to_bytes()))
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

/// The name under which what was read of a file is kept once the file is another one.
fn name_of_changed(path: &Path, stand: FileStand, read_as: &ReadAs) -> String {
    let own = serde_json::to_string(&(path, stand.size, stand.modified, read_as)).unwrap_or_default();
    format!("changed-{}", fingerprint(own.as_bytes()))
}

fn damaged(path: &Path) -> IoError {
    IoError::Damaged(path.display().to_string())
}

impl BulkRef {
    /// The file that is named, where no fingerprint stands with it.
    pub fn unnoted(&self) -> Option<NamedFile> {
        let Self::File { path, size, modified, fingerprint: None, .. } = self else { return None };
        Some(NamedFile { path: path.clone(), stand: FileStand { size: *size, modified: *modified } })
    }
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
                let file = NamedFile { path: path.clone(), stand: FileStand { size: *size, modified: *modified } };
                let known = fingerprint.clone().map_or_else(|| file.noted(blobs.notes.folder()), |own| Ok(Some(own)))?;
                let is_same = match known {
                    Some(own) => crate::io::fingerprint_of_data(path)? == own,
                    // where the file is not there, reading it says why
                    None => file.stands() || !path.exists(),
                };
                if is_same {
                    Arc::new(load_file_as(path, read_as, None, progress)?.table)
                } else {
                    // what was read of it is kept where the change was noticed
                    let kept = std::fs::read(blobs.folder.join(name_of_changed(path, file.stand, read_as))).ok();
                    let kept = kept.and_then(|bytes| FeatureTable::of_bytes(&bytes).ok());
                    Arc::new(kept.ok_or_else(|| IoError::ChangedSince(path.display().to_string()))?)
                }
            }
            BulkRef::Window { path, size, modified, read_as, crs } => {
                let file = NamedFile { path: path.clone(), stand: FileStand { size: *size, modified: *modified } };
                if !file.stands() && path.exists() {
                    return Err(IoError::ChangedSince(path.display().to_string()));
                }
                Arc::new(load_file_as(path, read_as, Some(crs), progress)?.table)
            }
            BulkRef::Database { table, known } => Arc::new(UnopenedTable::window(DatabaseTable::clone(table), known.clone(), Provenance::default())),
            BulkRef::Passing(name) => return Err(IoError::Passing(name.clone())),
            BulkRef::Blob(name) => Arc::new(FeatureTable::of_bytes(&blobs.bytes(name)?).map_err(|_| damaged(&blobs.folder.join(name)))?),
        };
        self.tables.insert(key, Arc::clone(&table));
        Ok(table)
    }
}
