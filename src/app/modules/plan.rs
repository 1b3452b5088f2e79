//! The plan as a panel: what it says, of which place, and where that is; its thematic maps and their atlas; what a planner adds.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::jobs::Outcome;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order, Request, Severity};
use crate::carto::plan_map;
use crate::export::plan_atlas;
use crate::i18n::{ChinaTime, Localized, MapLang, Word};
use crate::io::{IoError, file_name, read_plan_file};
use crate::model::{Bounds, FeatureId, Group, Layer, Operation, Paper, Plan, PlanDocument, PlanFilter, Sheet, Statement};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Action {
    pub const PLAN: Self = Self::new("plan", Word::PlanPanel, Menu::Plan, 10).keys(&[plain(ShortcutKey::F(7))]);
    pub const PLAN_OVERVIEW: Self = Self::new("plan overview", Word::PlanMapNone, Menu::Plan, 20);
    pub const MAP_STRUCTURE: Self = Self::new("map of the structure", Word::PlanMapStructure, Menu::Plan, 21);
    pub const MAP_INDUSTRY: Self = Self::new("map of industry", Word::PlanMapIndustry, Menu::Plan, 22);
    pub const MAP_TRANSPORT: Self = Self::new("map of transport", Word::PlanMapTransport, Menu::Plan, 23);
    pub const MAP_AREAS: Self = Self::new("map of key areas", Word::PlanMapAreas, Menu::Plan, 24);
    pub const MAP_GOVERNANCE: Self = Self::new("map of governance", Word::PlanMapGovernance, Menu::Plan, 25);
    pub const PLAN_ATLAS: Self = Self::new("plan atlas", Word::PlanAtlas, Menu::Plan, 30);
    pub const ADD_STATEMENT: Self = Self::new("add statement", Word::PlanAdd, Menu::Plan, 40);
    pub const IMPORT_PLAN: Self = Self::new("import plan", Word::PlanImport, Menu::Plan, 41);
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
    /// Shows a thematic map by its id, or what was shown before.
    ShowMap(Option<String>),
    /// Writes the atlas of the plan.
    Atlas(PathBuf),
    /// Adds a statement, and the document it is from where that is a new one.
    Add(Box<Statement>, Option<Box<PlanDocument>>),
    /// Takes a statement of the planner's own out again.
    Remove(String),
    /// Adds the statements and documents of a file.
    Import(PathBuf),
}

impl Order for PlanOrder {}

const fn map(action: Action, run: fn(&mut App), shown: fn(&App) -> bool) -> Deed {
    Deed::new(action, run).switch(shown)
}

fn shows(app: &App, key: &str) -> bool {
    app.workspace.document.shown_map().is_some_and(|shown| shown.key == key)
}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "plan",
        &[
            Deed::panel(Action::PLAN, "plan"),
            map(Action::PLAN_OVERVIEW, |app| app.show_map(None), |app| app.workspace.document.shown_map().is_none()),
            map(Action::MAP_STRUCTURE, |app| app.show_map(Some("structure")), |app| shows(app, "structure")),
            map(Action::MAP_INDUSTRY, |app| app.show_map(Some("industry")), |app| shows(app, "industry")),
            map(Action::MAP_TRANSPORT, |app| app.show_map(Some("transport")), |app| shows(app, "transport")),
            map(Action::MAP_AREAS, |app| app.show_map(Some("areas")), |app| shows(app, "areas")),
            map(Action::MAP_GOVERNANCE, |app| app.show_map(Some("governance")), |app| shows(app, "governance")),
            Deed::new(Action::PLAN_ATLAS, |app| app.request(Request::PlanAtlasDialog)),
            Deed::window(Action::ADD_STATEMENT, "statement"),
            Deed::new(Action::IMPORT_PLAN, |app| app.request(Request::PlanDialog)),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<PlanOrder>() else { return false };
    match order {
        PlanOrder::Choose(id) => app.choose_statement(id.clone()),
        PlanOrder::Filter(filter) => app.session.brief.filter = (**filter).clone(),
        PlanOrder::LeavePlace => {
            app.viewport.inspected = None;
            app.viewport.selection.clear();
        }
        PlanOrder::ShowMap(key) => app.show_map(key.as_deref()),
        PlanOrder::Atlas(path) => app.make_plan_atlas(path),
        PlanOrder::Add(statement, document) => {
            let added =
                Plan { statements: vec![(**statement).clone()], documents: document.iter().map(|own| (**own).clone()).collect(), ..Plan::default() };
            app.add_to_plan(&added);
            app.choose_statement(Some(statement.id.clone()));
        }
        PlanOrder::Remove(id) => {
            let mut plan = app.workspace.document.own_plan().clone();
            plan.statements.retain(|own| own.id != *id);
            plan.documents.retain(|own| plan.statements.iter().any(|statement| statement.document == own.id));
            app.edit(Operation::SetPlan(Box::new(plan)));
        }
        PlanOrder::Import(path) => app.import_plan(path),
    }
    true
}

impl App {
    /// The features that stand out on the map, as the chosen statement concerns them, while the plan is open.
    #[must_use]
    pub fn lit(&self) -> &[FeatureId] {
        if self.session.panels.is_open("plan") { self.session.brief.lit() } else { &[] }
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
        self.session.brief.called(self.viewport.inspected?)
    }

    /// Chooses a statement: its places stand out, and the map shows them all.
    pub(in crate::app) fn choose_statement(&mut self, id: Option<String>) {
        let brief = &mut self.session.brief;
        brief.choose(&self.workspace.document, id);
        let places = brief.statement().into_iter().flat_map(|statement| brief.places_of(statement));
        let boxes = places.filter_map(|id| self.workspace.document.feature(id)?.bounds());
        if let Some(bounds) = boxes.reduce(Bounds::union) {
            // a hub is shown with what lies round it
            let point = bounds.east - bounds.west < 1e-9 && bounds.north - bounds.south < 1e-9;
            self.zoom_to(if point { bounds.grown(0.06, 0.05) } else { bounds });
        }
    }

    /// Shows a thematic map of the plan, or what was shown before, as one step that can be taken back.
    fn show_map(&mut self, key: Option<&str>) {
        let document = &self.workspace.document;
        let left_behind = self.thematic_map().is_some_and(|map| document.differs_from(&map));
        let (change, extent) = match key {
            Some(key) => {
                let Some(map) = plan_map(document, &self.session.brief.plan, key) else { return };
                (Some(document.with_map(&map)), Some(map.extent))
            }
            None => (document.without_map(), None),
        };
        let Some(change) = change else { return };
        self.session.brief.choose(&self.workspace.document, None);
        self.edit(change);
        if left_behind {
            self.notify(Severity::Info, self.word(Word::PlanMapPutAway).to_owned(), Vec::new());
        }
        self.session.panels.set("plan", true);
        match extent {
            Some(extent) => self.zoom_to(extent),
            None => self.go_home(),
        }
    }

    /// Writes the atlas of the plan in the background.
    fn make_plan_atlas(&mut self, path: &Path) {
        let own = self.workspace.document.sheet();
        let mut sheet = Sheet { author: own.author.clone(), lang: self.plan_atlas_lang(), ..Sheet::default() }.dated(&ChinaTime::now().day());
        sheet.set_paper(Paper::A3, true);
        let (document, plan, path) = (self.workspace.document.clone(), Arc::clone(&self.session.brief.plan), path.to_path_buf());
        self.workspace.jobs.start(file_name(&path), move |progress| {
            let result = plan_atlas(&document, &plan, &sheet, &path, progress);
            Outcome::AtlasMade { path, result }
        });
    }

    /// The languages of the atlas: those of the project's sheet.
    const fn plan_atlas_lang(&self) -> MapLang {
        self.workspace.document.sheet().lang
    }

    /// Adds statements and documents to those of the planner; what is there already under an id is replaced.
    fn add_to_plan(&mut self, added: &Plan) {
        let own = added.with(self.workspace.document.own_plan());
        self.edit(Operation::SetPlan(Box::new(own)));
        self.session.panels.set("plan", true);
    }

    fn import_plan(&mut self, path: &Path) {
        let lang = self.lang();
        let told = |error: &IoError| Word::PlanNotImported.with(lang, &[&file_name(path), &error.message(lang)]);
        match read_plan_file(path, &self.session.brief.plan) {
            Ok(plan) => {
                let count = plan.statements.len();
                let lost = plan.statements.iter().flat_map(|own| &own.places).filter(|id| self.workspace.document.place(id).is_none());
                let lost: Vec<String> = lost.map(|id| Word::PlanPlaceUnknown.with(lang, &[id])).collect();
                let own = self.workspace.document.own_plan();
                let replaced = plan.statements.iter().filter(|new| own.statements.iter().any(|old| old.id == new.id)).count();
                let replaced = (replaced > 0).then(|| Word::PlanReplaced.with(lang, &[&replaced]));
                self.add_to_plan(&plan);
                let lost: Vec<String> = replaced.into_iter().chain(lost).collect();
                let severity = if lost.is_empty() { Severity::Info } else { Severity::Warning };
                self.notify(severity, Word::PlanImported.with(lang, &[&file_name(path), &count]), lost);
            }
            Err(error) => self.notify(Severity::Error, told(&error), Vec::new()),
        }
    }
}
