//! What is made of layers for drawing and asking: at once where they are small, in the background where they are large, and made
//! anew there once it has followed many changes.

use super::App;
use super::jobs::Outcome;
use super::prepared::{Made, Prepared, Preparing, RowClasses};
use crate::model::table::is_version;
use crate::model::{FeatureTable, Layer, LayerId, RowsDelta, Style};
use std::sync::Arc;

/// Layers with more positions than this are prepared in the background.
const PREPARE_AT_ONCE: usize = 200_000;

impl App {
    /// What was made of a layer's features; `None` while it is being made.
    #[must_use]
    pub fn prepared(&self, layer: &Layer) -> Option<&Prepared> {
        self.workspace.workshop.get(&layer.table, &layer.style)
    }

    /// Bytes of the layers' data and of their R-trees.
    #[must_use]
    pub fn data_bytes(&self) -> u64 {
        self.workspace
            .document
            .layers()
            .iter()
            .map(|layer| layer.table.bytes() + self.prepared(layer).map_or(0, |prepared| prepared.index.bytes()))
            .sum()
    }

    /// The class of each row of a layer, where its features are coloured by an attribute.
    #[must_use]
    pub fn classes(&self, layer: &Layer) -> Option<&RowClasses> {
        self.workspace.workshop.classes(&layer.table, &layer.style)
    }

    /// How often something was made of a whole table.
    #[must_use]
    pub const fn made_whole(&self) -> Made {
        self.workspace.workshop.made
    }

    pub(super) fn keep_prepared(&mut self, layer: &Layer, prepared: Prepared) {
        self.workspace.workshop.put(&layer.table, &layer.style, prepared);
    }

    /// Prepares the layers that are not: small ones now, large ones and those that have followed many changes in the background.
    pub fn prepare(&mut self) {
        // what is drawn besides follows the document's own layers, which are prepared first
        let besides = self.layers_besides();
        for layer in self.workspace.document.layers() {
            self.workspace.workshop.classify(&layer.table, &layer.style);
        }
        let wanted = |layer: &&Layer| self.prepared(layer).is_none_or(|prepared| prepared.index.is_worn());
        let missing: Vec<Layer> = self.workspace.document.layers().iter().filter(wanted).cloned().collect();
        self.prepare_all(missing);
        let missing: Vec<Layer> = besides.iter().filter(|layer| self.prepared(layer).is_none()).cloned().collect();
        for layer in &missing {
            self.follow_besides(layer);
        }
        for layer in &besides {
            self.workspace.workshop.classify(&layer.table, &layer.style);
        }
        self.prepare_all(missing.into_iter().filter(|layer| layer.visible).collect());
        self.workspace.shown.forget_before();
    }

    fn prepare_all(&mut self, missing: Vec<Layer>) {
        for layer in missing {
            if self.prepared(&layer).is_some_and(|prepared| !prepared.index.is_worn()) {
                continue;
            }
            if layer.table.vertices() <= PREPARE_AT_ONCE && self.prepared(&layer).is_none() {
                let prepared = Prepared::of(&layer.table, &layer.style);
                self.keep_prepared(&layer, prepared);
            } else if !self.workspace.preparing.iter().any(|own| own.layer == layer.id) {
                self.workspace.preparing.push(Preparing { layer: layer.id, table: Arc::downgrade(&layer.table), since: Vec::new() });
                let title = layer.name.get(self.lang()).to_owned();
                self.workspace.jobs.start(title, move |_| {
                    let prepared = Prepared::of(&layer.table, &layer.style);
                    Outcome::Prepared { layer: layer.id, table: layer.table, style: layer.style, prepared }
                });
            }
        }
    }

    /// Lets what is derived of a layer's rows keep up with a change of some of them.
    pub(super) fn follow_rows(&mut self, layer: LayerId, before: &std::sync::Weak<FeatureTable>, rows: &RowsDelta) {
        let Some(own) = self.workspace.document.layer(layer) else { return };
        self.workspace.workshop.follow(before, &own.table, &own.style, rows);
        self.workspace.reports.follow(before, &own.table);
        let (after, preparing) = (Arc::downgrade(&own.table), &mut self.workspace.preparing);
        for own in preparing.iter_mut().filter(|own| own.layer == layer && own.table.ptr_eq(before)) {
            own.since.push(rows.clone());
            own.table = after.clone();
        }
    }

    /// Lets broken preparations be tried again.
    pub(super) fn forget_preparing(&mut self) {
        self.workspace.preparing.clear();
    }

    pub(super) fn take_prepared(&mut self, layer: LayerId, table: &Arc<FeatureTable>, style: &Style, prepared: Prepared) {
        self.workspace.revision += 1;
        self.workspace.stamps.prepared();
        let at = self.workspace.preparing.iter().position(|own| own.layer == layer);
        let preparing = at.map(|at| self.workspace.preparing.swap_remove(at));
        self.workspace.workshop.put(table, style, prepared);
        // what was changed meanwhile is caught up with, as far as it leads to the data that is there
        if let Some(Preparing { table: leads_to, since, .. }) = preparing
            && let Some(own) = self.workspace.document.layer(layer)
            && is_version(&leads_to, &own.table)
            && own.style.rules == style.rules
            && let Some(all) = RowsDelta::joined(since)
        {
            self.workspace.workshop.follow(&Arc::downgrade(table), &own.table, &own.style, &all);
        }
        self.prepare();
    }
}
