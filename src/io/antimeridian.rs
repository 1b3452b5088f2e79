//! Longitudes past ±180° and shapes over the 180th meridian: brought into -180..180 and cut there, as RFC 7946, 3.1.9 asks, so
//! that measuring, drawing, asking and writing have one idea of the shape.

use crate::model::table::{Part, PartShape};
use crate::model::validity::{RingSide, place_in_ring};
use crate::model::{Feature, PartKind};

/// Longitudes further out than this are no copies of the world but something else: metres, say.
pub const FARTHEST: f64 = 540.0;
/// What crosses the 180th meridian lies this near to it on both sides, in degrees. A longer edge goes round the world as it is
/// written (RFC 7946, 3.1.1): a mask, say.
const NEAR: f64 = 60.0;

/// A position with its height, which is NaN where there is none.
type Position = [f64; 3];

/// What a feature's longitudes ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// They run past ±180.
    Beyond,
    /// They jump from one side to the other.
    Jump,
}

/// Whether a feature's geometry crosses the 180th meridian, and how; `None` for what need not be touched.
#[must_use]
pub fn crossing(feature: Feature<'_>) -> Option<Crossing> {
    let bounds = feature.bounds()?;
    if bounds.west < -180.0 || bounds.east > 180.0 {
        return Some(Crossing::Beyond);
    }
    if bounds.east - bounds.west <= 180.0 {
        return None;
    }
    let jumps = |part: Part<'_>| part.kind() != PartKind::Points && part.rings().any(jumps);
    feature.parts().any(jumps).then_some(Crossing::Jump)
}

/// Whether a ring or a line jumps from one side of the 180th meridian to the other, and all of it lies near there.
fn jumps(ring: &[[f64; 2]]) -> bool {
    ring.windows(2).any(|pair| (pair[1][0] - pair[0][0]).abs() > 180.0)
        && ring.iter().all(|p| p[0].abs() >= 180.0 - NEAR)
        && !ring.windows(2).any(|pair| (pair[1][0] - pair[0][0]).abs() >= 360.0)
}

/// The parts of a feature within -180..180, cut at the meridian where they cross it.
#[must_use]
pub fn cut_parts(feature: Feature<'_>) -> Vec<PartShape> {
    let mut parts = Vec::new();
    for part in feature.parts() {
        let rings: Vec<Vec<Position>> = part
            .rings()
            .zip(part.heights())
            .map(|(ring, heights)| {
                let positions = ring.iter().enumerate().map(|(i, p)| [p[0], p[1], heights.get(i).copied().unwrap_or(f64::NAN)]);
                let positions: Vec<Position> = positions.collect();
                if part.kind() != PartKind::Points && jumps(ring) { unrolled(positions) } else { positions }
            })
            .collect();
        match part.kind() {
            PartKind::Points => {
                let folded = rings.into_iter().map(|ring| ring.into_iter().map(|p| [folded(p[0]), p[1], p[2]]).collect());
                parts.push(PartShape::new(PartKind::Points, folded.collect()));
            }
            PartKind::Line => parts.extend(rings.iter().flat_map(|line| cut_line(line)).map(|line| PartShape::new(PartKind::Line, vec![line]))),
            PartKind::Polygon => parts.extend(cut_polygon(rings).into_iter().map(|rings| PartShape::new(PartKind::Polygon, rings))),
        }
    }
    parts
}

/// Longitudes that go on counting instead of jumping.
fn unrolled(mut positions: Vec<Position>) -> Vec<Position> {
    for i in 1..positions.len() {
        let step = positions[i][0] - positions[i - 1][0];
        positions[i][0] -= (step / 360.0).round() * 360.0;
    }
    positions
}

/// A longitude within -180..180; 180 stays 180.
fn folded(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) { lon } else { lon - ((lon + 180.0) / 360.0).floor() * 360.0 }
}

/// The copies of the world, by their number, that longitudes lie in.
fn worlds(positions: impl Iterator<Item = Position>) -> std::ops::RangeInclusive<i32> {
    let (west, east) = positions.fold((f64::INFINITY, f64::NEG_INFINITY), |(west, east), p| (west.min(p[0]), east.max(p[0])));
    let of = |lon: f64| ((lon + 180.0) / 360.0).floor() as i32;
    // what ends on the meridian does not cross it
    let last = if (east + 180.0) % 360.0 == 0.0 && east > west { of(east) - 1 } else { of(east) };
    of(west)..=last.max(of(west))
}

/// The place where an edge crosses a meridian.
fn crossed(a: Position, b: Position, lon: f64) -> Position {
    let k = (lon - a[0]) / (b[0] - a[0]);
    [lon, a[1] + (b[1] - a[1]) * k, a[2] + (b[2] - a[2]) * k]
}

fn moved(positions: Vec<Position>, world: i32) -> Vec<Position> {
    positions.into_iter().map(|p| [p[0] - f64::from(world) * 360.0, p[1], p[2]]).collect()
}

fn cut_line(line: &[Position]) -> Vec<Vec<Position>> {
    let mut pieces = Vec::new();
    for world in worlds(line.iter().copied()) {
        let (west, east) = (f64::from(world) * 360.0 - 180.0, f64::from(world) * 360.0 + 180.0);
        let mut piece: Vec<Position> = Vec::new();
        for pair in line.windows(2) {
            let (mut a, mut b) = (pair[0], pair[1]);
            let (low, high) = if a[0] < b[0] { (a[0], b[0]) } else { (b[0], a[0]) };
            if high < west || low > east || (low == high && !(west..=east).contains(&low)) {
                if piece.len() > 1 {
                    pieces.push(moved(std::mem::take(&mut piece), world));
                }
                piece.clear();
                continue;
            }
            let (from, to) = (a, b);
            for lon in [west, east] {
                if low < lon && lon < high {
                    let at = crossed(from, to, lon);
                    let outside = |p: Position| if lon == west { p[0] < west } else { p[0] > east };
                    if outside(a) {
                        a = at;
                    }
                    if outside(b) {
                        b = at;
                    }
                }
            }
            if piece.last() != Some(&a) && !piece.last().is_some_and(|last| last[..2] == a[..2]) {
                if piece.len() > 1 {
                    pieces.push(moved(std::mem::take(&mut piece), world));
                }
                piece = vec![a];
            }
            if a[..2] != b[..2] {
                piece.push(b);
            }
        }
        if piece.len() > 1 {
            pieces.push(moved(piece, world));
        }
    }
    pieces
}

/// A polygon cut into the copies of the world it lies in, each brought back.
fn cut_polygon(rings: Vec<Vec<Position>>) -> Vec<Vec<Vec<Position>>> {
    let span = worlds(rings.iter().flatten().copied());
    // holes may have been counted from another copy than their outer ring
    let rings = aligned(rings);
    if span.start() == span.end() {
        let world = *span.start();
        return vec![rings.into_iter().map(|ring| moved(ring, world)).collect()];
    }
    let mut pieces = Vec::new();
    let mut rest = vec![rings];
    for world in span.clone() {
        let east = f64::from(world) * 360.0 + 180.0;
        let (mut here, mut beyond) = (Vec::new(), Vec::new());
        for polygon in rest {
            here.extend(half(&polygon, east, true));
            beyond.extend(half(&polygon, east, false));
        }
        pieces.extend(here.into_iter().map(|polygon| polygon.into_iter().map(|ring| moved(ring, world)).collect()));
        rest = beyond;
    }
    pieces
}

/// Holes in the copy of the world in which their outer ring holds them.
fn aligned(mut rings: Vec<Vec<Position>>) -> Vec<Vec<Position>> {
    let outer: Vec<[f64; 2]> = rings.first().into_iter().flatten().map(|p| [p[0], p[1]]).collect();
    for hole in rings.iter_mut().skip(1) {
        let holds = |shift: f64| hole.first().is_some_and(|p| place_in_ring([p[0] + shift, p[1]], &outer) != RingSide::Outside);
        if let Some(shift) = [0.0, 360.0, -360.0].into_iter().find(|shift| holds(*shift)) {
            for p in hole {
                p[0] += shift;
            }
        }
    }
    rings
}

/// The polygons that are left of one on one side of a meridian.
fn half(rings: &[Vec<Position>], lon: f64, west: bool) -> Vec<Vec<Vec<Position>>> {
    let inside = |p: &Position| if west { p[0] <= lon } else { p[0] >= lon };
    let strictly = |p: &Position| if west { p[0] < lon } else { p[0] > lon };
    // chains of positions inside that begin and end on the meridian, and rings that are whole
    let (mut chains, mut whole): (Vec<Vec<Position>>, Vec<Vec<Position>>) = (Vec::new(), Vec::new());
    for ring in rings {
        let open = &ring[..ring.len().saturating_sub(1)];
        let Some(start) = open.iter().position(|p| !inside(p)) else {
            whole.push(ring.clone());
            continue;
        };
        let mut chain: Option<Vec<Position>> = None;
        for step in 0..open.len() {
            let (a, b) = (open[(start + step) % open.len()], open[(start + step + 1) % open.len()]);
            match (inside(&a), inside(&b)) {
                (false, true) => {
                    let at = if b[0] == lon { b } else { crossed(a, b, lon) };
                    chain = Some(if at == b { vec![at] } else { vec![at, b] });
                }
                (true, true) => chain.iter_mut().for_each(|chain| chain.push(b)),
                (true, false) => {
                    if let Some(mut done) = chain.take() {
                        if a[0] != lon {
                            done.push(crossed(a, b, lon));
                        }
                        // what only touches the meridian is nothing
                        if done.iter().any(strictly) {
                            chains.push(done);
                        }
                    }
                }
                (false, false) => {}
            }
        }
    }
    // along the meridian the inside lies between the first and the second end, the third and the fourth, and so on
    let mut ends: Vec<(f64, usize, bool)> = Vec::new();
    for (n, chain) in chains.iter().enumerate() {
        ends.push((chain[0][1], n, true));
        ends.push((chain[chain.len() - 1][1], n, false));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let place = |chain: usize, start: bool| ends.iter().position(|(_, n, own)| *n == chain && *own == start).unwrap_or_default();
    let mut used = vec![false; chains.len()];
    let mut outers: Vec<Vec<Position>> = Vec::new();
    for first in 0..chains.len() {
        if used[first] {
            continue;
        }
        let (mut ring, mut n) = (Vec::new(), first);
        let mut backwards = false;
        while !used[n] {
            used[n] = true;
            let mut chain = chains[n].clone();
            if backwards {
                chain.reverse();
            }
            ring.extend(chain);
            let (_, next, at_start) = ends[place(n, backwards) ^ 1];
            (n, backwards) = (next, !at_start);
        }
        ring.push(ring[0]);
        ring.dedup_by(|a, b| a[..2] == b[..2]);
        if ring.len() >= 4 {
            outers.push(ring);
        }
    }
    let mut pieces: Vec<Vec<Vec<Position>>> = outers.into_iter().map(|ring| vec![ring]).collect();
    let flat = |ring: &[Position]| ring.iter().map(|p| [p[0], p[1]]).collect::<Vec<_>>();
    let mut holes = whole.into_iter();
    if rings.first().is_some_and(|outer| outer.iter().all(inside)) {
        pieces.extend(holes.next().filter(|outer| outer.iter().any(strictly)).map(|outer| vec![outer]));
    }
    for hole in holes {
        let holds = |piece: &&mut Vec<Vec<Position>>| {
            let outer = flat(&piece[0]);
            hole.iter().map(|p| place_in_ring([p[0], p[1]], &outer)).find(|place| *place != RingSide::OnBoundary) == Some(RingSide::Inside)
        };
        if let Some(piece) = pieces.iter_mut().find(holds) {
            piece.push(hole);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use crate::io::{Progress, read_geojson};
    use geo::{Area, Validation};

    fn read(geometry: &str) -> crate::model::FeatureTable {
        read_geojson(geometry.as_bytes(), &Progress::default()).unwrap().0
    }

    #[test]
    fn what_crosses_the_meridian_is_cut_into_valid_pieces_of_the_same_area() {
        for (geometry, pieces, area) in [
            (r#"{"type":"Polygon","coordinates":[[[170,40],[190,40],[190,50],[170,50],[170,40]]]}"#, 2, 200.0),
            (r#"{"type":"Polygon","coordinates":[[[170,40],[-170,40],[-170,50],[170,50],[170,40]]]}"#, 2, 200.0),
            (r#"{"type":"Polygon","coordinates":[[[-190,40],[-170,40],[-170,50],[-190,50],[-190,40]]]}"#, 2, 200.0),
            (r#"{"type":"Polygon","coordinates":[[[190,40],[200,40],[200,50],[190,50],[190,40]]]}"#, 1, 100.0),
            // a U over the meridian, twice: three pieces
            (r#"{"type":"Polygon","coordinates":[[[170,0],[190,0],[190,2],[175,2],[175,8],[190,8],[190,10],[170,10],[170,0]]]}"#, 3, 110.0),
            // with a hole on the meridian
            (r#"{"type":"Polygon","coordinates":[[[170,0],[190,0],[190,10],[170,10],[170,0]],[[175,4],[175,6],[185,6],[185,4],[175,4]]]}"#, 2, 180.0),
            // with a hole on one side, counted from the other copy
            (
                r#"{"type":"Polygon","coordinates":[[[170,0],[190,0],[190,10],[170,10],[170,0]],[[-176,4],[-176,6],[-174,6],[-174,4],[-176,4]]]}"#,
                2,
                196.0,
            ),
        ] {
            let table = read(geometry);
            let feature = table.feature(0).unwrap();
            let bounds = feature.bounds().unwrap();
            assert!(bounds.west >= -180.0 && bounds.east <= 180.0, "{geometry}");
            assert_eq!(feature.parts().count(), pieces, "{geometry}");
            let shape = feature.geometry().unwrap();
            assert!(shape.is_valid(), "{geometry}: {shape:?}");
            assert!((shape.unsigned_area() - area).abs() < 1e-9, "{geometry}: {}", shape.unsigned_area());
        }
    }

    #[test]
    fn lines_are_cut_and_points_folded() {
        let line = read(r#"{"type":"LineString","coordinates":[[170,45],[-170,47],[-160,47],[175,45]]}"#);
        let parts: Vec<Vec<[f64; 2]>> = line.feature(0).unwrap().parts().flat_map(|part| part.rings()).map(<[_]>::to_vec).collect();
        assert_eq!(parts.len(), 3);
        assert_eq!((parts[0].last(), parts[1].first()), (Some(&[180.0, 46.0]), Some(&[180.0, parts[1][0][1]])));
        let point = read(r#"{"type":"Point","coordinates":[190,45]}"#);
        assert_eq!(point.bounds().unwrap().array(), [-170.0, 45.0, -170.0, 45.0]);
        let world = read(r#"{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}"#);
        assert_eq!((world.vertices(), world.bounds().unwrap().array()), (5, [-180.0, -90.0, 180.0, 90.0]));
    }
}
