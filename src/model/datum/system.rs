//! The systems of coordinates that planners' files are in, by EPSG code, by name, and as a projection library knows them.

use super::local_grid::{GridFault, GridPlane, LocalGrid};
use crate::i18n::{Bilingual, Lang};
use std::fmt::Write;
use std::sync::Arc;

/// A system of coordinates. Everything is turned into WGS-84 degrees when it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum System {
    /// Degrees; what everything is kept in.
    #[default]
    Wgs84,
    /// Degrees. CGCS2000 and WGS-84 differ by less than the accuracy of either's positions (a decimetre).
    Cgcs2000,
    /// Degrees, moved as China's published maps are.
    Gcj02,
    /// Degrees, moved as Baidu's maps are.
    Bd09,
    /// Metres of Web Mercator.
    WebMercator,
    /// Metres of a Gauss-Krüger zone of CGCS2000.
    GaussKruger {
        /// Degrees of longitude of a zone: 3 or 6.
        width: u8,
        /// The number of the zone.
        zone: u8,
        /// Whether eastings begin with the number: 40 353 423 instead of 353 423.
        numbered: bool,
    },
    /// Metres of a northern UTM zone of WGS-84.
    Utm(u8),
    /// What the user says, in the projection library's words (`+proj=…`).
    Custom(Arc<str>),
    /// A grid that control points lay onto the map.
    Local(Arc<LocalGrid>),
}

/// Systems without a public transformation to WGS-84.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Restricted {
    Xian80,
    Beijing54,
    ShanghaiCity,
}

impl Restricted {
    /// The name in Chinese and English.
    #[must_use]
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Xian80 => ("西安 80", "Xi'an 1980"),
            Self::Beijing54 => ("北京 54", "Beijing 1954"),
            Self::ShanghaiCity => ("上海城市坐标系", "Shanghai's city grid"),
        }
    }
}

/// Why a name names no system that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SystemError {
    /// It is known, and its transformation is not public.
    #[error("{} has no public transformation to WGS-84", .0.names().1)]
    Restricted(Restricted),
    /// It is not known here.
    #[error("{0} is not known")]
    Unknown(String),
    /// Parameters that the projection library does not take, and what it says.
    #[error("{0}")]
    Parameters(String),
    /// Control points that make no grid.
    #[error(transparent)]
    ControlPoints(#[from] GridFault),
}

impl From<proj4rs::errors::Error> for SystemError {
    fn from(error: proj4rs::errors::Error) -> Self {
        Self::Parameters(error.to_string())
    }
}

/// Zones of 6 degrees over China, by number.
const SIX_DEGREE_ZONES: std::ops::RangeInclusive<u8> = 13..=23;
/// Zones of 3 degrees over China, by number.
const THREE_DEGREE_ZONES: std::ops::RangeInclusive<u8> = 25..=45;

impl System {
    /// Every system with an EPSG code or a name of its own.
    pub fn all() -> impl Iterator<Item = Self> {
        let zones = |width: u8, zones: std::ops::RangeInclusive<u8>| {
            zones.flat_map(move |zone| [true, false].map(|numbered| Self::GaussKruger { width, zone, numbered }))
        };
        [Self::Wgs84, Self::Cgcs2000, Self::Gcj02, Self::Bd09, Self::WebMercator]
            .into_iter()
            .chain(zones(3, THREE_DEGREE_ZONES))
            .chain(zones(6, SIX_DEGREE_ZONES))
            .chain([Self::Utm(50), Self::Utm(51)])
    }

    /// The central meridian of a Gauss-Krüger zone, in degrees east.
    #[must_use]
    pub const fn central_meridian(width: u8, zone: u8) -> i32 {
        if width == 3 { zone as i32 * 3 } else { zone as i32 * 6 - 3 }
    }

    /// The code in the EPSG registry.
    #[must_use]
    pub const fn epsg(&self) -> Option<u32> {
        Some(match self {
            Self::Wgs84 => 4326,
            Self::Cgcs2000 => 4490,
            Self::WebMercator => 3857,
            Self::GaussKruger { width: 6, zone, numbered } => (if *numbered { 4491 } else { 4502 }) + (*zone - *SIX_DEGREE_ZONES.start()) as u32,
            Self::GaussKruger { zone, numbered, .. } => (if *numbered { 4513 } else { 4534 }) + (*zone - *THREE_DEGREE_ZONES.start()) as u32,
            Self::Utm(zone) => 32600 + *zone as u32,
            Self::Gcj02 | Self::Bd09 | Self::Custom(_) | Self::Local(_) => return None,
        })
    }

    /// The system of an EPSG code.
    ///
    /// # Errors
    /// Where the code is none of those planners meet.
    pub fn of_epsg(code: u32) -> Result<Self, SystemError> {
        let gauss = |width, first: u32, zones: std::ops::RangeInclusive<u8>, numbered| Self::GaussKruger {
            width,
            zone: zones.start() + (code - first) as u8,
            numbered,
        };
        Ok(match code {
            4326 | 4979 => Self::Wgs84,
            4490 | 4480 => Self::Cgcs2000,
            // the codes of other makers for the same
            3857 | 900_913 | 102_100 | 102_113 | 3785 => Self::WebMercator,
            4491..=4501 => gauss(6, 4491, SIX_DEGREE_ZONES, true),
            4502..=4512 => gauss(6, 4502, SIX_DEGREE_ZONES, false),
            4513..=4533 => gauss(3, 4513, THREE_DEGREE_ZONES, true),
            4534..=4554 => gauss(3, 4534, THREE_DEGREE_ZONES, false),
            32650 | 32651 => Self::Utm((code - 32600) as u8),
            4610 | 2327..=2390 => return Err(SystemError::Restricted(Restricted::Xian80)),
            4214 | 2401..=2442 | 21413..=21423 | 21453..=21463 | 21473..=21483 => return Err(SystemError::Restricted(Restricted::Beijing54)),
            _ => return Err(SystemError::Unknown(format!("EPSG:{code}"))),
        })
    }

    /// The system that a file or a user calls `name`: `EPSG:4549`, `urn:ogc:def:crs:EPSG::4549`, `GCJ-02`,
    /// `CGCS2000_3_Degree_GK_CM_120E`, or parameters that begin with `+proj=`.
    ///
    /// # Errors
    /// Where it is not known, or has no public transformation.
    pub fn parse(name: &str) -> Result<Self, SystemError> {
        let name = name.trim();
        if let Some(grid) = LocalGrid::parse(name, |code| Self::parse(code).ok()?.plane()) {
            return Ok(Self::Local(Arc::new(grid?)));
        }
        if name.starts_with("+proj") {
            proj4rs::Proj::from_proj_string(name)?;
            return Ok(Self::Custom(name.into()));
        }
        if let Some(code) = well_known_code(name) {
            return Self::of_epsg(code);
        }
        // well-known text without a code: the system's name stands first in it
        let name = well_known_name(name).unwrap_or(name);
        let last = name.rsplit([':', '/', '#']).next().unwrap_or(name);
        if let Ok(code) = last.parse()
            && (last.len() == name.len() || name.to_ascii_uppercase().contains("EPSG") || name.to_ascii_uppercase().contains("ESRI"))
        {
            return Self::of_epsg(code);
        }
        // names are written with any punctuation; a zone's letters and numbers count
        let plain: String = name.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect();
        let has = |part: &str| plain.contains(part);
        if has("XIAN1980") || has("XIAN80") || has("西安80") || has("西安1980") {
            return Err(SystemError::Restricted(Restricted::Xian80));
        }
        if has("BEIJING1954") || has("BEIJING54") || has("北京54") || has("北京1954") || has("PULKOVO1942") {
            return Err(SystemError::Restricted(Restricted::Beijing54));
        }
        if has("上海") || has("SHANGHAI") {
            return Err(SystemError::Restricted(Restricted::ShanghaiCity));
        }
        let unknown = || SystemError::Unknown(name.to_owned());
        if has("GCJ02") || has("火星") {
            return Ok(Self::Gcj02);
        }
        if has("BD09") || has("百度") {
            return Ok(Self::Bd09);
        }
        if has("UTM") {
            let zone = number_after(&plain, "ZONE").or_else(|| number_after(&plain, "UTM"));
            return zone.filter(|zone| matches!(zone, 50 | 51) && !plain.ends_with('S')).map(|zone| Self::Utm(zone as u8)).ok_or_else(unknown);
        }
        if has("WEBMERCATOR") || has("PSEUDOMERCATOR") || has("GOOGLEMERCATOR") {
            return Ok(Self::WebMercator);
        }
        let cgcs = has("CGCS2000") || has("CHINAGEODETICCOORDINATESYSTEM2000") || has("国家2000") || has("2000国家");
        if cgcs && (has("GK") || has("GAUSS") || has("DEGREE") || has("高斯") || has("度带")) {
            let width = if has("3DEGREE") || has("3度") { 3 } else { 6 };
            let zones = if width == 3 { THREE_DEGREE_ZONES } else { SIX_DEGREE_ZONES };
            let fits = |zone: i32| u8::try_from(zone).ok().filter(|zone| zones.contains(zone));
            let system = if let Some(zone) = number_after(&plain, "ZONE") {
                fits(zone).map(|zone| Self::GaussKruger { width, zone, numbered: true })
            } else {
                let meridian = number_after(&plain, "CM").or_else(|| number_after(&plain, "子午线"));
                meridian
                    .and_then(|cm| fits(if width == 3 { cm / 3 } else { (cm + 3) / 6 }).filter(|zone| Self::central_meridian(width, *zone) == cm))
                    .map(|zone| Self::GaussKruger { width, zone, numbered: false })
            };
            return system.ok_or_else(unknown);
        }
        if cgcs {
            return Ok(Self::Cgcs2000);
        }
        if has("CRS84") || has("WGS84") || has("WGS1984") {
            return Ok(Self::Wgs84);
        }
        Err(unknown())
    }

    /// What the system is called.
    #[must_use]
    pub fn name(&self, lang: Lang) -> String {
        match self {
            Self::Wgs84 => "WGS-84".to_owned(),
            Self::Cgcs2000 => "CGCS2000".to_owned(),
            Self::Gcj02 => "GCJ-02".to_owned(),
            Self::Bd09 => "BD-09".to_owned(),
            Self::WebMercator => "Web Mercator".to_owned(),
            Self::GaussKruger { width, zone, numbered } => {
                let meridian = Self::central_meridian(*width, *zone);
                match (lang, numbered) {
                    (Lang::Zh, true) => format!("CGCS2000 {width}°带 {meridian}°E 带号 {zone}"),
                    (Lang::Zh, false) => format!("CGCS2000 {width}°带 {meridian}°E"),
                    (Lang::En, true) => format!("CGCS2000 GK {width}° {meridian}°E zone {zone}"),
                    (Lang::En, false) => format!("CGCS2000 GK {width}° {meridian}°E"),
                }
            }
            Self::Utm(zone) => format!("UTM {zone}N"),
            Self::Custom(parameters) => parameters.to_string(),
            Self::Local(grid) => grid.name(lang),
        }
    }

    /// The name that reads back: an EPSG code where there is one.
    #[must_use]
    pub fn code(&self) -> String {
        match (self, self.epsg()) {
            (_, Some(code)) => format!("EPSG:{code}"),
            (Self::Local(grid), None) => grid.code(),
            (_, None) => self.name(Lang::En),
        }
    }

    /// Whether coordinates are degrees of longitude and latitude.
    #[must_use]
    pub fn is_geographic(&self) -> bool {
        match self {
            Self::Wgs84 | Self::Cgcs2000 | Self::Gcj02 | Self::Bd09 => true,
            Self::Custom(parameters) => parameters.contains("longlat") || parameters.contains("latlong"),
            Self::WebMercator | Self::GaussKruger { .. } | Self::Utm(_) | Self::Local(_) => false,
        }
    }

    /// Whether coordinates are kept as they are.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        matches!(self, Self::Wgs84 | Self::Cgcs2000)
    }

    /// The plane in which control points can be fitted: that of a zone, where metres are metres.
    #[must_use]
    pub fn plane(&self) -> Option<GridPlane> {
        let parameters = self.proj().filter(|_| matches!(self, Self::GaussKruger { .. } | Self::Utm(_)))?;
        Some(GridPlane { code: self.code(), name: Bilingual::new(self.name(Lang::Zh), self.name(Lang::En)), parameters })
    }

    /// The system in the projection library's words (PROJ's), for those that are a projection.
    #[must_use]
    pub fn proj(&self) -> Option<String> {
        let mut text = String::new();
        // writing to a String cannot fail
        let _ = match self {
            Self::WebMercator => write!(text, "+proj=merc +a=6378137 +b=6378137 +lon_0=0 +k=1 +x_0=0 +y_0=0"),
            Self::GaussKruger { width, zone, numbered } => {
                let easting = 500_000 + if *numbered { i64::from(*zone) * 1_000_000 } else { 0 };
                let meridian = Self::central_meridian(*width, *zone);
                write!(text, "+proj=etmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0={easting} +y_0=0 +ellps=GRS80")
            }
            Self::Utm(zone) => write!(text, "+proj=utm +zone={zone} +ellps=WGS84"),
            Self::Custom(parameters) => write!(text, "{parameters}"),
            Self::Wgs84 | Self::Cgcs2000 | Self::Gcj02 | Self::Bd09 | Self::Local(_) => return None,
        };
        Some(text)
    }
}

/// Whether a text is well-known text of a system (OGC 01-009 and 18-010).
fn is_well_known(text: &str) -> bool {
    const KEYWORDS: [&str; 8] = ["GEOGCS", "PROJCS", "GEOGCRS", "PROJCRS", "GEODCRS", "COMPD_CS", "GEOCCS", "BOUNDCRS"];
    let head = text.get(..9).unwrap_or(text).to_ascii_uppercase();
    text.contains('[') && KEYWORDS.iter().any(|keyword| head.starts_with(keyword))
}

/// The EPSG code that well-known text gives for the whole: the last of its authorities, which stands at its end.
fn well_known_code(text: &str) -> Option<u32> {
    if !is_well_known(text) {
        return None;
    }
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '"').collect::<String>().to_ascii_uppercase();
    let at = ["AUTHORITY[EPSG,", "ID[EPSG,"].iter().filter_map(|mark| plain.rfind(mark).map(|at| at + mark.len())).max()?;
    let digits: String = plain[at..].chars().take_while(char::is_ascii_digit).collect();
    // nothing but closing brackets behind it, else it is that of a part
    let rest = &plain[at + digits.len()..];
    rest.chars().all(|c| c == ']').then(|| digits.parse().ok()).flatten()
}

/// The name in well-known text.
fn well_known_name(text: &str) -> Option<&str> {
    is_well_known(text).then(|| text.split('"').nth(1)).flatten().filter(|name| !name.is_empty())
}

/// The number that follows `word`.
fn number_after(text: &str, word: &str) -> Option<i32> {
    let rest = &text[text.rfind(word)? + word.len()..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_and_name_reads_back() {
        for system in System::all() {
            assert_eq!(System::parse(&system.code()), Ok(system.clone()), "{}", system.code());
            if let Some(code) = system.epsg() {
                assert_eq!(System::of_epsg(code), Ok(system));
            }
        }
        for code in (4491..=4554).chain([4326, 4490, 3857, 32650, 32651]) {
            assert_eq!(System::of_epsg(code).unwrap().epsg(), Some(code));
        }
    }

    #[test]
    fn systems_are_known_by_the_names_that_programs_write() {
        let gauss = |width, zone, numbered| System::GaussKruger { width, zone, numbered };
        for (name, system) in [
            ("urn:ogc:def:crs:OGC:1.3:CRS84", System::Wgs84),
            ("urn:ogc:def:crs:EPSG::4490", System::Cgcs2000),
            ("http://www.opengis.net/def/crs/EPSG/0/4549", gauss(3, 40, false)),
            ("EPSG:4528", gauss(3, 40, true)),
            ("CGCS2000_3_Degree_GK_CM_120E", gauss(3, 40, false)),
            ("CGCS2000 / 3-degree Gauss-Kruger zone 40", gauss(3, 40, true)),
            ("CGCS2000_GK_CM_123E", gauss(6, 21, false)),
            ("CGCS2000 / Gauss-Kruger zone 21", gauss(6, 21, true)),
            ("GCS_China_Geodetic_Coordinate_System_2000", System::Cgcs2000),
            ("WGS_1984_UTM_Zone_51N", System::Utm(51)),
            ("WGS_1984_Web_Mercator_Auxiliary_Sphere", System::WebMercator),
            ("gcj02", System::Gcj02),
            ("bd-09", System::Bd09),
            ("WGS 84", System::Wgs84),
            (r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],AUTHORITY["EPSG","4326"]]"#, System::Wgs84),
            (
                r#"PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",AUTHORITY["EPSG","4490"]],PROJECTION["Gauss_Kruger"]]"#,
                gauss(3, 40, false),
            ),
            (
                r#"PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","4490"]],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","4549"]]"#,
                gauss(3, 40, false),
            ),
            (r#"GEOGCRS["WGS 84",ID["EPSG",4326]]"#, System::Wgs84),
        ] {
            assert_eq!(System::parse(name), Ok(system), "{name}");
        }
        for (name, restricted) in [
            ("EPSG:2385", Restricted::Xian80),
            ("Xian_1980_3_Degree_GK_CM_120E", Restricted::Xian80),
            ("urn:ogc:def:crs:EPSG::4214", Restricted::Beijing54),
            ("Beijing_1954_GK_Zone_21N", Restricted::Beijing54),
            ("上海城市坐标系", Restricted::ShanghaiCity),
            ("Shanghai_City_Grid", Restricted::ShanghaiCity),
        ] {
            assert_eq!(System::parse(name), Err(SystemError::Restricted(restricted)), "{name}");
        }
        for name in ["EPSG:27700", "", "foo", "UTM 33N", "CGCS2000_3_Degree_GK_CM_121E"] {
            assert!(matches!(System::parse(name), Err(SystemError::Unknown(_))), "{name}");
        }
        assert!(matches!(System::parse("+proj=nothing"), Err(SystemError::Parameters(_))));
    }
}
