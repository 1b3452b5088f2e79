//! The thematic maps of the plan as tabs over the map, while the plan is open or one of them is shown.

use crate::app::modules::plan::PlanOrder;
use crate::app::{Action, App, Command};
use crate::i18n::Word;
use crate::ui::module::{Panel, Place};
use crate::ui::theme::Look;
use crate::ui::widgets::tool_button;
use egui::{Align, Frame, Layout, Margin, Ui};

pub struct PlanMaps;

impl Panel for PlanMaps {
    fn name(&self) -> &'static str {
        "plan maps"
    }

    fn place(&self, app: &App, _: f32) -> Option<Place> {
        (app.session.panels.is_open("plan") || app.workspace.document.shown_map().is_some()).then_some(Place::Top(Some(36.0)))
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
            });
        });
    }
}
