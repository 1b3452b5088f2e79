//! Turns the question form into a question of `query` and joins the answers.

use super::posed::Posed;
use super::{App, AskForm, AskKind, AskSubject};
use crate::model::{Document, LayerId};
use crate::query::{Filter, QueryError, name_of};
use std::sync::Arc;

impl AskForm {
    /// The form as a question that can be answered.
    ///
    /// # Errors
    /// Where it is not complete or its condition not understood, or the layer or feature is gone.
    pub fn pose(&self, app: &App) -> Result<Posed, QueryError> {
        // what is not on the map is not asked about
        let document = app.seen();
        let target = document.layer(self.target).ok_or_else(|| QueryError::NoLayer(self.target.0.to_string()))?;
        let condition = self.filter.trim();
        // what a column holds is known when the source has brought it
        let is_window = target.table.source().is_some();
        let filter = if condition.is_empty() || is_window { None } else { Some(Filter::parse(&self.filter, &target.table)?) };
        match self.kind {
            AskKind::WithinDistance if !(self.metres.is_finite() && self.metres > 0.0) => return Err(QueryError::NoDistance),
            AskKind::Nearest if self.count == 0 => return Err(QueryError::NoCount),
            AskKind::Filter if condition.is_empty() => return Err(QueryError::NoCondition),
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
        let condition = if is_window { self.filter.clone() } else { String::new() };
        Ok(Posed { kind: self.kind, metres: self.metres, count: self.count, target: self.target, table, index, filter, condition, subjects })
    }

    /// The features that the question is about, by their layers; none of a layer means all of it.
    fn subjects(&self, app: &App) -> Result<Vec<(LayerId, Vec<usize>)>, QueryError> {
        Ok(match self.subject {
            AskSubject::Layer(id) => vec![(id, Vec::new())],
            AskSubject::Feature(id) => {
                let feature = app.workspace.document.feature(id).ok_or(QueryError::SubjectGone)?;
                // other data may have another feature in that place
                if self.called.as_ref().is_some_and(|called| *called != (id, name_of(feature))) {
                    return Err(QueryError::SubjectGone);
                }
                vec![(id.layer, vec![id.row.index()])]
            }
            AskSubject::Selection => app.viewport.selection.by_layer(),
        })
    }

    /// Notes what the chosen feature is called, so that another one in its place is told from it.
    pub fn note_subject(&mut self, document: &Document) {
        let AskSubject::Feature(id) = self.subject else {
            self.called = None;
            return;
        };
        if self.called.as_ref().is_none_or(|(own, _)| *own != id) {
            self.called = document.feature(id).map(|feature| (id, name_of(feature)));
        }
    }
}
