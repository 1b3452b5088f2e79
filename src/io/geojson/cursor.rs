//! A cursor over JSON text (RFC 8259) that is known to be UTF-8: white space, punctuation, strings, numbers, whole values.

use crate::io::Problem;
use serde_json::{Map, Number, Value as Json};
use std::borrow::Cow;

/// How deep arrays and objects may nest. RFC 8259 lets a reader set a limit.
pub const MAX_DEPTH: usize = 128;

pub struct Cursor<'a> {
    pub text: &'a str,
    pub at: usize,
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

impl<'a> Cursor<'a> {
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// The wrong thing that stands here, for an error: a few characters.
    pub fn found(&self) -> String {
        let rest: String = self.text[self.at..].chars().take_while(|c| !matches!(c, ',' | '\n' | '\r')).take(24).collect();
        format!("`{rest}`")
    }

    pub fn wrong(&self, expected: &'static str) -> Problem {
        if self.at >= self.text.len() { Problem::Truncated("the document") } else { Problem::NotJson { expected, found: self.found() } }
    }

    pub fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Problem> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.wrong(expected))
        }
    }

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
                    return Err(self.wrong("a value"));
                }
                Ok(true)
            }
            _ => Err(self.wrong("a comma or a closing bracket")),
        }
    }

    /// The name of a member and its colon.
    pub fn name(&mut self) -> Result<Cow<'a, str>, Problem> {
        if self.peek() != Some(b'"') {
            return Err(self.wrong("a member name"));
        }
        let name = self.string()?;
        self.expect(b':', "a colon")?;
        Ok(name)
    }

    /// A string; borrowed where it holds no escape.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Problem> {
        if self.peek() != Some(b'"') {
            return Err(self.wrong("a string"));
        }
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut end = start;
        loop {
            match bytes.get(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    return Ok(Cow::Borrowed(&self.text[start..end]));
                }
                Some(b'\\') => break,
                Some(0..0x20) => {
                    self.at = end;
                    return Err(Problem::NotJson { expected: "a string", found: "a line break or control character".to_owned() });
                }
                Some(_) => end += 1,
                None => {
                    self.at = bytes.len();
                    return Err(Problem::Truncated("a string"));
                }
            }
        }
        // escapes are rare: the whole literal goes through serde_json
        while bytes.get(end).is_some_and(|byte| *byte != b'"') {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        let Some(literal) = self.text.get(start - 1..=end) else {
            self.at = bytes.len();
            return Err(Problem::Truncated("a string"));
        };
        let text = serde_json::from_str(literal).map_err(|_| self.wrong("a string"))?;
        self.at = end + 1;
        Ok(Cow::Owned(text))
    }

    /// The text of a number, checked against RFC 8259's grammar.
    pub fn number_text(&mut self) -> Result<&'a str, Problem> {
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
        if fine && bytes.get(end) == Some(&b'.') {
            end += 1;
            fine = digits(&mut end);
        }
        if fine && matches!(bytes.get(end), Some(b'e' | b'E')) {
            end += 1;
            if matches!(bytes.get(end), Some(b'+' | b'-')) {
                end += 1;
            }
            fine = digits(&mut end);
        }
        // a number runs up to punctuation: `1.2.3`, `01` and `1NaN` are none
        if !fine || bytes.get(end).is_some_and(|byte| !matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t')) {
            if end >= bytes.len() {
                self.at = end;
            }
            return Err(self.wrong("a number"));
        }
        self.at = end;
        Ok(&self.text[start..end])
    }

    /// A finite number, correctly rounded.
    pub fn number(&mut self) -> Result<f64, Problem> {
        let text = self.number_text()?;
        text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| Problem::NotANumber(text.chars().take(24).collect()))
    }

    pub fn literal(&mut self) -> Result<Json, Problem> {
        self.peek();
        for (word, value) in [("true", Json::Bool(true)), ("false", Json::Bool(false)), ("null", Json::Null)] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.wrong("true, false or null"))
    }

    /// Any value as a tree. `depth` counts the arrays and objects round it.
    pub fn value(&mut self, depth: usize) -> Result<Json, Problem> {
        if depth > MAX_DEPTH {
            return Err(Problem::TooDeep(MAX_DEPTH));
        }
        Ok(match self.begins()? {
            Begins::Object => {
                self.at += 1;
                let (mut map, mut first) = (Map::new(), true);
                while self.next(b'}', &mut first)? {
                    let name = self.name()?.into_owned();
                    let value = self.value(depth + 1)?;
                    map.insert(name, value);
                }
                Json::Object(map)
            }
            Begins::Array => {
                self.at += 1;
                let (mut list, mut first) = (Vec::new(), true);
                while self.next(b']', &mut first)? {
                    list.push(self.value(depth + 1)?);
                }
                Json::Array(list)
            }
            Begins::String => Json::String(self.string()?.into_owned()),
            Begins::Number => {
                let text = self.number_text()?;
                let number = text.parse::<i64>().map(Number::from).or_else(|_| text.parse::<u64>().map(Number::from));
                match number.ok().or_else(|| text.parse().ok().and_then(Number::from_f64)) {
                    Some(number) => Json::Number(number),
                    None => return Err(Problem::NotANumber(text.chars().take(24).collect())),
                }
            }
            Begins::Literal => self.literal()?,
        })
    }
}
