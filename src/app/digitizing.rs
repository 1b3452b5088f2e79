//! What is drawn into a layer and changed of its shapes: the layer, what positions are drawn to, what a new feature is given, and what
//! is in hand.

use crate::model::table::ColumnKind;
use crate::model::{FeatureId, LayerId, RowId};
use crate::query::{Held, Snap, SnapTo};
use std::collections::HashMap;

/// How features are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawOptions {
    /// What positions are drawn to; Alt, held, leaves them where they are.
    pub snap: SnapTo,
    /// How far, in logical pixels.
    pub reach: f64,
    /// Whether only to features of the layer that is drawn into.
    pub own_layer: bool,
    /// Whether boundaries that features share stay shared: vertices move together, corners against an edge become its vertices.
    pub shared: bool,
    /// Whether a new area leaves out what other areas of its layer have.
    pub without_overlap: bool,
    /// Whether what is drawn follows a boundary from one place on it to another.
    pub trace: bool,
}

impl Default for DrawOptions {
    fn default() -> Self {
        Self { snap: SnapTo::ALL, reach: 10.0, own_layer: false, shared: true, without_overlap: false, trace: false }
    }
}

/// What the pointer holds of a layer's shapes.
#[derive(Clone, Debug, PartialEq)]
pub enum Hand {
    /// A vertex, moved from one place to another; `only` where it is that of one feature alone.
    Vertex { from: [f64; 2], to: [f64; 2], only: Option<RowId> },
    /// A vertex that is put on an edge.
    Edge { ends: [[f64; 2]; 2], to: [f64; 2], only: Option<RowId> },
    /// Whole features.
    Features {
        from: [f64; 2],
        to: [f64; 2],
        rows: Vec<RowId>,
        /// Whether it was taken at a vertex, which is brought to others.
        by_vertex: bool,
    },
}

impl Hand {
    /// Where the pointer has brought it.
    pub const fn to_mut(&mut self) -> &mut [f64; 2] {
        match self {
            Self::Vertex { to, .. } | Self::Edge { to, .. } | Self::Features { to, .. } => to,
        }
    }

    /// What it was taken from, to which nothing is drawn.
    #[must_use]
    pub fn held(&self) -> Held<'_> {
        match self {
            Self::Vertex { from, .. } => Held { vertex: Some(*from), ..Held::default() },
            Self::Edge { ends, .. } => Held { edge: Some(*ends), ..Held::default() },
            Self::Features { rows, .. } => Held { rows, ..Held::default() },
        }
    }
}

/// The fields of a new layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewFields {
    /// A name and a note.
    Plain,
    /// Code and name of the national classification of land use, and the area.
    LandUse,
}

/// What is drawn and changed.
#[derive(Clone, Debug, Default)]
pub struct Digitizing {
    /// The layer that is drawn into.
    pub layer: Option<LayerId>,
    pub options: DrawOptions,
    /// What the next features are given, by the field's name.
    pub values: Vec<(String, String)>,
    /// What the pointer is drawn to.
    pub snap: Option<Snap>,
    pub hand: Option<Hand>,
    /// The vertex that was clicked, and the feature that it is of.
    pub(super) picked: Option<(FeatureId, [f64; 2])>,
    /// The types of fields that were made without values.
    pub(super) kinds: HashMap<(LayerId, String), ColumnKind>,
}

impl Digitizing {
    /// What the next features are given in a field; empty for nothing.
    #[must_use]
    pub fn value_of(&self, field: &str) -> &str {
        self.values.iter().find(|(own, _)| own == field).map_or("", |(_, value)| value)
    }

    pub(super) fn set_value(&mut self, field: &str, value: &str) {
        self.values.retain(|(own, _)| own != field);
        if !value.trim().is_empty() {
            self.values.push((field.to_owned(), value.to_owned()));
        }
    }

    /// Lets go of what is in hand; whether there was something.
    pub(super) fn let_go(&mut self) -> bool {
        let held = self.hand.take().is_some();
        let picked = self.picked.take().is_some();
        self.snap = None;
        held || picked
    }
}
