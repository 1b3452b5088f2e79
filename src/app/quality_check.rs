//! The quality check as it was asked for and what came of it.

use super::under_way::UnderWay;
use crate::io::embedded_rules;
use crate::model::{FeatureTable, LayerId, RuleSet};
use crate::query::{Checked, Fault};
use std::sync::{Arc, Weak};

/// What was checked, and by what.
#[derive(Clone, Debug)]
pub struct CheckOf {
    pub layer: LayerId,
    /// Its features as they were.
    pub table: Weak<FeatureTable>,
    pub rules: Arc<RuleSet>,
}

impl PartialEq for CheckOf {
    fn eq(&self, other: &Self) -> bool {
        self.layer == other.layer && self.table.ptr_eq(&other.table) && Arc::ptr_eq(&self.rules, &other.rules)
    }
}

/// The check: what is asked for, what was found, and what of it is looked at.
#[derive(Debug)]
pub struct QualityCheck {
    pub layer: Option<LayerId>,
    /// The rules, with the tolerances and targets that the planner has set.
    pub rules: Arc<RuleSet>,
    /// Whether the planner has chosen the rules; otherwise they follow the layer.
    pub(super) are_chosen: bool,
    /// What was found; why nothing could be, as told.
    pub made: Option<(CheckOf, Result<Arc<Checked>, String>)>,
    /// The one fault that is listed.
    pub only: Option<Fault>,
    /// The finding that is looked at, by its place among all.
    pub shown: Option<usize>,
    /// What is wrong there, as rings in degrees: what two areas share, a gap.
    pub outline: Vec<Vec<[f64; 2]>>,
    pub(super) under_way: UnderWay<CheckOf>,
}

impl Default for QualityCheck {
    fn default() -> Self {
        Self {
            layer: None,
            rules: Arc::new(embedded_rules(crate::io::RULE_SETS[0]).cloned().unwrap_or_default()),
            are_chosen: false,
            made: None,
            only: None,
            shown: None,
            outline: Vec::new(),
            under_way: UnderWay::default(),
        }
    }
}

impl QualityCheck {
    /// Whether a layer is being checked.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.under_way.asked().is_some()
    }

    /// What was found last.
    #[must_use]
    pub fn checked(&self) -> Option<&Arc<Checked>> {
        self.made.as_ref()?.1.as_ref().ok()
    }

    /// The layer that it was found in.
    #[must_use]
    pub fn checked_layer(&self) -> Option<LayerId> {
        self.checked().and(self.made.as_ref()).map(|(of, _)| of.layer)
    }

    /// The places among all findings of those that are listed.
    #[must_use]
    pub fn listed(&self) -> std::ops::Range<usize> {
        let Some(checked) = self.checked() else { return 0..0 };
        match self.only {
            None => 0..checked.findings.len(),
            // they are in the order of faults
            Some(only) => checked.findings.partition_point(|own| own.fault < only)..checked.findings.partition_point(|own| own.fault <= only),
        }
    }
}
