//! Rows as a server sends them in binary (`COPY … (FORMAT binary)`, and the results of a question with parameters), put into features.

use super::error::DatabaseError;
use super::relation::{Field, Holds, Relation};
use crate::i18n::Bilingual;
use crate::io::{RowValue, ServerRows};
use crate::model::{Id, RowKey, Value};
use std::error::Error;
use tokio_postgres::types::{FromSql, Type};

/// What a binary copy begins with: its signature, flags, and the length of what may follow them.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const HEADER: usize = SIGNATURE.len() + 8;

/// Features that are made of the rows of an answer: the key, the geometry, and the attributes in the relation's order.
pub struct Records<'r> {
    relation: &'r Relation,
    pub rows: ServerRows,
    pub keys: Vec<RowKey>,
    /// What has come of a copy and is not a whole row yet.
    rest: Vec<u8>,
    has_begun: bool,
    /// Rows that name nothing: they cannot be told from each other.
    pub nameless: u64,
}

fn damaged() -> DatabaseError {
    DatabaseError::Data(Bilingual::new("服务器发来的数据无法识别".to_owned(), "what the server has sent is not understood".to_owned()))
}

impl<'r> Records<'r> {
    pub fn new(relation: &'r Relation) -> Self {
        let rows = ServerRows::new(relation.fields.iter().map(|field| field.name.as_str()));
        Self { relation, rows, keys: Vec::new(), rest: Vec::new(), has_begun: false, nameless: 0 }
    }

    /// Takes in a piece of a copy.
    ///
    /// # Errors
    /// Where it is not as the format has it.
    pub fn take(&mut self, piece: &[u8]) -> Result<(), DatabaseError> {
        let mut whole = std::mem::take(&mut self.rest);
        // a server sends whole rows as a rule: these are read where they are
        let mut left = if whole.is_empty() {
            piece
        } else {
            whole.extend_from_slice(piece);
            whole.as_slice()
        };
        if !self.has_begun {
            let Some((header, more)) = left.split_at_checked(HEADER) else {
                self.rest = left.to_vec();
                return Ok(());
            };
            if !header.starts_with(SIGNATURE) {
                return Err(damaged());
            }
            self.has_begun = true;
            left = more;
        }
        let mut fields = Vec::with_capacity(self.relation.fields.len() + 2);
        while let Some(more) = tuple(left, &mut fields) {
            left = more;
            if !fields.is_empty() {
                self.add(&fields)?;
            }
        }
        self.rest = left.to_vec();
        Ok(())
    }

    /// Adds a row by its fields.
    ///
    /// # Errors
    /// Where they are not those that were asked for.
    pub fn add(&mut self, fields: &[Option<&[u8]>]) -> Result<(), DatabaseError> {
        let [key, geometry, values @ ..] = fields else { return Err(damaged()) };
        let Some(key) = key.map(|bytes| key_of(self.relation.key_holds, bytes)).transpose()? else {
            self.nameless += 1;
            return Ok(());
        };
        if values.len() != self.relation.fields.len() {
            return Err(damaged());
        }
        let mut own = Vec::with_capacity(values.len());
        for (field, value) in self.relation.fields.iter().zip(values) {
            own.push((field.name.as_str(), value.map_or(Ok(RowValue::Plain(Value::Null)), |bytes| value_of(field, bytes))?));
        }
        let id = match &key {
            RowKey::Integer(number) => Id::Integer(*number),
            RowKey::Text(text) => Id::Text(text),
        };
        self.rows.add(*geometry, Some(id), own.into_iter())?;
        self.keys.push(key);
        Ok(())
    }
}

/// The fields of the next row of a copy, and what follows it; `None` where it is not whole yet. At the end there are none.
fn tuple<'b>(bytes: &'b [u8], fields: &mut Vec<Option<&'b [u8]>>) -> Option<&'b [u8]> {
    fields.clear();
    let (count, mut left) = bytes.split_first_chunk::<2>()?;
    // -1 stands at the end
    for _ in 0..i16::from_be_bytes(*count).max(0) {
        let (length, more) = left.split_first_chunk::<4>()?;
        let length = i32::from_be_bytes(*length);
        if length < 0 {
            fields.push(None);
            left = more;
            continue;
        }
        let (own, more) = more.split_at_checked(length as usize)?;
        fields.push(Some(own));
        left = more;
    }
    Some(left)
}

/// A number of two, four or eight bytes.
fn integer(bytes: &[u8]) -> Result<i64, DatabaseError> {
    match bytes.len() {
        2 => bytes.try_into().map(|own| i64::from(i16::from_be_bytes(own))),
        4 => bytes.try_into().map(|own| i64::from(i32::from_be_bytes(own))),
        _ => bytes.try_into().map(i64::from_be_bytes),
    }
    .map_err(|_| damaged())
}

fn text(bytes: &[u8]) -> Result<&str, DatabaseError> {
    std::str::from_utf8(bytes).map_err(|_| damaged())
}

/// The key that some bytes are.
pub fn key_of(holds: Holds, bytes: &[u8]) -> Result<RowKey, DatabaseError> {
    match holds {
        Holds::Integer => integer(bytes).map(RowKey::Integer),
        _ => text(bytes).map(|text| RowKey::Text(text.to_owned())),
    }
}

/// The key that a text is.
pub fn key_told(holds: Holds, text: String) -> RowKey {
    match text.parse() {
        Ok(number) if holds == Holds::Integer => RowKey::Integer(number),
        _ => RowKey::Text(text),
    }
}

fn value_of<'b>(field: &Field, bytes: &'b [u8]) -> Result<RowValue<'b>, DatabaseError> {
    /// Digits that a float of 64 bits keeps whatever they are (IEEE 754).
    const KEPT: usize = 15;
    let plain = |value| Ok(RowValue::Plain(value));
    match field.holds {
        Holds::Integer => plain(Value::Integer(integer(bytes)?)),
        Holds::Float => plain(Value::of_float(f64::from_be_bytes(bytes.try_into().map_err(|_| damaged())?))),
        Holds::Truth => plain(Value::Boolean(bytes.first().is_some_and(|own| *own != 0))),
        Holds::Json => text(bytes).map(RowValue::Json),
        Holds::Text => plain(Value::Text(text(bytes)?)),
        Holds::Number => {
            let text = text(bytes)?;
            let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
            match text.parse::<f64>() {
                Ok(number) if number.is_finite() && digits <= KEPT => {
                    // 12.50 of a column with two places is the number 12.5, and 12.00 is 12.0
                    plain(if text.contains(['.', 'e', 'E']) { Value::of_float(number) } else { Value::Integer(number as i64) })
                }
                // whole numbers keep their digits as such, others as text
                Ok(number) if number.is_finite() && !text.contains(['.', 'e', 'E']) => plain(Value::Json(text)),
                _ => plain(Value::Text(text)),
            }
        }
    }
}

/// The bytes of a value, whatever it is.
pub struct Bytes<'b>(pub &'b [u8]);

impl<'b> FromSql<'b> for Bytes<'b> {
    fn from_sql(_: &Type, bytes: &'b [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(bytes))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
