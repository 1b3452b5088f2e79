//! Whether polygons are valid: OGC 06-103r4, 6.1.11 (polygon) and 6.1.14 (multi-polygon). Exact, by Shewchuk's predicates.

mod pair;
mod rings;

pub use pair::{Meeting, meet};
pub use rings::{RingSide, place_in_ring};

use super::{Bounds, Feature, Kind, PartKind};
use crate::i18n::{Lang, Localized};
use pair::Segment;
use rings::{Ring, same_ring};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

macro_rules! flaws {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// What makes a polygon invalid.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Flaw { $($name),* }

        impl Localized for Flaw {
            fn message(&self, lang: Lang) -> String {
                match (self, lang) {
                    $((Self::$name, Lang::Zh) => $zh, (Self::$name, Lang::En) => $en,)*
                }
                .to_owned()
            }
        }
    };
}

flaws! {
    SelfIntersection: "环自相交", "a ring crosses itself";
    RingTouchesItself: "环与自身相接", "a ring touches itself";
    Spike: "环有尖刺（原路折回）", "a ring has a spike, where it turns back on itself";
    NoArea: "环没有面积", "a ring has no area";
    RingsCross: "同一面的环相交", "two rings of a polygon cross";
    RingsShareLine: "同一面的环有重合的边（如同一个洞写了两次）", "two rings of a polygon share an edge, for example a hole that appears twice";
    HoleOutside: "洞在外环之外", "a hole lies outside its polygon";
    HoleInHole: "洞在另一个洞里", "a hole lies inside another hole";
    SplitInterior: "洞与边界相接，把面分成几块", "touching holes split the interior";
    PartsOverlap: "多面的部件互相重叠", "parts of the multi-polygon overlap";
    PartInPart: "多面的部件在另一部件里", "a part of the multi-polygon lies inside another";
    PartsShareLine: "多面的部件有重合的边", "parts of the multi-polygon share an edge";
}

impl Flaw {
    /// Whether the area cannot be told: it depends on what is meant.
    #[must_use]
    pub const fn spoils_area(self) -> bool {
        matches!(self, Self::SelfIntersection | Self::RingsCross | Self::PartsOverlap | Self::PartInPart)
    }
}

/// A flaw and where it shows, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Invalid {
    pub flaw: Flaw,
    pub at: [f64; 2],
}

/// Up to so many segments are compared one with the other; more through a tree.
const FEW: usize = 64;

/// What is wrong with a feature's polygons: the first of each flaw; nothing where all are valid.
#[must_use]
pub fn flaws(feature: Feature<'_>) -> Vec<Invalid> {
    let mut rings = Vec::new();
    for (part, polygon) in feature.parts().enumerate().filter(|(_, part)| part.kind() == PartKind::Polygon) {
        rings.extend(polygon.rings().enumerate().map(|(n, ring)| Ring::new(part, n > 0, ring)));
    }
    if rings.is_empty() {
        Vec::new()
    } else {
        Checker { rings, multi: feature.kind() == Kind::MultiPolygon, found: Vec::new(), touches: Vec::new(), met: Vec::new() }.check()
    }
}

/// The rings that count for a polygon's area: holes that lie outside, stand twice or inside another hole left out.
#[must_use]
pub fn counting_rings<'a>(rings: impl Iterator<Item = &'a [[f64; 2]]>) -> Vec<&'a [[f64; 2]]> {
    let mut rings = rings.peekable();
    let Some(shell) = rings.next() else { return Vec::new() };
    let holes: Vec<&[[f64; 2]]> = rings.collect();
    let lies_in = |inner: &[[f64; 2]], outer: &[[f64; 2]]| {
        let middle = |pair: &[[f64; 2]]| [f64::midpoint(pair[0][0], pair[1][0]), f64::midpoint(pair[0][1], pair[1][1])];
        let places = inner.iter().copied().chain(inner.windows(2).map(middle)).map(|p| place_in_ring(p, outer));
        places.into_iter().find(|place| *place != RingSide::OnBoundary)
    };
    let kept = |n: usize| {
        let hole = holes[n];
        lies_in(hole, shell) != Some(RingSide::Outside)
            && !holes[..n].iter().any(|other| same_ring(hole, other))
            && !holes.iter().enumerate().any(|(m, other)| m != n && lies_in(hole, other) == Some(RingSide::Inside))
    };
    std::iter::once(shell).chain((0..holes.len()).filter(|n| kept(*n)).map(|n| holes[n])).collect()
}

struct Checker<'a> {
    rings: Vec<Ring<'a>>,
    /// Whether the polygons are parts of one area; those of a collection may lie as they like.
    multi: bool,
    found: Vec<Invalid>,
    /// Pairs of rings of one polygon that touch, and where.
    touches: Vec<(usize, usize, [f64; 2])>,
    /// Pairs of rings that meet in any way.
    met: Vec<(usize, usize)>,
}

impl Checker<'_> {
    fn note(&mut self, flaw: Flaw, at: [f64; 2]) {
        if !self.found.iter().any(|own| own.flaw == flaw) {
            self.found.push(Invalid { flaw, at });
        }
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.found.iter().any(|own| own.flaw == flaw)
    }

    fn check(mut self) -> Vec<Invalid> {
        for n in 0..self.rings.len() {
            if self.rings[n].has_no_area() {
                let at = self.rings[n].points.first().copied().unwrap_or_default();
                self.note(Flaw::NoArea, at);
            }
        }
        self.compare_segments();
        if self.rings.len() > 1 {
            self.met.sort_unstable();
            self.met.dedup();
            self.holes();
            self.parts();
            self.split();
        }
        // rings that share a line touch all along it
        if self.has(Flaw::RingsShareLine) {
            self.found.retain(|own| own.flaw != Flaw::SplitInterior);
        }
        // a spike touches its own ring, and a ring without area is nothing but spikes
        if self.has(Flaw::Spike) || self.has(Flaw::NoArea) {
            self.found.retain(|own| own.flaw != Flaw::RingTouchesItself);
        }
        if self.has(Flaw::NoArea) {
            self.found.retain(|own| own.flaw != Flaw::Spike);
        }
        self.found
    }

    fn compare_segments(&mut self) {
        let segments: Vec<Segment> = self.rings.iter().enumerate().flat_map(|(n, ring)| ring.segments(n)).collect();
        if segments.len() <= FEW {
            for i in 1..segments.len() {
                for j in 0..i {
                    self.pair(&segments[j], &segments[i]);
                }
            }
            return;
        }
        let boxed = |n: usize, s: &Segment| GeomWithData::new(Rectangle::from_corners(s.a, s.b), n);
        let tree = RTree::bulk_load(segments.iter().enumerate().map(|(n, segment)| boxed(n, segment)).collect());
        for (n, segment) in segments.iter().enumerate() {
            for other in tree.locate_in_envelope_intersecting(AABB::from_corners(segment.a, segment.b)).filter(|other| other.data < n) {
                self.pair(&segments[other.data], segment);
            }
        }
    }

    fn pair(&mut self, s: &Segment, t: &Segment) {
        let Some(meeting) = s.meet(t) else { return };
        if s.ring == t.ring {
            match meeting {
                Meeting::Overlap(at) if s.follows(t) => self.note(Flaw::Spike, at),
                _ if s.follows(t) => {}
                Meeting::Cross(at) => self.note(Flaw::SelfIntersection, at),
                Meeting::Overlap(at) | Meeting::Touch(at) => self.note(Flaw::RingTouchesItself, at),
            }
            return;
        }
        let rings = (s.ring.min(t.ring), s.ring.max(t.ring));
        let same_part = self.rings[s.ring].part == self.rings[t.ring].part;
        if !same_part && !self.multi {
            return;
        }
        self.met.push(rings);
        match (same_part, meeting) {
            (true, Meeting::Cross(at)) => self.note(Flaw::RingsCross, at),
            (true, Meeting::Overlap(at)) => self.note(Flaw::RingsShareLine, at),
            (true, Meeting::Touch(at)) => self.touches.push((rings.0, rings.1, at)),
            (false, Meeting::Cross(at)) => self.note(Flaw::PartsOverlap, at),
            (false, Meeting::Overlap(at)) => self.note(Flaw::PartsShareLine, at),
            (false, Meeting::Touch(_)) => {}
        }
    }

    /// Where a ring lies to another: a place of it inside, and one outside, as far as there are such. Where they do not meet,
    /// one position tells.
    fn lies(&self, inner: usize, outer: usize) -> (Option<[f64; 2]>, Option<[f64; 2]>) {
        let (ring, other) = (&self.rings[inner], &self.rings[outer]);
        if !ring.bounds.intersects(&other.bounds) {
            return (None, ring.points.first().copied());
        }
        let met = self.met.binary_search(&(inner.min(outer), inner.max(outer))).is_ok();
        let (mut inside, mut outside) = (None, None);
        for p in ring.places() {
            match place_in_ring(p, &other.points) {
                RingSide::Inside => inside = inside.or(Some(p)),
                RingSide::Outside => outside = outside.or(Some(p)),
                RingSide::OnBoundary => continue,
            }
            if !met || (inside.is_some() && outside.is_some()) {
                break;
            }
        }
        (inside, outside)
    }

    fn holes(&mut self) {
        let holes: Vec<usize> = (0..self.rings.len()).filter(|n| self.rings[*n].is_hole).collect();
        for &n in &holes {
            let part = self.rings[n].part;
            let Some(shell) = self.rings.iter().position(|ring| ring.part == part && !ring.is_hole) else { continue };
            match self.lies(n, shell) {
                (Some(_), Some(at)) => self.note(Flaw::RingsCross, at),
                (None, Some(at)) => self.note(Flaw::HoleOutside, at),
                _ => {}
            }
            for &m in &holes {
                if m == n || self.rings[m].part != part {
                    continue;
                }
                match self.lies(n, m) {
                    (Some(_), Some(at)) => self.note(Flaw::RingsCross, at),
                    (Some(at), None) => self.note(Flaw::HoleInHole, at),
                    _ => {}
                }
            }
        }
    }

    fn parts(&mut self) {
        let shells: Vec<usize> = (0..self.rings.len()).filter(|n| !self.rings[*n].is_hole).collect();
        if shells.len() < 2 || !self.multi {
            return;
        }
        let tree = RTree::bulk_load(shells.iter().map(|n| GeomWithData::new(rectangle(self.rings[*n].bounds), *n)).collect());
        for n in shells {
            let others: Vec<usize> =
                tree.locate_in_envelope_intersecting(envelope(self.rings[n].bounds)).map(|other| other.data).filter(|m| *m != n).collect();
            for m in others {
                let (inside, outside) = self.lies(n, m);
                let same = inside.is_none() && outside.is_none();
                if same {
                    self.note(Flaw::PartsOverlap, self.rings[n].points[0]);
                }
                // what lies in a hole of the other is apart from it
                let in_hole = |p: [f64; 2]| {
                    let part = self.rings[m].part;
                    self.rings.iter().any(|hole| hole.is_hole && hole.part == part && place_in_ring(p, &hole.points) != RingSide::Outside)
                };
                if let Some(at) = inside.filter(|at| !in_hole(*at)) {
                    self.note(if outside.is_some() { Flaw::PartsOverlap } else { Flaw::PartInPart }, at);
                }
            }
        }
    }

    /// Rings and the places where they touch are a graph; a circle in it encloses a piece of the interior.
    fn split(&mut self) {
        let mut places: Vec<[f64; 2]> = self.touches.iter().map(|(_, _, at)| *at).collect();
        places.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        places.dedup();
        let number = |at: [f64; 2]| places.binary_search_by(|own| own[0].total_cmp(&at[0]).then(own[1].total_cmp(&at[1]))).unwrap_or_default();
        let mut edges: Vec<(usize, usize, [f64; 2])> =
            self.touches.iter().flat_map(|(a, b, at)| [(*a, number(*at), *at), (*b, number(*at), *at)]).collect();
        edges.sort_by_key(|(ring, place, _)| (*ring, *place));
        edges.dedup_by_key(|(ring, place, _)| (*ring, *place));
        let rings = self.rings.len();
        let mut group: Vec<usize> = (0..rings + places.len()).collect();
        for (ring, place, at) in edges {
            let (a, b) = (root(&mut group, ring), root(&mut group, rings + place));
            if a == b {
                return self.note(Flaw::SplitInterior, at);
            }
            group[a] = b;
        }
    }
}

fn root(group: &mut [usize], mut n: usize) -> usize {
    while group[n] != n {
        group[n] = group[group[n]];
        n = group[n];
    }
    n
}

fn rectangle(bounds: Bounds) -> Rectangle<[f64; 2]> {
    Rectangle::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north])
}

fn envelope(bounds: Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north])
}
