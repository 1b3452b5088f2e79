//! How the features of a table relate to those of another one (OGC Simple Features). What lies wholly inside an area or apart from
//! it is told without an intersection matrix: no edge of the area touches its box.

use super::near::Subject;
use super::predicate::Spatial;
use crate::model::table::contains;
use crate::model::{Bounds, Feature, FeatureTable, PartKind};
use crate::work::side_by_side;
use geo::{Geometry, PreparedGeometry, Relate};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::{HashMap, HashSet};

/// The edges of areas with more vertices than this are found through a tree, those of others one by one.
const FEW_VERTICES: usize = 64;

type Boxed = GeomWithData<Rectangle<[f64; 2]>, u32>;

fn boxed(Bounds { west, south, east, north }: Bounds, member: usize) -> Boxed {
    GeomWithData::new(Rectangle::from_corners([west, south], [east, north]), member as u32)
}

fn envelope(Bounds { west, south, east, north }: Bounds) -> AABB<[f64; 2]> {
    AABB::from_corners([west, south], [east, north])
}

/// What of a feature is related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// All of it.
    Whole,
    /// The middle of it.
    Middle,
}

impl Of {
    /// The box round it, in degrees.
    pub fn bounds(self, feature: Feature<'_>) -> Option<Bounds> {
        match self {
            Self::Whole => feature.bounds(),
            Self::Middle => super::middle(feature).and_then(|at| Bounds::of(&[at])),
        }
    }

    /// It as a geometry.
    pub fn geometry(self, feature: Feature<'_>) -> Option<Geometry<f64>> {
        match self {
            Self::Whole => feature.geometry(),
            Self::Middle => super::middle(feature).map(|[x, y]| geo::Point::new(x, y).into()),
        }
    }
}

/// The features that others are related to.
pub struct Related<'a> {
    members: Vec<Feature<'a>>,
    boxes: RTree<Boxed>,
    /// The edges of areas with many vertices.
    edges: RTree<Boxed>,
}

/// What is known of a feature without a matrix.
enum Known {
    /// It has no geometry.
    Nothing,
    Told(bool),
    /// The members that are to be asked.
    Open(Vec<u32>),
}

impl<'a> Related<'a> {
    #[must_use]
    pub fn of(subjects: &[Subject<'a>]) -> Self {
        let features = |subject: &Subject<'a>| {
            let (table, rows) = (subject.table, subject.indices().into_owned());
            rows.into_iter().filter_map(move |row| table.feature(row)).filter(|feature| feature.bounds().is_some())
        };
        let members: Vec<Feature<'a>> = subjects.iter().flat_map(features).collect();
        let (mut boxes, mut edges) = (Vec::new(), Vec::new());
        for (n, member) in members.iter().enumerate() {
            boxes.extend(member.bounds().map(|own| boxed(own, n)));
            if member.vertices() > FEW_VERTICES {
                edges.extend(edges_of(*member).map(|edge| boxed(edge, n)));
            }
        }
        Self { members, boxes: RTree::bulk_load(boxes), edges: RTree::bulk_load(edges) }
    }

    /// Whether each row of a table, of those that are wanted, is so related to one of the features, or is apart from all of them; none for a
    /// row without geometry and for the rest.
    #[must_use]
    pub fn rows(&self, table: &FeatureTable, wanted: &(dyn Fn(usize) -> bool + Sync), of: Of, predicate: Spatial) -> Vec<Option<bool>> {
        let apart = predicate == Spatial::Disjoint;
        // apart from all of them is what meets none
        let asked_for = if apart { Spatial::Intersects } else { predicate };
        let known = side_by_side((0..table.chunks()).collect(), |chunk| -> Vec<Known> {
            let known = |row| table.feature(row).filter(|_| wanted(row)).map_or(Known::Nothing, |feature| self.known(feature, of, asked_for));
            table.rows_in(chunk).map(known).collect()
        });
        // a prepared geometry stays on its thread
        let mut prepared: HashMap<u32, Option<PreparedGeometry<'_, Geometry<f64>>>> = HashMap::new();
        let mut asked = |row: usize, members: Vec<u32>| -> Option<bool> {
            let feature = table.feature(row)?;
            let own = PreparedGeometry::from(of.geometry(feature)?);
            Some(members.into_iter().any(|n| {
                let other = prepared.entry(n).or_insert_with(|| self.members[n as usize].geometry().map(PreparedGeometry::from));
                other.as_ref().is_some_and(|other| asked_for.holds(&own.relate(other)))
            }))
        };
        let known = known.into_iter().flatten().enumerate();
        known
            .map(|(row, known)| {
                let meets = match known {
                    Known::Nothing => None,
                    Known::Told(told) => Some(told),
                    Known::Open(members) => asked(row, members),
                };
                meets.map(|meets| meets != apart)
            })
            .collect()
    }

    fn known(&self, feature: Feature<'_>, of: Of, predicate: Spatial) -> Known {
        let Some(own) = of.bounds(feature) else { return Known::Nothing };
        let touched: HashSet<u32> = self.edges.locate_in_envelope_intersecting(envelope(own)).map(|edge| edge.data).collect();
        let mut open = Vec::new();
        for near in self.boxes.locate_in_envelope_intersecting(envelope(own)) {
            let member = self.members[near.data as usize];
            let areal = member.parts().all(|part| part.kind() == PartKind::Polygon);
            let touches = || match member.vertices() {
                0..=FEW_VERTICES => edges_of(member).any(|edge| edge.intersects(&own)),
                _ => touched.contains(&near.data),
            };
            if !areal || touches() {
                open.push(near.data);
            } else if predicate.holds_inside() && member.parts().any(|part| contains(part.rings(), [own.west, own.south])) {
                return Known::Told(true);
            }
        }
        if open.is_empty() {
            return Known::Told(false);
        }
        open.sort_unstable();
        Known::Open(open)
    }
}

/// The boxes of the edges of a feature's areas.
fn edges_of(feature: Feature<'_>) -> impl Iterator<Item = Bounds> + '_ {
    let polygons = feature.parts().filter(|part| part.kind() == PartKind::Polygon);
    polygons.flat_map(|part| part.rings().flat_map(|ring| ring.windows(2)).filter_map(Bounds::of).collect::<Vec<_>>())
}
