//! Areas and distances against GeographicLib's own tools (Debian: geographiclib-tools), within a thousandth.

use nanbei::io::embedded_document;
use nanbei::model::PartKind;
use nanbei::query::{area, circle, geodesic_distance, ring_area};
use std::io::Write;
use std::process::{Command, Stdio};

/// Runs one of GeographicLib's tools on lines of text.
fn tool(name: &str, arguments: &[&str], input: &str) -> Vec<f64> {
    let mut child = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{name} of geographiclib-tools is needed: {error}"));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// The area of a ring in square metres by `Planimeter`.
fn planimeter(ring: &[[f64; 2]]) -> f64 {
    let open = &ring[..ring.len() - 1];
    let input: Vec<String> = open.iter().map(|[lon, lat]| format!("{lat:.12} {lon:.12}")).collect();
    // it prints the number of vertices, the perimeter and the area
    tool("Planimeter", &[], &(input.join("\n") + "\n"))[2].abs()
}

#[test]
fn jinshans_area_is_the_one_geographiclib_finds() {
    let document = embedded_document();
    let jinshan = document.layer_by_key("jinshan").unwrap().table.clone();
    let feature = jinshan.feature(0).unwrap();
    let exact: f64 = feature
        .parts()
        .filter(|part| part.kind() == PartKind::Polygon)
        .map(|part| part.rings().enumerate().map(|(n, ring)| if n == 0 { planimeter(ring) } else { -planimeter(ring) }).sum::<f64>())
        .sum();
    let ours = area(feature);
    assert!((ours / exact - 1.0).abs() < 1e-3, "{ours} {exact}");
    assert!((600e6..720e6).contains(&ours), "{ours}");
}

#[test]
fn a_ring_of_three_kilometres_is_one_by_geographiclib() {
    let center = [121.44183, 31.40593];
    let ring = circle(center, 3000.0);
    let input: Vec<String> = ring.iter().map(|[lon, lat]| format!("{} {} {lat:.12} {lon:.12}", center[1], center[0])).collect();
    // azimuths at both ends and the distance
    for answer in tool("GeodSolve", &["-i"], &(input.join("\n") + "\n")).chunks(3) {
        assert!((answer[2] - 3000.0).abs() < 3.0, "{answer:?}");
    }
    let exact = planimeter(&ring);
    assert!((ring_area(&ring) / exact - 1.0).abs() < 1e-3);
    assert!((exact / (std::f64::consts::PI * 9e6) - 1.0).abs() < 1e-3);
}

#[test]
fn distances_between_the_hubs_are_geographiclibs() {
    let (a, b) = ([121.44183, 31.40593], [121.346, 30.79]);
    let exact = tool("GeodSolve", &["-i"], &format!("{} {} {} {}\n", a[1], a[0], b[1], b[0]))[2];
    assert!((geodesic_distance(a, b) / exact - 1.0).abs() < 1e-6);
}
