//! The sheet an annotated map is printed on.

use super::Bounds;
use crate::i18n::{Bilingual, MapLang};
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
        let side = |text: &str| text.trim().parse::<f32>().ok().filter(|mm| SIDES.contains(mm));
        Some(Self::Custom(side(width)?, side(height)?))
    }
}

/// What a side of custom paper may measure: under 80 mm there is no room for a map beside its furniture.
const SIDES: std::ops::RangeInclusive<f32> = 80.0..=2000.0;

/// Which parts of the sheet are drawn. Sources and attribution always are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Elements {
    pub title: bool,
    pub overview: bool,
    pub legend: bool,
    pub scale_bar: bool,
    pub north_arrow: bool,
    pub graticule: bool,
    pub annotations: bool,
}

impl Default for Elements {
    fn default() -> Self {
        Self { title: true, overview: true, legend: true, scale_bar: true, north_arrow: true, graticule: true, annotations: true }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    pub paper: Paper,
    pub landscape: bool,
    /// Dots per inch of a picture made of pixels.
    pub dpi: u32,
    /// The scale's denominator at the frame's middle; `None` fits the extent.
    pub scale: Option<f64>,
    /// What the frame shows, in degrees; `None` takes the window's view.
    pub extent: Option<[f64; 4]>,
    pub title: Bilingual,
    pub subtitle: Bilingual,
    pub author: String,
    /// ISO date; empty for the day of printing.
    pub date: String,
    pub lang: MapLang,
    pub elements: Elements,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            paper: Paper::A4,
            landscape: true,
            dpi: 300,
            scale: None,
            extent: None,
            title: Bilingual::new("上海南北转型", "Shanghai's north-south transformation"),
            subtitle: Bilingual::default(),
            author: String::new(),
            date: String::new(),
            lang: MapLang::Both,
            elements: Elements::default(),
        }
    }
}

impl Sheet {
    /// The sheet with what is out of range brought into it: a file may say anything.
    #[must_use]
    pub fn sane(mut self) -> Self {
        if let Paper::Custom(width, height) = self.paper {
            let side = |mm: f32| if mm.is_finite() { mm.clamp(*SIDES.start(), *SIDES.end()) } else { 210.0 };
            self.paper = Paper::Custom(side(width), side(height));
        }
        self.dpi = self.dpi.clamp(20, 2400);
        self.scale = self.scale.filter(|n| (10.0..1e9).contains(n));
        self.extent =
            self.extent.filter(|[west, south, east, north]| west < east && south < north && [west, south, east, north].iter().all(|v| v.is_finite()));
        self
    }

    /// Width and height of the paper as it lies, in millimetres.
    #[must_use]
    pub fn size(&self) -> [f32; 2] {
        let [short, long] = self.paper.size();
        match self.paper {
            // the user has said how it lies
            Paper::Custom(..) => [short, long],
            _ if self.landscape => [long, short],
            _ => [short, long],
        }
    }

    /// Width and height in pixels at the sheet's dpi, rounded to whole pixels.
    #[must_use]
    pub fn pixels(&self) -> [u32; 2] {
        self.size().map(|mm| ((f64::from(mm) / 25.4 * f64::from(self.dpi)).round() as u32).max(1))
    }

    /// The extent as bounds.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.extent.map(|[west, south, east, north]| Bounds { west, south, east, north })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_at_300_dpi_has_the_known_pixels() {
        let sheet = Sheet { landscape: false, ..Sheet::default() };
        assert_eq!(sheet.pixels(), [2480, 3508]);
    }

    #[test]
    fn paper_names_read_back() {
        for paper in Paper::NAMED.into_iter().chain([Paper::Custom(160.0, 90.0)]) {
            assert_eq!(Paper::parse(&paper.name()), Some(paper));
        }
        assert_eq!(Paper::parse("10x10"), None);
    }
}
