//! The tiles of the online base map for a print: all of them or none, from the client that the screen has them from.

use super::ExportError;
use crate::carto::{BaseTiles, online_frames, tiles_for};
use crate::io::Progress;
use crate::model::{Bounds, Document, Sheet};
use crate::source::{Network, Tile, TileClient};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The tiles of all maps of a sheet at a resolution. `view` is what a sheet without an extent shows. To be called only for a
/// user who has asked for the online base map: what is not known yet is asked of its server.
///
/// # Errors
/// `ExportError::Tiles` where one does not come, `Cancelled` where `progress` was stopped.
pub fn base_tiles(
    client: &TileClient,
    document: &Document,
    sheet: &Sheet,
    view: Bounds,
    dpi: u32,
    progress: &Progress,
) -> Result<BaseTiles, ExportError> {
    let source = client.source();
    let frames = online_frames(document, sheet, view);
    let wanted: BTreeSet<Tile> = frames.iter().flat_map(|frame| tiles_for(frame, dpi, &**source)).collect();
    let wanted: Vec<Tile> = wanted.into_iter().collect();
    let bitmaps = client.fetch(&wanted, Network::On, &|| progress.is_cancelled())?;
    Ok(BaseTiles { dpi, source: Arc::clone(source), bitmaps })
}
