//! The one table of what a user can ask for without naming a thing: menus, toolbar, shortcuts and the palette read it.

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

const fn plain(key: ShortcutKey) -> Shortcut {
    Shortcut { key, command: false, shift: false, alt: false }
}

const fn ctrl(letter: char) -> Shortcut {
    Shortcut { command: true, ..plain(ShortcutKey::Letter(letter)) }
}

const fn ctrl_shift(letter: char) -> Shortcut {
    Shortcut { shift: true, ..ctrl(letter) }
}

macro_rules! actions {
    ($($name:ident: $word:ident, $shortcuts:expr;)*) => {
        /// Something a user can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($name),* }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What it is called.
            #[must_use]
            pub const fn word(self) -> Word {
                match self { $(Self::$name => Word::$word),* }
            }

            /// The keys that ask for it; the first is shown.
            #[must_use]
            pub const fn shortcuts(self) -> &'static [Shortcut] {
                match self { $(Self::$name => const { $shortcuts }),* }
            }
        }
    };
}

actions! {
    New: NewProject, &[ctrl('N')];
    Open: OpenFiles, &[ctrl('O')];
    Save: Save, &[ctrl('S')];
    SaveAs: SaveAs, &[ctrl_shift('S')];
    Export: ExportSheet, &[ctrl('E')];
    Quit: Quit, &[ctrl('Q')];
    Undo: Undo, &[ctrl('Z')];
    Redo: Redo, &[ctrl_shift('Z'), ctrl('Y')];
    Delete: Delete, &[plain(ShortcutKey::Delete)];
    SelectAll: SelectAll, &[ctrl('A')];
    ClearSelection: ClearSelection, &[];
    InvertSelection: InvertSelection, &[];
    AllLayers: SelectAllLayers, &[];
    ZoomToSelection: ZoomToSelection, &[plain(ShortcutKey::Letter('Z'))];
    SaveSelection: SaveSelection, &[];
    ZoomIn: ZoomIn, &[plain(ShortcutKey::Plus)];
    ZoomOut: ZoomOut, &[plain(ShortcutKey::Minus)];
    Home: WholeExtent, &[plain(ShortcutKey::Home)];
    ViewBack: ViewBack, &[Shortcut { alt: true, ..plain(ShortcutKey::Left) }];
    ViewForward: ViewForward, &[Shortcut { alt: true, ..plain(ShortcutKey::Right) }];
    FullScreen: FullScreen, &[plain(ShortcutKey::F(11))];
    MapOnly: MapOnly, &[plain(ShortcutKey::F(12))];
    Results: ResultsPanel, &[plain(ShortcutKey::F(6))];
    Legend: Legend, &[];
    Language: SwitchLanguage, &[];
    Light: ThemeLight, &[];
    Dark: ThemeDark, &[];
    FollowSystem: ThemeSystem, &[];
    Online: OnlineBaseMap, &[];
    Bookmarks: Bookmarks, &[ctrl('B')];
    Messages: Messages, &[];
    Diagnostics: Diagnostics, &[];
    ToolSelect: ToolSelect, &[plain(ShortcutKey::Letter('V'))];
    ToolPan: ToolPan, &[plain(ShortcutKey::Letter('H'))];
    ToolMeasure: ToolMeasure, &[plain(ShortcutKey::Letter('M'))];
    ToolText: ToolText, &[plain(ShortcutKey::Letter('T'))];
    ToolArrow: ToolArrow, &[plain(ShortcutKey::Letter('A'))];
    ToolLine: ToolLine, &[plain(ShortcutKey::Letter('3'))];
    ToolPolygon: ToolPolygon, &[plain(ShortcutKey::Letter('4'))];
    ToolBox: ToolBox, &[plain(ShortcutKey::Letter('5'))];
    ToolLasso: ToolLasso, &[plain(ShortcutKey::Letter('6'))];
    LayerExport: ExportDataMenu, &[];
    LayerReplace: ReplaceData, &[];
    LayerCrs: ChangeCrs, &[];
    LayerRepair: RepairGeometry, &[];
    LayerReport: LoadReportMenu, &[];
    Ask: SpatialQuery, &[ctrl_shift('F')];
    Search: Search, &[ctrl('F'), ctrl('K')];
    Shortcuts: ShortcutSheet, &[plain(ShortcutKey::F(1))];
    About: About, &[];
}

impl Action {
    /// The name in a language.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        self.word().text(lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_key() {
        let mut seen: Vec<(Shortcut, Action)> = Vec::new();
        for action in Action::ALL {
            for shortcut in action.shortcuts() {
                let taken = seen.iter().find(|(own, _)| own == shortcut);
                assert!(taken.is_none(), "{action:?} and {taken:?}");
                seen.push((*shortcut, *action));
            }
        }
    }
}
