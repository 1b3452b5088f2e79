//! How classes of numbers are made: where they are parted, how many there are, which colours they get.

use serde::{Deserialize, Serialize};

/// How numbers are parted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Each class has as many features.
    #[default]
    Quantiles,
    /// Each class is as wide.
    EqualIntervals,
    /// Classes with the least spread inside them (Fisher 1958, Jenks 1967), found on a sample of the sorted values.
    NaturalBreaks,
    /// At whole and half standard deviations from the mean.
    StandardDeviation,
    /// Where the user has parted them.
    Manual,
}

impl Method {
    /// Those that find their breaks themselves.
    pub const FINDING: [Self; 4] = [Self::Quantiles, Self::EqualIntervals, Self::NaturalBreaks, Self::StandardDeviation];
}

/// A row of colours: from light to dark through one hue or several, or from both sides of a middle. Those with two capitals are named as
/// in `ColorBrewer`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ramp {
    #[default]
    Blue,
    Teal,
    Orange,
    Red,
    Violet,
    YlOrRd,
    YlGnBu,
    BuPu,
    Viridis,
    Cividis,
    RdBu,
    RdYlBu,
    PuOr,
    BrBG,
}

/// What the colours of a ramp do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RampKind {
    /// They go from light to dark of one hue.
    OneHue,
    /// They go one way in lightness through several hues.
    ManyHues,
    /// They part numbers to both sides of a middle.
    Diverging,
}

impl Ramp {
    pub const ALL: [Self; 14] = [
        Self::Blue,
        Self::Teal,
        Self::Orange,
        Self::Red,
        Self::Violet,
        Self::YlOrRd,
        Self::YlGnBu,
        Self::BuPu,
        Self::Viridis,
        Self::Cividis,
        Self::RdBu,
        Self::RdYlBu,
        Self::PuOr,
        Self::BrBG,
    ];

    /// What its colours do.
    #[must_use]
    pub const fn kind(self) -> RampKind {
        match self {
            Self::Blue | Self::Teal | Self::Orange | Self::Red | Self::Violet => RampKind::OneHue,
            Self::YlOrRd | Self::YlGnBu | Self::BuPu | Self::Viridis | Self::Cividis => RampKind::ManyHues,
            Self::RdBu | Self::RdYlBu | Self::PuOr | Self::BrBG => RampKind::Diverging,
        }
    }

    /// What it is called, on the command line in small letters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blue => "Blue",
            Self::Teal => "Teal",
            Self::Orange => "Orange",
            Self::Red => "Red",
            Self::Violet => "Violet",
            Self::YlOrRd => "YlOrRd",
            Self::YlGnBu => "YlGnBu",
            Self::BuPu => "BuPu",
            Self::Viridis => "Viridis",
            Self::Cividis => "Cividis",
            Self::RdBu => "RdBu",
            Self::RdYlBu => "RdYlBu",
            Self::PuOr => "PuOr",
            Self::BrBG => "BrBG",
        }
    }
}

/// How classes are made of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Classing {
    pub method: Method,
    /// Classes of numbers.
    pub count: usize,
    pub ramp: Ramp,
    /// Whether the ramp runs the other way.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reversed: bool,
    /// Whether all classes have the layer's own colour, and only their sizes differ.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub one_color: bool,
}

impl Default for Classing {
    fn default() -> Self {
        Self { method: Method::default(), count: 5, ramp: Ramp::default(), reversed: false, one_color: false }
    }
}
