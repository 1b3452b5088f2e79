//! Rings without repeated positions, and where positions lie to them.

use super::pair::{Segment, side};
use crate::model::Bounds;
use geo::Orientation::{Clockwise, Collinear, CounterClockwise};

/// A ring of a polygon, closed, without positions that stand twice in a row.
pub struct Ring<'a> {
    pub part: usize,
    pub is_hole: bool,
    pub points: std::borrow::Cow<'a, [[f64; 2]]>,
    pub bounds: Bounds,
}

impl<'a> Ring<'a> {
    pub fn new(part: usize, is_hole: bool, ring: &'a [[f64; 2]]) -> Self {
        let repeats = ring.windows(2).any(|pair| pair[0] == pair[1]);
        let points = if repeats {
            let mut points = ring.to_vec();
            points.dedup();
            points.into()
        } else {
            ring.into()
        };
        Self { part, is_hole, points, bounds: Bounds::of(ring).unwrap_or(Bounds::NOWHERE) }
    }

    pub fn segments(&self, ring: usize) -> impl Iterator<Item = Segment> + '_ {
        let count = self.points.len().saturating_sub(1);
        self.points.windows(2).enumerate().map(move |(number, pair)| Segment { a: pair[0], b: pair[1], ring, number, count })
    }

    /// Whether all its positions lie on one line.
    pub fn has_no_area(&self) -> bool {
        let [a, b, ..] = self.points[..] else { return true };
        self.points.iter().all(|p| side(a, b, *p) == Collinear)
    }

    /// Its positions, then the middles of its edges: where all the first lie on another ring's boundary, these may not.
    pub fn places(&self) -> impl Iterator<Item = [f64; 2]> + '_ {
        let middle = |pair: &[[f64; 2]]| [f64::midpoint(pair[0][0], pair[1][0]), f64::midpoint(pair[0][1], pair[1][1])];
        self.points.iter().copied().chain(self.points.windows(2).map(middle))
    }
}

/// Where a position lies to a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingSide {
    Inside,
    OnBoundary,
    Outside,
}

/// Where a position lies to a closed ring, by the even-odd rule.
///
/// ```
/// use nanbei::model::validity::{RingSide, place_in_ring};
///
/// let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]];
/// assert_eq!(place_in_ring([1.0, 1.0], &square), RingSide::Inside);
/// assert_eq!(place_in_ring([2.0, 1.0], &square), RingSide::OnBoundary);
/// assert_eq!(place_in_ring([3.0, 1.0], &square), RingSide::Outside);
/// ```
#[must_use]
pub fn place_in_ring(p: [f64; 2], ring: &[[f64; 2]]) -> RingSide {
    let mut inside = false;
    for pair in ring.windows(2) {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        if p[1] < ay.min(by) || p[1] > ay.max(by) || p[0] > ax.max(bx) {
            continue;
        }
        let of_p = side(pair[0], pair[1], p);
        if of_p == Collinear {
            if p[0] >= ax.min(bx) {
                return RingSide::OnBoundary;
            }
            continue;
        }
        // a ray to the east: an edge counts with its lower end
        if (ay > p[1]) != (by > p[1]) && ((by > ay && of_p == CounterClockwise) || (by < ay && of_p == Clockwise)) {
            inside = !inside;
        }
    }
    if inside { RingSide::Inside } else { RingSide::Outside }
}

/// Whether two closed rings are the same, wherever they begin and whichever way they run.
pub fn same_ring(a: &[[f64; 2]], b: &[[f64; 2]]) -> bool {
    if a.len() != b.len() || a.len() < 2 {
        return false;
    }
    let (a, b) = (&a[1..], &b[1..]);
    let n = a.len();
    let Some(start) = b.iter().position(|p| *p == a[0]) else { return false };
    (0..n).all(|i| a[i] == b[(start + i) % n]) || (0..n).all(|i| a[i] == b[(start + n - i) % n])
}
