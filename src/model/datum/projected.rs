//! A projection by proj4rs, from its plane to degrees and back.

use proj4rs::Proj;
use proj4rs::errors::Error;

/// A projection and the degrees that it leads to.
#[derive(Debug)]
pub struct Projected {
    own: Proj,
    degrees: Proj,
}

/// WGS-84 in the projection library's words. Gauss-Krüger zones of CGCS2000 are on its twin, without a shift of datum.
const DEGREES: &str = "+proj=longlat +ellps=WGS84 +datum=WGS84";
const DEGREES_WITHOUT_DATUM: &str = "+proj=longlat +ellps=GRS80";

impl Projected {
    /// The projection of the library's parameters (`+proj=…`).
    ///
    /// # Errors
    /// Where the library does not take them.
    pub fn of(parameters: &str) -> Result<Self, Error> {
        let own = Proj::from_proj_string(parameters)?;
        // a shift of datum is made only where the parameters give one
        let shifted = ["+datum", "+towgs84", "+nadgrids"].iter().any(|word| parameters.contains(word));
        let degrees = Proj::from_proj_string(if shifted { DEGREES } else { DEGREES_WITHOUT_DATUM })?;
        Ok(Self { own, degrees })
    }

    /// Degrees of a place of the plane, WGS-84; `None` where the projection does not reach there.
    pub fn inverse(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let mut point = if self.own.is_latlong() { (x.to_radians(), y.to_radians(), 0.0) } else { (x, y, 0.0) };
        proj4rs::transform::transform(&self.own, &self.degrees, &mut point).ok()?;
        let found = [point.0.to_degrees(), point.1.to_degrees()];
        found.iter().all(|value| value.is_finite()).then_some(found)
    }

    /// The place of the plane at longitude and latitude; `None` where the projection does not reach there.
    pub fn forward(&self, [lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
        let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
        proj4rs::transform::transform(&self.degrees, &self.own, &mut point).ok()?;
        Some(if self.own.is_latlong() { [point.0.to_degrees(), point.1.to_degrees()] } else { [point.0, point.1] })
    }
}
