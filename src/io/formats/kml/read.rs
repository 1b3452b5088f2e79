//! A KML document into raw features: its placemarks, with the folder that each is in.

use crate::io::formats::filling::{Filling, Unfit};
use crate::io::formats::xml::{Piece, Tag, Xml, document};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, IoError, Problem, Progress, Reason, Watch};
use crate::model::{Id, PartKind, PartShape, Value};
use std::collections::HashMap;

/// Columns that tell of a placemark beside what its author has added.
const NAME: &str = "name";
const DESCRIPTION: &str = "description";
const FOLDER: &str = "folder";

/// Reads a document.
///
/// # Errors
/// `IoError::Text` with the line where it is not well-formed; `IoError::Cancelled`, `IoError::Memory`, and what the system says.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let own = document(text, reading, progress, watch.memory)?;
    let mut reader = Reader { filling: Filling::new([], Counted::Lines), schemas: HashMap::new(), folders: Vec::new(), has_other: false };
    let mut xml = Xml::of(&own);
    loop {
        match xml.next()? {
            Piece::Start(tag) => reader.element(&mut xml, &tag)?,
            // only containers are entered, and end here
            Piece::End => drop(reader.folders.pop()),
            Piece::Text(_) => {}
            Piece::Done => break,
        }
        if reader.filling.met.is_multiple_of(256) && progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        if reader.filling.builder.bytes() + own.len() as u64 > watch.memory {
            return Err(IoError::Memory(watch.memory));
        }
    }
    if reader.has_other {
        reader.filling.report.add_of_all(Reason::OtherContent, None);
    }
    Ok(reader.filling.finish(None))
}

/// What the values of a field are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Whole,
    Real,
    Truth,
}

struct Reader {
    filling: Filling,
    /// The kinds of fields that the document declares.
    schemas: HashMap<String, Kind>,
    /// The containers that have begun: the names of folders, and none for others.
    folders: Vec<Option<String>>,
    has_other: bool,
}

impl Reader {
    /// What is outside placemarks.
    fn element(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), IoError> {
        match tag.name() {
            "Folder" => self.folders.push(Some(String::new())),
            // the last four stand in answers of servers
            "kml" | "Document" | "Schema" | "NetworkLinkControl" | "Update" | "Create" | "Change" => self.folders.push(None),
            "name" => {
                let name = xml.content()?;
                if let Some(Some(own)) = self.folders.last_mut() {
                    *own = name;
                }
            }
            "SimpleField" => {
                let kind = match tag.attribute("nb:type").or_else(|| tag.attribute("type")).unwrap_or_default().as_str() {
                    "integer" | "int" | "uint" | "short" | "ushort" => Kind::Whole,
                    "float" | "double" => Kind::Real,
                    "bool" => Kind::Truth,
                    _ => Kind::Text,
                };
                if let Some(name) = tag.attribute("name") {
                    // a column is there though all its values be empty
                    self.filling.builder.declare(&name);
                    self.schemas.insert(name, kind);
                }
                xml.skip()?;
            }
            "Placemark" => self.placemark(xml, tag)?,
            "GroundOverlay" | "NetworkLink" | "PhotoOverlay" | "ScreenOverlay" | "Tour" => {
                self.has_other = true;
                xml.skip()?;
            }
            _ => xml.skip()?,
        }
        Ok(())
    }

    fn placemark(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), IoError> {
        let line = xml.line();
        let id = tag.attribute("id").filter(|id| !id.is_empty());
        let (mut parts, mut has_broken, mut has_model, mut is_aloft) = (Vec::new(), false, false, false);
        let mut own: Vec<(&str, String)> = Vec::new();
        let mut added: Vec<(String, String)> = Vec::new();
        // elements of the placemark that have begun, and are not read as a whole
        let mut depth = 1;
        while let Some(tag) = xml.within(&mut depth)? {
            match tag.name() {
                "name" => own.push((NAME, xml.content()?)),
                "description" => own.push((DESCRIPTION, xml.content()?)),
                "address" => own.push(("address", xml.content()?)),
                "phoneNumber" => own.push(("phoneNumber", xml.content()?)),
                "when" => own.push(("when", xml.content()?)),
                "begin" => own.push(("begin", xml.content()?)),
                "end" => own.push(("end", xml.content()?)),
                "Data" => {
                    let name = tag.attribute("name").unwrap_or_default();
                    added.push((name, data(xml)?));
                }
                "SimpleData" => {
                    let name = tag.attribute("name").unwrap_or_default();
                    added.push((name, xml.content()?));
                }
                "Point" | "LineString" | "LinearRing" | "Polygon" => {
                    let (broken, aloft) = geometry(xml, &tag, &mut parts)?;
                    has_broken |= broken;
                    is_aloft |= aloft;
                }
                "Track" => has_broken |= track(xml, &mut parts)?,
                "Model" => {
                    has_model = true;
                    xml.skip()?;
                }
                "MultiGeometry" | "MultiTrack" | "ExtendedData" | "SchemaData" | "TimeStamp" | "TimeSpan" => depth += 1,
                _ => xml.skip()?,
            }
        }
        // what is drawn on the ground has a height of 0 where a program writes one to all
        if !is_aloft && parts.iter().flat_map(|part: &PartShape| &part.rings).flatten().all(|p| p[2] == 0.0) {
            parts.iter_mut().flat_map(|part| &mut part.rings).flatten().for_each(|p| p[2] = f64::NAN);
        }
        let made = if has_model && parts.is_empty() { Err(Unfit::Other(Reason::Patches)) } else { self.filling.parts(&parts) };
        let Some(kind) = self.filling.accept(made) else {
            self.filling.leave_out(line, Problem::Packed("KML"));
            return Ok(());
        };
        if has_broken {
            self.filling.remark(Reason::BrokenPositions);
        }
        for (name, text) in own {
            // programs show a name, which may only repeat one of the author's
            let repeats = name == NAME && added.iter().any(|(field, own)| ["名称", "Name", "NAME"].contains(&field.as_str()) && *own == text);
            if !repeats {
                self.filling.set(name, Value::Text(&text));
            }
        }
        for (name, text) in &added {
            self.value(name, text);
        }
        let folder = self.folders.iter().flatten().filter(|own| !own.is_empty()).map(String::as_str).collect::<Vec<_>>().join("/");
        if !folder.is_empty() {
            self.filling.set(FOLDER, Value::Text(&folder));
        }
        self.filling.end(line, kind, id.as_deref().map(Id::Text));
        Ok(())
    }

    /// Sets a value of the author's, as the kind that the document declares.
    fn value(&mut self, name: &str, text: &str) {
        let kind = self.schemas.get(name).copied().unwrap_or(Kind::Text);
        let value = match kind {
            _ if text.is_empty() => return,
            Kind::Whole => text.parse().map(Value::Integer).ok(),
            Kind::Real => text.parse().map(Value::of_float).ok(),
            Kind::Truth => match text {
                "true" | "1" => Some(Value::Boolean(true)),
                "false" | "0" => Some(Value::Boolean(false)),
                _ => None,
            },
            Kind::Text => Some(Value::Text(text)),
        };
        if value.is_none() {
            self.filling.remark_on(Reason::BadNumber, name);
        }
        self.filling.set(name, value.unwrap_or(Value::Text(text)));
    }
}

/// The value in a `Data` element that has begun.
fn data(xml: &mut Xml<'_>) -> Result<String, IoError> {
    let (mut value, mut depth) = (String::new(), 1);
    while let Some(tag) = xml.within(&mut depth)? {
        if tag.name() == "value" { value = xml.content()? } else { xml.skip()? }
    }
    Ok(value)
}

/// Adds the geometry of an element that has begun; tells whether some of its positions cannot be read, and whether its heights are meant.
fn geometry(xml: &mut Xml<'_>, tag: &Tag<'_>, parts: &mut Vec<PartShape>) -> Result<(bool, bool), IoError> {
    let kind = match tag.name() {
        "Point" => PartKind::Points,
        "Polygon" => PartKind::Polygon,
        _ => PartKind::Line,
    };
    let (mut rings, mut has_broken, mut is_aloft, mut depth) = (Vec::new(), false, false, 1);
    while let Some(tag) = xml.within(&mut depth)? {
        match tag.name() {
            "coordinates" => {
                let (ring, broken) = positions(&xml.content()?);
                rings.push(ring);
                has_broken |= broken;
            }
            "altitudeMode" => is_aloft |= xml.content()? != "clampToGround",
            "outerBoundaryIs" | "innerBoundaryIs" | "LinearRing" => depth += 1,
            _ => xml.skip()?,
        }
    }
    rings.retain(|ring| !ring.is_empty());
    if !rings.is_empty() {
        parts.push(PartShape::new(kind, rings));
    }
    Ok((has_broken, is_aloft))
}

/// Adds the track of an element that has begun (an extension by Google): its places are parted by blanks.
fn track(xml: &mut Xml<'_>, parts: &mut Vec<PartShape>) -> Result<bool, IoError> {
    let (mut ring, mut has_broken, mut depth) = (Vec::new(), false, 1);
    while let Some(tag) = xml.within(&mut depth)? {
        if tag.name() == "coord" {
            let own = xml.content()?;
            let (own, broken) = positions(&own.split_ascii_whitespace().collect::<Vec<_>>().join(","));
            ring.extend(own);
            has_broken |= broken;
        } else {
            xml.skip()?;
        }
    }
    if !ring.is_empty() {
        parts.push(PartShape::new(PartKind::Line, vec![ring]));
    }
    Ok(has_broken)
}

/// The positions in a text: longitude, latitude and height parted by commas, positions by blanks; whether some cannot be read. People
/// put blanks behind the commas too.
fn positions(text: &str) -> (Vec<[f64; 3]>, bool) {
    let joined;
    let text = if text.contains(", ") || text.contains(" ,") {
        joined = text.split(',').map(str::trim).collect::<Vec<_>>().join(",");
        &joined
    } else {
        text
    };
    let (mut ring, mut has_broken) = (Vec::new(), false);
    for own in text.split_ascii_whitespace() {
        let numbers: Vec<Option<f64>> =
            own.trim_end_matches(',').split(',').map(|number| number.parse().ok().filter(|own: &f64| own.is_finite())).collect();
        // positions that only commas part are of three numbers, or of two
        let each = if numbers.len() <= 3 {
            numbers.len()
        } else if numbers.len().is_multiple_of(3) {
            3
        } else {
            2
        };
        for own in numbers.chunks(each.max(1)) {
            match own {
                [Some(x), Some(y), rest @ ..] => ring.push([*x, *y, rest.first().copied().flatten().unwrap_or(f64::NAN)]),
                _ => has_broken = true,
            }
        }
    }
    (ring, has_broken)
}
