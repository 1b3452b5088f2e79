//! Vertices and features that the pointer takes in hand: shown while it moves, a step of the history when it lets them go.

use super::put::one_each;
use crate::app::module::Press;
use crate::app::{App, Hand, Severity};
use crate::i18n::{Localized, Word};
use crate::model::validity::flaws;
use crate::model::{FeatureData, FeatureId, FeatureTable, LayerId, Operation, RowId};
use crate::query::{Index, Plane, Reshaped, Similarity, SnapKind, moved_vertex, noded, with_vertex, without_vertex};

/// Features that are moved are shown under way, as many as this.
const PREVIEWED: usize = 300;

impl App {
    /// The feature alone that a grip is of, where boundaries are not shared.
    fn only(&self, feature: Option<FeatureId>) -> Option<RowId> {
        feature.map(|own| own.row).filter(|_| !self.session.digitizing.options.shared)
    }

    /// Picks the vertex at a press, takes it out with Alt; elsewhere, picks features.
    pub(in crate::app) fn pick_vertex(&mut self, press: Press) {
        match self.grip_at(press.at).filter(|grip| grip.kind == SnapKind::Vertex) {
            Some(grip) if press.modifiers.alt => self.take_out(grip.at, self.only(grip.feature)),
            Some(grip) => {
                self.session.digitizing.picked = Some(grip.at);
                if let Some(feature) = grip.feature {
                    self.look_at(feature.layer, &[feature.row]);
                }
            }
            None => {
                self.session.digitizing.picked = None;
                self.pick(press.at, press.reach, press.modifiers);
            }
        }
    }

    /// Puts a vertex on the edge at a press.
    pub(in crate::app) fn add_vertex(&mut self, press: Press) {
        self.take_vertex(press);
        if let Some(Hand::Edge { ends, to, only }) = self.session.digitizing.hand.take()
            && let Some((id, table, index)) = self.edited()
        {
            self.set_shapes(id, &table, &index, with_vertex(&table, &index, only, ends, to));
            self.session.digitizing.picked = Some(to);
        }
    }

    pub(in crate::app) fn take_vertex(&mut self, press: Press) {
        let Some(grip) = self.grip_at(press.at) else { return };
        let only = self.only(grip.feature);
        self.session.digitizing.picked = None;
        self.session.digitizing.hand = Some(match grip.edge {
            Some(ends) => Hand::Edge { ends, to: grip.at, only },
            None => Hand::Vertex { from: grip.at, to: grip.at, only },
        });
    }

    /// Whether a press is on a feature of the layer that can be moved: a selected one, where any is.
    pub(in crate::app) fn is_on_movable(&self, press: Press) -> bool {
        self.movable(press).is_some()
    }

    fn movable(&self, press: Press) -> Option<RowId> {
        let layer = self.edited_layer()?.id;
        let found = self.features_at(press.at, press.reach);
        let mut own = found.into_iter().filter(|feature| feature.layer == layer);
        let selected = self.selected_rows();
        own.find(|feature| selected.is_empty() || selected.contains(&feature.row)).map(|feature| feature.row)
    }

    pub(in crate::app) fn take_features(&mut self, press: Press) {
        let Some(row) = self.movable(press) else { return };
        let selected = self.selected_rows();
        let rows = if selected.is_empty() { vec![row] } else { selected };
        // a vertex that is near is what is brought to another one
        let from = self.grip_at(press.at).filter(|grip| grip.kind == SnapKind::Vertex).map_or(press.at, |grip| grip.at);
        self.session.digitizing.hand = Some(Hand::Features { from, to: from, rows });
    }

    pub(in crate::app) fn bring_hand(&mut self, at: [f64; 2]) {
        if let Some(hand) = &mut self.session.digitizing.hand {
            *hand.to_mut() = at;
        }
    }

    /// The features as what is in hand would leave them; of many that are moved, so many as can be drawn at once.
    #[must_use]
    pub fn in_hand(&self) -> Reshaped {
        self.as_in_hand(PREVIEWED)
    }

    fn as_in_hand(&self, most: usize) -> Reshaped {
        let (Some(hand), Some((_, table, index))) = (&self.session.digitizing.hand, self.edited()) else { return Vec::new() };
        match hand {
            Hand::Vertex { from, to, only } => moved_vertex(&table, &index, *only, *from, *to),
            Hand::Edge { ends, to, only } => with_vertex(&table, &index, *only, *ends, *to),
            Hand::Features { from, to, rows } => moved(&table, &rows[..rows.len().min(most)], *from, *to).unwrap_or_default(),
        }
    }

    pub(in crate::app) fn let_hand_go(&mut self, at: [f64; 2]) {
        self.bring_hand(at);
        let shapes = self.as_in_hand(usize::MAX);
        let hand = self.session.digitizing.hand.take();
        self.session.digitizing.snap = None;
        let Some((id, table, index)) = self.edited() else { return };
        let is_still = matches!(&hand, Some(Hand::Vertex { from, to, .. } | Hand::Features { from, to, .. }) if from == to);
        if shapes.is_empty() || is_still {
            return;
        }
        if matches!(hand, Some(Hand::Vertex { .. } | Hand::Edge { .. })) {
            self.session.digitizing.picked = Some(at);
        }
        self.set_shapes(id, &table, &index, shapes);
    }

    /// Moves a vertex to a place, in every feature of the layer that has it where boundaries are shared.
    pub(super) fn move_vertex(&mut self, from: [f64; 2], to: [f64; 2], only: Option<RowId>) {
        let Some((id, table, index)) = self.edited() else { return };
        let only = only.or_else(|| self.only(self.viewport.inspected.filter(|own| own.layer == id)));
        self.set_shapes(id, &table, &index, moved_vertex(&table, &index, only, from, to));
        self.session.digitizing.picked = Some(to);
    }

    /// Takes the vertex that was clicked out; whether there was one.
    pub(in crate::app) fn delete_vertex(&mut self) -> bool {
        let Some(at) = self.session.digitizing.picked.take() else { return false };
        let only = self.only(self.viewport.inspected);
        self.take_out(at, only);
        true
    }

    fn take_out(&mut self, at: [f64; 2], only: Option<RowId>) {
        let Some((id, table, index)) = self.edited() else { return };
        match without_vertex(&table, &index, only, at) {
            Ok(shapes) => self.set_shapes(id, &table, &index, shapes),
            Err(_) => self.not_digitized(Word::TooFewVertices),
        }
    }

    /// Gives features other shapes as one step. Where one comes to cross itself, that is said.
    pub(super) fn set_shapes(&mut self, id: LayerId, table: &FeatureTable, index: &Index, shapes: Reshaped) {
        if shapes.is_empty() {
            return;
        }
        let worse = shapes.iter().find_map(|(row, kind, parts)| {
            let alone = FeatureTable::default().with_appended(&[FeatureData::new(*kind, parts.clone())]);
            let after = flaws(alone.feature(0)?);
            let before = table.feature(row.index()).map_or(0, |own| flaws(own).len());
            after.into_iter().next().filter(|_| flaws_of(&alone) > before)
        });
        // what a vertex was brought to on the edge of a neighbour is a vertex of that one too
        let mut all = shapes;
        if self.session.digitizing.options.shared {
            let rows: Vec<RowId> = all.iter().map(|(row, ..)| *row).collect();
            let corners: Vec<[f64; 2]> = fresh_corners(table, &all);
            all.extend(noded(table, index, &rows, &corners));
        }
        self.edit(Operation::SetGeometry { id, shapes: one_each(all) });
        if let Some(flaw) = worse {
            let text = Word::ShapeFlawed.with(self.lang(), &[&flaw.flaw.message(self.lang())]);
            self.notify(Severity::Warning, text, Vec::new());
        }
    }
}

fn flaws_of(alone: &FeatureTable) -> usize {
    alone.feature(0).map_or(0, |own| flaws(own).len())
}

/// The places of vertices that features did not have before.
pub(super) fn fresh_corners(table: &FeatureTable, shapes: &Reshaped) -> Vec<[f64; 2]> {
    let mut fresh = Vec::new();
    for (row, _, parts) in shapes {
        let before: std::collections::HashSet<[u64; 2]> = table
            .feature(row.index())
            .into_iter()
            .flat_map(|feature| feature.parts().collect::<Vec<_>>())
            .flat_map(|part| part.rings().flatten().map(|p| p.map(f64::to_bits)).collect::<Vec<_>>())
            .collect();
        fresh.extend(super::put::corners(parts).into_iter().filter(|p| !before.contains(&p.map(f64::to_bits))));
    }
    fresh
}

/// Features moved by as many metres as lie between two places.
fn moved(table: &FeatureTable, rows: &[RowId], from: [f64; 2], to: [f64; 2]) -> Option<Reshaped> {
    let features: Vec<_> = rows.iter().filter_map(|row| table.feature(row.index())).collect();
    let plane = Plane::at(from)?;
    let ([x, y], [u, v]) = (plane.metres(from)?, plane.metres(to)?);
    let how = Similarity { by: [u - x, v - y], turn: 0.0, scale: 1.0 };
    let place = |feature: &crate::model::Feature<'_>| {
        let parts: Vec<_> = feature.parts().map(Into::into).collect();
        Some((feature.row_id(), feature.kind(), plane.placed(&parts, how)?))
    };
    features.iter().map(place).collect()
}
