//! Well-known text of geometry (OGC 06-103r4, 7.2) into a table: also with a SRID before it, as databases write it.

use crate::i18n::excerpt;
use crate::io::formats::decimal::Decimal;
use crate::io::formats::shapes::{line_strings, polygons};
use crate::io::{Problem, Reason};
use crate::model::table::Scratch;
use crate::model::{Kind, TableBuilder};

/// Collections may nest this deep.
const MOST_NESTED: usize = 32;

/// Types of geometry: their words, what they are kept as, and the lists that their positions lie in.
const TYPES: [(&str, Kind, usize); 11] = [
    ("POINT", Kind::Point, 1),
    ("LINESTRING", Kind::LineString, 1),
    ("LINEARRING", Kind::LineString, 1),
    ("POLYGON", Kind::Polygon, 2),
    ("TRIANGLE", Kind::Polygon, 2),
    ("MULTIPOINT", Kind::MultiPoint, 1),
    ("MULTILINESTRING", Kind::MultiLineString, 2),
    ("MULTIPOLYGON", Kind::MultiPolygon, 3),
    ("POLYHEDRALSURFACE", Kind::MultiPolygon, 3),
    ("TIN", Kind::MultiPolygon, 3),
    ("GEOMETRYCOLLECTION", Kind::GeometryCollection, 0),
];

/// Types that have arcs: they are known, and not read.
const CURVES: [&str; 6] = ["CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE", "CURVE"];

/// Whether a text begins as a geometry does.
pub fn looks_like_wkt(text: &str) -> bool {
    let mut reader = Reader::new(text);
    if reader.srid().is_err() {
        return false;
    }
    let word = reader.word().to_ascii_uppercase();
    let plain = word.trim_end_matches(['Z', 'M']);
    let known = TYPES.iter().map(|(own, ..)| *own).chain(CURVES).any(|own| own == word || own == plain);
    let next = reader.word().to_ascii_uppercase();
    reader.spaces();
    known && (next == "EMPTY" || (["", "Z", "M", "ZM"].contains(&&*next) && (reader.rest().starts_with('(') || !next.is_empty())))
}

/// Adds the geometry that a text describes to the feature under way, and returns its kind and SRID. What was left out or mended
/// is noted.
///
/// # Errors
/// Where the text is no geometry; parts of it may have been added by then.
pub fn read_wkt(text: &str, builder: &mut TableBuilder, scratch: &mut Scratch, note: &mut dyn FnMut(Reason)) -> Result<(Kind, Option<u32>), Problem> {
    let mut reader = Reader::new(text);
    let srid = reader.srid()?;
    let kind = reader.geometry(builder, scratch, note, 0)?;
    reader.spaces();
    if reader.at < text.len() {
        return Err(reader.wrong("the end of the geometry"));
    }
    if kind == Kind::GeometryCollection && builder.bounds_under_way().is_none() {
        note(Reason::EmptyGeometry);
    }
    Ok((kind, srid))
}

/// How many numbers the positions of a geometry have.
#[derive(Clone, Copy, Default)]
struct Ordinates {
    /// What the word behind the type says; else what the first position has.
    count: Option<usize>,
    /// Whether a third number is no height but a measure.
    measured: bool,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn spaces(&mut self) {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// Passes over a sign; returns whether it was there.
    fn takes(&mut self, sign: u8) -> bool {
        self.spaces();
        let is = self.text.as_bytes().get(self.at) == Some(&sign);
        self.at += usize::from(is);
        is
    }

    /// The letters that come next.
    fn word(&mut self) -> &'t str {
        self.spaces();
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.at += length;
        &rest[..length]
    }

    fn wrong(&self, expected: &'static str) -> Problem {
        let rest = self.rest().trim_start();
        let found = if rest.is_empty() { "…".to_owned() } else { excerpt(rest, 24) };
        Problem::Wkt { expected, found }
    }

    /// `SRID=4326;` before a geometry.
    fn srid(&mut self) -> Result<Option<u32>, Problem> {
        self.spaces();
        let rest = self.rest();
        if !rest.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("SRID=")) {
            return Ok(None);
        }
        let number = rest[5..].split(';').next().unwrap_or_default();
        match number.trim().parse() {
            Ok(srid) if rest.len() > 5 + number.len() => {
                self.at += 5 + number.len() + 1;
                Ok(Some(srid).filter(|srid| *srid > 0))
            }
            _ => {
                self.at += 5;
                Err(self.wrong("a number"))
            }
        }
    }

    /// The type that a word names, and what is said of its positions in the same word, as in `POINTZ`.
    fn kind(&mut self) -> Result<(Kind, usize, Ordinates), Problem> {
        let start = self.at;
        let word = self.word().to_ascii_uppercase();
        let of = |word: &str| TYPES.iter().find(|(own, ..)| *own == word).copied();
        let split = ["ZM", "Z", "M", ""].into_iter().find_map(|end| Some((of(word.strip_suffix(end)?)?, end)));
        let Some(((_, kind, lists), mut tag)) = split else {
            self.at = start;
            let curved = CURVES.contains(&word.trim_end_matches(['Z', 'M']));
            return Err(self.wrong(if curved { "a type of geometry without curves" } else { "a type of geometry" }));
        };
        let before = self.at;
        if tag.is_empty() {
            tag = match self.word().to_ascii_uppercase().as_str() {
                "Z" => "Z",
                "M" => "M",
                "ZM" => "ZM",
                _ => {
                    self.at = before;
                    ""
                }
            };
        }
        let ordinates = Ordinates { count: (!tag.is_empty()).then_some(2 + tag.len()), measured: tag == "M" };
        Ok((kind, lists, ordinates))
    }

    /// Passes over `EMPTY`; returns whether it was there.
    fn empty(&mut self) -> bool {
        self.spaces();
        let is = self.rest().get(..5).is_some_and(|word| word.eq_ignore_ascii_case("EMPTY"));
        self.at += if is { 5 } else { 0 };
        is
    }

    fn open(&mut self) -> Result<(), Problem> {
        if self.takes(b'(') { Ok(()) } else { Err(self.wrong("an opening bracket or EMPTY")) }
    }

    /// What follows a member of a list: whether there is another.
    fn another(&mut self) -> Result<bool, Problem> {
        if self.takes(b',') {
            return Ok(true);
        }
        if self.takes(b')') { Ok(false) } else { Err(self.wrong("a comma or a closing bracket")) }
    }

    fn geometry(&mut self, builder: &mut TableBuilder, scratch: &mut Scratch, note: &mut dyn FnMut(Reason), depth: usize) -> Result<Kind, Problem> {
        if depth > MOST_NESTED {
            return Err(Problem::TooDeep(MOST_NESTED));
        }
        let (kind, lists, mut ordinates) = self.kind()?;
        if self.empty() {
            if depth > 0 {
                note(Reason::EmptyPart);
            } else if kind != Kind::GeometryCollection {
                note(Reason::EmptyGeometry);
            }
            return Ok(kind);
        }
        self.open()?;
        if kind == Kind::GeometryCollection {
            if depth > 0 {
                note(Reason::NestedCollection);
            }
            loop {
                let own = self.geometry(builder, scratch, note, depth + 1)?;
                if matches!(own, Kind::MultiLineString | Kind::MultiPolygon) {
                    note(Reason::CollectionParts);
                }
                if !self.another()? {
                    return Ok(kind);
                }
            }
        }
        scratch.clear();
        let mut empty = false;
        match (kind, lists) {
            (Kind::Point, _) => {
                self.position(scratch, &mut ordinates)?;
                self.close()?;
            }
            (Kind::MultiPoint, _) => self.points(scratch, &mut ordinates, &mut empty)?,
            _ => self.list(scratch, &mut ordinates, lists, &mut empty)?,
        }
        if empty {
            note(Reason::EmptyPart);
        }
        if ordinates.measured || ordinates.count == Some(4) {
            note(Reason::ExtraDimensions);
        }
        match kind {
            _ if scratch.xy.is_empty() => note(Reason::EmptyGeometry),
            Kind::Polygon | Kind::MultiPolygon => drop(polygons(builder, scratch, kind, note)),
            Kind::LineString if scratch.xy.len() < 2 => note(Reason::ShortLine),
            Kind::MultiLineString => line_strings(builder, scratch, note),
            _ => builder.coordinates(kind, scratch),
        }
        Ok(kind)
    }

    fn close(&mut self) -> Result<(), Problem> {
        if self.takes(b')') { Ok(()) } else { Err(self.wrong("a comma or a closing bracket")) }
    }

    /// The points of a `MULTIPOINT`, each in brackets of its own or not.
    fn points(&mut self, scratch: &mut Scratch, ordinates: &mut Ordinates, empty: &mut bool) -> Result<(), Problem> {
        loop {
            if self.empty() {
                *empty = true;
            } else {
                let own = self.takes(b'(');
                self.position(scratch, ordinates)?;
                if own {
                    self.close()?;
                }
            }
            if !self.another()? {
                return Ok(());
            }
        }
    }

    /// A list of positions, or of lists of them; its bracket was passed.
    fn list(&mut self, scratch: &mut Scratch, ordinates: &mut Ordinates, lists: usize, empty: &mut bool) -> Result<(), Problem> {
        loop {
            if lists <= 1 {
                self.position(scratch, ordinates)?;
            } else if self.empty() {
                *empty = true;
            } else {
                self.open()?;
                self.list(scratch, ordinates, lists - 1, empty)?;
                let end = if lists == 2 { scratch.xy.len() } else { scratch.ends[lists - 3].len() };
                scratch.ends[lists - 2].push(end as u32);
            }
            if !self.another()? {
                return Ok(());
            }
        }
    }

    fn position(&mut self, scratch: &mut Scratch, ordinates: &mut Ordinates) -> Result<(), Problem> {
        let mut numbers = [0.0; 4];
        let mut count = 0;
        loop {
            self.spaces();
            if matches!(self.text.as_bytes().get(self.at), Some(b',' | b')') | None) {
                break;
            }
            if count == 4 {
                return Err(self.wrong("a comma or a closing bracket"));
            }
            numbers[count] = self.number()?;
            count += 1;
        }
        if count < 2 {
            return Err(self.wrong("two to four numbers"));
        }
        if *ordinates.count.get_or_insert(count) != count {
            return Err(self.wrong("as many numbers as in the positions before"));
        }
        let height = (count > 2 && !ordinates.measured).then_some(numbers[2]);
        scratch.push([numbers[0], numbers[1]], height);
        Ok(())
    }

    #[inline]
    fn number(&mut self) -> Result<f64, Problem> {
        let bytes = self.text.as_bytes();
        if let Some(decimal) = Decimal::read(bytes, self.at)
            && bytes.get(decimal.end).is_none_or(|byte| matches!(byte, b' ' | b',' | b')'))
        {
            self.at = decimal.end;
            return Ok(decimal.value());
        }
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, ',' | ')' | '(')).unwrap_or(rest.len());
        let value = rest[..end].parse::<f64>().ok();
        let written = rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
        let Some(value) = value.filter(|value| value.is_finite() && written) else { return Err(self.wrong("a number")) };
        self.at += end;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Kind, Option<u32>, Vec<Reason>, usize), Problem> {
        let (mut builder, mut notes) = (TableBuilder::default(), Vec::new());
        let (kind, srid) = read_wkt(text, &mut builder, &mut Scratch::default(), &mut |reason| notes.push(reason))?;
        Ok((kind, srid, notes, builder.positions()))
    }

    #[test]
    fn the_whole_syntax_is_read() {
        for (text, kind, srid, notes, positions) in [
            ("POINT (1 2)", Kind::Point, None, vec![], 1),
            ("point(1 2)", Kind::Point, None, vec![], 1),
            ("POINT Z (1 2 3)", Kind::Point, None, vec![], 1),
            ("POINTZ(1 2 3)", Kind::Point, None, vec![], 1),
            ("POINT M (1 2 3)", Kind::Point, None, vec![Reason::ExtraDimensions], 1),
            ("POINT ZM (1 2 3 4)", Kind::Point, None, vec![Reason::ExtraDimensions], 1),
            ("POINT(1 2 3)", Kind::Point, None, vec![], 1),
            ("POINT EMPTY", Kind::Point, None, vec![Reason::EmptyGeometry], 0),
            ("SRID=4549;POINT(1e2 -.5)", Kind::Point, Some(4549), vec![], 1),
            ("MULTIPOINT (1 2, 3 4)", Kind::MultiPoint, None, vec![], 2),
            ("MULTIPOINT ((1 2), EMPTY, (3 4))", Kind::MultiPoint, None, vec![Reason::EmptyPart], 2),
            ("LINESTRING (0 0)", Kind::LineString, None, vec![Reason::ShortLine], 0),
            ("POLYGON ((0 0,1 0,1 1))", Kind::Polygon, None, vec![Reason::UnclosedRing], 4),
            ("MULTIPOLYGON (((0 0,1 0,1 1,0 0),(0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))", Kind::MultiPolygon, None, vec![], 12),
            ("MULTIPOLYGON (EMPTY, ((5 5,6 5,6 6,5 5)))", Kind::MultiPolygon, None, vec![Reason::EmptyPart], 4),
            ("TIN Z (((0 0 1,1 0 1,1 1 1,0 0 1)))", Kind::MultiPolygon, None, vec![], 4),
            (
                "GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (LINESTRING (0 0,1 1)), POLYGON EMPTY)",
                Kind::GeometryCollection,
                None,
                vec![Reason::NestedCollection, Reason::EmptyPart],
                3,
            ),
            ("GEOMETRYCOLLECTION EMPTY", Kind::GeometryCollection, None, vec![Reason::EmptyGeometry], 0),
        ] {
            assert_eq!(read(text), Ok((kind, srid, notes, positions)), "{text}");
            assert!(looks_like_wkt(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_geometry_is_told() {
        for text in [
            "",
            "POINT",
            "POINT (",
            "POINT (1)",
            "POINT (1 2",
            "POINT (1 2) x",
            "POINT (1 2 3 4 5)",
            "POINT (a b)",
            "POINT (NaN NaN)",
            "POINT (1 1e999)",
            "POINT Z (1 2)",
            "LINESTRING (0 0,1 1 1)",
            "POLYGON (0 0,1 1)",
            "CIRCULARSTRING (0 0,1 1,2 0)",
            "SRID=x;POINT (1 2)",
            "SRID=4326",
            "HELLO (1 2)",
            "LINESTRING (0 0;1 1)",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let deep = "GEOMETRYCOLLECTION (".repeat(100_000);
        assert_eq!(read(&deep), Err(Problem::TooDeep(MOST_NESTED)));
        assert!(!looks_like_wkt("point of sale") && !looks_like_wkt("Pointe (1 2)") && !looks_like_wkt("宝山"));
    }
}
