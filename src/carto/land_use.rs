//! Colours by the classes of land use: which field tells them, and the classes in the order of the standard.

use super::classify::fill_classes;
use crate::i18n::Bilingual;
use crate::model::{ClassBy, Classes, FeatureTable, LandUse, NamedBy, Style, value_counts};

/// What fields are called that have codes of land use, names of it, and either, in small letters.
const CODES: [&str; 8] = ["dlbm", "dldm", "yddm", "ghyddm", "用地代码", "地类编码", "地类代码", "用地编码"];
const NAMES: [&str; 4] = ["dlmc", "ydmc", "地类名称", "用地名称"];
const EITHER: [&str; 2] = ["用地性质", "用途"];
/// Values that a field of classes has at most; a class is a byte.
const MOST: usize = 200;

/// The part of a field's features whose values are exactly those of classes; none where there are too many values.
fn share(table: &FeatureTable, field: &str, land_use: &LandUse, by: impl Fn(NamedBy) -> bool) -> Option<f64> {
    let counts = value_counts(table, table.column(field)?, MOST)?;
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let known: usize = counts.iter().filter(|(value, _)| land_use.find(value).is_some_and(|(_, own)| by(own))).map(|(_, count)| count).sum();
    (all > 0).then(|| known as f64 / all as f64)
}

/// The part of a field's features that are of classes, from which on it is taken to tell land use unasked.
pub const SURELY: f64 = 0.8;

/// The field that tells the land use of a table's features: one that is called so and whose values are those of the classification,
/// or any whose values are its names; of at least this part of the features.
#[must_use]
pub fn land_use_field<'a>(table: &'a FeatureTable, land_use: &LandUse, least: f64) -> Option<&'a str> {
    let names = || table.columns().iter().map(crate::model::Column::name);
    let is_called = |name: &&str| CODES.iter().chain(&NAMES).chain(&EITHER).any(|own| *own == name.to_lowercase());
    let exact = |by: NamedBy| by != NamedBy::ShortName;
    let called = names().filter(is_called).find(|name| share(table, name, land_use, exact).is_some_and(|own| own >= least));
    called.or_else(|| names().find(|name| share(table, name, land_use, |by| by == NamedBy::Name).is_some_and(|own| own >= least)))
}

/// The fields of a table that are called as those of codes and of names of land use are.
#[must_use]
pub fn class_fields(table: &FeatureTable) -> [Option<&str>; 2] {
    let called = |names: &[&str]| table.columns().iter().map(crate::model::Column::name).find(|own| names.contains(&own.to_lowercase().as_str()));
    [called(&CODES), called(&NAMES)]
}

/// Classes of a field's values in the order of the classification, with its names and colours. A code that is not listed has the name
/// and the colour of its longest listed beginning, and says so. `None` where no value is of a class.
#[must_use]
pub fn classify_land_use(table: &FeatureTable, field: &str, land_use: &LandUse) -> Option<Classes> {
    let counts = value_counts(table, table.column(field)?, 100_000)?;
    let mut found: Vec<(usize, NamedBy, String)> =
        counts.into_iter().filter_map(|(value, _)| land_use.find(&value).map(|(at, by)| (at, by, value))).take(MOST).collect();
    found.sort_by(|a, b| (a.0, &a.2).cmp(&(b.0, &b.2)));
    let class = |at: usize| &land_use.classes()[at];
    let name = |(at, by, value): &(usize, NamedBy, String)| {
        let own = class(*at);
        match by {
            // a legend in both languages tells the code once
            NamedBy::Code => Bilingual::new(format!("{} {}", own.code, own.name.zh), own.name.en.clone()),
            NamedBy::LongerCode => Bilingual::new(format!("{value} 属{}", own.name.zh), format!("{value} under {}", own.name.en)),
            NamedBy::Name | NamedBy::ShortName => Bilingual::new(value.clone(), own.name.en.clone()),
        }
    };
    (!found.is_empty()).then(|| Classes {
        field: field.to_owned(),
        names: found.iter().map(name).collect(),
        inks: found.iter().map(|own| class(own.0).rgb).collect(),
        by: ClassBy::Values(found.into_iter().map(|own| own.2).collect()),
        other: Classes::OTHER,
        sizes: None,
        made: None,
    })
}

/// Colours the features of a style's layer by their land use; whether any value was of a class.
pub fn color_by_land_use(style: &mut Style, table: &FeatureTable, field: &str, land_use: &LandUse) -> bool {
    let Some(classes) = classify_land_use(table, field, land_use) else { return false };
    fill_classes(style, Some(classes));
    true
}
