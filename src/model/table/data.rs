//! The values of a column by their type.

use super::Value;
use super::numbers::{Floats, Numbers};
use super::texts::{Arena, Texts};

/// Before a text among mixed values; others stand as their JSON text, null as nothing.
const TEXT_MARK: char = 's';

#[derive(Clone, Debug)]
pub enum Data {
    /// No value seen yet.
    Empty(usize),
    /// Behind a pointer: it is several times as large as the others.
    Text(Box<Texts>),
    Integer(Numbers<i64>),
    Float(Floats),
    Boolean(Numbers<bool>),
    Json(Arena),
}

impl Data {
    pub fn len(&self) -> usize {
        match self {
            Self::Empty(len) => *len,
            Self::Text(texts) => texts.len(),
            Self::Integer(numbers) => numbers.values.len(),
            Self::Float(floats) => floats.numbers.values.len(),
            Self::Boolean(numbers) => numbers.values.len(),
            Self::Json(arena) => arena.len(),
        }
    }

    /// No values of the same type.
    pub fn fresh(&self) -> Self {
        match self {
            Self::Empty(_) => Self::Empty(0),
            Self::Text(_) => Self::Text(Box::default()),
            Self::Integer(_) => Self::Integer(Numbers::new()),
            Self::Float(_) => Self::Float(Floats::new()),
            Self::Boolean(_) => Self::Boolean(Numbers::new()),
            Self::Json(_) => Self::Json(Arena::default()),
        }
    }

    /// No values of the same type, with room for as many.
    pub fn next(&self) -> Self {
        match self {
            Self::Integer(numbers) => Self::Integer(numbers.next()),
            Self::Boolean(numbers) => Self::Boolean(numbers.next()),
            Self::Text(texts) => Self::Text(Box::new(texts.next())),
            // what was mixed or had fractions in one chunk need not in the next
            Self::Empty(_) | Self::Float(_) | Self::Json(_) => Self::Empty(0),
        }
    }

    pub fn same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    pub fn value(&self, row: usize) -> Value<'_> {
        match self {
            Self::Empty(_) => Value::Null,
            Self::Text(texts) => texts.get(row).map_or(Value::Null, Value::Text),
            Self::Integer(numbers) => numbers.get(row).map_or(Value::Null, Value::Integer),
            Self::Float(floats) => floats.value(row),
            Self::Boolean(numbers) => numbers.get(row).map_or(Value::Null, Value::Boolean),
            Self::Json(arena) => arena.get(row).map_or(Value::Null, mixed),
        }
    }

    /// Cuts or grows to `len` rows; new ones are null.
    pub fn resize(&mut self, len: usize) {
        match self {
            Self::Empty(own) => *own = len,
            Self::Text(texts) => texts.resize(len),
            Self::Integer(numbers) => numbers.resize(len),
            Self::Float(floats) => floats.resize(len),
            Self::Boolean(numbers) => numbers.resize(len),
            Self::Json(arena) => {
                arena.truncate(len);
                while arena.len() < len {
                    arena.push("");
                }
            }
        }
    }

    pub fn clear(&mut self) {
        match self {
            Self::Text(texts) => texts.clear(),
            Self::Integer(numbers) => numbers.clear(),
            Self::Boolean(numbers) => numbers.clear(),
            // what was mixed or had fractions in one stretch of a file need not in the next, and the result must not depend on how it was cut
            Self::Empty(_) | Self::Float(_) | Self::Json(_) => *self = Self::Empty(0),
        }
    }
}

/// One of mixed values.
fn mixed(entry: &str) -> Value<'_> {
    if let Some(text) = entry.strip_prefix(TEXT_MARK) {
        return Value::Text(text);
    }
    match entry {
        "" => Value::Null,
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        _ if entry.starts_with(['{', '[']) => Value::Json(entry),
        _ => match entry.parse() {
            Ok(integer) => Value::Integer(integer),
            Err(_) if entry.strip_prefix('-').unwrap_or(entry).bytes().all(|byte| byte.is_ascii_digit()) => Value::Json(entry),
            Err(_) => entry.parse().map_or(Value::Null, Value::Float),
        },
    }
}

pub fn push_mixed(arena: &mut Arena, value: Value<'_>) {
    match value {
        Value::Null => arena.push(""),
        Value::Text(text) => arena.push_two(TEXT_MARK, text),
        Value::Json(text) => arena.push(text),
        // JSON's own way of writing a number, so that 1.0 does not become 1
        other => arena.push(&other.to_json().to_string()),
    }
}
