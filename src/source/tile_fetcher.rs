//! How a tile comes to be: its pictures from the cache, a server, an archive or a file, put together where it has several, and its shapes
//! drawn.

use super::bitmap::{Bitmap, Lying, composed};
use super::drawn_tile::{DrawnTile, TileDrawing};
use super::tile::Tile;
use super::tile_cache::{KeptPicture, TileCache};
use super::tile_http::{Answer, Asked, ask, content};
use super::tiles::{TileContent, TilePart, TilePlace, TileSource};
use crate::io::{PmDirectory, PmFound, PmHeader};
use crate::model::SourceError;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Pictures and tiles of shapes that are kept because the tile beside is made of them, too.
const SHARED: usize = 96;
/// Directories of an archive that are kept, and how many stand behind each other at most.
const DIRECTORIES: usize = 32;
const DEPTH: usize = 4;
/// Bytes that are asked for first: a header and the first directory lie within (PMTiles 3, section 2).
const BEGINNING: u64 = 16_384;

/// What there is at a place, if anything.
type Found = Option<TileContent>;

/// Makes the tiles of a source.
pub struct Fetcher {
    source: Arc<dyn TileSource>,
    cache: Option<Arc<TileCache>>,
    shared: Mutex<Shared>,
    archive: OnceCell<Beginning>,
    directories: Mutex<HashMap<u64, Arc<PmDirectory>>>,
    /// Whether the server has sent a picture: until then, that there is none is taken for a wrong address.
    has_sent: AtomicBool,
}

#[derive(Default)]
struct Shared {
    contents: HashMap<String, Arc<OnceCell<Found>>>,
    order: VecDeque<String>,
}

impl Shared {
    fn forget(&mut self, name: &str) {
        self.contents.remove(name);
        self.order.retain(|own| own != name);
    }
}

/// The header of an archive and its first directory.
struct Beginning {
    header: PmHeader,
    root: Arc<PmDirectory>,
}

/// Through what a server is asked; `None` leaves it to what is kept.
type Http = Option<reqwest::Client>;

impl Fetcher {
    pub fn new(source: Arc<dyn TileSource>, cache: Option<Arc<TileCache>>) -> Self {
        // what is on this machine is not kept twice
        let cache = cache.filter(|_| source.needs_network());
        let (shared, directories) = (Mutex::default(), Mutex::default());
        Self { source, cache, shared, archive: OnceCell::new(), directories, has_sent: AtomicBool::new(false) }
    }

    /// Whether something may be there though nobody is asked.
    pub const fn keeps(&self) -> bool {
        self.cache.is_some()
    }

    /// Makes a tile; `None` where the source has nothing there.
    ///
    /// # Errors
    /// Why it does not come; `NetworkOff` where a server would have to be asked and `http` is none.
    pub async fn tile(&self, tile: Tile, http: Http) -> Result<Option<DrawnTile>, SourceError> {
        let parts = self.source.parts(tile);
        if let Some(drawing) = self.source.drawing() {
            return self.drawn(tile, &parts, drawing, http).await;
        }
        if let [part @ TilePart { lies: None, .. }] = &parts[..] {
            return Ok(self.content_of(&part.place, http).await?.and_then(bitmap_of).map(DrawnTile::picture));
        }
        let mut pictures = Vec::with_capacity(parts.len());
        let mut refused = None;
        for part in &parts {
            match self.shared_content(&part.place, http.clone()).await {
                Ok(found) => pictures.extend(found.and_then(bitmap_of).map(|bitmap| (bitmap, part.lies))),
                // beyond its limits a service refuses; that is no reason to leave out what it has
                Err(error @ SourceError::Unavailable(_)) if part.lies.is_some() => refused = Some(error),
                Err(error) => return Err(error),
            }
        }
        if pictures.is_empty() {
            return refused.map_or(Ok(None), Err);
        }
        let source = Arc::clone(&self.source);
        let made = tokio::task::spawn_blocking(move || put_together(&*source, tile, &pictures)).await;
        made.map(|bitmap| Some(DrawnTile::picture(Arc::new(bitmap)))).map_err(|error| SourceError::Unavailable(error.to_string()))
    }

    /// A tile of shapes, drawn.
    async fn drawn(&self, tile: Tile, parts: &[TilePart], drawing: &Arc<dyn TileDrawing>, http: Http) -> Result<Option<DrawnTile>, SourceError> {
        let from = self.source.drawn_from(tile);
        let mut shapes = Vec::with_capacity(parts.len());
        for part in parts {
            if let Some(TileContent::Shapes(own)) = self.shared_content(&part.place, http.clone()).await? {
                shapes.push((from, own));
            }
        }
        if shapes.is_empty() {
            return Ok(None);
        }
        let drawing = Arc::clone(drawing);
        let made = tokio::task::spawn_blocking(move || drawing.draw(tile, &shapes)).await;
        made.map(Some).map_err(|error| SourceError::Unavailable(error.to_string()))
    }

    /// What several tiles are made of: asked for once, whoever wants it first.
    async fn shared_content(&self, place: &TilePlace, http: Http) -> Result<Found, SourceError> {
        let name = match place {
            TilePlace::Url { kept_as, .. } => kept_as.clone(),
            // a step of a picture is held by its file
            TilePlace::Archived { .. } | TilePlace::Local(_) if !self.is_vector() => return self.content_of(place, http).await,
            TilePlace::Archived { tile, .. } | TilePlace::Local(tile) => format!("{}/{}/{}", tile.zoom, tile.x, tile.y),
        };
        let cell = {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(cell) = shared.contents.get(&name) {
                Arc::clone(cell)
            } else {
                if shared.order.len() >= SHARED
                    && let Some(oldest) = shared.order.pop_front()
                {
                    shared.contents.remove(&oldest);
                }
                let cell = Arc::new(OnceCell::new());
                shared.contents.insert(name.clone(), Arc::clone(&cell));
                shared.order.push_back(name.clone());
                cell
            }
        };
        let found = cell.get_or_try_init(|| self.content_of(place, http)).await.cloned();
        if matches!(found, Ok(None)) {
            // it may be there later
            self.shared.lock().unwrap_or_else(PoisonError::into_inner).forget(&name);
        }
        found
    }

    /// Whether the tiles of the source are shapes.
    fn is_vector(&self) -> bool {
        self.source.drawing().is_some()
    }

    async fn content_of(&self, place: &TilePlace, http: Http) -> Result<Found, SourceError> {
        let is_vector = self.is_vector();
        match place {
            TilePlace::Url { address, kept_as } => {
                let asked = Wanted { address, kept_as: kept_as.clone(), part: None };
                let found = self.asked_or_kept(asked, http, |bytes| content(bytes.to_vec(), is_vector)).await?;
                if found.is_some() {
                    self.has_sent.store(true, Ordering::Relaxed);
                }
                Ok(found)
            }
            TilePlace::Archived { address, tile } => self.archived(address, *tile, http).await,
            TilePlace::Local(tile) => {
                let (source, tile) = (Arc::clone(&self.source), *tile);
                tokio::task::spawn_blocking(move || source.read(tile)).await.map_err(|error| SourceError::Unavailable(error.to_string()))?
            }
        }
    }

    /// What a server or the cache has, made into something. What cannot be made into it is not kept.
    async fn asked_or_kept<T: Send>(
        &self,
        wanted: Wanted<'_>,
        http: Http,
        of: impl Fn(&[u8]) -> Result<T, SourceError> + Send + Sync,
    ) -> Result<Option<T>, SourceError> {
        let kept = self.kept(&wanted.kept_as).await;
        // a file that was damaged meanwhile is as one that is not there
        let own = kept.and_then(|kept| Some((of(&kept.bytes).ok()?, kept)));
        let is_fresh = own.as_ref().is_some_and(|(_, kept)| kept.is_fresh);
        let Some(http) = http.filter(|_| !is_fresh) else {
            return own.map(|(made, _)| Some(made)).ok_or(SourceError::NetworkOff);
        };
        let tag = own.as_ref().map_or("", |(_, kept)| kept.tag.as_str());
        match ask(&http, Asked { address: wanted.address, part: wanted.part, tag, takes_text: false }).await {
            Ok(Answer::Nothing) => Ok(None),
            Ok(Answer::Same(fresh)) => match own {
                Some((made, kept)) => {
                    self.keep(wanted.kept_as, kept.bytes, fresh, kept.tag).await;
                    Ok(Some(made))
                }
                None => Ok(None),
            },
            Ok(Answer::Bytes { bytes, fresh, may_keep, tag }) => {
                let made = of(&bytes)?;
                if may_keep {
                    self.keep(wanted.kept_as, bytes, fresh, tag).await;
                }
                Ok(Some(made))
            }
            // what was there once is better than nothing
            Err(_) if own.is_some() => Ok(own.map(|(made, _)| made)),
            Err(slip) if slip.is_missing && self.has_sent.load(Ordering::Relaxed) => Ok(None),
            Err(slip) => Err(SourceError::Unavailable(slip.reason)),
        }
    }

    async fn kept(&self, name: &str) -> Option<KeptPicture> {
        let (cache, name) = (Arc::clone(self.cache.as_ref()?), name.to_owned());
        tokio::task::spawn_blocking(move || cache.get(&name)).await.ok()?
    }

    async fn keep(&self, name: String, bytes: Vec<u8>, fresh: Option<std::time::Duration>, tag: String) {
        if let Some(cache) = self.cache.as_ref().map(Arc::clone) {
            tokio::task::spawn_blocking(move || cache.put(&name, &bytes, fresh, &tag)).await.ok();
        }
    }

    /// A tile of an archive at a server.
    async fn archived(&self, address: &str, Tile { zoom, x, y }: Tile, http: Http) -> Result<Found, SourceError> {
        let is_vector = self.is_vector();
        let Beginning { header, root } = self.archive.get_or_try_init(|| self.beginning(address, http.clone())).await?;
        let id = PmDirectory::place(zoom, x, y);
        let mut directory = Arc::clone(root);
        for _ in 0..DEPTH {
            match directory.find(header, id) {
                PmFound::Nothing => return Ok(None),
                PmFound::Tile(at, bytes) => {
                    let of = |bytes: &[u8]| content(header.tile(bytes.to_vec())?, is_vector);
                    return self.asked_or_kept(Wanted::part(address, at, bytes), http, of).await;
                }
                PmFound::Directory(at, bytes) => directory = self.directory(address, header, (at, bytes), http.clone()).await?,
            }
        }
        Err(SourceError::Unavailable("PMTiles".to_owned()))
    }

    async fn directory(&self, address: &str, header: &PmHeader, (at, bytes): (u64, u64), http: Http) -> Result<Arc<PmDirectory>, SourceError> {
        let lock = || self.directories.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&at) {
            return Ok(Arc::clone(known));
        }
        let of = |bytes: &[u8]| Ok(Arc::new(header.directory(bytes.to_vec())?));
        let read =
            self.asked_or_kept(Wanted::part(address, at, bytes), http, of).await?.ok_or_else(|| SourceError::Unavailable("PMTiles".to_owned()))?;
        let mut known = lock();
        if known.len() >= DIRECTORIES {
            known.clear();
        }
        known.insert(at, Arc::clone(&read));
        Ok(read)
    }

    async fn beginning(&self, address: &str, http: Http) -> Result<Beginning, SourceError> {
        let of = |bytes: &[u8]| {
            let header = PmHeader::read(bytes)?;
            let (at, many) = header.root;
            let root = bytes.get(at as usize..(at + many) as usize).map(<[u8]>::to_vec);
            Ok((root.map(|own| header.directory(own).map(Arc::new)).transpose()?, header))
        };
        let none = || SourceError::Unavailable("PMTiles".to_owned());
        let (root, header) = self.asked_or_kept(Wanted::part(address, 0, BEGINNING), http.clone(), of).await?.ok_or_else(none)?;
        let root = match root {
            Some(root) => root,
            None => self.directory(address, &header, header.root, http).await?,
        };
        Ok(Beginning { header, root })
    }
}

/// What is asked for, and the name that it is kept under.
struct Wanted<'a> {
    address: &'a str,
    kept_as: String,
    part: Option<(u64, u64)>,
}

impl<'a> Wanted<'a> {
    fn part(address: &'a str, at: u64, bytes: u64) -> Self {
        Self { address, kept_as: format!("{address}#{at}+{bytes}"), part: Some((at, bytes)) }
    }
}

/// The picture that a tile is, where it is one.
fn bitmap_of(content: TileContent) -> Option<Arc<Bitmap>> {
    match content {
        TileContent::Picture(bitmap) => Some(bitmap),
        TileContent::Shapes(_) => None,
    }
}

/// One picture of several, each where it lies.
fn put_together(source: &dyn TileSource, tile: Tile, pictures: &[(Arc<Bitmap>, Option<[f64; 4]>)]) -> Bitmap {
    let [left, top, right, bottom] = tile.square();
    let is_elsewhere = pictures.iter().any(|(_, lies)| lies.is_some());
    let whole = [0.0, 0.0, 1.0, 1.0];
    let parts: Vec<Lying<'_>> = pictures.iter().map(|(bitmap, lies)| Lying { bitmap, lies: lies.unwrap_or(whole) }).collect();
    // one that is larger than what it is made of would only be blurred
    let size = if is_elsewhere { source.tile_size() } else { pictures.iter().map(|(own, _)| own.width).max().unwrap_or(256) };
    if is_elsewhere {
        composed(size, &parts, &|[x, y]| source.own_place([(right - left).mul_add(x, left), (bottom - top).mul_add(y, top)]))
    } else {
        composed(size, &parts, &|at| Some(at))
    }
}
