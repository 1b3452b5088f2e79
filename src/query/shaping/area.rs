//! Areas overlaid with each other. Vertices of what went in come out to the last digit, those on straight edges among them, so that
//! neighbours that share them stay neighbours.

use super::nodes::put_on_edges;
use super::{ON, Ring, edges_of, flat, key, length, meeting};
use crate::model::{Bounds, Feature, Kind, PartKind, PartShape};
use crate::query::areal::turns;
use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;
use i_overlay::float::overlay::{FloatOverlay, OverlayOptions};
use i_overlay::float::slice::FloatSlice;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::collections::HashMap;

type Contours = Vec<Vec<Vec<[f64; 2]>>>;

/// Polygons of rings that are not closed: the outer one counter-clockwise, then the holes clockwise. Degrees, and heights that may be NaN.
#[derive(Clone, Debug, Default)]
pub struct AreaShape(Vec<Vec<Ring>>);

impl AreaShape {
    /// The areas of a feature.
    #[must_use]
    pub fn of(feature: Feature<'_>) -> Self {
        Self::of_parts(&feature.shapes())
    }

    fn of_part(part: &PartShape) -> Option<Self> {
        let rings: Vec<Ring> = part.rings.iter().enumerate().filter_map(|(n, ring)| turned(ring, n == 0)).collect();
        (part.kind == PartKind::Polygon && !rings.is_empty()).then(|| Self(vec![rings]))
    }

    /// The areas among parts.
    #[must_use]
    pub fn of_parts(parts: &[PartShape]) -> Self {
        parts.iter().filter_map(Self::of_part).flat_map(|own| own.0).collect()
    }

    /// The area inside one ring, closed or not.
    #[must_use]
    pub fn of_ring(ring: &[[f64; 2]]) -> Self {
        Self::of_part(&PartShape::flat(PartKind::Polygon, ring)).unwrap_or_default()
    }

    /// Whether there is no area.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many polygons there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Each polygon as an area of its own.
    pub fn polygons(&self) -> impl Iterator<Item = Self> {
        self.0.iter().map(|own| Self(vec![own.clone()]))
    }

    /// All outer rings and holes.
    pub fn rings(&self) -> impl Iterator<Item = &[[f64; 3]]> {
        self.0.iter().flatten().map(Vec::as_slice)
    }

    /// Whether both have the same vertices, so that nothing was cut off and nothing was added.
    #[must_use]
    pub fn has_vertices_of(&self, other: &Self) -> bool {
        let places = |own: &Self| {
            let mut places: Vec<[u64; 2]> = own.rings().flatten().map(|p| key(flat(p))).collect();
            places.sort_unstable();
            places
        };
        places(self) == places(other)
    }

    /// The kind of geometry and its parts, rings closed as RFC 7946 has them.
    #[must_use]
    pub fn into_parts(self) -> (Kind, Vec<PartShape>) {
        let kind = match self.0.len() {
            0 => Kind::Null,
            1 => Kind::Polygon,
            _ => Kind::MultiPolygon,
        };
        let closed = |mut ring: Ring| {
            ring.extend(ring.first().copied());
            ring
        };
        (kind, self.0.into_iter().map(|rings| PartShape::new(PartKind::Polygon, rings.into_iter().map(closed).collect())).collect())
    }

    /// The area that any of some areas has.
    #[must_use]
    pub fn united(areas: impl IntoIterator<Item = Self>) -> Self {
        let all: Self = areas.into_iter().flat_map(|own| own.0).collect();
        all.overlaid(&Self::default(), OverlayRule::Subject)
    }

    /// The box round it, in degrees.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.rings().flatten().map(|p| Bounds::at(flat(p))).reduce(Bounds::union).unwrap_or(Bounds::NOWHERE)
    }

    /// Whether both have an area in common, and not only a boundary.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        if !self.bounds().intersects(&other.bounds()) {
            return false;
        }
        let (own, other) = self.meeting_at_vertices(other);
        !own.overlaid(&other, OverlayRule::Intersect).is_empty()
    }

    /// What another area has of it, too. A polygon that lies inside as a whole stays as it is.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        let around = other.bounds();
        let part = |polygon: Self| {
            if !polygon.bounds().intersects(&around) {
                return Self::default();
            }
            let (own, other) = polygon.meeting_at_vertices(other);
            if own.overlaid(&other, OverlayRule::Difference).is_empty() { polygon } else { own.overlaid(&other, OverlayRule::Intersect) }
        };
        self.polygons().flat_map(|polygon| part(polygon).0).collect()
    }

    /// What another area does not have of it. A polygon of which that has nothing stays as it is.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let around = other.bounds();
        let rest = |polygon: Self| {
            if !polygon.bounds().intersects(&around) {
                return polygon;
            }
            let (own, other) = polygon.meeting_at_vertices(other);
            if own.overlaid(&other, OverlayRule::Intersect).is_empty() { polygon } else { own.overlaid(&other, OverlayRule::Difference) }
        };
        self.polygons().flat_map(|polygon| rest(polygon).0).collect()
    }

    /// Both areas with a vertex wherever their outlines meet, so far as they lie near each other.
    fn meeting_at_vertices(&self, other: &Self) -> (Self, Self) {
        let (mut own, mut polygons) = (self.clone(), Vec::new());
        for polygon in &other.0 {
            let mut met = Vec::with_capacity(polygon.len());
            for ring in polygon {
                let heights: HashMap<[u64; 2], f64> = ring.iter().map(|p| (key(flat(p)), p[2])).collect();
                let mut closed: Vec<[f64; 2]> = ring.iter().map(flat).collect();
                closed.extend(closed.first().copied());
                let (next, mut outline) = own.met_by(&closed);
                own = next;
                outline.pop();
                met.push(outline.iter().map(|p| [p[0], p[1], heights.get(&key(*p)).copied().unwrap_or(f64::NAN)]).collect());
            }
            polygons.push(met);
        }
        (own, Self(polygons))
    }

    /// The same area with a vertex wherever another outline meets its edges, and the outline with those: both then meet at vertices alone,
    /// which come out as they went in, and so do the neighbours that the outline meets at the same edges.
    fn met_by(&self, outline: &[[f64; 2]]) -> (Self, Vec<[f64; 2]>) {
        let around = Bounds::of(outline).unwrap_or(Bounds::NOWHERE).grown(ON, ON);
        // where they touch or run along each other, the vertices of either lie on the edges of the other
        let mut places: Vec<[f64; 2]> = outline.to_vec();
        places.extend(self.rings().flatten().map(flat).filter(|p| around.contains(*p)));
        let box_of = |[a, b]: [[f64; 2]; 2]| Bounds::at(a).union(Bounds::at(b)).grown(ON, ON);
        // each edge looks at those beside it alone: they are sorted by where they begin in the west, and none is wider than the widest
        let mut lines: Vec<[[f64; 2]; 2]> = outline.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        let west = |line: &[[f64; 2]; 2]| line[0][0].min(line[1][0]);
        lines.sort_by(|a, b| west(a).total_cmp(&west(b)));
        let widest = lines.iter().map(|[a, b]| (a[0] - b[0]).abs()).fold(0.0, f64::max);
        for ring in self.rings() {
            for edge in edges_of(ring) {
                let own = box_of(edge);
                if !own.intersects(&around) {
                    continue;
                }
                let first = lines.partition_point(|line| west(line) < own.west - widest - ON);
                let beside = lines[first..].iter().take_while(|line| west(line) <= own.east + ON).filter(|line| box_of(**line).intersects(&own));
                places.extend(beside.filter_map(|line| meeting(edge, *line)));
            }
        }
        let mut own = self.clone();
        for ring in own.0.iter_mut().flatten() {
            put_on_edges(ring, PartKind::Polygon, &places);
        }
        let mut line: Ring = outline.iter().map(|p| [p[0], p[1], f64::NAN]).collect();
        put_on_edges(&mut line, PartKind::Line, &places);
        (own, line.iter().map(flat).collect())
    }

    fn overlaid(&self, other: &Self, rule: OverlayRule) -> Self {
        let mut overlay = FloatOverlay::with_subj_and_clip_custom(&self.contours(), &other.contours(), options(), Solver::default());
        Vertices::of(self.rings().chain(other.rings()), &[]).restored(overlay.overlay(rule, FillRule::NonZero))
    }

    /// Split by a line: what stays of it, and the pieces that are cut off. Of each polygon the largest piece stays; where the line does
    /// not cut it in two, all of it does.
    #[must_use]
    pub fn split(&self, line: &[[f64; 2]]) -> (Self, Vec<Self>) {
        let (mut kept, mut off) = (Self::default(), Vec::new());
        for polygon in &self.0 {
            let (own, line) = Self(vec![polygon.clone()]).met_by(line);
            let sliced = own.contours().slice_custom_by(&line, FillRule::NonZero, options(), Solver::default());
            let pieces = Vertices::of(own.rings(), &line).restored(sliced);
            if pieces.len() < 2 {
                kept.0.push(polygon.clone());
                continue;
            }
            let mut pieces = pieces.0;
            pieces.sort_by(|a, b| size(b).total_cmp(&size(a)));
            kept.0.push(pieces.remove(0));
            off.extend(pieces.into_iter().map(|own| Self(vec![own])));
        }
        (kept, off)
    }

    fn contours(&self) -> Contours {
        self.0.iter().map(|rings| rings.iter().map(|ring| ring.iter().map(flat).collect()).collect()).collect()
    }
}

impl FromIterator<Vec<Ring>> for AreaShape {
    fn from_iter<T: IntoIterator<Item = Vec<Ring>>>(polygons: T) -> Self {
        Self(polygons.into_iter().collect())
    }
}

/// What the outer ring of a polygon encloses, in square degrees.
fn size(polygon: &[Ring]) -> f64 {
    polygon.first().map_or(0.0, |ring| turns(&ring.iter().map(flat).collect::<Vec<_>>()).abs())
}

/// A ring, open, that runs counter-clockwise or clockwise; `None` where it encloses nothing.
fn turned(ring: &[[f64; 3]], counter_clockwise: bool) -> Option<Ring> {
    let mut open = ring.to_vec();
    open.dedup_by(|next, before| flat(next) == flat(before));
    if open.len() > 1 && open.first().map(flat) == open.last().map(flat) {
        open.pop();
    }
    let turn = turns(&open.iter().map(flat).collect::<Vec<_>>());
    let around: f64 = edges_of(&open).map(length).sum();
    // what is so narrow on average comes of rounding
    if open.len() < 3 || turn.abs() <= around * ON {
        return None;
    }
    if (turn > 0.0) != counter_clockwise {
        open.reverse();
    }
    Some(open)
}

fn options() -> OverlayOptions<f64> {
    OverlayOptions { preserve_input_collinear: true, preserve_output_collinear: true, clean_result: false, ..OverlayOptions::ogc() }
}

/// The vertices that go into an overlay with their heights: what comes out is rounded to its grid, and is given back what it was.
struct Vertices {
    /// Degrees that the grid may move a vertex by.
    reach: f64,
    tree: RTree<GeomWithData<[f64; 2], f64>>,
}

impl Vertices {
    fn of<'a>(rings: impl Iterator<Item = &'a [[f64; 3]]>, line: &[[f64; 2]]) -> Self {
        let heights = rings.flatten().map(|p| GeomWithData::new(flat(p), p[2]));
        let all: Vec<_> = heights.chain(line.iter().map(|p| GeomWithData::new(*p, f64::NAN))).collect();
        let bounds = Bounds::of(all.iter().map(GeomWithData::geom));
        // the library counts in 30 bits along the longer side of what it overlays
        let reach = bounds.map_or(0.0, |own| (own.east - own.west).max(own.north - own.south)).max(1e-9) * 2f64.powi(-27);
        Self { reach, tree: RTree::bulk_load(all) }
    }

    fn nearest(&self, p: [f64; 2]) -> [f64; 3] {
        let near = self.tree.nearest_neighbor(p).filter(|own| length([*own.geom(), p]) <= self.reach);
        near.map_or([p[0], p[1], f64::NAN], |own| [own.geom()[0], own.geom()[1], own.data])
    }

    fn restored(&self, shapes: Contours) -> AreaShape {
        let ring = |(n, contour): (usize, Vec<[f64; 2]>)| turned(&contour.into_iter().map(|p| self.nearest(p)).collect::<Ring>(), n == 0);
        let polygon = |shape: Vec<Vec<[f64; 2]>>| -> Vec<Ring> {
            let mut rings = shape.into_iter().enumerate().map(ring);
            // where the outer ring closes up, nothing is left of its holes either
            let Some(Some(outer)) = rings.next() else { return Vec::new() };
            std::iter::once(outer).chain(rings.flatten()).collect()
        };
        shapes.into_iter().map(polygon).filter(|rings| !rings.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::ring_area;

    fn square(x: f64, y: f64, size: f64) -> Vec<[f64; 2]> {
        [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].map(|[dx, dy]| [121.4 + (x + dx * size) * 1e-5, 31.3 + (y + dy * size) * 1e-5]).to_vec()
    }

    fn measure(area: &AreaShape) -> f64 {
        area.0
            .iter()
            .map(|rings| {
                rings
                    .iter()
                    .enumerate()
                    .map(|(n, ring)| ring_area(&ring.iter().map(flat).collect::<Vec<_>>()) * if n == 0 { 1.0 } else { -1.0 })
                    .sum::<f64>()
            })
            .sum()
    }

    #[test]
    fn what_is_cut_away_leaves_every_other_vertex_as_it_was() {
        // with a vertex on a straight edge, as neighbours have
        let mut ring = square(0.0, 0.0, 100.0);
        ring.insert(1, [f64::midpoint(ring[0][0], ring[1][0]), ring[0][1]]);
        let own = AreaShape::of_ring(&ring);
        let rest = own.without(&AreaShape::of_ring(&square(80.0, 80.0, 100.0)));
        assert_eq!(rest.len(), 1);
        let vertices: Vec<[f64; 2]> = rest.rings().flatten().map(flat).collect();
        for p in ring.iter().filter(|p| **p != ring[3]) {
            assert!(vertices.contains(p), "{p:?} of {vertices:?}");
        }
        assert!((measure(&rest) / measure(&own) - 0.96).abs() < 1e-6);
        assert!(own.without(&own).is_empty());
        let hole = own.without(&AreaShape::of_ring(&square(20.0, 20.0, 10.0)));
        assert_eq!((hole.len(), hole.rings().count()), (1, 2));
    }

    #[test]
    fn areas_side_by_side_whichever_way_they_run_are_united_to_one() {
        let (a, mut b) = (square(0.0, 0.0, 50.0), square(50.0, 0.0, 50.0));
        // the very same corners
        (b[0], b[3]) = (a[1], a[2]);
        b.reverse();
        let all = AreaShape::united([AreaShape::of_ring(&a), AreaShape::of_ring(&b)]);
        assert_eq!((all.len(), all.rings().count()), (1, 1));
        assert!((measure(&all) / (ring_area(&a) + ring_area(&b)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_line_splits_an_area_and_the_pieces_share_its_vertices() {
        let ring = square(0.0, 0.0, 100.0);
        let at = |x: f64, y: f64| [121.4 + x * 1e-5, 31.3 + y * 1e-5];
        let own = AreaShape::of_ring(&ring);
        let bent = [at(30.0, -10.0), at(35.0, 50.0), at(30.0, 110.0)];
        let (kept, off) = own.split(&bent);
        assert_eq!(off.len(), 1);
        assert!((measure(&kept) + measure(&off[0]) - measure(&own)).abs() < 1e-3);
        assert!(measure(&kept) > measure(&off[0]));
        let shared = |area: &AreaShape| -> Vec<[u64; 2]> { area.rings().flatten().map(|p| key(flat(p))).collect() };
        let (a, b) = (shared(&kept), shared(&off[0]));
        assert_eq!(a.iter().filter(|own| b.contains(own)).count(), 3, "the two ends of the cut and its bend");
        assert!(a.contains(&key(bent[1])));
        // a line that ends inside cuts nothing
        let (kept, off) = own.split(&[at(30.0, -10.0), at(35.0, 50.0)]);
        assert!(off.is_empty());
        assert!(kept.has_vertices_of(&own));
        // one that crosses four times cuts three pieces off
        let (_, off) = own.split(&[at(-5.0, 20.0), at(105.0, 20.0), at(105.0, 60.0), at(-5.0, 60.0)]);
        assert_eq!(off.len(), 2);
    }
}
