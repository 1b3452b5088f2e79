//! Lines and rings where a line that is drawn crosses them: cut there, or led along it.

use super::{Ring, flat, height_at, meeting};
use crate::model::{PartKind, PartShape};
use crate::query::areal::turns;

/// Where a line that is drawn meets a ring or another line.
#[derive(Clone, Copy, Debug)]
struct Joint {
    /// How far along what is drawn: the number of its edge and the part of that.
    drawn: f64,
    /// The same along the ring or line.
    own: f64,
    at: [f64; 2],
}

/// The number of an edge and how far along it a place is.
fn along(n: usize, [a, b]: [[f64; 2]; 2], p: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    n as f64 + if length2 > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 }
}

/// Where they meet, in the order of what is drawn; `own` is closed by its first position where it is a ring.
fn joints(own: &[[f64; 2]], drawn: &[[f64; 2]]) -> Vec<Joint> {
    let mut found: Vec<Joint> = Vec::new();
    for (m, line) in drawn.windows(2).enumerate() {
        for (n, edge) in own.windows(2).enumerate() {
            let (line, edge) = ([line[0], line[1]], [edge[0], edge[1]]);
            let Some(at) = meeting(edge, line) else { continue };
            // a crossing that rounds to a vertex is that vertex, and the two edges there meet the line once
            if !found.iter().any(|joint| joint.at == at) {
                found.push(Joint { drawn: along(m, line, at), own: along(n, edge, at), at });
            }
        }
    }
    found.sort_by(|a, b| a.drawn.total_cmp(&b.drawn));
    found
}

/// A line cut where another one crosses it, in its order; all of it where that one does not. One that comes back to its beginning is
/// cut there, too.
#[must_use]
pub fn pieces_of(line: &[[f64; 3]], by: &[[f64; 2]]) -> Vec<Vec<[f64; 3]>> {
    let own: Vec<[f64; 2]> = line.iter().map(flat).collect();
    let mut joints = joints(&own, by);
    joints.sort_by(|a, b| a.own.total_cmp(&b.own));
    joints.retain(|joint| Some(&joint.at) != own.first() && Some(&joint.at) != own.last());
    let (mut pieces, mut piece, mut next) = (Vec::new(), Ring::new(), joints.into_iter().peekable());
    for (n, p) in line.iter().enumerate() {
        piece.push(*p);
        while let Some(joint) = next.next_if(|joint| joint.own < (n + 1) as f64) {
            let after = line.get(n + 1).unwrap_or(p);
            let height = if joint.at == flat(p) { p[2] } else { height_at(p, after, joint.own - n as f64) };
            let end = [joint.at[0], joint.at[1], height];
            if joint.at != flat(p) {
                piece.push(end);
            }
            pieces.push(std::mem::replace(&mut piece, vec![end]));
        }
    }
    pieces.push(piece);
    pieces
}

/// A line cut where another one crosses it, in its order; all of it where that one does not.
#[must_use]
pub fn cut(line: &[[f64; 3]], by: &[[f64; 2]]) -> Vec<Vec<[f64; 3]>> {
    let mut pieces = pieces_of(line, by);
    // where a line that comes back to its beginning begins is no end of a piece
    if pieces.len() > 1 && line.first().map(flat) == line.last().map(flat) {
        let first = pieces.remove(0);
        if let Some(last) = pieces.last_mut() {
            last.extend(first.into_iter().skip(1));
        }
    }
    pieces
}

/// A part whose boundary runs along a line that is drawn, between the first and the last place where that meets it; of the two ways
/// round an area the one that keeps more of it. With how far along the line, in its edges, that is. `None` where the line does not meet the part twice.
#[must_use]
pub fn reshaped(part: &PartShape, drawn: &[[f64; 2]]) -> Option<(PartShape, f64)> {
    if part.kind == PartKind::Points {
        return None;
    }
    let met = part.rings.iter().enumerate().find_map(|(n, ring)| {
        let joints = joints(&ring.iter().map(flat).collect::<Vec<_>>(), drawn);
        let (first, last) = (*joints.first()?, *joints.last()?);
        (first.at != last.at).then_some((n, first, last))
    });
    let (n, first, last) = met?;
    let ring = &part.rings[n];
    // a line that comes back to its beginning has no ends either
    let closes = ring.len() > 3 && ring.first().map(flat) == ring.last().map(flat);
    let next = led_along(ring, closes, first, last, drawn);
    let mut other = part.clone();
    other.rings[n] = next;
    Some((other, first.drawn))
}

fn led_along(ring: &[[f64; 3]], closes: bool, first: Joint, last: Joint, drawn: &[[f64; 2]]) -> Ring {
    let place = |p: [f64; 2]| [p[0], p[1], f64::NAN];
    let between = drawn.iter().enumerate().filter(|(n, _)| (first.drawn..last.drawn).contains(&(*n as f64)) && *n as f64 > first.drawn);
    let path: Ring = std::iter::once(place(first.at)).chain(between.map(|(_, p)| place(*p))).chain([place(last.at)]).collect();
    let back: Ring = path.iter().rev().copied().collect();
    // what of the ring lies between two places on it, without those
    let inner = |from: f64, to: f64| ring.iter().enumerate().filter(move |(n, _)| (*n as f64) > from && (*n as f64) < to).map(|(_, p)| *p);
    let ends = ring.len() as f64 - 1.0;
    let (low, high, forth) = if first.own <= last.own { (first.own, last.own, &path) } else { (last.own, first.own, &back) };
    if !closes {
        let mut line: Ring = inner(-1.0, low).chain(forth.iter().copied()).chain(inner(high, ends + 1.0)).collect();
        line.dedup_by(|next, before| flat(next) == flat(before));
        return line;
    }
    // either the middle of the ring is replaced, or what runs over its beginning
    let middle: Ring = inner(-1.0, low).chain(forth.iter().copied()).chain(inner(high, ends)).collect();
    let around: Ring = inner(low, high).chain(forth.iter().rev().copied()).collect();
    let size = |ring: &Ring| turns(&ring.iter().map(flat).collect::<Vec<_>>()).abs();
    let mut kept = if middle.len() > 2 && size(&middle) >= size(&around) { middle } else { around };
    kept.dedup_by(|next, before| flat(next) == flat(before));
    if kept.first().map(flat) == kept.last().map(flat) {
        kept.pop();
    }
    kept.extend(kept.first().copied());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[[f64; 2]]) -> Ring {
        points.iter().map(|p| [p[0], p[1], f64::NAN]).collect()
    }

    #[test]
    fn a_line_is_cut_at_each_crossing_and_nothing_of_it_is_lost() {
        let line = ring(&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]);
        let pieces = cut(&line, &[[1.0, -1.0], [1.0, 1.0], [5.0, 1.0]]);
        let cut_up: Vec<Vec<[f64; 2]>> = pieces.iter().map(|piece| piece.iter().map(flat).collect()).collect();
        assert_eq!(cut_up, [vec![[0.0, 0.0], [1.0, 0.0]], vec![[1.0, 0.0], [4.0, 0.0], [4.0, 1.0]], vec![[4.0, 1.0], [4.0, 4.0]]]);
        assert_eq!(cut(&line, &[[9.0, 9.0], [8.0, 8.0]]).len(), 1);
        // a loop has no end where it begins
        let ring_road = ring(&[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]);
        assert_eq!(cut(&ring_road, &[[2.0, -1.0], [2.0, 5.0]]).iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
        let (bent, _) = reshaped(&PartShape::new(PartKind::Line, vec![ring_road]), &[[2.0, -1.0], [2.0, 2.0], [-1.0, 2.0]]).unwrap();
        assert!([[4.0, 0.0], [4.0, 4.0], [0.0, 4.0]].iter().all(|p| bent.rings[0].iter().any(|own| flat(own) == *p)), "{bent:?}");
        // heights run on
        let steep: Ring = vec![[0.0, 0.0, 4.0], [4.0, 0.0, 8.0]];
        assert_eq!(cut(&steep, &[[1.0, -1.0], [1.0, 1.0]])[0][1][2], 5.0);
        // at a vertex, and at an end, which cuts nothing off
        assert_eq!(cut(&line, &[[3.0, -1.0], [5.0, 1.0]]).iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(cut(&line, &[[-1.0, 0.0], [0.0, 0.0]]).len(), 1);
    }

    #[test]
    fn two_neighbours_led_along_one_line_share_it() {
        let square = |x: f64| PartShape::new(PartKind::Polygon, vec![ring(&[[x, 0.0], [x + 10.0, 0.0], [x + 10.0, 10.0], [x, 10.0], [x, 0.0]])]);
        let bulge = [[8.0, 3.0], [12.0, 3.0], [12.0, 7.0], [8.0, 7.0]];
        let west = reshaped(&square(0.0), &bulge).unwrap().0;
        let east = reshaped(&square(10.0), &bulge).unwrap().0;
        let size = |part: &PartShape| turns(&part.rings[0].iter().map(flat).collect::<Vec<_>>()).abs() / 2.0;
        assert_eq!((size(&west), size(&east)), (108.0, 92.0));
        for part in [&west, &east] {
            let own: Vec<[f64; 2]> = part.rings[0].iter().map(flat).collect();
            assert_eq!(own.first(), own.last());
            assert!([[10.0, 3.0], [12.0, 3.0], [12.0, 7.0], [10.0, 7.0]].iter().all(|p| own.contains(p)), "{own:?}");
        }
        // over the place where the ring begins
        let corner = [[-1.0, 4.0], [4.0, 4.0], [4.0, -1.0]];
        assert_eq!(size(&reshaped(&square(0.0), &corner).unwrap().0), 84.0);
        assert!(reshaped(&square(0.0), &[[2.0, 2.0], [20.0, 2.0]]).is_none(), "it meets the boundary once");
    }

    #[test]
    fn a_line_is_led_along_another_either_way() {
        let line = PartShape::new(PartKind::Line, vec![ring(&[[0.0, 0.0], [5.0, 0.0], [10.0, 0.0]])]);
        let detour = [[2.0, -1.0], [2.0, 3.0], [8.0, 3.0], [8.0, -1.0]];
        let points = |part: &PartShape| part.rings[0].iter().map(flat).collect::<Vec<_>>();
        let expected = vec![[0.0, 0.0], [2.0, 0.0], [2.0, 3.0], [8.0, 3.0], [8.0, 0.0], [10.0, 0.0]];
        assert_eq!(points(&reshaped(&line, &detour).unwrap().0), expected);
        let back: Vec<[f64; 2]> = detour.iter().rev().copied().collect();
        assert_eq!(points(&reshaped(&line, &back).unwrap().0), expected);
    }
}
