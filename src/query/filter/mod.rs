//! Filters on attributes and geometry: OGC CQL2-Text (21-065), read against the columns of a table.
//!
//! A filter is read ([`parse`]), checked against the columns ([`bind`]) and answered column by column ([`evaluate`]). What is
//! not understood is an error with its place; nothing is left out.

mod bind;
mod call;
mod condition;
mod evaluate;
mod expression;
mod function;
mod join;
mod joining;
mod moment;
pub(super) mod node;
mod number;
pub(super) mod parse;
mod place;
mod plan;
mod problem;
mod scalar;
pub(super) mod scan;
mod shape;
mod surroundings;
mod term;

pub use expression::Expression;
pub use join::Join;
pub use problem::FilterError;
pub use surroundings::{Surroundings, layers_called};

use crate::model::table::Column;
use crate::model::{Bounds, FeatureTable, Prefilter};
use node::Comparison;

/// The names of a table's columns, the longest first, with their places.
pub(super) fn fields_of(table: &FeatureTable) -> Vec<(&str, usize)> {
    let mut fields: Vec<(&str, usize)> = table.columns().iter().enumerate().map(|(n, column)| (Column::name(column), n)).collect();
    fields.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    fields
}

/// An error with its place in characters, counted from 1, and not in bytes.
fn counted(text: &str, mut error: FilterError) -> FilterError {
    error.0.at = text.get(..error.0.at.min(text.len())).unwrap_or(text).chars().count() + 1;
    error
}

/// The layers that what was read names.
fn layers_in(read: Result<node::Node, FilterError>) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(node) = read {
        node.layers(&mut found);
    }
    found
}

/// A filter that fits the columns of the table it was read for.
///
/// ```
/// use nanbei::model::{Kind, TableBuilder, Value};
/// use nanbei::query::Filter;
///
/// let mut builder = TableBuilder::default();
/// for (use_, area) in [("工业", 9), ("居住", 12)] {
///     builder.set("用途", Value::Text(use_));
///     builder.set("面积", Value::Integer(area));
///     builder.end_feature(Kind::Null, None);
/// }
/// let table = builder.finish();
/// let filter = Filter::parse("用途 = 居住 AND 面积 > 10", &table).unwrap();
/// assert_eq!(filter.rows(&table), [false, true]);
/// assert!(Filter::parse("面积 > 10 公顷", &table).is_err(), "what is left over is an error");
/// ```
#[derive(Clone, Debug)]
pub struct Filter {
    test: plan::Test,
}

impl Filter {
    /// Reads a filter and checks it against the table's columns.
    ///
    /// # Errors
    /// What is not understood, or does not fit a column, with its place.
    pub fn parse(text: &str, table: &FeatureTable) -> Result<Self, FilterError> {
        Self::parse_among(text, table, &Surroundings::default())
    }

    /// The same for a filter that may name other layers: `LAYER('key')`, and `SELECTION()` where features are selected.
    ///
    /// # Errors
    /// Those of `parse`, and layers that are not there.
    pub fn parse_among(text: &str, table: &FeatureTable, around: &Surroundings) -> Result<Self, FilterError> {
        let read = parse::parse(text, &fields_of(table)).and_then(|node| bind::Binder { table, around }.test(&node));
        read.map(|test| Self { test }).map_err(|error| counted(text, error))
    }

    /// The layers that a filter names, by key or name, as far as it can be read.
    #[must_use]
    pub fn layers(text: &str, table: &FeatureTable) -> Vec<String> {
        // most filters name none, and need not be read for that
        if text.contains(['(', '（']) { layers_in(parse::parse(text, &fields_of(table))) } else { Vec::new() }
    }

    /// Whether it uses a column of the table that it was read for.
    #[must_use]
    pub fn uses(&self, column: &str, table: &FeatureTable) -> bool {
        let mut used = Vec::new();
        self.test.columns(&mut used);
        used.into_iter().any(|at| table.columns().get(at).is_some_and(|own| own.name() == column))
    }

    /// The box in which the features lie that can meet it, in degrees, as far as conditions that must all hold tell.
    #[must_use]
    pub fn reach(&self) -> Option<Bounds> {
        // the nearest that stand deeper are those of the whole layer
        if self.test.all().any(|own| !matches!(own, plan::Test::Nearest(..)) && own.asks_nearest()) {
            return None;
        }
        self.test.all().filter_map(plan::Test::reach).reduce(Bounds::common)
    }

    /// A condition that all features meet which meet the filter, for a source that leaves out what is not wanted. `sample` is the
    /// table that the filter was read for.
    #[must_use]
    pub fn condition(&self, sample: &FeatureTable) -> Option<Prefilter> {
        // how near something is may depend on features that do not meet it
        if self.test.asks_nearest() { None } else { condition::condition_of(&self.test, sample) }
    }

    /// The same for the source of a table, by what its sample tells of columns; `None` for a table that is at hand as a whole, and for a
    /// text that is no filter.
    #[must_use]
    pub fn prefilter(text: &str, table: &FeatureTable, around: &Surroundings) -> Option<Prefilter> {
        let sample = table.source()?.sample();
        Self::parse_among(text, sample, around).ok()?.condition(sample)
    }

    /// The distances of rows that meet it, in metres, where conditions that must all hold ask for what is near.
    #[must_use]
    pub fn distances(&self, table: &FeatureTable, rows: &[usize]) -> Option<Vec<Option<f64>>> {
        self.test.all().find_map(|test| match test {
            plan::Test::Near(place, Comparison::Less | Comparison::LessEqual, metres) => Some(place.distances(table, rows, *metres)),
            plan::Test::Nearest(_, place) => Some(place.distances(table, rows, f64::INFINITY)),
            _ => None,
        })
    }

    /// Whether each row of the table, which is the one it was read for, meets the filter.
    #[must_use]
    pub fn rows(&self, table: &FeatureTable) -> Vec<bool> {
        let truths = evaluate::evaluate(&self.test, table).into_iter().enumerate();
        truths.map(|(row, truth)| truth == Some(true) && !table.is_deleted(row)).collect()
    }
}
