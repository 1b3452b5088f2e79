//! Puts the coordinates of a file into WGS-84: by what the file says, by what the user says, or as they are.

use super::antimeridian::{Crossing, FARTHEST, crossing, cut_parts};
use super::likely::{CHINA, SHANGHAI, likely_systems, sample_of};
use super::raw::Raw;
use super::{IoError, Note, Problem, Progress, Reason};
use crate::model::datum::{SystemError, Transform, system_of};
use crate::model::table::PartShape;
use crate::model::{Basis, Bounds, FeatureTable, SourceCrs, System};
use crate::work::side_by_side;
use std::sync::atomic::{AtomicBool, Ordering};

/// Turns the coordinates into WGS-84 and tells which system they were taken to be in, and why.
///
/// # Errors
/// Where the file names a system that is not known or not public, and where its numbers are no degrees and nothing says what
/// they are: the likely systems stand in the error.
pub fn place(raw: &mut Raw, chosen: Option<&SourceCrs>, progress: &Progress) -> Result<(SourceCrs, Basis), IoError> {
    let (mut crs, mut basis) = match (chosen, &raw.crs) {
        (Some(chosen), _) => (chosen.clone(), Basis::Chosen),
        (None, Some((line, text))) => match declared(text) {
            Ok(Some(system)) => (SourceCrs::new(system), Basis::Declared),
            Ok(None) => (SourceCrs::default(), Basis::Assumed),
            Err(error) => return Err(IoError::Text { problem: error.into(), line: line + 1, feature: None }),
        },
        (None, None) => (SourceCrs::default(), Basis::Assumed),
    };
    if crs.system.is_geographic() {
        without_dust(&mut raw.table, progress)?;
    }
    let bounds = raw.table.bounds();
    if let (Some(bounds), Basis::Declared, false) = (bounds, basis, crs.system.is_geographic())
        && is_geographic(bounds)
    {
        // metres this small lie in the sea off Africa: the name is a leftover of another file
        let line = raw.crs.as_ref().map_or(0, |(line, _)| *line);
        raw.report.add(Note { place: raw.report.counted.place(line + 1), feature: 0, id: None, reason: Reason::CrsNotMeant, detail: None });
        (crs, basis) = (SourceCrs::default(), Basis::Assumed);
    }
    // a grid of the user's own may begin at nought
    let may_be_small = crs.system.is_geographic() || matches!(crs.system, System::Local(_));
    if let (Some(bounds), Basis::Chosen, false) = (bounds, basis, may_be_small)
        && is_geographic(bounds)
    {
        return Err(IoError::Text { problem: Problem::Degrees(crs), line: 0, feature: None });
    }
    let sample = if crs.is_kept() { Vec::new() } else { sample_of(&raw.table) };
    let transform = Transform::of(&crs)?;
    if crs.is_kept() && bounds.is_none_or(is_geographic) {
        cut_at_antimeridian(raw);
        return Ok((crs, basis));
    }
    let placed = raw.table.features().filter(|feature| feature.bounds().is_some()).count();
    let mut lost = Vec::new();
    if crs.system.is_geographic() {
        lost = outside_the_world(&raw.table, &crs);
        if let Some(first) = lost.first()
            && lost.len() * 2 > placed
        {
            // what the user says is not asked again
            return Err(match basis {
                Basis::Chosen => not_in_system(raw, &crs, &sample, *first),
                // what the file says does not fit: what would is offered
                _ => projected(raw, *first),
            });
        }
    }
    if !crs.is_kept() {
        let failed = transformed(&mut raw.table, &transform, progress)?;
        lost.extend(failed);
        lost.sort_unstable();
        lost.dedup();
        if !lost.is_empty() && lost.len() >= placed {
            return Err(not_in_system(raw, &crs, &sample, lost[0]));
        }
        // a system that leads abroad where another leads home is not the one that is meant
        let middle = middle_of(&raw.table);
        if basis == Basis::Declared && middle.is_some_and(|middle| !CHINA.contains(middle)) && !likely_systems(&sample).is_empty() {
            let first = raw.table.features().find(|feature| feature.bounds().is_some()).map_or(0, |feature| feature.index());
            return Err(not_in_system(raw, &crs, &sample, first));
        }
    }
    for index in &lost {
        note(raw, *index, &crs);
    }
    raw.report.sort();
    if !lost.is_empty() {
        raw.table = raw.table.without_geometry(&lost);
    }
    cut_at_antimeridian(raw);
    if !crs.is_kept() {
        let middle = middle_of(&raw.table);
        if middle.is_some_and(|middle| !SHANGHAI.contains(middle)) {
            raw.report.add_of_all(Reason::Elsewhere, None);
            raw.report.sort();
        }
    }
    Ok((crs, basis))
}

/// Turns the coordinates of some features of a file into WGS-84, whose system is known from others: positions that are not in it
/// are told and their geometry left out, whatever the rest is.
pub fn apply(raw: &mut Raw, crs: &SourceCrs, progress: &Progress) -> Result<(), IoError> {
    let mut lost = Vec::new();
    if crs.system.is_geographic() {
        without_dust(&mut raw.table, progress)?;
        lost = outside_the_world(&raw.table, crs);
    }
    if !crs.is_kept() {
        let transform = Transform::of(crs)?;
        lost.extend(transformed(&mut raw.table, &transform, progress)?);
        lost.sort_unstable();
        lost.dedup();
    }
    for index in &lost {
        note(raw, *index, crs);
    }
    if !lost.is_empty() {
        raw.table = raw.table.without_geometry(&lost);
    }
    cut_at_antimeridian(raw);
    Ok(())
}

/// Brings longitudes past ±180 back and cuts what crosses the 180th meridian; both are noted.
fn cut_at_antimeridian(raw: &mut Raw) {
    let crossing: Vec<(usize, Crossing)> = raw.table.features().filter_map(|feature| Some((feature.index(), crossing(feature)?))).collect();
    if crossing.is_empty() {
        return;
    }
    let shapes: Vec<(usize, Vec<PartShape>)> =
        crossing.iter().filter_map(|(index, _)| Some((*index, cut_parts(raw.table.feature(*index)?)))).collect();
    for (index, how) in crossing {
        let reason = match how {
            Crossing::Beyond => Reason::Folded,
            Crossing::Jump => Reason::Antimeridian,
        };
        let line = u64::from(raw.lines.get(index).copied().unwrap_or_default()) + 1;
        let id = raw.table.feature(index).and_then(|feature| feature.id()).map(|id| id.to_string().into());
        raw.report.add(Note { place: raw.report.counted.place(line), feature: index as u64 + 1, id, reason, detail: None });
    }
    raw.report.sort();
    raw.table = raw.table.with_shapes(&shapes);
}

/// Where a `crs` member has been seen to name its system.
const PLACES: [&str; 10] = [
    "/properties/name",
    "/properties/href",
    "/properties/code",
    "/name",
    "/latestWkid",
    "/wkid",
    "/properties/latestWkid",
    "/properties/wkid",
    "/wkt",
    "/properties/wkt",
];

/// The system that a `crs` member names (GeoJSON 2008, section 3, and Esri's forms); `None` for null and for an empty name.
fn declared(text: &str) -> Result<Option<System>, SystemError> {
    let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let name = match &value {
        serde_json::Value::Null => return Ok(None),
        // several names of one system: the first that is known counts, and what is told is told of the first
        serde_json::Value::Array(names) => {
            let mut known = names.iter().map(|name| declared(&name.to_string()));
            let Some(first) = known.next() else { return Ok(None) };
            return if first.is_ok() { first } else { known.find(Result::is_ok).unwrap_or(first) };
        }
        serde_json::Value::String(name) => Some(name.clone()),
        serde_json::Value::Number(code) => Some(format!("EPSG:{code}")),
        value => PLACES.iter().find_map(|path| match value.pointer(path)? {
            serde_json::Value::String(name) => Some(name.clone()),
            // the form of 2007: {"type":"EPSG","properties":{"code":4326}}, and Esri's {"wkid":4326}
            serde_json::Value::Number(code) => Some(format!("EPSG:{code}")),
            _ => None,
        }),
    };
    match name {
        // it names nothing
        Some(name) if name.trim().is_empty() => Ok(None),
        None if value.as_object().is_some_and(serde_json::Map::is_empty) => Ok(None),
        name => system_of(&name.unwrap_or_else(|| text.chars().take(60).collect())).map(Some),
    }
}

/// Degrees by which arithmetic leaves a position past the end of the world: a hundredth of a millimetre.
const DUST: f64 = 1e-10;

/// Puts positions that lie past the ends of the world by no more than arithmetic does back onto them.
fn without_dust(table: &mut FeatureTable, progress: &Progress) -> Result<(), IoError> {
    let is_dust = |value: f64, end: f64| value.abs() > end && value.abs() <= end + DUST;
    let has_dust = |b: &Bounds| [b.west, b.east].iter().any(|lon| is_dust(*lon, 180.0)) || [b.south, b.north].iter().any(|lat| is_dust(*lat, 90.0));
    if table.boxes().any(|(_, bounds)| has_dust(&bounds)) {
        let onto = |value: f64, end: f64| if is_dust(value, end) { end.copysign(value) } else { value };
        transform_positions(table, progress, |[lon, lat]| Some([onto(lon, 180.0), onto(lat, 90.0)]))?;
        table.refresh_bounds();
    }
    Ok(())
}

fn is_geographic(bounds: Bounds) -> bool {
    bounds.west >= -180.0 && bounds.east <= 180.0 && bounds.south >= -90.0 && bounds.north <= 90.0
}

/// The same with longitudes that go on counting past ±180.
fn is_near_geographic(bounds: Bounds) -> bool {
    bounds.west >= -FARTHEST && bounds.east <= FARTHEST && bounds.south >= -90.0 && bounds.north <= 90.0
}

fn turned(bounds: Bounds) -> Bounds {
    Bounds { west: bounds.south, south: bounds.west, east: bounds.north, north: bounds.east }
}

/// Where most of a table lies: the medians of a sample's longitudes and latitudes, which a few strays do not move.
fn middle_of(table: &FeatureTable) -> Option<[f64; 2]> {
    let mut sample = sample_of(table);
    let at = sample.len() / 2;
    let mut median = |axis: usize| sample.select_nth_unstable_by(at, |a, b| a[axis].total_cmp(&b[axis])).1[axis];
    if table.is_empty() || table.bounds().is_none() { None } else { Some([median(0), median(1)]) }
}

/// The features whose numbers are no degrees in a geographic system.
fn outside_the_world(table: &FeatureTable, crs: &SourceCrs) -> Vec<usize> {
    let is_outside = |bounds: Bounds| !is_near_geographic(if crs.swapped { turned(bounds) } else { bounds });
    table.features().filter(|feature| feature.bounds().is_some_and(is_outside)).map(|feature| feature.index()).collect()
}

/// The refusal of a file whose numbers are no degrees, with the systems they may be in.
fn projected(raw: &Raw, first: usize) -> IoError {
    let mut positions = raw.table.feature(first).into_iter().flat_map(|feature| feature.parts()).flat_map(|part| part.rings()).flatten();
    let [x, y] = positions.find(|p| !is_geographic(Bounds::at(**p))).copied().unwrap_or_default();
    IoError::Projected {
        x,
        y,
        line: u64::from(raw.lines.get(first).copied().unwrap_or_default()) + 1,
        feature: first as u64 + 1,
        likely: likely_systems(&sample_of(&raw.table)),
    }
}

/// The refusal of a file whose coordinates do not lie in the system that it names or that was chosen, with those they may be in.
fn not_in_system(raw: &Raw, crs: &SourceCrs, sample: &[[f64; 2]], first: usize) -> IoError {
    let mut likely = likely_systems(sample);
    likely.retain(|likely| likely.crs != *crs);
    let line = u64::from(raw.lines.get(first).copied().unwrap_or_default()) + 1;
    IoError::Text { problem: Problem::NotInSystem(crs.clone(), likely), line, feature: Some(first as u64 + 1) }
}

fn note(raw: &mut Raw, index: usize, crs: &SourceCrs) {
    let Some(feature) = raw.table.feature(index) else { return };
    let reason = match feature.bounds() {
        _ if !crs.is_kept() => Reason::NotInSystem,
        Some(bounds) if is_geographic(turned(bounds)) => Reason::Swapped,
        _ => Reason::OutOfRange,
    };
    let line = u64::from(raw.lines.get(index).copied().unwrap_or_default()) + 1;
    raw.report.add(Note {
        place: raw.report.counted.place(line),
        feature: index as u64 + 1,
        id: feature.id().map(|id| id.to_string().into()),
        reason,
        detail: None,
    });
}

/// Transforms every position, on all cores; tells the features that have one the system does not reach.
fn transformed(table: &mut FeatureTable, transform: &Transform, progress: &Progress) -> Result<Vec<usize>, IoError> {
    transform_positions(table, progress, |position| transform.to_wgs84(position))?;
    table.refresh_bounds();
    Ok(table.features().filter(|feature| feature.parts().any(|part| part.rings().flatten().any(|p| p[0].is_nan()))).map(|f| f.index()).collect())
}

/// Moves every position of a table; where `way` leads nowhere the position becomes NaN.
///
/// # Errors
/// `IoError::Cancelled` where `progress` says so.
pub fn transform_positions(table: &mut FeatureTable, progress: &Progress, way: impl Fn([f64; 2]) -> Option<[f64; 2]> + Sync) -> Result<(), IoError> {
    let cancelled = AtomicBool::new(false);
    progress.done.store(0, Ordering::Relaxed);
    progress.total.store(table.vertices() as u64, Ordering::Relaxed);
    side_by_side(table.positions_mut().collect(), |part: &mut [[f64; 2]]| {
        for block in part.chunks_mut(4096) {
            if progress.is_cancelled() {
                cancelled.store(true, Ordering::Relaxed);
                return;
            }
            for position in block.iter_mut() {
                *position = way(*position).unwrap_or([f64::NAN; 2]);
            }
            progress.done.fetch_add(block.len() as u64, Ordering::Relaxed);
        }
    });
    if cancelled.into_inner() { Err(IoError::Cancelled) } else { Ok(()) }
}

/// A table whose coordinates came in one system, as if they had come in another: what the user says when the first guess was
/// wrong. The positions of the file are found again to under a millimetre.
///
/// # Errors
/// Where a system cannot be used, does not reach where the data is, or `progress` says to stop.
pub fn reinterpreted(table: &FeatureTable, from: &SourceCrs, to: &SourceCrs, progress: &Progress) -> Result<FeatureTable, IoError> {
    let (back, on) = (Transform::of(from)?, Transform::of(to)?);
    let mut moved = table.clone();
    for (way, crs) in [(&(|p| back.of_wgs84(p)) as &(dyn Fn([f64; 2]) -> Option<[f64; 2]> + Sync), from), (&|p| on.to_wgs84(p), to)] {
        transform_positions(&mut moved, progress, way)?;
        if moved.positions_mut().flatten().any(|p| p[0].is_nan()) {
            return Err(IoError::Text { problem: Problem::NotInSystem(crs.clone(), Vec::new()), line: 0, feature: None });
        }
    }
    moved.refresh_bounds();
    Ok(moved)
}
