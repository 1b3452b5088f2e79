//! Typed attribute columns. Text is kept once per distinct value; everything can be null.

use super::bits::Bits;
use super::runs::Runs;
use super::texts::{Arena, Texts};
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
    /// The JSON text of an array, an object, or an integer that 64 bits do not hold.
    Json(&'a str),
}

impl Value<'_> {
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

/// Numbers with a mark for each that is there.
#[derive(Clone, Debug)]
struct Numbers<T> {
    values: Vec<T>,
    valid: Bits,
}

impl<T: Copy + Default> Numbers<T> {
    const fn new() -> Self {
        Self { values: Vec::new(), valid: Bits::EMPTY }
    }

    fn push(&mut self, value: Option<T>) {
        self.values.push(value.unwrap_or_default());
        self.valid.push(value.is_some());
    }

    fn get(&self, row: usize) -> Option<T> {
        self.valid.get(row).then(|| self.values[row])
    }

    fn iter(&self) -> impl Iterator<Item = Option<T>> + '_ {
        (0..self.values.len()).map(|row| self.get(row))
    }

    fn extend(&mut self, other: &Self) {
        self.values.extend_from_slice(&other.values);
        self.valid.extend(&other.valid);
    }

    fn resize(&mut self, len: usize) {
        self.values.resize(len, T::default());
        self.valid.resize(len);
    }

    /// Bytes held; that of the bits is an eighth of a byte a row.
    fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.values.len() / 8
    }

    fn clear(&mut self) {
        self.values.clear();
        self.valid.clear();
    }

    fn seal(&mut self) {
        self.values.shrink_to_fit();
        self.valid.shrink_to_fit();
    }
}

/// Floats, of which some are written as whole numbers: 3 beside 2.5 stays 3.
#[derive(Clone, Debug)]
struct Floats {
    numbers: Numbers<f64>,
    /// Marks the whole ones, as far as the last of them.
    whole: Bits,
}

impl Floats {
    const fn new() -> Self {
        Self { numbers: Numbers::new(), whole: Bits::EMPTY }
    }

    fn push_whole(&mut self, value: i64) {
        self.whole.resize(self.numbers.values.len());
        self.whole.push(true);
        self.numbers.push(Some(value as f64));
    }

    fn value(&self, row: usize) -> Value<'_> {
        match self.numbers.get(row) {
            None => Value::Null,
            Some(value) if self.whole.get(row) => Value::Integer(value as i64),
            Some(value) => Value::Float(value),
        }
    }

    fn extend(&mut self, other: &Self) {
        if other.whole.len() > 0 {
            self.whole.resize(self.numbers.values.len());
            self.whole.extend(&other.whole);
        }
        self.numbers.extend(&other.numbers);
    }

    fn resize(&mut self, len: usize) {
        if self.whole.len() > len {
            self.whole.resize(len);
        }
        self.numbers.resize(len);
    }
}

/// Before a text among mixed values; others stand as their JSON text, null as nothing.
const TEXT_MARK: char = 's';

#[derive(Clone, Debug)]
enum Data {
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
    fn len(&self) -> usize {
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
    fn fresh(&self) -> Self {
        match self {
            Self::Empty(_) => Self::Empty(0),
            Self::Text(_) => Self::Text(Box::default()),
            Self::Integer(_) => Self::Integer(Numbers::new()),
            Self::Float(_) => Self::Float(Floats::new()),
            Self::Boolean(_) => Self::Boolean(Numbers::new()),
            Self::Json(_) => Self::Json(Arena::default()),
        }
    }

    fn same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    fn value(&self, row: usize) -> Value<'_> {
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
    fn resize(&mut self, len: usize) {
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

    fn clear(&mut self) {
        match self {
            Self::Text(texts) => texts.clear(),
            Self::Integer(numbers) => numbers.clear(),
            Self::Boolean(numbers) => numbers.clear(),
            // what was mixed or had fractions in one stretch of a file need not in the next, and who reads it must not matter
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

fn push_mixed(arena: &mut Arena, value: Value<'_>) {
    match value {
        Value::Null => arena.push(""),
        Value::Text(text) => arena.push_two(TEXT_MARK, text),
        Value::Json(text) => arena.push(text),
        // JSON's own way of writing a number, so that 1.0 does not become 1
        other => arena.push(&other.to_json().to_string()),
    }
}

/// One named attribute of all features of a table.
#[derive(Clone, Debug)]
pub struct Column {
    name: Arc<str>,
    /// The first feature that has a value: a rare attribute takes no room before it, nor after the last.
    first: usize,
    /// Which feature each row of `data` is of, ascending; `None` where rows follow `first` without a gap.
    rows: Option<Vec<u32>>,
    data: Data,
    /// The features whose value is null by what the file says, not for want of one.
    nulls: Runs,
    /// Whether 1 and 1.0 are kept apart, as in identifiers.
    exact: bool,
}

/// A gap this long is not filled with nulls where it is longer than what is there: two features far apart must not cost
/// what lies between.
const GAP: usize = 1024;

impl Column {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.into(), first: 0, rows: None, data: Data::Empty(0), nulls: Runs::EMPTY, exact: false }
    }

    /// A column that keeps the type of every number.
    pub(super) fn exact() -> Self {
        Self { exact: true, ..Self::new("") }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type; text where every value is null.
    #[must_use]
    pub fn kind(&self) -> ColumnKind {
        match &self.data {
            Data::Empty(_) | Data::Text(_) => ColumnKind::Text,
            Data::Integer(_) => ColumnKind::Integer,
            Data::Float(_) => ColumnKind::Float,
            Data::Boolean(_) => ColumnKind::Boolean,
            Data::Json(_) => ColumnKind::Json,
        }
    }

    /// Whether no feature has a value.
    #[must_use]
    pub const fn has_no_values(&self) -> bool {
        matches!(self.data, Data::Empty(_))
    }

    /// One past the last feature that has been given a value.
    pub(super) fn len(&self) -> usize {
        match &self.rows {
            Some(rows) => rows.last().map_or(0, |row| *row as usize + 1),
            None if self.data.len() == 0 => 0,
            None => self.first + self.data.len(),
        }
    }

    /// Whether any feature has a value or a null of its own.
    pub(super) fn is_used(&self) -> bool {
        self.len() > 0 || !self.nulls.is_empty()
    }

    /// Whether feature `index` has a null that was given, as in `"height": null`.
    #[must_use]
    pub fn is_given_null(&self, index: usize) -> bool {
        self.nulls.contains(index)
    }

    /// Takes back what was given for feature `index`, the last there is.
    pub(super) fn discard(&mut self, index: usize) {
        if self.len() > index {
            self.take_back(index);
        }
        self.nulls.take_back(index);
    }

    /// Whether the text has outgrown its offsets.
    pub(super) const fn is_full(&self) -> bool {
        match &self.data {
            Data::Text(texts) => texts.is_full(),
            Data::Json(arena) => arena.is_full(),
            _ => false,
        }
    }

    /// The value of feature `index`; null before the first value and past the last.
    #[must_use]
    pub fn value(&self, index: usize) -> Value<'_> {
        match &self.rows {
            None => index.checked_sub(self.first).map_or(Value::Null, |row| self.data.value(row)),
            Some(rows) => rows.binary_search(&(index as u32)).map_or(Value::Null, |row| self.data.value(row)),
        }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let data = match &self.data {
            Data::Empty(_) => 0,
            Data::Text(texts) => texts.bytes(),
            Data::Integer(numbers) => numbers.bytes(),
            Data::Float(floats) => floats.numbers.bytes() + floats.whole.len() / 8,
            Data::Boolean(numbers) => numbers.bytes(),
            Data::Json(arena) => arena.bytes(),
        };
        data + self.rows.as_ref().map_or(0, |rows| rows.capacity() * 4) + self.nulls.bytes()
    }

    /// Every distinct text by its number, where texts repeat and are kept once each.
    pub fn distinct_texts(&self) -> Option<impl Iterator<Item = &str>> {
        match &self.data {
            Data::Text(texts) => texts.distinct(),
            _ => None,
        }
    }

    /// The number of feature `index`'s text among the distinct ones.
    #[must_use]
    pub fn text_number(&self, index: usize) -> Option<usize> {
        let Data::Text(texts) = &self.data else { return None };
        match &self.rows {
            None => texts.number(index.checked_sub(self.first)?),
            Some(rows) => texts.number(rows.binary_search(&(index as u32)).ok()?),
        }
    }

    /// Sets the value of feature `index`, which is the last or past it; those between have none. A value of another
    /// type than the column's turns an integer column into a float one where nothing is lost, else into JSON. A second
    /// value for the same feature replaces the first, as RFC 8259 leaves to the reader; tells whether there was one.
    pub(super) fn set(&mut self, index: usize, value: Value<'_>) -> bool {
        let len = self.len();
        let had_null = self.nulls.take_back(index);
        let replaced = had_null || len > index;
        if value == Value::Null {
            if len > index {
                self.take_back(index);
            }
            self.nulls.push(index);
            return replaced;
        }
        if len > index {
            self.take_back(index);
        } else if self.data.len() == 0 && self.rows.is_none() && !matches!(self.data, Data::Empty(_)) {
            self.first = index;
        } else if len < index {
            self.skip_to(index);
        }
        if let Some(rows) = &mut self.rows {
            rows.push(index as u32);
        }
        self.push(index, value);
        replaced
    }

    /// Drops the value of feature `index`, the last there is.
    fn take_back(&mut self, index: usize) {
        match &mut self.rows {
            Some(rows) => {
                rows.pop();
                self.data.resize(self.data.len() - 1);
            }
            None => self.data.resize(index - self.first),
        }
    }

    /// Makes `index` the next row: fills a short gap, and from a long one on keeps the rows' numbers.
    fn skip_to(&mut self, index: usize) {
        let gap = index - self.len();
        if self.rows.is_some() {
            return;
        }
        if matches!(self.data, Data::Empty(_)) || gap < GAP.max(self.data.len()) {
            self.data.resize(index - self.first);
            return;
        }
        self.rows = Some((self.first..self.first + self.data.len()).map(|row| row as u32).collect());
    }

    fn push(&mut self, index: usize, value: Value<'_>) {
        if matches!((&self.data, value), (Data::Integer(_), Value::Float(_))) {
            self.widen();
        }
        match (&mut self.data, value) {
            (Data::Empty(_), value) => {
                self.first = index;
                self.data = match value {
                    Value::Text(_) => Data::Text(Box::default()),
                    Value::Integer(_) => Data::Integer(Numbers::new()),
                    Value::Float(_) => Data::Float(Floats::new()),
                    Value::Boolean(_) => Data::Boolean(Numbers::new()),
                    Value::Json(_) | Value::Null => Data::Json(Arena::default()),
                };
                self.push(index, value);
            }
            (Data::Text(texts), Value::Text(text)) => texts.push(Some(text)),
            (Data::Integer(numbers), Value::Integer(value)) => numbers.push(Some(value)),
            (Data::Float(floats), Value::Float(value)) => floats.numbers.push(Some(value)),
            (Data::Float(floats), Value::Integer(value)) if !self.exact && is_exact(value) => floats.push_whole(value),
            (Data::Boolean(numbers), Value::Boolean(value)) => numbers.push(Some(value)),
            (Data::Json(arena), value) => push_mixed(arena, value),
            (_, value) => {
                self.mix();
                self.push(index, value);
            }
        }
    }

    /// Turns integers into floats where nothing is lost.
    fn widen(&mut self) {
        let Data::Integer(numbers) = &self.data else { return };
        if self.exact || !numbers.iter().flatten().all(is_exact) {
            return;
        }
        let mut floats = Floats::new();
        numbers.iter().for_each(|value| match value {
            Some(value) => floats.push_whole(value),
            None => floats.numbers.push(None),
        });
        self.data = Data::Float(floats);
    }

    /// Turns the values into mixed ones.
    fn mix(&mut self) {
        let mut arena = Arena::default();
        for row in 0..self.data.len() {
            push_mixed(&mut arena, self.data.value(row));
        }
        self.data = Data::Json(arena);
    }

    /// Adds the values of a column whose features follow `base` features of this table.
    pub(super) fn append(&mut self, base: usize, other: &Self) {
        self.append_values(base, other);
        self.nulls.append(base, &other.nulls);
    }

    fn append_values(&mut self, base: usize, other: &Self) {
        if matches!((&self.data, &other.data), (Data::Integer(_), Data::Float(_))) {
            self.widen();
        }
        let starts = base + other.first;
        let whole = other.data.len() > 0 && other.rows.is_none() && self.rows.is_none() && !matches!(other.data, Data::Empty(_));
        if whole && matches!(self.data, Data::Empty(_)) {
            self.first = starts;
            self.data = other.data.fresh();
        }
        if whole && starts.saturating_sub(self.len()) < GAP.max(self.data.len()) && self.data.same_type(&other.data) {
            self.data.resize(starts - self.first);
            match (&mut self.data, &other.data) {
                (Data::Text(own), Data::Text(other)) => return own.extend(other),
                (Data::Integer(own), Data::Integer(other)) => return own.extend(other),
                (Data::Float(own), Data::Float(other)) => return own.extend(other),
                (Data::Boolean(own), Data::Boolean(other)) => return own.extend(other),
                (Data::Json(own), Data::Json(other)) => return own.extend(other),
                _ => {}
            }
        }
        for row in 0..other.data.len() {
            let index = other.rows.as_ref().map_or(other.first + row, |rows| rows[row] as usize);
            // what only fills a gap is not given
            match other.data.value(row) {
                Value::Null => {}
                value => drop(self.set(base + index, value)),
            }
        }
    }

    /// Empties it, keeping its name, its type and its room.
    pub(super) fn clear(&mut self) {
        self.first = 0;
        self.rows = None;
        self.nulls.clear();
        self.data.clear();
    }

    /// Drops what only building needs.
    pub(super) fn seal(&mut self) {
        match &mut self.data {
            Data::Text(texts) => texts.seal(),
            Data::Integer(numbers) => numbers.seal(),
            Data::Float(floats) => {
                floats.numbers.seal();
                floats.whole.shrink_to_fit();
            }
            Data::Boolean(numbers) => numbers.seal(),
            Data::Json(arena) => arena.shrink_to_fit(),
            Data::Empty(_) => {}
        }
        self.rows.iter_mut().for_each(Vec::shrink_to_fit);
        self.nulls.shrink_to_fit();
    }
}

/// Whether a float holds the integer exactly.
const fn is_exact(value: i64) -> bool {
    value.unsigned_abs() < 1 << 53
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
        assert_eq!((column.value(0), column.value(1), column.value(2)), (Value::Integer(1), Value::Null, Value::Float(2.5)));
        column.set(3, Value::Text("淞"));
        column.set(4, Value::Json("[1,{}]"));
        column.set(5, Value::Boolean(true));
        column.set(6, Value::Json("18446744073709551615"));
        column.set(7, Value::Text("7"));
        column.set(8, Value::Integer(7));
        assert_eq!(column.kind(), ColumnKind::Json);
        assert_eq!(column.value(1), Value::Null);
        assert_eq!(column.value(2).number(), Some(2.5));
        let rest: Vec<Value<'_>> = (3..9).map(|i| column.value(i)).collect();
        let expected = [
            Value::Text("淞"),
            Value::Json("[1,{}]"),
            Value::Boolean(true),
            Value::Json("18446744073709551615"),
            Value::Text("7"),
            Value::Integer(7),
        ];
        assert_eq!(rest, expected);
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
        column.set(4_000_000, Value::Integer(5));
        assert_eq!(column.data.len(), 4);
        let values = [49_999, 50_000, 50_001, 50_002, 60_000, 3_999_999, 4_000_000, 4_000_001].map(|i| column.value(i));
        let null = Value::Null;
        assert_eq!(values, [null, Value::Integer(3), null, Value::Integer(4), null, null, Value::Integer(5), null]);
        column.set(4_000_000, Value::Text("last"));
        assert_eq!((column.value(4_000_000), column.data.len()), (Value::Text("last"), 4));
    }

    #[test]
    fn the_last_of_two_values_for_a_feature_stands() {
        let mut column = Column::new("a");
        column.set(0, Value::Text("first"));
        column.set(0, Value::Text("second"));
        assert_eq!((column.len(), column.value(0)), (1, Value::Text("second")));
    }

    #[test]
    fn columns_joined_piece_by_piece_hold_what_one_column_would() {
        let values: [fn(usize) -> Value<'static>; 5] = [
            |i| if i.is_multiple_of(7) { Value::Null } else { Value::Integer(i as i64) },
            |i| if i < 3000 { Value::Integer(i as i64) } else { Value::Float(0.5) },
            |i| if i.is_multiple_of(2000) { Value::Text("rare") } else { Value::Null },
            |i| if i > 2500 { Value::Boolean(i.is_multiple_of(2)) } else { Value::Null },
            |i| if i.is_multiple_of(900) { Value::Json("{}") } else { Value::Text("a") },
        ];
        for value in values {
            for size in [64, 1000, 4096] {
                let mut joined = Column::new("a");
                let mut piece = Column::new("a");
                for start in (0..5000).step_by(size) {
                    piece.clear();
                    for i in (start..(start + size).min(5000)).filter(|i| value(*i) != Value::Null || i.is_multiple_of(3)) {
                        piece.set(i - start, value(i));
                    }
                    joined.append(start, &piece);
                }
                joined.seal();
                for i in 0..5000 {
                    let (a, b) = (joined.value(i), value(i));
                    assert!(a == b || (a.number().is_some() && a.number() == b.number()), "{i}: {a:?} {b:?}");
                }
            }
        }
    }
}
