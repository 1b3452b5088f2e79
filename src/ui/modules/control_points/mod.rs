//! The window that places a drawing or a scanned plan by control points, beside the map.

mod preview;
mod rows;

use crate::app::modules::control_points::ControlPointsOrder;
use crate::app::{App, Command, ControlPlacing, CrsSubject, PlacedSource};
use crate::i18n::Word;
use crate::io::safe_file_name;
use crate::model::datum::Fit;
use crate::model::{SourceCrs, System};
use crate::ui::module::{Depth, Surface, Window};
use crate::ui::widgets::{choice, primary_button, quiet};
use egui::{Label, Ui, vec2};
use preview::Preview;
use rows::{Rows, agreement};

/// The width of what the window shows, in logical pixels.
const WIDTH: f32 = 490.0;

#[derive(Default)]
pub struct ControlPointsWindow {
    /// What it shows; another one begins anew.
    subject: Option<CrsSubject>,
    preview: Preview,
    rows: Rows,
}

impl Window for ControlPointsWindow {
    fn name(&self) -> &'static str {
        "control points"
    }

    fn depth(&self) -> Depth {
        Depth::Report
    }

    fn show(&mut self, on: &mut Surface<'_>) {
        let Some(placing) = &on.app.session.control_points.placing else {
            self.subject = None;
            return;
        };
        if self.subject.as_ref() != Some(&placing.subject) {
            *self = Self { subject: Some(placing.subject.clone()), ..Self::default() };
        }
        let (app, commands) = (&*on.app, &mut *on.commands);
        let title = Word::ControlPointsTitle.with(app.lang(), &[&crate::i18n::excerpt(&placing.name, 32)]);
        let mut is_open = true;
        let window = egui::Window::new(title).id(egui::Id::unique("control points")).open(&mut is_open).collapsible(true).resizable(false);
        let mut asked = None;
        window.default_pos(on.map.left_top() + vec2(56.0, 12.0)).show(on.ctx, |ui| {
            ui.set_width(WIDTH);
            // the pane takes what a low screen leaves of the rest
            let high = (on.map.height() - 395.0).clamp(130.0, 320.0);
            self.form(ui, app, placing, high, commands);
            asked = files(ui, app, placing, commands);
        });
        match asked {
            Some(Asked::Read) => {
                on.dialogs.pick(on.ctx, "CSV, TXT, POINTS", &["csv", "txt", "points", "dat", "tsv"], |path| ControlPointsOrder::Read(path).into());
            }
            Some(Asked::Save) => {
                let name = safe_file_name(&placing.name);
                on.dialogs.save_points(on.ctx, &name, |path| ControlPointsOrder::Save(path).into());
            }
            None => {}
        }
        if !is_open {
            commands.push(ControlPointsOrder::Leave.into());
        }
    }
}

/// Which file is asked for.
#[derive(Clone, Copy)]
enum Asked {
    Read,
    Save,
}

impl ControlPointsWindow {
    fn form(&mut self, ui: &mut Ui, app: &App, placing: &ControlPlacing, high: f32, commands: &mut Vec<Command>) {
        let lang = app.lang();
        let how = match placing.source {
            PlacedSource::Reading(_) => Word::ControlPointsReading,
            PlacedSource::Unread => Word::ControlPointsUnread,
            PlacedSource::Drawing(_) | PlacedSource::Picture(_) => Word::ControlPointsHow,
        };
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if matches!(placing.source, PlacedSource::Drawing(_) | PlacedSource::Picture(_))
                    && ui.small_button(app.word(Word::ControlFitView)).clicked()
                {
                    self.preview.look_anew();
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(Label::new(quiet(ui, app.word(how))).truncate()).on_hover_text(app.word(how));
                });
            });
        });
        if !matches!(placing.source, PlacedSource::Unread) {
            if let Some(at) = self.preview.show(ui, placing, vec2(WIDTH, high), app.word(Word::ControlPreview)) {
                commands.push(ControlPointsOrder::Point(at).into());
            }
            ui.add_space(2.0);
        }
        self.rows.show(ui, app, placing, 104.0, commands);
        ui.separator();
        ui.horizontal(|ui| {
            let mut fit = placing.fit();
            let fits = Fit::ALL.map(|own| (own, own.name(lang).to_owned()));
            choice(ui, app, "control fit", Word::ControlFit, 170.0, &mut fit, &fits);
            if fit != placing.fit() {
                commands.push(ControlPointsOrder::Fit(fit).into());
            }
            let mut target = placing.target().clone();
            let lon = app.viewport.view.center[0];
            let mut systems: Vec<SourceCrs> = System::of_place(lon).into_iter().map(SourceCrs::new).collect();
            if !systems.contains(&target) {
                systems.push(target.clone());
            }
            let systems: Vec<(SourceCrs, String)> = systems.into_iter().map(|own| (own.clone(), own.system.name(lang))).collect();
            choice(ui, app, "control target", Word::ControlTarget, 190.0, &mut target, &systems);
            if target != *placing.target() {
                commands.push(ControlPointsOrder::Target(target).into());
            }
        });
        if !placing.is_of_picture() {
            ui.horizontal(|ui| {
                let mut first = placing.is_northing_first();
                if ui.checkbox(&mut first, app.word(Word::NorthingFirst)).changed() {
                    commands.push(ControlPointsOrder::NorthingFirst(first).into());
                }
                if placing.is_turned() {
                    ui.label(quiet(ui, app.word(Word::ControlTurned)).color(crate::ui::theme::Look::of(ui).danger));
                    if ui.small_button(app.word(Word::ControlTurn)).clicked() {
                        commands.push(ControlPointsOrder::NorthingFirst(!placing.is_northing_first()).into());
                    }
                }
            });
        }
        agreement(ui, app, placing);
    }
}

/// What is done with the points; which file is asked for.
fn files(ui: &mut Ui, app: &App, placing: &ControlPlacing, commands: &mut Vec<Command>) -> Option<Asked> {
    let mut asked = None;
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        if primary_button(ui, app.word(Word::ControlApply), placing.grid().is_ok()).clicked() {
            commands.push(ControlPointsOrder::Apply.into());
        }
        if ui.button(app.word(Word::Cancel)).clicked() {
            commands.push(ControlPointsOrder::Leave.into());
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.add_enabled(placing.grid().is_ok(), egui::Button::new(app.word(Word::ControlSave))).clicked() {
                asked = Some(Asked::Save);
            }
            if ui.button(app.word(Word::ControlRead)).clicked() {
                asked = Some(Asked::Read);
            }
        });
    });
    asked
}
