//! A zone whose share in many features is measured: its areas cut into tiles, so that a feature is compared with the few edges near it.

use super::Areal;
use super::clip::{Ring, bounds_of, clipped, is_on_border};
use super::frame::Frame;
use super::slab::Slabs;
use crate::model::Bounds;

/// A tile is not cut further where it has no more positions.
const FEW: usize = 10;
/// Tiles are halved so often at most: the smallest of a district are less than a hundred metres wide.
const DEEPEST: usize = 18;
/// Features with more positions are cut to a tile before they are compared with it.
const MANY: usize = 48;

#[derive(Debug)]
enum Tile {
    Empty,
    Full,
    Edges(Vec<Ring>),
    Halves(Box<[(Bounds, Tile); 2]>),
}

/// The areas of a feature, ready to be compared with many others.
///
/// ```
/// use nanbei::query::{Areal, Zone, ZoneScratch};
///
/// let document = nanbei::io::embedded_document();
/// let first = |key: &str| Areal::of(document.layer_by_key(key).unwrap().table.feature(0).unwrap()).unwrap();
/// let (wusong, baoshan) = (first("key_areas"), first("baoshan"));
/// let shared = Zone::of(&baoshan).shared(&wusong, &mut ZoneScratch::default());
/// assert!(shared > 20e6 && shared <= wusong.area() + 1e-3);
/// ```
#[derive(Debug)]
pub struct Zone {
    bounds: Bounds,
    tile: Tile,
    area: f64,
}

/// Room for the work, kept from one feature to the next.
#[derive(Debug, Default)]
pub struct ZoneScratch(pub(super) Slabs);

impl Zone {
    /// The zone that a feature's areas are.
    #[must_use]
    pub fn of(areal: &Areal<'_>) -> Self {
        let rings: Vec<Ring> = areal.rings.iter().map(|ring| ring.to_vec()).collect();
        Self { bounds: areal.bounds, tile: Tile::new(rings, areal.bounds, 0), area: areal.area }
    }

    /// The box round it, in degrees.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Its own area in square metres.
    #[must_use]
    pub const fn area(&self) -> f64 {
        self.area
    }

    /// The part of a feature's areas that lies in the zone, in square metres on the ellipsoid.
    #[must_use]
    pub fn shared(&self, areal: &Areal<'_>, scratch: &mut ZoneScratch) -> f64 {
        if !areal.bounds.intersects(&self.bounds) {
            return 0.0;
        }
        // most features lie in tiles of one kind
        match self.tile.cover(areal.bounds) {
            Cover::Full if self.bounds.covers(&areal.bounds) => return areal.area,
            Cover::Empty => return 0.0,
            _ => {}
        }
        self.tile.shared(self.bounds, &areal.rings, areal.bounds, &|| areal.area, &mut scratch.0)
    }
}

/// What the tiles are that a box meets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cover {
    Empty,
    Full,
    Mixed,
}

impl Tile {
    /// What the tiles are that a box meets.
    fn cover(&self, bounds: Bounds) -> Cover {
        match self {
            Self::Empty => Cover::Empty,
            Self::Full => Cover::Full,
            Self::Edges(_) => Cover::Mixed,
            Self::Halves(halves) => {
                let mut found: Option<Cover> = None;
                for (_, tile) in halves.iter().filter(|(half, _)| meets(*half, bounds)) {
                    let own = tile.cover(bounds);
                    if own == Cover::Mixed || found.is_some_and(|found| found != own) {
                        return Cover::Mixed;
                    }
                    found = Some(own);
                }
                found.unwrap_or(Cover::Empty)
            }
        }
    }

    fn new(rings: Vec<Ring>, bounds: Bounds, depth: usize) -> Self {
        let rings: Vec<Ring> = rings.into_iter().filter(|ring| ring.len() > 2).collect();
        if rings.iter().all(|ring| is_on_border(ring, bounds)) {
            // each ring goes round the whole tile or round nothing
            let half = (bounds.east - bounds.west) * (bounds.north - bounds.south) / 2.0;
            let round = rings.iter().filter(|ring| plane_area(ring) > half).count();
            return if round % 2 == 1 { Self::Full } else { Self::Empty };
        }
        if rings.iter().map(Vec::len).sum::<usize>() <= FEW || depth == DEEPEST {
            return Self::Edges(rings);
        }
        let [a, b] = halves(bounds);
        let of = |half: Bounds| Self::new(rings.iter().map(|ring| clipped(ring, half)).collect(), half, depth + 1);
        Self::Halves(Box::new([(a, of(a)), (b, of(b))]))
    }

    /// The area that a shape shares with the tile; `whole` is that of the shape.
    fn shared(&self, own: Bounds, rings: &[&[[f64; 2]]], bounds: Bounds, whole: &dyn Fn() -> f64, slabs: &mut Slabs) -> f64 {
        match self {
            Self::Empty => 0.0,
            Self::Full if own.covers(&bounds) => whole(),
            Self::Full => compared(slabs, rings, &[corners_of(own)], own, bounds),
            Self::Edges(edges) => compared(slabs, rings, edges, own, bounds),
            Self::Halves(halves) => {
                let near = halves.iter().filter(|(half, _)| meets(*half, bounds));
                let many = rings.iter().map(|ring| ring.len()).sum::<usize>() > MANY;
                near.map(|(half, tile)| {
                    if half.covers(&bounds) || !many {
                        return tile.shared(*half, rings, bounds, whole, slabs);
                    }
                    let cut: Vec<Ring> = rings.iter().map(|ring| clipped(ring, *half)).filter(|ring| ring.len() > 2).collect();
                    let cut: Vec<&[[f64; 2]]> = cut.iter().map(Vec::as_slice).collect();
                    let bounds = bounds_of(cut.iter().copied());
                    let whole = || compared(&mut Slabs::default(), &cut, &[corners_of(*half)], *half, bounds);
                    tile.shared(*half, &cut, bounds, &whole, slabs)
                })
                .sum()
            }
        }
    }
}

/// Whether two boxes share more than an edge.
fn meets(a: Bounds, b: Bounds) -> bool {
    a.west < b.east && a.east > b.west && a.south < b.north && a.north > b.south
}

fn corners_of(own: Bounds) -> [[f64; 2]; 4] {
    [[own.west, own.south], [own.east, own.south], [own.east, own.north], [own.west, own.north]]
}

/// The area that rings share with those of a tile.
fn compared(slabs: &mut Slabs, rings: &[&[[f64; 2]]], edges: &[impl AsRef<[[f64; 2]]>], tile: Bounds, bounds: Bounds) -> f64 {
    let Bounds { west, south, east, north } = bounds.common(tile);
    if west >= east || south >= north {
        return 0.0;
    }
    slabs.shared(rings.iter().copied(), edges.iter().map(AsRef::as_ref), [west, east], &Frame::new(south, north))
}

/// The area of a ring in square degrees.
fn plane_area(ring: &[[f64; 2]]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    (ring.iter().zip(next).map(|(a, b)| (b[0] - a[0]) * (a[1] + b[1] - 2.0 * ring[0][1])).sum::<f64>() / 2.0).abs()
}

/// A box cut across its longer side.
fn halves(own: Bounds) -> [Bounds; 2] {
    if own.east - own.west > own.north - own.south {
        let middle = f64::midpoint(own.west, own.east);
        [Bounds { east: middle, ..own }, Bounds { west: middle, ..own }]
    } else {
        let middle = f64::midpoint(own.south, own.north);
        [Bounds { north: middle, ..own }, Bounds { south: middle, ..own }]
    }
}
