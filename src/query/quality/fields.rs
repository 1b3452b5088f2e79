//! What is wrong with a layer's fields and their values.

use super::finding::{Fault, FaultDetail, Finding};
use super::shapes::Known;
use crate::model::table::ColumnKind;
use crate::model::{AreaRule, Codes, Column, FeatureTable, FieldKind, FieldRule, LandUse, NamedBy, Value, distinct, text_of};
use std::collections::HashMap;

/// Where a feature is pointed to.
pub type Anchor<'a> = &'a (dyn Fn(usize) -> Option<[f64; 2]> + Sync);

fn of_field(fault: Fault, row: usize, anchor: Anchor<'_>, field: &str, value: &str) -> Finding {
    Finding::of(fault, row, anchor(row), FaultDetail::Field(field.into(), value.into()))
}

/// Checks a field by its rule.
pub fn check(table: &FeatureTable, rule: &FieldRule, land_use: &LandUse, anchor: Anchor<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let of_layer = |fault: Fault, field: &str| Finding::of_layer(fault, FaultDetail::Field(field.into(), Box::default()));
    let Some(column) = rule.names().find_map(|name| table.column(name)) else {
        if rule.required {
            found.push(of_layer(Fault::NoField, &rule.name));
        }
        return found;
    };
    let name = column.name();
    // codes that a file has as numbers have lost their leading zeros
    if rule.kind == Some(FieldKind::Text) && matches!(column.kind(), ColumnKind::Integer | ColumnKind::Float | ColumnKind::Boolean) {
        found.push(of_layer(Fault::WrongField, name));
    }
    for (row, value) in column.values().enumerate().filter(|(row, _)| !table.is_deleted(*row)) {
        of_value(rule, name, row, &value, anchor, &mut found);
    }
    if rule.codes.is_some() || rule.unique {
        repeated_and_listed(table, column, rule, land_use, anchor, &mut found);
    }
    found
}

/// The number that a value is; it may be written as text.
fn number_of(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Text(text) => text.trim().parse().ok(),
        value => value.number(),
    }
}

/// Whether a value is of a type.
fn is_kind(value: &Value<'_>, kind: FieldKind) -> bool {
    let number = number_of(value);
    match kind {
        FieldKind::Text => !matches!(value, Value::Json(_)),
        FieldKind::Number => number.is_some_and(f64::is_finite),
        FieldKind::Integer => number.is_some_and(|number| number.is_finite() && number.fract() == 0.0),
    }
}

fn of_value(rule: &FieldRule, name: &str, row: usize, value: &Value<'_>, anchor: Anchor<'_>, found: &mut Vec<Finding>) {
    let is_blank = match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    if is_blank {
        if rule.filled {
            found.push(of_field(Fault::NoValue, row, anchor, name, ""));
        }
        return;
    }
    if rule.kind.is_some_and(|kind| !is_kind(value, kind)) {
        found.push(of_field(Fault::WrongType, row, anchor, name, &value.to_string()));
        return;
    }
    if let Some(length) = rule.length {
        let text = text_of(*value).unwrap_or_default();
        if text.chars().nth(length).is_some() {
            found.push(of_field(Fault::TooLong, row, anchor, name, &text));
        }
    }
    let is_out = |number: f64| rule.above.is_some_and(|above| number <= above) || rule.most.is_some_and(|most| number > most);
    if (rule.above.is_some() || rule.most.is_some()) && number_of(value).is_some_and(is_out) {
        found.push(of_field(Fault::OutOfRange, row, anchor, name, &value.to_string()));
    }
}

/// Values that stand twice, and those that are not in the list.
fn repeated_and_listed(table: &FeatureTable, column: &Column, rule: &FieldRule, land_use: &LandUse, anchor: Anchor<'_>, found: &mut Vec<Finding>) {
    let values = distinct(column, usize::MAX, text_of);
    let is_listed: Vec<bool> = values.texts.iter().map(|text| rule.codes.as_ref().is_none_or(|codes| lists(codes, text, land_use))).collect();
    let mut seen: HashMap<usize, usize> = HashMap::new();
    for row in table.live_rows() {
        let Some(number) = values.number(row) else { continue };
        let text = &values.texts[number];
        if text.trim().is_empty() {
            continue;
        }
        if !is_listed[number] {
            found.push(of_field(Fault::NotListed, row, anchor, column.name(), text));
        }
        if rule.unique {
            let first = *seen.entry(number).or_insert(row);
            if first != row {
                found.push(of_field(Fault::Repeated, row, anchor, column.name(), text).with(first));
            }
        }
    }
}

fn lists(codes: &Codes, text: &str, land_use: &LandUse) -> bool {
    let text = text.trim();
    match codes {
        Codes::List(list) => list.iter().any(|own| own == text),
        Codes::LandUseCodes => {
            text.bytes().all(|own| own.is_ascii_digit())
                && land_use.find(text).is_some_and(|(at, by)| match by {
                    NamedBy::Code => true,
                    // below the classes that are listed there are more; beside them there are not
                    NamedBy::LongerCode => land_use.classes().get(at + 1).is_none_or(|next| !next.code.starts_with(&land_use.classes()[at].code)),
                    NamedBy::Name | NamedBy::ShortName => false,
                })
        }
        Codes::LandUseNames => land_use.find(text).is_some_and(|(_, by)| matches!(by, NamedBy::Name | NamedBy::ShortName)),
    }
}

/// Checks the field of the area against the areas of the shapes.
pub fn areas(table: &FeatureTable, rule: &AreaRule, known: &[Known], anchor: Anchor<'_>) -> Vec<Finding> {
    let Some(column) = table.column(&rule.field) else { return Vec::new() };
    let mut found = Vec::new();
    for (row, value) in column.values().enumerate() {
        if let Some((said, area)) = number_of(&value).zip(known[row].area())
            && (said.is_nan() || (said - area).abs() > rule.tolerance_m2.max(rule.tolerance_share * area))
        {
            found.push(Finding::of(Fault::Area, row, anchor(row), FaultDetail::Areas(column.name().into(), said, area)));
        }
    }
    found
}
