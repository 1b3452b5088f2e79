//! The area balance (用地平衡表): measured in the background as its layers, filters and the selection are now, told as a table, written
//! and put on the sheet.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::balancing::{BalanceForm, BalanceOutcome, BalanceWithin, Balanced};
use crate::app::jobs::Outcome;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order};
use crate::carto::land_use_field;
use crate::i18n::{Lang, Localized, Word};
use crate::io::embedded_land_use;
use crate::model::{FeatureTable, Group, Layer, RowId, value_counts};
use crate::query::{BalanceTable, NamedZone, QueryError, balance, zones};
use std::any::Any;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Action {
    pub const BALANCE: Self = Self::new("balance", Word::Balance, Menu::Query, 20).keys(&[plain(ShortcutKey::F(10))]);
    pub const EXPORT_BALANCE: Self = Self::new("export balance", Word::BalanceExportLong, Menu::Query, 21);
}

/// A field is taken for that of land use where most of its values are of the classification.
const LEAST: f64 = 0.5;
/// A field with more values than this has no classes.
const MOST_VALUES: usize = 2000;

/// What is done with the balance.
#[derive(Clone, Debug, PartialEq)]
pub enum BalanceOrder {
    /// Asks for another balance.
    Set(BalanceForm),
    /// Writes it as CSV or XLSX.
    Export(PathBuf),
    ToSheet,
}

impl Order for BalanceOrder {}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "balance",
        &[
            Deed::new(Action::BALANCE, App::toggle_balance).switch(|app| app.session.panels.is_open("balance")),
            Deed::window(Action::EXPORT_BALANCE, "balance files").when(|app| app.session.balance.table().is_some()),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<BalanceOrder>() else { return false };
    match order {
        BalanceOrder::Set(form) => app.session.balance.form = form.clone(),
        BalanceOrder::Export(path) => app.write_balance(path),
        BalanceOrder::ToSheet => app.balance_to_sheet(),
    }
    true
}

/// Whether a layer may have areas to be balanced: what is there is looked at, and not all of it.
#[must_use]
pub fn may_have_areas(layer: &Layer) -> bool {
    layer.group != Group::Basemap && layer.key != "rings" && layer.table.sample().take(200).any(|feature| feature.is_areal())
}

impl App {
    fn toggle_balance(&mut self) {
        let open = !self.session.panels.is_open("balance");
        if open {
            let current = self.current_layer().filter(|layer| may_have_areas(layer)).map(|layer| layer.id);
            let form = &mut self.session.balance.form;
            if form.layer.is_none() {
                form.layer = current;
            }
        }
        self.session.panels.set("balance", open);
    }

    /// Has the balance keep up with what it is made of, where it is shown; returns whether something else is there to be shown.
    pub(in crate::app) fn keep_balanced(&mut self) -> bool {
        if !self.session.panels.is_open("balance") {
            return false;
        }
        if let Some(given_up) = self.session.balance.under_way.given_up(|job| self.workspace.jobs.is_running(job)) {
            // what the user gave up is not begun again unasked
            self.session.balance.made = Some((given_up, Err(self.word(Word::BalanceStopped).to_owned())));
        }
        let seen = self.seen();
        let form = self.session.balance.form.clone();
        let layer = form.layer.and_then(|id| seen.layer(id));
        let Some(layer) = layer else {
            self.session.balance.form.layer =
                seen.layers().iter().rev().find(|layer| layer.group == Group::Mine && may_have_areas(layer)).map(|layer| layer.id);
            return self.session.balance.made.take().is_some();
        };
        let (id, table) = (layer.id, Arc::clone(&layer.table));
        let planned = form.planned.and_then(|id| seen.layer(id)).map(|layer| Arc::clone(&layer.table));
        let drawn = (form.within == BalanceWithin::Drawn).then(|| {
            let lang = self.session.settings.lang;
            self.session.balance.drawn(self.workspace.document.annotations(), lang)
        });
        let seen = self.workspace.shown.seen(&self.workspace.document);
        let around: Vec<(Arc<FeatureTable>, Option<Vec<usize>>)> = match form.within {
            BalanceWithin::Drawn => drawn.filter(|table| !table.is_empty()).map(|table| (table, None)).into_iter().collect(),
            BalanceWithin::Everywhere | BalanceWithin::Selected => Vec::new(),
            BalanceWithin::Layer(id) => seen.layer(id).map(|layer| (Arc::clone(&layer.table), None)).into_iter().collect(),
            BalanceWithin::SelectedAreas => {
                let picked = self.viewport.selection.by_layer().into_iter().filter(|(id, _)| Some(*id) != form.layer);
                picked.filter_map(|(id, rows)| Some((Arc::clone(&seen.layer(id)?.table), Some(rows)))).collect()
            }
        };
        let by_selection = matches!(form.within, BalanceWithin::Selected | BalanceWithin::SelectedAreas);
        let tables = [&table].into_iter().chain(&planned).chain(around.iter().map(|(table, _)| table)).collect();
        let asked = Balanced { form: form.clone(), tables, selection: by_selection.then(|| self.viewport.selection.number()) };
        let own = &self.session.balance;
        if own.under_way.asked() == Some(&asked) || own.made.as_ref().is_some_and(|(own, _)| *own == asked) {
            return false;
        }
        let only: Option<HashSet<usize>> =
            (form.within == BalanceWithin::Selected).then(|| self.viewport.selection.rows_of(id).map(RowId::index).collect());
        let (lang, title, own) = (self.lang(), self.word(Word::BalanceMeasuring).to_owned(), asked.clone());
        let job = self.workspace.jobs.start_load(title, move |progress| {
            let cancel = || progress.is_cancelled();
            let made = measured(&table, planned.as_deref(), &around, only.as_ref(), &form, lang, &cancel);
            Outcome::Balanced { asked: Box::new(asked), made }
        });
        if let Some(before) = self.session.balance.under_way.begin(own, job) {
            self.workspace.jobs.cancel(before);
        }
        true
    }

    /// Takes in what was measured, unless another balance is asked for by now.
    pub(in crate::app) fn balanced(&mut self, asked: Balanced, made: Option<BalanceOutcome>) {
        if let Some(made) = made.filter(|_| self.session.balance.under_way.came(&asked)) {
            self.session.balance.made = Some((asked, made));
        }
    }

    fn write_balance(&mut self, path: &Path) {
        if let Some(table) = self.session.balance.table().cloned() {
            self.write_cells(path, &table.cells(self.lang()));
        }
    }

    /// Puts the balance on the sheet, at its lower left.
    fn balance_to_sheet(&mut self) {
        if let Some(table) = self.session.balance.table().cloned() {
            let kind = table.item(self.workspace.document.sheet().lang.leading());
            self.put_table(Word::Balance, kind, [0.04, 0.5, 0.44, 0.44], Word::BalanceOnSheet);
        }
    }
}

/// The balance that a form asks for; `None` where it was stopped.
fn measured(
    table: &FeatureTable,
    planned: Option<&FeatureTable>,
    around: &[(Arc<FeatureTable>, Option<Vec<usize>>)],
    only: Option<&HashSet<usize>>,
    form: &BalanceForm,
    lang: Lang,
    cancel: &(dyn Fn() -> bool + Sync),
) -> Option<BalanceOutcome> {
    let land_use = embedded_land_use();
    // what is at hand of a source is not what it has
    if [table].into_iter().chain(planned).chain(around.iter().map(|(table, _)| &**table)).any(|table| table.source().is_some()) {
        return Some(Err(Word::BalanceWindow.text(lang).to_owned()));
    }
    let field_of = |table: &FeatureTable| -> Option<String> {
        let named = form.field.as_ref().filter(|name| table.column(name).is_some());
        named.cloned().or_else(|| land_use_field(table, land_use, LEAST).map(str::to_owned))
    };
    let Some(field) = field_of(table) else { return Some(Err(Word::BalanceNoField.text(lang).to_owned())) };
    if form.within != BalanceWithin::Everywhere && form.within != BalanceWithin::Selected && around.is_empty() {
        let word = if form.within == BalanceWithin::Drawn { Word::BalanceNoDrawn } else { Word::BalanceNoZones };
        return Some(Err(word.text(lang).to_owned()));
    }
    let mut areas: Vec<NamedZone> = Vec::new();
    for (table, rows) in around {
        match zones(table, rows.as_deref()) {
            Ok(found) => areas.extend(found),
            Err(QueryError::NoZones) => {}
            Err(error) => return Some(Err(error.message(lang))),
        }
    }
    if !around.is_empty() && areas.is_empty() {
        return Some(Err(QueryError::NoZones.message(lang)));
    }
    let has_many = |table: &FeatureTable, field: &str| table.column(field).is_some_and(|column| value_counts(table, column, MOST_VALUES).is_none());
    if has_many(table, &field) {
        return Some(Err(Word::BalanceTooMany.with(lang, &[&field, &MOST_VALUES])));
    }
    let present = balance(table, &field, &|row| only.is_none_or(|only| only.contains(&row)), &areas, cancel)?;
    let planned = match planned {
        None => None,
        Some(table) => match field_of(table) {
            None => return Some(Err(Word::BalanceNoPlannedField.text(lang).to_owned())),
            Some(field) if has_many(table, &field) => return Some(Err(Word::BalanceTooMany.with(lang, &[&field, &MOST_VALUES]))),
            Some(field) => Some(balance(table, &field, &|_| true, &areas, cancel)?),
        },
    };
    Some(Ok(Arc::new(BalanceTable::new(&present, planned.as_ref(), &areas, land_use, form.level))))
}
