//! Formats in JSON that are no GeoJSON: how they are told, what is wrong with them, and their positions.

use super::whole_text::{decoded, whole_bytes};
use crate::i18n::excerpt;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Problem, Progress};
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The text of a document.
///
/// # Errors
/// Where it cannot be read, is no UTF-8, or takes more than `most` bytes.
pub fn document(text: &Text<'_>, reading: Reading, progress: &Progress, most: u64) -> Result<String, IoError> {
    decoded(whole_bytes(text, progress, most)?, reading.encoding, |_| None)
}

/// Whether text has a member of this name with a text of that value.
pub fn has_member(text: &[u8], name: &str, value: &str) -> bool {
    let (quoted, own) = (format!("\"{value}\""), format!("\"{name}\""));
    memchr::memmem::find_iter(text, quoted.as_bytes()).any(|at| {
        let before = text[..at].trim_ascii_end();
        before.strip_suffix(b":").is_some_and(|before| before.trim_ascii_end().ends_with(own.as_bytes()))
    })
}

/// Whether text has a member of this name.
pub fn has_name(text: &[u8], name: &str) -> bool {
    let own = format!("\"{name}\"");
    memchr::memmem::find_iter(text, own.as_bytes()).any(|at| text[at + own.len()..].trim_ascii_start().starts_with(b":"))
}

/// What is wrong with a document, in the program's own terms; `lines` stand before what was read.
pub fn wrong(error: &serde_json::Error, lines: u64, format: &'static str) -> IoError {
    let line = lines + error.line() as u64;
    let problem = match error.classify() {
        serde_json::error::Category::Eof => Problem::Truncated("the document"),
        _ => Problem::NotAs(format, excerpt(&error.to_string(), 120)),
    };
    IoError::Text { problem, line, feature: None }
}

/// A position: two numbers, and the third where there is one; NaN for what is none.
#[derive(Clone, Copy, Debug)]
pub struct Position(pub [f64; 3]);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a position (a list of numbers)")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Position, A::Error> {
                let mut own = [f64::NAN; 3];
                for number in &mut own {
                    match list.next_element::<serde_json::Value>()? {
                        // some write NaN as a text
                        Some(value) if value.is_number() || value.is_null() || value.is_string() => *number = value.as_f64().unwrap_or(f64::NAN),
                        Some(_) => return Err(serde::de::Error::custom("a position (a list of numbers)")),
                        None => return Ok(Position(own)),
                    }
                }
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Position(own))
            }
        }
        deserializer.deserialize_seq(Numbers)
    }
}
