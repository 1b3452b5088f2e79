//! The legend's rows: which are shown, what they are called, in which order, under which headings.

use super::SheetWindow;
use crate::app::App;
use crate::carto::{LegendEntry, Theme, chosen_legend, swatch};
use crate::i18n::{Bilingual, Lang, MapLang, Word};
use crate::ui::shapes::paint_ops;
use crate::ui::widgets::{Icon, heading, icon_button, named, number_field, quiet};
use egui::{Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

impl SheetWindow {
    pub(super) fn legend_tab(&mut self, ui: &mut Ui, app: &App) {
        heading(ui, app.word(Word::ElementLegend));
        let choice = &mut self.editor.sheet.legend;
        ui.horizontal(|ui| {
            ui.checkbox(&mut choice.grouped, app.word(Word::LegendGrouped));
            let mut own = choice.columns.is_some();
            ui.checkbox(&mut own, app.word(Word::LegendColumns));
            choice.columns = own.then(|| choice.columns.unwrap_or(2));
            if let Some(columns) = &mut choice.columns {
                named(&ui.add(number_field(columns).range(1..=6)), Role::SpinButton, app.word(Word::LegendColumns));
            }
        });
        // every row there is, in the order that was chosen
        let order = crate::model::LegendChoice { order: choice.order.clone(), ..crate::model::LegendChoice::default() };
        let entries = chosen_legend(self.preview.rows(), &order);
        let langs = self.editor.sheet.lang;
        let keys: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
        let mut moved = None;
        for (n, entry) in entries.iter().enumerate() {
            self.legend_row(ui, app, entry, langs, |ui| {
                for (icon, word, to) in [(Icon::Up, Word::MoveUp, n.wrapping_sub(1)), (Icon::Fold(true), Word::MoveDown, n + 1)] {
                    if icon_button(ui, icon, app.word(word), 20.0, to < keys.len()).clicked() && to < keys.len() {
                        moved = Some((n, to));
                    }
                }
            });
        }
        if let Some((from, to)) = moved {
            let mut order = keys;
            order.swap(from, to);
            self.editor.sheet.legend.order = order;
        }
        ui.add_space(6.0);
        let touched = self.editor.sheet.legend != crate::model::LegendChoice::default();
        if ui.add_enabled(touched, egui::Button::new(app.word(Word::LegendDerived))).clicked() {
            self.editor.sheet.legend = crate::model::LegendChoice::default();
        }
        ui.add(egui::Label::new(quiet(ui, app.word(Word::LegendHint))).wrap());
    }

    fn legend_row(&mut self, ui: &mut Ui, app: &App, entry: &LegendEntry, langs: MapLang, arrows: impl FnOnce(&mut Ui)) {
        let choice = &mut self.editor.sheet.legend;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            let mut shown = !choice.hidden.contains(&entry.key);
            let check = ui.checkbox(&mut shown, "");
            check.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, shown, entry.name.get(app.lang())));
            if check.changed() {
                choice.set_hidden(&entry.key, !shown);
            }
            let (rect, _) = ui.allocate_exact_size(vec2(24.0, 16.0), Sense::hover());
            // the sheet is white: so is the ground of its swatches
            ui.painter().rect_filled(rect.expand(1.0), egui::CornerRadius::same(3), egui::Color32::WHITE);
            paint_ops(ui.painter(), &swatch(entry, [rect.left(), rect.top() + 2.0], [24.0, 12.0], 3.0, Theme::Light));
            let own = choice.names.iter().find(|(key, _)| *key == entry.key).map(|(_, name)| name.clone());
            let mut name = own.unwrap_or_else(|| entry.name.clone());
            // on a sheet in both languages a row has a name in each
            let mut changed = false;
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for (own, text) in [(Lang::Zh, &mut name.zh), (Lang::En, &mut name.en)] {
                    if langs == MapLang::Both || own == langs.leading() {
                        let edit = ui.add(TextEdit::singleline(text).desired_width(172.0).id_salt((&entry.key, own)));
                        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, entry.name.get(own)));
                        changed |= edit.changed();
                    }
                }
            });
            if changed {
                let name = if name == entry.name { Bilingual::default() } else { name };
                choice.rename(&entry.key, name);
            }
            arrows(ui);
        });
    }
}
