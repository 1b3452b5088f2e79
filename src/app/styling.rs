//! Whose style is shown, which rule of it is changed, and the style that was copied.

use crate::model::{LayerId, Style};

#[derive(Debug, Default)]
pub struct Styling {
    /// The layer whose style is shown.
    pub layer: Option<LayerId>,
    /// The rule that is chosen to be changed.
    pub rule: Option<usize>,
    /// The rule whose condition was taken to the query builder.
    pub building: Option<(LayerId, usize)>,
    pub copied: Option<Box<Style>>,
}

impl Styling {
    /// Turns to the style of a layer.
    pub fn of(&mut self, layer: LayerId) {
        if self.layer != Some(layer) {
            (self.layer, self.rule) = (Some(layer), None);
        }
    }
}
