//! Files of control points: lists of four coordinates as surveyors hand them out, and those that QGIS keeps beside a picture (`.points`).

use super::likely::likely_systems;
use super::regions::{CHINA, SHANGHAI};
use super::text::read_regular;
use super::{IoError, Problem};
use crate::model::SourceCrs;
use crate::model::datum::{ControlPoint, Transform, system_of};
use std::fmt::Write;
use std::path::Path;

/// Bytes of a file of control points.
const LARGEST: u64 = 4 << 20;

/// Which columns hold what: those of the map, those of the drawing, and one that tells whether a point counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    local: [usize; 2],
    place: [usize; 2],
    counts: Option<usize>,
}

/// A line of a file with its number, from 1.
struct Line<'a> {
    number: u64,
    cells: Vec<&'a str>,
}

/// The cells of a line, between commas, semicolons, tabs or spaces.
fn cells(line: &str) -> Vec<&str> {
    let marks: &[char] = if line.contains(',') {
        &[',']
    } else if line.contains('，') {
        &['，']
    } else if line.contains(';') {
        &[';']
    } else if line.contains('\t') {
        &['\t']
    } else {
        &[' ']
    };
    let parts = line.split(|c| marks.contains(&c)).map(|cell| cell.trim().trim_matches('"'));
    if marks == [' '] { parts.filter(|cell| !cell.is_empty()).collect() } else { parts.collect() }
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().filter(|number: &f64| number.is_finite())
}

impl Columns {
    /// Those that a heading of QGIS's names.
    fn of_heading(cells: &[&str]) -> Option<Self> {
        let at = |names: &[&str]| cells.iter().position(|cell| names.iter().any(|name| cell.eq_ignore_ascii_case(name)));
        let local = [at(&["sourceX", "pixelX"])?, at(&["sourceY", "pixelY"])?];
        Some(Self { local, place: [at(&["mapX"])?, at(&["mapY"])?], counts: at(&["enable", "enabled"]) })
    }

    /// Those of lines whose heading, if any, says little: four numbers, with the point's name or number before them and heights after each
    /// pair where there are more cells. `None` where they may be read in more than one way: a point in a wrong place is worse than none.
    fn of_lines(heading: &[&str], lines: &[Line<'_>]) -> Option<Self> {
        let wide = lines.iter().map(|line| line.cells.len()).min().unwrap_or_default();
        let is_height = |cell: &str| HEIGHTS.iter().any(|name| cell.eq_ignore_ascii_case(name));
        if wide == 4 && !heading.iter().any(|cell| is_height(cell)) {
            return Some(Self { local: [0, 1], place: [2, 3], counts: None });
        }
        let with = |first: usize, height: usize| Self { local: [first, first + 1], place: [first + 2 + height, first + 3 + height], counts: None };
        let lies = |own: &Self, there: fn([f64; 2]) -> bool| {
            let at = |line: &Line<'_>| {
                let [x, y] = own.place.map(|column| line.cells.get(column).and_then(|cell| number(cell)));
                x.zip(y).is_some_and(|(x, y)| there([x, y]))
            };
            lines.iter().all(at)
        };
        let names = has_names(heading, lines);
        let firsts: &[usize] = names.map_or(&[0, 1], |named| if named { &[1] } else { &[0] });
        // a heading that names a height after the first pair says it
        if let ([first], true) = (firsts, heading.len() >= wide)
            && heading.get(first + 2).is_some_and(|cell| is_height(cell))
        {
            return Some(with(*first, 1)).filter(|own| own.place[1] < wide);
        }
        let ways: Vec<Self> = firsts.iter().flat_map(|first| [with(*first, 0), with(*first, 1)]).filter(|own| own.place[1] < wide).collect();
        if let [only] = ways[..] {
            return Some(only);
        }
        let fitting: Vec<Self> = ways.into_iter().filter(|own| lies(own, is_place)).collect();
        match &fitting[..] {
            [only] => Some(*only),
            several => {
                let near: Vec<&Self> = several.iter().filter(|own| lies(own, is_in_shanghai)).collect();
                if let [only] = near[..] { Some(*only) } else { None }
            }
        }
    }
}

/// What headings call heights.
const HEIGHTS: [&str; 9] = ["h", "z", "高程", "高", "大地高", "正常高", "height", "elevation", "elev"];
/// And what they call the names of points.
const NAMES: [&str; 10] = ["点号", "点名", "名称", "编号", "序号", "name", "id", "no", "point", "pt"];

/// And the first coordinate.
const COORDINATES: [&str; 12] = ["x", "y", "e", "n", "东坐标", "北坐标", "横坐标", "纵坐标", "easting", "northing", "east", "north"];

/// Whether the first cell of lines is the name or the number of a point; `None` where it may be a coordinate as well.
fn has_names(heading: &[&str], lines: &[Line<'_>]) -> Option<bool> {
    let is_named = |cell: &&str| NAMES.iter().any(|name| cell.eq_ignore_ascii_case(name));
    let first: Vec<&str> = lines.iter().map(|line| line.cells.first().copied().unwrap_or_default()).collect();
    if heading.first().is_some_and(is_named) || first.iter().any(|cell| number(cell).is_none()) {
        return Some(true);
    }
    if heading.first().is_some_and(|cell| COORDINATES.iter().any(|name| cell.eq_ignore_ascii_case(name))) {
        return Some(false);
    }
    let whole: Option<Vec<i64>> = first.iter().map(|cell| cell.parse().ok()).collect();
    // no point is numbered in fractions, and a row of numbers is no row of coordinates
    let Some(whole) = whole else { return Some(false) };
    let counts = whole.windows(2).all(|two| two[1] == two[0].saturating_add(1));
    let has_fractions = lines.iter().any(|line| line.cells.get(1).is_some_and(|cell| cell.contains('.')));
    if counts && (whole.len() > 1 || whole.iter().all(|own| (0..=1).contains(own))) || has_fractions { Some(true) } else { None }
}

/// Whether two numbers may be a place on the map: degrees in China in either order, or coordinates of a zone, which are far from nought.
fn is_place([x, y]: [f64; 2]) -> bool {
    const LEAST: f64 = 10_000.0;
    const MOST: f64 = 1e8;
    let of_zone = |value: f64| (LEAST..MOST).contains(&value.abs());
    of_zone(x) && of_zone(y) || is_degrees([x, y]) && CHINA.contains([x, y]) || is_degrees([y, x]) && CHINA.contains([y, x])
}

fn is_in_shanghai([x, y]: [f64; 2]) -> bool {
    SHANGHAI.contains([x, y]) || SHANGHAI.contains([y, x])
}

/// The control points in a file on the disk, as `read_control_points` has them.
///
/// # Errors
/// What the system says, and as `read_control_points`.
pub fn read_control_points_file(path: &Path, target: &SourceCrs, chosen: bool) -> Result<(Vec<ControlPoint>, SourceCrs), IoError> {
    read_control_points(&read_regular(path, LARGEST)?, target, chosen)
}

/// The control points of a file, and the system of their places on the map: the one that the file names, else `target`, which is replaced by
/// the zone that puts them in Shanghai where nobody has `chosen` it. Places in degrees are what they are; where they lie in China with the
/// northing first alone, they are read so.
///
/// ```
/// use nanbei::io::read_control_points;
/// use nanbei::model::SourceCrs;
///
/// let text = "点号,x,y,X,Y\nA,100,200,121.40,31.30\nB,900,250,121.41,31.30\n";
/// let (points, _) = read_control_points(text.as_bytes(), &SourceCrs::default(), false)?;
/// assert_eq!(points[1].local, [900.0, 250.0]);
/// # Ok::<(), nanbei::io::IoError>(())
/// ```
///
/// # Errors
/// The first line that tells no point, and where a place does not lie in its system.
pub fn read_control_points(bytes: &[u8], target: &SourceCrs, chosen: bool) -> Result<(Vec<ControlPoint>, SourceCrs), IoError> {
    let text = String::from_utf8_lossy(bytes);
    let wrong = |line: u64| IoError::Text { problem: Problem::ControlPointLine, line, feature: None };
    let (mut named, mut heading, mut lines) = (None, Vec::new(), Vec::new());
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let (line, number_of_line) = (line.trim(), at as u64 + 1);
        if let Some(told) = line.strip_prefix('#') {
            if let Some(name) = told.trim_start().strip_prefix("CRS:").map(str::trim).filter(|name| !name.is_empty()) {
                // in another system the points would lie well beside each other, and yet agree
                named = Some(system_of(name).map_err(|error| IoError::Text { problem: error.into(), line: number_of_line, feature: None })?);
            }
            continue;
        }
        let cells = if line.is_empty() { continue } else { cells(line) };
        // a heading in whatever words, before the first numbers
        if lines.is_empty() && cells.iter().skip(1).all(|cell| number(cell).is_none()) {
            // a title may stand above it
            heading = cells;
        } else {
            lines.push(Line { number: number_of_line, cells });
        }
    }
    let columns = if let Some(columns) = Columns::of_heading(&heading) {
        columns
    } else {
        if let Some(line) = lines.iter().find(|line| line.cells.len() < 4) {
            return Err(wrong(line.number));
        }
        Columns::of_lines(&heading, &lines).ok_or_else(|| wrong(lines.first().map_or(1, |line| line.number)))?
    };
    let mut pairs = Vec::new();
    for Line { number: line, cells } in &lines {
        if columns.counts.and_then(|column| cells.get(column)).is_some_and(|cell| *cell == "0") {
            continue;
        }
        let value = |column: usize| cells.get(column).and_then(|cell| number(cell)).ok_or_else(|| wrong(*line));
        let pair = |[x, y]: [usize; 2]| -> Result<[f64; 2], IoError> { Ok([value(x)?, value(y)?]) };
        pairs.push((*line, pair(columns.local)?, pair(columns.place)?));
    }
    let places: Vec<[f64; 2]> = pairs.iter().map(|(_, _, place)| *place).collect();
    let target = match named {
        Some(named) => SourceCrs::new(named),
        None if chosen => target.clone(),
        None => system_meant(&places, target),
    };
    let point = |(line, local, place): (u64, [f64; 2], [f64; 2])| {
        let outside = || IoError::Text { problem: Problem::NotInSystem(target.clone(), Vec::new()), line, feature: None };
        Ok(ControlPoint { local, place: place_meant(place, &target).ok_or_else(outside)? })
    };
    let points: Vec<ControlPoint> = pairs.into_iter().map(point).collect::<Result<_, IoError>>()?;
    if points.is_empty() { Err(wrong(1)) } else { Ok((points, target)) }
}

fn is_degrees([x, y]: [f64; 2]) -> bool {
    x.abs() <= 180.0 && y.abs() <= 90.0
}

/// The system that coordinates are meant in: `target`, unless they lie outside Shanghai in it and another zone puts them there. The city
/// lies on both sides of the line between two zones, and the same numbers mean places three degrees apart.
#[must_use]
pub fn system_meant(places: &[[f64; 2]], target: &SourceCrs) -> SourceCrs {
    let lies_there = |place: &[f64; 2]| is_degrees(*place) || place_meant(*place, target).is_some_and(|at| SHANGHAI.contains(at));
    if places.iter().all(lies_there) {
        return target.clone();
    }
    let likely = likely_systems(places).into_iter().find(|own| SHANGHAI.contains(own.center));
    likely.map_or_else(|| target.clone(), |own| SourceCrs::new(own.crs.system))
}

/// The degrees of coordinates that are typed or written: of degrees themselves, else of a system; with the northing first where they lie in
/// China so alone. `None` where the system does not reach there.
#[must_use]
pub fn place_meant([x, y]: [f64; 2], target: &SourceCrs) -> Option<[f64; 2]> {
    let way = Transform::of(target).ok()?;
    let of = |at: [f64; 2]| if is_degrees(at) && !target.system.is_geographic() { Some(at) } else { way.to_wgs84(at) };
    let (plain, turned) = (of([x, y]), of([y, x]));
    let is_there = |place: &Option<[f64; 2]>| place.is_some_and(|place| CHINA.contains(place));
    if !is_there(&plain) && is_there(&turned) { turned } else { plain }
}

/// Control points as QGIS keeps them, in degrees, with what is left over at each in metres; `None` for those that do not count.
#[must_use]
pub fn control_points_text(points: &[ControlPoint], residuals: &[Option<[f64; 2]>]) -> String {
    let mut text = "#CRS: EPSG:4326\nmapX,mapY,sourceX,sourceY,enable,dX,dY,residual\n".to_owned();
    for (n, ControlPoint { local: [x, y], place: [lon, lat] }) in points.iter().enumerate() {
        let own = residuals.get(n).copied().flatten();
        let ([east, north], counts) = (own.unwrap_or_default(), u8::from(own.is_some()));
        // writing to a String cannot fail
        let _ = writeln!(text, "{lon},{lat},{x},{y},{counts},{east:.4},{north:.4},{:.4}", east.hypot(north));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::System;

    #[test]
    fn lists_of_four_coordinates_are_read_however_they_are_parted() {
        let gauss = SourceCrs::parse("EPSG:4549").unwrap();
        let way = Transform::of(&gauss).unwrap();
        let place = [121.44, 31.40];
        let [east, north] = way.of_wgs84(place).unwrap();
        for text in [
            format!("100 200 {east} {north}\n"),
            format!("\u{feff}点号\tx\ty\tX\tY\nJ1\t100\t200\t{east}\t{north}\n\n"),
            format!("# two\nname;x;y;X;Y\nK;100;200;{east};{north}"),
            format!("1,100,200,{east},{north},0.003\r\n"),
            format!("100，200，{east}，{north}"),
            // the northing first, as surveyors write it
            format!("100,200,{north},{east}"),
            format!("100,200,{},{}", place[0], place[1]),
            "100,200,31.40,121.44".to_owned(),
        ] {
            let (points, used) = read_control_points(text.as_bytes(), &gauss, false).unwrap();
            assert_eq!(used, gauss, "{text}");
            assert_eq!(points.len(), 1, "{text}");
            assert_eq!(points[0].local, [100.0, 200.0], "{text}");
            let off = (points[0].place[0] - place[0]).abs() + (points[0].place[1] - place[1]).abs();
            assert!(off < 1e-9, "{text}: {:?}", points[0].place);
        }
    }

    #[test]
    fn heights_between_coordinates_are_left_out_and_what_may_be_read_in_two_ways_is_refused() {
        let gauss = SourceCrs::parse("EPSG:4549").unwrap();
        let [east, north] = Transform::of(&gauss).unwrap().of_wgs84([121.44, 31.40]).unwrap();
        for text in [
            format!("点号,x,y,h,X,Y,H\nJ1,100,200,4.52,{east},{north},15.1\n"),
            format!("x,y,高程,X,Y\n100,200,4.52,{east},{north}\n"),
            format!("J1 100 200 4.52 {north} {east} 15.1\nJ2 100 200 3.9 {north} {east} 14\n"),
            format!("1\t100\t200\t4.52\t{east}\t{north}\t15.1\n2\t100\t200\t4.52\t{east}\t{north}\t15.1\n"),
            format!("100.0,200.0,4.52,{east},{north},15.1\n"),
            format!("100.0,200.0,4.52,{east},{north}\n"),
            // heights after both pairs, and a height that could be a latitude
            format!("100.0,200.0,{east},{north},15.1\n"),
            format!("A,100,200,{east},{north},4.52,15.1\n"),
            "A,100,200,4.52,121.44,31.40,15.1\n".to_owned(),
            "100.0,200.0,4.52,31.40,121.44\n".to_owned(),
            // numbers that do not begin at one, and a title above the heading
            format!("101 100 200 {east} {north}\n102 100 200 {east} {north}\n"),
            format!("7 100.0 200.0 {east} {north}\n12 100.0 200.0 {east} {north}\n"),
            format!("控制点成果表\n点号,x,y,X,Y\n9,100,200,{east},{north}\n"),
        ] {
            let (points, _) = read_control_points(text.as_bytes(), &gauss, false).unwrap();
            assert!(points.iter().all(|own| own.local == [100.0, 200.0]), "{text}: {points:?}");
            assert!(points.iter().all(|own| (own.place[0] - 121.44).abs() + (own.place[1] - 31.40).abs() < 1e-9), "{text}: {points:?}");
        }
        // a place of a grid that is small, where there is but one way to read it
        let own = read_control_points(b"A,100,200,2.35,48.85\n", &SourceCrs::default(), true).unwrap().0;
        assert_eq!(own[0].place, [2.35, 48.85]);
        // neither way leads to a place, or both do, or the first number may be a name as well
        let number_or_x = format!("100,200,45,{east},{north}\n");
        for text in ["A,100,200,300,400,500\n", "A,100,200,31.2,121.4,31.3\n", "x,y,h,X,Y,H\n1,2,3\n", &number_or_x] {
            let error = read_control_points(text.as_bytes(), &gauss, false).unwrap_err();
            assert!(matches!(error, IoError::Text { problem: Problem::ControlPointLine, .. }), "{text}: {error:?}");
        }
    }

    #[test]
    fn what_is_kept_reads_back_and_qgis_files_name_their_system() {
        let points =
            vec![ControlPoint { local: [1.5, -20.25], place: [121.123_456_789_012, 31.3] }, ControlPoint { local: [1e7, 3.0], place: [121.2, 31.4] }];
        let text = control_points_text(&points, &[Some([0.01, -0.02]), Some([0.0; 2])]);
        assert_eq!(read_control_points(text.as_bytes(), &SourceCrs::new(System::WebMercator), false).unwrap().0, points);
        let qgis =
            "#CRS: EPSG:3857\nmapX,mapY,pixelX,pixelY,enable,dX,dY,residual\n13500000,3650000,10,-20,1,0,0,0\n13500000,3650000,10,-20,0,0,0,0\n";
        let (points, _) = read_control_points(qgis.as_bytes(), &SourceCrs::default(), false).unwrap();
        assert_eq!((points.len(), points[0].local), (1, [10.0, -20.0]));
        assert!((points[0].place[0] - 121.272).abs() < 0.001, "{:?}", points[0].place);
    }

    #[test]
    fn numbers_of_the_zone_beside_are_known_by_where_they_lead() {
        let [own, other] = ["EPSG:4549", "EPSG:4550"].map(|code| SourceCrs::parse(code).unwrap());
        let [east, north] = Transform::of(&own).unwrap().of_wgs84([121.44, 31.40]).unwrap();
        for text in [format!("1,2,{east},{north}\n"), format!("1,2,{north},{east}\n")] {
            let (points, used) = read_control_points(text.as_bytes(), &other, false).unwrap();
            assert!(used == own && (points[0].place[0] - 121.44).abs() < 1e-9, "{used:?} {:?}", points[0].place);
        }
        // what the file names stands, wherever that is, and so does a place elsewhere in China
        let (points, used) = read_control_points(format!("#CRS: EPSG:4550\n1,2,{east},{north}\n").as_bytes(), &own, false).unwrap();
        assert!(used == other && (points[0].place[0] - 124.44).abs() < 0.01);
        assert_eq!(system_meant(&[[500_000.0, 4_400_000.0]], &other), other);
        // and so does what somebody has said
        let (points, used) = read_control_points(format!("1,2,{east},{north}\n").as_bytes(), &other, true).unwrap();
        assert!(used == other && (points[0].place[0] - 124.44).abs() < 0.01);
        // a system without a public way is told, not passed over
        let told = read_control_points(b"#CRS: EPSG:2385\n1,2,640000,3476000\n", &own, false).unwrap_err();
        assert!(matches!(told, IoError::Text { problem: Problem::Restricted(_), line: 1, .. }), "{told:?}");
    }

    #[test]
    fn a_line_that_tells_no_point_is_told_by_its_number() {
        for (text, line) in [("", 1), ("a,b\n", 1), ("1,2,121,31\n1,2,x,31\n", 2), ("1,2,121,31\n\n1,2\n", 3), ("1,2,121,1e999", 1)] {
            let error = read_control_points(text.as_bytes(), &SourceCrs::default(), false).unwrap_err();
            assert!(matches!(error, IoError::Text { problem: Problem::ControlPointLine, line: own, .. } if own == line), "{text}: {error:?}");
        }
    }
}
