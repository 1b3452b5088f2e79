//! The part of a filter that a source can answer by itself, as a condition that lets through all that the filter does, and more.

use super::moment::Moment;
use super::node::Comparison;
use super::number::Number;
use super::plan::{How, Term, Test};
use super::scalar::Scalar;
use crate::model::table::ColumnKind;
use crate::model::{Column, FeatureTable, Prefilter, Size};
use crate::query::near::reach_of;
use crate::query::predicate::Spatial;
use crate::query::related::Of;

/// Places of which each is told by itself.
const MOST_PLACES: usize = 100;

/// The condition; `None` where there is none that leaves anything out.
pub fn condition_of(test: &Test, table: &FeatureTable) -> Option<Prefilter> {
    condition(test, table, is_settled(test, table))
}

/// Whether the columns alone tell how values are compared. Where all values of a text column have to be numbers for that, a part of them
/// may be compared otherwise than all.
fn is_settled(test: &Test, table: &FeatureTable) -> bool {
    let kind = |term: &Term| if let Term::Column(at) = term { table.columns().get(*at).map(Column::kind) } else { None };
    match test {
        Test::Not(inner) => is_settled(inner, table),
        Test::And(list) | Test::Or(list) => list.iter().all(|own| is_settled(own, table)),
        Test::Compare { how: How::Numbers, a, b, .. } => {
            let is_number = |term: &Term| match term {
                Term::Column(_) => matches!(kind(term), Some(ColumnKind::Integer | ColumnKind::Float)),
                _ => true,
            };
            is_number(a) && is_number(b)
        }
        // a text that looks like a number or a date may be meant as one
        Test::Compare { how: How::Texts, b: Term::Fixed(Scalar::Text(text)), .. } => Number::parse(text).is_none() && Moment::parse(text).is_none(),
        Test::Compare { how: How::Truths, .. } => true,
        Test::Compare { .. } | Test::Temporal(..) | Test::Array(..) => false,
        _ => true,
    }
}

fn condition(test: &Test, table: &FeatureTable, is_settled: bool) -> Option<Prefilter> {
    let of = |own: &Test| condition(own, table, is_settled);
    match test {
        // what cannot be told of one of them lets all through that the others do
        Test::And(list) => one_or(list.iter().filter_map(of).collect(), Prefilter::All),
        // what cannot be told of one of them lets everything through
        Test::Or(list) => one_or(list.iter().map(of).collect::<Option<_>>()?, Prefilter::Any),
        // what is near one of several places is near none of the ground between them
        Test::Near(place, Comparison::Less | Comparison::LessEqual, metres) => {
            Some(Prefilter::Meets(place.boxes(MOST_PLACES)?.into_iter().flat_map(|own| reach_of(own, *metres)).collect()))
        }
        Test::Related(predicate, Of::Whole, place) if *predicate != Spatial::Disjoint => Some(Prefilter::Meets(place.boxes(MOST_PLACES)?)),
        Test::Compare { how, comparison, a: Term::Column(at), b: Term::Fixed(value) } if is_settled => {
            let column = table.columns().get(*at)?.name().to_owned();
            match (how, comparison, value) {
                (How::Texts, Comparison::Equal, Scalar::Text(text)) => Some(Prefilter::Text { column, value: text.clone().into_owned() }),
                (How::Numbers, comparison, Scalar::Number(number)) => {
                    // numbers are compared as floats there, which may take two for one: so what is more is at least as much
                    let is = match comparison {
                        Comparison::Equal => Size::As,
                        Comparison::Less | Comparison::LessEqual => Size::AtMost,
                        Comparison::Greater | Comparison::GreaterEqual => Size::AtLeast,
                        Comparison::NotEqual => return None,
                    };
                    Some(Prefilter::Number { column, is, value: number.float() })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn one_or(mut list: Vec<Prefilter>, of: fn(Vec<Prefilter>) -> Prefilter) -> Option<Prefilter> {
    match list.len() {
        0 => None,
        1 => list.pop(),
        _ => Some(of(list)),
    }
}
