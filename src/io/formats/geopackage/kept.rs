//! Tables that hold features exactly as they are: where their identifiers stand, and what a table is called.

use super::names::{MOST_FIELDS, table_name};
use crate::io::formats::format::Features;
use crate::model::Id;
use serde::{Deserialize, Serialize};

/// The table of the project's text.
pub const PROJECT: &str = "nanbei_project";

/// Where the identifiers of features stand in a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptIds {
    /// They have none.
    None,
    /// They number the rows.
    Rows,
    /// In a column of their own.
    Column(String),
}

/// A table of a GeoPackage that holds a layer's features.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTable {
    pub table: String,
    pub ids: KeptIds,
}

/// An identifier as a text from which it reads back with its type.
pub fn exactly(id: &Id<'_>) -> String {
    match id {
        Id::Text(text) => serde_json::Value::from(*text).to_string(),
        Id::Float(number) => serde_json::Value::from(*number).to_string(),
        other => other.to_string(),
    }
}

/// Hands on the identifier that such a text tells; another program may have written anything.
pub fn with_id<R>(text: Option<&str>, then: impl FnOnce(Option<Id<'_>>) -> R) -> R {
    let Some(text) = text else { return then(None) };
    if let Ok(own) = serde_json::from_str::<String>(text) {
        return then(Some(Id::Text(&own)));
    }
    let is_whole = text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(number), _) => then(Some(Id::Integer(number))),
        (Err(_), Ok(_)) if is_whole => then(Some(Id::Digits(text))),
        (Err(_), Ok(number)) if number.is_finite() => then(Some(Id::Float(number))),
        _ => then(Some(Id::Text(text)).filter(|_| !text.is_empty())),
    }
}

impl StoredTable {
    /// The table for features of which one can be read back exactly, under a name that none of those `taken` has; `None` for those with
    /// members that a table has no column for.
    #[must_use]
    pub fn of(features: Features<'_>, taken: &[String]) -> Option<Self> {
        let is_plain = features.table.source().is_none()
            && features.table.columns().len() <= MOST_FIELDS
            && features.each().all(|feature| feature.foreign().is_none() && !feature.has_null_properties());
        if !is_plain {
            return None;
        }
        let wanted = table_name(features.name);
        let is_taken = |name: &String| taken.iter().any(|own| own.eq_ignore_ascii_case(name));
        let mut names = std::iter::once(wanted.clone()).chain((2..).map(|n| format!("{wanted}_{n}")));
        let numbers: Option<Vec<i64>> =
            features.each().map(|feature| if let Some(Id::Integer(id)) = feature.id() { Some(id) } else { None }).collect();
        let ids = match numbers {
            _ if features.each().all(|feature| feature.id().is_none()) => KeptIds::None,
            // rows are read in the order of their numbers
            Some(numbers) if numbers.is_sorted_by(|a, b| a < b) => KeptIds::Rows,
            _ => KeptIds::Column(features.table.free_column_name("id")),
        };
        Some(Self { table: names.find(|name| !is_taken(name))?, ids })
    }
}
