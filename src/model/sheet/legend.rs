//! What was chosen about the legend, which is otherwise derived from what is visible.

use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// Changes to the derived legend. Rows are named by their keys, so that they are found again when the map changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LegendChoice {
    /// Keys of rows that are left out.
    pub hidden: Vec<String>,
    /// Rows with a name of their own.
    pub names: Vec<(String, Bilingual)>,
    /// Keys of rows in the order that was chosen; the others follow.
    pub order: Vec<String>,
    /// How many columns; `None` takes what the room asks for.
    pub columns: Option<u8>,
    /// Whether rows stand under the names of their groups.
    pub grouped: bool,
}

impl LegendChoice {
    /// Gives a row a name, or its own back where that is empty.
    pub fn rename(&mut self, key: &str, name: Bilingual) {
        self.names.retain(|(own, _)| own != key);
        if !name.is_empty() {
            self.names.push((key.to_owned(), name));
        }
    }

    /// Leaves a row out, or takes it in again.
    pub fn set_hidden(&mut self, key: &str, hidden: bool) {
        self.hidden.retain(|own| own != key);
        if hidden {
            self.hidden.push(key.to_owned());
        }
    }
}
