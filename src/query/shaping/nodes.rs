//! Vertices of features, moved, added and taken away in all the features of a layer that have them.

use super::{ON, Ring, flat, height_at, key};
use crate::model::{Bounds, FeatureTable, Kind, PartKind, PartShape, RowId};
use crate::query::index::{Index, scaled_nearest};

/// Features with other shapes, ascending by row.
pub type Reshaped = Vec<(RowId, Kind, Vec<PartShape>)>;

/// A ring of three corners or a line of two cannot lose another vertex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFew;

/// The features near a place whose rings and lines a change makes others, or only one of them. Rings are handed over open, and whether
/// they close; the change says whether it changed one.
fn changed(
    table: &FeatureTable,
    index: &Index,
    around: Bounds,
    only: Option<RowId>,
    change: &mut dyn FnMut(&mut Ring, PartKind) -> bool,
) -> Reshaped {
    let mut rows: Vec<usize> = match only {
        Some(row) => vec![row.index()],
        None => index.window(around.grown(ON, ON)).collect(),
    };
    rows.sort_unstable();
    rows.dedup();
    let mut found = Vec::new();
    for feature in rows.into_iter().filter_map(|row| table.feature(row)) {
        // a window may hand out what misses it
        if only.is_none() && !feature.bounds().is_some_and(|own| own.intersects(&around.grown(ON, ON))) {
            continue;
        }
        let mut parts = feature.shapes();
        let mut any = false;
        for part in &mut parts {
            let kind = part.kind;
            for ring in &mut part.rings {
                any |= opened(ring, kind, |open| change(open, kind));
            }
        }
        if any {
            found.push((feature.row_id(), feature.kind(), parts));
        }
    }
    found
}

/// Whether the last position of a ring is the first once more.
pub(super) fn closes(ring: &[[f64; 3]], kind: PartKind) -> bool {
    kind == PartKind::Polygon && ring.len() > 1 && ring.first().map(flat) == ring.last().map(flat)
}

/// Changes a ring without the position that closes it.
pub(super) fn opened(ring: &mut Ring, kind: PartKind, change: impl FnOnce(&mut Ring) -> bool) -> bool {
    let closes = closes(ring, kind);
    if closes {
        ring.pop();
    }
    let any = change(ring);
    if closes {
        ring.extend(ring.first().copied());
    }
    any
}

/// The positions that an open ring, a line or a set of points has at least.
const fn least(kind: PartKind) -> usize {
    match kind {
        PartKind::Points => 1,
        PartKind::Line => 2,
        PartKind::Polygon => 3,
    }
}

/// A vertex moved to another place in every feature of the layer that has it, or only in one.
#[must_use]
pub fn moved_vertex(table: &FeatureTable, index: &Index, only: Option<RowId>, from: [f64; 2], to: [f64; 2]) -> Reshaped {
    changed(table, index, Bounds::at(from), only, &mut |ring, kind| {
        let own = ring.iter_mut().filter(|p| flat(p) == from).map(|p| (p[0], p[1]) = (to[0], to[1])).count();
        // brought to the vertex beside it, both are one
        let mut fewer = ring.clone();
        fewer.dedup_by(|next, before| flat(next) == flat(before));
        if kind == PartKind::Polygon && fewer.first().map(flat) == fewer.last().map(flat) {
            fewer.pop();
        }
        if own > 0 && fewer.len() >= least(kind) {
            *ring = fewer;
        }
        own > 0
    })
}

/// A vertex put on an edge, in every feature of the layer that has the edge, whichever way it runs, or only in one.
#[must_use]
pub fn with_vertex(table: &FeatureTable, index: &Index, only: Option<RowId>, edge: [[f64; 2]; 2], at: [f64; 2]) -> Reshaped {
    changed(table, index, Bounds::at(edge[0]).union(Bounds::at(edge[1])), only, &mut |ring, kind| {
        let count = ring.len();
        let edges = if kind == PartKind::Polygon { count } else { count.saturating_sub(1) };
        let is_edge = |n: &usize| {
            let ends = [flat(&ring[*n]), flat(&ring[(n + 1) % count])];
            kind != PartKind::Points && (ends == edge || ends == [edge[1], edge[0]])
        };
        let Some(place) = (0..edges).find(is_edge) else { return false };
        ring.insert(place + 1, [at[0], at[1], f64::NAN]);
        true
    })
}

/// A vertex taken out of every feature of the layer that has it, or only of one.
///
/// # Errors
/// Where a ring or a line would have too few left.
pub fn without_vertex(table: &FeatureTable, index: &Index, only: Option<RowId>, at: [f64; 2]) -> Result<Reshaped, TooFew> {
    let mut too_few = false;
    let found = changed(table, index, Bounds::at(at), only, &mut |ring, kind| {
        let before = ring.len();
        ring.retain(|p| flat(p) != at);
        too_few |= ring.len() < least(kind) && ring.len() < before;
        ring.len() < before
    });
    if too_few { Err(TooFew) } else { Ok(found) }
}

/// The features of a layer, but for some, on whose edges positions lie, with those as their vertices: where an area is drawn against
/// the edge of another one, both have the corner.
#[must_use]
pub fn noded(table: &FeatureTable, index: &Index, except: &[RowId], positions: &[[f64; 2]]) -> Reshaped {
    let Some(around) = Bounds::of(positions) else { return Vec::new() };
    let mut found = changed(table, index, around, None, &mut |ring, kind| put_on_edges(ring, kind, positions));
    found.retain(|(row, ..)| !except.contains(row));
    found
}

/// Puts the vertices of a layer's features that lie on edges of parts there as vertices.
pub fn with_vertices_of(parts: &mut [PartShape], table: &FeatureTable, index: &Index) {
    let all = parts.iter().flat_map(|part| &part.rings).flatten().map(|p| Bounds::at(flat(p))).reduce(Bounds::union);
    let Some(around) = all.map(|bounds| bounds.grown(ON, ON)) else { return };
    let mut positions: Vec<[f64; 2]> = Vec::new();
    for feature in index.window(around).filter_map(|row| table.feature(row)) {
        let own = feature.parts().filter(|part| part.kind() != PartKind::Points).flat_map(|part| part.rings()).flatten();
        positions.extend(own.filter(|p| around.contains(**p)));
    }
    positions.sort_unstable_by_key(|p| key(*p));
    positions.dedup();
    for part in parts {
        let kind = part.kind;
        for ring in &mut part.rings {
            opened(ring, kind, |open| put_on_edges(open, kind, &positions));
        }
    }
}

/// Whether two places are one for all that is drawn.
fn is_at(p: [f64; 2], q: [f64; 2]) -> bool {
    (p[0] - q[0]).abs() <= ON && (p[1] - q[1]).abs() <= ON
}

/// Puts positions that lie on edges of an open ring or a line there as vertices; whether there were any.
pub(super) fn put_on_edges(ring: &mut Ring, kind: PartKind, positions: &[[f64; 2]]) -> bool {
    let count = ring.len();
    let edges = match kind {
        PartKind::Points => 0,
        PartKind::Line => count.saturating_sub(1),
        PartKind::Polygon => count,
    };
    // of the positions only those near the ring
    let Some(own) = Bounds::of(&ring.iter().map(flat).collect::<Vec<_>>()).map(|own| own.grown(ON, ON)) else { return false };
    // a vertex that the ring has already would make it touch itself
    let has: std::collections::HashSet<[u64; 2]> = ring.iter().map(|p| key(flat(p))).collect();
    let mut near: Vec<[f64; 2]> = positions.iter().filter(|p| own.contains(**p) && !has.contains(&key(**p))).copied().collect();
    if near.is_empty() {
        return false;
    }
    // each edge looks at those beside it alone
    near.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut next = Ring::with_capacity(count);
    for n in 0..count {
        next.push(ring[n]);
        if n >= edges {
            continue;
        }
        let (a, b) = (flat(&ring[n]), flat(&ring[(n + 1) % count]));
        let edge = Bounds::at(a).union(Bounds::at(b)).grown(ON, ON);
        let first = near.partition_point(|p| p[0] < edge.west);
        let mut on: Vec<(f64, [f64; 2])> = near[first..]
            .iter()
            .take_while(|p| p[0] <= edge.east)
            .filter(|p| edge.contains(**p) && !is_at(**p, a) && !is_at(**p, b))
            .map(|p| (scaled_nearest(a, b, *p, [ON; 2]), *p))
            .filter(|((t, distance2), _)| *distance2 <= 1.0 && (0.0..=1.0).contains(t))
            .map(|((t, _), p)| (t, p))
            .collect();
        on.sort_by(|a, b| a.0.total_cmp(&b.0).then(key(a.1).cmp(&key(b.1))));
        // a closed ring tells its first corner twice
        on.dedup_by_key(|(_, p)| key(*p));
        let to = ring[(n + 1) % count];
        next.extend(on.into_iter().map(|(t, p)| [p[0], p[1], height_at(&ring[n], &to, t)]));
    }
    let any = next.len() > count;
    *ring = next;
    any
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FeatureData;

    fn area(ring: &[[f64; 2]]) -> FeatureData {
        let mut ring: Ring = ring.iter().map(|p| [p[0], p[1], f64::NAN]).collect();
        ring.push(ring[0]);
        FeatureData::new(Kind::Polygon, vec![PartShape::new(PartKind::Polygon, vec![ring])])
    }

    fn table() -> (FeatureTable, Index) {
        let west = area(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        let east = area(&[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0]]);
        let table = FeatureTable::default().with_appended(&[west, east]);
        let index = Index::of(&table);
        (table, index)
    }

    #[test]
    fn a_corner_that_two_areas_share_moves_in_both_and_closes_their_rings() {
        let (table, index) = table();
        let found = moved_vertex(&table, &index, None, [1.0, 0.0], [1.1, -0.1]);
        assert_eq!(found.len(), 2);
        for (_, kind, parts) in &found {
            let ring = &parts[0].rings[0];
            assert_eq!((*kind, ring.len(), flat(&ring[0])), (Kind::Polygon, 5, flat(&ring[4])));
            assert!(ring.iter().any(|p| flat(p) == [1.1, -0.1]) && !ring.iter().any(|p| flat(p) == [1.0, 0.0]));
        }
        assert_eq!(moved_vertex(&table, &index, Some(RowId::new(1)), [1.0, 0.0], [1.1, -0.1]).len(), 1);
    }

    #[test]
    fn a_vertex_on_a_shared_edge_is_put_into_both_and_taken_out_of_both() {
        let (table, index) = table();
        let found = with_vertex(&table, &index, None, [[1.0, 0.0], [1.0, 1.0]], [1.0, 0.5]);
        assert_eq!(found.iter().map(|(_, _, parts)| parts[0].rings[0].len()).collect::<Vec<_>>(), [6, 6]);
        let features: Vec<(usize, Kind, &[PartShape])> = found.iter().map(|(row, kind, parts)| (row.index(), *kind, parts.as_slice())).collect();
        let more = table.with_geometry(&features);
        let index = Index::of(&more);
        let fewer = without_vertex(&more, &index, None, [1.0, 0.5]).unwrap();
        assert_eq!(fewer.iter().map(|(_, _, parts)| parts[0].rings[0].len()).collect::<Vec<_>>(), [5, 5]);
        let triangle = FeatureTable::default().with_appended(&[area(&[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])]);
        assert_eq!(without_vertex(&triangle, &Index::of(&triangle), None, [1.0, 0.0]), Err(TooFew));
    }

    #[test]
    fn a_corner_against_an_edge_is_a_vertex_of_both() {
        let (table, index) = table();
        let found = noded(&table, &index, &[], &[[2.0, 0.25], [2.0, 0.75], [5.0, 5.0]]);
        assert_eq!(found.len(), 1);
        let ring: Vec<[f64; 2]> = found[0].2[0].rings[0].iter().map(flat).collect();
        assert_eq!(ring, [[1.0, 0.0], [2.0, 0.0], [2.0, 0.25], [2.0, 0.75], [2.0, 1.0], [1.0, 1.0], [1.0, 0.0]]);
        let mut parts = area(&[[0.5, 1.0], [1.5, 1.0], [1.0, 2.0]]).parts;
        with_vertices_of(&mut parts, &table, &index);
        assert!(parts[0].rings[0].iter().any(|p| flat(p) == [1.0, 1.0]), "the corner that both have lies on its edge");
    }
}
