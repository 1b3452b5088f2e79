//! What outlives a session beside the project: settings, recent files, and snapshots for recovery.

use crate::i18n::Lang;
use crate::io::{IoError, project_text, write_atomically};
use crate::model::{Document, View};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub lang: Lang,
    pub theme: ThemeChoice,
    /// The files opened last, the newest first.
    pub recents: Vec<PathBuf>,
    /// Megabytes of map on the graphics card.
    pub map_memory_mb: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { lang: Lang::from_environment(), theme: ThemeChoice::System, recents: Vec::new(), map_memory_mb: 128 }
    }
}

/// Snapshots kept in the ring.
const RING: u32 = 4;

/// The folder the session's files lie in; none keeps nothing (tests, the command line). Snapshots carry the session's
/// number, so that two windows keep out of each other's way.
#[derive(Clone, Debug, Default)]
pub struct SessionFolder {
    path: Option<PathBuf>,
    session: u32,
}

impl SessionFolder {
    /// The user's configuration folder (`NANBEI_HOME`, else as the XDG base directory specification and its kin say).
    #[must_use]
    pub fn of_user() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let path = variable("NANBEI_HOME")
            .or_else(|| variable("XDG_CONFIG_HOME").map(|path| path.join("nanbei")))
            .or_else(|| variable("APPDATA").map(|path| path.join("Nanbei")))
            .or_else(|| variable("HOME").map(|path| path.join(".config/nanbei")));
        Self { path, session: std::process::id() }
    }

    /// Where the user's sheet layouts are kept.
    #[must_use]
    pub fn templates(&self) -> Option<PathBuf> {
        self.path.as_ref().map(|path| path.join("templates"))
    }

    /// A folder of one's own, for the session of a number.
    #[must_use]
    pub const fn at(path: PathBuf, session: u32) -> Self {
        Self { path: Some(path), session }
    }

    /// The settings of last time; those of a first start where there are none or they cannot be read.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.path
            .as_ref()
            .and_then(|folder| std::fs::read(folder.join("settings.json")).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    fn write(&self, name: &str, text: &str) -> Result<(), IoError> {
        let Some(folder) = &self.path else { return Ok(()) };
        std::fs::create_dir_all(folder).map_err(|source| IoError::system(folder, source))?;
        write_atomically(&folder.join(name), |out| out.write_all(text.as_bytes()))
    }

    /// Keeps the settings for next time.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn keep(&self, settings: &Settings) -> Result<(), IoError> {
        self.write("settings.json", &serde_json::to_string_pretty(settings).unwrap_or_default())
    }

    /// Writes a snapshot of unsaved work into the ring; `number` counts up.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn snapshot(&self, document: &Document, view: View, number: u32) -> Result<(), IoError> {
        let Some(folder) = &self.path else { return Ok(()) };
        let name = format!("recovery-{}-{}.nanbei", self.session, number % RING);
        let text = project_text(document, Some(view), &folder.join(&name))?;
        self.write(&name, &text)
    }

    /// The newest snapshot left by a session that did not end well: another one, and not one that still runs.
    #[must_use]
    pub fn recovery(&self) -> Option<PathBuf> {
        let folder = self.path.as_ref()?;
        std::fs::read_dir(folder)
            .ok()?
            .flatten()
            .filter(|entry| session_of(&entry.path()).is_some_and(|session| session != self.session && !is_running(session)))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .max()
            .map(|(_, path)| path)
    }

    /// Removes the snapshots of this session, once its work is saved or given up.
    pub fn clear_snapshots(&self) {
        self.remove_snapshots_of(self.session);
    }

    /// Removes the snapshots of the session that left `found`, once they were brought back and saved, or given up.
    pub fn discard_recovery(&self, found: &Path) {
        if let Some(session) = session_of(found) {
            self.remove_snapshots_of(session);
        }
    }

    fn remove_snapshots_of(&self, session: u32) {
        for path in self.path.iter().flat_map(|folder| (0..RING).map(move |n| folder.join(format!("recovery-{session}-{n}.nanbei")))) {
            // a snapshot that is not there is gone already
            std::fs::remove_file(path).ok();
        }
    }
}

/// The number of the session that wrote a snapshot.
fn session_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?;
    name.strip_prefix("recovery-")?.strip_suffix(".nanbei")?.split_once('-')?.0.parse().ok()
}

/// Whether a process of that number runs; only Linux tells without asking the system for more than a file.
fn is_running(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).join("stat").exists()
}
