//! What is drawn over the map while something is placed by control points: its outlines as they would lie, the points, and by how much each is
//! laid beside its place.

use super::theme::{Look, bold};
use crate::app::App;
use crate::carto::Frame;
use egui::{Align2, Color32, FontId, Painter, Pos2, Shape, Stroke, pos2};

pub fn paint_control_points(painter: &Painter, app: &App, frame: &Frame, look: Look) {
    let Some(placing) = &app.session.control_points.placing else { return };
    for line in placing.ghost().iter() {
        let points: Vec<Pos2> = frame.line(line, 0.5).iter().map(|p| pos2(p[0], p[1])).collect();
        match points[..] {
            [at] => drop(painter.circle_filled(at, 2.0, look.accent.gamma_multiply(0.8))),
            _ => drop(painter.add(Shape::line(points, Stroke::new(1.2, look.accent.gamma_multiply(0.75))))),
        }
    }
    let laid = placing.grid().ok();
    for (n, row) in placing.rows().iter().enumerate() {
        let Some(place) = row.place else { continue };
        let at = Pos2::from(frame.place(place));
        let local = row.local.map(|[x, y]| if placing.is_northing_first() { [y, x] } else { [x, y] });
        if let Some(to) = laid.zip(local).and_then(|(grid, local)| grid.to_wgs84(local)) {
            let to = Pos2::from(frame.place(to));
            if at.distance(to) > 2.0 {
                painter.line_segment([at, to], Stroke::new(2.0, look.danger));
            }
        }
        marker(painter, at, n, row.counts, look);
    }
}

/// A point with its number.
pub fn marker(painter: &Painter, at: Pos2, n: usize, counts: bool, look: Look) {
    let ink = if counts { look.accent } else { look.quiet };
    let cross = |by: egui::Vec2, width: f32, ink: Color32| painter.line_segment([at - by, at + by], Stroke::new(width, ink));
    for (width, ink) in [(3.6, look.window), (1.6, ink)] {
        cross(egui::vec2(7.0, 0.0), width, ink);
        cross(egui::vec2(0.0, 7.0), width, ink);
    }
    let badge = at + egui::vec2(12.0, -11.0);
    painter.circle(badge, 8.0, ink, Stroke::new(1.5, look.window));
    painter.text(badge, Align2::CENTER_CENTER, (n + 1).to_string(), FontId::new(10.5, bold()), look.window);
}
