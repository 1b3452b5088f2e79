//! The quality check promises: what is wrong in a layer is found, where it is and how large, and nothing else is.

use crate::drive::{finish_jobs, press, settle, shell};
use crate::waiting::wait;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use geo::{Area, BooleanOps, MultiPolygon, unary_union};
use nanbei::app::modules::quality::QualityOrder;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::i18n::{Lang, Word};
use nanbei::io::{Progress, embedded_land_use, embedded_rules, read_geojson, read_rules};
use nanbei::model::{FeatureTable, Group, Layer, NEVER, Operation, RowId, RuleSet, ShapeRules, Value};
use nanbei::query::{Checked, Fault, FaultDetail, Finding, Index, check};
use nanbei::ui::Shell;
use serde_json::{Value as Json, json};
use std::process::Command as Process;

type Ring = Vec<[f64; 2]>;

/// Degrees of about a metre.
const M: f64 = 1e-5;

fn feature(rings: &[Ring], properties: &Json) -> Json {
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Polygon", "coordinates": rings } })
}

fn text(features: &[Json]) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn table(features: &[Json]) -> FeatureTable {
    read_geojson(text(features).as_bytes(), &Progress::default()).unwrap().0
}

/// A closed ring of places in metres from a corner of Baoshan.
fn ring(places: &[[f64; 2]]) -> Ring {
    let mut ring: Ring = places.iter().map(|[x, y]| [121.4 + x * M, 31.3 + y * M]).collect();
    ring.push(ring[0]);
    ring
}

fn square(x: f64, y: f64, size: f64) -> Ring {
    ring(&[[x, y], [x + size, y], [x + size, y + size], [x, y + size]])
}

fn checked(table: &FeatureTable, rules: &RuleSet) -> Checked {
    check(table, &Index::of(table), rules, &[], embedded_land_use(), NEVER).unwrap()
}

fn shapes() -> &'static RuleSet {
    embedded_rules("shapes").unwrap()
}

fn faults(checked: &Checked) -> Vec<(Fault, Vec<usize>)> {
    checked.findings.iter().map(|own| (own.fault, own.features())).collect()
}

struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A net of lots whose corners are moved about, each with its corners and a few places along its edges, so that neighbours have every
/// vertex in common.
fn net(side: usize, random: &mut Random) -> Vec<Ring> {
    let mut corner = vec![vec![[0.0; 2]; side + 1]; side + 1];
    for (i, column) in corner.iter_mut().enumerate() {
        for (j, place) in column.iter_mut().enumerate() {
            *place = [i as f64 * 40.0 + random.unit() * 15.0, j as f64 * 40.0 + random.unit() * 15.0];
        }
    }
    let mut middle = std::collections::HashMap::new();
    let mut along = |a: (usize, usize), b: (usize, usize), random: &mut Random| {
        let key = (a.min(b), a.max(b));
        let (p, q) = (corner[a.0][a.1], corner[b.0][b.1]);
        *middle.entry(key).or_insert_with(|| [f64::midpoint(p[0], q[0]) + random.unit() * 4.0, f64::midpoint(p[1], q[1]) + random.unit() * 4.0])
    };
    let mut lots = Vec::new();
    for i in 0..side {
        for j in 0..side {
            let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
            let mut places = Vec::new();
            for n in 0..4 {
                let (a, b) = (corners[n], corners[(n + 1) % 4]);
                places.push(corner[a.0][a.1]);
                places.push(along(a, b, random));
            }
            // whichever way it runs
            if (i + j) % 3 == 0 {
                places.reverse();
            }
            lots.push(ring(&places));
        }
    }
    lots
}

#[test]
fn a_clean_layer_has_no_finding() {
    let lots: Vec<Json> = net(30, &mut Random(1)).into_iter().map(|own| feature(&[own], &json!({}))).collect();
    let checked = checked(&table(&lots), shapes());
    assert_eq!(faults(&checked), []);
    assert_eq!(checked.features, 900);
}

#[test]
fn what_is_wrong_is_found_where_it_is_and_nothing_else() {
    let mut lots = net(12, &mut Random(2));
    // a lot that is missing: a hole among its neighbours
    lots.remove(5 * 12 + 5);
    let far = 2000.0;
    let mut features: Vec<Json> = lots.iter().map(|own| feature(std::slice::from_ref(own), &json!({}))).collect();
    let count = features.len();
    let mut plant = |rings: &[Ring]| {
        features.push(feature(rings, &json!({})));
        features.len()
    };
    let (a, b) = (plant(&[square(far, 0.0, 50.0)]), plant(&[square(far + 49.0, 10.0, 20.0)]));
    let (c, d) = (plant(&[square(far, 200.0, 50.0)]), plant(&[square(far, 200.0, 50.0)]));
    // a slit of ten centimetres, open at both ends
    let (e, f) = (plant(&[square(far, 400.0, 50.0)]), plant(&[square(far + 50.1, 400.0, 50.0)]));
    let g = plant(&[ring(&[[far, 600.0], [far + 90.0, 600.0], [far + 90.0, 600.3], [far, 600.3]])]);
    let h = plant(&[square(far, 700.0, 2.0)]);
    let i = plant(&[ring(&[[far, 800.0], [far + 60.0, 800.0], [far + 60.0, 805.0]])]);
    let j = plant(&[ring(&[[far, 900.0], [far + 30.0, 900.0], [far + 30.0, 900.0], [far + 30.0, 930.0], [far, 930.0]])]);
    let k = plant(&[ring(&[[far, 1000.0], [far + 30.0, 1000.0], [far + 30.0, 1000.004], [far + 30.0, 1030.0], [far, 1030.0]])]);
    let l = plant(&[ring(&[[far, 1100.0], [far + 30.0, 1130.0], [far + 30.0, 1100.0], [far, 1130.0]])]);
    // one inside another, without a common edge
    let (m, n) = (plant(&[square(far, 1200.0, 60.0)]), plant(&[square(far + 20.0, 1220.0, 10.0)]));
    // one that fills another's hole is fine, one with a hole that nobody fills is not
    plant(&[square(far, 1300.0, 60.0), square(far + 20.0, 1320.0, 10.0)]);
    plant(&[square(far + 20.0, 1320.0, 10.0)]);
    let o = plant(&[square(far, 1400.0, 60.0), square(far + 20.0, 1420.0, 10.0)]);
    let checked = checked(&table(&features), shapes());
    let found = faults(&checked);
    let expected = vec![
        (Fault::Invalid, vec![l]),
        (Fault::Duplicate, vec![d, c]),
        (Fault::Overlap, vec![a, b]),
        (Fault::Overlap, vec![m, n]),
        (Fault::Gap, vec![o]),
        (Fault::Near, vec![e, f]),
        (Fault::Sliver, vec![g]),
        (Fault::Tiny, vec![h]),
        (Fault::Sharp, vec![i]),
        (Fault::Dense, vec![k]),
        (Fault::Doubled, vec![j]),
    ];
    let without_net: Vec<(Fault, Vec<usize>)> = found.iter().filter(|(_, rows)| rows.iter().all(|row| *row > count)).cloned().collect();
    assert_eq!(without_net, expected);
    // the missing lot is larger than a gap is by these rules
    assert_eq!(found.len(), expected.len(), "{found:?}");
    let any = embedded_rules("land-parcels").unwrap();
    let lots: Vec<Json> = lots.iter().map(|own| feature(std::slice::from_ref(own), &json!({}))).collect();
    let gaps: Vec<_> = self::checked(&table(&lots), any).findings.into_iter().filter(|own| own.fault == Fault::Gap).collect();
    assert_eq!(gaps.len(), 1);
    let FaultDetail::SquareMetres(area) = gaps[0].detail else { panic!("{gaps:?}") };
    assert!((900.0..2500.0).contains(&area), "{area}");
    assert!(gaps[0].ring.as_ref().unwrap().len() == 8 && gaps[0].row.is_some() && gaps[0].other.is_some());
}

/// Square metres of a square degree here, near enough for shares.
fn square_metres(area: f64) -> f64 {
    area * 111_319.5 * 31.3f64.to_radians().cos() * 110_860.0
}

#[test]
fn overlaps_and_gaps_of_any_layer_agree_with_boolean_operations() {
    for seed in 0..40 {
        let mut random = Random(seed + 100);
        // rectangles and stars thrown about, some along a lattice so that edges lie on each other
        let shapes: Vec<Ring> = (0..60)
            .map(|n| {
                let (x, y) = (random.unit() * 300.0, random.unit() * 300.0);
                if n % 2 == 0 {
                    let [x, y] = [x, y].map(|own| (own / 20.0).floor() * 20.0);
                    let (w, h) = (20.0 * (1.0 + (random.unit() * 3.0).floor()), 20.0 * (1.0 + (random.unit() * 3.0).floor()));
                    return ring(&[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]);
                }
                let corners = 5 + (random.unit() * 9.0) as usize;
                let places: Vec<[f64; 2]> = (0..corners)
                    .map(|k| {
                        let angle = k as f64 / corners as f64 * std::f64::consts::TAU;
                        let reach = 10.0 + random.unit() * 25.0;
                        [x + reach * angle.cos(), y + reach * angle.sin()]
                    })
                    .collect();
                ring(&places)
            })
            .collect();
        let table = table(&shapes.iter().map(|own| feature(std::slice::from_ref(own), &json!({}))).collect::<Vec<_>>());
        let rules = read_rules(br#"{"name":{"zh":"x","en":"x"},"shapes":{"overlap_m2":0.5,"gap_m2":1e9,"duplicates":true}}"#).unwrap();
        let checked = checked(&table, &rules);
        let polygons: Vec<geo::Polygon> = table
            .features()
            .map(|own| match own.geometry().unwrap() {
                geo::Geometry::Polygon(polygon) => polygon,
                other => panic!("{other:?}"),
            })
            .collect();
        let mut expected = Vec::new();
        for a in 0..polygons.len() {
            for b in a + 1..polygons.len() {
                let area = square_metres(polygons[a].intersection(&polygons[b]).unsigned_area());
                if area > 0.0 {
                    expected.push((vec![a + 1, b + 1], area));
                }
            }
        }
        let same: Vec<Vec<usize>> = checked.findings.iter().filter(|own| own.fault == Fault::Duplicate).map(Finding::features).collect();
        let overlaps: Vec<(Vec<usize>, f64)> =
            checked.findings.iter().filter(|own| own.fault == Fault::Overlap).map(|own| (own.features(), own.size().unwrap().0)).collect();
        for (pair, area) in &expected {
            let found = overlaps.iter().find(|(own, _)| own == pair);
            if *area > 0.6 && !same.contains(&vec![pair[1], pair[0]]) && !same.iter().any(|own| own[0] == pair[0] && own[1] == pair[1]) {
                let own = found.map_or(0.0, |(_, own)| *own);
                let is_same = same.iter().any(|group| group[0] == pair[1]) && same.iter().any(|group| group[0] == pair[0]);
                assert!(is_same || (own - area).abs() < area * 5e-3 + 0.05, "seed {seed} {pair:?}: {own} and {area}");
            }
        }
        for (pair, area) in &overlaps {
            assert!(expected.iter().any(|(own, other)| own == pair && (area - other).abs() < area * 5e-3 + 0.05), "seed {seed} {pair:?}: {area}");
        }
        for finding in checked.findings.iter().filter(|own| own.fault == Fault::Overlap) {
            // it is told where both are
            let at = geo::Point::from(finding.at.unwrap());
            assert!(finding.features().iter().all(|n| geo::Contains::contains(&polygons[n - 1], &at)), "seed {seed} {finding:?}");
        }
        let union: MultiPolygon = unary_union(&polygons);
        let mut holes: Vec<f64> =
            union.iter().flat_map(geo::Polygon::interiors).map(|own| square_metres(geo::Polygon::new(own.clone(), vec![]).unsigned_area())).collect();
        let mut gaps: Vec<f64> = checked.findings.iter().filter(|own| own.fault == Fault::Gap).map(|own| own.size().unwrap().0).collect();
        holes.retain(|area| *area > 0.02);
        gaps.retain(|area| *area > 0.02);
        holes.sort_by(f64::total_cmp);
        gaps.sort_by(f64::total_cmp);
        assert_eq!(holes.len(), gaps.len(), "seed {seed}: {holes:?} and {gaps:?}");
        assert!(holes.iter().zip(&gaps).all(|(a, b)| (a - b).abs() < a * 5e-3 + 0.05), "seed {seed}: {holes:?} and {gaps:?}");
        for finding in checked.findings.iter().filter(|own| own.fault == Fault::Gap) {
            let at = geo::Point::from(finding.at.unwrap());
            assert!(!polygons.iter().any(|own| geo::Contains::contains(own, &at)), "seed {seed} {finding:?}");
        }
    }
}

#[test]
fn corners_of_one_on_the_edges_of_another_are_no_fault() {
    // a long lot beside three short ones: none of its vertices is theirs, and their corners are rounded off its slanting edge
    let (from, to) = ([0.0, 0.0], [97.0, 31.0]);
    let on = |k: f64| [from[0] + (to[0] - from[0]) * k, from[1] + (to[1] - from[1]) * k];
    let over = |p: [f64; 2]| [p[0] - 12.0, p[1] + 40.0];
    let mut features = vec![feature(&[ring(&[from, [from[0] + 10.0, from[1] - 40.0], [to[0] + 10.0, to[1] - 40.0], to])], &json!({}))];
    let cuts = [0.0, 0.31, 0.67, 1.0];
    for pair in cuts.windows(2) {
        features.push(feature(&[ring(&[on(pair[0]), on(pair[1]), over(on(pair[1])), over(on(pair[0]))])], &json!({})));
    }
    assert_eq!(faults(&checked(&table(&features), shapes())), []);
}

#[test]
fn fields_codes_areas_and_targets_are_checked_by_the_kind_of_layer() {
    let lot = |n: usize, dlbm: Json, tbmj: Json, bsm: &str| {
        let own = square(n as f64 * 100.0, 0.0, 50.0);
        feature(
            &[own],
            &json!({ "BSM": bsm, "YSDM": "2001010100", "TBBH": n, "DLBM": dlbm, "DLMC": "水田", "QSXZ": "10", "QSDWDM": "1", "QSDWMC": "村",
                    "ZLDWDM": "1", "ZLDWMC": "村", "TBMJ": tbmj, "TBDLMJ": 1.0, "SJNF": 2025 }),
        )
    };
    let area = 50.0 * M * 111_319.5 * 31.3f64.to_radians().cos() * 1.00_1 * 50.0 * M * 110_860.0;
    let table = table(&[
        lot(0, json!("0101"), json!((area * 1e3).round() / 1e3), "1"),
        lot(1, json!("01019"), json!(area), "2"),
        lot(2, json!("9901"), json!(area), "2"),
        lot(3, json!(" "), json!(area), "4"),
        lot(4, json!("010199"), json!(area * 1.1), "5"),
        lot(5, json!("0101"), json!(-3), "6"),
        lot(6, json!("0101"), json!("许多"), "7"),
    ]);
    let mut rules = embedded_rules("land-parcels").unwrap().clone();
    rules.layers[0].fields.iter_mut().find(|own| own.name == "DLBM").unwrap().codes = Some(nanbei::model::Codes::LandUseCodes);
    let found = faults(&checked(&table, &rules));
    let of = |fault: Fault| found.iter().filter(|own| own.0 == fault).map(|own| own.1.clone()).collect::<Vec<_>>();
    assert_eq!(of(Fault::NotListed), [vec![2], vec![3]], "an odd number of digits is no code");
    assert_eq!(of(Fault::NoValue), [vec![4]]);
    assert_eq!(of(Fault::Repeated), [vec![3, 2]]);
    assert_eq!(of(Fault::OutOfRange), [vec![6]]);
    assert_eq!(of(Fault::WrongType), [vec![7]]);
    assert_eq!(of(Fault::Area), [vec![5], vec![6]]);
    assert!(of(Fault::NoField).is_empty());
    // farmland of five lots of a quarter hectare: under a target of two hectares
    rules.layers[0].sums[0].target_ha = Some(2.0);
    let checked = checked(&table, &rules);
    let sum = checked.findings.iter().find(|own| own.fault == Fault::Sum).unwrap();
    assert!(
        matches!(&sum.detail, FaultDetail::Target(_, found, target, true) if (found / (area * 5.0) - 1.0).abs() < 0.01 && *target == 2e4),
        "{sum:?}"
    );
    rules.layers[0].sums[0].target_ha = Some(1.0);
    assert!(self::checked(&table, &rules).findings.iter().all(|own| own.fault != Fault::Sum));
}

#[test]
fn numbers_for_codes_and_missing_fields_are_told_of_the_layer() {
    let table = table(&[feature(&[square(0.0, 0.0, 50.0)], &json!({ "DLBM": 101, "TBMJ": 2000 }))]);
    let checked = checked(&table, embedded_rules("land-parcels").unwrap());
    assert!(checked.findings.iter().any(|own| own.fault == Fault::WrongField && own.row.is_none()));
    assert_eq!(checked.findings.iter().filter(|own| own.fault == Fault::NoField).count(), 11);
}

fn nanbei(arguments: &[&str]) -> (i32, String) {
    let out = Process::new(env!("CARGO_BIN_EXE_nanbei")).env("NANBEI_LANG", "en").args(arguments).output().unwrap();
    (out.status.code().unwrap(), String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap())
}

#[test]
fn the_command_line_tells_prints_and_writes_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2035_CZKFBJ.geojson");
    let properties = json!({ "BSM": "1", "YSDM": "1", "XZQDM": "310113", "XZQMC": "宝山区", "GHFQDM": "1", "GHFQMC": "集中建设区", "MJ": 1.0 });
    let features = [square(0.0, 0.0, 50.0), square(49.0, 0.0, 50.0)].map(|own| feature(&[own], &properties));
    std::fs::write(&path, text(&features)).unwrap();
    let file = path.to_str().unwrap();
    let (code, told) = nanbei(&["quality", file, "--json", "--target", "城镇开发边界=0.4"]);
    assert_eq!(code, 1, "{told}");
    let json: Json = serde_json::from_str(&told).unwrap();
    assert_eq!((&json["layer_en"], &json["features"]), (&json!("Urban development boundaries"), &json!(2)));
    assert_eq!(json["counts"], json!({ "overlap": 1, "repeated": 1, "area": 2, "sum": 1 }));
    assert_eq!(json["sums"][0]["kept"], json!(false));
    let overlap = &json["findings"][0];
    assert_eq!((&overlap["fault"], &overlap["feature"], &overlap["other"]), (&json!("overlap"), &json!(1), &json!(2)));
    assert!((overlap["size"].as_f64().unwrap() - 53.0).abs() < 3.0, "{overlap}");
    let (code, told) = nanbei(&["quality", file]);
    assert!(code == 1 && told.contains("Overlap") && told.contains("tolerances this program's own"), "{told}");
    for name in ["report.csv", "report.xlsx", "report.pdf"] {
        let out = folder.path().join(name);
        let (code, told) = nanbei(&["quality", file, "--out", out.to_str().unwrap(), "--lang", "zh"]);
        assert!(code == 1 && out.metadata().unwrap().len() > 100, "{told}");
    }
    let csv = std::fs::read_to_string(folder.path().join("report.csv")).unwrap();
    assert!(csv.contains("重叠") && csv.contains("面积不一致"), "{csv}");
    let pdf = Process::new("pdftotext").args(["-layout", folder.path().join("report.pdf").to_str().unwrap(), "-"]).output().unwrap();
    let pdf = String::from_utf8(pdf.stdout).unwrap();
    assert!(pdf.contains("重叠") && pdf.contains("质量检查") && pdf.contains("2035_CZKFBJ"), "{pdf}");
    // rules of the planner's own, and what is no rule set
    let own = folder.path().join("own.json");
    std::fs::write(&own, r#"{"name":{"zh":"本院","en":"Ours"},"shapes":{"multipart":true}}"#).unwrap();
    assert_eq!(nanbei(&["quality", file, "--rules", own.to_str().unwrap()]).0, 0);
    std::fs::write(&own, "{\n\"name\": 1}").unwrap();
    let (code, told) = nanbei(&["quality", file, "--rules", own.to_str().unwrap()]);
    assert!(code == 2 && told.contains("line 2"), "{told}");
    assert!(nanbei(&["quality", file, "--rules", "none"]).1.contains("control-lines"));
    assert!(nanbei(&["quality", file, "--target", "x=1"]).1.contains("Urban development boundaries"));
    assert_eq!(nanbei(&["quality", "key_areas", "--json"]).0, 1);
}

#[test]
fn a_gap_in_which_an_invalid_polygon_lies_is_not_told_as_one() {
    let mut random = Random(7);
    let mut lots = net(6, &mut random);
    let own = &lots[14];
    // the lot in the middle as a bow tie: its corners in another order
    let bow = vec![own[0], own[4], own[2], own[6], own[0]];
    lots[14] = bow;
    // and two that overlap, so that the holes are overlaid
    lots.push(square(5.0, 5.0, 20.0));
    let features: Vec<Json> = lots.iter().map(|own| feature(std::slice::from_ref(own), &json!({}))).collect();
    let found = faults(&checked(&table(&features), embedded_rules("land-parcels").unwrap()));
    let of = |fault: Fault| found.iter().filter(|own| own.0 == fault).count();
    assert_eq!((of(Fault::Invalid), of(Fault::Gap), of(Fault::Overlap) > 0), (1, 0, true), "{found:?}");
}

#[test]
fn gaps_are_found_however_the_corners_beside_them_are_rounded() {
    // four lots round a hole, none of whose corners are those of its neighbours: turned, their coordinates are rounded to either side
    let mut features = Vec::new();
    let groups = 120;
    for n in 0..groups {
        let (angle, x, y) = (f64::from(n) * 0.0523, f64::from(n % 12) * 300.0, f64::from(n / 12) * 300.0);
        let turned = |[a, b]: [f64; 2]| [x + a * angle.cos() - b * angle.sin(), y + a * angle.sin() + b * angle.cos()];
        let lot = |[w, s, e, n]: [f64; 4]| ring(&[[w, s], [e, s], [e, n], [w, n]].map(turned));
        for own in [[0.0, 0.0, 70.0, 30.0], [70.0, 0.0, 100.0, 70.0], [30.0, 70.0, 100.0, 100.0], [0.0, 30.0, 30.0, 100.0]] {
            features.push(feature(&[lot(own)], &json!({})));
        }
    }
    let rules = read_rules(br#"{"name":{"zh":"x","en":"x"},"shapes":{"overlap_m2":0.01,"gap_m2":1e9,"near_m":0.2}}"#).unwrap();
    let checked = checked(&table(&features), &rules);
    let gaps: Vec<f64> = checked.findings.iter().filter(|own| own.fault == Fault::Gap).map(|own| own.size().unwrap().0).collect();
    assert_eq!((gaps.len(), checked.findings.len()), (groups as usize, groups as usize), "{:?}", faults(&checked));
    assert!(gaps.iter().all(|area| (1500.0..1800.0).contains(area)), "{gaps:?}");
}

#[test]
fn many_corners_on_one_long_edge_leave_no_gap() {
    // an area a degree wide with lots along its slanting side, each with its own place on it
    let (a, b) = ([121.0, 31.0], [122.0, 31.37]);
    let on = |k: f64| [a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k];
    let up = |p: [f64; 2]| [p[0] - 0.003, p[1] + 0.01];
    let closed = |mut own: Ring| {
        own.push(own[0]);
        own
    };
    let mut features = vec![feature(&[closed(vec![a, [122.0, 30.5], b])], &json!({}))];
    for n in 0..40 {
        let (from, to) = (f64::from(n) / 40.0 + 0.0031, f64::from(n + 1) / 40.0 + 0.0031);
        features.push(feature(&[closed(vec![on(from), on(to.min(0.999)), up(on(to.min(0.999))), up(on(from))])], &json!({})));
    }
    // and two that overlap, so that all of it is overlaid
    features.push(feature(&[closed(vec![on(0.5), up(on(0.5)), [121.49, 31.3], [121.44, 31.2]])], &json!({})));
    let rules = read_rules(br#"{"name":{"zh":"x","en":"x"},"shapes":{"overlap_m2":0.5,"gap_m2":1e12}}"#).unwrap();
    let checked = checked(&table(&features), &rules);
    let gaps: Vec<_> = checked.findings.iter().filter(|own| own.fault == Fault::Gap).collect();
    assert!(gaps.is_empty(), "{gaps:?}");
}

#[test]
fn a_part_that_lies_within_another_feature_is_an_overlap_whichever_part_it_is() {
    for turn in [false, true] {
        let mut parts = vec![vec![ring(&[[100.0, 0.0], [150.0, 0.0], [150.0, 100.0], [100.0, 100.0]])], vec![square(40.0, 40.0, 20.0)]];
        if turn {
            parts.reverse();
        }
        let multi = json!({ "type": "Feature", "properties": {}, "geometry": { "type": "MultiPolygon", "coordinates": parts } });
        let table = table(&[feature(&[square(0.0, 0.0, 100.0)], &json!({})), multi]);
        let found = checked(&table, shapes());
        let overlap = found.findings.iter().find(|own| own.fault == Fault::Overlap).expect("an overlap");
        assert!((overlap.size().unwrap().0 - 422.0).abs() < 3.0, "{overlap:?}");
    }
}

#[test]
fn copies_and_doubles_that_differ_in_height_are_kept_and_sums_with_unknown_areas_are_not_decided() {
    let at = |height: f64| square(0.0, 0.0, 50.0).into_iter().map(|[x, y]| vec![x, y, height]).collect::<Vec<_>>();
    let solid = |ring: Vec<Vec<f64>>| json!({ "type": "Feature", "properties": {}, "geometry": { "type": "Polygon", "coordinates": [ring] } });
    let mut riser = at(0.0);
    riser.insert(1, vec![riser[0][0], riser[0][1], 5.0]);
    let table = table(&[solid(at(0.0)), solid(at(3.0)), solid(riser)]);
    let found = checked(&table, shapes());
    for fault in [Fault::Duplicate, Fault::Doubled] {
        assert!(found.findings.iter().any(|own| own.fault == fault), "{fault:?} is told");
        assert_eq!(nanbei::query::repairs(nanbei::model::LayerId(1), &table, &found.findings, fault).1, 0, "{fault:?} is kept");
    }
    let bow = ring(&[[0.0, 0.0], [1000.0, 1000.0], [1000.0, 0.0], [0.0, 1000.0]]);
    let mut rules = embedded_rules("land-parcels").unwrap().clone();
    rules.layers[0].sums[0].target_ha = Some(5.0);
    rules.layers[0].sums[0].bound = nanbei::model::Bound::Most;
    let found = checked(&self::table(&[feature(&[bow], &json!({ "DLBM": "0101" }))]), &rules);
    assert_eq!((found.sums[0].untold, nanbei::query::kept(&found.sums[0])), (1, None));
}

/// Lots with a fault of each kind that can be put right, and one that takes a choice.
fn faulty() -> Vec<Json> {
    let says = |n: usize, area: f64| json!({ "BSM": n, "TBMJ": area, "DLBM": "0101", "DLMC": "水田", "TBBH": n });
    let lot = 50.0 * M * 111_319.5 * 31.3f64.to_radians().cos() * 1.000_9 * 50.0 * M * 110_868.0;
    let mut doubled = square(200.0, 0.0, 50.0);
    doubled.insert(1, doubled[1]);
    vec![
        feature(&[square(0.0, 0.0, 50.0)], &says(1, lot)),
        feature(&[square(0.0, 0.0, 50.0)], &says(1, lot)),
        feature(&[square(100.0, 0.0, 50.0)], &says(2, lot * 2.0)),
        feature(&[doubled], &says(3, lot)),
        feature(&[square(300.0, 0.0, 50.0)], &says(4, lot)),
        feature(&[square(348.0, 0.0, 50.0)], &says(5, lot)),
    ]
}

fn mine(app: &App) -> &Layer {
    app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap()
}

fn finish(app: &mut App) {
    app.poll_jobs();
    wait(app);
}

fn count(app: &App, fault: Fault) -> usize {
    app.session.quality.checked().expect("a check").findings.iter().filter(|own| own.fault == fault).count()
}

#[test]
fn what_was_found_is_gone_to_put_right_as_one_step_and_written() {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::Zh;
    app.dispatch(Command::Paste(text(&faulty())));
    finish(&mut app);
    app.dispatch(Command::Do(Action::QUALITY));
    assert_eq!(app.session.quality.rules.name.en, "Shapes and topology", "of too few of the fields of a kind it is none");
    app.dispatch(QualityOrder::Rules("land-parcels").into());
    app.dispatch(QualityOrder::Check.into());
    finish(&mut app);
    assert_eq!([Fault::Duplicate, Fault::Overlap, Fault::Doubled, Fault::Area].map(|fault| count(&app, fault)), [1, 1, 1, 1]);
    // to a finding: its features are selected, what they share is drawn, the map goes there
    let overlap = app.session.quality.checked().unwrap().findings.iter().position(|own| own.fault == Fault::Overlap).unwrap();
    app.dispatch(QualityOrder::Show(overlap).into());
    let selected: Vec<usize> = app.viewport.selection.list().iter().map(|own| own.feature.row.index()).collect();
    assert_eq!(selected, [4, 5]);
    let xs: Vec<f64> = app.session.quality.outline.iter().flatten().map(|p| (p[0] - 121.4) / M).collect();
    assert!(xs.iter().all(|x| (347.9..350.1).contains(x)) && !xs.is_empty(), "{xs:?}");
    let center = app.viewport.view.center;
    assert!((center[0] - 121.4 - 349.0 * M).abs() < 20.0 * M, "{center:?}");
    // one step each, and back
    let table = |app: &App| mine(app).table.clone();
    app.dispatch(QualityOrder::Repair(Fault::Duplicate).into());
    finish(&mut app);
    assert_eq!((table(&app).len(), count(&app, Fault::Duplicate)), (5, 0));
    app.dispatch(Command::Do(Action::UNDO));
    assert_eq!(table(&app).len(), 6);
    assert!(app.is_check_stale(), "what was found is of data that is no longer there");
    app.dispatch(QualityOrder::Check.into());
    finish(&mut app);
    app.dispatch(QualityOrder::Repair(Fault::Doubled).into());
    finish(&mut app);
    assert_eq!((table(&app).feature(3).unwrap().vertices(), count(&app, Fault::Doubled)), (5, 0));
    app.dispatch(QualityOrder::Repair(Fault::Area).into());
    finish(&mut app);
    assert_eq!(count(&app, Fault::Area), 0);
    let Value::Float(written) = table(&app).feature(2).unwrap().value("TBMJ") else { panic!("no number") };
    assert!((written / nanbei::query::area(table(&app).feature(2).unwrap()) - 1.0).abs() < 1e-4, "{written}");
    // copies that say something else are the planner's to choose from
    app.dispatch(Command::edit(Operation::SetCells {
        id: mine(&app).id,
        column: "DLMC".to_owned(),
        cells: vec![(RowId::new(0), Some(nanbei::model::OwnValue::Text("旱地".to_owned())))],
    }));
    app.dispatch(QualityOrder::Check.into());
    finish(&mut app);
    app.dispatch(QualityOrder::Repair(Fault::Duplicate).into());
    assert_eq!(table(&app).len(), 6);
    // tolerances and targets are the planner's
    let shapes = ShapeRules { overlap_m2: Some(1000.0), ..app.session.quality.rules.shapes };
    app.dispatch(QualityOrder::Tolerances(shapes).into());
    app.dispatch(QualityOrder::Target { layer: 0, sum: 0, hectares: Some(100.0) }.into());
    app.dispatch(QualityOrder::Check.into());
    finish(&mut app);
    assert_eq!((count(&app, Fault::Overlap), count(&app, Fault::Sum)), (0, 1));
    let folder = tempfile::tempdir().unwrap();
    for name in ["质检.csv", "质检.xlsx", "质检.pdf"] {
        app.dispatch(QualityOrder::Export(folder.path().join(name)).into());
        finish(&mut app);
        assert!(folder.path().join(name).metadata().unwrap().len() > 100, "{name}");
    }
}

#[test]
fn a_planner_checks_by_key_button_and_list_in_either_language_and_sees_the_marks() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = shell(lang);
        harness.state_mut().app.dispatch(Command::Paste(text(&faulty())));
        finish_jobs(&mut harness);
        press(&mut harness, Modifiers::NONE, Key::F4);
        settle(&mut harness);
        harness.get_by_role_and_label(Role::Button, Word::QualityRun.text(lang)).click();
        harness.run_steps(3);
        finish_jobs(&mut harness);
        settle(&mut harness);
        let before = magenta(&mut harness);
        assert!(before > 30, "marks of what was found: {before}");
        let row = format!("{} 5 6", Fault::Overlap.word().text(lang));
        harness.get_by(|node| node.role() == Role::Button && node.label().is_some_and(|own| own.starts_with(&row))).click();
        harness.run_steps(3);
        settle(&mut harness);
        assert_eq!(harness.state().app.viewport.selection.len(), 2);
        let after = magenta(&mut harness);
        assert!(after > before + 80, "the overlap is outlined: {after} after {before}");
        press(&mut harness, Modifiers::NONE, Key::F4);
        settle(&mut harness);
        assert!(!harness.state().app.session.panels.is_open("quality") && magenta(&mut harness) == 0, "marks go with the panel");
    }
}

/// Pixels of the ink that marks findings.
fn magenta(harness: &mut Harness<'_, Shell>) -> usize {
    let picture = harness.render().unwrap();
    picture.pixels().filter(|pixel| pixel[0] > 180 && pixel[1] < 40 && (90..150).contains(&pixel[2])).count()
}

#[test]
#[ignore = "writes into assets; run it when the window has changed"]
fn screenshots_for_the_readme() {
    let mut harness = shell(Lang::Zh);
    let mut random = Random(5);
    let mut lots: Vec<Ring> = net(9, &mut random);
    lots[20][4][0] += 8.0 * M;
    lots[41][2][1] -= 9.0 * M;
    let codes = ["0701", "0901", "1001", "1401"];
    let lot =
        |(n, own): (usize, &Ring)| feature(std::slice::from_ref(own), &json!({ "DLBM": if n == 33 { "9901" } else { codes[n * 7 % 4] }, "BSM": n }));
    let features: Vec<Json> = lots.iter().enumerate().map(lot).collect();
    harness.state_mut().app.dispatch(Command::Paste(text(&features)));
    finish_jobs(&mut harness);
    let layer = mine(&harness.state().app).id;
    let name = nanbei::i18n::Bilingual::new("示例宗地（虚构）", "Sample lots (made up)");
    harness.state_mut().app.dispatch(Command::edit(Operation::Rename { id: layer, name }));
    harness.state_mut().app.dispatch(Command::ColorByLandUse { layer, field: "DLBM".to_owned() });
    harness.state_mut().app.dispatch(Command::Do(Action::QUALITY));
    harness.state_mut().app.dispatch(QualityOrder::Rules("shapes").into());
    harness.state_mut().app.dispatch(QualityOrder::Check.into());
    finish_jobs(&mut harness);
    let app = &mut harness.state_mut().app;
    let overlap = app.session.quality.checked().unwrap().findings.iter().position(|own| own.fault == Fault::Overlap).unwrap();
    app.dispatch(QualityOrder::Show(overlap).into());
    app.session.notices.clear();
    harness.remove_cursor();
    harness.run_steps(20);
    settle(&mut harness);
    harness.render().unwrap().save(format!("{}/assets/screenshots/quality.png", env!("CARGO_MANIFEST_DIR"))).unwrap();
}
