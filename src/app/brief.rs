//! The plan as it is read: which statements are asked for, and which one is chosen.

use crate::io::embedded_plan;
use crate::model::{Plan, PlanFilter, Statement};

/// The plan and how it is looked at.
#[derive(Debug)]
pub struct Brief {
    pub plan: Plan,
    pub filter: PlanFilter,
    /// The statement whose places stand out on the map, by its id.
    pub chosen: Option<String>,
}

impl Default for Brief {
    fn default() -> Self {
        Self { plan: embedded_plan(), filter: PlanFilter::default(), chosen: None }
    }
}

impl Brief {
    /// The statement that is chosen.
    #[must_use]
    pub fn statement(&self) -> Option<&Statement> {
        let id = self.chosen.as_ref()?;
        self.plan.statements.iter().find(|statement| statement.id == *id)
    }
}
