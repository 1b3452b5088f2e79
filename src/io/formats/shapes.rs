//! Geometry as a text gives it, positions and the ends of lists of them, into a table: what is not closed or too short is
//! mended or left out, and told.

use crate::io::Reason;
use crate::model::table::Scratch;
use crate::model::{Kind, PartKind, TableBuilder};

/// Adds the lines of a `MultiLineString`; those of one position are left out.
pub fn line_strings(builder: &mut TableBuilder, scratch: &Scratch, mut note: impl FnMut(Reason)) {
    let mut start = 0;
    for end in &scratch.ends[0] {
        let range = start..*end as usize;
        start = range.end;
        if range.len() < 2 {
            note(Reason::ShortLine);
            continue;
        }
        builder.part(PartKind::Line, [&scratch.xy[range.clone()]], scratch.heights(range));
    }
}

/// Adds the polygons of a `Polygon` or `MultiPolygon`, whole ones at once; rings that are not closed or too short are mended
/// one by one. Returns whether all were whole.
#[inline]
pub fn polygons(builder: &mut TableBuilder, scratch: &Scratch, kind: Kind, mut note: impl FnMut(Reason)) -> bool {
    if !scratch.z.is_empty() && ring_ends_differ(scratch) {
        note(Reason::RingEnds);
    }
    let mut start = 0;
    let fine = scratch.ends[0].iter().all(|end| {
        let ring = &scratch.xy[start..*end as usize];
        start = *end as usize;
        // an empty ring is left out, whatever it stands among
        ring.is_empty() || (ring.len() >= 4 && ring.first() == ring.last())
    });
    if fine {
        builder.coordinates(kind, scratch);
    } else {
        mended(builder, scratch, kind, &mut note);
    }
    fine
}

/// Whether a ring comes back to where it began, at another height.
fn ring_ends_differ(scratch: &Scratch) -> bool {
    let mut start = 0;
    scratch.ends[0].iter().any(|end| {
        let range = start..*end as usize;
        start = range.end;
        let (ring, heights) = (&scratch.xy[range.clone()], scratch.heights(range));
        // a position without a height has NaN
        ring.first() == ring.last() && heights.first().map(|z| z.to_bits()) != heights.last().map(|z| z.to_bits())
    })
}

/// Adds polygons of which some ring is not closed or too short.
fn mended(builder: &mut TableBuilder, scratch: &Scratch, kind: Kind, note: &mut impl FnMut(Reason)) {
    let whole = [scratch.ends[0].len() as u32];
    let polygon_ends = if kind == Kind::Polygon { &whole[..] } else { &scratch.ends[1] };
    let (mut ring_at, mut from) = (0, 0);
    for end in polygon_ends {
        let (mut rings, mut heights) = (Vec::new(), Vec::new());
        let mut outer = true;
        for ring_number in ring_at..*end as usize {
            let range = from..scratch.ends[0][ring_number] as usize;
            from = range.end;
            if range.is_empty() {
                continue;
            }
            let (mut ring, mut z) = (scratch.xy[range.clone()].to_vec(), scratch.heights(range).to_vec());
            let closed = ring.first() == ring.last();
            if ring.len() < if closed { 4 } else { 3 } {
                note(Reason::ShortRing);
                if outer {
                    // without its outer ring a polygon's holes mean nothing
                    from = scratch.ends[0][*end as usize - 1] as usize;
                    rings.clear();
                    break;
                }
                continue;
            }
            if !closed {
                ring.push(ring[0]);
                z.extend(z.first().copied());
                note(Reason::UnclosedRing);
            }
            outer = false;
            rings.push(ring);
            heights.extend(z);
        }
        ring_at = *end as usize;
        if !rings.is_empty() {
            builder.part(PartKind::Polygon, rings.iter().map(Vec::as_slice), &heights);
        }
    }
}

/// Whether a ring runs the other way than RFC 7946, 3.1.6 asks: only a hint, drawing does not mind.
pub fn runs_against_right_hand(scratch: &Scratch, kind: Kind) -> bool {
    let ends = &scratch.ends[0];
    let whole = [ends.len() as u32];
    let polygon_ends = if kind == Kind::Polygon { &whole[..] } else { &scratch.ends[1] };
    let (mut ring_at, mut from, mut against) = (0, 0, false);
    for polygon_end in polygon_ends {
        let mut outer = true;
        for end in &ends[ring_at..*polygon_end as usize] {
            let ring = &scratch.xy[from..*end as usize];
            from = *end as usize;
            // which way a ring runs that jumps over the meridian is not told by its numbers
            let jumps = || ring.windows(2).any(|pair| (pair[1][0] - pair[0][0]).abs() > 180.0);
            if !ring.is_empty() && !jumps() {
                let area = twice_signed_area(ring);
                against |= if outer { area < 0.0 } else { area > 0.0 };
                outer = false;
            }
        }
        ring_at = *polygon_end as usize;
    }
    against
}

/// Twice the signed area of a closed ring in square units of its coordinates, positive counter-clockwise.
pub fn twice_signed_area(ring: &[[f64; 2]]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    // about the first position, so that small rings far from zero keep their digits
    ring.windows(2)
        .map(|pair| {
            let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
            (ax - origin[0]) * (by - origin[1]) - (bx - origin[0]) * (ay - origin[1])
        })
        .sum()
}
