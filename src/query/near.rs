//! What lies near features: within a distance of them, or nearest to them, measured on the ellipsoid after the R-tree's boxes.

use super::distance::box_gap;
use super::{Index, distance};
use crate::model::projection::metres_per_degree;
use crate::model::{Bounds, Feature, FeatureTable};
use std::borrow::Cow;
use std::collections::HashSet;

/// Features of another layer that the question is about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub table: &'a FeatureTable,
    /// Those that count; `None` for all.
    pub only: Option<&'a [usize]>,
}

impl Subject<'_> {
    /// Their rows.
    pub fn indices(&self) -> Cow<'_, [usize]> {
        match self.only {
            Some(only) => Cow::Borrowed(only),
            None => Cow::Owned(self.table.live_rows().collect()),
        }
    }
}

/// A feature that meets the question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub index: usize,
    /// Metres to the subject, where the question has a distance.
    pub distance: Option<f64>,
}

/// The subject's features with the R-tree over them, so that a feature is measured only to those that may be in reach.
pub struct Near {
    index: Index,
    only: Option<HashSet<usize>>,
}

impl Near {
    #[must_use]
    pub fn of(subject: &Subject<'_>) -> Self {
        Self { index: Index::of(subject.table), only: subject.only.map(|only| only.iter().copied().collect()) }
    }

    /// The subject's features whose box is within metres of a box; all of them for an infinite distance.
    pub fn in_reach(&self, bounds: Bounds, metres: f64) -> Vec<usize> {
        let mut found: Vec<usize> = if metres.is_finite() {
            reach_of(bounds, metres).into_iter().flat_map(|window| self.index.window(window).collect::<Vec<_>>()).collect()
        } else {
            self.index.all().collect()
        };
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter(|index| self.only.as_ref().is_none_or(|only| only.contains(index))).collect()
    }
}

/// Boxes that hold everything within `metres` of a box, rather too large than too small: a degree is shortest in metres at the
/// latitude nearest a pole, and 0.3 % covers how the ellipsoid changes within the box. Across the 180th meridian there are two
/// boxes; round a pole there is one with all longitudes.
pub fn reach_of(bounds: Bounds, metres: f64) -> Vec<Bounds> {
    let by = metres / 110_500.0 * 1.003;
    let (south, north) = (bounds.south - by, bounds.north + by);
    let far = south.abs().max(north.abs());
    let all = Bounds { west: -180.0, south, east: 180.0, north };
    if far >= 89.0 {
        return vec![all];
    }
    let [lon_m, _] = metres_per_degree(far);
    // a great circle bows towards the pole: its longitudes reach further than along the parallel
    let by = metres / lon_m * 1.01;
    let (west, east) = (bounds.west - by, bounds.east + by);
    if east - west >= 360.0 || by > 60.0 {
        return vec![all];
    }
    let mut windows = vec![Bounds { west, south, east, north }];
    if west < -180.0 {
        windows.push(Bounds { west: west + 360.0, south, east: 180.0, north });
    }
    if east > 180.0 {
        windows.push(Bounds { west: -180.0, south, east: east - 360.0, north });
    }
    windows
}

/// Metres within which something near is looked for, ever wider.
const WIDER: [f64; 5] = [250.0, 1e3, 4e3, 16e3, 64e3];

/// The least distance from a feature to any of the subject's, in metres, however far that is.
pub fn distance_to(feature: Feature<'_>, subject: &Subject<'_>, near: &Near) -> Option<f64> {
    WIDER.into_iter().chain([f64::INFINITY]).find_map(|limit| nearest_of(feature, subject, near, limit))
}

/// The row of the subject's feature that is nearest to a feature, however far that is, and its distance in metres; the first of several.
pub fn nearest_to(feature: Feature<'_>, subject: &Subject<'_>, near: &Near) -> Option<(usize, f64)> {
    WIDER.into_iter().chain([f64::INFINITY]).find_map(|limit| nearest_within(feature, subject, near, limit))
}

/// The least distance from a feature to any of the subject's, up to a limit in metres.
pub fn nearest_of(feature: Feature<'_>, subject: &Subject<'_>, near: &Near, limit: f64) -> Option<f64> {
    nearest_within(feature, subject, near, limit).map(|(_, metres)| metres)
}

fn nearest_within(feature: Feature<'_>, subject: &Subject<'_>, near: &Near, limit: f64) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    let mut limit = limit;
    for other in near.in_reach(feature.bounds()?, limit).into_iter().filter_map(|i| subject.table.feature(i)) {
        if let Some(metres) = distance(feature, other, limit).filter(|metres| best.is_none_or(|(_, least)| *metres < least)) {
            limit = metres;
            best = Some((other.index(), metres));
            if metres <= 0.0 {
                break;
            }
        }
    }
    best
}

/// To so many features the hits are ordered by their boxes before they are measured; to more they are looked for ever wider.
const FEW: usize = 64;

/// Keeps the `n` nearest of the hits, by the exact distance; most are never measured.
pub fn keep_nearest(table: &FeatureTable, hits: &mut Vec<Hit>, n: usize, subject: &Subject<'_>, near: &Near) {
    let boxes: Vec<Bounds> = subject.indices().iter().filter_map(|i| subject.table.feature(*i)?.bounds()).collect();
    if boxes.len() > FEW {
        for limit in WIDER {
            let within = |hit: &Hit| table.feature(hit.index).and_then(|feature| nearest_of(feature, subject, near, limit));
            let mut found: Vec<Hit> = hits.iter().filter_map(|hit| Some(Hit { index: hit.index, distance: Some(within(hit)?) })).collect();
            if found.len() >= n {
                // what is further away cannot be nearer
                found.sort_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)).then(a.index.cmp(&b.index)));
                found.truncate(n);
                *hits = found;
                return;
            }
        }
    }
    let lower_bound = |bounds: Bounds| boxes.iter().map(|own| box_gap(*own, bounds)).fold(f64::INFINITY, f64::min);
    let mut queue: Vec<(f64, usize)> = hits.iter().filter_map(|hit| Some((lower_bound(table.feature(hit.index)?.bounds()?), hit.index))).collect();
    queue.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut best: Vec<Hit> = Vec::with_capacity(n.min(hits.len()) + 1);
    for (bound, index) in queue {
        let limit = if best.len() >= n { best.last().and_then(|hit| hit.distance).unwrap_or(0.0) } else { f64::INFINITY };
        if n == 0 || bound > limit {
            break;
        }
        let Some(metres) = table.feature(index).and_then(|feature| nearest_of(feature, subject, near, limit)) else { continue };
        let at = best.partition_point(|hit| hit.distance.unwrap_or(0.0) <= metres);
        best.insert(at, Hit { index, distance: Some(metres) });
        best.truncate(n);
    }
    *hits = best;
}
