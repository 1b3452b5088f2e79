//! Places to come back to, each with a picture of what is there: kept, gone to, removed.

use crate::app::modules::bookmarks::BookmarksOrder;
use crate::app::{App, Command, thumbnail};
use crate::i18n::Word;
use crate::model::Bookmark;
use crate::ui::module::{Surface, Window};
use crate::ui::pictures::{Pictures, paint_picture};
use crate::ui::theme::Look;
use crate::ui::widgets::{Icon, icon_button, quiet, text_in};
use crate::work::step_back;
use egui::{Align2, FontFamily, Label, Rect, Role, ScrollArea, Sense, Stroke, TextEdit, TextureHandle, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

/// The sides of a picture, and the height of the name under it, in logical pixels.
const PICTURE: Vec2 = vec2(168.0, 105.0);
const NAME: f32 = 24.0;

#[derive(Default)]
pub struct BookmarksWindow {
    open: bool,
    /// Whether the field for the name is still to be given the keyboard.
    opens: bool,
    name: String,
    pictures: Pictures<[u64; 4]>,
}

impl Window for BookmarksWindow {
    fn name(&self) -> &'static str {
        "bookmarks"
    }

    fn open(&mut self, _: &App) {
        (self.open, self.opens) = (true, true);
    }

    fn close(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        std::mem::take(&mut self.open)
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let (app, commands) = (&*on.app, &mut *on.commands);
        let mut open = self.open;
        let window = egui::Window::new(app.word(Word::Bookmarks))
            .id(egui::Id::unique("bookmarks"))
            .open(&mut open)
            .default_pos(on.map.left_top() + vec2(56.0, 16.0));
        window.collapsible(false).resizable(false).default_width(2.0 * PICTURE.x + 8.0).show(on.ctx, |ui| {
            ui.set_width(2.0 * PICTURE.x + 20.0);
            self.keep_view(ui, app, commands);
            let bookmarks = app.workspace.document.bookmarks();
            if bookmarks.is_empty() {
                ui.add(Label::new(quiet(ui, app.word(Word::BookmarksNone))).wrap());
            }
            self.pictures.keep(|key| bookmarks.iter().any(|own| key_of(own) == *key));
            ScrollArea::vertical().max_height(3.0 * (PICTURE.y + NAME + 8.0)).show(ui, |ui| {
                for (n, pair) in bookmarks.chunks(2).enumerate() {
                    ui.horizontal(|ui| {
                        for (m, bookmark) in pair.iter().enumerate() {
                            let make = || {
                                let (document, bounds) = (app.workspace.document.clone(), bookmark.bounds());
                                move || {
                                    step_back();
                                    thumbnail(&document, bounds)
                                }
                            };
                            let picture = self.pictures.of(ui.ctx(), (key_of(bookmark), app.workspace.stamps.map()), make);
                            card(ui, app, (2 * n + m, bookmark), picture, commands);
                        }
                    });
                }
            });
        });
        self.open = open;
    }
}

impl BookmarksWindow {
    /// The field for the name that the view is kept by.
    fn keep_view(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            let edit = ui.add(TextEdit::singleline(&mut self.name).hint_text(app.word(Word::BookmarkName)).desired_width(190.0));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::BookmarkName)));
            if std::mem::take(&mut self.opens) {
                edit.request_focus();
            }
            let named = !self.name.trim().is_empty();
            let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let clicked = ui.add_enabled(named, egui::Button::new(app.word(Word::BookmarkAdd))).clicked();
            if named && (clicked || entered) {
                commands.push(BookmarksOrder::Add(std::mem::take(&mut self.name).trim().to_owned()).into());
            }
        });
        ui.add_space(2.0);
    }
}

fn key_of(bookmark: &Bookmark) -> [u64; 4] {
    bookmark.extent.map(f64::to_bits)
}

fn card(ui: &mut Ui, app: &App, (n, bookmark): (usize, &Bookmark), picture: Option<&TextureHandle>, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let (rect, response) = ui.allocate_exact_size(PICTURE + vec2(0.0, NAME), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &bookmark.name));
    let at = Rect::from_min_size(rect.min, PICTURE);
    let edge = if response.hovered() || response.has_focus() { Stroke::new(2.0, look.accent) } else { Stroke::new(1.0, look.separator) };
    paint_picture(ui, at, picture, edge);
    let under = Rect::from_min_max(pos2(rect.left() + 2.0, at.bottom()), rect.max);
    text_in(ui, under.with_max_x(rect.right() - 24.0), Align2::LEFT_CENTER, &bookmark.name, 12.5, FontFamily::Proportional, look.text);
    let corner = Rect::from_center_size(pos2(rect.right() - 11.0, under.center().y), vec2(20.0, 20.0));
    let mut within = ui.new_child(UiBuilder::new().max_rect(corner));
    if icon_button(&mut within, Icon::Close, app.word(Word::BookmarkRemove), 20.0, true).clicked() {
        commands.push(BookmarksOrder::Remove(n).into());
    }
    if response.on_hover_text(app.word(Word::GoThere)).clicked() {
        commands.push(Command::ZoomTo(bookmark.bounds()));
    }
}
