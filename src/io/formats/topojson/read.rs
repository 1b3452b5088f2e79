//! One object of a topology into raw features: its arcs put together, each with the positions of the file.

use crate::io::formats::filling::{Filling, Unfit};
use crate::io::formats::format::Dataset;
use crate::io::formats::json::{Position, document, wrong};
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, IoError, Problem, Progress, Watch};
use crate::model::{Id, Kind, PartKind, PartShape, Value};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// What the format is called in messages.
const NAME: &str = "TopoJSON";
/// Collections in collections: what is deeper nobody has drawn.
const DEEPEST: usize = 32;

/// How positions were made whole numbers.
#[derive(Deserialize)]
struct Grid {
    scale: [f64; 2],
    translate: [f64; 2],
}

/// A file.
#[derive(Deserialize)]
pub struct Topology {
    #[serde(default)]
    objects: Map<String, Json>,
    #[serde(default)]
    arcs: Vec<Vec<Position>>,
    #[serde(default)]
    transform: Option<Grid>,
    #[serde(default)]
    crs: Option<Json>,
}

impl Topology {
    /// That of a document.
    ///
    /// # Errors
    /// Where it is none.
    pub fn of(text: &str) -> Result<Self, IoError> {
        let mut own: Self = serde_json::from_str(text).map_err(|error| wrong(&error, 0, NAME))?;
        if let Some(grid) = &own.transform {
            // arcs go on from position to position; a height does so, too, and has no scale
            for arc in &mut own.arcs {
                let [mut x, mut y] = [0.0, 0.0];
                for Position([dx, dy, _]) in arc {
                    (x, y) = (x + *dx, y + *dy);
                    [*dx, *dy] = grid.place([x, y]);
                }
            }
        }
        Ok(own)
    }

    /// The names of the objects.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.objects.keys().map(String::as_str)
    }

    /// The arcs of some numbers as one line: the last position of each is the first of the next; ones' complements run backwards.
    fn line(&self, numbers: &Json, room: &mut usize) -> Option<Vec<[f64; 3]>> {
        let mut line: Vec<[f64; 3]> = Vec::new();
        for number in numbers.as_array()? {
            let number = number.as_i64()?;
            let is_turned = number < 0;
            let arc = self.arcs.get(usize::try_from(if is_turned { !number } else { number }).ok()?)?;
            // arcs may be named again and again
            *room = room.checked_sub(arc.len())?;
            let skipped = usize::from(!line.is_empty());
            let own = arc.iter().map(|Position(own)| *own);
            if is_turned { line.extend(own.rev().skip(skipped)) } else { line.extend(own.skip(skipped)) }
        }
        Some(line)
    }

    fn point(&self, position: &Json) -> Option<[f64; 3]> {
        let own = position.as_array()?;
        let [x, y] = [own.first()?.as_f64()?, own.get(1)?.as_f64()?];
        let [x, y] = self.transform.as_ref().map_or([x, y], |grid| grid.place([x, y]));
        Some([x, y, own.get(2).and_then(Json::as_f64).unwrap_or(f64::NAN)])
    }

    fn polygon(&self, rings: &Json, room: &mut usize) -> Option<PartShape> {
        let rings = rings.as_array()?.iter().map(|ring| self.line(ring, room)).collect::<Option<Vec<_>>>()?;
        Some(PartShape::new(PartKind::Polygon, rings))
    }

    /// Adds the parts of a geometry; tells its kind. None where it is not as the specification has it.
    fn parts(&self, geometry: &Map<String, Json>, parts: &mut Vec<PartShape>, depth: usize, room: &mut usize) -> Option<Kind> {
        let list = |name: &str| geometry.get(name).and_then(Json::as_array);
        let arcs = || geometry.get("arcs");
        let line = |own: Vec<[f64; 3]>| PartShape::new(PartKind::Line, vec![own]);
        Some(match geometry.get("type").and_then(Json::as_str) {
            None => Kind::Null,
            Some("Point") => {
                parts.push(PartShape::new(PartKind::Points, vec![vec![self.point(geometry.get("coordinates")?)?]]));
                Kind::Point
            }
            Some("MultiPoint") => {
                let places = list("coordinates")?.iter().map(|own| self.point(own)).collect::<Option<Vec<_>>>()?;
                parts.push(PartShape::new(PartKind::Points, vec![places]));
                Kind::MultiPoint
            }
            Some("LineString") => {
                parts.push(line(self.line(arcs()?, room)?));
                Kind::LineString
            }
            Some("MultiLineString") => {
                for own in list("arcs")? {
                    parts.push(line(self.line(own, room)?));
                }
                Kind::MultiLineString
            }
            Some("Polygon") => {
                parts.push(self.polygon(arcs()?, room)?);
                Kind::Polygon
            }
            Some("MultiPolygon") => {
                for own in list("arcs")? {
                    parts.push(self.polygon(own, room)?);
                }
                Kind::MultiPolygon
            }
            Some("GeometryCollection") if depth < DEEPEST => {
                for own in list("geometries")? {
                    self.parts(own.as_object()?, parts, depth + 1, room)?;
                }
                Kind::GeometryCollection
            }
            Some(_) => return None,
        })
    }
}

impl Grid {
    fn place(&self, own: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| own[axis] * self.scale[axis] + self.translate[axis])
    }
}

/// Reads an object; the first where none is named.
///
/// # Errors
/// Where the document is no topology, or a geometry of it is not as the specification has it, unless such ones are left out;
/// `IoError::Cancelled`, `IoError::Memory`, and what the system says.
pub fn read(text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let topology = Topology::of(&document(text, reading, progress, watch.memory)?)?;
    let object = match &dataset.name {
        Some(name) => topology.objects.get(name).ok_or_else(|| IoError::NoDataset(name.clone()))?,
        None => topology.objects.values().next().unwrap_or(&Json::Null),
    };
    let mut filling = Filling::new([], Counted::Records);
    let features: Vec<&Json> = match object.get("geometries").and_then(Json::as_array) {
        // a collection of a topology is a collection of features, where it has none of its own
        Some(all) if object.get("type").and_then(Json::as_str) == Some("GeometryCollection") && object.get("properties").is_none() => {
            all.iter().collect()
        }
        _ => vec![object],
    };
    let longest = topology.arcs.iter().map(Vec::len).max().unwrap_or(0);
    // positions that there is memory for
    let mut room = usize::try_from(watch.memory / 128).unwrap_or(usize::MAX).min(1 << 30);
    for (n, feature) in features.into_iter().enumerate() {
        let number = n as u64;
        let own = feature.as_object();
        let mut parts = Vec::new();
        let kind = own.and_then(|own| topology.parts(own, &mut parts, 0, &mut room));
        if room == 0 || kind.is_none() && room < longest {
            return Err(IoError::Memory(watch.memory));
        }
        let made = match kind {
            None => Err(Unfit::Damaged),
            Some(Kind::Null) => Err(Unfit::Empty),
            Some(_) => filling.parts(&parts),
        };
        let Some(own) = filling.accept(made).zip(own) else {
            if reading.skip_broken {
                filling.leave_out(number, Problem::Packed(NAME));
                continue;
            }
            return Err(IoError::Text { problem: Problem::Packed(NAME), line: 0, feature: Some(number + 1) });
        };
        let (shape, own) = own;
        // several of one part stay several
        let shape = match (kind, shape) {
            (Some(several @ (Kind::MultiPoint | Kind::MultiLineString | Kind::MultiPolygon)), Kind::Point | Kind::LineString | Kind::Polygon) => {
                several
            }
            (Some(Kind::GeometryCollection), shape) if shape != Kind::Null => Kind::GeometryCollection,
            (_, shape) => shape,
        };
        for (name, value) in own.get("properties").and_then(Json::as_object).into_iter().flatten() {
            match value {
                Json::String(own) => filling.set(name, Value::Text(own)),
                other => filling.set_json(name, &other.to_string()),
            }
        }
        let digits;
        let id = match own.get("id") {
            Some(Json::String(id)) => Some(Id::Text(id)),
            Some(Json::Number(id)) => {
                digits = id.to_string();
                Some(id.as_i64().map_or(Id::Digits(&digits), Id::Integer))
            }
            _ => None,
        };
        filling.end(number, shape, id);
        if number.is_multiple_of(256) && progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
    }
    Ok(filling.finish(topology.crs.map(|own| (0, own.to_string()))))
}
