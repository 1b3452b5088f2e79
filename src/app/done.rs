//! What was done to a document, by its names: what of a journal is unsaved, without carrying it out.

use crate::i18n::Word;
use crate::io::{Entry, Record};
use crate::model::{DataChange, DataDelta, Delta, Document, Operation, Transaction};

/// The steps of a history without what they hold: enough to tell what of them is unsaved.
#[derive(Debug, Default)]
pub struct Done {
    undo: Vec<(u64, Word)>,
    redo: Vec<(u64, Word)>,
    given_up: Vec<(u64, Word)>,
    next: u64,
    saved: u64,
}

impl Done {
    pub fn push(&mut self, name: Word, joined: bool) {
        self.given_up = std::mem::take(&mut self.redo);
        if !joined {
            self.next += 1;
            self.undo.push((self.next, name));
        }
    }

    pub fn undo(&mut self) {
        self.redo.extend(self.undo.pop());
    }

    pub fn redo(&mut self) {
        self.undo.extend(self.redo.pop());
    }

    pub fn forget_last(&mut self) {
        self.undo.pop();
        self.redo = std::mem::take(&mut self.given_up);
    }

    pub const fn saved(&mut self, step: u64) {
        self.saved = step;
    }

    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.undo.last().map_or(0, |(id, _)| *id) != self.saved
    }

    /// What was done since the document was saved, and how often, in its order.
    #[must_use]
    pub fn names(&self) -> Vec<(Word, usize)> {
        let from = self.undo.iter().position(|(id, _)| *id == self.saved).map_or(0, |at| at + 1);
        counted(self.undo[from..].iter().map(|(_, name)| *name))
    }
}

/// Names with how often each is there, in the order in which they come first.
fn counted(all: impl Iterator<Item = Word>) -> Vec<(Word, usize)> {
    let mut names: Vec<(Word, usize)> = Vec::new();
    for name in all {
        match names.iter_mut().find(|(own, _)| *own == name) {
            Some((_, count)) => *count += 1,
            None => names.push((name, 1)),
        }
    }
    names
}

/// The steps that a journal's records make, without carrying them out: what is unsaved of it.
pub fn unsaved(records: &[Record]) -> Done {
    let mut done = Done::default();
    for record in records {
        match &record.entry {
            Entry::Did { transaction, joined } => done.push(name_of(transaction), *joined),
            Entry::Undid => done.undo(),
            Entry::Redid => done.redo(),
            Entry::Looked { forgot: true, .. } => done.forget_last(),
            Entry::Looked { .. } => {}
            Entry::Saved { step, .. } => done.saved(*step),
        }
    }
    done
}

/// What a transaction is called in the undo menu.
pub fn name_of(transaction: &Transaction) -> Word {
    // with a switch and a thematic map around it, it is that all the same
    let is_of_list = |operation: &&Operation| matches!(operation, Operation::AddScenario { .. } | Operation::RemoveScenario(_));
    let switches = |operation: &&Operation| matches!(operation, Operation::SwitchScenario(_) | Operation::RestoreScenarios(_));
    let all = &transaction.operations;
    // layers that are moved so as to be in a group
    let groups = all.iter().find(|own| matches!(own, Operation::SetGroups(_))).filter(|_| matches!(all[0], Operation::MoveLayer { .. }));
    let telling = all.iter().find(is_of_list).or_else(|| all.iter().find(switches)).or(groups).or_else(|| all.first());
    match telling {
        Some(Operation::AddLayer { .. }) => Word::EditAddLayer,
        Some(Operation::RemoveLayer(_)) => Word::EditRemoveLayer,
        Some(Operation::MoveLayer { .. }) => Word::EditMoveLayer,
        Some(Operation::SetGroups(_)) => Word::EditGroups,
        Some(Operation::SetVisible { .. }) | None => Word::EditVisibility,
        Some(Operation::SetOpacity { .. }) => Word::EditOpacity,
        Some(Operation::SetStyle { .. }) => Word::EditStyle,
        Some(Operation::SetFilter { .. }) => Word::EditFilter,
        Some(Operation::Rename { .. }) => Word::EditRename,
        Some(Operation::SetData { why: DataChange::Repaired, .. }) => Word::EditRepair,
        Some(Operation::SetData { why: DataChange::Reinterpreted, .. }) => Word::EditCrs,
        Some(Operation::SetData { why: DataChange::Reread, .. }) => Word::EditReread,
        Some(Operation::SetData { why: DataChange::Replaced, .. } | Operation::SetOrigin { .. }) => Word::EditData,
        Some(Operation::SetCells { .. }) => Word::EditCells,
        Some(Operation::SetGeometry { .. }) => Word::EditGeometry,
        Some(Operation::PutFeatures { .. } | Operation::RestoreFeatures { .. }) => Word::EditFeatures,
        Some(Operation::DeleteFeatures { .. }) => Word::EditDeleteFeatures,
        Some(Operation::AddColumn { .. } | Operation::RemoveColumn { .. } | Operation::SetColumn { .. } | Operation::SetComputed { .. }) => {
            Word::EditColumns
        }
        Some(Operation::AddAnnotation { .. }) => Word::EditAddAnnotation,
        Some(Operation::RemoveAnnotation(_)) => Word::EditRemoveAnnotation,
        Some(Operation::SetAnnotation(_)) => Word::EditAnnotation,
        Some(Operation::SetRings(_)) => Word::EditRings,
        Some(Operation::SetSheet(_)) => Word::EditSheet,
        Some(Operation::SetTitle(_)) => Word::EditTitle,
        Some(Operation::SetBookmarks(_)) => Word::EditBookmarks,
        Some(Operation::SetQueries(_)) => Word::EditQueries,
        Some(Operation::SetThemes(_)) => Word::EditThemes,
        Some(Operation::SetMap(_)) => Word::EditMap,
        Some(Operation::SetPlan(_)) => Word::EditPlan,
        Some(Operation::AddScenario { .. }) => Word::EditAddScenario,
        Some(Operation::RemoveScenario(_)) => Word::EditRemoveScenario,
        Some(Operation::SetScenario { .. }) => Word::EditScenario,
        Some(Operation::SwitchScenario(_) | Operation::RestoreScenarios(_)) => Word::EditSwitchScenario,
        Some(Operation::AdoptScenario) => Word::EditAdoptScenario,
        Some(Operation::SetHorizon(_)) => Word::EditHorizon,
        Some(Operation::SetBaseMap(_)) => Word::BaseMap,
        Some(Operation::SetOnline(_)) => Word::EditNetwork,
    }
}

/// Whether the hub rings are to be made anew after a change: their radii are others, or the hubs.
pub fn changes_rings(delta: &Delta, document: &Document) -> bool {
    let hubs = document.layer_by_key("hubs").and_then(|hubs| delta.of(hubs.id));
    delta.rings || delta.scenarios || hubs.is_some_and(|own| own.data != DataDelta::None)
}
