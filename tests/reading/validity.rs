//! Whether polygons are valid, against GEOS (Debian: geos-bin), on thousands of random shapes on a coarse grid, where rings touch,
//! share lines, turn back and lie in each other all the time; and what a repair promises.

use crate::random::Random;
use geo::{Contains, Relate};
use nanbei::io::{Progress, read_geojson, repaired};
use nanbei::model::{Feature, Kind, PartKind};
use std::fmt::Write as _;
use std::process::Command;

type Ring = Vec<[i32; 2]>;

/// A closed ring: a rectangle, a diamond, or any positions on a small grid, without two equal ones in a row.
fn ring(random: &mut Random, grid: usize) -> Ring {
    let place = |random: &mut Random| [random.below(grid) as i32, random.below(grid) as i32];
    let mut ring: Ring = match random.below(5) {
        0 | 1 => {
            let ([x, y], w, h) = (place(random), 1 + random.below(grid) as i32, 1 + random.below(grid) as i32);
            vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
        }
        2 => {
            let ([x, y], r) = (place(random), 1 + random.below(grid / 2) as i32);
            vec![[x - r, y], [x, y - r], [x + r, y], [x, y + r]]
        }
        _ => (0..3 + random.below(5)).map(|_| place(random)).collect(),
    };
    ring.dedup();
    while ring.len() < 3 || ring.first() == ring.last() {
        ring.push(place(random));
        ring.dedup();
    }
    ring.push(ring[0]);
    ring
}

/// Polygons of rings: mostly one, with a few holes.
fn shape(random: &mut Random) -> Vec<Vec<Ring>> {
    let parts = if random.below(3) == 0 { 1 + random.below(3) } else { 1 };
    let polygon = |random: &mut Random| {
        let shell = if random.below(2) == 0 { vec![[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]] } else { ring(random, 10) };
        let holes = random.below(4);
        std::iter::once(shell).chain((0..holes).map(|_| ring(random, 7))).collect()
    };
    (0..parts).map(|_| polygon(random)).collect()
}

fn nested<T>(parts: &[Vec<T>], [open, close]: [&str; 2], one: impl Fn(&T) -> String) -> String {
    let part = |rings: &Vec<T>| format!("{open}{}{close}", rings.iter().map(&one).collect::<Vec<_>>().join(","));
    format!("{open}{}{close}", parts.iter().map(part).collect::<Vec<_>>().join(","))
}

fn wkt(parts: &[Vec<Ring>]) -> String {
    let ring = |ring: &Ring| format!("({})", ring.iter().map(|[x, y]| format!("{x} {y}")).collect::<Vec<_>>().join(","));
    format!("MULTIPOLYGON{}", nested(parts, ["(", ")"], ring))
}

fn geojson(parts: &[Vec<Ring>]) -> String {
    let coordinates = nested(parts, ["[", "]"], |ring| format!("{ring:?}"));
    format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"MultiPolygon","coordinates":{coordinates}}}}}"#)
}

/// What GEOS says of shapes in WKT, one a line.
fn geos(folder: &std::path::Path, shapes: &[String]) -> Vec<bool> {
    let path = folder.join("shapes.wkt");
    std::fs::write(&path, shapes.join("\n") + "\n").unwrap();
    let output = Command::new("geosop").args(["-f", "txt", "-a", path.to_str().unwrap(), "isValid"]).output().expect("geosop of geos-bin");
    let said = String::from_utf8(output.stdout).unwrap();
    let said: Vec<bool> = said.lines().map(|line| line.trim() == "true" || line.trim() == "1").collect();
    assert_eq!(said.len(), shapes.len(), "{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn written(feature: Feature<'_>) -> String {
    let parts: Vec<String> = feature
        .parts()
        .filter(|part| part.kind() == PartKind::Polygon)
        .map(|part| {
            let rings = part.rings().map(|ring| format!("({})", ring.iter().map(|[x, y]| format!("{x:?} {y:?}")).collect::<Vec<_>>().join(",")));
            format!("({})", rings.collect::<Vec<_>>().join(","))
        })
        .collect();
    format!("MULTIPOLYGON({})", parts.join(","))
}

/// Whether a place lies inside a polygon by the even-odd rule of its outer ring, less what lies inside any of its holes.
fn covers(parts: &[Vec<Ring>], [x, y]: [f64; 2]) -> bool {
    let inside = |ring: &Ring| {
        let crossings = ring.windows(2).filter(|pair| {
            let [[x1, y1], [x2, y2]] = [pair[0], pair[1]].map(|p| p.map(f64::from));
            (y1 > y) != (y2 > y) && x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        });
        crossings.count() % 2 == 1
    };
    parts.iter().any(|rings| inside(&rings[0]) && !rings[1..].iter().any(inside))
}

#[test]
fn polygons_are_valid_where_geos_says_so_and_repaired_ones_are() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random(7);
    let shapes: Vec<Vec<Vec<Ring>>> = (0..12_000).map(|_| shape(&mut random)).collect();
    let mut text = r#"{"type":"FeatureCollection","features":["#.to_owned();
    for (n, parts) in shapes.iter().enumerate() {
        write!(text, "{}{}", if n > 0 { "," } else { "" }, geojson(parts)).unwrap();
    }
    text.push_str("]}");
    let (table, _) = read_geojson(text.as_bytes(), &Progress::default()).unwrap();
    let result = repaired(&table, &Progress::default()).unwrap();
    let said = geos(folder.path(), &shapes.iter().map(|parts| wkt(parts)).collect::<Vec<_>>());
    let mut differ = Vec::new();
    for (n, valid) in said.iter().enumerate() {
        let ours = !result.mended.contains(&n) && !result.failed.contains(&n);
        if ours != *valid {
            differ.push(format!("GEOS {valid}: {}", wkt(&shapes[n])));
        }
    }
    assert!(differ.is_empty(), "{} differ: {:#?}", differ.len(), &differ[..differ.len().min(10)]);
    let valid = said.iter().filter(|valid| **valid).count();
    assert!(valid > 1_000 && valid < 11_000, "{valid}");

    // a repair leaves nothing invalid, and what is covered is covered
    let after: Vec<String> = result.table.features().map(written).collect();
    let still: Vec<&String> = geos(folder.path(), &after).iter().zip(&after).filter(|(valid, _)| !**valid).map(|(_, wkt)| wkt).collect();
    assert!(still.len() == result.failed.len(), "{} of {}: {:#?}", still.len(), result.failed.len(), &still[..still.len().min(5)]);
    // what cannot be repaired covers nothing
    for n in &result.failed {
        let covered = (0..400).any(|k| covers(&shapes[*n], [f64::from(k % 20) * 0.7 - 3.998, f64::from(k / 20) * 0.7 - 3.997]));
        assert!(!covered, "{}", wkt(&shapes[*n]));
    }
    let mut compared = 0;
    for n in &result.mended {
        let feature = result.table.feature(*n).unwrap();
        assert!(matches!(feature.kind(), Kind::Polygon | Kind::MultiPolygon));
        let polygons: Vec<geo::Polygon> = feature.parts().map(|part| part.to_geo().try_into().unwrap()).collect();
        for _ in 0..20 {
            // never on a line through places of the grid
            let at = [0.001_37, 0.002_71].map(|off| (random.below(900) as f64).mul_add(0.01, off));
            let holds = polygons.iter().any(|polygon| polygon.contains(&geo::Point::from(at)));
            if covers(&shapes[*n], at) != holds {
                let edge = polygons.iter().any(|polygon| polygon.relate(&geo::Point::from(at)).is_touches());
                assert!(edge, "{} at {at:?}: {}", wkt(&shapes[*n]), written(feature));
            }
            compared += 1;
        }
    }
    assert!(compared > 100_000, "{compared}");
}
