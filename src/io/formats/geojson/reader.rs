//! Features from a cursor to a table builder: members in any order, every note with its line and feature.

use super::bbox::{bbox, is_box_of};
use super::beginnings::to_next_feature;
use super::coordinates::{Shape, coordinates, height_of};
use super::cursor::{Begins, Cursor};
use super::members::Seen;
use super::stop::Stop;
use crate::i18n::excerpt;
use crate::io::formats::shapes::{line_strings, polygons, runs_against_right_hand};
use crate::io::raw::MAX_POSITIONS;
use crate::io::{Detail, LoadReport, Note, Place, Problem, Progress, Reason};
use crate::model::table::Scratch;
use crate::model::{Id, Kind, TableBuilder, Value};
use std::sync::atomic::Ordering;

/// Geometry collections may nest this deep.
const MAX_COLLECTIONS: usize = 32;

/// Reads features of one stretch of a file. Lines and feature numbers count from where the stretch begins.
pub struct FeatureReader<'p> {
    pub builder: TableBuilder,
    /// The line of each feature, 0-based.
    pub lines: Vec<u32>,
    pub report: LoadReport,
    /// The collection's `crs` member and its line, and the first one of a feature or geometry.
    pub crs: Option<(u64, String)>,
    pub inner_crs: Option<(u64, String)>,
    /// The box that the collection gives for itself: its line and numbers.
    pub stated_box: Option<(u64, Vec<f64>)>,
    /// Whether the text is read from its beginning to its end, so that the place in it tells how far the work is.
    pub in_order: bool,
    /// Whether a feature is under way, for the place of an error.
    pub inside: bool,
    /// The members of the collection before its features, and all of them once it has ended.
    pub head: Seen,
    pub tail: Seen,
    scratch: Scratch,
    /// Where the notes of the feature under way begin.
    first_note: usize,
    pub progress: &'p Progress,
    /// Bytes that the features may take where they are read in order.
    pub memory: u64,
    /// Whether features that are wrong are left out.
    pub skip_broken: bool,
    /// What was wrong first, its line and the feature's number in the text.
    pub first_broken: Option<(Problem, u64, u64)>,
    left_out: u64,
}

impl<'p> FeatureReader<'p> {
    pub fn new(progress: &'p Progress) -> Self {
        Self {
            builder: TableBuilder::default(),
            lines: Vec::new(),
            report: LoadReport::default(),
            crs: None,
            inner_crs: None,
            stated_box: None,
            in_order: false,
            inside: false,
            head: Seen::default(),
            tail: Seen::default(),
            scratch: Scratch::default(),
            first_note: 0,
            progress,
            memory: u64::MAX,
            skip_broken: false,
            first_broken: None,
            left_out: 0,
        }
    }

    /// Leaves out the feature under way, which began at `start` and was found to be wrong where the cursor is, and goes to the
    /// one after it; returns whether there is one.
    pub fn leave_out<'t>(&mut self, cursor: &mut Cursor<'t>, start: Cursor<'t>, problem: Problem) -> bool {
        let (line, feature) = (cursor.line + 1, self.under_way());
        self.builder.discard_feature();
        self.first_note = self.report.notes.len();
        self.report.add(Note {
            place: Place::Line(line),
            feature,
            id: None,
            reason: Reason::LeftOut,
            detail: Some(Box::new(Detail::Problem(problem.clone()))),
        });
        self.first_note = self.report.notes.len();
        self.first_broken.get_or_insert((problem, line, feature));
        self.left_out += 1;
        // where the text is JSON all the same, the feature ends where its bracket closes
        let mut whole = start;
        if whole.value(1).is_ok() {
            *cursor = whole;
            return true;
        }
        to_next_feature(cursor)
    }

    /// Empties it for another stretch, keeping its room.
    pub fn clear(&mut self) {
        self.builder.clear();
        self.lines.clear();
        self.report = LoadReport::default();
        (self.crs, self.inner_crs, self.stated_box) = (None, None, None);
        self.inside = false;
        (self.head, self.tail) = (Seen::default(), Seen::default());
        self.first_note = 0;
    }

    /// The feature under way, 1-based.
    pub fn under_way(&self) -> u64 {
        self.builder.len() as u64 + 1 + self.left_out
    }

    /// Tells how far the work is, and whether it shall go on.
    fn look_up(&self, cursor: &Cursor<'_>) -> Result<(), Stop> {
        if self.in_order {
            self.progress.done.store(cursor.at as u64, Ordering::Relaxed);
        }
        if self.progress.is_cancelled() { Err(Stop::Cancelled) } else { Ok(()) }
    }

    fn note(&mut self, line: u64, reason: Reason) {
        self.report.add(Note { place: Place::Line(line + 1), feature: self.under_way(), id: None, reason, detail: None });
    }

    /// Notes something of a whole collection.
    pub fn note_collection(&mut self, line: u64, reason: Reason) {
        self.report.add(Note { place: Place::Line(line + 1), feature: 0, id: None, reason, detail: None });
        self.first_note = self.report.notes.len();
    }

    /// Ends the feature under way.
    fn end_feature(&mut self, line: u64, kind: Kind, id: Option<Id<'_>>) {
        if self.report.notes.len() > self.first_note {
            let text = id.map(|id| id.to_string().into_boxed_str());
            self.report.notes[self.first_note..].iter_mut().for_each(|note| note.id.clone_from(&text));
            self.first_note = self.report.notes.len();
        }
        self.builder.end_feature(kind, id);
        self.lines.push(line as u32);
    }

    /// Reads a geometry that stands alone, as a feature without attributes.
    pub fn bare_geometry(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        cursor.peek();
        let line = cursor.line;
        let kind = self.geometry(cursor, 0)?;
        self.end_feature(line, kind, None);
        Ok(())
    }

    /// Reads the feature that begins here.
    pub fn feature(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        if self.under_way().is_multiple_of(64) {
            self.look_up(cursor)?;
        }
        if cursor.begins()? != Begins::Object {
            return Err(cursor.wrong_kind("a feature (an object)").into());
        }
        let line = cursor.line;
        cursor.at += 1;
        let (mut first, mut kind, mut stated) = (true, None, None);
        let mut seen = Seen::default();
        let (mut id, mut number);
        let mut own_id = None;
        while cursor.next(b'}', &mut first)? {
            let name = cursor.name()?;
            seen.once(&name)?;
            match &*name {
                "type" => {
                    let found = cursor.type_name()?;
                    if found != "Feature" {
                        return Err(Problem::of_type("Feature", &found).into());
                    }
                }
                "geometry" => {
                    kind = Some(match cursor.begins()? {
                        Begins::Object => self.geometry(cursor, 0)?,
                        Begins::Literal if cursor.literal()?.is_none() => Kind::Null,
                        _ => return Err(Problem::WrongMember { member: "geometry", expected: "an object or null" }.into()),
                    });
                }
                "properties" => self.properties(cursor)?,
                "id" => {
                    own_id = match cursor.begins()? {
                        Begins::String => {
                            id = cursor.string()?;
                            Some(Id::Text(&id))
                        }
                        Begins::Number => {
                            number = cursor.number()?;
                            Some(match number.text.parse() {
                                Ok(integer) if number.is_integer => Id::Integer(integer),
                                _ if number.is_integer => Id::Digits(number.text),
                                _ => Id::Float(number.float().ok_or_else(|| Problem::NumberTooLarge(excerpt(number.text, 24)))?),
                            })
                        }
                        Begins::Literal if cursor.literal()?.is_none() => None,
                        _ => return Err(Problem::WrongMember { member: "id", expected: "a string or a number" }.into()),
                    };
                }
                "bbox" => stated = self.bbox(cursor)?,
                "crs" => {
                    let line = cursor.line;
                    let text = cursor.value(1)?;
                    self.inner_crs.get_or_insert_with(|| (line, text.to_owned()));
                }
                _ => {
                    let text = cursor.value(1)?;
                    self.builder.foreign(&name, &compact(text));
                }
            }
        }
        if !seen.has("type") {
            return Err(Problem::NoType.into());
        }
        match kind {
            None => self.note(line, Reason::MissingGeometry),
            Some(Kind::Null) => self.note(line, Reason::NoGeometry),
            Some(_) => {}
        }
        let kind = kind.unwrap_or(Kind::Null);
        if !seen.has("properties") {
            self.note(line, Reason::MissingProperties);
        }
        if seen.has_any(&["coordinates", "geometries", "features"]) {
            self.note(line, Reason::MisplacedMember);
        }
        if let (Some(stated), Some(bounds)) = (stated, self.builder.bounds_under_way())
            && !is_box_of(&stated, bounds)
        {
            self.note(line, Reason::WrongBox);
        }
        if self.builder.positions() > MAX_POSITIONS {
            return Err(Stop::TooLarge);
        }
        if self.builder.len().is_multiple_of(1024) && self.builder.bytes() > self.memory {
            return Err(Stop::Memory);
        }
        self.end_feature(line, kind, own_id);
        Ok(())
    }

    /// A `bbox` member; one that is not four or six numbers is noted.
    fn bbox(&mut self, cursor: &mut Cursor<'_>) -> Result<Option<Vec<f64>>, Problem> {
        let line = cursor.line;
        let numbers = bbox(cursor)?;
        if numbers.as_ref().is_some_and(|numbers| !matches!(numbers.len(), 4 | 6)) {
            self.note(line, Reason::BadBox);
            return Ok(None);
        }
        Ok(numbers)
    }

    fn properties(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let wrong = Problem::WrongMember { member: "properties", expected: "an object or null" };
        match cursor.begins()? {
            Begins::Object => {}
            Begins::Literal if cursor.literal()?.is_none() => {
                self.builder.set_null_properties();
                return Ok(());
            }
            _ => return Err(wrong.into()),
        }
        cursor.at += 1;
        let (mut first, mut repeated) = (true, None);
        while cursor.next(b'}', &mut first)? {
            let name = cursor.name()?;
            let line = cursor.line;
            let replaced = match cursor.begins()? {
                Begins::String => {
                    let text = cursor.string()?;
                    self.builder.set(&name, Value::Text(&text))
                }
                Begins::Number => {
                    let value = cursor.attribute_number()?;
                    self.builder.set(&name, value)
                }
                Begins::Literal => {
                    let value = cursor.literal()?.map_or(Value::Null, Value::Boolean);
                    self.builder.set(&name, value)
                }
                Begins::Array | Begins::Object => {
                    let text = cursor.value(2)?;
                    self.builder.set(&name, Value::Json(&compact(text)))
                }
            };
            if replaced {
                repeated.get_or_insert(line);
            }
        }
        if let Some(line) = repeated {
            self.note(line, Reason::RepeatedName);
        }
        Ok(())
    }

    /// Reads the geometry object that begins here into the feature under way and returns its kind.
    fn geometry(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<Kind, Stop> {
        if depth > MAX_COLLECTIONS {
            return Err(Problem::TooDeep(MAX_COLLECTIONS).into());
        }
        self.look_up(cursor)?;
        cursor.open(b'{', "an object")?;
        let start = *cursor;
        let line = cursor.line;
        let (mut first, mut kind, mut placed, mut geometries, mut other, mut stated) = (true, None, None, None, false, None);
        let mut seen = Seen::default();
        while cursor.next(b'}', &mut first)? {
            let name = cursor.name()?;
            seen.once(&name)?;
            match &*name {
                "type" => {
                    let name = cursor.type_name()?;
                    let Some(found) = Kind::ALL.into_iter().find(|kind| *kind != Kind::Null && kind.name() == name) else {
                        return Err(Problem::of_type("a geometry", &name).into());
                    };
                    kind = Some(found);
                }
                // beside a collection's geometries, coordinates are a foreign member
                "coordinates" if kind == Some(Kind::GeometryCollection) => drop(cursor.value(1)?),
                "coordinates" => match cursor.begins()? {
                    Begins::Array => {
                        let line = cursor.line;
                        placed = Some((line, coordinates(cursor, &mut self.scratch, self.progress)?));
                    }
                    _ => return Err(Problem::WrongMember { member: "coordinates", expected: "an array" }.into()),
                },
                "geometries" => {
                    // read at once where it is known what they are, else passed over and come back to
                    if kind == Some(Kind::GeometryCollection) {
                        self.geometries(cursor, depth)?;
                    } else {
                        geometries = Some(*cursor);
                        cursor.value(depth)?;
                    }
                }
                "crs" => {
                    let line = cursor.line;
                    let text = cursor.value(1)?;
                    self.inner_crs.get_or_insert_with(|| (line, text.to_owned()));
                }
                "bbox" => stated = self.bbox(cursor)?,
                _ => {
                    other = true;
                    cursor.value(1)?;
                }
            }
        }
        let Some(kind) = kind else { return Err(Problem::NoType.into()) };
        let collection = kind == Kind::GeometryCollection;
        if seen.has_any(&["geometry", "properties", "features"]) {
            self.note(line, Reason::MisplacedMember);
        } else if other || seen.has("id") {
            self.note(line, Reason::GeometryMember);
        }
        if depth > 0 && collection {
            self.note(line, Reason::NestedCollection);
        }
        let (own, other) = if collection { ("geometries", "coordinates") } else { ("coordinates", "geometries") };
        if !seen.has(own) {
            return Err(Problem::NoMember(own).into());
        }
        // beside a collection's geometries, coordinates are a foreign member
        if seen.has(other) && !collection {
            return Err(Problem::NotOfKind { member: other, kind: kind.name() }.into());
        }
        if let Some(mut at) = geometries {
            // an error is where it was met, not where the object ends
            let read = self.geometries(&mut at, depth);
            if read.is_err() {
                *cursor = at;
            }
            read?;
        }
        if collection && depth == 0 && self.builder.bounds_under_way().is_none() {
            self.note(line, Reason::EmptyGeometry);
        }
        if let (Some((line, shape)), false) = (placed, collection) {
            self.place(line, kind, shape, depth).inspect_err(|_| *cursor = start)?;
        }
        // what lies in a collection has no box of its own here
        if let (0, Some(stated), Some(bounds)) = (depth, stated, self.builder.bounds_under_way())
            && !is_box_of(&stated, bounds)
        {
            self.note(line, Reason::WrongBox);
        }
        Ok(kind)
    }

    /// Reads the list of geometries that begins here.
    fn geometries(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Result<(), Stop> {
        if cursor.begins()? != Begins::Array {
            return Err(Problem::WrongMember { member: "geometries", expected: "an array" }.into());
        }
        cursor.at += 1;
        let mut first = true;
        while cursor.next(b']', &mut first)? {
            if cursor.begins()? != Begins::Object {
                return Err(cursor.wrong_kind("a geometry (an object)").into());
            }
            self.geometry(cursor, depth + 1)?;
        }
        Ok(())
    }

    /// Checks what the scratch holds and adds it to the feature under way.
    fn place(&mut self, line: u64, kind: Kind, shape: Shape, depth: usize) -> Result<(), Stop> {
        let expected = height_of(kind);
        match shape.height {
            None if self.scratch.xy.is_empty() => {
                self.note(line, Reason::EmptyGeometry);
                return Ok(());
            }
            Some(found) if found != expected => {
                return Err(Problem::WrongDepth { kind: kind.name(), expected: expected + 1, found: found + 1 }.into());
            }
            _ => {}
        }
        // only a point of several may be empty; elsewhere `[]` is a position without numbers
        if shape.empty_positions && kind != Kind::MultiPoint {
            return Err(Problem::ShortPosition.into());
        }
        if shape.empty_positions || shape.empty_parts {
            self.note(line, Reason::EmptyPart);
        }
        // parts of a collection are kept one by one
        let single = match kind {
            Kind::MultiPoint => self.scratch.xy.len() == 1,
            Kind::MultiLineString | Kind::MultiPolygon => true,
            _ => false,
        };
        if depth > 0 && single {
            self.note(line, Reason::CollectionParts);
        }
        if shape.extra {
            self.note(line, Reason::ExtraDimensions);
        }
        if self.builder.positions() + self.scratch.xy.len() > MAX_POSITIONS {
            return Err(Stop::TooLarge);
        }
        match kind {
            Kind::Polygon | Kind::MultiPolygon => {
                let feature = self.under_way();
                let Self { builder, scratch, report, .. } = self;
                let note = |reason| report.add(Note { place: Place::Line(line + 1), feature, id: None, reason, detail: None });
                if polygons(builder, scratch, kind, note) && runs_against_right_hand(scratch, kind) {
                    self.note(line, Reason::RightHandRule);
                }
            }
            Kind::LineString if self.scratch.xy.len() < 2 => self.note(line, Reason::ShortLine),
            Kind::MultiLineString => {
                let feature = self.under_way();
                let Self { builder, scratch, report, .. } = self;
                line_strings(builder, scratch, |reason| report.add(Note { place: Place::Line(line + 1), feature, id: None, reason, detail: None }));
            }
            _ => self.builder.coordinates(kind, &self.scratch),
        }
        Ok(())
    }
}

/// JSON text on one line; what stands between strings only makes it longer.
pub fn compact(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.bytes().any(|byte| byte == b'\n') {
        return text.into();
    }
    let lines = text.lines().map(str::trim).collect::<String>();
    lines.into()
}
