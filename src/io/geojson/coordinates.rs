//! The `coordinates` member, read before or after the geometry's type is known.

use super::cursor::{Begins, Cursor};
use crate::io::Problem;
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
}

/// Reads coordinates into `scratch`.
pub fn coordinates(cursor: &mut Cursor<'_>, scratch: &mut Scratch) -> Result<Shape, Problem> {
    scratch.clear();
    let mut shape = Shape { height: None, extra: false };
    list(cursor, scratch, &mut shape, 0)?;
    Ok(shape)
}

/// Reads a list whose bracket is next and returns its height; `depth` lists are round it.
fn list(cursor: &mut Cursor<'_>, scratch: &mut Scratch, shape: &mut Shape, depth: usize) -> Result<Option<usize>, Problem> {
    if depth > 3 {
        return Err(Problem::TooDeep(4));
    }
    cursor.expect(b'[', "an array")?;
    match cursor.peek() {
        Some(b'[') => {
            let (mut first, mut own, mut empty) = (true, None, false);
            while cursor.next(b']', &mut first)? {
                let height = list(cursor, scratch, shape, depth + 1)?.map(|height| height + 1);
                empty |= height.is_none();
                match (own, height) {
                    (Some(a), Some(b)) if a != b => return Err(Problem::WrongDepth { kind: "geometry", expected: a, found: b }),
                    (None, found) => own = found,
                    _ => {}
                }
            }
            // `[]` among positions is a position without numbers
            if empty && own == Some(1) {
                return Err(Problem::ShortPosition);
            }
            // a list that holds only empty lists still ends one
            let height = own.unwrap_or(3 - depth.min(2));
            close(scratch, height);
            if own.is_some() && shape.height.is_none_or(|known| own > Some(known)) {
                shape.height = own;
            }
            Ok(own)
        }
        Some(b']') => {
            cursor.at += 1;
            if depth > 0 {
                // an empty list among others: an empty ring or part, which the builder leaves out
                close(scratch, 1);
            }
            Ok(None)
        }
        Some(_) => {
            position(cursor, scratch, shape)?;
            if shape.height.is_none() {
                shape.height = Some(0);
            }
            Ok(Some(0))
        }
        None => Err(cursor.wrong("a value")),
    }
}

fn close(scratch: &mut Scratch, height: usize) {
    let end = match height {
        1 => scratch.xy.len(),
        2 => scratch.ends[0].len(),
        3 => scratch.ends[1].len(),
        _ => return,
    };
    scratch.ends[height - 1].push(end as u32);
}

/// The numbers of a position after its bracket: longitude, latitude, perhaps a height.
fn position(cursor: &mut Cursor<'_>, scratch: &mut Scratch, shape: &mut Shape) -> Result<(), Problem> {
    let (mut numbers, mut count, mut first) = ([0.0, 0.0, f64::NAN], 0usize, true);
    while cursor.next(b']', &mut first)? {
        match cursor.peek() {
            Some(b'-' | b'0'..=b'9') => {}
            // RFC 7946 has no null, string or NaN here
            Some(_) => {
                return Err(match cursor.begins() {
                    Ok(Begins::Array) => Problem::NotANumber("a list".to_owned()),
                    _ => Problem::NotANumber(cursor.found()),
                });
            }
            None => return Err(cursor.wrong("a number")),
        }
        let value = cursor.number()?;
        if let Some(slot) = numbers.get_mut(count) {
            *slot = value;
        }
        count += 1;
    }
    if count < 2 {
        return Err(Problem::ShortPosition);
    }
    shape.extra |= count > 3;
    scratch.xy.push([numbers[0], numbers[1]]);
    scratch.z.push(numbers[2]);
    scratch.any_z |= count > 2;
    Ok(())
}
