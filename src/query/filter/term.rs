//! The values of terms in a row.

use super::number::Number;
use super::plan::Term;
use super::scalar::{Scalar, folded};
use crate::model::FeatureTable;

/// A term's value in a row.
pub fn value_of<'a>(term: &'a Term, table: &'a FeatureTable, row: usize) -> Scalar<'a> {
    match term {
        Term::Fixed(scalar) => scalar.clone(),
        Term::Column(column) => table.columns().get(*column).map_or(Scalar::Null, |column| Scalar::of(column.value(row))),
        Term::Id => table.feature(row).map_or(Scalar::Null, Scalar::of_id),
        Term::Geometry => match table.feature(row).and_then(|feature| feature.bounds()) {
            Some(_) => Scalar::Truth(true),
            None => Scalar::Null,
        },
        Term::Negative(inner) => value_of(inner, table, row).number().map_or(Scalar::Null, |number| Scalar::Number(number.negative())),
        Term::Arithmetic(sign, a, b) => {
            let (a, b) = (value_of(a, table, row).number(), value_of(b, table, row).number());
            a.zip(b).and_then(|(a, b)| a.calculate(*sign, b)).map_or(Scalar::Null, Scalar::Number)
        }
        Term::Fold(fold, inner) => match value_of(inner, table, row) {
            Scalar::Text(text) => Scalar::Text(folded(*fold, &text).into()),
            _ => Scalar::Null,
        },
        Term::Call(function, arguments) => {
            let values: Vec<Scalar<'_>> = arguments.iter().map(|own| value_of(own, table, row)).collect();
            function.value(table.feature(row), &values)
        }
        Term::Distance(place) => {
            let metres = table.feature(row).and_then(|feature| place.distance(feature));
            metres.map_or(Scalar::Null, |metres| Scalar::Number(Number::Float(metres)))
        }
        Term::Join(join, place, field) => table.feature(row).map_or(Scalar::Null, |feature| join.value(feature, place, field)),
        Term::List(_) | Term::Open => Scalar::Null,
    }
}
