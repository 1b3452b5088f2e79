//! What the user has chosen for all sessions: language, looks, habits, the files opened last.

use super::PositionFormat;
use crate::i18n::Lang;
use crate::model::{DatabaseServer, TileSet};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// What the wheel does over the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wheel {
    /// It zooms at the pointer.
    #[default]
    Zoom,
    /// It pans, as a page scrolls; with Ctrl it zooms.
    Pan,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub lang: Lang,
    pub theme: ThemeChoice,
    /// Per cent of the usual size of everything in the window but the map's ground.
    pub scale: u16,
    pub wheel: Wheel,
    /// How positions are written.
    pub positions: PositionFormat,
    /// Whether the start page is shown when the program starts without a file.
    pub start_page: bool,
    /// The files opened last, the newest first.
    pub recents: Vec<PathBuf>,
    /// Whether a shape selects from all layers at once.
    pub all_layers: bool,
    /// Whether a layer whose file another program has changed is read again without being asked.
    pub reload: bool,
    /// Megabytes of map on the graphics card.
    pub map_memory_mb: u32,
    /// Projects that were saved here or whose files the user has agreed to, with their fingerprints: they open all the files
    /// they name.
    pub trusted: Vec<(PathBuf, String)>,
    /// Services and files of tiles that the user has named.
    pub tile_sets: Vec<TileSet>,
    /// The user's key for Tianditu: it goes to no project.
    pub tianditu_key: String,
    /// Megabytes that are kept on the disk of the tiles of servers.
    pub tile_cache_mb: u32,
    /// The database servers connected to last, the newest first; no passwords.
    pub servers: Vec<DatabaseServer>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: Lang::from_environment(),
            theme: ThemeChoice::System,
            scale: 100,
            wheel: Wheel::Zoom,
            positions: PositionFormat::default(),
            start_page: true,
            recents: Vec::new(),
            all_layers: false,
            reload: true,
            map_memory_mb: 128,
            trusted: Vec::new(),
            tile_sets: Vec::new(),
            tianditu_key: String::new(),
            tile_cache_mb: 512,
            servers: Vec::new(),
        }
    }
}

/// Projects that are trusted at most.
const MOST_TRUSTED: usize = 50;

impl Settings {
    /// Per cent that the window's contents can be scaled to.
    pub const SCALES: RangeInclusive<u16> = 80..=200;

    /// Megabytes that the map may take on the graphics card.
    pub const MAP_MEMORY: RangeInclusive<u32> = 16..=65_536;

    /// Megabytes of tiles that can be kept on the disk.
    pub const TILE_CACHE: RangeInclusive<u32> = 0..=1_000_000;

    /// Notes that a server was connected to.
    pub fn keep_server(&mut self, server: &DatabaseServer) {
        /// Servers that stay known.
        const MOST: usize = 10;
        self.servers.retain(|own| own != server);
        self.servers.insert(0, server.clone());
        self.servers.truncate(MOST);
    }

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

    /// The usual settings; files opened before, trusted projects, and services of tiles stay known.
    #[must_use]
    pub fn usual(&self) -> Self {
        let (recents, trusted) = (self.recents.clone(), self.trusted.clone());
        Self {
            recents,
            trusted,
            tile_sets: self.tile_sets.clone(),
            servers: self.servers.clone(),
            tianditu_key: self.tianditu_key.clone(),
            ..Self::default()
        }
    }

    fn is_sound(&self) -> bool {
        let is_sized = Self::MAP_MEMORY.contains(&self.map_memory_mb) && Self::TILE_CACHE.contains(&self.tile_cache_mb);
        Self::SCALES.contains(&self.scale)
            && is_sized
            && self.tile_sets.iter().all(TileSet::is_sound)
            && self.servers.iter().all(DatabaseServer::is_sound)
    }

    /// The settings of a file's text. A member that is not as it should be costs that member alone; its name is told.
    #[must_use]
    pub(super) fn of_text(bytes: &[u8]) -> (Self, Vec<String>) {
        let (mut settings, mut wrong) = (Self::default(), Vec::new());
        let (Ok(serde_json::Value::Object(members)), Ok(mut known)) = (serde_json::from_slice(bytes), serde_json::to_value(&settings)) else {
            return (settings, vec!["settings.json".to_owned()]);
        };
        for (name, value) in members {
            let mut tried = known.clone();
            let place = tried.get_mut(&name).map(|own| *own = value);
            match place.and_then(|()| serde_json::from_value::<Self>(tried.clone()).ok()).filter(Self::is_sound) {
                Some(read) => (settings, known) = (read, tried),
                None => wrong.push(name),
            }
        }
        (settings, wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::SessionFolder;
    use crate::model::{TileGrid, TileSetPlace};

    #[test]
    fn one_bad_setting_costs_that_setting_and_the_file_stays_beside() {
        let folder = tempfile::tempdir().unwrap();
        let session = SessionFolder::at(folder.path().to_path_buf());
        let file = folder.path().join("settings.json");
        let text = r#"{"lang":"en","theme":"mauve","map_memory_mb":0,"scale":150,"wheel":"pan","recents":["a.geojson"],"themes":1}"#;
        std::fs::write(&file, text).unwrap();
        let (settings, wrong) = session.settings();
        assert_eq!((settings.lang, settings.theme, settings.map_memory_mb), (Lang::En, ThemeChoice::System, 128));
        assert_eq!((settings.scale, settings.wheel), (150, Wheel::Pan));
        assert_eq!((settings.recents.len(), wrong.len()), (1, 3), "{wrong:?}");
        assert!(folder.path().join("settings.json.bad").exists());
        std::fs::write(&file, "{").unwrap();
        assert_eq!(session.settings().1.len(), 1);
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert_eq!(session.settings().1.len(), 1);
    }

    #[test]
    fn what_is_chosen_is_there_next_time() {
        let folder = tempfile::tempdir().unwrap();
        let session = SessionFolder::at(folder.path().to_path_buf());
        let chosen = Settings {
            lang: Lang::En,
            theme: ThemeChoice::Dark,
            scale: 175,
            wheel: Wheel::Pan,
            positions: PositionFormat::Gcj02,
            start_page: false,
            recents: vec![PathBuf::from("/规划/a.nanbei")],
            all_layers: true,
            reload: false,
            map_memory_mb: 512,
            trusted: vec![(PathBuf::from("/规划/a.nanbei"), "0".to_owned())],
            tile_sets: vec![TileSet {
                name: "影像".to_owned(),
                credit: "规划院".to_owned(),
                place: TileSetPlace::Server(vec!["https://a.cn/{z}/{x}/{y}".to_owned()]),
                grid: TileGrid::MovedMercator,
                zooms: [3, 18],
                tile_size: 256,
                is_vector: false,
            }],
            tianditu_key: "k".to_owned(),
            tile_cache_mb: 64,
            servers: vec![DatabaseServer { host: "db".to_owned(), port: 5432, database: "city".to_owned(), ..DatabaseServer::default() }],
        };
        session.keep(&chosen).unwrap();
        assert_eq!(session.settings(), (chosen.clone(), Vec::new()));
        let usual = chosen.usual();
        assert_eq!((usual.scale, usual.recents, usual.trusted), (100, chosen.recents, chosen.trusted));
    }
}
