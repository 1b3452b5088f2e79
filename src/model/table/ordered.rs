//! The order into which a source puts all of its features by itself.

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
