//! A question of the form with all that it takes to answer it, on whichever thread.

use super::ask::AskKind;
use super::selection::Picked;
use super::source_window::{MOST_KEPT, has_same_features, within};
use crate::model::{Bounds, Cancel, Document, FeatureId, FeatureRequest, FeatureTable, LayerId, RowId};
use crate::query::{Answer, Filter, Index, QueryError, Question, Subject, answer};
use std::collections::HashMap;
use std::sync::Arc;

/// A question with all that it takes to answer it, on whichever thread.
#[derive(Clone, Debug)]
pub struct Posed {
    pub kind: AskKind,
    pub metres: f64,
    pub count: usize,
    pub target: LayerId,
    pub table: Arc<FeatureTable>,
    pub index: Option<Arc<Index>>,
    pub filter: Option<Filter>,
    /// The condition, where it is read against the features that the layer's source brings.
    pub condition: String,
    /// The tables of the subjects and the features in them; none means all.
    pub subjects: Vec<(Arc<FeatureTable>, Vec<usize>)>,
}

impl Posed {
    /// Vertices that may have to be looked at; no end of them where a source is to be asked.
    pub fn vertices(&self) -> usize {
        let tables = || self.subjects.iter().map(|(table, _)| table).chain([&self.table]);
        if tables().any(|table| table.source().is_some()) { usize::MAX } else { tables().map(|table| table.vertices()).sum() }
    }

    /// Whether the answer still fits: the layer has the data that was asked, though it may show another window of that.
    pub fn fits(&self, document: &Document) -> bool {
        document.layer(self.target).is_some_and(|layer| has_same_features(&layer.table, &self.table))
    }

    /// Answers the question, with all that sources have of it.
    ///
    /// # Errors
    /// What `query` and the sources say of it.
    pub fn answer(&self, cancel: Cancel<'_>) -> Result<Vec<Picked>, QueryError> {
        if self.vertices() < usize::MAX {
            return self.answer_at_hand();
        }
        let mut whole = self.clone();
        for (table, only) in &mut whole.subjects {
            let keep: Vec<RowId> = only.iter().map(|row| RowId::from(*row as u32)).collect();
            // a whole layer, or the features of it that are asked about
            let bounds = if only.is_empty() { table.whole_bounds().unwrap_or(Bounds::NOWHERE) } else { Bounds::NOWHERE };
            *table = FeatureTable::gathered(table, &FeatureRequest { keep: &keep, ..FeatureRequest::exact(bounds, cancel) })?.0;
        }
        if let Some(bounds) = whole.reach() {
            whole.table = FeatureTable::gathered(&whole.table, &FeatureRequest::exact(bounds, cancel))?.0;
        }
        whole.index = None;
        if !whole.condition.is_empty() {
            whole.filter = Some(Filter::parse(&whole.condition, &whole.table)?);
        }
        let found = whole.answer_at_hand()?;
        if whole.table.source().is_some() && found.len() > MOST_KEPT {
            return Err(QueryError::TooMany(found.len(), MOST_KEPT));
        }
        Ok(found)
    }

    /// The box in which the features lie that can be an answer, in degrees; `None` where there are none.
    fn reach(&self) -> Option<Bounds> {
        let subject = |(table, only): &(Arc<FeatureTable>, Vec<usize>)| {
            if only.is_empty() { table.bounds() } else { only.iter().map(|row| table.box_of(*row)).reduce(Bounds::union) }
        };
        match self.kind {
            // those that lie nowhere can meet a condition too
            AskKind::Filter => Some(Bounds::EVERYWHERE),
            AskKind::Nearest => self.table.whole_bounds(),
            AskKind::WithinDistance => self.subjects.iter().filter_map(subject).reduce(Bounds::union).map(|bounds| within(bounds, self.metres)),
            AskKind::Intersects | AskKind::Within | AskKind::Contains => self.subjects.iter().filter_map(subject).reduce(Bounds::union),
        }
    }

    fn answer_at_hand(&self) -> Result<Vec<Picked>, QueryError> {
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
