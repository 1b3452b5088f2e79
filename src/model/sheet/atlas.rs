//! One sheet for each feature of a layer.

use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// How an atlas is made. Texts may hold attributes in braces: `{name_zh}`, and `{name}`, `{id}`, `{n}`, `{count}`, `{layer}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Atlas {
    /// The layer's key.
    pub layer: String,
    pub title: Bilingual,
    pub subtitle: Bilingual,
    /// The scale's denominator of every sheet, or an attribute in braces that holds it; empty fits each feature.
    pub scale: String,
    /// The attribute that sheets are ordered by; empty for the layer's own order.
    pub order: String,
    /// The name of each file without its ending, where every sheet is one.
    pub file: String,
}

impl Default for Atlas {
    fn default() -> Self {
        Self {
            layer: "key_areas".to_owned(),
            title: Bilingual::same("{name}"),
            subtitle: Bilingual::default(),
            scale: String::new(),
            order: String::new(),
            file: "{n}-{name}".to_owned(),
        }
    }
}
