//! The conditions as rows in groups.

use super::place_row::place_row;
use super::range::range;
use super::row_frame;
use super::values::{FieldValues, pick_values, telling};
use crate::app::App;
use crate::i18n::Word;
use crate::model::table::ColumnKind;
use crate::model::{Column, Layer};
use crate::query::{Condition, ConditionGroup, FieldTest, Joined, PlaceOf, PlaceTest, is_numeric};
use crate::ui::theme::Look;
use crate::ui::widgets::{Icon, choice, icon_button, number_field, quiet};
use egui::{Button, Layout, RichText, Role, TextEdit, Ui, WidgetInfo, vec2};

/// Logical pixels of the button that takes a row out.
pub const CLOSE: f32 = 20.0;
/// Groups may nest this deep.
const DEEPEST: usize = 4;

pub struct Rows<'a> {
    pub app: &'a App,
    pub layer: &'a Layer,
    pub values: &'a mut FieldValues,
    /// Whether the selection was chosen anew.
    pub takes_selection: bool,
}

/// How a field is compared, apart from with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compared {
    In,
    NotIn,
    Between,
    Less,
    More,
    Holds,
    Begins,
    Empty,
    Filled,
}

impl Compared {
    const fn of(test: &FieldTest) -> Self {
        match test {
            FieldTest::In(_) => Self::In,
            FieldTest::NotIn(_) => Self::NotIn,
            FieldTest::Between(..) => Self::Between,
            FieldTest::Less(_) => Self::Less,
            FieldTest::More(_) => Self::More,
            FieldTest::Holds(_) => Self::Holds,
            FieldTest::Begins(_) => Self::Begins,
            FieldTest::Empty => Self::Empty,
            FieldTest::Filled => Self::Filled,
        }
    }

    const fn word(self) -> Word {
        match self {
            Self::In => Word::QueryIn,
            Self::NotIn => Word::QueryNotIn,
            Self::Between => Word::QueryBetween,
            Self::Less => Word::QueryLess,
            Self::More => Word::QueryMore,
            Self::Holds => Word::QueryHolds,
            Self::Begins => Word::QueryBegins,
            Self::Empty => Word::QueryEmpty,
            Self::Filled => Word::QueryFilled,
        }
    }

    /// Those that suit what a column holds.
    fn suiting(column: &Column) -> Vec<Self> {
        let mut all = match column.kind() {
            ColumnKind::Integer | ColumnKind::Float => vec![Self::Between, Self::Less, Self::More, Self::In, Self::NotIn],
            ColumnKind::Boolean => vec![Self::In],
            _ => vec![Self::In, Self::NotIn, Self::Holds, Self::Begins],
        };
        all.extend([Self::Empty, Self::Filled]);
        all
    }

    /// It with what `before` was compared with, as far as that fits.
    fn test(self, before: &FieldTest) -> FieldTest {
        let values = match before {
            FieldTest::In(values) | FieldTest::NotIn(values) => values.clone(),
            _ => Vec::new(),
        };
        let number = match before {
            FieldTest::Less(number) | FieldTest::More(number) => *number,
            FieldTest::Between(low, high) => low.or(*high).unwrap_or(0.0),
            _ => 0.0,
        };
        let text = match before {
            FieldTest::Holds(text) | FieldTest::Begins(text) => text.clone(),
            _ => String::new(),
        };
        match self {
            Self::In => FieldTest::In(values),
            Self::NotIn => FieldTest::NotIn(values),
            Self::Between => FieldTest::Between(None, None),
            Self::Less => FieldTest::Less(number),
            Self::More => FieldTest::More(number),
            Self::Holds => FieldTest::Holds(text),
            Self::Begins => FieldTest::Begins(text),
            Self::Empty => FieldTest::Empty,
            Self::Filled => FieldTest::Filled,
        }
    }
}

impl Rows<'_> {
    /// A group with its rows and what can be added to it; `way` leads to it.
    pub fn group(&mut self, ui: &mut Ui, group: &mut ConditionGroup, way: &[usize]) {
        let app = self.app;
        if !group.members.is_empty() {
            ui.horizontal(|ui| {
                let all = [(Joined::All, Word::QueryAll), (Joined::Any, Word::QueryAny), (Joined::None, Word::QueryNone)];
                let all = all.map(|(joined, word)| (joined, app.word(word).to_owned()));
                choice(ui, app, ("joined", way), Word::QueryJoin, 140.0, &mut group.joined, &all);
            });
        } else if way.is_empty() {
            ui.label(quiet(ui, app.word(Word::QueryNoConditions)));
        }
        let mut removed = None;
        for n in 0..group.members.len() {
            let way: Vec<usize> = way.iter().copied().chain([n]).collect();
            let frame = row_frame(ui);
            let gone = ui.push_id(("row", &way), |ui| frame.show(ui, |ui| self.row(ui, &mut group.members[n], &way)).inner).inner;
            removed = removed.or(gone.then_some(n));
        }
        if let Some(n) = removed {
            group.members.remove(n);
        }
        self.adding(ui, group, way);
    }

    /// What can be added to a group.
    fn adding(&mut self, ui: &mut Ui, group: &mut ConditionGroup, way: &[usize]) {
        let app = self.app;
        ui.horizontal_wrapped(|ui| {
            let add = |ui: &mut Ui, word: Word| {
                let text = RichText::new(app.word(word)).size(12.0).color(Look::of(ui).accent);
                ui.add(Button::new(text).frame(false)).clicked()
            };
            if !self.layer.table.columns().is_empty()
                && add(ui, Word::QueryAddField)
                && let Some(field) = telling(&mut self.values.known, self.layer)
            {
                let test = if is_numeric(field) { FieldTest::Between(None, None) } else { FieldTest::In(Vec::new()) };
                group.members.push(Condition::Field { field: field.name().to_owned(), test });
            }
            if add(ui, Word::QueryAddPlace) {
                let layers = app.workspace.document.layers();
                let hubs = ["hubs", "key_areas"].into_iter().find(|key| layers.iter().any(|layer| layer.key == *key));
                let key = hubs.map_or_else(|| self.layer.key.clone(), str::to_owned);
                group.members.push(Condition::Place { test: PlaceTest::Near(3000.0), place: PlaceOf::Layer(key, String::new()) });
            }
            if way.len() < DEEPEST && add(ui, Word::QueryAddGroup) {
                // one that is joined otherwise is what a group is for
                let joined = if group.joined == Joined::All { Joined::Any } else { Joined::All };
                group.members.push(Condition::Group(ConditionGroup { joined, members: Vec::new() }));
            }
            if add(ui, Word::QueryAddText) {
                group.members.push(Condition::Text(String::new()));
            }
        });
    }

    /// A row; whether it is to go.
    fn row(&mut self, ui: &mut Ui, own: &mut Condition, way: &[usize]) -> bool {
        let app = self.app;
        ui.set_width(ui.available_width());
        let close = |ui: &mut Ui| icon_button(ui, Icon::Close, app.word(Word::QueryRemoveRow), CLOSE, true).clicked();
        match own {
            Condition::Group(group) => {
                let gone = ui
                    .horizontal(|ui| {
                        ui.label(quiet(ui, app.word(Word::QueryGroup)));
                        ui.with_layout(Layout::right_to_left(egui::Align::Center), close).inner
                    })
                    .inner;
                ui.indent(("group", way), |ui| self.group(ui, group, way));
                gone
            }
            Condition::Text(text) => {
                ui.horizontal(|ui| {
                    let width = ui.available_width() - CLOSE - ui.spacing().item_spacing.x;
                    let hint = app.word(Word::QueryTextHint);
                    let field = ui.add_sized(vec2(width, 24.0), TextEdit::singleline(text).hint_text(hint));
                    field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::QueryText)));
                    close(ui)
                })
                .inner
            }
            Condition::Place { test, place } => {
                let (gone, takes) = place_row(ui, app, test, place, CLOSE, close);
                self.takes_selection |= takes;
                gone
            }
            Condition::Field { field, test } => self.field(ui, field, test, close),
        }
    }

    fn field(&mut self, ui: &mut Ui, field: &mut String, test: &mut FieldTest, close: impl Fn(&mut Ui) -> bool) -> bool {
        let (app, table) = (self.app, &self.layer.table);
        let gone = ui
            .horizontal(|ui| {
                let room = ui.available_width() - CLOSE - 2.0 * ui.spacing().item_spacing.x;
                let before = field.clone();
                let all: Vec<(String, String)> = table.columns().iter().map(|own| (own.name().to_owned(), own.name().to_owned())).collect();
                choice(ui, app, "field", Word::QueryField, room * 0.54, field, &all);
                let Some(column) = table.column(field) else { return close(ui) };
                let suiting = Compared::suiting(column);
                if *field != before {
                    *test = suiting[0].test(&FieldTest::Empty);
                }
                let mut compared = Compared::of(test);
                let mut all: Vec<(Compared, String)> = suiting.into_iter().map(|own| (own, app.word(own.word()).to_owned())).collect();
                if !all.iter().any(|(own, _)| *own == compared) {
                    all.push((compared, app.word(compared.word()).to_owned()));
                }
                choice(ui, app, "test", Word::QueryTest, room * 0.46, &mut compared, &all);
                if compared != Compared::of(test) {
                    *test = compared.test(test);
                }
                close(ui)
            })
            .inner;
        let Some(column) = table.column(field) else {
            let told = Word::QueryFieldLost.with(app.lang(), &[field]);
            ui.add(egui::Label::new(RichText::new(told).size(12.0).color(Look::of(ui).warm)).wrap());
            return gone;
        };
        match test {
            FieldTest::In(values) | FieldTest::NotIn(values) => pick_values(ui, app, self.values, self.layer, column, values),
            FieldTest::Between(low, high) => {
                let profile = self.values.known.numbers(table, column);
                let name = column.name().to_owned();
                range(ui, app, &name, profile.as_ref().as_ref(), low, high);
            }
            FieldTest::Less(number) | FieldTest::More(number) => {
                let speed = self.values.known.numbers(table, column).as_ref().as_ref().map_or(1.0, |own| ((own.most - own.least) / 400.0).max(1e-6));
                let response = ui.add(number_field(number).speed(speed).max_decimals(6));
                response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, column.name()));
            }
            FieldTest::Holds(text) | FieldTest::Begins(text) => {
                let response = ui.add_sized(vec2(ui.available_width(), 24.0), TextEdit::singleline(text).char_limit(200));
                response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, column.name()));
            }
            FieldTest::Empty | FieldTest::Filled => {}
        }
        gone
    }
}
