//! The objects of a MIF: words and numbers one after the other, with the line of each.

use crate::io::formats::rings::polygons_of;
use crate::io::{IoError, Problem};
use crate::model::{PartKind, PartShape};
use std::borrow::Cow;
use std::f64::consts::TAU;

/// Pieces of a full ellipse: none is farther from it than its radius by three hundred-thousandths.
const PIECES: usize = 360;

/// The words of a text.
pub struct Words<'t> {
    text: &'t str,
    at: usize,
    /// Line breaks before what comes next.
    pub line: u64,
}

/// An object, the text that it shows, and the line that it begins in, 0-based.
pub struct Object {
    pub parts: Vec<PartShape>,
    pub text: Option<String>,
    pub line: u64,
}

/// The parts of an object, and the text that it shows.
type Drawn = (Vec<PartShape>, Option<String>);

impl<'t> Words<'t> {
    /// Those behind `at`, which so many lines stand before.
    pub const fn of(text: &'t str, at: usize, line: u64) -> Self {
        Self { text, at, line }
    }

    fn wrong(&self, found: &str) -> IoError {
        let problem = if found.is_empty() { Problem::Truncated("the document") } else { Problem::NotAs("MIF", crate::i18n::excerpt(found, 40)) };
        IoError::Text { problem, line: self.line + 1, feature: None }
    }

    /// The next word: what is in quotation marks or round brackets is one.
    fn next(&mut self) -> Option<Cow<'t, str>> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at).filter(|byte| byte.is_ascii_whitespace() || **byte == b',') {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        let start = self.at;
        let first = *bytes.get(start)?;
        if first == b'"' {
            let mut end = start + 1;
            // two of them are one that is meant
            while let Some(byte) = bytes.get(end) {
                match (byte, bytes.get(end + 1)) {
                    (b'"', Some(b'"')) => end += 1,
                    (b'"', _) => break,
                    _ => {}
                }
                end += 1;
            }
            let own = &self.text[start + 1..end.min(self.text.len())];
            self.at = (end + 1).min(self.text.len());
            self.line += memchr::memchr_iter(b'\n', own.as_bytes()).count() as u64;
            return Some(if own.contains("\"\"") { own.replace("\"\"", "\"").into() } else { own.into() });
        }
        let stop = |byte: &u8| if first == b'(' { *byte == b')' } else { byte.is_ascii_whitespace() || *byte == b',' || *byte == b'(' };
        let length = bytes[start..].iter().skip(1).position(stop).map_or(bytes.len() - start, |n| n + 1 + usize::from(first == b'('));
        self.at = start + length;
        let own = &self.text[start..self.at];
        self.line += memchr::memchr_iter(b'\n', own.as_bytes()).count() as u64;
        Some(own.into())
    }

    fn number(&mut self) -> Result<f64, IoError> {
        let word = self.next().unwrap_or_default();
        word.parse::<f64>().ok().filter(|own| own.is_finite()).ok_or_else(|| self.wrong(&word))
    }

    fn count(&mut self) -> Result<usize, IoError> {
        let word = self.next().unwrap_or_default();
        // no more than there is text for
        word.parse::<usize>().ok().filter(|own| *own <= self.text.len()).ok_or_else(|| self.wrong(&word))
    }

    fn position(&mut self) -> Result<[f64; 3], IoError> {
        Ok([self.number()?, self.number()?, f64::NAN])
    }

    fn positions(&mut self, count: usize) -> Result<Vec<[f64; 3]>, IoError> {
        (0..count).map(|_| self.position()).collect()
    }

    fn corners(&mut self) -> Result<[[f64; 2]; 2], IoError> {
        let [a, b] = [self.position()?, self.position()?];
        Ok([[a[0].min(b[0]), a[1].min(b[1])], [a[0].max(b[0]), a[1].max(b[1])]])
    }

    /// The next object; what tells how the one before looks is passed over.
    ///
    /// # Errors
    /// Where the text is not as the format has it, with the line.
    pub fn object(&mut self) -> Result<Option<Object>, IoError> {
        self.object_in(0)
    }

    fn object_in(&mut self, depth: usize) -> Result<Option<Object>, IoError> {
        loop {
            let Some(word) = self.next() else { return Ok(None) };
            let line = self.line;
            if let Some((parts, text)) = self.shape(&word, depth)? {
                return Ok(Some(Object { parts, text, line }));
            }
        }
    }

    fn shape(&mut self, word: &str, depth: usize) -> Result<Option<Drawn>, IoError> {
        let line = |ring: Vec<[f64; 3]>| PartShape::new(PartKind::Line, vec![ring]);
        let points = |ring: Vec<[f64; 3]>| PartShape::new(PartKind::Points, vec![ring]);
        let parts = match word.to_ascii_lowercase().as_str() {
            "none" => Vec::new(),
            "point" => vec![points(vec![self.position()?])],
            "multipoint" => {
                let count = self.count()?;
                vec![points(self.positions(count)?)]
            }
            "line" => vec![line(self.positions(2)?)],
            "pline" => {
                let at = (self.at, self.line);
                let sections = if self.next().is_some_and(|word| word.eq_ignore_ascii_case("multiple")) {
                    self.count()?
                } else {
                    (self.at, self.line) = at;
                    1
                };
                let mut parts = Vec::new();
                for _ in 0..sections {
                    let count = self.count()?;
                    parts.push(line(self.positions(count)?));
                }
                parts
            }
            "region" => {
                let mut rings = Vec::new();
                for _ in 0..self.count()? {
                    let count = self.count()?;
                    rings.push(self.positions(count)?);
                }
                polygons_of(rings)
            }
            "rect" | "roundrect" => {
                let [[west, south], [east, north]] = self.corners()?;
                vec![PartShape::flat(PartKind::Polygon, &[[west, south], [east, south], [east, north], [west, north]])]
            }
            "ellipse" => {
                let corners = self.corners()?;
                vec![PartShape::flat(PartKind::Polygon, &ellipse(corners, 0.0, TAU))]
            }
            "arc" => {
                let corners = self.corners()?;
                let [from, to] = [self.number()?.to_radians(), self.number()?.to_radians()];
                let turn = (to - from).rem_euclid(TAU);
                vec![PartShape::flat(PartKind::Line, &ellipse(corners, from, turn))]
            }
            "text" => {
                let text = self.next().unwrap_or_default().replace("\\n", "\n");
                let [[west, south], [east, north]] = self.corners()?;
                let middle = [f64::midpoint(west, east), f64::midpoint(south, north), f64::NAN];
                return Ok(Some((vec![points(vec![middle])], Some(text))));
            }
            // a line from a text to what it names
            "label" => {
                let at = (self.at, self.line);
                if self.next().is_some_and(|word| word.eq_ignore_ascii_case("line")) {
                    self.next();
                    self.position()?;
                } else {
                    (self.at, self.line) = at;
                }
                return Ok(None);
            }
            // one in another there is none
            "collection" if depth > 0 => return Err(self.wrong(word)),
            "collection" => {
                let mut parts = Vec::new();
                for _ in 0..self.count()? {
                    if let Some(own) = self.object_in(depth + 1)? {
                        parts.extend(own.parts);
                    }
                }
                parts
            }
            _ => return Ok(None),
        };
        Ok(Some((parts, None)))
    }
}

/// Positions along the ellipse in a box from an angle through a turn, in radians.
fn ellipse([[west, south], [east, north]]: [[f64; 2]; 2], from: f64, turn: f64) -> Vec<[f64; 2]> {
    let steps = ((PIECES as f64 * turn / TAU).ceil() as usize).max(1);
    let [x, y] = [f64::midpoint(west, east), f64::midpoint(south, north)];
    let at = |n: usize| {
        let (sin, cos) = (from + turn * n as f64 / steps as f64).sin_cos();
        [x + (east - west) / 2.0 * cos, y + (north - south) / 2.0 * sin]
    };
    (0..=steps).map(at).collect()
}
