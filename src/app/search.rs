//! A search over all layers that can be selected from: by a shape, or round a hub; on whichever thread.

use super::selection::{Picked, SelectHow};
use super::source_window::{MOST_KEPT, within};
use crate::model::{Bounds, Budget, Cancel, FeatureId, FeatureRequest, FeatureTable, LayerId};
use crate::query::{Index, QueryError, Question, Shape, Subject, answer};
use std::sync::Arc;

/// What is looked for.
#[derive(Clone, Debug)]
pub enum Search {
    Shape(Shape, SelectHow),
    /// Within metres of a hub, which is a feature of a table.
    Ring {
        hub: FeatureId,
        table: Arc<FeatureTable>,
        radius: f64,
    },
}

/// A layer that is searched.
#[derive(Debug)]
pub struct SearchLayer {
    pub id: LayerId,
    pub table: Arc<FeatureTable>,
    pub index: Option<Arc<Index>>,
    /// Whether all that can be found of it is at hand.
    pub is_there: bool,
}

impl Search {
    /// The box in which everything lies that can be found, in degrees.
    pub fn bounds(&self) -> Bounds {
        match self {
            Self::Shape(shape, _) => shape.bounds().unwrap_or(Bounds::NOWHERE),
            Self::Ring { hub, table, radius } => within(table.box_of(hub.row.index()), *radius),
        }
    }

    /// What is found in some layers; their sources are asked for what is not at hand.
    ///
    /// # Errors
    /// What a source says, and where more is found than can be at hand.
    pub fn among(&self, layers: &[SearchLayer], cancel: Cancel<'_>) -> Result<Vec<Picked>, QueryError> {
        let (mut found, mut failed) = (Vec::new(), None);
        for layer in layers {
            let gathered;
            let (table, index) = if layer.is_there {
                // what is still being prepared is not found yet
                let Some(index) = &layer.index else { continue };
                (&layer.table, Arc::clone(index))
            } else {
                // more than can be selected is not brought
                let budget = Budget::of_features(MOST_KEPT + 1);
                let request = FeatureRequest { budget, ..FeatureRequest::exact(self.bounds(), cancel) };
                let (table, complete) = match FeatureTable::gathered(&layer.table, &request) {
                    Ok(brought) => brought,
                    Err(error) if error.is_cancelled() => return Err(error.into()),
                    // one that cannot be asked does not keep the others from being selected
                    Err(error) => {
                        failed = failed.or(Some(error));
                        continue;
                    }
                };
                if !complete {
                    return Err(QueryError::TooMany(MOST_KEPT + 1, MOST_KEPT));
                }
                gathered = table;
                (&gathered, Arc::new(Index::of(&gathered)))
            };
            let hits = self.of(table, &index);
            if table.source().is_some() && hits.len() > MOST_KEPT {
                return Err(QueryError::TooMany(hits.len(), MOST_KEPT));
            }
            found.extend(hits.into_iter().map(|(row, distance)| Picked { feature: FeatureId::at(layer.id, row), distance }));
        }
        match failed.filter(|_| found.is_empty()) {
            Some(error) => Err(error.into()),
            None => Ok(found),
        }
    }

    fn of(&self, table: &FeatureTable, index: &Index) -> Vec<(usize, Option<f64>)> {
        let only;
        let question = match self {
            Self::Shape(shape, _) => Question { shape: Some(shape.clone()), ..Question::default() },
            Self::Ring { hub, table, radius } => {
                only = [hub.row.index()];
                Question { within: Some((*radius, Subject { table, only: Some(&only) })), ..Question::default() }
            }
        };
        let hits = answer(table, index, &question).map(|answer| answer.hits).unwrap_or_default();
        hits.into_iter().map(|hit| (hit.index, hit.distance)).collect()
    }
}
