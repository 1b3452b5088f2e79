//! The document: layers with their feature tables and styles, annotations, hub rings, the sheet; and every change to it.

mod annotation;
mod classes;
mod classing;
pub mod datum;
mod document;
mod ids;
pub mod join;
mod layer;
mod limits;
pub mod projection;
mod sheet;
mod style;
pub mod table;
mod transaction;
pub mod validity;

pub use annotation::{Annotation, AnnotationId, AnnotationKind, AnnotationStyle};
pub use classes::{ClassBy, Classes, MAX_CLASSES, NO_CLASS, value_counts};
pub use classing::{Classing, Method, Ramp};
pub use datum::{Basis, SourceCrs, System};
pub use document::{Bookmark, Content, Document, HubRings};
pub use ids::{FeatureId, LayerId, RowId};
pub use layer::{Group, Layer, LayerCrs, LayerData, LoadedData, Origin, Provenance, ReadAs};
pub use limits::{Corrected, Correction, Limits};
pub use projection::View;
pub use sheet::{
    Align, Arrangement, Arrow, Atlas, Block, Elements, Grid, Item, ItemKind, ItemStyle, LegendChoice, Paper, PaperRect, Part, Placed, Sheet,
    surroundings,
};
pub use style::{Dash, Fill, Ink, InnerCasing, LabelStyle, Marker, MarkerShape, PLAIN_FILL, Pattern, Placement, Role, Rule, Stroke, Style, Symbol};
pub use table::{Bounds, Column, Feature, FeatureData, FeatureTable, FileStand, Id, Kind, OwnId, OwnValue, PartKind, PartShape, TableBuilder, Value};
pub use transaction::{Applied, Bulk, BulkMut, DataChange, DataDelta, Delta, LayerDelta, Operation, RowsDelta, Transaction, TransactionError};
