//! Typed attribute columns. Text is kept once per distinct value; everything can be null.

use serde_json::Value as Json;
use std::sync::Arc;

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
    Json(&'a Json),
}

impl Value<'_> {
    /// The value as a number, where it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Json(Json::Number(value)) => value.as_f64(),
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
            Self::Json(value) => (*value).clone(),
        }
    }
}

impl std::fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null | Self::Json(Json::Null) => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Json(Json::String(text)) => f.write_str(text),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Json(value) => value.fmt(f),
        }
    }
}

const NULL_CODE: u32 = u32::MAX;

#[derive(Clone, Debug)]
enum Data {
    /// No value seen yet.
    Empty(usize),
    Text {
        distinct: Vec<Arc<str>>,
        codes: Vec<u32>,
        lookup: std::collections::HashMap<Arc<str>, u32>,
    },
    Integer(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Boolean(Vec<Option<bool>>),
    Json(Vec<Json>),
}

/// One named attribute of all features of a table.
#[derive(Clone, Debug)]
pub struct Column {
    name: Arc<str>,
    /// The first feature that has a value: a rare attribute takes no room before it, nor after the last.
    first: usize,
    data: Data,
}

impl Column {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.into(), first: 0, data: Data::Empty(0) }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type; text where every value is null.
    #[must_use]
    pub fn kind(&self) -> ColumnKind {
        match &self.data {
            Data::Empty(_) | Data::Text { .. } => ColumnKind::Text,
            Data::Integer(_) => ColumnKind::Integer,
            Data::Float(_) => ColumnKind::Float,
            Data::Boolean(_) => ColumnKind::Boolean,
            Data::Json(_) => ColumnKind::Json,
        }
    }

    /// One past the last feature that has been given a value.
    fn len(&self) -> usize {
        self.first
            + match &self.data {
                Data::Empty(len) => *len,
                Data::Text { codes, .. } => codes.len(),
                Data::Integer(values) => values.len(),
                Data::Float(values) => values.len(),
                Data::Boolean(values) => values.len(),
                Data::Json(values) => values.len(),
            }
    }

    /// The value of feature `index`; null before the first value and past the last.
    #[must_use]
    pub fn value(&self, index: usize) -> Value<'_> {
        let Some(index) = index.checked_sub(self.first) else { return Value::Null };
        match &self.data {
            Data::Empty(_) => Value::Null,
            Data::Text { distinct, codes, .. } => {
                codes.get(index).and_then(|code| distinct.get(*code as usize)).map_or(Value::Null, |text| Value::Text(text))
            }
            Data::Integer(values) => values.get(index).copied().flatten().map_or(Value::Null, Value::Integer),
            Data::Float(values) => values.get(index).copied().flatten().map_or(Value::Null, Value::Float),
            Data::Boolean(values) => values.get(index).copied().flatten().map_or(Value::Null, Value::Boolean),
            Data::Json(values) => match values.get(index) {
                None | Some(Json::Null) => Value::Null,
                Some(Json::String(text)) => Value::Text(text),
                Some(value) => Value::Json(value),
            },
        }
    }

    /// Sets the value of feature `index`, which is the last or past it; those between become null. A value of another
    /// type than the column's turns an integer column into a float one where nothing is lost, else into JSON. A second
    /// value for the same feature replaces the first, as RFC 8259 leaves to the reader.
    pub(super) fn set(&mut self, index: usize, value: Value<'_>) {
        self.pad(index);
        if self.len() > index {
            self.truncate(index - self.first);
        }
        match (&mut self.data, value) {
            (Data::Empty(len), Value::Null) => *len += 1,
            (Data::Empty(_), value) => {
                self.first = index;
                self.data = match value {
                    Value::Text(_) => Data::Text { distinct: Vec::new(), codes: Vec::new(), lookup: std::collections::HashMap::new() },
                    Value::Integer(_) => Data::Integer(Vec::new()),
                    Value::Float(_) => Data::Float(Vec::new()),
                    Value::Boolean(_) => Data::Boolean(Vec::new()),
                    Value::Json(_) | Value::Null => Data::Json(Vec::new()),
                };
                self.set(index, value);
            }
            (Data::Text { codes, .. }, Value::Null) => codes.push(NULL_CODE),
            (Data::Text { distinct, codes, lookup }, Value::Text(text)) => {
                let code = lookup.get(text).copied().unwrap_or_else(|| {
                    let text: Arc<str> = text.into();
                    let code = distinct.len() as u32;
                    distinct.push(Arc::clone(&text));
                    lookup.insert(text, code);
                    code
                });
                codes.push(code);
            }
            (Data::Integer(values), Value::Null) => values.push(None),
            (Data::Integer(values), Value::Integer(value)) => values.push(Some(value)),
            (Data::Integer(values), Value::Float(_)) if values.iter().flatten().all(|v| v.unsigned_abs() < 1 << 53) => {
                self.data = Data::Float(values.iter().map(|v| v.map(|v| v as f64)).collect());
                self.set(index, value);
            }
            (Data::Float(values), Value::Null) => values.push(None),
            (Data::Float(values), Value::Float(value)) => values.push(Some(value)),
            (Data::Float(values), Value::Integer(value)) if value.unsigned_abs() < 1 << 53 => values.push(Some(value as f64)),
            (Data::Boolean(values), Value::Null) => values.push(None),
            (Data::Boolean(values), Value::Boolean(value)) => values.push(Some(value)),
            (Data::Json(values), value) => values.push(value.to_json()),
            (_, value) => {
                let mut values: Vec<Json> = (self.first..index).map(|i| self.value(i).to_json()).collect();
                values.push(value.to_json());
                self.data = Data::Json(values);
            }
        }
    }

    /// Fills with nulls up to feature `len`.
    fn pad(&mut self, len: usize) {
        let len = len.saturating_sub(self.first);
        match &mut self.data {
            Data::Empty(own) => *own = (*own).max(len),
            Data::Text { codes, .. } => codes.resize(codes.len().max(len), NULL_CODE),
            Data::Integer(values) => values.resize(values.len().max(len), None),
            Data::Float(values) => values.resize(values.len().max(len), None),
            Data::Boolean(values) => values.resize(values.len().max(len), None),
            Data::Json(values) => values.resize(values.len().max(len), Json::Null),
        }
    }

    fn truncate(&mut self, len: usize) {
        match &mut self.data {
            Data::Empty(own) => *own = len,
            Data::Text { codes, .. } => codes.truncate(len),
            Data::Integer(values) => values.truncate(len),
            Data::Float(values) => values.truncate(len),
            Data::Boolean(values) => values.truncate(len),
            Data::Json(values) => values.truncate(len),
        }
    }

    /// Drops what only building needs.
    pub(super) fn seal(&mut self) {
        if let Data::Text { lookup, distinct, codes } = &mut self.data {
            *lookup = std::collections::HashMap::new();
            distinct.shrink_to_fit();
            codes.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_every_value_when_the_type_changes() {
        let mut column = Column::new("a");
        column.set(0, Value::Integer(1));
        column.set(2, Value::Float(2.5));
        assert_eq!(column.kind(), ColumnKind::Float);
        assert_eq!((column.value(0), column.value(1), column.value(2)), (Value::Float(1.0), Value::Null, Value::Float(2.5)));
        column.set(3, Value::Text("淞"));
        assert_eq!(column.kind(), ColumnKind::Json);
        assert_eq!(column.value(3), Value::Text("淞"));
        assert_eq!(column.value(2).number(), Some(2.5));
    }

    #[test]
    fn large_integers_do_not_turn_into_floats() {
        let mut column = Column::new("id");
        column.set(0, Value::Integer(i64::MAX));
        column.set(1, Value::Float(0.5));
        assert_eq!(column.value(0).to_json(), Json::from(i64::MAX));
    }

    #[test]
    fn a_rare_attribute_takes_room_for_its_features_only() {
        let mut column = Column::new("a");
        column.set(40_000, Value::Null);
        column.set(50_000, Value::Integer(3));
        column.set(50_002, Value::Integer(4));
        assert!(matches!(&column.data, Data::Integer(values) if values.len() == 3));
        let values = [49_999, 50_000, 50_001, 50_002, 60_000].map(|i| column.value(i));
        assert_eq!(values, [Value::Null, Value::Integer(3), Value::Null, Value::Integer(4), Value::Null]);
    }

    #[test]
    fn the_last_of_two_values_for_a_feature_stands() {
        let mut column = Column::new("a");
        column.set(0, Value::Text("first"));
        column.set(0, Value::Text("second"));
        assert_eq!((column.len(), column.value(0)), (1, Value::Text("second")));
    }
}
