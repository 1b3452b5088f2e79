//! The one table of words. A row without a translation does not compile.

use super::Lang;

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
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

words! {
    Open: "打开", "Open";
}

impl Word {
    /// The word with `{}` replaced by the arguments in order.
    #[must_use]
    pub fn with(self, lang: Lang, arguments: &[&dyn std::fmt::Display]) -> String {
        let mut parts = self.text(lang).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (part, argument) in parts.zip(arguments.iter().map(Some).chain(std::iter::repeat(None))) {
            if let Some(argument) = argument {
                text.push_str(&argument.to_string());
            }
            text.push_str(part);
        }
        text
    }
}
