//! One attribute of one feature, and the types of columns.

use serde_json::Value as Json;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Integer,
    Float,
    Boolean,
    /// Arrays, objects, and columns whose values change type.
    Json,
}

/// One attribute of one feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Text(&'a str),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// The JSON text of an array, an object, or an integer that 64 bits do not hold.
    Json(&'a str),
}

impl Value<'_> {
    /// A number as a value: what is none is nothing.
    #[must_use]
    pub const fn of_float(value: f64) -> Self {
        if value.is_finite() { Self::Float(value) } else { Self::Null }
    }

    /// The value as a number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Json(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The value as JSON.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Text(text) => Json::from(*text),
            Self::Integer(value) => Json::from(*value),
            Self::Float(value) => Json::from(*value),
            Self::Boolean(value) => Json::from(*value),
            Self::Json(text) => serde_json::from_str(text).unwrap_or(Json::Null),
        }
    }
}

impl std::fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => Ok(()),
            Self::Text(text) | Self::Json(text) => f.write_str(text),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Boolean(value) => value.fmt(f),
        }
    }
}
