//! Selecting by shape, ring, question and list.

use super::jobs::Outcome;
use super::posed::{AskedFor, Posed};
use super::search::{Search, SearchLayer};
use super::source_window::MOST_KEPT;
use super::{App, Picked, SelectHow, Severity};
use crate::i18n::{Localized, Word};
use crate::model::{FeatureId, FeatureTable, Group, Layer, LayerId, NEVER, Origin};
use crate::query::{QueryError, Shape, Surroundings};
use std::sync::Arc;

impl App {
    /// The layers that box and polygon selections look at.
    pub(super) fn selectable(&self) -> impl Iterator<Item = &Layer> {
        self.drawn_layers().filter(|layer| layer.group != Group::Basemap && layer.key != "rings")
    }

    pub(super) fn select_shape(&mut self, shape: &Shape, how: SelectHow) {
        self.look_for(Search::Shape(shape.clone(), how));
    }

    /// Asks every selectable layer the same question: at once, or in the background where a source has to be asked.
    fn look_for(&mut self, search: Search) {
        let bounds = search.bounds();
        if let Some(job) = self.session.asking.take() {
            self.workspace.jobs.cancel(job);
        }
        let layers: Vec<SearchLayer> = self
            .selectable()
            // a table that nobody has connected to has nothing to be selected
            .filter(|layer| layer.table.source().is_none_or(|source| source.is_open()))
            .map(|layer| SearchLayer {
                id: layer.id,
                table: Arc::clone(&layer.table),
                index: self.prepared(layer).map(|prepared| Arc::clone(&prepared.index)),
                is_there: self.has_all_in(layer, bounds),
            })
            .collect();
        if layers.iter().all(|layer| layer.is_there) {
            let found = search.among(&layers, NEVER);
            return self.found(&search, found);
        }
        let title = self.word(Word::QueryAnswer).to_owned();
        let job = self.workspace.jobs.start_load(title, move |progress| {
            let found = search.among(&layers, &|| progress.is_cancelled());
            Outcome::Found { search, layers: layers.into_iter().map(|layer| (layer.id, layer.table)).collect(), found }
        });
        self.session.asking = Some(job);
    }

    /// Takes in what was found.
    pub(super) fn found(&mut self, search: &Search, found: Result<Vec<Picked>, QueryError>) {
        let picked = match found {
            Ok(picked) => picked,
            Err(error) => return self.not_answered(&error),
        };
        match search {
            Search::Shape(shape, how) => self.selected_by_shape(shape, *how, picked),
            Search::Ring { .. } => self.selected_in_ring(search, picked),
        }
    }

    /// Why features cannot be added to the selection: more of a window would be selected than can be at hand.
    fn too_many(&self, picked: &[Picked], how: SelectHow) -> Option<QueryError> {
        let own = picked.iter().filter(|_| how == SelectHow::Add).map(|own| own.feature.layer).collect::<std::collections::BTreeSet<_>>();
        let windows = own.into_iter().filter(|id| self.workspace.document.layer(*id).is_some_and(|layer| layer.table.source().is_some()));
        let counts = windows.map(|id| picked.iter().chain(self.viewport.selection.list()).filter(|own| own.feature.layer == id).count());
        counts.max().filter(|count| *count > MOST_KEPT).map(|count| QueryError::TooMany(count, MOST_KEPT))
    }

    fn selected_by_shape(&mut self, shape: &Shape, how: SelectHow, mut picked: Vec<Picked>) {
        // what a rule does not draw at this scale is not there to be selected
        let scale = self.viewport.view.scale();
        let seen = self.seen();
        picked.retain(|own| {
            let layer = seen.layer(own.feature.layer);
            layer.is_none_or(|layer| layer.table.feature(own.feature.row.index()).is_none_or(|feature| layer.style.draws(feature, scale)))
        });
        if !self.session.settings.all_layers
            && let Some(layer) = self.layer_of_choice(&picked, how)
        {
            picked.retain(|own| own.feature.layer == layer);
        }
        if let Some(error) = self.too_many(&picked, how) {
            return self.not_answered(&error);
        }
        self.viewport.last_shape = Some((shape.clone(), how));
        self.viewport.selection.take(picked, how);
        self.show_results(self.word(Word::SelectedByShape).to_owned());
    }

    /// The layer that a shape selects from: the chosen one, that of the selection it is added to, or that of the first hit.
    fn layer_of_choice(&self, picked: &[Picked], how: SelectHow) -> Option<LayerId> {
        let chosen = self.viewport.chosen_layer.filter(|id| self.selectable().any(|layer| layer.id == *id));
        let before = || self.viewport.selection.list().first().filter(|_| how != SelectHow::Replace);
        chosen.or_else(|| before().or_else(|| picked.first()).map(|own| own.feature.layer))
    }

    /// Selects by the last shape once more, where the selection is its answer.
    pub(super) fn select_shape_again(&mut self) {
        if self.viewport.selection.title == self.word(Word::SelectedByShape)
            && let Some((shape, SelectHow::Replace)) = self.viewport.last_shape.clone()
        {
            self.select_shape(&shape, SelectHow::Replace);
        }
    }

    pub(super) fn within_ring(&mut self, hub: &str, radius: f64) {
        let Some(layer) = self.workspace.document.layer_by_key("hubs") else { return };
        let Some(index) = layer.table.find_id(hub) else { return };
        self.look_for(Search::Ring { hub: FeatureId::at(layer.id, index), table: Arc::clone(&layer.table), radius });
    }

    fn selected_in_ring(&mut self, search: &Search, mut picked: Vec<Picked>) {
        let Search::Ring { hub, table, radius } = search else { return };
        picked.retain(|p| p.feature != *hub);
        picked.sort_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)));
        let name = table.feature(hub.row.index()).map(crate::query::name_of).unwrap_or_default();
        self.viewport.selection.take(picked, SelectHow::Replace);
        let title = Word::WithinOf.with(self.lang(), &[&crate::i18n::length(*radius), &name.get(self.lang())]);
        self.show_results(title);
    }

    /// Takes in the answer to a question.
    pub(super) fn answered(&mut self, answer: Result<Vec<Picked>, QueryError>, how: SelectHow) {
        match answer {
            Ok(picked) => {
                self.viewport.selection.take(picked, how);
                self.show_results(self.word(Word::QueryAnswer).to_owned());
            }
            Err(error) => self.not_answered(&error),
        }
    }

    /// Tells why nothing is selected.
    pub(super) fn not_answered(&mut self, error: &QueryError) {
        let text = error.message(self.lang());
        self.notify(Severity::Error, text, Vec::new());
    }

    pub(super) fn show_results(&mut self, title: String) {
        self.viewport.selection.title = title;
        self.open_results();
    }

    /// Opens the list of what is selected, unless a table is there that follows the selection.
    fn open_results(&mut self) {
        if !["table", "balance", "quality"].iter().any(|panel| self.session.panels.is_open(panel)) {
            self.session.panels.set("results", true);
        }
    }

    pub(super) fn select_all(&mut self) {
        // what is listed is what all means where there is a list
        if let Some(rows) = self.listed_rows().filter(|_| self.session.panels.is_open("table")) {
            let (layer, rows) = (rows.of.layer, Arc::clone(&rows.rows));
            let is_window = self.seen().layer(layer).is_some_and(|own| own.table.source().is_some());
            if is_window && rows.len() > MOST_KEPT {
                return self.not_answered(&QueryError::TooMany(rows.len(), MOST_KEPT));
            }
            let picked = rows.iter().map(|row| Picked { feature: FeatureId::new(layer, *row), distance: None }).collect();
            return self.viewport.selection.take(picked, SelectHow::Replace);
        }
        let layer = self.looked_at().or_else(|| self.selectable().next().map(|layer| layer.id));
        if let Some(layer) = layer.and_then(|id| self.seen().layer(id)) {
            if layer.table.source().is_some() && layer.table.total() > MOST_KEPT {
                let total = layer.table.total();
                return self.not_answered(&QueryError::TooMany(total, MOST_KEPT));
            }
            if matches!(layer.origin, Origin::Database(_)) {
                let posed = all_of(layer, SelectHow::Replace);
                return self.answer_posed(posed);
            }
            let picked = all_rows(&layer.table).map(|index| Picked { feature: FeatureId::at(layer.id, index), distance: None }).collect();
            self.viewport.selection.take(picked, SelectHow::Replace);
            self.open_results();
        }
    }

    pub(super) fn invert_selection(&mut self) {
        let layers: std::collections::BTreeSet<LayerId> = self.viewport.selection.list().iter().map(|p| p.feature.layer).collect();
        let windows = layers.iter().filter_map(|id| self.workspace.document.layer(*id)).filter(|layer| layer.table.source().is_some());
        if let Some(total) = windows.map(|layer| layer.table.total()).max().filter(|total| *total > MOST_KEPT) {
            return self.not_answered(&QueryError::TooMany(total, MOST_KEPT));
        }
        // a source that names its rows when they are met is asked for all of them
        if let [only] = layers.iter().copied().collect::<Vec<_>>()[..]
            && let Some(layer) = self.seen().layer(only).filter(|own| matches!(own.origin, Origin::Database(_)))
        {
            let posed = all_of(layer, SelectHow::Toggle);
            return self.answer_posed(posed);
        }
        let picked = layers
            .iter()
            .filter_map(|id| self.seen().layer(*id))
            .flat_map(|layer| all_rows(&layer.table).map(|index| Picked { feature: FeatureId::at(layer.id, index), distance: None }))
            .filter(|p| !self.viewport.selection.contains(p.feature))
            .collect();
        self.viewport.selection.take(picked, SelectHow::Replace);
    }
}

/// The query that all features of a layer meet.
fn all_of(layer: &Layer, how: SelectHow) -> Posed {
    let table = Arc::clone(&layer.table);
    Posed { target: layer.id, table, filter: String::new(), around: Surroundings::default(), asked_for: AskedFor::Selecting(how) }
}

/// The rows of all features of a layer, at hand or not.
fn all_rows(table: &FeatureTable) -> impl Iterator<Item = usize> + '_ {
    (0..table.rows()).filter(|row| table.knows(*row))
}
