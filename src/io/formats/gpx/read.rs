//! A GPX document into raw features: its waypoints as points, its routes and tracks as lines.

use super::TOLD;
use crate::io::formats::filling::Filling;
use crate::io::formats::format::Dataset;
use crate::io::formats::xml::{Piece, Tag, Xml, document};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, IoError, Problem, Progress, Reason, Watch};
use crate::model::{PartKind, PartShape, Value};

/// What a file may hold, as GDAL calls it, too.
pub const SETS: [&str; 3] = ["waypoints", "routes", "tracks"];
/// The elements of these.
const ELEMENTS: [&str; 3] = ["wpt", "rte", "trk"];

/// Which of `SETS` a text holds.
pub fn datasets(text: &Text<'_>) -> Result<[bool; 3], IoError> {
    let own = document(text, Reading::default(), &Progress::default(), Watch::<()>::default().memory)?;
    // an element of such a name may stand in a text only escaped
    Ok(ELEMENTS.map(|name| {
        let begins = format!("<{name}");
        memchr::memmem::find_iter(own.as_bytes(), &begins).any(|at| own[at + begins.len()..].starts_with([' ', '>', '\n', '\r', '\t']))
    }))
}

/// Reads what a data set names; all there is where it names nothing.
///
/// # Errors
/// `IoError::Text` with the line where the document is not well-formed; `IoError::Cancelled`, `IoError::Memory`, and what the system says.
pub fn read(text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let own = document(text, reading, progress, watch.memory)?;
    let wanted = dataset.name.as_deref();
    let mut filling = Filling::new([], Counted::Lines);
    let mut xml = Xml::of(&own);
    loop {
        let tag = match xml.next()? {
            Piece::Start(tag) => tag,
            Piece::Done => break,
            _ => continue,
        };
        let set = ELEMENTS.iter().position(|own| *own == tag.name());
        match set.filter(|set| wanted.is_none_or(|own| own == SETS[*set])) {
            Some(set) => feature(&mut xml, &tag, set, &mut filling)?,
            None if tag.name() == "gpx" => {}
            None => xml.skip()?,
        }
        if filling.met.is_multiple_of(256) && progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        if filling.builder.bytes() + own.len() as u64 > watch.memory {
            return Err(IoError::Memory(watch.memory));
        }
    }
    Ok(filling.finish(None))
}

/// The place that an element gives, without its height.
fn place(tag: &Tag<'_>) -> Option<[f64; 3]> {
    let number = |name: &str| tag.attribute(name)?.trim().parse::<f64>().ok().filter(|own| own.is_finite());
    Some([number("lon")?, number("lat")?, f64::NAN])
}

/// One waypoint, route or track, whose element has begun.
fn feature(xml: &mut Xml<'_>, tag: &Tag<'_>, set: usize, filling: &mut Filling) -> Result<(), IoError> {
    let line = xml.line();
    let (mut lines, mut has_broken) = (Vec::new(), false);
    let mut told: Vec<(String, String, String)> = Vec::new();
    if set == 0 {
        let own = place(tag);
        has_broken |= own.is_none();
        lines.push(Vec::from_iter(own));
    } else if set == 1 {
        lines.push(Vec::new());
    }
    let mut depth = 1;
    while let Some(tag) = xml.within(&mut depth)? {
        match tag.name() {
            "trkseg" => {
                lines.push(Vec::new());
                depth += 1;
            }
            "trkpt" | "rtept" => {
                let own = place(&tag);
                has_broken |= own.is_none();
                let height = height(xml)?;
                if let Some(line) = lines.last_mut() {
                    line.extend(own.map(|[x, y, _]| [x, y, height]));
                }
            }
            "ele" => {
                let height = xml.content()?.parse().unwrap_or(f64::NAN);
                lines.iter_mut().flatten().for_each(|own| own[2] = height);
            }
            "extensions" => depth += 1,
            "link" => {
                if let Some(address) = tag.attribute("href") {
                    told.push(("link".to_owned(), String::new(), address));
                }
                xml.skip()?;
            }
            name => {
                // those of others have a name of their own; an element round several holds their texts
                let kind = tag.attribute("type").unwrap_or_default();
                let name = tag.attribute("name").filter(|_| name == "field").unwrap_or_else(|| name.to_owned());
                told.push((name, kind, xml.content()?));
            }
        }
    }
    lines.retain(|line: &Vec<[f64; 3]>| !line.is_empty());
    let kind = if set == 0 { PartKind::Points } else { PartKind::Line };
    let parts: Vec<PartShape> = lines.into_iter().map(|line| PartShape::new(kind, vec![line])).collect();
    let made = filling.parts(&parts);
    let Some(kind) = filling.accept(made) else {
        filling.leave_out(line, Problem::Packed("GPX"));
        return Ok(());
    };
    if has_broken {
        filling.remark(Reason::BrokenPositions);
    }
    for (name, kind, text) in told.iter().filter(|(.., text)| !text.is_empty()) {
        let value = match kind.as_str() {
            _ if TOLD.contains(&name.as_str()) => None,
            "integer" => text.parse().map(Value::Integer).ok(),
            "number" => text.parse().map(Value::of_float).ok(),
            "boolean" => text.parse().map(Value::Boolean).ok(),
            "json" => {
                filling.set_json(name, text);
                continue;
            }
            _ => None,
        };
        filling.set(name, value.unwrap_or(Value::Text(text)));
    }
    filling.end(line, kind, None);
    Ok(())
}

/// The height in an element of a place that has begun; NaN for none.
fn height(xml: &mut Xml<'_>) -> Result<f64, IoError> {
    let (mut height, mut depth) = (f64::NAN, 1);
    while let Some(tag) = xml.within(&mut depth)? {
        if tag.name() == "ele" { height = xml.content()?.parse().unwrap_or(f64::NAN) } else { xml.skip()? }
    }
    Ok(height)
}
