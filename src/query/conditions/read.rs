//! A filter read as conditions: what rows can show becomes rows, all else stays as it is written.

use super::{Condition, ConditionGroup, FieldTest, Joined, PlaceOf, PlaceTest, Written};
use crate::model::FeatureTable;
use crate::query::filter::fields_of;
use crate::query::filter::node::{Comparison, Kind, Node};
use crate::query::filter::parse::parse;
use crate::query::predicate::Spatial;

/// The conditions that a filter consists of. One that is not understood is a row as it is written.
#[must_use]
pub fn conditions_of(text: &str, table: &FeatureTable) -> ConditionGroup {
    if text.trim().is_empty() {
        return ConditionGroup::default();
    }
    match parse(text, &fields_of(table)) {
        Ok(node) => Reading { text, table }.group(&node),
        Err(_) => ConditionGroup { joined: Joined::All, members: vec![Condition::Text(text.trim().to_owned())] },
    }
}

struct Reading<'a> {
    text: &'a str,
    table: &'a FeatureTable,
}

impl Reading<'_> {
    fn group(&self, node: &Node) -> ConditionGroup {
        let all = |list: &[Node]| list.iter().map(|own| self.condition(own)).collect();
        match &node.kind {
            Kind::And(list) => ConditionGroup { joined: Joined::All, members: all(list) },
            Kind::Or(list) => ConditionGroup { joined: Joined::Any, members: all(list) },
            Kind::Not(inner) if self.field(node).is_none() && inner.is_told() => match &inner.kind {
                Kind::Or(list) => ConditionGroup { joined: Joined::None, members: all(list) },
                _ => ConditionGroup { joined: Joined::None, members: vec![self.condition(inner)] },
            },
            _ => ConditionGroup { joined: Joined::All, members: vec![self.condition(node)] },
        }
    }

    fn condition(&self, node: &Node) -> Condition {
        match &node.kind {
            Kind::And(_) | Kind::Or(_) => Condition::Group(self.group(node)),
            Kind::Not(inner) if self.field(node).is_none() && inner.is_told() => Condition::Group(self.group(node)),
            _ => self.field(node).or_else(|| self.place(node)).unwrap_or_else(|| Condition::Text(self.slice(node).to_owned())),
        }
    }

    fn slice(&self, node: &Node) -> &str {
        self.text.get(node.at..node.end).unwrap_or(self.text).trim()
    }

    fn field(&self, node: &Node) -> Option<Condition> {
        let all = |list: &[Node]| list.iter().map(written).collect::<Option<Vec<_>>>();
        let (column, test) = match &node.kind {
            Kind::In(a, list) => (a, FieldTest::In(all(list)?)),
            Kind::IsNull(a) => (a, FieldTest::Empty),
            Kind::Not(inner) => match &inner.kind {
                Kind::In(a, list) => (a, FieldTest::NotIn(all(list)?)),
                Kind::IsNull(a) => (a, FieldTest::Filled),
                _ => return None,
            },
            Kind::Between(a, low, high) => (a, FieldTest::Between(Some(number(low)?), Some(number(high)?))),
            Kind::Holds(a, text) => (a, FieldTest::Holds(plain(text)?)),
            Kind::Like(a, pattern) => (a, FieldTest::Begins(beginning(&plain(pattern)?)?)),
            Kind::Compare(comparison, a, b) => {
                let test = match comparison {
                    Comparison::Equal => FieldTest::In(vec![written(b)?]),
                    Comparison::NotEqual => FieldTest::NotIn(vec![written(b)?]),
                    Comparison::Less => FieldTest::Less(number(b)?),
                    Comparison::LessEqual => FieldTest::Between(None, Some(number(b)?)),
                    Comparison::Greater => FieldTest::More(number(b)?),
                    Comparison::GreaterEqual => FieldTest::Between(Some(number(b)?), None),
                };
                (a, test)
            }
            _ => return None,
        };
        let Kind::Column(column) = column.kind else { return None };
        let field = self.table.columns().get(column)?.name().to_owned();
        (!test.is_open()).then_some(Condition::Field { field, test })
    }

    fn place(&self, node: &Node) -> Option<Condition> {
        let (test, place) = match &node.kind {
            Kind::Spatial(predicate, own, place) => {
                let test = match (predicate, &own.kind) {
                    (Spatial::Within, Kind::Middle) => PlaceTest::CentreWithin,
                    (Spatial::Intersects, Kind::Geometry) => PlaceTest::Intersects,
                    (Spatial::Within, Kind::Geometry) => PlaceTest::Within,
                    (Spatial::Contains, Kind::Geometry) => PlaceTest::Contains,
                    (Spatial::Touches, Kind::Geometry) => PlaceTest::Touches,
                    (Spatial::Overlaps, Kind::Geometry) => PlaceTest::Overlaps,
                    (Spatial::Disjoint, Kind::Geometry) => PlaceTest::Apart,
                    _ => return None,
                };
                (test, place)
            }
            Kind::Compare(comparison, distance, b) => {
                let Kind::Distance(place) = &distance.kind else { return None };
                let metres = number(b)?;
                match comparison {
                    Comparison::LessEqual => (PlaceTest::Near(metres), place),
                    Comparison::Greater => (PlaceTest::Far(metres), place),
                    _ => return None,
                }
            }
            Kind::Nearest(count, place) => (PlaceTest::Nearest(*count), place),
            _ => return None,
        };
        let place = match &place.kind {
            Kind::Layer(layer, filter) => PlaceOf::Layer(layer.clone(), filter.clone().unwrap_or_default()),
            Kind::Selection => PlaceOf::Selection,
            Kind::Shape(_) => PlaceOf::Shape(self.slice(place).to_owned()),
            _ => return None,
        };
        Some(Condition::Place { test, place })
    }
}

/// A value that stands by itself, as it would be written again.
fn written(node: &Node) -> Option<Written> {
    match &node.kind {
        Kind::Text(text) | Kind::Word(text) => Some(Written::Text(text.clone())),
        Kind::Truth(truth) => Some(Written::Truth(*truth)),
        // a code such as 0701 is another text without its first digit
        Kind::Number(number, text) => Some(Written::Number(number.float())).filter(|own| own.text() == *text),
        _ => None,
    }
}

fn number(node: &Node) -> Option<f64> {
    match written(node)? {
        Written::Number(number) => Some(number),
        _ => None,
    }
}

fn plain(node: &Node) -> Option<String> {
    match written(node)? {
        Written::Text(text) => Some(text),
        _ => None,
    }
}

/// The text that a pattern asks a value to begin with, where it asks for nothing else.
fn beginning(pattern: &str) -> Option<String> {
    let (mut text, mut chars) = (String::new(), pattern.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.push(chars.next()?),
            '%' if chars.peek().is_none() => return Some(text),
            '%' | '_' => return None,
            c => text.push(c),
        }
    }
    None
}
