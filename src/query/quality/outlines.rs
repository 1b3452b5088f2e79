//! The boundaries of a layer's areas as edges with numbers, and which of them run along an edge of another area.

use crate::model::validity::{Flaw, RingSide, place_in_ring};
use crate::model::{Bounds, Feature, FeatureTable, PartKind};
use crate::query::areal::turns;
use crate::work::side_by_side;

/// Rings with more edges are looked through in runs.
const RUN: usize = 32;

/// No edge.
pub const NONE: u32 = u32::MAX;

/// A closed ring.
#[derive(Clone, Debug)]
pub struct RingOf<'a> {
    pub points: &'a [[f64; 2]],
    /// The number of its first edge.
    pub edge: u32,
    /// Whether the area lies to its left.
    pub is_left: bool,
    /// The boxes of its edges, `RUN` by `RUN`; none where it is short.
    runs: Box<[Bounds]>,
}

/// An edge as it stands in its ring.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    pub a: [f64; 2],
    pub b: [f64; 2],
    pub number: u32,
    pub is_left: bool,
}

impl Edge {
    /// The edge with its area to the left.
    pub const fn directed(&self) -> [[f64; 2]; 2] {
        if self.is_left { [self.a, self.b] } else { [self.b, self.a] }
    }

    /// Half way along it.
    pub const fn middle(&self) -> [f64; 2] {
        [f64::midpoint(self.a[0], self.b[0]), f64::midpoint(self.a[1], self.b[1])]
    }

    fn bounds(&self) -> Bounds {
        Bounds::at(self.a).union(Bounds::at(self.b))
    }
}

impl RingOf<'_> {
    fn edges_between(&self, from: usize, to: usize) -> impl Iterator<Item = Edge> + '_ {
        self.points[from..(to + 1).min(self.points.len())].windows(2).enumerate().map(move |(n, pair)| Edge {
            a: pair[0],
            b: pair[1],
            number: self.edge + (from + n) as u32,
            is_left: self.is_left,
        })
    }

    /// Whether an edge is one of its own.
    pub fn has(&self, edge: u32) -> bool {
        (self.edge..self.edge + self.points.len() as u32 - 1).contains(&edge)
    }

    /// All its edges.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        self.edges_between(0, self.points.len())
    }

    /// Where a position lies to the ring.
    pub fn place(&self, p: [f64; 2]) -> RingSide {
        if self.runs.is_empty() {
            return place_in_ring(p, self.points);
        }
        let mut is_inside = false;
        // a run that no ray to the east meets counts for nothing
        for (n, _) in self.runs.iter().enumerate().filter(|(_, run)| p[0] <= run.east && p[1] >= run.south && p[1] <= run.north) {
            match place_in_ring(p, &self.points[n * RUN..((n + 1) * RUN + 1).min(self.points.len())]) {
                RingSide::OnBoundary => return RingSide::OnBoundary,
                RingSide::Inside => is_inside = !is_inside,
                RingSide::Outside => {}
            }
        }
        if is_inside { RingSide::Inside } else { RingSide::Outside }
    }

    /// Hands out the edges whose boxes meet one.
    pub fn edges_in(&self, bounds: &Bounds, each: &mut impl FnMut(Edge)) {
        let mut of = |from: usize, to: usize| {
            self.edges_between(from, to).filter(|edge| edge.bounds().intersects(bounds)).for_each(&mut *each);
        };
        if self.runs.is_empty() {
            of(0, self.points.len());
        }
        for (n, _) in self.runs.iter().enumerate().filter(|(_, run)| run.intersects(bounds)) {
            of(n * RUN, (n + 1) * RUN);
        }
    }
}

/// The areas of a layer. A feature whose area cannot be told has none here.
#[derive(Debug)]
pub struct Outlines<'a> {
    rings: Vec<RingOf<'a>>,
    /// Where the rings of each row begin; one more than there are rows.
    of_row: Vec<u32>,
    /// The edge that each edge runs back along, where it is the only one.
    twins: Vec<u32>,
}

impl<'a> Outlines<'a> {
    /// The boundaries of the features that `is_sound` says have a certain area.
    pub fn of(table: &'a FeatureTable, is_sound: &(dyn Fn(usize) -> bool + Sync)) -> Self {
        let found = side_by_side((0..table.chunks()).collect(), |chunk| {
            let (mut rings, mut counts) = (Vec::new(), Vec::new());
            for row in table.rows_in(chunk) {
                let before = rings.len();
                if is_sound(row)
                    && let Some(feature) = table.feature(row)
                {
                    add_rings(feature, &mut rings);
                }
                counts.push((rings.len() - before) as u32);
            }
            (rings, counts)
        });
        let (mut rings, mut of_row, mut edges) = (Vec::with_capacity(table.rows()), Vec::with_capacity(table.rows() + 1), 0u32);
        of_row.push(0);
        for (own, counts) in found {
            for count in counts {
                of_row.push(of_row.last().copied().unwrap_or_default() + count);
            }
            for mut ring in own {
                ring.edge = edges;
                edges += ring.points.len().saturating_sub(1) as u32;
                rings.push(ring);
            }
        }
        let twins = twins(&rings, edges as usize);
        Self { rings, of_row, twins }
    }

    /// The rings of a row.
    pub fn rings(&self, row: usize) -> &[RingOf<'a>] {
        &self.rings[self.of_row[row] as usize..self.of_row[row + 1] as usize]
    }

    /// The edge that an edge runs back along; `NONE` where there is none, or several.
    pub fn twin(&self, edge: &Edge) -> u32 {
        self.twins[edge.number as usize]
    }

    /// Whether an edge is one of a row's.
    pub fn is_of(&self, edge: u32, row: usize) -> bool {
        let rings = self.rings(row);
        let within = rings.first().zip(rings.last()).map(|(first, last)| first.edge..last.edge + last.points.len() as u32 - 1);
        within.is_some_and(|within| within.contains(&edge))
    }

    /// The edges of a row whose boxes meet one.
    pub fn edges_in(&self, row: usize, bounds: &Bounds, into: &mut Vec<Edge>) {
        into.clear();
        for ring in self.rings(row) {
            ring.edges_in(bounds, &mut |edge| into.push(edge));
        }
    }
}

fn add_rings<'a>(feature: Feature<'a>, rings: &mut Vec<RingOf<'a>>) {
    for part in feature.parts().filter(|part| part.kind() == PartKind::Polygon) {
        for (n, points) in part.rings().enumerate().filter(|(_, ring)| ring.len() > 3) {
            let count = points.len() - 1;
            let runs = if count > 2 * RUN {
                (0..count).step_by(RUN).filter_map(|from| Bounds::of(&points[from..(from + RUN + 1).min(points.len())])).collect()
            } else {
                Box::default()
            };
            rings.push(RingOf { points, edge: 0, is_left: (turns(points) > 0.0) == (n == 0), runs });
        }
    }
}

/// An edge by its ends.
#[derive(Clone, Copy)]
struct Key {
    ends: (u64, u32),
    edge: u32,
    /// Whether, with its area to the left, it runs from the lesser end to the greater.
    is_forward: bool,
}

/// The edges are sorted in so many heaps.
const HEAPS: usize = 16;

/// The edge that each runs back along.
fn twins(rings: &[RingOf<'_>], edges: usize) -> Vec<u32> {
    let share = rings.len().div_ceil(4 * crate::work::threads()).max(1);
    let parted = side_by_side(rings.chunks(share).collect(), |rings| {
        let mut heaps: [Vec<Key>; HEAPS] = Default::default();
        for edge in rings.iter().flat_map(RingOf::edges).filter(|edge| edge.a != edge.b) {
            let [a, b] = edge.directed();
            let is_forward = a < b;
            let (low, high) = if is_forward { (a, b) } else { (b, a) };
            let ends = hash([low[0], low[1], high[0], high[1]]);
            heaps[ends.0 as usize % HEAPS].push(Key { ends, edge: edge.number, is_forward });
        }
        heaps
    });
    let pairs = side_by_side((0..HEAPS).collect(), |n| {
        let mut keys: Vec<Key> = parted.iter().flat_map(|heaps| heaps[n].iter().copied()).collect();
        keys.sort_unstable_by_key(|key| key.ends);
        let same = keys.chunk_by(|a, b| a.ends == b.ends);
        same.filter_map(|own| match own {
            [a, b] if a.is_forward != b.is_forward => Some([a.edge, b.edge]),
            _ => None,
        })
        .collect::<Vec<_>>()
    });
    let mut twins = vec![NONE; edges];
    for [a, b] in pairs.into_iter().flatten() {
        (twins[a as usize], twins[b as usize]) = (b, a);
    }
    twins
}

/// Ninety-six bits of four numbers, by multiplication folded (wyhash, public domain, W. Yi): two edges of ten million that differ are
/// taken for one in one layer of 10^15.
fn hash(of: [f64; 4]) -> (u64, u32) {
    // -0 is 0
    let [a, b, c, d] = of.map(|number| (number + 0.0).to_bits());
    let fold = |x: u64, y: u64| {
        let product = u128::from(x) * u128::from(y);
        product as u64 ^ (product >> 64) as u64
    };
    let (first, second) = (fold(a ^ 0x9e37_79b9_7f4a_7c15, b ^ 0xd6e8_feb8_6659_fd93), fold(c ^ 0xa076_1d64_78bd_642f, d ^ 0xe703_7ed1_a0b4_28db));
    let third = fold(first ^ 0x8ebc_6af0_9c88_c6e3, second ^ 0x5899_65cc_7537_4cc3);
    (third, fold(first.rotate_left(17) ^ d, second ^ a ^ 0x1d8e_4e27_c47d_124f) as u32)
}

/// Whether a flaw makes a feature's area unfit to be compared with others.
pub const fn is_unfit(flaw: Flaw) -> bool {
    flaw.spoils_area() || matches!(flaw, Flaw::NoArea | Flaw::HoleOutside | Flaw::HoleInHole | Flaw::RingsShareLine)
}
