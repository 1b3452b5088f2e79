//! One named attribute of all features of a table, in one segment for each chunk of rows.

use super::layout::Layout;
use super::segment::Segment;
use super::{ColumnKind, Value};
use std::sync::Arc;

/// A column. Segments are shared between the versions of a table; a change makes those anew in whose rows something changed.
#[derive(Clone, Debug)]
pub struct Column {
    name: Arc<str>,
    layout: Arc<Layout>,
    /// The chunk of the first segment: a rare attribute takes no room before it, nor after the last.
    first: usize,
    /// Shared by the versions of a table in which no value of the column differs.
    segments: Arc<Vec<Option<Arc<Segment>>>>,
    /// Whether 1 and 1.0 are kept apart, as in identifiers.
    exact: bool,
}

impl Default for Column {
    /// A column without a name, of no rows.
    fn default() -> Self {
        Self::new("")
    }
}

impl Column {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.into(), layout: Arc::default(), first: 0, segments: Arc::default(), exact: false }
    }

    /// A column that keeps the type of every number.
    pub(super) fn exact() -> Self {
        Self { exact: true, ..Self::new("") }
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many rows there are, deleted ones among them.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layout.rows()
    }

    /// Whether both are one version: no value differs.
    pub(super) fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.segments, &other.segments) && self.first == other.first && self.name == other.name
    }

    /// The same column under another name.
    #[must_use]
    pub fn renamed(&self, name: &str) -> Self {
        Self { name: name.into(), ..self.clone() }
    }

    pub(super) const fn is_exact(&self) -> bool {
        self.exact
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Takes the layout of the table that the column is in.
    pub(super) fn set_layout(&mut self, layout: &Arc<Layout>) {
        self.layout = Arc::clone(layout);
    }

    /// Forgets every value.
    pub(super) fn clear(&mut self) {
        Arc::make_mut(&mut self.segments).clear();
    }

    fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().flatten().map(Arc::as_ref)
    }

    /// The segment of a chunk; `None` where no row of it has been given a value.
    pub(super) fn segment(&self, chunk: usize) -> Option<&Segment> {
        self.segments.get(chunk.checked_sub(self.first)?)?.as_deref()
    }

    /// Puts a segment in the place of a chunk's.
    pub(super) fn put(&mut self, chunk: usize, segment: Segment) {
        let segment = segment.is_used().then(|| Arc::new(segment));
        self.put_shared(chunk, segment);
    }

    pub(super) fn put_shared(&mut self, chunk: usize, segment: Option<Arc<Segment>>) {
        if self.segments.is_empty() {
            self.first = chunk;
        }
        if chunk < self.first {
            if segment.is_none() {
                return;
            }
            Arc::make_mut(&mut self.segments).splice(0..0, std::iter::repeat_n(None, self.first - chunk));
            self.first = chunk;
        }
        let at = chunk - self.first;
        if at >= self.segments.len() {
            if segment.is_none() {
                return;
            }
            Arc::make_mut(&mut self.segments).resize(at + 1, None);
        }
        Arc::make_mut(&mut self.segments)[at] = segment;
    }

    /// The segment of a chunk as it is shared.
    pub(super) fn shared(&self, chunk: usize) -> Option<Arc<Segment>> {
        self.segments.get(chunk.checked_sub(self.first)?)?.clone()
    }

    /// Bytes of segments that another column does not share.
    pub(super) fn bytes_beside(&self, other: &Self) -> usize {
        let own = (0..self.layout.chunks()).filter(|chunk| !self.shares(other, *chunk));
        own.filter_map(|chunk| self.segment(chunk)).map(Segment::bytes).sum()
    }

    /// Whether two columns share the segment of a chunk, or have none.
    pub(super) fn shares(&self, other: &Self, chunk: usize) -> bool {
        match (self.shared(chunk), other.shared(chunk)) {
            (Some(own), Some(other)) => Arc::ptr_eq(&own, &other),
            (None, None) => true,
            _ => false,
        }
    }

    /// The type: text where every value is null, a float where integers and floats are mixed, else JSON where types are.
    #[must_use]
    pub fn kind(&self) -> ColumnKind {
        let both = |a: ColumnKind, b: ColumnKind| match (a, b) {
            (a, b) if a == b => a,
            (ColumnKind::Integer | ColumnKind::Float, ColumnKind::Integer | ColumnKind::Float) => ColumnKind::Float,
            _ => ColumnKind::Json,
        };
        self.segments().filter_map(Segment::kind).reduce(both).unwrap_or(ColumnKind::Text)
    }

    /// Whether no feature has a value.
    #[must_use]
    pub fn has_no_values(&self) -> bool {
        self.segments().all(|segment| segment.kind().is_none())
    }

    /// Whether feature `row` has a null that was given, as in `"height": null`.
    #[must_use]
    pub fn is_given_null(&self, row: usize) -> bool {
        self.layout.place(row).is_some_and(|(chunk, local)| self.segment(chunk).is_some_and(|segment| segment.is_given_null(local)))
    }

    /// The value of feature `row`; null where it was given none, and past the end.
    #[must_use]
    pub fn value(&self, row: usize) -> Value<'_> {
        self.layout.place(row).map_or(Value::Null, |(chunk, local)| self.value_in(chunk, local))
    }

    /// The value of a row of a chunk.
    pub(super) fn value_in(&self, chunk: usize, local: usize) -> Value<'_> {
        self.segment(chunk).map_or(Value::Null, |segment| segment.value(local))
    }

    /// What a row of a chunk has been given; `None` for nothing, which is not the same as null.
    pub(super) fn given_in(&self, chunk: usize, local: usize) -> Option<Value<'_>> {
        self.segment(chunk)?.given(local)
    }

    /// The values of all rows, deleted ones among them, in order.
    pub fn values(&self) -> impl Iterator<Item = Value<'_>> {
        (0..self.layout.chunks()).flat_map(|chunk| {
            let segment = self.segment(chunk);
            (0..self.layout.range(chunk).len()).map(move |local| segment.map_or(Value::Null, |segment| segment.value(local)))
        })
    }

    /// What `of` says of the value of every row, deleted ones among them, in order. Where texts repeat it is asked once for
    /// each that a chunk has.
    pub fn map<T: Copy>(&self, of: impl FnMut(Value<'_>) -> T) -> Vec<T> {
        self.map_in(0..self.layout.chunks(), of)
    }

    /// The same for the rows of some chunks.
    pub fn map_in<T: Copy>(&self, chunks: std::ops::Range<usize>, mut of: impl FnMut(Value<'_>) -> T) -> Vec<T> {
        let mut found = Vec::with_capacity(chunks.clone().map(|chunk| self.layout.range(chunk).len()).sum());
        let null = of(Value::Null);
        for chunk in chunks {
            let rows = self.layout.range(chunk).len();
            match self.segment(chunk) {
                None => found.resize(found.len() + rows, null),
                Some(segment) => {
                    if let Some(distinct) = segment.distinct_texts() {
                        let known: Vec<T> = distinct.map(|text| of(Value::Text(text))).collect();
                        found.extend((0..rows).map(|row| segment.text_number(row).and_then(|number| known.get(number)).copied().unwrap_or(null)));
                    } else {
                        segment.each(rows, |value| found.push(of(value)));
                    }
                }
            }
        }
        found
    }

    /// The texts of the column: each at least once, one that repeats as often as chunks have it; `None` where it holds others
    /// than texts.
    pub fn texts(&self) -> Option<impl Iterator<Item = &str>> {
        (self.kind() == ColumnKind::Text).then(|| {
            self.segments().flat_map(|segment| -> Box<dyn Iterator<Item = &str> + '_> {
                match segment.distinct_texts() {
                    Some(distinct) => Box::new(distinct),
                    None => Box::new((0..segment.len()).filter_map(|row| match segment.value(row) {
                        Value::Text(text) => Some(text),
                        _ => None,
                    })),
                }
            })
        })
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.segments().map(Segment::bytes).sum::<usize>() + self.segments.capacity() * 8
    }

    /// The column with other values for some rows, ascending by row; `None` for a row that is given nothing. The chunks
    /// without such rows are shared.
    pub(super) fn with(&self, changes: &[(usize, Option<Value<'_>>)]) -> Self {
        let mut changed = self.clone();
        let mut rest = changes;
        while let Some((row, _)) = rest.first() {
            let Some((chunk, _)) = self.layout.place(*row) else { break };
            let range = self.layout.range(chunk);
            let here = rest.partition_point(|(row, _)| *row < range.end);
            let local: Vec<(usize, Option<Value<'_>>)> = rest[..here].iter().map(|(row, value)| (row - range.start, *value)).collect();
            let empty = Segment::new(self.exact);
            changed.put(chunk, self.segment(chunk).unwrap_or(&empty).with(range.len(), &local));
            rest = &rest[here..];
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(rows: usize, value: impl Fn(usize) -> Option<Value<'static>>) -> Column {
        let mut layout = Layout::default();
        let mut column = Column::new("a");
        for start in (0..rows).step_by(100) {
            let end = (start + 100).min(rows);
            column.put(layout.chunks(), Segment::of(false, (start..end).map(&value)));
            layout.push(end - start);
        }
        column.set_layout(&Arc::new(layout));
        column
    }

    #[test]
    fn a_change_makes_the_segments_anew_that_it_touches_and_shares_the_rest() {
        let own = |row: usize| (!row.is_multiple_of(3)).then_some(if row.is_multiple_of(2) { Value::Integer(row as i64) } else { Value::Null });
        let before = column(1000, own);
        let changes = [(5, Some(Value::Text("吴淞"))), (6, None), (7, Some(Value::Null)), (950, Some(Value::Float(0.5)))];
        let after = before.with(&changes);
        for row in 0..1000 {
            let (chunk, local) = (row / 100, row % 100);
            let expected = changes.iter().find(|(own, _)| *own == row).map_or(own(row), |(_, value)| *value);
            assert_eq!(after.given_in(chunk, local), expected, "row {row}");
            assert_eq!(before.given_in(chunk, local), own(row), "what was there stays");
        }
        let shared: Vec<bool> = (0..10).map(|chunk| before.shares(&after, chunk)).collect();
        assert_eq!(shared.iter().filter(|shared| **shared).count(), 8, "{shared:?}");
    }

    #[test]
    fn a_rare_attribute_takes_room_for_the_chunks_it_is_in() {
        let rare = column(10_000, |row| (row == 7777 || row == 7999).then_some(Value::Integer(1)));
        assert_eq!((rare.segments.len(), rare.kind()), (3, ColumnKind::Integer));
        assert_eq!(rare.with(&[(20, Some(Value::Float(0.5)))]).kind(), ColumnKind::Float);
        let all: Vec<Value<'_>> = rare.values().collect();
        assert_eq!((all.len(), all[7777], all[7778]), (10_000, Value::Integer(1), Value::Null));
        assert_eq!(rare.map(|value| value == Value::Integer(1)).iter().filter(|is| **is).count(), 2);
    }
}
