//! The cards on the map that tell which layers are filtered: read, edited in the query builder, and dismissed here.

use super::theme::{Look, bold};
use super::widgets::{Icon, icon_button, text_in};
use crate::app::{App, Command};
use crate::i18n::{Word, integer};
use crate::model::Layer;
use egui::{Align2, CornerRadius, FontFamily, FontId, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

const HEIGHT: f32 = 32.0;
/// Cards on the map at most.
const MOST: usize = 3;

/// The filtered layers that are told of, from the top of the map down.
fn filtered(app: &App) -> impl Iterator<Item = &Layer> {
    let scale = app.viewport.view.scale();
    app.workspace.document.layers().iter().rev().filter(move |layer| layer.is_drawn_at(scale) && !layer.filter.is_empty()).take(MOST)
}

/// What a card says of its layer: the count, or that the filter does not fit.
fn told(app: &App, layer: &Layer) -> (String, bool) {
    if let Some(told) = app.unfit_filter(layer) {
        return (told, true);
    }
    let shown = app.seen().layer(layer.id).map_or(0, |own| own.table.len());
    (format!("{} / {}", integer(shown as u64), integer(layer.table.len() as u64)), false)
}

/// How far the cards reach down from the top of the map, in logical pixels.
pub fn depth(app: &App) -> f32 {
    filtered(app).count() as f32 * (HEIGHT + 6.0)
}

/// Where the cards lie on a map, beside the zoom buttons and under `top`.
pub fn places(ui: &Ui, app: &App, map: Rect, top: f32, right: f32) -> Vec<Rect> {
    let room = right - map.left() - 72.0;
    if room < 160.0 {
        return Vec::new();
    }
    let wide =
        |text: &str, family: FontFamily| ui.painter().layout_no_wrap(text.to_owned(), FontId::new(12.5, family), egui::Color32::BLACK).size().x;
    let width = |layer: &Layer| {
        let own = wide(layer.name.get(app.lang()), FontFamily::Proportional) + wide(&layer.filter, bold());
        own + wide(&told(app, layer).0, FontFamily::Proportional) + 84.0
    };
    filtered(app)
        .enumerate()
        .map(|(n, layer)| Rect::from_min_size(pos2(map.left() + 58.0, top + n as f32 * (HEIGHT + 6.0)), vec2(width(layer).min(room), HEIGHT)))
        .collect()
}

/// Shows the cards.
pub fn show(ui: &mut Ui, app: &App, places: &[Rect], commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    for (layer, rect) in filtered(app).zip(places) {
        let name = layer.name.get(app.lang());
        let response = ui.interact(*rect, egui::Id::unique(("filter", layer.id)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {name}: {}", app.word(Word::TableFilter), layer.filter)));
        let shadow = egui::Shadow { offset: [0, 1], blur: 6, spread: 0, color: egui::Color32::from_black_alpha(28) };
        ui.painter().add(shadow.as_shape(*rect, CornerRadius::same(7)));
        let edge = if response.hovered() || response.has_focus() { look.accent } else { look.separator };
        ui.painter().rect(*rect, CornerRadius::same(7), look.window, egui::Stroke::new(1.0, edge), egui::StrokeKind::Inside);
        let (count, unfit) = told(app, layer);
        let inner = rect.shrink2(vec2(12.0, 0.0)).with_max_x(rect.right() - 32.0);
        let used = text_in(ui, inner, Align2::LEFT_CENTER, name, 12.5, FontFamily::Proportional, look.quiet);
        let rest = inner.with_min_x(inner.left() + used + 12.0);
        let ink = if unfit { look.danger } else { look.quiet };
        let right = text_in(ui, rest, Align2::RIGHT_CENTER, &count, 12.5, FontFamily::Proportional, ink);
        text_in(ui, rest.with_max_x(rest.right() - right - 14.0), Align2::LEFT_CENTER, &layer.filter, 12.5, bold(), look.text);
        let corner = Rect::from_center_size(pos2(rect.right() - 18.0, rect.center().y), vec2(22.0, 22.0));
        ui.scope_builder(UiBuilder::new().max_rect(corner), |ui| {
            if icon_button(ui, Icon::Close, app.word(Word::TableFilterClear), 22.0, true).clicked() {
                commands.push(Command::SetFilter { layer: layer.id, filter: String::new() });
            }
        });
        if response.on_hover_text(format!("{}\n{}", layer.filter, app.word(Word::TableFilterEdit))).clicked() {
            commands.push(Command::ShowQuery(layer.id));
        }
    }
}
