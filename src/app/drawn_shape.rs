//! The outline that the points drawn make, for tools whose points are not its corners.

use super::Drawn;
use crate::i18n::{Lang, area, length, mu};
use crate::query::{Plane, circle, geodesic_distance};

impl Drawn {
    /// The positions that points make: those of a rectangle from one of its sides and how wide it is, of a circle from its middle and a
    /// point on it, both closed; else the points themselves.
    #[must_use]
    pub fn outline(self, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
        match (self, points) {
            (Self::Rectangle, [a, b, c, ..]) => rectangle(*a, *b, *c).unwrap_or_else(|| points.to_vec()),
            (Self::Circle, [middle, on, ..]) => circle(*middle, geodesic_distance(*middle, *on)),
            _ => points.to_vec(),
        }
    }

    /// How long what points make is, as it is told: of a circle the radius. Nothing where it has no length.
    #[must_use]
    pub fn length_told(self, points: &[[f64; 2]]) -> Option<String> {
        if let (Self::Circle, [middle, on, ..]) = (self, points) {
            return Some(geodesic_distance(*middle, *on)).filter(|radius| *radius > 0.0).map(|radius| format!("R {}", length(radius)));
        }
        let along: f64 = self.outline(points).windows(2).map(|pair| geodesic_distance(pair[0], pair[1])).sum();
        (along > 0.0).then(|| length(along))
    }

    /// How many points finish it; `None` for as many as one likes.
    #[must_use]
    pub const fn finished_by(self) -> Option<usize> {
        match self {
            Self::Rectangle => Some(3),
            Self::Circle => Some(2),
            _ => None,
        }
    }

    /// Whether it encloses an area.
    #[must_use]
    pub const fn is_area(self) -> bool {
        matches!(self, Self::Area | Self::Measured | Self::Rectangle | Self::Circle)
    }
}

/// An area as a measurement tells it.
#[must_use]
pub fn area_told(square_metres: f64, lang: Lang) -> String {
    format!("{} · {}", area(square_metres), mu(square_metres, lang))
}

/// A rectangle with the side from `a` to `b`, whose opposite side goes through `c`: right angles on the ellipsoid. `None` where two of
/// them are one place.
fn rectangle(a: [f64; 2], b: [f64; 2], c: [f64; 2]) -> Option<Vec<[f64; 2]>> {
    let plane = Plane::at(a)?;
    let ([bx, by], [cx, cy]) = (plane.metres(b)?, plane.metres(c)?);
    let length = bx.hypot(by);
    if length == 0.0 {
        return None;
    }
    let (nx, ny) = (-by / length, bx / length);
    let wide = cx * nx + cy * ny;
    let corner = |x: f64, y: f64| plane.degrees([x + nx * wide, y + ny * wide]);
    Some(vec![a, b, corner(bx, by)?, corner(0.0, 0.0)?, a])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::ring_area;

    #[test]
    fn a_rectangle_has_right_angles_and_its_area_on_the_ground() {
        let plane = Plane::at([121.4, 31.4]).unwrap();
        let at = |x: f64, y: f64| plane.degrees([x, y]).unwrap();
        let ring = Drawn::Rectangle.outline(&[at(0.0, 0.0), at(300.0, 400.0), at(-37.0, 9.0)]);
        assert_eq!((ring.len(), ring[0]), (5, ring[4]));
        let wide = (-37.0 * -0.8f64 + 9.0 * 0.6).abs();
        assert!((ring_area(&ring) / (500.0 * wide) - 1.0).abs() < 1e-6, "{}", ring_area(&ring));
        let circle = Drawn::Circle.outline(&[at(0.0, 0.0), at(0.0, 50.0)]);
        assert!((ring_area(&circle) / (std::f64::consts::PI * 2500.0) - 1.0).abs() < 1e-3);
        assert_eq!(Drawn::Rectangle.outline(&[[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]).len(), 3);
    }
}
