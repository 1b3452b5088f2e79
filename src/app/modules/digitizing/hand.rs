//! Vertices and features that the pointer takes in hand: shown while it moves, a step of the history when it lets them go.

use super::changes::Changed;
use super::put::positions;
use crate::app::module::Press;
use crate::app::{App, Hand, Severity};
use crate::i18n::{Localized, Word};
use crate::model::validity::flaws;
use crate::model::{Feature, FeatureId, FeatureTable, LayerId, RowId};
use crate::query::{Index, Plane, Reshaped, Similarity, Snap, SnapKind, moved_vertex, with_vertex, without_vertex};
use std::collections::HashSet;

/// Features that are moved are shown under way, as many as this.
const PREVIEWED: usize = 300;

impl App {
    /// The feature alone, where boundaries are not shared.
    fn only(&self, feature: Option<FeatureId>) -> Option<RowId> {
        feature.map(|own| own.row).filter(|_| !self.session.digitizing.options.shared)
    }

    /// The feature alone that a grip is of, where boundaries are not shared: of several the one that is looked at.
    fn only_at(&self, grip: &Snap) -> Option<RowId> {
        let ends = grip.edge.map_or_else(|| vec![grip.at], |ends| ends.to_vec());
        let looked_at = self.viewport.inspected.filter(|own| grip.feature.is_some_and(|feature| feature.layer == own.layer));
        let has = |own: &FeatureId| {
            let corners: HashSet<[u64; 2]> =
                self.workspace.document.feature(*own).into_iter().flat_map(positions).map(|p| p.map(f64::to_bits)).collect();
            ends.iter().all(|end| corners.contains(&end.map(f64::to_bits)))
        };
        self.only(looked_at.filter(has).or(grip.feature))
    }

    /// Picks the vertex at a press, takes it out with Alt; elsewhere, picks features.
    pub(in crate::app) fn pick_vertex(&mut self, press: Press) {
        match self.grip_at(press.at).filter(|grip| grip.kind == SnapKind::Vertex) {
            Some(grip) if press.modifiers.alt => self.take_out(grip.at, self.only_at(&grip)),
            Some(grip) => {
                if let Some(feature) = grip.feature {
                    self.pick_vertex_of(feature, grip.at);
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
            let shapes = with_vertex(&table, &index, only, ends, to);
            let of = self.looked_at_among(id, &shapes);
            self.set_shapes(id, &table, &index, shapes);
            self.pick_vertex_of(of, to);
        }
    }

    pub(in crate::app) fn take_vertex(&mut self, press: Press) {
        let Some(grip) = self.grip_at(press.at) else { return };
        let only = self.only_at(&grip);
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
        let is_any = self.has_selected(1);
        own.find(|feature| !is_any || self.viewport.selection.contains(*feature)).map(|feature| feature.row)
    }

    pub(in crate::app) fn take_features(&mut self, press: Press) {
        let Some(row) = self.movable(press) else { return };
        let selected = self.selected_rows();
        let rows = if selected.is_empty() { vec![row] } else { selected };
        if self.are_too_many(rows.len()) {
            return;
        }
        // a vertex that is near is what is brought to another one
        let vertex = self.grip_at(press.at).filter(|grip| grip.kind == SnapKind::Vertex).map(|grip| grip.at);
        let from = vertex.unwrap_or(press.at);
        self.session.digitizing.hand = Some(Hand::Features { from, to: from, rows, by_vertex: vertex.is_some() });
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
            Hand::Features { from, to, rows, .. } => moved(&table, &rows[..rows.len().min(most)], *from, *to).unwrap_or_default(),
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
        let of = self.looked_at_among(id, &shapes);
        self.set_shapes(id, &table, &index, shapes);
        if matches!(hand, Some(Hand::Vertex { .. } | Hand::Edge { .. })) {
            self.pick_vertex_of(of, at);
        }
    }

    /// The feature that is looked at where it is among those that change, else the first of them.
    fn looked_at_among(&self, id: LayerId, shapes: &Reshaped) -> FeatureId {
        let rows = || shapes.iter().map(|(row, ..)| FeatureId::new(id, *row));
        let own = self.viewport.inspected.filter(|own| rows().any(|other| other == *own));
        own.or_else(|| rows().next()).unwrap_or(FeatureId::at(id, 0))
    }

    /// Picks a vertex, and looks at the feature that it is of.
    fn pick_vertex_of(&mut self, feature: FeatureId, at: [f64; 2]) {
        if self.viewport.selection.contains(feature) {
            self.viewport.inspected = Some(feature);
        } else {
            self.look_at(feature.layer, &[feature.row]);
        }
        self.session.digitizing.picked = Some((feature, at));
    }

    /// The vertex that was clicked, as long as its feature is looked at and has it.
    #[must_use]
    pub fn picked_vertex(&self) -> Option<[f64; 2]> {
        let (feature, at) = self.session.digitizing.picked.filter(|(feature, _)| self.viewport.inspected == Some(*feature))?;
        self.edited_layer().filter(|layer| layer.id == feature.layer)?;
        positions(self.workspace.document.feature(feature)?).any(|p| *p == at).then_some(at)
    }

    /// Moves the vertex that was clicked to a place, in every feature of the layer that has it where boundaries are shared.
    pub(super) fn move_vertex(&mut self, from: [f64; 2], to: [f64; 2]) {
        let (Some((id, table, index)), Some((feature, _))) = (self.edited(), self.session.digitizing.picked) else { return };
        self.set_shapes(id, &table, &index, moved_vertex(&table, &index, self.only(Some(feature)), from, to));
        self.pick_vertex_of(feature, to);
    }

    /// Takes the vertex that was clicked out; whether there was one.
    pub(in crate::app) fn delete_vertex(&mut self) -> bool {
        let (Some(at), Some((feature, _))) = (self.picked_vertex(), self.session.digitizing.picked.take()) else { return false };
        self.take_out(at, self.only(Some(feature)));
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
            let alone = FeatureTable::of_shape(*kind, parts);
            let after = flaws(alone.feature(0)?);
            let before = table.feature(row.index()).map_or(0, |own| flaws(own).len());
            after.first().copied().filter(|_| after.len() > before)
        });
        self.make(id, table, index, Changed { shapes, ..Changed::default() });
        if let Some(flaw) = worse {
            let text = Word::ShapeFlawed.with(self.lang(), &[&flaw.flaw.message(self.lang())]);
            self.notify(Severity::Warning, text, Vec::new());
        }
    }
}

/// Features moved by as many metres as lie between two places.
fn moved(table: &FeatureTable, rows: &[RowId], from: [f64; 2], to: [f64; 2]) -> Option<Reshaped> {
    let features: Vec<_> = rows.iter().filter_map(|row| table.feature(row.index())).collect();
    let plane = Plane::at(from)?;
    let ([x, y], [u, v]) = (plane.metres(from)?, plane.metres(to)?);
    let how = Similarity { by: [u - x, v - y], turn: 0.0, scale: 1.0 };
    let place = |feature: &Feature<'_>| {
        let parts = feature.shapes();
        let mut placed = plane.placed(&parts, how)?;
        // what was brought to a vertex has that vertex, to the last digit
        let pairs = parts.iter().flat_map(|part| &part.rings).flatten().zip(placed.iter_mut().flat_map(|part| &mut part.rings).flatten());
        pairs.filter(|(before, _)| [before[0], before[1]] == from).for_each(|(_, p)| (p[0], p[1]) = (to[0], to[1]));
        Some((feature.row_id(), feature.kind(), placed))
    };
    features.iter().map(place).collect()
}
