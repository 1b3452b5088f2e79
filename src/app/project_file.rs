//! Writes the project file: whole or not at all, and only over what it was when it was opened.

use crate::carto::{Theme, ink_rgb};
use crate::io::{IoError, fingerprint, fingerprint_of, is_project_package, project_package, project_text, write_atomically};
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
    if is_project_package(path) {
        let write = project_package(document, Some(view), path, |ink| ink_rgb(ink, Theme::Light))?;
        keep_before(path)?;
        write_atomically(path, |out| write(out))?;
        return Ok(Saved::Written(fingerprint_of(path)?));
    }
    let text = project_text(document, Some(view), path)?;
    keep_before(path)?;
    write_atomically(path, |out| out.write_all(text.as_bytes()))?;
    Ok(Saved::Written(fingerprint(text.as_bytes())))
}

/// Keeps the version before beside the new one, under the same name with a tilde.
fn keep_before(path: &Path) -> Result<(), IoError> {
    if !path.is_file() {
        return Ok(());
    }
    let Ok(mut old) = std::fs::File::open(path) else { return Ok(()) };
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    write_atomically(&path.with_extension(format!("{ending}~")), |out| std::io::copy(&mut old, out).map(drop))
}
