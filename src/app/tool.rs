//! A tool of the map, what the pointer does, and what is being drawn.

use crate::i18n::Word;

/// The pointer over the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    Arrow,
    Hand,
    Text,
    Cross,
}

/// What the points of a draft are joined to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawn {
    Line,
    /// A line that tells the area it encloses as well.
    Measured,
    Area,
    Box,
    /// One side of a rectangle, and how wide it is to that.
    Rectangle,
    /// The middle of a circle, and a point on it.
    Circle,
}

/// What a position of the pointer is drawn to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    Free,
    /// To what is near on the map.
    Snapped,
    /// The same; what is drawn goes into a layer.
    Drawing,
    /// The tool takes vertices, edges or features of the layer that is drawn into in hand; what is held is drawn to what is near.
    Taking,
}

/// A tool of the map. What it does with the pointer stands with the module that brings it.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// Its own.
    pub name: &'static str,
    /// What the status bar says of it.
    pub hint: Word,
    pub cursor: Cursor,
    pub drawn: Drawn,
    /// Whether dragging moves the map.
    pub drag_pans: bool,
    pub aim: Aim,
}

impl Tool {
    /// Whether it is of use with a layer that is drawn into alone.
    #[must_use]
    pub const fn edits(&self) -> bool {
        matches!(self.aim, Aim::Drawing | Aim::Taking)
    }
}

impl PartialEq for Tool {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Tool {}

/// Keys held during a pointer event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    pub shift: bool,
    /// Ctrl, or Cmd on macOS.
    pub command: bool,
    pub alt: bool,
}

/// What the pointer did on the map, at a position in degrees. `reach` is the pick radius in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PointerEvent {
    Move { at: [f64; 2] },
    Click { at: [f64; 2], reach: [f64; 2] },
    DoubleClick { at: [f64; 2], reach: [f64; 2] },
    DragStart { at: [f64; 2], reach: [f64; 2] },
    DragTo { at: [f64; 2] },
    DragEnd { at: [f64; 2] },
}

impl PointerEvent {
    /// Where it happened.
    pub const fn at_mut(&mut self) -> &mut [f64; 2] {
        match self {
            Self::Move { at }
            | Self::DragTo { at }
            | Self::DragEnd { at }
            | Self::Click { at, .. }
            | Self::DoubleClick { at, .. }
            | Self::DragStart { at, .. } => at,
        }
    }
}

/// What is being drawn: the points so far and where the pointer is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub points: Vec<[f64; 2]>,
    pub pointer: Option<[f64; 2]>,
    /// The boundary that is followed to the pointer, between the last point and there.
    pub way: Vec<[f64; 2]>,
    /// A finished measurement stays until the next begins.
    pub finished: bool,
}

impl Draft {
    /// The points with the pointer as the last, while drawing.
    #[must_use]
    pub fn with_pointer(&self) -> Vec<[f64; 2]> {
        let mut points = self.points.clone();
        if !self.finished && self.pointer.is_some() {
            points.extend(&self.way);
            points.extend(self.pointer);
        }
        points
    }

    /// Adds a point; a double click's second point on the same place is left out.
    pub fn push(&mut self, at: [f64; 2]) {
        if self.finished {
            *self = Self::default();
        }
        if self.points.last() != Some(&at) {
            self.points.push(at);
        }
    }
}

/// The point in line with `from` at the nearest multiple of 45° on the map, for a drag with Shift.
#[must_use]
pub fn constrained(from: [f64; 2], to: [f64; 2]) -> [f64; 2] {
    use crate::model::projection::{lon_lat, world};
    let (a, b) = (world(from), world(to));
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let step = std::f64::consts::FRAC_PI_4;
    let angle = (dy.atan2(dx) / step).round() * step;
    let length = dx.hypot(dy) * (dy.atan2(dx) - angle).cos();
    lon_lat([a[0] + angle.cos() * length, a[1] + angle.sin() * length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_keeps_a_line_level() {
        let [lon, lat] = constrained([121.0, 31.0], [121.5, 31.02]);
        assert!((lat - 31.0).abs() < 1e-9 && (lon - 121.5).abs() < 0.01);
    }
}
