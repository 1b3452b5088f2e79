//! Writes points and lines as GPX 1.1, in WGS-84: what its elements do not tell stands in extensions.

use super::{NAMESPACE, TOLD};
use crate::io::formats::format::Features;
use crate::io::formats::xml::escaped;
use crate::model::table::Part;
use crate::model::{Feature, PartKind, Value};
use std::fmt::Write as _;
use std::io::{Result, Write};

/// Writes features: waypoints first, then tracks, as the schema asks for.
pub fn write_gpx(out: &mut dyn Write, features: Features<'_>) -> Result<()> {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // writing to a string cannot fail
    let _ = writeln!(text, "<gpx version=\"1.1\" creator=\"Nanbei\" xmlns=\"http://www.topografix.com/GPX/1/1\" xmlns:nb=\"{NAMESPACE}\">");
    let _ = writeln!(text, "<metadata><name>{}</name></metadata>", escaped(features.name));
    for are_points in [true, false] {
        for feature in features.each() {
            let parts: Vec<Part<'_>> = feature.parts().filter(|part| (part.kind() == PartKind::Points) == are_points).collect();
            match () {
                () if parts.is_empty() => {}
                () if are_points => points(&mut text, feature, &parts),
                () => track(&mut text, feature, &parts),
            }
            if text.len() > 1 << 18 {
                out.write_all(text.as_bytes())?;
                text.clear();
            }
        }
    }
    text.push_str("</gpx>\n");
    out.write_all(text.as_bytes())
}

fn points(text: &mut String, feature: Feature<'_>, parts: &[Part<'_>]) {
    for (ring, heights) in parts.iter().flat_map(|part| part.rings().zip(part.heights())) {
        for (n, place) in ring.iter().enumerate() {
            position(text, "wpt", *place, heights.get(n), |text| told(text, feature, true));
        }
    }
}

fn track(text: &mut String, feature: Feature<'_>, parts: &[Part<'_>]) {
    text.push_str("<trk>");
    told(text, feature, false);
    for (ring, heights) in parts.iter().flat_map(|part| part.rings().zip(part.heights())) {
        text.push_str("<trkseg>");
        for (n, place) in ring.iter().enumerate() {
            position(text, "trkpt", *place, heights.get(n), |_| {});
        }
        text.push_str("</trkseg>");
    }
    text.push_str("</trk>\n");
}

fn position(text: &mut String, element: &str, [lon, lat]: [f64; 2], height: Option<&f64>, inside: impl Fn(&mut String)) {
    let _ = write!(text, "<{element} lat=\"{lat}\" lon=\"{lon}\">");
    if let Some(height) = height.filter(|height| !height.is_nan()) {
        let _ = write!(text, "<ele>{height}</ele>");
    }
    inside(text);
    let _ = write!(text, "</{element}>");
    if element == "wpt" {
        text.push('\n');
    }
}

/// The attributes of a feature: those that elements tell, and the others with their kinds.
fn told(text: &mut String, feature: Feature<'_>, is_point: bool) {
    // a track has fewer elements, and the time of a point is a moment
    let has_element = |name: &str, own: &str| match name {
        "time" => is_point && is_moment(own),
        "sym" => is_point,
        "fix" => is_point && ["none", "2d", "3d", "dgps", "pps"].contains(&own),
        name => TOLD.contains(&name),
    };
    for name in TOLD {
        if let Some(own) = feature.text(name).filter(|own| !own.is_empty() && has_element(name, own)) {
            let _ = write!(text, "<{name}>{}</{name}>", escaped(own));
        }
    }
    let mut more = String::new();
    let id = feature.id().map(|id| ("id", "", id.to_string()));
    let others = feature.values().filter(|(_, value)| *value != Value::Null).filter_map(|(column, value)| {
        let (name, own) = (feature.column_name(column), value.to_string());
        match value {
            Value::Text(_) if has_element(name, &own) => None,
            Value::Text(_) => Some((name, "", own)),
            Value::Integer(_) => Some((name, "integer", own)),
            Value::Float(_) => Some((name, "number", own)),
            Value::Boolean(_) => Some((name, "boolean", own)),
            Value::Json(_) => Some((name, "json", own)),
            Value::Null => None,
        }
    });
    for (name, kind, own) in id.into_iter().chain(others) {
        let kind = if kind.is_empty() { String::new() } else { format!(" type=\"{kind}\"") };
        let _ = write!(more, "<nb:field name=\"{}\"{kind}>{}</nb:field>", escaped(name), escaped(&own));
    }
    if !more.is_empty() {
        let _ = write!(text, "<extensions>{more}</extensions>");
    }
}

/// Whether a text is a day with a time (XML Schema, `dateTime`).
fn is_moment(text: &str) -> bool {
    let pattern = b"0000-00-00T00:00:00";
    let own = text.as_bytes();
    let begins =
        own.len() >= pattern.len() && own.iter().zip(pattern).all(|(own, sign)| if *sign == b'0' { own.is_ascii_digit() } else { own == sign });
    begins && own[pattern.len()..].iter().all(|byte| byte.is_ascii_digit() || b".Z+-:".contains(byte))
}
