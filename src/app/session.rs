//! What outlives a session beside the project: settings, recent files, and the journals of unsaved work.

use super::Settings;
use super::done::unsaved;
use super::lost_work::{Description, Lost};
use super::session_lock::{ProjectLock, SessionLock, fresh_session, runs, sweep};
use crate::i18n::{Bilingual, ChinaTime};
use crate::io::{Entry, IoError, fingerprint, outline, read_regular, write_privately};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The folders of the session: settings for all sessions, and its own journals. None keeps nothing (tests, the command line).
#[derive(Clone, Debug, Default)]
pub struct SessionFolder {
    /// Settings and sheet layouts.
    settings: Option<PathBuf>,
    /// The journals of all sessions.
    journals: Option<PathBuf>,
    session: String,
    lock: SessionLock,
}

/// Journals of sessions that ended are kept so long, and so many bytes of them.
const KEPT_FOR: Duration = Duration::from_hours(30 * 24);
const KEPT_BYTES: u64 = 4 << 30;

impl SessionFolder {
    /// The user's folders for settings and for state (`NANBEI_HOME` for both, else as the XDG base directory specification and its
    /// kin say).
    #[must_use]
    pub fn of_user() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let settings = variable("NANBEI_HOME")
            .or_else(|| variable("XDG_CONFIG_HOME").map(|path| path.join("nanbei")))
            .or_else(|| variable("APPDATA").map(|path| path.join("Nanbei")))
            .or_else(|| variable("HOME").map(|path| path.join(".config/nanbei")));
        let state = variable("NANBEI_HOME")
            .or_else(|| variable("XDG_STATE_HOME").map(|path| path.join("nanbei")))
            .or_else(|| variable("LOCALAPPDATA").map(|path| path.join("Nanbei")))
            .or_else(|| variable("HOME").map(|path| path.join(".local/state/nanbei")));
        Self { settings, journals: state.map(|path| path.join("journals")), ..Self::at(PathBuf::new()) }
    }

    /// A new session in a folder of one's own.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { journals: Some(path.join("journals")), settings: Some(path), session: fresh_session(), lock: SessionLock::default() }
    }

    /// Where the user's sheet layouts are kept.
    #[must_use]
    pub fn templates(&self) -> Option<PathBuf> {
        self.settings.as_ref().map(|path| path.join("templates"))
    }

    /// Where the picture of a project's map is kept.
    #[must_use]
    pub fn thumbnail_of(&self, path: &Path) -> Option<PathBuf> {
        let folder = self.settings.as_ref()?.join("thumbnails");
        let path = std::path::absolute(path).ok()?;
        Some(folder.join(format!("{}.png", name_of(&path))))
    }

    /// Where the settings are kept; `None` where nothing is.
    #[must_use]
    pub fn settings_file(&self) -> Option<PathBuf> {
        self.settings.as_ref().map(|folder| folder.join("settings.json"))
    }

    /// The settings of last time, and what of them could not be used; those of a first start where there are none. A file that
    /// is not as it should be is kept beside.
    #[must_use]
    pub fn settings(&self) -> (Settings, Vec<String>) {
        const MOST: u64 = 4 << 20;
        let Some(path) = self.settings_file().filter(|path| path.exists()) else {
            return (Settings::default(), Vec::new());
        };
        // a pipe or a folder of that name does not hold the start up
        let Ok(bytes) = read_regular(&path, MOST) else { return (Settings::default(), vec![path.display().to_string()]) };
        let (settings, wrong) = Settings::of_text(&bytes);
        if !wrong.is_empty() {
            std::fs::copy(&path, path.with_extension("json.bad")).ok();
        }
        (settings, wrong)
    }

    /// Keeps the settings for next time.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn keep(&self, settings: &Settings) -> Result<(), IoError> {
        let Some((folder, file)) = self.settings.as_ref().zip(self.settings_file()) else { return Ok(()) };
        std::fs::create_dir_all(folder).map_err(|source| IoError::system(folder, source))?;
        let text = serde_json::to_string_pretty(settings).unwrap_or_default();
        write_privately(&file, |out| out.write_all(text.as_bytes()))
    }

    /// The folder of the session's own journals, locked as long as the session runs; none where nothing is kept or the folder
    /// cannot be written.
    #[must_use]
    pub fn own_journals(&self) -> Option<PathBuf> {
        let folder = self.journals.as_ref()?;
        let own = folder.join(&self.session);
        // the lock first: a folder without one is taken for that of a session that has ended
        std::fs::create_dir_all(folder).ok()?;
        self.lock.take(folder, &self.session).ok()?;
        std::fs::create_dir_all(&own).ok()?;
        Some(own)
    }

    /// What was left by the last session that did not end well: another one, and not one that still runs.
    #[must_use]
    pub fn recovery(&self) -> Option<Lost> {
        let mut found: Vec<(SystemTime, PathBuf)> = self.ended().iter().flat_map(|folder| journals_in(folder)).collect();
        found.sort();
        found.into_iter().rev().find_map(|(when, journal)| {
            let outline = outline(&journal).ok()?;
            let done = unsaved(&outline.records);
            let saved = outline.records.iter().rev().find_map(|record| match &record.entry {
                Entry::Saved { path, fingerprint, .. } => Some((path.clone(), fingerprint.clone())),
                _ => None,
            });
            let (path, on_disk) = saved.map_or((outline.base.path, outline.base.on_disk), |(path, own)| (Some(path), Some(own)));
            let name = path.as_ref().and_then(|path| path.file_name());
            let name = name.map_or(outline.base.name, |name| Bilingual::same(name.to_string_lossy().into_owned()));
            let changes = done.names().into_iter().map(|(word, count)| (word.both(), count)).collect();
            done.is_dirty().then(|| Lost { journal, description: Description { name, path, on_disk, changes }, when: ChinaTime::of(when).minute() })
        })
    }

    /// The folders of sessions that have ended.
    fn ended(&self) -> Vec<PathBuf> {
        let Some(folder) = &self.journals else { return Vec::new() };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let sessions = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let named = sessions.filter_map(|entry| Some((entry.file_name().to_str()?.to_owned(), entry.path())));
        named.filter(|(session, _)| *session != self.session && !runs(folder, session)).map(|(_, path)| path).collect()
    }

    /// Removes what was brought back or given up, and the sessions in which nothing is left to bring back.
    pub fn discard_recovery(&self, journal: &Path) {
        std::fs::remove_dir_all(journal).ok();
        self.sweep();
    }

    /// Removes the journals of ended sessions that hold nothing unsaved, are too old, or are more than may be kept.
    pub fn sweep(&self) {
        let Some(folder) = &self.journals else { return };
        let ended = self.ended();
        let mut kept: Vec<(SystemTime, PathBuf)> = ended.iter().flat_map(|own| journals_in(own)).collect();
        kept.sort();
        let mut bytes = 0;
        for (when, journal) in kept.into_iter().rev() {
            // one that cannot be read may be another version's
            let is_saved = outline(&journal).is_ok_and(|outline| !unsaved(&outline.records).is_dirty());
            let before = bytes;
            bytes += size_of_folder(&journal);
            if is_saved || when.elapsed().is_ok_and(|age| age > KEPT_FOR) || (before > 0 && bytes > KEPT_BYTES) {
                std::fs::remove_dir_all(&journal).ok();
            }
        }
        for own in ended {
            // what was discarded while something of it was held by another program
            let rests = std::fs::read_dir(&own).into_iter().flatten().flatten().map(|entry| entry.path());
            rests.filter(|rest| rest.is_dir() && !rest.join("log").exists()).for_each(|rest| drop(std::fs::remove_dir_all(rest)));
            // only an empty folder goes
            if std::fs::remove_dir(&own).is_ok()
                && let Some(session) = own.file_name().and_then(|name| name.to_str())
            {
                sweep(folder, session);
            }
        }
    }

    /// Takes the lock of a project: whether no other session has it open. A project without a lock is no session's.
    #[must_use]
    pub fn take_project(&self, path: &Path) -> Option<ProjectLock> {
        let folder = self.journals.as_ref()?;
        std::fs::create_dir_all(folder).ok()?;
        ProjectLock::take(&folder.join(format!("open-{}.lock", name_of(path))))
    }

    /// Whether journals and locks are kept.
    #[must_use]
    pub const fn keeps_journals(&self) -> bool {
        self.journals.is_some()
    }
}

/// What is kept of a path is called by.
fn name_of(path: &Path) -> String {
    fingerprint(path.as_os_str().as_encoded_bytes()).chars().take(16).collect()
}

/// The journals of a session, with when each was written last.
fn journals_in(session: &Path) -> Vec<(SystemTime, PathBuf)> {
    let entries = std::fs::read_dir(session).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some((std::fs::metadata(entry.path().join("log")).ok()?.modified().ok()?, entry.path()))).collect()
}

fn size_of_folder(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.metadata().map_or(0, |own| if own.is_dir() { size_of_folder(&entry.path()) } else { own.len() })).sum()
}
