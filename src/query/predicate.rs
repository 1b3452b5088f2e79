//! Exact spatial predicates (OGC Simple Features) on two features, after the R-tree's boxes.

use geo::relate::IntersectionMatrix;

/// A spatial predicate (OGC 06-103r4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spatial {
    Intersects,
    Equals,
    Disjoint,
    Touches,
    Within,
    Overlaps,
    Crosses,
    Contains,
}

impl Spatial {
    /// Those of OGC CQL2 (21-065).
    pub const NAMES: [(&str, Self); 8] = [
        ("S_INTERSECTS", Self::Intersects),
        ("S_EQUALS", Self::Equals),
        ("S_DISJOINT", Self::Disjoint),
        ("S_TOUCHES", Self::Touches),
        ("S_WITHIN", Self::Within),
        ("S_OVERLAPS", Self::Overlaps),
        ("S_CROSSES", Self::Crosses),
        ("S_CONTAINS", Self::Contains),
    ];

    /// Whether the intersection matrix of a and b fulfils it.
    #[must_use]
    pub fn holds(self, matrix: &IntersectionMatrix) -> bool {
        match self {
            Self::Intersects => matrix.is_intersects(),
            Self::Equals => matrix.is_equal_topo(),
            Self::Disjoint => matrix.is_disjoint(),
            Self::Touches => matrix.is_touches(),
            Self::Within => matrix.is_within(),
            Self::Overlaps => matrix.is_overlaps(),
            Self::Crosses => matrix.is_crosses(),
            Self::Contains => matrix.is_contains(),
        }
    }

    /// The same predicate with its sides exchanged.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            same => same,
        }
    }

    /// The answer for disjoint geometries.
    #[must_use]
    pub const fn holds_apart(self) -> bool {
        matches!(self, Self::Disjoint)
    }

    /// The answer for what lies in the interior of an area.
    #[must_use]
    pub const fn holds_inside(self) -> bool {
        matches!(self, Self::Intersects | Self::Within)
    }
}
