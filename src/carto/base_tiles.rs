//! Tiles of a base map under a frame: which are wanted for a resolution, in which tone, and how they are drawn.

use super::frame::Frame;
use super::palette::{Theme, ink_rgb};
use super::picture::Op;
use super::vector::NameLayer;
use crate::model::{BaseMap, Ink, Role};
use crate::source::{Bitmap, Tile, TileSource};
use std::collections::HashMap;
use std::sync::Arc;

/// So many tiles are fetched for one map of a sheet at most: OpenStreetMap's tile usage policy rules out bulk downloads.
const MOST: u64 = 400;
/// And so many from a file.
const MOST_LOCAL: u64 = 4_000;

/// How the tiles of a base map are toned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    opacity: f32,
    grey: bool,
    /// The colour that shows through; `None` where the embedded map lies beneath.
    ground: Option<[u8; 3]>,
}

impl Tone {
    /// That of a base map over the ground of a theme.
    #[must_use]
    pub fn of(base: &BaseMap, source: &dyn TileSource, theme: Theme) -> Self {
        let ground = (!source.lies_over_ground()).then(|| ink_rgb(Ink::Role(Role::Water), theme));
        Self { opacity: base.opacity, grey: base.grey, ground }
    }

    /// A picture in this tone; the picture itself where that is how it comes.
    #[must_use]
    pub fn applied(self, bitmap: &Arc<Bitmap>) -> Arc<Bitmap> {
        let is_whole = || self.ground.is_none() || bitmap.rgba.iter().skip(3).step_by(4).all(|cover| *cover == 255);
        let is_as_it_comes = self.opacity >= 1.0 && !self.grey && is_whole();
        if is_as_it_comes { Arc::clone(bitmap) } else { Arc::new(bitmap.toned(self.opacity, self.grey, self.ground)) }
    }
}

/// Tiles that were fetched for a print.
#[derive(Clone, Debug)]
pub struct BaseTiles {
    /// Dots per inch of the print: which level of the pyramid each of its maps shows.
    pub dpi: u32,
    /// What they are tiles of.
    pub source: Arc<dyn TileSource>,
    pub bitmaps: HashMap<Tile, Arc<Bitmap>>,
    /// The names that are in no picture.
    pub names: Arc<Vec<NameLayer>>,
}

/// The tiles of a frame for a resolution: the level whose pixels are nearest to the print's, as far as the
/// limit on how many are fetched allows.
#[must_use]
pub fn tiles_for(frame: &Frame, dpi: u32, source: &dyn TileSource) -> Vec<Tile> {
    let dots = frame.per_world * f64::from(dpi) / 25.4 / f64::from(frame.unit);
    let (top, deepest) = source.zooms().into_inner();
    let wanted = (dots / f64::from(source.tile_size())).log2().round().clamp(f64::from(top), f64::from(deepest)) as u8;
    let most = if source.needs_network() { MOST } else { MOST_LOCAL };
    let Some(zoom) = (top..=wanted).rev().find(|zoom| count(frame, *zoom) <= most) else { return Vec::new() };
    let (columns, rows) = range(frame, zoom);
    rows.flat_map(|y| columns.clone().map(move |x| Tile { zoom, x, y })).collect()
}

fn range(frame: &Frame, zoom: u8) -> (std::ops::RangeInclusive<u32>, std::ops::RangeInclusive<u32>) {
    let many = f64::from(1u32 << zoom);
    let side = |axis: usize| {
        let half = f64::from(frame.size[axis]) / 2.0 / frame.per_world;
        let at = |v: f64| (v * many).floor().clamp(0.0, many - 1.0) as u32;
        at(frame.middle[axis] - half)..=at(frame.middle[axis] + half)
    };
    (side(0), side(1))
}

fn count(frame: &Frame, zoom: u8) -> u64 {
    let (columns, rows) = range(frame, zoom);
    let many = |range: std::ops::RangeInclusive<u32>| u64::from(range.end() - range.start() + 1);
    many(columns) * many(rows)
}

/// The tiles that a frame shows, in their places. A sheet's maps have levels of their own, and each draws its own only.
#[must_use]
pub fn tile_ops(tiles: &BaseTiles, frame: &Frame) -> Vec<Op> {
    let place = |tile: &Tile| {
        let many = f64::from(1u32 << tile.zoom);
        let corner =
            |axis: usize, n: u32| ((f64::from(n) / many - frame.middle[axis]) * frame.per_world) as f32 + frame.origin[axis] + frame.size[axis] / 2.0;
        let (x0, y0, x1, y1) = (corner(0, tile.x), corner(1, tile.y), corner(0, tile.x + 1), corner(1, tile.y + 1));
        ([x0, y0], [x1 - x0, y1 - y0])
    };
    tiles_for(frame, tiles.dpi, &*tiles.source)
        .iter()
        .filter_map(|tile| {
            let (at, size) = place(tile);
            Some(Op::Image { at, size, bitmap: Arc::clone(tiles.bitmaps.get(tile)?) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{TileGrid, TileSet, TileSetPlace};
    use crate::source::Served;

    fn served(tile_size: u32, zooms: [u8; 2]) -> Served {
        let place = TileSetPlace::Server(vec!["https://a.cn/{z}/{x}/{y}".to_owned()]);
        Served::of(TileSet { name: String::new(), credit: String::new(), place, grid: TileGrid::Mercator, zooms, tile_size, is_vector: false })
    }

    #[test]
    fn the_tiles_cover_the_frame_at_the_resolution_of_the_print() {
        let frame = Frame::paper([121.44, 31.4], 50_000.0, [10.0, 10.0], [200.0, 150.0]);
        let source = Arc::new(served(256, [0, 19]));
        let tiles = tiles_for(&frame, 150, &*source);
        let pixels = f64::from(1u32 << tiles[0].zoom) * 256.0;
        let dots = frame.per_world * 150.0 / 25.4;
        assert!((0.7..1.42).contains(&(dots / pixels)), "{}", dots / pixels);
        let bitmap = Arc::new(Bitmap { width: 1, height: 1, rgba: vec![0; 4] });
        let mut all = BaseTiles {
            dpi: 150,
            source: source.clone(),
            bitmaps: tiles.iter().map(|tile| (*tile, Arc::clone(&bitmap))).collect(),
            names: Arc::default(),
        };
        // the tiles of another map on the sheet do not lie under those of this one
        let other = tiles_for(&Frame::paper([121.44, 31.4], 200_000.0, [10.0, 10.0], [60.0, 40.0]), 150, &*source);
        all.bitmaps.extend(other.iter().map(|tile| (*tile, Arc::clone(&bitmap))));
        let covered: f32 = tile_ops(&all, &frame)
            .iter()
            .map(|op| {
                let Op::Image { at, size, .. } = op else { return 0.0 };
                let side = |axis: usize| {
                    let (from, to) = (at[axis].max(frame.origin[axis]), (at[axis] + size[axis]).min(frame.origin[axis] + frame.size[axis]));
                    (to - from).max(0.0)
                };
                side(0) * side(1)
            })
            .sum();
        assert!((covered / (200.0 * 150.0) - 1.0).abs() < 1e-3, "{covered}");
    }

    #[test]
    fn a_large_print_asks_for_no_more_than_is_fair() {
        let frame = Frame::paper([121.44, 31.2], 100_000.0, [0.0, 0.0], [1100.0, 800.0]);
        let tiles = tiles_for(&frame, 300, &served(256, [0, 19]));
        assert!((100..=400).contains(&tiles.len()), "{}", tiles.len());
        // tiles of twice the size are those of the level above, and a pyramid that is not so deep ends where it does
        let frame = Frame::paper([121.44, 31.4], 50_000.0, [10.0, 10.0], [100.0, 100.0]);
        let level = |source: Served| tiles_for(&frame, 150, &source)[0].zoom;
        let usual = level(served(256, [0, 19]));
        assert_eq!(level(served(512, [0, 19])), usual - 1);
        assert_eq!(level(served(256, [3, 9])), 9);
    }
}
