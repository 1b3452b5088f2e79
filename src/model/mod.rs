//! The document: layers with their feature tables and styles, annotations, hub rings, the sheet; and every change to it.

mod annotation;
mod base_map;
mod cells;
mod classes;
mod classing;
mod database;
pub mod datum;
mod document;
mod horizon;
mod ids;
pub mod join;
mod land_use;
mod layer;
mod layer_group;
mod layer_grouping;
mod limits;
mod map_switch;
mod map_theme;
mod pattern;
mod pictogram;
mod places;
mod plan;
mod profile;
pub mod projection;
mod provenance;
mod read_as;
mod rules;
mod saved_query;
mod scale_range;
mod scenario;
mod scenario_switch;
mod sheet;
mod source_error;
mod style;
mod style_rule;
mod symbol;
pub mod table;
mod table_layout;
mod thematic;
mod transaction;
mod unopened;
pub mod validity;

pub use annotation::{Annotation, AnnotationId, AnnotationKind, AnnotationStyle};
pub use base_map::{BaseMap, BaseSource, TileGrid, TileMatrix, TileSet, TileSetPlace};
pub use cells::{CellTable, SheetCell};
pub use classes::{ClassBy, ClassSizes, Classes, Distinct, MAX_CLASSES, NO_CLASS, SizedPart, distinct, text_of, value_counts};
pub use classing::{Classing, Method, Ramp, RampKind};
pub use database::{DatabaseServer, DatabaseTable, Encryption, RowKey, SharedCopy, TakenRow, WorkingCopy};
pub use datum::{Basis, SourceCrs, System};
pub use document::{Bookmark, Content, Document, HubRings};
pub use horizon::{Horizon, YEARS, YearField, year_in};
pub use ids::{FeatureId, GroupId, LayerId, RowId, ScenarioId};
pub use land_use::{LandUse, LandUseClass, NamedBy};
pub use layer::{Computed, Group, Layer, LayerCrs, LayerData, LoadedData, Origin, free_key};
pub use layer_group::{Grouping, LayerGroup};
pub use limits::{Corrected, Correction, Limits};
pub use map_theme::MapTheme;
pub use pattern::{Across, Hatching, Pattern};
pub use pictogram::Pictogram;
pub use plan::{Figure, Plan, PlanDocument, PlanFilter, PlanHeading, Statement, StatementKind};
pub use profile::{BINS, MOST_TEXTS, NumberProfile, Profile};
pub use projection::View;
pub use provenance::Provenance;
pub use read_as::ReadAs;
pub use rules::{AreaRule, Bound, Codes, FieldKind, FieldRule, LayerRules, RuleSet, ShapeRules, SumRule};
pub use saved_query::SavedQuery;
pub use scale_range::ScaleRange;
pub use scenario::{LayerChange, Scenario, ScenarioNote, ScenarioState, Scenarios};
pub use sheet::{
    Align, Arrangement, Arrow, Atlas, Block, Card, Elements, Grid, Item, ItemKind, ItemStyle, LegendChoice, MapOf, Paper, PaperRect, Part, Placed,
    Sheet, surroundings,
};
pub use source_error::SourceError;
pub use style::{LabelStyle, PLAIN_FILL, Placement, Style};
pub use style_rule::{MAX_CONDITION, MAX_RULES, Rule, When};
pub use symbol::{Dash, Fill, Ink, InnerCasing, Marker, MarkerShape, Role, Stroke, Symbol};
pub use table::{
    Bounds, Budget, Cancel, Column, Feature, FeatureAnswer, FeatureData, FeatureRequest, FeatureSource, FeatureTable, FileStand, Id, Kind, NEVER,
    NO_RULE, OrderAnswer, OrderRequest, OwnId, OwnValue, Page, PartKind, PartShape, Prefilter, Size, SourceAddress, Summary, TableBuilder,
    TableChanges, Value, evenly,
};
pub use table_layout::{ColumnLayout, TableLayout};
pub use thematic::{LayerLook, ShownMap, ThematicMap};
pub use transaction::{Applied, Bulk, BulkMut, DataChange, DataDelta, Delta, LayerDelta, Operation, RowsDelta, Transaction, TransactionError};
pub use unopened::{KnownTable, UnopenedTable};
