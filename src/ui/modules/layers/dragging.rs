//! Layers and groups that are dragged to another place in the list, into groups and out of them.

use super::listed::Entry;
use super::{INDENT, LayersPanel};
use crate::app::modules::layers::LayersOrder;
use crate::app::{App, Command};
use crate::model::GroupId;
use crate::ui::theme::Look;
use egui::{CornerRadius, Pos2, Rangef, Rect, Stroke, StrokeKind, Ui, vec2};

/// A row that something can be dropped at.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub entry: Entry,
    pub rect: Rect,
    /// The places in the drawing order of its undermost and topmost layer.
    pub places: [usize; 2],
    /// The group that it stands in.
    pub within: Option<GroupId>,
    /// How many groups that is in, itself counted.
    pub depth: usize,
}

/// Where what is dragged would go.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drop {
    /// The place in the drawing order, counted among the layers as they are.
    at: usize,
    into: Option<GroupId>,
    /// Where the list shows it: a line at a height, set in by groups, or a row that it goes into.
    line: f32,
    depth: usize,
    onto: Option<Rect>,
}

/// Where something goes that is dropped at a position: above or below the row that is nearest, in the group of that row; on the lower
/// half of a group's heading it goes into that, and under all rows out of every group.
fn drop_at(targets: &[Target], pointer: Pos2) -> Option<Drop> {
    let last = targets.last()?;
    if pointer.y > last.rect.bottom() + 4.0 {
        return Some(Drop { at: last.places[0], into: None, line: last.rect.bottom(), depth: 0, onto: None });
    }
    let distance = |target: &&Target| (target.rect.center().y - pointer.y).abs();
    let nearest = targets.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
    let Target { entry, rect, places, within, depth } = *nearest;
    let is_above = pointer.y < rect.center().y;
    Some(match entry {
        Entry::Group(group) if !is_above => Drop { at: places[1] + 1, into: Some(group), line: rect.bottom(), depth: depth + 1, onto: Some(rect) },
        _ if is_above => Drop { at: places[1] + 1, into: within, line: rect.top(), depth, onto: None },
        _ => Drop { at: places[0], into: within, line: rect.bottom(), depth, onto: None },
    })
}

impl LayersPanel {
    /// What is held goes where the line shows.
    pub(super) fn drag(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        if std::mem::take(&mut self.began) {
            // the row where the button went down, not the one where the drag was noticed
            let pressed = ui.input(|input| input.pointer.press_origin());
            self.held = self.targets.iter().find(|target| pressed.is_some_and(|at| target.rect.contains(at))).map(|target| target.entry);
        }
        let Some(held) = self.held else { return };
        let document = &app.workspace.document;
        let is_there = match held {
            Entry::Layer(id) => document.layer(id).is_some(),
            Entry::Group(id) => document.groups().iter().any(|group| group.id == id),
        };
        let (pointer, down) = ui.input(|input| (input.pointer.interact_pos(), input.pointer.primary_down()));
        let Some(pointer) = pointer.filter(|_| is_there && !ui.input(|input| input.key_pressed(egui::Key::Escape))) else {
            self.held = None;
            return;
        };
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
        let view = ui.clip_rect();
        // the list runs on under the pointer at its ends
        let pull = (24.0 - (pointer.y - view.top()).min(view.bottom() - pointer.y)).clamp(0.0, 24.0) * 0.4;
        if down && pull > 0.0 {
            ui.scroll_with_delta(vec2(0.0, if pointer.y < view.center().y { pull } else { -pull }));
            ui.ctx().request_repaint();
        }
        let drop = drop_at(&self.targets, pointer).filter(|_| view.expand2(vec2(40.0, 0.0)).contains(pointer));
        if let (Some(drop), Some(first)) = (drop, self.targets.first()) {
            let accent = Look::of(ui).accent;
            let left = first.rect.left() + drop.depth as f32 * INDENT;
            match drop.onto {
                Some(rect) => drop_frame(ui, rect, accent),
                None => drop_line(ui, Rangef::new(left, first.rect.right()), drop.line, accent),
            }
        }
        if down {
            return;
        }
        self.held = None;
        let Some(Drop { at, into, .. }) = drop else { return };
        let all = match held {
            Entry::Group(group) => (document.with_group_at(group, at, into), LayersOrder::ArrangeGroup { group, at, into }),
            Entry::Layer(id) => {
                // one of several that are marked takes the others with it
                let marked = app.marked_layers();
                let layers = if marked.contains(&id) { marked } else { vec![id] };
                (document.arranged(&layers, at, into), LayersOrder::Arrange { layers, at, into })
            }
        };
        let (change, order) = all;
        if !change.operations.is_empty() {
            commands.push(order.into());
        }
    }
}

fn drop_line(ui: &Ui, x: Rangef, y: f32, ink: egui::Color32) {
    ui.painter().hline(x, y, Stroke::new(2.0, ink));
    ui.painter().circle_filled(Pos2::new(x.min, y), 3.0, ink);
}

fn drop_frame(ui: &Ui, rect: Rect, ink: egui::Color32) {
    ui.painter().rect_stroke(rect.shrink(1.0), CornerRadius::same(5), Stroke::new(2.0, ink), StrokeKind::Inside);
}
