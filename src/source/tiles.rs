//! What a source of tiles is: a pyramid of pictures, what it is called, whose it is, and of what each of its tiles is made.

use super::bitmap::Bitmap;
use crate::i18n::Bilingual;
use crate::model::{Provenance, SourceError};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A tile's place in the pyramid: level, column from the west, row from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    pub zoom: u8,
    pub x: u32,
    pub y: u32,
}

impl Tile {
    /// The one tile of the whole world.
    pub const WORLD: Self = Self { zoom: 0, x: 0, y: 0 };

    /// Whether the pyramid's level has such a column and row.
    #[must_use]
    pub const fn exists(self) -> bool {
        self.zoom < 32 && (self.x as u64) < 1 << self.zoom && (self.y as u64) < 1 << self.zoom
    }

    /// The tile so many levels up that covers this one; `None` above the world.
    #[must_use]
    pub fn above(self, levels: u8) -> Option<Self> {
        let up = |n: u32| n.checked_shr(u32::from(levels)).unwrap_or(0);
        Some(Self { zoom: self.zoom.checked_sub(levels)?, x: up(self.x), y: up(self.y) })
    }

    /// Its left, top, right and bottom in the unit square of Web Mercator.
    #[must_use]
    pub fn square(self) -> [f64; 4] {
        let side = (-f64::from(self.zoom)).exp2();
        let at = |n: u32| f64::from(n) * side;
        [at(self.x), at(self.y), f64::from(self.x).mul_add(side, side), f64::from(self.y).mul_add(side, side)]
    }
}

/// A picture that a tile is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct TilePart {
    pub place: TilePlace,
    /// Left, top, right and bottom of the picture in the source's own coordinates, as [`TileSource::own_place`] gives them; `None`
    /// where it covers the tile and nothing else.
    pub lies: Option<[f64; 4]>,
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

    /// A picture that no server is asked for; `None` where the pyramid has none there. It may block, and is called on threads that may.
    ///
    /// # Errors
    /// `SourceError::Unavailable` where it cannot be read.
    fn read(&self, tile: Tile) -> Result<Option<Arc<Bitmap>>, SourceError> {
        let _ = tile;
        Ok(None)
    }
}
