//! What egui draws over the map's layers: hubs, outlines of what is hovered and selected, handles, the draft with its measures.

use super::edit_overlays::card_size;
use super::measuring::{measures, paint_edges};
use super::shapes::paint_ops;
use super::theme::Look;
use crate::app::{App, Drawn, Tool};
use crate::carto::{Frame, Theme, marker_ops};
use crate::model::{Bounds, Document, Feature, Layer, PartKind, RowId};
use egui::{Color32, Pos2, Rect, Shape, Stroke, pos2, vec2};
use std::borrow::Cow;

/// Selected features outlined at most; more of them are counted in the status bar all the same.
pub const MAX_OUTLINES: usize = 4000;

/// Symbols that the GPU leaves to egui: those with a picture.
pub fn paint_symbols(painter: &egui::Painter, app: &App, document: &Document, frame: &Frame, theme: Theme) {
    let (shown, lit) = (frame.bounds(20.0), app.lit());
    for layer in document.layers().iter().filter(|layer| layer.is_drawn_at(frame.denominator()) && layer.opacity > 0.02) {
        if !layer.style.symbols().any(|symbol| symbol.marker.is_some_and(|marker| marker.shape.is_picture())) {
            continue;
        }
        for feature in layer.table.features() {
            let marker = layer.style.marker_of(feature).filter(|marker| marker.shape.is_picture());
            let Some(marker) = marker.filter(|_| layer.style.draws(feature, frame.denominator())) else { continue };
            for position in feature.parts().filter(|part| part.kind() == PartKind::Points).flat_map(|part| part.rings()).flatten() {
                if shown.contains(*position) {
                    let mut painter = painter.clone();
                    painter.set_opacity(app.kept_opacity(layer, lit));
                    paint_ops(&painter, &marker_ops(&marker, frame.place(*position), frame.per_mm, theme));
                }
            }
        }
    }
}

/// Outlines of the features that the chosen statement of the plan concerns.
pub fn paint_lit(painter: &egui::Painter, app: &App, document: &Document, frame: &Frame, look: Look) {
    let shown = frame.bounds(12.0);
    for feature in app.lit().iter().filter_map(|id| document.feature(*id)) {
        if feature.bounds().is_some_and(|bounds| bounds.intersects(&shown)) {
            outline(painter, feature, frame, look.lit.gamma_multiply(0.35), 11.0, None);
            outline(painter, feature, frame, look.lit, 3.0, Some(look.window));
        }
    }
}

/// Outlines of the hovered and the selected features, over any style.
pub fn paint_highlights(painter: &egui::Painter, app: &App, frame: &Frame, look: Look) {
    let shown = frame.bounds(8.0);
    let mut drawn = 0;
    for picked in app.viewport.selection.list() {
        let Some(feature) = app.seen().feature(picked.feature) else { continue };
        if feature.bounds().is_some_and(|bounds| bounds.intersects(&shown)) {
            outline(painter, feature, frame, look.selected, 2.6, Some(look.window));
            drawn += 1;
            if drawn >= MAX_OUTLINES {
                break;
            }
        }
    }
    // the one that is looked at stands out among those that are selected
    if let Some(feature) = app.viewport.inspected.and_then(|key| app.seen().feature(key)) {
        outline(painter, feature, frame, look.selected.gamma_multiply(0.35), 10.0, None);
        outline(painter, feature, frame, look.selected, 3.6, Some(look.window));
    }
    let hover = app.viewport.hover.filter(|_| app.viewport.tool == Tool::SELECT);
    if let Some(feature) = hover.filter(|hover| !app.viewport.selection.contains(*hover)).and_then(|hover| app.seen().feature(hover)) {
        outline(painter, feature, frame, look.text.gamma_multiply(0.75), 1.3, Some(look.window.gamma_multiply(0.6)));
    }
}

/// Of some ascending rows of a layer those that may lie in view: of very many those are looked up, as many as are outlined.
pub fn rows_in_view<'a>(app: &App, layer: &Layer, rows: &'a [RowId], shown: Bounds) -> Cow<'a, [RowId]> {
    let Some(prepared) = app.prepared(layer).filter(|_| rows.len() > MAX_OUTLINES) else { return Cow::Borrowed(rows) };
    let is_meant = |row: &RowId| rows.binary_search(row).is_ok() && layer.table.feature(row.index()).is_some();
    Cow::Owned(prepared.index.window(shown).map(RowId::new).filter(is_meant).take(MAX_OUTLINES).collect())
}

/// Outlines of the features that the query has found, while it is put together.
pub fn paint_found(painter: &egui::Painter, app: &App, frame: &Frame, look: Look) {
    let query = &app.session.query;
    let Some((of, Ok(found))) = query.found.as_ref().filter(|_| app.session.panels.is_open("query")) else { return };
    let Some(layer) = app.seen().layer(of.layer).filter(|layer| layer.is_drawn_at(frame.denominator()) && !of.filter.is_empty()) else { return };
    let shown = frame.bounds(8.0);
    let rows = rows_in_view(app, layer, &found.rows, shown);
    let features = rows.iter().filter_map(|row| layer.table.feature(row.index()));
    for feature in features.filter(|own| own.bounds().is_some_and(|bounds| bounds.intersects(&shown))).take(MAX_OUTLINES) {
        outline(painter, feature, frame, look.accent, 2.0, Some(look.window.gamma_multiply(0.8)));
    }
}

pub fn outline(painter: &egui::Painter, feature: Feature<'_>, frame: &Frame, ink: Color32, width: f32, under: Option<Color32>) {
    let clip = painter.clip_rect().expand(30.0);
    let strokes: Vec<Stroke> = under.map(|under| Stroke::new(width + 2.2, under)).into_iter().chain([Stroke::new(width, ink)]).collect();
    for part in feature.parts() {
        for ring in part.rings() {
            let points: Vec<Pos2> = frame.line(ring, 0.7).iter().map(|p| pos2(p[0], p[1])).collect();
            if part.kind() == PartKind::Points {
                for p in points.iter().filter(|p| clip.contains(**p)) {
                    for stroke in &strokes {
                        painter.circle_stroke(*p, 9.0, *stroke);
                    }
                }
            } else if points.len() > 1 {
                for stroke in &strokes {
                    painter.add(Shape::line(points.clone(), *stroke));
                }
            }
        }
    }
}

/// Where a quality check found something: a mark for each, the one that is looked at with its outline.
pub fn paint_findings(painter: &egui::Painter, app: &App, frame: &Frame, look: Look) {
    let own = &app.session.quality;
    let Some(checked) = own.checked().filter(|_| app.session.panels.is_open("quality")) else { return };
    let shown = frame.bounds(8.0);
    let stroke = Stroke::new(1.4, look.finding);
    let places = checked.findings[own.listed()].iter().filter_map(|finding| finding.at).filter(|at| shown.contains(*at));
    for at in places.take(MAX_OUTLINES) {
        let [x, y] = frame.place(at);
        painter.circle(pos2(x, y), 3.4, look.window, stroke);
    }
    for ring in &own.outline {
        if !Bounds::of(ring).is_some_and(|bounds| bounds.intersects(&shown)) {
            continue;
        }
        let points: Vec<Pos2> = frame.line(ring, 0.7).iter().map(|p| pos2(p[0], p[1])).collect();
        // edge by edge: the joints of a narrow gap would run far beyond it
        for stroke in [Stroke::new(5.0, look.window), Stroke::new(2.4, look.finding)] {
            for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
                painter.line_segment([*a, *b], stroke);
            }
        }
    }
    if let Some(at) = own.shown.and_then(|at| checked.findings.get(at)?.at) {
        let [x, y] = frame.place(at);
        painter.circle_stroke(pos2(x, y), 13.0, Stroke::new(5.0, look.window));
        painter.circle_stroke(pos2(x, y), 13.0, Stroke::new(2.4, look.finding));
    }
}

/// The handles of the selected annotation.
pub fn paint_annotation_handles(painter: &egui::Painter, app: &App, frame: &Frame, look: Look) {
    let Some(annotation) = app.viewport.selected_annotation.and_then(|id| app.workspace.document.annotation(id)) else { return };
    for point in &annotation.points {
        let [x, y] = frame.place(*point);
        painter.rect(Rect::from_center_size(pos2(x, y), vec2(8.0, 8.0)), 1.5, look.window, Stroke::new(1.6, look.accent), egui::StrokeKind::Middle);
    }
}

/// What is being drawn, with its live measures and what else is `told` beside the pointer, clear of the cards that lie over the map.
pub fn paint_draft(painter: &egui::Painter, app: &App, frame: &Frame, look: Look, told: Vec<String>, pointer: Option<Pos2>, cards: &[Rect]) {
    let drawn = app.viewport.tool.drawn;
    let positions = drawn.outline(&app.viewport.draft.with_pointer());
    let points: Vec<Pos2> = positions.iter().map(|p| frame.place(*p)).map(|p| pos2(p[0], p[1])).collect();
    let stroke = Stroke::new(1.8, look.accent);
    let is_begun = !app.viewport.draft.points.is_empty();
    if is_begun && drawn == Drawn::Box {
        if let (Some(a), Some(b)) = (points.first(), points.last()) {
            painter.rect(Rect::from_two_pos(*a, *b), 0.0, look.accent.gamma_multiply(0.1), stroke, egui::StrokeKind::Middle);
        }
        return;
    }
    let mut lines = Vec::new();
    if is_begun {
        painter.add(Shape::line(points.clone(), Stroke::new(4.2, look.window.gamma_multiply(0.8))));
        painter.add(Shape::line(points.clone(), stroke));
        if drawn == Drawn::Area && points.len() > 2 {
            painter.add(Shape::dashed_line(&[points[points.len() - 1], points[0]], stroke, 5.0, 4.0));
        }
        for p in &app.viewport.draft.points {
            painter.circle(frame.place(*p).into(), 3.6, look.window, stroke);
        }
        paint_edges(painter, app, frame, look);
        lines.extend(measures(app, &positions));
    }
    lines.extend(told);
    let at = if app.viewport.draft.finished { points.last().copied() } else { pointer };
    if let (Some(at), false) = (at, lines.is_empty()) {
        let (galleys, size) = card_size(painter, &lines, look);
        let card = beside(at, size, painter.clip_rect(), cards);
        painter.rect(card, 5.0, look.window, Stroke::new(1.0, look.separator), egui::StrokeKind::Inside);
        let mut top = card.min + vec2(7.0, 4.0);
        for galley in galleys {
            let below = galley.size().y;
            painter.galley(top, galley, look.text);
            top.y += below;
        }
    }
}

/// A box of a size beside a place: on the first side where it is on the map and under no card.
fn beside(at: Pos2, size: egui::Vec2, map: Rect, cards: &[Rect]) -> Rect {
    let (right, left) = (14.0, -14.0 - size.x);
    let places = [vec2(right, -30.0), vec2(left, -30.0), vec2(right, 10.0), vec2(left, 10.0)].map(|by| Rect::from_min_size(at + by, size));
    let is_free = |own: &&Rect| map.contains_rect(**own) && !cards.iter().any(|card| card.intersects(**own));
    *places.iter().find(is_free).unwrap_or(&places[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_steps_aside_where_a_card_or_the_edge_of_the_map_would_hide_it() {
        let (map, size) = (Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0)), vec2(120.0, 24.0));
        let card = Rect::from_min_size(pos2(600.0, 400.0), vec2(190.0, 190.0));
        for at in [[100.0, 300.0], [790.0, 300.0], [560.0, 450.0], [300.0, 10.0], [790.0, 5.0]] {
            let own = beside(at.into(), size, map, &[card]);
            assert!(map.contains_rect(own) && !own.intersects(card) && !own.contains(at.into()), "{at:?}: {own}");
        }
    }
}
