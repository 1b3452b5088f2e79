//! The features of a table sorted by columns.

mod key;
mod sounds;

use crate::model::table::ColumnKind;
use crate::model::{Column, FeatureTable, RowId, Value};
use crate::work::{side_by_side, threads};
use key::{Key, KeyMaker, has_code};
use std::cmp::Ordering;

/// A column that is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortBy {
    pub column: String,
    pub descending: bool,
}

/// Some chunks of a table, and the keys of their rows by each column.
struct Part {
    first: usize,
    columns: Vec<(Vec<Key>, KeyMaker)>,
    /// The rows asked for, each with the head of its first key.
    rows: Vec<(u128, RowId)>,
}

impl Part {
    fn key(&self, column: usize, row: RowId) -> Key {
        self.columns[column].0[row.index() - self.first]
    }
}

/// Rows, ascending, sorted by the first column, where that is the same by the second, and so on. A row without a value comes last
/// whichever way is sorted, and rows that are the same by all stay in their order. Columns that the table lacks are passed over.
/// `None` where `cancel` says to stop.
///
/// ```
/// use nanbei::model::{Kind, RowId, TableBuilder, Value};
/// use nanbei::query::{SortBy, sorted};
///
/// let mut builder = TableBuilder::default();
/// for name in ["12号线", "金山铁路", "2号线"] {
///     builder.set("name", Value::Text(name));
///     builder.end_feature(Kind::Null, None);
/// }
/// let by = [SortBy { column: "name".to_owned(), descending: false }];
/// let rows = sorted(&builder.finish(), &[0, 1, 2].map(RowId::new), &by, &|| false);
/// assert_eq!(rows.unwrap(), [2, 0, 1].map(RowId::new));
/// ```
#[must_use]
pub fn sorted(table: &FeatureTable, rows: &[RowId], by: &[SortBy], cancel: &(dyn Fn() -> bool + Sync)) -> Option<Vec<RowId>> {
    let columns: Vec<(&Column, bool)> = by.iter().filter_map(|own| Some((table.column(&own.column)?, own.descending))).collect();
    if columns.is_empty() || rows.is_empty() {
        return Some(rows.to_vec());
    }
    let codes: Vec<bool> =
        columns.iter().map(|(column, _)| column.kind() == ColumnKind::Text && column.texts().is_some_and(|mut all| all.any(has_code))).collect();
    let pieces = threads().min(table.chunks());
    let ranges: Vec<std::ops::Range<usize>> = (0..pieces).map(|n| table.chunks() * n / pieces..table.chunks() * (n + 1) / pieces).collect();
    let parts: Vec<Part> = side_by_side(ranges, |chunks| {
        let first = table.rows_in(chunks.start).start;
        let end = table.rows_in(chunks.end - 1).end;
        let keyed = |(n, (column, _)): (usize, &(&Column, bool))| {
            let mut maker = KeyMaker::new(codes[n]);
            let keys = column.map_in(chunks.clone(), |value: Value<'_>| if cancel() { Key::NOTHING } else { maker.key(value) });
            (keys, maker)
        };
        let columns_here: Vec<(Vec<Key>, KeyMaker)> = columns.iter().enumerate().map(keyed).collect();
        let own = &rows[rows.partition_point(|row| row.index() < first)..rows.partition_point(|row| row.index() < end)];
        let rows = own.iter().map(|row| (columns_here[0].0[row.index() - first].head, *row)).collect();
        let mut part = Part { first, columns: columns_here, rows };
        let mut rows = std::mem::take(&mut part.rows);
        if !cancel() {
            rows.sort_unstable_by(|a, b| compared(&columns, (&part, *a), (&part, *b)));
        }
        part.rows = rows;
        part
    });
    if cancel() {
        return None;
    }
    Some(merged(&columns, &parts, rows.len()))
}

type Entry<'a> = (&'a Part, (u128, RowId));

/// The order of two rows by all columns, and else by their numbers.
fn compared(columns: &[(&Column, bool)], (a_part, a): Entry<'_>, (b_part, b): Entry<'_>) -> Ordering {
    for (n, (_, descending)) in columns.iter().enumerate() {
        let order = if n == 0 && a.0 != b.0 {
            match (a.0 == u128::MAX, b.0 == u128::MAX) {
                (false, false) if *descending => b.0.cmp(&a.0),
                _ => a.0.cmp(&b.0),
            }
        } else {
            let (a_key, b_key) = (a_part.key(n, a.1), b_part.key(n, b.1));
            match (a_key.is_nothing(), b_key.is_nothing()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => {
                    let rests = || a_part.columns[n].1.rest(a_key).cmp(b_part.columns[n].1.rest(b_key));
                    let order = a_key.head.cmp(&b_key.head).then_with(rests);
                    if *descending { order.reverse() } else { order }
                }
            }
        };
        if order.is_ne() {
            return order;
        }
    }
    a.1.cmp(&b.1)
}

/// The rows of sorted parts in one order.
fn merged(columns: &[(&Column, bool)], parts: &[Part], count: usize) -> Vec<RowId> {
    let mut all = Vec::with_capacity(count);
    let mut at = vec![0; parts.len()];
    let next = |at: &[usize]| {
        let heads = parts.iter().zip(at).enumerate().filter_map(|(n, (part, at))| Some((n, (part, *part.rows.get(*at)?))));
        heads.min_by(|(_, a), (_, b)| compared(columns, *a, *b))
    };
    while let Some((n, (_, (_, row)))) = next(&at) {
        all.push(row);
        at[n] += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, TableBuilder};

    /// Rows of several chunks with texts, numbers and gaps that repeat.
    fn table(rows: usize) -> FeatureTable {
        let mut builder = TableBuilder::default();
        for n in 0..rows {
            let mixed = n.wrapping_mul(2_654_435_761) % 1009;
            if mixed % 7 > 0 {
                builder.set("use", Value::Text(["工业", "居住", "绿地", "2类居住", "12类居住"][mixed % 5]));
            }
            if mixed % 11 > 0 {
                builder.set("area", Value::Float((mixed % 97) as f64 / 4.0));
            }
            builder.set("n", Value::Integer(-(n as i64)));
            builder.end_feature(Kind::Null, None);
        }
        builder.finish()
    }

    #[test]
    fn rows_are_sorted_as_a_plain_stable_sort_would() {
        let table = table(20_000);
        let rows: Vec<RowId> = (0..20_000).filter(|n| n % 3 > 0).map(RowId::new).collect();
        for (first, second) in [(false, false), (false, true), (true, false), (true, true)] {
            let by = [SortBy { column: "use".to_owned(), descending: first }, SortBy { column: "area".to_owned(), descending: second }];
            let found = sorted(&table, &rows, &by, &|| false).unwrap();
            let rank = |value: Value<'_>| match value {
                Value::Text(text) => ["2类居住", "12类居住", "工业", "居住", "绿地"].iter().position(|own| *own == text),
                _ => None,
            };
            let way = |order: Ordering, descending: bool| if descending { order.reverse() } else { order };
            let mut plain = rows.clone();
            plain.sort_by(|a, b| {
                let of =
                    |row: &RowId| (rank(table.column("use").unwrap().value(row.index())), table.column("area").unwrap().value(row.index()).number());
                let ((a_use, a_area), (b_use, b_area)) = (of(a), of(b));
                let uses = match (a_use, b_use) {
                    (Some(a), Some(b)) => way(a.cmp(&b), first),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                };
                uses.then_with(|| match (a_area, b_area) {
                    (Some(a), Some(b)) => way(a.total_cmp(&b), second),
                    (a, b) => a.is_none().cmp(&b.is_none()),
                })
            });
            assert_eq!(found, plain, "{first} {second}");
        }
    }

    #[test]
    fn a_column_that_is_gone_leaves_the_rows_as_they_are_and_a_stop_gives_none() {
        let table = table(100);
        let rows: Vec<RowId> = (0..100).map(RowId::new).collect();
        let by = |column: &str| [SortBy { column: column.to_owned(), descending: false }];
        assert_eq!(sorted(&table, &rows, &by("gone"), &|| false).as_ref(), Some(&rows));
        assert_eq!(sorted(&table, &rows, &by("n"), &|| true), None);
        let back: Vec<RowId> = rows.iter().rev().copied().collect();
        assert_eq!(sorted(&table, &rows, &by("n"), &|| false), Some(back));
    }
}
