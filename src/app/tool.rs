//! The tools as state machines: pointer events in, drafts and commands out.

use super::Action;
use crate::model::AnnotationKind;

/// The active tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    #[default]
    Select,
    Pan,
    Measure,
    Annotate(AnnotationKind),
    /// Select by a box.
    Box,
    /// Select by a polygon.
    Lasso,
    /// A sheet's extent by a box.
    Extent,
}

impl Tool {
    /// The tool an action takes up.
    #[must_use]
    pub const fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::ToolSelect => Self::Select,
            Action::ToolPan => Self::Pan,
            Action::ToolMeasure => Self::Measure,
            Action::ToolText => Self::Annotate(AnnotationKind::Text),
            Action::ToolArrow => Self::Annotate(AnnotationKind::Arrow),
            Action::ToolLine => Self::Annotate(AnnotationKind::Line),
            Action::ToolPolygon => Self::Annotate(AnnotationKind::Polygon),
            Action::ToolBox => Self::Box,
            Action::ToolLasso => Self::Lasso,
            _ => return None,
        })
    }

    /// The action that takes it up.
    #[must_use]
    pub const fn action(self) -> Action {
        match self {
            Self::Select => Action::ToolSelect,
            Self::Pan => Action::ToolPan,
            Self::Measure => Action::ToolMeasure,
            Self::Annotate(AnnotationKind::Text) => Action::ToolText,
            Self::Annotate(AnnotationKind::Arrow) => Action::ToolArrow,
            Self::Annotate(AnnotationKind::Line) => Action::ToolLine,
            Self::Annotate(AnnotationKind::Polygon) => Action::ToolPolygon,
            Self::Box => Action::ToolBox,
            Self::Lasso => Action::ToolLasso,
            Self::Extent => Action::Export,
        }
    }

    /// Whether dragging moves the map.
    #[must_use]
    pub const fn drag_pans(self) -> bool {
        !matches!(self, Self::Box | Self::Extent)
    }
}

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

/// What is being drawn: the points so far and where the pointer is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    pub points: Vec<[f64; 2]>,
    pub pointer: Option<[f64; 2]>,
    /// A finished measurement stays until the next begins.
    pub finished: bool,
}

impl Draft {
    /// The points with the pointer as the last, while drawing.
    #[must_use]
    pub fn with_pointer(&self) -> Vec<[f64; 2]> {
        let mut points = self.points.clone();
        if !self.finished {
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
