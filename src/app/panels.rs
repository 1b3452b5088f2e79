//! Which panels are open.

use std::collections::BTreeSet;

/// The panels that are open, by the names of their modules.
#[derive(Clone, Debug, Default)]
pub struct Panels(BTreeSet<&'static str>);

impl Panels {
    #[must_use]
    pub fn is_open(&self, panel: &str) -> bool {
        self.0.contains(panel)
    }

    pub fn set(&mut self, panel: &'static str, open: bool) {
        if open {
            self.0.insert(panel);
        } else {
            self.0.remove(panel);
        }
    }

    pub fn toggle(&mut self, panel: &'static str) {
        self.set(panel, !self.is_open(panel));
    }
}
