//! Whose style is shown, and the style that was copied.

use crate::model::{LayerId, Style};

#[derive(Debug, Default)]
pub struct Styling {
    /// The layer whose style is shown.
    pub layer: Option<LayerId>,
    pub copied: Option<Box<Style>>,
}
