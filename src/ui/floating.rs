//! What floats on the map: zoom buttons, legend, scale bar, attribution, the drop overlay.

use super::filter_card;
use super::legend_card::LegendCard;
use super::menu_entry::tip;
use super::replay::Replay;
use super::theme::{Look, bold};
use super::widgets::{Icon, card, icon_button};
use super::year_slider;
use crate::app::{Action, App, Command};
use crate::carto::{Frame, attribution, indicative_note, scale_bar};
use crate::i18n::{Lang, Word};
use crate::io::{file_name, is_project};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, CornerRadius, FontFamily, FontId, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// Where the furniture lies, so that labels keep clear of it and nothing done on it reaches the map.
pub struct Furniture {
    map: Rect,
    zoom: Rect,
    scale: Rect,
    attribution: Rect,
    legend: Option<Rect>,
    just_left: Option<Rect>,
    /// The years, while the map is shown as of one.
    years: Option<Rect>,
    /// What tells which layers are filtered.
    filters: Vec<Rect>,
    sources: Arc<egui::Galley>,
}

/// The sources of what is shown, told in one line of which "…" opens the rest.
#[derive(Default)]
pub struct Attribution {
    made_for: Option<(u64, Lang)>,
    text: String,
    open: bool,
}

impl Attribution {
    /// Closes the card with all sources; whether it was open.
    pub const fn close(&mut self) -> bool {
        std::mem::replace(&mut self.open, false)
    }

    fn keep(&mut self, app: &App) {
        let made_for = Some((app.workspace.stamps.sources(), app.lang()));
        if self.made_for != made_for {
            self.made_for = made_for;
            let sources = attribution(&app.workspace.document, false).get(app.lang()).to_owned();
            self.text = match indicative_note(&app.workspace.document) {
                Some(note) => format!("{}  {sources}", note.get(app.lang())),
                None => sources,
            };
        }
    }
}

/// The button that opens the rest of the sources.
const MORE: f32 = 22.0;
const LINE: f32 = 20.0;

impl Furniture {
    /// Lays the furniture out in the map's rectangle.
    pub fn lay_out(ui: &Ui, app: &App, map: Rect, legend: &mut LegendCard, sources: &mut Attribution) -> Self {
        sources.keep(app);
        let room = (map.width() - 28.0 - MORE).max(120.0);
        let mut job = LayoutJob::simple_singleline(sources.text.clone(), FontId::proportional(10.5), Look::of(ui).quiet);
        job.wrap = TextWrapping::truncate_at_width(room);
        let galley = ui.painter().layout_job(job);
        let width = galley.size().x + 10.0 + if galley.elided { MORE } else { 0.0 };
        let attribution = Rect::from_min_size(pos2(map.left() + 10.0, map.bottom() - LINE - 6.0), vec2(width, LINE));
        let scale = Rect::from_min_size(pos2(map.left() + 16.0, attribution.top() - 38.0), vec2(170.0, 32.0));
        let just_left = legend.just_left();
        let legend = legend.place(ui, app, map, attribution.top() - 8.0);
        let years = year_slider::place(app, map, scale.top(), legend);
        // where the years stand at the top, filters follow under them
        let top = years.filter(|own| own.top() < map.center().y).map_or(map.top() + 14.0, |own| own.bottom() + 8.0);
        let right = legend.filter(|own| own.top() < map.top() + 60.0).map_or(map.right(), |own| own.left());
        Self {
            map,
            years,
            filters: filter_card::places(ui, app, map, top, right),
            zoom: Rect::from_min_size(map.min + vec2(14.0, 14.0), vec2(30.0, 92.0)),
            scale,
            attribution,
            just_left,
            legend,
            sources: galley,
        }
    }

    /// The rectangles labels keep clear of.
    pub fn rects(&self) -> Vec<Rect> {
        let fixed = [Some(self.zoom), Some(self.scale), Some(self.attribution), self.legend, self.years];
        fixed.into_iter().flatten().chain(self.filters.iter().copied()).collect()
    }

    /// The rectangles that have the pointer to themselves.
    pub fn cards(&self) -> Vec<Rect> {
        let fixed = [Some(self.zoom), Some(self.attribution), self.legend, self.just_left, self.years];
        fixed.into_iter().flatten().chain(self.filters.iter().copied()).collect()
    }

    /// Paints the furniture and takes what is done on it.
    pub fn show(
        &self,
        ui: &mut Ui,
        app: &App,
        frame: &Frame,
        (legend, sources): (&mut LegendCard, &mut Attribution),
        replay: &mut Replay,
        commands: &mut Vec<Command>,
    ) {
        self.show_scale(ui, frame);
        if let Some(rect) = self.just_left {
            ui.interact(rect, egui::Id::unique("legend before"), Sense::click_and_drag());
        }
        let mut card = |rect: Rect, name: &'static str, contents: &mut dyn FnMut(&mut Ui)| {
            ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| replay.show(name, ui, |ui| contents(ui)));
        };
        card(self.zoom, "zoom", &mut |ui| self.show_zoom(ui, app, commands));
        card(self.attribution, "sources", &mut |ui| self.show_sources(ui, app, sources));
        if let Some(rect) = self.years {
            ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| year_slider::show(ui, app, rect, commands));
        }
        filter_card::show(ui, app, &self.filters, commands);
        let mut card = |rect: Rect, name: &'static str, contents: &mut dyn FnMut(&mut Ui)| {
            ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| replay.show(name, ui, |ui| contents(ui)));
        };
        if let Some(rect) = self.legend {
            card(rect, "legend", &mut |ui| legend.show(ui, app, rect));
        }
    }

    fn show_sources(&self, ui: &mut Ui, app: &App, sources: &mut Attribution) {
        let look = Look::of(ui);
        let rect = self.attribution;
        let own = ui.interact(rect, egui::Id::unique("sources"), Sense::click_and_drag());
        own.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Pane, true, app.word(Word::Sources)));
        ui.painter().rect_filled(rect, CornerRadius::same(3), look.panel.gamma_multiply(0.9));
        ui.painter().galley(pos2(rect.left() + 5.0, rect.center().y - self.sources.size().y / 2.0), Arc::clone(&self.sources), look.quiet);
        if !self.sources.elided {
            sources.open = false;
            return;
        }
        let corner = Rect::from_center_size(pos2(rect.right() - MORE / 2.0 - 1.0, rect.center().y), vec2(MORE, LINE - 2.0));
        let more = ui.interact(corner, egui::Id::unique("all sources"), Sense::click());
        let name = app.word(Word::AllSources);
        more.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
        if more.hovered() || more.has_focus() || sources.open {
            ui.painter().rect_filled(corner, CornerRadius::same(4), look.tint);
        }
        for dx in [-4.0, 0.0, 4.0] {
            ui.painter().circle_filled(corner.center() + vec2(dx, 0.0), 1.2, look.text);
        }
        if more.clicked() {
            sources.open = !sources.open;
        } else if sources.open && ui.input(|input| input.pointer.any_pressed()) && !more.hovered() {
            sources.open = false;
        }
        if sources.open {
            let width = (self.map.width() - 40.0).min(560.0);
            egui::Area::new(egui::Id::unique("sources card"))
                .order(egui::Order::Foreground)
                .pivot(Align2::LEFT_BOTTOM)
                .fixed_pos(rect.left_top() - vec2(0.0, 6.0))
                .show(ui.ctx(), |ui| {
                    egui::Frame::popup(ui.style()).inner_margin(10.0).show(ui, |ui| {
                        ui.set_width(width);
                        for line in sources.text.split(['；', ';']).flat_map(|part| part.split("  ")) {
                            ui.add(egui::Label::new(egui::RichText::new(line.trim()).size(12.0)).wrap());
                        }
                    });
                });
        } else {
            more.on_hover_text(name);
        }
    }

    fn show_zoom(&self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        card(ui, app, Word::ZoomButtons, self.zoom);
        ui.scope_builder(UiBuilder::new().max_rect(self.zoom.shrink(1.0)), |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
            ui.vertical(|ui| {
                for (icon, action) in [(Icon::Plus, Action::ZOOM_IN), (Icon::Minus, Action::ZOOM_OUT), (Icon::Home, Action::HOME)] {
                    if icon_button(ui, icon, &tip(app, action), 28.0, true).clicked() {
                        commands.push(Command::Do(action));
                    }
                }
            });
        });
    }

    fn show_scale(&self, ui: &Ui, frame: &Frame) {
        let look = Look::of(ui);
        let bar = scale_bar(frame, 150.0);
        let (left, y) = (self.scale.left() + 4.0, self.scale.bottom() - 9.0);
        let painter = ui.painter();
        let halo = look.panel.gamma_multiply(0.85);
        let plate = Rect::from_min_max(self.scale.left_top() + vec2(-4.0, 2.0), pos2(left + bar.length + 30.0, self.scale.bottom()));
        painter.rect_filled(plate, CornerRadius::same(4), look.panel.gamma_multiply(0.62));
        painter.rect_filled(Rect::from_min_size(pos2(left - 2.0, y - 2.0), vec2(bar.length + 4.0, 8.0)), CornerRadius::same(2), halo);
        let half = bar.length / 2.0;
        painter.rect_filled(Rect::from_min_size(pos2(left, y), vec2(half, 4.0)), 0.0, look.text);
        painter.rect(
            Rect::from_min_size(pos2(left, y), vec2(bar.length, 4.0)),
            0.0,
            egui::Color32::TRANSPARENT,
            Stroke::new(1.0, look.text),
            StrokeKind::Inside,
        );
        for (text, x) in bar.marks.iter().zip([0.0, half, bar.length]) {
            let at = pos2(left + x, y - 4.0);
            let font = FontId::new(11.0, FontFamily::Proportional);
            for (dx, dy) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)] {
                painter.text(at + vec2(dx, dy), Align2::CENTER_BOTTOM, text, font.clone(), halo);
            }
            painter.text(at, Align2::CENTER_BOTTOM, text, font, look.text);
        }
    }
}

/// Says what will happen with the files held over the window.
pub fn drop_overlay(ui: &Ui, app: &App, map: Rect) {
    let hovered = ui.input(|input| input.raw.hovered_files.clone());
    if hovered.is_empty() {
        return;
    }
    let look = Look::of(ui);
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop")));
    painter.rect(map.shrink(10.0), CornerRadius::same(10), look.accent.gamma_multiply(0.16), Stroke::new(2.0, look.accent), StrokeKind::Inside);
    let project = hovered.iter().find_map(|file| file.path.as_ref().filter(|path| is_project(path)));
    let text = match project {
        Some(path) => Word::DropProject.with(app.lang(), &[&file_name(path)]),
        None => Word::DropHere.with(app.lang(), &[&hovered.len()]),
    };
    painter.text(map.center(), Align2::CENTER_CENTER, text, FontId::new(22.0, bold()), look.accent);
}
