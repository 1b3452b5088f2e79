//! What a source of tiles is: a pyramid of pictures, what it is called, whose it is, and of what each of its tiles is made.

use super::bitmap::Bitmap;
use super::drawn_tile::TileDrawing;
use super::tile::Tile;
use crate::i18n::Bilingual;
use crate::io::VectorTile;
use crate::model::{Provenance, SourceError};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A picture that a tile is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct TilePart {
    pub place: TilePlace,
    /// Left, top, right and bottom of the picture in the source's own coordinates, as [`TileSource::own_place`] gives them; `None`
    /// where it covers the tile and nothing else.
    pub lies: Option<[f64; 4]>,
}

/// What the bytes of a tile are.
#[derive(Clone, Debug)]
pub enum TileContent {
    Picture(Arc<Bitmap>),
    Shapes(Arc<VectorTile>),
}

/// Where the bytes of a picture are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TilePlace {
    /// At a server: the address that is asked, and the same without what is the user's secret, which it is kept under. Nothing is
    /// asked before the user has switched the network on.
    Url { address: String, kept_as: String },
    /// In an archive at a server, of which parts are asked for.
    Archived { address: String, tile: Tile },
    /// In a file of this machine, which [`TileSource::read`] reads.
    Local(Tile),
}

/// A pyramid of tiles in Web Mercator: each level has twice as many columns and rows as the one above. What the pictures it is made
/// of lie in may be something else.
pub trait TileSource: std::fmt::Debug + Send + Sync {
    /// A short name for projects and settings, of small letters.
    fn key(&self) -> &str;

    /// What it is called.
    fn name(&self) -> Bilingual;

    /// Whose it is and under which licence, as it must be told wherever it is shown.
    fn credit(&self) -> Provenance;

    /// The levels there are.
    fn zooms(&self) -> RangeInclusive<u8>;

    /// Pixels of a tile's sides: a power of two.
    fn tile_size(&self) -> u32 {
        256
    }

    /// The pictures that a tile is made of, those that lie beneath first.
    fn parts(&self, tile: Tile) -> Vec<TilePart>;

    /// Where a place of the unit square of Web Mercator lies in the coordinates of the source's pictures; `None` where they do not
    /// reach.
    fn own_place(&self, world: [f64; 2]) -> Option<[f64; 2]> {
        Some(world)
    }

    /// The server that is asked; `None` where none is.
    fn host(&self) -> Option<String>;

    /// Whether tiles come over the network.
    fn needs_network(&self) -> bool {
        self.host().is_some()
    }

    /// Whether the embedded map lies under its tiles and is seen where they are clear or missing: a file may cover a part of the map alone.
    fn lies_over_ground(&self) -> bool {
        !self.needs_network() || self.drawing().is_some()
    }

    /// Whether it is one picture, which has no names for what lies round it.
    fn is_picture(&self) -> bool {
        false
    }

    /// What draws its tiles, where they are shapes; each then has the parts of the tile that [`Self::drawn_from`] tells.
    fn drawing(&self) -> Option<&Arc<dyn TileDrawing>> {
        None
    }

    /// The tile whose shapes a tile is drawn from: below the deepest level that there is, one above it.
    fn drawn_from(&self, tile: Tile) -> Tile {
        tile
    }

    /// What no server is asked for; `None` where the pyramid has nothing there. It may block, and is called on threads that may.
    ///
    /// # Errors
    /// `SourceError::Unavailable` where it cannot be read.
    fn read(&self, tile: Tile) -> Result<Option<TileContent>, SourceError> {
        let _ = tile;
        Ok(None)
    }
}
