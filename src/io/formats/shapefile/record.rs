//! One record of a shapefile into a table: its geometry, and the values beside it.

use super::dbf::{Cell, Table};
use super::encoding::{Fault, Letters};
use super::polygons::assembled;
use crate::io::formats::shapes::{line_strings, polygons, twice_signed_area};
use crate::io::{Counted, Detail, IoError, LoadReport, Note, Problem, Reason};
use crate::model::table::Scratch;
use crate::model::{Kind, PartKind, TableBuilder, Value};

/// How the values of records are read.
#[derive(Debug)]
pub struct Attributes {
    pub table: Table,
    pub letters: Letters,
    /// The names of the fields, each once.
    pub names: Vec<String>,
}

/// Records that are put into a table one after the other.
pub struct Records<'a> {
    attributes: Option<&'a Attributes>,
    pub builder: TableBuilder,
    pub report: LoadReport,
    /// The number of each feature's record, 0-based.
    pub numbers: Vec<u32>,
    scratch: Scratch,
    /// Positions as they stand in a polygon record, with the ends of its rings.
    rings: Scratch,
}

/// What is wrong with a geometry, so that the feature has none.
enum Unfit {
    Empty,
    Patches,
    NotFinite,
    Damaged,
}

/// What is smaller is no measure and no height (Esri 1998, "No Data").
const NO_DATA: f64 = -1e38;

impl<'a> Records<'a> {
    pub fn new(attributes: Option<&'a Attributes>) -> Self {
        let mut builder = TableBuilder::default();
        attributes.iter().flat_map(|own| &own.names).for_each(|name| builder.declare(name));
        let report = LoadReport::counting(Counted::Records);
        Self { attributes, builder, report, numbers: Vec::new(), scratch: Scratch::default(), rings: Scratch::default() }
    }

    /// Adds the record of a number, 0-based: the content of its geometry, and its row.
    ///
    /// # Errors
    /// Where the content is not as the specification has it, unless such records are left out.
    pub fn add(&mut self, content: &[u8], row: Option<&[u8]>, number: u64, skip_broken: bool) -> Result<(), IoError> {
        if row.is_some_and(|row| row.first() == Some(&b'*')) {
            self.note(number, Reason::DeletedRecord, None);
            return Ok(());
        }
        let mut reasons = Vec::new();
        let kind = match self.geometry(content, &mut reasons) {
            Ok(kind) => kind,
            Err(Unfit::Damaged) if skip_broken => {
                self.builder.discard_feature();
                self.note(number, Reason::LeftOut, Some(Detail::Problem(Problem::Damaged("Shapefile"))));
                return Ok(());
            }
            Err(Unfit::Damaged) => return Err(super::damaged(Some(number + 1))),
            Err(unfit) => {
                self.builder.discard_feature();
                reasons.push(match unfit {
                    Unfit::Patches => Reason::Patches,
                    Unfit::NotFinite => Reason::BadPlace,
                    _ => Reason::NoGeometry,
                });
                Kind::Null
            }
        };
        if let (Some(attributes), Some(row)) = (self.attributes, row) {
            self.values(attributes, row, number);
        }
        self.builder.end_feature(kind, None);
        self.numbers.push(number as u32);
        for reason in reasons {
            self.note(number, reason, None);
        }
        Ok(())
    }

    fn note(&mut self, number: u64, reason: Reason, detail: Option<Detail>) {
        self.report.add(Note { place: self.report.counted.place(number + 1), feature: number + 1, id: None, reason, detail: detail.map(Box::new) });
    }

    fn values(&mut self, attributes: &Attributes, row: &[u8], number: u64) {
        for (field, name) in attributes.table.fields.iter().zip(&attributes.names) {
            let named = || Some(Detail::Named(name.as_str().into()));
            match field.cell(row) {
                Cell::Value(value) => {
                    self.builder.set(name, value);
                }
                Cell::Time(text) => {
                    self.builder.set(name, Value::Text(&text));
                }
                Cell::Text(bytes) if bytes.is_ascii() => {
                    self.builder.set(name, Value::Text(std::str::from_utf8(bytes).unwrap_or_default()));
                }
                Cell::Text(bytes) => {
                    let own = attributes.letters.decode(bytes);
                    self.builder.set(name, Value::Text(&own.text));
                    match own.fault {
                        Some(Fault::Cut) => self.note(number, Reason::CutText, named()),
                        Some(Fault::Escaped) => self.note(number, Reason::BadText, named()),
                        None => {}
                    }
                }
                Cell::NoNumber(bytes) => {
                    self.builder.set(name, Value::Text(&attributes.letters.decode(bytes).text));
                    self.note(number, Reason::BadNumber, named());
                }
                Cell::Elsewhere => self.note(number, Reason::MemoField, named()),
            }
        }
    }

    /// Adds the parts of a geometry; tells its kind.
    fn geometry(&mut self, content: &[u8], reasons: &mut Vec<Reason>) -> Result<Kind, Unfit> {
        if content.is_empty() {
            return Err(Unfit::Empty);
        }
        let kind = content.first_chunk::<4>().map(|own| i32::from_le_bytes(*own)).ok_or(Unfit::Damaged)?;
        let own = &content[4..];
        let (plain, dimensions) = (kind % 10, kind / 10);
        if kind == 31 {
            return Err(Unfit::Patches);
        }
        // 1, 3, 5 and 8 are plain, with heights ten more, with measures twenty more
        let (has_z, has_m) = (dimensions == 1, dimensions == 2);
        match plain {
            _ if kind == 0 => return Err(Unfit::Empty),
            1 | 3 | 5 | 8 if dimensions <= 2 => {}
            _ => return Err(Unfit::Damaged),
        }
        self.scratch.clear();
        self.rings.clear();
        let made = match plain {
            1 => self.point(own, has_z, has_m, reasons)?,
            8 => {
                let count = count(own, 32)?;
                self.positions(own.get(36..).unwrap_or_default(), count, has_z, reasons)?;
                Kind::MultiPoint
            }
            _ => {
                let (parts, count) = (count(own, 32)?, count(own, 36)?);
                let starts = own.get(40..40 + parts.checked_mul(4).ok_or(Unfit::Damaged)?).ok_or(Unfit::Damaged)?;
                let starts = starts.as_chunks::<4>().0.iter().map(|start| i32::from_le_bytes(*start));
                self.positions(&own[40 + parts * 4..], count, has_z, reasons)?;
                self.ends(starts, count)?;
                if plain == 3 { Kind::MultiLineString } else { Kind::MultiPolygon }
            }
        };
        if self.rings.xy.is_empty() || made == Kind::Point && self.rings.xy[0].iter().any(|value| value.is_nan()) {
            return Err(Unfit::Empty);
        }
        if self.rings.xy.iter().flatten().any(|value| !value.is_finite()) {
            return Err(Unfit::NotFinite);
        }
        let mut note = |reason| reasons.push(reason);
        Ok(match made {
            Kind::Point | Kind::MultiPoint => {
                self.builder.coordinates(made, &self.rings);
                made
            }
            Kind::MultiLineString if self.rings.ends[0].len() == 1 => {
                if self.rings.xy.len() < 2 {
                    note(Reason::ShortLine);
                } else {
                    self.builder.part(PartKind::Line, [&self.rings.xy[..]], self.rings.heights(0..self.rings.xy.len()));
                }
                Kind::LineString
            }
            Kind::MultiLineString => {
                line_strings(&mut self.builder, &self.rings, note);
                made
            }
            _ => {
                self.assemble();
                let made = if self.scratch.ends[1].len() == 1 { Kind::Polygon } else { Kind::MultiPolygon };
                polygons(&mut self.builder, &self.scratch, made, note);
                made
            }
        })
    }

    fn point(&mut self, own: &[u8], has_z: bool, has_m: bool, reasons: &mut Vec<Reason>) -> Result<Kind, Unfit> {
        let numbers: Vec<f64> = own.as_chunks::<8>().0.iter().map(|own| f64::from_le_bytes(*own)).collect();
        let [x, y, rest @ ..] = &numbers[..] else { return Err(Unfit::Damaged) };
        let height = rest.first().copied().filter(|z| has_z && is_data(*z));
        self.rings.push([*x, *y], height);
        let measure = if has_z { rest.get(1) } else { rest.first().filter(|_| has_m) };
        if measure.is_some_and(|measure| is_data(*measure)) {
            reasons.push(Reason::ExtraDimensions);
        }
        Ok(Kind::Point)
    }

    /// Adds so many positions, behind which their heights and measures may stand.
    fn positions(&mut self, own: &[u8], count: usize, has_z: bool, reasons: &mut Vec<Reason>) -> Result<(), Unfit> {
        let bytes = count.checked_mul(16).ok_or(Unfit::Damaged)?;
        let (xy, rest) = own.split_at_checked(bytes).ok_or(Unfit::Damaged)?;
        let number = |own: &[u8; 8]| f64::from_le_bytes(*own);
        self.rings.xy.extend(xy.as_chunks::<8>().0.as_chunks::<2>().0.iter().map(|[x, y]| [number(x), number(y)]));
        // a range of two numbers, then one for each position
        let row = |rest: &[u8]| -> Option<Vec<f64>> { Some(rest.get(16..16 + count * 8)?.as_chunks::<8>().0.iter().map(number).collect()) };
        let mut measures = rest;
        if has_z && count > 0 {
            let heights = row(rest).ok_or(Unfit::Damaged)?;
            if heights.iter().any(|z| is_data(*z)) {
                self.rings.z = heights.into_iter().map(|z| if is_data(z) { z } else { f64::NAN }).collect();
            }
            measures = &rest[16 + count * 8..];
        }
        if row(measures).is_some_and(|own| own.iter().any(|own| is_data(*own))) {
            reasons.push(Reason::ExtraDimensions);
        }
        Ok(())
    }

    /// Adds the ends of parts by where they begin.
    fn ends(&mut self, starts: impl Iterator<Item = i32>, count: usize) -> Result<(), Unfit> {
        let mut last = None;
        for start in starts {
            let start = usize::try_from(start).ok().filter(|start| *start <= count).ok_or(Unfit::Damaged)?;
            match last {
                None if start != 0 => return Err(Unfit::Damaged),
                Some(before) if start < before => return Err(Unfit::Damaged),
                Some(_) => self.rings.ends[0].push(start as u32),
                None => {}
            }
            last = Some(start);
        }
        if last.is_none() && count > 0 {
            return Err(Unfit::Damaged);
        }
        self.rings.ends[0].push(count as u32);
        Ok(())
    }

    /// Puts the rings together to polygons, the outer ones counter-clockwise as everywhere in the program.
    fn assemble(&mut self) {
        let (rings, scratch) = (&self.rings, &mut self.scratch);
        let mut start = 0;
        let ranges: Vec<std::ops::Range<usize>> = rings.ends[0]
            .iter()
            .map(|end| {
                let range = start..*end as usize;
                start = range.end;
                range
            })
            .filter(|range| !range.is_empty())
            .collect();
        let own: Vec<&[[f64; 2]]> = ranges.iter().map(|range| &rings.xy[range.clone()]).collect();
        for polygon in assembled(&own) {
            for (n, ring) in polygon.into_iter().enumerate() {
                let range = ranges[ring].clone();
                let is_turned = (twice_signed_area(own[ring]) < 0.0) == (n == 0);
                let heights = rings.heights(range);
                if is_turned {
                    scratch.xy.extend(own[ring].iter().rev());
                    scratch.z.extend(heights.iter().rev());
                } else {
                    scratch.xy.extend(own[ring]);
                    scratch.z.extend(heights);
                }
                scratch.ends[0].push(scratch.xy.len() as u32);
            }
            scratch.ends[1].push(scratch.ends[0].len() as u32);
        }
    }
}

fn is_data(number: f64) -> bool {
    number.is_finite() && number > NO_DATA
}

/// A number of parts or positions.
fn count(own: &[u8], at: usize) -> Result<usize, Unfit> {
    let bytes = own.get(at..at + 4).and_then(|own| own.first_chunk::<4>()).ok_or(Unfit::Damaged)?;
    usize::try_from(i32::from_le_bytes(*bytes)).map_err(|_| Unfit::Damaged)
}
