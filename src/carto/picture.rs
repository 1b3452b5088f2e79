//! A picture: drawing operations in millimetres of paper, y down from the top left. Every exporter draws the same ones.

use super::face::Face;
use super::palette::Rgb;
use crate::source::Bitmap;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    Move([f32; 2]),
    Line([f32; 2]),
    /// Two control points and the end of a cubic Bézier curve.
    Curve([f32; 2], [f32; 2], [f32; 2]),
    Close,
}

/// A path; fills use the even-odd rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// A polyline, closed or open.
    #[must_use]
    pub fn polyline(points: &[[f32; 2]], close: bool) -> Self {
        let mut path = Self::default();
        path.push_polyline(points, close);
        path
    }

    /// Adds a polyline as a new subpath.
    pub fn push_polyline(&mut self, points: &[[f32; 2]], close: bool) {
        let mut points = points.iter();
        if let Some(first) = points.next() {
            self.0.push(Segment::Move(*first));
            self.0.extend(points.map(|p| Segment::Line(*p)));
            if close {
                self.0.push(Segment::Close);
            }
        }
    }

    /// A rectangle by its top left corner and size.
    #[must_use]
    pub fn rect([x, y]: [f32; 2], [w, h]: [f32; 2]) -> Self {
        Self::polyline(&[[x, y], [x + w, y], [x + w, y + h], [x, y + h]], true)
    }

    /// A rectangle with round corners.
    #[must_use]
    pub fn rounded([x, y]: [f32; 2], [w, h]: [f32; 2], r: f32) -> Self {
        // the usual factor for a quarter circle by a cubic
        let k = r * (1.0 - 0.552_284_8);
        let (x1, y1) = (x + w, y + h);
        Self(vec![
            Segment::Move([x + r, y]),
            Segment::Line([x1 - r, y]),
            Segment::Curve([x1 - k, y], [x1, y + k], [x1, y + r]),
            Segment::Line([x1, y1 - r]),
            Segment::Curve([x1, y1 - k], [x1 - k, y1], [x1 - r, y1]),
            Segment::Line([x + r, y1]),
            Segment::Curve([x + k, y1], [x, y1 - k], [x, y1 - r]),
            Segment::Line([x, y + r]),
            Segment::Curve([x, y + k], [x + k, y], [x + r, y]),
            Segment::Close,
        ])
    }

    /// A circle.
    #[must_use]
    pub fn circle([x, y]: [f32; 2], radius: f32) -> Self {
        Self::rounded([x - radius, y - radius], [radius * 2.0, radius * 2.0], radius)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path with every point moved.
    #[must_use]
    pub fn mapped(&self, place: impl Fn([f32; 2]) -> [f32; 2]) -> Self {
        let moved = self.0.iter().map(|segment| match *segment {
            Segment::Move(p) => Segment::Move(place(p)),
            Segment::Line(p) => Segment::Line(place(p)),
            Segment::Curve(a, b, c) => Segment::Curve(place(a), place(b), place(c)),
            Segment::Close => Segment::Close,
        });
        Self(moved.collect())
    }

    /// The box of all points, control points included: left, top, right, bottom.
    #[must_use]
    pub fn bounds(&self) -> Option<[f32; 4]> {
        let mut points = self.0.iter().flat_map(|segment| match *segment {
            Segment::Move(p) | Segment::Line(p) => [Some(p), None, None],
            Segment::Curve(a, b, c) => [Some(a), Some(b), Some(c)],
            Segment::Close => [None; 3],
        });
        let first = points.next().flatten()?;
        Some(points.flatten().fold([first[0], first[1], first[0], first[1]], |[l, t, r, b], [x, y]| [l.min(x), t.min(y), r.max(x), b.max(y)]))
    }
}

/// A colour with an opacity, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paint {
    pub rgb: Rgb,
    pub opacity: f32,
}

impl Paint {
    #[must_use]
    pub const fn solid(rgb: Rgb) -> Self {
        Self { rgb, opacity: 1.0 }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    Fill {
        path: Path,
        paint: Paint,
    },
    /// A line with round joins and caps (butt caps where it is dashed); widths and dashes in millimetres.
    Stroke {
        path: Path,
        paint: Paint,
        width: f32,
        dash: Vec<f32>,
    },
    /// One line of text from its baseline's left end, turned by `angle` (radians, clockwise) about it.
    Text {
        at: [f32; 2],
        text: String,
        face: Face,
        size: f32,
        spacing: f32,
        angle: f32,
        paint: Paint,
        /// A halo's colour and width on each side.
        halo: Option<(Rgb, f32)>,
    },
    /// Pixels drawn into a rectangle by its top left corner and size.
    Image {
        at: [f32; 2],
        size: [f32; 2],
        bitmap: Arc<Bitmap>,
    },
    /// Operations drawn together: named, clipped, and blended as one.
    Group {
        /// An identifier for formats that keep groups; empty for none.
        id: String,
        /// What a reader would call it.
        title: String,
        meaning: Meaning,
        opacity: f32,
        clip: Option<Path>,
        ops: Vec<Op>,
    },
}

/// What a group is to a reader of the file, for formats that keep that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Meaning {
    /// A part of the drawing.
    #[default]
    Part,
    /// A layer that a reader may hide.
    Layer,
    /// The title of the sheet.
    Heading,
    /// Text that is read on its own.
    Paragraph,
    /// A map or a picture, which its title describes.
    Figure,
}

impl Op {
    /// Operations clipped to a path.
    #[must_use]
    pub const fn clipped(clip: Path, ops: Vec<Self>) -> Self {
        Self::Group { id: String::new(), title: String::new(), meaning: Meaning::Part, opacity: 1.0, clip: Some(clip), ops }
    }

    /// Operations blended as one.
    #[must_use]
    pub const fn blended(opacity: f32, ops: Vec<Self>) -> Self {
        Self::Group { id: String::new(), title: String::new(), meaning: Meaning::Part, opacity, clip: None, ops }
    }

    /// Operations under a name.
    #[must_use]
    pub fn named(id: &str, title: &str, meaning: Meaning, ops: Vec<Self>) -> Self {
        Self::Group { id: id.to_owned(), title: title.to_owned(), meaning, opacity: 1.0, clip: None, ops }
    }
}

/// A finished picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Width and height in millimetres.
    pub size: [f32; 2],
    pub background: Rgb,
    pub ops: Vec<Op>,
    /// For the file's metadata.
    pub title: String,
    pub author: String,
    /// BCP 47 tag of the leading language.
    pub language: &'static str,
}
