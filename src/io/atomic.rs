//! Writing a file so that the old one stands until the new one is whole on the disk.

use super::IoError;
use std::io::Write;
use std::path::Path;

/// Writes `path` through a temporary file beside it: written, flushed to the disk, then renamed over the old file.
///
/// # Errors
/// The old file is untouched, and nothing half-written stays, where anything fails.
pub fn write_atomically(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), IoError> {
    write_file(path, |file| write(file))
}

/// The same, for formats that go back to what they have written.
///
/// # Errors
/// As `write_atomically`.
pub fn write_file(path: &Path, write: impl FnOnce(&mut std::io::BufWriter<&mut std::fs::File>) -> std::io::Result<()>) -> Result<(), IoError> {
    let error = |source| IoError::system(path, source);
    if path.is_dir() {
        return Err(IoError::FolderInTheWay(path.display().to_string()));
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if !folder.is_dir() {
        return Err(IoError::NoFolder(folder.display().to_string()));
    }
    let mut temporary = tempfile::Builder::new().prefix(".nanbei-").suffix(".part").tempfile_in(folder).map_err(error)?;
    {
        let mut buffered = std::io::BufWriter::new(temporary.as_file_mut());
        write(&mut buffered).map_err(error)?;
        buffered.flush().map_err(error)?;
    }
    temporary.as_file().sync_all().map_err(error)?;
    permissions_of(path, &temporary);
    temporary.persist(path).map_err(|failed| error(failed.error))?;
    // the rename itself reaches the disk with the folder; where a system cannot do that, the file still stands
    if let Ok(folder) = std::fs::File::open(folder) {
        folder.sync_all().ok();
    }
    Ok(())
}

/// Gives the new file the old one's permissions, or those a plain new file would have; temporary files are private.
#[cfg(unix)]
fn permissions_of(path: &Path, temporary: &tempfile::NamedTempFile) {
    use std::os::unix::fs::PermissionsExt;
    let wanted = std::fs::metadata(path).map_or_else(|_| std::fs::Permissions::from_mode(0o644), |meta| meta.permissions());
    temporary.as_file().set_permissions(wanted).ok();
}

#[cfg(not(unix))]
fn permissions_of(_: &Path, _: &tempfile::NamedTempFile) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("map.nanbei");
        write_atomically(&path, |out| out.write_all(b"old")).unwrap();
        let failed = write_atomically(&path, |out| {
            out.write_all(b"half of the new")?;
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        });
        assert!(matches!(failed, Err(IoError::Full(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
