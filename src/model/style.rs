//! How a layer is drawn: its symbol and its rules, colours by an attribute, labels, and the scales that it is drawn at.

use crate::model::{Classes, Dash, Feature, Fill, Ink, Marker, MarkerShape, Role, Rule, ScaleRange, Stroke, Symbol};
use serde::{Deserialize, Serialize};

/// How opaque the fill of a freshly loaded layer is: what lies under it is seen.
pub const PLAIN_FILL: f32 = 0.22;

/// Where a label goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// Beside a point, on the side where there is room.
    Beside,
    /// Inside an area, far from its edge.
    Inside,
    /// Along a line, letter by letter.
    Along,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelStyle {
    /// The columns that hold the Chinese and the English text; the first that is not empty counts.
    pub zh: Vec<String>,
    pub en: Vec<String>,
    pub ink: Ink,
    /// Height of the Chinese text in millimetres.
    pub size: f32,
    pub bold: bool,
    /// Extra space between letters as a part of the size.
    pub spacing: f32,
    pub placement: Placement,
    /// The higher stays where labels collide.
    pub priority: i32,
    /// Not drawn where a logical pixel is more than this many metres.
    #[serde(default)]
    pub max_metres_per_pixel: Option<f32>,
    /// English in capitals.
    #[serde(default)]
    pub capitals: bool,
}

impl LabelStyle {
    /// The priority of the labels of loaded layers.
    pub const OF_LOADED: i32 = 15;

    /// The text of a column, as loaded layers have it first.
    #[must_use]
    pub fn by(column: &str, placement: Placement) -> Self {
        Self {
            zh: vec![column.to_owned()],
            en: vec![column.to_owned()],
            ink: Ink::Role(Role::Text),
            size: 2.9,
            bold: false,
            spacing: 0.0,
            placement,
            priority: Self::OF_LOADED,
            max_metres_per_pixel: None,
            capitals: false,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    /// The scales that the layer is drawn at.
    #[serde(skip_serializing_if = "ScaleRange::is_all")]
    pub scales: ScaleRange,
    /// For features that no rule takes.
    pub symbol: Symbol,
    pub rules: Vec<Rule>,
    /// Colours by an attribute, in place of the main colour.
    pub classes: Option<Classes>,
    pub label: Option<LabelStyle>,
}

impl Style {
    /// Whether what some rule takes is told by a condition, and with that by the table as it is shown.
    #[must_use]
    pub fn has_conditions(&self) -> bool {
        self.rules.iter().any(|rule| rule.when.condition().is_some())
    }

    /// The index of the first rule that takes the feature; `None` for the layer's own symbol. Which features meet conditions is noted in
    /// the tables of a document as it is shown.
    #[must_use]
    pub fn rule_of(&self, feature: Feature<'_>) -> Option<usize> {
        if self.has_conditions() {
            return feature.rule().filter(|rule| *rule < self.rules.len());
        }
        self.rules.iter().position(|rule| rule.when.field().is_some_and(|field| rule.when.takes(&feature.value(field))))
    }

    /// Whether a rule is drawn at a scale, by its denominator.
    #[must_use]
    pub fn draws_rule(&self, rule: Option<usize>, denominator: f64) -> bool {
        rule.and_then(|rule| self.rules.get(rule)).is_none_or(|rule| rule.scales.holds(denominator))
    }

    /// Whether the rule that takes a feature is drawn at a scale, by its denominator.
    #[must_use]
    pub fn draws(&self, feature: Feature<'_>, denominator: f64) -> bool {
        // most rules are drawn at all scales, and need not be found for that
        self.rules.iter().all(|rule| rule.scales.holds(denominator)) || self.draws_rule(self.rule_of(feature), denominator)
    }

    /// All its symbols, the layer's own first.
    pub fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        std::iter::once(&self.symbol).chain(self.rules.iter().map(|rule| &rule.symbol))
    }

    /// The symbol of a rule, or the layer's own.
    #[must_use]
    pub fn symbol_of(&self, rule: Option<usize>) -> &Symbol {
        rule.and_then(|rule| self.rules.get(rule)).map_or(&self.symbol, |rule| &rule.symbol)
    }

    /// The marker of a feature, as large as its class says where that is by class.
    #[must_use]
    pub fn marker_of(&self, feature: Feature<'_>) -> Option<Marker> {
        let own = self.symbol_of(self.rule_of(feature)).marker?;
        let size = self.classes.as_ref().and_then(|classes| classes.marker_size(classes.class_of(&feature.value(&classes.field))));
        Some(Marker { size: size.unwrap_or(own.size), ..own })
    }

    /// The layer's main colour.
    #[must_use]
    pub fn ink(&self) -> Ink {
        self.symbol.ink().or_else(|| self.rules.first().and_then(|rule| rule.symbol.ink())).unwrap_or(Ink::Role(Role::Text))
    }

    /// Gives every symbol and the label the colour `ink` instead of the layer's main colour.
    pub fn recolor(&mut self, ink: Ink) {
        let main = self.ink();
        for symbol in std::iter::once(&mut self.symbol).chain(self.rules.iter_mut().map(|rule| &mut rule.symbol)) {
            let own = symbol.ink();
            for part in symbol.inks() {
                if *part == main || Some(*part) == own || matches!((*part, main), (Ink::Role(Role::KeyFill), Ink::Role(Role::KeyArea))) {
                    *part = ink;
                }
            }
        }
        if let Some(label) = self.label.as_mut().filter(|label| label.ink == main) {
            label.ink = ink;
        }
    }

    /// The layer's line width in millimetres, where it draws lines.
    #[must_use]
    pub fn width(&self) -> Option<f32> {
        self.symbol.stroke.or_else(|| self.rules.iter().find_map(|rule| rule.symbol.stroke)).map(|stroke| stroke.width)
    }

    /// Scales every line of the layer so that the main one is `width` millimetres wide.
    pub fn set_width(&mut self, width: f32) {
        let Some(old) = self.width().filter(|old| *old > 0.0) else { return };
        for symbol in std::iter::once(&mut self.symbol).chain(self.rules.iter_mut().map(|rule| &mut rule.symbol)) {
            for stroke in [&mut symbol.underlay, &mut symbol.stroke].into_iter().flatten() {
                stroke.width *= width / old;
            }
        }
    }

    /// The style of a freshly loaded layer, in a colour of its own.
    #[must_use]
    pub fn plain(ink: Ink) -> Self {
        Self {
            symbol: Symbol {
                fill: Some(Fill::solid(ink, PLAIN_FILL)),
                stroke: Some(Stroke { ink, width: 0.26, ground: 0.0, dash: Dash::Solid, opacity: 0.95 }),
                marker: Some(Marker { shape: MarkerShape::Disc, ink, size: 1.9 }),
                ..Symbol::default()
            },
            ..Self::default()
        }
    }
}
