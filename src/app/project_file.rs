//! Writes the project file: whole or not at all, and only over what it was when it was opened.

use crate::io::{IoError, fingerprint, fingerprint_of, project_text, write_atomically};
use crate::model::{Document, View};
use std::path::Path;

/// What came of writing a project.
#[derive(Debug)]
pub enum Saved {
    /// It is on the disk with this fingerprint.
    Written(String),
    /// The file was changed since it was opened; it is as it was.
    ChangedOnDisk,
}

/// Writes a project whole or not at all; `known` is the fingerprint that the file must still have.
pub fn write(document: &Document, view: View, path: &Path, known: Option<&str>) -> Result<Saved, IoError> {
    if known.is_some_and(|known| fingerprint_of(path).is_ok_and(|now| now != known)) {
        return Ok(Saved::ChangedOnDisk);
    }
    let text = project_text(document, Some(view), path)?;
    if let Ok(old) = std::fs::read(path) {
        // the version before stays beside the new one
        write_atomically(&path.with_extension("nanbei~"), |out| out.write_all(&old))?;
    }
    write_atomically(path, |out| out.write_all(text.as_bytes()))?;
    Ok(Saved::Written(fingerprint(text.as_bytes())))
}
