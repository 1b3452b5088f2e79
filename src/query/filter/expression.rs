//! Expressions in the language of filters that give each row a value: what a computed column holds.

use super::bind::Binder;
use super::parse;
use super::plan::Term;
use super::problem::FilterError;
use super::scalar::Scalar;
use super::surroundings::Surroundings;
use super::term::value_of;
use super::{counted, fields_of, layers_in};
use crate::model::table::Column;
use crate::model::{FeatureTable, OwnValue};
use crate::work::side_by_side;

/// An expression that fits the columns of the table it was read for: arithmetic, text, and what is measured of the geometry.
///
/// ```
/// use nanbei::model::{Kind, TableBuilder, Value};
/// use nanbei::query::Expression;
///
/// let mut builder = TableBuilder::default();
/// builder.set("面积", Value::Float(1200.0));
/// builder.set("容积率", Value::Float(2.5));
/// builder.end_feature(Kind::Null, None);
/// let table = builder.finish();
/// let floor = Expression::parse("round(面积 * 容积率 / 10000, 2)", &table).unwrap();
/// assert_eq!(floor.column("建筑面积", &table).value(0), Value::Float(0.3));
/// assert!(Expression::parse("面积 * 层数", &table).is_err(), "there is no such field");
/// ```
#[derive(Clone, Debug)]
pub struct Expression {
    term: Term,
}

impl Expression {
    /// Reads an expression and checks it against the table's columns.
    ///
    /// # Errors
    /// What is not understood, or does not fit a column, with its place.
    pub fn parse(text: &str, table: &FeatureTable) -> Result<Self, FilterError> {
        Self::parse_among(text, table, &Surroundings::default())
    }

    /// The same for an expression that may name other layers.
    ///
    /// # Errors
    /// Those of `parse`.
    pub fn parse_among(text: &str, table: &FeatureTable, around: &Surroundings) -> Result<Self, FilterError> {
        let read = parse::parse_value(text, &fields_of(table)).and_then(|node| Binder { table, around }.value(&node));
        read.map(|term| Self { term }).map_err(|error| counted(text, error))
    }

    /// The layers that an expression names, by key or name, as far as it can be read.
    #[must_use]
    pub fn layers(text: &str, table: &FeatureTable) -> Vec<String> {
        layers_in(parse::parse_value(text, &fields_of(table)))
    }

    /// The fields of other layers that an expression takes, each with the key or name of its layer, as far as it can be read.
    #[must_use]
    pub fn taken(text: &str, table: &FeatureTable) -> Vec<(String, String)> {
        let mut found = Vec::new();
        if let Ok(node) = parse::parse_value(text, &fields_of(table)) {
            node.taken(&mut found);
        }
        found
    }

    /// The names of the columns that it uses.
    #[must_use]
    pub fn columns(&self, table: &FeatureTable) -> Vec<String> {
        let mut used = Vec::new();
        self.term.columns(&mut used);
        used.into_iter().filter_map(|at| table.columns().get(at)).map(|column| column.name().to_owned()).collect()
    }

    /// Whether it uses a column.
    #[must_use]
    pub fn uses(&self, column: &str, table: &FeatureTable) -> bool {
        self.columns(table).iter().any(|own| own == column)
    }

    /// The value of one row; `None` where it has none.
    #[must_use]
    pub fn value(&self, table: &FeatureTable, row: usize) -> Option<OwnValue> {
        owned(value_of(&self.term, table, row))
    }

    /// The value of every row, deleted ones among them; `None` where it has none.
    #[must_use]
    pub fn values(&self, table: &FeatureTable) -> Vec<Option<OwnValue>> {
        let chunks = side_by_side((0..table.chunks()).collect(), |chunk| -> Vec<Option<OwnValue>> {
            table.rows_in(chunk).map(|row| if table.is_deleted(row) { None } else { self.value(table, row) }).collect()
        });
        chunks.into_iter().flatten().collect()
    }

    /// A column for the table with the value of every row.
    #[must_use]
    pub fn column(&self, name: &str, table: &FeatureTable) -> Column {
        let values = self.values(table);
        table.column_of(name, values.iter().map(|value| value.as_ref().map(OwnValue::borrowed)))
    }
}

fn owned(value: Scalar<'_>) -> Option<OwnValue> {
    Some(match value {
        Scalar::Null => return None,
        Scalar::Number(number) => match number {
            super::number::Number::Whole(whole) => i64::try_from(whole).map_or(OwnValue::Float(whole as f64), OwnValue::Integer),
            super::number::Number::Float(float) if float.is_finite() => OwnValue::Float(float),
            super::number::Number::Float(_) => return None,
        },
        Scalar::Text(text) => OwnValue::Text(text.into_owned()),
        Scalar::Truth(truth) => OwnValue::Boolean(truth),
        Scalar::Json(text) => OwnValue::Json(text.into_owned()),
        Scalar::Moment(moment) => OwnValue::Text(moment.written()),
    })
}
