//! Scenarios: a list of them, one that is shown and edited, another one beside it, what differs, both on a sheet and in the table of
//! indicators; and the year as of which the map is shown.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Compare, CompareHow, Order, Severity};
use crate::carto::paired_sheet;
use crate::i18n::{Bilingual, Lang, Localized, Word};
use crate::model::{FeatureId, Horizon, LayerId, Operation, RowId, ScenarioId, ScenarioNote, Transaction, year_in};
use std::any::Any;
use std::collections::BTreeSet;

impl Action {
    pub const SCENARIOS: Self = Self::new("scenarios", Word::Scenarios, Menu::Plan, 50).keys(&[plain(ShortcutKey::F(9))]);
    pub const NEW_SCENARIO: Self = Self::new("new scenario", Word::ScenarioNew, Menu::Plan, 51);
    pub const COMPARE: Self = Self::new("compare scenarios", Word::ScenarioCompare, Menu::Plan, 52);
    pub const HORIZON: Self = Self::new("horizon", Word::Horizon, Menu::Plan, 53);
}

/// What is done with scenarios.
#[derive(Clone, Debug, PartialEq)]
pub enum ScenariosOrder {
    /// Adds a scenario like the one that is shown and shows it.
    Add,
    /// Says what a scenario is called and what it stands on.
    Note(ScenarioId, Box<ScenarioNote>),
    Remove(ScenarioId),
    /// Makes the scenario that is shown the base.
    Adopt,
    /// Compares the scenario that is shown with another one, or ends that.
    Compare(Option<Compare>),
    /// Shows a feature that differs.
    GoTo(LayerId, RowId),
    /// Puts both maps of the comparison on the sheet.
    ToSheet,
    /// Opens the indicators of both.
    Indicators,
}

impl Order for ScenariosOrder {}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "scenarios",
        &[
            Deed::panel(Action::SCENARIOS, "scenarios"),
            Deed::new(Action::NEW_SCENARIO, App::add_scenario),
            Deed::new(Action::COMPARE, App::toggle_compare)
                .when(|app| !app.workspace.document.scenarios().is_empty())
                .switch(|app| app.viewport.compare.is_some()),
            Deed::new(Action::HORIZON, App::toggle_horizon).switch(|app| app.workspace.document.horizon().is_some()),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<ScenariosOrder>() else { return false };
    match order {
        ScenariosOrder::Add => app.add_scenario(),
        ScenariosOrder::Note(id, note) => app.edit(Operation::SetScenario { id: *id, note: note.clone() }),
        ScenariosOrder::Remove(id) => app.remove_scenario(*id),
        ScenariosOrder::Adopt => app.adopt_scenario(),
        ScenariosOrder::Compare(compare) => app.compare(*compare),
        ScenariosOrder::GoTo(layer, row) => app.go_to_difference(*layer, *row),
        ScenariosOrder::ToSheet => app.pair_to_sheet(),
        ScenariosOrder::Indicators => app.measure_both(),
    }
    true
}

impl App {
    /// What a scenario is called; the base for `None`.
    #[must_use]
    pub fn scenario_name(&self, scenario: Option<ScenarioId>) -> Bilingual {
        crate::carto::scenario_name(&self.workspace.document, scenario)
    }

    /// The years that can be shown: the plan's, those of scenarios, and those that layers tell.
    #[must_use]
    pub fn years(&self) -> BTreeSet<i32> {
        /// The year of the plan, that of its targets, and that of the city's master plan.
        const OF_PLAN: [i32; 3] = [2022, 2025, 2035];
        let document = &self.workspace.document;
        let horizon = document.horizon().cloned().unwrap_or_else(|| Horizon::new(OF_PLAN[2]));
        let of_layers = document.layers().iter().flat_map(|layer| {
            let fields = self.year_fields(layer);
            let own = horizon.field_among(layer, &fields).and_then(|name| fields.iter().find(|field| field.name == name));
            own.map(|field| field.years.clone()).unwrap_or_default()
        });
        let of_scenarios = document.scenarios().list.iter().filter_map(|own| own.note.year);
        let of_statements = self.session.brief.plan.statements.iter().filter_map(|own| year_in(own.horizon.as_deref()?));
        OF_PLAN.into_iter().chain(of_layers).chain(of_scenarios).chain(of_statements).collect()
    }

    fn add_scenario(&mut self) {
        let document = &self.workspace.document;
        let (id, count) = (document.fresh_scenario_id(), document.scenarios().list.len() + 1);
        let named = |lang: Lang, n: usize| Word::ScenarioNumber.with(lang, &[&n]);
        let taken = |n: &usize| document.scenarios().list.iter().any(|own| own.note.name.zh == named(Lang::Zh, *n));
        let number = (count..=2 * count).find(|n| !taken(n)).unwrap_or(count);
        let note = ScenarioNote { name: Bilingual::new(named(Lang::Zh, number), named(Lang::En, number)), ..ScenarioNote::default() };
        let (like, map) = (document.scenarios().active, self.thematic_map());
        let add = Operation::AddScenario { id, note: Box::new(note), like };
        // it is added and shown in one step
        let mut next = document.clone();
        let step = Transaction::from(add.clone());
        let switch = step.apply(&mut next).and_then(|_| next.switching_to(Some(id), map.as_ref()));
        match switch {
            Ok(switch) => self.edit(std::iter::once(add).chain(switch.operations).collect::<Transaction>()),
            Err(error) => self.notify(Severity::Error, error.message(self.lang()), Vec::new()),
        }
        self.session.panels.set("scenarios", true);
    }

    pub(in crate::app) fn show_scenario(&mut self, scenario: Option<ScenarioId>) {
        if self.workspace.document.scenarios().active == scenario {
            return;
        }
        let map = self.thematic_map();
        match self.workspace.document.switching_to(scenario, map.as_ref()) {
            Ok(step) => self.edit(step),
            Err(error) => self.notify(Severity::Error, error.message(self.lang()), Vec::new()),
        }
    }

    pub(in crate::app) fn swipe(&mut self, at: f32) {
        if let Some(compare) = &mut self.viewport.compare {
            compare.at = at.clamp(0.02, 0.98);
        }
    }

    fn remove_scenario(&mut self, id: ScenarioId) {
        let is_shown = self.workspace.document.scenarios().active == Some(id);
        let map = self.thematic_map();
        let back = if is_shown { self.workspace.document.switching_to(None, map.as_ref()).map(|step| step.operations) } else { Ok(Vec::new()) };
        match back {
            Ok(back) => self.edit(std::iter::once(back).flatten().chain([Operation::RemoveScenario(id)]).collect::<Transaction>()),
            Err(error) => self.notify(Severity::Error, error.message(self.lang()), Vec::new()),
        }
    }

    /// Makes the scenario that is shown the base. The looks of a thematic map are not taken along.
    fn adopt_scenario(&mut self) {
        let Some(id) = self.workspace.document.scenarios().active else { return };
        let name = self.scenario_name(Some(id)).get(self.lang()).to_owned();
        self.edit(Operation::AdoptScenario);
        self.notify(Severity::Info, Word::ScenarioAdopted.with(self.lang(), &[&name]), Vec::new());
    }

    fn toggle_compare(&mut self) {
        let compare = if self.viewport.compare.is_some() { None } else { self.usual_compare(CompareHow::Swipe) };
        self.compare(compare);
    }

    /// The comparison that is most likely wanted: a scenario with the base, the base with the first scenario.
    #[must_use]
    pub fn usual_compare(&self, how: CompareHow) -> Option<Compare> {
        let scenarios = self.workspace.document.scenarios();
        match scenarios.active {
            Some(_) => Some(Compare::new(None, how)),
            None => scenarios.list.first().map(|own| Compare::new(Some(own.id), how)),
        }
    }

    fn compare(&mut self, compare: Option<Compare>) {
        let is_side = |compare: Option<Compare>| compare.is_some_and(|own| own.how == CompareHow::Side);
        self.viewport.keeps_middle = is_side(compare) != is_side(self.viewport.compare);
        self.viewport.compare = compare;
        if compare.is_some() {
            self.session.panels.set("scenarios", true);
        }
        self.document_changed();
    }

    fn toggle_horizon(&mut self) {
        let horizon = match self.workspace.document.horizon() {
            Some(shown) => {
                self.viewport.last_horizon = Some(shown.clone());
                None
            }
            // the fields that were chosen, and the year, are those of before
            None => Some(self.viewport.last_horizon.clone().unwrap_or_else(|| Horizon::new(self.years().into_iter().next_back().unwrap_or(2035)))),
        };
        self.edit(Operation::SetHorizon(horizon));
    }

    /// Goes to a feature that differs, and selects it where the shown scenario has it.
    fn go_to_difference(&mut self, layer: LayerId, row: RowId) {
        let id = FeatureId::new(layer, row);
        if self.seen().feature(id).is_some() {
            self.go_to_feature(id);
        } else if let Some(bounds) = self.compared().and_then(|(_, other)| other.document.feature(id)?.bounds()) {
            let [lon, lat] = [(bounds.east - bounds.west) * 0.4, (bounds.north - bounds.south) * 0.4].map(|margin| margin.max(2e-4));
            self.zoom_to(bounds.grown(lon, lat));
        }
    }

    /// Puts the other scenario's map beside the map of the sheet, each with its name and what it stands on.
    fn pair_to_sheet(&mut self) {
        let Some(compare) = self.viewport.compare else { return };
        let extent = self.viewport.view.bounds(self.viewport.view_size).array();
        self.edit(Operation::SetSheet(Box::new(paired_sheet(&self.workspace.document, extent, compare.with))));
        self.notify(Severity::Info, self.word(Word::ScenarioOnSheet).to_owned(), Vec::new());
    }
}
