//! Notes beside a journal: the fingerprints of files that its records name. Making one takes half a second for 860 MB, so that a
//! worker of the journal's own does it when the record is on the disk.

use super::frames::{Frames, HEAD, append};
use crate::io::fingerprint::{fingerprint, fingerprint_unless};
use crate::io::text::read_regular;
use crate::io::{IoError, write_privately};
use crate::model::FileStand;
use crate::work::in_background;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// A file as it was read, of whose content a note is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamedFile {
    pub path: PathBuf,
    pub stand: FileStand,
}

/// A file's size and time now; `None` where there is none.
pub fn stand(path: &Path) -> Option<FileStand> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(FileStand::new(metadata.len(), metadata.modified().ok()))
}

impl NamedFile {
    /// Where the note lies.
    fn note(&self, folder: &Path) -> PathBuf {
        let own = format!("{}\0{}\0{:?}", self.path.display(), self.stand.size, self.stand.modified);
        folder.join(fingerprint(own.as_bytes()))
    }

    /// Whether the file is what it was, by its size and time.
    pub fn stands(&self) -> bool {
        stand(&self.path).as_ref() == Some(&self.stand)
    }

    /// Writes the fingerprint down, unless the file has changed. Without the note the file's size and time speak for it.
    fn make(&self, folder: &Path, stop: &AtomicBool) {
        let note = self.note(folder);
        if note.exists() || !self.stands() {
            return;
        }
        let Ok(Some(own)) = fingerprint_unless(&self.path, stop) else { return };
        if self.stands() {
            let mut bytes = HEAD.to_vec();
            append(&mut bytes, own.as_bytes());
            write_privately(&note, |out| out.write_all(&bytes)).ok();
        }
    }

    /// The fingerprint that the note holds; `None` where there is none yet.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn noted(&self, folder: &Path) -> Result<Option<String>, IoError> {
        let path = self.note(folder);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = read_regular(&path, 4096)?;
        let record = Frames::of(&bytes).filter(|frames| !frames.torn).and_then(|frames| frames.records.first().copied());
        let own = record.and_then(|own| String::from_utf8(own.to_vec()).ok());
        own.map(Some).ok_or_else(|| IoError::Damaged(path.display().to_string()))
    }
}

enum Wanted {
    Note(NamedFile),
    /// Tells when every note asked for before is there.
    Word(Sender<()>),
}

/// Makes notes one after the other. It stops at once when it is dropped, so that its folder can go.
#[derive(Debug, Default)]
pub struct Notes {
    folder: PathBuf,
    asks: Option<Sender<Wanted>>,
    worker: Option<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
    /// Files that were named since notes were asked for last.
    waiting: Vec<NamedFile>,
    known: HashSet<NamedFile>,
}

impl Notes {
    pub fn at(folder: &Path) -> Self {
        let mut own = Self::default();
        own.folder = folder.to_path_buf();
        own
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A record names a file.
    pub fn name(&mut self, file: NamedFile) {
        if self.known.insert(file.clone()) {
            self.waiting.push(file);
        }
    }

    /// Has notes made of the files that were named.
    pub fn make(&mut self) {
        for file in std::mem::take(&mut self.waiting) {
            self.ask(Wanted::Note(file));
        }
    }

    /// Waits until every note is there.
    pub fn wait(&mut self) {
        if self.asks.is_some() {
            let (done, wait) = channel();
            self.ask(Wanted::Word(done));
            wait.recv().ok();
        }
    }

    fn ask(&mut self, wanted: Wanted) {
        if self.asks.is_none() {
            let (asks, orders) = channel();
            let (folder, stop) = (self.folder.clone(), Arc::clone(&self.stop));
            self.worker = in_background(move || work(&orders, &folder, &stop));
            self.asks = Some(asks);
        }
        if let Some(asks) = &self.asks {
            // where there is no worker, there are no notes
            asks.send(wanted).ok();
        }
    }
}

fn work(orders: &Receiver<Wanted>, folder: &Path, stop: &AtomicBool) {
    // a journal of a version before has none
    std::fs::create_dir_all(folder).ok();
    for wanted in orders {
        match wanted {
            _ if stop.load(Ordering::Relaxed) => return,
            Wanted::Note(file) => file.make(folder, stop),
            Wanted::Word(done) => drop(done.send(())),
        }
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.asks = None;
        if let Some(worker) = self.worker.take() {
            worker.join().ok();
        }
    }
}
