//! What floats on the map: zoom buttons, legend, scale bar, attribution, the drop overlay.

use super::shapes::paint_ops;
use super::theme::{Look, bold, map_theme};
use super::widgets::{Icon, icon_button};
use crate::app::{Action, App, Command};
use crate::carto::{Frame, LegendEntry, LegendShape, attribution, indicative_note, legend, scale_bar, swatch};
use crate::i18n::{Lang, Word};
use crate::io::is_project;
use egui::{Align2, CornerRadius, FontFamily, FontId, Rect, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// Where the furniture lies, so that labels keep clear of it.
pub struct Furniture {
    pub zoom: Rect,
    pub scale: Rect,
    pub attribution: Rect,
    pub legend: Option<Rect>,
    entries: Arc<Vec<LegendEntry>>,
    sources: Arc<egui::Galley>,
}

/// The legend's rows and the sources, made anew only when the document or the language has changed: the legend looks at every
/// feature.
#[derive(Default)]
pub struct LegendCache {
    made_for: Option<(u64, Lang)>,
    entries: Arc<Vec<LegendEntry>>,
    sources: String,
}

impl LegendCache {
    pub fn keep(&mut self, app: &App) {
        let made_for = Some((app.revision, app.lang()));
        if self.made_for != made_for {
            self.made_for = made_for;
            self.entries = Arc::new(legend(&app.document, &[]));
            let sources = attribution(&app.document, false).get(app.lang()).to_owned();
            self.sources = match indicative_note(&app.document) {
                Some(note) => format!("{}  {sources}", note.get(app.lang())),
                None => sources,
            };
        }
    }
}

const ROW: f32 = 21.0;

impl Furniture {
    /// Lays the furniture out in the map's rectangle.
    pub fn lay_out(ui: &Ui, app: &App, map: Rect, legend: &LegendCache) -> Self {
        let look = Look::of(ui);
        let lang = app.lang();
        let entries = if app.legend_open { Arc::clone(&legend.entries) } else { Arc::default() };
        let widest = entries
            .iter()
            .map(|entry| ui.painter().layout_no_wrap(entry.name.get(lang).to_owned(), FontId::proportional(12.0), look.text).size().x)
            .fold(0.0, f32::max);
        // the map is what the window is for: the legend takes less than half of its height
        let fits = (((map.height() * 0.4 - 20.0) / ROW).floor() as usize).max(4);
        let shown = entries.len().min(fits);
        let rest = if entries.len() > shown { 12.0 } else { 0.0 };
        let size = vec2(widest + 56.0, shown as f32 * ROW + 15.0 + rest);
        let job = egui::text::LayoutJob::simple(legend.sources.clone(), FontId::proportional(10.5), look.quiet, (map.width() - 40.0).max(120.0));
        let sources = ui.painter().layout_job(job);
        let attribution = Rect::from_min_size(pos2(map.left() + 10.0, map.bottom() - sources.size().y - 8.0), sources.size() + vec2(8.0, 4.0));
        let legend = (shown > 0 && map.width() > 420.0).then(|| Rect::from_min_size(pos2(map.right() - 14.0, attribution.top() - 8.0) - size, size));
        let scale = Rect::from_min_size(pos2(map.left() + 16.0, attribution.top() - 38.0), vec2(170.0, 32.0));
        Self { zoom: Rect::from_min_size(map.min + vec2(14.0, 14.0), vec2(30.0, 92.0)), scale, attribution, legend, entries, sources }
    }

    /// The rectangles labels keep clear of.
    pub fn rects(&self) -> Vec<Rect> {
        [Some(self.zoom), Some(self.scale), Some(self.attribution), self.legend].into_iter().flatten().collect()
    }

    /// Paints the furniture and takes the zoom buttons' clicks.
    pub fn show(&self, ui: &mut Ui, app: &App, frame: &Frame, commands: &mut Vec<Command>) {
        self.show_zoom(ui, app, commands);
        self.show_scale(ui, frame);
        let look = Look::of(ui);
        ui.painter().rect_filled(self.attribution, CornerRadius::same(3), look.panel.gamma_multiply(0.9));
        ui.painter().galley(self.attribution.min + vec2(4.0, 2.0), Arc::clone(&self.sources), look.quiet);
        if let Some(rect) = self.legend {
            self.show_legend(ui, app, rect);
        }
    }

    fn show_zoom(&self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        card(ui, self.zoom, look);
        ui.scope_builder(UiBuilder::new().max_rect(self.zoom.shrink(1.0)), |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 2.0);
            ui.vertical(|ui| {
                for (icon, action) in [(Icon::Plus, Action::ZoomIn), (Icon::Minus, Action::ZoomOut), (Icon::Home, Action::Home)] {
                    if icon_button(ui, icon, action.name(app.lang()), 28.0, true).clicked() {
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

    fn show_legend(&self, ui: &Ui, app: &App, rect: Rect) {
        let look = Look::of(ui);
        let theme = map_theme(ui);
        card(ui, rect, look);
        let painter = ui.painter();
        let shown = (((rect.height() - 15.0) / ROW).floor() as usize).min(self.entries.len());
        for (n, entry) in self.entries.iter().take(shown).enumerate() {
            let top = rect.top() + 7.5 + n as f32 * ROW;
            let middle = top + ROW / 2.0;
            let ops = swatch(entry, [rect.left() + 12.0, middle - 6.0], [22.0, 12.0], 96.0 / 25.4 * 0.8, theme);
            paint_ops(painter, &ops);
            let text = entry.name.get(app.lang());
            let left = rect.left() + if entry.shape == LegendShape::Heading { 12.0 } else { 43.0 };
            painter.text(pos2(left, middle), Align2::LEFT_CENTER, text, FontId::proportional(12.0), look.text);
        }
        let rest = self.entries.len() - shown;
        if rest > 0 {
            painter.text(rect.right_bottom() - vec2(8.0, 4.0), Align2::RIGHT_BOTTOM, format!("+{rest}"), FontId::proportional(10.5), look.quiet);
        }
    }
}

/// A floating card.
fn card(ui: &Ui, rect: Rect, look: Look) {
    let shadow = egui::Shadow { offset: [0, 1], blur: 6, spread: 0, color: egui::Color32::from_black_alpha(28) };
    ui.painter().add(shadow.as_shape(rect, CornerRadius::same(7)));
    ui.painter().rect(rect, CornerRadius::same(7), look.window, Stroke::new(1.0, look.separator), StrokeKind::Inside);
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
        Some(path) => Word::DropProject.with(app.lang(), &[&path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()]),
        None => Word::DropHere.with(app.lang(), &[&hovered.len()]),
    };
    painter.text(map.center(), Align2::CENTER_CENTER, text, FontId::new(22.0, bold()), look.accent);
}
