//! Coordinates of a system to WGS-84 degrees and back; the projections are proj4rs's, local grids those of their control points.

use super::local_grid::LocalGrid;
use super::projected::Projected;
use super::{SourceCrs, System, SystemError, bd09, gcj02, gcj02_of_bd09, wgs84_of_gcj02};
use std::sync::Arc;

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
    Local(Arc<LocalGrid>),
}

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
            System::Local(grid) => Way::Local(Arc::clone(grid)),
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
            Way::Local(grid) => grid.to_wgs84(position)?,
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
            Way::Local(grid) => grid.of_wgs84(position)?,
        };
        (x.is_finite() && y.is_finite()).then_some(if self.swapped { [y, x] } else { [x, y] })
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
