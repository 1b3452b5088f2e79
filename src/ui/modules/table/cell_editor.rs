//! The field that a cell is edited in, with the values that its column has by now, or the classes of land use, to choose from.

use super::cells::Cell;
use crate::app::App;
use crate::i18n::Word;
use crate::io::embedded_land_use;
use crate::model::{Layer, Value, value_counts};
use crate::ui::theme::Look;
use egui::{Key, Rect, Role, TextEdit, Ui, WidgetInfo};

/// Values that are offered at most.
const MOST: usize = 200;
const SHOWN: usize = 10;

pub struct Editing {
    pub cell: Cell,
    text: String,
    /// What it was when editing began: nothing is typed where it is that again.
    before: String,
    /// What is offered: the text, and what is told of it.
    offers: Vec<(String, String)>,
    /// Whether the text was changed since it was there: then what fits is offered.
    changed: bool,
    began: bool,
}

/// How the editing of a cell has ended.
pub enum Ended {
    Not,
    GivenUp,
    /// With the text, where it is another one, and the key that ended it.
    Done {
        text: Option<String>,
        next: Option<Key>,
    },
}

impl Editing {
    pub fn new(app: &App, layer: &Layer, cell: Cell, text: String) -> Self {
        let offers = offers(app, layer, &cell.1);
        Self { cell, before: text.clone(), text, offers, changed: false, began: false }
    }

    pub fn show(&mut self, ui: &mut Ui, app: &App, rect: Rect) -> Ended {
        let rect = rect.with_max_x(rect.right().max(rect.left() + 120.0));
        let look = Look::of(ui);
        ui.painter().rect_filled(rect, 0.0, look.window);
        let edit = ui.put(rect, TextEdit::singleline(&mut self.text).margin(egui::Margin::symmetric(7, 3)));
        edit.widget_info(|| {
            WidgetInfo::labeled(Role::TextInput, true, Word::TableCell.with(app.lang(), &[&(self.cell.0.index() + 1), &self.cell.1]))
        });
        self.changed |= edit.changed();
        let begins = !std::mem::replace(&mut self.began, true);
        if begins {
            edit.request_focus();
            // what is typed takes the place of what is there
            let end = egui::text::CCursor::new(self.text.chars().count());
            let mut state = egui::text_edit::TextEditState::load(ui.ctx(), edit.id).unwrap_or_default();
            state.cursor.set_char_range(Some(egui::text::CCursorRange::two(egui::text::CCursor::new(0), end)));
            state.store(ui.ctx(), edit.id);
        }
        let chosen = self.offered(&edit, begins);
        let key = |key: Key| ui.input(|input| input.key_pressed(key));
        if key(Key::Escape) {
            return Ended::GivenUp;
        }
        if let Some(text) = chosen {
            return Ended::Done { text: (text != self.before).then_some(text), next: None };
        }
        if edit.lost_focus() {
            let next = [Key::Enter, Key::Tab].into_iter().find(|own| key(*own));
            let text = std::mem::take(&mut self.text);
            return Ended::Done { text: (text != self.before).then_some(text), next };
        }
        Ended::Not
    }

    /// Shows what can be chosen; what was.
    fn offered(&self, edit: &egui::Response, begins: bool) -> Option<String> {
        let wanted = if self.changed { self.text.trim().to_lowercase() } else { String::new() };
        let fits = |(text, told): &&(String, String)| text.to_lowercase().contains(&wanted) || told.to_lowercase().contains(&wanted);
        let fitting: Vec<&(String, String)> = self.offers.iter().filter(fits).take(SHOWN * 5).collect();
        if fitting.is_empty() || !edit.has_focus() && !edit.lost_focus() {
            return None;
        }
        let mut chosen = None;
        egui::Popup::from_response(edit).open(true).close_behavior(egui::PopupCloseBehavior::IgnoreClicks).show(|ui| {
            ui.set_min_width(edit.rect.width().max(160.0));
            egui::ScrollArea::vertical().max_height(SHOWN as f32 * 24.0).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.spacing_mut().button_padding.y = 2.0;
                ui.spacing_mut().interact_size.y = 20.0;
                for (text, told) in fitting {
                    let label = if told.is_empty() { text.clone() } else { format!("{text}  {told}") };
                    let button = ui.selectable_label(*text == self.text, label);
                    if begins && *text == self.text {
                        button.scroll_to_me(Some(egui::Align::Center));
                    }
                    // before the field takes the loss of the keyboard for an end
                    if button.clicked() || button.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_pressed()) {
                        chosen = Some(text.clone());
                    }
                }
            });
        });
        chosen
    }
}

/// What a column's cells are likely to hold: the classes of land use where its values are of them, else its own few values.
fn offers(app: &App, layer: &Layer, name: &str) -> Vec<(String, String)> {
    let Some(column) = layer.table.column(name).filter(|column| !crate::query::is_numeric(column)) else { return Vec::new() };
    if column.kind() == crate::model::table::ColumnKind::Boolean {
        return ["true", "false"].map(|text| (text.to_owned(), String::new())).to_vec();
    }
    let lang = app.lang();
    let Some(counts) = value_counts(&layer.table, column, MOST) else { return Vec::new() };
    let land_use = embedded_land_use();
    let known = counts.iter().filter(|(value, _)| land_use.find(value).is_some()).count();
    let is_code = counts.iter().any(|(value, _)| value.starts_with(|c: char| c.is_ascii_digit()));
    if known > 0 && known * 10 >= counts.len() * 8 {
        let class = |own: &crate::model::LandUseClass| {
            if is_code { (own.code.clone(), own.name.get(lang).to_owned()) } else { (own.name.zh.clone(), own.code.clone()) }
        };
        return land_use.classes().iter().map(class).collect();
    }
    let is_own = matches!(layer.table.columns().iter().find(|own| own.name() == name).map(|own| own.value(0)), Some(Value::Text(_) | Value::Null));
    // a column of names that hardly repeat has nothing to choose from
    let repeats = counts.iter().map(|(_, count)| count).sum::<usize>() >= counts.len() * 2;
    if is_own && repeats { counts.into_iter().map(|(value, _)| (value, String::new())).collect() } else { Vec::new() }
}
