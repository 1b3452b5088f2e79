//! A packed Hilbert R-tree: features in the order of a Hilbert curve, sixteen neighbours share a box, sixteen of these share the
//! next, and so on (Kamel and Faloutsos 1993). It is made in a fraction of the time of a tree that can change, and lies in a few
//! rows of memory.

use super::hilbert::hilbert;
use crate::model::{Bounds, FeatureTable};
use crate::work::side_by_side;

/// Boxes that share one of the next level.
const NODE: usize = 16;

/// A box on a grid of 2^32 steps over the whole extent, rounded outward: west, south, east, north.
type GridBox = [u32; 4];

/// The boxes of a table's features, in degrees.
#[derive(Default)]
pub struct Packed {
    /// Features in the order of the curve.
    features: Vec<u32>,
    /// Their boxes, then the boxes round each sixteen of these, up to a level of at most sixteen.
    levels: Vec<Vec<GridBox>>,
    grid: BoxGrid,
    /// The box round everything; `None` where there is nothing.
    whole: Option<Bounds>,
}

impl std::fmt::Debug for Packed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Packed({})", self.features.len())
    }
}

/// The grid that boxes are kept on: half the memory of degrees, and finer than a centimetre over the whole Earth.
#[derive(Clone, Copy, Default)]
struct BoxGrid {
    origin: [f64; 2],
    /// Steps of a degree.
    scale: [f64; 2],
}

impl BoxGrid {
    fn of(bounds: Bounds) -> Self {
        let scale = |size: f64| if size > 0.0 { (f64::from(u32::MAX) - 4.0) / size } else { 0.0 };
        Self { origin: [bounds.west, bounds.south], scale: [scale(bounds.east - bounds.west), scale(bounds.north - bounds.south)] }
    }

    /// The box on the grid, grown to whole steps; what lies off the grid is moved to its edge.
    fn outward(&self, bounds: Bounds) -> GridBox {
        let at = |value: f64, axis: usize| (value - self.origin[axis]) * self.scale[axis] + 1.0;
        // casts cut off the fraction and saturate
        [(at(bounds.west, 0) - 0.5) as u32, (at(bounds.south, 1) - 0.5) as u32, (at(bounds.east, 0) + 1.5) as u32, (at(bounds.north, 1) + 1.5) as u32]
    }

    /// The place of a box's middle along the curve.
    fn place(&self, bounds: Bounds) -> u32 {
        let [x, y] = bounds.center();
        let at = |value: f64, axis: usize| ((value - self.origin[axis]) * self.scale[axis] / 65_536.0) as u16;
        hilbert(at(x, 0), at(y, 1))
    }
}

#[expect(clippy::needless_bitwise_bool, reason = "no branches: that a box is beside another is as likely as not")]
const fn meet(a: &GridBox, b: &GridBox) -> bool {
    (a[0] <= b[2]) & (b[0] <= a[2]) & (a[1] <= b[3]) & (b[1] <= a[3])
}

/// The box round some boxes.
fn round(boxes: &[GridBox]) -> GridBox {
    boxes.iter().fold([u32::MAX, u32::MAX, 0, 0], |all, own| [all[0].min(own[0]), all[1].min(own[1]), all[2].max(own[2]), all[3].max(own[3])])
}

/// Sorts by the upper half of each entry: three rounds of counting by eleven bits (Seward 1954).
fn sort_by_place(entries: &mut Vec<u64>) {
    const BITS: u32 = 11;
    let mut other = vec![0u64; entries.len()];
    for round in 0..3 {
        let digit = |entry: u64| (entry >> (32 + round * BITS)) as usize & ((1 << BITS) - 1);
        let mut starts = [0usize; 1 << BITS];
        for entry in &*entries {
            starts[digit(*entry)] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            (*start, sum) = (sum, sum + *start);
        }
        for entry in &*entries {
            let start = &mut starts[digit(*entry)];
            other[*start] = *entry;
            *start += 1;
        }
        std::mem::swap(entries, &mut other);
    }
}

impl Packed {
    /// Loads the boxes of all features that have a position.
    pub fn of(table: &FeatureTable) -> Self {
        let Some(whole) = table.bounds() else { return Self::default() };
        let grid = BoxGrid::of(whole);
        let mut boxes: Vec<GridBox> = vec![GridBox::default(); table.rows()];
        let (mut rest, mut parts) = (&mut boxes[..], Vec::new());
        for chunk in 0..table.chunks() {
            let (own, after) = rest.split_at_mut(table.rows_in(chunk).len());
            parts.push((chunk, own));
            rest = after;
        }
        // the place on the curve in the upper half, the feature in the lower
        let placed = |(chunk, own): (usize, &mut [GridBox])| -> Vec<u64> {
            let start = table.rows_in(chunk).start;
            let one = |(row, bounds): (usize, Bounds)| {
                own[row - start] = grid.outward(bounds);
                u64::from(grid.place(bounds)) << 32 | row as u64
            };
            table.boxes_in(chunk).map(one).collect()
        };
        let mut order = side_by_side(parts, placed).concat();
        sort_by_place(&mut order);
        let features: Vec<u32> = order.iter().map(|entry| *entry as u32).collect();
        let mut levels: Vec<Vec<GridBox>> = vec![features.iter().map(|feature| boxes[*feature as usize]).collect()];
        while let Some(last) = levels.last().filter(|last| last.len() > NODE) {
            let next = last.chunks(NODE).map(round).collect();
            levels.push(next);
        }
        Self { features, levels, grid, whole: Some(whole) }
    }

    /// Bytes of memory the tree holds.
    pub fn bytes(&self) -> u64 {
        (self.features.capacity() * 4 + self.levels.iter().map(|level| level.capacity() * size_of::<GridBox>()).sum::<usize>()) as u64
    }

    /// The features whose boxes meet `bounds`, in no particular order. One whose box misses it by less than a step of the
    /// grid may be among them.
    pub fn window(&self, bounds: Bounds) -> impl Iterator<Item = usize> + use<> {
        let mut found = Vec::new();
        self.visit(bounds, &mut |row| {
            found.push(row);
            true
        });
        found.into_iter()
    }

    /// Hands out the features of a window one by one until one is answered with false; whether none was.
    pub fn visit(&self, bounds: Bounds, each: &mut impl FnMut(usize) -> bool) -> bool {
        // what lies off the grid is on its edge there, and would meet what is
        let near = self.whole.is_some_and(|whole| whole.intersects(&bounds));
        match self.levels.len().checked_sub(1).filter(|_| near) {
            Some(top) => self.gather(top, 0..self.levels[top].len(), &self.grid.outward(bounds), each),
            None => true,
        }
    }

    /// Hands out the features under the boxes of a level that meet what is asked.
    fn gather(&self, level: usize, range: std::ops::Range<usize>, asked: &GridBox, each: &mut impl FnMut(usize) -> bool) -> bool {
        let start = range.start;
        let mut met = self.levels[level][range].iter().enumerate().filter(|(_, own)| meet(own, asked)).map(|(n, _)| start + n);
        match level.checked_sub(1) {
            None => met.all(|at| each(self.features[at] as usize)),
            Some(below) => met.all(|at| self.gather(below, at * NODE..((at + 1) * NODE).min(self.levels[below].len()), asked, each)),
        }
    }

    /// Every feature that has a position, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.features.iter().map(|feature| *feature as usize)
    }
}
