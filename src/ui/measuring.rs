//! What the card beside the pointer tells of what is drawn or measured, and the lengths along its edges.

use super::menu_entry::key_of;
use super::theme::{Look, bold};
use crate::app::{Action, Aim, App, Drawn, area_told};
use crate::carto::Frame;
use crate::i18n::{Localized, Word, decimal_of, length};
use crate::query::{bearing, checked_ring_area, geodesic_distance};
use egui::{FontId, Painter, Pos2, Rect, pos2, vec2};

/// Edges that are told by their lengths at most.
const MAX_EDGES: usize = 60;
/// Logical pixels that an edge has at least to be told.
const LEAST_EDGE: f32 = 56.0;

/// The length of what is drawn, the area that it encloses, and its last edge; nothing as long as it has no length.
#[must_use]
pub fn measures(app: &App, positions: &[[f64; 2]]) -> Vec<String> {
    let (drawn, draft) = (app.viewport.tool.drawn, &app.viewport.draft);
    let points = draft.with_pointer();
    let Some(long) = drawn.length_told(&points) else { return Vec::new() };
    let mut lines = vec![long];
    if positions.len() > 2 && drawn.is_area() {
        let square = checked_ring_area(positions);
        lines.push(square.map_or_else(|invalid| format!("— {}", invalid.flaw.message(app.lang())), |square| area_told(square, app.lang())));
    }
    if app.viewport.tool.aim != Aim::Free {
        match points[..] {
            [from, to] if drawn != Drawn::Circle => lines.push(Word::FirstEdge.with(app.lang(), &[&decimal_of(bearing(from, to), 1)])),
            [_, .., from, to] if !draft.finished && from != to => {
                lines.push(Word::LastEdge.with(app.lang(), &[&length(geodesic_distance(from, to)), &decimal_of(bearing(from, to), 1)]));
            }
            _ => {}
        }
    }
    if draft.finished && Action::KEEP_MEASURE.enabled(app) {
        let key = key_of(Action::KEEP_MEASURE);
        lines.push(Word::KeepMeasureHint.with(app.lang(), &[&key]));
    }
    lines
}

/// The lengths of the edges of a path that is measured, each at its middle where there is room.
pub fn paint_edges(painter: &Painter, app: &App, frame: &Frame, look: Look) {
    let draft = &app.viewport.draft;
    if app.viewport.tool.drawn != Drawn::Measured || draft.points.len() < 2 {
        return;
    }
    for pair in draft.points.windows(2).take(MAX_EDGES) {
        let [a, b] = [pair[0], pair[1]].map(|p| Pos2::from(frame.place(p)));
        if a.distance(b) < LEAST_EDGE {
            continue;
        }
        let galley = painter.layout_no_wrap(length(geodesic_distance(pair[0], pair[1])), FontId::new(11.0, bold()), look.accent);
        let middle = pos2(f32::midpoint(a.x, b.x), f32::midpoint(a.y, b.y));
        let card = Rect::from_center_size(middle, galley.size() + vec2(8.0, 2.0));
        painter.rect_filled(card, 3.0, look.window.gamma_multiply(0.92));
        painter.galley(card.min + vec2(4.0, 1.0), galley, look.accent);
    }
}
