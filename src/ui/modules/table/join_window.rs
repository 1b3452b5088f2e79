//! The window for a column that is joined by location: the layer, what is taken of its features, and what the column is called.

use super::calculator::Calculator;
use crate::app::may_be_queried;
use crate::app::{App, Command};
use crate::i18n::{Lang, Word};
use crate::model::table::ColumnKind;
use crate::model::{Column, Layer, free_key};
use crate::query::{Join, quoted};
use crate::ui::module::{Form, Surface};
use crate::ui::theme::Look;
use crate::ui::widgets::{choice, quiet, strong};
use egui::{Label, RichText, Role, TextEdit, Ui, WidgetInfo};

/// What is chosen so far.
#[derive(Default)]
pub struct JoinForm {
    /// The key of the layer that is taken from.
    of: Option<String>,
    join: Option<Join>,
    field: Option<String>,
    /// Whether the column was given a name by hand.
    is_named: bool,
    calculator: Calculator,
}

/// What can be taken, in the order in which it is offered, and what each means.
const OFFERED: [(Join, Word, Word); 8] = [
    (Join::Within, Word::JoinWithin, Word::JoinWithinLong),
    (Join::Nearest, Word::JoinNearest, Word::JoinNearestLong),
    (Join::Count, Word::JoinCount, Word::JoinHeldLong),
    (Join::Sum, Word::JoinSum, Word::JoinHeldLong),
    (Join::Mean, Word::JoinMean, Word::JoinHeldLong),
    (Join::Least, Word::JoinLeast, Word::JoinHeldLong),
    (Join::Greatest, Word::JoinGreatest, Word::JoinHeldLong),
    (Join::Covered, Word::JoinCovered, Word::JoinCoveredLong),
];

const WIDE: f32 = 300.0;

impl Form for JoinForm {
    const NAME: &'static str = "join by location";

    fn begin(&mut self) {
        *self = Self::default();
        self.calculator.keep = true;
    }

    fn show(&mut self, on: &mut Surface<'_>, is_open: &mut bool) {
        let (app, commands) = (&*on.app, &mut *on.commands);
        let Some(layer) = app.joined_layer() else { return };
        let title = app.word(Word::JoinByPlace).trim_end_matches('…');
        let window = egui::Window::new(title).id(egui::Id::unique(Self::NAME)).collapsible(false).resizable(false);
        let mut done = false;
        window.open(is_open).default_pos(on.map.center_top() + egui::vec2(-WIDE / 2.0, 36.0)).show(on.ctx, |ui| {
            done = self.fields(ui, app, layer, commands);
        });
        *is_open &= !done;
    }
}

impl JoinForm {
    /// Shows the form; whether it is done.
    fn fields(&mut self, ui: &mut Ui, app: &App, layer: &Layer, commands: &mut Vec<Command>) -> bool {
        ui.set_width(WIDE);
        let lang = app.lang();
        ui.label(strong(ui, &Word::JoinInto.with(lang, &[&layer.name.get(lang)])));
        let others: Vec<&Layer> = app
            .workspace
            .document
            .layers()
            .iter()
            .rev()
            .filter(|own| own.id != layer.id && own.table.source().is_none() && (may_be_queried(own) || own.key == "rings"))
            .collect();
        let Some(first) = others.iter().find(|own| own.key == "key_areas").or(others.first()) else {
            ui.label(quiet(ui, app.word(Word::JoinNoLayer)));
            return false;
        };
        let mut of = self.of.take().filter(|key| others.iter().any(|own| own.key == *key)).unwrap_or_else(|| first.key.clone());
        let named: Vec<(String, String)> = others.iter().map(|own| (own.key.clone(), own.name.get(lang).to_owned())).collect();
        let chosen = |ui: &mut Ui, word: Word| {
            ui.add_space(3.0);
            ui.label(quiet(ui, app.word(word)));
        };
        chosen(ui, Word::JoinLayer);
        choice(ui, app, "join layer", Word::JoinLayer, WIDE, &mut of, &named);
        let mut join = self.join.unwrap_or(Join::Within);
        let ways: Vec<(Join, String)> = OFFERED.map(|(own, word, _)| (own, app.word(word).to_owned())).into();
        chosen(ui, Word::JoinWhat);
        choice(ui, app, "join what", Word::JoinWhat, WIDE, &mut join, &ways);
        if let Some((.., long)) = OFFERED.iter().find(|(own, ..)| *own == join) {
            ui.add(Label::new(quiet(ui, app.word(*long))).wrap());
        }
        let from = others.iter().find(|own| own.key == of);
        let fields: Vec<(Option<String>, String)> = from
            .into_iter()
            .flat_map(|own| own.table.columns())
            .filter(|column| !column.has_no_values() && (join.takes_value() || matches!(column.kind(), ColumnKind::Integer | ColumnKind::Float)))
            .map(Column::name)
            .map(|name| (Some(name.to_owned()), name.to_owned()))
            .collect();
        let mut field = self.field.take().filter(|own| fields.iter().any(|(name, _)| name.as_deref() == Some(own)));
        if field.is_none() {
            // a name says more than a number, in the language that is read
            let mut names = [["name_zh", "name_en"], ["name_en", "name_zh"]][usize::from(lang == Lang::En)].into_iter().chain(["名称", "name"]);
            let named = names.find_map(|name| fields.iter().find(|(own, _)| own.as_deref().is_some_and(|own| own.contains(name))));
            field = named.or(fields.first()).and_then(|(own, _)| own.clone());
        }
        if join.takes_field() {
            chosen(ui, Word::JoinField);
            choice(ui, app, "join field", Word::JoinField, WIDE, &mut field, &fields);
        }
        self.compose(from.map_or("", |own| own.name.get(lang)), (&of, join, field.as_deref()), app, layer);
        chosen(ui, Word::TableColumnName);
        let edit = ui.add(TextEdit::singleline(&mut self.calculator.name).desired_width(WIDE).char_limit(200));
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::TableColumnName)));
        self.is_named |= edit.changed();
        if layer.table.column(self.calculator.name.trim()).is_some() {
            ui.label(RichText::new(app.word(Word::JoinReplaces)).size(11.5).color(Look::of(ui).warm));
        }
        (self.of, self.join, self.field) = (Some(of), Some(join), field.clone());
        let lacks = join.takes_field() && field.is_none();
        let first = app.session.table.rows.as_ref().and_then(|own| own.rows.first().copied());
        ui.add_space(4.0);
        !lacks && self.calculator.finish(ui, app, layer, first, Word::JoinAdd, commands)
    }

    /// The expression for what is chosen, and a name for the column where it was given none.
    fn compose(&mut self, layer: &str, (of, join, field): (&str, Join, Option<&str>), app: &App, into: &Layer) {
        let place = format!("LAYER({})", quoted(of));
        self.calculator.expression = match field.filter(|_| join.takes_field()) {
            Some(field) => format!("{}({place}, {})", join.name(), quoted(field)),
            None => format!("{}({place})", join.name()),
        };
        if !self.is_named {
            let what = OFFERED.iter().find(|(own, ..)| *own == join).map_or("", |(_, word, _)| app.word(*word));
            let name = match (join, field) {
                (Join::Within | Join::Nearest, Some(field)) => format!("{layer} {field}"),
                (_, Some(field)) if join.takes_field() => format!("{layer} {field} {what}"),
                _ => format!("{layer} {what}"),
            };
            self.calculator.name = free_key(&name, |name| into.table.column(name).is_some());
        }
    }
}
