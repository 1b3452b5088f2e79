//! Areas of features and what they share with zones, exact on the ellipsoid without building what they share.

mod clip;
mod frame;
mod slab;
mod zone;

pub use zone::{Zone, ZoneScratch};

use crate::model::validity::{Invalid, counting_rings, flaws};
use crate::model::{Bounds, Feature, PartKind};
use clip::{bounds_of, clipped, open};
use frame::Frame;

/// Twice the signed area of a ring in square degrees: positive where it runs counter-clockwise. Taken about its first
/// position for the sake of the last bits; it need not be closed.
pub fn turns(ring: &[[f64; 2]]) -> f64 {
    let Some([x, y]) = ring.first() else { return 0.0 };
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y)).sum()
}

/// The area inside a ring whose edges are straight in longitude and latitude, in square metres on the ellipsoid.
pub fn straight_area(ring: &[[f64; 2]]) -> f64 {
    let bounds = bounds_of([ring]);
    Frame::new(bounds.south, bounds.north).ring(open(ring))
}

/// The area that two features without flaws share in square metres on the ellipsoid, and a place in the widest part of it; `None` where
/// they share none.
pub fn overlap<'a>(
    first: impl Iterator<Item = &'a [[f64; 2]]> + Clone,
    second: impl Iterator<Item = &'a [[f64; 2]]> + Clone,
    scratch: &mut ZoneScratch,
) -> Option<(f64, [f64; 2])> {
    let both = bounds_of(first.clone()).common(bounds_of(second.clone()));
    if both.west >= both.east || both.south >= both.north {
        return None;
    }
    // of a large one only what lies near a small one is compared
    let cut = |ring: &'a [[f64; 2]]| clipped(open(ring), both);
    let (first, second): (Vec<_>, Vec<_>) = (first.map(cut).collect(), second.map(cut).collect());
    let frame = Frame::new(both.south, both.north);
    let slabs = &mut scratch.0;
    let area = slabs.shared(first.iter().map(Vec::as_slice), second.iter().map(Vec::as_slice), [both.west, both.east], &frame);
    Some((area, slabs.heart()?))
}

/// The areas of a feature: its rings, by the even-odd rule. Edges are straight in longitude and latitude (RFC 7946, 3.1.1).
#[derive(Clone, Debug)]
pub struct Areal<'a> {
    /// Not closed.
    rings: Vec<&'a [[f64; 2]]>,
    bounds: Bounds,
    area: f64,
}

impl<'a> Areal<'a> {
    /// The areas of a feature; of no area where it has none.
    ///
    /// # Errors
    /// What makes it impossible to tell the area, where polygons cross or overlap.
    pub fn of(feature: Feature<'a>) -> Result<Self, Invalid> {
        Self::with(feature, &flaws(feature))
    }

    /// The same, where it is known what is wrong with the feature.
    ///
    /// # Errors
    /// As those of `of`.
    pub fn with(feature: Feature<'a>, flaws: &[Invalid]) -> Result<Self, Invalid> {
        if let Some(spoiled) = flaws.iter().find(|own| own.flaw.spoils_area()) {
            return Err(*spoiled);
        }
        let polygons = feature.parts().filter(|part| part.kind() == PartKind::Polygon);
        let (mut rings, mut outlines) = (Vec::with_capacity(1), Vec::with_capacity(1));
        for part in polygons {
            outlines.push(rings.len());
            if flaws.is_empty() {
                rings.extend(part.rings().map(open));
            } else {
                rings.extend(counting_rings(part.rings()).into_iter().map(open));
            }
        }
        let bounds = bounds_of(rings.iter().copied());
        let frame = Frame::new(bounds.south, bounds.north);
        let of_ring = |(n, ring): (usize, &&[[f64; 2]])| if outlines.binary_search(&n).is_ok() { frame.ring(ring) } else { -frame.ring(ring) };
        let area = rings.iter().enumerate().map(of_ring).sum();
        Ok(Self { rings, bounds, area })
    }

    /// Its area in square metres on the ellipsoid.
    #[must_use]
    pub const fn area(&self) -> f64 {
        self.area
    }

    /// The box round it, in degrees.
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Whether there is no area at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rings.is_empty()
    }
}
