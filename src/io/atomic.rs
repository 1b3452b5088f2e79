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
    refuse_protected(path)?;
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

/// A file that its owner protects is not replaced, though the system may let its folder's owner do it.
fn refuse_protected(path: &Path) -> Result<(), IoError> {
    match std::fs::metadata(path) {
        Ok(old) if old.is_file() && old.permissions().readonly() => Err(IoError::Protected(path.display().to_string())),
        _ => Ok(()),
    }
}

/// Moves all files of a folder into another on the same disk, where they take the places of those of their names.
///
/// # Errors
/// Where one cannot be moved; the other folder is as it was then.
pub fn replace_all(from: &Path, to: &Path) -> Result<(), IoError> {
    let mut moved: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    let result = move_all(from, to, &mut moved);
    if result.is_err() {
        for (new, old) in moved.into_iter().rev() {
            // what was just moved can be moved back; the first error is the one that is told
            std::fs::remove_file(&new).ok();
            old.map(|old| std::fs::rename(old, &new));
        }
    }
    result
}

/// Moves the files one by one, and tells in `moved` each new one with where its predecessor is kept.
fn move_all(from: &Path, to: &Path, moved: &mut Vec<(PathBuf, Option<PathBuf>)>) -> Result<(), IoError> {
    let kept = tempfile::Builder::new().prefix(".nanbei-").tempdir_in(from).map_err(|source| IoError::system(to, source))?;
    let kept = kept.keep();
    let listed = std::fs::read_dir(from).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
    let mut files: Vec<PathBuf> = listed.map_err(|source| IoError::system(to, source))?.into_iter().filter(|path| path.is_file()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap_or_default();
        let (target, old) = (to.join(name), kept.join(name));
        let error = |source| IoError::system(&target, source);
        refuse_protected(&target)?;
        if target.is_dir() {
            return Err(IoError::FolderInTheWay(target.display().to_string()));
        }
        let had = target.exists();
        if had {
            std::fs::rename(&target, &old).map_err(error)?;
        }
        if let Err(source) = std::fs::rename(&file, &target) {
            if had {
                std::fs::rename(&old, &target).ok();
            }
            return Err(error(source));
        }
        moved.push((target.clone(), had.then_some(old)));
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
