//! Toasts and running jobs, in a corner of the map and in front of whatever is open.

use crate::app::modules::messages::MessagesOrder;
use crate::app::{Action, App, Command, Notice, Severity};
use crate::i18n::Word;
use crate::ui::filter_card::depth;
use crate::ui::module::{Surface, Window};
use crate::ui::theme::Look;
use crate::ui::widgets::{Icon, icon_button, quiet};
use egui::{Align2, Area, Label, Order, ProgressBar, Rect, RichText, ScrollArea, Ui, vec2};

/// So many toasts are shown at once; the history has them all.
const MOST: usize = 3;
/// What windows keep to themselves at their top: the title and what closes them.
const TITLE: f32 = 44.0;

/// Jobs that have run a while and the notices that are not dismissed, where they cover no window's title.
pub struct Notices;

impl Window for Notices {
    fn name(&self) -> &'static str {
        "notices"
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let (ctx, app, map, commands) = (on.ctx, &*on.app, on.map, &mut *on.commands);
        let all: Vec<&Notice> = app.session.notices.iter().rev().filter(|notice| notice.is_shown()).collect();
        // work under 200 ms needs no bar
        let jobs: Vec<_> = app.jobs().iter().filter(|job| job.started.elapsed().as_millis() >= 200).collect();
        if !app.jobs().is_empty() {
            ctx.request_repaint_after(std::time::Duration::from_millis(200));
        }
        if all.iter().any(|notice| notice.severity == Severity::Info) {
            ctx.request_repaint_after(std::time::Duration::from_millis(500));
        }
        if all.is_empty() && jobs.is_empty() {
            return;
        }
        let id = egui::Id::unique("notices");
        // a question in front of the map is answered first
        let asked = ctx.memory(|memory| memory.top_modal_layer().is_some());
        let most = if asked { 1 } else { MOST };
        let width = (map.width() - 120.0).clamp(240.0, 420.0);
        let height = ctx.memory(|memory| memory.area_rect(id)).map_or(90.0, |rect| rect.height());
        // under what tells of filters
        let (pivot, at) = corner(ctx, id, map.with_min_y(map.top() + depth(app)), vec2(width, height));
        let order = if egui::Popup::is_any_open(ctx) { Order::Middle } else { Order::Tooltip };
        Area::new(id).order(order).pivot(pivot).fixed_pos(at).show(ctx, |ui| {
            ui.set_width(width);
            for job in jobs {
                card(ui, Look::of(ui).accent, |ui| {
                    ui.horizontal(|ui| {
                        ui.add(Label::new(RichText::new(&job.title).size(12.5)).truncate());
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            if ui.small_button(app.word(Word::Cancel)).clicked() {
                                commands.push(Command::CancelJob(job.id));
                            }
                            let fraction = job.progress().fraction();
                            ui.add(ProgressBar::new(fraction.unwrap_or(0.0)).desired_width(140.0).show_percentage());
                        });
                    });
                });
            }
            for notice in all.iter().take(most) {
                one(ui, app, notice, commands);
            }
            // two that go by themselves need no hand
            let stay = all.iter().any(|notice| notice.severity != Severity::Info);
            if !asked && (all.len() > 2 || (all.len() > 1 && stay)) {
                card(ui, Look::of(ui).separator, |ui| {
                    ui.horizontal(|ui| {
                        if all.len() > most {
                            ui.label(quiet(ui, Word::MoreMessages.with(app.lang(), &[&(all.len() - most)])));
                        }
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            if ui.small_button(app.word(Word::DismissAll)).clicked() {
                                commands.push(MessagesOrder::DismissAll.into());
                            }
                            if ui.small_button(app.word(Word::Messages)).clicked() {
                                commands.push(Command::Do(Action::MESSAGES));
                            }
                        });
                    });
                });
            }
        });
    }
}

/// The place on the map in which a block covers no title of a window that is open, and as little of the rest as can be.
fn corner(ctx: &egui::Context, own: egui::Id, map: Rect, size: egui::Vec2) -> (Align2, egui::Pos2) {
    // scale and sources stand at the map's foot, the buttons at its upper left
    let places = [
        (Align2::CENTER_TOP, map.center_top() + vec2(0.0, 12.0)),
        (Align2::LEFT_BOTTOM, map.left_bottom() + vec2(14.0, -84.0)),
        (Align2::RIGHT_BOTTOM, map.right_bottom() + vec2(-14.0, -84.0)),
        (Align2::CENTER_BOTTOM, map.center_bottom() + vec2(0.0, -40.0)),
        (Align2::RIGHT_TOP, map.right_top() + vec2(-14.0, 14.0)),
        (Align2::LEFT_TOP, map.left_top() + vec2(60.0, 14.0)),
    ];
    let popup = egui::Popup::is_any_open(ctx);
    let windows: Vec<Rect> = ctx.memory(|memory| {
        let layers = memory.areas().visible_layer_ids();
        // a menu lies over the block and leaves it where it is
        let is_window = |order: Order| order == Order::Middle || (order == Order::Foreground && !popup);
        let layers = layers.into_iter().filter(|layer| layer.id != own && is_window(layer.order));
        layers.filter_map(|layer| memory.area_rect(layer.id)).collect()
    });
    let cost = |(pivot, at): &(Align2, egui::Pos2)| {
        let block = pivot.anchor_size(*at, size);
        let titles = windows.iter().filter(|window| window.with_max_y(window.top() + TITLE).intersects(block)).count();
        let covered: f32 = windows.iter().map(|window| window.intersect(block)).filter(Rect::is_positive).map(|both| both.area()).sum();
        titles as f32 * 1e9 + covered
    };
    places.into_iter().min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap_or((Align2::CENTER_TOP, map.center_top()))
}

fn one(ui: &mut Ui, app: &App, notice: &Notice, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    card(ui, ink_of(look, notice.severity), |ui| {
        ui.horizontal_top(|ui| {
            let width = ui.available_width() - 34.0;
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.add(Label::new(RichText::new(&notice.text).size(13.0).color(look.text)).wrap().selectable(true));
                if let Some((label, command)) = &notice.offer
                    && ui.add(egui::Button::new(RichText::new(label).size(12.5).color(look.accent))).clicked()
                {
                    commands.push(command.clone());
                    commands.push(MessagesOrder::Dismiss(notice.id).into());
                }
                if !notice.details.is_empty() {
                    ui.collapsing(quiet(ui, app.word(Word::Details)), |ui| {
                        ScrollArea::vertical().max_height(160.0).show(ui, |ui| {
                            for line in &notice.details {
                                ui.add(Label::new(RichText::new(line).size(12.0)).wrap().selectable(true));
                            }
                        });
                        if ui.small_button(app.word(Word::Copy)).clicked() {
                            ui.ctx().copy_text(format!("{}\n{}", notice.text, notice.details.join("\n")));
                        }
                    });
                }
            });
            if icon_button(ui, Icon::Close, app.word(Word::Dismiss), 22.0, true).clicked() {
                commands.push(MessagesOrder::Dismiss(notice.id).into());
            }
        });
    });
}

/// The colour of a message's mark.
pub const fn ink_of(look: Look, severity: Severity) -> egui::Color32 {
    match severity {
        Severity::Info => look.accent,
        Severity::Warning => look.warm,
        Severity::Error => look.danger,
    }
}

fn card(ui: &mut Ui, ink: egui::Color32, contents: impl FnOnce(&mut Ui)) {
    let look = Look::of(ui);
    let shown = egui::Frame::new()
        .fill(look.window)
        .stroke(egui::Stroke::new(1.0, look.separator))
        .corner_radius(7)
        .shadow(ui.visuals().popup_shadow)
        .inner_margin(egui::Margin { left: 14, right: 8, top: 8, bottom: 8 })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui);
        });
    let rect = shown.response.rect;
    ui.painter().rect_filled(Rect::from_min_size(rect.min + vec2(4.0, 7.0), vec2(3.0, rect.height() - 14.0)), 2.0, ink);
    ui.add_space(2.0);
}
