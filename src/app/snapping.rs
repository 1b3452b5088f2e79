//! What positions on the map are drawn to while features are drawn.

use super::{Aim, App, Drawn, Hand, Modifiers, PointerEvent};
use crate::model::{FeatureTable, Group, Layer, LayerId};
use crate::query::{Held, Index, Snap, SnapLayer, SnapTo, snapped, traced};
use std::sync::Arc;

impl App {
    /// The layer that is drawn into, where there is one that can be edited.
    #[must_use]
    pub fn edited_layer(&self) -> Option<&Layer> {
        self.session.digitizing.layer.and_then(|id| self.workspace.document.layer(id)).filter(|layer| can_be_edited(layer))
    }

    /// The features of the layer that is drawn into, those that a filter hides among them, and their tree.
    pub(super) fn edited(&self) -> Option<(LayerId, Arc<FeatureTable>, Arc<Index>)> {
        let layer = self.edited_layer()?;
        let index = self.prepared(layer).map_or_else(|| Arc::new(Index::of(&layer.table)), |prepared| Arc::clone(&prepared.index));
        Some((layer.id, Arc::clone(&layer.table), index))
    }

    /// The layers whose features positions are drawn to, the topmost first.
    fn snap_layers(&self, only: Option<LayerId>) -> Vec<SnapLayer<'_>> {
        let wanted = self.drawn_layers().filter(move |layer| only.map_or(layer.group != Group::Basemap, |only| only == layer.id));
        wanted.filter_map(|layer| Some(SnapLayer { id: layer.id, table: &layer.table, index: &self.prepared(layer)?.index })).collect()
    }

    /// The snapping reach in degrees.
    fn snap_reach(&self) -> [f64; 2] {
        // a click reaches six pixels
        self.reach().map(|degrees| degrees / 6.0 * self.session.digitizing.options.reach)
    }

    /// What a position is drawn to.
    fn snap_at(&self, at: [f64; 2], only: Option<LayerId>, to: SnapTo) -> Option<Snap> {
        let own = &self.session.digitizing;
        let layers = self.snap_layers(only.or(own.layer.filter(|_| own.options.own_layer)));
        // the last vertex is where the pointer comes from
        let drawn = self.viewport.draft.points.split_last().map_or(&[][..], |(_, before)| before);
        let held = own.hand.as_ref().map(Hand::held).unwrap_or_default();
        snapped(&layers, drawn, Held { layer: own.layer, ..held }, at, self.snap_reach(), to)
    }

    /// The vertex or edge of the layer that is drawn into which a position is near.
    pub(super) fn grip_at(&self, at: [f64; 2]) -> Option<Snap> {
        let layer = self.edited_layer()?.id;
        self.snap_at(at, Some(layer), SnapTo { vertices: true, crossings: false, edges: true })
    }

    /// An event of the pointer where it is drawn to.
    pub(super) fn drawn_to(&mut self, mut event: PointerEvent, modifiers: Modifiers) -> PointerEvent {
        let at = *event.at_mut();
        // what is taken in hand is near the pointer, and of the layer itself
        let takes = self.viewport.tool.aim == Aim::Taking && self.session.digitizing.hand.is_none();
        let snap = if takes {
            self.grip_at(at)
        } else if modifiers.alt || modifiers.shift || matches!(self.session.digitizing.hand, Some(Hand::Features { by_vertex: false, .. })) {
            None
        } else {
            self.snap_at(at, None, self.session.digitizing.options.snap)
        };
        self.session.digitizing.snap = snap;
        if let Some(snap) = snap.filter(|_| !takes) {
            *event.at_mut() = snap.at;
        }
        event
    }

    /// The way from the last point drawn to a position along a boundary that has both, where that is to be followed.
    pub(super) fn way_to(&self, at: [f64; 2]) -> Vec<[f64; 2]> {
        let follows = matches!(self.viewport.tool.drawn, Drawn::Line | Drawn::Area | Drawn::Measured) && !self.viewport.draft.finished;
        let is_on = self.session.digitizing.options.trace && self.session.digitizing.snap.is_some();
        let Some(last) = self.viewport.draft.points.last().filter(|_| follows && is_on) else { return Vec::new() };
        traced(&self.snap_layers(None), *last, at).unwrap_or_default()
    }
}

/// Whether features of a layer can be drawn and changed: it is a planner's own, and all of it is at hand.
#[must_use]
pub fn can_be_edited(layer: &Layer) -> bool {
    layer.group == Group::Mine && layer.table.source().is_none() && layer.key != "rings"
}
