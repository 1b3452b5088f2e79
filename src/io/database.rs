//! An SQLite database in a file: opened so that nothing is written, nothing is run that a stranger put in it, and nothing lasts for ever.

use super::text::Text;
use super::{IoError, Problem, Progress, Watch};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A statement that brings no row for so long is given up: a table that is damaged may lead it in circles.
const PATIENCE: Duration = Duration::from_mins(1);
/// Steps of the database's machine after which it is looked at the clock.
const STEPS: i32 = 1_000_000;

/// A database that is read.
pub struct Database {
    pub connection: Connection,
    /// When the last row came, in milliseconds from the start.
    last: Arc<AtomicU64>,
    start: Instant,
    path: PathBuf,
    /// What the file is, as messages call it.
    kind: &'static str,
}

/// Whether a file stands still: no other program has it open, or was stopped while it wrote to it.
pub fn is_still(path: &Path) -> bool {
    let holds = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        std::fs::metadata(name).is_ok_and(|meta| meta.len() > 0)
    };
    !holds("-wal") && !holds("-journal")
}

/// The address of a file for the database (SQLite, "Uniform Resource Identifiers"); what stands still is not locked, and no file is
/// made beside it.
fn address(path: &Path) -> String {
    let mut own = String::from("file:");
    let bytes = if cfg!(windows) {
        let shown = path.to_string_lossy().replace('\\', "/");
        let shown =
            shown.strip_prefix("//?/").map_or(shown.clone(), |rest| rest.strip_prefix("UNC/").map_or(rest.to_owned(), |share| format!("//{share}")));
        // a drive's letter follows a slash, the name of a server an empty one
        own.push_str(if shown.starts_with("//") {
            "//"
        } else if shown.as_bytes().get(1) == Some(&b':') {
            "/"
        } else {
            ""
        });
        shown.into_bytes()
    } else {
        let own = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        own.as_os_str().as_encoded_bytes().to_vec()
    };
    // a path that begins with two slashes would name a server
    let bytes = if !cfg!(windows) && bytes.starts_with(b"//") { bytes[1..].to_vec() } else { bytes };
    for byte in bytes {
        match byte {
            b'?' | b'#' | b'%' | 0..=b' ' | 0x7f.. => {
                // writing to a string cannot fail
                let _ = write!(own, "%{byte:02X}");
            }
            byte => own.push(char::from(byte)),
        }
    }
    own.push_str(if is_still(path) { "?mode=ro&immutable=1" } else { "?mode=ro" });
    own
}

impl Database {
    /// Opens the database that a text is: a file where it lies, what is packed or in memory in memory.
    ///
    /// # Errors
    /// What the system says, and where it is none.
    pub fn open(text: &Text<'_>, memory: u64, kind: &'static str) -> Result<Self, IoError> {
        let (connection, path) = match text.plain_file() {
            Some(path) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let opened = Connection::open_with_flags(address(path), flags);
                (opened.map_err(|error| said(&error, path, kind))?, path.to_path_buf())
            }
            None => (in_memory(text, memory, kind)?, PathBuf::from(text.name().unwrap_or_default())),
        };
        Self::of(connection, path, kind)
    }

    fn of(mut connection: Connection, path: PathBuf, kind: &'static str) -> Result<Self, IoError> {
        let (start, last) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let seen = Arc::clone(&last);
        let is_late = move || start.elapsed().as_millis() as u64 > seen.load(Ordering::Relaxed) + PATIENCE.as_millis() as u64;
        let set = (|| {
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
            connection.pragma_update(None, "cell_size_check", true)?;
            connection.progress_handler(STEPS, Some(is_late))
        })();
        set.map_err(|error| said(&error, &path, kind))?;
        Ok(Self { connection, last, start, path, kind })
    }

    /// Tells that a row has come.
    pub fn touch(&self) {
        self.last.store(self.start.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    /// What the database says, in the program's own terms.
    pub fn said(&self, error: &rusqlite::Error) -> IoError {
        said(error, &self.path, self.kind)
    }

    /// All rows of a statement, each made into something.
    ///
    /// # Errors
    /// What the database says.
    pub fn rows<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        of: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, IoError> {
        self.touch();
        let all = (|| self.connection.prepare(sql)?.query_map(parameters, of)?.collect::<rusqlite::Result<Vec<T>>>())();
        all.map_err(|error| self.said(&error))
    }
}

fn in_memory(text: &Text<'_>, memory: u64, kind: &'static str) -> Result<Connection, IoError> {
    let progress = Progress::default();
    let (mut bytes, wrong) = (Vec::new(), |_| damaged(kind));
    text.open(&progress)?.take(memory).read_to_end(&mut bytes).map_err(|error| text.error(error))?;
    if bytes.len() as u64 >= memory {
        return Err(IoError::Memory(memory));
    }
    // one that keeps what is written in a file of its own (byte 18 and 19: 2) cannot do so in memory, and has nothing there
    if let Some(versions) = bytes.get_mut(18..20) {
        versions.fill(1);
    }
    let mut connection = Connection::open_in_memory().map_err(wrong)?;
    connection.deserialize_read_exact("main", &bytes[..], bytes.len(), true).map_err(wrong)?;
    Ok(connection)
}

/// A file that is not as its specification has it.
const fn damaged(kind: &'static str) -> IoError {
    IoError::Text { problem: Problem::Packed(kind), line: 0, feature: None }
}

fn said(error: &rusqlite::Error, path: &Path, kind: &'static str) -> IoError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            IoError::Busy(path.display().to_string())
        }
        Some(ErrorCode::PermissionDenied) => IoError::Permission(path.display().to_string()),
        Some(ErrorCode::DiskFull) => IoError::Full(path.display().to_string()),
        Some(ErrorCode::OutOfMemory) => IoError::Memory(Watch::<()>::default().memory),
        _ => damaged(kind),
    }
}
