//! Undo and redo as a list of inverse edits; the view has one of its own.

use crate::i18n::Word;
use crate::model::Edit;
use std::time::Instant;

/// One step: what takes it back or brings it again, and what it is called.
#[derive(Debug)]
pub struct Step {
    pub edit: Edit,
    pub name: Word,
    id: u64,
    gesture: Option<(std::mem::Discriminant<Edit>, u32)>,
    at: Instant,
}

/// Edits of one gesture closer together than this are one step.
const GESTURE: std::time::Duration = std::time::Duration::from_millis(800);

#[derive(Debug, Default)]
pub struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// What could be redone before the last edit.
    given_up: Vec<Step>,
    next: u64,
    /// The id of the step on top when the document was saved last; 0 for none.
    saved: u64,
    /// The step on top when saving began last: what comes after it is a step of its own.
    saving: u64,
}

impl History {
    /// Notes an edit that was applied, by its inverse.
    pub fn push(&mut self, inverse: Edit, gesture: Option<(std::mem::Discriminant<Edit>, u32)>, name: Word) {
        self.given_up = std::mem::take(&mut self.redo);
        let now = Instant::now();
        if let Some(top) = self.undo.last_mut()
            && gesture.is_some()
            && top.gesture == gesture
            && top.id != self.saved
            && top.id != self.saving
            && now.duration_since(top.at) < GESTURE
        {
            // the older inverse takes back the whole gesture
            top.at = now;
            return;
        }
        self.next += 1;
        self.undo.push(Step { edit: inverse, name, id: self.next, gesture, at: now });
    }

    /// Takes out the last step as if it had never been, where it was made a moment ago and `is` it.
    pub fn forget_last(&mut self, is: impl Fn(&Edit) -> bool) -> Option<Edit> {
        const MOMENT: std::time::Duration = std::time::Duration::from_millis(800);
        let step = self.undo.pop_if(|step| step.at.elapsed() < MOMENT && is(&step.edit))?;
        self.redo = std::mem::take(&mut self.given_up);
        Some(step.edit)
    }

    /// Takes the last step out; give its inverse to `undone`.
    pub fn take_undo(&mut self) -> Option<Step> {
        self.undo.pop()
    }

    pub fn take_redo(&mut self) -> Option<Step> {
        self.redo.pop()
    }

    /// Notes that a step was taken back, by what brings it again.
    pub fn undone(&mut self, step: &Step, again: Edit) {
        self.redo.push(Step { edit: again, name: step.name, id: step.id, gesture: step.gesture, at: step.at });
    }

    /// Notes that a step was brought again, by what takes it back.
    pub fn redone(&mut self, step: &Step, back: Edit) {
        self.undo.push(Step { edit: back, name: step.name, id: step.id, gesture: None, at: step.at });
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
        self.undo.last().map(|step| step.name)
    }

    /// What the next redo brings again.
    #[must_use]
    pub fn redo_name(&self) -> Option<Word> {
        self.redo.last().map(|step| step.name)
    }

    fn top(&self) -> u64 {
        self.undo.last().map_or(0, |step| step.id)
    }

    /// Whether the document differs from what was saved last.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.top() != self.saved
    }

    /// What was done since the document was saved, and how often, in its order; nothing where steps before that were taken back.
    #[must_use]
    pub fn unsaved(&self) -> Vec<(Word, usize)> {
        let from = self.undo.iter().position(|step| step.id == self.saved).map_or(0, |at| at + 1);
        let mut names: Vec<(Word, usize)> = Vec::new();
        for step in &self.undo[from..] {
            match names.iter_mut().find(|(name, _)| *name == step.name) {
                Some((_, count)) => *count += 1,
                None => names.push((step.name, 1)),
            }
        }
        names
    }

    /// The document was never saved, whatever is undone: recovered work.
    pub fn mark_unsaved(&mut self) {
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

/// Back and forward through views.
#[derive(Debug)]
pub struct Trail<T> {
    past: Vec<T>,
    future: Vec<T>,
}

impl<T> Default for Trail<T> {
    fn default() -> Self {
        Self { past: Vec::new(), future: Vec::new() }
    }
}

impl<T: PartialEq + Copy> Trail<T> {
    /// Notes the place that is being left.
    pub fn leave(&mut self, place: T) {
        if self.past.last() != Some(&place) {
            self.past.push(place);
            self.future.clear();
        }
    }

    pub fn back(&mut self, here: T) -> Option<T> {
        let place = self.past.pop()?;
        self.future.push(here);
        Some(place)
    }

    pub fn forward(&mut self, here: T) -> Option<T> {
        let place = self.future.pop()?;
        self.past.push(here);
        Some(place)
    }

    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}
