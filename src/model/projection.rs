//! Web Mercator for drawing, and the WGS-84 ellipsoid for scale.

use super::Bounds;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// WGS-84 semi-major axis in metres (NIMA TR8350.2).
pub const EQUATORIAL_RADIUS: f64 = 6_378_137.0;
/// WGS-84 first eccentricity squared (NIMA TR8350.2).
pub const ECCENTRICITY_2: f64 = 6.694_379_990_14e-3;
/// The latitude where Web Mercator's square ends, in degrees.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_6;
/// Logical pixels of one world at zoom 0.
pub const TILE: f64 = 256.0;
/// Millimetres of one logical pixel: CSS's 1/96 inch, which scale denominators on the screen are told for.
pub const PIXEL_MM: f64 = 25.4 / 96.0;

/// Longitude and latitude in degrees to the unit square: x east from 180° W, y south from the north edge.
#[must_use]
pub fn world([lon, lat]: [f64; 2]) -> [f64; 2] {
    let sin = lat.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
    [lon / 360.0 + 0.5, 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * PI)]
}

/// The inverse of `world`, in degrees.
#[must_use]
pub fn lon_lat([x, y]: [f64; 2]) -> [f64; 2] {
    [(x - 0.5) * 360.0, (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees()]
}

/// Metres on the ellipsoid of one unit of `world` going east, at a latitude in degrees: the parallel's length.
#[must_use]
pub fn metres_per_world(lat: f64) -> f64 {
    let (sin, cos) = lat.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin_cos();
    2.0 * PI * EQUATORIAL_RADIUS * cos / (1.0 - ECCENTRICITY_2 * sin * sin).sqrt()
}

/// Metres on the ellipsoid of one degree of longitude and one of latitude, at a latitude in degrees.
#[must_use]
pub fn metres_per_degree(lat: f64) -> [f64; 2] {
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - ECCENTRICITY_2 * sin * sin;
    let degree = PI / 180.0 * EQUATORIAL_RADIUS;
    [degree * cos / w2.sqrt(), degree * (1.0 - ECCENTRICITY_2) / (w2 * w2.sqrt())]
}

/// What the map window looks at: the middle in degrees, and the zoom (256 logical pixels are the world at 0).
///
/// ```
/// use nanbei::model::{Bounds, View};
///
/// let baoshan = Bounds { west: 121.3, south: 31.28, east: 121.55, north: 31.5 };
/// let view = View::fitting(baoshan, [900.0, 700.0], 24.0);
/// let shown = view.bounds([900.0, 700.0]);
/// assert!(shown.west < baoshan.west && shown.north > baoshan.north);
/// // a scale of paper: the metres under a pixel of a 96th of an inch
/// assert!((view.at_scale(50_000.0).scale() - 50_000.0).abs() < 1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    pub center: [f64; 2],
    pub zoom: f64,
}

impl View {
    /// The smallest and the largest zoom.
    pub const ZOOMS: std::ops::RangeInclusive<f64> = 2.0..=24.0;

    /// Logical pixels of one unit of `world`.
    #[must_use]
    pub fn pixels_per_world(&self) -> f64 {
        TILE * self.zoom.exp2()
    }

    /// Metres of one logical pixel going east at the view's middle.
    #[must_use]
    pub fn metres_per_pixel(&self) -> f64 {
        metres_per_world(self.center[1]) / self.pixels_per_world()
    }

    /// The denominator of the scale at the view's middle, for a pixel of 1/96 inch.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.metres_per_pixel() * 1000.0 / PIXEL_MM
    }

    /// The view at the same middle with the scale 1:`denominator`.
    #[must_use]
    pub fn at_scale(self, denominator: f64) -> Self {
        let pixels = metres_per_world(self.center[1]) * 1000.0 / (PIXEL_MM * denominator.max(1.0));
        Self { zoom: (pixels / TILE).log2().clamp(*Self::ZOOMS.start(), *Self::ZOOMS.end()), ..self }
    }

    /// The view that shows `bounds` in `size` logical pixels, with `margin` pixels kept free on every side.
    #[must_use]
    pub fn fitting(bounds: Bounds, size: [f64; 2], margin: f64) -> Self {
        let [west, north] = world([bounds.west, bounds.north]);
        let [east, south] = world([bounds.east, bounds.south]);
        let room = [(size[0] - 2.0 * margin).max(32.0), (size[1] - 2.0 * margin).max(32.0)];
        let pixels = (room[0] / (east - west).max(1e-7)).min(room[1] / (south - north).max(1e-7));
        Self {
            center: lon_lat([f64::midpoint(west, east), f64::midpoint(north, south)]),
            zoom: (pixels / TILE).log2().clamp(*Self::ZOOMS.start(), 18.0),
        }
    }

    /// What `size` logical pixels show, in degrees.
    #[must_use]
    pub fn bounds(&self, size: [f64; 2]) -> Bounds {
        let [x, y] = world(self.center);
        let half = [size[0] / 2.0 / self.pixels_per_world(), size[1] / 2.0 / self.pixels_per_world()];
        let [west, north] = lon_lat([x - half[0], y - half[1]]);
        let [east, south] = lon_lat([x + half[0], y + half[1]]);
        Bounds { west, south, east, north }
    }

    /// A position in degrees to logical pixels from the view's middle, y down.
    #[must_use]
    pub fn pixels(&self, position: [f64; 2]) -> [f64; 2] {
        let (p, c, k) = (world(position), world(self.center), self.pixels_per_world());
        [(p[0] - c[0]) * k, (p[1] - c[1]) * k]
    }

    /// The inverse of `pixels`, in degrees.
    #[must_use]
    pub fn position(&self, pixels: [f64; 2]) -> [f64; 2] {
        let (c, k) = (world(self.center), self.pixels_per_world());
        lon_lat([c[0] + pixels[0] / k, c[1] + pixels[1] / k])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_returns_where_it_came_from() {
        for p in [[121.44183, 31.40593], [-179.9, -84.0], [0.0, 0.0]] {
            let back = lon_lat(world(p));
            assert!((back[0] - p[0]).abs() < 1e-11 && (back[1] - p[1]).abs() < 1e-11, "{p:?} {back:?}");
        }
    }

    #[test]
    fn a_view_asked_for_a_scale_has_it() {
        let view = View { center: [121.4, 31.2], zoom: 10.0 }.at_scale(50_000.0);
        assert!((view.scale() - 50_000.0).abs() < 1e-6);
    }

    #[test]
    fn a_fitted_view_shows_the_whole_box() {
        let bounds = Bounds { west: 120.8, south: 30.6, east: 122.1, north: 31.9 };
        let shown = View::fitting(bounds, [800.0, 500.0], 20.0).bounds([800.0, 500.0]);
        assert!(shown.west < bounds.west && shown.east > bounds.east && shown.south < bounds.south && shown.north > bounds.north);
    }
}
