//! What a planner adds to the parts of every sheet: text, pictures, further maps, tables, lines.

use super::PaperRect;
use crate::i18n::Bilingual;
use crate::model::{Ink, Role, ScenarioId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Tells it from the sheet's other items.
    pub id: u32,
    /// Where it stands; `None` leaves that to the arrangement.
    #[serde(default)]
    pub rect: Option<PaperRect>,
    #[serde(default)]
    pub style: ItemStyle,
    pub kind: ItemKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Paragraphs; on a sheet in both languages the Chinese ones come first.
    Text(Bilingual),
    /// A logo or a picture: its file's name and the file itself (PNG or JPEG) in Base64, so that a project keeps it.
    Image { name: String, data: String },
    /// A further map of the same layers.
    Map {
        #[serde(default)]
        title: Bilingual,
        /// West, south, east, north in degrees.
        extent: [f64; 4],
        #[serde(default)]
        scale: Option<f64>,
        /// Which state of the layers it shows.
        #[serde(default, skip_serializing_if = "MapOf::is_shown")]
        of: MapOf,
    },
    /// Rows under headings, such as a query's answer.
    Table {
        #[serde(default)]
        title: Bilingual,
        columns: Vec<Bilingual>,
        rows: Vec<Vec<String>>,
    },
    /// Short texts under one another, each with what it is and where it comes from, as the statements of a plan.
    Cards {
        #[serde(default)]
        title: Bilingual,
        /// How many stand side by side.
        columns: u8,
        cards: Vec<Card>,
    },
    /// An arrow or a line from one corner of its rectangle to the opposite one.
    Arrow(Arrow),
    /// A rectangle.
    Frame,
}

impl ItemKind {
    /// Whether it is a map of a scenario or of the base, whichever of them is shown.
    #[must_use]
    pub const fn is_map_of_scenario(&self) -> bool {
        matches!(self, Self::Map { of: MapOf::Base | MapOf::Scenario(_), .. })
    }
}

/// Which state of the layers a further map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapOf {
    /// That of the map.
    #[default]
    Shown,
    Base,
    Scenario(ScenarioId),
}

impl MapOf {
    #[must_use]
    pub fn is_shown(&self) -> bool {
        *self == Self::Shown
    }
}

impl From<Option<ScenarioId>> for MapOf {
    fn from(scenario: Option<ScenarioId>) -> Self {
        scenario.map_or(Self::Base, Self::Scenario)
    }
}

/// A short text with a coloured edge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Of its edge and its first line.
    pub ink: Ink,
    /// What it is.
    #[serde(default)]
    pub tag: Bilingual,
    pub text: Bilingual,
    /// Where it comes from, and what it concerns.
    #[serde(default)]
    pub note: Bilingual,
}

/// Which way an arrow goes through its rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Arrow {
    /// From the bottom up instead of from the top down.
    pub upward: bool,
    /// From the right to the left.
    pub leftward: bool,
    /// Without a head: a line.
    pub plain: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Middle,
    Right,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemStyle {
    pub ink: Ink,
    /// Text height or line width in millimetres on A4; it grows with the paper as all lettering does.
    pub size: f32,
    pub bold: bool,
    pub align: Align,
    /// Opacity of a white ground, 0 for none.
    pub ground: f32,
    pub border: bool,
}

impl Default for ItemStyle {
    fn default() -> Self {
        Self { ink: Ink::Role(Role::Text), size: 3.0, bold: false, align: Align::Left, ground: 0.0, border: false }
    }
}

impl ItemStyle {
    /// The usual style of a kind.
    #[must_use]
    pub fn of(kind: &ItemKind) -> Self {
        match kind {
            // it is read wherever it is put
            ItemKind::Text(_) => Self { size: 3.6, ground: 0.9, ..Self::default() },
            ItemKind::Image { .. } => Self::default(),
            ItemKind::Map { .. } => Self { border: true, ..Self::default() },
            ItemKind::Cards { .. } => Self { size: 2.6, ..Self::default() },
            ItemKind::Table { .. } => Self { size: 2.5, ground: 0.94, ..Self::default() },
            ItemKind::Arrow(_) | ItemKind::Frame => Self { size: 0.4, ..Self::default() },
        }
    }
}
