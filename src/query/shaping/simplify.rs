//! Fewer vertices within a tolerance, each boundary that two features share once and for both: no gap and no sliver comes of it.

use super::nodes::{Reshaped, closes, opened, with_vertices_of};
use super::plane::Plane;
use super::{Ring, edge_key, flat, key};
use crate::model::validity::flaws;
use crate::model::{Bounds, Feature, FeatureTable, PartKind, PartShape, RowId};
use crate::query::index::Index;
use std::collections::{HashMap, HashSet};

type Place = [u64; 2];

/// Features with fewer vertices: none that is left out lies further than `tolerance` metres from the boundary that stays. What a feature
/// shares with one that is not among them stays as it is, and so does one that would come to cross itself.
#[must_use]
pub fn simplified(table: &FeatureTable, index: &Index, rows: &[RowId], plane: &Plane, tolerance: f64) -> Reshaped {
    let features: Vec<_> = rows.iter().filter_map(|row| table.feature(row.index())).collect();
    let mut parts: Vec<Vec<PartShape>> = features.iter().map(Feature::shapes).collect();
    // a corner of a neighbour that lies on an edge is a vertex there, so that the edge does not leave it
    for parts in &mut parts {
        with_vertices_of(parts, table, index);
    }
    let all = || parts.iter().flatten();
    let Some(around) = features.iter().filter_map(Feature::bounds).reduce(Bounds::union) else { return Vec::new() };
    let own: HashSet<usize> = features.iter().map(Feature::index).collect();
    let own_places: HashSet<Place> = all().flat_map(|part| &part.rings).flatten().map(|p| key(flat(p))).collect();
    let others = index.window(around).filter(|row| !own.contains(row)).filter_map(|row| table.feature(row));
    let mut fixed: HashSet<Place> = others
        .flat_map(|feature| feature.parts())
        .flat_map(|part| part.rings())
        .flatten()
        .map(|p| key(*p))
        .filter(|p| own_places.contains(p))
        .collect();
    fixed.extend(junctions(all()));
    let mut rigid: HashSet<[Place; 2]> = HashSet::new();
    // a feature that comes to cross itself keeps all its vertices, which may be those of a neighbour, so that all are made anew
    for _ in 0..8 {
        let keep = kept(all(), &fixed, &rigid, plane, tolerance);
        let made: Vec<Vec<PartShape>> = parts.iter().map(|parts| thinned(parts, &keep)).collect();
        let before = rigid.len();
        for ((feature, own), made) in features.iter().zip(&parts).zip(&made) {
            let alone = FeatureTable::of_shape(feature.kind(), made);
            let is_worse = alone.feature(0).is_some_and(|next| flaws(next).len() > flaws(*feature).len());
            if is_worse {
                rigid.extend(own.iter().flat_map(edges));
            }
        }
        if rigid.len() == before {
            let changed = features.iter().zip(&parts).zip(made).filter(|((_, own), made)| count(made) < count(own));
            return changed.map(|((feature, _), made)| (feature.row_id(), feature.kind(), made)).collect();
        }
    }
    Vec::new()
}

fn count(parts: &[PartShape]) -> usize {
    parts.iter().flat_map(|part| &part.rings).map(Vec::len).sum()
}

/// The edges of a part by their ends.
fn edges(part: &PartShape) -> Vec<[Place; 2]> {
    if part.kind == PartKind::Points { Vec::new() } else { part.rings.iter().flat_map(|ring| ring.windows(2).map(edge)).collect() }
}

fn edge(pair: &[[f64; 3]]) -> [Place; 2] {
    edge_key([flat(&pair[0]), flat(&pair[1])])
}

/// Places where boundaries part, and the ends of lines.
fn junctions<'a>(parts: impl Iterator<Item = &'a PartShape>) -> HashSet<Place> {
    let mut beside: HashMap<Place, HashSet<Place>> = HashMap::new();
    let mut fixed = HashSet::new();
    for part in parts {
        for [a, b] in edges(part) {
            beside.entry(a).or_default().insert(b);
            beside.entry(b).or_default().insert(a);
        }
        if part.kind == PartKind::Line {
            fixed.extend(part.rings.iter().flat_map(|line| [line.first(), line.last()]).flatten().map(|p| key(flat(p))));
        }
    }
    fixed.extend(beside.into_iter().filter(|(_, others)| others.len() != 2).map(|(place, _)| place));
    fixed
}

/// The places that stay.
fn kept<'a>(
    parts: impl Iterator<Item = &'a PartShape>,
    fixed: &HashSet<Place>,
    rigid: &HashSet<[Place; 2]>,
    plane: &Plane,
    tolerance: f64,
) -> HashSet<Place> {
    let mut keep = fixed.clone();
    // by the two places where they end
    let mut arcs: HashMap<[Place; 2], HashMap<Vec<Place>, Ring>> = HashMap::new();
    for part in parts.filter(|part| part.kind != PartKind::Points) {
        for ring in &part.rings {
            let open = if closes(ring, part.kind) { &ring[..ring.len() - 1] } else { &ring[..] };
            for mut arc in arcs_of(open.to_vec(), part.kind == PartKind::Polygon, fixed) {
                let ends = [key(flat(&arc[0])), key(flat(&arc[arc.len() - 1]))];
                let places: Vec<Place> = arc.iter().map(|p| key(flat(p))).collect();
                // the result must not depend on the way round in which an arc is read
                let back: Vec<Place> = places.iter().rev().copied().collect();
                let (ends, places) = if back < places {
                    arc.reverse();
                    ([ends[1], ends[0]], back)
                } else {
                    (ends, places)
                };
                arcs.entry(ends).or_default().insert(places, arc);
            }
        }
    }
    for ([from, to], arcs) in &arcs {
        let mut bare: Vec<(f64, Place)> = Vec::new();
        for arc in arcs.values() {
            let is_rigid = arc.windows(2).any(|pair| rigid.contains(&edge(pair)));
            let metres: Option<Vec<[f64; 2]>> = arc.iter().map(|p| plane.metres(flat(p))).collect();
            let Some(metres) = metres.filter(|_| !is_rigid) else {
                keep.extend(arc.iter().map(|p| key(flat(p))));
                continue;
            };
            let stay = staying(&metres, tolerance, if from == to { 2 } else { 0 });
            if stay.len() == 2 {
                let (away, n) = farthest(&metres, 0, metres.len() - 1).unwrap_or_default();
                bare.push((away, key(flat(&arc[n]))));
            }
            keep.extend(stay.into_iter().map(|n| key(flat(&arc[n]))));
        }
        // one of the arcs between two places may become straight, and is the flattest of them: a second one would fall onto it
        bare.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        keep.extend(bare.into_iter().skip(1).map(|(_, place)| place));
    }
    keep
}

/// A ring or line parted at the places that stay; a ring without one from its least place round to it.
fn arcs_of(mut ring: Ring, closes: bool, fixed: &HashSet<Place>) -> Vec<Ring> {
    if ring.len() < 2 {
        return Vec::new();
    }
    if closes {
        let is_fixed = |p: &[f64; 3]| fixed.contains(&key(flat(p)));
        let least = || (0..ring.len()).min_by_key(|n| key(flat(&ring[*n]))).unwrap_or(0);
        let start = ring.iter().position(is_fixed).unwrap_or_else(least);
        ring.rotate_left(start);
        ring.push(ring[0]);
    }
    let mut arcs: Vec<Ring> = Vec::new();
    let mut arc: Ring = vec![ring[0]];
    for (n, p) in ring.iter().enumerate().skip(1) {
        arc.push(*p);
        if fixed.contains(&key(flat(p))) && n + 1 < ring.len() {
            arcs.push(std::mem::replace(&mut arc, vec![*p]));
        }
    }
    arcs.push(arc);
    arcs
}

/// The vertices of an arc that stay (Douglas and Peucker, 1973), at least so many between its ends where it has them.
fn staying(arc: &[[f64; 2]], tolerance: f64, least: usize) -> Vec<usize> {
    let last = arc.len() - 1;
    let mut stay = vec![0, last];
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        if let Some((_, n)) = farthest(arc, from, to).filter(|(away, _)| *away > tolerance || stay.len() < least + 2) {
            stay.push(n);
            open.extend([(from, n), (n, to)]);
        }
    }
    stay
}

/// The vertex between two of an arc that lies farthest from the segment between those, and how far.
fn farthest(arc: &[[f64; 2]], from: usize, to: usize) -> Option<(f64, usize)> {
    (from + 1..to).map(|n| (distance(arc[n], arc[from], arc[to]), n)).max_by(|a, b| a.0.total_cmp(&b.0))
}

/// From a place to a segment, in the plane.
fn distance(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    crate::query::index::scaled_distance2(a, b, p, [1.0, 1.0]).sqrt()
}

/// Parts without the places that do not stay.
fn thinned(parts: &[PartShape], keep: &HashSet<Place>) -> Vec<PartShape> {
    let mut parts = parts.to_vec();
    for part in parts.iter_mut().filter(|part| part.kind != PartKind::Points) {
        let kind = part.kind;
        for ring in &mut part.rings {
            let least = if kind == PartKind::Polygon { 3 } else { 2 };
            opened(ring, kind, |open| {
                let fewer: Ring = open.iter().filter(|p| keep.contains(&key(flat(p)))).copied().collect();
                let any = fewer.len() >= least && fewer.len() < open.len();
                if any {
                    *open = fewer;
                }
                any
            });
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureData, Kind};

    /// Two areas whose common boundary winds by some metres, begun at different vertices and run in opposite directions.
    fn table() -> FeatureTable {
        let at = |x: f64, y: f64| [121.4 + x * 1e-5, 31.3 + y * 1e-5, f64::NAN];
        let winding: Ring = (0..=40).map(|n| at(100.0 + f64::from(n % 2) * 2.0, f64::from(n) * 5.0)).collect();
        let mut west: Ring = vec![at(0.0, 0.0)];
        west.extend(&winding);
        west.push(at(0.0, 200.0));
        west.push(west[0]);
        let mut east: Ring = winding.iter().rev().copied().collect();
        east.extend([at(200.0, 0.0), at(200.0, 200.0)]);
        east.rotate_left(17);
        east.push(east[0]);
        let area = |ring: Ring| FeatureData::new(Kind::Polygon, vec![PartShape::new(PartKind::Polygon, vec![ring])]);
        FeatureTable::default().with_appended(&[area(west), area(east)])
    }

    #[test]
    fn a_shared_boundary_is_simplified_once_for_both() {
        let table = table();
        let index = Index::of(&table);
        let plane = Plane::at([121.4, 31.3]).unwrap();
        let made = simplified(&table, &index, &[RowId::new(0), RowId::new(1)], &plane, 5.0);
        assert_eq!(made.len(), 2);
        let of = |n: usize| -> HashSet<[Place; 2]> { made[n].2.iter().flat_map(edges).collect() };
        let shared = of(0).intersection(&of(1)).count();
        assert_eq!(shared, 1, "the winding boundary is one edge of both");
        assert!(made.iter().all(|(_, _, parts)| parts[0].rings[0].len() <= 6));
    }

    #[test]
    fn what_a_neighbour_shares_that_is_not_simplified_stays() {
        let table = table();
        let plane = Plane::at([121.4, 31.3]).unwrap();
        let made = simplified(&table, &Index::of(&table), &[RowId::new(0)], &plane, 5.0);
        assert!(made.is_empty(), "all its vertices but corners are shared");
    }

    #[test]
    fn a_ring_keeps_a_triangle_at_least() {
        let ring: Ring = (0..12).map(|n| f64::from(n) * 0.52).map(|t| [121.4 + t.cos() * 1e-5, 31.3 + t.sin() * 1e-5, f64::NAN]).collect();
        let ring: Ring = ring.iter().copied().chain([ring[0]]).collect();
        let table = FeatureTable::default().with_appended(&[FeatureData::new(Kind::Polygon, vec![PartShape::new(PartKind::Polygon, vec![ring])])]);
        let made = simplified(&table, &Index::of(&table), &[RowId::new(0)], &Plane::at([121.4, 31.3]).unwrap(), 100.0);
        assert_eq!(made[0].2[0].rings[0].len(), 4);
    }
}
