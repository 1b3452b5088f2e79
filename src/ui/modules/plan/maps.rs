//! The thematic maps of the plan as tabs over the map, while the plan is open or one of them is shown.

use crate::app::modules::plan::PlanOrder;
use crate::app::{Action, App, Command};
use crate::i18n::Word;
use crate::ui::module::{Panel, Place};
use crate::ui::theme::Look;
use crate::ui::widgets::{menu_tool_button, tool_button};
use egui::{Align, Frame, Layout, Margin, Ui};

pub struct PlanMaps;

impl Panel for PlanMaps {
    fn name(&self) -> &'static str {
        "plan maps"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        let document = &app.workspace.document;
        let panels = &app.session.panels;
        let is_used = document.shown_map().is_some() || !document.scenarios().is_empty();
        (panels.is_open("plan") || panels.is_open("scenarios") || is_used).then_some(Place::Top(Some(36.0)))
    }

    fn frame(&self, ui: &Ui) -> Option<Frame> {
        Some(Frame::new().fill(Look::of(ui).panel).inner_margin(Margin::symmetric(6, 3)))
    }

    fn show(&mut self, ui: &mut Ui, app: &App, _: Option<[f64; 2]>, commands: &mut Vec<Command>) {
        let (brief, lang) = (&app.session.brief, app.lang());
        let shown = brief.map(&app.workspace.document).map(|map| map.id.as_str());
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.add_space(4.0);
            let is_plain = app.workspace.document.shown_map().is_none();
            if tool_button(ui, app.word(Word::PlanOverview), "", is_plain).clicked() && !is_plain {
                commands.push(PlanOrder::ShowMap(None).into());
            }
            for map in &brief.maps {
                let (name, about) = (map.name().get(lang).to_owned(), map.about().get(lang).to_owned());
                let is_shown = shown == Some(map.id.as_str());
                if tool_button(ui, &name, "", is_shown).on_hover_text(about).clicked() && !is_shown {
                    commands.push(PlanOrder::ShowMap(Some(map.id.clone())).into());
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(6.0);
                if tool_button(ui, app.word(Word::PlanAtlasShort), "", false).on_hover_text(app.word(Word::PlanAtlasHint)).clicked() {
                    commands.push(Command::Do(Action::PLAN_ATLAS));
                }
                scenarios(ui, app, commands);
            });
        });
    }
}

/// Which scenario is shown, as a menu of all, and the comparison.
fn scenarios(ui: &mut Ui, app: &App, commands: &mut Vec<Command>) {
    let scenarios = app.workspace.document.scenarios();
    if !scenarios.is_empty() && tool_button(ui, app.word(Word::ScenarioCompareShort), "", app.viewport.compare.is_some()).clicked() {
        commands.push(Command::Do(Action::COMPARE));
    }
    let name = app.scenario_name(scenarios.active).get(app.lang()).to_owned();
    let name = if scenarios.is_empty() { app.word(Word::Scenarios).to_owned() } else { Word::ScenarioShown.with(app.lang(), &[&shortened(&name)]) };
    menu_tool_button(ui, &name, |ui| {
        let all = std::iter::once(None).chain(scenarios.list.iter().map(|own| Some(own.id)));
        for own in all.filter(|_| !scenarios.is_empty()) {
            if ui.selectable_label(scenarios.active == own, app.scenario_name(own).get(app.lang())).clicked() {
                commands.push(Command::ShowScenario(own));
                ui.close();
            }
        }
        if !scenarios.is_empty() {
            ui.separator();
        }
        for action in [Action::NEW_SCENARIO, Action::SCENARIOS, Action::HORIZON] {
            if ui.button(action.name(app.lang())).clicked() {
                commands.push(Command::Do(action));
                ui.close();
            }
        }
    });
}

/// A name that leaves room for the tabs.
fn shortened(name: &str) -> String {
    const MOST: usize = 14;
    if name.chars().count() <= MOST { name.to_owned() } else { name.chars().take(MOST - 1).chain(['…']).collect() }
}
