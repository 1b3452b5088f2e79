//! What can be put right without a choice that only the planner can make: positions that stand twice, features that stand twice with all
//! that they say, areas in a field.

use super::finding::{Fault, FaultDetail, Finding};
use crate::model::table::{ColumnKind, OwnValue, PartShape};
use crate::model::{Feature, FeatureTable, LayerId, Operation, PartKind, RowId};
use std::collections::BTreeSet;

/// The changes that put right what was found of one fault, and how many features they change; none where it takes a choice.
#[must_use]
pub fn repairs(layer: LayerId, table: &FeatureTable, findings: &[Finding], fault: Fault) -> (Vec<Operation>, usize) {
    let own = findings.iter().filter(|own| own.fault == fault);
    let present = |row: RowId| table.feature(row.index());
    let rows: BTreeSet<RowId> = own.clone().filter_map(|own| own.row).filter(|row| present(*row).is_some()).collect();
    match fault {
        Fault::Doubled => {
            let shapes: Vec<_> = rows.iter().filter_map(|row| Some((*row, present(*row)?.kind(), without_doubles(present(*row)?)?))).collect();
            let count = shapes.len();
            (if count > 0 { vec![Operation::SetGeometry { id: layer, shapes }] } else { Vec::new() }, count)
        }
        Fault::Duplicate => {
            // one that says something else is no mere copy
            let says_the_same = |own: &&Finding| {
                let pair = own.row.and_then(present).zip(own.other.and_then(present));
                pair.is_some_and(|(a, b)| a.row().eq(b.row()) && has_same_heights(a, b))
            };
            let rows: BTreeSet<RowId> = own.filter(says_the_same).filter_map(|own| own.row).collect();
            let count = rows.len();
            (if count > 0 { vec![Operation::DeleteFeatures { id: layer, rows: rows.into_iter().collect() }] } else { Vec::new() }, count)
        }
        Fault::Area => {
            let Some(field) =
                own.clone().find_map(|own| if let FaultDetail::Areas(field, ..) = &own.detail { Some(field.to_string()) } else { None })
            else {
                return (Vec::new(), 0);
            };
            let is_text = table.column(&field).is_some_and(|column| column.kind() == ColumnKind::Text);
            let value = |area: f64| {
                let rounded = (area * 100.0).round() / 100.0;
                if is_text { OwnValue::Text(format!("{rounded:.2}")) } else { OwnValue::Float(rounded) }
            };
            let cells: Vec<_> = own
                .filter_map(|own| match (&own.detail, own.row) {
                    (FaultDetail::Areas(_, _, area), Some(row)) if present(row).is_some() => Some((row, Some(value(*area)))),
                    _ => None,
                })
                .collect();
            let count = cells.len();
            (if count > 0 { vec![Operation::SetCells { id: layer, column: field, cells }] } else { Vec::new() }, count)
        }
        _ => (Vec::new(), 0),
    }
}

/// Whether two features of the same shape have no heights, or the same ones in the same order.
fn has_same_heights(a: Feature<'_>, b: Feature<'_>) -> bool {
    let (a, b) = (a.shapes(), b.shapes());
    let is_flat = |shapes: &[PartShape]| shapes.iter().flat_map(|shape| &shape.rings).flatten().all(|p| p[2].is_nan());
    a == b || (is_flat(&a) && is_flat(&b))
}

/// The parts of a feature, no position of which stands twice in a row: a height of its own makes it another one. `None` where too few
/// would be left, or nothing changes.
fn without_doubles(feature: Feature<'_>) -> Option<Vec<PartShape>> {
    let (mut parts, mut changed) = (Vec::new(), false);
    for part in feature.parts() {
        let least = match part.kind() {
            PartKind::Points => 0,
            PartKind::Line => 2,
            PartKind::Polygon => 4,
        };
        let mut shape = PartShape::from(part);
        for ring in shape.rings.iter_mut().filter(|_| least > 0) {
            let before = ring.len();
            ring.dedup_by(|next, before| {
                next[0] == before[0] && next[1] == before[1] && (next[2] == before[2] || next[2].is_nan() && before[2].is_nan())
            });
            if ring.len() < least {
                return None;
            }
            changed |= ring.len() < before;
        }
        parts.push(shape);
    }
    changed.then_some(parts)
}
