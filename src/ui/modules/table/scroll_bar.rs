//! A scroll bar for places that 32-bit numbers are too coarse for.

use crate::app::App;
use crate::i18n::Word;
use crate::ui::theme::Look;
use egui::{CornerRadius, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    Horizontal,
    Vertical,
}

/// The shortest a thumb gets, in logical pixels.
const LEAST: f32 = 26.0;

/// Shows the bar; `at` is what is at the beginning, of `all`, of which `fits` are seen.
pub fn scroll_bar(ui: &Ui, app: &App, axis: Axis, track: Rect, at: &mut f64, fits: f64, all: f64) {
    if all <= fits {
        return;
    }
    let look = Look::of(ui);
    let long = if axis == Axis::Vertical { track.height() } else { track.width() };
    let size = (long * (fits / all) as f32).clamp(LEAST.min(long), long);
    let (room, most) = (long - size, all - fits);
    let begin = room * (*at / most).clamp(0.0, 1.0) as f32;
    let thumb = match axis {
        Axis::Vertical => Rect::from_min_size(pos2(track.left() + 2.0, track.top() + begin), vec2(track.width() - 4.0, size)),
        Axis::Horizontal => Rect::from_min_size(pos2(track.left() + begin, track.top() + 2.0), vec2(size, track.height() - 4.0)),
    };
    let response = ui.interact(track, ui.scope_id().with(("bar", axis)), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, *at, app.word(Word::TableScroll)));
    let along = |p: egui::Pos2| if axis == Axis::Vertical { p.y - track.top() } else { p.x - track.left() };
    if let Some(pointer) = response.interact_pointer_pos() {
        let hold = ui.scope_id().with(("held", axis));
        if response.drag_started() || response.clicked() {
            // on the thumb it is held where it was taken, beside it in its middle
            let inside = along(pointer) - begin;
            let held = if (0.0..=size).contains(&inside) { inside } else { size / 2.0 };
            ui.data_mut(|data| data.insert_temp(hold, held));
        }
        if response.dragged() || response.clicked() {
            let held: f32 = ui.data(|data| data.get_temp(hold)).unwrap_or(size / 2.0);
            *at = (f64::from((along(pointer) - held) / room.max(1.0)) * most).clamp(0.0, most);
        }
    }
    let hot = response.hovered() || response.dragged();
    ui.painter().rect_filled(thumb, CornerRadius::same(4), look.quiet.gamma_multiply(if hot { 0.65 } else { 0.35 }));
}
