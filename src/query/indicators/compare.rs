//! The indicators of two scenarios in one table: what is the same in both stands once, what differs with the difference.

use super::table::{IndicatorCell, IndicatorColumn, IndicatorRow, IndicatorTable, indicator_table};
use super::{Added, indicators};
use crate::i18n::Bilingual;
use crate::model::{Cancel, Document, Operation, SourceError, Transaction};

/// Numbers nearer than half of the last digit that is told are the same.
fn differ(a: &IndicatorCell, b: &IndicatorCell) -> bool {
    match (a.number(), b.number()) {
        (Some(x), Some(y)) => (x - y).abs() >= 0.5 * 10f64.powi(-i32::try_from(digits(a).max(digits(b))).unwrap_or(0)),
        _ => a != b,
    }
}

const fn digits(cell: &IndicatorCell) -> usize {
    match cell {
        IndicatorCell::Number(_, digits) | IndicatorCell::About(_, digits) => *digits,
        _ => 0,
    }
}

/// The difference of two numbers; none where one of them is lacking.
fn difference(a: &IndicatorCell, b: &IndicatorCell) -> IndicatorCell {
    let Some((x, y)) = a.number().zip(b.number()) else { return IndicatorCell::None };
    let digits = digits(a).max(digits(b));
    match (a, b) {
        (IndicatorCell::About(..), _) | (_, IndicatorCell::About(..)) => IndicatorCell::About(y - x, digits),
        _ => IndicatorCell::Number(y - x, digits),
    }
}

/// The indicators of two states of a document, which have the same layers under the same ids, in one table.
///
/// # Errors
/// As [`indicators`].
pub fn compared_indicators(
    left: &Document,
    right: &Document,
    added: &[Added],
    names: &[Bilingual; 2],
    cancel: Cancel<'_>,
) -> Result<IndicatorTable, SourceError> {
    // both tables have the same columns, named after the layers of either
    let mut named = right.clone();
    for layer in added.iter().filter_map(|own| left.layer(own.layer)).filter(|layer| right.layer(layer.id).is_none()) {
        let lent = Operation::AddLayer { at: 0, layer: Box::new(layer.clone()) };
        // it is not there: nothing stands against it
        Transaction::from(lent).apply(&mut named).ok();
    }
    let table = |document: &Document| indicators(document, added, cancel).map(|all| indicator_table(&named, &all, added));
    Ok(compared_table(&table(left)?, &table(right)?, names))
}

/// Two tables of the same indicators as one. What differs stands before what is the same. The rows are those of the right one and, after them, those that only the left one has;
/// a column of numbers that differ somewhere stands three times: left, right, and right less left.
#[must_use]
pub fn compared_table(left: &IndicatorTable, right: &IndicatorTable, names: &[Bilingual; 2]) -> IndicatorTable {
    let only_left = left.rows.iter().filter(|row| !right.rows.iter().any(|own| own.place == row.place));
    let rows: Vec<&IndicatorRow> = right.rows.iter().chain(only_left).collect();
    let pairs: Vec<[Option<&IndicatorRow>; 2]> =
        rows.iter().map(|row| [left, right].map(|table| table.rows.iter().find(|own| own.place == row.place))).collect();
    let none = IndicatorCell::None;
    let cell = |row: Option<&IndicatorRow>, n: usize| row.and_then(|row| row.cells.get(n)).unwrap_or(&none).clone();
    let differs = |n: usize| pairs.iter().any(|[a, b]| a.is_none() || b.is_none() || differ(&cell(*a, n), &cell(*b, n)));
    // what differs is what is looked for: it stands before what is the same
    let is_text = |n: usize| right.columns.get(n).is_some_and(|own| !own.is_number);
    let rank = |n: &usize| match n {
        // where a place lies goes with its name
        0 if is_text(0) => 0,
        n if differs(*n) && !is_text(*n) => 1,
        _ => 2,
    };
    let mut order: Vec<usize> = (0..right.columns.len()).collect();
    order.sort_by_key(rank);
    let (mut columns, mut cells): (Vec<IndicatorColumn>, Vec<Vec<IndicatorCell>>) = (Vec::new(), vec![Vec::new(); rows.len()]);
    for (n, column) in order.into_iter().map(|n| (n, &right.columns[n])) {
        if !differs(n) || !column.is_number {
            columns.push(column.clone());
            pairs.iter().zip(&mut cells).for_each(|([a, b], own)| own.push(if b.is_some() { cell(*b, n) } else { cell(*a, n) }));
            continue;
        }
        let named = |what: &Bilingual| Bilingual::new(format!("{}：{}", column.name.zh, what.zh), format!("{}: {}", column.name.en, what.en));
        columns.extend(names.iter().map(|name| IndicatorColumn { name: named(name), is_number: true }));
        columns.push(IndicatorColumn { name: named(&Bilingual::new("差", "difference")), is_number: true });
        for ([a, b], own) in pairs.iter().zip(&mut cells) {
            let (a, b) = (cell(*a, n), cell(*b, n));
            let by = difference(&a, &b);
            own.extend([a, b, by]);
        }
    }
    let rows = rows.into_iter().zip(cells).map(|(row, cells)| IndicatorRow { cells, ..row.clone() }).collect();
    IndicatorTable { columns, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureId, LayerId};

    #[test]
    fn what_differs_stands_three_times_and_what_is_the_same_once() {
        let column = |name: &str| IndicatorColumn { name: Bilingual::same(name), is_number: true };
        let row = |n: usize, cells: [f64; 2]| IndicatorRow {
            place: FeatureId::at(LayerId(0), n),
            name: Bilingual::default(),
            label: Bilingual::default(),
            is_district: false,
            cells: cells.map(|number| IndicatorCell::Number(number, 1)).to_vec(),
        };
        let table = |rows: Vec<IndicatorRow>| IndicatorTable { columns: vec![column("area"), column("count")], rows };
        let (left, right) = (table(vec![row(0, [1.0, 5.0]), row(1, [2.0, 5.0])]), table(vec![row(0, [1.04, 7.0]), row(1, [2.0, 5.0])]));
        let both = compared_table(&left, &right, &[Bilingual::same("A"), Bilingual::same("B")]);
        let names: Vec<&str> = both.columns.iter().map(|own| own.name.en.as_str()).collect();
        assert_eq!(names, ["count: A", "count: B", "count: difference", "area"]);
        let numbers: Vec<Vec<Option<f64>>> = both.rows.iter().map(|row| row.cells.iter().map(IndicatorCell::number).collect()).collect();
        assert_eq!(numbers, [[Some(5.0), Some(7.0), Some(2.0), Some(1.04)], [Some(5.0), Some(5.0), Some(0.0), Some(2.0)]]);
        // a place that only one of them has
        let fewer = compared_table(&left, &table(vec![row(0, [1.0, 5.0])]), &[Bilingual::same("A"), Bilingual::same("B")]);
        assert_eq!((fewer.rows.len(), fewer.columns.len()), (2, 6));
        assert_eq!(fewer.rows[1].cells[..3].iter().map(IndicatorCell::number).collect::<Vec<_>>(), [Some(2.0), None, None]);
    }
}
