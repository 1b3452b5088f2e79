//! The values of one column for the rows of one chunk: typed, with room for those that are there.

use super::data::{Data, push_mixed};
use super::numbers::{Floats, Numbers};
use super::runs::Runs;
use super::texts::Arena;
use super::{ColumnKind, Value};

/// The values of one column for the rows of one chunk. Rows are counted from the chunk's first.
#[derive(Clone, Debug)]
pub struct Segment {
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

impl Segment {
    /// No rows. With `exact`, 1 and 1.0 are kept apart.
    pub const fn new(exact: bool) -> Self {
        Self { first: 0, rows: None, data: Data::Empty(0), nulls: Runs::EMPTY, exact }
    }

    /// The values of rows in their order; `None` where a row has been given none.
    pub fn of<'a>(exact: bool, values: impl Iterator<Item = Option<Value<'a>>>) -> Self {
        let mut segment = Self::new(exact);
        for (row, value) in values.enumerate() {
            if let Some(value) = value {
                segment.set(row, value);
            }
        }
        segment.seal();
        segment
    }

    /// What a row has been given; `None` for nothing, which is not the same as null.
    pub fn given(&self, row: usize) -> Option<Value<'_>> {
        match self.value(row) {
            Value::Null => self.is_given_null(row).then_some(Value::Null),
            value => Some(value),
        }
    }

    /// The segment of `rows` rows with other values for some of them, ascending by row.
    pub fn with(&self, rows: usize, changes: &[(usize, Option<Value<'_>>)]) -> Self {
        let mut changes = changes.iter().peekable();
        let last = changes.clone().last().map_or(0, |(row, _)| row + 1);
        let value = |row: usize| match changes.next_if(|(own, _)| *own == row) {
            Some((_, value)) => *value,
            None => self.given(row),
        };
        Self::of(self.exact, (0..rows.max(last)).map(value))
    }

    /// The type; `None` where every value is null.
    pub const fn kind(&self) -> Option<ColumnKind> {
        match &self.data {
            Data::Empty(_) => None,
            Data::Text(_) => Some(ColumnKind::Text),
            Data::Integer(_) => Some(ColumnKind::Integer),
            Data::Float(_) => Some(ColumnKind::Float),
            Data::Boolean(_) => Some(ColumnKind::Boolean),
            Data::Json(_) => Some(ColumnKind::Json),
        }
    }

    /// An empty segment for the rows that follow, with room for as much.
    pub fn next(&self) -> Self {
        Self { data: self.data.next(), ..Self::new(self.exact) }
    }

    /// One past the last feature that has been given a value.
    pub fn len(&self) -> usize {
        match &self.rows {
            Some(rows) => rows.last().map_or(0, |row| *row as usize + 1),
            None if self.data.len() == 0 => 0,
            None => self.first + self.data.len(),
        }
    }

    /// Whether any feature has a value or a null of its own.
    pub fn is_used(&self) -> bool {
        self.len() > 0 || !self.nulls.is_empty()
    }

    /// Whether feature `index` has a null that was given, as in `"height": null`.
    pub fn is_given_null(&self, index: usize) -> bool {
        self.nulls.contains(index)
    }

    /// Takes back what was given for feature `index`, the last there is.
    pub fn discard(&mut self, index: usize) {
        if self.len() > index {
            self.take_back(index);
        }
        self.nulls.take_back(index);
    }

    /// Whether the text has outgrown its offsets.
    pub const fn is_full(&self) -> bool {
        match &self.data {
            Data::Text(texts) => texts.is_full(),
            Data::Json(arena) => arena.is_full(),
            _ => false,
        }
    }

    /// The value of feature `index`; null before the first value and past the last.
    pub fn value(&self, index: usize) -> Value<'_> {
        match &self.rows {
            None => index.checked_sub(self.first).map_or(Value::Null, |row| self.data.value(row)),
            Some(rows) => rows.binary_search(&(index as u32)).map_or(Value::Null, |row| self.data.value(row)),
        }
    }

    /// Hands out the values of the first `rows` rows, in order.
    pub fn each<'a>(&'a self, rows: usize, mut one: impl FnMut(Value<'a>)) {
        if self.rows.is_some() {
            return (0..rows).for_each(|row| one(self.value(row)));
        }
        let first = self.first.min(rows);
        let len = self.data.len().min(rows - first);
        (0..first).for_each(|_| one(Value::Null));
        // the type is looked at once, not for each value
        match &self.data {
            Data::Integer(numbers) => (0..len).for_each(|row| one(numbers.get(row).map_or(Value::Null, Value::Integer))),
            Data::Float(floats) => (0..len).for_each(|row| one(floats.value(row))),
            data => (0..len).for_each(|row| one(data.value(row))),
        }
        (first + len..rows).for_each(|_| one(Value::Null));
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
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
    pub fn set(&mut self, index: usize, value: Value<'_>) -> bool {
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
    pub fn append(&mut self, base: usize, other: &Self) {
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
    pub fn clear(&mut self) {
        self.first = 0;
        self.rows = None;
        self.nulls.clear();
        self.data.clear();
    }

    /// Drops what only building needs.
    pub fn seal(&mut self) {
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
        let mut segment = Segment::new(false);
        segment.set(0, Value::Integer(1));
        segment.set(2, Value::Float(2.5));
        assert_eq!(segment.kind(), Some(ColumnKind::Float));
        assert_eq!((segment.value(0), segment.value(1), segment.value(2)), (Value::Integer(1), Value::Null, Value::Float(2.5)));
        segment.set(3, Value::Text("淞"));
        segment.set(4, Value::Json("[1,{}]"));
        segment.set(5, Value::Boolean(true));
        segment.set(6, Value::Json("18446744073709551615"));
        segment.set(7, Value::Text("7"));
        segment.set(8, Value::Integer(7));
        assert_eq!(segment.kind(), Some(ColumnKind::Json));
        assert_eq!(segment.value(1), Value::Null);
        assert_eq!(segment.value(2).number(), Some(2.5));
        let rest: Vec<Value<'_>> = (3..9).map(|i| segment.value(i)).collect();
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
        let mut segment = Segment::new(false);
        segment.set(0, Value::Integer(i64::MAX));
        segment.set(1, Value::Float(0.5));
        assert_eq!(segment.value(0).to_json(), serde_json::Value::from(i64::MAX));
    }

    #[test]
    fn a_rare_attribute_takes_room_for_its_features_only() {
        let mut segment = Segment::new(false);
        segment.set(40_000, Value::Null);
        segment.set(50_000, Value::Integer(3));
        segment.set(50_002, Value::Integer(4));
        segment.set(4_000_000, Value::Integer(5));
        assert_eq!(segment.data.len(), 4);
        let values = [49_999, 50_000, 50_001, 50_002, 60_000, 3_999_999, 4_000_000, 4_000_001].map(|i| segment.value(i));
        let null = Value::Null;
        assert_eq!(values, [null, Value::Integer(3), null, Value::Integer(4), null, null, Value::Integer(5), null]);
        segment.set(4_000_000, Value::Text("last"));
        assert_eq!((segment.value(4_000_000), segment.data.len()), (Value::Text("last"), 4));
    }

    #[test]
    fn the_last_of_two_values_for_a_feature_stands() {
        let mut segment = Segment::new(false);
        segment.set(0, Value::Text("first"));
        segment.set(0, Value::Text("second"));
        assert_eq!((segment.len(), segment.value(0)), (1, Value::Text("second")));
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
                let mut joined = Segment::new(false);
                let mut piece = Segment::new(false);
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
