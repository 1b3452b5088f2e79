//! Tables and columns as bytes and back, to the last bit: rows keep their numbers, deleted ones are there with what they held.
//!
//! Numbers are little-endian. A table is: version, rows of each chunk, the chunks' geometry, the columns, the deleted rows, the
//! foreign members of the collection. A column is its name and its values row by row, each with a letter for its type.

use super::bits::Bits;
use super::geometry::{Geometries, Kind, PartKind, PartShape};
use super::layout::Layout;
use super::segment::Segment;
use super::{Column, FeatureTable, Value};
use std::sync::Arc;

/// The version that is written; another is refused.
const VERSION: u32 = 1;

/// Bytes that are no table or column of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no table of a known version")]
pub struct NotATable;

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    /// The version, and how many rows each chunk has.
    fn begin(&mut self, layout: &Layout) {
        self.0.extend_from_slice(&VERSION.to_le_bytes());
        self.number(layout.chunks());
        (0..layout.chunks()).for_each(|chunk| self.number(layout.range(chunk).len()));
    }

    fn number(&mut self, number: usize) {
        self.0.extend_from_slice(&(number as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    fn floats<'a>(&mut self, floats: impl Iterator<Item = &'a f64>) {
        floats.for_each(|own| self.0.extend_from_slice(&own.to_le_bytes()));
    }

    /// A value that was given, or nothing.
    fn value(&mut self, value: Option<Value<'_>>) {
        match value {
            None => self.0.push(b'-'),
            Some(Value::Null) => self.0.push(b'n'),
            Some(Value::Boolean(value)) => self.0.push(if value { b't' } else { b'f' }),
            Some(Value::Integer(number)) => {
                self.0.push(b'i');
                self.0.extend_from_slice(&number.to_le_bytes());
            }
            Some(Value::Float(number)) => {
                self.0.push(b'd');
                self.0.extend_from_slice(&number.to_le_bytes());
            }
            Some(Value::Text(text)) => {
                self.0.push(b's');
                self.text(text);
            }
            Some(Value::Json(text)) => {
                self.0.push(b'j');
                self.text(text);
            }
        }
    }

    fn column(&mut self, column: &Column, layout: &Layout) {
        self.text(column.name());
        for chunk in 0..layout.chunks() {
            let rows = layout.range(chunk).len();
            match column.segment(chunk) {
                None => self.0.push(0),
                Some(segment) => {
                    self.0.push(1);
                    (0..rows).for_each(|row| self.value(segment.given(row)));
                }
            }
        }
    }

    fn geometries(&mut self, own: &Geometries) {
        for feature in 0..own.len() {
            self.0.push(own.kinds[feature] as u8);
            let parts: Vec<_> = own.parts_of(feature).collect();
            self.number(parts.len());
            for part in parts {
                self.0.push(part.kind() as u8);
                self.number(part.rings().len());
                for (ring, heights) in part.rings().zip(part.heights()) {
                    self.number(ring.len());
                    self.floats(ring.iter().flatten());
                    self.0.push(u8::from(!heights.is_empty()));
                    self.floats(heights.iter());
                }
            }
        }
    }
}

struct Reader<'a>(&'a [u8]);

type Read<T> = Result<T, NotATable>;

impl<'a> Reader<'a> {
    /// The bytes after their version and layout.
    fn begin(bytes: &'a [u8]) -> Read<(Self, Arc<Layout>)> {
        let mut bytes = Self(bytes);
        if bytes.take(4)? != VERSION.to_le_bytes() {
            return Err(NotATable);
        }
        let layout = bytes.layout()?;
        Ok((bytes, layout))
    }

    fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(NotATable)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Read<u8> {
        self.take(1).map(|own| own[0])
    }

    fn eight(&mut self) -> Read<[u8; 8]> {
        self.take(8)?.try_into().map_err(|_| NotATable)
    }

    fn number(&mut self) -> Read<usize> {
        usize::try_from(u64::from_le_bytes(self.eight()?)).map_err(|_| NotATable)
    }

    /// How many entries of at least `least` bytes follow: never more than the bytes that are left.
    fn count(&mut self, least: usize) -> Read<usize> {
        let count = self.number()?;
        if count > self.0.len() / least.max(1) { Err(NotATable) } else { Ok(count) }
    }

    fn text(&mut self) -> Read<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| NotATable)
    }

    fn float(&mut self) -> Read<f64> {
        Ok(f64::from_le_bytes(self.eight()?))
    }

    fn value(&mut self) -> Read<Option<Value<'a>>> {
        Ok(Some(match self.byte()? {
            b'-' => return Ok(None),
            b'n' => Value::Null,
            b't' => Value::Boolean(true),
            b'f' => Value::Boolean(false),
            b'i' => Value::Integer(i64::from_le_bytes(self.eight()?)),
            b'd' => Value::Float(self.float()?),
            b's' => Value::Text(self.text()?),
            b'j' => Value::Json(self.text()?),
            _ => return Err(NotATable),
        }))
    }

    fn column(&mut self, mut column: Column, layout: &Arc<Layout>) -> Read<Column> {
        let exact = column.is_exact();
        for chunk in 0..layout.chunks() {
            if self.byte()? == 1 {
                let values = (0..layout.range(chunk).len()).map(|_| self.value()).collect::<Read<Vec<_>>>()?;
                column.put(chunk, Segment::of(exact, values.into_iter()));
            }
        }
        column.set_layout(layout);
        Ok(column)
    }

    fn named(&mut self, layout: &Arc<Layout>) -> Read<Column> {
        let name = self.text()?;
        self.column(Column::new(name), layout)
    }

    fn geometries(&mut self, rows: usize) -> Read<Geometries> {
        let mut own = Geometries::default();
        for _ in 0..rows {
            let kind = *Kind::ALL.get(usize::from(self.byte()?)).ok_or(NotATable)?;
            for _ in 0..self.count(9)? {
                let part = match self.byte()? {
                    0 => PartKind::Points,
                    1 => PartKind::Line,
                    2 => PartKind::Polygon,
                    _ => return Err(NotATable),
                };
                let mut rings = Vec::new();
                for _ in 0..self.count(9)? {
                    let len = self.count(16)?;
                    let mut ring: Vec<[f64; 3]> = Vec::with_capacity(len);
                    for _ in 0..len {
                        ring.push([self.float()?, self.float()?, f64::NAN]);
                    }
                    if self.byte()? == 1 {
                        for position in &mut ring {
                            position[2] = self.float()?;
                        }
                    }
                    rings.push(ring);
                }
                own.push_shape(&PartShape::new(part, rings));
            }
            own.end_feature(kind);
        }
        Ok(own)
    }

    fn layout(&mut self) -> Read<Arc<Layout>> {
        let mut layout = Layout::default();
        for _ in 0..self.count(8)? {
            let rows = self.number()?;
            if layout.rows().checked_add(rows).is_none_or(|all| all > u32::MAX as usize) || rows == 0 {
                return Err(NotATable);
            }
            layout.push(rows);
        }
        Ok(Arc::new(layout))
    }

    fn end(&self) -> Read<()> {
        if self.0.is_empty() { Ok(()) } else { Err(NotATable) }
    }
}

impl FeatureTable {
    /// The table as bytes, to be read by [`FeatureTable::of_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(self.bytes() as usize));
        out.begin(&self.layout);
        self.geometries.iter().for_each(|own| out.geometries(own));
        out.number(self.columns.len());
        self.all_columns().for_each(|column| out.column(column, &self.layout));
        let deleted: Vec<usize> = (0..self.rows()).filter(|row| self.is_deleted(*row)).collect();
        out.number(deleted.len());
        for row in deleted {
            out.number(row);
        }
        out.number(self.collection_foreign.len());
        for (name, json) in &self.collection_foreign {
            out.text(name);
            out.text(json);
        }
        out.0
    }

    /// The table that bytes are of.
    ///
    /// # Errors
    /// Where they are of none, or of another version.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, NotATable> {
        let (mut bytes, layout) = Reader::begin(bytes)?;
        let mut geometries = Vec::with_capacity(layout.chunks());
        for chunk in 0..layout.chunks() {
            geometries.push(Arc::new(bytes.geometries(layout.range(chunk).len())?));
        }
        let columns = (0..bytes.count(8)?).map(|_| bytes.named(&layout)).collect::<Read<Vec<_>>>()?;
        let of = |bytes: &mut Reader<'_>, column: Column| {
            bytes.text()?;
            bytes.column(column, &layout)
        };
        let (ids, foreign, null_properties) = (of(&mut bytes, Column::exact())?, of(&mut bytes, Column::new(""))?, of(&mut bytes, Column::new(""))?);
        let mut deleted = Bits::default();
        let deleted_count = bytes.count(8)?;
        for _ in 0..deleted_count {
            let row = bytes.number()?;
            if row >= layout.rows() || deleted.get(row) {
                return Err(NotATable);
            }
            deleted.set(row, true);
        }
        let mut collection_foreign = Vec::new();
        for _ in 0..bytes.count(16)? {
            collection_foreign.push((bytes.text()?.to_owned(), bytes.text()?.to_owned()));
        }
        bytes.end()?;
        Ok(Self {
            layout,
            geometries: Arc::new(geometries),
            columns,
            ids,
            foreign,
            null_properties,
            collection_foreign,
            deleted: Arc::new(deleted),
            deleted_count,
            read_from: None,
            source: None,
            summary: None,
            stand_ins: 0,
            ruled: None,
        })
    }
}

impl Column {
    /// The column as bytes, to be read by [`Column::of_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.begin(self.layout());
        out.column(self, self.layout());
        out.0
    }

    /// The column that bytes are of.
    ///
    /// # Errors
    /// Where they are of none, or of another version.
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, NotATable> {
        let (mut bytes, layout) = Reader::begin(bytes)?;
        let column = bytes.named(&layout)?;
        bytes.end()?;
        Ok(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FeatureData, OwnId, OwnValue};

    fn table() -> FeatureTable {
        let line = |z: f64| PartShape::new(PartKind::Line, vec![vec![[121.4, 31.2, z], [121.5, 31.25, 3.5]]]);
        let mut first = FeatureData::new(Kind::LineString, vec![line(f64::NAN)]);
        first.id = Some(OwnId::Digits("123456789012345678901".to_owned()));
        first.foreign = Some("{\"kept\":1}".to_owned());
        first.properties = vec![("a".to_owned(), OwnValue::Null), ("b".to_owned(), OwnValue::Float(-0.0))];
        let mut second = FeatureData::new(Kind::Null, Vec::new());
        second.null_properties = true;
        let mut third = FeatureData::new(Kind::MultiLineString, vec![line(1.0), line(2.0)]);
        third.properties = vec![("b".to_owned(), OwnValue::Text("吴淞".to_owned())), ("a".to_owned(), OwnValue::Json("[1]".to_owned()))];
        FeatureTable::default().with_appended([&first, &second, &third]).with_deleted(&[1], true)
    }

    #[test]
    fn a_table_comes_back_with_its_rows_and_what_deleted_ones_held() {
        let own = table();
        let back = FeatureTable::of_bytes(&own.to_bytes()).unwrap();
        let all = |table: &FeatureTable| {
            let table = table.with_deleted(&[1], false);
            table.features().map(FeatureData::from).collect::<Vec<_>>()
        };
        assert_eq!((all(&back), back.len(), back.rows()), (all(&own), 2, 3));
        let column = own.columns()[1].clone();
        let back = Column::of_bytes(&column.to_bytes()).unwrap();
        assert!(back.values().eq(column.values()) && back.name() == column.name());
        assert_eq!(FeatureTable::of_bytes(&FeatureTable::default().to_bytes()).unwrap().rows(), 0);
    }

    #[test]
    fn bytes_cut_or_changed_anywhere_are_refused_or_read_and_never_more() {
        let bytes = table().to_bytes();
        for end in 0..bytes.len() {
            assert!(FeatureTable::of_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            for by in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= by;
                // a checksum beside tells that it is another table
                drop(FeatureTable::of_bytes(&changed));
            }
        }
    }
}
