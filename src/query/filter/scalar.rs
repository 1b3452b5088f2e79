//! Values of rows while a filter is answered.

use super::moment::Moment;
use super::node::Fold;
use super::number::Number;
use crate::model::{Feature, Id, Value};
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

    /// The same, kept by itself.
    pub fn into_owned(self) -> Scalar<'static> {
        match self {
            Self::Null => Scalar::Null,
            Self::Number(number) => Scalar::Number(number),
            Self::Text(text) => Scalar::Text(text.into_owned().into()),
            Self::Truth(truth) => Scalar::Truth(truth),
            Self::Moment(moment) => Scalar::Moment(moment),
            Self::Json(text) => Scalar::Json(text.into_owned().into()),
        }
    }

    pub fn of_id(feature: Feature<'a>) -> Self {
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
