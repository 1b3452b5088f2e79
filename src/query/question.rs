//! A spatial question over one layer: select what meets a shape, a distance, a relation, a filter; or the nearest.

use super::near::{Hit, Near, Subject, keep_nearest, nearest_of, reach_of};
use super::related::{Of, Related};
use super::{Filter, Index, QueryError, Spatial};
use crate::model::table::contains;
use crate::model::{Bounds, FeatureTable, Kind, PartKind, TableBuilder};
use geo::{PreparedGeometry, Relate};

/// A shape drawn on the map, in degrees.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Box(Bounds),
    /// Corners, not closed.
    Polygon(Vec<[f64; 2]>),
}

impl Shape {
    /// Its corners in degrees, not closed.
    #[must_use]
    pub fn corners(&self) -> Vec<[f64; 2]> {
        match self {
            Self::Box(b) => vec![[b.west, b.south], [b.east, b.south], [b.east, b.north], [b.west, b.north]],
            Self::Polygon(corners) => corners.clone(),
        }
    }

    /// The box round it, in degrees; `None` for a polygon without corners.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        match self {
            Self::Box(bounds) => Some(*bounds),
            Self::Polygon(corners) => Bounds::of(corners),
        }
    }
}

/// What is asked of a layer; a feature must meet every condition that is given.
#[derive(Clone, Default)]
pub struct Question<'a> {
    pub shape: Option<Shape>,
    /// Within metres of the subject, on the ellipsoid.
    pub within: Option<(f64, Subject<'a>)>,
    pub relation: Option<(Spatial, Subject<'a>)>,
    /// Read for the layer's table.
    pub filter: Option<Filter>,
    /// The `n` nearest to the subject.
    pub nearest: Option<(usize, Subject<'a>)>,
}

/// The features that meet a question, nearest first where it has a distance, else in the layer's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub hits: Vec<Hit>,
}

/// Answers a question on a layer: boxes first, then the exact geometry.
///
/// ```
/// use nanbei::query::{Index, Question, Subject, answer};
///
/// let document = nanbei::io::embedded_document();
/// let [areas, hubs] = ["key_areas", "hubs"].map(|key| &document.layer_by_key(key).unwrap().table);
/// // the three key areas nearest to the first hub, the nearest first
/// let subject = Subject { table: hubs, only: Some(&[0]) };
/// let question = Question { nearest: Some((3, subject)), ..Question::default() };
/// let found = answer(areas, &Index::of(areas), &question)?;
/// assert_eq!(found.hits.len(), 3);
/// assert!(found.hits[0].distance <= found.hits[1].distance);
/// # Ok::<(), nanbei::query::QueryError>(())
/// ```
///
/// # Errors
/// Where a subject has no geometry to measure from.
pub fn answer(table: &FeatureTable, index: &Index, question: &Question<'_>) -> Result<Answer, QueryError> {
    // for the whole table at once, so that each distinct text is tested only once
    let meets = question.filter.as_ref().map(|filter| filter.rows(table));
    let subject_boxes = |subject: &Subject<'_>| -> Result<Vec<(usize, Bounds)>, QueryError> {
        let boxes: Vec<_> = subject.indices().iter().filter_map(|i| Some((*i, subject.table.feature(*i)?.bounds()?))).collect();
        if boxes.is_empty() { Err(QueryError::NoGeometry) } else { Ok(boxes) }
    };

    // candidates by their boxes alone, from the narrowest condition
    let mut candidates: Option<Vec<usize>> = None;
    let mut narrow = |found: Vec<usize>| {
        candidates = Some(match candidates.take() {
            None => found,
            Some(before) => {
                let kept: std::collections::HashSet<usize> = found.into_iter().collect();
                before.into_iter().filter(|i| kept.contains(i)).collect()
            }
        });
    };
    let windows = |boxes: &mut dyn Iterator<Item = Bounds>| {
        let mut found: Vec<usize> = boxes.flat_map(|bounds| index.window(bounds).collect::<Vec<_>>()).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    if let Some(shape) = &question.shape {
        narrow(shape.bounds().map(|bounds| windows(&mut std::iter::once(bounds))).unwrap_or_default());
    }
    if let Some((metres, subject)) = &question.within {
        let boxes = subject_boxes(subject)?;
        narrow(windows(&mut boxes.iter().flat_map(|(_, bounds)| reach_of(*bounds, *metres))));
    }
    if let Some((relation, subject)) = &question.relation {
        let boxes = subject_boxes(subject)?;
        // what is apart from all lies anywhere
        if !relation.holds_apart() {
            narrow(windows(&mut boxes.iter().map(|(_, bounds)| *bounds)));
        }
    }
    let candidates = candidates.unwrap_or_else(|| table.live_rows().collect());

    let shape = question.shape.as_ref().map(shape_table);
    let shape_prepared = shape.as_ref().and_then(|shape| shape.feature(0)).and_then(|f| f.geometry()).map(PreparedGeometry::from);
    let related = question.relation.as_ref().map(|(relation, subject)| {
        let wanted: std::collections::HashSet<usize> = candidates.iter().copied().collect();
        Related::of(&[*subject]).rows(table, &|row| wanted.contains(&row), Of::Whole, *relation)
    });

    let near = question.within.as_ref().map(|(_, subject)| Near::of(subject));
    let mut hits: Vec<Hit> = Vec::new();
    for index in candidates {
        let Some(feature) = table.feature(index) else { continue };
        if meets.as_ref().is_some_and(|meets| !meets[index]) {
            continue;
        }
        if let Some(prepared) = &shape_prepared {
            let inside = shape.as_ref().and_then(|shape| shape.feature(0)).is_some_and(|shape| point_inside(feature, shape));
            if !inside && !feature.geometry().is_some_and(|own| prepared.relate(&own).is_intersects()) {
                continue;
            }
        }
        if related.as_ref().is_some_and(|related| related[index] != Some(true)) {
            continue;
        }
        let distance = match (&question.within, &near) {
            (Some((metres, subject)), Some(near)) => {
                let nearest = nearest_of(feature, subject, near, *metres);
                if nearest.is_none() {
                    continue;
                }
                nearest
            }
            _ => None,
        };
        hits.push(Hit { index, distance });
    }
    if let Some((n, subject)) = &question.nearest {
        subject_boxes(subject)?;
        keep_nearest(table, &mut hits, *n, subject, &Near::of(subject));
    } else if question.within.is_some() {
        hits.sort_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)).then(a.index.cmp(&b.index)));
    }
    Ok(Answer { hits })
}

/// A drawn shape as a table of one polygon.
fn shape_table(shape: &Shape) -> FeatureTable {
    let mut ring = shape.corners();
    ring.extend(ring.first().copied());
    let mut builder = TableBuilder::default();
    builder.part(PartKind::Polygon, [&ring[..]], &[]);
    builder.end_feature(Kind::Polygon, None);
    builder.finish()
}

/// A quick yes for points, which need no matrix.
fn point_inside(feature: crate::model::Feature<'_>, shape: crate::model::Feature<'_>) -> bool {
    feature.kind() == Kind::Point
        && feature.bounds().is_some_and(|bounds| shape.parts().any(|part| contains(part.rings(), [bounds.west, bounds.south])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::geodesic_distance;

    fn points(positions: &[[f64; 2]]) -> FeatureTable {
        let mut builder = TableBuilder::default();
        for p in positions {
            builder.part(PartKind::Points, [&[*p][..]], &[]);
            builder.end_feature(Kind::Point, None);
        }
        builder.finish()
    }

    fn grid() -> Vec<[f64; 2]> {
        (0..900).map(|i| [121.3 + f64::from(i % 30) * 0.01, 31.2 + f64::from(i / 30) * 0.01]).collect()
    }

    #[test]
    fn within_and_nearest_agree_with_measuring_every_feature() {
        let positions = grid();
        let (table, hub) = (points(&positions), points(&[[121.44183, 31.40593]]));
        let index = Index::of(&table);
        let subject = Subject { table: &hub, only: None };
        let mut all: Vec<(f64, usize)> = positions.iter().enumerate().map(|(i, p)| (geodesic_distance(*p, [121.44183, 31.40593]), i)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));

        let within = answer(&table, &index, &Question { within: Some((2000.0, subject)), ..Question::default() }).unwrap();
        let expected: Vec<usize> = all.iter().take_while(|(d, _)| *d <= 2000.0).map(|(_, i)| *i).collect();
        assert_eq!(within.hits.iter().map(|hit| hit.index).collect::<Vec<_>>(), expected);

        let nearest = answer(&table, &index, &Question { nearest: Some((7, subject)), ..Question::default() }).unwrap();
        assert_eq!(nearest.hits.iter().map(|hit| hit.index).collect::<Vec<_>>(), all.iter().take(7).map(|(_, i)| *i).collect::<Vec<_>>());
    }

    #[test]
    fn a_concave_polygon_selects_by_its_shape_not_its_box() {
        let table = points(&[[0.5, 0.5], [1.5, 1.5], [1.5, 0.5]]);
        let l_shape = Shape::Polygon(vec![[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0], [1.0, 2.0], [0.0, 2.0]]);
        let found = answer(&table, &Index::of(&table), &Question { shape: Some(l_shape), ..Question::default() }).unwrap();
        assert_eq!(found.hits.iter().map(|hit| hit.index).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn relations_are_the_ones_of_simple_features() {
        let square = |x: f64, size: f64| [[x, 0.0], [x + size, 0.0], [x + size, size], [x, size], [x, 0.0]];
        let build = |rings: &[[[f64; 2]; 5]]| {
            let mut builder = TableBuilder::default();
            for ring in rings {
                builder.part(PartKind::Polygon, [&ring[..]], &[]);
                builder.end_feature(Kind::Polygon, None);
            }
            builder.finish()
        };
        let table = build(&[square(0.0, 1.0), square(0.9, 1.0), square(5.0, 1.0), square(-1.0, 9.0)]);
        let other = build(&[square(-0.1, 2.0)]);
        let subject = Subject { table: &other, only: None };
        let ask = |relation| -> Vec<usize> {
            let question = Question { relation: Some((relation, subject)), ..Question::default() };
            answer(&table, &Index::of(&table), &question).unwrap().hits.iter().map(|hit| hit.index).collect()
        };
        assert_eq!(ask(Spatial::Intersects), [0, 1, 3]);
        assert_eq!(ask(Spatial::Within), [0, 1]);
        assert_eq!(ask(Spatial::Contains), [3]);
        assert_eq!(ask(Spatial::Disjoint), [2]);
    }
}
