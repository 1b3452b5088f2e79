//! Values of rows while a filter is answered.

use super::bind::Term;
use super::moment::Moment;
use super::node::{Fold, Kind, Node};
use super::number::Number;
use crate::model::{Feature, FeatureTable, Id, Value};
use std::borrow::Cow;

/// A value of a row, or a fixed one.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar<'a> {
    Null,
    Number(Number),
    Text(Cow<'a, str>),
    Truth(bool),
    Moment(Moment),
    /// An array or an object as JSON text.
    Json(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    pub fn of(value: Value<'a>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Text(text) => Self::Text(text.into()),
            Value::Integer(number) => Self::Number(Number::Whole(i128::from(number))),
            Value::Float(number) => Self::Number(Number::Float(number)),
            Value::Boolean(truth) => Self::Truth(truth),
            Value::Json(text) if text.starts_with(['{', '[']) => Self::Json(text.into()),
            Value::Json(text) => Number::parse(text).map_or(Self::Json(text.into()), Self::Number),
        }
    }

    fn of_id(feature: Feature<'a>) -> Self {
        match feature.id() {
            None => Self::Null,
            Some(Id::Text(text)) => Self::Text(text.into()),
            Some(other) => Number::parse(&other.to_string()).map_or(Self::Null, Self::Number),
        }
    }

    pub fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => Number::parse(text),
            _ => None,
        }
    }

    pub fn moment(&self) -> Option<Moment> {
        match self {
            Self::Moment(moment) => Some(*moment),
            Self::Text(text) => Moment::parse(text),
            _ => None,
        }
    }

    /// The value as text; `None` for null.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Null | Self::Moment(_) => return None,
            Self::Text(text) | Self::Json(text) => Cow::Borrowed(text),
            Self::Number(Number::Whole(number)) => number.to_string().into(),
            Self::Number(Number::Float(number)) => number.to_string().into(),
            Self::Truth(truth) => Cow::Borrowed(if *truth { "true" } else { "false" }),
        })
    }
}

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
        Term::List(_) | Term::Open => Scalar::Null,
    }
}

/// Text without its case or its accents.
pub fn folded(fold: Fold, text: &str) -> String {
    match fold {
        // small letters of the capitals, so that ß and SS are the same (Unicode 5.18, case folding)
        Fold::Case => text.to_uppercase().to_lowercase(),
        Fold::Accents => {
            let decomposed = icu_normalizer::DecomposingNormalizer::new_nfd().normalize(text);
            decomposed.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')).collect()
        }
    }
}

/// An expression as it might be written, for messages.
pub fn written(node: &Node) -> String {
    match &node.kind {
        Kind::Truth(truth) => truth.to_string(),
        Kind::Null => "NULL".to_owned(),
        Kind::Number(_, text) | Kind::Text(text) | Kind::Word(text) | Kind::Moment(_, text) => text.clone(),
        Kind::Id => "id".to_owned(),
        Kind::Geometry => "geometry".to_owned(),
        Kind::Open => "..".to_owned(),
        Kind::List(list) => format!("({})", list.iter().map(written).collect::<Vec<_>>().join(", ")),
        Kind::Shape(_) => "WKT".to_owned(),
        Kind::Interval(..) => "INTERVAL(…)".to_owned(),
        Kind::Fold(Fold::Case, inner) => format!("CASEI({})", written(inner)),
        Kind::Fold(Fold::Accents, inner) => format!("ACCENTI({})", written(inner)),
        _ => "…".to_owned(),
    }
}
