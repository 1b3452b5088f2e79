//! Text from files, names and paths, made fit to be shown: nothing in it moves a cursor, turns a line round or hides.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character is not for the eye: it controls a terminal, changes the direction of what follows, or has no width.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with hidden characters as JSON would escape them: `\u001b`.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    printable_but(text, |_| false)
}

/// The same for text of several lines, whose breaks and tabs stay.
#[must_use]
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    printable_but(text, |c| matches!(c, '\n' | '\t'))
}

fn printable_but(text: &str, kept: impl Fn(char) -> bool) -> Cow<'_, str> {
    let shown = |c: char| kept(c) || !is_hidden(c);
    if text.chars().all(shown) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if shown(c) {
            out.push(c);
        } else {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                // writing to a String cannot fail
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(out)
}

/// The text without hidden characters, for file names and tables; line breaks and tabs stay.
#[must_use]
pub fn cleaned(text: &str) -> Cow<'_, str> {
    let shown = |c: char| matches!(c, '\n' | '\r' | '\t') || !is_hidden(c);
    if text.chars().all(shown) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| shown(*c)).collect()) }
}

/// The text, cut with an ellipsis where it has more characters than `longest`.
#[must_use]
pub fn bounded(text: &str, longest: usize) -> Cow<'_, str> {
    // bytes first: most texts are short
    if text.len() <= longest {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(longest) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// The beginning of a text that came from somewhere else, short and fit to be shown.
#[must_use]
pub fn excerpt(text: &str, longest: usize) -> String {
    let mut chars = text.chars();
    let mut shown: String = chars.by_ref().take(longest).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    printable(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hidden_reaches_a_terminal() {
        assert_eq!(printable("吴淞 é 𠮷 😀"), "吴淞 é 𠮷 😀");
        for hidden in ['\u{1b}', '\0', '\u{7f}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\n', '\u{e0041}'] {
            let text = format!("a{hidden}b");
            let shown = printable(&text);
            assert!(shown.chars().all(|c| !is_hidden(c)) && shown.starts_with("a\\u") && shown.ends_with('b'), "{shown}");
        }
        assert_eq!(printable_lines("a\n\tb\u{1b}"), "a\n\tb\\u001b");
        assert_eq!(excerpt("吴淞口码头", 2), "吴淞…");
    }
}
