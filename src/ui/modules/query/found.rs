//! What a query has found: how many features, how much area, and both by the values of a field.

use super::values::told;
use crate::app::{App, QueryFound};
use crate::i18n::{Word, area, integer};
use crate::model::{Layer, Value};
use crate::query::ClassArea;
use crate::ui::theme::{Look, bold, color};
use crate::ui::widgets::{choice, quiet, text_in};
use egui::{Align2, CornerRadius, FontFamily, FontId, Label, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// Values that are listed at most.
const LISTED: usize = 12;
const ROW: f32 = 21.0;

pub fn found(ui: &mut Ui, app: &App, layer: &Layer, by: &mut Option<String>) {
    let look = Look::of(ui);
    match &app.session.query.found {
        Some((_, Err(told))) => drop(ui.add(Label::new(RichText::new(told).size(12.5).color(look.warm)).wrap())),
        Some((_, Ok(found))) => {
            let ink = if app.session.query.is_busy() { look.quiet } else { look.text };
            let text = Word::QueryFound.with(app.lang(), &[&integer(found.rows.len() as u64), &integer(found.of as u64)]);
            ui.label(RichText::new(text).font(FontId::new(16.0, bold())).color(ink));
            let whole: f64 = found.balance.whole.iter().map(|own| own.area).sum();
            if whole > 0.0 {
                ui.label(RichText::new(Word::QueryArea.with(app.lang(), &[&area(whole)])).size(12.5).color(ink));
            }
            let notes = [(found.balance.invalid.len(), Word::QueryInvalid), (found.hidden, Word::QueryHidden)];
            for (count, word) in notes.into_iter().filter(|(count, _)| *count > 0) {
                let told = word.with(app.lang(), &[&integer(count as u64)]);
                ui.add(Label::new(RichText::new(told).size(12.0).color(look.warm)).wrap());
            }
        }
        None => drop(ui.label(quiet(ui, app.word(Word::QueryCounting)))),
    }
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(quiet(ui, app.word(Word::QueryBy))).extend());
        let none = (None, app.word(Word::QueryByNone).to_owned());
        let fields = layer.table.columns().iter().map(|column| (Some(column.name().to_owned()), column.name().to_owned()));
        let all: Vec<(Option<String>, String)> = std::iter::once(none).chain(fields).collect();
        let width = ui.available_width() - 4.0;
        choice(ui, app, "query by", Word::QueryBy, width, by, &all);
    });
    if by.is_some()
        && let Some((_, Ok(found))) = &app.session.query.found
    {
        classes(ui, app, layer, found);
    }
}

/// The values of the field with their areas, the largest first; with their counts where nothing has an area.
fn classes(ui: &mut Ui, app: &App, layer: &Layer, found: &QueryFound) {
    let look = Look::of(ui);
    let balance = &found.balance;
    let by_area = balance.whole.iter().any(|own| own.area > 0.0);
    let size = |own: &ClassArea| if by_area { own.area } else { own.count as f64 };
    let mut all: Vec<(&Option<String>, &ClassArea)> = balance.values.iter().zip(&balance.whole).filter(|(_, own)| own.count > 0).collect();
    all.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
    let most = all.first().map_or(1.0, |(_, own)| size(own)).max(f64::MIN_POSITIVE);
    let by = app.session.query.form.by.as_deref().unwrap_or_default();
    let classes = layer.style.classes.as_ref().filter(|own| own.field == by);
    for (value, own) in all.iter().take(LISTED) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        let name = value.as_ref().map_or_else(|| app.word(Word::QueryNoValue).to_owned(), |value| told(app, layer, by, value));
        let figure = if by_area { area(own.area) } else { integer(own.count as u64) };
        let spoken = format!("{name} {figure} {}", integer(own.count as u64));
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &spoken));
        let right = text_in(ui, rect, Align2::RIGHT_CENTER, &figure, 12.0, FontFamily::Proportional, look.text).max(62.0);
        let bar = Rect::from_min_size(pos2(rect.right() - right - 70.0, rect.center().y - 4.0), vec2(62.0, 8.0));
        let fill = classes.map_or(look.accent.gamma_multiply(0.55), |classes| {
            let value = value.as_deref().map_or(Value::Null, Value::Text);
            color(classes.ink(classes.class_of(&value)))
        });
        ui.painter().rect_filled(bar, CornerRadius::same(2), look.separator.gamma_multiply(0.5));
        ui.painter().rect_filled(bar.with_max_x(bar.left() + bar.width() * (size(own) / most) as f32), CornerRadius::same(2), fill);
        let room = rect.with_max_x(bar.left() - 8.0);
        text_in(ui, room, Align2::LEFT_CENTER, &name, 12.5, FontFamily::Proportional, look.text);
        response.on_hover_text(spoken);
    }
    if all.len() > LISTED {
        ui.label(quiet(ui, Word::QueryOthers.with(app.lang(), &[&(all.len() - LISTED)])));
    }
}
