//! A plane that touches the ellipsoid where features are: a transverse Mercator projection, whose scale is off by a millionth ten
//! kilometres away from the middle, and by less nearer.

use crate::model::datum::Transform;
use crate::model::{PartShape, SourceCrs};

/// A plane of metres east and north of a place.
#[derive(Debug)]
pub struct Plane(Transform);

/// A similarity of the plane: what features are moved, turned and scaled by about a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Metres to the east and to the north.
    pub by: [f64; 2],
    /// Degrees clockwise, as bearings are told.
    pub turn: f64,
    pub scale: f64,
}

impl Similarity {
    /// Nothing moves.
    pub const STILL: Self = Self { by: [0.0; 2], turn: 0.0, scale: 1.0 };
}

impl Plane {
    /// The plane about a place in degrees; `None` near the poles.
    #[must_use]
    pub fn at([lon, lat]: [f64; 2]) -> Option<Self> {
        if lat.abs() > 84.0 {
            return None;
        }
        let parameters = format!("+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +x_0=0 +y_0=0 +ellps=GRS80");
        Transform::of(&SourceCrs::parse(&parameters).ok()?).ok().map(Self)
    }

    /// Metres east and north of the place, of a position in degrees; `None` far away from it.
    #[must_use]
    pub fn metres(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        self.0.of_wgs84(position)
    }

    /// The inverse of `metres`.
    #[must_use]
    pub fn degrees(&self, metres: [f64; 2]) -> Option<[f64; 2]> {
        self.0.to_wgs84(metres)
    }

    /// Parts moved, turned and scaled about the place; `None` where they would leave the plane.
    #[must_use]
    pub fn placed(&self, parts: &[PartShape], how: Similarity) -> Option<Vec<PartShape>> {
        let (sin, cos) = (-how.turn).to_radians().sin_cos();
        let place = |p: &[f64; 3]| -> Option<[f64; 3]> {
            let [x, y] = self.metres([p[0], p[1]])?;
            let [x, y] = [(x * cos - y * sin) * how.scale + how.by[0], (x * sin + y * cos) * how.scale + how.by[1]];
            let [lon, lat] = self.degrees([x, y])?;
            Some([lon, lat, p[2]])
        };
        let ring = |ring: &Vec<[f64; 3]>| ring.iter().map(place).collect::<Option<Vec<_>>>();
        parts.iter().map(|part| Some(PartShape::new(part.kind, part.rings.iter().map(ring).collect::<Option<_>>()?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PartKind;
    use crate::query::geodesic_distance;
    use geo::{Bearing, Geodesic, Point};

    #[test]
    fn what_is_turned_and_scaled_has_the_bearings_and_lengths_of_the_ellipsoid() {
        let centre = [121.44, 31.4];
        let plane = Plane::at(centre).unwrap();
        let ends = [[121.44, 31.4, f64::NAN], [121.45, 31.41, 4.0]];
        let line = PartShape::new(PartKind::Line, vec![ends.to_vec()]);
        let moved = plane.placed(&[line], Similarity { by: [0.0, 0.0], turn: 30.0, scale: 2.0 }).unwrap();
        let (a, b) = (moved[0].rings[0][0], moved[0].rings[0][1]);
        let length = |a: [f64; 3], b: [f64; 3]| geodesic_distance([a[0], a[1]], [b[0], b[1]]);
        assert!((length(a, b) / length(ends[0], ends[1]) - 2.0).abs() < 1e-6);
        let bearing = |a: [f64; 3], b: [f64; 3]| Geodesic.bearing(Point::new(a[0], a[1]), Point::new(b[0], b[1]));
        assert!((bearing(a, b) - bearing(ends[0], ends[1]) - 30.0).abs() < 1e-3);
        assert_eq!(b[2], 4.0);
        let east = plane.placed(&moved, Similarity { by: [100.0, 0.0], turn: 0.0, scale: 1.0 }).unwrap();
        assert!((length(a, east[0].rings[0][0]) - 100.0).abs() < 1e-6);
    }
}
