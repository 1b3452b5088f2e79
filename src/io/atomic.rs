//! Writing files so that the old ones stand until the new ones are whole on the disk.

use super::IoError;
use std::io::Write;
use std::path::{Path, PathBuf};

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
    refuse_what_stands(path)?;
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
    permissions_of(path, temporary.path());
    temporary.persist(path).map_err(|failed| not_replaced(path, failed.error))?;
    // the rename itself reaches the disk with the folder; where a system cannot do that, the file still stands
    if let Ok(folder) = std::fs::File::open(folder) {
        folder.sync_all().ok();
    }
    Ok(())
}

/// A folder is not replaced, nor a file that its owner protects, though the system may let its folder's owner do it.
fn refuse_what_stands(path: &Path) -> Result<(), IoError> {
    match std::fs::metadata(path) {
        Ok(old) if old.is_dir() => Err(IoError::FolderInTheWay(path.display().to_string())),
        Ok(old) if old.is_file() && old.permissions().readonly() => Err(IoError::Protected(path.display().to_string())),
        _ => Ok(()),
    }
}

/// Moves all files of a folder into another on the same disk, where they take the places of those of their names.
///
/// # Errors
/// Where one cannot be moved; the other folder is as it was then. Where not even that can be brought about, the old files are
/// in a folder in it that the error names.
pub fn replace_all(from: &Path, to: &Path) -> Result<(), IoError> {
    let in_to = |source| IoError::system(to, source);
    let listed = std::fs::read_dir(from).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
    let mut files: Vec<PathBuf> = listed.map_err(in_to)?.into_iter().filter(|path| path.is_file()).collect();
    files.sort();
    let moves: Vec<(PathBuf, PathBuf)> = files.into_iter().map(|file| (to.join(file.file_name().unwrap_or_default()), file)).collect();
    // what can be known before is said before anything is moved
    for (target, file) in &moves {
        refuse_what_stands(target)?;
        permissions_of(target, file);
    }
    let kept = tempfile::Builder::new().prefix(".nanbei-old-").tempdir_in(to).map_err(in_to)?.keep();
    let mut moved: Vec<(&Path, Option<PathBuf>)> = Vec::new();
    let mut result = Ok(());
    for (target, file) in &moves {
        let old = target.exists().then(|| kept.join(target.file_name().unwrap_or_default()));
        let step = old.as_ref().map_or(Ok(()), |old| std::fs::rename(target, old)).and_then(|()| {
            moved.push((target, old));
            std::fs::rename(file, target)
        });
        if let Err(source) = step {
            result = Err(not_replaced(target, source));
            break;
        }
    }
    let restored = result.is_ok() || moved.iter().rev().all(|(target, old)| put_back(target, old.as_deref()));
    if !restored {
        return Err(IoError::NotPutBack { path: to.display().to_string(), kept: kept.display().to_string() });
    }
    // what the new files replaced; where it cannot be removed, it only takes room
    std::fs::remove_dir_all(&kept).ok();
    result
}

/// Gives a place back to the file that was there before, or to none; whether it could.
fn put_back(target: &Path, old: Option<&Path>) -> bool {
    match old {
        // a rename replaces what is there
        Some(old) => std::fs::rename(old, target).is_ok(),
        None => !target.exists() || std::fs::remove_file(target).is_ok(),
    }
}

/// Why a file did not come into its place. Windows refuses to replace a file that a program has open as it refuses what is not
/// permitted.
fn not_replaced(path: &Path, source: std::io::Error) -> IoError {
    if cfg!(windows) && source.kind() == std::io::ErrorKind::PermissionDenied && path.exists() {
        return IoError::Busy(path.display().to_string());
    }
    IoError::system(path, source)
}

/// Gives the new file the old one's permissions, or those a plain new file would have; temporary files are private.
#[cfg(unix)]
fn permissions_of(path: &Path, new: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let wanted = std::fs::metadata(path).map_or_else(|_| std::fs::Permissions::from_mode(0o644), |meta| meta.permissions());
    std::fs::set_permissions(new, wanted).ok();
}

#[cfg(not(unix))]
fn permissions_of(_: &Path, _: &Path) {}

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

    #[test]
    fn a_protected_file_stands() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.pdf");
        std::fs::write(&path, "old").unwrap();
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        assert!(matches!(write_atomically(&path, |out| out.write_all(b"new")), Err(IoError::Protected(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn files_are_replaced_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let made = |names: &[&str]| {
            let from = tempfile::tempdir_in(folder.path()).unwrap();
            for name in names {
                std::fs::write(from.path().join(name), "new").unwrap();
            }
            from
        };
        let to = folder.path().join("atlas");
        std::fs::create_dir(&to).unwrap();
        std::fs::write(to.join("1.png"), "old").unwrap();
        std::fs::write(to.join("other.txt"), "kept").unwrap();
        // a folder has the name of the last one
        std::fs::create_dir(to.join("3.png")).unwrap();
        assert!(matches!(replace_all(made(&["1.png", "2.png", "3.png"]).path(), &to), Err(IoError::FolderInTheWay(_))));
        assert_eq!(std::fs::read(to.join("1.png")).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(&to).unwrap().count(), 3, "nothing new stays");
        std::fs::remove_dir(to.join("3.png")).unwrap();
        replace_all(made(&["1.png", "2.png", "3.png"]).path(), &to).unwrap();
        for (name, text) in [("1.png", "new"), ("2.png", "new"), ("3.png", "new"), ("other.txt", "kept")] {
            assert_eq!(std::fs::read_to_string(to.join(name)).unwrap(), text, "{name}");
        }
        assert_eq!(std::fs::read_dir(&to).unwrap().count(), 4);
    }
}
