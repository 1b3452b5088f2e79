//! Asks in which system coordinates are: the likely ones with where they lead, every one that has a name, or parameters.

use crate::app::{App, Command, CrsQuestion, CrsSubject};
use crate::i18n::{Lang, Localized, Word};
use crate::model::datum::SystemError;
use crate::model::{SourceCrs, System};
use crate::ui::module::{Surface, Window};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{confirmed, heading, primary_button, quiet};
use egui::{ComboBox, FontId, RichText, Role, TextEdit, Ui, WidgetInfo};

/// The answer being made.
#[derive(Default)]
pub struct CrsWindow {
    /// Whom it is about; another question begins anew.
    asked: Option<CrsSubject>,
    choice: Option<SourceCrs>,
    typed: String,
}

/// What a click on the window's buttons says.
enum CrsAnswer {
    Nothing,
    Cancel,
    ControlPoints,
    Use(SourceCrs),
}

impl Window for CrsWindow {
    fn name(&self) -> &'static str {
        "crs"
    }

    fn takes_keys(&self, app: &App) -> bool {
        app.crs_question().is_some()
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let (ctx, app, commands) = (on.ctx, &*on.app, &mut *on.commands);
        let Some(question) = app.crs_question() else {
            self.asked = None;
            return;
        };
        if self.asked.as_ref() != Some(&question.subject) {
            *self = Self {
                asked: Some(question.subject.clone()),
                choice: question.current.clone().or_else(|| question.likely.first().map(|likely| likely.crs.clone())),
                typed: String::new(),
            };
        }
        let mut said = CrsAnswer::Nothing;
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(18.0);
        let modal = egui::Modal::new(egui::Id::unique("crs")).frame(frame).show(ctx, |ui| {
            ui.set_width(470.0_f32.min(ctx.content_rect().width() - 80.0));
            said = self.form(ui, app, question);
        });
        match said {
            CrsAnswer::Use(crs) => commands.push(Command::AnswerCrs(Some(crs))),
            CrsAnswer::Cancel => commands.push(Command::AnswerCrs(None)),
            CrsAnswer::ControlPoints => commands.push(Command::PlaceByControlPoints),
            CrsAnswer::Nothing if modal.should_close() => commands.push(Command::AnswerCrs(None)),
            CrsAnswer::Nothing => {}
        }
    }
}

impl CrsWindow {
    fn form(&mut self, ui: &mut Ui, app: &App, question: &CrsQuestion) -> CrsAnswer {
        let look = Look::of(ui);
        ui.label(RichText::new(Word::WhichSystem.with(app.lang(), &[&question.name])).font(FontId::new(16.0, bold())));
        if !question.reason.is_empty() {
            ui.add(egui::Label::new(RichText::new(&question.reason).size(12.5).color(look.quiet)).wrap());
        }
        if !question.likely.is_empty() {
            heading(ui, app.word(Word::LikelySystems));
            for likely in &question.likely {
                let place = likely
                    .district
                    .as_ref()
                    .map_or_else(|| format!("{:.3}, {:.3}", likely.center[0], likely.center[1]), |district| district.get(app.lang()).to_owned());
                let text = format!("{}  →  {place}", likely.crs.name(app.lang()));
                if ui.radio(self.typed.is_empty() && self.choice.as_ref() == Some(&likely.crs), text).clicked() {
                    self.choice = Some(likely.crs.clone());
                    self.typed.clear();
                }
            }
        }
        heading(ui, app.word(Word::AllSystems));
        self.all_systems(ui, app);
        let swapped = self.choice.as_ref().is_some_and(|choice| choice.swapped);
        let mut northing_first = swapped;
        if ui.checkbox(&mut northing_first, app.word(Word::NorthingFirst)).changed()
            && let Some(choice) = &mut self.choice
        {
            choice.swapped = northing_first;
        }
        heading(ui, app.word(Word::TypedSystem));
        let edit =
            ui.add(TextEdit::singleline(&mut self.typed).desired_width(f32::INFINITY).hint_text("EPSG:4549 · +proj=tmerc +lon_0=120 … +towgs84=…"));
        edit.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::TypedSystem)));
        let typed = (!self.typed.trim().is_empty()).then(|| SourceCrs::parse(self.typed.trim()));
        let problem = typed.as_ref().and_then(|typed| typed.as_ref().err());
        ui.label(quiet(ui, problem.map(|error| told(error, app)).unwrap_or_default()).color(look.danger));
        ui.add_space(4.0);
        let answer = match typed {
            Some(typed) => typed.ok().map(|crs| SourceCrs { swapped: crs.swapped || northing_first, ..crs }),
            None => self.choice.clone(),
        };
        let mut said = CrsAnswer::Nothing;
        ui.horizontal(|ui| {
            let fresh = answer.is_some() && answer != question.current;
            let label = answer
                .as_ref()
                .map_or_else(|| app.word(Word::UseSystem).to_owned(), |crs| format!("{} {}", app.word(Word::UseSystem), short(crs, app.lang())));
            if (primary_button(ui, &label, fresh).clicked() || (fresh && confirmed(ui.ctx())))
                && let Some(crs) = answer
            {
                said = CrsAnswer::Use(crs);
            }
            if ui.button(app.word(Word::Cancel)).clicked() {
                said = CrsAnswer::Cancel;
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.button(app.word(Word::ByControlPoints)).clicked() {
                    said = CrsAnswer::ControlPoints;
                }
            });
        });
        said
    }

    fn all_systems(&mut self, ui: &mut Ui, app: &App) {
        let shown = self.choice.as_ref().map_or_else(|| app.word(Word::ChooseSystem).to_owned(), |crs| crs.name(app.lang()));
        let combo = ComboBox::from_id_salt("systems").width(ui.available_width()).height(300.0).selected_text(shown).show_ui(ui, |ui| {
            for system in systems_in_order() {
                let crs = SourceCrs { swapped: self.choice.as_ref().is_some_and(|choice| choice.swapped), system };
                if ui.selectable_label(self.choice.as_ref() == Some(&crs), crs.name(app.lang())).clicked() {
                    self.choice = Some(crs);
                    self.typed.clear();
                }
            }
        });
        combo.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, app.word(Word::AllSystems)));
    }
}

/// All systems, those of Shanghai's zones before the others.
fn systems_in_order() -> Vec<System> {
    let mut systems: Vec<System> = System::all().collect();
    systems.sort_by_key(|system| match system {
        System::GaussKruger { width: 3, zone: 40 | 41, .. } => 1,
        System::GaussKruger { width: 6, zone: 21, .. } | System::Utm(51) => 2,
        System::GaussKruger { .. } | System::Utm(_) => 3,
        _ => 0,
    });
    systems
}

fn told(error: &SystemError, app: &App) -> String {
    match error {
        SystemError::Restricted(system) => {
            let (zh, en) = system.names();
            Word::NoPublicTransformation.with(app.lang(), &[&crate::i18n::Bilingual::new(zh, en).get(app.lang())])
        }
        SystemError::Unknown(name) => Word::UnknownSystem.with(app.lang(), &[name]),
        SystemError::Parameters(said) => Word::BadParameters.with(app.lang(), &[said]),
        SystemError::ControlPoints(fault) => fault.message(app.lang()),
    }
}

/// A name for a button.
fn short(crs: &SourceCrs, lang: Lang) -> String {
    match &crs.system {
        System::Custom(_) | System::Local(_) => String::new(),
        system => system.name(lang),
    }
}
