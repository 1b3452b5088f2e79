//! Which columns of a table hold the position: by their names, and where these say nothing by their values.

use super::value::{Held, Rules, coordinate};
use super::wkt::looks_like_wkt;
use crate::io::regions::CHINA;

/// Where a feature's position stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointColumns {
    pub at: At,
    /// The system that the names of the columns tell, as a JSON text.
    pub system: Option<String>,
    /// Whether the columns were found by their values.
    pub by_value: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum At {
    #[default]
    Nowhere,
    /// The columns of longitude or easting, and of latitude or northing.
    Two(usize, usize),
    /// One column of both, as in 121.47,31.23; latitude first where `swapped`.
    One { column: usize, swapped: bool },
    /// A column of well-known text.
    Wkt(usize),
}

impl PointColumns {
    /// Whether a column is part of the position.
    pub fn takes(&self, column: usize) -> bool {
        match self.at {
            At::Nowhere => false,
            At::Two(x, y) => column == x || column == y,
            At::One { column: own, .. } | At::Wkt(own) => column == own,
        }
    }

    /// Whether the names of the columns told it.
    pub fn is_named(&self) -> bool {
        self.at != At::Nowhere && !self.by_value
    }
}

/// Words for longitude and latitude, the longer ones first.
const EAST: [&str; 8] = ["longitude", "long", "lng", "lon", "经度", "东经", "經度", "東經"];
const NORTH: [&str; 6] = ["latitude", "lat", "纬度", "北纬", "緯度", "北緯"];
/// Names of two columns that are so called and not otherwise.
const PAIRS: [(&str, &str); 20] = [
    ("x", "y"),
    ("xcoord", "ycoord"),
    ("coordx", "coordy"),
    ("xcoordinate", "ycoordinate"),
    ("coordinatex", "coordinatey"),
    ("pointx", "pointy"),
    ("posx", "posy"),
    ("centerx", "centery"),
    ("centroidx", "centroidy"),
    ("x坐标", "y坐标"),
    ("坐标x", "坐标y"),
    ("x座標", "y座標"),
    ("x经度", "y纬度"),
    ("经度x", "纬度y"),
    ("easting", "northing"),
    ("east", "north"),
    ("东坐标", "北坐标"),
    ("東座標", "北座標"),
    ("横坐标", "纵坐标"),
    ("e", "n"),
];
const WKT: [&str; 10] = ["wkt", "wktgeom", "geomwkt", "thegeom", "geom", "geometry", "shape", "ewkt", "几何", "空间信息"];
const BOTH: [&str; 14] = [
    "location",
    "坐标",
    "经纬度",
    "经纬度坐标",
    "lnglat",
    "lonlat",
    "latlng",
    "latlon",
    "coordinates",
    "coordinate",
    "gps",
    "position",
    "地理坐标",
    "中心点坐标",
];

/// A name without what does not tell: case, brackets and what is in them, blanks and signs between words.
fn plain(name: &str) -> String {
    let mut depth = 0;
    let mut plain = String::new();
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth -= 1,
            c if depth > 0 || c.is_whitespace() || matches!(c, '_' | '-' | '.' | ':' | '"' | '\'') => {}
            c => plain.extend(c.to_lowercase()),
        }
    }
    plain
}

/// The name of a column with the code of its system: `x (EPSG:4549)`.
pub fn with_code(name: &str, code: u32) -> String {
    format!("{name} (EPSG:{code})")
}

/// The code in the brackets of a name, and the name without them.
pub fn without_code(name: &str) -> (&str, Option<u32>) {
    let own = name.trim().strip_suffix([')', '）']).and_then(|rest| rest.rsplit_once(['(', '（']));
    let code = own.and_then(|(name, inside)| {
        let (authority, number) = inside.trim().split_once(':')?;
        Some((name.trim_end(), number.trim().parse().ok().filter(|_| authority.eq_ignore_ascii_case("EPSG"))?))
    });
    code.map_or((name, None), |(name, code)| (name, Some(code)))
}

/// A system by its code, as a JSON text.
pub fn coded(code: u32) -> String {
    format!("\"EPSG:{code}\"")
}

/// The system that the rest of a name tells: `lng_gcj02`, 百度经度, `x (EPSG:4549)`.
fn system_of(rest: &str) -> Option<String> {
    let has = |words: &[&str]| words.iter().any(|word| rest.contains(word));
    if let (_, Some(code)) = without_code(rest) {
        return Some(coded(code));
    }
    let named = match () {
        () if has(&["gcj", "火星", "高德", "amap", "gaode", "腾讯"]) => Some("\"GCJ-02\""),
        () if has(&["bd09", "bd", "百度", "baidu"]) => Some("\"BD-09\""),
        () => None,
    };
    named.map(str::to_owned)
}

/// Where the position stands in a table of `width` columns. `names` is empty where there is no heading.
pub fn find(names: &[&str], rows: &[Vec<(String, bool)>], width: usize, rules: Rules) -> PointColumns {
    let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let filled = |n: usize| rows.iter().filter_map(move |row| row.get(n)).map(|(text, _)| text.as_str()).filter(|text| !text.trim().is_empty());
    // at least half of what is there
    let mostly = |n: usize, is: &dyn Fn(&str) -> bool| {
        let (all, some) = filled(n).fold((0, 0), |(all, some), text| (all + 1, some + usize::from(is(text))));
        some * 2 >= all
    };
    let numbers = |n: usize| mostly(n, &|text| coordinate(text, rules.decimal_comma).is_some());
    let named = |at, system| PointColumns { at, system, by_value: false };
    let told = |n: usize| names.get(n).and_then(|name| without_code(name).1).map(coded);
    let wkt = |n: &usize| filled(*n).next().is_some() && mostly(*n, &looks_like_wkt);
    if let Some(n) = (0..plain.len()).find(|n| WKT.contains(&&*plain[*n]) && (wkt(n) || (rows.is_empty() && plain[*n] == "wkt"))) {
        return named(At::Wkt(n), told(n));
    }
    if let Some(n) = (0..width).find(wkt) {
        return PointColumns { at: At::Wkt(n), system: told(n), by_value: plain.is_empty() };
    }
    // the plainest name first, then one that says WGS-84, then the others as they come
    let mut pairs: Vec<(usize, usize, usize, &str)> = Vec::new();
    for (x, name) in plain.iter().enumerate() {
        let Some(rest) = EAST.iter().find(|word| name.contains(*word)).map(|word| name.replacen(word, "", 1)) else { continue };
        let fits = |other: &String| NORTH.iter().any(|word| other.contains(word) && other.replacen(word, "", 1) == rest);
        if let Some(y) = plain.iter().position(fits)
            && x != y
        {
            let rank = if rest.is_empty() { 0 } else { 1 + usize::from(!rest.contains("wgs")) };
            pairs.push((rank, x, y, name));
        }
    }
    pairs.sort_by_key(|(rank, x, ..)| (*rank, *x));
    if let Some((_, x, y, name)) = pairs.into_iter().find(|(_, x, y, _)| numbers(*x) && numbers(*y)) {
        // what is in brackets was left out of the plain name
        let whole = names[x].to_lowercase();
        return named(At::Two(x, y), system_of(name).or_else(|| system_of(&whole)));
    }
    for (east, north) in PAIRS {
        if let (Some(x), Some(y)) = (plain.iter().position(|name| name == east), plain.iter().position(|name| name == north))
            && numbers(x)
            && numbers(y)
        {
            return named(At::Two(x, y), told(x).filter(|system| told(y).as_ref() == Some(system)));
        }
    }
    let both = |n: usize| filled(n).filter_map(two).collect::<Vec<_>>();
    for (n, name) in plain.iter().enumerate().filter(|(_, name)| BOTH.contains(&&***name) || system_of(name).is_some()) {
        if filled(n).next().is_some() && mostly(n, &|text| two(text).is_some()) {
            let swapped = name.starts_with("lat") || both(n).iter().all(|[a, b]| a.abs() <= 90.0 && b.abs() > 90.0);
            return named(At::One { column: n, swapped }, system_of(name));
        }
    }
    by_values(&|n| filled(n).collect(), width, rules)
}

/// Whether some cells are names of columns that lead to a position.
pub fn names_place(names: &[&str]) -> bool {
    find(names, &[], names.len(), Rules::default()).is_named()
}

/// Two numbers in one cell.
pub fn two(text: &str) -> Option<[f64; 2]> {
    let own = text.trim().trim_matches(['[', ']', '(', ')', '（', '）']);
    let (first, second) = own.split_once([',', '，', ';', '；', ' ', '\t'])?;
    Some([coordinate(first, false)?, coordinate(second, false)?])
}

/// Two columns whose values all lie in China, with decimals enough for a place; only where there is one such pair.
fn by_values<'t>(filled: &dyn Fn(usize) -> Vec<&'t str>, width: usize, rules: Rules) -> PointColumns {
    let within = |n: usize, low: f64, high: f64| {
        let cells = filled(n);
        let fits = |text: &&str| match Held::of(text, false, rules) {
            Held::Float(value) => (low..=high).contains(&value),
            _ => false,
        };
        let fine = |text: &&str| text.split(['.', ',']).nth(1).is_some_and(|decimals| decimals.trim_end().len() >= 3);
        !cells.is_empty() && cells.iter().all(fits) && cells.iter().any(fine)
    };
    let columns = |low, high| (0..width.min(256)).filter(move |n| within(*n, low, high)).collect::<Vec<_>>();
    match (&columns(CHINA.west, CHINA.east)[..], &columns(CHINA.south, CHINA.north)[..]) {
        ([x], [y]) => PointColumns { at: At::Two(*x, *y), system: None, by_value: true },
        _ => PointColumns::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str], row: &[&str]) -> PointColumns {
        let rows = vec![row.iter().map(|text| ((*text).to_owned(), false)).collect::<Vec<_>>()];
        find(names, &rows, row.len(), Rules::default())
    }

    #[test]
    fn names_of_all_kinds_lead_to_the_position() {
        for names in [
            ["名称", "经度", "纬度"],
            ["name", "lng", "lat"],
            ["name", "Longitude", "Latitude"],
            ["name", "wgs84_lon", "wgs84_lat"],
            ["name", "东经(°)", "北纬（°）"],
            ["name", "X", "Y"],
            ["name", "POINT_X", "POINT_Y"],
            ["name", "东坐标", "北坐标"],
            ["name", "X坐标", "Y坐标"],
            ["name", "Easting", "Northing"],
            ["name", "location_lng", "location_lat"],
        ] {
            let place = found(&names, &["站", "121.4", "31.2"]);
            assert!(place.at == At::Two(1, 2) && place.is_named(), "{names:?}: {place:?}");
        }
        assert_eq!(found(&["lat", "lon"], &["31.2", "121.4"]).at, At::Two(1, 0));
        assert_eq!(found(&["a", "geom"], &["1", "POINT (1 2)"]).at, At::Wkt(1));
        assert_eq!(found(&["a", "b"], &["1", "POLYGON ((0 0,1 0,1 1,0 0))"]).at, At::Wkt(1));
        assert_eq!(found(&["id", "location"], &["1", "121.4,31.2"]).at, At::One { column: 1, swapped: false });
        assert_eq!(found(&["id", "坐标"], &["1", "31.2, 121.4"]).at, At::One { column: 1, swapped: true });
    }

    #[test]
    fn the_system_stands_in_a_name_and_wgs_84_is_taken_first() {
        let row = ["121.4", "31.2", "121.5", "31.3"];
        assert_eq!(found(&["gcj_lng", "gcj_lat", "wgs_lng", "wgs_lat"], &row).at, At::Two(2, 3));
        assert_eq!(found(&["百度经度", "百度纬度"], &row[..2]).system.as_deref(), Some("\"BD-09\""));
        assert_eq!(found(&["lng_gcj02", "lat_gcj02"], &row[..2]).system.as_deref(), Some("\"GCJ-02\""));
        assert_eq!(found(&["经度（高德）", "纬度（高德）"], &row[..2]).system.as_deref(), Some("\"GCJ-02\""));
    }

    #[test]
    fn values_tell_where_names_do_not_and_words_alone_are_not_believed() {
        assert_eq!(found(&[], &["甲", "31.2345", "121.4321"]), PointColumns { at: At::Two(2, 1), system: None, by_value: true });
        assert_eq!(found(&["a", "b"], &["31.2", "121.4"]).at, At::Nowhere, "too coarse for a place");
        assert_eq!(found(&["lon", "lat"], &["east", "north"]).at, At::Nowhere);
        assert_eq!(found(&["max", "may"], &["1", "2"]).at, At::Nowhere);
        assert_eq!(found(&["x", "y", "z"], &["a", "2", "3"]).at, At::Nowhere);
    }
}
