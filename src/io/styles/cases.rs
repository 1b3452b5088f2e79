//! A style put together from cases: which features, and what they are drawn with.

use super::ReadStyle;
use super::lack::{Lack, StyleLack};
use crate::i18n::{Bilingual, excerpt};
use crate::model::{ClassBy, Classes, Fill, Ink, LabelStyle, MAX_CLASSES, Rule, Style, Symbol};

/// Which features a case is of.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// All that no other case takes.
    Otherwise,
    Equals(String, String),
    /// Numbers of a field from one to another.
    Range(String, f64, f64),
}

/// Features and their symbol.
#[derive(Clone, Debug)]
pub struct Case {
    pub when: When,
    pub name: String,
    pub symbol: Symbol,
}

/// What is found out on the way.
#[derive(Debug, Default)]
pub struct Lacks(Vec<StyleLack>);

impl Lacks {
    pub fn note(&mut self, lack: Lack, what: &str) {
        let own = StyleLack { lack, what: excerpt(what, 60) };
        if !self.0.contains(&own) {
            self.0.push(own);
        }
    }
}

/// Which class a number belongs to that is the end of one and the beginning of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upper {
    /// The lower one.
    Included,
    /// The upper one, as here.
    Excluded,
}

/// The style of cases.
pub fn style_of(cases: &[Case], label: Option<LabelStyle>, upper: Upper, mut lacks: Lacks) -> ReadStyle {
    let rest = cases.iter().find(|own| own.when == When::Otherwise);
    let of_values: Vec<(&str, &str, &Case)> = cases
        .iter()
        .filter_map(|own| match &own.when {
            When::Equals(field, value) => Some((field.as_str(), value.as_str(), own)),
            _ => None,
        })
        .collect();
    let of_numbers: Vec<(&str, f64, f64, &Case)> = cases
        .iter()
        .filter_map(|own| match &own.when {
            When::Range(field, low, high) => Some((field.as_str(), *low, *high, own)),
            _ => None,
        })
        .collect();
    let mut style = Style { label, ..Style::default() };
    if !of_numbers.is_empty() {
        for (_, value, _) in &of_values {
            lacks.note(Lack::Filter, value);
        }
        style.symbol = of_numbers[0].3.symbol;
        style.classes = Some(graduated(of_numbers, rest, upper, &mut lacks));
    } else if let Some(classes) = classes_of(&of_values, rest) {
        style.symbol = of_values[0].2.symbol;
        style.classes = Some(classes);
    } else {
        style.symbol = rest.or_else(|| cases.first()).map(|own| own.symbol).unwrap_or_default();
        style.rules = of_values
            .iter()
            .map(|(field, value, case)| Rule {
                field: (*field).to_owned(),
                equals: (*value).to_owned(),
                name: Bilingual::same(if case.name.is_empty() { *value } else { case.name.as_str() }),
                symbol: case.symbol,
            })
            .collect();
        if rest.is_none() && !style.rules.is_empty() {
            // what no rule takes is not drawn
            style.symbol = Symbol::default();
        }
    }
    ReadStyle { style, lacks: lacks.0 }
}

fn rgb_of(symbol: &Symbol) -> Option<[u8; 3]> {
    let of = |ink: Ink| match ink {
        Ink::Exact(rgb) | Ink::Custom(rgb) => Some(rgb),
        Ink::Role(_) => None,
    };
    symbol.fill.map(|fill| fill.ink).or(symbol.marker.map(|own| own.ink)).or(symbol.stroke.map(|own| own.ink)).and_then(of)
}

/// A symbol without its main colour, to tell whether others differ in nothing else.
fn without_color(symbol: &Symbol) -> Symbol {
    let mut own = *symbol;
    let none = Ink::Exact([0, 0, 0]);
    let is_line = own.fill.is_none() && own.marker.is_none();
    own.fill = own.fill.map(|fill| Fill { ink: none, ..fill });
    own.marker = own.marker.map(|marker| crate::model::Marker { ink: none, ..marker });
    if is_line {
        own.stroke = own.stroke.map(|stroke| crate::model::Stroke { ink: none, ..stroke });
    }
    own
}

/// Classes of values, where the symbols differ in their colour alone.
fn classes_of(values: &[(&str, &str, &Case)], rest: Option<&Case>) -> Option<Classes> {
    let (field, _, first) = values.first()?;
    let alike = values.iter().all(|(own, _, case)| own == field && without_color(&case.symbol) == without_color(&first.symbol));
    if !alike || values.len() > MAX_CLASSES || rest.is_some_and(|rest| without_color(&rest.symbol) != without_color(&first.symbol)) {
        return None;
    }
    let named = values.iter().any(|(_, value, case)| !case.name.is_empty() && case.name != *value);
    let name = |value: &str, case: &Case| Bilingual::same(if case.name.is_empty() { value } else { case.name.as_str() });
    Some(Classes {
        field: (*field).to_owned(),
        by: ClassBy::Values(values.iter().map(|(_, value, _)| (*value).to_owned()).collect()),
        names: if named { values.iter().map(|(_, value, case)| name(value, case)).collect() } else { Vec::new() },
        inks: values.iter().map(|(_, _, case)| rgb_of(&case.symbol).unwrap_or(Classes::OTHER)).collect(),
        other: rest.and_then(|rest| rgb_of(&rest.symbol)).unwrap_or(Classes::OTHER),
        sizes: None,
        made: None,
    })
}

fn graduated(mut ranges: Vec<(&str, f64, f64, &Case)>, rest: Option<&Case>, upper: Upper, lacks: &mut Lacks) -> Classes {
    ranges.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (_, _, _, case) in ranges.iter().skip(MAX_CLASSES) {
        lacks.note(Lack::Filter, &case.name);
    }
    ranges.truncate(MAX_CLASSES);
    let field = ranges[0].0.to_owned();
    let mut breaks = vec![ranges[0].1];
    for (at, (_, low, high, case)) in ranges.iter().enumerate() {
        let last = breaks[at];
        // neighbours are written with a few digits
        if (low - last).abs() > 1e-6 * (high - low).abs().max(last.abs()) {
            lacks.note(Lack::Gap, &case.name);
        }
        breaks.push(high.max(last));
    }
    if upper == Upper::Included {
        // the number next to it begins the next class
        let last = breaks.len() - 1;
        breaks[1..last].iter_mut().for_each(|own| *own = own.next_up());
    }
    let first = &ranges[0].3.symbol;
    for (_, _, _, case) in &ranges {
        if without_color(&case.symbol) != without_color(first) {
            lacks.note(Lack::SymbolLayer, &case.name);
        }
    }
    Classes {
        field,
        by: ClassBy::Breaks(breaks),
        names: Vec::new(),
        inks: ranges.iter().map(|(_, _, _, case)| rgb_of(&case.symbol).unwrap_or(Classes::OTHER)).collect(),
        other: rest.and_then(|rest| rgb_of(&rest.symbol)).unwrap_or(Classes::OTHER),
        sizes: None,
        made: Some(crate::model::Classing { method: crate::model::Method::Manual, count: ranges.len(), ..crate::model::Classing::default() }),
    }
}
