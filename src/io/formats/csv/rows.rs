//! The rows of a table as features: position, id, attributes, and what there is to note.

use super::columns::{Column, Columns, Kind, Role};
use super::place::{At, coded, two};
use super::split::Cell;
use super::value::{Held, coordinate, unguarded};
use super::wkt::read_wkt;
use crate::i18n::excerpt;
use crate::io::raw::Raw;
use crate::io::{Counted, Detail, LoadReport, Note, Place, Problem, Reason};
use crate::model::table::Scratch;
use crate::model::{Id, Kind as Shape, PartKind, TableBuilder, Value};
use std::borrow::Cow;

/// Where the reader is: rows begun and lines passed, blank ones counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spot {
    pub row: u64,
    /// Line breaks before the row under way.
    pub line: u64,
}

/// Makes features of rows.
pub struct Rows {
    pub columns: Columns,
    pub builder: TableBuilder,
    pub report: LoadReport,
    /// The row of each feature, 0-based.
    pub numbers: Vec<u32>,
    /// The system that the table names, and the line where.
    pub crs: Option<(u64, String)>,
    /// Whether the heading was passed.
    pub headed: bool,
    /// Whether a column holds something else than was thought: what was made so far is of no use.
    pub again: bool,
    /// What the rows say their data came in.
    source: Option<String>,
    srid: Option<u32>,
    scratch: Scratch,
    left_out: u64,
}

impl Rows {
    pub fn new(columns: Columns) -> Self {
        let mut builder = TableBuilder::default();
        columns.list.iter().filter(|column| column.role == Role::Attribute).for_each(|column| builder.declare(&column.name));
        let crs = columns.place.system.clone().map(|system| (0, system));
        let report = LoadReport::counting(Counted::Rows);
        Self {
            columns,
            builder,
            report,
            numbers: Vec::new(),
            crs,
            headed: false,
            again: false,
            source: None,
            srid: None,
            scratch: Scratch::default(),
            left_out: 0,
        }
    }

    pub fn has_place(&self) -> bool {
        self.columns.place.at != At::Nowhere
    }

    /// The feature under way, 1-based.
    pub fn under_way(&self) -> u64 {
        self.builder.len() as u64 + 1 + self.left_out
    }

    fn note(&mut self, spot: Spot, reason: Reason, problem: Option<Problem>) {
        let place = Place::Row { row: spot.row, line: Some(spot.line + 1) };
        let detail = problem.map(|problem| Box::new(Detail::Problem(problem)));
        self.report.add(Note { place, feature: self.under_way(), id: None, reason, detail });
    }

    /// Leaves out a row.
    pub fn leave_out(&mut self, spot: Spot, problem: Problem) {
        self.note(spot, Reason::LeftOut, Some(problem));
        self.left_out += 1;
    }

    /// Adds a row.
    pub fn add(&mut self, text: &str, cells: &[Cell], spot: Spot) {
        let first_note = self.report.notes.len();
        let width = self.columns.list.len();
        if cells.len() != width {
            // empty cells at the end are nothing
            let filled = cells.iter().rposition(|cell| cell.end > cell.start).map_or(0, |last| last + 1);
            if filled > width {
                self.note(spot, Reason::ExtraCells, None);
            } else if cells.len() < width {
                self.note(spot, Reason::MissingCells, None);
            }
        }
        // where the table is read again its positions are made then
        let shape = if self.again { Shape::Null } else { self.place(text, cells, spot) };
        let mut id = None;
        for (column, cell) in self.columns.list.iter_mut().zip(cells) {
            let own = cell.text(text);
            match column.role {
                Role::Place => {}
                Role::Attribute => attribute(&mut self.builder, column, &own, cell.is_quoted(), self.columns.rules, &mut self.again),
                Role::Id => id = Some((own, cell.is_quoted())),
                Role::Source => {
                    if *self.source.get_or_insert_with(|| own.clone().into_owned()) != *own {
                        column.role = Role::Attribute;
                        self.again = true;
                    }
                }
            }
        }
        let rules = self.columns.rules;
        let id = id.as_ref().and_then(|(text, quoted)| id_of(text, *quoted, rules));
        if self.report.notes.len() > first_note {
            let text = id.map(|id| id.to_string().into_boxed_str());
            self.report.notes[first_note..].iter_mut().for_each(|note| note.id.clone_from(&text));
        }
        self.builder.end_feature(shape, id);
        self.numbers.push((spot.row - 1) as u32);
    }

    /// Adds the position of a row and returns its kind.
    fn place(&mut self, text: &str, cells: &[Cell], spot: Spot) -> Shape {
        let cell = |n: usize| cells.get(n).map_or(Cow::Borrowed(""), |cell| cell.text(text));
        let comma = self.columns.rules.decimal_comma;
        let (at, broken) = match self.columns.place.at {
            At::Nowhere => return Shape::Null,
            At::Two(x, y) => {
                let (x, y) = (cell(x), cell(y));
                if x.trim_ascii().is_empty() && y.trim_ascii().is_empty() {
                    self.note(spot, Reason::NoGeometry, None);
                    return Shape::Null;
                }
                let (lon, lat) = (coordinate(&x, comma), coordinate(&y, comma));
                let broken = if lon.is_none() { x } else { y };
                (lon.zip(lat), broken)
            }
            At::One { column, swapped } => {
                let own = cell(column);
                if own.trim_ascii().is_empty() {
                    self.note(spot, Reason::NoGeometry, None);
                    return Shape::Null;
                }
                (two(&own).map(|[a, b]| if swapped { (b, a) } else { (a, b) }), own)
            }
            At::Wkt(column) => return self.well_known(&cell(column), spot),
        };
        let Some((x, y)) = at else {
            let found = if broken.trim_ascii().is_empty() { "…".to_owned() } else { excerpt(&broken, 24) };
            self.note(spot, Reason::BadPlace, Some(Problem::NotANumber(found)));
            return Shape::Null;
        };
        self.builder.part(PartKind::Points, [&[[x, y]][..]], &[]);
        Shape::Point
    }

    fn well_known(&mut self, text: &str, spot: Spot) -> Shape {
        if text.trim_ascii().is_empty() {
            self.note(spot, Reason::NoGeometry, None);
            return Shape::Null;
        }
        let mut reasons = Vec::new();
        let read = read_wkt(text, &mut self.builder, &mut self.scratch, &mut |reason| reasons.push(reason));
        let other = |srid: &u32| self.srid.is_some_and(|own| own != *srid);
        match read {
            Ok((_, Some(srid))) if other(&srid) => {
                self.builder.discard_feature();
                self.note(spot, Reason::BadPlace, Some(Problem::OtherSrid(srid)));
                Shape::Null
            }
            Ok((shape, srid)) => {
                if let (Some(srid), None) = (srid, self.srid) {
                    self.srid = Some(srid);
                    self.crs = Some((spot.line, coded(srid)));
                }
                for reason in reasons {
                    self.note(spot, reason, None);
                }
                shape
            }
            Err(problem) => {
                self.builder.discard_feature();
                self.note(spot, Reason::BadPlace, Some(problem));
                Shape::Null
            }
        }
    }

    /// The finished features.
    pub fn finish(mut self) -> Raw {
        if let Some(source) = self.source.filter(|source| !source.is_empty()) {
            self.builder.collection_foreign("source_crs", serde_json::json!({ "crs": source }).to_string());
        }
        Raw { table: self.builder.finish(), report: self.report, lines: self.numbers, crs: self.crs }
    }
}

/// Sets an attribute, unless its cell is empty.
#[inline]
fn attribute(builder: &mut TableBuilder, column: &mut Column, text: &str, quoted: bool, rules: super::value::Rules, again: &mut bool) {
    if column.kind == Kind::Text {
        if let Some(own) = as_text(text) {
            builder.set(&column.name, Value::Text(own));
        }
        return;
    }
    let held = Held::of(text, quoted, rules);
    let kind = column.kind.with(held);
    if kind != column.kind {
        // what was taken for a number or for nothing is text
        *again |= kind == Kind::Text && (column.kind != Kind::Unseen || column.missing);
        column.kind = kind;
    }
    column.missing |= matches!(held, Held::Missing(_));
    let value = held.value();
    if value != Value::Null {
        builder.set(&column.name, value);
    }
}

/// The text of a cell in a column of texts; `None` where it is empty.
fn as_text(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    match (bytes.first()?, bytes[bytes.len() - 1]) {
        (b' ' | b'\t', _) | (_, b'\t') => {
            let own = text.trim_matches('\t');
            (!own.trim_ascii().is_empty()).then_some(own)
        }
        (b'\'' | b'=', _) => Some(unguarded(text)),
        _ => Some(text),
    }
}

/// The id that a cell gives.
fn id_of(text: &str, quoted: bool, rules: super::value::Rules) -> Option<Id<'_>> {
    match Held::of(text, quoted, rules) {
        Held::Empty => None,
        Held::Integer(number) => Some(Id::Integer(number)),
        Held::Float(number) => Some(Id::Float(number)),
        _ => as_text(text).map(Id::Text),
    }
}
