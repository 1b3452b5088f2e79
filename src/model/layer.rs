//! A layer: a feature table with a name, a style, and where its data comes from.

use super::LayerId;
use super::database::{DatabaseTable, SharedCopy};
use super::{Basis, FeatureTable, Provenance, ReadAs, SourceCrs, Style};
use crate::i18n::{Bilingual, Lang, Word};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// The headings of the layer list, from top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// What a thematic map of the plan draws besides.
    Plan,
    Hubs,
    KeyAreas,
    Districts,
    Mine,
    Basemap,
}

impl Group {
    /// Every group, from the top of the list down.
    pub const ALL: [Self; 6] = [Self::Mine, Self::Plan, Self::Hubs, Self::KeyAreas, Self::Districts, Self::Basemap];
}

/// Where a layer's features come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Compiled into the program.
    Embedded,
    /// Made from other layers (rings, query results); kept inside the project.
    Derived,
    /// Read from a file.
    File(PathBuf),
    /// Pasted; kept inside the project.
    Pasted,
    /// A table of a database, which is asked as the view needs it.
    Database(Box<DatabaseTable>),
    /// Taken out of a table of a database to be changed and written back; kept inside the project.
    Copy(SharedCopy),
}

/// Its text leaves the table out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Layer {
    pub id: LayerId,
    /// A short name that commands and project files use, unique in the document.
    pub key: String,
    pub name: Bilingual,
    pub group: Group,
    pub visible: bool,
    /// 0 to 1, over the whole layer at once.
    pub opacity: f32,
    pub style: Style,
    /// The condition (OGC CQL2) that features meet to be shown; empty for all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// Columns that are kept up to date with what they are computed from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<Computed>,
    pub provenance: Provenance,
    pub origin: Origin,
    pub read_as: ReadAs,
    pub crs: LayerCrs,
    /// Members of its entry in the project's file that this version does not know: they are kept for the one that does.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub unknown: serde_json::Map<String, serde_json::Value>,
    /// WGS-84 degrees.
    #[serde(skip)]
    pub table: Arc<FeatureTable>,
}

impl Layer {
    /// Whether it is drawn at a scale.
    #[must_use]
    pub fn is_drawn_at(&self, denominator: f64) -> bool {
        self.visible && self.style.scales.holds(denominator)
    }
}

/// A column whose values follow from an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Computed {
    pub column: String,
    /// In the language of filters (OGC CQL2).
    pub expression: String,
}

/// A key that is not taken: the one that is wanted, or that with a number.
#[must_use]
pub fn free_key(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2..u32::MAX).map(|n| format!("{wanted}-{n}")).find(|key| !taken(key)).unwrap_or_default()
}

/// The system a layer's data came in, and how that is known. What is kept is WGS-84 all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerCrs {
    pub crs: SourceCrs,
    pub basis: Basis,
}

impl LayerCrs {
    /// Whether nothing was said of the coordinates, so that they may have the offset of Chinese web maps.
    #[must_use]
    pub fn may_be_shifted(&self) -> bool {
        self.basis == Basis::Assumed && self.crs.is_kept()
    }

    /// The system, and how that is known.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let word = match self.basis {
            Basis::Assumed => Word::CrsAssumed,
            Basis::Declared => Word::CrsDeclared,
            Basis::Chosen => Word::CrsChosen,
        };
        word.with(lang, &[&self.crs.name(lang)])
    }
}

/// A layer's data, apart from how it is shown. Its text leaves the table out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LayerData {
    pub origin: Origin,
    pub crs: LayerCrs,
    pub provenance: Provenance,
    #[serde(skip)]
    pub table: Arc<FeatureTable>,
}

/// What a freshly loaded layer is made of.
#[derive(Debug)]
pub struct LoadedData {
    pub origin: Origin,
    /// What the user calls it: a file's name without its endings.
    pub name: String,
    pub style: Style,
    pub read_as: ReadAs,
    pub crs: LayerCrs,
    pub table: Arc<FeatureTable>,
}

impl Layer {
    /// The layer's data, apart from how it is shown.
    #[must_use]
    pub fn data(&self) -> LayerData {
        LayerData { origin: self.origin.clone(), crs: self.crs.clone(), provenance: self.provenance.clone(), table: Arc::clone(&self.table) }
    }

    pub(super) fn set_data(&mut self, data: LayerData) {
        let LayerData { origin, crs, provenance, table } = data;
        (self.origin, self.crs, self.provenance, self.table) = (origin, crs, provenance, table);
    }

    /// Whether both are shown, and as opaque as each other, or neither is.
    #[must_use]
    pub fn is_shown_like(&self, other: &Self) -> bool {
        self.visible == other.visible && self.opacity.to_bits() == other.opacity.to_bits()
    }

    /// Whether any feature is marked as indicative, or the whole layer is.
    #[must_use]
    pub fn is_indicative(&self) -> bool {
        self.provenance.indicative
    }
}
