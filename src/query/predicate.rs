//! Exact spatial predicates (OGC Simple Features) on two features, after the R-tree's boxes.

use geo::relate::IntersectionMatrix;

/// How the features asked for relate to the others.
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
    /// Whether the intersection matrix of a and b fulfils the relation.
    #[must_use]
    pub fn holds(self, matrix: &IntersectionMatrix) -> bool {
        match self {
            Self::Intersects => matrix.is_intersects(),
            Self::Within => matrix.is_within(),
            Self::Contains => matrix.is_contains(),
        }
    }
}
