//! The query builder: conditions put together, counted while they are changed, and what is done with the features that meet them.

use crate::app::action::{Menu, ctrl_shift};
use crate::app::jobs::Outcome;
use crate::app::may_be_queried;
use crate::app::module::{Deed, Module};
use crate::app::posed::{AskedFor, Posed, PosedAnswer};
use crate::app::query_builder::{Queried, QueryForm, QueryFound, QueryOutcome};
use crate::app::{Action, App, Order, SelectHow, Severity};
use crate::i18n::{Bilingual, Lang, Localized, Word};
use crate::model::{Document, FeatureTable, LayerId, Operation, RowId, SavedQuery};
use crate::query::{Condition, ConditionGroup, Filter, PlaceOf, QueryError, Surroundings, balance, conditions_of, layers_called, name_of, quoted};
use crate::work::Progress;
use std::any::Any;
use std::sync::Arc;

/// Queries to so many vertices are answered at once; to more in the background.
const AT_ONCE: usize = 200_000;

impl Action {
    pub const QUERY: Self = Self::new("query", Word::QueryBuilder, Menu::Query, 10).keys(&[ctrl_shift('F')]);
}

/// What is done with a query.
#[derive(Clone, Debug, PartialEq)]
pub enum QueryOrder {
    /// Asks for something else.
    Set(QueryForm),
    /// Asks for the features of a layer that meet a filter.
    Read { layer: LayerId, filter: String },
    /// Selects what is found.
    Select(SelectHow),
    /// Makes it the filter of the layer.
    Filter,
    /// Makes it the condition of a rule of the layer's style.
    ToRule,
    /// Makes a layer of what is found.
    ToLayer,
    /// Keeps the query under a name; the same name again takes its place.
    Save(String),
    /// Takes up a kept query.
    TakeUp(usize),
    /// Removes a kept query.
    Remove(usize),
}

impl Order for QueryOrder {}

pub const MODULE: Module =
    Module { carry_out, ..Module::new("query", &[Deed::new(Action::QUERY, App::toggle_query).switch(|app| app.session.panels.is_open("query"))]) };

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<QueryOrder>() else { return false };
    match order {
        QueryOrder::Set(form) => app.set_query(form.clone()),
        QueryOrder::Read { layer, filter } => app.read_query(*layer, filter),
        QueryOrder::Select(how) => app.pose(AskedFor::Selecting(*how)),
        QueryOrder::Filter => app.query_to_filter(),
        QueryOrder::ToRule => app.query_to_rule(),
        QueryOrder::ToLayer => app.query_to_layer(),
        QueryOrder::Save(name) => app.save_query(name),
        QueryOrder::TakeUp(at) => app.take_up_query(*at),
        QueryOrder::Remove(at) => app.remove_query(*at),
    }
    true
}

/// What a filter that one feature alone meets calls it; none for any other filter.
#[must_use]
pub fn feature_called(table: &FeatureTable, filter: &str) -> Option<Bilingual> {
    /// In larger tables it would be looked for too long.
    const MOST: usize = 2000;
    if filter.trim().is_empty() || table.rows() > MOST {
        return None;
    }
    let meets = Filter::parse(filter, table).ok()?.rows(table);
    let mut rows = table.live_rows().filter(|row| meets[*row]);
    let one = rows.next().filter(|_| rows.next().is_none())?;
    Some(name_of(table.feature(one)?))
}

/// A filter that one feature alone meets; none where it cannot be told from others.
#[must_use]
pub fn filter_of_feature(table: &FeatureTable, row: usize) -> Option<String> {
    let feature = table.feature(row)?;
    let by_id = feature.id().map(|id| format!("id = {}", quoted(&id.to_string())));
    let named = ["name_zh", "name", "名称"].iter().filter_map(|field| Some((field, feature.text(field)?)));
    let filters = by_id.into_iter().chain(named.map(|(field, text)| format!("{field} = {}", quoted(text))));
    let is_alone = |filter: &String| Filter::parse(filter, table).is_ok_and(|own| own.rows(table).into_iter().filter(|own| *own).count() == 1);
    filters.into_iter().find(is_alone)
}

/// Whether the selected features stand anywhere in a group.
fn asks_selection(group: &ConditionGroup) -> bool {
    group.members.iter().any(|own| match own {
        Condition::Group(group) => asks_selection(group),
        Condition::Place { place, .. } => *place == PlaceOf::Selection,
        Condition::Text(text) => ["SELECTION", "所选"].iter().any(|word| text.to_uppercase().contains(word)),
        Condition::Field { .. } => false,
    })
}

impl App {
    fn toggle_query(&mut self) {
        let open = !self.session.panels.is_open("query");
        self.session.panels.set("query", open);
        if open {
            let current = self.current_layer().filter(|layer| may_be_queried(layer)).map(|layer| layer.id);
            let own = &self.session.query.form;
            // what was put together for that layer goes on
            if let Some(layer) = current.filter(|layer| own.layer != Some(*layer) || own.conditions.is_empty()) {
                self.query_filter_of(layer);
            }
        }
    }

    /// Opens the query of a layer's filter.
    pub(in crate::app) fn query_filter_of(&mut self, layer: LayerId) {
        if let Some(filter) = self.workspace.document.layer(layer).map(|own| own.filter.clone()) {
            self.read_query(layer, &filter);
        }
    }

    /// Opens a query of a layer.
    pub(in crate::app) fn read_query(&mut self, layer: LayerId, filter: &str) {
        let Some(own) = self.workspace.document.layer(layer) else { return };
        let conditions = conditions_of(filter, &own.table);
        let by = self.session.query.form.by.clone().filter(|by| own.table.column(by).is_some());
        let by = by.or_else(|| own.style.classes.as_ref().map(|classes| classes.field.clone()));
        self.set_query(QueryForm { layer: Some(layer), conditions, by, selected: Vec::new() });
        self.session.panels.set("query", true);
    }

    /// The shape that was drawn last, as well-known text.
    #[must_use]
    pub fn drawn_place(&self) -> Option<String> {
        let (shape, _) = self.viewport.last_shape.as_ref()?;
        let corners = shape.corners();
        // a centimetre, as positions are kept
        let position = |[lon, lat]: &[f64; 2]| format!("{lon:.7} {lat:.7}");
        let ring: Vec<String> = corners.iter().chain(corners.first()).map(position).collect();
        (corners.len() > 2).then(|| format!("POLYGON(({}))", ring.join(", ")))
    }

    fn set_query(&mut self, mut form: QueryForm) {
        let before = &self.session.query.form;
        // the selection is taken when it is chosen: what is found is selected in its turn
        if !asks_selection(&form.conditions) {
            form.selected.clear();
        } else if form.selected.is_empty() || !asks_selection(&before.conditions) {
            form.selected = self.viewport.selection.by_layer();
        }
        self.session.query.form = form;
    }

    /// What the conditions may name, as the map shows it.
    fn query_surroundings(&self) -> Surroundings {
        let document = self.seen();
        let tables = self.session.query.form.selected.iter().filter_map(|(id, rows)| Some((Arc::clone(&document.layer(*id)?.table), rows.clone())));
        Surroundings::of(document).with_selection(tables.collect())
    }

    /// Has what is found keep up with what is asked for, where it is shown; returns whether something else is there to be shown.
    pub(in crate::app) fn keep_queried(&mut self) -> bool {
        if !self.session.panels.is_open("query") {
            return false;
        }
        if let Some(given_up) = self.session.query.under_way.given_up(|job| self.workspace.jobs.is_running(job)) {
            // what the user gave up is not begun again unasked
            self.session.query.found = Some((given_up, Err(self.word(Word::BalanceStopped).to_owned())));
        }
        let form = self.session.query.form.clone();
        let Some(layer) = form.layer.and_then(|id| self.workspace.document.layer(id)) else {
            // the query of a layer that is gone waits for it: undo may bring it back
            if form.layer.is_none() {
                let other = self.workspace.document.layers().iter().rev().find(|layer| may_be_queried(layer)).map(|layer| layer.id);
                self.session.query.form.layer = other;
            }
            return self.session.query.found.take().is_some();
        };
        // also what its present filter leaves out may be asked for: the query may become the filter
        let (id, table) = (layer.id, Arc::clone(&layer.table));
        let Some(shown) = self.seen().layer(id).map(|layer| Arc::clone(&layer.table)) else { return false };
        let filter = form.conditions.text();
        let around = self.query_surroundings();
        let named = layers_called(self.seen(), &Filter::layers(&filter, &table));
        let named = named.into_iter().filter_map(|id| self.seen().layer(id)).map(|layer| &layer.table);
        let selected = form.selected.iter().filter_map(|(id, _)| self.seen().layer(*id)).map(|layer| &layer.table);
        let tables = [&table, &shown].into_iter().chain(named).chain(selected).collect();
        let asked = Queried { layer: id, filter, by: form.by, selected: form.selected, tables };
        let own = &self.session.query;
        if own.under_way.asked() == Some(&asked) || own.found.as_ref().is_some_and(|(own, _)| *own == asked) {
            return false;
        }
        let lang = self.lang();
        let vertices = table.rows() + table.vertices() + around.vertices(&Filter::layers(&asked.filter, &table));
        if vertices <= AT_ONCE / 10 {
            let found = counted(&table, &shown, &asked, &around, lang, &Progress::default());
            self.session.query.found = found.map(|found| (asked, found));
            return true;
        }
        let (title, of) = (self.word(Word::QueryCounting).to_owned(), asked.clone());
        let job = self.workspace.jobs.start_load(title, move |progress| {
            let found = counted(&table, &shown, &asked, &around, lang, progress);
            Outcome::Queried { asked: Box::new(asked), found }
        });
        if let Some(before) = self.session.query.under_way.begin(of, job) {
            self.workspace.jobs.cancel(before);
        }
        true
    }

    /// Takes in what was counted, unless something else is asked for by now.
    pub(in crate::app) fn queried(&mut self, asked: Queried, found: Option<QueryOutcome>) {
        if let Some(found) = found.filter(|_| self.session.query.under_way.came(&asked)) {
            self.session.query.found = Some((asked, found));
        }
    }

    /// Answers the query: at once, or in the background.
    fn pose(&mut self, asked_for: AskedFor) {
        let form = &self.session.query.form;
        let Some(layer) = form.layer.and_then(|id| self.seen().layer(id)) else { return };
        let (target, table) = (layer.id, Arc::clone(&layer.table));
        let posed = Posed { target, table, filter: form.conditions.text(), around: self.query_surroundings(), asked_for };
        self.answer_posed(posed);
    }

    /// Answers a query: at once, or in the background.
    pub(in crate::app) fn answer_posed(&mut self, posed: Posed) {
        // an answer that is still under way is no longer wanted
        if let Some(job) = self.session.asking.take() {
            self.workspace.jobs.cancel(job);
        }
        if posed.vertices() <= AT_ONCE {
            let answer = posed.answer(crate::model::NEVER);
            return self.take_answer(&posed, answer);
        }
        let title = self.word(Word::QueryAnswer).to_owned();
        let work = move |progress: &Progress| {
            let result = posed.answer(&|| progress.is_cancelled());
            Outcome::Answered { posed: Box::new(posed), result }
        };
        self.session.asking = Some(self.workspace.jobs.start_load(title, work));
    }

    /// Takes in the answer to a query.
    pub(in crate::app) fn take_answer(&mut self, posed: &Posed, answer: Result<PosedAnswer, QueryError>) {
        match (answer, &posed.asked_for) {
            (Err(error), _) => self.not_answered(&error),
            (Ok(answer), AskedFor::Selecting(how)) => self.answered(Ok(answer.picked), *how),
            (Ok(answer), AskedFor::Layer(_)) if answer.picked.is_empty() => {
                let text = self.word(Word::NoHits).to_owned();
                self.notify(Severity::Warning, text, Vec::new());
            }
            (Ok(answer), AskedFor::Layer(name)) => {
                let document: &Document = self.seen();
                let style = document.layer(posed.target).map(|layer| layer.style.clone());
                let table = answer.features(posed.target, document);
                let mut layer = self.own_layer(name.clone(), table);
                layer.style = style.unwrap_or(layer.style);
                layer.provenance.source = document.layer(posed.target).map(|own| own.provenance.source.clone()).unwrap_or_default();
                let at = self.workspace.document.place_for_loaded();
                let (id, count) = (layer.id, layer.table.len());
                self.edit(Operation::AddLayer { at, layer: Box::new(layer) });
                self.viewport.chosen_layer = Some(id);
                let text = Word::QueryLayerMade.with(self.lang(), &[name, &crate::i18n::integer(count as u64)]);
                self.notify(Severity::Info, text, Vec::new());
            }
        }
    }

    fn query_to_filter(&mut self) {
        let form = &self.session.query.form;
        if let Some(layer) = form.layer {
            let filter = form.conditions.text();
            self.set_filter(layer, &filter);
        }
    }

    fn query_to_rule(&mut self) {
        let form = &self.session.query.form;
        if let Some(layer) = form.layer.filter(|_| !form.conditions.is_empty()) {
            let condition = form.conditions.text();
            self.rule_by(layer, &condition);
        }
    }

    fn query_to_layer(&mut self) {
        let form = &self.session.query.form;
        let Some(layer) = form.layer.and_then(|id| self.workspace.document.layer(id)) else { return };
        let filter = form.conditions.text();
        let kept = self.workspace.document.queries().iter().find(|own| own.layer == layer.key && own.filter == filter);
        let name = kept.map_or_else(|| format!("{} · {}", layer.name.get(self.lang()), self.word(Word::QueryResult)), |own| own.name.clone());
        self.pose(AskedFor::Layer(name));
    }

    fn save_query(&mut self, name: &str) {
        let form = &self.session.query.form;
        let Some(layer) = form.layer.and_then(|id| self.workspace.document.layer(id)).filter(|_| !name.trim().is_empty()) else { return };
        let query = SavedQuery { name: name.trim().to_owned(), layer: layer.key.clone(), filter: form.conditions.text() };
        let mut queries = self.workspace.document.queries().to_vec();
        match queries.iter_mut().find(|own| own.name == query.name) {
            Some(own) => *own = query,
            None => queries.push(query),
        }
        self.edit(Operation::SetQueries(queries));
    }

    fn take_up_query(&mut self, at: usize) {
        let Some(own) = self.workspace.document.queries().get(at).cloned() else { return };
        if let Some(layer) = self.workspace.document.layer_by_key(&own.layer).map(|layer| layer.id) {
            return self.read_query(layer, &own.filter);
        }
        let text = Word::QueryLayerGone.with(self.lang(), &[&own.name, &own.layer]);
        self.notify(Severity::Error, text, Vec::new());
    }

    fn remove_query(&mut self, at: usize) {
        let mut queries = self.workspace.document.queries().to_vec();
        if at < queries.len() {
            queries.remove(at);
            self.edit(Operation::SetQueries(queries));
        }
    }
}

/// Counts what meets a query; none where it was stopped.
fn counted(
    table: &Arc<FeatureTable>,
    shown: &FeatureTable,
    asked: &Queried,
    around: &Surroundings,
    lang: Lang,
    progress: &Progress,
) -> Option<QueryOutcome> {
    // what is at hand of a source is not what it has
    if table.source().is_some() || around.reads_sources(&Filter::layers(&asked.filter, table)) {
        return Some(Err(Word::QueryWindow.text(lang).to_owned()));
    }
    let meets = if asked.filter.is_empty() {
        None
    } else {
        match Filter::parse_among(&asked.filter, table, around) {
            Ok(filter) => Some(filter.rows(table)),
            Err(error) => return Some(Err(QueryError::from(error).message(lang))),
        }
    };
    let cancel = || progress.is_cancelled();
    let is_found = |row: usize| meets.as_ref().is_none_or(|meets| meets[row]);
    let balance = balance(table, asked.by.as_deref().unwrap_or_default(), &is_found, &[], &cancel)?;
    let rows: Vec<RowId> = table.live_rows().filter(|row| is_found(*row)).map(RowId::new).collect();
    let hidden = rows.iter().filter(|row| shown.is_deleted(row.index())).count();
    Some(Ok(Arc::new(QueryFound { rows, of: table.len(), hidden, balance })))
}
