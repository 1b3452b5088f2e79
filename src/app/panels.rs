//! Which panels are open.

use std::collections::BTreeSet;

/// The panels that one reads beside the map: one at a time, so that the map keeps its room.
const BESIDE: [&str; 5] = ["start", "plan", "scenarios", "query", "style"];
/// The tables under the map: one at a time for the same reason.
const UNDER: [&str; 5] = ["table", "balance", "quality", "indicators", "results"];

/// The panels that are open, by the names of their modules.
#[derive(Clone, Debug, Default)]
pub struct Panels(BTreeSet<&'static str>);

impl Panels {
    #[must_use]
    pub fn is_open(&self, panel: &str) -> bool {
        self.0.contains(panel)
    }

    /// Those that are open.
    pub fn open(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }

    pub fn set(&mut self, panel: &'static str, open: bool) {
        if open {
            for alike in [&BESIDE[..], &UNDER[..]].into_iter().filter(|alike| alike.contains(&panel)) {
                self.0.retain(|own| !alike.contains(own));
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
