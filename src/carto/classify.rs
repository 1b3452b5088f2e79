//! Classes for a column: where numbers are parted, and which colours the classes get.

use super::palette::Rgb;
use crate::model::{ClassBy, Classes, Classing, Column, FeatureTable, MAX_CLASSES, Method, PLAIN_FILL, Ramp, Style, value_counts};

/// Colours the features of a style's layer by a column, or all the same for `None`; whether there are classes now.
pub fn color_by(style: &mut Style, table: &FeatureTable, field: Option<&str>, classing: Classing) -> bool {
    fill_classes(style, field.and_then(|field| classify(table, field, classing)))
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

impl Ramp {
    const fn ends(self) -> [Rgb; 2] {
        match self {
            Self::Blue => [[222, 235, 246], [16, 64, 122]],
            Self::Teal => [[220, 240, 235], [6, 86, 76]],
            Self::Orange => [[253, 232, 208], [150, 58, 8]],
            Self::Red => [[252, 226, 222], [140, 18, 40]],
            Self::Violet => [[235, 228, 244], [78, 36, 128]],
        }
    }

    /// So many colours, evenly apart to the eye: straight through `OKLab` (Ottosson 2020).
    #[must_use]
    pub fn colors(self, count: usize) -> Vec<Rgb> {
        let [from, to] = self.ends().map(oklab);
        let at = |n: usize| if count > 1 { n as f32 / (count - 1) as f32 } else { 1.0 };
        (0..count).map(|n| srgb([0, 1, 2].map(|axis| from[axis] + (to[axis] - from[axis]) * at(n)))).collect()
    }
}

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

fn oklab(rgb: Rgb) -> [f32; 3] {
    let [r, g, b] = rgb.map(|channel| {
        let v = f32::from(channel) / 255.0;
        if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    });
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

fn srgb([l, a, b]: [f32; 3]) -> Rgb {
    let cube = |v: f32| v * v * v;
    let (l, m, s) =
        (cube(l + 0.396_337_78 * a + 0.215_803_76 * b), cube(l - 0.105_561_346 * a - 0.063_854_17 * b), cube(l - 0.089_484_18 * a - 1.291_485_5 * b));
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
    .map(|v| {
        let v = v.clamp(0.0, 1.0);
        let own = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (own * 255.0).round() as u8
    })
}

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
    let Classing { method, count, ramp } = classing;
    let column = table.column(field)?;
    let numbers = numbers(table, column);
    if let Some(numbers) = numbers.filter(|numbers| distinct(numbers) > DISTINCT.len()) {
        let breaks = breaks(&numbers, method, count);
        let classes = breaks.len().saturating_sub(1);
        return (classes > 0).then(|| Classes {
            field: field.to_owned(),
            by: ClassBy::Breaks(breaks),
            names: Vec::new(),
            inks: ramp.colors(classes),
            other: Classes::OTHER,
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

    #[test]
    fn a_ramp_goes_from_light_to_dark_in_even_steps() {
        for ramp in Ramp::ALL {
            let light: Vec<f32> = ramp.colors(7).into_iter().map(|rgb| oklab(rgb)[0]).collect();
            let steps: Vec<f32> = light.windows(2).map(|pair| pair[0] - pair[1]).collect();
            assert!(steps.iter().all(|step| (step - steps[0]).abs() < 0.01 && *step > 0.03), "{ramp:?} {steps:?}");
            assert_eq!(ramp.colors(7)[0], ramp.ends()[0]);
        }
    }
}
