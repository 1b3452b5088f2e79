//! A whole text, or a stretch of one that ends between two features: what stands round the features.

use super::bbox::{bbox, is_box_of};
use super::beginnings::looks_like_feature;
use super::cursor::{Begins, Cursor};
use super::members::Seen;
use super::reader::{FeatureReader, compact};
use super::stop::Stop;
use crate::io::{Problem, Reason};

/// What follows a record in a text of several (RFC 8142).
pub const RECORD_SEPARATOR: u8 = 0x1e;

/// How a text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One JSON value.
    One,
    /// One FeatureCollection whose features begin soon.
    Collection,
    /// Records on lines of their own, or set apart by record separators (RFC 8142).
    Records,
}

impl Layout {
    /// The layout of a long text by its beginning.
    pub fn of(head: &str) -> Self {
        let mut cursor = Cursor::new(head);
        if cursor.peek() == Some(RECORD_SEPARATOR) {
            return Self::Records;
        }
        if begins_collection(&mut cursor.clone()).unwrap_or(false) {
            return Self::Collection;
        }
        let line = cursor.value(0).map(|_| cursor.line);
        let record = cursor.peek() == Some(b'{');
        if record && line.is_ok_and(|line| cursor.line > line) { Self::Records } else { Self::One }
    }

    /// Where the last feature or record of a stretch of text begins, as far as its looks tell.
    pub fn last_beginning(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::One => None,
            Self::Collection => memchr::memrchr_iter(b'{', bytes).find(|at| looks_like_feature(bytes, *at)),
            Self::Records => memchr::memrchr2_iter(b'\n', RECORD_SEPARATOR, bytes)
                .find(|at| bytes[*at] == RECORD_SEPARATOR || bytes.get(*at + 1) == Some(&b'{'))
                .filter(|at| *at > 0),
        }
    }
}

/// Whether the object here comes to its features before anything else that is large.
fn begins_collection(cursor: &mut Cursor<'_>) -> Result<bool, Problem> {
    cursor.open(b'{', "an object")?;
    let mut first = true;
    while cursor.next(b'}', &mut first)? {
        if cursor.name()? == "features" {
            return Ok(cursor.begins()? == Begins::Array);
        }
        cursor.value(0)?;
    }
    Ok(false)
}

/// Where the reading of a stretch came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Between two features or records: the next stretch goes on from there.
    Between,
    /// At the end of the document, with nothing behind it.
    Whole,
}

impl FeatureReader<'_> {
    /// Reads a whole text: one value, or records that each begin a line or follow a separator.
    pub fn document(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        if cursor.peek() != Some(RECORD_SEPARATOR) {
            self.record(cursor)?;
        }
        loop {
            let line = cursor.line;
            match cursor.peek() {
                None => return Ok(()),
                Some(RECORD_SEPARATOR) => {
                    cursor.at += 1;
                    if !matches!(cursor.peek(), None | Some(RECORD_SEPARATOR)) {
                        self.record(cursor)?;
                    }
                }
                Some(b'{') if cursor.line > line => self.record(cursor)?,
                Some(_) => return Err(Problem::Trailing.into()),
            }
        }
    }

    /// Reads records until the stretch ends. Each begins a line or follows a separator, as stretches are cut there.
    fn records(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        if cursor.peek().is_none() { Ok(()) } else { self.document(cursor) }
    }

    /// Reads one FeatureCollection, Feature or geometry.
    fn record(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        if cursor.begins()? != Begins::Object {
            let mut ahead = *cursor;
            let whole = ahead.value(0).is_ok() && ahead.peek().is_none();
            return Err(match cursor.begins()? {
                // a list and a text that are JSON from their beginning to their end
                Begins::Array if whole => Problem::ListDocument,
                Begins::String if whole && cursor.clone().string().is_ok_and(|text| text.trim_start().starts_with(['{', '['])) => {
                    Problem::TextDocument
                }
                _ => cursor.wrong_kind("an object"),
            }
            .into());
        }
        // the type decides what the members mean; it is nearly always first
        let mut ahead = *cursor;
        let kind = match type_of_object(&mut ahead) {
            Ok(kind) => kind,
            Err(problem) => {
                *cursor = ahead;
                return Err(problem.into());
            }
        };
        match kind.as_deref() {
            Some("FeatureCollection") => self.collection(cursor),
            Some("Feature") => {
                self.inside = true;
                let start = *cursor;
                match self.feature(cursor) {
                    Err(Stop::Problem(problem)) if self.skip_broken => drop(self.leave_out(cursor, start, problem)),
                    read => read?,
                }
                self.inside = false;
                Ok(())
            }
            Some(_) => {
                self.inside = true;
                self.bare_geometry(cursor)?;
                self.inside = false;
                Ok(())
            }
            None => {
                *cursor = ahead;
                Err(Problem::NoType.into())
            }
        }
    }

    fn collection(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        cursor.expect(b'{', "an object")?;
        let before = self.builder.len();
        let mut members = Members::default();
        if self.members(cursor, &mut members)? == Next::Nothing {
            return Err(Problem::NoMember("features").into());
        }
        if self.features(cursor, true)? == Ended::Between {
            return Err(Problem::Truncated("the document").into());
        }
        self.members(cursor, &mut members)?;
        // one of several collections in a text has its own box
        if let (Some((line, stated)), Some(bounds)) = (self.stated_box.take(), self.builder.bounds_from(before))
            && !is_box_of(&stated, bounds)
        {
            self.note_collection(line, Reason::WrongBox);
        }
        Ok(())
    }

    /// Reads a stretch of a text that has been cut between its features or records. `first` and `last` say which it is.
    /// Where a stretch does not end between two features, it was not cut there, or something is wrong with it.
    pub fn stretch(&mut self, cursor: &mut Cursor<'_>, layout: Layout, first: bool, last: bool) -> Result<Ended, Stop> {
        if layout == Layout::Records {
            self.records(cursor)?;
            return Ok(if last { Ended::Whole } else { Ended::Between });
        }
        let mut members = Members { begun: true, ..Members::default() };
        if first {
            cursor.expect(b'{', "an object")?;
            members.begun = false;
            if self.members(cursor, &mut members)? == Next::Nothing {
                return Err(Problem::NoMember("features").into());
            }
        }
        self.head = members.seen;
        if self.features(cursor, first)? == Ended::Between {
            return Ok(Ended::Between);
        }
        let next = self.members(cursor, &mut members)?;
        self.tail = members.seen;
        if next == Next::Features || cursor.peek().is_some() {
            return Err(Problem::Trailing.into());
        }
        Ok(Ended::Whole)
    }

    /// Reads features up to the end of their list or of the text; `opened` right after the list's bracket.
    fn features(&mut self, cursor: &mut Cursor<'_>, opened: bool) -> Result<Ended, Stop> {
        if opened && cursor.peek() == Some(b']') {
            cursor.at += 1;
            return Ok(Ended::Whole);
        }
        self.inside = true;
        loop {
            let start = *cursor;
            match self.feature(cursor) {
                Err(Stop::Problem(problem)) if self.skip_broken => {
                    if !self.leave_out(cursor, start, problem) {
                        self.inside = false;
                        return Ok(Ended::Whole);
                    }
                }
                read => read?,
            }
            match cursor.peek() {
                Some(b']') => {
                    cursor.at += 1;
                    self.inside = false;
                    return Ok(Ended::Whole);
                }
                Some(b',') => {
                    cursor.at += 1;
                    match cursor.peek() {
                        None => return Ok(Ended::Between),
                        Some(b']') => return Err(Problem::TrailingComma.into()),
                        Some(_) => {}
                    }
                }
                _ => return Err(cursor.wrong("a comma or a closing bracket").into()),
            }
        }
    }

    /// Reads a collection's members up to its end, or to the first place in its list of features.
    fn members(&mut self, cursor: &mut Cursor<'_>, members: &mut Members) -> Result<Next, Stop> {
        let mut first = !std::mem::replace(&mut members.begun, true);
        while cursor.next(b'}', &mut first)? {
            let name = cursor.name()?;
            members.seen.once(&name)?;
            if matches!(&*name, "coordinates" | "geometries" | "geometry" | "properties") {
                self.note_collection(cursor.line, Reason::MisplacedMember);
            }
            match &*name {
                "type" => {
                    let found = cursor.type_name()?;
                    if found != "FeatureCollection" {
                        return Err(Problem::UnknownType(found.into_owned()).into());
                    }
                }
                "features" => {
                    if cursor.begins()? != Begins::Array {
                        return Err(Problem::WrongMember { member: "features", expected: "an array" }.into());
                    }
                    cursor.at += 1;
                    return Ok(Next::Features);
                }
                "crs" => {
                    let line = cursor.line;
                    self.crs = Some((line, cursor.value(1)?.to_owned()));
                }
                "bbox" => {
                    let line = cursor.line;
                    let numbers = bbox(cursor)?;
                    if numbers.as_ref().is_some_and(|numbers| !matches!(numbers.len(), 4 | 6)) {
                        self.note_collection(line, Reason::BadBox);
                    } else {
                        self.stated_box = numbers.map(|numbers| (line, numbers));
                    }
                }
                _ => {
                    let text = cursor.value(1)?;
                    if self.builder.collection_foreign(&name, compact(text).into_owned()) {
                        self.note_collection(cursor.line, Reason::RepeatedName);
                    }
                }
            }
        }
        Ok(Next::Nothing)
    }
}

/// What of a collection's members has been read.
#[derive(Default)]
struct Members {
    /// Whether the object's bracket lies behind, and with it a member.
    begun: bool,
    seen: Seen,
}

/// What follows where members were read.
#[derive(PartialEq, Eq)]
enum Next {
    Features,
    Nothing,
}

/// Looks for the `type` member of the object that begins here.
fn type_of_object(cursor: &mut Cursor<'_>) -> Result<Option<String>, Problem> {
    cursor.expect(b'{', "an object")?;
    let mut first = true;
    while cursor.next(b'}', &mut first)? {
        if cursor.name()? == "type" {
            return Ok(Some(cursor.type_name()?.into_owned()));
        }
        cursor.value(0)?;
    }
    Ok(None)
}
