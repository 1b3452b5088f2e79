//! Systems by the parameters that well-known text gives (OGC 01-009, as Esri and GDAL write it): for names that an office has made up, and
//! where a name promises another zone than the numbers are in.

use super::system::{Restricted, System, SystemError};

/// The parameters of a projected system.
#[derive(Debug, Default)]
struct Parameters {
    projection: String,
    datum: String,
    /// The longer axis of the ellipsoid in metres, and its inverse flattening.
    ellipsoid: [f64; 2],
    values: Vec<(String, f64)>,
    /// Metres of a unit.
    unit: f64,
}

/// The ellipsoids of CGCS2000 and of WGS-84 differ by less than a tenth of a millimetre.
const ELLIPSOID: [f64; 2] = [6_378_137.0, 298.257_222_101];

/// A name as it is compared: letters and digits alone.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The text after `KEYWORD[` up to its first comma or bracket, for each time that it stands there.
fn named<'t>(text: &'t str, keyword: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find(keyword)?;
            let (before, own) = rest.split_at(at);
            rest = &own[keyword.len()..];
            let begins = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
            if let Some(own) = rest.trim_start().strip_prefix('[').filter(|_| begins) {
                let name = own.trim_start().trim_start_matches('"');
                let end = name.find(['"', ',', ']'])?;
                let behind = &name[end..];
                let behind = behind.trim_start_matches('"').trim_start_matches(',');
                let value = &behind[..behind.find([',', ']']).unwrap_or(behind.len())];
                return Some((&name[..end], value.trim()));
            }
        }
    })
}

/// The part of a text from a keyword's bracket to the one that closes it, and that without the parts in brackets of its own.
fn part<'t>(text: &'t str, keyword: &str) -> Option<(&'t str, String)> {
    let start = text.find(&format!("{keyword}["))? + keyword.len() + 1;
    let (mut depth, mut quoted, mut own) = (1usize, false, String::new());
    for (at, c) in text[start..].char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&text[start..start + at], own));
        }
        // what stands in one pair of brackets more is a parameter or a unit of this part
        if depth <= 2 {
            own.push(c);
        }
    }
    None
}

fn read(text: &str) -> Option<Parameters> {
    let (whole, own) = part(text, "PROJCS")?;
    let (system, _) = part(whole, "GEOGCS")?;
    let projection = named(&own, "PROJECTION").next()?.0.to_owned();
    let values: Vec<(String, f64)> = named(&own, "PARAMETER").filter_map(|(name, value)| Some((plain(name), value.parse().ok()?))).collect();
    let unit = named(&own, "UNIT").last().and_then(|(_, value)| value.parse().ok())?;
    let datum = named(system, "DATUM").next().map(|(name, _)| plain(name)).unwrap_or_default();
    // its name, the longer axis, and how flat it is
    let (spheroid, _) = part(system, "SPHEROID")?;
    let mut numbers = spheroid.splitn(3, '"').nth(2)?.split(',').filter_map(|own| own.trim().parse().ok());
    let ellipsoid = [numbers.next()?, numbers.next()?];
    // longitudes from elsewhere than Greenwich nobody has met here
    let from_greenwich = named(system, "PRIMEM").next().is_none_or(|(_, value)| value.parse() == Ok(0.0));
    (!values.is_empty() && from_greenwich).then(|| Parameters { projection: plain(&projection), datum, ellipsoid, values, unit })
}

impl Parameters {
    fn value(&self, names: &[&str]) -> Option<f64> {
        self.values.iter().find(|(own, _)| names.contains(&own.as_str())).map(|(_, value)| *value)
    }

    /// Whether the ellipsoid is that of CGCS2000 or of WGS-84.
    fn is_usual(&self) -> bool {
        (self.ellipsoid[0] - ELLIPSOID[0]).abs() < 1e-3 && (self.ellipsoid[1] - ELLIPSOID[1]).abs() < 1e-4
    }

    /// The zone of CGCS2000 that they are those of.
    fn zone(&self) -> Option<System> {
        let meridian = self.value(&["CENTRALMERIDIAN"])?;
        let easting = self.value(&["FALSEEASTING"]).unwrap_or(0.0);
        let is = |names: &[&str], usual: f64| self.value(names).unwrap_or(usual) == usual;
        let plain = is(&["SCALEFACTOR"], 1.0) && is(&["LATITUDEOFORIGIN"], 0.0) && is(&["FALSENORTHING"], 0.0) && self.unit == 1.0;
        let is_cgcs = self.datum.contains("CGCS2000") || self.datum.contains("CHINA2000") || self.datum.contains("CHINAGEODETIC");
        let is_gauss = matches!(self.projection.as_str(), "GAUSSKRUGER" | "TRANSVERSEMERCATOR" | "GAUSSKRUEGER");
        if !plain || !is_cgcs || !is_gauss || !self.is_usual() || meridian.fract() != 0.0 {
            return None;
        }
        // a zone without its number is the same in zones of three degrees and of six
        [3u8, 6].into_iter().find_map(|width| {
            let number = if width == 3 { meridian / 3.0 } else { (meridian + 3.0) / 6.0 };
            let zone = (number.fract() == 0.0 && (1.0..=120.0).contains(&number)).then_some(number as u8)?;
            let numbered = easting == number * 1e6 + 500_000.0;
            let system = System::GaussKruger { width, zone, numbered };
            (system.epsg().is_some() && System::all().any(|own| own == system) && (numbered || easting == 500_000.0)).then_some(system)
        })
    }

    /// The projection library's words for them.
    fn proj(&self) -> Option<String> {
        let value = |names: &[&str], usual: f64| self.value(names).unwrap_or(usual);
        // an office's own ellipsoid brings its heights into the scale
        let ellipsoid = if self.is_usual() { "+ellps=GRS80".to_owned() } else { format!("+a={} +rf={}", self.ellipsoid[0], self.ellipsoid[1]) };
        let meridian = value(&["CENTRALMERIDIAN", "LONGITUDEOFCENTER"], 0.0);
        let latitude = value(&["LATITUDEOFORIGIN", "LATITUDEOFCENTER"], 0.0);
        let (easting, northing) = (value(&["FALSEEASTING"], 0.0), value(&["FALSENORTHING"], 0.0));
        let scale = value(&["SCALEFACTOR"], 1.0);
        let parallels = [value(&["STANDARDPARALLEL1"], latitude), value(&["STANDARDPARALLEL2"], latitude)];
        // parameters count metres as PROJ does
        let (easting, northing) = (easting * self.unit, northing * self.unit);
        let place = format!("+lat_0={latitude} +lon_0={meridian} +x_0={easting} +y_0={northing} {ellipsoid} +to_meter={}", self.unit);
        Some(match self.projection.as_str() {
            "GAUSSKRUGER" | "TRANSVERSEMERCATOR" | "GAUSSKRUEGER" => format!("+proj=etmerc +k={scale} {place}"),
            "LAMBERTCONFORMALCONIC" | "LAMBERTCONFORMALCONIC2SP" => {
                format!("+proj=lcc +lat_1={} +lat_2={} +k_0={scale} {place}", parallels[0], parallels[1])
            }
            "ALBERS" | "ALBERSCONICEQUALAREA" => format!("+proj=aea +lat_1={} +lat_2={} {place}", parallels[0], parallels[1]),
            _ => return None,
        })
    }
}

/// The system that a file or a user calls `name`, as [`System::parse`] reads it. Where that is well-known text with parameters, these say
/// which zone it is, and stand in for a name that is not known.
///
/// # Errors
/// As `System::parse`.
pub fn system_of(name: &str) -> Result<System, SystemError> {
    let name = name.trim_start_matches('\u{feff}');
    let named = System::parse(name);
    // a name without a zone, or of a city, says less than the numbers beside it
    let is_sure = match &named {
        Ok(system) => matches!(system, System::WebMercator | System::Utm(_) | System::Custom(_)),
        Err(SystemError::Restricted(of)) => *of != Restricted::ShanghaiCity,
        Err(_) => false,
    };
    if is_sure { named } else { by_parameters(name).unwrap_or(named) }
}

/// The system that the parameters of well-known text are those of; `None` where it has none, or what they are of is not known.
///
/// # Errors
/// Where the datum has no public transformation, or the projection library does not take them.
fn by_parameters(text: &str) -> Option<Result<System, SystemError>> {
    let own = read(text)?;
    let has = |names: &[&str]| names.iter().any(|name| own.datum.contains(name));
    if has(&["XIAN1980", "XIAN80"]) {
        return Some(Err(SystemError::Restricted(Restricted::Xian80)));
    }
    if has(&["BEIJING1954", "BEIJING54", "PULKOVO1942"]) {
        return Some(Err(SystemError::Restricted(Restricted::Beijing54)));
    }
    if !has(&["CGCS2000", "CHINA2000", "CHINAGEODETIC", "WGS1984", "WGS84"]) {
        return None;
    }
    if let Some(zone) = own.zone() {
        return Some(Ok(zone));
    }
    own.proj().map(|words| System::parse(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauss(name: &str, datum: &str, meridian: f64, easting: f64, rest: &str) -> String {
        format!(
            "PROJCS[\"{name}\",GEOGCS[\"x\",DATUM[\"{datum}\",SPHEROID[\"e\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",{easting}],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",{meridian}],{rest}PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
        )
    }

    #[test]
    fn a_zone_is_known_by_its_numbers_whatever_it_is_called() {
        let zone = |width, zone, numbered| Some(Ok(System::GaussKruger { width, zone, numbered }));
        for (meridian, easting, expected) in [
            (120.0, 500_000.0, zone(3, 40, false)),
            (120.0, 40_500_000.0, zone(3, 40, true)),
            (123.0, 41_500_000.0, zone(3, 41, true)),
            (123.0, 21_500_000.0, zone(6, 21, true)),
            (117.0, 500_000.0, zone(3, 39, false)),
        ] {
            for name in ["本局坐标", "CGCS2000_3_Degree_GK_CM_117E"] {
                assert_eq!(by_parameters(&gauss(name, "D_China_2000", meridian, easting, "")), expected, "{name} {meridian} {easting}");
            }
        }
        // one's own meridian or scale is a projection of its own
        let own = by_parameters(&gauss("上海", "D_China_2000", 121.466_666, 0.0, "PARAMETER[\"Scale_Factor\",0.99995],")).unwrap().unwrap();
        assert!(matches!(&own, System::Custom(words) if words.contains("lon_0=121.466666") && words.contains("k=0.99995")), "{own:?}");
        assert!(matches!(by_parameters(&gauss("x", "D_Xian_1980", 120.0, 500_000.0, "")), Some(Err(SystemError::Restricted(Restricted::Xian80)))));
        assert_eq!(by_parameters(&gauss("x", "D_Tokyo", 120.0, 500_000.0, "")), None);
        assert_eq!(by_parameters("PROJCS[\"x\",PROJECTION[\"Gauss_Kruger\"]]"), None);
        // an ellipsoid of one's own, another projection, and heights behind it in feet
        let text = gauss("x", "D_China_2000", 120.0, 500_000.0, "");
        let own = by_parameters(&text.replace("6378137.0", "6379637.0")).unwrap().unwrap();
        assert!(matches!(&own, System::Custom(words) if words.contains("+a=6379637 +rf=298.257222101")), "{own:?}");
        let own = by_parameters(
            &gauss("x", "D_China_2000", 105.0, 500_000.0, "PARAMETER[\"Standard_Parallel_1\",25.0],PARAMETER[\"Standard_Parallel_2\",47.0],")
                .replace("Gauss_Kruger", "Lambert_Conformal_Conic"),
        )
        .unwrap()
        .unwrap();
        assert!(matches!(&own, System::Custom(words) if words.starts_with("+proj=lcc")), "{own:?}");
        let heights = format!("{text},VERTCS[\"h\",VDATUM[\"v\"],PARAMETER[\"Vertical_Shift\",0.0],UNIT[\"Foot\",0.3048]]");
        assert_eq!(by_parameters(&heights), zone(3, 40, false));
        // as OGC and GDAL write it
        let coded = text.replace("298.257222101]", "298.257222101,AUTHORITY[\"EPSG\",\"1024\"]]");
        assert!(coded != text && by_parameters(&coded) == zone(3, 40, false));
        // what a name seems to say is not taken for more than it is
        for name in ["CGCS2000_TM_120", "上海本地", "\u{feff}CGCS2000_3_Degree_GK_CM_120E"] {
            assert_eq!(Some(system_of(&gauss(name, "D_China_2000", 120.0, 500_000.0, ""))), zone(3, 40, false), "{name}");
        }
    }
}
