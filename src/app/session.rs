//! What outlives a session beside the project: settings, recent files, and snapshots for recovery.

use crate::i18n::Lang;
use crate::io::{IoError, project_text, write_atomically};
use crate::model::{Document, View};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
}

impl Default for Settings {
    fn default() -> Self {
        Self { lang: Lang::from_environment(), theme: ThemeChoice::System, recents: Vec::new() }
    }
}

/// Snapshots kept in the ring.
const RING: u32 = 4;

/// The folder the session's files lie in; `None` keeps nothing (tests, the command line).
#[derive(Clone, Debug, Default)]
pub struct SessionFolder(Option<PathBuf>);

impl SessionFolder {
    /// The user's configuration folder (`NANBEI_HOME`, else as the XDG base directory specification and its kin say).
    #[must_use]
    pub fn of_user() -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self(
            variable("NANBEI_HOME")
                .or_else(|| variable("XDG_CONFIG_HOME").map(|path| path.join("nanbei")))
                .or_else(|| variable("APPDATA").map(|path| path.join("Nanbei")))
                .or_else(|| variable("HOME").map(|path| path.join(".config/nanbei"))),
        )
    }

    /// A folder of one's own.
    #[must_use]
    pub const fn at(path: PathBuf) -> Self {
        Self(Some(path))
    }

    /// The settings of last time; those of a first start where there are none or they cannot be read.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.0
            .as_ref()
            .and_then(|folder| std::fs::read(folder.join("settings.json")).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default()
    }

    fn write(&self, name: &str, text: &str) -> Result<(), IoError> {
        let Some(folder) = &self.0 else { return Ok(()) };
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
        let Some(folder) = &self.0 else { return Ok(()) };
        let name = format!("recovery-{}.nanbei", number % RING);
        let text = project_text(document, Some(view), &folder.join(&name))?;
        self.write(&name, &text)
    }

    /// The newest snapshot left by a session that did not end well.
    #[must_use]
    pub fn recovery(&self) -> Option<PathBuf> {
        let folder = self.0.as_ref()?;
        (0..RING)
            .map(|n| folder.join(format!("recovery-{n}.nanbei")))
            .filter_map(|path| Some((std::fs::metadata(&path).ok()?.modified().ok()?, path)))
            .max()
            .map(|(_, path)| path)
    }

    /// Removes the snapshots, once the work is saved or given up.
    pub fn clear_snapshots(&self) {
        for path in self.0.iter().flat_map(|folder| (0..RING).map(move |n| folder.join(format!("recovery-{n}.nanbei")))) {
            // a snapshot that is not there is gone already
            std::fs::remove_file(path).ok();
        }
    }
}
