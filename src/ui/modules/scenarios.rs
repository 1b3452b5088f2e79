//! Scenarios beside the map: which there are, which one is shown and edited, what it stands on, what differs from another one, and
//! the fields that tell years.

use crate::app::modules::scenarios::ScenariosOrder;
use crate::app::{App, Command, Compare, CompareHow, LayerDifference};
use crate::i18n::{Word, area as area_text, integer};
use crate::model::{Group, Horizon, Layer, LayerId, Operation, ScenarioId, ScenarioNote, YEARS, YearField};
use crate::ui::comparing::swatch;
use crate::ui::module::{NARROW, Panel, Place};
use crate::ui::theme::{Look, bold};
use crate::ui::widgets::{heading, panel_head, primary_button, quiet, text_in};
use egui::{Align2, Button, ComboBox, CornerRadius, FontFamily, Label, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Default)]
pub struct ScenariosPanel {
    /// The year that is being typed, and of which scenario.
    year: Option<(ScenarioId, String)>,
    /// Which of a layer's differences was gone to last.
    gone_to: HashMap<LayerId, usize>,
}

impl Panel for ScenariosPanel {
    fn name(&self) -> &'static str {
        "scenarios"
    }

    fn place(&self, app: &App, width: f32) -> Option<Place> {
        let wide = if width < NARROW { 288.0 } else { 340.0 };
        app.session.panels.is_open("scenarios").then_some(Place::Right(wide, [260.0, 480.0]))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        panel_head(ui, app, Word::Scenarios, "scenarios", commands);
        ScrollArea::vertical().id_salt("scenarios").auto_shrink([false, false]).show(ui, |ui| {
            ui.set_width(ui.available_width() - 10.0);
            list(ui, app, commands);
            if let Some(id) = app.workspace.document.scenarios().active {
                self.note(ui, app, id, commands);
            }
            if !app.workspace.document.scenarios().is_empty() {
                self.comparison(ui, app, commands);
            }
            years(ui, app, commands);
            ui.add_space(12.0);
        });
    }
}

impl ScenariosPanel {
    /// What the scenario that is shown is called and what it stands on.
    fn note(&mut self, ui: &mut Ui, app: &App, id: ScenarioId, commands: &mut Vec<Command>) {
        let Some(own) = app.workspace.document.scenarios().get(id) else { return };
        let mut note: ScenarioNote = own.note.clone();
        heading(ui, app.word(Word::ScenarioName));
        let width = ui.available_width();
        for (text, lang) in [(&mut note.name.zh, "中文"), (&mut note.name.en, "English")] {
            let field = ui.add_sized([width, 26.0], TextEdit::singleline(text).hint_text(lang).char_limit(200));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, format!("{} ({lang})", app.word(Word::ScenarioName))));
        }
        let mut typed = self
            .year
            .take()
            .filter(|(of, _)| *of == id)
            .map_or_else(|| own.note.year.map_or_else(String::new, |year| year.to_string()), |(_, typed)| typed);
        ui.horizontal(|ui| {
            ui.label(quiet(ui, app.word(Word::ScenarioYear)));
            let field = ui.add_sized([72.0, 24.0], TextEdit::singleline(&mut typed).char_limit(4));
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::ScenarioYear)));
            if field.has_focus() {
                self.year = Some((id, typed.clone()));
            }
            let year = typed.trim().parse::<i32>().ok().filter(|year| YEARS.contains(year));
            if field.changed() && (year.is_some() || typed.trim().is_empty()) {
                note.year = year;
            }
        });
        heading(ui, app.word(Word::ScenarioAssumptions));
        let field = ui.add(TextEdit::multiline(&mut note.assumptions).desired_rows(4).desired_width(width).char_limit(4000));
        field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, app.word(Word::ScenarioAssumptions)));
        if note != own.note {
            commands.push(ScenariosOrder::Note(id, Box::new(note)).into());
        }
        ui.horizontal_wrapped(|ui| {
            if ui.add(Button::new(app.word(Word::ScenarioAdopt)).small()).clicked() {
                commands.push(ScenariosOrder::Adopt.into());
            }
            if ui.add(Button::new(app.word(Word::ScenarioRemove)).small()).clicked() {
                commands.push(ScenariosOrder::Remove(id).into());
            }
        });
    }

    fn comparison(&mut self, ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
        let scenarios = app.workspace.document.scenarios();
        heading(ui, app.word(Word::ScenarioWith));
        let before = app.viewport.compare;
        let mut compare = before;
        let width = ui.available_width();
        let others: Vec<Option<ScenarioId>> =
            std::iter::once(None).chain(scenarios.list.iter().map(|own| Some(own.id))).filter(|own| *own != scenarios.active).collect();
        let shown = before.map_or_else(|| "—".to_owned(), |own| named(app, own.with));
        let how = before.map_or(CompareHow::Swipe, |own| own.how);
        ComboBox::from_id_salt("compare with").selected_text(shown).width(width).truncate().show_ui(ui, |ui| {
            for other in others {
                if ui.selectable_label(before.is_some_and(|own| own.with == other), named(app, other)).clicked() {
                    compare = Some(Compare { with: other, ..before.unwrap_or(Compare::new(other, how)) });
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            for (own, word) in [(CompareHow::Swipe, Word::ScenarioSwipe), (CompareHow::Side, Word::ScenarioSide)] {
                let chosen = before.is_some_and(|before| before.how == own);
                if ui.add(Button::new(app.word(word)).small().selected(chosen)).clicked() {
                    compare = match compare {
                        Some(compare) => Some(Compare { how: own, ..compare }),
                        None => app.usual_compare(own),
                    };
                }
            }
            if before.is_some() && ui.link(RichText::new(app.word(Word::ScenarioEnd)).size(11.5)).clicked() {
                compare = None;
            }
        });
        if let (Some(own), Some((_, other))) = (&mut compare, app.compared()) {
            ui.checkbox(&mut own.marks, app.word(Word::ScenarioMarks));
            self.differences(ui, app, &other.differences, commands);
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| {
                if ui.add(Button::new(app.word(Word::ScenarioToSheet)).small()).clicked() {
                    commands.push(ScenariosOrder::ToSheet.into());
                }
                if ui.add(Button::new(app.word(Word::ScenarioIndicators)).small()).clicked() {
                    commands.push(ScenariosOrder::Indicators.into());
                }
            });
        }
        if compare != before {
            commands.push(ScenariosOrder::Compare(compare).into());
        }
    }

    /// What differs, by layer: how many features were added, changed and removed; one click after the other goes through them.
    fn differences(&mut self, ui: &mut Ui, app: &App, differences: &[LayerDifference], commands: &mut Vec<Command>) {
        let (look, lang) = (Look::of(ui), app.lang());
        if differences.is_empty() {
            ui.label(quiet(ui, app.word(Word::ScenarioSame)));
        }
        for own in differences {
            let rows = &own.rows;
            let name = own.name.get(lang);
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, !rows.is_empty(), name));
            if !rows.is_empty() && (response.hovered() || response.has_focus()) {
                ui.painter().rect_filled(rect, CornerRadius::same(5), look.tint);
            }
            text_in(ui, rect.shrink2(vec2(4.0, 0.0)), Align2::LEFT_CENTER, name, 13.0, bold(), look.text);
            let response = if rows.is_empty() { response } else { response.on_hover_text(app.word(Word::ScenarioNext)) };
            if response.clicked() && !rows.is_empty() {
                let at = self.gone_to.get(&own.id).map_or(0, |last| (last + 1) % rows.len());
                self.gone_to.insert(own.id, at);
                commands.push(ScenariosOrder::GoTo(own.id, rows[at]).into());
            }
            ui.horizontal_wrapped(|ui| {
                ui.add_space(4.0);
                ui.spacing_mut().item_spacing.x = 5.0;
                let counts = [
                    (own.changes.added.len(), Word::ScenarioAddedCount, look.added),
                    (own.changed.len(), Word::ScenarioChangedCount, look.changed),
                    (own.changes.deleted.len(), Word::ScenarioRemovedCount, look.removed),
                ];
                for (count, word, ink) in counts.into_iter().filter(|(count, ..)| *count > 0) {
                    let text = word.with(lang, &[&integer(count as u64)]);
                    swatch(ui, ink, &text);
                    ui.label(quiet(ui, text));
                    ui.add_space(4.0);
                }
                if own.area.abs() >= 0.5 {
                    let sign = if own.area < 0.0 { "−" } else { "+" };
                    ui.label(quiet(ui, format!("{sign}{}", area_text(own.area.abs()))));
                }
                if own.looks {
                    ui.label(quiet(ui, app.word(Word::ScenarioLooks)));
                }
                let only = match own.is_in {
                    [true, false] => app.viewport.compare.map(|compare| compare.with),
                    [false, true] => Some(app.workspace.document.scenarios().active),
                    _ => None,
                };
                if let Some(only) = only {
                    ui.label(quiet(ui, Word::ScenarioOnlyHere.with(lang, &[&named(app, only)])));
                }
            });
            ui.add_space(2.0);
        }
    }
}

/// The base and the scenarios to choose among.
fn list(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let scenarios = app.workspace.document.scenarios();
    if scenarios.is_empty() {
        ui.add(Label::new(quiet(ui, app.word(Word::ScenarioWhat))).wrap());
        ui.add_space(4.0);
        if primary_button(ui, app.word(Word::ScenarioNew), true).clicked() {
            commands.push(ScenariosOrder::Add.into());
        }
        return;
    }
    row(ui, app, None, None, commands);
    for own in &scenarios.list {
        row(ui, app, Some(own.id), own.note.year, commands);
    }
    ui.add_space(2.0);
    if ui.add(Button::new(app.word(Word::ScenarioAdd)).small()).on_hover_text(app.word(Word::ScenarioWhat)).clicked() {
        commands.push(ScenariosOrder::Add.into());
    }
}

fn named(app: &App, scenario: Option<ScenarioId>) -> String {
    let name = app.scenario_name(scenario);
    let name = name.get(app.lang());
    if name.trim().is_empty() { app.word(Word::ScenarioNameless).to_owned() } else { name.to_owned() }
}

/// A scenario of the list, or the base: a click shows it.
fn row(ui: &mut Ui, app: &App, scenario: Option<ScenarioId>, year: Option<i32>, commands: &mut Vec<Command>) {
    let look = Look::of(ui);
    let is_shown = app.workspace.document.scenarios().active == scenario;
    let name = named(app, scenario);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_shown, &name));
    if is_shown || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(5), look.tint);
    }
    let dot = pos2(rect.left() + 13.0, rect.center().y);
    ui.painter().circle_stroke(dot, 5.5, egui::Stroke::new(1.4, if is_shown { look.accent } else { look.quiet }));
    if is_shown {
        ui.painter().circle_filled(dot, 3.0, look.accent);
    }
    let told = match (is_shown, year) {
        (true, Some(year)) => format!("{year} · {}", app.word(Word::ScenarioEditing)),
        (true, None) => app.word(Word::ScenarioEditing).to_owned(),
        (false, Some(year)) => year.to_string(),
        (false, None) => String::new(),
    };
    let used = text_in(ui, rect.with_max_x(rect.right() - 8.0), Align2::RIGHT_CENTER, &told, 11.5, FontFamily::Proportional, look.quiet);
    let family = if is_shown { bold() } else { FontFamily::Proportional };
    let ink = if is_shown { look.accent } else { look.text };
    let room = rect.with_min_x(rect.left() + 26.0).with_max_x(rect.right() - 14.0 - used);
    text_in(ui, room, Align2::LEFT_CENTER, &name, 13.5, family, ink);
    let response = if is_shown {
        response
    } else if scenario.is_none() {
        response.on_hover_text(app.word(Word::ScenarioBaseAbout))
    } else {
        response.on_hover_text(app.word(Word::ScenarioShow))
    };
    if response.clicked() && !is_shown {
        commands.push(Command::ShowScenario(scenario));
    }
}

/// The year as of which the map is shown, and by which fields.
fn years(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let (document, lang, look) = (&app.workspace.document, app.lang(), Look::of(ui));
    heading(ui, app.word(Word::Horizon));
    let mut shows = document.horizon().is_some();
    let label = document.horizon().map_or_else(|| app.word(Word::HorizonShow).to_owned(), |own| Word::HorizonAsOf.with(lang, &[&own.year]));
    if ui.checkbox(&mut shows, label).clicked() {
        commands.push(Command::Do(crate::app::Action::HORIZON));
    }
    let Some(horizon) = document.horizon() else { return };
    // of the embedded layers those that are known to come and go: a source's date is no year of a plan
    let is_asked = |(layer, fields): &(&Layer, Arc<Vec<YearField>>)| {
        let chosen = horizon.fields.iter().any(|(key, _)| *key == layer.key);
        !fields.is_empty() && (layer.group == Group::Mine || chosen || horizon.field_among(layer, fields).is_some())
    };
    let timed: Vec<_> = document.layers().iter().rev().map(|layer| (layer, app.year_fields(layer))).filter(is_asked).collect();
    if timed.is_empty() {
        ui.add(Label::new(quiet(ui, app.word(Word::HorizonNothing))).wrap());
        return;
    }
    ui.label(quiet(ui, app.word(Word::HorizonFields)));
    for (layer, fields) in timed {
        let own = horizon.field_among(layer, &fields);
        let mut chosen = own.unwrap_or_default().to_owned();
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(110.0, 22.0), Sense::hover());
            text_in(ui, rect, Align2::LEFT_CENTER, layer.name.get(lang), 12.5, FontFamily::Proportional, look.text);
            let none = app.word(Word::HorizonNoField);
            let shown = if chosen.is_empty() { none } else { &chosen }.to_owned();
            ComboBox::from_id_salt(("year field", layer.id)).selected_text(shown).width(ui.available_width()).truncate().show_ui(ui, |ui| {
                ui.selectable_value(&mut chosen, String::new(), none);
                for field in &*fields {
                    ui.selectable_value(&mut chosen, field.name.clone(), &field.name);
                }
            });
        });
        if chosen != own.unwrap_or_default() {
            let mut next: Horizon = horizon.clone();
            next.fields.retain(|(key, _)| *key != layer.key);
            next.fields.push((layer.key.clone(), chosen));
            commands.push(Command::edit(Operation::SetHorizon(Some(next))));
        }
    }
    let features = |layers: &[Layer]| -> usize { layers.iter().map(|layer| layer.table.len()).sum() };
    let hidden = features(document.layers()).saturating_sub(features(app.seen().layers()));
    if hidden > 0 {
        ui.add(Label::new(quiet(ui, Word::HorizonHidden.with(lang, &[&integer(hidden as u64)]))).wrap());
    }
}
