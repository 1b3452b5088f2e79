//! What a source of tiles is: a pyramid of pictures, what it is called, whose it is, and where each of its tiles lies.

use crate::i18n::Bilingual;
use crate::model::{Provenance, SourceError, System};
use std::ops::RangeInclusive;

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
}

/// Where the bytes of a tile are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TilePlace {
    /// At a server: the address that is asked. Nothing is asked before the user has switched the network on.
    Url(String),
    /// In a file of this machine, which [`TileSource::read`] reads: what the tile is called there.
    Key(String),
}

/// A pyramid of tiles in Web Mercator: each level has twice as many columns and rows as the one above.
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

    /// What the pyramid's degrees mean: WGS-84 or what is kept as that, or the moved degrees of Chinese web maps.
    fn datum(&self) -> System {
        System::Wgs84
    }

    /// Where a tile's bytes are. Tiles of one source are all at a server or none is.
    fn place(&self, tile: Tile) -> TilePlace;

    /// Whether tiles come over the network.
    fn needs_network(&self) -> bool {
        matches!(self.place(Tile::WORLD), TilePlace::Url(_))
    }

    /// The bytes of a tile that no server is asked for, PNG or JPEG; `None` where the pyramid has none there. It may block, and
    /// is called on threads that may.
    ///
    /// # Errors
    /// `SourceError::Unavailable` where it cannot be read.
    fn read(&self, tile: Tile) -> Result<Option<Vec<u8>>, SourceError> {
        let _ = tile;
        Ok(None)
    }
}
