//! Several files that come into a folder all or none, even where the program is killed in between.

use super::IoError;
use super::atomic::{PREFIX, keep_owner, not_replaced, refuse_what_stands, sync_folder};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A folder in another one, where files are made before they come to their places. It goes with this value.
#[derive(Debug)]
pub struct Staging {
    folder: tempfile::TempDir,
    /// Held as long as the files are made, so that what a killed run left is told from it.
    _lock: Option<File>,
}

/// What a killed run has left is told by this file in it, which a running one holds.
const LOCK: &str = ".lock";
/// What is moved, beside what it replaces.
const JOURNAL: &str = ".journal";
/// Files to be replaced wait in folders of this name.
const KEPT: &str = ".nanbei-old-";

/// What a killed run would have to put back.
#[derive(Serialize, Deserialize)]
struct Journal {
    /// The folder the new files came from.
    from: PathBuf,
    /// Names of files, and whether there was one before.
    files: Vec<(PathBuf, bool)>,
}

impl Staging {
    /// A new one in a folder, in which killed runs are undone first.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn in_folder(folder: &Path) -> Result<Self, IoError> {
        roll_back(folder);
        let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder).map_err(|source| IoError::system(folder, source))?;
        let lock = held(made.path());
        Ok(Self { folder: made, _lock: lock })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

fn held(folder: &Path) -> Option<File> {
    let file = File::create(folder.join(LOCK)).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

/// Undoes in a folder what killed runs have begun: old files come back, new ones go.
pub fn roll_back(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let named = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !named || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        // without its mark it is not one of ours
        let Ok(lock) = File::open(path.join(LOCK)) else { continue };
        if lock.try_lock().is_err() {
            continue;
        }
        let journal = std::fs::read(path.join(JOURNAL)).ok().and_then(|bytes| serde_json::from_slice::<Journal>(&bytes).ok());
        let undone = journal.is_none_or(|journal| undo(folder, &path, &journal));
        if undone {
            std::fs::remove_dir_all(&path).ok();
        }
    }
}

/// Puts back what a journal says; whether all could be.
fn undo(folder: &Path, kept: &Path, journal: &Journal) -> bool {
    let mut fine = true;
    for (name, replaced) in journal.files.iter().filter(|(name, _)| name.file_name() == Some(name.as_os_str())) {
        let (target, old) = (folder.join(name), kept.join(name));
        if old.exists() {
            fine &= std::fs::rename(&old, &target).is_ok();
        } else if !replaced && !folder.join(&journal.from).join(name).exists() {
            // it was moved here, where nothing was
            fine &= !target.exists() || std::fs::remove_file(&target).is_ok();
        }
    }
    sync_folder(folder);
    fine
}

/// Moves all files of a folder into another on the same disk, where they take the places of those of their names.
///
/// # Errors
/// Where one cannot be moved; the other folder is as it was then. Where not even that can be brought about, the old files are
/// in a folder in it that the error names.
pub fn replace_all(from: &Path, to: &Path) -> Result<(), IoError> {
    let in_to = |source| IoError::system(to, source);
    let listed = std::fs::read_dir(from).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>());
    let mut files: Vec<PathBuf> = listed.map_err(in_to)?.into_iter().filter(|path| path.is_file() && !path.ends_with(LOCK)).collect();
    files.sort();
    let moves: Vec<(PathBuf, PathBuf)> = files.into_iter().map(|file| (to.join(file.file_name().unwrap_or_default()), file)).collect();
    // what can be known before is said before anything is moved
    for (target, file) in &moves {
        if let Some(old) = refuse_what_stands(target, target)? {
            keep_owner(&old, file);
        }
    }
    let kept = tempfile::Builder::new().prefix(KEPT).tempdir_in(to).map_err(in_to)?.keep();
    let lock = held(&kept);
    let name = |path: &Path| path.file_name().map(PathBuf::from).unwrap_or_default();
    let journal = Journal {
        from: from.strip_prefix(to).map_or_else(|_| from.to_path_buf(), Path::to_path_buf),
        files: moves.iter().map(|(target, _)| (name(target), target.exists())).collect(),
    };
    let written = File::create(kept.join(JOURNAL)).and_then(|mut file| {
        std::io::Write::write_all(&mut file, &serde_json::to_vec(&journal)?)?;
        file.sync_all()
    });
    if let Err(source) = written {
        std::fs::remove_dir_all(&kept).ok();
        return Err(in_to(source));
    }
    sync_folder(&kept);
    let mut result = Ok(());
    for (target, file) in &moves {
        let old = kept.join(name(target));
        let step = if target.exists() { std::fs::rename(target, &old) } else { Ok(()) }.and_then(|()| std::fs::rename(file, target));
        if let Err(source) = step {
            result = Err(not_replaced(target, source));
            break;
        }
    }
    if result.is_err() && !undo(to, &kept, &journal) {
        return Err(IoError::NotPutBack { path: to.display().to_string(), kept: kept.display().to_string() });
    }
    sync_folder(to);
    // from here on the new files stand: without its journal nothing is put back
    std::fs::remove_file(kept.join(JOURNAL)).ok();
    drop(lock);
    // what the new files replaced; where it cannot be removed, it only takes room
    std::fs::remove_dir_all(&kept).ok();
    result
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_run_killed_between_two_files_is_undone_by_the_next() {
        for moved in 0..=2 {
            let folder = tempfile::tempdir().unwrap();
            let to = folder.path();
            std::fs::write(to.join("1.png"), "old").unwrap();
            let from = to.join(".nanbei-abc");
            let kept = to.join(".nanbei-old-xyz");
            for own in [&from, &kept] {
                std::fs::create_dir(own).unwrap();
                std::fs::write(own.join(LOCK), "").unwrap();
            }
            for name in ["1.png", "2.png"] {
                std::fs::write(from.join(name), "new").unwrap();
            }
            let journal = Journal { from: PathBuf::from(".nanbei-abc"), files: vec![("1.png".into(), true), ("2.png".into(), false)] };
            std::fs::write(kept.join(JOURNAL), serde_json::to_vec(&journal).unwrap()).unwrap();
            if moved > 0 {
                std::fs::rename(to.join("1.png"), kept.join("1.png")).unwrap();
                std::fs::rename(from.join("1.png"), to.join("1.png")).unwrap();
            }
            if moved > 1 {
                std::fs::rename(from.join("2.png"), to.join("2.png")).unwrap();
            }
            let staging = Staging::in_folder(to).unwrap();
            assert_eq!(std::fs::read_to_string(to.join("1.png")).unwrap(), "old", "{moved}");
            assert!(!to.join("2.png").exists() && !kept.exists(), "{moved}");
            drop(staging);
            assert_eq!(std::fs::read_dir(to).unwrap().count(), 1, "{moved}");
        }
    }
}
