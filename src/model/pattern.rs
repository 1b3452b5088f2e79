//! The patterns that areas are filled with: lines of one or two directions, or dots.

use serde::{Deserialize, Serialize};
use std::f32::consts::FRAC_1_SQRT_2;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    #[default]
    Solid,
    /// Lines that rise to the right at 45°.
    Hatch,
    /// Lines that fall to the right at 45°.
    Backward,
    /// Both of these.
    Crossed,
    Horizontal,
    Vertical,
    /// Both of these.
    Grid,
    Dots,
}

/// The direction across the lines of a hatch: a unit vector, x to the right and y down.
pub type Across = [f32; 2];

impl Pattern {
    pub const ALL: [Self; 8] = [Self::Solid, Self::Hatch, Self::Backward, Self::Crossed, Self::Horizontal, Self::Vertical, Self::Grid, Self::Dots];

    /// The directions across its lines; dots lie where the lines of two directions would meet.
    #[must_use]
    pub const fn across(self) -> &'static [Across] {
        const S: f32 = FRAC_1_SQRT_2;
        match self {
            Self::Solid => &[],
            Self::Hatch => &[[S, S]],
            Self::Backward => &[[S, -S]],
            Self::Crossed | Self::Dots => &[[S, S], [S, -S]],
            Self::Horizontal => &[[0.0, 1.0]],
            Self::Vertical => &[[1.0, 0.0]],
            Self::Grid => &[[0.0, 1.0], [1.0, 0.0]],
        }
    }

    /// The pattern of lines that rise to the right at an angle, in degrees counter-clockwise from the east: the nearest that there is.
    #[must_use]
    pub fn of_angle(degrees: f32) -> Self {
        match (degrees.rem_euclid(180.0) / 45.0).round() as i32 {
            1 => Self::Hatch,
            2 => Self::Vertical,
            3 => Self::Backward,
            _ => Self::Horizontal,
        }
    }
}

/// The lines of a pattern, or its dots, which are twice as wide.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hatching {
    /// Millimetres from one to the next.
    pub spacing: f32,
    /// Millimetres.
    pub width: f32,
}

impl Default for Hatching {
    fn default() -> Self {
        Self { spacing: 1.25, width: 0.22 }
    }
}

impl Hatching {
    /// Millimetres that lines may be apart.
    pub const SPACINGS: std::ops::RangeInclusive<f32> = 0.4..=20.0;
    /// Millimetres that they may be wide.
    pub const WIDTHS: std::ops::RangeInclusive<f32> = 0.05..=5.0;

    /// Those that are not written, as files from before there were others have them.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// The same as near as a pattern may be made.
    #[must_use]
    pub const fn within(self) -> Self {
        Self {
            spacing: self.spacing.clamp(*Self::SPACINGS.start(), *Self::SPACINGS.end()),
            width: self.width.clamp(*Self::WIDTHS.start(), *Self::WIDTHS.end()),
        }
    }

    /// The part of the ground that a pattern of them covers.
    #[must_use]
    pub fn cover(self, pattern: Pattern) -> f32 {
        let part = (self.width / self.spacing).min(1.0);
        match (pattern, pattern.across().len()) {
            // where they are so large that they overlap, a little less than this
            (Pattern::Dots, _) => (std::f32::consts::PI * part * part).min(1.0),
            (_, 0) => 1.0,
            (_, 1) => part,
            _ => 1.0 - (1.0 - part) * (1.0 - part),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_at_an_angle_run_across_the_direction_of_their_pattern() {
        for degrees in [0.0f32, 45.0, 90.0, 135.0, 180.0, -45.0, 225.0] {
            // y is down
            let along = [degrees.to_radians().cos(), -degrees.to_radians().sin()];
            let [across] = Pattern::of_angle(degrees).across() else { panic!("lines of one direction") };
            assert!((along[0] * across[0] + along[1] * across[1]).abs() < 1e-6, "{degrees}");
        }
    }
}
