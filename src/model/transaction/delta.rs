//! What a transaction changed, so that what is derived from the document can keep up without looking at the rest.

use crate::model::{Bounds, FeatureTable, LayerId, RowId, TableChanges};

/// The parts of a document that were changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    pub layers: Vec<LayerDelta>,
    /// Whether layers were added, removed or moved.
    pub order: bool,
    /// The groups that layers are in.
    pub groups: bool,
    pub annotations: bool,
    pub rings: bool,
    pub sheet: bool,
    pub title: bool,
    pub bookmarks: bool,
    /// The queries that are kept.
    pub queries: bool,
    pub themes: bool,
    pub online: bool,
    /// Which thematic map is shown.
    pub map: bool,
    /// What the planner has added to the plan.
    pub plan: bool,
    /// The scenarios, or which one is shown.
    pub scenarios: bool,
    /// The year as of which the map is shown.
    pub horizon: bool,
}

/// What was changed of one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerDelta {
    pub id: LayerId,
    pub data: DataDelta,
    /// Its style.
    pub style: bool,
    /// Whether it is shown, and how opaque.
    pub shown: bool,
    pub name: bool,
}

/// What was changed of a layer's data.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DataDelta {
    #[default]
    None,
    Rows(RowsDelta),
    /// Other data stands in its place.
    Whole,
}

/// The rows of a layer that were changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowsDelta {
    /// The rows whose geometry was changed, and of features that were added, deleted or brought back; ascending.
    pub geometry: Vec<RowId>,
    /// The columns of which cells were changed, and the rows of these, ascending.
    pub cells: Vec<(String, Vec<RowId>)>,
    /// The columns that were changed as a whole, added or removed.
    pub columns: Vec<String>,
    /// The box round the features before and after, in degrees; `None` where none has a position.
    pub bounds: Option<Bounds>,
}

impl RowsDelta {
    /// What differs between two versions of a table, as one change.
    #[must_use]
    pub fn between(before: &FeatureTable, after: &FeatureTable) -> Self {
        Self::of(before.changes_to(after), before, after)
    }

    /// The same, where what differs is known.
    #[must_use]
    pub fn of(changes: TableChanges, before: &FeatureTable, after: &FeatureTable) -> Self {
        let mut geometry = changes.geometry.clone();
        geometry.extend(changes.added.iter().chain(&changes.deleted));
        geometry.sort_unstable();
        let rows = changes.rows();
        let both = |row: usize| [before.box_of(row), after.box_of(row)].into_iter().filter(|own| own.west <= own.east);
        let bounds = rows.iter().flat_map(|row| both(row.index())).reduce(Bounds::union);
        let cells = after.columns().iter().map(|column| (column.name().to_owned(), rows.clone())).collect();
        Self { geometry, cells, columns: changes.columns, bounds }
    }

    fn add(&mut self, other: Self) {
        let joined = |own: &mut Vec<RowId>, rows: Vec<RowId>| {
            if own.is_empty() {
                *own = rows;
            } else {
                own.extend(rows);
                own.sort_unstable();
                own.dedup();
            }
        };
        joined(&mut self.geometry, other.geometry);
        for (column, rows) in other.cells {
            match self.cells.iter_mut().find(|(own, _)| *own == column) {
                Some((_, own)) => joined(own, rows),
                None => self.cells.push((column, rows)),
            }
        }
        self.columns.extend(other.columns);
        self.bounds = match (self.bounds, other.bounds) {
            (Some(a), Some(b)) => Some(a.union(b)),
            (a, b) => a.or(b),
        };
    }

    /// Several changes as one; `None` where there are none.
    #[must_use]
    pub fn joined(all: Vec<Self>) -> Option<Self> {
        all.into_iter().reduce(|mut one, next| {
            one.add(next);
            one
        })
    }

    /// Every row that was changed in any way, ascending; whole columns are not counted.
    #[must_use]
    pub fn rows(&self) -> Vec<RowId> {
        let mut rows: Vec<RowId> = self.cells.iter().flat_map(|(_, rows)| rows).chain(&self.geometry).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Whether values of a column may have changed.
    #[must_use]
    pub fn touches(&self, column: &str) -> bool {
        self.columns.iter().any(|own| own == column) || self.cells.iter().any(|(own, _)| own == column)
    }
}

impl Delta {
    /// What was changed of a layer; makes an entry where there is none.
    pub(in crate::model) fn layer(&mut self, id: LayerId) -> &mut LayerDelta {
        let at = self.layers.iter().position(|own| own.id == id).unwrap_or_else(|| {
            self.layers.push(LayerDelta { id, data: DataDelta::None, style: false, shown: false, name: false });
            self.layers.len() - 1
        });
        &mut self.layers[at]
    }

    pub(in crate::model) fn rows(&mut self, id: LayerId, rows: RowsDelta) {
        match &mut self.layer(id).data {
            DataDelta::Whole => {}
            DataDelta::Rows(own) => own.add(rows),
            own @ DataDelta::None => *own = DataDelta::Rows(rows),
        }
    }

    /// What was changed of a layer, if anything.
    #[must_use]
    pub fn of(&self, id: LayerId) -> Option<&LayerDelta> {
        self.layers.iter().find(|own| own.id == id)
    }

    /// Whether any layer's data was changed.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.layers.iter().any(|own| own.data != DataDelta::None)
    }
}
