//! The toolbar with the search box at its right end. The tools are those of the menu of tools, group by group.

use super::search::SearchBox;
use crate::app::{Action, App, Command, Menu, Request};
use crate::i18n::Word;
use crate::ui::menu_entry::{key_of, menu_entry, tip};
use crate::ui::menu_keys::menu_keys;
use crate::ui::module::{Panel, Place};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{Icon, icon_button, tool_button};
use egui::{Align, FontId, Layout, RichText, Ui};

#[derive(Default)]
pub struct Toolbar {
    search: SearchBox,
}

impl Panel for Toolbar {
    fn name(&self) -> &'static str {
        "toolbar"
    }

    fn place(&self, _: &App, _: f32) -> Option<Place> {
        Some(Place::Top(Some(40.0)))
    }

    fn take(&mut self, request: &Request) -> bool {
        let is_own = *request == Request::Open("search");
        if is_own {
            self.search.focus();
        }
        is_own
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        let lang = app.lang();
        // what does not fit the narrowest window stays in the menu
        let roomy = ui.available_width() > 1230.0;
        let wide = ui.available_width() > 1020.0;
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.add_space(4.0);
            for (word, action) in [(Word::OpenShort, Action::OPEN), (Word::SaveShort, Action::SAVE)] {
                if tool_button(ui, app.word(word), "", false).on_hover_text(tip(app, action)).clicked() {
                    commands.push(Command::Do(action));
                }
            }
            divider(ui);
            for (icon, action) in [(Icon::Undo, Action::UNDO), (Icon::Redo, Action::REDO)] {
                if icon_button(ui, icon, &tip(app, action), 28.0, action.enabled(app)).clicked() {
                    commands.push(Command::Do(action));
                }
            }
            divider(ui);
            let groups: Vec<Vec<Action>> =
                Action::of_menu(Menu::Tools).split(Option::is_none).map(|group| group.iter().copied().flatten().collect()).collect();
            for (n, group) in groups.iter().enumerate() {
                match n {
                    0 => group.iter().for_each(|action| tool(ui, app, *action, wide, commands)),
                    1 if roomy => group.iter().for_each(|action| tool(ui, app, *action, true, commands)),
                    1 => folded(ui, app, group, commands),
                    // what is rarer stays in the menu
                    3.. => {}
                    // of the selecting ones the first, as long as there is little room
                    _ => {
                        divider(ui);
                        group.iter().take(if roomy { group.len() } else { 1 }).for_each(|action| tool(ui, app, *action, false, commands));
                    }
                }
            }
            let asking = [
                (Action::QUERY, Action::QUERY.name(lang)),
                (Action::BALANCE, app.word(Word::BalanceShort)),
                (Action::QUALITY, app.word(Word::QualityShort)),
            ];
            for (action, name) in asking.into_iter().take(if roomy { 3 } else { 1 }) {
                let is_open = action.checked(app).unwrap_or_default();
                if tool_button(ui, name, "", is_open).on_hover_text(tip(app, action)).clicked() {
                    commands.push(Command::Do(action));
                }
            }
            divider(ui);
            let look = Look::of(ui);
            let export =
                egui::Button::new(RichText::new(app.word(Word::ExportShort)).font(FontId::new(13.0, bold())).color(look.accent)).frame(false);
            if ui.add(export).on_hover_text(tip(app, Action::EXPORT)).clicked() {
                commands.push(Command::Do(Action::EXPORT));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(6.0);
                if tool_button(ui, app.word(Word::LanguageShort), "", false).on_hover_text(tip(app, Action::LANGUAGE)).clicked() {
                    commands.push(Command::Do(Action::LANGUAGE));
                }
                self.search.show(ui, app, commands);
            });
        });
    }
}

/// The tools that draw, in a menu that is called by the one taken up.
fn folded(ui: &mut Ui, app: &App, tools: &[Action], commands: &mut Vec<Command>) {
    let chosen = tools.iter().find(|action| action.checked(app) == Some(true));
    ui.menu_button(chosen.map_or(app.word(Word::Annotate), |action| action.name(app.lang())), |ui| {
        menu_keys(ui);
        for action in tools {
            menu_entry(ui, app, *action, commands);
        }
    });
}

fn tool(ui: &mut Ui, app: &App, action: Action, with_key: bool, commands: &mut Vec<Command>) {
    let shown = if with_key { key_of(action) } else { String::new() };
    if tool_button(ui, action.name(app.lang()), &shown, action.checked(app) == Some(true)).on_hover_text(tip(app, action)).clicked() {
        commands.push(Command::Do(action));
    }
}

fn divider(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(11.0, 28.0), egui::Sense::hover());
    ui.painter().vline(rect.center().x, rect.shrink2(egui::vec2(0.0, 5.0)).y_range(), egui::Stroke::new(1.0, Look::of(ui).separator));
}
