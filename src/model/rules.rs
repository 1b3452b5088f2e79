//! The rules that a layer is checked by: what its shapes must be, which fields its features carry, and sums that must be kept.

use crate::i18n::Bilingual;
use serde::Deserialize;

/// A set of rules, as a file has it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    pub name: Bilingual,
    /// What it is for, where it comes from and how sure it is.
    #[serde(default)]
    pub note: Bilingual,
    #[serde(default)]
    pub shapes: ShapeRules,
    /// Kinds of layers and what their features carry.
    #[serde(default)]
    pub layers: Vec<LayerRules>,
}

/// What is looked for in shapes; what is absent is not looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShapeRules {
    /// Features without a shape.
    pub empty: bool,
    /// Polygons that are not valid (OGC 06-103r4).
    pub invalid: bool,
    /// Features of several parts.
    pub multipart: bool,
    /// Features whose shapes are the same.
    pub duplicates: bool,
    /// Positions that stand twice in a row.
    pub doubled: bool,
    /// Neighbouring vertices nearer than so many metres.
    pub dense_m: Option<f64>,
    /// Corners sharper than so many degrees.
    pub sharp_deg: Option<f64>,
    /// Areas smaller than so many square metres.
    pub tiny_m2: Option<f64>,
    /// Areas narrower than so many metres: twice the area over the perimeter.
    pub sliver_m: Option<f64>,
    /// Areas that two features share, larger than so many square metres.
    pub overlap_m2: Option<f64>,
    /// Holes between features, up to so many square metres.
    pub gap_m2: Option<f64>,
    /// Boundaries nearer than so many metres that do not meet.
    pub near_m: Option<f64>,
}

/// What the features of a kind of layer carry.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerRules {
    pub name: Bilingual,
    /// Layers whose name has one of these in it are of this kind.
    #[serde(default)]
    pub names: Vec<String>,
    #[serde(default)]
    pub fields: Vec<FieldRule>,
    #[serde(default)]
    pub area: Option<AreaRule>,
    #[serde(default)]
    pub sums: Vec<SumRule>,
}

/// The type that a field's values are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    Text,
    Integer,
    Number,
}

/// What a field must be.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldRule {
    pub name: String,
    /// Other names that it goes by.
    pub also: Vec<String>,
    /// The layer must have it.
    pub required: bool,
    /// Every feature has a value.
    pub filled: bool,
    #[serde(rename = "type")]
    pub kind: Option<FieldKind>,
    /// Characters at most.
    pub length: Option<usize>,
    /// No value stands twice.
    pub unique: bool,
    pub codes: Option<Codes>,
    /// Numbers are greater than this.
    pub above: Option<f64>,
    /// Numbers are this at most.
    pub most: Option<f64>,
}

/// The values that a field may have.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Codes {
    /// Codes of the national classification of land use; longer ones by their beginning.
    LandUseCodes,
    /// Its names.
    LandUseNames,
    List(Vec<String>),
}

/// A field with the area of each feature.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaRule {
    pub field: String,
    /// It may differ from the area of the shape on the ellipsoid by so many square metres, or by this part of it, whichever is more.
    #[serde(default)]
    pub tolerance_m2: f64,
    #[serde(default)]
    pub tolerance_share: f64,
}

/// An area that must not fall below or pass a target.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SumRule {
    pub name: Bilingual,
    /// CQL2; all features for `None`.
    #[serde(default, rename = "where")]
    pub filter: Option<String>,
    /// Whether the target is the least that there must be, or the most.
    pub bound: Bound,
    /// Hectares; none until somebody gives it.
    #[serde(default)]
    pub target_ha: Option<f64>,
}

/// Which way a target binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    Least,
    Most,
}

impl LayerRules {
    /// How well a layer fits: 200 by its name, else how many per cent of the required fields it has, if that is two thirds of them and three.
    fn fit(&self, names: &[&str], has: &dyn Fn(&str) -> bool) -> usize {
        let is_like = |part: &String| names.iter().any(|name| name.to_lowercase().contains(&part.to_lowercase()));
        if self.names.iter().any(is_like) {
            return 200;
        }
        let required = || self.fields.iter().filter(|rule| rule.required);
        let (known, all) = (required().filter(|rule| rule.names().any(has)).count(), required().count());
        if known >= 3 && known * 3 >= all * 2 { known * 100 / all } else { 0 }
    }
}

impl FieldRule {
    /// The names it goes by, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

impl RuleSet {
    /// The rules for a layer of some names: those of the kind that it seems to be. A set for one kind of layer is always for that.
    #[must_use]
    pub fn for_layer(&self, names: &[&str], has: &dyn Fn(&str) -> bool) -> Option<usize> {
        self.fitting(names, has).or((self.layers.len() == 1).then_some(0))
    }

    /// The kind that a layer seems to be: one named like it, or the one whose fields it has most of.
    fn fitting(&self, names: &[&str], has: &dyn Fn(&str) -> bool) -> Option<usize> {
        let fits = self.layers.iter().map(|own| own.fit(names, has)).enumerate();
        // the first of several that fit equally well
        fits.rev().filter(|(_, fit)| *fit > 0).max_by_key(|(_, fit)| *fit).map(|(at, _)| at)
    }

    /// How well a layer fits the best of the set's kinds, per cent; 0 where it seems to be of none, 200 where it is named like one.
    #[must_use]
    pub fn fit(&self, names: &[&str], has: &dyn Fn(&str) -> bool) -> usize {
        self.layers.iter().map(|own| own.fit(names, has)).max().unwrap_or_default()
    }
}
