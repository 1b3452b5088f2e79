//! The text of a filter, read sign by sign: full-width signs are the same as the plain ones, and a field's own name wins over
//! whatever stands in it.

use super::number::Number;
use super::problem::{Expected, FilterError, FilterProblem, Wrong};
use crate::i18n::excerpt;

/// A place in the text of a filter.
#[derive(Clone, Copy)]
pub struct Scanner<'a> {
    pub text: &'a str,
    /// The byte that is next.
    pub at: usize,
    /// The names of the fields, the longest first, with the places of their columns.
    fields: &'a [(&'a str, usize)],
}

/// Signs, their full-width and typographic forms, and what they mean.
const SIGNS: [(&str, &str); 31] = [
    ("<>", "<>"),
    ("!=", "<>"),
    ("！=", "<>"),
    ("！＝", "<>"),
    ("!＝", "<>"),
    ("＜＞", "<>"),
    ("≠", "<>"),
    ("<=", "<="),
    ("＜＝", "<="),
    ("＜=", "<="),
    ("≤", "<="),
    (">=", ">="),
    ("＞＝", ">="),
    ("＞=", ">="),
    ("≥", ">="),
    ("==", "="),
    ("＝＝", "="),
    ("=", "="),
    ("＝", "="),
    ("<", "<"),
    ("＜", "<"),
    (">", ">"),
    ("＞", ">"),
    ("~", "~"),
    ("～", "~"),
    ("(", "("),
    ("（", "("),
    (")", ")"),
    ("）", ")"),
    (",", ","),
    ("，", ","),
];

/// Quotation marks in which text stands besides the plain ones, of the language's own: nothing in them is escaped.
pub const QUOTES: [(char, char); 3] = [('‘', '’'), ('“', '”'), ('「', '」')];

/// Signs between numbers.
const OPERATORS: [(&str, &str); 10] =
    [("+", "+"), ("＋", "+"), ("-", "-"), ("－", "-"), ("*", "*"), ("＊", "*"), ("/", "/"), ("／", "/"), ("%", "%"), ("^", "^")];

/// Whether a character may stand inside a name (OGC 21-065, `identifierPart`).
pub fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '$')
}

impl<'a> Scanner<'a> {
    pub const fn new(text: &'a str, fields: &'a [(&'a str, usize)]) -> Self {
        Self { text, at: 0, fields }
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Passes over blanks and tells the byte that is next.
    pub fn place(&mut self) -> usize {
        self.blanks();
        self.at
    }

    pub fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    pub fn is_at_end(&mut self) -> bool {
        self.blanks();
        self.at == self.text.len()
    }

    fn sign_of(&mut self, signs: &[(&'static str, &'static str)]) -> Option<&'static str> {
        self.blanks();
        let (written, meant) = signs.iter().find(|(written, _)| self.rest().starts_with(written))?;
        self.at += written.len();
        Some(meant)
    }

    /// Takes the comparison sign, bracket or comma that is next.
    pub fn sign(&mut self) -> Option<&'static str> {
        self.sign_of(&SIGNS)
    }

    /// Takes the sign that is wanted.
    pub fn takes(&mut self, wanted: &str) -> bool {
        let before = *self;
        let found = self.sign() == Some(wanted);
        if !found {
            *self = before;
        }
        found
    }

    pub fn needs(&mut self, wanted: &str, what: Expected) -> Result<(), FilterError> {
        if self.takes(wanted) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Takes one of the operators between numbers.
    pub fn operator(&mut self, wanted: &[&str]) -> Option<&'static str> {
        let before = *self;
        let found = self.sign_of(&OPERATORS).filter(|found| wanted.contains(found));
        if found.is_none() {
            *self = before;
        }
        found
    }

    /// The name that is next, not yet taken.
    pub fn name(&mut self) -> &'a str {
        self.blanks();
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return "";
        }
        &rest[..rest.find(|c| !in_name(c)).unwrap_or(rest.len())]
    }

    /// Takes a word of the language, in any case.
    pub fn word(&mut self, wanted: &str) -> bool {
        let found = self.name().eq_ignore_ascii_case(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    /// Takes 且, 或 or 非, which may stand right beside the names round them.
    pub fn glyph(&mut self, wanted: char) -> bool {
        self.blanks();
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Takes the field whose name is next, as it is written: the longest that is there, not the beginning of another word.
    pub fn field(&mut self) -> Option<usize> {
        self.blanks();
        let rest = self.rest();
        let ends = |name: &str| {
            let after = &rest[name.len()..];
            let inside = name.ends_with(in_name) && after.starts_with(in_name);
            // what is read as one word by its letters may be a field and a connective
            !inside || after.starts_with(['且', '或'])
        };
        let (name, column) = self.fields.iter().find(|(name, _)| !name.is_empty() && rest.starts_with(name) && ends(name))?;
        self.at += name.len();
        Some(*column)
    }

    /// The place of the column of that name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.fields.iter().find(|(own, _)| *own == name).map(|(_, column)| *column)
    }

    /// Takes a number; the sign before it is an operator.
    pub fn number(&mut self) -> Option<(Number, &'a str)> {
        self.blanks();
        let bytes = self.rest().as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let whole = digits(0);
        let mut end = whole;
        if bytes.get(end) == Some(&b'.') {
            let places = digits(end + 1);
            if whole + places == 0 {
                return None;
            }
            end += 1 + places;
        }
        if end == 0 {
            return None;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let power = digits(end + 1 + sign);
            if power > 0 {
                end += 1 + sign + power;
            }
        }
        let written = &self.rest()[..end];
        // a word may begin with digits, as 12号线 does
        if self.rest()[end..].starts_with(in_name) {
            return None;
        }
        self.at += end;
        Some((Number::parse(written)?, written))
    }

    /// Takes a text in the quotation marks that are next; two of them, or one behind a backslash, stand for one.
    pub fn quoted(&mut self, open: char, close: char) -> Result<Option<String>, FilterError> {
        let place = self.place();
        let Some(inside) = self.rest().strip_prefix(open) else { return Ok(None) };
        let mut text = String::new();
        let mut chars = inside.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if c == close {
                if open == close && chars.peek().is_some_and(|(_, next)| *next == close) {
                    chars.next();
                    text.push(close);
                    continue;
                }
                self.at += open.len_utf8() + at + c.len_utf8();
                return Ok(Some(text));
            }
            // OGC 21-065 escapes a quote with a backslash too
            if c == '\\' && open == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                chars.next();
                text.push('\'');
                continue;
            }
            text.push(c);
        }
        Err(wrong(place, FilterProblem::Unclosed(open)))
    }

    /// Takes words without quotation marks up to where a condition ends; `None` where signs stand in them, so that it cannot
    /// be told what is meant.
    pub fn words(&mut self) -> Option<String> {
        self.blanks();
        let (start, mut depth) = (self.at, 0usize);
        let mut end = start;
        while let Some(c) = self.text[end..].chars().next() {
            let before = self.text[start..end].chars().next_back();
            let mut here = Self { at: end, ..*self };
            if before.is_none_or(char::is_whitespace) && ["and", "or"].iter().any(|word| here.word(word)) {
                break;
            }
            // a field's name or a word of the language among the words: a connective was forgotten
            let begins = end > start && before.is_some_and(char::is_whitespace);
            if begins && (here.field().is_some() || ["not", "like", "in", "between", "is"].iter().any(|word| here.word(word))) {
                return None;
            }
            if end > start && matches!(c, '且' | '或') && here.connects() {
                break;
            }
            match c {
                '(' | '（' => depth += 1,
                ')' | '）' | ',' | '，' if depth == 0 => break,
                ')' | '）' => depth -= 1,
                '=' | '<' | '>' | '~' | '＝' | '＜' | '＞' | '～' | '≤' | '≥' | '≠' | '"' => return None,
                _ => {}
            }
            end += c.len_utf8();
        }
        let found = self.text[start..end].trim_end();
        if found.is_empty() || depth > 0 || found.starts_with('\'') {
            return None;
        }
        self.at = start + found.len();
        Some(found.to_owned())
    }

    /// Whether the 且 or 或 here joins two conditions: it stands between blanks, or a field, 非 or a bracket follows.
    fn connects(self) -> bool {
        let mut after = self;
        let spaced = self.text[..self.at].ends_with(char::is_whitespace);
        after.at += after.rest().chars().next().map_or(0, char::len_utf8);
        let follows = after;
        (spaced && after.rest().starts_with(char::is_whitespace))
            || after.field().is_some()
            || follows.rest().trim_start().starts_with(['非', '(', '（'])
    }

    pub fn expected(&mut self, what: Expected) -> FilterError {
        let at = self.place();
        wrong(at, FilterProblem::Expected { what, found: excerpt(self.rest(), 20) })
    }
}

/// An error at a byte of the text, which becomes a character where the text is at hand.
pub fn wrong(at: usize, problem: FilterProblem) -> FilterError {
    FilterError(Box::new(Wrong { at, problem }))
}
