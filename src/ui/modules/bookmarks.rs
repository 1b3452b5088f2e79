//! Places to come back to: kept, gone to, removed.

use crate::app::modules::bookmarks::BookmarksOrder;
use crate::app::{App, Command};
use crate::i18n::Word;
use crate::ui::module::{Surface, Window};
use crate::ui::widgets::{Icon, icon_button, quiet};
use egui::{Role, ScrollArea, TextEdit, WidgetInfo};

#[derive(Default)]
pub struct BookmarksWindow {
    open: bool,
    name: String,
}

impl Window for BookmarksWindow {
    fn name(&self) -> &'static str {
        "bookmarks"
    }

    fn open(&mut self, _: &App) {
        self.open = true;
    }

    fn close(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        std::mem::take(&mut self.open)
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let (app, commands) = (&*on.app, &mut *on.commands);
        let mut open = self.open;
        egui::Window::new(app.word(Word::Bookmarks)).id(egui::Id::unique("bookmarks")).open(&mut open).collapsible(false).default_width(280.0).show(
            on.ctx,
            |ui| {
                ui.horizontal(|ui| {
                    let edit = ui.add(TextEdit::singleline(&mut self.name).hint_text(app.word(Word::BookmarkName)).desired_width(150.0));
                    edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::BookmarkName)));
                    let named = !self.name.trim().is_empty();
                    let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
                    let clicked = ui.add_enabled(named, egui::Button::new(app.word(Word::BookmarkAdd))).clicked();
                    if named && (clicked || entered) {
                        commands.push(BookmarksOrder::Add(std::mem::take(&mut self.name).trim().to_owned()).into());
                    }
                });
                if app.workspace.document.bookmarks().is_empty() {
                    ui.label(quiet(ui, app.word(Word::BookmarksNone)));
                }
                ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
                    for (n, bookmark) in app.workspace.document.bookmarks().iter().enumerate() {
                        ui.horizontal(|ui| {
                            if icon_button(ui, Icon::Close, app.word(Word::BookmarkRemove), 22.0, true).clicked() {
                                commands.push(BookmarksOrder::Remove(n).into());
                            }
                            let go = ui.selectable_label(false, &bookmark.name).on_hover_text(app.word(Word::GoThere));
                            if go.clicked() {
                                commands.push(Command::ZoomTo(bookmark.bounds()));
                            }
                        });
                    }
                });
            },
        );
        self.open = open;
    }
}
