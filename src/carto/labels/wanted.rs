//! A label that wants a place: whose it is, what it says, how large it is.

use super::Label;
use crate::carto::face::Face;
use crate::carto::text::{line_height, text_width};
use crate::model::{Feature, LabelStyle, LayerId, Symbol};

/// Names of this priority or more are those of territories: the map's districts.
pub const TERRITORY: i32 = 90;

/// A label that wants a place.
#[derive(Clone)]
pub struct Wanted<'a> {
    pub layer: LayerId,
    pub style: &'a LabelStyle,
    pub symbol: &'a Symbol,
    pub feature: Feature<'a>,
    pub anchor: Option<[f64; 2]>,
    /// Main and second line, with their sizes.
    pub lines: Vec<(String, Face, f32, f32)>,
    pub marker: f32,
    /// The higher stays where labels collide.
    pub priority: i32,
    /// Whether the area is so much larger than the frame that its name stands at the edge, out of the way of what lies in it.
    pub steps_back: bool,
    /// Where it was in the view before.
    pub before: Option<&'a Label>,
}

/// Lines or letters in their places: baseline's left end, text, face, size, spacing, angle.
pub type Placed = Vec<([f32; 2], String, Face, f32, f32, f32)>;

/// Width and height of a label's block.
pub fn block(label: &Wanted<'_>) -> [f32; 2] {
    let width = width_of(&label.lines);
    let height: f32 = label.lines.iter().map(|(_, _, size, _)| line_height(*size) * 0.92).sum();
    [width, height]
}

/// The width of the widest line.
pub fn width_of(lines: &[(String, Face, f32, f32)]) -> f32 {
    lines.iter().map(|(text, face, size, spacing)| text_width(text, *face, *size, *spacing)).fold(0.0, f32::max)
}
