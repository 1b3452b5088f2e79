//! The `coordinates` member, read before or after the geometry's type is known.

use super::cursor::{Begins, Cursor};
use super::stop::Stop;
use crate::io::{Problem, Progress};
use crate::model::Kind;
use crate::model::table::Scratch;

/// The height of the list a geometry's coordinates are: 0 for a position, 1 for a list of positions, and so on.
pub const fn height_of(kind: Kind) -> usize {
    match kind {
        Kind::Null | Kind::Point | Kind::GeometryCollection => 0,
        Kind::MultiPoint | Kind::LineString => 1,
        Kind::MultiLineString | Kind::Polygon => 2,
        Kind::MultiPolygon => 3,
    }
}

/// What a `coordinates` member held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// `None` where there was no position to tell it by (`[]`, `[[]]`).
    pub height: Option<usize>,
    /// Whether a position had more than three numbers.
    pub extra: bool,
    /// Whether an empty list stood among positions: an empty point of a `MultiPoint`.
    pub empty_positions: bool,
    /// Whether an empty list stood where a ring, a line or a polygon may be.
    pub empty_parts: bool,
}

/// Reads coordinates into `scratch`.
pub fn coordinates(cursor: &mut Cursor<'_>, scratch: &mut Scratch, progress: &Progress) -> Result<Shape, Stop> {
    scratch.clear();
    let mut shape = Shape { height: None, extra: false, empty_positions: false, empty_parts: false };
    Lists { scratch, shape: &mut shape, progress }.list(cursor, 0)?;
    Ok(shape)
}

struct Lists<'a> {
    scratch: &'a mut Scratch,
    shape: &'a mut Shape,
    progress: &'a Progress,
}

impl Lists<'_> {
    /// Reads a list whose bracket is next and returns its height; `depth` lists are round it.
    fn list(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Option<usize>, Stop> {
        if depth > 3 {
            return Err(Problem::TooDeep(4).into());
        }
        cursor.open(b'[', if depth == 0 { "an array" } else { "a position (a list of numbers)" })?;
        match cursor.peek() {
            Some(b'[') => {
                let (mut first, mut own, mut empty) = (true, None, false);
                while cursor.next(b']', &mut first)? {
                    let bytes = cursor.text.as_bytes();
                    // most of any file are positions in a list
                    let height = if let (Some(b'['), Some(b'-' | b'0'..=b'9'), 0..3) = (bytes.get(cursor.at), bytes.get(cursor.at + 1), depth) {
                        cursor.at += 1;
                        self.position(cursor)?;
                        Some(1)
                    } else {
                        self.list(cursor, depth + 1)?.map(|height| height + 1)
                    };
                    empty |= height.is_none();
                    match (own, height) {
                        (Some(a), Some(b)) if a != b => return Err(Problem::MixedDepth.into()),
                        (None, found) => own = found,
                        _ => {}
                    }
                }
                self.shape.empty_positions |= empty && own == Some(1);
                self.shape.empty_parts |= empty && own != Some(1);
                if self.progress.is_cancelled() {
                    return Err(Stop::Cancelled);
                }
                // a list that holds only empty lists still ends one
                let height = own.unwrap_or(3 - depth.min(2));
                self.close(height);
                if own.is_some() && self.shape.height.is_none_or(|known| own > Some(known)) {
                    self.shape.height = own;
                }
                Ok(own)
            }
            Some(b']') => {
                cursor.at += 1;
                if depth > 0 {
                    // an empty list among others: an empty ring or part, which the builder leaves out
                    self.close(1);
                }
                Ok(None)
            }
            Some(_) => {
                self.position(cursor)?;
                if self.shape.height.is_none() {
                    self.shape.height = Some(0);
                }
                Ok(Some(0))
            }
            None => Err(cursor.wrong("a value").into()),
        }
    }

    fn close(&mut self, height: usize) {
        let end = match height {
            1 => self.scratch.xy.len(),
            2 => self.scratch.ends[0].len(),
            3 => self.scratch.ends[1].len(),
            _ => return,
        };
        self.scratch.ends[height - 1].push(end as u32);
    }

    /// The numbers of a position after its bracket: longitude, latitude, perhaps a height.
    #[inline]
    fn position(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let start = *cursor;
        if let (Ok(x), true) = (cursor.float(), cursor.peek() == Some(b',')) {
            cursor.at += 1;
            if let Ok(y) = cursor.float() {
                match cursor.peek() {
                    Some(b']') => {
                        cursor.at += 1;
                        self.scratch.push([x, y], None);
                        return Ok(());
                    }
                    Some(b',') => {
                        cursor.at += 1;
                        if let (Ok(z), true) = (cursor.float(), cursor.peek() == Some(b']')) {
                            cursor.at += 1;
                            self.scratch.push([x, y], Some(z));
                            return Ok(());
                        }
                    }
                    _ => {}
                }
            }
        }
        *cursor = start;
        self.position_of_any_form(cursor)
    }

    /// More numbers, and everything that is wrong.
    fn position_of_any_form(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let (mut numbers, mut count, mut first) = ([0.0, 0.0, f64::NAN], 0usize, true);
        while cursor.next(b']', &mut first)? {
            match cursor.peek() {
                Some(b'-' | b'0'..=b'9') => {}
                // RFC 7946 has no null, string or NaN here
                Some(_) => {
                    return Err(match cursor.begins() {
                        Ok(Begins::Array) => Problem::NotANumber("a list".to_owned()),
                        _ => Problem::NotANumber(cursor.found()),
                    }
                    .into());
                }
                None => return Err(cursor.wrong("a number").into()),
            }
            let value = cursor.float()?;
            if let Some(slot) = numbers.get_mut(count) {
                *slot = value;
            }
            count += 1;
        }
        if count < 2 {
            return Err(Problem::ShortPosition.into());
        }
        self.shape.extra |= count > 3;
        self.scratch.push([numbers[0], numbers[1]], (count > 2).then_some(numbers[2]));
        Ok(())
    }
}
