//! The words of the program: one table for each of its areas, joined into one [`Word`]. A row without a translation does not
//! compile, nor does a name that stands in two areas.
//!
//! An area's file is a macro that adds its rows to those it is given and hands them back to `words!`, which asks one area
//! after the other and makes the type of all rows. So a new area is a file, a `mod` and a name in the list.

#[macro_use]
mod balance;
#[macro_use]
mod base_map;
#[macro_use]
mod coordinates;
#[macro_use]
mod data_export;
#[macro_use]
mod databases;
#[macro_use]
mod diagnostics;
#[macro_use]
mod digitizing;
#[macro_use]
mod export;
#[macro_use]
mod history;
#[macro_use]
mod indicators;
#[macro_use]
mod inspector;
#[macro_use]
mod layers;
#[macro_use]
mod loading;
#[macro_use]
mod map;
#[macro_use]
mod menus;
#[macro_use]
mod messages;
#[macro_use]
mod plan;
#[macro_use]
mod project;
#[macro_use]
mod quality;
#[macro_use]
mod query;
#[macro_use]
mod scenarios;
#[macro_use]
mod services;
#[macro_use]
mod settings;
#[macro_use]
mod sheet;
#[macro_use]
mod start;
#[macro_use]
mod table;

use super::{Bilingual, Lang};

macro_rules! words {
    // the rows of the next area behind those there are
    ([$area:ident $($areas:ident)*] $($rows:tt)*) => { $area! { words [$($areas)*] $($rows)* } };
    // no area is left
    ([] $($name:ident: $zh:literal, $en:literal;)*) => {
        /// A word or phrase of the interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word { $($name),* }

        impl Word {
            /// Every word, for checks of glyphs.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in a language.
            #[must_use]
            pub const fn text(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, Lang::Zh) => $zh, (Self::$name, Lang::En) => $en,)*
                }
            }
        }
    };
}

words! { [menus map base_map layers loading coordinates data_export inspector query sheet export project history messages diagnostics plan indicators scenarios balance quality table digitizing start services databases settings] }

impl Word {
    /// The word in both languages, for what is kept or printed in both.
    #[must_use]
    pub fn both(self) -> Bilingual {
        Bilingual::new(self.text(Lang::Zh), self.text(Lang::En))
    }

    /// The word with `{}` replaced by the arguments in order, and `{0}`, `{1}` by their number.
    #[must_use]
    pub fn with(self, lang: Lang, arguments: &[&dyn std::fmt::Display]) -> String {
        let (mut text, mut rest, mut next) = (String::new(), self.text(lang), 0);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (place, tail) = after.split_once('}').unwrap_or((after, ""));
            let index = place.parse().unwrap_or_else(|_| {
                next += 1;
                next - 1
            });
            if let Some(argument) = arguments.get(index) {
                text.push_str(&argument.to_string());
            }
            rest = tail;
        }
        text + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_take_the_same_arguments() {
        for word in Word::ALL {
            let count = |lang| word.text(lang).matches('{').count();
            assert_eq!(count(Lang::Zh), count(Lang::En), "{word:?}");
        }
        assert_eq!(Word::WithinOf.with(Lang::Zh, &[&"3 km", &"宝山站"]), "宝山站 3 km 范围内");
    }
}
