//! Features that are put into a table one after the other, with what there is to note of each.

use super::shapes::{line_strings, polygons};
use crate::io::raw::Raw;
use crate::io::{Counted, Detail, LoadReport, Note, Problem, Reason};
use crate::model::table::Scratch;
use crate::model::{Id, Kind, PartKind, PartShape, TableBuilder, Value};

/// What is wrong with a geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has no positions: the feature is kept without it.
    Empty,
    /// The feature is kept without it, and this is told.
    Other(Reason),
    /// It is not as its format has it.
    Damaged,
}

/// A table under way.
pub struct Filling {
    pub builder: TableBuilder,
    pub report: LoadReport,
    /// The number of each feature's place, 0-based, of the kind that the report counts in.
    pub numbers: Vec<u32>,
    /// The positions of the geometry under way.
    pub scratch: Scratch,
    /// Features that have been met, those that were left out too.
    pub met: u64,
    remarks: Vec<(Reason, Option<Detail>)>,
}

impl Filling {
    /// Nothing yet of a file with such columns, whose places are counted so.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>, counted: Counted) -> Self {
        let mut builder = TableBuilder::default();
        names.into_iter().for_each(|name| builder.declare(name));
        Self { builder, report: LoadReport::counting(counted), numbers: Vec::new(), scratch: Scratch::default(), met: 0, remarks: Vec::new() }
    }

    /// Remembers what is to be noted of the feature under way.
    pub fn remark(&mut self, reason: Reason) {
        self.remarks.push((reason, None));
    }

    /// The same of an attribute.
    pub fn remark_on(&mut self, reason: Reason, name: &str) {
        self.remarks.push((reason, Some(Detail::Named(name.into()))));
    }

    /// Sets an attribute of the feature under way; one that is set again is noted.
    pub fn set(&mut self, name: &str, value: Value<'_>) {
        if self.builder.set(name, value) {
            self.remark(Reason::RepeatedName);
        }
    }

    /// Sets an attribute to what a JSON text says; a text that is no JSON is kept as one.
    pub fn set_json(&mut self, name: &str, text: &str) {
        use serde_json::Value as Json;
        match serde_json::from_str::<Json>(text) {
            Ok(Json::String(own)) => self.set(name, Value::Text(&own)),
            Ok(Json::Bool(own)) => self.set(name, Value::Boolean(own)),
            Ok(Json::Null) => self.set(name, Value::Null),
            Ok(Json::Number(own)) => match (own.as_i64(), own.as_f64()) {
                (Some(own), _) => self.set(name, Value::Integer(own)),
                (None, Some(value)) if !own.is_u64() => self.set(name, Value::Float(value)),
                _ => self.set(name, Value::Json(text)),
            },
            Ok(_) => self.set(name, Value::Json(text)),
            Err(_) => self.set(name, Value::Text(text)),
        }
    }

    /// Adds the positions at hand, with the ends of their rings or lines and polygons, as a geometry of a kind to the feature under way.
    ///
    /// # Errors
    /// Where they are none of that kind, or not finite.
    pub fn shape(&mut self, made: Kind) -> Result<Kind, Unfit> {
        let Self { builder, scratch, remarks, .. } = self;
        if scratch.xy.is_empty() || (made == Kind::Point && scratch.xy[0].iter().any(|value| value.is_nan())) {
            return Err(Unfit::Empty);
        }
        if scratch.xy.iter().flatten().any(|value| !value.is_finite()) {
            return Err(Unfit::Other(Reason::BadPlace));
        }
        let mut note = |reason| remarks.push((reason, None));
        match made {
            Kind::Point if scratch.xy.len() > 1 => return Err(Unfit::Damaged),
            Kind::Point | Kind::MultiPoint => builder.coordinates(made, scratch),
            Kind::LineString if scratch.xy.len() < 2 => note(Reason::ShortLine),
            Kind::LineString => builder.part(PartKind::Line, [&scratch.xy[..]], scratch.heights(0..scratch.xy.len())),
            Kind::MultiLineString => line_strings(builder, scratch, note),
            _ => {
                polygons(builder, scratch, made, note);
            }
        }
        Ok(made)
    }

    /// Adds parts as a geometry to the feature under way: of one kind where all are, else as a collection. Rings that are not closed
    /// are closed.
    ///
    /// # Errors
    /// As `shape`.
    pub fn parts(&mut self, parts: &[PartShape]) -> Result<Kind, Unfit> {
        let is_all = |kind| parts.iter().all(|part| part.kind == kind);
        let made = match (parts, parts.first().map(|part| part.kind)) {
            (_, None) => return Err(Unfit::Empty),
            ([part], Some(PartKind::Points)) if part.rings.iter().map(Vec::len).sum::<usize>() == 1 => Kind::Point,
            ([_], Some(PartKind::Line)) => Kind::LineString,
            ([_], Some(PartKind::Polygon)) => Kind::Polygon,
            (_, Some(PartKind::Points)) if is_all(PartKind::Points) => Kind::MultiPoint,
            (_, Some(PartKind::Line)) if is_all(PartKind::Line) => Kind::MultiLineString,
            (_, Some(PartKind::Polygon)) if is_all(PartKind::Polygon) => Kind::MultiPolygon,
            _ => {
                for part in parts {
                    match self.parts(std::slice::from_ref(part)) {
                        Ok(_) => {}
                        Err(Unfit::Empty) => self.remark(Reason::EmptyPart),
                        Err(unfit) => return Err(unfit),
                    }
                }
                return if self.builder.bounds_under_way().is_some() { Ok(Kind::GeometryCollection) } else { Err(Unfit::Empty) };
            }
        };
        self.scratch.clear();
        for part in parts {
            for ring in &part.rings {
                for [x, y, z] in ring {
                    self.scratch.push([*x, *y], Some(*z).filter(|z| z.is_finite()));
                }
                self.scratch.ends[0].push(self.scratch.xy.len() as u32);
            }
            self.scratch.ends[1].push(self.scratch.ends[0].len() as u32);
        }
        self.shape(made)
    }

    /// The kind of a geometry that was added before any attribute: one that does not fit is taken back and told. `None` for one that
    /// makes the feature a broken one.
    pub fn accept(&mut self, made: Result<Kind, Unfit>) -> Option<Kind> {
        let reason = match made {
            Ok(kind) => return Some(kind),
            Err(Unfit::Damaged) => return None,
            Err(Unfit::Empty) => Reason::NoGeometry,
            Err(Unfit::Other(reason)) => reason,
        };
        self.builder.discard_feature();
        self.remark(reason);
        Some(Kind::Null)
    }

    /// Ends the feature under way, which is at place `number`, 0-based.
    pub fn end(&mut self, number: u64, kind: Kind, id: Option<Id<'_>>) {
        self.builder.end_feature(kind, id);
        self.numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        self.tell(number);
    }

    /// Takes back the feature under way, which is at place `number`, 0-based: it is broken.
    pub fn leave_out(&mut self, number: u64, problem: Problem) {
        self.builder.discard_feature();
        self.remarks = vec![(Reason::LeftOut, Some(Detail::Problem(problem)))];
        self.tell(number);
    }

    /// Passes over what is no feature at place `number`, 0-based, and tells why.
    pub fn pass_over(&mut self, number: u64, reason: Reason) {
        self.remarks = vec![(reason, None)];
        self.tell(number);
    }

    fn tell(&mut self, number: u64) {
        self.met += 1;
        // records are counted as the features are
        let feature = if self.report.counted == Counted::Records { number + 1 } else { self.met };
        let place = self.report.counted.place(number + 1);
        for (reason, detail) in self.remarks.drain(..) {
            self.report.add(Note { place, feature, id: None, reason, detail: detail.map(Box::new) });
        }
    }

    /// All features, in the system that the file tells, as `Raw` has it; that there are none is told.
    pub fn finish(mut self, crs: Option<(u64, String)>) -> Raw {
        if self.met == 0 {
            self.report.add_of_all(Reason::NoFeatures, None);
        }
        self.report.sort();
        Raw { table: self.builder.finish(), report: self.report, lines: self.numbers, crs }
    }
}
