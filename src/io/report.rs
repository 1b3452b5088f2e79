//! What was noticed while reading a file that was loaded all the same.

use crate::i18n::{Lang, Localized};

/// Why a feature is worth a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Reason {
    #[error("the ring was not closed; it was closed for drawing")]
    UnclosedRing,
    #[error("the ring has fewer than four positions and was left out")]
    ShortRing,
    #[error("the line has fewer than two positions and was left out")]
    ShortLine,
    #[error("a position lies outside -180..180, -90..90; the geometry was left out")]
    OutOfRange,
    #[error("the feature has no geometry")]
    NoGeometry,
    #[error("the geometry is empty")]
    EmptyGeometry,
    #[error("\"properties\" is neither an object nor null and was left out")]
    BadProperties,
    #[error("positions have more than three numbers; those after the height were left out")]
    ExtraDimensions,
}

impl Reason {
    /// Whether the reader should look at it; a feature without geometry is allowed by RFC 7946 and only counted.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        !matches!(self, Self::NoGeometry)
    }
}

impl Localized for Reason {
    fn told(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        match self {
            Self::UnclosedRing => "环没有闭合，绘图时已闭合",
            Self::ShortRing => "环少于四个位置，已略去",
            Self::ShortLine => "线少于两个位置，已略去",
            Self::OutOfRange => "有位置超出经纬度范围，几何已略去",
            Self::NoGeometry => "要素没有几何",
            Self::EmptyGeometry => "几何是空的",
            Self::BadProperties => "“properties”既不是对象也不是 null，已略去",
            Self::ExtraDimensions => "位置多于三个数字，高程之后的已略去",
        }
        .to_owned()
    }
}

/// One thing noticed, with its place: line and feature number, 1-based.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub line: u64,
    pub feature: u64,
    pub reason: Reason,
}

impl Localized for Note {
    fn told(&self, lang: Lang) -> String {
        let reason = self.reason.told(lang);
        match lang {
            Lang::Zh => format!("第 {} 行，第 {} 个要素：{reason}", self.line, self.feature),
            Lang::En => format!("line {}, feature {}: {reason}", self.line, self.feature),
        }
    }
}

/// The notes of one load: the first of them, and how many there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadReport {
    pub notes: Vec<Note>,
    /// All that were noticed, those kept in `notes` included.
    pub total: u64,
    /// Those of them that deserve the reader's eye.
    pub warnings: u64,
}

impl LoadReport {
    /// How many notes are kept.
    pub const CAP: usize = 200;

    /// Whether anything deserves the reader's eye.
    #[must_use]
    pub fn has_warnings(&self) -> bool {
        self.warnings > 0
    }

    /// How many notes were left out of the list.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.total - self.notes.len() as u64
    }
}
