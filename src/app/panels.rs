//! Which panels are open.

use std::collections::BTreeSet;

/// The panels that one reads beside the map: one at a time, so that the map keeps its room.
const BESIDE: [&str; 2] = ["plan", "scenarios"];

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
            if BESIDE.contains(&panel) {
                self.0.retain(|own| !BESIDE.contains(own));
            }
            self.0.insert(panel);
        } else {
            self.0.remove(panel);
        }
    }

    pub fn toggle(&mut self, panel: &'static str) {
        self.set(panel, !self.is_open(panel));
    }
}
