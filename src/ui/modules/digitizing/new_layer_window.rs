//! The window that makes a layer.

use crate::app::modules::digitizing::DigitizingOrder;
use crate::app::{App, Command, NewFields};
use crate::i18n::Word;
use crate::ui::module::{Depth, Surface, Window};
use crate::ui::widgets::{confirmed, primary_button, quiet};
use egui::{Label, Role, TextEdit, WidgetInfo};

/// Asks for a new layer's name and fields.
pub struct NewLayerWindow {
    is_open: bool,
    /// Whether it was opened just now, so that the name is typed at once.
    is_fresh: bool,
    name: String,
    fields: NewFields,
}

impl Default for NewLayerWindow {
    fn default() -> Self {
        Self { is_open: false, is_fresh: false, name: String::new(), fields: NewFields::LandUse }
    }
}

impl Window for NewLayerWindow {
    fn name(&self) -> &'static str {
        "new layer"
    }

    fn open(&mut self, _: &App) {
        (self.is_open, self.is_fresh) = (true, true);
        self.name.clear();
    }

    fn depth(&self) -> Depth {
        Depth::Form
    }

    fn close(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        std::mem::take(&mut self.is_open)
    }

    fn confirm(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        // it takes Enter itself
        self.is_open
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        if !self.is_open {
            return;
        }
        let (app, commands) = (&*on.app, &mut *on.commands);
        let (mut open, mut made) = (true, false);
        let window = egui::Window::new(app.word(Word::NewLayerTitle)).id(egui::Id::unique("new layer")).collapsible(false).resizable(false);
        window.open(&mut open).default_pos(on.map.left_top() + egui::vec2(24.0, 24.0)).show(on.ctx, |ui| {
            ui.set_width(300.0);
            ui.label(quiet(ui, app.word(Word::NewLayerNameLabel)));
            let edit = ui.add(TextEdit::singleline(&mut self.name).hint_text(app.word(Word::NewLayerName)).desired_width(f32::INFINITY));
            edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::NewLayerNameLabel)));
            if std::mem::take(&mut self.is_fresh) {
                edit.request_focus();
            }
            made |= edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            ui.add_space(4.0);
            ui.label(quiet(ui, app.word(Word::NewLayerFields)));
            for (fields, word) in [(NewFields::LandUse, Word::NewLayerLandUse), (NewFields::Plain, Word::NewLayerPlain)] {
                ui.radio_value(&mut self.fields, fields, app.word(word));
            }
            ui.add_space(4.0);
            ui.add(Label::new(quiet(ui, app.word(Word::NewLayerNote))).wrap());
            ui.add_space(6.0);
            made |= primary_button(ui, app.word(Word::NewLayerMake), true).clicked() || confirmed(ui.ctx());
        });
        self.is_open = open && !made;
        if made {
            commands.push(DigitizingOrder::NewLayer { name: self.name.clone(), fields: self.fields }.into());
        }
    }
}
