//! The features of a table sorted by columns.

mod key;
mod numbers;
mod parts;
mod sounds;

use crate::model::table::ColumnKind;
use crate::model::{Column, FeatureTable, RowId, Value};
use crate::work::side_by_side;
use key::{Key, KeyMaker, has_code};
use std::cmp::Ordering;

/// A column that is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortBy {
    pub column: String,
    pub descending: bool,
}

/// A column that is sorted by, and what its texts have in common.
struct Sorted<'a> {
    column: &'a Column,
    descending: bool,
    texts: Texts,
}

/// What the texts of a column have in common.
#[derive(Clone, Debug, Default)]
struct Texts {
    /// Whether figures in them are codes.
    codes: bool,
    /// What all begin with, which parts none of them; `None` where there are none.
    prefix: Option<String>,
    /// The places of the Chinese characters in them, a bit for each.
    chars: Vec<u64>,
}

impl Texts {
    /// Takes in one more text.
    fn take(&mut self, text: &str) {
        self.codes = self.codes || has_code(text);
        for place in text.chars().filter(|c| !c.is_ascii()).filter_map(sounds::place).map(usize::from) {
            self.chars.resize(self.chars.len().max(sounds::PLACES.div_ceil(64)), 0);
            self.chars[place / 64] |= 1 << (place % 64);
        }
        match &mut self.prefix {
            None => self.prefix = Some(text.to_owned()),
            Some(prefix) if !text.starts_with(prefix.as_str()) => {
                let same = prefix.char_indices().zip(text.chars()).take_while(|((_, a), b)| a == b).last();
                prefix.truncate(same.map_or(0, |((at, c), _)| at + c.len_utf8()));
            }
            Some(_) => {}
        }
    }

    fn joined(mut self, other: Self) -> Self {
        self.codes |= other.codes;
        if let Some(prefix) = other.prefix {
            self.take(&prefix);
        }
        self.chars.resize(self.chars.len().max(other.chars.len()), 0);
        self.chars.iter_mut().zip(other.chars).for_each(|(own, other)| *own |= other);
        self
    }

    /// The places of the Chinese characters in them, ascending.
    fn places(&self) -> Vec<u16> {
        let bits = self.chars.iter().enumerate().flat_map(|(n, word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| n * 64 + bit));
        bits.map(|place| place as u16).collect()
    }

    /// How many bytes are passed over: a figure is not cut in two.
    fn passed(&self) -> usize {
        self.prefix.as_ref().map_or(0, |prefix| prefix.trim_end_matches(|c: char| c.is_ascii_digit()).len())
    }
}

/// A row with the next bytes of its key, which are turned over where a column is sorted downwards.
type Entry = (u128, RowId);

/// Some chunks of a table, and the keys of their rows by each column.
struct Part {
    first: usize,
    keys: Vec<(Vec<Key>, KeyMaker)>,
    rows: Vec<Entry>,
}

impl Part {
    fn key(&self, column: usize, row: RowId) -> Key {
        self.keys[column].0[row.index() - self.first]
    }

    /// The bytes of a row's key from a place on, so that their order is that of the rows.
    fn head(&self, by: &Sorted<'_>, column: usize, row: RowId, depth: usize) -> u128 {
        let key = self.key(column, row);
        if key.is_nothing() {
            return u128::MAX;
        }
        let head = if depth == 0 { key.head } else { self.keys[column].1.head_of_rest(key, depth - 1) };
        if by.descending { (u128::MAX - 1).saturating_sub(head) } else { head }
    }

    /// How many heads long a row's key is.
    fn depth(&self, column: usize, row: RowId) -> usize {
        self.keys[column].1.depth(self.key(column, row))
    }

    /// Sorts entries that are the same in all columns before this one, and in this one up to a depth.
    fn sort(&self, by: &[Sorted<'_>], entries: &mut [Entry], column: usize, depth: usize) {
        entries.sort_unstable();
        let mut from = 0;
        while from < entries.len() {
            let head = entries[from].0;
            let run = entries[from..].iter().take_while(|own| own.0 == head).count();
            if run > 1 {
                let run = &mut entries[from..from + run];
                self.sort_run(by, run, column, depth);
                for own in run.iter_mut() {
                    own.0 = head;
                }
            }
            from += run;
        }
    }

    /// Sorts entries of one head further: by the rest of their keys, then by the next column.
    fn sort_run(&self, by: &[Sorted<'_>], run: &mut [Entry], column: usize, depth: usize) {
        let is_longer = run.iter().any(|own| self.depth(column, own.1) > depth + 1);
        let (column, depth) = if is_longer { (column, depth + 1) } else { (column + 1, 0) };
        if column < by.len() {
            for own in run.iter_mut() {
                own.0 = self.head(&by[column], column, own.1, depth);
            }
            self.sort(by, run, column, depth);
        }
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
    let ranges = parts::parts(table);
    let columns = by.iter().filter_map(|own| Some((table.column(&own.column)?, own.descending)));
    let columns: Vec<Sorted<'_>> = columns.map(|(column, descending)| Sorted { column, descending, texts: texts_of(column, &ranges) }).collect();
    if columns.is_empty() || rows.is_empty() {
        return Some(rows.to_vec());
    }
    if let [only] = &columns[..]
        && let Some(found) = numbers::sorted(table, only.column, rows, only.descending, &ranges)
    {
        return (!cancel()).then_some(found);
    }
    let parts: Vec<Part> = side_by_side(ranges, |chunks| {
        let (first, own) = parts::rows_of(table, &chunks, rows);
        let keyed = |own: &Sorted<'_>| {
            let mut maker = KeyMaker::new(own.texts.codes, own.texts.passed(), &own.texts.places());
            let keys = own.column.map_in(chunks.clone(), |value: Value<'_>| if cancel() { Key::NOTHING } else { maker.key(value) });
            (keys, maker)
        };
        let mut part = Part { first, keys: columns.iter().map(keyed).collect(), rows: Vec::new() };
        let mut entries: Vec<Entry> = own.iter().map(|row| (part.head(&columns[0], 0, *row, 0), *row)).collect();
        if !cancel() {
            part.sort(&columns, &mut entries, 0, 0);
        }
        part.rows = entries;
        part
    });
    if cancel() {
        return None;
    }
    Some(merged(&columns, &parts, rows.len()))
}

/// What the texts of a column have in common.
fn texts_of(column: &Column, ranges: &[std::ops::Range<usize>]) -> Texts {
    if column.kind() != ColumnKind::Text {
        return Texts::default();
    }
    let all = side_by_side(ranges.to_vec(), |chunks| {
        let mut own = Texts::default();
        column.map_in(chunks, |value| {
            if let Value::Text(text) = value {
                own.take(text);
            }
        });
        own
    });
    all.into_iter().fold(Texts::default(), Texts::joined)
}

/// The order of two rows of different parts by all columns, and else by their numbers.
fn compared(by: &[Sorted<'_>], (a_part, a): (&Part, RowId), (b_part, b): (&Part, RowId)) -> Ordering {
    for (column, own) in by.iter().enumerate() {
        let (a_key, b_key) = (a_part.key(column, a), b_part.key(column, b));
        let order = match (a_key.is_nothing(), b_key.is_nothing()) {
            (true, true) => Ordering::Equal,
            (a, b) if a != b => a.cmp(&b),
            _ => {
                let rests = || a_part.keys[column].1.rest(a_key).cmp(b_part.keys[column].1.rest(b_key));
                let order = a_key.head.cmp(&b_key.head).then_with(rests);
                if own.descending { order.reverse() } else { order }
            }
        };
        if order.is_ne() {
            return order;
        }
    }
    a.cmp(&b)
}

/// The rows of sorted parts in one order.
fn merged(by: &[Sorted<'_>], parts: &[Part], count: usize) -> Vec<RowId> {
    if let [only] = parts {
        return only.rows.iter().map(|own| own.1).collect();
    }
    let mut all = Vec::with_capacity(count);
    let mut at = vec![0; parts.len()];
    let mut heads: Vec<Option<Entry>> = parts.iter().map(|part| part.rows.first().copied()).collect();
    loop {
        let mut least: Option<(usize, Entry)> = None;
        for (n, own) in heads.iter().enumerate().filter_map(|(n, own)| Some((n, (*own)?))) {
            let is_less = least.is_none_or(|(m, other)| match own.0.cmp(&other.0) {
                Ordering::Equal => compared(by, (&parts[n], own.1), (&parts[m], other.1)).is_lt(),
                order => order.is_lt(),
            });
            if is_less {
                least = Some((n, own));
            }
        }
        let Some((n, (_, row))) = least else { return all };
        all.push(row);
        at[n] += 1;
        heads[n] = parts[n].rows.get(at[n]).copied();
    }
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
    fn numbers_are_sorted_alike_by_themselves_and_before_another_column() {
        let mut builder = TableBuilder::default();
        for n in 0..9_000i64 {
            let mixed = n.wrapping_mul(2_654_435_761) % 1009 - 500;
            match n % 9 {
                0 => {}
                1 => drop(builder.set("n", Value::Integer(mixed))),
                _ => drop(builder.set("n", Value::Float(mixed as f64 / 8.0))),
            }
            builder.set("large", Value::Integer(i64::MAX - (mixed + 500)));
            builder.set("same", Value::Text("x"));
            builder.end_feature(Kind::Null, None);
        }
        let table = builder.finish();
        let rows: Vec<RowId> = (0..9_000).map(RowId::new).collect();
        let found = |by: &[(&str, bool)]| {
            let by: Vec<SortBy> = by.iter().map(|(column, descending)| SortBy { column: (*column).to_owned(), descending: *descending }).collect();
            sorted(&table, &rows, &by, &|| false).unwrap()
        };
        for descending in [false, true] {
            assert_eq!(found(&[("n", descending)]), found(&[("n", descending), ("same", false)]));
            let large = found(&[("large", descending)]);
            let value = |row: &RowId| match table.column("large").unwrap().value(row.index()) {
                Value::Integer(number) => {
                    if descending {
                        -number
                    } else {
                        number
                    }
                }
                _ => 0,
            };
            assert!(large.windows(2).all(|pair| (value(&pair[0]), pair[0]) < (value(&pair[1]), pair[1])), "integers that floats do not hold");
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
