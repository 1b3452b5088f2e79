//! Two maps of a window: where each lies, the line between them, what they are called, and what differs outlined.

use super::keyboard::keep_arrows;
use super::map_overlays::{MAX_OUTLINES, outline, rows_in_view};
use super::painter::Pane;
use super::theme::{Look, bold};
use crate::app::{App, Command, CompareHow, Compared};
use crate::carto::Frame;
use crate::i18n::Word;
use crate::model::{LayerId, RowId};
use egui::{Align2, Color32, CornerRadius, CursorIcon, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Where the maps lie in the window.
#[derive(Clone, Copy, Debug)]
pub struct Panes {
    /// The map of the document, and the part of it that is seen.
    pub own: [Rect; 2],
    /// The same of the scenario it is compared with.
    pub other: Option<[Rect; 2]>,
    how: CompareHow,
}

/// Between two maps side by side.
const GAP: f32 = 3.0;

impl Panes {
    pub fn of(app: &App, map: Rect) -> Self {
        let Some((compare, _)) = app.compared() else { return Self { own: [map, map], other: None, how: CompareHow::Swipe } };
        match compare.how {
            CompareHow::Swipe => {
                let x = map.left() + map.width() * compare.at;
                Self { own: [map, map.with_min_x(x)], other: Some([map, map.with_max_x(x)]), how: CompareHow::Swipe }
            }
            CompareHow::Side => {
                let middle = map.center().x;
                let (left, right) = (map.with_max_x((middle - GAP / 2.0).floor()), map.with_min_x((middle + GAP / 2.0).floor()));
                Self { own: [right, right], other: Some([left, left]), how: CompareHow::Side }
            }
        }
    }

    /// Whether a place is on the other scenario's map.
    pub fn is_on_other(&self, at: egui::Pos2) -> bool {
        self.other.is_some_and(|[_, seen]| seen.contains(at))
    }

    /// What the maps are called, at their tops: where that lies, for labels to keep clear of.
    fn chips(&self, ui: &Ui, app: &App) -> Vec<(Rect, String)> {
        let Some(([_, other], (compare, _))) = self.other.zip(app.compared()) else { return Vec::new() };
        let active = app.workspace.document.scenarios().active;
        [(Pane::Other, compare.with), (Pane::Own, active)]
            .into_iter()
            .filter_map(|(pane, scenario)| {
                let name = app.scenario_name(scenario).get(app.lang()).to_owned();
                let seen = if pane == Pane::Own { self.own[1] } else { other };
                let room = seen.width() - 24.0;
                let width = ui.painter().layout_no_wrap(name.clone(), font(), Color32::WHITE).size().x.min(room - 20.0) + 20.0;
                let left = match (self.how, pane) {
                    (CompareHow::Side, _) => seen.center().x - width / 2.0,
                    (CompareHow::Swipe, Pane::Other) => seen.right() - 12.0 - width,
                    (CompareHow::Swipe, Pane::Own) => seen.left() + 12.0,
                };
                (room > 50.0).then(|| (Rect::from_min_size(pos2(left, seen.top() + 14.0), vec2(width, 26.0)), name))
            })
            .collect()
    }

    /// What labels keep clear of.
    pub fn kept_free(&self, ui: &Ui, app: &App) -> Vec<Rect> {
        self.chips(ui, app).into_iter().map(|(rect, _)| rect).collect()
    }

    /// Shows the names of the maps and the line between them, which is moved by a drag or with the arrow keys.
    pub fn show(&self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let Some([map, other]) = self.other else { return };
        let look = Look::of(ui);
        for (rect, name) in self.chips(ui, app) {
            ui.painter().rect(rect, CornerRadius::same(6), look.window, Stroke::new(1.0, look.separator), StrokeKind::Inside);
            super::widgets::text_in(ui, rect.shrink2(vec2(9.0, 0.0)), Align2::CENTER_CENTER, &name, 12.5, bold(), look.text);
        }
        let x = other.right();
        if self.how == CompareHow::Side {
            let between = Rect::from_min_max(pos2(x, map.top()), pos2(self.own[0].left(), map.bottom()));
            ui.painter().rect_filled(between, 0.0, look.separator);
            return;
        }
        let grip = pos2(x, map.top() + map.height() * 0.5);
        let reach = Rect::from_center_size(pos2(x, map.center().y), vec2(14.0, map.height()));
        let response = ui.interact(reach, egui::Id::unique("swipe"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::slider(true, f64::from((x - map.left()) / map.width().max(1.0)), app.word(Word::ScenarioLine)));
        let hot = response.hovered() || response.dragged() || response.has_focus();
        ui.painter().vline(x, map.y_range(), Stroke::new(4.0, look.window.gamma_multiply(0.85)));
        ui.painter().vline(x, map.y_range(), Stroke::new(1.6, look.accent));
        ui.painter().circle(grip, 13.0, if hot { look.tint } else { look.window }, Stroke::new(1.6, look.accent));
        for side in [-1.0f32, 1.0] {
            let tip = |dx: f32, dy: f32| grip + vec2(side * dx, dy);
            ui.painter().add(egui::Shape::convex_polygon(vec![tip(3.0, -4.0), tip(8.0, 0.0), tip(3.0, 4.0)], look.accent, Stroke::NONE));
        }
        let moved = |at: f32| Command::Swipe((at - map.left()) / map.width().max(1.0));
        if let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged()) {
            commands.push(moved(at.x));
        } else if response.has_focus() {
            keep_arrows(ui, &response, false);
            let steps = ui.input(|input| f32::from(input.key_pressed(egui::Key::ArrowRight)) - f32::from(input.key_pressed(egui::Key::ArrowLeft)));
            if steps != 0.0 {
                commands.push(moved(x + steps * map.width() * 0.02));
            }
        }
        if hot {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
    }
}

fn font() -> FontId {
    FontId::new(12.5, bold())
}

/// Outlines what differs: on each map what only it has, and on both what has changed.
pub fn paint_differences(painter: &egui::Painter, app: &App, pane: Pane, frame: &Frame, look: Look) {
    let Some((_, Compared { differences, .. })) = app.compared().filter(|(compare, _)| compare.marks) else { return };
    let (document, shown) = (pane.document(app), frame.bounds(10.0));
    let mut left = MAX_OUTLINES;
    let mut mark = |layer: LayerId, rows: &[RowId], ink: Color32| {
        let Some(own) = document.layer(layer).filter(|own| own.is_drawn_at(frame.denominator())) else { return };
        for feature in rows_in_view(app, own, rows, shown).iter().filter_map(|row| own.table.feature(row.index())) {
            if left > 0 && feature.bounds().is_some_and(|bounds| bounds.intersects(&shown)) {
                outline(painter, feature, frame, ink.gamma_multiply(0.3), 8.0, None);
                outline(painter, feature, frame, ink, 2.4, Some(look.window));
                left -= 1;
            }
        }
    };
    for own in differences {
        mark(own.id, &own.changed, look.changed);
        match pane {
            Pane::Own => mark(own.id, &own.changes.added, look.added),
            Pane::Other => mark(own.id, &own.changes.deleted, look.removed),
        }
    }
}

/// A small square in the colour of a kind of difference.
pub fn swatch(ui: &mut Ui, ink: Color32, text: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(10.0, 12.0), Sense::hover());
    ui.painter().rect(rect.shrink2(vec2(0.0, 1.0)), 2.0, ink.gamma_multiply(0.25), Stroke::new(1.6, ink), StrokeKind::Inside);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}
