//! Rings cut to a box, edge by edge of the box (Sutherland and Hodgman, 1974). What is outside is pressed on the box's border: lines
//! there that are run through both ways count for nothing by the even-odd rule.

use crate::model::Bounds;

/// A ring without its closing position.
pub type Ring = Vec<[f64; 2]>;

/// A ring cut to a box; empty where it lies beside it.
pub fn clipped(ring: &[[f64; 2]], to: Bounds) -> Ring {
    let mut own = half(ring, 0, to.west, false);
    own = half(&own, 0, to.east, true);
    own = half(&own, 1, to.south, false);
    half(&own, 1, to.north, true)
}

/// The part of a ring on one side of a line of equal longitude or latitude.
fn half(ring: &[[f64; 2]], axis: usize, at: f64, below: bool) -> Ring {
    let inside = |p: &[f64; 2]| if below { p[axis] <= at } else { p[axis] >= at };
    if ring.iter().all(inside) {
        return ring.to_vec();
    }
    let mut cut = Ring::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last().copied() else { return cut };
    for position in ring {
        let (was, is) = (inside(&before), inside(position));
        if was != is {
            // from the same end whichever way the edge runs, so that two neighbours are cut at the same place
            let (a, b) = if was { (before, *position) } else { (*position, before) };
            let k = (at - a[axis]) / (b[axis] - a[axis]);
            let mut on = [0.0; 2];
            on[axis] = at;
            on[1 - axis] = a[1 - axis] + (b[1 - axis] - a[1 - axis]) * k;
            cut.push(on);
        }
        if is {
            cut.push(*position);
        }
        before = *position;
    }
    cut
}

/// Whether every edge of a ring lies on a box's border.
pub fn is_on_border(ring: &[[f64; 2]], of: Bounds) -> bool {
    let on = |a: [f64; 2], b: [f64; 2]| {
        let both = |axis: usize, at: f64| a[axis] == at && b[axis] == at;
        a == b || both(0, of.west) || both(0, of.east) || both(1, of.south) || both(1, of.north)
    };
    ring.iter().zip(ring.iter().cycle().skip(1)).all(|(a, b)| on(*a, *b))
}

/// A ring without its closing position.
pub fn open(ring: &[[f64; 2]]) -> &[[f64; 2]] {
    match ring {
        [first, .., last] if first == last => &ring[..ring.len() - 1],
        ring => ring,
    }
}

/// The box round rings.
pub fn bounds_of<'a>(rings: impl IntoIterator<Item = &'a [[f64; 2]]>) -> Bounds {
    rings.into_iter().flatten().map(|p| Bounds::at(*p)).fold(Bounds::NOWHERE, Bounds::union)
}
