//! Features coloured by an attribute: classes of values, each with a colour.

use super::{Column, FeatureTable, Ink, Kind, Symbol, Value};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

/// The class of a feature that no class takes.
pub const NO_CLASS: u8 = 255;
/// A map with more colours could not be read.
pub const MAX_CLASSES: usize = 24;

/// What makes a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassBy {
    /// Each of these values, written as text.
    Values(Vec<String>),
    /// Numbers from each of these to the next; the last belongs to the class before it. They ascend.
    Breaks(Vec<f64>),
}

/// What is as large as the class of a feature says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizedPart {
    /// The diameters of markers.
    Markers,
    /// The widths of lines.
    Lines,
}

impl SizedPart {
    /// Whether features of a kind may have it.
    #[must_use]
    pub const fn is_of(self, kind: Kind) -> bool {
        match (self, kind) {
            (_, Kind::GeometryCollection) => true,
            (Self::Markers, kind) => matches!(kind, Kind::Point | Kind::MultiPoint),
            (Self::Lines, kind) => matches!(kind, Kind::LineString | Kind::MultiLineString),
        }
    }
}

/// How large classes are: evenly from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassSizes {
    pub of: SizedPart,
    /// Millimetres.
    pub first: f32,
    pub last: f32,
}

impl ClassSizes {
    /// The size of the largest class in millimetres.
    #[must_use]
    pub const fn largest(&self) -> f32 {
        self.first.max(self.last)
    }
}

/// Colours by the values of a column. They take the place of the layer's main colour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classes {
    pub field: String,
    pub by: ClassBy,
    /// What each class of values is called, where that is not the value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Bilingual>,
    /// The colour of each class.
    pub inks: Vec<[u8; 3]>,
    /// The colour of features in no class.
    pub other: [u8; 3],
    /// How large each class is, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sizes: Option<ClassSizes>,
    /// How classes of numbers were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<super::Classing>,
}

impl Classes {
    /// The grey of what is in no class.
    pub const OTHER: [u8; 3] = [196, 198, 202];

    /// How many classes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.by {
            ClassBy::Values(values) => values.len(),
            ClassBy::Breaks(breaks) => breaks.len().saturating_sub(1),
        }
        .min(self.inks.len())
        .min(usize::from(NO_CLASS))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The class of a value; `NO_CLASS` where there is none.
    #[must_use]
    pub fn class_of(&self, value: &Value<'_>) -> u8 {
        let found = match (&self.by, value) {
            (ClassBy::Values(values), Value::Text(text)) => values.iter().position(|own| own == text),
            (ClassBy::Values(_), Value::Null) => None,
            (ClassBy::Values(values), other) => {
                let text = other.to_string();
                values.iter().position(|own| *own == text)
            }
            (ClassBy::Breaks(breaks), value) => value.number().and_then(|number| class_between(breaks, number)),
        };
        found.filter(|class| *class < self.len()).map_or(NO_CLASS, |class| class as u8)
    }

    /// The colour of a class.
    #[must_use]
    pub fn ink(&self, class: u8) -> [u8; 3] {
        self.inks.get(usize::from(class)).copied().filter(|_| usize::from(class) < self.len()).unwrap_or(self.other)
    }

    /// The size of a class in millimetres; what is in no class has the least. `None` where all are of one size.
    #[must_use]
    pub fn size(&self, class: u8) -> Option<f32> {
        let ClassSizes { first, last, .. } = self.sizes?;
        let steps = self.len().saturating_sub(1).max(1) as f32;
        let class = usize::from(class);
        Some(if class < self.len() { first + (last - first) * class as f32 / steps } else { first.min(last) })
    }

    /// The size of a class as a part of the largest one's; 1 where all are of one size.
    #[must_use]
    pub fn part(&self, class: u8) -> f32 {
        self.size(class).zip(self.sizes).map_or(1.0, |(own, sizes)| own / sizes.largest())
    }

    /// The diameter of a class's markers in millimetres, where that is by class.
    #[must_use]
    pub fn marker_size(&self, class: u8) -> Option<f32> {
        self.size(class).filter(|_| self.sizes.is_some_and(|sizes| sizes.of == SizedPart::Markers))
    }

    /// The width of a class's lines in millimetres, where that is by class.
    #[must_use]
    pub fn line_width(&self, class: u8) -> Option<f32> {
        self.size(class).filter(|_| self.sizes.is_some_and(|sizes| sizes.of == SizedPart::Lines))
    }

    /// A symbol as that of a class is, in its colour and size.
    #[must_use]
    pub fn symbol_of(&self, class: u8, symbol: Symbol) -> Symbol {
        let mut own = symbol.in_class(Ink::Exact(self.ink(class)));
        if let Some((marker, size)) = own.marker.as_mut().zip(self.marker_size(class)) {
            marker.size = size;
        }
        if let Some((stroke, width)) = own.stroke.as_mut().zip(self.line_width(class)) {
            stroke.width = width;
        }
        own
    }

    /// The class of every row of a table.
    #[must_use]
    pub fn codes(&self, table: &FeatureTable) -> Vec<u8> {
        let Some(column) = table.column(&self.field) else { return vec![NO_CLASS; table.rows()] };
        column.map(|value| self.class_of(&value))
    }
}

/// The place among ascending breaks of the class that a number belongs to.
fn class_between(breaks: &[f64], number: f64) -> Option<usize> {
    let (first, last) = (breaks.first()?, breaks.last()?);
    if !(*first..=*last).contains(&number) {
        return None;
    }
    Some(breaks.partition_point(|own| *own <= number).clamp(1, breaks.len().saturating_sub(1).max(1)) - 1)
}

/// The different texts that a column's values are, in the order in which they first occur, and the number of each row's among them.
#[derive(Clone, Debug)]
pub struct Distinct {
    pub texts: Vec<String>,
    of_row: Vec<u32>,
}

impl Distinct {
    const NONE: u32 = u32::MAX;

    /// The number of a row's text; `None` where it has none.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<usize> {
        self.of_row.get(row).filter(|number| **number != Self::NONE).map(|number| *number as usize)
    }
}

/// The different texts of a column by `text_of`; once there are more than `most`, further ones are passed over.
pub fn distinct(column: &Column, most: usize, text_of: impl for<'a> Fn(Value<'a>) -> Option<Cow<'a, str>>) -> Distinct {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut texts = Vec::new();
    let of_row = column.map(|value| {
        let Some(text) = text_of(value).filter(|_| texts.len() <= most) else { return Distinct::NONE };
        if let Some(number) = numbers.get(text.as_ref()) {
            return *number;
        }
        let (number, text) = (texts.len() as u32, text.into_owned());
        texts.push(text.clone());
        numbers.insert(text, number);
        number
    });
    Distinct { texts, of_row }
}

/// The text of a value; `None` for null.
#[must_use]
pub fn text_of(value: Value<'_>) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.into()),
        other => Some(other.to_string().into()),
    }
}

/// The values of a table's column with how many features have each, the most frequent first and then by text; features without a
/// value are not counted. `None` where there are more than `most` of them.
#[must_use]
pub fn value_counts(table: &FeatureTable, column: &Column, most: usize) -> Option<Vec<(String, usize)>> {
    let distinct = distinct(column, most, text_of);
    let mut counts = vec![0usize; distinct.texts.len()];
    for number in table.live_rows().filter_map(|row| distinct.number(row)) {
        counts[number] += 1;
    }
    let mut counted: Vec<(String, usize)> = distinct.texts.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    (counted.len() <= most).then_some(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(by: ClassBy, count: u8) -> Classes {
        Classes { field: "v".to_owned(), by, names: Vec::new(), inks: (0..count).map(|n| [n; 3]).collect(), other: [200; 3], sizes: None, made: None }
    }

    #[test]
    fn a_number_belongs_to_the_class_it_begins_and_the_last_to_the_one_it_ends() {
        let by = classes(ClassBy::Breaks(vec![0.0, 10.0, 20.0]), 2);
        let class = |number: f64| by.class_of(&Value::Float(number));
        assert_eq!([0.0, 9.99, 10.0, 20.0].map(class), [0, 0, 1, 1]);
        assert_eq!([-0.1, 20.1, f64::NAN].map(class), [NO_CLASS; 3]);
        assert_eq!(by.class_of(&Value::Text("5")), NO_CLASS);
        assert_eq!((by.ink(1), by.ink(NO_CLASS)), ([1; 3], [200; 3]));
    }

    #[test]
    fn the_classes_of_a_table_are_those_of_its_values_one_by_one() {
        let mut builder = crate::model::TableBuilder::default();
        for n in 0..5000i64 {
            let text = ["商", "住", "工", "绿"][(n * 7 % 4) as usize];
            if n % 11 > 0 {
                builder.set("v", Value::Text(text));
            }
            builder.set("n", Value::Integer(n % 9));
            builder.end_feature(Kind::Null, None);
        }
        let table = builder.finish();
        let texts = classes(ClassBy::Values(vec!["住".to_owned(), "绿".to_owned()]), 2);
        let numbers = Classes { field: "n".to_owned(), ..classes(ClassBy::Values(vec!["3".to_owned()]), 1) };
        for by in [texts, numbers, classes(ClassBy::Breaks(vec![1.0, 2.0]), 1)] {
            let one_by_one: Vec<u8> = table.features().map(|feature| by.class_of(&feature.value(&by.field))).collect();
            assert_eq!(by.codes(&table), one_by_one);
        }
        let counts = value_counts(&table, table.column("v").unwrap(), 10).unwrap();
        assert_eq!(counts.iter().map(|(_, count)| count).sum::<usize>(), 5000 - 455);
        assert!(value_counts(&table, table.column("n").unwrap(), 8).is_none(), "nine values are more than eight");
    }
}
