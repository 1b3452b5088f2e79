//! Tells what a column holds over some rows.

use crate::model::table::ColumnKind;
use crate::model::{BINS, Column, MOST_TEXTS, NumberProfile, Profile, RowId, Value, distinct, text_of};

/// A part of a column so small is looked up row by row.
const FEW: usize = 8;

/// Whether a column's numbers are told, and not its texts.
#[must_use]
pub fn is_numeric(column: &Column) -> bool {
    matches!(column.kind(), ColumnKind::Integer | ColumnKind::Float)
}

/// What a column holds in some rows.
#[must_use]
pub fn profile(column: &Column, rows: &[RowId]) -> Profile {
    if is_numeric(column) { of_numbers(column, rows) } else { of_texts(column, rows) }
}

fn of_numbers(column: &Column, rows: &[RowId]) -> Profile {
    let of = |value: Value<'_>| value.number().filter(|number| number.is_finite()).unwrap_or(f64::NAN);
    let mut numbers: Vec<f64> = if rows.len() * FEW < column.rows() {
        rows.iter().map(|row| of(column.value(row.index()))).filter(|number| !number.is_nan()).collect()
    } else {
        let all = column.map(of);
        rows.iter().filter_map(|row| all.get(row.index()).copied().filter(|number| !number.is_nan())).collect()
    };
    let empty = rows.len() - numbers.len();
    let mut found = Profile { rows: rows.len(), empty, numbers: None, texts: Vec::new(), distinct: 0 };
    let count = numbers.len();
    if count == 0 {
        return found;
    }
    let (mut least, mut most, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    for number in &numbers {
        least = least.min(*number);
        most = most.max(*number);
        sum += number;
    }
    let mean = sum / count as f64;
    let deviation = (numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / count as f64).sqrt();
    let mut bins = [0; BINS];
    let width = (most - least) / BINS as f64;
    for number in &numbers {
        let bin = if width > 0.0 { ((number - least) / width) as usize } else { 0 };
        bins[bin.min(BINS - 1)] += 1;
    }
    let (below, middle, _) = numbers.select_nth_unstable_by(count / 2, f64::total_cmp);
    let middle = *middle;
    let median = if count.is_multiple_of(2) { f64::midpoint(below.iter().copied().fold(f64::NEG_INFINITY, f64::max), middle) } else { middle };
    found.numbers = Some(NumberProfile { count, least, most, sum, mean, median, deviation, bins });
    found
}

fn of_texts(column: &Column, rows: &[RowId]) -> Profile {
    let found = distinct(column, usize::MAX, |value| text_of(value).filter(|text| !text.is_empty()));
    let mut counts = vec![0usize; found.texts.len()];
    let mut empty = 0;
    for row in rows {
        match found.number(row.index()) {
            Some(number) => counts[number] += 1,
            None => empty += 1,
        }
    }
    let mut texts: Vec<(String, usize)> = found.texts.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
    let distinct = texts.len();
    texts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    texts.truncate(MOST_TEXTS);
    Profile { rows: rows.len(), empty, numbers: None, texts, distinct }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, TableBuilder};

    #[test]
    fn numbers_and_texts_are_told_over_the_rows_asked_for() {
        let mut builder = TableBuilder::default();
        for n in 0..5i64 {
            if n != 3 {
                builder.set("n", Value::Integer(n));
            }
            builder.set("use", Value::Text(["工业", "居住"][n as usize % 2]));
            builder.end_feature(Kind::Null, None);
        }
        let table = builder.finish();
        let rows = [0, 1, 2, 3].map(RowId::new);
        let own = profile(table.column("n").unwrap(), &rows);
        let numbers = own.numbers.unwrap();
        assert_eq!((own.rows, own.empty, numbers.count, numbers.sum, numbers.median), (4, 1, 3, 3.0, 1.0));
        assert!((numbers.deviation - (2.0f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!((numbers.bins[0], numbers.bins[10], numbers.bins[19]), (1, 1, 1));
        let texts = profile(table.column("use").unwrap(), &[0, 2, 3].map(RowId::new));
        assert_eq!((texts.distinct, texts.texts), (2, vec![("工业".to_owned(), 2), ("居住".to_owned(), 1)]));
    }
}
