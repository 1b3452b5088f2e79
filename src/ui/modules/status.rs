//! The status bar: position, true scale, zoom, selection, hint, datum, network.

use crate::app::{Action, App, Command};
use crate::i18n::{Word, integer, scale};
use crate::source::told_of;
use crate::ui::module::{Panel, Place};
use crate::ui::theme::Look;
use crate::ui::widgets::text_in;
use egui::{FontFamily, RichText, Role, Sense, TextEdit, Ui, WidgetInfo};
use std::time::Duration;

/// The size of the bar's text and the height of its cells, in logical pixels.
const SIZE: f32 = 11.5;
const HEIGHT: f32 = 18.0;

/// How far the bar may lag behind a map that moves.
const LAG: Duration = Duration::from_millis(250);

#[derive(Default)]
pub struct StatusBar {
    /// The scale being typed.
    typing: Option<String>,
}

impl Panel for StatusBar {
    fn name(&self) -> &'static str {
        "status"
    }

    fn place(&self, _: &App, _: f32) -> Option<Place> {
        Some(Place::Bottom(27.0))
    }

    fn lag(&self) -> Option<Duration> {
        Some(LAG)
    }

    fn show(&mut self, ui: &mut Ui, app: &App, pointer: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        let look = Look::of(ui);
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.add_space(8.0);
            position(ui, app, pointer, commands);
            cell(ui, app.word(Word::StatusScale), look.quiet);
            self.scale(ui, app, commands);
            cell(ui, app.word(Word::StatusZoom), look.quiet);
            cell(ui, &format!("{:.1}", app.viewport.view.zoom), look.text);
            ui.add_space(8.0);
            cell(ui, app.word(Word::StatusSelected), look.quiet);
            cell(ui, &integer(app.viewport.selection.len() as u64), look.text);
            ui.add_space(12.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.add_space(8.0);
                network(ui, app, commands);
                if app.session.unread_notices > 0 {
                    ui.add_space(8.0);
                    let text = RichText::new(Word::MessagesUnread.with(app.lang(), &[&app.session.unread_notices])).size(SIZE).color(look.accent);
                    if ui.add(egui::Button::new(text).frame(false)).on_hover_text(app.word(Word::Messages)).clicked() {
                        commands.push(Command::Do(Action::MESSAGES));
                    }
                }
                ui.add_space(8.0);
                cell(ui, app.session.settings.positions.system(), look.quiet);
                let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width().max(0.0), HEIGHT), Sense::hover());
                // what the map lacks goes before what a tool could do
                let lacking = app.lacking();
                let (text, ink) = lacking.as_deref().map_or((app.word(app.viewport.tool.hint), look.quiet), |text| (text, look.warm));
                text_in(ui, rect, egui::Align2::LEFT_CENTER, text, SIZE, FontFamily::Proportional, ink);
            });
        });
    }
}

impl StatusBar {
    /// The scale; a click lets it be typed.
    fn scale(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let shown = scale(app.viewport.view.scale());
        let (rect, response) = ui.allocate_exact_size(egui::vec2(84.0, HEIGHT), Sense::click());
        let Some(text) = &mut self.typing else {
            let look = Look::of(ui);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {shown}", app.word(Word::Scale))));
            let width = text_in(ui, rect, egui::Align2::LEFT_CENTER, &shown, SIZE, FontFamily::Proportional, look.text);
            // a dotted line under it says that it can be changed
            let ends = [egui::pos2(rect.left(), rect.bottom() - 1.5), egui::pos2(rect.left() + width, rect.bottom() - 1.5)];
            ui.painter().add(egui::Shape::dotted_line(&ends, look.quiet, 3.0, 0.6));
            if response.clicked() {
                self.typing = Some(shown);
            }
            return;
        };
        let edit = ui.put(rect, TextEdit::singleline(text).margin(egui::Margin::ZERO).font(egui::FontId::proportional(SIZE)));
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::Scale)));
        if !edit.lost_focus() {
            edit.request_focus();
            return;
        }
        let number = text.rsplit([':', '：']).next().unwrap_or_default();
        let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let given_up = ui.input(|input| input.key_pressed(egui::Key::Escape)) || *text == shown;
        self.typing = None;
        if let (false, Ok(denominator)) = (given_up, digits.parse::<f64>())
            && (10.0..1e9).contains(&denominator)
        {
            commands.push(Command::SetScale(denominator));
        }
    }
}

/// The position under the pointer; a click changes how it is written.
fn position(ui: &mut Ui, app: &App, pointer: Option<[f64; 2]>, commands: &mut Vec<Command>) {
    let text = app.session.settings.positions.message(pointer.unwrap_or(app.viewport.view.center));
    let (rect, response) = ui.allocate_exact_size(egui::vec2(214.0, HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
    text_in(ui, rect, egui::Align2::LEFT_CENTER, &text, SIZE, FontFamily::Proportional, Look::of(ui).text);
    if response.on_hover_text(app.word(Word::PositionFormat)).clicked() {
        commands.push(app.setting(|settings| settings.positions = settings.positions.next()));
    }
}

/// A piece of text on the bar's middle line.
fn cell(ui: &mut Ui, text: &str, ink: egui::Color32) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), egui::FontId::proportional(SIZE), ink);
    let (rect, response) = ui.allocate_exact_size(egui::vec2(galley.size().x, HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().galley(egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0), galley, ink);
}

/// Whether servers are asked for the base map; a click opens its window.
fn network(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let document = &app.workspace.document;
    let of_server = document.base_map().map(|base| told_of(&base.source).is_some_and(|told| told.host.is_some()));
    let (word, ink) = match (document.is_online(), app.session.online_silent, of_server) {
        (true, true, _) => (Word::OnlineQuiet, look.danger),
        (true, false, _) => (Word::OnlineNow, look.warm),
        (false, _, Some(true)) => (Word::OfflineKept, look.quiet),
        (false, _, Some(false)) => (Word::OfflineFile, look.quiet),
        (false, _, None) => (Word::Offline, look.quiet),
    };
    let text = RichText::new(app.word(word)).size(SIZE).color(ink);
    let response = ui.add(egui::Label::new(text).sense(Sense::click()).selectable(false));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, app.word(word)));
    if response.on_hover_text(app.word(Word::BaseMapAction)).clicked() {
        commands.push(Command::Do(Action::BASE_MAP));
    }
}
