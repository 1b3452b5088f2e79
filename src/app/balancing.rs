//! The area balance as it was asked for and measured last.

use super::under_way::UnderWay;
use crate::model::LayerId;
use crate::model::table::Versions;
use crate::query::{BalanceLevel, BalanceTable};
use std::sync::Arc;

/// Where the areas are told for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BalanceWithin {
    /// Wherever the features lie.
    #[default]
    Everywhere,
    /// The features of the layer that are selected.
    Selected,
    /// Each area of another layer.
    Layer(LayerId),
    /// The selected areas of other layers.
    SelectedAreas,
}

/// What is balanced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BalanceForm {
    pub layer: Option<LayerId>,
    /// The field of the classes; the one that tells land use for `None`.
    pub field: Option<String>,
    pub within: BalanceWithin,
    pub level: BalanceLevel,
    /// The layer of what is planned.
    pub planned: Option<LayerId>,
}

/// What a balance depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    pub form: BalanceForm,
    /// The tables that it is made of.
    pub tables: Versions,
    /// The selection's number, where it matters.
    pub selection: Option<u64>,
}

/// A balance, or why there is none.
pub type BalanceOutcome = Result<Arc<BalanceTable>, String>;

/// The balance: what was asked for and what came of it.
#[derive(Debug, Default)]
pub struct AreaBalance {
    pub form: BalanceForm,
    pub made: Option<(Balanced, BalanceOutcome)>,
    pub(super) under_way: UnderWay<Balanced>,
}

impl AreaBalance {
    /// Whether it is being measured.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.under_way.asked().is_some()
    }

    /// What came of what was asked for last.
    #[must_use]
    pub fn table(&self) -> Option<&Arc<BalanceTable>> {
        self.made.as_ref()?.1.as_ref().ok()
    }
}
