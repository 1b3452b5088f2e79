//! The horizon: the year as of which the map is shown. Features that come later are not on it.

use super::{Column, FeatureTable, Layer, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The year that is shown, and where layers say in which year a feature is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon {
    pub year: i32,
    /// Fields that were chosen for layers, by the layers' keys; an empty name for none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
}

/// Years that may be meant; numbers beside them are something else.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// What fields are called that tell from which year on a feature is there, in small letters.
const NAMES: [&str; 16] = [
    "opening",
    "year",
    "horizon",
    "opened",
    "completion",
    "built",
    "start_year",
    "phase_year",
    "年份",
    "年度",
    "规划年限",
    "实施年份",
    "建成年份",
    "竣工年份",
    "开通年份",
    "规划期限",
];

fn is_named(field: &str) -> bool {
    NAMES.contains(&field.to_lowercase().as_str())
}

/// The year that a text begins with, as 2027, 2027年, 2027-06-30 or 20270630.
#[must_use]
pub fn year_in(text: &str) -> Option<i32> {
    let digits: String = text.trim_start().chars().take_while(char::is_ascii_digit).collect();
    let year = if digits.len() == 4 || digits.len() == 8 { digits[..4].parse().ok()? } else { return None };
    YEARS.contains(&year).then_some(year)
}

/// The year that a value tells: a number, or a text that begins with one.
fn year_of(value: Value<'_>) -> Option<i32> {
    let year = match value {
        Value::Integer(number) => i32::try_from(number).ok()?,
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 1e6 => number as i32,
        Value::Text(text) => return year_in(text),
        _ => return None,
    };
    YEARS.contains(&year).then_some(year)
}

impl FeatureTable {
    /// Whether every value of a column that is there tells a year, and one does.
    fn tells_years(&self, column: &str) -> bool {
        let Some(column) = self.column(column) else { return false };
        let (mut any, mut only) = (false, true);
        // what is asked for the same text is asked once
        column.map(|value| match (matches!(value, Value::Null), year_of(value)) {
            (true, _) => {}
            (false, Some(_)) => any = true,
            (false, None) => only = false,
        });
        any && only
    }

    /// The years that a column tells.
    fn years(&self, column: &str) -> BTreeSet<i32> {
        self.column(column).map(|column| column.map(year_of).into_iter().flatten().collect()).unwrap_or_default()
    }

    /// The fields that tell years, each with its years. Every value is looked at.
    /// A source that is read window by window tells none: what is at hand is not what it has.
    #[must_use]
    pub fn year_fields(&self) -> Vec<YearField> {
        if self.source().is_some() {
            return Vec::new();
        }
        let names = self.columns().iter().map(Column::name).filter(|name| self.tells_years(name));
        names.map(|name| YearField { name: name.to_owned(), years: self.years(name) }).collect()
    }
}

/// A field that tells from which year on a feature is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearField {
    pub name: String,
    /// All that its values tell.
    pub years: BTreeSet<i32>,
}

impl Horizon {
    #[must_use]
    pub const fn new(year: i32) -> Self {
        Self { year, fields: Vec::new() }
    }

    /// The field that was chosen for a layer, else what `usual` gives.
    fn chosen_or<'a>(&'a self, layer: &Layer, usual: impl FnOnce() -> Option<&'a str>) -> Option<&'a str> {
        match self.fields.iter().find(|(key, _)| *key == layer.key) {
            Some((_, chosen)) => Some(chosen.as_str()).filter(|name| !name.is_empty() && layer.table.column(name).is_some()),
            None => usual(),
        }
    }

    /// The field by which a layer's features come and go: the one that was chosen, else one that is called so and tells years.
    #[must_use]
    pub fn field_of<'a>(&'a self, layer: &'a Layer) -> Option<&'a str> {
        let mut named = layer.table.columns().iter().map(Column::name).filter(|name| is_named(name));
        self.chosen_or(layer, || named.find(|name| layer.table.tells_years(name)))
    }

    /// The same, where the fields of the layer that tell years are known.
    #[must_use]
    pub fn field_among<'a>(&'a self, layer: &Layer, fields: &'a [YearField]) -> Option<&'a str> {
        self.chosen_or(layer, || fields.iter().map(|field| field.name.as_str()).find(|name| is_named(name)))
    }

    /// A table without the features that come later by a field of it; the same table where there are none, and where it is a source
    /// that is read window by window.
    #[must_use]
    pub fn without_later(&self, table: &Arc<FeatureTable>, field: &str) -> Arc<FeatureTable> {
        let Some(column) = table.column(field).filter(|_| table.source().is_none()) else { return Arc::clone(table) };
        let later = column.map(|value| year_of(value).is_some_and(|year| year > self.year));
        let hidden: Vec<usize> = later.iter().enumerate().filter(|(row, later)| **later && !table.is_deleted(*row)).map(|(row, _)| row).collect();
        if hidden.is_empty() { Arc::clone(table) } else { Arc::new(table.with_deleted(&hidden, true)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_told_by_numbers_and_by_texts_that_begin_with_them() {
        let told = [
            (Value::Integer(2025), Some(2025)),
            (Value::Float(2035.0), Some(2035)),
            (Value::Text("2027年底"), Some(2027)),
            (Value::Text(" 2027-06-30"), Some(2027)),
            (Value::Text("20270630"), Some(2027)),
        ];
        for (value, year) in told {
            assert_eq!(year_of(value), year, "{value:?}");
        }
        for value in [Value::Integer(35), Value::Float(2025.5), Value::Text("12345"), Value::Text("近期"), Value::Integer(30_000), Value::Null] {
            assert_eq!(year_of(value), None, "{value:?}");
        }
    }

    #[test]
    fn stations_come_with_the_year_in_which_they_open() {
        let document = crate::io::embedded_document();
        let hubs = document.layer_by_key("hubs").unwrap();
        let shown = |horizon: &Horizon| horizon.field_of(hubs).map_or(hubs.table.len(), |field| horizon.without_later(&hubs.table, field).len());
        let open = |year: i32| shown(&Horizon::new(year));
        assert!(open(2025) < open(2027) && open(2027) == hubs.table.len());
        let none = Horizon { year: 2025, fields: vec![("hubs".to_owned(), String::new())] };
        assert_eq!(shown(&none), hubs.table.len(), "another field was chosen: none");
    }
}
