//! A text that names are searched for: as it is written, and as the sounds of Chinese characters.

use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};

/// What is searched for: as it is written, and as pinyin where it is in Latin letters.
pub struct Sought<'a> {
    wanted: String,
    sounds: Option<IbMatcher<'a>>,
}

impl Sought<'_> {
    /// `None` for no text.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let wanted = text.trim().to_lowercase();
        let latin = wanted.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '\'') && wanted.len() <= 64;
        let letters: String = wanted.chars().filter(char::is_ascii_alphanumeric).collect();
        // the sounds of numbers are not meant
        let sounds = (latin && letters.contains(|c: char| c.is_ascii_alphabetic()))
            .then(|| IbMatcher::builder(letters.as_str()).pinyin(PinyinMatchConfig::default()).build());
        (!wanted.is_empty()).then_some(Self { wanted, sounds })
    }

    /// The rank of a match with a name: 0 whole, 1 at its beginning, 2 inside; 3 to 5 likewise by its pinyin.
    #[must_use]
    pub fn rank(&self, name: &str) -> Option<usize> {
        let lower = name.to_lowercase();
        let written = if lower == self.wanted {
            Some(0)
        } else if lower.starts_with(&self.wanted) {
            Some(1)
        } else {
            lower.contains(&self.wanted).then_some(2)
        };
        written.or_else(|| {
            let found = self.sounds.as_ref().filter(|_| !name.is_ascii())?.find(name)?;
            Some(match (found.start(), found.end()) {
                (0, end) if end == name.len() => 3,
                (0, _) => 4,
                _ => 5,
            })
        })
    }
}
