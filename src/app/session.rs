//! What outlives a session beside the project: settings, recent files, and snapshots for recovery.

use super::lost_work::{Description, Lost};
use super::session_lock::{SessionLock, fresh_session, runs, sweep};
use crate::i18n::Lang;
use crate::io::{IoError, project_text, read_regular, write_privately};
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
    /// Whether a shape selects from all layers at once.
    pub all_layers: bool,
    /// Megabytes of map on the graphics card.
    pub map_memory_mb: u32,
    /// Projects that were saved here or whose files the user has agreed to, with their fingerprints: they open all the files
    /// they name.
    pub trusted: Vec<(PathBuf, String)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: Lang::from_environment(),
            theme: ThemeChoice::System,
            recents: Vec::new(),
            all_layers: false,
            map_memory_mb: 128,
            trusted: Vec::new(),
        }
    }
}

/// Projects that are trusted at most.
const MOST_TRUSTED: usize = 50;

impl Settings {
    /// Notes that the user stands for a project.
    pub fn trust(&mut self, path: &Path, fingerprint: String) {
        self.trusted.retain(|(own, _)| own != path);
        self.trusted.insert(0, (path.to_path_buf(), fingerprint));
        self.trusted.truncate(MOST_TRUSTED);
    }

    /// Whether a project is one that the user stands for, unchanged.
    #[must_use]
    pub fn trusts(&self, path: &Path, fingerprint: &str) -> bool {
        self.trusted.iter().any(|(own, known)| own == path && known == fingerprint)
    }

    /// The settings of a file's text. A member that is not as it should be costs that member alone; its name is told.
    fn of_text(bytes: &[u8]) -> (Self, Vec<String>) {
        let mut settings = Self::default();
        let Ok(serde_json::Value::Object(members)) = serde_json::from_slice(bytes) else { return (settings, vec!["settings.json".to_owned()]) };
        let mut wrong = Vec::new();
        for (name, value) in members {
            let one = serde_json::json!({ name.as_str(): value });
            let Ok(read) = serde_json::from_value::<Self>(one) else {
                wrong.push(name);
                continue;
            };
            match name.as_str() {
                "lang" => settings.lang = read.lang,
                "theme" => settings.theme = read.theme,
                "recents" => settings.recents = read.recents,
                "all_layers" => settings.all_layers = read.all_layers,
                "map_memory_mb" if (16..=65_536).contains(&read.map_memory_mb) => settings.map_memory_mb = read.map_memory_mb,
                "trusted" => settings.trusted = read.trusted,
                _ => wrong.push(name),
            }
        }
        (settings, wrong)
    }
}

/// Snapshots kept in the ring.
const RING: u32 = 4;

/// The folder the session's files lie in; none keeps nothing (tests, the command line). Snapshots carry the session's name, so
/// that two windows keep out of each other's way.
#[derive(Clone, Debug, Default)]
pub struct SessionFolder {
    path: Option<PathBuf>,
    session: String,
    lock: SessionLock,
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
        Self { path, ..Self::at(PathBuf::new()) }
    }

    /// A new session in a folder of one's own.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path: Some(path), session: fresh_session(), lock: SessionLock::default() }
    }

    /// Where the user's sheet layouts are kept.
    #[must_use]
    pub fn templates(&self) -> Option<PathBuf> {
        self.path.as_ref().map(|path| path.join("templates"))
    }

    /// The settings of last time, and what of them could not be used; those of a first start where there are none. A file that
    /// is not as it should be is kept beside.
    #[must_use]
    pub fn settings(&self) -> (Settings, Vec<String>) {
        const MOST: u64 = 4 << 20;
        let Some(path) = self.path.as_ref().map(|folder| folder.join("settings.json")).filter(|path| path.exists()) else {
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

    fn write(&self, name: &str, text: &str) -> Result<(), IoError> {
        let Some(folder) = &self.path else { return Ok(()) };
        std::fs::create_dir_all(folder).map_err(|source| IoError::system(folder, source))?;
        write_privately(&folder.join(name), |out| out.write_all(text.as_bytes()))
    }

    /// Keeps the settings for next time.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn keep(&self, settings: &Settings) -> Result<(), IoError> {
        self.write("settings.json", &serde_json::to_string_pretty(settings).unwrap_or_default())
    }

    /// Writes a snapshot of unsaved work into the ring, and what it is of beside it; `number` counts up.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn snapshot(&self, document: &Document, view: View, description: &Description, number: u32) -> Result<(), IoError> {
        let Some(folder) = &self.path else { return Ok(()) };
        std::fs::create_dir_all(folder).map_err(|source| IoError::system(folder, source))?;
        self.lock.take(folder, &self.session).map_err(|source| IoError::system(folder, source))?;
        let name = format!("recovery-{}-{}.nanbei", self.session, number % RING);
        let text = project_text(document, Some(view), &folder.join(&name))?;
        self.write(&described(&self.session), &serde_json::to_string_pretty(description).unwrap_or_default())?;
        self.write(&name, &text)
    }

    /// What was left by the last session that did not end well: another one, and not one that still runs.
    #[must_use]
    pub fn recovery(&self) -> Option<Lost> {
        const MOST: u64 = 1 << 20;
        let folder = self.path.as_ref()?;
        let ended = |path: &PathBuf| session_of(path).is_some_and(|session| session != self.session && !runs(folder, &session));
        let snapshot = self.snapshots().into_iter().find(ended)?;
        let beside = read_regular(&folder.join(described(&session_of(&snapshot)?)), MOST).ok();
        let description = beside.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let when = std::fs::metadata(&snapshot).ok()?.modified().ok()?;
        let at = time::OffsetDateTime::from(when) + time::Duration::hours(8);
        let when = format!("{:04}-{:02}-{:02} {:02}:{:02}", at.year(), u8::from(at.month()), at.day(), at.hour(), at.minute());
        Some(Lost { snapshot, description, when })
    }

    /// The snapshots of the session that left `found`, from the newest to the oldest.
    #[must_use]
    pub fn ring_of(&self, found: &Path) -> Vec<PathBuf> {
        let session = session_of(found);
        self.snapshots().into_iter().filter(|path| session.is_some() && session_of(path) == session).collect()
    }

    /// All snapshots, from the newest to the oldest.
    fn snapshots(&self) -> Vec<PathBuf> {
        let entries = self.path.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        let mut found: Vec<_> = entries
            .filter(|entry| session_of(&entry.path()).is_some())
            .filter_map(|entry| Some((entry.metadata().ok().filter(std::fs::Metadata::is_file)?.modified().ok()?, entry.path())))
            .collect();
        found.sort();
        found.into_iter().rev().map(|(_, path)| path).collect()
    }

    /// Removes the snapshots of this session, once its work is saved or given up.
    pub fn clear_snapshots(&self) {
        self.remove_snapshots_of(&self.session);
    }

    /// Removes the snapshots of the session that left `found`, once they were brought back and saved, or given up.
    pub fn discard_recovery(&self, found: &Path) {
        if let (Some(folder), Some(session)) = (&self.path, session_of(found)) {
            self.remove_snapshots_of(&session);
            sweep(folder, &session);
        }
    }

    fn remove_snapshots_of(&self, session: &str) {
        let Some(folder) = &self.path else { return };
        let snapshots = (0..RING).map(|n| format!("recovery-{session}-{n}.nanbei"));
        for name in snapshots.chain([described(session)]) {
            // what is not there is gone already
            std::fs::remove_file(folder.join(name)).ok();
        }
    }
}

/// The file that tells what the snapshots of a session are of.
fn described(session: &str) -> String {
    format!("recovery-{session}.json")
}

/// The name of the session that wrote a snapshot.
fn session_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let (session, number) = name.strip_prefix("recovery-")?.strip_suffix(".nanbei")?.split_once('-')?;
    (!session.is_empty() && number.parse::<u32>().is_ok_and(|number| number < RING)).then(|| session.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_setting_costs_that_setting_and_the_file_stays_beside() {
        let folder = tempfile::tempdir().unwrap();
        let session = SessionFolder::at(folder.path().to_path_buf());
        let file = folder.path().join("settings.json");
        std::fs::write(&file, r#"{"lang":"en","theme":"mauve","map_memory_mb":0,"recents":["a.geojson"],"themes":1}"#).unwrap();
        let (settings, wrong) = session.settings();
        assert_eq!((settings.lang, settings.theme, settings.map_memory_mb), (Lang::En, ThemeChoice::System, 128));
        assert_eq!((settings.recents.len(), wrong.len()), (1, 3), "{wrong:?}");
        assert!(folder.path().join("settings.json.bad").exists());
        std::fs::write(&file, "{").unwrap();
        assert_eq!(session.settings().1.len(), 1);
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert_eq!(session.settings().1.len(), 1);
    }
}
