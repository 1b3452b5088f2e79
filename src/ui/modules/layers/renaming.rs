//! A layer or a group that is given another name, in both languages.

use super::listed::Entry;
use crate::app::modules::layers::LayersOrder;
use crate::app::{App, Command};
use crate::i18n::{Bilingual, Lang, Word};
use crate::model::Operation;
use egui::{Key, Rect, Role, TextEdit, Ui, WidgetInfo, vec2};

/// The names as they are typed: in the language of the interface and in the other one, which is empty where it is the same.
#[derive(Debug)]
pub struct Renaming {
    pub of: Entry,
    texts: [String; 2],
    /// The texts before anything was typed.
    before: [String; 2],
    /// Whether the first field has been given the keyboard.
    begun: bool,
}

/// Logical pixels of a row with both fields.
pub const HEIGHT: f32 = 62.0;

impl Renaming {
    pub fn new(of: Entry, name: &Bilingual, lang: Lang) -> Self {
        let texts = [name.get(lang).to_owned(), name.second(lang).unwrap_or_default().to_owned()];
        Self { of, before: texts.clone(), texts, begun: false }
    }

    /// For what was just made: what is typed in one language is its name in both, unless the other is typed as well.
    pub fn of_new(of: Entry, name: &Bilingual, lang: Lang) -> Self {
        let texts = [name.get(lang).to_owned(), String::new()];
        Self { of, before: texts.clone(), texts, begun: false }
    }

    /// Whether its first field was given the keyboard.
    pub const fn has_begun(&self) -> bool {
        self.begun
    }

    /// The name that was typed; `None` where the first field is empty or nothing was typed.
    fn name(&self, lang: Lang) -> Option<Bilingual> {
        let [first, second] = self.texts.each_ref().map(|text| text.trim());
        let second = if second.is_empty() { first } else { second };
        (!first.is_empty() && self.texts != self.before).then(|| match lang {
            Lang::Zh => Bilingual::new(first, second),
            Lang::En => Bilingual::new(second, first),
        })
    }

    /// Shows the fields; whether they are still needed.
    pub fn show(&mut self, ui: &mut Ui, app: &App, rect: Rect, commands: &mut Vec<Command>) -> bool {
        let lang = app.lang();
        let height = (rect.height() - 6.0) / 2.0;
        let mut fields = Vec::with_capacity(2);
        for (n, (text, own)) in self.texts.iter_mut().zip([lang, lang.other()]).enumerate() {
            let word = match own {
                Lang::Zh => Word::LayerNameChinese,
                Lang::En => Word::LayerNameEnglish,
            };
            let place = Rect::from_min_size(rect.min + vec2(2.0, 2.0 + n as f32 * (height + 2.0)), vec2(rect.width() - 4.0, height));
            let field = ui.put(place, TextEdit::singleline(text).hint_text(app.word(word)).char_limit(200));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(word)));
            fields.push(field);
        }
        if !self.begun {
            self.begun = true;
            fields[0].request_focus();
            if let Some(mut state) = egui::text_edit::TextEditState::load(ui.ctx(), fields[0].id) {
                let end = egui::text::CCursor::new(self.texts[0].chars().count());
                state.cursor.set_char_range(Some(egui::text::CCursorRange::two(egui::text::CCursor::default(), end)));
                state.store(ui.ctx(), fields[0].id);
            }
            return true;
        }
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            return false;
        }
        let entered = ui.input(|input| input.key_pressed(Key::Enter));
        if !entered && fields.iter().any(egui::Response::has_focus) {
            return true;
        }
        if let Some(name) = self.name(lang) {
            match self.of {
                Entry::Layer(id) if app.workspace.document.layer(id).is_some_and(|layer| layer.name != name) => {
                    commands.push(Command::edit(Operation::Rename { id, name }));
                }
                Entry::Group(id) => commands.push(LayersOrder::NameGroup(id, name).into()),
                Entry::Layer(_) => {}
            }
        }
        false
    }
}
