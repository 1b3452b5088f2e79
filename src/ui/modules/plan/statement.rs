//! A statement of the planner's own, added to the plan with the features that are selected as its places.

use crate::app::modules::plan::PlanOrder;
use crate::app::{App, Command};
use crate::i18n::{ChinaTime, Word};
use crate::model::{PlanDocument, Statement, StatementKind};
use crate::ui::module::{Depth, Surface, Window};
use crate::ui::widgets::{named, number_field, primary_button, quiet};
use egui::{ComboBox, Grid, Role, TextEdit, Ui, WidgetInfo};

/// What is typed.
#[derive(Clone)]
struct Form {
    zh: String,
    en: String,
    kind: StatementKind,
    section: String,
    year: String,
    document: String,
    date: String,
    paragraph: u32,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            zh: String::new(),
            en: String::new(),
            kind: StatementKind::Task,
            section: "space".to_owned(),
            year: String::new(),
            document: String::new(),
            date: ChinaTime::now().day(),
            paragraph: 1,
        }
    }
}

#[derive(Default)]
pub struct StatementWindow {
    open: bool,
    form: Form,
}

impl Window for StatementWindow {
    fn name(&self) -> &'static str {
        "statement"
    }

    fn open(&mut self, _: &App) {
        self.open = true;
    }

    fn depth(&self) -> Depth {
        Depth::Form
    }

    fn close(&mut self, _: &App, _: &mut Vec<Command>) -> bool {
        std::mem::take(&mut self.open)
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let (app, commands) = (&*on.app, &mut *on.commands);
        let mut open = self.open;
        let mut added = false;
        egui::Window::new(app.word(Word::PlanAddTitle))
            .id(egui::Id::unique("statement"))
            .open(&mut open)
            .collapsible(false)
            .default_width(420.0)
            .show(on.ctx, |ui| {
                let (places, lacking) = selected_places(app);
                self.form.show(ui, app);
                ui.add_space(4.0);
                let told = if places.is_empty() {
                    app.word(Word::PlanAddNoPlaces).to_owned()
                } else {
                    Word::PlanAddPlaces.with(app.lang(), &[&places.len()])
                };
                ui.label(quiet(ui, told));
                if lacking > 0 {
                    ui.label(quiet(ui, Word::PlanAddNoId.with(app.lang(), &[&lacking])));
                }
                ui.add_space(6.0);
                let said = [&self.form.zh, &self.form.en].into_iter().any(|text| !text.trim().is_empty());
                let ready = said && !self.form.document.trim().is_empty();
                if primary_button(ui, app.word(Word::PlanAddDone), ready).clicked() {
                    commands.push(self.form.order(app, places).into());
                    added = true;
                }
            });
        if added {
            // the next one is likely of the same document
            let own = &self.form;
            self.form = Form { document: own.document.clone(), date: own.date.clone(), section: own.section.clone(), ..Form::default() };
            open = false;
        }
        self.open = open;
    }
}

/// What the selected features are called by a plan, and how many of them have no id.
fn selected_places(app: &App) -> (Vec<String>, usize) {
    /// More than a statement names.
    const MOST: usize = 200;
    let list = app.viewport.selection.list();
    let ids: Vec<Option<String>> = list.iter().take(MOST).map(|picked| app.workspace.document.place_id(picked.feature)).collect();
    let lacking = ids.iter().filter(|id| id.is_none()).count();
    (ids.into_iter().flatten().collect(), lacking)
}

impl Form {
    fn show(&mut self, ui: &mut Ui, app: &App) {
        let lang = app.lang();
        Grid::new("statement").num_columns(2).spacing([12.0, 8.0]).show(ui, |ui| {
            let field = |ui: &mut Ui, word: Word, text: &mut String, rows: usize| {
                ui.label(quiet(ui, app.word(word)));
                let edit = if rows > 1 { TextEdit::multiline(text).desired_rows(rows) } else { TextEdit::singleline(text) };
                let response = ui.add(edit.desired_width(290.0));
                response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(word)));
                ui.end_row();
            };
            field(ui, Word::PlanAddZh, &mut self.zh, 3);
            field(ui, Word::PlanAddEn, &mut self.en, 3);
            ui.label(quiet(ui, app.word(Word::PlanAddKind)));
            let kinds = ComboBox::from_id_salt("statement kind").selected_text(self.kind.word().text(lang)).width(180.0).show_ui(ui, |ui| {
                for kind in StatementKind::ALL {
                    ui.selectable_value(&mut self.kind, kind, kind.word().text(lang));
                }
            });
            named(&kinds.response, Role::ComboBox, app.word(Word::PlanAddKind));
            ui.end_row();
            ui.label(quiet(ui, app.word(Word::PlanAddSection)));
            let sections = &app.session.brief.plan.sections;
            let name = |id: &str| sections.iter().find(|own| own.id == id).map_or("", |own| own.name(lang)).to_owned();
            let listed = ComboBox::from_id_salt("statement section").selected_text(name(&self.section)).width(180.0).show_ui(ui, |ui| {
                for section in sections {
                    ui.selectable_value(&mut self.section, section.id.clone(), section.name(lang));
                }
            });
            named(&listed.response, Role::ComboBox, app.word(Word::PlanAddSection));
            ui.end_row();
            let field = |ui: &mut Ui, word: Word, text: &mut String| {
                ui.label(quiet(ui, app.word(word)));
                let response = ui.add(TextEdit::singleline(text).desired_width(290.0));
                response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(word)));
                ui.end_row();
            };
            field(ui, Word::PlanAddYear, &mut self.year);
            field(ui, Word::PlanAddDocument, &mut self.document);
            field(ui, Word::PlanAddDate, &mut self.date);
            ui.label(quiet(ui, app.word(Word::PlanAddParagraph)));
            named(&ui.add(number_field(&mut self.paragraph).range(1..=100_000)), Role::SpinButton, app.word(Word::PlanAddParagraph));
            ui.end_row();
        });
    }

    /// The statement, and its document where the plan has none of that title.
    fn order(&self, app: &App, places: Vec<String>) -> PlanOrder {
        let plan = &app.session.brief.plan;
        let (zh, en, title) = (self.zh.trim(), self.en.trim(), self.document.trim());
        // a statement in one language is read in it by all
        let (zh, en) = (if zh.is_empty() { en } else { zh }, if en.is_empty() { zh } else { en });
        let known = plan.documents.iter().find(|own| own.title_zh == title || own.title_en == title);
        let free = |stem: &str, taken: &dyn Fn(&str) -> bool| (1..u32::MAX).map(|n| format!("{stem}-{n}")).find(|id| !taken(id)).unwrap_or_default();
        let id = free("own", &|id| plan.statements.iter().any(|own| own.id == id));
        let document = known.map_or_else(|| free("document", &|id| plan.documents.iter().any(|own| own.id == id)), |own| own.id.clone());
        let new = known.is_none().then(|| PlanDocument {
            id: document.clone(),
            title_zh: title.to_owned(),
            title_en: title.to_owned(),
            date: self.date.trim().to_owned(),
            published: self.date.trim().to_owned(),
            publisher_zh: String::new(),
            publisher_en: String::new(),
        });
        let statement = Statement {
            id,
            kind: self.kind,
            section: self.section.clone(),
            text_zh: zh.to_owned(),
            text_en: en.to_owned(),
            places,
            industries: Vec::new(),
            horizon: Some(self.year.trim().to_owned()).filter(|year| !year.is_empty()),
            figures: Vec::new(),
            document,
            paragraph: self.paragraph,
        };
        PlanOrder::Add(Box::new(statement), new.map(Box::new))
    }
}
