//! The journal of a document: what it was when work began, and every change since, each appended when it is made. From it the exact
//! state comes back after a crash, with the steps that can be taken back.
//!
//! A journal is a folder: `base`, the document as it was, `log`, the records of what was done, `blobs`, the tables and columns
//! that can be had from nowhere else, and `notes`, the fingerprints of files that records name. `base` and `log` are files of records with checksums; blobs are named by the fingerprint of
//! their bytes.

mod bulk;
mod frames;
mod notes;

pub use bulk::BulkRef;

use super::text::read_regular;
use super::{IoError, Progress, write_privately};
use crate::i18n::Bilingual;
use crate::model::{Content, Document, FeatureTable, LayerId, ReadAs, Transaction, View};
use bulk::{Blobs, BulkReader};
use frames::{Frames, HEAD, append};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a journal without its blobs.
const MOST: u64 = 4 << 30;

/// What a document was when its journal began.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Base {
    /// What the title bar called it.
    pub name: Bilingual,
    /// The project's file; none before it was saved.
    pub path: Option<PathBuf>,
    /// The fingerprint of that file as it was read or written last.
    pub on_disk: Option<String>,
    /// Whether that file is of a newer version of the program, and is not written over.
    #[serde(default)]
    pub read_only: bool,
    pub view: View,
    next_ids: (u32, u32),
    content: Content,
    /// Where the tables of the layers are had from.
    tables: Vec<BulkRef>,
    /// The same of the layers that are kept for the base and for scenarios that are not shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kept: Vec<BulkRef>,
}

/// What was done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A transaction was applied; where it `joined` the gesture of the one before it is no step of its own.
    Did {
        transaction: Arc<Transaction>,
        joined: bool,
    },
    Undid,
    Redid,
    /// Layers were shown or hidden, which is no step; where it `forgot` the last step, that never was.
    Looked {
        transaction: Arc<Transaction>,
        forgot: bool,
    },
    /// The document was saved as it was at a step.
    Saved {
        step: u64,
        path: PathBuf,
        fingerprint: String,
    },
}

/// A record of a journal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// From 1 on, without a gap.
    pub number: u64,
    /// What the window showed.
    pub view: View,
    pub entry: Entry,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bulk: Vec<BulkRef>,
}

impl Record {
    #[must_use]
    pub const fn new(number: u64, view: View, entry: Entry) -> Self {
        Self { number, view, entry, bulk: Vec::new() }
    }

    fn transaction(&self) -> Option<&Arc<Transaction>> {
        match &self.entry {
            Entry::Did { transaction, .. } | Entry::Looked { transaction, .. } => Some(transaction),
            _ => None,
        }
    }

    fn transaction_mut(&mut self) -> Option<&mut Arc<Transaction>> {
        match &mut self.entry {
            Entry::Did { transaction, .. } | Entry::Looked { transaction, .. } => Some(transaction),
            _ => None,
        }
    }

    /// Whether it is a part of a gesture that a later record of the same gesture makes superfluous.
    #[must_use]
    pub fn is_superseded_by(&self, next: &Self) -> bool {
        match (&self.entry, &next.entry) {
            (Entry::Did { transaction: own, joined: true }, Entry::Did { transaction: next, joined: true }) => {
                own.target().is_some() && own.target() == next.target()
            }
            _ => false,
        }
    }
}

/// A document as its journal begins with it.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub name: Bilingual,
    pub path: Option<PathBuf>,
    pub on_disk: Option<String>,
    pub read_only: bool,
    pub view: View,
    pub document: Document,
}

/// Writes a journal.
///
/// ```
/// use nanbei::i18n::Bilingual;
/// use nanbei::io::{Beginning, Entry, JournalWriter, Progress, Record, read_journal};
/// use nanbei::model::{Document, Operation, View};
///
/// let temporary = tempfile::tempdir().unwrap();
/// let folder = temporary.path().join("journal");
/// let view = View { center: [121.4, 31.3], zoom: 10.0 };
/// let (name, document) = (Bilingual::same("north"), Document::default());
/// let beginning = Beginning { name, path: None, on_disk: None, read_only: false, view, document };
/// let step = Operation::SetTitle(Bilingual::same("吴淞")).into();
/// let entry = Entry::Did { transaction: std::sync::Arc::new(step), joined: false };
/// JournalWriter::begin(&folder, &beginning)?.append(&mut [Record::new(1, view, entry)])?;
/// let back = read_journal(&folder, &Progress::default())?;
/// assert_eq!((back.records.len(), back.torn), (1, false));
/// # Ok::<(), nanbei::io::IoError>(())
/// ```
#[derive(Debug)]
pub struct JournalWriter {
    log: File,
    path: PathBuf,
    blobs: Blobs,
}

impl JournalWriter {
    /// Begins a journal in a folder that is not there yet.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(folder: &Path, beginning: &Beginning) -> Result<Self, IoError> {
        let mut blobs = Blobs::of(folder);
        std::fs::create_dir_all(folder.join("blobs")).map_err(|source| IoError::system(folder, source))?;
        let tables = beginning.document.layers().iter().map(|layer| blobs.name_layer(layer)).collect::<Result<_, _>>()?;
        let kept = beginning.document.scenarios().layers().map(|layer| blobs.name_layer(layer)).collect::<Result<_, _>>()?;
        let Beginning { name, path, on_disk, read_only, view, document } = beginning.clone();
        let base = Base { name, path, on_disk, read_only, view, next_ids: document.next_ids(), content: document.into_content(), tables, kept };
        let mut bytes = HEAD.to_vec();
        append(&mut bytes, &text_of(&base)?);
        let path = folder.join("log");
        // the log first: a base without one is a journal in which nothing was done
        write_privately(&path, |out| out.write_all(HEAD))?;
        write_privately(&folder.join("base"), |out| out.write_all(&bytes))?;
        blobs.notes.make();
        Self::open(path, blobs)
    }

    /// Goes on with a journal that was read, from the end of its last whole record.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn resume(folder: &Path, end: u64) -> Result<Self, IoError> {
        let path = folder.join("log");
        let mut writer = Self::open(path, Blobs::of(folder))?;
        writer.log.set_len(end).map_err(|source| IoError::system(&writer.path, source))?;
        // the session before may have ended before it had made its notes
        if let Ok(Outline { base, records, .. }) = outline(folder) {
            let named = base.tables.iter().chain(&base.kept).chain(records.iter().flat_map(|record| &record.bulk));
            named.filter_map(BulkRef::unnoted).for_each(|file| writer.blobs.notes.name(file));
            writer.blobs.notes.make();
        }
        Ok(writer)
    }

    /// Keeps what was read of a file that another program has changed.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep_changed(&self, path: &Path, table: &FeatureTable, read_as: &ReadAs) -> Result<(), IoError> {
        self.blobs.keep_changed(path, table, read_as)
    }

    fn open(path: PathBuf, blobs: Blobs) -> Result<Self, IoError> {
        let log = OpenOptions::new().append(true).open(&path).map_err(|source| IoError::system(&path, source))?;
        Ok(Self { log, path, blobs })
    }

    /// Waits until what is made in the background of the files that records name is on the disk as well.
    pub fn finish(&mut self) {
        self.blobs.notes.wait();
    }

    /// Appends records and has them on the disk when it returns.
    ///
    /// # Errors
    /// Where that cannot be written; what was written of it is cut off when the journal is read.
    pub fn append(&mut self, records: &mut [Record]) -> Result<(), IoError> {
        let mut bytes = Vec::new();
        for record in records {
            record.bulk.clear();
            if let Some(transaction) = record.transaction().map(Arc::clone) {
                record.bulk = transaction.bulk().map(|bulk| self.blobs.name(&bulk)).collect::<Result<_, _>>()?;
            }
            append(&mut bytes, &text_of(record)?);
        }
        let written = self.log.write_all(&bytes).and_then(|()| self.log.sync_data());
        // only then: the disk is the record's first
        self.blobs.notes.make();
        written.map_err(|source| IoError::system(&self.path, source))
    }
}

fn text_of(value: &impl Serialize) -> Result<Vec<u8>, IoError> {
    serde_json::to_vec(value).map_err(|error| IoError::Damaged(error.to_string()))
}

/// A journal that was read.
#[derive(Debug)]
pub struct Journal {
    pub beginning: Beginning,
    pub records: Vec<Record>,
    /// Where each record ends, in bytes.
    pub ends: Vec<u64>,
    /// Whether something followed that is no whole record.
    pub torn: bool,
    /// Why records that are whole were left out: what they hold is not where it was. They may be carried out another time.
    pub lacking: Option<IoError>,
    /// Layers whose data is not where it was, or is another one: they are empty.
    pub missing: Vec<(LayerId, IoError)>,
}

impl Journal {
    /// Where the first `count` records end, in bytes.
    #[must_use]
    pub fn end_of(&self, count: usize) -> u64 {
        count.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or(HEAD.len() as u64)
    }
}

/// What was done, without tables: enough to tell what a journal is of.
#[derive(Debug)]
pub struct Outline {
    pub base: Base,
    pub records: Vec<Record>,
    /// Where each record ends, in bytes.
    ends: Vec<u64>,
    pub torn: bool,
}

impl Outline {
    /// Where the last whole record ends, in bytes.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.ends.last().copied().unwrap_or(HEAD.len() as u64)
    }
}

/// Reads what a journal is of and what was done.
///
/// # Errors
/// Where it is not there, or its beginning is damaged or of another version.
pub fn outline(folder: &Path) -> Result<Outline, IoError> {
    let damaged = |name: &str| IoError::Damaged(folder.join(name).display().to_string());
    let bytes = read_regular(&folder.join("base"), MOST)?;
    let base = Frames::of(&bytes).filter(|frames| !frames.torn).and_then(|frames| frames.records.first().copied());
    let base: Base = base.and_then(|text| serde_json::from_slice(text).ok()).ok_or_else(|| damaged("base"))?;
    let bytes = read_regular(&folder.join("log"), MOST)?;
    let frames = Frames::of(&bytes).ok_or_else(|| damaged("log"))?;
    let (mut records, mut ends, mut torn) = (Vec::<Record>::new(), Vec::new(), frames.torn);
    for text in &frames.records {
        let next: Option<Record> = serde_json::from_slice(text).ok();
        let follows = |record: &Record| records.last().map_or(0, |last: &Record| last.number) < record.number;
        let Some(record) = next.filter(follows) else {
            torn = true;
            break;
        };
        records.push(record);
        ends.push(ends.last().copied().unwrap_or(HEAD.len() as u64) + 8 + text.len() as u64);
    }
    Ok(Outline { base, records, ends, torn })
}

/// Reads a journal with all its tables. A record whose tables are not there any more ends it.
///
/// # Errors
/// As [`outline`], and `IoError::Cancelled`.
pub fn read_journal(folder: &Path, progress: &Progress) -> Result<Journal, IoError> {
    let Outline { base, mut records, ends, torn } = outline(folder)?;
    let mut lacking = None;
    let (blobs, mut found, mut missing) = (Blobs::of(folder), BulkReader::default(), Vec::new());
    let Base { name, path, on_disk, read_only, view, next_ids, mut content, tables, kept } = base;
    for (layer, named) in content.layers.iter_mut().zip(&tables).chain(content.scenarios.layers_mut().zip(&kept)) {
        match found.table(named, &blobs, progress) {
            Ok(table) => layer.table = table,
            Err(IoError::Cancelled) => return Err(IoError::Cancelled),
            Err(error) => missing.push((layer.id, error)),
        }
    }
    for n in 0..records.len() {
        let named = std::mem::take(&mut records[n].bulk);
        let Some(transaction) = records[n].transaction_mut() else { continue };
        let filled = Arc::make_mut(transaction).bulk_mut().zip(&named).try_for_each(|(into, named)| found.fill(into, named, &blobs, progress));
        match filled {
            Ok(()) => {}
            Err(IoError::Cancelled) => return Err(IoError::Cancelled),
            Err(error) => {
                records.truncate(n);
                lacking = Some(error);
                break;
            }
        }
    }
    // a document that is brought back starts no request: the network waits for the user's word
    let document = Document::from(content).with_next_ids(next_ids).with_online(false);
    Ok(Journal { beginning: Beginning { name, path, on_disk, read_only, view, document }, records, ends, torn, lacking, missing })
}
