//! Turns the question form into a question of `query` and joins the answers.

use super::{App, AskForm, AskKind, AskSubject, Picked};
use crate::model::{Document, FeatureTable, LayerId};
use crate::query::{Answer, Filter, Index, QueryError, Question, Subject, answer, name_of};
use std::collections::HashMap;
use std::sync::Arc;

/// A question with all that it takes to answer it, on whichever thread.
#[derive(Debug)]
pub struct Posed {
    kind: AskKind,
    metres: f64,
    count: usize,
    target: LayerId,
    table: Arc<FeatureTable>,
    index: Option<Arc<Index>>,
    filter: Option<Filter>,
    /// The tables of the subjects and the features in them; none means all.
    subjects: Vec<(Arc<FeatureTable>, Vec<usize>)>,
}

impl AskForm {
    /// The form as a question that can be answered.
    ///
    /// # Errors
    /// Where it is not complete or its condition not understood, or the layer or feature is gone.
    pub fn pose(&self, app: &App) -> Result<Posed, QueryError> {
        let document = &app.document;
        let target = document.layer(self.target).ok_or_else(|| QueryError::NoLayer(self.target.0.to_string()))?;
        let filter = if self.filter.trim().is_empty() { None } else { Some(Filter::parse(&self.filter, &target.table)?) };
        match self.kind {
            AskKind::WithinDistance if !(self.metres.is_finite() && self.metres > 0.0) => return Err(QueryError::NoDistance),
            AskKind::Nearest if self.count == 0 => return Err(QueryError::NoCount),
            AskKind::Filter if filter.is_none() => return Err(QueryError::NoCondition),
            _ => {}
        }
        let asked = if self.kind == AskKind::Filter { Vec::new() } else { self.subjects(app)? };
        // a subject that is gone is not the same as none
        let table_of = |id| document.layer(id).map(|layer| Arc::clone(&layer.table)).ok_or(QueryError::SubjectGone);
        let subjects = asked.into_iter().map(|(id, chosen)| Ok((table_of(id)?, chosen))).collect::<Result<Vec<_>, QueryError>>()?;
        if self.kind != AskKind::Filter && subjects.is_empty() {
            return Err(QueryError::NoGeometry);
        }
        let index = app.prepared(target).map(|prepared| Arc::clone(&prepared.index));
        let table = Arc::clone(&target.table);
        Ok(Posed { kind: self.kind, metres: self.metres, count: self.count, target: self.target, table, index, filter, subjects })
    }

    /// The features that the question is about, by their layers; none of a layer means all of it.
    fn subjects(&self, app: &App) -> Result<Vec<(LayerId, Vec<usize>)>, QueryError> {
        Ok(match self.subject {
            AskSubject::Layer(id) => vec![(id, Vec::new())],
            AskSubject::Feature(id, index) => {
                let feature = app.document.layer(id).and_then(|layer| layer.table.feature(index)).ok_or(QueryError::SubjectGone)?;
                // other data may have another feature in that place
                if self.called.as_ref().is_some_and(|called| *called != (id, index, name_of(feature))) {
                    return Err(QueryError::SubjectGone);
                }
                vec![(id, vec![index])]
            }
            AskSubject::Selection => {
                let mut by_layer: Vec<(LayerId, Vec<usize>)> = Vec::new();
                for picked in app.selection.list() {
                    match by_layer.iter_mut().find(|(id, _)| *id == picked.layer) {
                        Some((_, list)) => list.push(picked.index),
                        None => by_layer.push((picked.layer, vec![picked.index])),
                    }
                }
                by_layer
            }
        })
    }

    /// Notes what the chosen feature is called, so that another one in its place is told from it.
    pub fn note_subject(&mut self, document: &Document) {
        let AskSubject::Feature(id, index) = self.subject else {
            self.called = None;
            return;
        };
        if self.called.as_ref().is_none_or(|(layer, row, _)| (*layer, *row) != (id, index)) {
            let feature = document.layer(id).and_then(|layer| layer.table.feature(index));
            self.called = feature.map(|feature| (id, index, name_of(feature)));
        }
    }
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
                let picked = Picked { layer: self.target, index: hit.index, distance: hit.distance };
                if let Some(own) = places.get(&hit.index).and_then(|at| found.get_mut(*at)) {
                    own.distance = own.distance.into_iter().chain(hit.distance).reduce(f64::min);
                } else {
                    places.insert(hit.index, found.len());
                    found.push(picked);
                }
            }
        }
        found.sort_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)).then(a.index.cmp(&b.index)));
        if self.kind == AskKind::Nearest {
            found.truncate(self.count);
        }
        Ok(found)
    }
}
