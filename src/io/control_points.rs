//! Files of control points: lists of four coordinates as surveyors hand them out, and those that QGIS keeps beside a picture (`.points`).

use super::likely::likely_systems;
use super::placing::problem_of;
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
#[derive(Clone, Copy, Debug)]
struct Columns {
    local: [usize; 2],
    place: [usize; 2],
    counts: Option<usize>,
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

    /// Those of a line without a heading: four numbers, with the point's name or number before them where there are five cells or more.
    fn of_line(cells: &[&str]) -> Option<Self> {
        let first = match cells.len() {
            4 => 0,
            5.. => 1,
            _ => return None,
        };
        Some(Self { local: [first, first + 1], place: [first + 2, first + 3], counts: None })
    }
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
    let (mut named, mut columns, mut pairs) = (None, None, Vec::new());
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        let wrong = |problem| IoError::Text { problem, line: at as u64 + 1, feature: None };
        if let Some(told) = line.strip_prefix('#') {
            if let Some(name) = told.trim_start().strip_prefix("CRS:").map(str::trim).filter(|name| !name.is_empty()) {
                // in another system the points would lie well beside each other, and yet agree
                named = Some(system_of(name).map_err(|error| wrong(problem_of(error)))?);
            }
            continue;
        }
        if line.is_empty() {
            continue;
        }
        let cells = cells(line);
        if columns.is_none() && pairs.is_empty() {
            columns = Columns::of_heading(&cells);
            // a heading in whatever words, before the first numbers
            if columns.is_some() || cells.iter().skip(1).all(|cell| number(cell).is_none()) {
                continue;
            }
        }
        let own = columns.or_else(|| Columns::of_line(&cells)).ok_or_else(|| wrong(Problem::ControlPointLine))?;
        let value = |column: usize| cells.get(column).and_then(|cell| number(cell)).ok_or_else(|| wrong(Problem::ControlPointLine));
        if own.counts.and_then(|column| cells.get(column)).is_some_and(|cell| *cell == "0") {
            continue;
        }
        let pair = |[x, y]: [usize; 2]| -> Result<[f64; 2], IoError> { Ok([value(x)?, value(y)?]) };
        pairs.push((at as u64 + 1, pair(own.local)?, pair(own.place)?));
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
    if points.is_empty() { Err(IoError::Text { problem: Problem::ControlPointLine, line: 1, feature: None }) } else { Ok((points, target)) }
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
