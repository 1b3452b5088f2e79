//! What features are drawn with: colours, strokes, fills, markers, and symbols of them. Sizes are millimetres of paper; a screen shows
//! them at 96 dpi.

use crate::model::{Hatching, Pattern, Pictogram};
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

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    pub ink: Ink,
    /// 0 to 1.
    pub opacity: f32,
    #[serde(default)]
    pub pattern: Pattern,
    /// The lines or dots of the pattern.
    #[serde(default, skip_serializing_if = "Hatching::is_usual")]
    pub hatching: Hatching,
    /// The opacity at the scale of streets, where what lies under a large area is what one looks for; `None` for the same at all
    /// scales.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<f32>,
}

impl Fill {
    /// From this many metres on the ground for a millimetre on the map a fill is as it is, and below that one as it is near.
    const FADES: [f64; 2] = [60.0, 16.0];

    /// A fill of one colour.
    #[must_use]
    pub fn solid(ink: Ink, opacity: f32) -> Self {
        Self { ink, opacity, pattern: Pattern::Solid, hatching: Hatching::default(), near: None }
    }

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

    /// The colour of most of what is drawn: of an area that of its fill.
    #[must_use]
    pub fn ink_of_fill(&self) -> Option<Ink> {
        self.fill.map(|fill| fill.ink).or_else(|| self.ink())
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

    /// Gives all that is drawn in its colour another one.
    pub fn recolor(&mut self, ink: Ink) {
        let own = self.ink();
        self.inks().filter(|part| Some(**part) == own).for_each(|part| *part = ink);
    }

    pub(super) fn inks(&mut self) -> impl Iterator<Item = &mut Ink> {
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
