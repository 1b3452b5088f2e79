//! XML element by element, with the line of each; and what may stand in it.

use super::whole_text::{decoded, whole_bytes};
use crate::i18n::excerpt;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Encoding, IoError, Problem, Progress};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Elements in elements: no format of maps nests as deep.
const DEEPEST: usize = 1000;

/// The text of a document.
///
/// # Errors
/// Where it cannot be read, is in another encoding than it says, or takes more than `most` bytes.
pub fn document(text: &Text<'_>, reading: Reading, progress: &Progress, most: u64) -> Result<String, IoError> {
    decoded(whole_bytes(text, progress, most)?, reading.encoding, told)
}

/// The encoding that the declaration of a document names, where it is not UTF-8.
fn told(bytes: &[u8]) -> Option<Encoding> {
    let head = &bytes[..bytes.len().min(200)];
    let declaration = head.split(|byte| *byte == b'>').next()?;
    let declaration = std::str::from_utf8(declaration).ok().filter(|text| text.trim_start().starts_with("<?xml"))?;
    let (_, rest) = declaration.split_once("encoding")?;
    let name = rest.trim_start_matches(['=', ' ', '"', '\'']).split(['"', '\'']).next()?;
    Encoding::parse(name)
}

/// Whether a text begins as a document with one of these elements does.
pub fn begins_with(head: &[u8], elements: &[&str]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let Some(inside) = rest.strip_prefix('<') else { return false };
        let end = if inside.starts_with("!--") { "-->" } else { ">" };
        if !inside.starts_with(['?', '!']) {
            let name = inside.split([' ', '>', '/', '\t', '\r', '\n']).next().unwrap_or_default();
            let name = name.rsplit(':').next().unwrap_or_default();
            return elements.iter().any(|own| own.eq_ignore_ascii_case(name));
        }
        let Some((_, behind)) = inside.split_once(end) else { return false };
        rest = behind.trim_start();
    }
}

/// An element that begins.
pub struct Tag<'t>(BytesStart<'t>);

impl Tag<'_> {
    /// Its name without a prefix.
    pub fn name(&self) -> &str {
        let name = self.0.name().0;
        name.rsplit(':').next().unwrap_or(name)
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let own = self.0.attributes().flatten().find(|own| own.key.0 == name)?;
        let value: &str = &own.value;
        Some(quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), Cow::into_owned))
    }
}

/// What comes next in a document.
pub enum Piece<'t> {
    Start(Tag<'t>),
    End,
    Text(Cow<'t, str>),
    Done,
}

/// A document that is read.
pub struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// Lines before a byte.
    counted: (usize, u64),
    depth: usize,
}

impl<'t> Xml<'t> {
    pub fn of(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        (config.expand_empty_elements, config.allow_dangling_amp) = (true, true);
        Self { reader, text, counted: (0, 0), depth: 0 }
    }

    /// The line that has been come to, 0-based.
    pub fn line(&mut self) -> u64 {
        let (from, lines) = self.counted;
        let at = (self.reader.buffer_position() as usize).clamp(from, self.text.len());
        self.counted = (at, lines + memchr::memchr_iter(b'\n', &self.text.as_bytes()[from..at]).count() as u64);
        self.counted.1
    }

    fn wrong(&mut self, problem: Problem) -> IoError {
        IoError::Text { problem, line: self.line() + 1, feature: None }
    }

    /// What comes next. Comments, declarations and instructions are passed over.
    ///
    /// # Errors
    /// Where the document is not well-formed, or ends within an element.
    pub fn next(&mut self) -> Result<Piece<'t>, IoError> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(quick_xml::Error::Syntax(_)) => return Err(self.wrong(Problem::Truncated("the document"))),
                Err(error) => return Err(self.wrong(Problem::Xml(excerpt(&error.to_string(), 120)))),
            };
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(self.wrong(Problem::TooDeep(DEEPEST)));
                    }
                    Piece::Start(Tag(start))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::End
                }
                Event::Text(text) => Piece::Text(text.into_inner()),
                Event::CData(text) => Piece::Text(text.into_inner()),
                Event::GeneralRef(reference) => Piece::Text(if let Ok(Some(letter)) = reference.resolve_char_ref() {
                    letter.to_string().into()
                } else {
                    let name = reference.into_inner();
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    known.map_or_else(|| format!("&{name};").into(), Cow::Borrowed)
                }),
                Event::Eof if self.depth > 0 => return Err(self.wrong(Problem::Truncated("the document"))),
                Event::Eof => Piece::Done,
                _ => continue,
            });
        }
    }

    /// The next element that begins inside those that have been entered, `depth` of them; `None` where the outermost has ended.
    ///
    /// # Errors
    /// As `next`.
    pub fn within(&mut self, depth: &mut usize) -> Result<Option<Tag<'t>>, IoError> {
        while *depth > 0 {
            match self.next()? {
                Piece::Start(tag) => return Ok(Some(tag)),
                Piece::End => *depth -= 1,
                Piece::Text(_) => {}
                Piece::Done => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The text in the element that has begun, up to its end, without what encloses it.
    ///
    /// # Errors
    /// As `next`.
    pub fn content(&mut self) -> Result<String, IoError> {
        let (outside, mut all) = (self.depth - 1, String::new());
        while self.depth > outside {
            if let Piece::Text(text) = self.next()? {
                all.push_str(&text);
            }
        }
        let trimmed = all.trim();
        Ok(if trimmed.len() == all.len() { all } else { trimmed.to_owned() })
    }

    /// Goes to the end of the element that has begun.
    ///
    /// # Errors
    /// As `next`.
    pub fn skip(&mut self) -> Result<(), IoError> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.next()?;
        }
        Ok(())
    }
}

/// A text as it stands in a document: signs of markup are escaped, and what no document may hold is left out.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let may_stand = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    if text.chars().all(may_stand) && !text.contains(['\r', '\u{fffe}', '\u{ffff}']) {
        return quick_xml::escape::escape(text);
    }
    let kept: String = text.chars().filter(|c| may_stand(*c) && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    // a reader makes one line break of whatever ends a line
    quick_xml::escape::escape(kept).replace('\r', "&#13;").into()
}
