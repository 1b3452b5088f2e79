//! Paper: the ISO 216 sizes and custom ones, in millimetres.

use serde::{Deserialize, Serialize};

/// ISO 216 paper, or a size of one's own in millimetres (portrait: width, height).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Paper {
    A5,
    #[default]
    A4,
    A3,
    A2,
    A1,
    A0,
    Custom(f32, f32),
}

impl Paper {
    /// The named sizes.
    pub const NAMED: [Self; 6] = [Self::A5, Self::A4, Self::A3, Self::A2, Self::A1, Self::A0];

    /// What a side of custom paper may measure: under 80 mm there is no room for a map beside its furniture.
    pub const SIDES: std::ops::RangeInclusive<f32> = 80.0..=2000.0;

    /// Width and height in millimetres, portrait.
    #[must_use]
    pub const fn size(self) -> [f32; 2] {
        match self {
            Self::A5 => [148.0, 210.0],
            Self::A4 => [210.0, 297.0],
            Self::A3 => [297.0, 420.0],
            Self::A2 => [420.0, 594.0],
            Self::A1 => [594.0, 841.0],
            Self::A0 => [841.0, 1189.0],
            Self::Custom(width, height) => [width, height],
        }
    }

    /// `A4`, or `160x90` for a custom size in millimetres.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::A5 => "A5".to_owned(),
            Self::A4 => "A4".to_owned(),
            Self::A3 => "A3".to_owned(),
            Self::A2 => "A2".to_owned(),
            Self::A1 => "A1".to_owned(),
            Self::A0 => "A0".to_owned(),
            Self::Custom(width, height) => format!("{width}x{height}"),
        }
    }

    /// Reads `name`'s form; custom sides from 80 to 2000 mm.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(named) = Self::NAMED.into_iter().find(|paper| paper.name().eq_ignore_ascii_case(text)) {
            return Some(named);
        }
        let (width, height) = text.split_once(['x', '×'])?;
        let side = |text: &str| text.trim().parse::<f32>().ok().filter(|mm| Self::SIDES.contains(mm));
        Some(Self::Custom(side(width)?, side(height)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_names_read_back() {
        for paper in Paper::NAMED.into_iter().chain([Paper::Custom(160.0, 90.0)]) {
            assert_eq!(Paper::parse(&paper.name()), Some(paper));
        }
        assert_eq!(Paper::parse("10x10"), None);
    }
}
