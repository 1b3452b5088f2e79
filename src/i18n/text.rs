//! The two languages, text that exists in both, and things that can be told in either.

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// The other language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The language the environment asks for (`LC_ALL`, `LC_MESSAGES`, `LANG`); Chinese where it names none.
    #[must_use]
    pub fn from_environment() -> Self {
        let tag = ["NANBEI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .unwrap_or_default();
        if tag.to_lowercase().starts_with("en") { Self::En } else { Self::Zh }
    }
}

/// The language or languages of the labels on a map or a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MapLang {
    Zh,
    En,
    /// Chinese first, English smaller under it.
    #[default]
    Both,
}

impl MapLang {
    /// The language of the line that leads.
    #[must_use]
    pub const fn leading(self) -> Lang {
        match self {
            Self::En => Lang::En,
            Self::Zh | Self::Both => Lang::Zh,
        }
    }
}

/// One text in both languages; either may be empty, then the other stands in.
///
/// ```
/// use nanbei::i18n::{Bilingual, Lang};
///
/// let name = Bilingual::new("吴淞创新城", "Wusong");
/// assert_eq!((name.get(Lang::Zh), name.get(Lang::En)), ("吴淞创新城", "Wusong"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    pub zh: String,
    pub en: String,
}

impl Bilingual {
    /// Another text in one language; in both where both were the same.
    #[must_use]
    pub fn renamed(&self, text: &str, lang: Lang) -> Self {
        match lang {
            _ if self.zh == self.en => Self::new(text, text),
            Lang::Zh => Self::new(text, self.en.as_str()),
            Lang::En => Self::new(self.zh.as_str(), text),
        }
    }

    /// Both languages given.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The same text in both languages (a file name, say).
    #[must_use]
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// Whether it is what somebody calls by a name, in either language, English in any case.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.zh == name || self.en.eq_ignore_ascii_case(name)
    }

    /// The text in `lang`, or in the other language where it is missing.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            Lang::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }

    /// The text in the other language where it differs, for a second, quieter line.
    #[must_use]
    pub fn second(&self, lang: Lang) -> Option<&str> {
        let other = match lang {
            Lang::Zh => &self.en,
            Lang::En => &self.zh,
        };
        (!other.is_empty() && other != self.get(lang)).then_some(other)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

/// Something that can be told to the planner in either language: an error, a note, an outcome.
pub trait Localized {
    /// One or two sentences: what, where, what to do.
    fn message(&self, lang: Lang) -> String;
}
