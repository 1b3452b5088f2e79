//! How a layer is drawn: symbols with rules, and labels. Sizes are millimetres of paper; a screen shows them at 96 dpi.

use crate::i18n::Bilingual;
use crate::model::{Classes, Feature, Pictogram};
use serde::{Deserialize, Serialize};

/// A colour by what it stands for, so that it suits light, dark and paper; or one the user chose, the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ink {
    Role(Role),
    /// Red, green and blue, sRGB; a little lighter on dark ground where it would sink into it.
    Custom([u8; 3]),
    /// Red, green and blue, sRGB: the colour of a class, the same on any ground, so that classes stay apart.
    Exact([u8; 3]),
}

/// What a colour stands for on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Water,
    Land,
    Shore,
    Road,
    Rail,
    OtherDistrict,
    Baoshan,
    Jinshan,
    KeyArea,
    KeyFill,
    HighSpeed,
    Text,
    Secondary,
    WaterName,
    Halo,
    Accent,
}

/// The pattern of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    #[default]
    Solid,
    Dashed,
    Dotted,
    DashDot,
}

impl Dash {
    /// On and off lengths as multiples of the line's width; empty for a solid line.
    #[must_use]
    pub const fn pattern(self) -> &'static [f32] {
        match self {
            Self::Solid => &[],
            Self::Dashed => &[4.0, 2.6],
            Self::Dotted => &[1.0, 2.2],
            Self::DashDot => &[8.0, 3.0, 1.5, 3.0],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stroke {
    pub ink: Ink,
    /// Millimetres.
    pub width: f32,
    /// Metres on the ground that the line is at least wide; 0 for none.
    #[serde(default)]
    pub ground: f32,
    #[serde(default)]
    pub dash: Dash,
    /// 0 to 1.
    pub opacity: f32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    #[default]
    Solid,
    /// Thin lines at 45°, for what is indicative.
    Hatch,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    pub ink: Ink,
    /// 0 to 1.
    pub opacity: f32,
    #[serde(default)]
    pub pattern: Pattern,
    /// The opacity at the scale of streets, where what lies under a large area is what one looks for; `None` for the same at all
    /// scales.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<f32>,
}

impl Fill {
    /// From this many metres on the ground for a millimetre on the map a fill is as it is, and below that one as it is near.
    const FADES: [f64; 2] = [60.0, 16.0];

    /// The fill at a scale, `ground` metres for a millimetre.
    #[must_use]
    pub fn at(self, ground: f64) -> Self {
        let Some(near) = self.near else { return self };
        let [far, close] = Self::FADES;
        let part = ((ground / close).ln() / (far / close).ln()).clamp(0.0, 1.0) as f32;
        Self { opacity: near + (self.opacity - near) * part, ..self }
    }
}

/// A broad soft band inside a boundary, as atlases draw territories.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct InnerCasing {
    pub ink: Ink,
    /// Millimetres from the boundary inwards.
    pub width: f32,
    /// 0 to 1.
    pub opacity: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkerShape {
    Disc,
    /// A white disc with a rim: a station.
    Station,
    /// A disc with a white rim and a train: a high-speed hub.
    Hub,
    Square,
    /// A disc with a white rim and a picture.
    Pictogram(Pictogram),
}

impl MarkerShape {
    /// Whether more is drawn than one plain shape.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Hub | Self::Pictogram(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    pub shape: MarkerShape,
    pub ink: Ink,
    /// Diameter in millimetres.
    pub size: f32,
}

/// Everything one feature is drawn with; what is `None` is not drawn. The order is fill, casing, underlay, stroke, marker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Symbol {
    pub fill: Option<Fill>,
    pub casing: Option<InnerCasing>,
    pub underlay: Option<Stroke>,
    pub stroke: Option<Stroke>,
    pub marker: Option<Marker>,
}

impl Symbol {
    /// The colour a reader would name the symbol by.
    #[must_use]
    pub fn ink(&self) -> Option<Ink> {
        self.marker.map(|m| m.ink).or(self.stroke.map(|s| s.ink)).or(self.fill.map(|f| f.ink))
    }

    /// The symbol as it is drawn at a scale, `ground` metres for a millimetre.
    #[must_use]
    pub fn at(mut self, ground: f64) -> Self {
        self.fill = self.fill.map(|fill| fill.at(ground));
        self
    }

    /// Whether what is drawn in a colour has the colours of classes, as the fill of an area has: it has no fill, or is drawn in its colour.
    #[must_use]
    pub fn follows_fill(&self, ink: Ink) -> bool {
        self.fill.is_none_or(|fill| fill.ink == ink)
    }

    /// The symbol in the colour of a class.
    #[must_use]
    pub fn in_class(self, ink: Ink) -> Self {
        let follows = |own: Ink| self.follows_fill(own);
        Self {
            fill: self.fill.map(|own| Fill { ink, ..own }),
            casing: self.casing.map(|own| if follows(own.ink) { InnerCasing { ink, ..own } } else { own }),
            stroke: self.stroke.map(|own| if follows(own.ink) { Stroke { ink, ..own } } else { own }),
            marker: self.marker.map(|own| Marker { ink, ..own }),
            ..self
        }
    }

    fn inks(&mut self) -> impl Iterator<Item = &mut Ink> {
        [
            self.fill.as_mut().map(|f| &mut f.ink),
            self.casing.as_mut().map(|c| &mut c.ink),
            self.stroke.as_mut().map(|s| &mut s.ink),
            self.marker.as_mut().map(|m| &mut m.ink),
        ]
        .into_iter()
        .flatten()
    }
}

/// A symbol for the features whose `field`, as text, equals `equals`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub field: String,
    pub equals: String,
    /// What the legend calls it.
    pub name: Bilingual,
    pub symbol: Symbol,
}

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
}

/// The scales that something is drawn at, by their denominators: from the first, which is drawn, up to the second, which is not, as
/// OGC's `MinScaleDenominator` and `MaxScaleDenominator` say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScaleRange {
    pub least: Option<f64>,
    pub most: Option<f64>,
}

impl ScaleRange {
    /// Denominators that a scale range can end at.
    pub const DENOMINATORS: std::ops::RangeInclusive<f64> = 1.0..=1e9;

    /// Whether a scale is among them.
    #[must_use]
    pub fn holds(&self, denominator: f64) -> bool {
        self.least.is_none_or(|least| denominator >= least) && self.most.is_none_or(|most| denominator < most)
    }

    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::default()
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
    /// The index of the first rule that takes the feature; `None` for the layer's own symbol.
    #[must_use]
    pub fn rule_of(&self, feature: Feature<'_>) -> Option<usize> {
        self.rules.iter().position(|rule| match feature.value(&rule.field) {
            super::Value::Text(text) => text == rule.equals,
            other => other.to_string() == rule.equals,
        })
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
                fill: Some(Fill { ink, opacity: PLAIN_FILL, pattern: Pattern::Solid, near: None }),
                stroke: Some(Stroke { ink, width: 0.26, ground: 0.0, dash: Dash::Solid, opacity: 0.95 }),
                marker: Some(Marker { shape: MarkerShape::Disc, ink, size: 1.9 }),
                ..Symbol::default()
            },
            ..Self::default()
        }
    }
}
