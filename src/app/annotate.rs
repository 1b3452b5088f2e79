//! Finding and moving annotations under the pointer.

use crate::model::{Annotation, AnnotationId, AnnotationKind, Document};
use crate::query::scaled_distance2;

/// What of an annotation the pointer holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub annotation: Annotation,
    /// The vertex, or `None` for the whole.
    pub vertex: Option<usize>,
    pub from: [f64; 2],
    /// The gesture of holding it.
    pub gesture: u64,
}

impl Held {
    /// The annotation with the pointer at `at`.
    #[must_use]
    pub fn moved_to(&self, at: [f64; 2]) -> Annotation {
        let by = [at[0] - self.from[0], at[1] - self.from[1]];
        let mut moved = self.annotation.clone();
        match self.vertex.and_then(|vertex| moved.points.get_mut(vertex)) {
            Some(point) => *point = [point[0] + by[0], point[1] + by[1]],
            None => moved = moved.moved(by),
        }
        moved
    }
}

/// The topmost annotation at a position, and its vertex where one is in reach and the annotation has several. `reach` is in
/// degrees; a text's block is taken for about 12 reaches wide.
#[must_use]
pub fn annotation_at(document: &Document, at: [f64; 2], reach: [f64; 2]) -> Option<(AnnotationId, Option<usize>)> {
    let near = |p: [f64; 2]| ((p[0] - at[0]) / reach[0]).hypot((p[1] - at[1]) / reach[1]);
    document.annotations().iter().rev().find_map(|annotation| {
        let vertex = annotation.points.iter().position(|p| near(*p) <= 1.3);
        match annotation.kind {
            AnnotationKind::Text => {
                let p = annotation.points.first()?;
                let widest =
                    annotation.text.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 0.55 } else { 1.0 }).sum::<f64>()).fold(0.0, f64::max);
                let lines = annotation.text.lines().count().max(1) as f64;
                // a text of 3.8 mm is 2.4 pick radii of 6 pixels tall
                let unit = f64::from(annotation.style.size) / 3.8 * 2.4;
                let (dx, dy) = ((at[0] - p[0]) / reach[0], (p[1] - at[1]) / reach[1]);
                let inside = (-1.0..=widest * unit + 1.0).contains(&dx) && (-1.0..=lines * unit * 1.3 + 1.0).contains(&dy);
                inside.then_some((annotation.id, None))
            }
            AnnotationKind::Line | AnnotationKind::Arrow => {
                let hit = vertex.is_some() || annotation.points.windows(2).any(|pair| scaled_distance2(pair[0], pair[1], at, reach) <= 1.0);
                hit.then_some((annotation.id, vertex))
            }
            AnnotationKind::Polygon => {
                let mut ring = annotation.points.clone();
                ring.extend(annotation.points.first().copied());
                let hit = vertex.is_some() || crate::query::contains(std::iter::once(ring.as_slice()), at);
                hit.then_some((annotation.id, vertex))
            }
        }
    })
}
