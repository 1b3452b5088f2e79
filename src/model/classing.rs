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

/// A row of colours from light to dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ramp {
    #[default]
    Blue,
    Teal,
    Orange,
    Red,
    Violet,
}

impl Ramp {
    pub const ALL: [Self; 5] = [Self::Blue, Self::Teal, Self::Orange, Self::Red, Self::Violet];
}

/// How classes are made of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Classing {
    pub method: Method,
    /// Classes of numbers.
    pub count: usize,
    pub ramp: Ramp,
}

impl Default for Classing {
    fn default() -> Self {
        Self { method: Method::default(), count: 5, ramp: Ramp::default() }
    }
}
