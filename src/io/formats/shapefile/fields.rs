//! The fields of a table as dBASE has them: names of ten bytes, kinds and lengths that hold every value.

use crate::io::formats::format::Features;
use crate::model::table::ColumnKind;
use crate::model::{Feature, FeatureTable, Value};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{Result, Write};

/// Bytes of a text, and of a name.
pub const LONGEST: u8 = 254;
const NAME: usize = 10;
/// Bytes of a number that is written in full.
const NUMBER: u8 = 24;

/// A field that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenField {
    /// Whether it holds the identifiers of features.
    is_id: bool,
    /// The name of the column.
    full: String,
    pub name: String,
    pub kind: u8,
    pub length: u8,
    pub decimals: u8,
}

/// The fields of a table.
#[derive(Debug)]
pub struct Fields {
    pub all: Vec<WrittenField>,
}

/// A name that was too long, and what stands in its place.
#[derive(Debug, Serialize, Deserialize)]
pub struct LongName {
    pub short: String,
    pub full: String,
}

impl Fields {
    /// Those that hold the values of features that are written.
    pub fn of_features(features: Features<'_>) -> Self {
        Self::of(features.table, features.each())
    }

    fn of<'f>(table: &FeatureTable, features: impl Iterator<Item = Feature<'f>> + Clone) -> Self {
        let mut all: Vec<WrittenField> = Vec::new();
        let has_ids = features.clone().any(|feature| feature.id().is_some());
        let field = |all: &[WrittenField], full: &str, is_id| WrittenField {
            is_id,
            full: full.to_owned(),
            name: short(full, all),
            kind: b'C',
            length: 1,
            decimals: 0,
        };
        for column in table.columns() {
            let mut own = field(&all, column.name(), false);
            own.fit(column.kind(), &features);
            all.push(own);
        }
        if has_ids {
            let mut own = field(&all, &table.free_column_name("id"), true);
            let longest = features.filter_map(|feature| feature.id()).map(|id| id.to_string().len()).max().unwrap_or(1);
            own.length = longest.clamp(1, usize::from(LONGEST)) as u8;
            all.push(own);
        }
        // a table has at least one
        if all.is_empty() {
            all.push(WrittenField { is_id: true, full: "id".to_owned(), name: "id".to_owned(), kind: b'C', length: 1, decimals: 0 });
        }
        Self { all }
    }

    /// Whether names were too long.
    pub fn are_short(&self) -> bool {
        self.all.iter().any(|own| own.name != own.full)
    }

    /// Whether there are as many as a table may have, in rows that are as long as its head can say.
    pub fn are_few(&self) -> bool {
        self.all.len() <= 255 && self.all.iter().map(|own| usize::from(own.length)).sum::<usize>() < usize::from(u16::MAX)
    }

    /// Writes the names in full beside those that are short.
    pub fn write_names(&self, out: &mut dyn Write) -> Result<()> {
        let names: Vec<LongName> =
            self.all.iter().filter(|own| own.name != own.full).map(|own| LongName { short: own.name.clone(), full: own.full.clone() }).collect();
        Ok(serde_json::to_writer_pretty(out, &serde_json::json!({ "fields": names }))?)
    }
}

/// A name of ten bytes that no other field has.
fn short(full: &str, taken: &[WrittenField]) -> String {
    // a name that is nothing would end the list of fields
    let blank = format!("FIELD_{}", taken.len() + 1);
    let full: String = full.chars().filter(|c| !c.is_control()).collect();
    let full = if full.trim().is_empty() { blank.as_str() } else { full.trim() };
    let cut = |most: usize| full[..full.floor_char_boundary(most)].trim_end().to_owned();
    let is_free = |name: &String| !taken.iter().any(|own| own.name.eq_ignore_ascii_case(name));
    let numbered = (1..=taken.len() + 1).map(|number| {
        let tail = format!("_{number}");
        cut(NAME - tail.len()) + &tail
    });
    std::iter::once(cut(NAME)).chain(numbered).find(is_free).unwrap_or_else(|| cut(NAME))
}

/// A number as short as reads back the same.
fn number(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() <= usize::from(NUMBER) { plain } else { format!("{value:e}") }
}

/// Whether a text is a date as ISO 8601 writes it, and as it is read again.
fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range).filter(|own| own.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<u16>().ok();
    let is = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let in_year = number(5..7).is_some_and(|month| (1..=12).contains(&month)) && number(8..10).is_some_and(|day| (1..=31).contains(&day));
    text.len() == 10 && number(0..4).is_some() && is(4) && is(7) && in_year
}

impl WrittenField {
    /// Takes the kind and the length that every value needs.
    fn fit<'f>(&mut self, kind: ColumnKind, features: &(impl Iterator<Item = Feature<'f>> + Clone)) {
        let texts = || features.clone().map(|feature| self.value(feature)).filter(|value| *value != Value::Null);
        let longest = |text: &dyn Fn(&Value<'_>) -> usize| texts().map(|value| text(&value)).max().unwrap_or(1).clamp(1, usize::from(LONGEST)) as u8;
        let dates = texts().all(|value| matches!(value, Value::Text(text) if is_date(text))) && texts().next().is_some();
        let (kind, length, decimals) = match kind {
            ColumnKind::Integer => (b'N', longest(&|value| value.to_string().len()), 0),
            ColumnKind::Float => {
                let written = || texts().filter_map(|value| value.number()).map(number);
                let length = written().map(|own| own.len()).max().unwrap_or(1).clamp(1, usize::from(NUMBER)) as u8;
                let decimals = written().map(|own| own.split_once('.').map_or(0, |(_, rest)| rest.len())).max().unwrap_or(0);
                // a field of whole numbers would be read as such
                (if written().any(|own| own.contains('e')) { b'F' } else { b'N' }, length.max(2), decimals.clamp(1, 15) as u8)
            }
            ColumnKind::Boolean => (b'L', 1, 0),
            _ if dates => (b'D', 8, 0),
            _ => (b'C', longest(&|value| text_of(value).len()), 0),
        };
        (self.kind, self.length, self.decimals) = (kind, length, decimals);
    }

    fn value<'f>(&self, feature: Feature<'f>) -> Value<'f> {
        if self.is_id { Value::Null } else { feature.value(&self.full) }
    }

    /// What is written of a feature.
    pub fn cell<'f>(&self, feature: Feature<'f>) -> Cow<'f, str> {
        if self.is_id {
            return feature.id().map_or(Cow::Borrowed(""), |id| id.to_string().into());
        }
        match (self.kind, self.value(feature)) {
            (_, Value::Null) => Cow::Borrowed(if self.kind == b'L' { "?" } else { "" }),
            (b'L', Value::Boolean(value)) => Cow::Borrowed(if value { "T" } else { "F" }),
            (b'D', Value::Text(text)) => text.replace('-', "").into(),
            (b'N' | b'F', Value::Float(value)) => number(value).into(),
            (_, Value::Text(text)) => Cow::Borrowed(text),
            (_, value) => value.to_string().into(),
        }
    }
}

fn text_of<'v>(value: &Value<'v>) -> Cow<'v, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(*text),
        other => other.to_string().into(),
    }
}
