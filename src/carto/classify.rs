//! Classes for a column: where numbers are parted, and which colours the classes get.

use super::palette::{Rgb, Theme, ink_rgb};
use crate::model::{ClassBy, Classes, Classing, Column, FeatureTable, MAX_CLASSES, Method, PLAIN_FILL, Style, value_counts};

/// Colours the features of a style's layer by a column, or all the same for `None`; whether there are classes now.
pub fn color_by(style: &mut Style, table: &FeatureTable, field: Option<&str>, classing: Classing) -> bool {
    let sizes = style.classes.as_ref().and_then(|before| before.sizes);
    let any = fill_classes(style, field.and_then(|field| classify(table, field, classing)));
    if let Some(classes) = style.classes.as_mut().filter(|classes| matches!(classes.by, ClassBy::Breaks(_))) {
        // how large they are is chosen for itself
        classes.sizes = sizes;
        paint_classes(style, classing);
    }
    any
}

/// Gives a style's classes their colours: those of a ramp, or all the style's own.
pub fn paint_classes(style: &mut Style, classing: Classing) {
    let own = ink_rgb(style.ink(), Theme::Light);
    if let Some(classes) = &mut style.classes {
        let count = classes.len();
        classes.inks = if classing.one_color { vec![own; count] } else { classing.colors(count) };
        classes.made = Some(classing);
    }
}

/// Gives a style classes, or takes them; whether there are any now.
pub(super) fn fill_classes(style: &mut Style, classes: Option<Classes>) -> bool {
    let before = style.classes.is_some();
    style.classes = classes;
    let after = style.classes.is_some();
    // classes are told apart by their fill
    if let Some(fill) = style.symbol.fill.as_mut() {
        if after && !before {
            fill.opacity = fill.opacity.max(CLASSED);
        } else if !after && fill.opacity == CLASSED {
            fill.opacity = PLAIN_FILL;
        }
    }
    after
}

/// How opaque the fill of classes is at first: what shone through would change the colours that the legend explains.
const CLASSED: f32 = 1.0;

/// Colours of values that have no order, told apart by colour-blind eyes as far as twelve can be (after Okabe and Ito, 2008).
const DISTINCT: [Rgb; 12] = [
    [31, 119, 180],
    [230, 140, 40],
    [44, 150, 90],
    [200, 60, 80],
    [130, 100, 180],
    [150, 110, 70],
    [90, 190, 200],
    [220, 190, 60],
    [120, 130, 140],
    [190, 110, 170],
    [150, 180, 80],
    [60, 80, 120],
];
/// Numbers that are looked at for natural breaks.
const SAMPLE: usize = 800;

/// Classes for a column: by value where it holds text or few values, else by number. `None` where there is nothing to part.
///
/// ```
/// use nanbei::carto::classify;
/// use nanbei::model::{Classing, TableBuilder, Value};
///
/// let mut builder = TableBuilder::default();
/// for use_ in ["工业", "绿地", "工业"] {
///     builder.set("用途", Value::Text(use_));
///     builder.end_feature(nanbei::model::Kind::Null, None);
/// }
/// let classes = classify(&builder.finish(), "用途", Classing::default());
/// assert!(classes.is_some());
/// ```
#[must_use]
pub fn classify(table: &FeatureTable, field: &str, classing: Classing) -> Option<Classes> {
    let Classing { method, count, .. } = classing;
    let column = table.column(field)?;
    let numbers = numbers(table, column);
    if let Some(numbers) = numbers.filter(|numbers| distinct(numbers) > DISTINCT.len()) {
        let breaks = breaks(&numbers, method, count);
        let classes = breaks.len().saturating_sub(1);
        return (classes > 0).then(|| Classes {
            field: field.to_owned(),
            by: ClassBy::Breaks(breaks),
            names: Vec::new(),
            inks: classing.colors(classes),
            other: Classes::OTHER,
            sizes: None,
            made: Some(classing),
        });
    }
    // rare values share the colour of the others
    let counted = value_counts(table, column, 100_000)?;
    let values: Vec<String> = counted.into_iter().take(DISTINCT.len().min(MAX_CLASSES)).map(|(value, _)| value).collect();
    (!values.is_empty()).then(|| Classes {
        field: field.to_owned(),
        inks: DISTINCT[..values.len()].to_vec(),
        by: ClassBy::Values(values),
        names: Vec::new(),
        other: Classes::OTHER,
        sizes: None,
        made: None,
    })
}

/// The finite numbers of a table's column in order; `None` where it holds something else.
fn numbers(table: &FeatureTable, column: &Column) -> Option<Vec<f64>> {
    use crate::model::table::ColumnKind;
    if !matches!(column.kind(), ColumnKind::Integer | ColumnKind::Float) {
        return None;
    }
    let mut numbers: Vec<f64> = column
        .values()
        .enumerate()
        .filter(|(row, _)| !table.is_deleted(*row))
        .filter_map(|(_, value)| value.number().filter(|number| number.is_finite()))
        .collect();
    numbers.sort_unstable_by(f64::total_cmp);
    (!numbers.is_empty()).then_some(numbers)
}

fn distinct(sorted: &[f64]) -> usize {
    1 + sorted.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

/// Where sorted numbers are parted into at most `count` classes: ascending, from the least to the largest.
fn breaks(sorted: &[f64], method: Method, count: usize) -> Vec<f64> {
    let (Some(first), Some(last)) = (sorted.first().copied(), sorted.last().copied()) else { return Vec::new() };
    let count = count.clamp(1, MAX_CLASSES);
    let inner: Vec<f64> = match method {
        // breaks set by hand are made anew as the usual ones
        Method::Quantiles | Method::Manual => (1..count).map(|n| sorted[n * sorted.len() / count]).collect(),
        Method::EqualIntervals => (1..count).map(|n| first + (last - first) * n as f64 / count as f64).collect(),
        Method::StandardDeviation => deviations(sorted, count),
        Method::NaturalBreaks => {
            let sample: Vec<f64> =
                if sorted.len() <= SAMPLE { sorted.to_vec() } else { (0..SAMPLE).map(|n| sorted[n * (sorted.len() - 1) / (SAMPLE - 1)]).collect() };
            natural_breaks(&sample, count)
        }
    };
    let mut breaks: Vec<f64> = std::iter::once(first).chain(inner).chain([last]).collect();
    // a value that very many features share would begin several classes
    breaks.dedup();
    if breaks.len() == 1 {
        breaks.push(last);
    }
    breaks
}

/// Where classes are parted that are one standard deviation wide and lie evenly about the mean; those within what there is.
fn deviations(sorted: &[f64], count: usize) -> Vec<f64> {
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let deviation = (sorted.iter().map(|own| (own - mean).powi(2)).sum::<f64>() / n).sqrt();
    let at = |n: usize| mean + (n as f64 - count as f64 / 2.0) * deviation;
    let within = sorted[0]..sorted[sorted.len() - 1];
    (1..count).map(at).filter(|own| *own > within.start && *own < within.end).collect()
}

/// The first numbers of the second and later classes with the least sum of squared distances to their means.
fn natural_breaks(sorted: &[f64], count: usize) -> Vec<f64> {
    let n = sorted.len();
    let count = count.min(n);
    // sums up to each number, about the first one so that large numbers keep their digits
    let (mut sums, mut squares) = (vec![0.0], vec![0.0]);
    for (i, value) in sorted.iter().map(|value| value - sorted[0]).enumerate() {
        sums.push(sums[i] + value);
        squares.push(squares[i] + value * value);
    }
    let spread = |from: usize, to: usize| {
        let sum: f64 = sums[to] - sums[from];
        (squares[to] - squares[from]) - sum * sum / (to - from) as f64
    };
    let mut best: Vec<f64> = (0..=n).map(|to| if to == 0 { 0.0 } else { spread(0, to) }).collect();
    let mut starts = vec![vec![0; n + 1]; count];
    for (class, own_starts) in starts.iter_mut().enumerate().skip(1) {
        let before = best.clone();
        for to in class + 1..=n {
            let (start, least) =
                (class..to).map(|from| (from, before[from] + spread(from, to))).fold((0, f64::MAX), |a, b| if b.1 < a.1 { b } else { a });
            (own_starts[to], best[to]) = (start, least);
        }
    }
    let mut breaks = Vec::new();
    let mut to = n;
    for class in (1..count).rev() {
        to = starts[class][to];
        breaks.push(sorted[to]);
    }
    breaks.reverse();
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, TableBuilder, Value};

    #[test]
    fn quantiles_hold_as_many_and_intervals_are_as_wide() {
        let numbers: Vec<f64> = (0..1000).map(|n| f64::from(n * n)).collect();
        let quantiles = breaks(&numbers, Method::Quantiles, 5);
        for pair in quantiles.windows(2) {
            let held = numbers.iter().filter(|v| (pair[0]..pair[1]).contains(*v)).count();
            assert!((199..=201).contains(&held), "{held}");
        }
        let equal = breaks(&numbers, Method::EqualIntervals, 4);
        assert!(equal.windows(2).all(|pair| (pair[1] - pair[0] - 998_001.0 / 4.0).abs() < 1e-6));
    }

    #[test]
    fn standard_deviations_part_evenly_about_the_mean_and_never_beyond_what_there_is() {
        let numbers: Vec<f64> = (0..=100).map(f64::from).collect();
        let deviation = (numbers.iter().map(|own| (own - 50.0).powi(2)).sum::<f64>() / 101.0).sqrt();
        let even = breaks(&numbers, Method::StandardDeviation, 4);
        assert_eq!(even, [0.0, 50.0 - deviation, 50.0, 50.0 + deviation, 100.0]);
        let odd = breaks(&numbers, Method::StandardDeviation, 3);
        assert_eq!(odd, [0.0, 50.0 - deviation / 2.0, 50.0 + deviation / 2.0, 100.0]);
        let many = breaks(&numbers, Method::StandardDeviation, 9);
        assert!(many.is_sorted() && many.len() < 10 && many[0] == 0.0 && many[many.len() - 1] == 100.0, "{many:?}");
    }

    #[test]
    fn natural_breaks_part_heaps_where_the_gaps_are() {
        let heaps = [[1.0, 1.2, 1.4, 1.5], [20.0, 20.5, 21.0, 22.0], [90.0, 91.0, 93.0, 94.0]].concat();
        assert_eq!(breaks(&heaps, Method::NaturalBreaks, 3), [1.0, 20.0, 90.0, 94.0]);
        assert_eq!(breaks(&[5.0; 9], Method::NaturalBreaks, 3), [5.0, 5.0]);
    }

    #[test]
    fn text_is_classed_by_its_most_frequent_values_and_numbers_by_breaks() {
        let mut builder = TableBuilder::default();
        for n in 0..500i64 {
            builder.set("use", Value::Text(["工业", "居住", "居住", "绿地"][(n % 4) as usize]));
            builder.set("floor", Value::Float(n as f64 / 7.0));
            builder.end_feature(Kind::Null, None);
        }
        let table = builder.finish();
        let by_use = classify(&table, "use", Classing::default()).unwrap();
        assert_eq!(by_use.by, ClassBy::Values(vec!["居住".to_owned(), "工业".to_owned(), "绿地".to_owned()]));
        let by_floor = classify(&table, "floor", Classing::default()).unwrap();
        assert_eq!(by_floor.len(), 5);
        let codes = by_floor.codes(&table);
        let mut sizes = [0; 5];
        for code in codes {
            sizes[usize::from(code)] += 1;
        }
        assert_eq!(sizes, [100; 5]);
        assert!(classify(&table, "nothing", Classing::default()).is_none());
    }
}
