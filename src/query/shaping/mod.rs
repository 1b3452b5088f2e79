//! Changes to the shapes of features: overlaid, split, reshaped, simplified, moved on the ellipsoid, without a gap or a sliver between
//! neighbours that had none.

mod area;
mod clipping;
mod cutting;
mod merging;
mod nodes;
mod parallel;
mod plane;
mod simplify;
mod trace;
mod yielding;

pub use area::AreaShape;
pub use clipping::Clip;
pub use cutting::{cut, reshaped};
pub use merging::merged;
pub use nodes::{Reshaped, TooFew, moved_vertex, noded, with_vertex, with_vertices_of, without_vertex};
pub use parallel::{Parallel, buffered, parallel};
pub use plane::{Plane, Similarity};
pub use simplify::simplified;
pub use trace::traced;
pub use yielding::Exchange;

use super::index::scaled_nearest;
use crate::model::validity::{Meeting, meet};

/// Degrees within which a position lies on an edge: a tenth of a millimetre.
const ON: f64 = 1e-9;

type Ring = Vec<[f64; 3]>;

/// Where an edge meets a line that is drawn: the same place to the last digit whichever way the edge runs, as it may be that of two
/// neighbours; an end of the edge, or else of the line, where it is near that.
fn meeting(edge: [[f64; 2]; 2], line: [[f64; 2]; 2]) -> Option<[f64; 2]> {
    let [a, b] = edge;
    let edge = if key(a) <= key(b) { [a, b] } else { [b, a] };
    // a line that was snapped to an edge ends some bits beside it
    let is_on = |p: &[f64; 2]| scaled_nearest(edge[0], edge[1], *p, [ON; 2]).1 <= 1.0;
    let at = match meet(edge, line) {
        Some(Meeting::Cross(at) | Meeting::Touch(at) | Meeting::Overlap(at)) => at,
        None => line.into_iter().find(is_on)?,
    };
    let is_near = |p: &[f64; 2]| (p[0] - at[0]).abs() <= ON && (p[1] - at[1]).abs() <= ON;
    Some(edge.into_iter().chain(line).find(is_near).unwrap_or(at))
}

/// The height a part of the way from one position to another, where both have one.
fn height_at(a: &[f64; 3], b: &[f64; 3], t: f64) -> f64 {
    a[2] + (b[2] - a[2]) * t
}

/// A position without its height.
const fn flat(p: &[f64; 3]) -> [f64; 2] {
    [p[0], p[1]]
}

/// The edges of a ring that is not closed, that back to its beginning among them.
fn edges_of(ring: &[[f64; 3]]) -> impl Iterator<Item = [[f64; 2]; 2]> + '_ {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| [flat(a), flat(b)])
}

/// How long an edge is, in degrees.
fn length([a, b]: [[f64; 2]; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// An edge by its ends, whichever way it runs.
fn edge_key([a, b]: [[f64; 2]; 2]) -> [[u64; 2]; 2] {
    let (a, b) = (key(a), key(b));
    if a < b { [a, b] } else { [b, a] }
}

/// A place by its bits; -0 is 0.
pub(super) fn key(p: [f64; 2]) -> [u64; 2] {
    p.map(|number| (number + 0.0).to_bits())
}
