//! A set of Esri's features into raw features: one after the other, each parsed by itself.

use crate::io::formats::filling::{Filling, Unfit};
use crate::io::formats::json::{Position, document, wrong};
use crate::io::formats::rings::polygons_of;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, IoError, Problem, Progress, Reason, Watch};
use crate::model::{Kind, PartKind, PartShape, Value};
use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::collections::HashSet;
use time::OffsetDateTime;

/// A set of features, or one of them, or a geometry alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Set<'t> {
    #[serde(borrow, default)]
    features: Option<Vec<&'t RawValue>>,
    #[serde(borrow, default)]
    spatial_reference: Option<&'t RawValue>,
    #[serde(default)]
    fields: Option<Vec<Field>>,
    #[serde(default)]
    exceeded_transfer_limit: Option<bool>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Deserialize)]
struct Feature<'t> {
    #[serde(default)]
    attributes: Option<serde_json::Map<String, Json>>,
    #[serde(borrow, default)]
    geometry: Option<&'t RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Geometry {
    #[serde(default)]
    x: Option<Json>,
    #[serde(default)]
    y: Option<Json>,
    #[serde(default)]
    z: Option<Json>,
    #[serde(default)]
    points: Option<Vec<Position>>,
    #[serde(default)]
    paths: Option<Vec<Vec<Position>>>,
    #[serde(default)]
    rings: Option<Vec<Vec<Position>>>,
    #[serde(default)]
    has_z: Option<bool>,
    #[serde(default)]
    has_m: Option<bool>,
    #[serde(default)]
    curve_paths: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    curve_rings: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    xmin: Option<f64>,
    #[serde(default)]
    ymin: Option<f64>,
    #[serde(default)]
    xmax: Option<f64>,
    #[serde(default)]
    ymax: Option<f64>,
}

/// What the format is called in messages.
const NAME: &str = "Esri JSON";

/// Reads a document.
///
/// # Errors
/// `IoError::Text` with the line where it is not as Esri describes it, unless such features are left out; `IoError::Cancelled`,
/// `IoError::Memory`, and what the system says.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let own = document(text, reading, progress, watch.memory)?;
    let set: Set<'_> = serde_json::from_str(&own).map_err(|error| wrong(&error, 0, NAME))?;
    let whole: &RawValue = serde_json::from_str(&own).map_err(|error| wrong(&error, 0, NAME))?;
    let fields = set.fields.unwrap_or_default();
    let mut filling = Filling::new(fields.iter().map(|field| field.name.as_str()), Counted::Lines);
    if set.exceeded_transfer_limit == Some(true) {
        filling.report.add_of_all(Reason::NotAll, None);
    }
    let dates = fields.iter().filter(|field| field.kind == "esriFieldTypeDate").map(|field| field.name.as_str()).collect();
    let features = set.features.unwrap_or_else(|| vec![whole]);
    let (mut counted, mut line) = (0, 0u64);
    for feature in features {
        let at = (feature.get().as_ptr() as usize).saturating_sub(own.as_ptr() as usize).clamp(counted, own.len());
        line += memchr::memchr_iter(b'\n', &own.as_bytes()[counted..at]).count() as u64;
        counted = at;
        match one(feature.get(), &mut filling, &dates) {
            Ok(kind) => filling.end(line, kind, None),
            Err(error) if reading.skip_broken => filling.leave_out(line, Problem::NotAs(NAME, error.map(|own| own.to_string()).unwrap_or_default())),
            Err(error) => {
                let feature = Some(filling.met + 1);
                let error = error.map_or(IoError::Text { problem: Problem::Packed(NAME), line: line + 1, feature }, |own| wrong(&own, line, NAME));
                return Err(error.of_feature(filling.met + 1));
            }
        }
        if filling.met.is_multiple_of(256) && progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        if filling.builder.bytes() + own.len() as u64 > watch.memory {
            return Err(IoError::Memory(watch.memory));
        }
    }
    let crs = set.spatial_reference.map(|own| (0, own.get().to_owned())).filter(|(_, own)| own != "null");
    Ok(filling.finish(crs))
}

/// Adds a feature, or a geometry alone; tells the kind.
fn one(text: &str, filling: &mut Filling, dates: &HashSet<&str>) -> Result<Kind, Option<serde_json::Error>> {
    let feature: Feature<'_> = serde_json::from_str(text).map_err(Some)?;
    let alone = feature.geometry.is_none() && feature.attributes.is_none();
    let shape = if alone { Some(text) } else { feature.geometry.map(RawValue::get).filter(|own| *own != "null") };
    let made = match shape {
        Some(own) => geometry(&serde_json::from_str(own).map_err(Some)?, filling),
        None => Err(Unfit::Empty),
    };
    let kind = filling.accept(made).ok_or(None)?;
    for (name, value) in feature.attributes.iter().flatten() {
        match value {
            Json::Null => filling.set(name, Value::Null),
            Json::Bool(own) => filling.set(name, Value::Boolean(*own)),
            Json::String(own) => filling.set(name, Value::Text(own)),
            Json::Number(own) if dates.contains(name.as_str()) => match own.as_i64().and_then(moment) {
                Some(own) => filling.set(name, Value::Text(&own)),
                None => filling.set_json(name, &value.to_string()),
            },
            other => filling.set_json(name, &other.to_string()),
        }
    }
    Ok(kind)
}

/// Milliseconds since 1970 as ISO 8601, UTC; without a time at midnight.
fn moment(milliseconds: i64) -> Option<String> {
    let own = OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000).ok()?;
    let day = format!("{:04}-{:02}-{:02}", own.year(), u8::from(own.month()), own.day());
    Some(match own.to_hms_milli() {
        (0, 0, 0, 0) => day,
        (hour, minute, second, 0) => format!("{day}T{hour:02}:{minute:02}:{second:02}Z"),
        (hour, minute, second, milli) => format!("{day}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"),
    })
}

fn geometry(own: &Geometry, filling: &mut Filling) -> Result<Kind, Unfit> {
    if own.curve_paths.is_some() || own.curve_rings.is_some() {
        return Err(Unfit::Other(Reason::Curved));
    }
    // a third number is a measure where there are no heights
    let flat = own.has_m == Some(true) && own.has_z != Some(true);
    if own.has_m == Some(true) {
        filling.remark(Reason::ExtraDimensions);
    }
    let line = |positions: &Vec<Position>| -> Vec<[f64; 3]> {
        positions.iter().map(|Position([x, y, z])| [*x, *y, if flat { f64::NAN } else { *z }]).collect()
    };
    let parts = match own {
        Geometry { points: Some(points), .. } => vec![PartShape::new(PartKind::Points, vec![line(points)])],
        Geometry { paths: Some(paths), .. } => {
            paths.iter().map(line).filter(|path| !path.is_empty()).map(|path| PartShape::new(PartKind::Line, vec![path])).collect()
        }
        Geometry { rings: Some(rings), .. } => polygons_of(rings.iter().map(line).collect()),
        Geometry { x: Some(x), y: Some(y), .. } => match (x.as_f64(), y.as_f64()) {
            (Some(x), Some(y)) => {
                vec![PartShape::new(PartKind::Points, vec![vec![[x, y, own.z.as_ref().and_then(Json::as_f64).unwrap_or(f64::NAN)]]])]
            }
            // an empty point is "NaN"
            _ => Vec::new(),
        },
        Geometry { xmin: Some(west), ymin: Some(south), xmax: Some(east), ymax: Some(north), .. } => {
            let corners = [[*west, *south], [*east, *south], [*east, *north], [*west, *north]];
            vec![PartShape::flat(PartKind::Polygon, &corners)]
        }
        _ => Vec::new(),
    };
    if parts.iter().all(|part| part.rings.iter().all(Vec::is_empty)) {
        return Err(Unfit::Empty);
    }
    filling.parts(&parts)
}
