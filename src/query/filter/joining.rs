//! What features take of others by where they lie: a value of the one that they lie in or are nearest to, how many of them they hold and
//! what these come to, how much of them they cover.

use super::join::Join;
use super::number::{Number, Sign};
use super::place::{Member, Place};
use super::scalar::Scalar;
use crate::model::{Feature, Kind, PartKind};
use crate::query::areal::{Areal, ZoneScratch, straight_area};
use crate::query::indicators::{area_of, lines, middle, polygons};
use crate::query::measure::{path, perimeter};
use geo::{BooleanOps, Intersects, MultiLineString, MultiPolygon};
use std::cell::LazyCell;

/// Metres: areas that share no more than so wide a strip along their boundaries are neighbours whose coordinates were rounded.
const ROUNDING: f64 = 0.01;

/// Shares that differ by no more than this part of them are even: they differ by rounding.
const EVEN: f64 = 1e-9;

impl Join {
    /// What a feature takes of the features of a place, of that field where it takes one.
    pub fn value<'a>(self, feature: Feature<'_>, place: &'a Place, field: &str) -> Scalar<'a> {
        let of = |own: Member<'a>| Scalar::of(own.feature.value(field));
        let float = |number: f64| Scalar::Number(Number::Float(number));
        let numbers = || held(feature, place).into_iter().filter_map(|own| of(own).number()).collect::<Vec<_>>();
        let sum = |numbers: &[Number]| numbers.iter().copied().reduce(|a, b| a.calculate(Sign::Plus, b).unwrap_or(a));
        let number = |found: Option<Number>| found.map_or(Scalar::Null, Scalar::Number);
        match self {
            Self::Within => most_shared(feature, place).map_or(Scalar::Null, of),
            Self::Nearest => place.nearest_member(feature).map_or(Scalar::Null, of),
            Self::Count if feature.bounds().is_none() => Scalar::Null,
            Self::Count => Scalar::Number(Number::Whole(held(feature, place).len() as i128)),
            Self::Sum => number(sum(&numbers())),
            Self::Mean => {
                let all = numbers();
                sum(&all).map_or(Scalar::Null, |sum| float(sum.float() / all.len() as f64))
            }
            Self::Least => number(numbers().into_iter().reduce(|a, b| if b.order(a) == Some(std::cmp::Ordering::Less) { b } else { a })),
            Self::Greatest => number(numbers().into_iter().reduce(|a, b| if b.order(a) == Some(std::cmp::Ordering::Greater) { b } else { a })),
            Self::Covered => covered(feature, place).map_or(Scalar::Null, float),
        }
    }
}

/// Whether a feature has areas, else lines, else positions alone.
fn dimension(feature: Feature<'_>) -> u8 {
    let of = |kind: PartKind| match kind {
        PartKind::Points => 0,
        PartKind::Line => 1,
        PartKind::Polygon => 2,
    };
    feature.parts().map(|part| of(part.kind())).max().unwrap_or(0)
}

/// The member that a feature shares most with; `None` where it meets none, or no more than the boundary of any.
fn most_shared<'a>(feature: Feature<'_>, place: &'a Place) -> Option<Member<'a>> {
    let members = place.members_at(feature.bounds()?);
    let own_dimension = dimension(feature);
    let areal = (own_dimension == 2).then(|| Areal::of(feature).ok()).flatten();
    let (own_lines, own_polygons) = (LazyCell::new(|| lines(feature)), LazyCell::new(|| polygons(feature)));
    let mut scratch = ZoneScratch::default();
    let mut best: Option<(f64, Member<'a>)> = None;
    for member in members {
        let shared = match (own_dimension, dimension(member.feature)) {
            (2, 2) => areal.as_ref().zip(member.zone()).map_or(0.0, |(areal, zone)| zone.shared(areal, &mut scratch)),
            (1, 2) => length_in(&own_lines, &polygons(member.feature)),
            (2, 1) => length_in(&lines(member.feature), &own_polygons),
            // they meet or they do not
            _ => f64::from(u8::from(meets(feature, member.feature))),
        };
        let most = best.as_ref().map_or(0.0, |(most, _)| *most);
        let is_even = (shared - most).abs() <= EVEN * most;
        let is_smaller = || best.as_ref().is_none_or(|(_, other)| member.area() < other.area());
        if shared > 0.0 && (if is_even { is_smaller() } else { shared > most }) {
            best = Some((shared, member));
        }
    }
    let (shared, member) = best?;
    let is_areal = own_dimension == 2 && dimension(member.feature) == 2;
    let least = if is_areal { ROUNDING * perimeter(feature).min(perimeter(member.feature)) } else { 0.0 };
    (shared > least).then_some(member)
}

/// The metres of lines that lie in areas.
fn length_in(lines: &MultiLineString, areas: &MultiPolygon) -> f64 {
    let inside = areas.clip(lines, false);
    inside.iter().map(|line| path(&line.0.iter().map(|at| [at.x, at.y]).collect::<Vec<_>>())).sum()
}

fn meets(a: Feature<'_>, b: Feature<'_>) -> bool {
    a.geometry().zip(b.geometry()).is_some_and(|(a, b)| a.intersects(&b))
}

/// The members that a feature holds: those whose middle lies in its areas; where it has none, those that it meets.
fn held<'a>(feature: Feature<'_>, place: &'a Place) -> Vec<Member<'a>> {
    let Some(bounds) = feature.bounds() else { return Vec::new() };
    let mut members = place.members_at(bounds);
    if dimension(feature) < 2 {
        members.retain(|member| meets(feature, member.feature));
    } else {
        let areas = polygons(feature);
        let is_in = |member: &Member<'_>| match member.feature.kind() {
            // a position on the boundary is in it
            Kind::Point | Kind::MultiPoint => member.feature.geometry().is_some_and(|own| areas.intersects(&own)),
            _ => middle(member.feature).is_some_and(|[x, y]| areas.intersects(&geo::Point::new(x, y))),
        };
        members.retain(is_in);
    }
    members
}

/// The square metres of a feature that the members cover; `None` where its area cannot be told.
fn covered(feature: Feature<'_>, place: &Place) -> Option<f64> {
    let areal = Areal::of(feature).ok().filter(|own| !own.is_empty())?;
    let mut members = place.members_at(feature.bounds()?);
    members.retain(|member| dimension(member.feature) == 2);
    if let [member] = &members[..]
        && let Some(zone) = member.zone()
    {
        return Some(zone.shared(&areal, &mut ZoneScratch::default()));
    }
    let all: Vec<geo::Polygon> = members.iter().flat_map(|member| polygons(member.feature)).collect();
    let shared = polygons(feature).intersection(&geo::unary_union(&all));
    Some(area_of(&shared, straight_area))
}
