//! What is to be written of a layer as data, and how.

use crate::io::{DataFormat, Shaping};
use crate::model::{Bounds, LayerId};

/// Which of a layer's features are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExportWhich {
    #[default]
    All,
    Selected,
    /// Those that meet a condition, in CQL2.
    Where(String),
}

/// By what they are cut.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ExportClip {
    #[default]
    Nothing,
    /// A box of degrees.
    Box(Bounds),
    /// The areas that are selected in other layers.
    SelectedAreas,
}

/// What is to be written of a layer, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOrder {
    pub layer: LayerId,
    pub which: ExportWhich,
    pub clip: ExportClip,
    pub format: DataFormat,
    pub shaping: Shaping,
}

impl ExportOrder {
    /// All features of a layer in a format, as they are.
    #[must_use]
    pub fn whole(layer: LayerId, format: DataFormat) -> Self {
        Self { layer, which: ExportWhich::All, clip: ExportClip::Nothing, format, shaping: Shaping::default() }
    }
}
