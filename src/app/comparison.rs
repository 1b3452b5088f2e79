//! The comparison of two scenarios: which ones and how, and what differs between them.

use crate::i18n::Bilingual;
use crate::model::{Document, FeatureTable, Group, Layer, LayerId, Origin, RowId, ScenarioId, TableChanges};
use crate::query::area;
use std::sync::Arc;

/// How two scenarios are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CompareHow {
    /// On one map, with a line between them that can be moved.
    #[default]
    Swipe,
    /// On two maps that move together.
    Side,
}

/// The comparison of the scenario that is shown with another one, which is on the left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compare {
    /// The other one; `None` for the base.
    pub with: Option<ScenarioId>,
    pub how: CompareHow,
    /// Where the line is, as a part of the map's width.
    pub at: f32,
    /// Whether what differs is outlined.
    pub marks: bool,
}

impl Compare {
    #[must_use]
    pub const fn new(with: Option<ScenarioId>, how: CompareHow) -> Self {
        Self { with, how, at: 0.5, marks: true }
    }
}

/// What differs of a layer between the scenario on the left and the one that is shown.
#[derive(Clone, Debug)]
pub struct LayerDifference {
    pub id: LayerId,
    pub name: Bilingual,
    /// Whether only one of them has the layer, or shows it: the left one, the shown one.
    pub is_in: [bool; 2],
    pub changes: TableChanges,
    /// The rows of both that differ, and all that differ, ascending.
    pub changed: Vec<RowId>,
    pub rows: Vec<RowId>,
    /// By how many square metres what differs has more area in the scenario that is shown.
    pub area: f64,
    /// Whether it looks otherwise: in its style, its opacity, or in being shown.
    pub looks: bool,
}

/// The other scenario of a comparison.
#[derive(Debug)]
pub struct Compared {
    pub document: Document,
    pub differences: Vec<LayerDifference>,
}

/// What differs between two states of the layers.
pub fn differences(left: &Document, shown: &Document) -> Vec<LayerDifference> {
    // what two scenarios have added in rows of their own has nothing in common
    let base_rows = |id: LayerId| shown.base_layers().iter().find(|layer| layer.id == id).map_or(0, |layer| layer.table.rows());
    // rings are made of the hubs; what a window has at hand says nothing of its source
    let is_compared = |layer: &&Layer| layer.key != "rings" && !(layer.group == Group::Plan && layer.origin == Origin::Embedded);
    let told = |layer: &Layer, is_in: [bool; 2], changes: TableChanges, looks: bool| LayerDifference {
        id: layer.id,
        name: layer.name.clone(),
        is_in,
        changed: changes.changed(),
        rows: changes.rows(),
        changes,
        area: 0.0,
        looks,
    };
    let mut all = Vec::new();
    for layer in shown.layers().iter().filter(is_compared) {
        let Some(before) = left.layer(layer.id) else {
            all.push(told(layer, [false, true], FeatureTable::default().changes_to(&layer.table), false));
            continue;
        };
        let mut changes = if layer.table.source().is_some() { TableChanges::default() } else { before.table.changes_to(&layer.table) };
        changes.part_from(base_rows(layer.id));
        let looks = !before.is_shown_like(layer) || before.style != layer.style;
        all.push(told(layer, [true, true], changes, looks));
    }
    for layer in left.layers().iter().filter(is_compared).filter(|layer| shown.layer(layer.id).is_none()) {
        all.push(told(layer, [true, false], layer.table.changes_to(&FeatureTable::default()), false));
    }
    for own in &mut all {
        own.area = more_area(left, shown, own);
    }
    all.retain(|own| own.is_in != [true, true] || own.looks || !own.changes.is_empty());
    all
}

/// By how much area the features that differ have more in the shown document; 0 where there are too many to be measured at once.
fn more_area(left: &Document, shown: &Document, own: &LayerDifference) -> f64 {
    /// Measured while a frame waits.
    const MOST: usize = 5_000;
    let changed = own.changes.geometry.iter();
    let rows: [Vec<RowId>; 2] =
        [changed.clone().chain(&own.changes.deleted).copied().collect(), changed.chain(&own.changes.added).copied().collect()];
    if rows[0].len() + rows[1].len() > MOST {
        return 0.0;
    }
    let of = |document: &Document, rows: &[RowId]| -> f64 {
        let table = document.layer(own.id).map(|layer| Arc::clone(&layer.table)).unwrap_or_default();
        rows.iter().filter_map(|row| table.feature(row.index())).map(area).sum()
    };
    of(shown, &rows[1]) - of(left, &rows[0])
}
