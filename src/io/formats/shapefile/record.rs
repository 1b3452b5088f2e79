//! One record of a shapefile into a table: its geometry, and the values beside it.

use super::dbf::{Cell, Table};
use crate::io::formats::filling::{Filling, Unfit};
use crate::io::formats::letters::{Fault, Letters};
use crate::io::formats::rings::assembled;
use crate::io::formats::shapes::twice_signed_area;
use crate::io::{Counted, IoError, Problem, Reason};
use crate::model::table::Scratch;
use crate::model::{Kind, Value};

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
    pub filling: Filling,
    /// Positions as they stand in a polygon record, with the ends of its rings.
    rings: Scratch,
}

/// What is smaller is no measure and no height (Esri 1998, "No Data").
const NO_DATA: f64 = -1e38;

impl<'a> Records<'a> {
    pub fn new(attributes: Option<&'a Attributes>) -> Self {
        let names = attributes.iter().flat_map(|own| &own.names).map(String::as_str);
        Self { attributes, filling: Filling::new(names, Counted::Records), rings: Scratch::default() }
    }

    /// Adds the record of a number, 0-based: the content of its geometry, and its row.
    ///
    /// # Errors
    /// Where the content is not as the specification has it, unless such records are left out.
    pub fn add(&mut self, content: &[u8], row: Option<&[u8]>, number: u64, skip_broken: bool) -> Result<(), IoError> {
        if row.is_some_and(|row| row.first() == Some(&b'*')) {
            self.filling.pass_over(number, Reason::DeletedRecord);
            return Ok(());
        }
        let made = self.geometry(content);
        match self.filling.accept(made) {
            Some(kind) => {
                if let (Some(attributes), Some(row)) = (self.attributes, row) {
                    self.values(attributes, row);
                }
                self.filling.end(number, kind, None);
            }
            None if skip_broken => self.filling.leave_out(number, Problem::Damaged("Shapefile")),
            None => return Err(super::damaged(Some(number + 1))),
        }
        Ok(())
    }

    fn values(&mut self, attributes: &Attributes, row: &[u8]) {
        let filling = &mut self.filling;
        for (field, name) in attributes.table.fields.iter().zip(&attributes.names) {
            match field.cell(row) {
                Cell::Value(value) => filling.set(name, value),
                Cell::Time(text) => filling.set(name, Value::Text(&text)),
                Cell::Text(bytes) if bytes.is_ascii() => filling.set(name, Value::Text(std::str::from_utf8(bytes).unwrap_or_default())),
                Cell::Text(bytes) => {
                    let own = attributes.letters.decode(bytes);
                    filling.set(name, Value::Text(&own.text));
                    match own.fault {
                        Some(Fault::Cut) => filling.remark_on(Reason::CutText, name),
                        Some(Fault::Escaped) => filling.remark_on(Reason::BadText, name),
                        None => {}
                    }
                }
                Cell::NoNumber(bytes) => {
                    filling.set(name, Value::Text(&attributes.letters.decode(bytes).text));
                    filling.remark_on(Reason::BadNumber, name);
                }
                Cell::Elsewhere => filling.remark_on(Reason::MemoField, name),
            }
        }
    }

    /// Adds the parts of a geometry; tells its kind.
    fn geometry(&mut self, content: &[u8]) -> Result<Kind, Unfit> {
        if content.is_empty() {
            return Err(Unfit::Empty);
        }
        let kind = content.first_chunk::<4>().map(|own| i32::from_le_bytes(*own)).ok_or(Unfit::Damaged)?;
        let own = &content[4..];
        let (plain, dimensions) = (kind % 10, kind / 10);
        if kind == 31 {
            return Err(Unfit::Other(Reason::Patches));
        }
        // 1, 3, 5 and 8 are plain, with heights ten more, with measures twenty more
        let (has_z, has_m) = (dimensions == 1, dimensions == 2);
        match plain {
            _ if kind == 0 => return Err(Unfit::Empty),
            1 | 3 | 5 | 8 if dimensions <= 2 => {}
            _ => return Err(Unfit::Damaged),
        }
        self.filling.scratch.clear();
        self.rings.clear();
        let made = match plain {
            1 => self.point(own, has_z, has_m)?,
            8 => {
                let count = count(own, 32)?;
                self.positions(own.get(36..).unwrap_or_default(), count, has_z)?;
                Kind::MultiPoint
            }
            _ => {
                let (parts, count) = (count(own, 32)?, count(own, 36)?);
                let starts = own.get(40..40 + parts.checked_mul(4).ok_or(Unfit::Damaged)?).ok_or(Unfit::Damaged)?;
                let starts = starts.as_chunks::<4>().0.iter().map(|start| i32::from_le_bytes(*start));
                self.positions(&own[40 + parts * 4..], count, has_z)?;
                self.ends(starts, count)?;
                if plain == 3 { Kind::MultiLineString } else { Kind::MultiPolygon }
            }
        };
        if made == Kind::MultiPolygon {
            if self.rings.xy.iter().flatten().any(|value| !value.is_finite()) {
                return Err(Unfit::Other(Reason::BadPlace));
            }
            self.assemble();
        } else {
            std::mem::swap(&mut self.filling.scratch, &mut self.rings);
        }
        let ends = &self.filling.scratch.ends;
        self.filling.shape(match made {
            Kind::MultiLineString if ends[0].len() == 1 => Kind::LineString,
            Kind::MultiPolygon if ends[1].len() == 1 => Kind::Polygon,
            made => made,
        })
    }

    fn point(&mut self, own: &[u8], has_z: bool, has_m: bool) -> Result<Kind, Unfit> {
        let numbers: Vec<f64> = own.as_chunks::<8>().0.iter().map(|own| f64::from_le_bytes(*own)).collect();
        let [x, y, rest @ ..] = &numbers[..] else { return Err(Unfit::Damaged) };
        let height = rest.first().copied().filter(|z| has_z && is_data(*z));
        self.rings.push([*x, *y], height);
        let measure = if has_z { rest.get(1) } else { rest.first().filter(|_| has_m) };
        if measure.is_some_and(|measure| is_data(*measure)) {
            self.filling.remark(Reason::ExtraDimensions);
        }
        Ok(Kind::Point)
    }

    /// Adds so many positions, behind which their heights and measures may stand.
    fn positions(&mut self, own: &[u8], count: usize, has_z: bool) -> Result<(), Unfit> {
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
            self.filling.remark(Reason::ExtraDimensions);
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
        let (rings, scratch) = (&self.rings, &mut self.filling.scratch);
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
