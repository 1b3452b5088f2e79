//! What is told in the sheet's window for a while: what was done, or why it was not.

use crate::i18n::Word;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long it is told.
pub const TOLD: Duration = Duration::from_secs(3);

type Told = Result<Word, String>;

/// Shared with what is done in the background.
#[derive(Clone, Default)]
pub struct Said(Arc<Mutex<Option<(Instant, Told)>>>);

impl Said {
    pub fn say(&self, result: Told) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), result));
    }

    /// What is still told.
    pub fn now(&self) -> Option<Told> {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        said.filter(|(at, _)| at.elapsed() < TOLD).map(|(_, result)| result)
    }
}
