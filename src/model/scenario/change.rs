//! What a scenario changes of the base's layers, found by comparing them, and a base with a scenario's changes put over it.

use super::{LayerChange, Scenario};
use crate::model::{FeatureTable, Layer, LayerId, Origin, free_key};
use std::sync::Arc;

/// Whether two states of a layer have the same features: windows of a source have those of the source.
fn has_same_data(a: &Layer, b: &Layer) -> bool {
    let is_table = || a.table.source().is_none() && b.table.source().is_none();
    let same = Arc::ptr_eq(&a.table, &b.table) || a.table.is_window_beside(&b.table) || is_table() && a.table.changes_to(&b.table).is_empty();
    same && a.crs == b.crs && a.provenance == b.provenance
}

fn is_same(a: &Layer, b: &Layer) -> bool {
    a.name == b.name
        && a.is_shown_like(b)
        && a.style == b.style
        && a.filter == b.filter
        && a.computed == b.computed
        && a.origin == b.origin
        && has_same_data(a, b)
}

/// The changes that lead from a base's layers to others; `differ` says whether two states of a layer do.
fn changes(base: &[Layer], own: &[Layer], differ: impl Fn(&Layer, &Layer) -> bool) -> Vec<LayerChange> {
    let mut all = Vec::new();
    for before in base {
        let after = own.iter().find(|layer| layer.id == before.id);
        if after.is_none_or(|after| differ(before, after)) {
            all.push(LayerChange { id: before.id, base: Some(before.clone()), own: after.cloned() });
        }
    }
    let is_new = |layer: &&Layer| !base.iter().any(|before| before.id == layer.id);
    all.extend(own.iter().filter(is_new).map(|layer| LayerChange { id: layer.id, base: None, own: Some(layer.clone()) }));
    all
}

/// Whether layers stand in another order than those of a base.
fn is_reordered(base: &[Layer], own: &[Layer]) -> bool {
    let common = |of: &[Layer], with: &[Layer]| -> Vec<LayerId> {
        of.iter().map(|layer| layer.id).filter(|id| with.iter().any(|layer| layer.id == *id)).collect()
    };
    common(base, own) != common(own, base)
}

/// A layer as it is in the base with what a scenario has changed of it since `fork`.
fn merged(base: &Layer, fork: &Layer, own: &Layer) -> Layer {
    /// The scenario's where it has changed it.
    fn pick<'a, T: PartialEq>(base: &'a T, fork: &T, own: &'a T) -> &'a T {
        if own == fork { base } else { own }
    }
    let mut layer = base.clone();
    layer.name.clone_from(pick(&base.name, &fork.name, &own.name));
    layer.visible = *pick(&base.visible, &fork.visible, &own.visible);
    layer.opacity = *pick(&base.opacity, &fork.opacity, &own.opacity);
    layer.style.clone_from(pick(&base.style, &fork.style, &own.style));
    layer.filter.clone_from(pick(&base.filter, &fork.filter, &own.filter));
    layer.computed.clone_from(pick(&base.computed, &fork.computed, &own.computed));
    if has_same_data(fork, own) {
        return layer;
    }
    let is_window = [base, fork, own].iter().any(|layer| layer.table.source().is_some());
    // a linked file that was missing had no features to compare with
    let was_missing = fork.table.rows() == 0 && matches!(fork.origin, Origin::File(_));
    // coordinates that were taken to be in another system since then do not go together with the scenario's
    let is_reinterpreted = base.crs != fork.crs;
    if is_window || was_missing || is_reinterpreted || Arc::ptr_eq(&base.table, &fork.table) {
        layer.set_data(own.data());
    } else {
        layer.table = Arc::new(FeatureTable::with_changes(&base.table, &fork.table, &own.table));
        if !matches!(own.origin, Origin::Copy(_)) {
            layer.origin = Origin::Pasted;
        }
        layer.provenance.clone_from(pick(&base.provenance, &fork.provenance, &own.provenance));
        layer.crs.clone_from(pick(&base.crs, &fork.crs, &own.crs));
    }
    layer
}

impl Scenario {
    /// The layers of the scenario over a base, which may have changed since the scenario was left.
    #[must_use]
    pub(in crate::model) fn over(&self, base: &[Layer]) -> Vec<Layer> {
        let change_of = |id: LayerId| self.changes.iter().find(|own| own.id == id);
        let mut layers: Vec<Layer> = Vec::with_capacity(base.len());
        for layer in base {
            match change_of(layer.id) {
                None => layers.push(layer.clone()),
                Some(LayerChange { base: Some(fork), own: Some(own), .. }) => layers.push(merged(layer, fork, own)),
                Some(LayerChange { base: None, own: Some(own), .. }) => layers.push(own.clone()),
                Some(LayerChange { own: None, .. }) => {}
            }
        }
        if self.reordered {
            // those that the scenario knows change places among themselves
            let mut known: Vec<Layer> = layers.iter().filter(|layer| self.order.contains(&layer.id)).cloned().collect();
            known.sort_by_key(|layer| self.order.iter().position(|id| *id == layer.id));
            let mut known = known.into_iter();
            for layer in &mut layers {
                if self.order.contains(&layer.id)
                    && let Some(next) = known.next()
                {
                    *layer = next;
                }
            }
        }
        let mut below: Option<LayerId> = None;
        for id in &self.order {
            if !layers.iter().any(|layer| layer.id == *id)
                && let Some(LayerChange { base: before, own: Some(own), .. }) = change_of(*id)
            {
                // what the base has lost meanwhile stays where the scenario has changed its features
                if before.as_ref().is_some_and(|before| has_same_data(before, own)) {
                    continue;
                }
                let at = below.and_then(|below| layers.iter().position(|layer| layer.id == below)).map_or(0, |at| at + 1);
                let taken = |key: &str| layers.iter().any(|layer| layer.key == key);
                let mut own = own.clone();
                own.key = free_key(&own.key, taken);
                layers.insert(at, own);
            }
            if layers.iter().any(|layer| layer.id == *id) {
                below = Some(*id);
            }
        }
        layers
    }

    /// Takes in how the scenario's layers differ from the base's.
    pub(in crate::model) fn take_in(&mut self, base: &[Layer], own: &[Layer]) {
        self.take(base, own, changes(base, own, |before, after| !is_same(before, after)));
    }

    /// The same without a look at what the layers have: for what is soon given up again.
    pub(in crate::model) fn take_in_unseen(&mut self, base: &[Layer], own: &[Layer]) {
        self.take(base, own, changes(base, own, |_, _| true));
    }

    fn take(&mut self, base: &[Layer], own: &[Layer], changes: Vec<LayerChange>) {
        self.changes = changes;
        self.order = own.iter().map(|layer| layer.id).collect();
        self.reordered = is_reordered(base, own);
    }
}
