//! A style put together from cases: which features, and what they are drawn with.

use super::ReadStyle;
use super::lack::{Lack, StyleLack};
use crate::i18n::{Bilingual, excerpt};
use crate::model::{ClassBy, Classes, Fill, Ink, LabelStyle, MAX_CLASSES, Rule, ScaleRange, Style, Symbol};

/// Which features a case is of.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// All that no other case takes.
    Otherwise,
    Equals(String, String),
    /// Numbers of a field from one to another, and the condition that says of which end they are.
    Range(String, f64, f64, String),
    /// A condition: CQL2 text, or what is near enough to it to be tried.
    Meets(String),
}

impl When {
    /// The field that a case of a value or of a range asks; a condition may ask anything.
    fn field(&self) -> Option<&str> {
        match self {
            Self::Equals(field, _) | Self::Range(field, ..) => Some(field),
            Self::Otherwise | Self::Meets(_) => None,
        }
    }
}

/// A field's name in a condition.
pub fn field_text(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

/// A value in a condition: a number as it is, else text.
pub fn value_text(value: &str) -> String {
    let is_number = value.trim().parse::<f64>().is_ok_and(f64::is_finite) && value.trim().starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if is_number { value.trim().to_owned() } else { format!("'{}'", value.replace('\'', "''")) }
}

/// Features and their symbol.
#[derive(Clone, Debug)]
pub struct Case {
    pub when: When,
    pub name: String,
    pub symbol: Symbol,
    pub scales: ScaleRange,
}

impl Case {
    /// A case that is drawn at all scales.
    pub fn new(when: When, name: &str, symbol: Symbol) -> Self {
        Self { when, name: name.to_owned(), symbol, scales: ScaleRange::default() }
    }

    /// The rule that it is; none for what is left over.
    fn rule(&self) -> Option<Rule> {
        let name = |other: &str| Bilingual::same(if self.name.is_empty() { excerpt(other, 60) } else { self.name.clone() });
        let rule = match &self.when {
            When::Otherwise => return None,
            When::Equals(field, value) => Rule::of_value(field, value, name(value), self.symbol),
            When::Range(.., condition) | When::Meets(condition) => Rule::of_condition(condition, name(condition), self.symbol),
        };
        Some(Rule { scales: self.scales, ..rule })
    }
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
            When::Range(field, low, high, _) => Some((field.as_str(), *low, *high, own)),
            _ => None,
        })
        .collect();
    let mut style = Style { label, ..Style::default() };
    let is_ruled = cases.iter().any(|own| matches!(own.when, When::Meets(_)) || !own.scales.is_all());
    if is_ruled || !of_numbers.is_empty() && !of_values.is_empty() {
        ruled(&mut style, cases, &mut lacks);
    } else if !of_numbers.is_empty() {
        style.symbol = of_numbers[0].3.symbol;
        style.classes = Some(graduated(of_numbers, rest, upper, &mut lacks));
    } else if let Some(classes) = classes_of(&of_values, rest) {
        style.symbol = of_values[0].2.symbol;
        style.classes = Some(classes);
    } else {
        ruled(&mut style, cases, &mut lacks);
    }
    ReadStyle { style, lacks: lacks.0 }
}

/// Gives a style a rule for each case, and its own symbol for what is left over; without that, this is not drawn. Other programs draw
/// a feature by every case that it meets, the later ones above: here the last of them draws it.
fn ruled(style: &mut Style, cases: &[Case], lacks: &mut Lacks) {
    style.symbol = cases.iter().find(|own| own.when == When::Otherwise).map(|own| own.symbol).unwrap_or_default();
    let fields: Vec<Option<&str>> = cases.iter().filter(|own| own.when != When::Otherwise).map(|own| own.when.field()).collect();
    let are_apart = fields.windows(2).all(|pair| pair[0] == pair[1] && pair[0].is_some());
    let ordered: Vec<&Case> = if are_apart { cases.iter().collect() } else { cases.iter().rev().collect() };
    for (at, own) in ordered.iter().enumerate() {
        let is_other = ordered[..at].iter().any(|before| before.when == own.when);
        if own.when == When::Otherwise && !own.scales.is_all() {
            lacks.note(Lack::ScaleRange, &own.name);
        } else if is_other {
            lacks.note(Lack::Filter, &own.name);
        } else {
            style.rules.extend(own.rule());
        }
    }
    if !are_apart && style.rules.len() > 1 {
        lacks.note(Lack::Overlap, "");
    }
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
