//! The boxes that files state: how one is read, and whether it is the box round what there is.

use super::cursor::{Begins, Cursor};
use crate::io::Problem;
use crate::model::Bounds;

/// A box that a file gives may be rounded: this many degrees (a metre) are no difference.
const BOX_SLACK: f64 = 1e-5;

/// A `bbox` member: four or six numbers; `None` for null.
///
/// # Errors
/// Where it is no list of numbers.
pub fn bbox(cursor: &mut Cursor<'_>) -> Result<Option<Vec<f64>>, Problem> {
    let wrong = || Problem::WrongMember { member: "bbox", expected: "an array of numbers" };
    match cursor.begins()? {
        Begins::Array => cursor.at += 1,
        Begins::Literal if cursor.literal()?.is_none() => return Ok(None),
        _ => return Err(wrong()),
    }
    let (mut numbers, mut first) = (Vec::new(), true);
    while cursor.next(b']', &mut first)? {
        if cursor.begins()? != Begins::Number {
            return Err(wrong());
        }
        numbers.push(cursor.float()?);
    }
    Ok(Some(numbers))
}

/// Whether a stated box is the one round what there is, within rounding. A box over the antimeridian is not judged.
pub fn is_box_of(stated: &[f64], bounds: Bounds) -> bool {
    let ([west, south, east, north] | [west, south, _, east, north, _]) = *stated else { return false };
    let near = |a: f64, b: f64| (a - b).abs() <= BOX_SLACK.max(b.abs() * 1e-7);
    west > east || (near(west, bounds.west) && near(south, bounds.south) && near(east, bounds.east) && near(north, bounds.north))
}
