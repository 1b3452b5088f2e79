//! The plan as it is read: which statements are asked for, which one is chosen, and where the places are that statements name.

use crate::i18n::Bilingual;
use crate::io::{MapEntry, embedded_maps, embedded_plan};
use crate::model::{Delta, Document, FeatureId, Group, LayerId, Plan, PlanFilter, Statement, year_in};
use crate::query::name_of;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The plan and how it is looked at.
#[derive(Debug)]
pub struct Brief {
    /// The plan that is compiled into the program.
    given: Plan,
    /// The same with what the planner has added to it.
    pub plan: Arc<Plan>,
    /// Its thematic maps.
    pub maps: Vec<MapEntry>,
    pub filter: PlanFilter,
    /// The statement whose places stand out on the map, by its id.
    chosen: Option<String>,
    /// The statements of the planner's own, by their ids.
    own: HashSet<String>,
    /// The features that statements name, and what they are called.
    places: HashMap<String, (FeatureId, Bilingual)>,
    /// The layers that these are of: where their features change, places are looked for again.
    layers: HashSet<LayerId>,
    /// What the chosen statement concerns, with what a thematic map draws for it.
    lit: Vec<FeatureId>,
}

impl Default for Brief {
    fn default() -> Self {
        let given = embedded_plan();
        Self {
            plan: Arc::new(given.clone()),
            given,
            maps: embedded_maps(),
            filter: PlanFilter::default(),
            chosen: None,
            own: HashSet::new(),
            places: HashMap::new(),
            layers: HashSet::new(),
            lit: Vec::new(),
        }
    }
}

impl Brief {
    /// The plan beside a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut own = Self::default();
        own.follow(document);
        own
    }

    /// The id of the statement that is chosen.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        self.chosen.as_deref()
    }

    /// The statement that is chosen.
    #[must_use]
    pub fn statement(&self) -> Option<&Statement> {
        let id = self.chosen.as_ref()?;
        self.plan.statements.iter().find(|statement| statement.id == *id)
    }

    /// Takes in a document: what the planner has added to the plan, and where its places are.
    pub fn follow(&mut self, document: &Document) {
        self.plan = Arc::new(self.given.with(document.own_plan()));
        let given: HashSet<&str> = self.given.statements.iter().map(|own| own.id.as_str()).collect();
        self.own = self.plan.statements.iter().filter(|own| !given.contains(own.id.as_str())).map(|own| own.id.clone()).collect();
        self.chosen = self.chosen.take().filter(|id| self.plan.statements.iter().any(|own| own.id == *id));
        self.find_places(document);
    }

    /// Takes in a change of the document.
    pub fn keep_up(&mut self, document: &Document, delta: &Delta) {
        if delta.plan {
            self.follow(document);
        } else if delta.order || delta.map || delta.layers.iter().any(|own| self.layers.contains(&own.id)) {
            self.find_places(document);
        }
    }

    /// Chooses a statement by its id.
    pub fn choose(&mut self, document: &Document, id: Option<String>) {
        self.chosen = id;
        self.light(document);
    }

    fn find_places(&mut self, document: &Document) {
        let wanted: HashSet<&str> = self.plan.statements.iter().flat_map(|own| &own.places).map(String::as_str).collect();
        let found = document.places(&wanted);
        let of_plan = |layer: &&crate::model::Layer| matches!(layer.group, Group::Hubs | Group::KeyAreas | Group::Districts | Group::Plan);
        let themes = document.layers().iter().filter(of_plan).map(|layer| layer.id);
        self.layers = found.values().map(|id| id.layer).chain(themes).collect();
        let named = found.into_iter().filter_map(|(name, id)| Some((name.to_owned(), (id, name_of(document.feature(id)?)))));
        self.places = named.collect();
        self.light(document);
    }

    fn light(&mut self, document: &Document) {
        let Some(statement) = self.statement() else {
            self.lit.clear();
            return;
        };
        // with its places what a thematic map draws for it
        let drawn = document.layers().iter().filter(|layer| layer.visible && layer.group == Group::Plan).flat_map(|layer| {
            let own = layer.table.features().filter(|feature| feature.text("statement") == Some(&*statement.id));
            own.map(|feature| FeatureId::at(layer.id, feature.index()))
        });
        self.lit = self.places_of(statement).chain(drawn).collect();
    }

    /// The features that a statement names.
    pub fn places_of<'a>(&'a self, statement: &'a Statement) -> impl Iterator<Item = FeatureId> + 'a {
        statement.places.iter().filter_map(|id| Some(self.places.get(id)?.0))
    }

    /// The feature of a place, and what it is called; `None` where it is not on the map.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<(FeatureId, &Bilingual)> {
        self.places.get(id).map(|(feature, name)| (*feature, name))
    }

    /// What statements call a feature; `None` where none concerns it.
    #[must_use]
    pub fn called(&self, feature: FeatureId) -> Option<&str> {
        self.places.iter().find(|(_, (own, _))| *own == feature).map(|(id, _)| id.as_str())
    }

    /// What stands out on the map.
    #[must_use]
    pub fn lit(&self) -> &[FeatureId] {
        &self.lit
    }

    /// Whether a statement is the planner's own.
    #[must_use]
    pub fn is_own(&self, statement: &Statement) -> bool {
        self.own.contains(&statement.id)
    }

    /// The thematic map that a document shows.
    #[must_use]
    pub fn map(&self, document: &Document) -> Option<&MapEntry> {
        let shown = document.shown_map()?;
        self.maps.iter().find(|map| map.id == shown.key)
    }

    /// The statements that are asked for: of a thematic map that is shown, its own, the planner's and the one that is chosen.
    #[must_use]
    pub fn asked(&self, document: &Document) -> Vec<&Statement> {
        let of_map: Option<HashSet<&str>> = self.map(document).map(|map| map.statements.iter().map(String::as_str).collect());
        let is_of_map = |own: &Statement| {
            let chosen = self.chosen.as_ref() == Some(&own.id);
            of_map.as_ref().is_none_or(|ids| chosen || ids.contains(own.id.as_str()) || self.is_own(own))
        };
        self.filtered(&self.filter, document).filter(|statement| is_of_map(statement)).collect()
    }

    /// The statements that are asked for, of the years up to the one as of which the map is shown; what tells no year always is.
    pub fn filtered<'a>(&'a self, asked: &'a PlanFilter, document: &Document) -> impl Iterator<Item = &'a Statement> + use<'a> {
        let shown = document.horizon().map(|horizon| horizon.year);
        let is_due = move |own: &&Statement| shown.zip(own.horizon.as_deref().and_then(year_in)).is_none_or(|(shown, year)| year <= shown);
        self.plan.filtered(asked).filter(is_due)
    }
}
