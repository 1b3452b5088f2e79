//! What a user can ask for without naming a thing: its name, its keys and its place in the menus. What it does stands with the
//! module that brings it.

use crate::i18n::{Lang, Word};

/// A key of a shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortcutKey {
    Letter(char),
    F(u8),
    Delete,
    Home,
    Plus,
    Minus,
    Left,
    Right,
    Escape,
}

/// A key with Ctrl (Cmd on macOS), Shift and Alt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    pub key: ShortcutKey,
    pub command: bool,
    pub shift: bool,
    pub alt: bool,
}

impl Shortcut {
    /// How it is written in a menu.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        if self.command {
            text.push_str(if cfg!(target_os = "macos") { "Cmd+" } else { "Ctrl+" });
        }
        if self.shift {
            text.push_str("Shift+");
        }
        if self.alt {
            text.push_str("Alt+");
        }
        match self.key {
            ShortcutKey::Letter(letter) => text.push(letter),
            ShortcutKey::F(number) => text.extend(["F", &number.to_string()]),
            ShortcutKey::Delete => text.push_str("Del"),
            ShortcutKey::Home => text.push_str("Home"),
            ShortcutKey::Plus => text.push('+'),
            ShortcutKey::Minus => text.push('-'),
            ShortcutKey::Left => text.push('←'),
            ShortcutKey::Right => text.push('→'),
            ShortcutKey::Escape => text.push_str("Esc"),
        }
        text
    }
}

/// A key alone.
pub const fn plain(key: ShortcutKey) -> Shortcut {
    Shortcut { key, command: false, shift: false, alt: false }
}

/// A letter with Ctrl.
pub const fn ctrl(letter: char) -> Shortcut {
    Shortcut { command: true, ..plain(ShortcutKey::Letter(letter)) }
}

/// A letter with Ctrl and Shift.
pub const fn ctrl_shift(letter: char) -> Shortcut {
    Shortcut { shift: true, ..ctrl(letter) }
}

/// The menus, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Menu {
    File,
    Edit,
    View,
    Tools,
    Draw,
    Layer,
    Plan,
    Query,
    Help,
}

impl Menu {
    pub const ALL: [Self; 9] = [Self::File, Self::Edit, Self::View, Self::Tools, Self::Draw, Self::Layer, Self::Plan, Self::Query, Self::Help];

    #[must_use]
    pub const fn word(self) -> Word {
        match self {
            Self::File => Word::MenuFile,
            Self::Edit => Word::MenuEdit,
            Self::View => Word::MenuView,
            Self::Tools => Word::MenuTools,
            Self::Draw => Word::MenuDraw,
            Self::Layer => Word::MenuLayer,
            Self::Plan => Word::MenuPlan,
            Self::Query => Word::MenuQuery,
            Self::Help => Word::MenuHelp,
        }
    }
}

/// Where an action stands in the menus. Entries of one menu are in the order of their places; between two of different tens
/// there is a separator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MenuPlace(pub Menu, pub u8);

/// Something a user can ask for.
#[derive(Clone, Copy)]
pub struct Action {
    id: &'static str,
    word: Word,
    place: Option<MenuPlace>,
    shortcuts: &'static [Shortcut],
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Action {}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

impl Action {
    /// An action in a menu, without keys. `id` is its own.
    pub(super) const fn new(id: &'static str, word: Word, menu: Menu, place: u8) -> Self {
        Self { id, word, place: Some(MenuPlace(menu, place)), shortcuts: &[] }
    }

    /// With the keys that ask for it; the first is shown.
    pub(super) const fn keys(self, shortcuts: &'static [Shortcut]) -> Self {
        Self { shortcuts, ..self }
    }

    /// What it is called.
    #[must_use]
    pub const fn word(self) -> Word {
        self.word
    }

    /// The name in a language.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        self.word.text(lang)
    }

    /// The keys that ask for it; the first is shown.
    #[must_use]
    pub const fn shortcuts(self) -> &'static [Shortcut] {
        self.shortcuts
    }

    /// Where it stands in the menus.
    #[must_use]
    pub const fn place(self) -> Option<MenuPlace> {
        self.place
    }
}
