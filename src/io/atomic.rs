//! The one way in which files are written: the old ones stand until the new ones are whole on the disk.

use super::IoError;
use std::fs::{File, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a file that is being written is called before it has its name.
pub(super) const PREFIX: &str = ".nanbei-";
const SUFFIX: &str = ".part";
/// A file younger than this may be one that another writer has begun and not locked yet.
const BEGUN: Duration = Duration::from_secs(2);

/// Writes `path` through a temporary file beside it: written, flushed to the disk, then renamed over the old file. A link is
/// followed; what is no regular file, such as a pipe or `/dev/stdout`, is written into.
///
/// ```
/// use nanbei::io::write_atomically;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("plan.txt");
/// write_atomically(&path, |out| out.write_all(b"whole")).unwrap();
/// // whoever fails half-way leaves the old file as it was
/// let failed = write_atomically(&path, |_| Err(std::io::Error::other("half-way")));
/// assert!(failed.is_err() && std::fs::read(&path)? == b"whole");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// The old file is untouched, and nothing half-written stays, where anything fails.
pub fn write_atomically(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), IoError> {
    write_with(path, Access::Usual, |file| write(file))
}

/// The same for what only its user may read: settings and unsaved work.
///
/// # Errors
/// As `write_atomically`.
pub fn write_privately(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), IoError> {
    write_with(path, Access::Private, |file| write(file))
}

/// The same, for formats that go back to what they have written.
///
/// # Errors
/// As `write_atomically`.
pub fn write_file(path: &Path, write: impl FnOnce(&mut std::io::BufWriter<&mut File>) -> std::io::Result<()>) -> Result<(), IoError> {
    write_with(path, Access::Usual, write)
}

/// Who may read a new file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// As the user's mask says.
    Usual,
    Private,
}

fn write_with(path: &Path, access: Access, write: impl FnOnce(&mut std::io::BufWriter<&mut File>) -> std::io::Result<()>) -> Result<(), IoError> {
    let error = |source| IoError::system(path, source);
    let target = linked(path);
    let old = refuse_what_stands(path, &target)?;
    if let Some(old) = &old
        && !old.is_file()
    {
        let mut special = File::options().write(true).open(&target).map_err(error)?;
        let mut buffered = std::io::BufWriter::new(&mut special);
        write(&mut buffered).map_err(error)?;
        return buffered.flush().map_err(error);
    }
    let folder = folder_of(&target);
    if !folder.is_dir() {
        return Err(IoError::NoFolder(folder.display().to_string()));
    }
    tidy(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    if access == Access::Usual {
        permissions_of_new(&mut builder);
    }
    let mut temporary = builder.tempfile_in(folder).map_err(error)?;
    // held as long as it is written, so that what a killed run left is told from it
    temporary.as_file().try_lock().ok();
    {
        let mut buffered = std::io::BufWriter::new(temporary.as_file_mut());
        write(&mut buffered).map_err(error)?;
        buffered.flush().map_err(error)?;
    }
    temporary.as_file().sync_all().map_err(error)?;
    if let (Some(old), Access::Usual) = (&old, access) {
        keep_owner(old, temporary.path());
    }
    if cfg!(windows) {
        // a lock keeps others from reading there
        temporary.as_file().unlock().ok();
    }
    temporary.persist(&target).map_err(|failed| not_replaced(path, failed.error))?;
    sync_folder(folder);
    Ok(())
}

/// Brings renames in a folder to the disk; where a system cannot do that, the files still stand.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().ok();
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// The file that a path means: where it is a link, what that points to, be it there or not.
fn linked(path: &Path) -> PathBuf {
    let mut target = path.to_path_buf();
    // as many as systems follow
    for _ in 0..40 {
        match std::fs::read_link(&target) {
            Ok(next) => target = folder_of(&target).join(next),
            Err(_) => break,
        }
    }
    target
}

/// What stands at the place of a file: a folder is not replaced, nor a file that its owner protects, though the system may let
/// its folder's owner do it, nor a disk.
pub(super) fn refuse_what_stands(path: &Path, target: &Path) -> Result<Option<Metadata>, IoError> {
    let shown = || path.display().to_string();
    match std::fs::metadata(target) {
        Ok(old) if old.is_dir() => Err(IoError::FolderInTheWay(shown())),
        Ok(old) if old.is_file() && old.permissions().readonly() => Err(IoError::Protected(shown())),
        Ok(old) if !old.is_file() && !takes_bytes(&old) => Err(IoError::NoFile(shown())),
        Ok(old) => Ok(Some(old)),
        Err(_) => Ok(None),
    }
}

/// Whether bytes can be written into what is no regular file: a pipe, a terminal, the null device.
#[cfg(unix)]
fn takes_bytes(old: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = old.file_type();
    kind.is_char_device() || kind.is_fifo()
}

#[cfg(not(unix))]
fn takes_bytes(_: &Metadata) -> bool {
    true
}

/// Why a file did not come into its place. Windows refuses to replace a file that a program has open as it refuses what is not
/// permitted.
pub(super) fn not_replaced(path: &Path, source: std::io::Error) -> IoError {
    if cfg!(windows) && source.kind() == std::io::ErrorKind::PermissionDenied && path.exists() {
        return IoError::Busy(path.display().to_string());
    }
    IoError::system(path, source)
}

/// A plain new file is what the user's mask lets it be; temporary files would be private.
#[cfg(unix)]
fn permissions_of_new(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn permissions_of_new(_: &mut tempfile::Builder<'_, '_>) {}

/// Gives a new file the owner, group and permissions of the one it replaces, as far as the user may.
#[cfg(unix)]
pub(super) fn keep_owner(old: &Metadata, new: &Path) {
    use std::os::unix::fs::MetadataExt;
    let own = std::fs::metadata(new).map(|meta| (meta.uid(), meta.gid())).ok();
    if own != Some((old.uid(), old.gid())) {
        std::os::unix::fs::chown(new, Some(old.uid()), Some(old.gid())).ok();
    }
    std::fs::set_permissions(new, old.permissions()).ok();
}

#[cfg(not(unix))]
pub(super) fn keep_owner(_: &Metadata, _: &Path) {}

/// Removes what runs that were killed have left in a folder: files whose writer holds them no more.
fn tidy(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)) else { continue };
        let path = folder.join(name);
        // between making a file and locking it pass microseconds
        let is_left = |metadata: &Metadata| metadata.is_file() && metadata.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age > BEGUN));
        if entry.metadata().is_ok_and(|own| is_left(&own)) && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            std::fs::remove_file(&path).ok();
        }
    }
}

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

    #[cfg(unix)]
    #[test]
    fn links_are_followed_devices_written_into_and_owners_mode_kept() {
        use std::os::unix::fs::{FileTypeExt, PermissionsExt};
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.txt"), folder.path().join("link.txt"));
        std::fs::write(&real, "old").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real.txt", &link).unwrap();
        write_atomically(&link, |out| out.write_all(b"new")).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read(&real).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        write_atomically(Path::new("/dev/null"), |out| out.write_all(b"gone")).unwrap();
        assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        let private = folder.path().join("settings.json");
        write_privately(&private, |out| out.write_all(b"{}")).unwrap();
        assert_eq!(std::fs::metadata(&private).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_a_killed_run_left_goes_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (left, busy) = (folder.path().join(".nanbei-left.part"), folder.path().join(".nanbei-busy.part"));
        std::fs::write(&left, "half").unwrap();
        std::fs::write(&busy, "half").unwrap();
        for path in [&left, &busy] {
            File::options().write(true).open(path).unwrap().set_modified(std::time::SystemTime::now() - 2 * BEGUN).unwrap();
        }
        let held = File::open(&busy).unwrap();
        held.try_lock().unwrap();
        write_atomically(&folder.path().join("a.txt"), |out| out.write_all(b"a")).unwrap();
        assert!(!left.exists() && busy.exists());
    }
}
