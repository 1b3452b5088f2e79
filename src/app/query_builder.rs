//! The query as it is put together, and what was found of it last.

use super::under_way::UnderWay;
use crate::model::table::Versions;
use crate::model::{Group, Layer, LayerId, RowId};
use crate::query::{Balance, ConditionGroup};
use std::sync::Arc;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueryForm {
    /// The layer whose features are asked for.
    pub layer: Option<LayerId>,
    pub conditions: ConditionGroup,
    /// The field by whose values what is found is broken down.
    pub by: Option<String>,
    /// The features that `SELECTION()` stands for: those that were selected when it was chosen.
    pub selected: Vec<(LayerId, Vec<usize>)>,
}

/// What the features found depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Queried {
    pub layer: LayerId,
    pub filter: String,
    pub by: Option<String>,
    pub selected: Vec<(LayerId, Vec<usize>)>,
    /// The layer's table, then those of the layers that the filter names.
    pub tables: Versions,
}

/// The features that meet a query, counted.
#[derive(Clone, Debug)]
pub struct QueryFound {
    /// Ascending.
    pub rows: Vec<RowId>,
    /// All features of the layer.
    pub of: usize,
    /// Those found that the map does not show, for a filter or the year.
    pub hidden: usize,
    /// By the values of the field, or all in one.
    pub balance: Balance,
}

/// What was found, or why nothing was.
pub type QueryOutcome = Result<Arc<QueryFound>, String>;

/// The query: what is asked for and what came of it.
#[derive(Debug, Default)]
pub struct QueryBuilder {
    pub form: QueryForm,
    pub found: Option<(Queried, QueryOutcome)>,
    pub(super) under_way: UnderWay<Queried>,
}

impl QueryBuilder {
    /// Whether it is being counted.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.under_way.asked().is_some()
    }
}

/// Whether a layer's features may be asked for.
#[must_use]
pub fn may_be_queried(layer: &Layer) -> bool {
    layer.group != Group::Basemap && layer.key != "rings"
}
