//! A table in parts that are sorted side by side.

use crate::model::{FeatureTable, RowId};
use crate::work::threads;
use std::ops::Range;

/// The chunks of a table in as many parts as threads run at once.
pub fn parts(table: &FeatureTable) -> Vec<Range<usize>> {
    let pieces = threads().min(table.chunks());
    (0..pieces).map(|n| table.chunks() * n / pieces..table.chunks() * (n + 1) / pieces).collect()
}

/// The first row of some chunks, and those of ascending rows that are in them.
pub fn rows_of<'a>(table: &FeatureTable, chunks: &Range<usize>, rows: &'a [RowId]) -> (usize, &'a [RowId]) {
    let (first, end) = (table.rows_in(chunks.start).start, table.rows_in(chunks.end - 1).end);
    (first, &rows[rows.partition_point(|row| row.index() < first)..rows.partition_point(|row| row.index() < end)])
}
