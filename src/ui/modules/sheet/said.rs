//! What is told in the sheet's window for a while: what was done, or why it was not.

use crate::i18n::Word;
use std::time::{Duration, Instant};

/// How long it is told.
pub const TOLD: Duration = Duration::from_secs(3);

pub type Told = Result<Word, String>;

#[derive(Clone, Default)]
pub struct Said(Option<(Instant, Told)>);

impl Said {
    pub fn say(&mut self, result: Told) {
        self.0 = Some((Instant::now(), result));
    }

    /// What is still told.
    pub fn now(&self) -> Option<&Told> {
        self.0.as_ref().filter(|(at, _)| at.elapsed() < TOLD).map(|(_, result)| result)
    }
}
