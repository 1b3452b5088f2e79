//! The plan as a panel: what it says, of which place, and where that is.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order};
use crate::i18n::Word;
use crate::model::{Bounds, FeatureId, Group, Layer, PlanFilter};
use std::any::Any;

impl Action {
    pub const PLAN: Self = Self::new("plan", Word::PlanPanel, Menu::View, 19).keys(&[plain(ShortcutKey::F(7))]);
}

/// What is done with the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanOrder {
    /// Makes the places of a statement stand out, by its id; of none for `None`.
    Choose(Option<String>),
    /// Shows the statements that are asked for.
    Filter(Box<PlanFilter>),
    /// Goes back from a place to the whole plan.
    LeavePlace,
}

impl Order for PlanOrder {}

pub const MODULE: Module = Module { carry_out, ..Module::new("plan", &[Deed::panel(Action::PLAN, "plan")]) };

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<PlanOrder>() else { return false };
    match order {
        PlanOrder::Choose(id) => app.choose_statement(id.clone()),
        PlanOrder::Filter(filter) => app.session.brief.filter = (**filter).clone(),
        PlanOrder::LeavePlace => {
            app.viewport.inspected = None;
            app.viewport.selection.clear();
        }
    }
    true
}

impl App {
    /// The features that stand out on the map, as the chosen statement concerns them, while the plan is open.
    #[must_use]
    pub fn lit(&self) -> Vec<FeatureId> {
        let statement = self.session.brief.statement().filter(|_| self.session.panels.is_open("plan"));
        statement.map(|own| own.places.iter().filter_map(|id| self.workspace.document.place(id)).collect()).unwrap_or_default()
    }

    /// The part of its opacity that a layer keeps: a layer without anything of what stands out steps back.
    #[must_use]
    pub fn kept_opacity(&self, layer: &Layer, lit: &[FeatureId]) -> f32 {
        const BEHIND: f32 = 0.3;
        let steps_back = !lit.is_empty() && layer.group != Group::Basemap && !lit.iter().any(|own| own.layer == layer.id);
        if steps_back { layer.opacity * BEHIND } else { layer.opacity }
    }

    /// What the plan calls the feature that is looked at, where it says something of it.
    #[must_use]
    pub fn place_looked_at(&self) -> Option<&str> {
        let inspected = self.viewport.inspected?;
        let places = self.session.brief.plan.statements.iter().flat_map(|statement| &statement.places);
        let id = self.workspace.document.feature(inspected)?.id()?.to_string();
        places.map(String::as_str).find(|place| *place == id).filter(|place| self.workspace.document.place(place) == Some(inspected))
    }

    /// Chooses a statement: its places stand out, and the map shows them all.
    fn choose_statement(&mut self, id: Option<String>) {
        self.session.brief.chosen = id;
        let places = self.lit();
        let boxes = places.iter().filter_map(|id| self.workspace.document.feature(*id)?.bounds());
        if let Some(bounds) = boxes.reduce(Bounds::union) {
            // a hub is shown with what lies round it
            let point = bounds.east - bounds.west < 1e-9 && bounds.north - bounds.south < 1e-9;
            self.zoom_to(if point { bounds.grown(0.06, 0.05) } else { bounds });
        }
    }
}
