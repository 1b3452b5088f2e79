//! The question form: what the user asks of a layer, turned into a question of `query`.

use super::{App, Picked};
use crate::model::{Document, LayerId};
use crate::query::{Answer, Filter, QueryError, Question, Relation, Subject, answer};

/// What the question is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AskKind {
    #[default]
    WithinDistance,
    Nearest,
    Intersects,
    Within,
    Contains,
    /// The attribute filter alone.
    Filter,
}

impl AskKind {
    pub const ALL: [Self; 6] = [Self::WithinDistance, Self::Nearest, Self::Intersects, Self::Within, Self::Contains, Self::Filter];

    const fn relation(self) -> Option<Relation> {
        match self {
            Self::Intersects => Some(Relation::Intersects),
            Self::Within => Some(Relation::Within),
            Self::Contains => Some(Relation::Contains),
            _ => None,
        }
    }
}

/// What the features asked for are measured from or related to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskSubject {
    /// The features selected when the question is asked.
    Selection,
    Layer(LayerId),
    Feature(LayerId, usize),
}

/// The state of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct AskForm {
    pub target: LayerId,
    pub kind: AskKind,
    pub subject: AskSubject,
    /// Metres.
    pub metres: f64,
    pub count: usize,
    pub filter: String,
}

impl AskForm {
    /// A form for a document: key areas within 5 km of the first hub.
    #[must_use]
    pub fn new(document: &Document) -> Self {
        let id = |key: &str| document.layer_by_key(key).or(document.layers.last()).map_or(LayerId(0), |layer| layer.id);
        Self {
            target: id("key_areas"),
            kind: AskKind::default(),
            subject: AskSubject::Feature(id("hubs"), 0),
            metres: 5000.0,
            count: 5,
            filter: String::new(),
        }
    }

    /// Answers the form.
    ///
    /// # Errors
    /// What `query` says of it, or that the layer or feature is gone.
    pub fn answer(&self, app: &App) -> Result<Vec<Picked>, QueryError> {
        let document = &app.document;
        let target = document.layer(self.target).ok_or_else(|| QueryError::NoLayer(self.target.0.to_string()))?;
        let filter = if self.filter.trim().is_empty() { None } else { Some(Filter::parse(&self.filter)?) };
        let (subjects, chosen): (Vec<LayerId>, Vec<Vec<usize>>) = self.subjects(app).into_iter().unzip();
        let subject_of = |n: usize| -> Option<Subject<'_>> {
            let layer = document.layer(*subjects.get(n)?)?;
            Some(Subject { table: &layer.table, only: (!chosen[n].is_empty()).then_some(chosen[n].as_slice()) })
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
            let subject = subject_of(n);
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

    fn subjects(&self, app: &App) -> Vec<(LayerId, Vec<usize>)> {
        match self.subject {
            AskSubject::Layer(id) => vec![(id, Vec::new())],
            AskSubject::Feature(id, index) => vec![(id, vec![index])],
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
        }
    }
}
