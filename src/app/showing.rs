//! What the map shows: the document as of a year and through its layers' filters, and beside it another scenario.

use super::App;
use super::comparison::{Compare, Compared};
use crate::carto::plan_map;
use crate::model::{Bounds, Document, Layer, RowsDelta, ScenarioId, ThematicMap, Transaction, YearField};
use crate::query::fill_rings;
use std::sync::Arc;

/// A filter that hides more features than this is not followed feature by feature.
const MANY_HIDDEN: usize = 1000;
/// Where so many features come under other rules, the mesh is parted anew.
const MANY_RULED: usize = 5000;

impl App {
    /// The document as the map shows it: without what comes after its year or does not meet its layer's filter.
    #[must_use]
    pub fn seen(&self) -> &Document {
        self.workspace.shown.seen(&self.workspace.document)
    }

    /// The layers that the map draws at its scale, the topmost first.
    pub(super) fn drawn_layers(&self) -> impl Iterator<Item = &Layer> {
        let scale = self.viewport.view.scale();
        self.seen().layers().iter().rev().filter(move |layer| layer.is_drawn_at(scale))
    }

    /// Shows the layers as a theme keeps them, and its place.
    pub(super) fn show_theme(&mut self, at: usize) {
        let Some(theme) = self.workspace.document.themes().get(at) else { return };
        let (operations, [west, south, east, north]) = (self.workspace.document.themed(theme), theme.extent);
        if !operations.is_empty() {
            self.edit(Transaction { operations });
        }
        self.zoom_to(Bounds { west, south, east, north });
    }

    /// The fields of a layer that tell years, each with its years.
    #[must_use]
    pub fn year_fields(&self, layer: &Layer) -> Arc<Vec<YearField>> {
        self.workspace.shown.year_fields(layer)
    }

    /// The scenario that the one that is shown is compared with, and what differs.
    #[must_use]
    pub fn compared(&self) -> Option<(&Compare, &Compared)> {
        self.viewport.compare.as_ref().zip(self.workspace.shown.other.as_ref())
    }

    /// Names what `compared` gives, so that what is made of it knows whether it still holds.
    #[must_use]
    pub const fn compared_number(&self) -> u64 {
        self.workspace.shown.number
    }

    /// The thematic map that is shown, where one is: scenarios are switched and compared under it.
    pub(super) fn thematic_map(&self) -> Option<ThematicMap> {
        let document = &self.workspace.document;
        plan_map(document, &self.session.brief.plan, &document.shown_map()?.key)
    }

    /// Makes the documents that are drawn anew after a change.
    pub(super) fn refresh_shown(&mut self) {
        let document = &self.workspace.document;
        if let Some(compare) = &self.viewport.compare {
            let scenarios = document.scenarios();
            let is_there = |own: Option<ScenarioId>| own.is_none_or(|id| scenarios.get(id).is_some());
            // a switch to the one that it was compared with changes the sides
            let with = if compare.with == scenarios.active { self.workspace.shown.active } else { compare.with };
            let is_fine = is_there(with) && with != scenarios.active;
            self.viewport.compare = Some(Compare { with, ..*compare }).filter(|_| is_fine);
        }
        self.workspace.shown.active = document.scenarios().active;
        let left = self.viewport.compare.and_then(|compare| {
            let mut left = document.in_scenario(compare.with, self.thematic_map().as_ref()).ok()?;
            fill_rings(&mut left);
            Some(left)
        });
        self.workspace.shown.refresh(&self.workspace.document, left);
    }

    /// The layers that are drawn besides those of the document: of another year, or of another scenario.
    pub(super) fn layers_besides(&self) -> Vec<Layer> {
        let is_own = |layer: &&Layer| {
            self.workspace.document.layer(layer.id).is_some_and(|own| Arc::ptr_eq(&own.table, &layer.table) && own.style == layer.style)
        };
        self.workspace.shown.besides().flat_map(Document::layers).filter(|layer| !is_own(layer)).cloned().collect()
    }

    /// Has what is made of a layer follow from what was made of the document's own, where only some rows differ.
    pub(super) fn follow_besides(&mut self, layer: &Layer) {
        let Some(own) = self.workspace.document.layer(layer.id).filter(|own| !Arc::ptr_eq(&own.table, &layer.table)) else { return };
        if layer.table.rules().is_some() {
            return self.follow_ruled(layer);
        }
        if own.table.source().is_some() || layer.table.source().is_some() || self.workspace.workshop.get(&own.table, &layer.style).is_none() {
            return;
        }
        // of few features the tree is followed exactly; of many it keeps those that are hidden, which who asks it passes over
        if own.table.len().saturating_sub(layer.table.len()) > MANY_HIDDEN && layer.table.only_hides_of(&own.table) {
            let own = Arc::clone(&own.table);
            return self.workspace.workshop.hide(&own, &layer.table, &layer.style);
        }
        let delta = RowsDelta::between(&own.table, &layer.table);
        self.workspace.workshop.follow(&Arc::downgrade(&own.table), &layer.table, &layer.style, &delta);
    }

    /// The same of a layer whose rules have conditions: from what the map showed before, where few rows differ, else from the document's
    /// own, whose mesh is parted anew.
    fn follow_ruled(&mut self, layer: &Layer) {
        let workshop = &mut self.workspace.workshop;
        let before = self
            .workspace
            .shown
            .before(layer.id)
            .filter(|before| before.rules().is_some() && workshop.get(before, &layer.style).is_some_and(|own| !own.index.is_worn()));
        if let Some(before) = before {
            let delta = RowsDelta::between(before, &layer.table);
            if delta.geometry.len() + layer.table.ruled_otherwise(before).len() <= MANY_RULED {
                return workshop.follow(&Arc::downgrade(before), &layer.table, &layer.style, &delta);
            }
        }
        let own = self.workspace.document.layer(layer.id).map(|own| Arc::clone(&own.table));
        if let Some(own) = own.filter(|own| layer.table.only_hides_of(own)) {
            workshop.part_anew(&own, &layer.table, &layer.style);
        }
    }
}
