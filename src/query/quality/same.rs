//! Features whose shapes are the same, wherever their rings begin and whichever way they run.

use super::fields::Anchor;
use super::finding::{Fault, FaultDetail, Finding};
use crate::model::{Feature, FeatureTable, PartKind};
use crate::work::side_by_side;
use std::collections::HashMap;

/// Groups of features with the same shape, the first one's row for each.
#[derive(Debug, Default)]
pub struct Groups(HashMap<usize, usize>);

impl Groups {
    /// Whether two features have the same shape.
    pub fn are_same(&self, a: usize, b: usize) -> bool {
        let first = |row: usize| self.0.get(&row).copied().unwrap_or(row);
        a == b || first(a) == first(b)
    }

    /// Each feature but the first of a group, with that.
    pub fn findings(&self, anchor: Anchor<'_>) -> Vec<Finding> {
        let mut rows: Vec<(usize, usize)> = self.0.iter().map(|(row, first)| (*row, *first)).collect();
        rows.sort_unstable();
        rows.into_iter().map(|(row, first)| Finding::of(Fault::Duplicate, row, anchor(row), FaultDetail::None).with(first)).collect()
    }
}

/// A ring from its least position on, towards the lesser neighbour, not closed; other chains from their lesser end.
fn in_order(points: &[[f64; 2]], is_ring: bool) -> Vec<[f64; 2]> {
    let less = |a: &[f64; 2], b: &[f64; 2]| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]));
    let mut own: Vec<[f64; 2]> = points.to_vec();
    own.dedup();
    if is_ring {
        if own.len() > 1 && own.first() == own.last() {
            own.pop();
        }
        let Some(start) = (0..own.len()).min_by(|a, b| less(&own[*a], &own[*b])) else { return own };
        own.rotate_left(start);
        if own.len() > 2 && less(&own[own.len() - 1], &own[1]).is_lt() {
            own[1..].reverse();
        }
    } else if own.len() > 1 && less(&own[own.len() - 1], &own[0]).is_lt() {
        own.reverse();
    }
    own
}

/// A shape written in one way: its parts' kinds and chains, sorted.
type Written = Vec<(u8, Vec<[f64; 2]>)>;

fn written(feature: Feature<'_>) -> Written {
    let mut all = Vec::new();
    for part in feature.parts() {
        let kind = part.kind();
        all.extend(part.rings().enumerate().map(|(n, ring)| (kind as u8 * 2 + u8::from(n > 0), in_order(ring, kind == PartKind::Polygon))));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal)));
    all
}

/// Sixty-four bits of a shape that do not depend on where its rings begin or which way they run.
fn mark(feature: Feature<'_>) -> u64 {
    let mix = |mut bits: u64| {
        // the finaliser of SplitMix64 (Steele, Lea and Flood, 2014)
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    let mut sum = 0u64;
    for part in feature.parts() {
        let is_polygon = part.kind() == PartKind::Polygon;
        for ring in part.rings() {
            // a ring's last position is its first
            let mut before = if is_polygon { ring.first().copied() } else { None };
            for p in ring[usize::from(is_polygon).min(ring.len())..].iter().filter(|p| before.replace(**p) != Some(**p)) {
                let [x, y] = p.map(|number| (number + 0.0).to_bits());
                sum = sum.wrapping_add(mix(x ^ mix(y)));
            }
        }
    }
    sum
}

/// The features that have the same shape as one before.
pub fn groups(table: &FeatureTable) -> Groups {
    let marks = side_by_side((0..table.chunks()).collect(), |chunk| {
        let of = |row: usize| table.feature(row).filter(|feature| feature.vertices() > 0).map(|feature| (mark(feature), row as u32));
        table.rows_in(chunk).filter_map(of).collect::<Vec<_>>()
    });
    let mut marks: Vec<(u64, u32)> = marks.into_iter().flatten().collect();
    marks.sort_unstable();
    let mut found = HashMap::new();
    for own in marks.chunk_by(|a, b| a.0 == b.0).filter(|own| own.len() > 1) {
        let mut shapes: Vec<(usize, Written)> = Vec::new();
        for (_, row) in own {
            let row = *row as usize;
            let Some(shape) = table.feature(row).map(written) else { continue };
            match shapes.iter().find(|(_, other)| *other == shape) {
                Some((first, _)) => drop(found.insert(row, *first)),
                None => shapes.push((row, shape)),
            }
        }
    }
    Groups(found)
}
