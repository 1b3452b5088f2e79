//! Areas on the WGS-84 ellipsoid of shapes whose edges are straight in longitude and latitude (RFC 7946, 3.1.1), as integrals along
//! the edges: pieces of a shape add up to the whole.

/// WGS-84 (NIMA TR8350.2): the semi-major axis in metres, and the square of the first eccentricity.
const A: f64 = 6_378_137.0;
const E2: f64 = 0.006_694_379_990_141_316;

/// Shapes that reach less than this from their middle latitude, in degrees, are measured by a series.
const NEAR: f64 = 0.05;
/// Edges of larger ones are taken in pieces of so many degrees.
const PIECE: f64 = 0.1;

/// Measures shapes about a latitude.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Radians.
    lat: f64,
    way: Way,
}

#[derive(Clone, Copy, Debug)]
enum Way {
    /// The first coefficients of the area between the latitude and others, a radian of longitude wide.
    Series([f64; 3]),
    /// That from the equator to the latitude.
    Exact(f64),
}

impl Frame {
    /// A frame for shapes between two latitudes, in degrees.
    pub fn new(south: f64, north: f64) -> Self {
        let lat = f64::midpoint(south, north).to_radians();
        let way = if (north - south) / 2.0 <= NEAR { Way::Series(series(lat)) } else { Way::Exact(below(lat)) };
        Self { lat, way }
    }

    /// The area in square metres between an edge and the frame's latitude: positive where the edge runs east north of it.
    pub fn under(&self, [a_lon, a_lat]: [f64; 2], [b_lon, b_lat]: [f64; 2]) -> f64 {
        let wide = (b_lon - a_lon).to_radians();
        match &self.way {
            Way::Series([k1, k2, k3]) => {
                let (a, b) = (a_lat.to_radians() - self.lat, b_lat.to_radians() - self.lat);
                // the means of a line's powers between its ends
                let (m1, m2, m3) = (f64::midpoint(a, b), (a * a + a * b + b * b) / 3.0, (a + b) * (a * a + b * b) / 4.0);
                wide * (k1 * m1 + k2 * m2 + k3 * m3)
            }
            Way::Exact(origin) => {
                let pieces = ((b_lat - a_lat).abs() / PIECE).ceil().max(1.0);
                let at = |k: f64| below((a_lat + (b_lat - a_lat) * k).to_radians()) - origin;
                // Simpson's rule
                let of = |n: f64| at(n / pieces) + 4.0 * at((n + 0.5) / pieces) + at((n + 1.0) / pieces);
                (0..pieces as u32).map(f64::from).map(of).sum::<f64>() / 6.0 / pieces * wide
            }
        }
    }

    /// The area of a ring, whichever way it runs; it need not be closed.
    pub fn ring(&self, ring: &[[f64; 2]]) -> f64 {
        self.signed(ring).abs()
    }

    /// The same, positive where the ring runs clockwise.
    pub fn signed(&self, ring: &[[f64; 2]]) -> f64 {
        let Some((first, last)) = ring.first().zip(ring.last()) else { return 0.0 };
        ring.windows(2).map(|pair| self.under(pair[0], pair[1])).sum::<f64>() + self.under(*last, *first)
    }
}

/// The area from the equator to a latitude, a radian of longitude wide, in square metres (Snyder 1987, "Map projections: a working
/// manual", eq. 3-12).
fn below(lat: f64) -> f64 {
    let (s, e) = (lat.sin(), E2.sqrt());
    A * A * (1.0 - E2) / 2.0 * (s / (1.0 - E2 * s * s) + (e * s).atanh() / e)
}

/// The coefficients of `below` about a latitude: its derivatives, of which the first is the area of a strip M·N·cos φ.
fn series(lat: f64) -> [f64; 3] {
    let (s, c) = lat.sin_cos();
    let w = 1.0 - E2 * s * s;
    let b2 = A * A * (1.0 - E2);
    let first = b2 * c / w.powi(2);
    let second = b2 * (-s / w.powi(2) + 4.0 * E2 * s * c * c / w.powi(3));
    let third = b2
        * (-c / w.powi(2) - 4.0 * E2 * s * s * c / w.powi(3)
            + 4.0 * E2 * ((c.powi(3) - 2.0 * s * s * c) / w.powi(3) + 6.0 * E2 * s * s * c.powi(3) / w.powi(4)));
    [first, second / 2.0, third / 6.0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_and_the_integral_agree_and_pieces_add_up() {
        let ring = [[121.40, 31.30], [121.47, 31.29], [121.49, 31.36], [121.43, 31.38]];
        let near = Frame::new(31.29, 31.38);
        let far = Frame { lat: near.lat, way: Way::Exact(below(near.lat)) };
        let (near_area, far_area) = (near.ring(&ring), far.ring(&ring));
        assert!((near_area - far_area).abs() < 0.01, "{near_area} {far_area}");
        // cut along a diagonal, each piece in a frame of its own
        let pieces = [[ring[0], ring[1], ring[2]], [ring[2], ring[3], ring[0]]];
        let sum: f64 = pieces
            .iter()
            .map(|own| Frame::new(own.iter().map(|p| p[1]).fold(90.0, f64::min), own.iter().map(|p| p[1]).fold(-90.0, f64::max)).ring(own))
            .sum();
        assert!((sum - near_area).abs() < 0.01, "{sum} {near_area}");
    }

    #[test]
    fn a_zone_has_the_ellipsoids_area() {
        let zone = Frame::new(-90.0, 90.0).ring(&[[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0]]);
        // NIMA TR8350.2: the WGS-84 ellipsoid has 510 065 621.7 km²
        assert!((zone - 510_065_621.724e6).abs() < 1e3, "{zone}");
    }
}
