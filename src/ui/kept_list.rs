//! A list of what is kept by name: taken up, removed, and what is there now kept.

use super::widgets::{Icon, icon_button, quiet};
use crate::app::App;
use crate::i18n::{Word, excerpt};
use egui::{Align, Button, Key, Label, Layout, Role, TextEdit, Ui, WidgetInfo};

/// One entry.
pub struct KeptEntry<'a> {
    pub name: &'a str,
    /// Behind the name, quieter.
    pub remark: &'a str,
    pub hint: &'a str,
    /// Whether it is what is there now.
    pub is_current: bool,
}

/// What the list says for what it keeps.
pub struct KeptWords {
    pub none: Word,
    /// What the name is of.
    pub name: Word,
    pub keep: Word,
    pub remove: Word,
}

/// What was asked of the list.
pub enum KeptAsked {
    TakeUp(usize),
    Remove(usize),
    Keep(String),
}

/// Shows the list and the field for a name, `typed` so far.
pub fn kept_list(ui: &mut Ui, app: &App, words: &KeptWords, entries: &[KeptEntry<'_>], typed: &mut String) -> Option<KeptAsked> {
    let mut asked = None;
    ui.set_width(260.0);
    if entries.is_empty() {
        ui.add(Label::new(quiet(ui, app.word(words.none))).wrap());
    }
    for (at, own) in entries.iter().enumerate() {
        ui.horizontal(|ui| {
            let name = excerpt(own.name, 24);
            let told = if own.remark.is_empty() { name } else { format!("{name}  ·  {}", excerpt(own.remark, 16)) };
            let response = ui.selectable_label(own.is_current, told);
            if (if own.hint.is_empty() { response } else { response.on_hover_text(own.hint) }).clicked() {
                asked = Some(KeptAsked::TakeUp(at));
                ui.close();
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let name = words.remove.with(app.lang(), &[&own.name]);
                if icon_button(ui, Icon::Close, &name, 20.0, true).clicked() {
                    asked = Some(KeptAsked::Remove(at));
                }
            });
        });
    }
    ui.separator();
    ui.horizontal(|ui| {
        let field = ui.add(TextEdit::singleline(typed).desired_width(160.0).hint_text(app.word(words.name)).char_limit(200));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(words.name)));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let ready = !typed.trim().is_empty();
        if (ui.add_enabled(ready, Button::new(app.word(words.keep))).clicked() || entered) && ready {
            asked = Some(KeptAsked::Keep(std::mem::take(typed).trim().to_owned()));
            ui.close();
        }
    });
    asked
}
