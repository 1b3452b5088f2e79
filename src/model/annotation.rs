//! What a planner writes and draws on the map: text, arrows, lines and polygons.

use super::{Ink, Role};
use serde::{Deserialize, Serialize};

/// Names an annotation as long as the document lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AnnotationId(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnotationKind {
    Text,
    Arrow,
    Line,
    Polygon,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnnotationStyle {
    pub ink: Ink,
    /// Line width in millimetres.
    pub width: f32,
    /// Text height in millimetres.
    pub size: f32,
    /// Opacity of a polygon's fill, 0 to 1.
    pub fill: f32,
    #[serde(default)]
    pub bold: bool,
}

impl Default for AnnotationStyle {
    fn default() -> Self {
        Self { ink: Ink::Role(Role::Text), width: 0.45, size: 3.8, fill: 0.12, bold: true }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    pub id: AnnotationId,
    pub kind: AnnotationKind,
    /// `[longitude, latitude]` in degrees: one for text, two or more for a line or arrow (its head at the last), three or
    /// more for a polygon (not closed).
    pub points: Vec<[f64; 2]>,
    /// May hold line breaks; the caption of a line, arrow or polygon.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub style: AnnotationStyle,
}

impl Annotation {
    /// The least number of points a finished annotation of the kind has.
    #[must_use]
    pub const fn least_points(kind: AnnotationKind) -> usize {
        match kind {
            AnnotationKind::Text => 1,
            AnnotationKind::Arrow | AnnotationKind::Line => 2,
            AnnotationKind::Polygon => 3,
        }
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.points.capacity() * 16 + self.text.capacity()
    }

    /// The same annotation moved by degrees of longitude and latitude.
    #[must_use]
    pub fn moved(&self, by: [f64; 2]) -> Self {
        let mut moved = self.clone();
        for point in &mut moved.points {
            point[0] += by[0];
            point[1] += by[1];
        }
        moved
    }
}
