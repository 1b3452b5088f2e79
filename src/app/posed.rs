//! A question of the form with all that it takes to answer it, on whichever thread.

use super::ask::AskKind;
use super::selection::Picked;
use crate::model::{Document, FeatureId, FeatureTable, LayerId};
use crate::query::{Answer, Filter, Index, QueryError, Question, Subject, answer};
use std::collections::HashMap;
use std::sync::Arc;

/// A question with all that it takes to answer it, on whichever thread.
#[derive(Debug)]
pub struct Posed {
    pub kind: AskKind,
    pub metres: f64,
    pub count: usize,
    pub target: LayerId,
    pub table: Arc<FeatureTable>,
    pub index: Option<Arc<Index>>,
    pub filter: Option<Filter>,
    /// The tables of the subjects and the features in them; none means all.
    pub subjects: Vec<(Arc<FeatureTable>, Vec<usize>)>,
}

impl Posed {
    /// Vertices that may have to be looked at.
    pub fn vertices(&self) -> usize {
        self.table.vertices() + self.subjects.iter().map(|(table, _)| table.vertices()).sum::<usize>()
    }

    /// Whether the answer still fits: the layer has the data that was asked.
    pub fn fits(&self, document: &Document) -> bool {
        document.layer(self.target).is_some_and(|layer| Arc::ptr_eq(&layer.table, &self.table))
    }

    /// Answers the question.
    ///
    /// # Errors
    /// What `query` says of it.
    pub fn answer(&self) -> Result<Vec<Picked>, QueryError> {
        let own_index;
        let index = if let Some(index) = &self.index {
            index
        } else {
            own_index = Arc::new(Index::of(&self.table));
            &own_index
        };
        // a selection may lie in several layers: one question each, the answers joined
        let mut found: Vec<Picked> = Vec::new();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for n in 0..self.subjects.len().max(1) {
            let of = |(table, chosen)| Subject { table, only: Some(chosen).filter(|chosen: &&[usize]| !chosen.is_empty()) };
            let subject = self.subjects.get(n).map(|(table, chosen)| of((&**table, chosen.as_slice())));
            let question = Question {
                filter: self.filter.clone(),
                within: subject.filter(|_| self.kind == AskKind::WithinDistance).map(|subject| (self.metres, subject)),
                nearest: subject.filter(|_| self.kind == AskKind::Nearest).map(|subject| (self.count, subject)),
                relation: self.kind.relation().zip(subject),
                shape: None,
            };
            let Answer { hits } = answer(&self.table, index, &question)?;
            for hit in hits {
                let picked = Picked { feature: FeatureId::at(self.target, hit.index), distance: hit.distance };
                if let Some(own) = places.get(&hit.index).and_then(|at| found.get_mut(*at)) {
                    own.distance = own.distance.into_iter().chain(hit.distance).reduce(f64::min);
                } else {
                    places.insert(hit.index, found.len());
                    found.push(picked);
                }
            }
        }
        found.sort_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)).then(a.feature.cmp(&b.feature)));
        if self.kind == AskKind::Nearest {
            found.truncate(self.count);
        }
        Ok(found)
    }
}
