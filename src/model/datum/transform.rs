//! Coordinates of a system to WGS-84 degrees and back; the projections are proj4rs's.

use super::{SourceCrs, System, SystemError, bd09, gcj02, gcj02_of_bd09, wgs84_of_gcj02};
use proj4rs::Proj;

/// The way from one system of coordinates to WGS-84 and back.
#[derive(Debug)]
pub struct Transform {
    way: Way,
    swapped: bool,
}

#[derive(Debug)]
enum Way {
    None,
    Gcj02,
    Bd09,
    Projected(Box<Projected>),
}

#[derive(Debug)]
struct Projected {
    own: Proj,
    degrees: Proj,
}

/// WGS-84 in the projection library's words. Gauss-Krüger zones of CGCS2000 are on its twin, without a shift of datum.
const DEGREES: &str = "+proj=longlat +ellps=WGS84 +datum=WGS84";
const DEGREES_WITHOUT_DATUM: &str = "+proj=longlat +ellps=GRS80";

impl Transform {
    /// The way of a system.
    ///
    /// # Errors
    /// Where the projection library does not take the user's parameters.
    pub fn of(crs: &SourceCrs) -> Result<Self, SystemError> {
        let way = match &crs.system {
            System::Wgs84 | System::Cgcs2000 => Way::None,
            System::Gcj02 => Way::Gcj02,
            System::Bd09 => Way::Bd09,
            system => Way::Projected(Box::new(Projected::of(&system.proj().unwrap_or_default())?)),
        };
        Ok(Self { way, swapped: crs.swapped })
    }

    /// A position to longitude and latitude, WGS-84 degrees; `None` where the system does not reach there.
    #[must_use]
    pub fn to_wgs84(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let position = if self.swapped { [y, x] } else { [x, y] };
        let found = match &self.way {
            Way::None => position,
            Way::Gcj02 => wgs84_of_gcj02(position),
            Way::Bd09 => wgs84_of_gcj02(gcj02_of_bd09(position)),
            Way::Projected(projected) => projected.inverse(position)?,
        };
        (found[0].abs() <= 180.0 && found[1].abs() <= 90.0).then_some(found)
    }

    /// Longitude and latitude in WGS-84 degrees to the system's own coordinates; `None` where it does not reach there.
    #[must_use]
    pub fn of_wgs84(&self, position: [f64; 2]) -> Option<[f64; 2]> {
        let [x, y] = match &self.way {
            Way::None => position,
            Way::Gcj02 => gcj02(position),
            Way::Bd09 => bd09(gcj02(position)),
            Way::Projected(projected) => projected.forward(position)?,
        };
        (x.is_finite() && y.is_finite()).then_some(if self.swapped { [y, x] } else { [x, y] })
    }
}

impl Projected {
    fn of(parameters: &str) -> Result<Self, SystemError> {
        let own = Proj::from_proj_string(parameters)?;
        // a shift of datum is made only where the parameters give one
        let shifted = ["+datum", "+towgs84", "+nadgrids"].iter().any(|word| parameters.contains(word));
        let degrees = Proj::from_proj_string(if shifted { DEGREES } else { DEGREES_WITHOUT_DATUM })?;
        Ok(Self { own, degrees })
    }

    fn inverse(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let mut point = if self.own.is_latlong() { (x.to_radians(), y.to_radians(), 0.0) } else { (x, y, 0.0) };
        proj4rs::transform::transform(&self.own, &self.degrees, &mut point).ok()?;
        let found = [point.0.to_degrees(), point.1.to_degrees()];
        found.iter().all(|value| value.is_finite()).then_some(found)
    }

    fn forward(&self, [lon, lat]: [f64; 2]) -> Option<[f64; 2]> {
        let mut point = (lon.to_radians(), lat.to_radians(), 0.0);
        proj4rs::transform::transform(&self.degrees, &self.own, &mut point).ok()?;
        Some(if self.own.is_latlong() { [point.0.to_degrees(), point.1.to_degrees()] } else { [point.0, point.1] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_comes_back_to_under_a_millimetre() {
        for system in System::all() {
            for swapped in [false, true] {
                let crs = SourceCrs { system: system.clone(), swapped };
                let transform = Transform::of(&crs).unwrap();
                let centre = match &system {
                    System::GaussKruger { width: 3, zone, .. } => f64::from(*zone) * 3.0,
                    System::GaussKruger { zone, .. } => f64::from(*zone) * 6.0 - 3.0,
                    _ => 121.0,
                };
                for p in [[centre + 1.4, 31.3], [centre - 1.1, 30.7], [centre, 52.0]] {
                    let back = transform.of_wgs84(p).and_then(|own| transform.to_wgs84(own)).unwrap();
                    let [east, north] = crate::model::projection::metres_per_degree(p[1]);
                    let off = ((back[0] - p[0]) * east).hypot((back[1] - p[1]) * north);
                    assert!(off < 0.001, "{}: {p:?} comes back {off} m off", crs.code());
                }
            }
        }
    }

    #[test]
    fn a_users_parameters_may_shift_the_datum() {
        let plain = "+proj=tmerc +lat_0=0 +lon_0=120 +k=1 +x_0=500000 +y_0=0 +ellps=krass";
        let shifted = format!("{plain} +towgs84=12,-113,-41,0,0,0,0");
        let at = |parameters: &str| {
            let transform = Transform::of(&SourceCrs::parse(parameters).unwrap()).unwrap();
            transform.to_wgs84([639_000.0, 3_466_000.0]).unwrap()
        };
        let (a, b) = (at(plain), at(&shifted));
        let [east, north] = crate::model::projection::metres_per_degree(a[1]);
        let off = ((a[0] - b[0]) * east).hypot((a[1] - b[1]) * north);
        assert!((20.0..300.0).contains(&off), "{off} m");
    }
}
