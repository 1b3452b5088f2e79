//! A base map of tiles: addresses of the web alone, levels and grids that can be drawn.

use super::{Corrected, Limits};
use crate::model::base_map::{BaseMap, BaseSource, TileGrid, TileMatrix, TileSet, TileSetPlace};

/// Addresses that are drawn over each other.
const MOST_ADDRESSES: usize = 4;
/// Characters of an address.
const ADDRESS: usize = 4_000;
/// Levels of a grid.
const MOST_LEVELS: usize = 40;
/// The deepest level.
const DEEPEST: u8 = 24;
/// Pixels of a tile's sides.
const SIDES: std::ops::RangeInclusive<u32> = 64..=2048;

impl Limits {
    /// The base map; one that cannot be drawn is left out.
    pub fn base_map(&mut self, base_map: &mut Option<Box<BaseMap>>) {
        let Some(own) = base_map else { return };
        let is_sound = self.under("base_map", |limits| {
            limits.part("opacity", &mut own.opacity);
            match &mut own.source {
                BaseSource::Known(key) => {
                    limits.name("source", key);
                    true
                }
                BaseSource::Own(set) => limits.tile_set(set),
            }
        });
        if !is_sound {
            self.note("base_map", Corrected::LeftOut);
            *base_map = None;
        }
    }

    /// The base map is a file that is not opened.
    pub fn base_map_closed(&mut self) {
        self.note("base_map", Corrected::LeftOut);
    }

    fn tile_set(&mut self, set: &mut TileSet) -> bool {
        self.name("name", &mut set.name);
        self.prose("credit", &mut set.credit);
        if let TileSetPlace::Server(addresses) = &mut set.place {
            self.list("place", addresses, MOST_ADDRESSES);
        }
        set.is_sound()
    }
}

impl TileSet {
    /// Whether its tiles can be asked for and drawn.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_of_web = |address: &String| address.len() <= ADDRESS && ["http://", "https://"].iter().any(|start| address.starts_with(start));
        let is_placed = match &self.place {
            TileSetPlace::Server(addresses) => !addresses.is_empty() && addresses.iter().all(is_of_web),
            TileSetPlace::Archive(address) => is_of_web(address),
            TileSetPlace::File(_) => true,
            TileSetPlace::Picture { affine: [a, b, c, d, e, f], size, .. } => {
                let is_number = [a, b, c, d, e, f].iter().all(|part| part.is_finite() && part.abs() < 1e12);
                let is_sized = size.iter().all(|side| (1..=1 << 20).contains(side));
                is_number && is_sized && (a * e - b * d).abs() > 1e-24 && matches!(self.grid, TileGrid::Boxes { .. })
            }
        };
        let [top, deepest] = self.zooms;
        let has_levels = top <= deepest && deepest <= DEEPEST && self.tile_size.is_power_of_two() && SIDES.contains(&self.tile_size);
        // shapes are drawn where their own squares lie
        let is_drawn = !self.is_vector || self.grid == TileGrid::Mercator && !matches!(self.place, TileSetPlace::Picture { .. });
        is_placed && has_levels && is_drawn && self.grid.is_sound()
    }
}

impl TileGrid {
    fn is_sound(&self) -> bool {
        match self {
            Self::Mercator | Self::MovedMercator | Self::Boxes { .. } => true,
            Self::Matrices { levels, .. } => !levels.is_empty() && levels.len() <= MOST_LEVELS && levels.iter().all(TileMatrix::is_sound),
        }
    }
}

impl TileMatrix {
    /// Whether its numbers are ones that tiles can have.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_number = self.corner.iter().all(|part| part.is_finite() && part.abs() < 1e9) && self.step.is_finite() && self.step > 1e-12;
        is_number
            && self.step < 1e7
            && self.size.iter().all(|side| SIDES.contains(side))
            && self.count.iter().all(|many| (1..=1 << 26).contains(many))
    }
}
