//! A map frame: which part of the world lies where on the paper or the screen.

use crate::model::projection::{lon_lat, metres_per_world, world};
use crate::model::{Bounds, View};

/// Where the world lies in a rectangle. Units are millimetres on paper, logical pixels on a screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The rectangle's top left corner and size in units.
    pub origin: [f32; 2],
    pub size: [f32; 2],
    /// The middle of the rectangle in the unit square of the projection.
    pub middle: [f64; 2],
    /// Units of one unit of the projection.
    pub per_world: f64,
    /// Units of a millimetre of symbol size.
    pub per_mm: f32,
    /// Units of a millimetre of the medium: 1 on paper, also where symbols are drawn larger.
    pub unit: f32,
}

impl Frame {
    /// The frame of a screen's view, in logical pixels.
    #[must_use]
    pub fn screen(view: View, origin: [f32; 2], size: [f32; 2]) -> Self {
        Self {
            origin,
            size,
            middle: world(view.center),
            per_world: view.pixels_per_world(),
            per_mm: (1.0 / crate::model::projection::PIXEL_MM) as f32,
            unit: (1.0 / crate::model::projection::PIXEL_MM) as f32,
        }
    }

    /// A frame on paper, in millimetres, at a scale 1:`denominator` true at its middle.
    #[must_use]
    pub fn paper(center: [f64; 2], denominator: f64, origin: [f32; 2], size: [f32; 2]) -> Self {
        let per_world = metres_per_world(center[1]) * 1000.0 / denominator.max(1.0);
        Self { origin, size, middle: world(center), per_world, per_mm: 1.0, unit: 1.0 }
    }

    /// A frame on paper that shows bounds as large as its rectangle lets it.
    #[must_use]
    pub fn fitting(bounds: Bounds, origin: [f32; 2], size: [f32; 2]) -> Self {
        let [west, north] = world([bounds.west, bounds.north]);
        let [east, south] = world([bounds.east, bounds.south]);
        Self {
            origin,
            size,
            middle: [f64::midpoint(west, east), f64::midpoint(north, south)],
            per_world: (f64::from(size[0]) / (east - west).max(1e-9)).min(f64::from(size[1]) / (south - north).max(1e-9)),
            per_mm: 1.0,
            unit: 1.0,
        }
    }

    /// A frame on paper about the middle of bounds: at a scale's denominator, or at the largest round one that shows them all.
    #[must_use]
    pub fn showing(bounds: Bounds, denominator: Option<f64>, origin: [f32; 2], size: [f32; 2]) -> Self {
        let fitted = Self::fitting(bounds, origin, size);
        Self::paper(fitted.center(), denominator.unwrap_or_else(|| Self::round_denominator(fitted.denominator())), origin, size)
    }

    /// The next larger denominator of two digits, the second of them 0 or 5.
    fn round_denominator(exact: f64) -> f64 {
        let step = 10f64.powf(exact.log10().floor() - 1.0) * 5.0;
        // a fit that is round already stays, whatever the rounding of its last bits
        (exact / step - 1e-6).ceil() * step
    }

    /// A position in degrees to units.
    #[must_use]
    pub fn place(&self, position: [f64; 2]) -> [f32; 2] {
        self.place_world(world(position))
    }

    fn place_world(&self, [x, y]: [f64; 2]) -> [f32; 2] {
        [
            ((x - self.middle[0]) * self.per_world) as f32 + self.origin[0] + self.size[0] / 2.0,
            ((y - self.middle[1]) * self.per_world) as f32 + self.origin[1] + self.size[1] / 2.0,
        ]
    }

    /// Units to a position in degrees.
    #[must_use]
    pub fn position(&self, [x, y]: [f32; 2]) -> [f64; 2] {
        lon_lat([
            self.middle[0] + f64::from(x - self.origin[0] - self.size[0] / 2.0) / self.per_world,
            self.middle[1] + f64::from(y - self.origin[1] - self.size[1] / 2.0) / self.per_world,
        ])
    }

    /// What the frame shows, grown by `margin` units on every side, in degrees.
    #[must_use]
    pub fn bounds(&self, margin: f32) -> Bounds {
        let [west, north] = self.position([self.origin[0] - margin, self.origin[1] - margin]);
        let [east, south] = self.position([self.origin[0] + self.size[0] + margin, self.origin[1] + self.size[1] + margin]);
        Bounds { west, south, east, north }
    }

    /// The middle in degrees.
    #[must_use]
    pub fn center(&self) -> [f64; 2] {
        lon_lat(self.middle)
    }

    /// Metres on the ellipsoid of one unit going east, at the middle.
    #[must_use]
    pub fn metres_per_unit(&self) -> f64 {
        metres_per_world(self.center()[1]) / self.per_world
    }

    /// Metres on the ground, at the middle, under a millimetre of symbol size.
    #[must_use]
    pub fn metres_per_mm(&self) -> f64 {
        self.metres_per_unit() * f64::from(self.per_mm)
    }

    /// The denominator of the scale at the middle.
    #[must_use]
    pub fn denominator(&self) -> f64 {
        self.metres_per_unit() * 1000.0 * f64::from(self.unit)
    }

    /// The part by which the scale differs between the middle and the top or bottom edge, whichever is more.
    #[must_use]
    pub fn scale_error(&self) -> f64 {
        let shown = self.bounds(0.0);
        let middle = metres_per_world(self.center()[1]);
        [shown.north, shown.south].into_iter().map(|lat| (metres_per_world(lat) / middle - 1.0).abs()).fold(0.0, f64::max)
    }

    /// A line's width in units: millimetres of symbol size, but at least metres on the ground.
    #[must_use]
    pub fn line_width(&self, mm: f32, ground: f32) -> f32 {
        (mm * self.per_mm).max((f64::from(ground) / self.metres_per_unit()) as f32)
    }

    /// Left, top, right and bottom in units.
    #[must_use]
    pub fn rect(&self) -> [f32; 4] {
        [self.origin[0], self.origin[1], self.origin[0] + self.size[0], self.origin[1] + self.size[1]]
    }

    /// Whether a rectangle by its left, top, width and height in units lies on any of the frame.
    #[must_use]
    pub fn meets(&self, [x, y, w, h]: [f32; 4]) -> bool {
        let [l, t, r, b] = self.rect();
        x < r && x + w > l && y < b && y + h > t
    }

    /// A ring or line in units: positions that move less than `tolerance` units from the last are left out.
    #[must_use]
    pub fn line(&self, positions: &[[f64; 2]], tolerance: f32) -> Vec<[f32; 2]> {
        let mut line: Vec<[f32; 2]> = Vec::with_capacity(positions.len().min(256));
        for (i, position) in positions.iter().enumerate() {
            let p = self.place(*position);
            let keep = match line.last() {
                None => true,
                Some(last) => i + 1 == positions.len() || (p[0] - last[0]).abs().max((p[1] - last[1]).abs()) >= tolerance,
            };
            if keep {
                line.push(p);
            }
        }
        line
    }
}
