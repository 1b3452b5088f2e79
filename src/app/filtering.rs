//! The filters of layers: conditions that features meet to be shown.

use super::{App, Severity};
use crate::i18n::{Localized, Word};
use crate::model::{Layer, LayerId, MAX_CONDITION, Operation};
use crate::query::{Filter, QueryError, Surroundings, filters_run_in_a_circle};

impl App {
    /// Sets a layer's filter, where it fits.
    pub(super) fn set_filter(&mut self, id: LayerId, text: &str) {
        let Some(layer) = self.workspace.document.layer(id).filter(|layer| layer.filter != text.trim()) else { return };
        let text = text.trim();
        let unfit = (!text.is_empty()).then(|| self.unfit_text(layer, text, Word::TableFilterWindow)).flatten();
        if let Some(unfit) = unfit {
            return self.notify(Severity::Error, unfit, Vec::new());
        }
        if filters_run_in_a_circle(&self.workspace.document, id, text) {
            let text = Word::FilterCircle.with(self.lang(), &[&layer.name.get(self.lang())]);
            return self.notify(Severity::Error, text, Vec::new());
        }
        self.edit(Operation::SetFilter { id, filter: text.to_owned() });
    }

    /// Why a layer's filter leaves nothing out, where it does not fit its data any more.
    #[must_use]
    pub fn unfit_filter(&self, layer: &Layer) -> Option<String> {
        let error = self.workspace.shown.unfit(layer)?.clone();
        Some(Word::TableFilterUnfit.with(self.lang(), &[&QueryError::from(error).message(self.lang())]))
    }

    /// Why a condition cannot be that of a rule of a layer.
    #[must_use]
    pub fn unfit_condition(&self, layer: &Layer, condition: &str) -> Option<String> {
        self.unfit_text(layer, condition, Word::StyleRuleWindow)
    }

    /// Why a condition cannot be met by a layer's features; `window` says so of one that is a window of its file.
    fn unfit_text(&self, layer: &Layer, condition: &str, window: Word) -> Option<String> {
        let lang = self.lang();
        if condition.chars().count() > MAX_CONDITION {
            return Some(Word::TableTooLong.with(lang, &[&MAX_CONDITION]));
        }
        if layer.table.source().is_some() {
            return Some(window.with(lang, &[&layer.name.get(lang)]));
        }
        let fits = Filter::parse_among(condition, &layer.table, &Surroundings::of(&self.workspace.document));
        fits.err().map(|error| QueryError::from(error).message(lang))
    }

    /// Why a rule of a layer's style takes no feature, where its condition does not fit.
    #[must_use]
    pub fn unfit_rule(&self, layer: &Layer, rule: usize) -> Option<String> {
        let error = self.workspace.shown.unfit_rule(layer, rule)?.clone();
        Some(QueryError::from(error).message(self.lang()))
    }

    /// Lists a layer's attributes.
    pub(super) fn show_table(&mut self, layer: LayerId) {
        self.session.table.layer = Some(layer);
        self.session.panels.set("table", true);
    }
}
