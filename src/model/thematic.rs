//! A thematic map of a plan: how the layers are shown on it, what is drawn besides, which statements it is about, where it is,
//! and the sheet that it is printed on.

use super::{Bounds, Layer, Sheet, Style};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// How a layer is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerLook {
    /// The layer's key.
    pub key: String,
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f32,
    pub style: Style,
}

impl LayerLook {
    /// How a layer is shown now.
    #[must_use]
    pub fn of(layer: &Layer) -> Self {
        Self { key: layer.key.clone(), visible: layer.visible, opacity: layer.opacity, style: layer.style.clone() }
    }
}

/// Which thematic map a document shows, and how its layers and its sheet were before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShownMap {
    pub key: String,
    pub looks: Vec<LayerLook>,
    pub sheet: Sheet,
}

/// A thematic map. It changes how the embedded layers are shown; the user's layers stay as they are.
#[derive(Clone, Debug)]
pub struct ThematicMap {
    pub key: String,
    /// For a tab.
    pub name: Bilingual,
    pub title: Bilingual,
    pub subtitle: Bilingual,
    /// Degrees.
    pub extent: Bounds,
    /// The statements it is about, by their ids.
    pub statements: Vec<String>,
    /// What is not named is not shown, unless it is of the base map. A style of `None` leaves the layer's own.
    pub looks: Vec<(String, f32, Option<Style>)>,
    /// What it draws besides, from the bottom up: under the rings and hubs.
    pub layers: Vec<Layer>,
    pub sheet: Sheet,
}

impl ThematicMap {
    /// Its sheet with what is not of the map: who makes it and when, in which languages, and how finely.
    #[must_use]
    pub fn sheet_for(&self, own: &Sheet) -> Sheet {
        Sheet { author: own.author.clone(), date: own.date.clone(), lang: own.lang, dpi: own.dpi, ..self.sheet.clone() }
    }
}
