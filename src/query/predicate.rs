//! Exact spatial predicates (OGC Simple Features) on two features, after the R-tree's boxes.

use crate::model::Feature;
use geo::relate::IntersectionMatrix;
use geo::{Geometry, Relate};

/// How the features asked for lie to the other ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Share at least a point.
    Intersects,
    /// Lie inside, none of them outside.
    Within,
    /// Hold the other whole.
    Contains,
}

impl Relation {
    /// Whether an intersection matrix of a with b says so.
    #[must_use]
    pub fn holds(self, matrix: &IntersectionMatrix) -> bool {
        match self {
            Self::Intersects => matrix.is_intersects(),
            Self::Within => matrix.is_within(),
            Self::Contains => matrix.is_contains(),
        }
    }
}

/// Whether `a` stands in `relation` to the geometry `b`, whose box is known to meet `a`'s.
#[must_use]
pub fn relates(a: Feature<'_>, b: &Geometry<f64>, relation: Relation) -> bool {
    a.geometry().is_some_and(|a| relation.holds(&a.relate(b)))
}
