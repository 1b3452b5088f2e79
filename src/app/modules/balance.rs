//! The area balance (用地平衡表): measured in the background as its layers, filters and the selection are now, told as a table, written
//! and put on the sheet.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::balancing::{BalanceForm, BalanceOutcome, BalanceWithin, Balanced};
use crate::app::files::file_name;
use crate::app::jobs::Outcome;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order, Severity};
use crate::carto::land_use_field;
use crate::i18n::{Lang, Localized, Word};
use crate::io::{Sheets, embedded_land_use, write_atomically};
use crate::model::{FeatureTable, Group, Item, ItemKind, ItemStyle, Layer, LayerId, Operation, value_counts};
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

/// The rows of each layer that are selected.
fn selected_areas(app: &App) -> Vec<(LayerId, Vec<usize>)> {
    let mut all: Vec<(LayerId, Vec<usize>)> = Vec::new();
    for own in app.viewport.selection.list().iter().filter(|own| Some(own.feature.layer) != app.session.balance.form.layer) {
        match all.iter_mut().find(|(id, _)| *id == own.feature.layer) {
            Some((_, rows)) => rows.push(own.feature.row.index()),
            None => all.push((own.feature.layer, vec![own.feature.row.index()])),
        }
    }
    all
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
        let jobs = self.workspace.jobs.list();
        if let Some((given_up, _)) = self.session.balance.under_way.take_if(|(_, job)| !jobs.iter().any(|own| own.id == *job)) {
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
        let table = Arc::clone(&layer.table);
        let planned = form.planned.and_then(|id| seen.layer(id)).map(|layer| Arc::clone(&layer.table));
        let around: Vec<(Arc<FeatureTable>, Option<Vec<usize>>)> = match form.within {
            BalanceWithin::Everywhere | BalanceWithin::Selected => Vec::new(),
            BalanceWithin::Layer(id) => seen.layer(id).map(|layer| (Arc::clone(&layer.table), None)).into_iter().collect(),
            BalanceWithin::SelectedAreas => {
                selected_areas(self).into_iter().filter_map(|(id, rows)| Some((Arc::clone(&seen.layer(id)?.table), Some(rows)))).collect()
            }
        };
        let by_selection = matches!(form.within, BalanceWithin::Selected | BalanceWithin::SelectedAreas);
        let tables = [&table].into_iter().chain(&planned).chain(around.iter().map(|(table, _)| table)).map(Arc::downgrade).collect();
        let asked = Balanced { form: form.clone(), tables, selection: by_selection.then(|| self.viewport.selection.number()) };
        let own = &self.session.balance;
        if own.made.as_ref().is_some_and(|(own, _)| *own == asked) || own.under_way.as_ref().is_some_and(|(own, _)| *own == asked) {
            return false;
        }
        if let Some((_, job)) = self.session.balance.under_way.take() {
            self.workspace.jobs.cancel(job);
        }
        let only: Option<HashSet<usize>> = (form.within == BalanceWithin::Selected).then(|| {
            let picked = self.viewport.selection.list().iter().filter(|own| Some(own.feature.layer) == form.layer);
            picked.map(|own| own.feature.row.index()).collect()
        });
        let (lang, title, own) = (self.lang(), self.word(Word::BalanceMeasuring).to_owned(), asked.clone());
        let job = self.workspace.jobs.start_load(title, move |progress| {
            let cancel = || progress.is_cancelled();
            let made = measured(&table, planned.as_deref(), &around, only.as_ref(), &form, lang, &cancel);
            Outcome::Balanced { asked: Box::new(asked), made }
        });
        self.session.balance.under_way = Some((own, job));
        true
    }

    /// Takes in what was measured, unless another balance is asked for by now.
    pub(in crate::app) fn balanced(&mut self, asked: Balanced, made: Option<BalanceOutcome>) {
        if let Some(made) = made
            && self.session.balance.under_way.as_ref().is_some_and(|(own, _)| *own == asked)
        {
            self.session.balance.under_way = None;
            self.session.balance.made = Some((asked, made));
        }
    }

    fn write_balance(&mut self, path: &Path) {
        let lang = self.lang();
        let Some(table) = self.session.balance.table().cloned() else { return };
        let bytes = Sheets::of(path).unwrap_or(Sheets::Csv).bytes(&table.cells(lang));
        let name = file_name(path);
        match bytes.and_then(|bytes| write_atomically(path, |out| out.write_all(&bytes))) {
            Ok(()) => self.notify(Severity::Info, Word::IndicatorWritten.with(lang, &[&name]), Vec::new()),
            Err(error) => self.notify(Severity::Error, Word::IndicatorNotWritten.with(lang, &[&name, &error.message(lang)]), Vec::new()),
        }
    }

    /// Puts the balance on the sheet, at its lower left, from where it can be moved; one that is there already is replaced.
    fn balance_to_sheet(&mut self) {
        let Some(table) = self.session.balance.table().cloned() else { return };
        let mut sheet = self.workspace.document.sheet().clone();
        let [w, h] = sheet.size();
        let is_old = |item: &Item| matches!(&item.kind, ItemKind::Table { title, .. } if *title == Word::Balance.both());
        let place = sheet.items.iter().find(|item| is_old(item)).and_then(|item| item.rect);
        sheet.items.retain(|item| !is_old(item));
        let kind = table.item(sheet.lang.leading());
        let id = sheet.add(kind, place.or(Some([w * 0.04, h * 0.5, w * 0.44, h * 0.44])));
        if let Some(item) = sheet.items.iter_mut().find(|item| item.id == id) {
            *item = Item { style: ItemStyle { size: 2.1, ground: 1.0, border: true, ..item.style }, ..item.clone() };
        }
        self.edit(Operation::SetSheet(Box::new(sheet)));
        self.notify(Severity::Info, self.word(Word::BalanceOnSheet).to_owned(), Vec::new());
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
        return Some(Err(Word::BalanceNoZones.text(lang).to_owned()));
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
