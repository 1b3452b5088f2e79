//! Undo and redo as a list of transactions that take back what was done, as far as a number of bytes reaches.

use crate::i18n::Word;
use crate::model::{Operation, Transaction};
use std::collections::VecDeque;

/// Bytes that steps may hold beside what the document shares; the oldest go when there are more.
const MOST_BYTES: usize = 256 << 20;

/// What the operations of one gesture have in common.
pub type Target = (std::mem::Discriminant<Operation>, u32);

/// One step: what takes it back or brings it again, and what it is called.
#[derive(Debug)]
pub struct Step {
    pub transaction: Transaction,
    pub name: Word,
    id: u64,
    /// The gesture that made it, while more of the same belongs to it.
    gesture: Option<(u64, Target)>,
    bytes: usize,
}

/// What became of a step that was noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// Whether it is part of the gesture of the step before.
    pub joined: bool,
    /// How many of the oldest steps had to go.
    pub forgotten: usize,
}

#[derive(Debug, Default)]
pub struct History {
    undo: VecDeque<Step>,
    redo: Vec<Step>,
    /// What could be redone before the last edit.
    given_up: Vec<Step>,
    next: u64,
    /// The id of the newest step that was forgotten; 0 for none.
    forgotten: u64,
    /// The id of the step on top when the document was saved last; 0 for none.
    saved: u64,
    /// The step on top when saving began last: what comes after it is a step of its own.
    saving: u64,
    bytes: usize,
}

impl History {
    /// Notes a transaction that was applied, by what takes it back. Steps of one `gesture` on one target are one.
    pub fn push(&mut self, inverse: Transaction, name: Word, gesture: Option<u64>, target: Option<Target>) -> Noted {
        self.given_up = std::mem::take(&mut self.redo);
        let gesture = gesture.zip(target);
        if let Some(top) = self.undo.back()
            && gesture.is_some()
            && top.gesture == gesture
            && top.id != self.saved
            && top.id != self.saving
        {
            // the older inverse takes back the whole gesture
            return Noted { joined: true, forgotten: 0 };
        }
        self.note(inverse, name, gesture);
        Noted { joined: false, forgotten: self.keep_to(MOST_BYTES) }
    }

    /// Lets the oldest steps go while there are more bytes than that; the newest stays.
    fn keep_to(&mut self, most: usize) -> usize {
        let mut forgotten = 0;
        while self.bytes > most && self.undo.len() > 1 {
            if let Some(oldest) = self.undo.pop_front() {
                self.bytes -= oldest.bytes;
                self.forgotten = oldest.id;
                forgotten += 1;
            }
        }
        forgotten
    }

    /// Ends the gesture under way: what comes next is a step of its own.
    pub fn end_gesture(&mut self) {
        if let Some(top) = self.undo.back_mut() {
            top.gesture = None;
        }
    }

    /// Takes out the last step as if it had never been, where it `is` the one that is meant and nothing was saved since.
    pub fn forget_last(&mut self, is: impl Fn(&Transaction) -> bool) -> Option<Transaction> {
        let saved = [self.saved, self.saving];
        let step = self.undo.pop_back_if(|step| !saved.contains(&step.id) && is(&step.transaction))?;
        self.bytes -= step.bytes;
        self.redo = std::mem::take(&mut self.given_up);
        Some(step.transaction)
    }

    /// Takes the last step out; give its inverse to `undone`.
    pub fn take_undo(&mut self) -> Option<Step> {
        let step = self.undo.pop_back()?;
        self.bytes -= step.bytes;
        Some(step)
    }

    pub fn take_redo(&mut self) -> Option<Step> {
        self.redo.pop()
    }

    /// Notes that a step was taken back, by what brings it again.
    pub fn undone(&mut self, step: &Step, again: Transaction) {
        self.end_gesture();
        let bytes = again.bytes();
        self.redo.push(Step { transaction: again, name: step.name, id: step.id, gesture: None, bytes });
    }

    /// Notes that a step was brought again, by what takes it back.
    pub fn redone(&mut self, step: &Step, back: Transaction) {
        let bytes = back.bytes();
        self.bytes += bytes;
        self.undo.push_back(Step { transaction: back, name: step.name, id: step.id, gesture: None, bytes });
    }

    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// What the next undo takes back.
    #[must_use]
    pub fn undo_name(&self) -> Option<Word> {
        self.undo.back().map(|step| step.name)
    }

    /// What the next redo brings again.
    #[must_use]
    pub fn redo_name(&self) -> Option<Word> {
        self.redo.last().map(|step| step.name)
    }

    fn top(&self) -> u64 {
        self.undo.back().map_or(self.forgotten, |step| step.id)
    }

    /// Whether the document differs from what was saved last.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.top() != self.saved
    }

    /// Notes a step of a journal, which is known to have joined the one before it or not.
    pub fn push_again(&mut self, inverse: Transaction, name: Word, joined: bool) {
        self.given_up = std::mem::take(&mut self.redo);
        if !joined {
            self.note(inverse, name, None);
        }
    }

    /// Lets the oldest steps go that are more than may be kept: what `push_again` does not do, as a journal may take back any.
    pub fn limit(&mut self) {
        self.keep_to(MOST_BYTES);
    }

    fn note(&mut self, inverse: Transaction, name: Word, gesture: Option<(u64, Target)>) {
        self.next += 1;
        let bytes = inverse.bytes();
        self.bytes += bytes;
        self.undo.push_back(Step { transaction: inverse, name, id: self.next, gesture, bytes });
    }

    /// The document was never saved, whatever is undone.
    pub const fn mark_unsaved(&mut self) {
        self.saved = u64::MAX;
    }

    /// Notes that the document is being saved as it is; returns the step to give to `mark_saved`.
    pub fn begin_save(&mut self) -> u64 {
        self.saving = self.top();
        self.saving
    }

    /// Notes that the document is on the disk as it was at a step.
    pub fn mark_saved(&mut self, step: u64) {
        self.saved = step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Bilingual;

    fn titled(history: &mut History, text: &str, gesture: Option<u64>) -> Noted {
        let step = Operation::SetTitle(Bilingual::same(text));
        let target = step.target();
        history.push(step.into(), Word::EditTitle, gesture, target)
    }

    #[test]
    fn a_gesture_is_one_step_from_its_begin_to_its_end_however_long_it_takes() {
        let mut history = History::default();
        assert!(!titled(&mut history, "a", Some(1)).joined);
        assert!(titled(&mut history, "b", Some(1)).joined);
        assert!(!titled(&mut history, "c", Some(2)).joined, "another gesture");
        history.end_gesture();
        assert!(!titled(&mut history, "d", Some(2)).joined, "it has ended");
        history.begin_save();
        assert!(!titled(&mut history, "e", Some(2)).joined, "what is saved is a step");
        assert!(!titled(&mut history, "f", None).joined && !titled(&mut history, "g", None).joined, "no gesture");
    }

    #[test]
    fn the_oldest_steps_go_where_there_are_too_many_bytes_and_what_was_saved_stays_known() {
        let mut history = History::default();
        for n in 0..10 {
            titled(&mut history, &n.to_string(), None);
        }
        let each = history.bytes / 10;
        assert_eq!(history.keep_to(each * 3), 7);
        for _ in 0..3 {
            let step = history.take_undo().unwrap();
            history.undone(&step, Transaction::default());
        }
        assert!(!history.can_undo() && history.is_dirty(), "what was saved cannot be reached any more");
        titled(&mut history, "x", None);
        let mark = history.begin_save();
        history.mark_saved(mark);
        assert!(!history.is_dirty());
        assert_eq!(history.keep_to(0), 0, "the newest stays");
    }
}
