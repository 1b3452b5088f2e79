//! Which session a journal is of, and whether that session still runs: it holds a lock on a file of its own, which the system
//! lets go of whatever becomes of the program.

use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// A name that no other session has, on this machine or another that shares the folder.
pub fn fresh_session() -> String {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.write_u128(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos()));
    format!("{:016x}", hasher.finish())
}

/// The file that the session of a name has locked.
fn lock_file(folder: &Path, session: &str) -> PathBuf {
    folder.join(format!("session-{session}.lock"))
}

/// The lock of a session, taken with its first journal and given up with its last copy.
#[derive(Clone, Debug, Default)]
pub struct SessionLock(Arc<Mutex<Option<Held>>>);

#[derive(Debug)]
struct Held {
    path: PathBuf,
    /// Locked for as long as it is open.
    _file: File,
}

impl Drop for Held {
    fn drop(&mut self) {
        // one that stays is free, and swept away by the next session
        std::fs::remove_file(&self.path).ok();
    }
}

impl SessionLock {
    /// Takes the lock, where that was not done before.
    ///
    /// # Errors
    /// Where the folder cannot be written. A file system without locks has none: there the session counts as ended.
    pub fn take(&self, folder: &Path, session: &str) -> std::io::Result<()> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            let path = lock_file(folder, session);
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            // another session that looks whether this one runs holds the lock for a moment
            file.lock().ok();
            *held = Some(Held { path, _file: file });
        }
        Ok(())
    }
}

/// Whether the session of a name runs.
pub fn runs(folder: &Path, session: &str) -> bool {
    let Ok(file) = OpenOptions::new().write(true).open(lock_file(folder, session)) else { return false };
    matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock))
}

/// Removes the lock of a session that has ended.
pub fn sweep(folder: &Path, session: &str) {
    if !runs(folder, session) {
        std::fs::remove_file(lock_file(folder, session)).ok();
    }
}

/// The lock of a project that is open: the system lets go of it whatever becomes of the program.
#[derive(Debug)]
pub struct ProjectLock {
    _file: File,
}

impl ProjectLock {
    /// Takes a lock; `None` where another session has it. A file system without locks counts as one where nobody has it.
    pub fn take(path: &Path) -> Option<Self> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).ok()?;
        match file.try_lock() {
            Err(std::fs::TryLockError::WouldBlock) => None,
            _ => Some(Self { _file: file }),
        }
    }
}
