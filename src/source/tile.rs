//! A tile's place in a pyramid.

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

    /// Its left and top in a tile that covers it, and the length of its side, in parts of the side of that.
    #[must_use]
    pub fn within(self, cover: Self) -> ([f64; 2], f64) {
        let side = (-f64::from(self.zoom.saturating_sub(cover.zoom))).exp2();
        ([(self.x, cover.x), (self.y, cover.y)].map(|(own, cover)| f64::from(own) * side - f64::from(cover)), side)
    }
}
