//! The journal of the session: what is done to the document is appended on a thread of its own, so that the window's never waits
//! for the disk.

use super::session::SessionFolder;
use crate::io::{Beginning, Entry, IoError, JournalWriter, Record};
use crate::model::{FeatureTable, ReadAs, View};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// What the journal's thread is asked for.
enum JournalOrder {
    /// A journal for a document, which begins as it is now.
    Begin(PathBuf, Box<Beginning>),
    /// Going on with one that was read.
    Resume(PathBuf, u64),
    Record(Record, Instant),
    /// Keeping what was read of a file that another program has changed.
    KeepChanged(PathBuf, Arc<FeatureTable>, ReadAs),
    /// The document is done with: its journal goes.
    Discard(PathBuf),
    /// Tells when everything asked for before is on the disk.
    Flush(Sender<()>),
}

/// What the thread tells.
#[derive(Debug, Default)]
struct JournalState {
    /// The longest time from a change to its being on the disk, in microseconds.
    lag: AtomicU64,
    /// How many records are on the disk.
    written: AtomicU64,
    trouble: Mutex<Option<IoError>>,
}

/// The journal of the document at hand.
#[derive(Debug, Default)]
pub struct Journalling {
    session: SessionFolder,
    asks: Option<Sender<JournalOrder>>,
    thread: Option<JoinHandle<()>>,
    told: Arc<JournalState>,
    /// The journal of the document, once it has begun, of those of the session.
    current: Option<PathBuf>,
    documents: u32,
    number: u64,
}

impl Journalling {
    /// The journals of a session.
    pub fn of(session: SessionFolder) -> Self {
        let mut own = Self::default();
        own.session = session;
        own
    }

    /// Whether the document at hand needs a beginning before its first record.
    pub const fn needs_beginning(&self) -> bool {
        self.session.keeps_journals() && self.current.is_none()
    }

    fn ask(&mut self, asked: JournalOrder) {
        if self.asks.is_none() {
            let (asks, orders) = channel();
            let told = Arc::clone(&self.told);
            match std::thread::Builder::new().name("journal".to_owned()).spawn(move || keep(&orders, &told)) {
                Ok(thread) => (self.asks, self.thread) = (Some(asks), Some(thread)),
                Err(source) => return self.told.fail(IoError::System { path: String::new(), source }),
            }
        }
        if let Some(asks) = &self.asks {
            // the thread ends with its last order
            asks.send(asked).ok();
        }
    }

    /// Begins the journal of the document at hand with the document as it is before its first change.
    pub fn begin(&mut self, beginning: Beginning) {
        let Some(folder) = self.session.own_journals() else { return };
        self.documents += 1;
        let path = folder.join(self.documents.to_string());
        self.number = 0;
        self.current = Some(path.clone());
        self.ask(JournalOrder::Begin(path, Box::new(beginning)));
    }

    /// Goes on with a journal of another session that was read, as the document's own.
    ///
    /// # Errors
    /// Where it cannot be moved into the session's folder.
    pub fn adopt(&mut self, from: &Path, end: u64, number: u64) -> Result<(), IoError> {
        let Some(folder) = self.session.own_journals() else { return Ok(()) };
        self.documents += 1;
        let path = folder.join(self.documents.to_string());
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::rename(from, &path)).map_err(|source| IoError::system(from, source))?;
        self.number = number;
        self.current = Some(path.clone());
        self.ask(JournalOrder::Resume(path, end));
        Ok(())
    }

    /// Appends what was done.
    pub fn record(&mut self, view: View, entry: Entry) {
        if self.current.is_none() {
            return;
        }
        self.number += 1;
        self.ask(JournalOrder::Record(Record::new(self.number, view, entry), Instant::now()));
    }

    /// Gives the document's journal up: it is saved, or not wanted.
    pub fn discard(&mut self) {
        if let Some(path) = self.current.take() {
            self.ask(JournalOrder::Discard(path));
        }
    }

    /// Keeps what was read of a file that another program has changed: records that name the file mean that.
    pub fn keep_changed(&mut self, path: PathBuf, table: Arc<FeatureTable>, read_as: ReadAs) {
        if self.current.is_some() {
            self.ask(JournalOrder::KeepChanged(path, table, read_as));
        }
    }

    /// Waits until everything is on the disk.
    pub fn flush(&mut self) {
        if self.asks.is_some() {
            let (done, wait) = channel();
            self.ask(JournalOrder::Flush(done));
            wait.recv().ok();
        }
    }

    /// The longest time from a change to its being on the disk, and how many records are there.
    pub fn lag(&self) -> (std::time::Duration, u64) {
        let told = &self.told;
        (std::time::Duration::from_micros(told.lag.load(Ordering::Relaxed)), told.written.load(Ordering::Relaxed))
    }

    pub fn forget_lag(&self) {
        self.told.lag.store(0, Ordering::Relaxed);
    }

    /// Why the journal could not be written, told once.
    pub fn take_trouble(&self) -> Option<IoError> {
        self.told.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for Journalling {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

impl JournalState {
    fn fail(&self, error: IoError) {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Carries out what is asked, as much at once as there is.
fn keep(orders: &Receiver<JournalOrder>, told: &JournalState) {
    let mut writer: Option<JournalWriter> = None;
    let (mut records, mut since): (Vec<Record>, Option<Instant>) = (Vec::new(), None);
    while let Ok(first) = orders.recv() {
        let mut next = Some(first);
        while let Some(asked) = next {
            if let JournalOrder::Record(record, at) = asked {
                // of one gesture only what came of it is kept
                records.pop_if(|last| last.is_superseded_by(&record));
                records.push(record);
                since.get_or_insert(at);
            } else {
                write(&mut writer, &mut records, &mut since, told);
                carry_out(asked, &mut writer, told);
            }
            next = orders.try_recv().ok();
        }
        write(&mut writer, &mut records, &mut since, told);
    }
}

fn write(writer: &mut Option<JournalWriter>, records: &mut Vec<Record>, since: &mut Option<Instant>, told: &JournalState) {
    if let Some(own) = writer.as_mut().filter(|_| !records.is_empty()) {
        match own.append(records) {
            Ok(()) => {
                told.written.fetch_add(records.len() as u64, Ordering::Relaxed);
                let lag = since.map_or(0, |since| since.elapsed().as_micros() as u64);
                told.lag.fetch_max(lag, Ordering::Relaxed);
            }
            Err(error) => {
                // a journal with a gap would bring back what never was
                *writer = None;
                told.fail(error);
            }
        }
    }
    records.clear();
    *since = None;
}

fn carry_out(asked: JournalOrder, writer: &mut Option<JournalWriter>, told: &JournalState) {
    let begun = match asked {
        JournalOrder::Begin(folder, beginning) => JournalWriter::begin(&folder, &beginning),
        JournalOrder::Resume(folder, end) => JournalWriter::resume(&folder, end),
        JournalOrder::Discard(folder) => {
            *writer = None;
            // without its log it is no journal, whatever else of it may stay
            std::fs::remove_file(folder.join("log")).ok();
            std::fs::remove_dir_all(folder).ok();
            return;
        }
        JournalOrder::KeepChanged(path, table, read_as) => {
            if let Some(Err(error)) = writer.as_ref().map(|own| own.keep_changed(&path, &table, &read_as)) {
                told.fail(error);
            }
            return;
        }
        JournalOrder::Flush(done) => {
            writer.iter_mut().for_each(JournalWriter::finish);
            done.send(()).ok();
            return;
        }
        JournalOrder::Record(..) => return,
    };
    *writer = begun.map_err(|error| told.fail(error)).ok();
}
