//! The search box: places, coordinates and commands in one list under it.

use crate::app::{Action, App, Command, SelectHow};
use crate::i18n::{Lang, Word, degrees};
use crate::model::PlanFilter;
use crate::query::{Found, Searched};
use crate::ui::theme::{Look, bold};
use crate::ui::wake::waker_of;
use crate::ui::widgets::{quiet, text_in};
use crate::work::{News, Task};
use egui::{Align2, FontFamily, Id, Key, Order, Rect, Role, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};
use std::sync::atomic::AtomicBool;

#[derive(Default)]
pub struct SearchBox {
    text: String,
    chosen: usize,
    focus: bool,
    /// What was searched last and what was found.
    found: Option<(String, u64, Vec<Row>)>,
    under_way: Option<UnderWay>,
    /// What is known of the layers: only those are searched again that are others.
    known: Searched,
    /// Whether Enter was pressed before anything was found.
    entered: bool,
}

/// A search in the background.
struct UnderWay {
    text: String,
    /// When what can be searched was changed last.
    stamp: u64,
    found: Task<Searched>,
}

/// So many features are searched while the frame is made; more in the background.
const AT_ONCE: usize = 10_000;

/// A row of the list.
#[derive(Clone)]
struct Row {
    title: String,
    second: String,
    /// Whether its layer is not shown.
    hidden: bool,
    command: RowCommand,
}

#[derive(Clone)]
enum RowCommand {
    Feature(crate::model::FeatureId),
    Layer(crate::model::LayerId),
    Position([f64; 2]),
    /// A statement of the plan, by its id.
    Statement(String),
    Do(Action),
}

const ROW: f32 = 34.0;
/// Places that are listed.
const MOST: usize = 8;

impl SearchBox {
    /// Puts the cursor into the box.
    pub fn focus(&mut self) {
        self.focus = true;
    }

    pub fn show(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let width = (ui.available_width() - 10.0).clamp(120.0, 300.0);
        let id = Id::unique("search");
        let edit = TextEdit::singleline(&mut self.text).id(id).hint_text(app.word(Word::SearchHint)).desired_width(width).margin(vec2(10.0, 5.0));
        let response = ui.add(edit);
        let name = app.word(Word::Search);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
        if std::mem::take(&mut self.focus) {
            response.request_focus();
        }
        if response.changed() {
            (self.chosen, self.entered) = (0, false);
        }
        let open = (response.has_focus() || response.lost_focus()) && !self.text.trim().is_empty();
        if !open {
            return;
        }
        self.search(ui.ctx(), app);
        let rows = self.found.as_ref().map(|(_, _, rows)| rows.clone()).unwrap_or_default();
        let (down, up, enter, escape) =
            ui.input(|i| (i.key_pressed(Key::ArrowDown), i.key_pressed(Key::ArrowUp), i.key_pressed(Key::Enter), i.key_pressed(Key::Escape)));
        if down {
            self.chosen = (self.chosen + 1).min(rows.len().saturating_sub(1));
        }
        if up {
            self.chosen = self.chosen.saturating_sub(1);
        }
        if enter && response.lost_focus() {
            self.entered = true;
        }
        let searching = self.under_way.is_some();
        if self.entered && searching {
            // what is listed is of the text before: the first of what will be found is meant
            response.request_focus();
        }
        let mut taken = (!searching && std::mem::take(&mut self.entered)).then_some(self.chosen);
        let below = Rect::from_min_size(response.rect.left_bottom() + vec2(0.0, 4.0), vec2(response.rect.width().max(280.0), 0.0));
        let list = egui::Area::new(id.with("list"))
            .order(Order::Foreground)
            .fixed_pos(pos2(below.right() - below.width().max(280.0), below.top()))
            .show(ui.ctx(), |ui| {
                egui::Frame::popup(ui.style()).inner_margin(4.0).show(ui, |ui| {
                    ui.set_width(below.width().max(280.0) - 10.0);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    if self.under_way.is_some() {
                        ui.add(egui::Spinner::new().size(14.0));
                    } else if rows.is_empty() {
                        ui.label(Word::SearchNothing.with(app.lang(), &[&self.text.trim()]));
                    }
                    let windows = app.workspace.document.layers().iter().filter(|layer| layer.table.source().is_some());
                    let windows = windows.map(|layer| layer.name.get(app.lang())).collect::<Vec<_>>().join(", ");
                    if self.under_way.is_none() && !windows.is_empty() {
                        ui.add(egui::Label::new(quiet(ui, Word::SearchAtHand.with(app.lang(), &[&windows]))).wrap());
                        ui.add_space(4.0);
                    }
                    for (n, row) in rows.iter().enumerate() {
                        if show_row(ui, row, n == self.chosen) {
                            taken = Some(n);
                        }
                    }
                });
            });
        let pressed_list = ui.input(|input| input.pointer.any_pressed() || input.pointer.any_released()) && list.response.contains_pointer();
        if let Some(row) = taken.and_then(|n| rows.get(n)) {
            match &row.command {
                RowCommand::Feature(feature) => {
                    commands.push(Command::SelectFeature(*feature, SelectHow::Replace));
                    if let Some(bounds) = app.workspace.document.feature(*feature).and_then(|feature| feature.bounds()) {
                        // a point needs surroundings to be read in
                        let small = bounds.east - bounds.west < 0.01;
                        commands.push(Command::ZoomTo(if small { bounds.grown(0.03, 0.025) } else { bounds }));
                    }
                }
                RowCommand::Layer(layer) => {
                    commands.push(Command::ChooseLayer(Some(*layer)));
                    commands.push(Command::ZoomToLayer(*layer));
                }
                RowCommand::Position(position) => commands.push(Command::CenterOn(*position)),
                RowCommand::Statement(id) => {
                    commands.push(Command::ShowStatement(id.clone()));
                }
                RowCommand::Do(action) => commands.push(Command::Do(*action)),
            }
            self.text.clear();
            ui.memory_mut(|memory| memory.surrender_focus(id));
        } else if escape {
            self.text.clear();
        } else if pressed_list {
            response.request_focus();
        }
    }

    /// Finds what the text asks for. What was found for the text before stays until then.
    fn search(&mut self, ctx: &egui::Context, app: &App) {
        let stamp = app.workspace.stamps.searched();
        let is = |text: &str, own: u64| text == self.text && own == stamp;
        if self.found.as_ref().is_some_and(|(text, own, _)| is(text, *own)) {
            return;
        }
        if let Some(own) = self.under_way.as_ref().filter(|own| is(&own.text, own.stamp)) {
            match own.found.take() {
                News::Done(found) => self.take(app, found),
                News::None | News::SoFar(_) => {}
                // it would break again
                News::Broken => self.take(app, Searched::default()),
            }
            return;
        }
        let document = app.seen();
        if self.known.lacks(document, &self.text, MOST) <= AT_ONCE {
            let searched = self.known.next(document, &self.text, MOST, &AtomicBool::new(false)).unwrap_or_default();
            return self.take(app, searched);
        }
        let (document, text, known) = (document.clone(), self.text.clone(), self.known.clone());
        let found = Task::start(waker_of(ctx), move |progress| known.next(&document, &text, MOST, &progress.cancel).unwrap_or_default());
        self.under_way = Some(UnderWay { text: self.text.clone(), stamp, found });
    }

    /// Takes in what was found for the text that is there.
    fn take(&mut self, app: &App, searched: Searched) {
        self.under_way = None;
        let found = searched.found(app.seen());
        self.known = searched;
        let lang = app.lang();
        let mark = |hidden: bool| if hidden { format!(" · {}", app.word(Word::FoundHidden)) } else { String::new() };
        let mut rows: Vec<Row> = found
            .into_iter()
            .map(|found| match found {
                Found::Feature { feature, name, layer_name, hidden } => {
                    let second = name.second(lang).map(|text| format!("{text} · ")).unwrap_or_default();
                    Row {
                        title: name.get(lang).to_owned(),
                        second: format!("{second}{}{}", layer_name.get(lang), mark(hidden)),
                        hidden,
                        command: RowCommand::Feature(feature),
                    }
                }
                Found::Layer { layer, name, hidden } => Row {
                    title: name.get(lang).to_owned(),
                    second: format!("{}{}", app.word(Word::FoundLayer), mark(hidden)),
                    hidden,
                    command: RowCommand::Layer(layer),
                },
                Found::Position(position) => Row {
                    title: Word::GoToPosition.with(lang, &[&degrees(position[0], position[1])]),
                    second: String::new(),
                    hidden: false,
                    command: RowCommand::Position(position),
                },
            })
            .collect();
        let wanted = self.text.trim().to_lowercase();
        let is_named = |action: &Action| [Lang::Zh, Lang::En].iter().any(|lang| action.name(*lang).to_lowercase().contains(&wanted));
        let named = Action::all().filter(is_named);
        rows.extend(named.filter(|action| action.enabled(app)).take(5).map(|action| Row {
            title: action.name(lang).to_owned(),
            second: action.shortcuts().first().map(crate::app::Shortcut::text).unwrap_or_default(),
            hidden: false,
            command: RowCommand::Do(action),
        }));
        // what the plan says comes after what is on the map
        let asked = PlanFilter { text: Some(wanted).filter(|text| text.chars().count() > 1), ..PlanFilter::default() };
        let said = app.session.brief.plan.filtered(&asked).filter(|_| asked.text.is_some());
        rows.truncate(10);
        rows.extend(said.take(4).map(|statement| Row {
            title: statement.text().get(lang).to_owned(),
            second: format!("{} · {}", app.word(Word::PlanPanel), statement.kind.word().text(lang)),
            hidden: false,
            command: RowCommand::Statement(statement.id.clone()),
        }));
        self.found = Some((self.text.clone(), app.workspace.stamps.searched(), rows));
    }
}

fn show_row(ui: &mut Ui, row: &Row, chosen: bool) -> bool {
    let look = Look::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), if row.second.is_empty() { 26.0 } else { ROW }), Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, if row.hidden { format!("{} · {}", row.title, row.second) } else { row.title.clone() })
    });
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, egui::CornerRadius::same(4), look.tint);
    }
    let inner = rect.shrink2(vec2(8.0, 2.0));
    if row.second.is_empty() {
        text_in(ui, inner, Align2::LEFT_CENTER, &row.title, 13.0, FontFamily::Proportional, look.text);
    } else {
        let (top, bottom) = inner.split_top_bottom_at_fraction(0.54);
        text_in(ui, top, Align2::LEFT_CENTER, &row.title, 13.0, bold(), if row.hidden { look.quiet } else { look.text });
        text_in(ui, bottom, Align2::LEFT_CENTER, &row.second, 11.0, FontFamily::Proportional, look.quiet);
    }
    response.clicked()
}
