//! Work that a session left without saving: what it was of, and what had been done to it.

use crate::i18n::{Bilingual, Lang, Word};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a journal is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Description {
    /// What the title bar called it.
    pub name: Bilingual,
    /// The project's file; none before it was saved.
    pub path: Option<PathBuf>,
    /// The fingerprint of that file as it was read or written last.
    pub on_disk: Option<String>,
    /// What was done since, and how often, in its order.
    pub changes: Vec<(Bilingual, usize)>,
}

/// Changes that are told one by one.
const TOLD: usize = 5;

impl Description {
    /// What was done, for a reader.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let one = |(name, count): &(Bilingual, usize)| match count {
            1 => name.get(lang).to_owned(),
            _ => format!("{} ×{count}", name.get(lang)),
        };
        let mut told: Vec<String> = self.changes.iter().take(TOLD).map(one).collect();
        if self.changes.len() > TOLD {
            told.push("…".to_owned());
        }
        told.join(Word::ListComma.text(lang))
    }
}

/// Work that can be brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The folder of its journal.
    pub journal: PathBuf,
    pub description: Description,
    /// When it was written last, in China (UTC+8).
    pub when: String,
}
