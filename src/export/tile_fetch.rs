//! The tiles of an online base map for a print: fetched only when the user has switched it on, whole or not at all.

use super::ExportError;
use crate::carto::{BaseTiles, Bitmap, Tile, online_frames, tiles_for};
use crate::io::Progress;
use crate::model::{Bounds, Document, Sheet};
use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// So many are asked for at a time.
const AT_ONCE: usize = 4;
/// Bytes of a tile as it comes, and pixels of its sides: a server that sends more sends no tile.
const MOST_BYTES: usize = 4 << 20;
const MOST_SIDE: u32 = 1024;
/// Tiles that a store keeps: 256 kB each, 512 MB in all.
const KEPT: usize = 2000;

/// Where tiles come from: `NANBEI_TILES`, an address with `{z}`, `{x}` and `{y}` in it, else OpenStreetMap's own server.
fn tile_source() -> String {
    std::env::var("NANBEI_TILES")
        .ok()
        .filter(|address| !address.is_empty())
        .unwrap_or_else(|| "https://tile.openstreetmap.org/{z}/{x}/{y}.png".to_owned())
}

/// Tiles that were fetched: the sheets of an atlas and the previews of a sheet share most of theirs.
#[derive(Debug, Default)]
pub struct TileStore(Mutex<HashMap<Tile, Arc<Bitmap>>>);

impl TileStore {
    fn known(&self) -> MutexGuard<'_, HashMap<Tile, Arc<Bitmap>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tiles of all maps of a sheet at a resolution; those that are known are not asked for again. `view` is what a sheet
    /// without an extent shows.
    ///
    /// # Errors
    /// As `fetch`.
    pub fn tiles(&self, document: &Document, sheet: &Sheet, view: Bounds, dpi: u32, progress: &Progress) -> Result<BaseTiles, ExportError> {
        let wanted: BTreeSet<Tile> = online_frames(document, sheet, view).iter().flat_map(|frame| tiles_for(frame, dpi)).collect();
        let missing: Vec<Tile> = wanted.iter().filter(|tile| !self.known().contains_key(tile)).copied().collect();
        let fetched = fetch(&missing, &tile_source(), progress)?;
        let mut known = self.known();
        known.extend(fetched);
        let bitmaps = wanted.into_iter().filter_map(|tile| Some((tile, Arc::clone(known.get(&tile)?)))).collect();
        // an atlas of a whole city must not fill the memory
        if known.len() > KEPT {
            known.clear();
        }
        Ok(BaseTiles { dpi, bitmaps })
    }
}

/// Fetches tiles from a source; an answer that fails is asked for once more.
///
/// # Errors
/// `ExportError::Tiles` where one does not come, `Cancelled` where `progress` was stopped.
fn fetch(tiles: &[Tile], source: &str, progress: &Progress) -> Result<HashMap<Tile, Arc<Bitmap>>, ExportError> {
    if tiles.is_empty() {
        return Ok(HashMap::new());
    }
    // another part of the program may have set it by now: then that one serves
    rustls::crypto::ring::default_provider().install_default().ok();
    let failed = |reason: String| ExportError::Tiles(reason);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| failed(error.to_string()))?;
    runtime.block_on(async {
        let client = reqwest::Client::builder()
            .user_agent(concat!("Nanbei/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(6))
            .timeout(Duration::from_secs(20))
            .build()
            .map_err(|error| failed(told(&error)))?;
        let mut waiting = tiles.iter().copied();
        let mut under_way = JoinSet::new();
        let mut found = HashMap::with_capacity(tiles.len());
        loop {
            if progress.is_cancelled() {
                return Err(ExportError::Cancelled);
            }
            while under_way.len() < AT_ONCE
                && let Some(tile) = waiting.next()
            {
                let (client, address) = (client.clone(), address(source, tile));
                under_way.spawn(async move {
                    let first = one(&client, &address).await;
                    (tile, if first.is_err() { one(&client, &address).await } else { first })
                });
            }
            let Some(ended) = under_way.join_next().await else { break };
            let (tile, result) = ended.map_err(|error| failed(error.to_string()))?;
            found.insert(tile, Arc::new(result.map_err(failed)?));
        }
        Ok(found)
    })
}

fn address(source: &str, tile: Tile) -> String {
    source.replace("{z}", &tile.zoom.to_string()).replace("{x}", &tile.x.to_string()).replace("{y}", &tile.y.to_string())
}

async fn one(client: &reqwest::Client, address: &str) -> Result<Bitmap, String> {
    let mut answer = client.get(address).send().await.and_then(reqwest::Response::error_for_status).map_err(|error| told(&error))?;
    let mut bytes = Vec::new();
    while let Some(more) = answer.chunk().await.map_err(|error| told(&error))? {
        bytes.extend_from_slice(&more);
        if bytes.len() > MOST_BYTES {
            return Err(format!("more than {MOST_BYTES} bytes"));
        }
    }
    bitmap(&bytes)
}

/// The picture of a tile, with no more pixels than one may have.
fn bitmap(bytes: &[u8]) -> Result<Bitmap, String> {
    let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    limits.max_alloc = Some(u64::from(MOST_SIDE) * u64::from(MOST_SIDE) * 16);
    reader.limits(limits);
    let image = reader.decode().map_err(|error| error.to_string())?.into_rgba8();
    Ok(Bitmap { width: image.width(), height: image.height(), rgba: image.into_raw() })
}

/// What went wrong at the bottom of an error: the outer ones only repeat the address.
fn told(error: &reqwest::Error) -> String {
    if let Some(status) = error.status() {
        return status.to_string();
    }
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    source.to_string()
}
