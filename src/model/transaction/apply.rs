//! Applies one operation to a document.

use super::{Delta, Operation, RowsDelta, TransactionError};
use crate::model::table::{FeatureData, OwnValue, PartShape};
use crate::model::{Bounds, Column, Document, FeatureTable, Kind, Layer, LayerId, Origin, PartKind, RowId, Value};
use std::sync::Arc;

type Result<T> = std::result::Result<T, TransactionError>;

impl Operation {
    /// Applies the operation and notes what it changes; returns what takes it back, in the order in which that is to be applied.
    pub(super) fn apply(&self, document: &mut Document, delta: &mut Delta) -> Result<Vec<Self>> {
        Ok(vec![match self {
            Self::AddLayer { at, layer } => {
                if document.layer(layer.id).is_some() {
                    return Err(TransactionError::LayerThere(layer.id));
                }
                document.insert_layer(*at, (**layer).clone());
                delta.order = true;
                delta.layer(layer.id).data = super::DataDelta::Whole;
                Self::RemoveLayer(layer.id)
            }
            Self::RemoveLayer(id) => {
                let at = place(document, *id)?;
                delta.order = true;
                delta.layer(*id).data = super::DataDelta::Whole;
                Self::AddLayer { at, layer: Box::new(document.layers_mut().remove(at)) }
            }
            Self::MoveLayer { id, to } => {
                let from = place(document, *id)?;
                let layers = document.layers_mut();
                let moved = layers.remove(from);
                layers.insert((*to).min(layers.len()), moved);
                delta.order = true;
                Self::MoveLayer { id: *id, to: from }
            }
            Self::SetGroups(groups) => {
                delta.groups = true;
                Self::SetGroups(document.replace_groups(groups.clone()))
            }
            Self::SetVisible { id, visible } => {
                delta.layer(*id).shown = true;
                Self::SetVisible { id: *id, visible: std::mem::replace(&mut layer(document, *id)?.visible, *visible) }
            }
            Self::SetOpacity { id, opacity } => {
                delta.layer(*id).shown = true;
                Self::SetOpacity { id: *id, opacity: std::mem::replace(&mut layer(document, *id)?.opacity, *opacity) }
            }
            Self::SetStyle { id, style } => {
                delta.layer(*id).style = true;
                Self::SetStyle { id: *id, style: Box::new(std::mem::replace(&mut layer(document, *id)?.style, (**style).clone())) }
            }
            Self::SetFilter { id, filter } => {
                delta.layer(*id).shown = true;
                Self::SetFilter { id: *id, filter: std::mem::replace(&mut layer(document, *id)?.filter, filter.clone()) }
            }
            Self::SetComputed { id, computed } => {
                delta.layer(*id);
                Self::SetComputed { id: *id, computed: std::mem::replace(&mut layer(document, *id)?.computed, computed.clone()) }
            }
            Self::Rename { id, name } => {
                delta.layer(*id).name = true;
                Self::Rename { id: *id, name: std::mem::replace(&mut layer(document, *id)?.name, name.clone()) }
            }
            Self::SetData { id, data, why } => {
                let own = layer(document, *id)?;
                let before = own.data();
                own.set_data((**data).clone());
                delta.layer(*id).data = super::DataDelta::Whole;
                Self::SetData { id: *id, data: Box::new(before), why: *why }
            }
            Self::SetOrigin { id, origin } => {
                Self::SetOrigin { id: *id, origin: std::mem::replace(&mut layer(document, *id)?.origin, origin.clone()) }
            }
            Self::SetCells { .. }
            | Self::SetGeometry { .. }
            | Self::PutFeatures { .. }
            | Self::DeleteFeatures { .. }
            | Self::RestoreFeatures { .. }
            | Self::AddColumn { .. }
            | Self::RemoveColumn { .. }
            | Self::SetColumn { .. } => return self.apply_to_rows(document, delta),
            Self::AddAnnotation { at, annotation } => {
                delta.annotations = true;
                document.insert_annotation(*at, (**annotation).clone());
                Self::RemoveAnnotation(annotation.id)
            }
            Self::RemoveAnnotation(id) => {
                let annotations = document.annotations_mut();
                let at = annotations.iter().position(|own| own.id == *id).ok_or(TransactionError::NoAnnotation(*id))?;
                delta.annotations = true;
                Self::AddAnnotation { at, annotation: Box::new(annotations.remove(at)) }
            }
            Self::SetAnnotation(annotation) => {
                let own = document.annotations_mut().iter_mut().find(|own| own.id == annotation.id);
                let own = own.ok_or(TransactionError::NoAnnotation(annotation.id))?;
                delta.annotations = true;
                Self::SetAnnotation(Box::new(std::mem::replace(own, (**annotation).clone())))
            }
            Self::SetRings(rings) => {
                delta.rings = true;
                Self::SetRings(document.replace_rings(rings.clone()))
            }
            Self::SetSheet(sheet) => {
                delta.sheet = true;
                Self::SetSheet(Box::new(document.replace_sheet((**sheet).clone())))
            }
            Self::SetTitle(title) => {
                delta.title = true;
                Self::SetTitle(document.replace_title(title.clone()))
            }
            Self::SetBookmarks(bookmarks) => {
                delta.bookmarks = true;
                Self::SetBookmarks(document.replace_bookmarks(bookmarks.clone()))
            }
            Self::SetThemes(themes) => {
                delta.themes = true;
                Self::SetThemes(document.replace_themes(themes.clone()))
            }
            Self::SetQueries(queries) => {
                delta.queries = true;
                Self::SetQueries(document.replace_queries(queries.clone()))
            }
            Self::SetMap(map) => {
                delta.map = true;
                Self::SetMap(document.replace_map(map.clone()))
            }
            Self::SetPlan(plan) => {
                delta.plan = true;
                Self::SetPlan(Box::new(document.replace_plan((**plan).clone())))
            }
            Self::AddScenario { id, note, like } => {
                delta.scenarios = true;
                document.add_scenario(*id, (**note).clone(), *like)?;
                Self::RemoveScenario(*id)
            }
            Self::RemoveScenario(id) => {
                let before = document.scenario_state();
                document.remove_scenario(*id, delta)?;
                delta.scenarios = true;
                Self::RestoreScenarios(Some(Box::new(before)))
            }
            Self::SetScenario { id, note } => {
                let own = document.scenarios_mut().get_mut(*id).ok_or(TransactionError::NoScenario(*id))?;
                delta.scenarios = true;
                Self::SetScenario { id: *id, note: Box::new(std::mem::replace(&mut own.note, (**note).clone())) }
            }
            Self::SwitchScenario(to) => {
                let before = document.scenario_state();
                document.switch_scenario(*to, delta)?;
                Self::RestoreScenarios(Some(Box::new(before)))
            }
            Self::AdoptScenario => {
                let before = document.scenario_state();
                document.adopt_scenario(delta);
                Self::RestoreScenarios(Some(Box::new(before)))
            }
            Self::RestoreScenarios(state) => {
                let state = state.as_ref().ok_or(TransactionError::NoState)?;
                let before = document.scenario_state();
                document.restore_scenarios((**state).clone(), delta);
                Self::RestoreScenarios(Some(Box::new(before)))
            }
            Self::SetHorizon(horizon) => {
                delta.horizon = true;
                Self::SetHorizon(document.replace_horizon(horizon.clone()))
            }
            Self::SetBaseMap(base_map) => {
                delta.online = true;
                Self::SetBaseMap(document.replace_base_map(base_map.clone()))
            }
            Self::SetOnline(online) => {
                delta.online = true;
                Self::SetOnline(document.replace_online(*online))
            }
        }])
    }

    /// Applies an operation on the features of a layer. A layer whose features are no longer those of its file is kept inside the
    /// project from then on.
    fn apply_to_rows(&self, document: &mut Document, delta: &mut Delta) -> Result<Vec<Self>> {
        if let Some(own) = document.layers().iter().find(|own| own.table.source().is_some() && self.is_on_rows_of(own.id)) {
            return Err(TransactionError::Window(own.id));
        }
        let (id, made) = match self {
            Self::SetCells { id, column, cells } => (*id, set_cells(layer(document, *id)?, column, cells)?),
            Self::SetGeometry { id, shapes } => (*id, set_geometry(layer(document, *id)?, shapes)?),
            Self::PutFeatures { id, features } => (*id, put_features(layer(document, *id)?, features)?),
            Self::DeleteFeatures { id, rows } => (*id, set_deleted(layer(document, *id)?, rows, true)?),
            Self::RestoreFeatures { id, rows } => (*id, set_deleted(layer(document, *id)?, rows, false)?),
            Self::AddColumn { id, at, column } => (*id, add_column(layer(document, *id)?, *at, column)?),
            Self::RemoveColumn { id, name } => (*id, remove_column(layer(document, *id)?, name)?),
            Self::SetColumn { id, name, column } => (*id, set_column(layer(document, *id)?, name, column)?),
            _ => return Ok(Vec::new()),
        };
        let Made { table, mut inverse, rows } = made;
        let own = layer(document, id)?;
        own.table = Arc::new(table);
        if matches!(own.origin, Origin::File(_) | Origin::Embedded) {
            inverse.push(Self::SetOrigin { id, origin: std::mem::replace(&mut own.origin, Origin::Pasted) });
        }
        delta.rows(id, rows);
        Ok(inverse)
    }
}

/// A changed table, what takes the change back, and what was changed.
struct Made {
    table: FeatureTable,
    inverse: Vec<Operation>,
    rows: RowsDelta,
}

fn place(document: &Document, id: LayerId) -> Result<usize> {
    document.layers().iter().position(|own| own.id == id).ok_or(TransactionError::NoLayer(id))
}

fn layer(document: &mut Document, id: LayerId) -> Result<&mut Layer> {
    document.layers_mut().iter_mut().find(|own| own.id == id).ok_or(TransactionError::NoLayer(id))
}

/// Checks that rows ascend and are those of the table.
fn check_rows(layer: &Layer, rows: impl Iterator<Item = RowId> + Clone) -> Result<()> {
    if rows.clone().zip(rows.clone().skip(1)).any(|(a, b)| a >= b) {
        return Err(TransactionError::Rows(layer.id));
    }
    match rows.last().filter(|row| row.index() >= layer.table.rows()) {
        Some(row) => Err(TransactionError::NoRow { layer: layer.id, row }),
        None => Ok(()),
    }
}

fn column_place(layer: &Layer, name: &str) -> Result<usize> {
    layer.table.column_place(name).ok_or_else(|| TransactionError::NoColumn { layer: layer.id, column: name.to_owned() })
}

/// The box round the features of some rows; `None` where none has a position.
fn bounds_of(table: &FeatureTable, rows: impl Iterator<Item = RowId>) -> Option<Bounds> {
    rows.filter_map(|row| table.feature(row.index())?.bounds()).reduce(Bounds::union)
}

fn union(a: Option<Bounds>, b: Option<Bounds>) -> Option<Bounds> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.union(b)),
        (a, b) => a.or(b),
    }
}

fn set_cells(layer: &Layer, column: &str, cells: &[(RowId, Option<OwnValue>)]) -> Result<Made> {
    check_rows(layer, cells.iter().map(|(row, _)| *row))?;
    let at = column_place(layer, column)?;
    let before = cells.iter().map(|(row, _)| (*row, layer.table.cell(at, row.index()))).collect();
    let values: Vec<(usize, Option<Value<'_>>)> = cells.iter().map(|(row, value)| (row.index(), value.as_ref().map(OwnValue::borrowed))).collect();
    let rows: Vec<RowId> = cells.iter().map(|(row, _)| *row).collect();
    let bounds = bounds_of(&layer.table, rows.iter().copied());
    Ok(Made {
        table: layer.table.with_cells(at, &values),
        inverse: vec![Operation::SetCells { id: layer.id, column: column.to_owned(), cells: before }],
        rows: RowsDelta { cells: vec![(column.to_owned(), rows)], bounds, ..RowsDelta::default() },
    })
}

/// Whether parts are the geometry of a kind: finite positions within the world, lines of two, closed rings of four.
fn is_geometry(kind: Kind, parts: &[PartShape]) -> bool {
    let position = |p: &[f64; 3]| p[0].abs() <= 180.0 && p[1].abs() <= 90.0 && !p[2].is_infinite();
    let closed = |ring: &Vec<[f64; 3]>| ring.len() >= 4 && ring.first().map(|p| [p[0], p[1]]) == ring.last().map(|p| [p[0], p[1]]);
    let part = |part: &PartShape| {
        part.rings.iter().flatten().all(position)
            && match part.kind {
                PartKind::Points => part.rings.len() == 1 && !part.rings[0].is_empty(),
                PartKind::Line => part.rings.len() == 1 && part.rings[0].len() >= 2,
                PartKind::Polygon => !part.rings.is_empty() && part.rings.iter().all(closed),
            }
    };
    let all = |wanted: PartKind| parts.iter().all(|part| part.kind == wanted);
    let fits = match kind {
        Kind::Null => parts.is_empty(),
        Kind::Point => parts.len() <= 1 && all(PartKind::Points) && parts.iter().all(|part| part.rings.iter().all(|ring| ring.len() == 1)),
        Kind::MultiPoint => parts.len() <= 1 && all(PartKind::Points),
        Kind::LineString => parts.len() <= 1 && all(PartKind::Line),
        Kind::MultiLineString => all(PartKind::Line),
        Kind::Polygon => parts.len() <= 1 && all(PartKind::Polygon),
        Kind::MultiPolygon => all(PartKind::Polygon),
        Kind::GeometryCollection => true,
    };
    fits && parts.iter().all(part)
}

fn set_geometry(layer: &Layer, shapes: &[(RowId, Kind, Vec<PartShape>)]) -> Result<Made> {
    check_rows(layer, shapes.iter().map(|(row, ..)| *row))?;
    let mut before = Vec::with_capacity(shapes.len());
    for (row, kind, parts) in shapes {
        let feature = layer.table.feature(row.index()).ok_or(TransactionError::NoRow { layer: layer.id, row: *row })?;
        if !is_geometry(*kind, parts) {
            return Err(TransactionError::Geometry { layer: layer.id, row: *row });
        }
        before.push((*row, feature.kind(), feature.shapes()));
    }
    let changes: Vec<(usize, Kind, &[PartShape])> = shapes.iter().map(|(row, kind, parts)| (row.index(), *kind, parts.as_slice())).collect();
    let table = layer.table.with_geometry(&changes);
    let rows: Vec<RowId> = shapes.iter().map(|(row, ..)| *row).collect();
    let bounds = union(bounds_of(&layer.table, rows.iter().copied()), bounds_of(&table, rows.iter().copied()));
    Ok(Made {
        table,
        inverse: vec![Operation::SetGeometry { id: layer.id, shapes: before }],
        rows: RowsDelta { geometry: rows, bounds, ..RowsDelta::default() },
    })
}

fn put_features(layer: &Layer, features: &[(RowId, FeatureData)]) -> Result<Made> {
    let rows: Vec<RowId> = features.iter().map(|(row, _)| *row).collect();
    let known = rows.partition_point(|row| row.index() < layer.table.rows());
    check_rows(layer, rows[..known].iter().copied())?;
    if rows[known..].iter().enumerate().any(|(n, row)| row.index() != layer.table.rows() + n) {
        return Err(TransactionError::Rows(layer.id));
    }
    if let Some((row, _)) = features.iter().find(|(_, data)| !is_geometry(data.kind, &data.parts)) {
        return Err(TransactionError::Geometry { layer: layer.id, row: *row });
    }
    let (replaced, appended) = features.split_at(known);
    let mut before = Vec::with_capacity(known);
    for (row, _) in replaced {
        let feature = layer.table.feature(row.index()).ok_or(TransactionError::NoRow { layer: layer.id, row: *row })?;
        before.push((*row, FeatureData::from(feature)));
    }
    let replacing: Vec<(usize, &FeatureData)> = replaced.iter().map(|(row, data)| (row.index(), data)).collect();
    let mut table = if replacing.is_empty() { (*layer.table).clone() } else { layer.table.with_features(&replacing) };
    if !appended.is_empty() {
        table = table.with_appended(appended.iter().map(|(_, data)| data));
    }
    let mut inverse = Vec::new();
    if !appended.is_empty() {
        inverse.push(Operation::DeleteFeatures { id: layer.id, rows: rows[known..].to_vec() });
    }
    if !before.is_empty() {
        inverse.push(Operation::PutFeatures { id: layer.id, features: before });
    }
    // columns that came with the features go with them
    let added = table.columns()[layer.table.columns().len()..].iter().map(|column| column.name().to_owned());
    let added: Vec<String> = added.collect();
    inverse.extend(added.iter().rev().map(|name| Operation::RemoveColumn { id: layer.id, name: name.clone() }));
    let bounds = union(bounds_of(&layer.table, rows.iter().copied()), bounds_of(&table, rows.iter().copied()));
    let cells = table.columns().iter().map(|column| (column.name().to_owned(), rows.clone())).collect();
    Ok(Made { table, inverse, rows: RowsDelta { geometry: rows, cells, columns: added, bounds } })
}

fn set_deleted(layer: &Layer, rows: &[RowId], deleted: bool) -> Result<Made> {
    check_rows(layer, rows.iter().copied())?;
    if let Some(row) = rows.iter().find(|row| layer.table.is_deleted(row.index()) == deleted) {
        return Err(TransactionError::NoRow { layer: layer.id, row: *row });
    }
    let numbers: Vec<usize> = rows.iter().map(|row| row.index()).collect();
    let table = layer.table.with_deleted(&numbers, deleted);
    let (id, rows) = (layer.id, rows.to_vec());
    let bounds = bounds_of(if deleted { &layer.table } else { &table }, rows.iter().copied());
    let inverse = if deleted { Operation::RestoreFeatures { id, rows: rows.clone() } } else { Operation::DeleteFeatures { id, rows: rows.clone() } };
    Ok(Made { table, inverse: vec![inverse], rows: RowsDelta { geometry: rows, bounds, ..RowsDelta::default() } })
}

fn free(layer: &Layer, name: &str) -> Result<()> {
    match layer.table.column(name) {
        Some(_) => Err(TransactionError::ColumnThere { layer: layer.id, column: name.to_owned() }),
        None => Ok(()),
    }
}

fn add_column(layer: &Layer, at: usize, column: &Column) -> Result<Made> {
    free(layer, column.name())?;
    Ok(Made {
        table: layer.table.with_column(at, column.clone()),
        inverse: vec![Operation::RemoveColumn { id: layer.id, name: column.name().to_owned() }],
        rows: RowsDelta { columns: vec![column.name().to_owned()], ..RowsDelta::default() },
    })
}

fn remove_column(layer: &Layer, name: &str) -> Result<Made> {
    let at = column_place(layer, name)?;
    Ok(Made {
        table: layer.table.without_column(at),
        inverse: vec![Operation::AddColumn { id: layer.id, at, column: layer.table.columns()[at].clone() }],
        rows: RowsDelta { columns: vec![name.to_owned()], ..RowsDelta::default() },
    })
}

fn set_column(layer: &Layer, name: &str, column: &Column) -> Result<Made> {
    let at = column_place(layer, name)?;
    if column.name() != name {
        free(layer, column.name())?;
    }
    Ok(Made {
        table: layer.table.with_other_column(at, column.clone()),
        inverse: vec![Operation::SetColumn { id: layer.id, name: column.name().to_owned(), column: layer.table.columns()[at].clone() }],
        rows: RowsDelta { columns: vec![name.to_owned(), column.name().to_owned()], ..RowsDelta::default() },
    })
}
