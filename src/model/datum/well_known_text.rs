//! Systems as well-known text (OGC 01-009): as Esri's programs write it into a `.prj`, and as databases hold it.

use super::system::System;

/// The two systems in degrees that the others stand on: name, datum, ellipsoid.
const WGS84: &str = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";
const CGCS2000: &str = "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

/// A projected system: its name, what it stands on, its projection, and the values of the parameters.
fn projected(name: &str, base: &str, projection: &str, parameters: &[(&str, f64)]) -> String {
    let parameters: Vec<String> = parameters.iter().map(|(name, value)| format!("PARAMETER[\"{name}\",{value:?}]")).collect();
    format!("PROJCS[\"{name}\",{base},PROJECTION[\"{projection}\"],{},UNIT[\"Meter\",1.0]]", parameters.join(","))
}

impl System {
    /// The system as Esri's programs write it; none of those that they do not know.
    #[must_use]
    pub fn prj(&self) -> Option<String> {
        let transverse = |east: f64, meridian: i32, scale: f64| {
            let meridian = f64::from(meridian);
            [("False_Easting", east), ("False_Northing", 0.0), ("Central_Meridian", meridian), ("Scale_Factor", scale), ("Latitude_Of_Origin", 0.0)]
        };
        Some(match self {
            Self::Wgs84 => WGS84.to_owned(),
            Self::Cgcs2000 => CGCS2000.to_owned(),
            Self::GaussKruger { width, zone, numbered } => {
                let meridian = Self::central_meridian(*width, *zone);
                let degrees = if *width == 3 { "3_Degree_" } else { "" };
                let own = if *numbered { format!("Zone_{zone}") } else { format!("CM_{meridian}E") };
                let east = 500_000.0 + if *numbered { f64::from(*zone) * 1e6 } else { 0.0 };
                projected(&format!("CGCS2000_{degrees}GK_{own}"), CGCS2000, "Gauss_Kruger", &transverse(east, meridian, 1.0))
            }
            Self::Utm(zone) => {
                let name = format!("WGS_1984_UTM_Zone_{zone}N");
                projected(&name, WGS84, "Transverse_Mercator", &transverse(500_000.0, i32::from(*zone) * 6 - 183, 0.9996))
            }
            Self::WebMercator => {
                let names = ["False_Easting", "False_Northing", "Central_Meridian", "Standard_Parallel_1", "Auxiliary_Sphere_Type"];
                projected("WGS_1984_Web_Mercator_Auxiliary_Sphere", WGS84, "Mercator_Auxiliary_Sphere", &names.map(|name| (name, 0.0)))
            }
            Self::Gcj02 | Self::Bd09 | Self::Custom(_) | Self::Local(_) => return None,
        })
    }

    /// Whether a system is meant for places of a longitude: a zone for those within twenty degrees of its meridian, where it makes things
    /// longer by at most a fifteenth.
    #[must_use]
    pub fn reaches(&self, lon: f64) -> bool {
        let meridian = match self {
            Self::GaussKruger { width, zone, .. } => f64::from(Self::central_meridian(*width, *zone)),
            Self::Utm(zone) => f64::from(i32::from(*zone) * 6 - 183),
            _ => return true,
        };
        (lon - meridian).abs() <= 20.0
    }

    /// The systems that data round a place in degrees is handed on in: degrees, the zones that it lies in, and the web's.
    #[must_use]
    pub fn of_place(lon: f64) -> Vec<Self> {
        let zone = |width: u8| {
            // by the nearest meridian, or by the zone's own six degrees (GB/T 17798)
            let own = if width == 3 { (lon / 3.0).round() } else { (lon / 6.0).floor() + 1.0 };
            [false, true].map(|numbered| Self::GaussKruger { width, zone: own.clamp(0.0, 120.0) as u8, numbered })
        };
        let utm = Self::Utm(((lon / 6.0).floor() + 31.0).clamp(1.0, 60.0) as u8);
        let all = [Self::Wgs84, Self::Cgcs2000].into_iter().chain(zone(3)).chain(zone(6)).chain([utm, Self::WebMercator]);
        let known: Vec<Self> = Self::all().collect();
        all.filter(|own| known.contains(own)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::system_of;
    use super::*;

    #[test]
    fn every_system_that_is_written_is_known_again_by_its_text() {
        for own in System::all() {
            match own.prj() {
                // zones of three and of six degrees share every second meridian
                Some(text) => {
                    let numbers = |own: &System| own.proj().unwrap_or_else(|| own.code());
                    assert_eq!(system_of(&text).as_ref().map(numbers), Ok(numbers(&own)), "{text}");
                }
                None => assert!(own.epsg().is_none(), "{own:?}"),
            }
        }
        let names: Vec<String> = System::of_place(121.47).iter().map(System::code).collect();
        assert_eq!(names, ["EPSG:4326", "EPSG:4490", "EPSG:4549", "EPSG:4528", "EPSG:4510", "EPSG:4499", "EPSG:32651", "EPSG:3857"]);
    }
}
