//! What is worth knowing of a table and takes longer than reading it: polygons that are not valid, ids that stand twice.

use super::{Detail, IoError, LoadReport, Note, Progress, Reason};
use crate::model::table::Part;
use crate::model::validity::{Invalid, flaws};
use crate::model::{FeatureTable, Id};
use crate::work::{side_by_side, threads};
use geo::Coord;
use geo::Orientation::Collinear;
use geo::kernels::Kernel;
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree, RTreeObject};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

/// Polygons with at most this many edges are tested edge by edge.
const FEW: usize = 48;

/// Adds to a report what is found in the table; `lines` are the numbers of the features' places, 0-based.
///
/// # Errors
/// `IoError::Cancelled` where `progress` says so.
pub fn check_table(table: &FeatureTable, lines: &[u32], report: &mut LoadReport, progress: &Progress) -> Result<(), IoError> {
    let counted = report.counted;
    let note = |index: usize, reason: Reason, detail: Option<Detail>| Note {
        place: counted.place(u64::from(lines.get(index).copied().unwrap_or_default()) + 1),
        feature: index as u64 + 1,
        id: table.feature(index).and_then(|feature| feature.id()).map(|id| id.to_string().into()),
        reason,
        detail: detail.map(Box::new),
    };
    for (index, invalid) in invalid_features(table, progress)? {
        for one in invalid {
            report.add(note(index, Reason::InvalidPolygon, Some(Detail::Invalid(one))));
        }
    }
    for index in repeated_ids(table) {
        report.add(note(index, Reason::DuplicateId, None));
    }
    report.sort();
    Ok(())
}

/// The features with polygons that are not valid, and what is wrong with each, on all cores.
///
/// ```
/// let document = nanbei::io::embedded_document();
/// let districts = &document.layer_by_key("baoshan").unwrap().table;
/// assert!(nanbei::io::invalid_features(districts, &Default::default())?.is_empty());
/// # Ok::<(), nanbei::io::IoError>(())
/// ```
///
/// # Errors
/// `IoError::Cancelled` where `progress` says so.
pub fn invalid_features(table: &FeatureTable, progress: &Progress) -> Result<Vec<(usize, Vec<Invalid>)>, IoError> {
    let share = table.rows().div_ceil(threads()).max(1024);
    let cancelled = AtomicBool::new(false);
    let found = side_by_side((0..table.rows()).step_by(share).collect(), |start| {
        let mut own = Vec::new();
        for feature in (start..(start + share).min(table.rows())).filter_map(|index| table.feature(index)) {
            if progress.is_cancelled() {
                cancelled.store(true, Ordering::Relaxed);
                break;
            }
            let flaws = flaws(feature);
            if !flaws.is_empty() {
                own.push((feature.index(), flaws));
            }
        }
        own
    });
    let found = found.into_iter().flatten().collect();
    if cancelled.into_inner() { Err(IoError::Cancelled) } else { Ok(found) }
}

type Edge = [[f64; 2]; 2];

/// Whether a ring of a polygon crosses itself or another of it. Touching is no crossing.
pub fn polygon_crosses(part: &Part<'_>) -> bool {
    let edges: usize = part.rings().map(|ring| ring.len().saturating_sub(1)).sum();
    let all = part.rings().flat_map(|ring| ring.windows(2)).map(|pair| [pair[0], pair[1]]);
    if edges <= FEW {
        let mut list = [[[0.0; 2]; 2]; FEW];
        let mut len = 0;
        for (slot, edge) in list.iter_mut().zip(all) {
            *slot = edge;
            len += 1;
        }
        let list = &list[..len];
        return (1..len).any(|i| list[..i].iter().any(|other| cross(list[i], *other)));
    }
    let tree = RTree::bulk_load(all.enumerate().map(|(n, [a, b])| GeomWithData::new(Line::new(a, b), n)).collect());
    tree.iter().any(|own| {
        let envelope: AABB<[f64; 2]> = own.envelope();
        let edge = [own.geom().from, own.geom().to];
        tree.locate_in_envelope_intersecting(envelope).any(|other| other.data < own.data && cross(edge, [other.geom().from, other.geom().to]))
    })
}

/// Whether two edges cross at a place inside both, exactly (Shewchuk's predicate).
fn cross([a, b]: Edge, [c, d]: Edge) -> bool {
    let apart = |axis: usize| a[axis].max(b[axis]) < c[axis].min(d[axis]) || c[axis].max(d[axis]) < a[axis].min(b[axis]);
    if apart(0) || apart(1) || a == c || a == d || b == c || b == d {
        return false;
    }
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| {
        let at = |p: [f64; 2]| Coord { x: p[0], y: p[1] };
        <f64 as geo::GeoNum>::Ker::orient2d(at(p), at(q), at(r))
    };
    let (one, two) = (side(a, b, c), side(a, b, d));
    if one == two || one == Collinear || two == Collinear {
        return false;
    }
    let (one, two) = (side(c, d, a), side(c, d, b));
    one != two && one != Collinear && two != Collinear
}

/// The features whose id stands before.
fn repeated_ids(table: &FeatureTable) -> Vec<usize> {
    let mut texts = HashSet::new();
    let mut numbers = HashSet::new();
    table
        .features()
        .filter(|feature| match feature.id() {
            Some(Id::Text(text) | Id::Digits(text)) => !texts.insert(text),
            Some(Id::Integer(number)) => !numbers.insert(i128::from(number)),
            Some(Id::Float(_)) | None => false,
        })
        .map(|feature| feature.index())
        .collect()
}
