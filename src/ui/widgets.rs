//! Small widgets the panels share.

use super::menu_keys::show_menu;
use super::theme::{Look, bold};
use crate::app::{App, Command};
use crate::i18n::Word;
use egui::emath::Numeric;
use egui::{
    Align2, Color32, CornerRadius, DragValue, FontFamily, FontId, Label, Response, RichText, Role, Sense, Slider, SliderClamping, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};
use std::ops::RangeInclusive;

/// Quiet, smaller text.
pub fn quiet(ui: &Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).size(11.5).color(Look::of(ui).quiet)
}

/// A section's heading.
pub fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(text).font(FontId::new(12.0, bold())).color(Look::of(ui).quiet));
}

/// What stands out among the controls of a panel.
pub fn strong(ui: &Ui, text: &str) -> RichText {
    RichText::new(text).font(FontId::new(12.5, bold())).color(Look::of(ui).text)
}

/// A row of the inspector: a quiet name and a value that may wrap.
pub fn pair(ui: &mut Ui, name: &str, value: &str, remark: &str) {
    let look = Look::of(ui);
    let width = ui.available_width();
    ui.horizontal_top(|ui| {
        ui.set_width(width);
        ui.allocate_ui_with_layout(vec2(78.0, 18.0), egui::Layout::left_to_right(egui::Align::Min).with_main_wrap(true), |ui| {
            ui.set_width(78.0);
            ui.label(RichText::new(name).size(12.5).color(look.quiet));
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(Label::new(RichText::new(value).size(13.5).color(look.text)).wrap().selectable(true));
            if !remark.is_empty() {
                ui.add(Label::new(RichText::new(remark).size(11.0).color(look.quiet)).wrap());
            }
        });
    });
    let rect = ui.min_rect();
    ui.painter().hline(rect.left()..=rect.left() + width, ui.cursor().top() - 1.5, egui::Stroke::new(1.0, look.separator.gamma_multiply(0.8)));
    ui.add_space(2.0);
}

/// A small rounded tag.
pub fn tag(ui: &mut Ui, text: &str, ink: Color32) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::new(11.5, FontFamily::Proportional), ink);
    let (rect, _) = ui.allocate_exact_size(galley.size() + vec2(14.0, 5.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(9), ink.gamma_multiply(0.14));
    ui.painter().galley(rect.min + vec2(7.0, 2.0), galley, ink);
}

/// What an icon button shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Plus,
    Minus,
    Home,
    Undo,
    Redo,
    Close,
    /// An eye that is open or shut.
    Visible(bool),
    /// A triangle: pointing down when open.
    Fold(bool),
    /// A triangle that points up.
    Up,
}

/// A button with a drawn icon and an accessible name.
pub fn icon_button(ui: &mut Ui, icon: Icon, name: &str, size: f32, enabled: bool) -> Response {
    let look = Look::of(ui);
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let ink = if enabled { look.text } else { look.quiet.gamma_multiply(0.5) };
    if enabled && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect.shrink(1.0), CornerRadius::same(5), look.tint);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect.shrink(1.0), CornerRadius::same(5), egui::Stroke::new(1.5, look.accent), egui::StrokeKind::Inside);
    }
    draw_icon(ui, icon, rect.center(), size * 0.25, ink, look);
    if enabled { response.on_hover_text(name) } else { response }
}

pub fn draw_icon(ui: &Ui, icon: Icon, c: egui::Pos2, r: f32, ink: Color32, look: Look) {
    let painter = ui.painter();
    let stroke = egui::Stroke::new(1.5, ink);
    let line = |points: &[(f32, f32)]| {
        let points: Vec<_> = points.iter().map(|(x, y)| pos2(c.x + x * r, c.y + y * r)).collect();
        painter.add(egui::Shape::line(points, stroke));
    };
    match icon {
        Icon::Plus => {
            line(&[(-1.0, 0.0), (1.0, 0.0)]);
            line(&[(0.0, -1.0), (0.0, 1.0)]);
        }
        Icon::Minus => line(&[(-1.0, 0.0), (1.0, 0.0)]),
        Icon::Close => {
            line(&[(-0.7, -0.7), (0.7, 0.7)]);
            line(&[(-0.7, 0.7), (0.7, -0.7)]);
        }
        Icon::Home => {
            line(&[(-1.1, 0.05), (0.0, -1.0), (1.1, 0.05)]);
            line(&[(-0.75, -0.2), (-0.75, 0.95), (0.75, 0.95), (0.75, -0.2)]);
        }
        Icon::Undo | Icon::Redo => {
            let s = if icon == Icon::Undo { 1.0 } else { -1.0 };
            let arc: Vec<(f32, f32)> = (0..=10u8)
                .map(|i| {
                    let t = std::f32::consts::PI * (f32::from(i) / 10.0 - 0.5);
                    (s * (0.15 + t.cos() * 0.95), 0.1 + t.sin() * 0.75)
                })
                .collect();
            line(&arc);
            line(&[(s * 0.15, -0.65), (-s * 1.0, -0.65)]);
            line(&[(-s * 0.45, -1.15), (-s * 1.0, -0.65), (-s * 0.45, -0.15)]);
            line(&[(s * 0.15, 0.85), (-s * 0.4, 0.85)]);
        }
        Icon::Visible(true) => {
            painter.circle_filled(c, 3.6, look.accent);
        }
        Icon::Visible(false) => {
            painter.circle_stroke(c, 3.2, egui::Stroke::new(1.2, look.quiet));
        }
        Icon::Fold(_) | Icon::Up => {
            let points = match icon {
                Icon::Up => [(-0.8, 0.5), (0.8, 0.5), (0.0, -0.6)],
                Icon::Fold(true) => [(-0.8, -0.5), (0.8, -0.5), (0.0, 0.6)],
                _ => [(-0.5, -0.8), (0.6, 0.0), (-0.5, 0.8)],
            };
            let points = points.iter().map(|(x, y)| pos2(c.x + x * r, c.y + y * r)).collect();
            painter.add(egui::Shape::convex_polygon(points, if ink == look.text { look.quiet } else { ink }, egui::Stroke::NONE));
        }
    }
}

/// A tool button: its name, and quieter its key.
pub fn tool_button(ui: &mut Ui, name: &str, key: &str, chosen: bool) -> Response {
    let look = Look::of(ui);
    let ink = if chosen { look.accent } else { look.text };
    let family = if chosen { bold() } else { FontFamily::Proportional };
    let name_galley = ui.painter().layout_no_wrap(name.to_owned(), FontId::new(13.0, family), ink);
    let key_galley = ui.painter().layout_no_wrap(key.to_owned(), FontId::new(11.0, FontFamily::Proportional), if chosen { ink } else { look.quiet });
    let gap = if key.is_empty() { 0.0 } else { 4.0 };
    let width = name_galley.size().x + gap + key_galley.size().x + 18.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), look.tint);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, CornerRadius::same(5), egui::Stroke::new(1.5, look.accent), egui::StrokeKind::Inside);
    }
    let middle = rect.center().y;
    let left = rect.left() + 9.0;
    let key_left = left + name_galley.size().x + gap;
    ui.painter().galley(pos2(left, middle - name_galley.size().y / 2.0), name_galley, ink);
    ui.painter().galley(pos2(key_left, middle - key_galley.size().y / 2.0 + 0.5), key_galley, ink);
    response
}

/// A tool button that opens a menu, which its triangle tells.
pub fn menu_tool_button(ui: &mut Ui, name: &str, show: impl FnOnce(&mut Ui)) -> Response {
    let response = with_triangle(ui, name);
    show_menu(egui::Popup::menu(&response), show);
    response
}

/// The same with a menu of switches, which stays open until something else is clicked.
pub fn switches_button(ui: &mut Ui, name: &str, show: impl FnOnce(&mut Ui)) -> Response {
    let response = with_triangle(ui, name);
    show_menu(egui::Popup::menu(&response).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside), show);
    response
}

fn with_triangle(ui: &mut Ui, name: &str) -> Response {
    // the triangle takes the room of a key
    let response = tool_button(ui, name, "   ", false);
    draw_icon(ui, Icon::Fold(true), response.rect.right_center() - vec2(12.0, 0.0), 4.5, Look::of(ui).text, Look::of(ui));
    response
}

/// What a panel is called, and the button that closes it.
pub fn panel_head(ui: &mut Ui, app: &App, title: Word, panel: &'static str, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(app.word(title)).font(FontId::new(13.5, bold())).color(look.text));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| close_panel(ui, app, panel, commands));
    });
}

/// The button that closes a panel.
pub fn close_panel(ui: &mut Ui, app: &App, panel: &'static str, commands: &mut Vec<Command>) {
    if icon_button(ui, Icon::Close, app.word(Word::Close), 24.0, true).clicked() {
        commands.push(Command::SetPanel(panel, false));
    }
}

/// The button of what a window is for.
pub fn primary_button(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let look = Look::of(ui);
    let ink = if ui.visuals().dark_mode { look.window } else { Color32::WHITE };
    let label = RichText::new(text).font(FontId::new(13.5, bold())).color(ink);
    ui.add_enabled(enabled, egui::Button::new(label).fill(look.accent).min_size(vec2(0.0, 28.0)))
}

/// A floating card, which has the pointer to itself.
pub fn card(ui: &Ui, app: &App, name: Word, rect: egui::Rect) {
    let response = ui.interact(rect, egui::Id::unique(("card", name)), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Pane, true, app.word(name)));
    let look = Look::of(ui);
    let shadow = egui::Shadow { offset: [0, 1], blur: 6, spread: 0, color: Color32::from_black_alpha(28) };
    ui.painter().add(shadow.as_shape(rect, CornerRadius::same(7)));
    ui.painter().rect(rect, CornerRadius::same(7), look.window, egui::Stroke::new(1.0, look.separator), egui::StrokeKind::Inside);
}

/// A slider that leaves the value as it is until it is moved: one that rounds what it is shown, or brings it into its range, would
/// change a document that is only looked at.
pub fn slider<N: Numeric>(value: &mut N, range: RangeInclusive<N>) -> Slider<'_> {
    Slider::new(value, range).clamping(SliderClamping::Edits)
}

/// A field for a number that leaves it as it is until it is edited.
pub fn number_field<N: Numeric>(value: &mut N) -> DragValue<'_> {
    DragValue::new(value).clamp_existing_to_range(false)
}

/// Names a control for those who do not see what stands beside it.
pub fn named(response: &Response, role: Role, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(role, true, name));
}

/// A list to choose one from, named for those who do not see it.
pub fn choice<T: PartialEq + Clone>(ui: &mut Ui, app: &App, id: impl egui::AsIdSalt, word: Word, width: f32, own: &mut T, all: &[(T, String)]) {
    let shown = all.iter().find(|(value, _)| value == own).map_or("", |(_, name)| name.as_str());
    let shown = RichText::new(crate::i18n::excerpt(shown, ((width / 7.5) as usize).max(24))).size(12.5);
    let combo = egui::ComboBox::from_id_salt(id).selected_text(shown).width(width).height(360.0).show_ui(ui, |ui| {
        for (value, name) in all {
            ui.selectable_value(own, value.clone(), name);
        }
    });
    combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(word)));
}

/// A small button that opens the list of a layer's fields; the one that was chosen.
pub fn field_menu<'a>(ui: &mut Ui, app: &App, fields: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut chosen = None;
    let text = RichText::new(app.word(Word::InsertField)).size(11.5);
    egui::containers::menu::MenuButton::from_button(egui::Button::new(text).small().wrap_mode(egui::TextWrapMode::Extend)).ui(ui, |ui| {
        ui.set_min_width(150.0);
        egui::ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
            for field in fields {
                if ui.button(field).clicked() {
                    chosen = Some(field);
                    ui.close();
                }
            }
        });
    });
    chosen
}

/// Whether Enter says yes to the window in front: nothing in it has the keyboard, or had it and gave it up to Enter. Asked after
/// the window's contents were shown.
pub fn confirmed(ctx: &egui::Context) -> bool {
    let plain = ctx.input(|input| input.key_pressed(egui::Key::Enter) && !input.modifiers.any());
    plain && ctx.memory(egui::Memory::focused).is_none() && !egui::Popup::is_any_open(ctx)
}

/// Text in a rect, cut with an ellipsis where it is too long; returns its width.
pub fn text_in(ui: &Ui, rect: egui::Rect, align: Align2, text: &str, size: f32, family: FontFamily, ink: Color32) -> f32 {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), FontId::new(size, family), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width());
    let galley = ui.painter().layout_job(job);
    let placed = align.align_size_within_rect(galley.size(), rect);
    let width = galley.size().x;
    ui.painter().galley(placed.min, galley, ink);
    width
}
