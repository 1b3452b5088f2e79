//! The source of what is in memory: a feature table, with its R-tree where there is one.

use crate::i18n::Bilingual;
use crate::model::{
    Bounds, Budget, Cancel, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, Provenance, SourceAddress, SourceError, evenly,
};
use crate::query::Index;
use std::sync::Arc;

/// So many features are looked at before it is asked again whether they are still wanted.
const BETWEEN: usize = 1024;

/// A feature table as a source. Its answers share the table, so that their rows are the layer's own.
///
/// ```
/// use nanbei::model::{Bounds, FeatureRequest, FeatureSource, Kind, NEVER, PartKind, Provenance, TableBuilder};
/// use nanbei::query::Index;
/// use nanbei::source::MemorySource;
/// use std::sync::Arc;
///
/// let mut builder = TableBuilder::default();
/// for lon in [121.44, 121.48, 121.52] {
///     builder.part(PartKind::Points, [&[[lon, 31.4]][..]], &[]);
///     builder.end_feature(Kind::Point, None);
/// }
/// let table = Arc::new(builder.finish());
/// let index = Arc::new(Index::of(&table));
/// let source = MemorySource::new(table, Some(index), Arc::new(Provenance::default()));
/// let answer = source.features(&FeatureRequest::exact(Bounds::at([121.46, 31.4]).grown(0.03, 0.03), NEVER))?;
/// assert_eq!((answer.rows, answer.complete), (vec![0, 1], true));
/// # Ok::<(), nanbei::model::SourceError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MemorySource {
    table: Arc<FeatureTable>,
    index: Option<Arc<Index>>,
    credit: Arc<Provenance>,
}

impl MemorySource {
    /// `index` is the table's own; without one the table is scanned, which is as fast where it is asked once.
    #[must_use]
    pub const fn new(table: Arc<FeatureTable>, index: Option<Arc<Index>>, credit: Arc<Provenance>) -> Self {
        Self { table, index, credit }
    }
}

impl FeatureSource for MemorySource {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        None
    }

    fn total(&self) -> usize {
        self.table.len()
    }

    fn bounds(&self) -> Option<Bounds> {
        self.table.bounds()
    }

    fn remarks(&self) -> Vec<Bilingual> {
        Vec::new()
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.table
    }

    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        let Window { rows, complete } = window(&self.table, self.index.as_deref(), request)?;
        Ok(FeatureAnswer { table: Arc::clone(&self.table), rows, complete, credit: Arc::clone(&self.credit) })
    }
}

/// The rows of a table that meet a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Ascending.
    pub rows: Vec<usize>,
    /// Whether they are all; else the largest that the budget lets in.
    pub complete: bool,
}

/// What a [`MemorySource`] answers, for who borrows the table. `index` is the table's own; without one it is scanned.
///
/// # Errors
/// `SourceError::Cancelled` alone.
pub fn window(table: &FeatureTable, index: Option<&Index>, request: &FeatureRequest<'_>) -> Result<Window, SourceError> {
    let mut patience = Patience { cancel: request.cancel, left: 0 };
    let mut rows = Vec::new();
    let is_whole = match index {
        // the tree's boxes are a step of its grid too large
        Some(index) => index.visit(request.bounds, &mut |row| {
            rows.extend(table.box_of(row).intersects(&request.bounds).then_some(row));
            patience.lasts()
        }),
        None => table.boxes().all(|(row, bounds)| {
            rows.extend(bounds.intersects(&request.bounds).then_some(row));
            patience.lasts()
        }),
    };
    if !is_whole {
        return Err(SourceError::Cancelled);
    }
    let found = rows.len();
    keep_largest(table, &mut rows, request.budget, &mut patience)?;
    rows.sort_unstable();
    Ok(Window { complete: rows.len() == found, rows })
}

/// Leaves the largest features that fit into a budget: by the longer side of their boxes in degrees, of equals evenly many
/// everywhere.
fn keep_largest(table: &FeatureTable, rows: &mut Vec<usize>, budget: Budget, patience: &mut Patience<'_>) -> Result<(), SourceError> {
    let size = |row: &usize| {
        let bounds = table.box_of(*row);
        (bounds.east - bounds.west).max(bounds.north - bounds.south)
    };
    let order = |a: &usize, b: &usize| size(b).total_cmp(&size(a)).then(evenly(*a).cmp(&evenly(*b)));
    if rows.len() > budget.features {
        rows.select_nth_unstable_by(budget.features, order);
        rows.truncate(budget.features);
    }
    if budget.positions == usize::MAX {
        return Ok(());
    }
    let mut left = budget.positions;
    rows.sort_unstable_by(order);
    let mut kept = Vec::with_capacity(rows.len());
    for row in &*rows {
        if !patience.lasts() {
            return Err(SourceError::Cancelled);
        }
        let positions = table.feature(*row).map_or(0, |feature| feature.vertices());
        // one that alone is too large does not keep the others out
        if positions <= left {
            left -= positions;
            kept.push(*row);
        }
    }
    *rows = kept;
    Ok(())
}

/// Asks now and then whether something is still wanted.
struct Patience<'a> {
    cancel: Cancel<'a>,
    left: usize,
}

impl Patience<'_> {
    /// Whether to go on; the first time it is asked for sure.
    fn lasts(&mut self) -> bool {
        if self.left == 0 {
            self.left = BETWEEN;
            if (self.cancel)() {
                return false;
            }
        }
        self.left -= 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, NEVER, PartKind, TableBuilder};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Lines of two to six positions, each farther than the last one from its start.
    fn table(count: usize) -> Arc<FeatureTable> {
        let mut seed = 3u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut builder = TableBuilder::default();
        for n in 0..count {
            let ([x, y], step) = ([random(), random()], random() * 0.01);
            let line: Vec<[f64; 2]> = (0..2 + n % 5).map(|k| [x + step * k as f64, y]).collect();
            builder.part(PartKind::Line, [&line[..]], &[]);
            builder.end_feature(Kind::LineString, None);
        }
        Arc::new(builder.finish())
    }

    fn sources(table: &Arc<FeatureTable>) -> [MemorySource; 2] {
        let index = Arc::new(Index::of(table));
        [None, Some(index)].map(|index| MemorySource::new(Arc::clone(table), index, Arc::new(Provenance::default())))
    }

    fn scan(table: &FeatureTable, bounds: Bounds) -> Vec<usize> {
        table.features().filter(|feature| feature.bounds().is_some_and(|own| own.intersects(&bounds))).map(|feature| feature.index()).collect()
    }

    fn length(table: &FeatureTable, row: usize) -> f64 {
        let bounds = table.box_of(row);
        (bounds.east - bounds.west).max(bounds.north - bounds.south)
    }

    #[test]
    fn what_comes_back_is_what_a_scan_finds_with_a_tree_and_without() {
        let mut table = table(5000);
        for step in 0..2 {
            for source in sources(&table) {
                for n in 0..100 {
                    let bounds = Bounds::at([f64::from(n * 37 % 100) / 100.0, f64::from(n) / 100.0]).grown(0.06, 0.03);
                    let answer = source.features(&FeatureRequest::exact(bounds, NEVER)).unwrap();
                    assert_eq!(answer.rows, scan(&table, bounds));
                    assert!(answer.complete && answer.features().map(|feature| feature.index()).eq(answer.rows.iter().copied()));
                }
            }
            // deleted rows are no answer
            if step == 0 {
                table = Arc::new(table.with_deleted(&(0..5000).step_by(3).collect::<Vec<_>>(), true));
            }
        }
    }

    #[test]
    fn a_budget_is_kept_with_the_largest_and_says_that_it_cut() {
        let table = table(5000);
        let bounds = Bounds::at([0.5, 0.5]).grown(0.2, 0.2);
        let all = scan(&table, bounds);
        for source in sources(&table) {
            let ask = |budget| source.features(&FeatureRequest { budget, ..FeatureRequest::exact(bounds, NEVER) }).unwrap();
            let few = ask(Budget::of_features(50));
            assert!(!few.complete && few.rows.len() == 50 && few.rows.is_sorted());
            let least = few.rows.iter().map(|row| length(&table, *row)).fold(f64::INFINITY, f64::min);
            let left_out = all.iter().filter(|row| few.rows.binary_search(row).is_err());
            assert!(left_out.clone().count() == all.len() - 50 && left_out.clone().all(|row| length(&table, *row) <= least));
            let some = ask(Budget::of_positions(300));
            let positions: usize = some.features().map(|feature| feature.vertices()).sum();
            assert!(!some.complete && (299..=300).contains(&positions), "{positions}");
            // a budget that holds all cuts nothing, to the last position
            let whole: usize = all.iter().filter_map(|row| table.feature(*row)).map(|feature| feature.vertices()).sum();
            let enough = ask(Budget { features: all.len(), positions: whole });
            assert!(enough.complete && enough.rows == all);
            assert!(!ask(Budget { features: all.len(), positions: whole - 1 }).complete);
            assert!(ask(Budget::of_features(0)).rows.is_empty());
        }
    }

    #[test]
    fn one_feature_over_the_budget_does_not_keep_the_others_out() {
        let mut builder = TableBuilder::default();
        let coast: Vec<[f64; 2]> = (0..900).map(|n| [f64::from(n) * 0.001, 0.5]).collect();
        for line in [&coast[..], &coast[..2], &coast[..3]] {
            builder.part(PartKind::Line, [line], &[]);
            builder.end_feature(Kind::LineString, None);
        }
        let table = Arc::new(builder.finish());
        for source in sources(&table) {
            let request = FeatureRequest { budget: Budget::of_positions(10), ..FeatureRequest::exact(Bounds::at([0.0, 0.5]).grown(1.0, 1.0), NEVER) };
            let answer = source.features(&request).unwrap();
            assert_eq!((answer.rows, answer.complete), (vec![1, 2], false));
        }
    }

    #[test]
    fn a_cancelled_request_stops_within_a_few_thousand_features() {
        let table = table(60_000);
        let everywhere = Bounds::at([0.5, 0.5]).grown(2.0, 2.0);
        for source in sources(&table) {
            for budget in [Budget::UNBOUNDED, Budget::of_positions(1_000_000)] {
                let asked = AtomicUsize::new(0);
                let never = || asked.fetch_add(1, Ordering::Relaxed) == usize::MAX;
                source.features(&FeatureRequest { budget, ..FeatureRequest::exact(everywhere, &never) }).unwrap();
                // once in so many features at least
                assert!(asked.load(Ordering::Relaxed) >= 60_000 / 4096);
                for at in [0, 3, 20] {
                    asked.store(0, Ordering::Relaxed);
                    let third = || asked.fetch_add(1, Ordering::Relaxed) == at;
                    let error = source.features(&FeatureRequest { budget, ..FeatureRequest::exact(everywhere, &third) }).unwrap_err();
                    // and not again after it has said so
                    assert!(error.is_cancelled() && asked.load(Ordering::Relaxed) == at + 1);
                }
            }
        }
    }
}
