//! The one client of a pyramid of tiles, for the screen and for prints: what one part of the program has fetched none asks for
//! again.

use super::drawn_tile::{DrawnTile, TileDrawing};
use super::served::Served;
use super::tile::Tile;
use super::tile_cache::TileCache;
use super::tile_state::{Network, Shared, TileFound};
use super::tile_worker::work_on;
use super::tiles::TileSource;
use crate::model::{BaseSource, Cancel, SourceError};
use crate::work::Waker;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How often it is looked whether a fetch is still wanted.
const GLANCE: Duration = Duration::from_millis(50);

/// Bytes that are kept of the tiles of servers, unless the user says otherwise.
const USUAL_CACHE: u64 = 512 << 20;

/// Fetches the tiles of a source, at most four at once, and keeps those that were looked at last in memory: 256 MB of pixels and
/// what is wanted now. Copies share everything. Nothing is asked for, and no thread runs, before somebody wants a tile.
#[derive(Clone)]
pub struct TileClient(Arc<Shared>);

/// What a client of a source is made with: the user's key, and how shapes are drawn.
type ClientWith = (String, u64);

impl TileClient {
    #[must_use]
    pub fn new(source: Arc<dyn TileSource>) -> Self {
        Self(Arc::new(Shared::new(source, None)))
    }

    /// One that keeps what servers send in a folder, and has it from there when the network is off.
    #[must_use]
    pub fn keeping(source: Arc<dyn TileSource>, cache: Arc<TileCache>) -> Self {
        Self(Arc::new(Shared::new(source, Some(cache))))
    }

    /// That of a base map, one for the whole program: a server counts what a program asks, not which of its windows. `secret` is the
    /// user's key, where the source asks for one; `drawing` draws its tiles where they are shapes. `None` where the program knows no such
    /// source.
    #[must_use]
    pub fn of_base_map(base: &BaseSource, secret: &str, drawing: &Arc<dyn TileDrawing>) -> Option<Self> {
        /// Those of the base maps that were looked at last.
        const KEPT: usize = 4;
        static CLIENTS: Mutex<Vec<(BaseSource, ClientWith, TileClient)>> = Mutex::new(Vec::new());
        let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
        let is_drawn = matches!(base, BaseSource::Own(set) if set.is_vector);
        let with = (secret.to_owned(), if is_drawn { drawing.key() } else { 0 });
        if let Some((.., client)) = clients.iter().find(|(own, other, _)| own == base && *other == with) {
            return Some(client.clone());
        }
        let source = Served::source(base, secret, drawing)?;
        let client = kept_tiles().map_or_else(|| Self::new(Arc::clone(&source)), |cache| Self::keeping(Arc::clone(&source), cache));
        // a large picture is held no longer than it is shown
        clients.retain(|(own, _, other)| own == base || other.source().needs_network());
        if clients.len() >= KEPT {
            clients.remove(0);
        }
        clients.push((base.clone(), with, client.clone()));
        Some(client)
    }

    /// What its tiles are of.
    #[must_use]
    pub fn source(&self) -> &Arc<dyn TileSource> {
        &self.0.source
    }

    /// Bytes of pixels it keeps.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.lock().bytes()
    }

    /// For who looks at tiles and does not wait: `waker` is called from another thread when one came or did not.
    #[must_use]
    pub fn look(&self, network: Network, waker: Arc<dyn Fn() + Send + Sync>) -> TileLook {
        self.open(network, Some(waker))
    }

    fn open(&self, network: Network, waker: Option<Waker>) -> TileLook {
        let number = self.0.lock().open(network, waker);
        TileLook { shared: Arc::clone(&self.0), number }
    }

    /// Brings tiles, all or none, and waits for them; those that did not come before are tried anew. Where the pyramid has none
    /// there is none in the answer.
    ///
    /// # Errors
    /// `SourceError::Unavailable` where one does not come, `NetworkOff` where one would have to be asked for without leave,
    /// `Cancelled` where `cancel` says so.
    pub fn fetch(&self, tiles: &[Tile], network: Network, cancel: Cancel<'_>) -> Result<HashMap<Tile, DrawnTile>, SourceError> {
        self.0.lock().forgive(tiles);
        let look = self.open(network, None);
        look.want(tiles.to_vec());
        let mut found = HashMap::with_capacity(tiles.len());
        let mut missing: Vec<Tile> = tiles.iter().copied().filter(|tile| look.is_there(*tile)).collect();
        let mut state = self.0.lock();
        loop {
            let mut failed = None;
            missing.retain(|tile| match state.find(*tile) {
                Some(TileFound::Here(drawn)) => {
                    found.insert(*tile, drawn);
                    false
                }
                Some(TileFound::Nothing) => false,
                Some(TileFound::Failed(error)) => {
                    failed = Some(error);
                    true
                }
                None => true,
            });
            match failed {
                _ if cancel() => return Err(SourceError::Cancelled),
                Some(error) => return Err(error),
                None if missing.is_empty() => return Ok(found),
                None if !state.may_fetch(look.number) => return Err(SourceError::NetworkOff),
                None => {
                    work_on(&self.0, &mut state);
                    state = self.0.arrived.wait_timeout(state, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }
}

/// What the program keeps of the tiles of servers; `None` where the user has no folder for it.
#[must_use]
pub fn kept_tiles() -> Option<Arc<TileCache>> {
    static CACHE: OnceLock<Option<Arc<TileCache>>> = OnceLock::new();
    CACHE.get_or_init(|| TileCache::folder_of_user().map(|folder| Arc::new(TileCache::new(folder, USUAL_CACHE)))).clone()
}

/// The tiles that somebody looks at now. What is wanted of no look any more is not asked for.
pub struct TileLook {
    shared: Arc<Shared>,
    number: u64,
}

impl TileLook {
    /// Whether the source has such a tile.
    fn is_there(&self, tile: Tile) -> bool {
        tile.exists() && self.shared.source.zooms().contains(&tile.zoom)
    }

    /// Wants these tiles and nothing else, the first one first.
    pub fn want(&self, mut tiles: Vec<Tile>) {
        tiles.retain(|tile| self.is_there(*tile));
        let mut state = self.shared.lock();
        state.want(self.number, tiles);
        work_on(&self.shared, &mut state);
    }

    /// A tile, if it is there.
    #[must_use]
    pub fn get(&self, tile: Tile) -> Option<DrawnTile> {
        match self.shared.lock().find(tile) {
            Some(TileFound::Here(drawn)) => Some(drawn),
            _ => None,
        }
    }

    /// Whether something is wanted and nothing has come for six seconds.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.shared.lock().is_silent(self.number)
    }

    /// After how long something is to be done though nothing comes: to tell of the silence, or to want again what failed.
    #[must_use]
    pub fn next_look(&self) -> Option<Duration> {
        self.shared.lock().next_look(self.number)
    }
}

impl Drop for TileLook {
    fn drop(&mut self) {
        self.shared.lock().close(self.number);
    }
}
