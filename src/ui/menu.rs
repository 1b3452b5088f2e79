//! The menu bar and the toolbar, both made from the table of actions.

use super::search_box::SearchBox;
use super::theme::{Look, bold};
use super::widgets::{Icon, icon_button, tool_button};
use crate::app::{Action, App, Command};
use crate::i18n::Word;
use egui::{Align, FontId, Layout, RichText, Ui};

/// The menus and what they hold; `None` is a separator.
const MENUS: [(Word, &[Option<Action>]); 7] = [
    (
        Word::MenuFile,
        &[
            Some(Action::New),
            Some(Action::Open),
            None,
            Some(Action::Save),
            Some(Action::SaveAs),
            None,
            Some(Action::Export),
            None,
            Some(Action::Quit),
        ],
    ),
    (
        Word::MenuEdit,
        &[
            Some(Action::Undo),
            Some(Action::Redo),
            None,
            Some(Action::Delete),
            None,
            Some(Action::SelectAll),
            Some(Action::InvertSelection),
            Some(Action::ClearSelection),
            Some(Action::AllLayers),
            Some(Action::SaveSelection),
        ],
    ),
    (
        Word::MenuView,
        &[
            Some(Action::ZoomIn),
            Some(Action::ZoomOut),
            Some(Action::Home),
            Some(Action::ZoomToSelection),
            Some(Action::ViewBack),
            Some(Action::ViewForward),
            Some(Action::Bookmarks),
            None,
            Some(Action::Legend),
            Some(Action::Results),
            Some(Action::MapOnly),
            Some(Action::FullScreen),
            None,
            Some(Action::FollowSystem),
            Some(Action::Light),
            Some(Action::Dark),
            Some(Action::Language),
            None,
            Some(Action::Online),
            Some(Action::Messages),
            Some(Action::Diagnostics),
        ],
    ),
    (
        Word::MenuTools,
        &[
            Some(Action::ToolSelect),
            Some(Action::ToolPan),
            Some(Action::ToolMeasure),
            None,
            Some(Action::ToolText),
            Some(Action::ToolArrow),
            Some(Action::ToolLine),
            Some(Action::ToolPolygon),
            None,
            Some(Action::ToolBox),
            Some(Action::ToolLasso),
        ],
    ),
    (
        Word::MenuLayer,
        &[Some(Action::LayerReport), Some(Action::LayerCrs), Some(Action::LayerRepair), None, Some(Action::LayerReplace), Some(Action::LayerExport)],
    ),
    (Word::MenuQuery, &[Some(Action::Ask), Some(Action::Search)]),
    (Word::MenuHelp, &[Some(Action::Shortcuts), Some(Action::About)]),
];

/// The menu bar.
pub fn menu_bar(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    egui::MenuBar::new().ui(ui, |ui| {
        ui.add_space(4.0);
        ui.label(RichText::new(app.word(Word::AppName)).font(FontId::new(13.5, bold())));
        ui.add_space(6.0);
        for (word, entries) in MENUS {
            ui.menu_button(app.word(word), |ui| {
                ui.set_min_width(230.0);
                // whose data the entries are about
                if let (Word::MenuLayer, Some(layer)) = (word, app.current_layer()) {
                    ui.label(super::widgets::quiet(ui, layer.name.get(app.lang())));
                }
                for entry in entries {
                    match entry {
                        None => drop(ui.separator()),
                        Some(action) => menu_entry(ui, app, *action, commands),
                    }
                    if *entry == Some(Action::Open) {
                        recents(ui, app, commands);
                    }
                }
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(6.0);
            ui.label(RichText::new(app.title()).size(12.5).color(Look::of(ui).quiet));
        });
    });
}

fn menu_entry(ui: &mut Ui, app: &App, action: Action, commands: &mut Vec<Command>) {
    let lang = app.lang();
    let (undo, redo) = app.history_names();
    let name = match (action, undo, redo) {
        (Action::Undo, Some(what), _) => Word::UndoWhat.with(lang, &[&what.text(lang)]),
        (Action::Redo, _, Some(what)) => Word::RedoWhat.with(lang, &[&what.text(lang)]),
        _ => action.name(lang).to_owned(),
    };
    let mut button = egui::Button::new(name).shortcut_text(action.shortcuts().first().map(crate::app::Shortcut::text).unwrap_or_default());
    button = button.selected(action.checked(app) == Some(true));
    let response = ui.add_enabled(action.enabled(app), button);
    let response = if action == Action::Online { response.on_hover_text(app.word(Word::NetworkNote)) } else { response };
    if response.clicked() {
        commands.push(Command::Do(action));
        ui.close();
    }
}

fn recents(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    if app.session.settings.recents.is_empty() {
        return;
    }
    ui.menu_button(app.word(Word::Recents), |ui| {
        for path in &app.session.settings.recents {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                commands.push(Command::OpenFiles(vec![path.clone()]));
                ui.close();
            }
        }
    });
}

/// The toolbar with the search box at its right end.
pub fn toolbar(ui: &mut Ui, app: &App, search: &mut SearchBox, commands: &mut Vec<Command>) {
    let lang = app.lang();
    // what does not fit the narrowest window stays in the menu
    let roomy = ui.available_width() > 1230.0;
    let wide = ui.available_width() > 1020.0;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.add_space(4.0);
        for (word, action) in [(Word::OpenShort, Action::Open), (Word::SaveShort, Action::Save)] {
            if tool_button(ui, app.word(word), "", false).on_hover_text(tip(action, app)).clicked() {
                commands.push(Command::Do(action));
            }
        }
        divider(ui);
        for (icon, action) in [(Icon::Undo, Action::Undo), (Icon::Redo, Action::Redo)] {
            if icon_button(ui, icon, &tip(action, app), 28.0, action.enabled(app)).clicked() {
                commands.push(Command::Do(action));
            }
        }
        divider(ui);
        for action in [Action::ToolSelect, Action::ToolPan, Action::ToolMeasure] {
            tool(ui, app, action, wide, commands);
        }
        if roomy {
            for action in [Action::ToolText, Action::ToolArrow, Action::ToolLine, Action::ToolPolygon] {
                tool(ui, app, action, true, commands);
            }
        } else {
            let chosen =
                [Action::ToolText, Action::ToolArrow, Action::ToolLine, Action::ToolPolygon].into_iter().find(|a| a.checked(app) == Some(true));
            ui.menu_button(chosen.map_or(app.word(Word::Annotate), |action| action.name(lang)), |ui| {
                for action in [Action::ToolText, Action::ToolArrow, Action::ToolLine, Action::ToolPolygon] {
                    menu_entry(ui, app, action, commands);
                }
            });
        }
        divider(ui);
        for action in [Action::ToolBox, Action::ToolLasso] {
            if roomy || action == Action::ToolBox {
                tool(ui, app, action, false, commands);
            }
        }
        if tool_button(ui, Action::Ask.name(lang), "", false).on_hover_text(tip(Action::Ask, app)).clicked() {
            commands.push(Command::Do(Action::Ask));
        }
        divider(ui);
        let look = Look::of(ui);
        let export = egui::Button::new(RichText::new(app.word(Word::ExportShort)).font(FontId::new(13.0, bold())).color(look.accent)).frame(false);
        if ui.add(export).on_hover_text(tip(Action::Export, app)).clicked() {
            commands.push(Command::Do(Action::Export));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(6.0);
            if tool_button(ui, app.word(Word::LanguageShort), "", false).on_hover_text(app.word(Word::SwitchLanguage)).clicked() {
                commands.push(Command::Do(Action::Language));
            }
            search.show(ui, app, commands);
        });
    });
}

fn tool(ui: &mut Ui, app: &App, action: Action, with_key: bool, commands: &mut Vec<Command>) {
    let key = action.shortcuts().first().map(crate::app::Shortcut::text).unwrap_or_default();
    let shown = if with_key { key.as_str() } else { "" };
    if tool_button(ui, action.name(app.lang()), shown, action.checked(app) == Some(true)).on_hover_text(tip(action, app)).clicked() {
        commands.push(Command::Do(action));
    }
}

fn tip(action: Action, app: &App) -> String {
    let name = action.name(app.lang());
    match action.shortcuts().first() {
        Some(shortcut) => format!("{name}  {}", shortcut.text()),
        None => name.to_owned(),
    }
}

fn divider(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(11.0, 28.0), egui::Sense::hover());
    ui.painter().vline(rect.center().x, rect.shrink2(egui::vec2(0.0, 5.0)).y_range(), egui::Stroke::new(1.0, Look::of(ui).separator));
}
