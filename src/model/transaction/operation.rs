//! One change to a document, by value: what a transaction is made of.

use crate::i18n::Bilingual;
use crate::model::table::{FeatureData, OwnValue, PartShape};
use crate::model::{
    Annotation, AnnotationId, BaseMap, Bookmark, Column, Computed, Horizon, HubRings, Kind, Layer, LayerData, LayerGroup, LayerId, MapTheme, Origin,
    Plan, RowId, SavedQuery, ScenarioId, ScenarioNote, ScenarioState, Sheet, ShownMap, Style,
};
use serde::{Deserialize, Serialize};

/// A change that can be applied and taken back. Rows are the numbers of features in their layer's table, ascending.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Puts a layer at a place in the drawing order (0 is the bottom).
    AddLayer {
        at: usize,
        layer: Box<Layer>,
    },
    RemoveLayer(LayerId),
    /// Moves a layer to a place in the drawing order, counted after it was taken out.
    MoveLayer {
        id: LayerId,
        to: usize,
    },
    /// Says which groups the layers are in.
    SetGroups(Vec<LayerGroup>),
    SetVisible {
        id: LayerId,
        visible: bool,
    },
    SetOpacity {
        id: LayerId,
        opacity: f32,
    },
    SetStyle {
        id: LayerId,
        style: Box<Style>,
    },
    /// Sets the condition (OGC CQL2) that a layer's features meet to be shown; empty for all.
    SetFilter {
        id: LayerId,
        filter: String,
    },
    /// Says which columns of a layer are kept up to date.
    SetComputed {
        id: LayerId,
        computed: Vec<Computed>,
    },
    Rename {
        id: LayerId,
        name: Bilingual,
    },
    /// Puts other data into a layer; its style, name and place stay.
    SetData {
        id: LayerId,
        data: Box<LayerData>,
        /// What the change is called.
        why: DataChange,
    },
    /// Says where a layer's features come from.
    SetOrigin {
        id: LayerId,
        origin: Origin,
    },
    /// Sets cells of a column; `None` for a cell that is given nothing, which is not the same as null.
    SetCells {
        id: LayerId,
        column: String,
        cells: Vec<(RowId, Option<OwnValue>)>,
    },
    /// Gives features other geometries.
    SetGeometry {
        id: LayerId,
        shapes: Vec<(RowId, Kind, Vec<PartShape>)>,
    },
    /// Puts features in the place of those of their rows, or appends them where the row is the next one. Columns that the layer
    /// lacks are added.
    PutFeatures {
        id: LayerId,
        features: Vec<(RowId, FeatureData)>,
    },
    DeleteFeatures {
        id: LayerId,
        rows: Vec<RowId>,
    },
    /// Brings deleted features back as they were.
    RestoreFeatures {
        id: LayerId,
        rows: Vec<RowId>,
    },
    /// Adds a column at a place among the others.
    AddColumn {
        id: LayerId,
        at: usize,
        #[serde(skip)]
        column: Column,
    },
    RemoveColumn {
        id: LayerId,
        name: String,
    },
    /// Puts a column in the place of one, which it may also give another name.
    SetColumn {
        id: LayerId,
        name: String,
        #[serde(skip)]
        column: Column,
    },
    AddAnnotation {
        at: usize,
        annotation: Box<Annotation>,
    },
    RemoveAnnotation(AnnotationId),
    SetAnnotation(Box<Annotation>),
    SetRings(Vec<HubRings>),
    SetSheet(Box<Sheet>),
    SetTitle(Bilingual),
    SetBookmarks(Vec<Bookmark>),
    SetQueries(Vec<SavedQuery>),
    SetThemes(Vec<MapTheme>),
    /// Says which tiles lie under all layers, and how they are shown.
    SetBaseMap(Option<Box<BaseMap>>),
    SetOnline(bool),
    /// Says which thematic map of the plan is shown.
    SetMap(Option<Box<ShownMap>>),
    /// Sets what the planner has added to the plan.
    SetPlan(Box<Plan>),
    /// Adds a scenario, like another one or like the base.
    AddScenario {
        id: ScenarioId,
        note: Box<ScenarioNote>,
        like: Option<ScenarioId>,
    },
    RemoveScenario(ScenarioId),
    /// Says what a scenario is called and what it stands on.
    SetScenario {
        id: ScenarioId,
        note: Box<ScenarioNote>,
    },
    /// Shows a scenario, or the base: from then on that is edited.
    SwitchScenario(Option<ScenarioId>),
    /// Makes the scenario that is shown the base.
    AdoptScenario,
    /// Puts layers and scenarios back as they were. It only takes others back, and is never written.
    RestoreScenarios(#[serde(skip)] Option<Box<ScenarioState>>),
    /// Sets the year as of which the map is shown.
    SetHorizon(Option<Horizon>),
}

/// Why a layer gets other data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataChange {
    /// Its geometry was repaired.
    Repaired,
    /// Its coordinates are taken to be in another system.
    Reinterpreted,
    /// Another file stands in its place.
    Replaced,
    /// Its file was changed by another program and read again.
    Reread,
}

/// What a transaction holds that is written beside its text, as it may be large.
pub enum Bulk<'a> {
    /// The table of a layer.
    Layer(&'a Layer),
    Table(&'a std::sync::Arc<crate::model::FeatureTable>),
    Column(&'a Column),
}

/// The same, to be filled in again.
pub enum BulkMut<'a> {
    Table(&'a mut std::sync::Arc<crate::model::FeatureTable>),
    Column(&'a mut Column),
}

impl Operation {
    pub(super) fn bulk(&self) -> Option<Bulk<'_>> {
        match self {
            Self::AddLayer { layer, .. } => Some(Bulk::Layer(layer)),
            Self::SetData { data, .. } => Some(Bulk::Table(&data.table)),
            Self::AddColumn { column, .. } | Self::SetColumn { column, .. } => Some(Bulk::Column(column)),
            _ => None,
        }
    }

    pub(super) fn bulk_mut(&mut self) -> Option<BulkMut<'_>> {
        match self {
            Self::AddLayer { layer, .. } => Some(BulkMut::Table(&mut layer.table)),
            Self::SetData { data, .. } => Some(BulkMut::Table(&mut data.table)),
            Self::AddColumn { column, .. } | Self::SetColumn { column, .. } => Some(BulkMut::Column(column)),
            _ => None,
        }
    }

    /// Whether it changes features of a layer.
    pub(super) fn is_on_rows_of(&self, layer: LayerId) -> bool {
        match self {
            Self::SetCells { id, .. }
            | Self::SetGeometry { id, .. }
            | Self::PutFeatures { id, .. }
            | Self::DeleteFeatures { id, .. }
            | Self::RestoreFeatures { id, .. }
            | Self::AddColumn { id, .. }
            | Self::RemoveColumn { id, .. }
            | Self::SetColumn { id, .. } => *id == layer,
            _ => false,
        }
    }

    /// Bytes that the history holds for it beside what the document shares.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let text = |text: &Bilingual| text.zh.len() + text.en.len();
        size_of::<Self>()
            + match self {
                Self::AddLayer { layer, .. } => size_of::<Layer>() + layer.table.bytes() as usize,
                Self::SetData { data, .. } => data.table.bytes() as usize,
                Self::SetCells { cells, .. } => {
                    cells.iter().map(|(_, value)| size_of::<(RowId, Option<OwnValue>)>() + value.as_ref().map_or(0, OwnValue::bytes)).sum()
                }
                Self::SetGeometry { shapes, .. } => shapes.iter().flat_map(|(.., parts)| parts).map(PartShape::bytes).sum(),
                Self::PutFeatures { features, .. } => features.iter().map(|(_, data)| data.bytes()).sum(),
                Self::DeleteFeatures { rows, .. } | Self::RestoreFeatures { rows, .. } => rows.capacity() * 4,
                Self::AddColumn { column, .. } | Self::SetColumn { column, .. } => column.bytes(),
                Self::SetStyle { .. } => 4096,
                Self::SetSheet(sheet) => sheet.bytes(),
                Self::AddAnnotation { annotation, .. } | Self::SetAnnotation(annotation) => annotation.bytes(),
                Self::SetRings(rings) => rings.iter().map(|own| own.hub.len() + own.radii.len() * 8).sum(),
                Self::Rename { name, .. } | Self::SetTitle(name) => text(name),
                Self::SetFilter { filter, .. } => filter.len(),
                Self::SetComputed { computed, .. } => computed.iter().map(|own| own.column.len() + own.expression.len()).sum(),
                Self::SetGroups(list) => list.iter().map(LayerGroup::bytes).sum(),
                Self::SetBookmarks(list) => list.iter().map(|own| size_of::<Bookmark>() + own.name.len()).sum(),
                Self::SetQueries(list) => list.iter().map(|own| own.name.len() + own.layer.len() + own.filter.len()).sum(),
                Self::SetThemes(list) => list.iter().map(|own| own.name.len() + own.looks.len() * 4096).sum(),
                Self::SetMap(map) => map.as_ref().map_or(0, |own| own.looks.len() * 4096 + own.sheet.bytes()),
                Self::SetPlan(plan) => plan.bytes(),
                Self::AddScenario { note, .. } | Self::SetScenario { note, .. } => text(&note.name) + note.assumptions.len(),
                // tables are shared with the document and with each other
                Self::RestoreScenarios(state) => state.as_ref().map_or(0, |own| own.bytes()),
                Self::RemoveScenario(_)
                | Self::SwitchScenario(_)
                | Self::AdoptScenario
                | Self::SetHorizon(_)
                | Self::RemoveLayer(_)
                | Self::MoveLayer { .. }
                | Self::SetVisible { .. }
                | Self::SetOpacity { .. }
                | Self::SetOrigin { .. }
                | Self::RemoveColumn { .. }
                | Self::RemoveAnnotation(_)
                | Self::SetBaseMap(_)
                | Self::SetOnline(_) => 0,
            }
    }

    /// What the operation changes as a whole, so that the steps of one gesture (a slider, a drag, typing) become one.
    #[must_use]
    pub fn target(&self) -> Option<(std::mem::Discriminant<Self>, u32)> {
        let target = match self {
            Self::SetOpacity { id, .. } | Self::SetStyle { id, .. } | Self::Rename { id, .. } => id.0,
            Self::SetAnnotation(annotation) => annotation.id.0,
            Self::SetScenario { id, .. } => id.0,
            Self::SetSheet(_) | Self::SetTitle(_) | Self::SetHorizon(_) | Self::SetBaseMap(Some(_)) => 0,
            _ => return None,
        };
        Some((std::mem::discriminant(self), target))
    }
}
