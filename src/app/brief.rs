//! The plan as it is read: which statements are asked for, and which one is chosen.

use crate::io::{MapEntry, embedded_maps, embedded_plan};
use crate::model::{Document, Plan, PlanFilter, Statement};

/// The plan and how it is looked at.
#[derive(Debug)]
pub struct Brief {
    /// The plan that is compiled into the program.
    given: Plan,
    /// The same with what the planner has added to it.
    pub plan: Plan,
    /// Its thematic maps.
    pub maps: Vec<MapEntry>,
    pub filter: PlanFilter,
    /// The statement whose places stand out on the map, by its id.
    pub chosen: Option<String>,
}

impl Default for Brief {
    fn default() -> Self {
        let given = embedded_plan();
        Self { plan: given.clone(), given, maps: embedded_maps(), filter: PlanFilter::default(), chosen: None }
    }
}

impl Brief {
    /// The statement that is chosen.
    #[must_use]
    pub fn statement(&self) -> Option<&Statement> {
        let id = self.chosen.as_ref()?;
        self.plan.statements.iter().find(|statement| statement.id == *id)
    }

    /// Takes in what the planner has added to the plan.
    pub fn follow(&mut self, document: &Document) {
        self.plan = self.given.with(document.own_plan());
        self.chosen = self.chosen.take().filter(|id| self.plan.statements.iter().any(|own| own.id == *id));
    }

    /// Whether a statement is the planner's own.
    #[must_use]
    pub fn is_own(&self, statement: &Statement) -> bool {
        !self.given.statements.iter().any(|given| given.id == statement.id)
    }

    /// The thematic map that a document shows.
    #[must_use]
    pub fn map(&self, document: &Document) -> Option<&MapEntry> {
        let shown = document.shown_map()?;
        self.maps.iter().find(|map| map.id == shown.key)
    }

    /// What is asked for: of a thematic map that is shown, its statements and the planner's own.
    #[must_use]
    pub fn asked(&self, document: &Document) -> PlanFilter {
        let of_map = self.map(document).map(|map| {
            let own = self.plan.statements.iter().filter(|statement| self.is_own(statement)).map(|statement| statement.id.clone());
            // and the one that is chosen, wherever it was chosen
            map.statements.iter().cloned().chain(own).chain(self.chosen.clone()).collect()
        });
        PlanFilter { among: of_map, ..self.filter.clone() }
    }
}
