//! Loading one file or pasted text: read, parse, with progress, cancel and times.

use super::{IoError, LoadReport, Problem, read_geojson};
use crate::model::FeatureTable;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Bytes done of bytes to do, and a flag to stop; shared between the job and who watches it.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: AtomicU64,
    pub total: AtomicU64,
    pub cancel: AtomicBool,
}

impl Progress {
    /// The part done, 0 to 1; `None` while the size is not known.
    #[must_use]
    pub fn fraction(&self) -> Option<f32> {
        let total = self.total.load(Ordering::Relaxed);
        (total > 0).then(|| (self.done.load(Ordering::Relaxed) as f32 / total as f32).min(1.0))
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    pub fn stop(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

/// How long the stages took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    pub read: Duration,
    pub parse: Duration,
}

/// A file that was loaded.
#[derive(Debug)]
pub struct LoadedFile {
    pub table: FeatureTable,
    pub report: LoadReport,
    pub timings: Timings,
}

/// Reads a GeoJSON file whole.
///
/// # Errors
/// The place and the reason where the file cannot be opened or is no GeoJSON; nothing is kept then.
pub fn load_file(path: &Path, progress: &Progress) -> Result<LoadedFile, IoError> {
    let start = Instant::now();
    let bytes = read_bytes(path, progress)?;
    let read = start.elapsed();
    let mut loaded = load_bytes(&bytes, progress)?;
    loaded.timings.read = read;
    Ok(loaded)
}

/// Reads GeoJSON text that is already in memory.
///
/// # Errors
/// The place and the reason where the text is no GeoJSON.
pub fn load_bytes(bytes: &[u8], progress: &Progress) -> Result<LoadedFile, IoError> {
    let start = Instant::now();
    progress.total.store(bytes.len() as u64, Ordering::Relaxed);
    let (table, report) = read_geojson(bytes, progress)?;
    Ok(LoadedFile { table, report, timings: Timings { read: Duration::ZERO, parse: start.elapsed() } })
}

/// The whole file in memory, in blocks, so that cancelling answers at once.
pub(super) fn read_bytes(path: &Path, progress: &Progress) -> Result<Vec<u8>, IoError> {
    const BLOCK: u64 = 8 << 20;
    let error = |source| IoError::system(path, source);
    let meta = std::fs::metadata(path).map_err(error)?;
    if meta.is_dir() {
        return Err(IoError::Folder(path.display().to_string()));
    }
    let mut file = std::fs::File::open(path).map_err(error)?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0) + 1);
    loop {
        if progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        if (&mut file).take(BLOCK).read_to_end(&mut bytes).map_err(error)? == 0 {
            break;
        }
    }
    if bytes.is_empty() {
        return Err(IoError::Text { problem: Problem::Empty, line: 0, feature: None });
    }
    Ok(bytes)
}
