//! The menu bar, made from the list of modules.

use crate::app::{Action, App, Command, Menu, Request};
use crate::i18n::Word;
use crate::io::file_name;
use crate::ui::menu_entry::menu_entry;
use crate::ui::menu_keys::{menu_keys, opened_by_key};
use crate::ui::module::{Panel, Place, bar};
use crate::ui::theme::{Look, bold};
use egui::{Align, Context, FontId, Frame, Id, Key, Layout, Popup, Response, RichText, Ui};

#[derive(Default)]
pub struct Menus {
    /// Whether the bar is asked for by its key.
    asked: bool,
    /// The menu that is open, by its number.
    open: Option<usize>,
}

impl Menus {
    /// The keys to the side go from menu to menu, and Esc goes back to the bar.
    fn keys(&mut self, ctx: &Context, buttons: &[Response]) {
        let popups: Vec<Id> = buttons.iter().map(Popup::default_response_id).collect();
        let open = popups.iter().position(|popup| Popup::is_id_open(ctx, *popup));
        let escaped = ctx.input(|input| input.key_pressed(Key::Escape));
        if let (Some(before), None, true) = (self.open, open, escaped) {
            buttons[before].request_focus();
        }
        let step = ctx.input(|input| i32::from(input.key_pressed(Key::ArrowRight)) - i32::from(input.key_pressed(Key::ArrowLeft)));
        if let Some(at) = open.filter(|_| step != 0) {
            let next = (at as i32 + step).rem_euclid(buttons.len() as i32) as usize;
            Popup::open_id(ctx, popups[next]);
            opened_by_key(ctx);
        }
        self.open = open;
    }
}

impl Panel for Menus {
    fn name(&self) -> &'static str {
        "menus"
    }

    fn place(&self, _: &App, _: f32) -> Option<Place> {
        Some(Place::Top(None))
    }

    fn frame(&self, ui: &Ui) -> Option<Frame> {
        Some(Frame::new().fill(Look::of(ui).window).inner_margin(bar(3)))
    }

    fn take(&mut self, request: &Request) -> bool {
        let is_own = *request == Request::Open("menus");
        self.asked |= is_own;
        is_own
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        egui::MenuBar::new().ui(ui, |ui| {
            ui.add_space(4.0);
            ui.label(RichText::new(app.word(Word::AppName)).font(FontId::new(13.5, bold())));
            ui.add_space(6.0);
            let mut buttons = Vec::new();
            for menu in Menu::ALL {
                let button = ui.menu_button(app.word(menu.word()), |ui| {
                    menu_keys(ui);
                    ui.set_min_width(230.0);
                    // whose data the entries are about
                    if let (Menu::Layer, Some(layer)) = (menu, app.current_layer()) {
                        ui.label(crate::ui::widgets::quiet(ui, layer.name.get(app.lang())));
                    }
                    for entry in Action::of_menu(menu) {
                        match entry {
                            None => drop(ui.separator()),
                            Some(action) => menu_entry(ui, app, action, commands),
                        }
                        if entry == Some(Action::OPEN) {
                            recents(ui, app, commands);
                        }
                    }
                });
                if std::mem::take(&mut self.asked) {
                    button.response.request_focus();
                }
                buttons.push(button.response);
            }
            self.keys(ui.ctx(), &buttons);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(6.0);
                ui.label(RichText::new(app.title()).size(12.5).color(Look::of(ui).quiet));
            });
        });
    }
}

fn recents(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    if app.session.settings.recents.is_empty() {
        return;
    }
    ui.menu_button(app.word(Word::Recents), |ui| {
        for path in &app.session.settings.recents {
            let name = file_name(path);
            if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                commands.push(Command::OpenFiles(vec![path.clone()]));
                ui.close();
            }
        }
    });
}
