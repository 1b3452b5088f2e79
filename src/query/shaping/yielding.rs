//! Neighbours of an area that gets another boundary: they give what it takes and get what it leaves.

use super::area::AreaShape;
use super::nodes::put_on_edges;
use super::{edge_key, edges_of, flat, length};
use crate::model::{Bounds, PartKind, RowId};
use std::collections::HashSet;

/// What an area takes and what it leaves where it gets another boundary.
#[derive(Debug)]
pub struct Exchange {
    before: AreaShape,
    after: AreaShape,
    taken: AreaShape,
    left: AreaShape,
}

impl Exchange {
    #[must_use]
    pub fn between(before: AreaShape, after: &AreaShape) -> Self {
        Self { taken: after.without(&before), left: before.without(after), before, after: after.clone() }
    }

    /// Where neighbours may have to change, in degrees.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.taken.bounds().union(self.left.bounds())
    }

    /// The neighbours that change: what is taken is taken from them, and each piece that is left goes to the one with which it shares the
    /// longest boundary, unless more of the piece lies open: what is left to a street is nobody's. What overlapped the area before is no
    /// neighbour and stays as it is.
    #[must_use]
    pub fn with(&self, neighbours: Vec<(RowId, AreaShape)>) -> Vec<(RowId, AreaShape)> {
        let beside = neighbours.into_iter().filter(|(_, area)| !area.overlaps(&self.before));
        let mut own: Vec<(RowId, AreaShape, bool)> = beside.map(|(row, area)| (row, area, false)).collect();
        for (_, area, changed) in &mut own {
            let rest = area.without(&self.taken);
            if !rest.has_vertices_of(area) {
                (*area, *changed) = (rest, true);
            }
        }
        for piece in self.left.polygons() {
            let shared = |area: &AreaShape| shared_length(area, &piece);
            let beside: f64 = own.iter().map(|one| shared(&one.1)).sum();
            let open = piece.rings().flat_map(edges_of).map(length).sum::<f64>() - shared(&self.after) - beside;
            let longest = own.iter_mut().map(|one| (shared(&one.1), one)).max_by(|a, b| a.0.total_cmp(&b.0));
            let heir = longest.filter(|(long, _)| *long > 0.0 && *long >= open);
            if let Some((_, (_, area, changed))) = heir {
                (*area, *changed) = (AreaShape::united([std::mem::take(area), piece.clone()]), true);
            }
        }
        own.into_iter().filter(|(.., changed)| *changed).map(|(row, area, _)| (row, area)).collect()
    }
}

/// How long the boundary is that an area shares with a piece beside it, in degrees.
fn shared_length(area: &AreaShape, piece: &AreaShape) -> f64 {
    let corners: Vec<[f64; 2]> = piece.rings().flatten().map(flat).collect();
    let mut edges: HashSet<[[u64; 2]; 2]> = HashSet::new();
    for ring in area.rings() {
        let mut ring = ring.to_vec();
        put_on_edges(&mut ring, PartKind::Polygon, &corners);
        edges.extend(edges_of(&ring).map(edge_key));
    }
    piece.rings().flat_map(edges_of).filter(|edge| edges.contains(&edge_key(*edge))).map(length).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ring: &[[f64; 2]]) -> AreaShape {
        AreaShape::of_ring(ring)
    }

    #[test]
    fn what_one_takes_and_leaves_its_neighbours_give_and_get() {
        let west = area(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        let east = area(&[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0]]);
        let far = area(&[[5.0, 0.0], [6.0, 0.0], [6.0, 1.0], [5.0, 1.0]]);
        // a step to the east above, one to the west below
        let next = area(&[[0.0, 0.0], [0.75, 0.0], [0.75, 0.5], [1.25, 0.5], [1.25, 1.0], [0.0, 1.0]]);
        let district = area(&[[-1.0, -1.0], [9.0, -1.0], [9.0, 9.0], [-1.0, 9.0]]);
        let found = Exchange::between(west, &next).with(vec![(RowId::new(1), east), (RowId::new(2), far), (RowId::new(3), district)]);
        assert_eq!(found.len(), 1);
        let size =
            |own: &AreaShape| own.rings().map(|ring| crate::query::areal::turns(&ring.iter().map(flat).collect::<Vec<_>>()) / 2.0).sum::<f64>();
        assert!((size(&found[0].1) - 1.0).abs() < 1e-6 && (size(&next) - 1.0).abs() < 1e-6);
        let corners: Vec<[f64; 2]> = found[0].1.rings().flatten().map(flat).collect();
        assert!([[0.75, 0.0], [0.75, 0.5], [1.25, 0.5], [1.25, 1.0]].iter().all(|p| corners.contains(p)), "{corners:?}");
        let back = area(&[[0.0, 0.25], [1.0, 0.25], [1.0, 1.0], [0.0, 1.0]]);
        let west = area(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        let east = area(&[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0]]);
        assert!(Exchange::between(west, &back).with(vec![(RowId::new(1), east)]).is_empty(), "a strip left along the street");
        assert!(next.without(&found[0].1).has_vertices_of(&next), "nothing is had by both");
    }
}
