//! Back and forward through views.

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
