//! What a tile client knows: the tiles that came, those that did not, and who wants which now.

use super::drawn_tile::DrawnTile;
use super::tile::Tile;
use super::tile_cache::TileCache;
use super::tile_fetcher::Fetcher;
use super::tiles::TileSource;
use crate::model::SourceError;
use crate::work::Waker;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Bytes of pixels that are kept: a thousand tiles of 256 pixels. What somebody wants now stays however much it is.
const KEPT: u64 = 256 << 20;
/// What did not come is asked for again after so long, where somebody still looks at it.
const AGAIN: Duration = Duration::from_secs(30);
/// And what a server has not is asked for again after so long: it may be making it.
const MAY_COME: Duration = Duration::from_mins(5);
/// A source is silent where something is wanted of it and nothing has come for so long.
const SILENCE: Duration = Duration::from_secs(6);

/// Whether the user has switched the network on. A tile that is at a server is not asked for without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Network {
    #[default]
    Off,
    On,
}

/// What the handles of a client and its thread share.
pub struct Shared {
    pub source: Arc<dyn TileSource>,
    pub fetcher: Fetcher,
    state: Mutex<State>,
    /// Told when a tile came or did not.
    pub arrived: Condvar,
    /// Told when something else is wanted.
    pub asked: Notify,
}

impl Shared {
    pub fn new(source: Arc<dyn TileSource>, cache: Option<Arc<TileCache>>) -> Self {
        let fetcher = Fetcher::new(Arc::clone(&source), cache);
        let state = Mutex::new(State { needs_network: source.needs_network(), keeps: fetcher.keeps(), ..State::default() });
        Self { source, fetcher, state, arrived: Condvar::new(), asked: Notify::new() }
    }

    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tile to fetch next, which counts as under way from now on, and whether a server may be asked for it.
    pub fn next(&self) -> Option<(Tile, Network)> {
        let mut state = self.lock();
        let next = state.candidate()?;
        state.under_way.insert(next);
        let is_on = state.asks.values().any(|wanted| wanted.network == Network::On && wanted.tiles.contains(&next));
        Some((next, if is_on { Network::On } else { Network::Off }))
    }

    /// Takes in what became of a tile, and tells who waits for it.
    pub fn settle(&self, tile: Tile, result: Result<Option<DrawnTile>, SourceError>) {
        let wakers = self.lock().put(tile, result, KEPT);
        self.arrived.notify_all();
        for wake in wakers {
            wake();
        }
    }
}

/// What became of a tile.
pub enum TileFound {
    Here(DrawnTile),
    /// The pyramid has none there.
    Nothing,
    Failed(SourceError),
}

struct Kept {
    drawn: Option<DrawnTile>,
    came: Instant,
    /// When it was looked at last, by the state's clock.
    used: u64,
}

/// What somebody wants now.
struct Wanted {
    tiles: Vec<Tile>,
    network: Network,
    waker: Option<Waker>,
    /// Since when something of it is missing and nothing has come.
    waits_since: Option<Instant>,
}

#[derive(Default)]
pub struct State {
    needs_network: bool,
    /// Whether something may be there though the network is off.
    keeps: bool,
    kept: HashMap<Tile, Kept>,
    bytes: u64,
    clock: u64,
    failed: HashMap<Tile, (SourceError, Instant)>,
    under_way: HashSet<Tile>,
    /// In the order they came: who has looked for longest comes first.
    asks: BTreeMap<u64, Wanted>,
    asks_made: u64,
    /// Whether there is a thread that fetches.
    pub is_working: bool,
}

impl State {
    /// Makes room for what somebody wants; the number it is called by.
    pub fn open(&mut self, network: Network, waker: Option<Waker>) -> u64 {
        self.asks_made += 1;
        self.asks.insert(self.asks_made, Wanted { tiles: Vec::new(), network, waker, waits_since: None });
        self.asks_made
    }

    /// Forgets what somebody wanted.
    pub fn close(&mut self, ask: u64) {
        self.asks.remove(&ask);
    }

    /// Somebody wants these now and nothing else, the first one first.
    pub fn want(&mut self, ask: u64, tiles: Vec<Tile>) {
        let is_short = tiles.iter().any(|tile| !self.kept.contains_key(tile));
        if let Some(wanted) = self.asks.get_mut(&ask) {
            wanted.tiles = tiles;
            wanted.waits_since = wanted.waits_since.or_else(|| Some(Instant::now())).filter(|_| is_short);
        }
    }

    /// Tiles that did not come before are tried anew.
    pub fn forgive(&mut self, tiles: &[Tile]) {
        for tile in tiles {
            self.failed.remove(tile);
        }
    }

    /// What became of a tile, if it is known.
    pub fn find(&mut self, tile: Tile) -> Option<TileFound> {
        if let Some(kept) = self.kept.get_mut(&tile) {
            self.clock += 1;
            kept.used = self.clock;
            return Some(kept.drawn.clone().map_or(TileFound::Nothing, TileFound::Here));
        }
        self.failed.get(&tile).map(|(error, _)| TileFound::Failed(error.clone()))
    }

    /// Whether something is missing, and may be fetched, of what somebody wants.
    pub fn may_fetch(&self, ask: u64) -> bool {
        self.asks.get(&ask).is_some_and(|wanted| self.is_served(wanted))
    }

    /// Whether what somebody wants can be looked for at all.
    const fn is_served(&self, wanted: &Wanted) -> bool {
        !self.needs_network || self.keeps || matches!(wanted.network, Network::On)
    }

    /// Whether somebody waits for something and nothing has come for six seconds.
    pub fn is_silent(&self, ask: u64) -> bool {
        let asks = self.asks.get(&ask).filter(|wanted| !self.needs_network || wanted.network == Network::On);
        asks.and_then(|wanted| wanted.waits_since).is_some_and(|since| since.elapsed() >= SILENCE)
    }

    /// How long until somebody has something to do though nothing comes: to tell of a silence, or to try again.
    pub fn next_look(&self, ask: u64) -> Option<Duration> {
        let wanted = self.asks.get(&ask)?;
        let silence = wanted.waits_since.map(|since| SILENCE.saturating_sub(since.elapsed())).filter(|rest| !rest.is_zero());
        let rests = wanted.tiles.iter().filter(|tile| !self.under_way.contains(tile)).filter_map(|tile| self.failed.get(tile));
        let again = rests.map(|(_, at)| AGAIN.saturating_sub(at.elapsed())).min();
        silence.into_iter().chain(again).min()
    }

    /// The first tile that somebody wants and that is to be fetched.
    pub fn candidate(&self) -> Option<Tile> {
        let rests = |tile: &Tile, network: Network| {
            self.failed.get(tile).is_some_and(|(error, at)| at.elapsed() < AGAIN && !(network == Network::On && *error == SourceError::NetworkOff))
        };
        let is_due = |tile: &&Tile, network: Network| !self.has(tile) && !self.under_way.contains(tile) && !rests(tile, network);
        let mut served = self.asks.values().filter(|wanted| self.is_served(wanted));
        served.find_map(|wanted| wanted.tiles.iter().find(|tile| is_due(tile, wanted.network))).copied()
    }

    /// Whether it is known what a tile is, for now.
    fn has(&self, tile: &Tile) -> bool {
        let may_come = |kept: &Kept| self.needs_network && kept.drawn.is_none() && kept.came.elapsed() > MAY_COME;
        self.kept.get(tile).is_some_and(|kept| !may_come(kept))
    }

    /// Whether somebody wants a tile.
    pub fn is_wanted(&self, tile: Tile) -> bool {
        self.asks.values().any(|wanted| wanted.tiles.contains(&tile))
    }

    /// A tile is no longer under way, and nothing is known of it.
    pub fn give_up(&mut self, tile: Tile) {
        self.under_way.remove(&tile);
    }

    /// There is no longer a thread that fetches.
    pub fn stop_working(&mut self) {
        self.under_way.clear();
        self.is_working = false;
    }

    /// Bytes of pixels held.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes in what became of a tile; who is to be told. Past `most` bytes goes what was not looked at for longest.
    fn put(&mut self, tile: Tile, result: Result<Option<DrawnTile>, SourceError>, most: u64) -> Vec<Waker> {
        self.under_way.remove(&tile);
        match result {
            Ok(drawn) => {
                self.failed.remove(&tile);
                self.clock += 1;
                self.bytes += drawn.as_ref().map_or(0, DrawnTile::bytes);
                let kept = Kept { drawn, came: Instant::now(), used: self.clock };
                self.bytes -= self.kept.insert(tile, kept).map_or(0, |old| bytes_of(&old));
                for wanted in self.asks.values_mut().filter(|wanted| wanted.tiles.contains(&tile)) {
                    let is_short = wanted.tiles.iter().any(|tile| !self.kept.contains_key(tile));
                    wanted.waits_since = is_short.then(Instant::now);
                }
                if self.bytes > most {
                    self.make_room(most / 4 * 3);
                }
            }
            Err(error) => {
                self.failed.insert(tile, (error, Instant::now()));
            }
        }
        self.asks.values().filter(|wanted| wanted.tiles.contains(&tile)).filter_map(|wanted| wanted.waker.clone()).collect()
    }

    fn make_room(&mut self, most: u64) {
        let wanted: HashSet<Tile> = self.asks.values().flat_map(|wanted| wanted.tiles.iter().copied()).collect();
        let mut rest: Vec<(u64, Tile)> = self.kept.iter().filter(|(tile, _)| !wanted.contains(tile)).map(|(tile, kept)| (kept.used, *tile)).collect();
        rest.sort_unstable();
        for (_, tile) in rest {
            if self.bytes <= most {
                break;
            }
            self.bytes -= self.kept.remove(&tile).map_or(0, |kept| bytes_of(&kept));
        }
        // nothing is learned from what did not come long ago
        self.failed.retain(|_, (_, at)| at.elapsed() < AGAIN);
    }
}

fn bytes_of(kept: &Kept) -> u64 {
    kept.drawn.as_ref().map_or(0, DrawnTile::bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(x: u32) -> Tile {
        Tile { zoom: 12, x, y: 7 }
    }

    fn picture() -> DrawnTile {
        DrawnTile::picture(Arc::new(crate::source::Bitmap { width: 16, height: 16, rgba: vec![0; 1024] }))
    }

    #[test]
    fn what_is_kept_has_a_limit_and_what_was_not_looked_at_for_longest_goes() {
        let mut state = State::default();
        let ask = state.open(Network::On, None);
        state.want(ask, vec![tile(0)]);
        for x in 0..100 {
            state.put(tile(x), Ok(Some(picture())), 20 << 10);
            assert!(state.bytes() <= 20 << 10);
            // this one is looked at again and again
            assert!(x < 1 || matches!(state.find(tile(1)), Some(TileFound::Here(_))));
        }
        assert!(matches!(state.find(tile(0)), Some(TileFound::Here(_))), "what is wanted stays");
        assert!(state.find(tile(2)).is_none() && state.find(tile(99)).is_some());
        let held: u64 = state.kept.values().map(bytes_of).sum();
        assert_eq!(held, state.bytes());
    }

    #[test]
    fn what_is_wanted_comes_in_order_once_and_only_while_it_is_wanted() {
        let mut state = State { needs_network: true, ..State::default() };
        let (screen, print, offline) = (state.open(Network::On, None), state.open(Network::On, None), state.open(Network::Off, None));
        state.want(offline, vec![tile(9)]);
        assert_eq!(state.candidate(), None, "the network is off");
        state.want(print, vec![tile(1), tile(2), tile(3)]);
        state.want(screen, vec![tile(2)]);
        let mut next = || {
            let next = state.candidate();
            state.under_way.extend(next);
            next
        };
        assert_eq!([next(), next(), next(), next()], [Some(tile(2)), Some(tile(1)), Some(tile(3)), None]);
        state.put(tile(1), Err(SourceError::Unavailable("500".to_owned())), KEPT);
        state.put(tile(2), Ok(None), KEPT);
        state.give_up(tile(3));
        assert_eq!(state.candidate(), Some(tile(3)), "what was given up is wanted still, what failed waits");
        state.forgive(&[tile(1)]);
        assert_eq!(state.candidate(), Some(tile(1)));
        assert!(state.is_wanted(tile(3)));
        state.close(print);
        assert_eq!((state.candidate(), state.is_wanted(tile(3))), (None, false));
    }
}
