//! How features are written: in which of a format's ways, how exactly, and what the rounding made too small.

use crate::i18n::{Lang, Localized, Word, integer};

/// A name in Chinese and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(pub &'static str, pub &'static str);

impl Localized for Name {
    fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.0,
            Lang::En => self.1,
        }
        .to_owned()
    }
}

/// One of the ways in which a format writes features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// What `convert --format` calls it.
    pub key: &'static str,
    pub name: Name,
    /// The endings of files written so, the usual one first.
    pub endings: &'static [&'static str],
    /// Whether the decimals of its positions can be chosen.
    pub decimals: bool,
    /// Whether it is for spreadsheets: these take codes for numbers, and show what a list shows.
    pub spreadsheet: bool,
}

/// What can be chosen of a way; what it does not know it passes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    pub precision: Precision,
    /// Whether texts that are digits, as 007 and codes of twenty digits are, stay text in a spreadsheet.
    pub keep_codes: bool,
}

impl Default for WriteOptions {
    /// Positions of a centimetre, codes as they are.
    fn default() -> Self {
        Self { precision: Precision::CENTIMETRE, keep_codes: false }
    }
}

/// How exactly positions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// So many decimals of a degree, at most 15; zeros at the end are left out.
    Decimals(u8),
    /// Every digit: for what must read back the same.
    Full,
}

impl Precision {
    /// Seven decimals of a degree, 1.1 cm: for exchange.
    pub const CENTIMETRE: Self = Self::Decimals(7);
}

/// What became too small for the decimals that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounded {
    /// Rings and lines whose positions all fell on one place or one line, and were left out.
    pub collapsed: usize,
    /// The features they are of, the first hundred, 0-based.
    pub features: Vec<usize>,
    /// Texts that were longer than the format has room for, and were cut.
    pub shortened: usize,
}

impl Rounded {
    /// Whether anything was lost.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.collapsed > 0 || self.shortened > 0
    }

    /// What became of a file of that name.
    #[must_use]
    pub fn message(&self, name: &str, lang: Lang) -> String {
        let mut features: Vec<String> = self.features.iter().take(10).map(|index| (index + 1).to_string()).collect();
        if self.features.len() > 10 {
            features.push("…".to_owned());
        }
        let collapsed = (self.collapsed > 0).then(|| Word::RoundedAway.with(lang, &[&name, &integer(self.collapsed as u64), &features.join(", ")]));
        let shortened = (self.shortened > 0).then(|| Word::TextsShortened.with(lang, &[&name, &integer(self.shortened as u64)]));
        collapsed.into_iter().chain(shortened).collect::<Vec<_>>().join(" ")
    }
}
