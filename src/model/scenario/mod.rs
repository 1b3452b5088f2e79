//! Scenarios: named sets of changes over the document's layers. One of them, or the base that all of them change, is what the
//! document shows and what is edited.

mod change;

use super::{Layer, LayerId, ScenarioId};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// What a scenario is called and what it stands on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScenarioNote {
    pub name: Bilingual,
    /// The year that it describes; `None` for none.
    pub year: Option<i32>,
    /// What it takes for given, in the planner's words.
    pub assumptions: String,
}

/// What a scenario makes of one layer. Their texts leave the tables out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LayerChange {
    pub id: LayerId,
    /// The base's layer as it was when the scenario was left last; `None` where the layer is the scenario's own.
    pub base: Option<Layer>,
    /// The scenario's layer; `None` where the scenario is without it.
    pub own: Option<Layer>,
}

/// A scenario. While it is shown, its layers are the document's, and `changes` are those of the time before.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scenario {
    pub id: ScenarioId,
    pub note: ScenarioNote,
    pub changes: Vec<LayerChange>,
    /// Its layers from the bottom of the map up: where those stand that the base does not have.
    pub order: Vec<LayerId>,
    /// Whether it has the base's layers in another order.
    pub reordered: bool,
}

/// The scenarios of a document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scenarios {
    pub list: Vec<Scenario>,
    /// The scenario that is shown; `None` for the base.
    pub active: Option<ScenarioId>,
    /// The base's layers while a scenario is shown.
    pub base: Vec<Layer>,
    /// The id that the next scenario gets.
    pub next: u32,
}

impl Scenarios {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    #[must_use]
    pub fn get(&self, id: ScenarioId) -> Option<&Scenario> {
        self.list.iter().find(|own| own.id == id)
    }

    pub(super) fn get_mut(&mut self, id: ScenarioId) -> Option<&mut Scenario> {
        self.list.iter_mut().find(|own| own.id == id)
    }

    /// Every layer that is kept for the base and for scenarios that are not shown, in the order in which their tables are kept.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.base.iter().chain(self.list.iter().flat_map(|own| &own.changes).flat_map(|own| own.base.iter().chain(&own.own)))
    }

    /// The same, to be filled in after their text was read.
    pub fn layers_mut(&mut self) -> impl Iterator<Item = &mut Layer> {
        let changes = self.list.iter_mut().flat_map(|own| &mut own.changes);
        self.base.iter_mut().chain(changes.flat_map(|own| own.base.iter_mut().chain(&mut own.own)))
    }
}

/// The layers and scenarios of a document as they were: what takes a switch or a change of the list back. It is never written.
#[derive(Clone, Debug)]
pub struct ScenarioState {
    pub(super) layers: Vec<Layer>,
    pub(super) scenarios: Scenarios,
}

impl ScenarioState {
    /// Bytes held beside the tables, which the document shares.
    #[must_use]
    pub fn bytes(&self) -> usize {
        (self.layers.len() + self.scenarios.layers().count()) * 4096
    }
}
