//! The tiles of the base map for a print: all of them or none, from the client that the screen has them from.

use super::ExportError;
use crate::carto::{BaseNames, BaseTiles, Theme, Tone, tiled_frames, tiles_for};
use crate::io::Progress;
use crate::model::{Bounds, Document, Sheet};
use crate::source::{Bitmap, Network, Tile, TileClient};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The tiles of all maps of a sheet at a resolution. `view` is what a sheet without an extent shows. What is not known yet is asked
/// of a server only where the document has the network on.
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
    let frames = tiled_frames(document, sheet, view);
    let wanted: BTreeSet<Tile> = frames.iter().flat_map(|frame| tiles_for(frame, dpi, &**source)).collect();
    let wanted: Vec<Tile> = wanted.into_iter().collect();
    let network = if document.is_online() { Network::On } else { Network::Off };
    let drawn = client.fetch(&wanted, network, &|| progress.is_cancelled())?;
    let mut names = BaseNames::default();
    names.take(drawn.iter().map(|(tile, own)| (*tile, &own.names[..])));
    let tone = document.base_map().map(|base| Tone::of(base, &**source, Theme::Light));
    let toned = |bitmap: Arc<Bitmap>| tone.map_or_else(|| Arc::clone(&bitmap), |tone| tone.applied(&bitmap));
    let bitmaps = drawn.into_iter().map(|(tile, own)| (tile, toned(own.bitmap))).collect();
    Ok(BaseTiles { dpi, source: Arc::clone(source), bitmaps, names: Arc::clone(names.layers()) })
}
