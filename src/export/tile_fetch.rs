//! The tiles of an online base map for a print: fetched only when the user has switched it on, whole or not at all.

use super::ExportError;
use crate::carto::{BaseTiles, Bitmap, Tile, map_frames, tiles_for};
use crate::io::Progress;
use crate::model::{Bounds, Document, Sheet};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// So many are asked for at a time.
const AT_ONCE: usize = 4;

/// Where tiles come from: `NANBEI_TILES`, an address with `{z}`, `{x}` and `{y}` in it, else OpenStreetMap's own server.
#[must_use]
pub fn tile_source() -> String {
    std::env::var("NANBEI_TILES")
        .ok()
        .filter(|address| !address.is_empty())
        .unwrap_or_else(|| "https://tile.openstreetmap.org/{z}/{x}/{y}.png".to_owned())
}

/// The tiles of a sheet's maps at a resolution. `view` is what a sheet without an extent shows.
#[must_use]
pub fn wanted_tiles(document: &Document, sheet: &Sheet, view: Bounds, dpi: u32) -> Vec<Tile> {
    let tiles: BTreeSet<Tile> = map_frames(document, sheet, view).iter().flat_map(|frame| tiles_for(frame, dpi)).collect();
    tiles.into_iter().collect()
}

/// The tiles of a sheet's maps, at the sheet's resolution.
///
/// # Errors
/// As `fetch`.
pub fn sheet_tiles(document: &Document, sheet: &Sheet, view: Bounds, progress: &Progress) -> Result<BaseTiles, ExportError> {
    let bitmaps = fetch(&wanted_tiles(document, sheet, view, sheet.dpi), &tile_source(), progress)?;
    Ok(BaseTiles { dpi: sheet.dpi, bitmaps })
}

/// Fetches tiles from a source; an answer that fails is asked for once more.
///
/// # Errors
/// `ExportError::Tiles` where one does not come, `Cancelled` where `progress` was stopped.
pub fn fetch(tiles: &[Tile], source: &str, progress: &Progress) -> Result<HashMap<Tile, Arc<Bitmap>>, ExportError> {
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
    let answer = client.get(address).send().await.and_then(reqwest::Response::error_for_status).map_err(|error| told(&error))?;
    let bytes = answer.bytes().await.map_err(|error| told(&error))?;
    let image = image::load_from_memory(&bytes).map_err(|error| error.to_string())?.into_rgba8();
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
