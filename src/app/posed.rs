//! A query with all that it takes to answer it, on whichever thread.

use super::selection::{Picked, SelectHow, Selection};
use super::source_window::{MOST_KEPT, has_same_features};
use crate::model::{Bounds, Cancel, Document, FeatureId, FeatureRequest, FeatureTable, LayerId, RowId};
use crate::query::{Filter, QueryError, Surroundings};
use std::sync::Arc;

/// What is done with the features that are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedFor {
    Selecting(SelectHow),
    /// A layer of their own, by its name.
    Layer(String),
}

/// A query with all that it takes to answer it, on whichever thread.
#[derive(Clone, Debug)]
pub struct Posed {
    pub target: LayerId,
    pub table: Arc<FeatureTable>,
    /// What features are to meet; empty for all.
    pub filter: String,
    pub around: Surroundings,
    pub asked_for: AskedFor,
}

/// The features that meet a query, the nearest first where it has a distance.
#[derive(Clone, Debug)]
pub struct PosedAnswer {
    pub picked: Vec<Picked>,
    /// The table that they are of, whole where its source was asked.
    pub table: Arc<FeatureTable>,
}

impl Posed {
    fn asks_sources(&self) -> bool {
        self.table.source().is_some() || self.around.reads_sources(&Filter::layers(&self.filter, &self.table))
    }

    /// Vertices that may have to be looked at; no end of them where a source is to be asked.
    pub fn vertices(&self) -> usize {
        if self.asks_sources() {
            usize::MAX
        } else {
            self.table.rows() + self.table.vertices() + self.around.vertices(&Filter::layers(&self.filter, &self.table))
        }
    }

    /// Whether the answer still fits: the layer has the data that was asked, though it may show another window of that.
    pub fn fits(&self, document: &Document) -> bool {
        document.layer(self.target).is_some_and(|layer| has_same_features(&layer.table, &self.table))
    }

    /// Answers the question, with all that sources have of it.
    ///
    /// # Errors
    /// What `query` and the sources say of it.
    pub fn answer(&self, cancel: Cancel<'_>) -> Result<PosedAnswer, QueryError> {
        if !self.asks_sources() {
            return answered(self.target, &self.filter, Arc::clone(&self.table), &self.around);
        }
        let whole = |table: &Arc<FeatureTable>, only: Option<&[usize]>| -> Result<Arc<FeatureTable>, QueryError> {
            let keep: Vec<RowId> = only.unwrap_or_default().iter().map(|row| RowId::new(*row)).collect();
            // a whole layer, or the features of it that are asked about
            let bounds = if only.is_none() { table.whole_bounds().unwrap_or(Bounds::NOWHERE) } else { Bounds::NOWHERE };
            Ok(FeatureTable::gathered(table, &FeatureRequest { keep: &keep, ..FeatureRequest::exact(bounds, cancel) })?.0)
        };
        let around = self.around.clone().gathered(&Filter::layers(&self.filter, &self.table), whole)?;
        // what columns hold is known when the source has brought it
        let reach = Filter::parse_among(&self.filter, &self.table, &around).ok().and_then(|filter| filter.reach());
        // those that lie nowhere can meet a condition too
        let condition = Filter::prefilter(&self.filter, &self.table, &around);
        let exact = FeatureRequest::exact(reach.unwrap_or(Bounds::EVERYWHERE), cancel);
        let request = FeatureRequest { condition: condition.as_ref(), ..exact };
        let table = FeatureTable::gathered(&self.table, &request)?.0;
        let answer = answered(self.target, &self.filter, table, &around)?;
        if answer.table.source().is_some() && answer.picked.len() > MOST_KEPT {
            return Err(QueryError::TooMany(answer.picked.len(), MOST_KEPT));
        }
        Ok(answer)
    }
}

fn answered(target: LayerId, filter: &str, table: Arc<FeatureTable>, around: &Surroundings) -> Result<PosedAnswer, QueryError> {
    let picked = |row: usize, distance: Option<f64>| Picked { feature: FeatureId::at(target, row), distance };
    if filter.is_empty() {
        return Ok(PosedAnswer { picked: table.live_rows().map(|row| picked(row, None)).collect(), table });
    }
    let filter = Filter::parse_among(filter, &table, around)?;
    let meets = filter.rows(&table);
    let rows: Vec<usize> = table.live_rows().filter(|row| meets[*row]).collect();
    let picked = match filter.distances(&table, &rows) {
        None => rows.into_iter().map(|row| picked(row, None)).collect(),
        Some(distances) => {
            let mut all: Vec<Picked> = rows.into_iter().zip(distances).map(|(row, distance)| picked(row, distance)).collect();
            let far = |own: &Picked| own.distance.unwrap_or(f64::INFINITY);
            all.sort_by(|a, b| far(a).total_cmp(&far(b)).then(a.feature.cmp(&b.feature)));
            all
        }
    };
    Ok(PosedAnswer { picked, table })
}

impl PosedAnswer {
    /// The features found as a table of their own; distances become a column.
    pub fn features(self, target: LayerId, document: &Document) -> FeatureTable {
        let mut document = document.clone();
        document.derive(target, self.table);
        let mut selection = Selection::default();
        selection.take(self.picked, SelectHow::Replace);
        selection.table(&document)
    }
}
