//! The list of ramps: each drawn as its classes, with a mark where all eyes tell them apart.

use crate::app::App;
use crate::carto::confused;
use crate::i18n::Word;
use crate::model::{Classing, Ramp, RampKind};
use crate::ui::menu_keys::show_menu;
use crate::ui::theme::{Look, color};
use crate::ui::widgets::{Icon, draw_icon, heading, text_in};
use egui::{Align2, FontFamily, Popup, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// The width of a ramp's colours, and the height of a row, in logical pixels.
const COLORS: f32 = 150.0;
const ROW: f32 = 22.0;

/// Shows the ramp that is chosen, which opens the list; whether another one was chosen.
pub fn ramps(ui: &mut Ui, app: &App, made: &mut Classing) -> bool {
    let before = (made.ramp, made.reversed);
    let button = row(ui, app, *made, true);
    show_menu(Popup::menu(&button), |ui| {
        ui.set_width(COLORS + 150.0);
        ui.spacing_mut().item_spacing.y = 1.0;
        let kinds = [(RampKind::OneHue, Word::RampsOneHue), (RampKind::ManyHues, Word::RampsManyHues), (RampKind::Diverging, Word::RampsDiverging)];
        for (kind, word) in kinds {
            heading(ui, app.word(word));
            for ramp in Ramp::ALL.into_iter().filter(|ramp| ramp.kind() == kind) {
                if row(ui, app, Classing { ramp, ..*made }, false).clicked() {
                    made.ramp = ramp;
                    ui.close();
                }
            }
        }
    });
    ui.checkbox(&mut made.reversed, app.word(Word::RampReversed));
    before != (made.ramp, made.reversed)
}

/// A ramp as its colours side by side, its name, and whether all eyes tell them apart.
fn row(ui: &mut Ui, app: &App, made: Classing, is_button: bool) -> Response {
    let look = Look::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().max(COLORS), ROW), Sense::click());
    let colors = made.colors(made.count);
    let safe = confused(&colors).is_none();
    let mark = if safe { app.word(Word::RampSafe) } else { "" };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {mark}", made.ramp.name()).trim_end().to_owned()));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, look.tint);
    }
    let strip = Rect::from_min_size(rect.min + vec2(3.0, 3.0), vec2(COLORS - 6.0, ROW - 6.0));
    let width = strip.width() / colors.len().max(1) as f32;
    for (n, rgb) in colors.into_iter().enumerate() {
        let left = strip.left() + n as f32 * width;
        ui.painter().rect_filled(Rect::from_min_max(pos2(left, strip.top()), pos2(left + width, strip.bottom())), 0.0, color(rgb));
    }
    let edge = if is_button { look.quiet } else { look.separator };
    ui.painter().rect_stroke(strip, 2.0, Stroke::new(1.0, edge), StrokeKind::Outside);
    let right = if is_button { 16.0 } else { 4.0 };
    let text = Rect::from_min_max(pos2(strip.right() + 8.0, rect.top()), pos2(rect.right() - right, rect.bottom()));
    if is_button {
        draw_icon(ui, Icon::Fold(true), rect.right_center() - vec2(8.0, 0.0), 4.5, look.text, look);
    }
    let used = text_in(ui, text, Align2::LEFT_CENTER, made.ramp.name(), 12.0, FontFamily::Proportional, look.text);
    let rest = text.with_min_x(text.left() + used + 8.0);
    if rest.width() > 20.0 {
        text_in(ui, rest, Align2::RIGHT_CENTER, mark, 11.0, FontFamily::Proportional, look.quiet);
    }
    response.on_hover_text(if safe { app.word(Word::RampSafeLong) } else { app.word(Word::RampUnsafe) })
}
