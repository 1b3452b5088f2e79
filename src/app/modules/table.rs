//! The attribute table: which layer and rows it lists, what is typed into it, its columns, and the layer's filter.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::module::{Deed, Module};
use crate::app::typed_value::typed;
use crate::app::{Action, App, Order, Picked, Request, SelectHow, Severity};
use crate::carto::class_fields;
use crate::i18n::{Localized, Word, integer};
use crate::model::table::{ColumnKind, OwnValue};
use crate::model::{
    CellTable, ColumnLayout, Computed, FeatureId, FeatureTable, LayerId, MAX_CONDITION, Operation, RowId, SheetCell, Transaction, Value,
};
use crate::query::{Expression, Filter, QueryError, SortBy, Surroundings};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Action {
    pub const TABLE: Self = Self::new("table", Word::Table, Menu::View, 22).keys(&[plain(ShortcutKey::F(6))]);
    pub const JOIN_BY_PLACE: Self = Self::new("join by location", Word::JoinByPlace, Menu::Query, 25);
    pub const EXPORT_TABLE: Self = Self::new("export table", Word::TableExportLong, Menu::Layer, 63);
}

/// What is done in the attribute table.
#[derive(Clone, Debug, PartialEq)]
pub enum TableOrder {
    Sort(Vec<SortBy>),
    /// What a column's values are to hold or to meet.
    Quick(String, String),
    OnlySelected(bool),
    OnlyInView(bool),
    /// Lists the first of all rows that the source has, in its own order, or those at hand.
    Everywhere(bool),
    /// Has the source tell what a column holds in all rows; again where it could not.
    Figures(String, bool),
    Width(String, f32),
    Hide(String),
    ShowAllColumns,
    Pin(String, bool),
    /// Moves a column before another one, or to the end.
    Move(String, Option<String>),
    /// Selects rows, as a click and a drag do.
    Select(Vec<RowId>, SelectHow),
    ZoomTo(RowId),
    /// Types into a cell.
    Type {
        row: RowId,
        column: String,
        text: String,
    },
    /// Puts rows of cells over those from a cell on, as they are listed.
    Paste {
        row: RowId,
        column: String,
        text: String,
    },
    Replace(Replace),
    AddColumn(String),
    /// Adds a column with the values of an expression, or gives them to one that is there; `keep` has it follow what it is computed
    /// from, else its values stay as they are.
    Compute {
        column: String,
        expression: String,
        keep: bool,
    },
    RemoveColumn(String),
    RenameColumn(String, String),
    /// Deletes the selected features of the layer.
    DeleteSelected,
    /// Writes what is listed as CSV or XLSX.
    Export(PathBuf),
}

/// What is looked for in a column's listed rows, and what is put in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replace {
    pub column: String,
    pub find: String,
    pub with: String,
    /// Whether a value is replaced only where all of it is that.
    pub whole: bool,
}

impl Order for TableOrder {}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "table",
        &[
            Deed::new(Action::TABLE, App::toggle_table).switch(|app| app.session.panels.is_open("table")),
            Deed::new(Action::JOIN_BY_PLACE, App::ask_join).when(|app| app.joined_layer().is_some()),
            Deed::window(Action::EXPORT_TABLE, "table files").when(|app| app.session.panels.is_open("table") && app.listed_rows().is_some()),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<TableOrder>() else { return false };
    if let Some((id, table)) = app.listed_layer().map(|layer| (layer.id, Arc::clone(&layer.table))) {
        app.in_table(id, &table, order);
    }
    true
}

impl App {
    fn toggle_table(&mut self) {
        let open = !self.session.panels.is_open("table");
        match self.current_layer().map(|layer| layer.id).or(self.session.table.layer).filter(|_| open) {
            Some(layer) => self.show_table(layer),
            None => self.session.panels.set("table", open),
        }
    }

    /// The layer that a column is joined to: the one that is listed, else the current one; none where it cannot take any.
    #[must_use]
    pub fn joined_layer(&self) -> Option<&crate::model::Layer> {
        let layer = if self.session.panels.is_open("table") { self.listed_layer() } else { self.current_layer() };
        layer.filter(|layer| layer.table.source().is_none())
    }

    /// Asks what is joined to the layer that is listed, or else to the current one, which is listed then.
    fn ask_join(&mut self) {
        if !self.session.panels.is_open("table") {
            self.toggle_table();
        }
        self.request(Request::Open("join by location"));
    }

    fn in_table(&mut self, id: LayerId, table: &FeatureTable, order: &TableOrder) {
        let view = self.session.table.view_mut(id);
        match order {
            TableOrder::Sort(by) => view.sort.clone_from(by),
            TableOrder::Quick(column, text) => view.set_quick(column, text),
            // what is selected or in view is at hand, and no order of all there is
            TableOrder::OnlySelected(only) => (view.only_selected, view.everywhere) = (*only, view.everywhere && !only),
            TableOrder::OnlyInView(only) => (view.only_in_view, view.everywhere) = (*only, view.everywhere && !only),
            TableOrder::Everywhere(on) => {
                view.everywhere = *on;
                (view.only_selected, view.only_in_view) = (view.only_selected && !on, view.only_in_view && !on);
            }
            TableOrder::Figures(column, again) => self.ask_figures(id, column, *again),
            TableOrder::Width(column, width) => {
                view.change(table, column, |own| own.width = Some(width.clamp(*ColumnLayout::WIDTHS.start(), *ColumnLayout::WIDTHS.end())));
            }
            // the last one stays: its menu brings the others back
            TableOrder::Hide(column) => {
                if view.columns(table).iter().filter(|own| !own.hidden).count() > 1 {
                    view.change(table, column, |own| own.hidden = true);
                }
            }
            TableOrder::ShowAllColumns => view.show_all(),
            TableOrder::Pin(column, pinned) => view.change(table, column, |own| own.pinned = *pinned),
            TableOrder::Move(column, before) => view.move_before(table, column, before.as_deref()),
            TableOrder::Select(rows, how) => self.select_rows(id, rows, *how),
            TableOrder::ZoomTo(row) => {
                let listed = self
                    .listed_layer()
                    .zip(self.session.table.rows.as_ref().filter(|rows| rows.of.layer == id))
                    .map(|(layer, rows)| rows.table(layer));
                if let Some(bounds) = listed.unwrap_or(table).feature(row.index()).and_then(|feature| feature.bounds()) {
                    self.zoom_to(bounds.or_round_point(0.02, 0.02));
                }
            }
            TableOrder::Type { row, column, text } => self.type_into(id, *row, column, text),
            TableOrder::Paste { row, column, text } => self.paste_cells(id, table, *row, column, text),
            TableOrder::Replace(replace) => self.replace_in_column(id, table, replace),
            TableOrder::AddColumn(name) => self.add_column(id, name),
            TableOrder::Compute { column, expression, keep } => self.compute(id, column.trim(), expression, *keep),
            TableOrder::RemoveColumn(name) if self.is_used(id, name) => {}
            TableOrder::RemoveColumn(name) => {
                let kept = self.computed_without(id, name);
                let remove = Operation::RemoveColumn { id, name: name.clone() };
                self.edit(std::iter::once(remove).chain(kept).collect::<Transaction>());
            }
            TableOrder::RenameColumn(name, to) => self.rename_column(id, name, to),
            TableOrder::Export(path) => self.write_listed(path),
            TableOrder::DeleteSelected => self.delete_selected(id),
        }
    }

    pub(in crate::app) fn delete_selected(&mut self, id: LayerId) {
        let mut rows: Vec<RowId> = self.viewport.selection.rows_of(id).collect();
        rows.sort_unstable();
        if !rows.is_empty() {
            self.edit(Operation::DeleteFeatures { id, rows });
        }
    }

    /// Selects rows of a layer; the last is the one that is looked at.
    fn select_rows(&mut self, id: LayerId, rows: &[RowId], how: SelectHow) {
        let picked: Vec<Picked> = rows.iter().map(|row| Picked { feature: FeatureId::new(id, *row), distance: None }).collect();
        self.viewport.inspected = picked.last().map(|own| own.feature);
        self.viewport.selected_annotation = None;
        self.viewport.selection.take(picked, how);
    }

    /// The kind of a column of a layer as it is edited; one without values takes what is typed for what it looks like.
    pub(in crate::app) fn kind_of(&self, id: LayerId, column: &str) -> Option<ColumnKind> {
        let table = &self.workspace.document.layer(id)?.table;
        let own = table.column(column)?;
        if !own.has_no_values() {
            return Some(own.kind());
        }
        // a code of land use is text, also where the first one looks like a number
        let is_class = || class_fields(table).contains(&Some(column)).then_some(ColumnKind::Text);
        let declared = self.session.digitizing.kinds.get(&(id, column.to_owned())).copied();
        Some(declared.or_else(is_class).unwrap_or(ColumnKind::Json))
    }

    /// Tells why nothing was typed.
    pub(in crate::app) fn not_typed(&mut self, column: &str, error: &dyn Localized) {
        let text = Word::TableNotTyped.with(self.lang(), &[&column, &error.message(self.lang())]);
        self.notify(Severity::Error, text, Vec::new());
    }

    /// Tells that a column is computed, where it is.
    pub(in crate::app) fn is_computed(&mut self, id: LayerId, column: &str) -> bool {
        let Some(expression) = self.expression_of(id, column).map(str::to_owned) else { return false };
        let text = Word::TableIsComputed.with(self.lang(), &[&column, &expression]);
        self.notify(Severity::Warning, text, Vec::new());
        true
    }

    fn type_into(&mut self, id: LayerId, row: RowId, column: &str, text: &str) {
        if self.is_computed(id, column) {
            return;
        }
        let Some(kind) = self.kind_of(id, column) else { return };
        match typed(text, kind) {
            Err(error) => self.not_typed(column, &error),
            Ok(value) => {
                let own = self.workspace.document.layer(id);
                let before = own.and_then(|layer| layer.table.cell(layer.table.column_place(column)?, row.index()));
                if before != value {
                    self.edit(Operation::SetCells { id, column: column.to_owned(), cells: vec![(row, value)] });
                }
            }
        }
    }

    /// Puts rows of cells, parted by tabs and line ends as spreadsheets copy them, over those from a cell on. All or nothing.
    fn paste_cells(&mut self, id: LayerId, table: &FeatureTable, row: RowId, column: &str, text: &str) {
        let Some(rows) = self.listed_rows().map(|own| Arc::clone(&own.rows)) else { return };
        let columns: Vec<String> = self.session.table.view(id).columns(table).into_iter().filter(|own| !own.hidden).map(|own| own.name).collect();
        let Some((first_row, first_column)) = rows.iter().position(|own| *own == row).zip(columns.iter().position(|own| own == column)) else {
            return;
        };
        let lines: Vec<Vec<&str>> = text.trim_end_matches(['\r', '\n']).lines().map(|line| line.split('\t').collect()).collect();
        let wide = lines.iter().map(Vec::len).max().unwrap_or(0);
        if wide == 0 {
            return;
        }
        if first_row + lines.len() > rows.len() || first_column + wide > columns.len() {
            let text = Word::TablePasteTooLarge.with(self.lang(), &[&lines.len(), &wide]);
            return self.notify(Severity::Error, text, Vec::new());
        }
        let mut operations = Vec::new();
        for at in 0..wide {
            let name = &columns[first_column + at];
            if self.is_computed(id, name) {
                return;
            }
            let Some(kind) = self.kind_of(id, name) else { return };
            let mut cells: Vec<(RowId, Option<OwnValue>)> = Vec::new();
            for (n, line) in lines.iter().enumerate() {
                let Some(text) = line.get(at) else { continue };
                match typed(text, kind) {
                    Ok(value) => cells.push((rows[first_row + n], value)),
                    Err(error) => return self.not_typed(&format!("{name}, {}", first_row + n + 1), &error),
                }
            }
            cells.sort_by_key(|(row, _)| *row);
            operations.push(Operation::SetCells { id, column: name.clone(), cells });
        }
        self.edit(Transaction::from_iter(operations));
    }

    /// Replaces what a column's listed rows hold.
    fn replace_in_column(&mut self, id: LayerId, table: &FeatureTable, replace: &Replace) {
        if self.is_computed(id, &replace.column) {
            return;
        }
        let Some((kind, column)) = self.kind_of(id, &replace.column).zip(table.column(&replace.column)) else { return };
        let Some(rows) = self.listed_rows().map(|own| Arc::clone(&own.rows)) else { return };
        let mut cells = Vec::new();
        for row in rows.iter() {
            let before = column.value(row.index()).to_string();
            let is_met = if replace.whole { before == replace.find } else { !replace.find.is_empty() && before.contains(&replace.find) };
            if !is_met {
                continue;
            }
            let after = if replace.whole { replace.with.clone() } else { before.replace(&replace.find, &replace.with) };
            match typed(&after, kind) {
                Ok(value) => cells.push((*row, value)),
                Err(error) => return self.not_typed(&replace.column, &error),
            }
        }
        let count = cells.len();
        if count > 0 {
            cells.sort_by_key(|(row, _)| *row);
            self.edit(Operation::SetCells { id, column: replace.column.clone(), cells });
        }
        let text = Word::TableReplaced.with(self.lang(), &[&integer(count as u64)]);
        self.notify(Severity::Info, text, Vec::new());
    }

    /// What makes a column no computed one, where it is.
    fn computed_without(&self, id: LayerId, column: &str) -> Option<Operation> {
        self.expression_of(id, column)?;
        let mut computed = self.workspace.document.layer(id)?.computed.clone();
        computed.retain(|own| own.column != column);
        Some(Operation::SetComputed { id, computed })
    }

    /// Tells what a field is used by, which its loss would leave without it; whether it is.
    fn is_used(&mut self, id: LayerId, column: &str) -> bool {
        let Some(layer) = self.workspace.document.layer(id) else { return false };
        let around = Surroundings::of(&self.workspace.document);
        let in_filter = Filter::parse_among(&layer.filter, &layer.table, &around).is_ok_and(|own| own.uses(column, &layer.table));
        let in_rule = |condition: &str| Filter::parse_among(condition, &layer.table, &around).is_ok_and(|own| own.uses(column, &layer.table));
        let mut users: Vec<String> = in_filter.then(|| self.word(Word::TableFilter).to_owned()).into_iter().collect();
        let uses = |own: &&Computed| {
            own.column != column && Expression::parse_among(&own.expression, &layer.table, &around).is_ok_and(|own| own.uses(column, &layer.table))
        };
        let rules = layer.style.rules.iter().filter(|rule| rule.when.condition().is_some_and(in_rule));
        users.extend(rules.map(|rule| Word::StyleRuleNamed.with(self.lang(), &[&rule.name.get(self.lang())])));
        users.extend(layer.computed.iter().filter(uses).map(|own| own.column.clone()));
        // what other layers take of it would be lost to them unsaid
        for other in self.workspace.document.layers().iter().filter(|other| other.id != id) {
            let takes = |own: &&Computed| {
                let taken = Expression::taken(&own.expression, &other.table);
                taken.iter().any(|(name, field)| field == column && (*name == layer.key || layer.name.is_called(name)))
            };
            users.extend(other.computed.iter().filter(takes).map(|own| format!("{} · {}", other.name.get(self.lang()), own.column)));
        }
        if users.is_empty() {
            return false;
        }
        let text = Word::TableIsUsed.with(self.lang(), &[&column, &users.join(", ")]);
        self.notify(Severity::Error, text, Vec::new());
        true
    }

    fn compute(&mut self, id: LayerId, column: &str, expression: &str, keep: bool) {
        if expression.chars().count() > MAX_CONDITION {
            let text = Word::TableTooLong.with(self.lang(), &[&MAX_CONDITION]);
            return self.notify(Severity::Error, text, Vec::new());
        }
        let Some(layer) = self.workspace.document.layer(id).filter(|_| !column.is_empty()) else { return };
        let around = Surroundings::of(&self.workspace.document);
        let own = match Expression::parse_among(expression, &layer.table, &around) {
            Ok(own) => own,
            Err(error) => return self.notify(Severity::Error, QueryError::from(error).message(self.lang()), Vec::new()),
        };
        // what is read as it is needed refuses both
        if !keep || layer.table.source().is_some() {
            let values = own.column(column, &layer.table);
            let set = match layer.table.column_place(column) {
                Some(_) => Operation::SetColumn { id, name: column.to_owned(), column: values },
                None => Operation::AddColumn { id, at: layer.table.columns().len(), column: values },
            };
            let kept = self.computed_without(id, column);
            return self.edit(std::iter::once(set).chain(kept).collect::<Transaction>());
        }
        let mut computed = layer.computed.clone();
        let kept = Computed { column: column.to_owned(), expression: expression.to_owned() };
        match computed.iter_mut().find(|own| own.column == column) {
            Some(own) => *own = kept,
            None => computed.push(kept),
        }
        if let Some(through) = circle(&layer.table, &computed, column, &around) {
            let text = Word::TableComputeCircle.with(self.lang(), &[&column, &through]);
            return self.notify(Severity::Error, text, Vec::new());
        }
        // its values follow in the same step
        self.edit(Operation::SetComputed { id, computed });
    }

    fn add_column(&mut self, id: LayerId, name: &str) {
        let Some(layer) = self.workspace.document.layer(id) else { return };
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        let (at, column) = (layer.table.columns().len(), layer.table.column_of(name, std::iter::repeat_n(None, layer.table.rows())));
        self.edit(Operation::AddColumn { id, at, column });
    }

    fn rename_column(&mut self, id: LayerId, name: &str, to: &str) {
        let to = to.trim();
        if to != name && self.is_used(id, name) {
            return;
        }
        let Some(table) = self.workspace.document.layer(id).map(|layer| Arc::clone(&layer.table)) else { return };
        let Some(place) = table.column_place(name).filter(|_| !to.is_empty() && to != name) else { return };
        let renamed = table.columns()[place].renamed(to);
        let mut computed = self.workspace.document.layer(id).map(|layer| layer.computed.clone()).unwrap_or_default();
        let is_computed = self.expression_of(id, name).is_some();
        computed.iter_mut().filter(|own| own.column == name).for_each(|own| to.clone_into(&mut own.column));
        let kept = is_computed.then_some(Operation::SetComputed { id, computed });
        let rename = Operation::SetColumn { id, name: name.to_owned(), column: renamed };
        self.edit(std::iter::once(rename).chain(kept).collect::<Transaction>());
        // a name that is taken is refused, and what is shown stays as it is
        if self.workspace.document.layer(id).is_some_and(|layer| layer.table.column(name).is_none()) {
            self.session.table.view_mut(id).rename(name, to);
        }
    }

    /// What is listed, as a table of cells.
    #[must_use]
    pub fn listed_cells(&self) -> Option<CellTable> {
        let (layer, rows) = (self.listed_layer()?, self.listed_rows()?);
        let shown = self.table_view().columns(&layer.table).into_iter().filter(|own| !own.hidden);
        let columns: Vec<&crate::model::Column> = shown.filter_map(|own| rows.table(layer).column(&own.name)).collect();
        let cell = |value: Value<'_>| match value {
            Value::Null => SheetCell::Empty,
            // as many decimals as it has
            Value::Float(number) => SheetCell::Number(number, number.to_string().split_once('.').map_or(0, |(_, places)| places.len())),
            Value::Integer(number) if number.unsigned_abs() < 1 << 53 => SheetCell::Number(number as f64, 0),
            other => SheetCell::Text(other.to_string()),
        };
        Some(CellTable {
            title: layer.name.get(self.lang()).to_owned(),
            heads: columns.iter().map(|column| column.name().to_owned()).collect(),
            rows: rows.rows.iter().map(|row| columns.iter().map(|column| cell(column.value(row.index()))).collect()).collect(),
            notes: Vec::new(),
        })
    }

    fn write_listed(&mut self, path: &Path) {
        if let Some(table) = self.listed_cells() {
            self.write_cells(path, &table);
        }
    }
}

/// The column through which a computed one is computed from itself; `None` where it is not.
fn circle(table: &FeatureTable, computed: &[Computed], column: &str, around: &Surroundings) -> Option<String> {
    let mut open = vec![column.to_owned()];
    let mut seen: Vec<String> = Vec::new();
    while let Some(name) = open.pop() {
        let Some(own) = computed.iter().find(|own| own.column == name) else { continue };
        let Ok(expression) = Expression::parse_among(&own.expression, table, around) else { continue };
        for used in expression.columns(table) {
            if used == column {
                return Some(name);
            }
            if !seen.contains(&used) {
                seen.push(used.clone());
                open.push(used);
            }
        }
    }
    None
}
