//! Computed columns: those that are kept up to date are made anew, in the same step, where what they are computed from has changed.

use super::App;
use super::done::changes_rings;
use crate::model::{Computed, DataDelta, Document, FeatureTable, Layer, LayerId, Operation, RowId, Transaction};
use crate::query::{Expression, Surroundings, fill_rings, layers_called};

/// Layers whose columns are computed from each other's, one from the next.
const DEEPEST: usize = 16;

/// More changed cells than this are written as a whole column.
const MANY: usize = 50_000;

/// The rows of a layer whose computed columns may be others after a change; `None` for all.
fn touched(transaction: &Transaction, data: &DataDelta, id: LayerId) -> Option<Vec<RowId>> {
    let is_asked = |own: &Operation| matches!(own, Operation::SetComputed { id: own, .. } if *own == id);
    match data {
        DataDelta::Rows(rows) if rows.columns.is_empty() && !transaction.operations.iter().any(is_asked) => Some(rows.rows()),
        DataDelta::None if !transaction.operations.iter().any(is_asked) => Some(Vec::new()),
        _ => None,
    }
}

/// What brings a column up to date; nothing where it is so, or its expression does not fit any more.
fn refreshed(table: &FeatureTable, id: LayerId, column: &str, expression: &str, rows: Option<&[RowId]>, around: &Surroundings) -> Option<Operation> {
    let expression = Expression::parse_among(expression, table, around).ok()?;
    let Some(at) = table.column_place(column) else {
        return Some(Operation::AddColumn { id, at: table.columns().len(), column: expression.column(column, table) });
    };
    let cells: Vec<_> = match rows {
        Some(rows) => {
            rows.iter().filter(|row| table.feature(row.index()).is_some()).map(|row| (*row, expression.value(table, row.index()))).collect()
        }
        None => expression.values(table).into_iter().enumerate().map(|(row, value)| (RowId::new(row), value)).collect(),
    };
    let changed: Vec<_> = cells.into_iter().filter(|(row, value)| !table.is_deleted(row.index()) && table.cell(at, row.index()) != *value).collect();
    match changed.len() {
        0 => None,
        1..=MANY => Some(Operation::SetCells { id, column: column.to_owned(), cells: changed }),
        _ => Some(Operation::SetColumn { id, name: column.to_owned(), column: expression.column(column, table) }),
    }
}

/// A layer with computed columns, which follow other layers.
struct Follower {
    id: LayerId,
    computed: Vec<Computed>,
    /// The layers that its expressions name.
    named: Vec<String>,
    /// How many of the changed layers it has followed.
    seen: usize,
}

impl Follower {
    fn of(layer: &Layer) -> Self {
        let named = layer.computed.iter().flat_map(|own| Expression::layers(&own.expression, &layer.table)).collect();
        Self { id: layer.id, computed: layer.computed.clone(), named, seen: 0 }
    }
}

/// Brings the computed columns of a layer up to date; what did so.
fn refresh(document: &mut Document, id: LayerId, computed: &[Computed], rows: Option<&[RowId]>, around: &Surroundings) -> Vec<Operation> {
    let mut made = Vec::new();
    // one may be computed from another, in whichever order they stand; none from itself
    for _ in 0..computed.len() {
        let before = made.len();
        for own in computed {
            let Some(table) = document.layer(id).filter(|layer| layer.table.source().is_none()).map(|layer| &layer.table) else { continue };
            let Some(operation) = refreshed(table, id, &own.column, &own.expression, rows, around) else { continue };
            if Transaction::from(operation.clone()).apply(document).is_ok() {
                made.push(operation);
            }
        }
        if made.len() == before {
            break;
        }
    }
    made
}

impl App {
    /// A transaction with what keeps computed columns up to date behind it.
    pub(super) fn with_computed(&self, mut transaction: Transaction) -> Transaction {
        let computes = |document: &Document| document.layers().iter().any(|layer| !layer.computed.is_empty());
        let asks = transaction.operations.iter().any(|own| matches!(own, Operation::SetComputed { .. }));
        if !asks && !computes(&self.workspace.document) {
            return transaction;
        }
        let mut document = self.workspace.document.clone();
        let Ok(applied) = transaction.apply(&mut document) else { return transaction };
        let has_data = |own: &LayerId| applied.delta.of(*own).is_some_and(|own| !matches!(own.data, DataDelta::None));
        let mut changed: Vec<LayerId> = document.layers().iter().map(|layer| layer.id).filter(has_data).collect();
        if changes_rings(&applied.delta, &document) {
            // they are made anew after the change
            fill_rings(&mut document);
            changed.extend(document.layer_by_key("rings").map(|rings| rings.id));
        }
        let mut followers: Vec<Follower> = document.layers().iter().filter(|layer| !layer.computed.is_empty()).map(Follower::of).collect();
        // what is computed in one layer may be taken by another, and so on; a circle ends here
        for round in 0..DEEPEST {
            let before = changed.len();
            for own in &mut followers {
                let news = &changed[std::mem::replace(&mut own.seen, changed.len())..];
                let rows = if layers_called(&document, &own.named).iter().any(|named| news.contains(named)) {
                    None
                } else {
                    let delta = applied.delta.of(own.id).filter(|_| round == 0);
                    let Some(rows) = delta.map(|delta| touched(&transaction, &delta.data, own.id)) else { continue };
                    rows
                };
                let around = if own.named.is_empty() { Surroundings::default() } else { Surroundings::of(&document) };
                let made = refresh(&mut document, own.id, &own.computed, rows.as_deref(), &around);
                changed.extend((!made.is_empty()).then_some(own.id));
                transaction.operations.extend(made);
            }
            if changed.len() == before {
                break;
            }
        }
        transaction
    }

    /// Whether a column of a layer is kept up to date, and from what.
    #[must_use]
    pub fn expression_of(&self, layer: LayerId, column: &str) -> Option<&str> {
        let computed = &self.workspace.document.layer(layer)?.computed;
        computed.iter().find(|own| own.column == column).map(|own| own.expression.as_str())
    }
}
