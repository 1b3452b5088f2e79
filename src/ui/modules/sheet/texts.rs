//! Fields for texts in both languages.

use crate::app::App;
use crate::i18n::{Bilingual, Word};
use egui::{Role, TextEdit, Ui, WidgetInfo};

/// Chinese, and English under it.
pub fn both(ui: &mut Ui, app: &App, text: &mut Bilingual, name: Word, lines: bool) {
    for (own, word, tag) in [(&mut text.zh, Word::InChinese, "zh"), (&mut text.en, Word::InEnglish, "en")] {
        let hint = format!("{} · {}", app.word(name), app.word(word));
        let edit = if lines { TextEdit::multiline(own).desired_rows(2) } else { TextEdit::singleline(own) };
        let response = ui.add(edit.hint_text(hint.as_str()).desired_width(310.0).id_salt((name as u16, tag)));
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, hint.as_str()));
    }
}

/// One line under a name.
pub fn line(ui: &mut Ui, app: &App, text: &mut String, name: Word, width: f32) -> egui::Response {
    let response = ui.add(TextEdit::singleline(text).hint_text(app.word(name)).desired_width(width));
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(name)));
    response
}
