//! What a source does by itself with all of its features: puts them in an order, and tells what a column holds.

use super::FeatureTable;
use super::prefilter::Prefilter;
use crate::model::RowId;
use std::sync::Arc;

/// The first features in an order are asked for.
#[derive(Clone, Copy)]
pub struct OrderRequest<'a> {
    /// Columns, the first one first, and whether the largest comes first. What has no value comes last.
    pub order: &'a [(String, bool)],
    /// What every feature that is wanted meets: others may come all the same.
    pub condition: Option<&'a Prefilter>,
    pub most: usize,
    pub cancel: &'a (dyn Fn() -> bool + Sync),
}

/// The first features in an order.
#[derive(Clone, Debug)]
pub struct OrderAnswer {
    /// They are at hand in it.
    pub table: Arc<FeatureTable>,
    /// In their order.
    pub rows: Vec<RowId>,
    /// Whether there are no others.
    pub is_all: bool,
    /// How many features there are in all, counted.
    pub total: u64,
    /// Whether texts decide of the order, which every server compares in its own way.
    pub by_text: bool,
}

/// What a column holds in all features of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnFigures {
    pub rows: u64,
    pub empty: u64,
    /// Of columns of numbers; `None` where there is no number.
    pub numbers: Option<NumberFigures>,
    /// The commonest texts with their counts, and how many different ones there are; of other columns.
    pub texts: Vec<(String, u64)>,
    pub distinct: u64,
}

/// The numbers of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberFigures {
    pub least: f64,
    pub most: f64,
    pub sum: f64,
    pub mean: f64,
    pub median: f64,
    /// The standard deviation of all values, not of a sample.
    pub deviation: f64,
    /// How many lie in each of equal parts of the range.
    pub parts: Vec<u64>,
}
