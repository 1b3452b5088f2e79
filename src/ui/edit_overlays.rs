//! What is drawn over the map while features are drawn and changed: vertices, what is in hand, and what the pointer is drawn to.

use super::theme::{Look, bold};
use crate::app::{Aim, App, Tool};
use crate::carto::Frame;
use crate::i18n::{Word, area, length};
use crate::model::{Bounds, FeatureId, FeatureTable, PartKind, PartShape};
use crate::query::{self, Reshaped, Snap, SnapKind};
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Vertices that are marked at most.
const MAX_HANDLES: usize = 3000;

/// Draws all of it, where a tool is taken up that draws or changes features; what the card beside the pointer tells of it.
pub fn paint_editing(painter: &Painter, app: &App, frame: &Frame, look: Look) -> Vec<String> {
    if app.viewport.tool.aim == Aim::Free {
        return Vec::new();
    }
    if app.viewport.tool == Tool::VERTICES {
        paint_vertices(painter, app, frame, look);
    }
    let in_hand = app.in_hand();
    for (_, _, parts) in &in_hand {
        paint_parts(painter, parts, frame, look);
    }
    if let Some(snap) = app.session.digitizing.snap {
        paint_snap(painter, snap, frame, look);
    }
    told(app, &in_hand)
}

/// The vertices of the features that are selected or looked at, and of the one under the pointer.
fn paint_vertices(painter: &Painter, app: &App, frame: &Frame, look: Look) {
    let Some(layer) = app.edited_layer() else { return };
    let shown = frame.bounds(8.0);
    let near = app.session.digitizing.snap.and_then(|snap| snap.feature);
    let chosen = app.viewport.selection.list().iter().take(MAX_HANDLES).map(|own| own.feature).chain(app.viewport.inspected).chain(near);
    let mut features: Vec<FeatureId> = chosen.filter(|own| own.layer == layer.id).collect();
    features.sort_unstable_by_key(|own| own.row);
    features.dedup();
    let mut left = MAX_HANDLES;
    for feature in features.into_iter().filter_map(|own| layer.table.feature(own.row.index())) {
        for p in feature.parts().flat_map(|part| part.rings()).flatten().filter(|p| shown.contains(**p)) {
            if left == 0 {
                return;
            }
            left -= 1;
            handle(painter, frame, *p, 3.2, look.window, look.selected);
        }
    }
    if let Some(at) = app.picked_vertex() {
        handle(painter, frame, at, 4.6, look.selected, look.window);
    }
}

fn handle(painter: &Painter, frame: &Frame, at: [f64; 2], half: f32, fill: Color32, rim: Color32) {
    let [x, y] = frame.place(at);
    painter.rect(Rect::from_center_size(pos2(x, y), vec2(half * 2.0, half * 2.0)), 1.5, fill, Stroke::new(1.4, rim), egui::StrokeKind::Middle);
}

fn paint_parts(painter: &Painter, parts: &[PartShape], frame: &Frame, look: Look) {
    let shown = frame.bounds(30.0);
    for part in parts {
        for ring in &part.rings {
            let positions: Vec<[f64; 2]> = ring.iter().map(|p| [p[0], p[1]]).collect();
            if !Bounds::of(&positions).is_some_and(|own| own.intersects(&shown)) {
                continue;
            }
            let points: Vec<Pos2> = frame.line(&positions, 0.5).iter().map(|p| pos2(p[0], p[1])).collect();
            if part.kind == PartKind::Points {
                for p in points {
                    painter.circle(p, 5.0, look.window, Stroke::new(1.8, look.accent));
                }
            } else {
                painter.add(Shape::line(points.clone(), Stroke::new(4.2, look.window.gamma_multiply(0.8))));
                painter.add(Shape::line(points, Stroke::new(1.8, look.accent)));
            }
        }
    }
}

fn paint_snap(painter: &Painter, snap: Snap, frame: &Frame, look: Look) {
    let [x, y] = frame.place(snap.at);
    let at = pos2(x, y);
    painter.circle_stroke(at, 8.5, Stroke::new(3.6, look.window));
    painter.circle_stroke(at, 8.5, Stroke::new(1.8, look.snapped));
    match snap.kind {
        SnapKind::Vertex => handle(painter, frame, snap.at, 3.6, look.snapped, look.window),
        SnapKind::Edge => drop(painter.circle_filled(at, 3.0, look.snapped)),
        SnapKind::Crossing => {
            for (a, b) in [(vec2(-4.0, -4.0), vec2(4.0, 4.0)), (vec2(-4.0, 4.0), vec2(4.0, -4.0))] {
                painter.line_segment([at + a, at + b], Stroke::new(2.0, look.snapped));
            }
        }
    }
}

/// What the pointer is drawn to, and the measures of what is in hand.
fn told(app: &App, in_hand: &Reshaped) -> Vec<String> {
    let mut lines = Vec::new();
    let looked_at = app.viewport.inspected.map(|own| own.row);
    if let Some((_, kind, parts)) = in_hand.iter().find(|(row, ..)| Some(*row) == looked_at).or_else(|| in_hand.first()) {
        let alone = FeatureTable::of_shape(*kind, parts);
        // measuring a coast would cost the frame
        if let Some(feature) = alone.feature(0).filter(|own| own.vertices() < 5000) {
            let (square, long) = (query::area(feature), query::length(feature));
            lines.extend((square > 0.0).then(|| area(square)).or_else(|| (long > 0.0).then(|| length(long))));
        }
    }
    if in_hand.len() > 1 {
        lines.push(Word::SharedBy.with(app.lang(), &[&in_hand.len()]));
    }
    if let Some(snap) = app.session.digitizing.snap {
        let kind = app.word(match snap.kind {
            SnapKind::Vertex => Word::SnappedVertex,
            SnapKind::Edge => Word::SnappedEdge,
            SnapKind::Crossing => Word::SnappedCrossing,
        });
        let layer = snap.feature.and_then(|own| app.workspace.document.layer(own.layer));
        lines.push(match layer {
            Some(layer) => Word::SnappedTo.with(app.lang(), &[&kind, &layer.name.get(app.lang())]),
            None => Word::SnappedDraft.with(app.lang(), &[&kind]),
        });
    }
    lines
}

/// A card of lines of text, the first of them bold.
pub fn card_size(painter: &Painter, lines: &[String], look: Look) -> (Vec<std::sync::Arc<egui::Galley>>, egui::Vec2) {
    let font = |n: usize| if n == 0 { egui::FontId::new(12.5, bold()) } else { egui::FontId::new(11.5, egui::FontFamily::Proportional) };
    let galleys: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(n, line)| painter.layout_no_wrap(line.clone(), font(n), if n == 0 { look.text } else { look.quiet }))
        .collect();
    let wide = galleys.iter().map(|galley| galley.size().x).fold(0.0, f32::max);
    let tall: f32 = galleys.iter().map(|galley| galley.size().y).sum();
    (galleys, vec2(wide + 14.0, tall + 8.0))
}
