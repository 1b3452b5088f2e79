//! The rows that meet a filter, column by column. A test of a null value is neither true nor false (the
//! three-valued logic of SQL), and the row does not meet the filter.

use super::node::{Array, Comparison};
use super::number::Number;
use super::plan::{How, Term, Test, Wild};
use super::scalar::Scalar;
use super::term::value_of;
use crate::model::table::Column;
use crate::model::{Bounds, FeatureTable, Value};
use geo::{BoundingRect, PreparedGeometry, Relate};
use serde_json::Value as Json;
use std::cmp::Ordering;

/// True, false, or not known.
pub type Truth = Option<bool>;

/// What a test says of every row.
pub fn evaluate(test: &Test, table: &FeatureTable) -> Vec<Truth> {
    let rows = table.rows();
    match test {
        Test::Truth(truth) => vec![Some(*truth); rows],
        Test::Not(inner) => {
            let mut found = evaluate(inner, table);
            for truth in &mut found {
                *truth = truth.map(|truth| !truth);
            }
            found
        }
        Test::And(list) if list.iter().any(is_nearest) => with_nearest(list, table),
        Test::And(list) => joined(list, table, both),
        Test::Or(list) => joined(list, table, |a, b| match (a, b) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }),
        Test::Compare { how, comparison, a, b } => compared(*how, *comparison, a, b, table),
        Test::Like(term, pattern) => of_text(term, table, |text| meets(pattern, text)),
        Test::Holds(term, needle) => of_text(term, table, |text| text.to_lowercase().contains(needle)),
        Test::IsNull(term) => each(rows, |row| Some(value_of(term, table, row) == Scalar::Null)),
        Test::Flag(term) => each(rows, |row| match value_of(term, table, row) {
            Scalar::Truth(truth) => Some(truth),
            _ => None,
        }),
        Test::Spatial(predicate, of, shape) => {
            let bounds =
                shape.bounding_rect().map(|rect| Bounds { west: rect.min().x, south: rect.min().y, east: rect.max().x, north: rect.max().y });
            let prepared = PreparedGeometry::from(&**shape);
            let apart = predicate.holds_apart();
            each(rows, |row| {
                let feature = table.feature(row)?;
                let own = of.bounds(feature)?;
                if bounds.is_none_or(|bounds| !bounds.intersects(&own)) {
                    return Some(apart);
                }
                of.geometry(feature).map(|geometry| predicate.holds(&PreparedGeometry::from(&geometry).relate(&prepared)))
            })
        }
        Test::SpatialSelf(predicate) => each(rows, |row| {
            let geometry = table.feature(row)?.geometry()?;
            Some(predicate.holds(&geometry.relate(&geometry)))
        }),
        Test::Related(predicate, of, place) => place.related(table, *of, *predicate),
        Test::Near(place, comparison, metres) => {
            place.near(table, *metres, |found| comparison.holds(found.map_or(Ordering::Greater, |own| own.total_cmp(metres))))
        }
        Test::Nearest(count, place) => place.nearest(table, *count, &vec![true; rows]),
        Test::Temporal(relation, a, b) => each(rows, |row| {
            let span = |terms: &[Term; 2]| -> Option<_> {
                let end = |term: &Term| match term {
                    Term::Open => Some(None),
                    term => value_of(term, table, row).moment().map(Some),
                };
                Some((end(&terms[0])?, end(&terms[1])?))
            };
            Some(relation.holds(span(a)?, span(b)?))
        }),
        Test::Array(relation, a, b) => each(rows, |row| Some(lists_lie(*relation, &list_of(a, table, row)?, &list_of(b, table, row)?))),
    }
}

/// What two conditions say that must both hold.
const fn both(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

const fn is_nearest(test: &Test) -> bool {
    matches!(test, Test::Nearest(..))
}

/// Rows that meet every test: the nearest are looked for among those that meet the others.
fn with_nearest(list: &[Test], table: &FeatureTable) -> Vec<Truth> {
    let mut found = vec![Some(true); table.rows()];
    for test in list.iter().filter(|own| !is_nearest(own)) {
        found.iter_mut().zip(evaluate(test, table)).for_each(|(own, next)| *own = both(*own, next));
    }
    let among: Vec<bool> = found.iter().map(|own| *own == Some(true)).collect();
    for test in list {
        if let Test::Nearest(count, place) = test {
            found.iter_mut().zip(place.nearest(table, *count, &among)).for_each(|(own, next)| *own = both(*own, next));
        }
    }
    found
}

fn each(rows: usize, test: impl Fn(usize) -> Truth) -> Vec<Truth> {
    (0..rows).map(test).collect()
}

fn joined(list: &[Test], table: &FeatureTable, join: impl Fn(Truth, Truth) -> Truth) -> Vec<Truth> {
    let mut all = list.iter().map(|test| evaluate(test, table));
    let mut found = all.next().unwrap_or_default();
    for next in all {
        found.iter_mut().zip(next).for_each(|(own, next)| *own = join(*own, next));
    }
    found
}

/// A test of a column's values, once for each distinct text where texts repeat.
fn of_column(column: &Column, test: impl Fn(Value<'_>) -> Truth) -> Vec<Truth> {
    column.map(test)
}

fn of_text(term: &Term, table: &FeatureTable, test: impl Fn(&str) -> bool) -> Vec<Truth> {
    if let Term::Column(column) = term
        && let Some(column) = table.columns().get(*column)
    {
        return of_column(column, |value| Scalar::of(value).text().map(|text| test(&text)));
    }
    each(table.rows(), |row| value_of(term, table, row).text().map(|text| test(&text)))
}

fn compared(how: How, comparison: Comparison, a: &Term, b: &Term, table: &FeatureTable) -> Vec<Truth> {
    if let (Term::Column(column), Term::Fixed(fixed)) = (a, b)
        && let Some(column) = table.columns().get(*column)
    {
        return match (how, fixed) {
            (How::Numbers, Scalar::Number(number)) => of_column(column, |value| {
                let own = match value {
                    Value::Integer(own) => Number::Whole(i128::from(own)),
                    Value::Float(own) => Number::Float(own),
                    other => Scalar::of(other).number()?,
                };
                own.order(*number).map(|order| comparison.holds(order))
            }),
            (How::Texts, Scalar::Text(text)) => of_column(column, |value| match value {
                Value::Text(own) => Some(comparison.holds(own.cmp(text))),
                _ => None,
            }),
            _ => of_column(column, |value| one(how, comparison, &Scalar::of(value), fixed)),
        };
    }
    each(table.rows(), |row| one(how, comparison, &value_of(a, table, row), &value_of(b, table, row)))
}

/// What a comparison says of two values.
fn one(how: How, comparison: Comparison, a: &Scalar<'_>, b: &Scalar<'_>) -> Truth {
    let order: Option<Ordering> = match how {
        How::Numbers => a.number()?.order(b.number()?),
        How::Texts => Some(a.text()?.cmp(&b.text()?)),
        How::Moments => Some(a.moment()?.order(b.moment()?)),
        How::Truths => match (a, b) {
            (Scalar::Truth(a), Scalar::Truth(b)) => Some(a.cmp(b)),
            _ => None,
        },
        How::Any => {
            if *a == Scalar::Null || *b == Scalar::Null {
                return None;
            }
            let equal = match (a, b) {
                (Scalar::Truth(a), Scalar::Truth(b)) => a == b,
                (Scalar::Number(a), b) | (b, Scalar::Number(a)) => b.number().is_some_and(|b| a.order(b) == Some(Ordering::Equal)),
                (a, b) => a.text() == b.text(),
            };
            return Some(equal == (comparison == Comparison::Equal));
        }
    };
    order.map(|order| comparison.holds(order))
}

/// Whether a text meets a pattern, in time that grows with their product at most.
fn meets(pattern: &[Wild], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // where the last `%` stood, and how far it reached
    let mut last: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Wild::Many) => {
                last = Some((p, t));
                p += 1;
            }
            Some(Wild::One) => (p, t) = (p + 1, t + 1),
            Some(Wild::Char(c)) if *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match last {
                Some((at, reached)) => {
                    last = Some((at, reached + 1));
                    (p, t) = (at + 1, reached + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|wild| *wild == Wild::Many)
}

/// The elements of a list; `None` where there is none.
fn list_of(term: &Term, table: &FeatureTable, row: usize) -> Option<Vec<Json>> {
    match term {
        Term::List(terms) => Some(terms.iter().map(|term| json_of(&value_of(term, table, row))).collect()),
        term => match value_of(term, table, row) {
            Scalar::Json(text) => match serde_json::from_str(&text) {
                Ok(Json::Array(list)) => Some(list),
                _ => None,
            },
            _ => None,
        },
    }
}

fn json_of(scalar: &Scalar<'_>) -> Json {
    match scalar {
        Scalar::Number(Number::Whole(number)) => i64::try_from(*number).map_or_else(|_| Json::from(*number as f64), Json::from),
        Scalar::Number(Number::Float(number)) => Json::from(*number),
        Scalar::Text(text) => Json::from(text.as_ref()),
        Scalar::Truth(truth) => Json::from(*truth),
        _ => Json::Null,
    }
}

fn lists_lie(relation: Array, a: &[Json], b: &[Json]) -> bool {
    let same = |a: &Json, b: &Json| match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    };
    let all_in = |a: &[Json], b: &[Json]| a.iter().all(|one| b.iter().any(|other| same(one, other)));
    match relation {
        Array::Equals => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        Array::Contains => all_in(b, a),
        Array::ContainedBy => all_in(a, b),
        Array::Overlaps => a.iter().any(|one| b.iter().any(|other| same(one, other))),
    }
}
