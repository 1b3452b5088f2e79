//! The rules of a layer's style that take the rows of its table, noted in the table of a document as it is shown.

use super::{Feature, FeatureTable};
use crate::model::RowId;
use std::sync::Arc;

/// No rule takes a row.
pub const NO_RULE: u16 = u16::MAX;

impl FeatureTable {
    /// The table with the rule of each row noted; `NO_RULE` where none takes it.
    #[must_use]
    pub fn with_rules(&self, rules: Vec<u16>) -> Self {
        Self { ruled: Some(rules.into()), ..self.clone() }
    }

    /// The rule of each row, where that is noted.
    #[must_use]
    pub fn rules(&self) -> Option<&[u16]> {
        self.ruled.as_deref()
    }

    /// The rows that another rule takes than in a version before, ascending.
    #[must_use]
    pub fn ruled_otherwise(&self, before: &Self) -> Vec<RowId> {
        let of = |rules: Option<&[u16]>, row: usize| rules.and_then(|rules| rules.get(row)).copied().unwrap_or(NO_RULE);
        let (own, other) = (self.rules(), before.rules());
        if own.is_none() && other.is_none() || self.ruled.as_ref().zip(before.ruled.as_ref()).is_some_and(|(a, b)| Arc::ptr_eq(a, b)) {
            return Vec::new();
        }
        (0..self.rows()).filter(|row| of(own, *row) != of(other, *row)).map(RowId::new).collect()
    }
}

impl Feature<'_> {
    /// The rule that takes the feature, by its number in the style, where that is noted and one does.
    #[must_use]
    pub fn rule(&self) -> Option<usize> {
        self.table.rules()?.get(self.row).filter(|rule| **rule != NO_RULE).map(|rule| usize::from(*rule))
    }
}
