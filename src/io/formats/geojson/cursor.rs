//! A cursor over JSON text (RFC 8259) that is known to be UTF-8: white space, punctuation, strings, numbers, whole values.

use crate::i18n::excerpt;
use crate::io::formats::decimal::Decimal;
use crate::io::{Problem, Slip};
use crate::model::Value;
use std::borrow::Cow;

/// How deep arrays and objects may nest. RFC 8259 lets a reader set a limit.
pub const MAX_DEPTH: usize = 126;

/// A place in a text. Line breaks passed are counted, so that every place knows its line.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    pub text: &'a str,
    /// The byte offset.
    pub at: usize,
    /// Line breaks before `at`.
    pub line: u64,
}

/// What a JSON value begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    Object,
    Array,
    String,
    Number,
    Literal,
}

/// A number as its grammar allows, not yet as a value.
#[derive(Clone, Copy, Debug)]
pub struct Number<'a> {
    pub text: &'a str,
    /// Whether it has neither a fraction nor an exponent.
    pub is_integer: bool,
}

impl<'a> Cursor<'a> {
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 0 }
    }

    /// The next byte that is no white space.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        match bytes.get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.peek_past_space(),
        }
    }

    fn peek_past_space(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\r' | b'\t' => {}
                _ => return Some(*byte),
            }
            self.at += 1;
        }
        None
    }

    /// The wrong thing that stands here, for an error: a few characters, fit to be shown.
    pub fn found(&self) -> String {
        let rest = &self.text[self.at..];
        let end = rest.char_indices().find(|(at, c)| matches!(c, '\n' | '\r') || (*c == ',' && *at > 0)).map_or(rest.len(), |(at, _)| at);
        format!("`{}`", excerpt(&rest[..end], 24))
    }

    /// The text breaks JSON's grammar here.
    pub fn wrong(&self, expected: &'static str) -> Problem {
        if self.at >= self.text.len() {
            Problem::Truncated("the document")
        } else {
            Problem::NotJson { expected, found: self.found(), slip: Slip::of(&self.text[self.at..]) }
        }
    }

    /// Another value than was expected stands here: JSON of another kind, or no JSON.
    pub fn wrong_kind(&mut self, expected: &'static str) -> Problem {
        let found = match self.peek() {
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b'"') => "a text",
            Some(b'-' | b'0'..=b'9') if self.clone().number().is_ok() => "a number",
            Some(b't' | b'f' | b'n') => match self.clone().literal() {
                Ok(Some(true)) => "true",
                Ok(Some(false)) => "false",
                Ok(None) => "null",
                Err(_) => return self.wrong(expected),
            },
            _ => return self.wrong(expected),
        };
        Problem::WrongKind { expected, found }
    }

    #[inline]
    pub fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Problem> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.wrong(expected))
        }
    }

    /// Takes the bracket of an object or a list.
    #[inline]
    pub fn open(&mut self, bracket: u8, expected: &'static str) -> Result<(), Problem> {
        if self.peek() == Some(bracket) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.wrong_kind(expected))
        }
    }

    #[inline]
    pub fn begins(&mut self) -> Result<Begins, Problem> {
        match self.peek() {
            Some(b'{') => Ok(Begins::Object),
            Some(b'[') => Ok(Begins::Array),
            Some(b'"') => Ok(Begins::String),
            Some(b'-' | b'0'..=b'9') => Ok(Begins::Number),
            Some(b't' | b'f' | b'n') => Ok(Begins::Literal),
            _ => Err(self.wrong("a value")),
        }
    }

    /// After `{` or `[` or an element: whether another element follows. `first` is true right after the bracket.
    #[inline]
    pub fn next(&mut self, close: u8, first: &mut bool) -> Result<bool, Problem> {
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) if std::mem::take(first) => Ok(true),
            Some(b',') => {
                self.at += 1;
                if self.peek() == Some(close) {
                    return Err(Problem::TrailingComma);
                }
                Ok(true)
            }
            _ => Err(self.wrong("a comma or a closing bracket")),
        }
    }

    /// The name of a member and its colon.
    #[inline]
    pub fn name(&mut self) -> Result<Cow<'a, str>, Problem> {
        if self.peek() != Some(b'"') {
            return Err(self.wrong("a member name"));
        }
        let name = self.string()?;
        self.expect(b':', "a colon")?;
        Ok(name)
    }

    /// What a `type` member says.
    #[inline]
    pub fn type_name(&mut self) -> Result<Cow<'a, str>, Problem> {
        match self.begins()? {
            Begins::String => self.string(),
            _ => Err(Problem::WrongMember { member: "type", expected: "a string" }),
        }
    }

    /// A string; borrowed where it holds no escape.
    #[inline]
    pub fn string(&mut self) -> Result<Cow<'a, str>, Problem> {
        if self.peek() != Some(b'"') {
            return Err(self.wrong("a string"));
        }
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let end = end_of_plain(bytes, start);
        match bytes.get(end) {
            Some(b'"') => {
                self.at = end + 1;
                Ok(Cow::Borrowed(&self.text[start..end]))
            }
            Some(b'\\') => self.string_with_escapes(start, end),
            Some(_) => {
                self.at = end;
                Err(Problem::ControlCharacter)
            }
            None => {
                self.at = bytes.len();
                Err(Problem::Truncated("a string"))
            }
        }
    }

    /// Escapes are rare: the whole literal goes through `serde_json`.
    #[cold]
    fn string_with_escapes(&mut self, start: usize, mut end: usize) -> Result<Cow<'a, str>, Problem> {
        let bytes = self.text.as_bytes();
        while bytes.get(end).is_some_and(|byte| *byte != b'"') {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let Some(literal) = self.text.get(start - 1..=end).filter(|_| end < bytes.len()) else {
            self.at = bytes.len();
            return Err(Problem::Truncated("a string"));
        };
        let text = serde_json::from_str(literal).map_err(|error| {
            // what it says is wrong ends at its column
            let end = literal.char_indices().map(|(at, _)| at).take_while(|at| *at < error.column()).last().unwrap_or_default();
            let begin = literal[..end].rfind('\\').unwrap_or_default();
            let found = excerpt(&literal[begin..], 8);
            let pair = literal[begin..].strip_prefix("\\u").is_some_and(|rest| rest.bytes().take(4).filter(u8::is_ascii_hexdigit).count() == 4);
            let control = literal.bytes().any(|byte| byte < 0x20);
            if pair {
                Problem::Surrogate(found)
            } else if control && !error.to_string().contains("escape") {
                Problem::ControlCharacter
            } else {
                Problem::Backslash(found)
            }
        })?;
        self.at = end + 1;
        Ok(Cow::Owned(text))
    }

    /// A number, checked against RFC 8259's grammar.
    pub fn number(&mut self) -> Result<Number<'a>, Problem> {
        self.peek();
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut end = start;
        let digits = |end: &mut usize| {
            let from = *end;
            while bytes.get(*end).is_some_and(u8::is_ascii_digit) {
                *end += 1;
            }
            *end > from
        };
        if bytes.get(end) == Some(&b'-') {
            end += 1;
        }
        let mut fine = if bytes.get(end) == Some(&b'0') {
            end += 1;
            true
        } else {
            digits(&mut end)
        };
        let mut is_integer = true;
        if fine && bytes.get(end) == Some(&b'.') {
            is_integer = false;
            end += 1;
            fine = digits(&mut end);
        }
        if fine && matches!(bytes.get(end), Some(b'e' | b'E')) {
            is_integer = false;
            end += 1;
            if matches!(bytes.get(end), Some(b'+' | b'-')) {
                end += 1;
            }
            fine = digits(&mut end);
        }
        // a number runs up to punctuation: `1.2.3`, `01` and `1NaN` are none
        if !fine || bytes.get(end).is_some_and(|byte| !ends_number(*byte)) {
            if end >= bytes.len() {
                self.at = end;
            }
            return Err(self.wrong("a number"));
        }
        self.at = end;
        Ok(Number { text: &self.text[start..end], is_integer })
    }

    /// A finite number as a float, correctly rounded.
    #[inline]
    pub fn float(&mut self) -> Result<f64, Problem> {
        self.peek();
        let bytes = self.text.as_bytes();
        match Decimal::read(bytes, self.at) {
            Some(decimal) if bytes.get(decimal.end).is_some_and(|byte| ends_number(*byte)) => {
                self.at = decimal.end;
                Ok(decimal.value())
            }
            _ => self.float_of_any_form(),
        }
    }

    /// A number as an attribute has it: an integer where it is written as one.
    #[inline]
    pub fn attribute_number(&mut self) -> Result<Value<'a>, Problem> {
        self.peek();
        let bytes = self.text.as_bytes();
        if let Some(decimal) = Decimal::read(bytes, self.at)
            && bytes.get(decimal.end).is_some_and(|byte| ends_number(*byte))
            && let Some(value) = decimal.integer_or_float()
        {
            self.at = decimal.end;
            return Ok(value);
        }
        let number = self.number()?;
        Ok(match number.text.parse() {
            Ok(integer) if number.is_integer && number.text != "-0" => Value::Integer(integer),
            // more digits than 64 bits hold: they stay digits
            _ if number.is_integer && number.text != "-0" => Value::Json(number.text),
            _ => Value::Float(number.float().ok_or_else(|| Problem::NumberTooLarge(excerpt(number.text, 24)))?),
        })
    }

    /// Exponents, spaces after the number, too many digits.
    #[cold]
    fn float_of_any_form(&mut self) -> Result<f64, Problem> {
        let number = self.number()?;
        number.float().ok_or_else(|| Problem::NumberTooLarge(excerpt(number.text, 24)))
    }

    /// `true`, `false` (as what they say) or `null` (as `None`).
    pub fn literal(&mut self) -> Result<Option<bool>, Problem> {
        self.peek();
        for (word, value) in [("true", Some(true)), ("false", Some(false)), ("null", None)] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.wrong("true, false or null"))
    }

    /// Passes over any value, checking it, and returns its text. `depth` counts the arrays and objects round it.
    pub fn value(&mut self, depth: usize) -> Result<&'a str, Problem> {
        self.peek();
        let start = self.at;
        self.skip(depth)?;
        Ok(&self.text[start..self.at])
    }

    fn skip(&mut self, depth: usize) -> Result<(), Problem> {
        if depth > MAX_DEPTH {
            return Err(Problem::TooDeep(MAX_DEPTH));
        }
        match self.begins()? {
            Begins::Object => {
                self.at += 1;
                let mut first = true;
                while self.next(b'}', &mut first)? {
                    self.name()?;
                    self.skip(depth + 1)?;
                }
            }
            Begins::Array => {
                self.at += 1;
                let mut first = true;
                while self.next(b']', &mut first)? {
                    self.skip(depth + 1)?;
                }
            }
            Begins::String => drop(self.string()?),
            // a number that no float holds is refused wherever it stands
            Begins::Number => drop(self.float_of_any_form()?),
            Begins::Literal => drop(self.literal()?),
        }
        Ok(())
    }
}

impl Number<'_> {
    /// The value as a float, correctly rounded; `None` where it is beyond the largest.
    pub fn float(&self) -> Option<f64> {
        self.text.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

/// What may stand right behind a number.
const fn ends_number(byte: u8) -> bool {
    matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t')
}

/// Where a string's plain characters end: at a quote, a backslash, a control character or the end of the text. Eight bytes at
/// a time (Mycroft's test for a byte below another, 1987).
#[inline]
fn end_of_plain(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    const QUOTES: u64 = 0x2222_2222_2222_2222;
    const BACKSLASHES: u64 = 0x5c5c_5c5c_5c5c_5c5c;
    while let Some(block) = bytes.get(at..at + 8).and_then(|block| <[u8; 8]>::try_from(block).ok()) {
        let word = u64::from_le_bytes(block);
        let zero_in = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
        let found = zero_in(word ^ QUOTES) | zero_in(word ^ BACKSLASHES) | (word.wrapping_sub(ONES * 0x20) & !word & HIGHS);
        if found != 0 {
            // a false mark can only stand behind a true one, in a higher byte
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_the_first_byte_that_is_not_plain_wherever_it_stands() {
        for special in [b'"', b'\\', b'\n', 0u8, 0x1f] {
            for len in 0..40 {
                for plain in [" !#", "吴", "~\u{7f}", "é"] {
                    let mut text: Vec<u8> = plain.bytes().cycle().take(len).collect();
                    text.push(special);
                    text.extend_from_slice(b"\"\\ \n tail");
                    assert_eq!(end_of_plain(&text, 0), len, "{special} {plain}");
                }
            }
        }
        assert_eq!(end_of_plain("吴淞".as_bytes(), 0), 6);
    }

    #[test]
    fn lines_are_counted_where_white_space_is_passed() {
        let mut cursor = Cursor::new("\n [1,\n\n 2]\n x");
        cursor.value(0).unwrap();
        assert_eq!((cursor.line, cursor.peek(), cursor.line), (3, Some(b'x'), 4));
    }
}
