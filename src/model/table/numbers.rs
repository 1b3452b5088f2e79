//! Numbers of a column, with a mark for each that is there.

use super::Value;
use super::bits::Bits;

/// Numbers with a mark for each that is there.
#[derive(Clone, Debug)]
pub struct Numbers<T> {
    pub values: Vec<T>,
    valid: Bits,
}

impl<T: Copy + Default> Numbers<T> {
    pub const fn new() -> Self {
        Self { values: Vec::new(), valid: Bits::EMPTY }
    }

    /// No rows, with room for as many as there are.
    pub fn next(&self) -> Self {
        Self { values: Vec::with_capacity(self.values.len() + self.values.len() / 8), valid: Bits::EMPTY }
    }

    pub fn push(&mut self, value: Option<T>) {
        self.values.push(value.unwrap_or_default());
        self.valid.push(value.is_some());
    }

    pub fn get(&self, row: usize) -> Option<T> {
        self.valid.get(row).then(|| self.values[row])
    }

    pub fn iter(&self) -> impl Iterator<Item = Option<T>> + '_ {
        (0..self.values.len()).map(|row| self.get(row))
    }

    pub fn extend(&mut self, other: &Self) {
        self.values.extend_from_slice(&other.values);
        self.valid.extend(&other.valid);
    }

    pub fn resize(&mut self, len: usize) {
        self.values.resize(len, T::default());
        self.valid.resize(len);
    }

    /// Bytes held; that of the bits is an eighth of a byte a row.
    pub fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.values.len() / 8
    }

    pub fn clear(&mut self) {
        self.values.clear();
        self.valid.clear();
    }

    pub fn seal(&mut self) {
        self.values.shrink_to_fit();
        self.valid.shrink_to_fit();
    }
}

/// Floats, of which some are written as whole numbers: 3 beside 2.5 stays 3.
#[derive(Clone, Debug)]
pub struct Floats {
    pub numbers: Numbers<f64>,
    /// Marks the whole ones, as far as the last of them.
    pub whole: Bits,
}

impl Floats {
    pub const fn new() -> Self {
        Self { numbers: Numbers::new(), whole: Bits::EMPTY }
    }

    pub fn push_whole(&mut self, value: i64) {
        self.whole.resize(self.numbers.values.len());
        self.whole.push(true);
        self.numbers.push(Some(value as f64));
    }

    pub fn value(&self, row: usize) -> Value<'_> {
        match self.numbers.get(row) {
            None => Value::Null,
            Some(value) if self.whole.get(row) => Value::Integer(value as i64),
            Some(value) => Value::Float(value),
        }
    }

    pub fn extend(&mut self, other: &Self) {
        if other.whole.len() > 0 {
            self.whole.resize(self.numbers.values.len());
            self.whole.extend(&other.whole);
        }
        self.numbers.extend(&other.numbers);
    }

    pub fn resize(&mut self, len: usize) {
        if self.whole.len() > len {
            self.whole.resize(len);
        }
        self.numbers.resize(len);
    }
}
