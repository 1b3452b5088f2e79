//! Snapping: the vertex, the crossing of two edges or the edge of some layer that a position on the map is drawn to.

use super::index::{Index, scaled_nearest};
use crate::model::validity::{Meeting, meet};
use crate::model::{Bounds, FeatureId, FeatureTable, LayerId, PartKind, RowId};

/// What a position was drawn to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapKind {
    Vertex,
    /// Where two edges cross.
    Crossing,
    Edge,
}

/// A position that was drawn to something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// Degrees; that of a vertex to the last digit.
    pub at: [f64; 2],
    pub kind: SnapKind,
    /// The ends of the edge that it is on, where it is on one.
    pub edge: Option<[[f64; 2]; 2]>,
    /// `None` for what is being drawn.
    pub feature: Option<FeatureId>,
}

/// A layer whose features positions are drawn to.
#[derive(Clone, Copy)]
pub struct SnapLayer<'a> {
    pub id: LayerId,
    pub table: &'a FeatureTable,
    pub index: &'a Index,
}

/// What positions are drawn to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapTo {
    pub vertices: bool,
    pub crossings: bool,
    pub edges: bool,
}

impl SnapTo {
    pub const NOTHING: Self = Self { vertices: false, crossings: false, edges: false };
    pub const ALL: Self = Self { vertices: true, crossings: true, edges: true };
}

/// What is in hand, to which nothing is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held<'a> {
    /// A vertex: neither it nor the edges that end there count.
    pub vertex: Option<[f64; 2]>,
    /// The ends of an edge.
    pub edge: Option<[[f64; 2]; 2]>,
    /// Features of a layer, ascending.
    pub rows: &'a [RowId],
    pub layer: Option<LayerId>,
}

/// Vertices of a layer that one search looks at. Where more lie under the pointer, they are too small to be told apart.
const MOST_VERTICES: usize = 400_000;
/// Edges in reach whose crossings are looked for.
const MOST_EDGES: usize = 64;

/// The nearest vertex within `reach` degrees (longitude, latitude) of a position, else the nearest crossing of edges, else the nearest
/// place on an edge. `drawn` are the vertices of what is being drawn.
#[must_use]
pub fn snapped(layers: &[SnapLayer<'_>], drawn: &[[f64; 2]], held: Held<'_>, at: [f64; 2], reach: [f64; 2], to: SnapTo) -> Option<Snap> {
    let mut search = Search { at, reach, to, held, vertex: None, edge: None, edges: Vec::new(), looked_at: 0 };
    for p in drawn {
        search.vertex(*p, None);
    }
    let window = Bounds::at(at).grown(reach[0], reach[1]);
    for layer in layers {
        search.looked_at = 0;
        layer.index.visit(window, &mut |row| {
            let is_held = held.layer == Some(layer.id) && held.rows.binary_search(&RowId::new(row)).is_ok();
            if let Some(feature) = layer.table.feature(row).filter(|_| !is_held) {
                let id = Some(FeatureId::new(layer.id, feature.row_id()));
                for part in feature.parts() {
                    part.rings().for_each(|ring| search.ring(ring, part.kind() == PartKind::Points, id));
                }
            }
            search.looked_at < MOST_VERTICES
        });
    }
    search.found()
}

struct Search<'a> {
    at: [f64; 2],
    reach: [f64; 2],
    to: SnapTo,
    held: Held<'a>,
    /// The best so far with its squared distance in units of the reach.
    vertex: Option<(f64, Snap)>,
    edge: Option<(f64, Snap)>,
    edges: Vec<([[f64; 2]; 2], Option<FeatureId>)>,
    looked_at: usize,
}

impl Search<'_> {
    fn vertex(&mut self, p: [f64; 2], feature: Option<FeatureId>) {
        let distance2 = scaled_nearest(p, p, self.at, self.reach).1;
        let is_better = self.to.vertices && distance2 <= 1.0 && self.vertex.as_ref().is_none_or(|(best, _)| distance2 < *best);
        if is_better && self.held.vertex != Some(p) {
            self.vertex = Some((distance2, Snap { at: p, kind: SnapKind::Vertex, edge: None, feature }));
        }
    }

    fn ring(&mut self, ring: &[[f64; 2]], is_points: bool, feature: Option<FeatureId>) {
        self.looked_at += ring.len();
        for p in ring {
            // most vertices of a large feature are far away
            if (p[0] - self.at[0]).abs() <= self.reach[0] && (p[1] - self.at[1]).abs() <= self.reach[1] {
                self.vertex(*p, feature);
            }
        }
        if is_points || !(self.to.edges || self.to.crossings) {
            return;
        }
        let window = Bounds::at(self.at).grown(self.reach[0], self.reach[1]);
        for pair in ring.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let misses =
                a[0].max(b[0]) < window.west || a[0].min(b[0]) > window.east || a[1].max(b[1]) < window.south || a[1].min(b[1]) > window.north;
            let is_held = self.held.vertex.is_some_and(|p| p == a || p == b) || self.held.edge.is_some_and(|ends| ends == [a, b] || ends == [b, a]);
            if misses || is_held {
                continue;
            }
            let (t, distance2) = scaled_nearest(a, b, self.at, self.reach);
            if distance2 > 1.0 {
                continue;
            }
            if self.to.crossings && self.edges.len() < MOST_EDGES && !self.edges.iter().any(|(own, _)| *own == [a, b] || *own == [b, a]) {
                self.edges.push(([a, b], feature));
            }
            if self.to.edges && self.edge.as_ref().is_none_or(|(best, _)| distance2 < *best) {
                let at = [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
                self.edge = Some((distance2, Snap { at, kind: SnapKind::Edge, edge: Some([a, b]), feature }));
            }
        }
    }

    fn found(self) -> Option<Snap> {
        if let Some((_, vertex)) = self.vertex {
            return Some(vertex);
        }
        let mut best: Option<(f64, Snap)> = None;
        for (n, (edge, feature)) in self.edges.iter().enumerate() {
            for (other, _) in &self.edges[n + 1..] {
                let Some(Meeting::Cross(p)) = meet(*edge, *other) else { continue };
                let distance2 = scaled_nearest(p, p, self.at, self.reach).1;
                if distance2 <= 1.0 && best.as_ref().is_none_or(|(own, _)| distance2 < *own) {
                    best = Some((distance2, Snap { at: p, kind: SnapKind::Crossing, edge: None, feature: *feature }));
                }
            }
        }
        best.or(self.edge).map(|(_, snap)| snap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureData, Kind, PartShape};

    fn line(points: &[[f64; 2]]) -> FeatureData {
        FeatureData::new(Kind::LineString, vec![PartShape::new(PartKind::Line, vec![points.iter().map(|p| [p[0], p[1], f64::NAN]).collect()])])
    }

    #[test]
    fn a_vertex_is_before_a_crossing_and_a_crossing_before_an_edge() {
        let table = FeatureTable::default().with_appended(&[
            line(&[[0.0, 0.0], [4.0, 4.0]]),
            line(&[[0.0, 4.0], [4.0, 0.0]]),
            line(&[[2.0, 2.3], [9.0, 9.0]]),
        ]);
        let index = Index::of(&table);
        let layers = [SnapLayer { id: LayerId(1), table: &table, index: &index }];
        let snap = |at, to| snapped(&layers, &[], Held::default(), at, [0.5, 0.5], to);
        let kind = |at, to| snap(at, to).map(|own| (own.kind, own.at));
        assert_eq!(kind([2.1, 2.1], SnapTo::ALL), Some((SnapKind::Vertex, [2.0, 2.3])));
        assert_eq!(kind([2.1, 1.9], SnapTo { vertices: false, ..SnapTo::ALL }), Some((SnapKind::Crossing, [2.0, 2.0])));
        assert_eq!(kind([1.1, 0.9], SnapTo::ALL), Some((SnapKind::Edge, [1.0, 1.0])));
        assert_eq!(kind([1.1, 0.9], SnapTo { edges: false, ..SnapTo::ALL }), None);
        assert_eq!(kind([3.0, 2.0], SnapTo::ALL), None);
        assert_eq!(kind([2.0, 2.0], SnapTo::NOTHING), None);
    }

    #[test]
    fn what_is_held_is_not_snapped_to_and_what_is_drawn_is() {
        let table = FeatureTable::default().with_appended(&[line(&[[0.0, 0.0], [4.0, 0.0]])]);
        let index = Index::of(&table);
        let layers = [SnapLayer { id: LayerId(1), table: &table, index: &index }];
        let at = |vertex, drawn: &[[f64; 2]], at| {
            snapped(&layers, drawn, Held { vertex, ..Held::default() }, at, [0.5, 0.5], SnapTo::ALL).map(|own| own.at)
        };
        assert_eq!(at(None, &[], [0.1, 0.1]), Some([0.0, 0.0]));
        assert_eq!(at(Some([0.0, 0.0]), &[], [0.1, 0.1]), None);
        assert_eq!(at(None, &[[7.0, 7.0]], [7.1, 7.2]), Some([7.0, 7.0]));
    }
}
