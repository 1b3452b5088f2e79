//! The card with the years as of which the map can be shown, at the map's foot.

use super::keyboard::keep_arrows;
use super::theme::{Look, bold};
use super::widgets::{Icon, card, icon_button, text_in};
use crate::app::{Action, App, Command};
use crate::i18n::Word;
use crate::model::{Horizon, Operation};
use egui::{Align2, CornerRadius, FontFamily, Rect, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Where the card lies on a map, over what stands at its foot; none where no year is asked for or there is no room.
pub fn place(app: &App, map: Rect, foot: f32, legend: Option<Rect>) -> Option<Rect> {
    const SIZE: egui::Vec2 = vec2(430.0, 62.0);
    app.workspace.document.horizon()?;
    let right = legend.filter(|own| own.bottom() > foot - SIZE.y - 16.0).map_or(map.right(), |own| own.left());
    let room = right - map.left() - 28.0;
    // where the foot is narrow, the top is free beside the zoom buttons
    let (at, room) =
        if room >= 280.0 { (pos2(map.left() + 14.0, foot - SIZE.y - 6.0), room) } else { (map.min + vec2(58.0, 14.0), map.width() - 72.0) };
    (room >= 160.0).then(|| Rect::from_min_size(at, vec2(SIZE.x.min(room), SIZE.y)))
}

/// Shows the card; a year is taken by a drag or a click on the track, or with the arrow keys.
pub fn show(ui: &mut Ui, app: &App, rect: Rect, commands: &mut Vec<Command>) {
    let Some(horizon) = app.workspace.document.horizon() else { return };
    let (look, lang) = (Look::of(ui), app.lang());
    card(ui, app, Word::Horizon, rect);
    let inner = rect.shrink2(vec2(14.0, 7.0));
    let told = Word::HorizonAsOf.with(lang, &[&horizon.year]);
    text_in(ui, Rect::from_min_size(inner.min, vec2(inner.width() - 30.0, 18.0)), Align2::LEFT_CENTER, &told, 13.0, bold(), look.text);
    let corner = Rect::from_center_size(pos2(inner.right() - 8.0, inner.top() + 9.0), vec2(22.0, 22.0));
    ui.scope_builder(UiBuilder::new().max_rect(corner), |ui| {
        if icon_button(ui, Icon::Close, app.word(Word::HorizonClose), 22.0, true).clicked() {
            commands.push(Command::Do(Action::HORIZON));
        }
    });
    let mut years = app.years();
    years.insert(horizon.year);
    let years: Vec<i32> = years.into_iter().collect();
    let (Some(first), Some(last)) = (years.first().copied(), years.last().copied()) else { return };
    let track = Rect::from_min_max(pos2(inner.left() + 6.0, inner.top() + 22.0), pos2(inner.right() - 6.0, inner.top() + 34.0));
    let span = f64::from((last - first).max(1));
    let x_of = |year: i32| track.left() + (f64::from(year - first) / span) as f32 * track.width();
    let response = ui.interact(track.expand2(vec2(8.0, 5.0)), egui::Id::unique("year"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, f64::from(horizon.year), app.word(Word::Horizon)));
    let y = track.center().y;
    let thumb = x_of(horizon.year);
    ui.painter().rect_filled(Rect::from_x_y_ranges(track.x_range(), y - 2.0..=y + 2.0), CornerRadius::same(2), look.separator);
    ui.painter().rect_filled(Rect::from_x_y_ranges(track.left()..=thumb, y - 2.0..=y + 2.0), CornerRadius::same(2), look.accent.gamma_multiply(0.6));
    let mut free = f32::NEG_INFINITY;
    let baseline = Rect::from_min_max(pos2(inner.left() - 8.0, y + 6.0), pos2(inner.right() + 8.0, inner.bottom() + 3.0));
    for year in &years {
        let x = x_of(*year);
        ui.painter().circle(pos2(x, y), 3.2, if *year <= horizon.year { look.accent } else { look.window }, Stroke::new(1.2, look.quiet));
        // years stand under their marks as long as they do not touch
        let is_end = *year == last;
        let room = x_of(last) - x > 34.0 || is_end;
        if (x - 17.0 > free && room) || is_end {
            let ink = if *year == horizon.year { look.accent } else { look.quiet };
            let family = if *year == horizon.year { bold() } else { FontFamily::Proportional };
            text_in(
                ui,
                Rect::from_center_size(pos2(x, baseline.center().y), vec2(34.0, 14.0)),
                Align2::CENTER_CENTER,
                &year.to_string(),
                11.0,
                family,
                ink,
            );
            free = x + 17.0;
        }
    }
    let hot = response.hovered() || response.dragged() || response.has_focus();
    ui.painter().circle(pos2(thumb, y), if hot { 7.5 } else { 6.5 }, look.accent, Stroke::new(2.0, look.window));
    let nearest = |x: f32| years.iter().copied().min_by(|a, b| (x_of(*a) - x).abs().total_cmp(&(x_of(*b) - x).abs()));
    let mut wanted = response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked()).and_then(|at| nearest(at.x));
    if response.has_focus() {
        keep_arrows(ui, &response, false);
        let step = ui.input(|input| i8::from(input.key_pressed(egui::Key::ArrowRight)) - i8::from(input.key_pressed(egui::Key::ArrowLeft)));
        let at = years.iter().position(|year| *year == horizon.year).unwrap_or(0);
        wanted = match step {
            1 => years.get(at + 1).copied(),
            -1 => at.checked_sub(1).map(|at| years[at]),
            _ => wanted,
        };
    }
    if let Some(year) = wanted.filter(|year| *year != horizon.year) {
        commands.push(Command::edit(Operation::SetHorizon(Some(Horizon { year, ..horizon.clone() }))));
    }
}
