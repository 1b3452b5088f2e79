//! The menu of a column: sorting, filtering, what it holds, finding and replacing, its name and place.

use super::calculator::Calculator;
use crate::app::modules::table::{Replace, TableOrder};
use crate::app::{App, Command, Figures, Rows};
use crate::i18n::{Word, decimal_of, integer};
use crate::model::{Layer, NumberProfile, Profile};
use crate::query::{SortBy, profile};
use crate::ui::theme::Look;
use crate::ui::widgets::quiet;
use egui::{Grid, Rect, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

/// What is being typed in the menu.
#[derive(Default)]
pub struct ColumnMenu {
    /// The column that the texts are of.
    of: String,
    quick: String,
    name: String,
    replace: Replace,
    calculator: Calculator,
}

fn field(ui: &mut Ui, app: &App, word: Word, text: &mut String, hint: Word) -> egui::Response {
    let edit = ui.add(TextEdit::singleline(text).desired_width(170.0).hint_text(app.word(hint)));
    edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(word)));
    edit
}

pub fn column_menu(ui: &mut Ui, app: &App, layer: &Layer, rows: &Rows, name: &str, own: &mut ColumnMenu, commands: &mut Vec<Command>) {
    ui.set_min_width(200.0);
    let view = app.table_view();
    if own.of != name {
        let replace = Replace { column: name.to_owned(), ..Replace::default() };
        let expression = app.expression_of(layer.id, name).unwrap_or_default().to_owned();
        let calculator = Calculator::of(name, expression);
        *own = ColumnMenu { of: name.to_owned(), quick: view.quick_of(name).to_owned(), name: name.to_owned(), replace, calculator };
    }
    let mut order = |ui: &mut Ui, word: Word, enabled: bool, order: TableOrder| {
        if ui.add_enabled(enabled, egui::Button::new(app.word(word))).clicked() {
            commands.push(order.into());
            ui.close();
        }
    };
    let by = |descending: bool| SortBy { column: name.to_owned(), descending };
    order(ui, Word::TableSortUp, true, TableOrder::Sort(vec![by(false)]));
    order(ui, Word::TableSortDown, true, TableOrder::Sort(vec![by(true)]));
    let then = !view.sort.is_empty() && !view.sort.iter().any(|own| own.column == name);
    order(ui, Word::TableSortThen, then, TableOrder::Sort(view.sort.iter().cloned().chain([by(false)]).collect()));
    order(ui, Word::TableSortNone, !view.sort.is_empty(), TableOrder::Sort(Vec::new()));
    ui.separator();
    ui.label(quiet(ui, app.word(Word::TableQuick)));
    let edit = field(ui, app, Word::TableQuick, &mut own.quick, Word::TableQuickHint);
    if edit.changed() {
        commands.push(TableOrder::Quick(name.to_owned(), own.quick.clone()).into());
    }
    if let Some((_, told)) = rows.refused.as_ref().filter(|(column, _)| column == name) {
        ui.set_max_width(240.0);
        ui.label(egui::RichText::new(told).size(11.0).color(Look::of(ui).danger));
    }
    ui.separator();
    ui.menu_button(app.word(Word::TableStatistics), |ui| statistics(ui, app, layer, rows, name, commands));
    let editable = layer.table.source().is_none();
    ui.add_enabled_ui(editable, |ui| {
        ui.menu_button(app.word(Word::TableReplace), |ui| {
            let replace = &mut own.replace;
            field(ui, app, Word::TableFind, &mut replace.find, Word::TableFind);
            field(ui, app, Word::TableWith, &mut replace.with, Word::TableWith);
            ui.checkbox(&mut replace.whole, app.word(Word::TableWhole));
            let ready = replace.whole || !replace.find.is_empty();
            if ui.add_enabled(ready, egui::Button::new(app.word(Word::TableReplaceAll))).clicked() {
                commands.push(TableOrder::Replace(replace.clone()).into());
                ui.close();
            }
        });
        ui.menu_button(app.word(Word::TableCompute), |ui| {
            if own.calculator.show(ui, app, layer, rows, false, commands) {
                own.of.clear();
                ui.close();
            }
        });
        ui.menu_button(app.word(Word::TableRename), |ui| {
            let edit = field(ui, app, Word::TableColumnName, &mut own.name, Word::TableColumnName);
            let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if ui.button(app.word(Word::TableRename)).clicked() || entered {
                commands.push(TableOrder::RenameColumn(name.to_owned(), own.name.clone()).into());
                own.of.clear();
                ui.close();
            }
        });
    });
    let mut order = |ui: &mut Ui, word: Word, enabled: bool, order: TableOrder| {
        if ui.add_enabled(enabled, egui::Button::new(app.word(word))).clicked() {
            commands.push(order.into());
            ui.close();
        }
    };
    order(ui, Word::TableRemove, editable, TableOrder::RemoveColumn(name.to_owned()));
    ui.separator();
    let columns = view.columns(&layer.table);
    let at = columns.iter().position(|own| own.name == name).unwrap_or(0);
    let pinned = columns.get(at).is_some_and(|own| own.pinned);
    order(ui, if pinned { Word::TableUnpin } else { Word::TablePin }, true, TableOrder::Pin(name.to_owned(), !pinned));
    let before = at.checked_sub(1).map(|before| columns[before].name.clone());
    order(ui, Word::TableMoveLeft, before.is_some(), TableOrder::Move(name.to_owned(), before));
    let after = columns.get(at + 2).map(|own| own.name.clone());
    order(ui, Word::TableMoveRight, at + 1 < columns.len(), TableOrder::Move(name.to_owned(), after));
    order(ui, Word::TableHide, true, TableOrder::Hide(name.to_owned()));
    order(ui, Word::TableShowAll, columns.iter().any(|own| own.hidden), TableOrder::ShowAllColumns);
}

/// What the column holds in the rows that are listed, or, where the source orders them, in every row.
fn statistics(ui: &mut Ui, app: &App, layer: &Layer, rows: &Rows, name: &str, commands: &mut Vec<Command>) {
    let known = rows.profiles.iter().find(|(own, _)| own == name).map(|(_, own)| own);
    let id = egui::Id::unique(("profile", name)).with((rows.rows.len(), std::sync::Arc::as_ptr(&rows.rows) as usize));
    let is_of_source = rows.of.everywhere;
    let mut of_source = None;
    if is_of_source {
        ui.label(quiet(ui, app.word(Word::TableFiguresOfAll)));
        match app.session.table.figures.get(&(layer.id, name.to_owned())) {
            None => commands.push(TableOrder::Figures(name.to_owned(), false).into()),
            Some(Figures::Asked(_)) => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label(quiet(ui, app.word(Word::TableFigures)));
                });
            }
            Some(Figures::Failed(why)) => {
                ui.set_max_width(260.0);
                if !why.is_empty() {
                    ui.label(egui::RichText::new(Word::TableNotOrdered.with(app.lang(), &[why])).size(11.0).color(Look::of(ui).danger));
                }
                if ui.button(app.word(Word::TableFiguresAgain)).clicked() {
                    commands.push(TableOrder::Figures(name.to_owned(), true).into());
                }
            }
            Some(Figures::Told(told)) => of_source = Some(std::sync::Arc::clone(told)),
        }
    }
    let found: Option<std::sync::Arc<Profile>> = match (known, layer.table.column(name)) {
        _ if is_of_source => of_source,
        (Some(own), _) => Some(std::sync::Arc::new(own.clone())),
        (None, Some(column)) => ui.data(|data| data.get_temp(id)).or_else(|| {
            let made = std::sync::Arc::new(profile(column, &rows.rows));
            ui.data_mut(|data| data.insert_temp(id, std::sync::Arc::clone(&made)));
            Some(made)
        }),
        (None, None) => None,
    };
    let Some(found) = found else { return };
    ui.set_min_width(220.0);
    if let Some(numbers) = &found.numbers {
        histogram(ui, numbers);
    }
    Grid::new("statistics").num_columns(2).spacing([18.0, 3.0]).show(ui, |ui| {
        let line = |ui: &mut Ui, name: &str, value: String| {
            ui.label(quiet(ui, name));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.add(egui::Label::new(value).selectable(true)));
            ui.end_row();
        };
        line(ui, app.word(Word::TableCount), integer((found.rows - found.empty) as u64));
        line(ui, app.word(Word::TableEmpty), integer(found.empty as u64));
        if let Some(own) = &found.numbers {
            let digits = digits_of(own);
            for (word, value, digits) in [
                (Word::TableSum, own.sum, digits),
                (Word::TableMean, own.mean, digits + 1),
                (Word::TableMedian, own.median, digits + 1),
                (Word::TableLeast, own.least, digits),
                (Word::TableMost, own.most, digits),
                (Word::TableDeviation, own.deviation, digits + 1),
            ] {
                line(ui, app.word(word), decimal_of(value, digits));
            }
        } else {
            line(ui, app.word(Word::TableDistinct), integer(found.distinct as u64));
            for (text, count) in &found.texts {
                line(ui, &crate::i18n::excerpt(text, 24), integer(*count as u64));
            }
        }
    });
}

/// Decimals that numbers of such a range are told with.
fn digits_of(own: &NumberProfile) -> usize {
    let whole = [own.least, own.most, own.sum].iter().all(|number| number.fract() == 0.0);
    if whole { 0 } else { (3.0 - (own.most - own.least).abs().max(1e-9).log10().floor()).clamp(1.0, 6.0) as usize }
}

fn histogram(ui: &mut Ui, own: &NumberProfile) {
    let look = Look::of(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(220.0, 64.0), Sense::hover());
    let most = own.bins.iter().copied().max().unwrap_or(1).max(1) as f32;
    let width = rect.width() / own.bins.len() as f32;
    for (n, count) in own.bins.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = (*count as f32 / most * (rect.height() - 4.0)).max(1.0);
        let left = rect.left() + n as f32 * width;
        let bar = Rect::from_min_max(pos2(left, rect.bottom() - height), pos2(left + width - 1.5, rect.bottom()));
        ui.painter().rect_filled(bar, 1.0, look.accent.gamma_multiply(0.6));
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, look.separator));
}
