//! The scales that something is drawn at.

use serde::{Deserialize, Serialize};

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
