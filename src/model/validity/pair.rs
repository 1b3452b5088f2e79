//! How two segments meet, exactly.

use geo::Coord;
use geo::Orientation::{self, Collinear};
use geo::kernels::Kernel;

/// An edge of a ring.
pub struct Segment {
    pub a: [f64; 2],
    pub b: [f64; 2],
    /// Which ring it is of, its place there, and how many there are.
    pub ring: usize,
    pub number: usize,
    pub count: usize,
}

/// How two segments meet, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meeting {
    /// At a place inside both.
    Cross([f64; 2]),
    /// Along a line.
    Overlap([f64; 2]),
    /// At an end of one.
    Touch([f64; 2]),
}

/// The side of the line a, b on which c lies.
pub fn side(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Orientation {
    let at = |p: [f64; 2]| Coord { x: p[0], y: p[1] };
    <f64 as geo::GeoNum>::Ker::orient2d(at(a), at(b), at(c))
}

/// Whether p, on the line a, b, lies between the two.
fn between(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> bool {
    (0..2).all(|axis| (a[axis].min(b[axis])..=a[axis].max(b[axis])).contains(&p[axis]))
}

impl Segment {
    /// Whether one begins where the other ends, by their order in the ring.
    pub const fn follows(&self, other: &Self) -> bool {
        let (low, high) = if self.number < other.number { (self.number, other.number) } else { (other.number, self.number) };
        high - low == 1 || (low == 0 && high + 1 == self.count)
    }

    pub fn meet(&self, other: &Self) -> Option<Meeting> {
        meet([self.a, self.b], [other.a, other.b])
    }
}

/// How two segments meet; `None` where they do not.
#[must_use]
pub fn meet([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> Option<Meeting> {
    if (0..2).any(|axis| a[axis].max(b[axis]) < c[axis].min(d[axis]) || c[axis].max(d[axis]) < a[axis].min(b[axis])) {
        return None;
    }
    let (of_c, of_d) = (side(a, b, c), side(a, b, d));
    if of_c == of_d && of_c != Collinear {
        return None;
    }
    let (of_a, of_b) = (side(c, d, a), side(c, d, b));
    if of_c == Collinear && of_d == Collinear {
        // along the axis on which they are longer
        let axis = usize::from((b[0] - a[0]).abs() < (b[1] - a[1]).abs());
        let low = a[axis].min(b[axis]).max(c[axis].min(d[axis]));
        let high = a[axis].max(b[axis]).min(c[axis].max(d[axis]));
        let end = [a, b, c, d].into_iter().find(|p| p[axis] == low)?;
        return match low.total_cmp(&high) {
            std::cmp::Ordering::Less => Some(Meeting::Overlap(end)),
            std::cmp::Ordering::Equal => Some(Meeting::Touch(end)),
            std::cmp::Ordering::Greater => None,
        };
    }
    if of_a == of_b {
        return None;
    }
    if [of_a, of_b, of_c, of_d].iter().all(|side| *side != Collinear) {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let (ex, ey) = (d[0] - c[0], d[1] - c[1]);
        let k = ((c[0] - a[0]) * ey - (c[1] - a[1]) * ex) / (dx * ey - dy * ex);
        return Some(Meeting::Cross([a[0] + k * dx, a[1] + k * dy]));
    }
    let ends = [(of_c, c, a, b), (of_d, d, a, b), (of_a, a, c, d), (of_b, b, c, d)];
    ends.into_iter().find(|(side, p, from, to)| *side == Collinear && between(*p, *from, *to)).map(|(_, p, _, _)| Meeting::Touch(p))
}
