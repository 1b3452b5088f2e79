//! Whose data something is, and how far it can be trusted.

use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// Whose data it is and how far it can be trusted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    pub source: Bilingual,
    pub licence: String,
    pub date: String,
    /// Whether the map must say "indicative, not a legal boundary".
    pub indicative: bool,
}
