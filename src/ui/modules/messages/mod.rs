//! The history of messages, the newest first.

mod notices;

pub use notices::Notices;

use crate::app::modules::messages::MessagesOrder;
use crate::i18n::Word;
use crate::ui::module::Surface;
use crate::ui::theme::Look;
use crate::ui::widgets::quiet;
use egui::{Label, RichText, ScrollArea, vec2};
use notices::ink_of;

/// Shows what was told since the program was started.
pub fn messages(on: &mut Surface<'_>, open: &mut bool) {
    let (ctx, app) = (on.ctx, &*on.app);
    if app.session.unread_notices > 0 {
        on.commands.push(MessagesOrder::Read.into());
    }
    let window = egui::Window::new(app.word(Word::Messages)).id(egui::Id::unique("messages")).open(open).collapsible(false);
    let corner = ctx.content_rect().right_bottom() - vec2(780.0, 450.0);
    window.default_size([460.0, 360.0]).default_pos(corner.max(egui::pos2(260.0, 110.0))).show(ctx, |ui| {
        let look = Look::of(ui);
        if app.session.notices.is_empty() {
            ui.label(quiet(ui, app.word(Word::MessagesNone)));
        } else if ui.small_button(app.word(Word::Copy)).clicked() {
            let lines = app
                .session
                .notices
                .iter()
                .flat_map(|notice| std::iter::once(format!("{}  {}", notice.clock, notice.text)).chain(notice.details.clone()));
            ui.ctx().copy_text(lines.collect::<Vec<_>>().join("\n"));
        }
        ui.add_space(4.0);
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for notice in app.session.notices.iter().rev() {
                let shown = ui.horizontal_top(|ui| {
                    ui.add_space(9.0);
                    ui.label(quiet(ui, &notice.clock));
                    ui.vertical(|ui| {
                        ui.add(Label::new(RichText::new(&notice.text).size(13.0).color(look.text)).wrap().selectable(true));
                        for line in notice.details.iter().take(12) {
                            ui.add(Label::new(quiet(ui, line)).wrap().selectable(true));
                        }
                    });
                });
                let rect = shown.response.rect;
                let mark = egui::Rect::from_min_size(rect.min + vec2(1.0, 3.0), vec2(3.0, rect.height() - 6.0));
                ui.painter().rect_filled(mark, 1.5, ink_of(look, notice.severity));
                ui.add_space(3.0);
            }
        });
    });
}
