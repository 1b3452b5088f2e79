//! From one scenario to another: each is the base with the scenario's changes over it.

use super::{
    DataDelta, Delta, Document, Layer, LayerId, Operation, RowsDelta, Scenario, ScenarioId, ScenarioNote, ScenarioState, ThematicMap, Transaction,
    TransactionError,
};
use std::sync::Arc;

impl Document {
    /// The layers without any scenario.
    #[must_use]
    pub fn base_layers(&self) -> &[Layer] {
        if self.scenarios().active.is_some() { &self.scenarios().base } else { self.layers() }
    }

    /// The layers of a scenario, or of the base.
    #[must_use]
    pub fn layers_in(&self, scenario: Option<ScenarioId>) -> Vec<Layer> {
        if scenario == self.scenarios().active {
            return self.layers().to_vec();
        }
        match scenario.and_then(|id| self.scenarios().get(id)) {
            Some(own) => own.over(self.base_layers()),
            None => self.base_layers().to_vec(),
        }
    }

    /// What shows a scenario, or the base, as one step. A thematic map that is shown stays, and the sheet with it.
    ///
    /// # Errors
    /// Where there is no such scenario.
    pub fn switching_to(&self, scenario: Option<ScenarioId>, map: Option<&ThematicMap>) -> Result<Transaction, TransactionError> {
        let (mut own, mut all) = (self.clone(), Vec::new());
        let mut carry_out = |own: &mut Self, step: Transaction| {
            step.apply(own)?;
            all.extend(step.operations);
            Ok(())
        };
        let sheet = self.sheet().clone();
        let shown = self.shown_map().is_some();
        if let Some(step) = self.without_map() {
            carry_out(&mut own, step)?;
        }
        carry_out(&mut own, Operation::SwitchScenario(scenario).into())?;
        if let Some(map) = map.filter(|_| shown) {
            let step = own.with_map(map);
            carry_out(&mut own, step)?;
            carry_out(&mut own, Operation::SetSheet(Box::new(sheet)).into())?;
        }
        Ok(Transaction { operations: all })
    }

    /// The document as it is in a scenario, or in the base, to be looked at.
    ///
    /// # Errors
    /// Where there is no such scenario.
    pub fn in_scenario(&self, scenario: Option<ScenarioId>, map: Option<&ThematicMap>) -> Result<Self, TransactionError> {
        let mut own = self.clone();
        if scenario == self.scenarios().active {
            return Ok(own);
        }
        if let Some(step) = self.without_map() {
            step.apply(&mut own)?;
        }
        let (base, before) = own.enter(scenario)?;
        if let Some(left) = self.scenarios().active.and_then(|id| own.scenarios_mut().get_mut(id)) {
            left.take_in_unseen(&base, &before);
        }
        if let Some(map) = map.filter(|_| self.shown_map().is_some()) {
            own.with_map(map).apply(&mut own)?;
            Transaction::from(Operation::SetSheet(Box::new(self.sheet().clone()))).apply(&mut own)?;
        }
        Ok(own)
    }

    pub(super) fn scenario_state(&self) -> ScenarioState {
        ScenarioState { layers: self.layers().to_vec(), scenarios: self.scenarios().clone() }
    }

    /// Puts layers and scenarios back as they were.
    pub(super) fn restore_scenarios(&mut self, state: ScenarioState, delta: &mut Delta) {
        let before = std::mem::replace(self.layers_mut(), state.layers);
        *self.scenarios_mut() = state.scenarios;
        note(&before, self.layers(), delta);
    }

    /// Shows the layers of a scenario; returns those of the base and those that were shown, which the scenario that is left has to
    /// take in.
    fn enter(&mut self, to: Option<ScenarioId>) -> Result<(Vec<Layer>, Vec<Layer>), TransactionError> {
        if let Some(id) = to.filter(|id| self.scenarios().get(*id).is_none()) {
            return Err(TransactionError::NoScenario(id));
        }
        let mut next = self.layers_in(to);
        // what is at hand of a source stays
        for layer in &mut next {
            if let Some(own) = self.layer(layer.id).filter(|own| own.crs == layer.crs && own.table.is_window_beside(&layer.table)) {
                layer.table = Arc::clone(&own.table);
            }
        }
        let base = self.base_layers().to_vec();
        let before = std::mem::replace(self.layers_mut(), next);
        let scenarios = self.scenarios_mut();
        scenarios.base = if to.is_some() { base.clone() } else { Vec::new() };
        scenarios.active = to;
        Ok((base, before))
    }

    pub(super) fn switch_scenario(&mut self, to: Option<ScenarioId>, delta: &mut Delta) -> Result<(), TransactionError> {
        let from = self.scenarios().active;
        if from == to {
            return Ok(());
        }
        let (base, before) = self.enter(to)?;
        if let Some(left) = from.and_then(|id| self.scenarios_mut().get_mut(id)) {
            left.take_in(&base, &before);
        }
        note(&before, self.layers(), delta);
        Ok(())
    }

    /// A scenario that is not shown as it is over the base of now.
    #[must_use]
    pub fn rebased(&self, scenario: &Scenario) -> Scenario {
        let mut own = scenario.clone();
        own.take_in(self.base_layers(), &scenario.over(self.base_layers()));
        own
    }

    /// Adds a scenario that is like another one, or like the base.
    pub(super) fn add_scenario(&mut self, id: ScenarioId, note: ScenarioNote, like: Option<ScenarioId>) -> Result<(), TransactionError> {
        if self.scenarios().get(id).is_some() {
            return Err(TransactionError::ScenarioThere(id));
        }
        if let Some(like) = like.filter(|like| self.scenarios().get(*like).is_none()) {
            return Err(TransactionError::NoScenario(like));
        }
        let (base, layers) = (self.base_layers().to_vec(), self.layers_in(like));
        let mut own = Scenario { id, note, ..Scenario::default() };
        own.take_in(&base, &layers);
        let scenarios = self.scenarios_mut();
        scenarios.list.push(own);
        scenarios.next = scenarios.next.max(id.0 + 1);
        Ok(())
    }

    pub(super) fn remove_scenario(&mut self, id: ScenarioId, delta: &mut Delta) -> Result<(), TransactionError> {
        if self.scenarios().get(id).is_none() {
            return Err(TransactionError::NoScenario(id));
        }
        if self.scenarios().active == Some(id) {
            self.switch_scenario(None, delta)?;
        }
        self.scenarios_mut().list.retain(|own| own.id != id);
        Ok(())
    }

    /// Makes the scenario that is shown the base; the others keep what they change.
    pub(super) fn adopt_scenario(&mut self, delta: &mut Delta) {
        let Some(id) = self.scenarios().active else { return };
        let layers = self.layers().to_vec();
        let scenarios = self.scenarios_mut();
        scenarios.base.clear();
        scenarios.active = None;
        scenarios.list.retain(|own| own.id != id);
        note(&layers, self.layers(), delta);
    }

    /// An id that no scenario has or had.
    #[must_use]
    pub fn fresh_scenario_id(&self) -> ScenarioId {
        ScenarioId(self.scenarios().next)
    }
}

/// What is made of a layer follows a change of so many rows; of more it is made anew.
const MOST_FOLLOWED: usize = 20_000;

/// Notes what differs between two states of the layers.
fn note(before: &[Layer], after: &[Layer], delta: &mut Delta) {
    let ids = |layers: &[Layer]| -> Vec<LayerId> { layers.iter().map(|layer| layer.id).collect() };
    delta.scenarios = true;
    delta.order |= ids(before) != ids(after);
    for layer in before.iter().filter(|own| !after.iter().any(|layer| layer.id == own.id)) {
        delta.layer(layer.id).data = DataDelta::Whole;
    }
    for layer in after {
        let Some(own) = before.iter().find(|own| own.id == layer.id) else {
            delta.layer(layer.id).data = DataDelta::Whole;
            continue;
        };
        if !Arc::ptr_eq(&own.table, &layer.table) {
            let changes = own.table.changes_to(&layer.table);
            let is_window = own.table.source().is_some() || layer.table.source().is_some();
            if is_window || changes.rows().len() > MOST_FOLLOWED {
                delta.layer(layer.id).data = DataDelta::Whole;
            } else {
                delta.rows(layer.id, RowsDelta::of(changes, &own.table, &layer.table));
            }
        }
        let (style, shown) = (own.style != layer.style, !own.is_shown_like(layer));
        if style || shown || own.name != layer.name {
            let noted = delta.layer(layer.id);
            (noted.style, noted.shown, noted.name) = (noted.style || style, noted.shown || shown, noted.name || own.name != layer.name);
        }
    }
}
