//! Turns the question form into a question of `query` and joins the answers.

use super::{App, AskForm, AskKind, AskSubject, Picked};
use crate::model::{Document, LayerId};
use crate::query::{Answer, Filter, QueryError, Question, Subject, answer, name_of};

impl AskForm {
    /// Answers the form.
    ///
    /// # Errors
    /// What `query` says of it, or that the layer or feature is gone.
    pub fn answer(&self, app: &App) -> Result<Vec<Picked>, QueryError> {
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
        let (subjects, chosen): (Vec<LayerId>, Vec<Vec<usize>>) = asked.into_iter().unzip();
        let subject_of = |n: usize| -> Result<Option<Subject<'_>>, QueryError> {
            let Some(id) = subjects.get(n) else { return Ok(None) };
            // a subject that is gone is not the same as none
            let layer = document.layer(*id).ok_or(QueryError::SubjectGone)?;
            Ok(Some(Subject { table: &layer.table, only: (!chosen[n].is_empty()).then_some(chosen[n].as_slice()) }))
        };
        if self.kind != AskKind::Filter && subjects.is_empty() {
            return Err(QueryError::NoGeometry);
        }
        let prepared = app.prepared(target);
        let own_index;
        let index = if let Some(prepared) = prepared {
            &prepared.index
        } else {
            own_index = std::sync::Arc::new(crate::query::Index::of(&target.table));
            &own_index
        };
        // a selection may lie in several layers: one question each, the answers joined
        let mut found: Vec<Picked> = Vec::new();
        let mut places: std::collections::HashMap<usize, usize> = std::collections::HashMap::new();
        for n in 0..subjects.len().max(1) {
            let subject = subject_of(n)?;
            let question = Question {
                filter: filter.clone(),
                within: subject.filter(|_| self.kind == AskKind::WithinDistance).map(|subject| (self.metres, subject)),
                nearest: subject.filter(|_| self.kind == AskKind::Nearest).map(|subject| (self.count, subject)),
                relation: self.kind.relation().zip(subject),
                shape: None,
            };
            let Answer { hits } = answer(&target.table, index, &question)?;
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
