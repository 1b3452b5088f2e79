//! What a tile becomes: pixels, and names that are placed with all others on the map. A tile of shapes is drawn by who knows the map's style.

use super::bitmap::Bitmap;
use super::tile::Tile;
use crate::io::VectorTile;
use std::sync::Arc;

/// A tile as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnTile {
    pub bitmap: Arc<Bitmap>,
    pub names: Arc<[TileName]>,
}

impl DrawnTile {
    /// A picture, whose names are in its pixels.
    #[must_use]
    pub fn picture(bitmap: Arc<Bitmap>) -> Self {
        Self { bitmap, names: Arc::default() }
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let places = |name: &TileName| name.lines.iter().map(Vec::len).sum::<usize>() * size_of::<[f64; 2]>();
        let of_names: usize = self.names.iter().map(|name| size_of::<TileName>() + name.zh.len() + name.en.len() + places(name)).sum();
        self.bitmap.bytes() + of_names as u64
    }
}

/// What a name of a base map is one of, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    City,
    Town,
    /// Water along a line.
    River,
    /// Water at a place.
    Lake,
    Village,
    MainRoad,
    Road,
    /// Of shapes whose scheme is not known.
    Other,
}

impl NameKind {
    pub const ALL: [Self; 8] = [Self::City, Self::Town, Self::River, Self::Lake, Self::Village, Self::MainRoad, Self::Road, Self::Other];

    /// Whether it is set along lines.
    #[must_use]
    pub const fn is_along(self) -> bool {
        matches!(self, Self::River | Self::MainRoad | Self::Road)
    }
}

/// A name of a base map.
#[derive(Clone, Debug, PartialEq)]
pub struct TileName {
    pub kind: NameKind,
    /// In Chinese, and in English where it is known; one of them may be empty.
    pub zh: String,
    pub en: String,
    /// The lines that it runs along, in degrees (WGS-84); one place for a name that stands.
    pub lines: Vec<Vec<[f64; 2]>>,
}

/// Draws tiles of shapes, always in the same style.
pub trait TileDrawing: std::fmt::Debug + Send + Sync {
    /// Names the style and the size: tiles that were drawn alike are kept together.
    fn key(&self) -> u64;

    /// The pixels of a tile's sides that tell which level is shown; a power of two.
    fn tile_size(&self) -> u32;

    /// Draws a tile of shapes of `from`, those that lie beneath first; each covers a tile that is `tile` itself or one above it.
    fn draw(&self, tile: Tile, from: &[(Tile, Arc<VectorTile>)]) -> DrawnTile;
}
