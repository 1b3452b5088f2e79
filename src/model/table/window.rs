//! Tables that are a window of a source: some of its features at hand, under the rows that all its answers give them.

use super::bits::Bits;
use super::geometry::{Geometries, Kind};
use super::layout::Layout;
use super::source::{FeatureRequest, FeatureSource, SAMPLE, Summary};
use super::{Bounds, Column, Feature, FeatureTable};
use crate::model::SourceError;
use std::ops::Range;
use std::sync::Arc;

/// Rows that follow one another in a table that is put together.
#[derive(Clone, Debug)]
pub enum Page {
    /// Those of a table, whose chunks are shared.
    Here(Arc<FeatureTable>),
    /// So many features that are not at hand.
    Away(usize),
}

impl FeatureTable {
    /// The table of pages one after the other. It has these columns, as far as the pages have any values for them.
    ///
    /// ```
    /// use nanbei::model::{FeatureTable, Kind, Page, TableBuilder, Value};
    /// use std::sync::Arc;
    ///
    /// let mut builder = TableBuilder::default();
    /// builder.set("用途", Value::Text("绿地"));
    /// builder.end_feature(Kind::Null, None);
    /// let table = FeatureTable::of_pages(&["用途"], &[Page::Away(5000), Page::Here(Arc::new(builder.finish()))]);
    /// assert_eq!((table.len(), table.rows()), (1, 5001));
    /// assert!(table.feature(4999).is_none());
    /// assert_eq!(table.feature(5000).map(|own| own.value("用途")), Some(Value::Text("绿地")));
    /// ```
    #[must_use]
    pub fn of_pages<S: AsRef<str>>(columns: &[S], pages: &[Page]) -> Self {
        let mut made = Self { columns: columns.iter().map(|name| Column::new(name.as_ref())).collect(), ..Self::default() };
        let (mut layout, mut deleted) = (Layout::default(), Bits::default());
        let mut empty: Vec<Arc<Geometries>> = Vec::new();
        for page in pages {
            match page {
                Page::Away(0) => {}
                Page::Away(rows) => {
                    // pages of one length share what stands for them
                    let known = empty.iter().find(|own| own.len() == *rows).cloned();
                    let geometries = known.unwrap_or_else(|| {
                        empty.push(Arc::new(nothing(*rows)));
                        Arc::clone(&empty[empty.len() - 1])
                    });
                    (0..*rows).for_each(|_| deleted.push(true));
                    made.deleted_count += rows;
                    layout.push(*rows);
                    Arc::make_mut(&mut made.geometries).push(geometries);
                }
                Page::Here(table) => {
                    (0..table.rows()).for_each(|row| deleted.push(table.is_deleted(row)));
                    made.deleted_count += table.deleted_count;
                    made.add_chunks(table, &mut layout);
                }
            }
        }
        made.deleted = Arc::new(deleted);
        made.set_layout(layout);
        made
    }

    /// Adds the chunks of another table; what it has in columns that this one lacks is left out.
    fn add_chunks(&mut self, other: &Self, layout: &mut Layout) {
        let theirs: Vec<Option<&Column>> = self.columns.iter().map(|own| other.column(own.name())).collect();
        for chunk in 0..other.chunks() {
            let at = layout.chunks();
            layout.push(other.rows_in(chunk).len());
            Arc::make_mut(&mut self.geometries).push(Arc::clone(&other.geometries[chunk]));
            for (own, theirs) in self.columns.iter_mut().zip(&theirs) {
                own.put_shared(at, theirs.and_then(|theirs| theirs.shared(chunk)));
            }
            self.ids.put_shared(at, other.ids.shared(chunk));
            self.foreign.put_shared(at, other.foreign.shared(chunk));
            self.null_properties.put_shared(at, other.null_properties.shared(chunk));
        }
    }

    /// The table as a window of a source, which has more features than are at hand.
    #[must_use]
    pub fn with_source(mut self, source: Arc<dyn FeatureSource>) -> Self {
        self.source = Some(source);
        self
    }

    /// The source that the table is a window of; `None` where all its features are at hand.
    #[must_use]
    pub const fn source(&self) -> Option<&Arc<dyn FeatureSource>> {
        self.source.as_ref()
    }

    /// The table whose rows from one on hold shapes that stand for more features.
    #[must_use]
    pub fn with_summary(mut self, summary: Option<Summary>) -> Self {
        let from = summary.map_or(usize::MAX, |summary| summary.from);
        self.stand_ins = (from..self.rows()).filter(|row| !self.is_deleted(*row)).count();
        self.summary = summary;
        self
    }

    /// What shapes stand for among its features, where some do.
    #[must_use]
    pub const fn summary(&self) -> Option<Summary> {
        self.summary
    }

    /// Whether what is in a row is no feature but a shape that stands for some.
    #[must_use]
    pub fn stands_for_others(&self, row: usize) -> bool {
        self.summary.is_some_and(|summary| row >= summary.from)
    }

    /// Whether both are windows of one source, whatever each has at hand.
    #[must_use]
    pub fn is_window_beside(&self, other: &Self) -> bool {
        self.source.as_ref().zip(other.source.as_ref()).is_some_and(|(own, other)| Arc::ptr_eq(own, other))
    }

    /// How many features there are, those of its source that are not at hand among them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.source.as_ref().map_or_else(|| self.len(), |source| source.total())
    }

    /// The box round all features, those of its source that are not at hand among them; degrees.
    #[must_use]
    pub fn whole_bounds(&self) -> Option<Bounds> {
        self.source.as_ref().map_or_else(|| self.bounds(), |source| source.bounds())
    }

    /// The features that tell what is typical of the table, or of the source that it is a window of.
    pub fn sample(&self) -> impl Iterator<Item = Feature<'_>> {
        let (table, step) = match &self.source {
            Some(source) => (&**source.sample(), 1),
            None => (self, (self.rows() / SAMPLE).max(1)),
        };
        (0..table.rows()).step_by(step).filter_map(|row| table.feature(row))
    }

    /// Whether there is a feature in a row, at hand or not.
    #[must_use]
    pub fn knows(&self, row: usize) -> bool {
        self.feature(row).is_some() && !self.stands_for_others(row) || self.source.as_ref().is_some_and(|source| source.has_row(row))
    }

    /// The table with the features of its source that are asked for at hand; itself where it is whole.
    ///
    /// # Errors
    /// What the source says.
    pub fn gathered(own: &Arc<Self>, request: &FeatureRequest<'_>) -> Result<(Arc<Self>, bool), SourceError> {
        let Some(source) = &own.source else { return Ok((Arc::clone(own), true)) };
        source.features(request).map(|answer| (answer.table, answer.complete))
    }

    /// Whether two tables have the same features in some rows, for which they share what they hold.
    #[must_use]
    pub fn shares_rows(&self, other: &Self, rows: Range<usize>) -> bool {
        let chunks = |own: &Self| {
            let last = rows.end.checked_sub(1).and_then(|last| own.layout.place(last));
            own.layout.place(rows.start).zip(last).map(|((first, _), (last, _))| first..=last)
        };
        let (Some(own), Some(theirs)) = (chunks(self), chunks(other)) else { return false };
        let same = |(a, b): (usize, usize)| Arc::ptr_eq(&self.geometries[a], &other.geometries[b]) && self.rows_in(a) == other.rows_in(b);
        let mut deleted = rows.clone();
        own.clone().count() == theirs.clone().count() && own.zip(theirs).all(same) && deleted.all(|row| self.is_deleted(row) == other.is_deleted(row))
    }
}

/// The geometry of so many rows without any.
fn nothing(rows: usize) -> Geometries {
    Geometries { feature_ends: vec![0; rows], kinds: vec![Kind::Null; rows], boxes: vec![Bounds::NOWHERE; rows], ..Geometries::default() }
}
