//! Changes the document: the one way in, and undo and redo.

use super::done::{changes_rings, name_of};
use super::history::{History, Step};
use super::{App, Command, Severity};
use crate::i18n::{Localized, Word, integer};
use crate::io::Entry;
use crate::model::table::is_version;
use crate::model::{DataChange, DataDelta, Delta, FeatureId, FeatureTable, Group, LayerId, Operation, Transaction};
use crate::query::fill_rings;
use std::sync::{Arc, Weak};

impl App {
    /// Applies a transaction as a step of the history.
    pub(super) fn edit(&mut self, change: impl Into<Transaction>) {
        self.edit_by(self.workspace.gesture, change.into());
    }

    /// The same, as a part of a gesture: those of one gesture on one target are one step.
    pub(super) fn edit_by(&mut self, gesture: Option<u64>, transaction: Transaction) {
        let (name, target) = (name_of(&transaction), transaction.target());
        let transaction = self.with_computed(transaction);
        let (before, beginning) = (self.tables(), self.beginning());
        match transaction.apply(&mut self.workspace.document) {
            Ok(applied) => {
                let noted = self.workspace.history.push(applied.inverse, name, gesture, target);
                self.journal(beginning, Entry::Did { transaction: Arc::new(transaction), joined: noted.joined });
                if noted.forgotten > 0 {
                    let text = Word::HistoryForgotten.with(self.lang(), &[&integer(noted.forgotten as u64)]);
                    self.notify(Severity::Info, text, Vec::new());
                }
                self.keep_up(&applied.delta, &before);
            }
            Err(error) => self.notify(Severity::Error, error.message(self.lang()), Vec::new()),
        }
    }

    /// The tables of all layers, to be followed to their next versions.
    fn tables(&self) -> Vec<(LayerId, Weak<FeatureTable>)> {
        self.workspace.document.layers().iter().map(|layer| (layer.id, Arc::downgrade(&layer.table))).collect()
    }

    /// Takes in what the hand is doing: a press of the button or the typing in a field has a number of its own, from its begin
    /// to its end.
    pub fn set_gesture(&mut self, gesture: Option<u64>) {
        if self.workspace.gesture != gesture {
            self.workspace.history.end_gesture();
            self.workspace.gesture = gesture;
        }
    }

    /// The number of a gesture that begins.
    pub fn fresh_gesture(&mut self) -> u64 {
        self.workspace.gestures += 1;
        self.workspace.gestures
    }

    /// After a step back or forth, what was told of it is no longer so, and what was offered before it is offered again.
    fn after_step(&mut self, delta: &Delta, before: &[(LayerId, Weak<FeatureTable>)]) {
        self.keep_up(delta, before);
        // a vertex that was clicked may be elsewhere now
        self.session.digitizing.let_go();
        let document = &self.workspace.document;
        for notice in &mut self.session.notices {
            if let Some((_, Command::Convert { layer, table, .. })) = &notice.offer {
                notice.dismissed = !document.layer(*layer).is_some_and(|own| is_version(table, &own.table));
            } else if notice.severity == Severity::Info {
                notice.dismissed = true;
            }
        }
    }

    /// Lets what is derived from the document keep up with a change.
    fn keep_up(&mut self, delta: &Delta, before: &[(LayerId, Weak<FeatureTable>)]) {
        for (own, (id, table)) in delta.layers.iter().filter_map(|own| Some((own, before.iter().find(|(id, _)| *id == own.id)?))) {
            let DataDelta::Rows(rows) = &own.data else { continue };
            self.follow_rows(*id, table, rows);
            let Some(layer) = self.workspace.document.layer(*id) else { continue };
            // what was offered for the data before holds for its next version
            for notice in &mut self.session.notices {
                if let Some((_, Command::Convert { table: own, .. })) = &mut notice.offer
                    && own.ptr_eq(table)
                {
                    *own = Arc::downgrade(&layer.table);
                }
            }
        }
        if delta.scenarios {
            self.session.digitizing.let_go();
            self.leave_own_rows();
        }
        self.session.brief.keep_up(&self.workspace.document, delta);
        self.workspace.stamps.follow(delta);
        if changes_rings(delta, &self.workspace.document) {
            fill_rings(&mut self.workspace.document);
            if let Some(rings) = self.workspace.document.layer_by_key("rings") {
                self.workspace.stamps.derived(rings.id);
            }
        }
        self.document_changed();
    }

    /// Lets go of features that only the scenario before had: another one may have others in their rows.
    fn leave_own_rows(&mut self) {
        let document = &self.workspace.document;
        let is_common = |id: FeatureId| {
            let base = document.base_layers().iter().find(|layer| layer.id == id.layer);
            base.is_some_and(|layer| layer.table.source().is_some() || id.row.index() < layer.table.rows())
        };
        self.viewport.selection.retain(is_common);
        self.viewport.hover = self.viewport.hover.filter(|id| is_common(*id));
        self.viewport.inspected = self.viewport.inspected.filter(|id| is_common(*id));
    }

    pub(super) fn undo(&mut self) {
        if let Some(step) = self.workspace.history.take_undo() {
            self.carry_out(&step, History::undone, Entry::Undid);
        }
    }

    pub(super) fn redo(&mut self) {
        if let Some(step) = self.workspace.history.take_redo() {
            self.carry_out(&step, History::redone, Entry::Redid);
        }
    }

    /// Carries out a step that was taken from the history, and gives its inverse to the other side of the history.
    fn carry_out(&mut self, step: &Step, give: fn(&mut History, &Step, Transaction), entry: Entry) {
        let (before, beginning) = (self.tables(), self.beginning());
        let reread = step.transaction.operations.iter().find_map(|own| match own {
            Operation::SetData { id, why: DataChange::Reread, .. } => Some(*id),
            _ => None,
        });
        if let Some(layer) = reread {
            // its rows are other features' before and after
            self.viewport.selection.drop_layer(layer);
            self.viewport.inspected = self.viewport.inspected.filter(|id| id.layer != layer);
            self.session.digitizing.let_go();
        }
        match step.transaction.apply(&mut self.workspace.document) {
            Ok(applied) => {
                give(&mut self.workspace.history, step, applied.inverse);
                self.journal(beginning, entry);
                self.after_step(&applied.delta, &before);
            }
            Err(error) => self.notify(Severity::Error, error.message(self.lang()), Vec::new()),
        }
    }

    /// Shows a layer alone, or again all that it was shown without. That is a way of looking, no change that could be taken
    /// back; a first click of two that hid or showed the layer never was.
    pub(super) fn solo(&mut self, id: LayerId, clicked: bool) {
        let is_click = |step: &Transaction| matches!(&step.operations[..], [Operation::SetVisible { id: own, .. }] if *own == id);
        let first = if clicked { self.workspace.history.forget_last(is_click) } else { None };
        let shows = |id: LayerId, visible: bool| Operation::SetVisible { id, visible };
        let forgot = first.is_some();
        let mut looks: Vec<Operation> = first.into_iter().flat_map(|step| step.operations).collect();
        let was_visible = |layer: &crate::model::Layer| match &looks[..] {
            [Operation::SetVisible { id, visible }] if *id == layer.id => *visible,
            _ => layer.visible,
        };
        if let Some((own, hidden)) = self.viewport.soloed.take().filter(|(own, _)| *own == id) {
            let back = hidden.into_iter().filter(|layer| self.workspace.document.layer(*layer).is_some() && *layer != own);
            looks.extend(back.map(|id| shows(id, true)).collect::<Vec<_>>());
        } else {
            // the base map stays, so that the layer has a ground to be read on
            let others =
                self.workspace.document.layers().iter().filter(|layer| layer.id != id && was_visible(layer) && layer.group != Group::Basemap);
            let others: Vec<LayerId> = others.map(|layer| layer.id).collect();
            looks.extend(others.iter().map(|id| shows(*id, false)));
            looks.push(shows(id, true));
            self.viewport.soloed = Some((id, others));
        }
        self.apply_beside(Transaction::from_iter(looks), forgot);
    }

    /// Applies what is no step of the history, so that nobody takes it back; `forgot` where it stands for the last step, too.
    pub(super) fn apply_beside(&mut self, transaction: Transaction, forgot: bool) {
        let (before, beginning) = (self.tables(), self.beginning());
        match transaction.apply(&mut self.workspace.document) {
            Ok(applied) => {
                self.journal(beginning, Entry::Looked { transaction: Arc::new(transaction), forgot });
                self.keep_up(&applied.delta, &before);
            }
            Err(error) => self.notify(Severity::Error, error.message(self.lang()), Vec::new()),
        }
    }
}
