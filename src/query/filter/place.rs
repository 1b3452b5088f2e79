//! What a condition relates features to besides fixed geometries: the features of a layer, all of them or some.

use crate::model::{Bounds, Feature, FeatureTable, Kind, PartKind, TableBuilder};
use crate::query::areal::{Areal, Zone};
use crate::query::near::{Hit, Near, Subject, distance_to, keep_nearest, nearest_of, nearest_to};
use crate::query::predicate::Spatial;
use crate::query::related::{Of, Related};
use crate::work::side_by_side;
use geo::{Geometry, LineString};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Features of one table or several.
#[derive(Clone)]
pub struct Place {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    table: Arc<FeatureTable>,
    /// The rows that count; none for all.
    only: Option<Vec<usize>>,
    near: OnceLock<Arc<Near>>,
    /// The areas of its features as zones, each made when it is asked for.
    zones: OnceLock<Arc<[OnceLock<Option<Zone>>]>>,
}

/// A feature of a place.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    pub feature: Feature<'a>,
    part: &'a Part,
}

impl<'a> Member<'a> {
    /// Its areas as a zone; `None` where they cannot be told.
    pub fn zone(&self) -> Option<&'a Zone> {
        let zones = self.part.zones.get_or_init(|| (0..self.part.table.rows()).map(|_| OnceLock::new()).collect());
        zones.get(self.feature.index())?.get_or_init(|| Areal::of(self.feature).ok().map(|own| Zone::of(&own))).as_ref()
    }

    /// Square metres; none count as endless.
    pub fn area(&self) -> f64 {
        self.zone().map(Zone::area).filter(|area| *area > 0.0).unwrap_or(f64::INFINITY)
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.parts.iter().map(|own| own.subject().indices().len())).finish()
    }
}

impl Part {
    fn subject(&self) -> Subject<'_> {
        Subject { table: &self.table, only: self.only.as_deref() }
    }

    fn near(&self) -> &Near {
        self.near.get_or_init(|| Arc::new(Near::of(&self.subject())))
    }
}

impl Place {
    pub fn new(parts: impl IntoIterator<Item = (Arc<FeatureTable>, Option<Vec<usize>>)>) -> Self {
        Self { parts: parts.into_iter().map(|(table, only)| Part { table, only, near: OnceLock::new(), zones: OnceLock::new() }).collect() }
    }

    /// The place of one geometry, in degrees.
    pub fn of_geometry(geometry: &Geometry<f64>) -> Self {
        let mut builder = TableBuilder::default();
        let parts = flattened(geometry);
        for part in &parts {
            push(&mut builder, part);
        }
        let all = |is: fn(&Geometry<f64>) -> bool| parts.iter().all(is);
        let kind = match () {
            () if all(|own| matches!(own, Geometry::Polygon(_))) => Kind::MultiPolygon,
            () if all(|own| matches!(own, Geometry::LineString(_))) => Kind::MultiLineString,
            () if all(|own| matches!(own, Geometry::Point(_))) => Kind::MultiPoint,
            () => Kind::GeometryCollection,
        };
        builder.end_feature(kind, None);
        Self::new([(Arc::new(builder.finish()), None)])
    }

    /// The box round it, in degrees; `None` where none of its features has a position.
    pub fn bounds(&self) -> Option<Bounds> {
        let of = |own: &Part| match &own.only {
            None => own.table.bounds(),
            Some(rows) => rows.iter().filter_map(|row| own.table.feature(*row)?.bounds()).reduce(Bounds::union),
        };
        self.parts.iter().filter_map(of).reduce(Bounds::union)
    }

    /// The box of each of its features that has a position, in degrees; `None` where they are more than so many.
    pub fn boxes(&self, most: usize) -> Option<Vec<Bounds>> {
        let mut boxes = Vec::new();
        for part in &self.parts {
            let all = part.table.live_rows();
            let rows: Box<dyn Iterator<Item = usize>> = match &part.only {
                Some(rows) => Box::new(rows.iter().copied()),
                None => Box::new(all),
            };
            for row in rows {
                boxes.extend(part.table.feature(row).and_then(|own| own.bounds()));
                if boxes.len() > most {
                    return None;
                }
            }
        }
        Some(boxes)
    }

    /// How each row lies to the place: as one of its features is asked to, or apart from all of them.
    pub fn related(&self, table: &FeatureTable, of: Of, predicate: Spatial) -> Vec<Option<bool>> {
        let subjects: Vec<Subject<'_>> = self.parts.iter().map(Part::subject).collect();
        Related::of(&subjects).rows(table, &|_| true, of, predicate)
    }

    /// The distance of a feature to the nearest of the place, in metres, where it is no more than a limit.
    fn within(&self, feature: Feature<'_>, limit: f64) -> Option<f64> {
        self.parts.iter().filter_map(|own| nearest_of(feature, &own.subject(), own.near(), limit)).reduce(f64::min)
    }

    /// The distance of a feature to the nearest of the place, in metres.
    pub fn distance(&self, feature: Feature<'_>) -> Option<f64> {
        self.parts.iter().filter_map(|own| distance_to(feature, &own.subject(), own.near())).reduce(f64::min)
    }

    /// Its features whose box meets another, in their order.
    pub fn members_at(&self, bounds: Bounds) -> Vec<Member<'_>> {
        let of = |part: &'_ Part| part.near().in_reach(bounds, 0.0);
        self.parts.iter().flat_map(|part| of(part).into_iter().filter_map(|row| Some(Member { feature: part.table.feature(row)?, part }))).collect()
    }

    /// The feature of the place that is nearest to another.
    pub fn nearest_member(&self, feature: Feature<'_>) -> Option<Member<'_>> {
        let of = |part: &'_ Part| nearest_to(feature, &part.subject(), part.near());
        let all = self.parts.iter().filter_map(|part| of(part).map(|(row, metres)| (metres, part, row)));
        let (_, part, row) = all.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Member { feature: part.table.feature(row)?, part })
    }

    /// The columns of that name of its features; none where no feature has such a field.
    pub fn columns(&self, field: &str) -> impl Iterator<Item = &crate::model::Column> {
        self.parts.iter().filter_map(move |part| part.table.column(field))
    }

    /// The names of the fields of its features.
    pub fn fields(&self) -> Vec<&str> {
        self.parts.iter().flat_map(|part| part.table.columns()).map(crate::model::Column::name).collect()
    }

    /// Whether each row lies as far from the place as `holds` says of its distance in metres, which is told where it is no more than a
    /// limit.
    pub fn near(&self, table: &FeatureTable, limit: f64, holds: impl Fn(Option<f64>) -> bool + Sync) -> Vec<Option<bool>> {
        let asked = |row: usize| {
            let feature = table.feature(row)?;
            feature.bounds()?;
            Some(holds(self.within(feature, limit)))
        };
        // none is at no distance from nothing
        if self.bounds().is_none() {
            return vec![None; table.rows()];
        }
        side_by_side((0..table.chunks()).collect(), |chunk| table.rows_in(chunk).map(asked).collect::<Vec<_>>()).into_iter().flatten().collect()
    }

    /// The distances of rows in metres, each where it is no more than a limit.
    pub fn distances(&self, table: &FeatureTable, rows: &[usize], limit: f64) -> Vec<Option<f64>> {
        let pieces: Vec<&[usize]> = rows.chunks(4096).collect();
        let measure = |row: &usize| {
            let feature = table.feature(*row)?;
            if limit.is_finite() { self.within(feature, limit) } else { self.distance(feature) }
        };
        side_by_side(pieces, |piece| piece.iter().map(measure).collect::<Vec<_>>()).into_iter().flatten().collect()
    }

    /// Of the rows that are `among`, those that are the `count` nearest to the place.
    pub fn nearest(&self, table: &FeatureTable, count: usize, among: &[bool]) -> Vec<Option<bool>> {
        let rows = || among.iter().enumerate().filter(|(_, own)| **own).map(|(row, _)| row);
        let mut nearest: HashMap<usize, Hit> = HashMap::new();
        for own in &self.parts {
            let mut hits: Vec<Hit> = rows().map(|index| Hit { index, distance: None }).collect();
            keep_nearest(table, &mut hits, count, &own.subject(), own.near());
            for hit in hits {
                let own = nearest.entry(hit.index).or_insert(hit);
                own.distance = own.distance.into_iter().chain(hit.distance).reduce(f64::min);
            }
        }
        let mut best: Vec<Hit> = nearest.into_values().collect();
        let far = |hit: &Hit| hit.distance.unwrap_or(f64::INFINITY);
        best.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.index.cmp(&b.index)));
        best.truncate(count);
        let mut found: Vec<Option<bool>> = (0..table.rows()).map(|row| table.feature(row)?.bounds().map(|_| false)).collect();
        for hit in best {
            found[hit.index] = Some(true);
        }
        found
    }
}

/// A geometry as those it consists of.
fn flattened(geometry: &Geometry<f64>) -> Vec<Geometry<f64>> {
    match geometry {
        Geometry::GeometryCollection(list) => list.iter().flat_map(flattened).collect(),
        Geometry::MultiPoint(list) => list.iter().copied().map(Geometry::Point).collect(),
        Geometry::MultiLineString(list) => list.iter().cloned().map(Geometry::LineString).collect(),
        Geometry::MultiPolygon(list) => list.iter().cloned().map(Geometry::Polygon).collect(),
        own => vec![own.clone()],
    }
}

fn push(builder: &mut TableBuilder, part: &Geometry<f64>) {
    let positions = |line: &LineString<f64>| -> Vec<[f64; 2]> { line.coords().map(|at| [at.x, at.y]).collect() };
    match part {
        Geometry::Point(at) => builder.part(PartKind::Points, [&[[at.x(), at.y()]][..]], &[]),
        Geometry::LineString(line) => builder.part(PartKind::Line, [&positions(line)[..]], &[]),
        Geometry::Polygon(polygon) => {
            let rings: Vec<Vec<[f64; 2]>> = std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(positions).collect();
            builder.part(PartKind::Polygon, rings.iter().map(Vec::as_slice), &[]);
        }
        _ => {}
    }
}
