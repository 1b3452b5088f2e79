//! Geometry in a filter: well-known text (OGC 06-103r4, section 7) and boxes, in degrees.

use super::problem::{Expected, FilterError};
use super::scan::Scanner;
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Rect};

/// Collections may nest this deep.
const DEEPEST: usize = 8;

/// Reads the geometry whose keyword, in capitals, stands before; `None` where it is no geometry's.
pub fn shape(scanner: &mut Scanner<'_>, keyword: &str) -> Result<Option<Geometry<f64>>, FilterError> {
    nested(scanner, keyword, 0)
}

fn nested(scanner: &mut Scanner<'_>, keyword: &str, depth: usize) -> Result<Option<Geometry<f64>>, FilterError> {
    let before = *scanner;
    if keyword == "BBOX" && scanner.takes("(") {
        return bbox(scanner).map(Some);
    }
    for mark in ["ZM", "Z", "M"] {
        if scanner.word(mark) {
            break;
        }
    }
    let mut ahead = *scanner;
    let empty = ahead.word("EMPTY");
    if !empty && !ahead.takes("(") {
        *scanner = before;
        return Ok(None);
    }
    let geometry = match keyword {
        "POINT" => Geometry::from(MultiPoint::new(positions(scanner)?.into_iter().map(Point::from).collect())),
        "LINESTRING" => LineString::new(positions(scanner)?).into(),
        "POLYGON" => polygon(list(scanner, positions)?).into(),
        "MULTIPOINT" => MultiPoint::new(list(scanner, point_of_many)?.into_iter().map(Point::from).collect()).into(),
        "MULTILINESTRING" => MultiLineString::new(list(scanner, positions)?.into_iter().map(LineString::new).collect()).into(),
        "MULTIPOLYGON" => MultiPolygon::new(list(scanner, |inner| list(inner, positions))?.into_iter().map(polygon).collect()).into(),
        "GEOMETRYCOLLECTION" if depth < DEEPEST => {
            let members = list(scanner, |inner| {
                let name = inner.name().to_ascii_uppercase();
                inner.at += name.len();
                nested(inner, &name, depth + 1)?.ok_or_else(|| inner.expected(Expected::Geometry))
            })?;
            Geometry::GeometryCollection(GeometryCollection::new_from(members))
        }
        _ => {
            *scanner = before;
            return Ok(None);
        }
    };
    Ok(Some(match geometry {
        Geometry::MultiPoint(points) if keyword == "POINT" && points.len() == 1 => points.0[0].into(),
        other => other,
    }))
}

fn polygon(rings: Vec<Vec<Coord>>) -> Polygon {
    let mut rings = rings.into_iter().map(LineString::new);
    let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
    Polygon::new(outer, rings.collect())
}

/// West, south, east, north, with or without heights; across the date line where west is the greater.
fn bbox(scanner: &mut Scanner<'_>) -> Result<Geometry<f64>, FilterError> {
    let mut numbers = vec![number(scanner)?];
    while scanner.takes(",") {
        numbers.push(number(scanner)?);
    }
    let ([west, south, east, north] | [west, south, _, east, north, _]) = numbers[..] else {
        return Err(scanner.expected(Expected::Coordinates));
    };
    scanner.needs(")", Expected::ClosingBracket)?;
    let part = |west: f64, east: f64| Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north }).to_polygon();
    Ok(if west > east { MultiPolygon::new(vec![part(west, 180.0), part(-180.0, east)]).into() } else { part(west, east).into() })
}

fn list<T>(scanner: &mut Scanner<'_>, one: impl Fn(&mut Scanner<'_>) -> Result<T, FilterError>) -> Result<Vec<T>, FilterError> {
    if scanner.word("EMPTY") {
        return Ok(Vec::new());
    }
    scanner.needs("(", Expected::OpeningBracket)?;
    let mut items = vec![one(scanner)?];
    while scanner.takes(",") {
        items.push(one(scanner)?);
    }
    scanner.needs(")", Expected::ClosingBracket)?;
    Ok(items)
}

fn positions(scanner: &mut Scanner<'_>) -> Result<Vec<Coord>, FilterError> {
    list(scanner, position)
}

/// A point of several may stand in brackets of its own.
fn point_of_many(scanner: &mut Scanner<'_>) -> Result<Coord, FilterError> {
    if !scanner.takes("(") {
        return position(scanner);
    }
    let point = position(scanner)?;
    scanner.needs(")", Expected::ClosingBracket)?;
    Ok(point)
}

/// Two to four numbers, of which the first two count.
fn position(scanner: &mut Scanner<'_>) -> Result<Coord, FilterError> {
    let point = Coord { x: number(scanner)?, y: number(scanner)? };
    for _ in 0..2 {
        let mut ahead = *scanner;
        if number(&mut ahead).is_err() {
            break;
        }
        *scanner = ahead;
    }
    Ok(point)
}

fn number(scanner: &mut Scanner<'_>) -> Result<f64, FilterError> {
    let before = *scanner;
    let sign = scanner.operator(&["-", "+"]);
    let Some((number, _)) = scanner.number() else {
        *scanner = before;
        return Err(scanner.expected(Expected::Coordinates));
    };
    Ok(if sign == Some("-") { -number.float() } else { number.float() })
}
