//! What can be put right without a choice that only the planner can make: positions that stand twice, features that stand twice with all
//! that they say, areas in a field.

use super::finding::{Detail, Fault, Finding};
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
            let shapes: Vec<_> = rows.iter().filter_map(|row| Some((*row, present(*row)?.kind(), without_doubles(present(*row)?)))).collect();
            let count = shapes.len();
            (if count > 0 { vec![Operation::SetGeometry { id: layer, shapes }] } else { Vec::new() }, count)
        }
        Fault::Duplicate => {
            // one that says something else is no mere copy
            let says_the_same = |own: &&Finding| {
                let pair = own.row.and_then(present).zip(own.other.and_then(present));
                pair.is_some_and(|(a, b)| a.row().eq(b.row()))
            };
            let rows: BTreeSet<RowId> = own.filter(says_the_same).filter_map(|own| own.row).collect();
            let count = rows.len();
            (if count > 0 { vec![Operation::DeleteFeatures { id: layer, rows: rows.into_iter().collect() }] } else { Vec::new() }, count)
        }
        Fault::Area => {
            let Some(field) = own.clone().find_map(|own| if let Detail::Areas(field, ..) = &own.detail { Some(field.to_string()) } else { None })
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
                    (Detail::Areas(_, _, area), Some(row)) if present(row).is_some() => Some((row, Some(value(*area)))),
                    _ => None,
                })
                .collect();
            let count = cells.len();
            (if count > 0 { vec![Operation::SetCells { id: layer, column: field, cells }] } else { Vec::new() }, count)
        }
        _ => (Vec::new(), 0),
    }
}

/// The parts of a feature, no position of which stands twice in a row.
fn without_doubles(feature: Feature<'_>) -> Vec<PartShape> {
    feature
        .parts()
        .map(|part| {
            let is_points = part.kind() == PartKind::Points;
            let mut shape = PartShape::from(part);
            for ring in shape.rings.iter_mut().filter(|_| !is_points) {
                ring.dedup_by(|next, before| next[0] == before[0] && next[1] == before[1]);
            }
            shape
        })
        .collect()
}
