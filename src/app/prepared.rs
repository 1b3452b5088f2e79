//! What is made of a layer's features once and shared: the R-tree, label anchors, the plan of the mesh, the classes.

use crate::carto::{Anchors, LayerMesh, has_dashes};
use crate::model::{ClassBy, Classes, FeatureTable, Style};
use crate::query::Index;
use std::sync::{Arc, Weak};

/// The things made of one table under one set of rules.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub index: Arc<Index>,
    pub anchors: Arc<Anchors>,
    pub mesh: Arc<LayerMesh>,
}

impl Prepared {
    /// Makes all of it.
    #[must_use]
    pub fn of(table: &Arc<FeatureTable>, style: &Style) -> Self {
        let index = Arc::new(Index::of(table));
        let mesh = Arc::new(LayerMesh::of(table, style, &index));
        Self { index, anchors: Arc::default(), mesh }
    }
}

/// What a mesh depends on beside the table: the rules, and whether lines are dashed.
type Rules = (Vec<(String, String)>, bool);

fn rules_of(style: &Style) -> Rules {
    (style.rules.iter().map(|rule| (rule.field.clone(), rule.equals.clone())).collect(), has_dashes(style))
}

/// A table with its rules or classes, and what was made of it.
type Entry<K, V> = (Weak<FeatureTable>, K, V);

/// The class of each feature, by the column and what makes a class.
type Classified = Entry<(String, ClassBy), Arc<Vec<u8>>>;

/// This many classifications are kept, so that undo finds its own.
const KEPT: usize = 64;

/// Prepared layers by their table; an entry lives as long as the document or its history holds the table.
#[derive(Debug, Default)]
pub struct Workshop {
    entries: Vec<Entry<Rules, Prepared>>,
    classes: Vec<Classified>,
}

impl Workshop {
    #[must_use]
    pub fn get(&self, table: &Arc<FeatureTable>, style: &Style) -> Option<&Prepared> {
        self.entries
            .iter()
            .find(|(own, rules, _)| std::ptr::eq(own.as_ptr(), Arc::as_ptr(table)) && *rules == rules_of(style))
            .map(|(_, _, prepared)| prepared)
    }

    /// Takes in what was made of a table.
    pub fn put(&mut self, table: &Arc<FeatureTable>, style: &Style, prepared: Prepared) {
        self.entries.retain(|(own, _, _)| own.strong_count() > 0);
        self.entries.push((Arc::downgrade(table), rules_of(style), prepared));
    }

    fn place_of(&self, table: &Arc<FeatureTable>, classes: &Classes) -> Option<usize> {
        self.classes
            .iter()
            .position(|(own, (field, by), _)| std::ptr::eq(own.as_ptr(), Arc::as_ptr(table)) && *field == classes.field && *by == classes.by)
    }

    /// The class of each feature of a table, where it is known.
    #[must_use]
    pub fn classes(&self, table: &Arc<FeatureTable>, style: &Style) -> Option<&Arc<Vec<u8>>> {
        self.place_of(table, style.classes.as_ref()?).map(|at| &self.classes[at].2)
    }

    /// Finds the class of each feature where a style asks for that: a few milliseconds for a million.
    pub fn classify(&mut self, table: &Arc<FeatureTable>, style: &Style) {
        let Some(classes) = &style.classes else { return };
        let own = match self.place_of(table, classes) {
            // what is in use goes last
            Some(at) => self.classes.remove(at),
            None => (Arc::downgrade(table), (classes.field.clone(), classes.by.clone()), Arc::new(classes.codes(table))),
        };
        self.classes.retain(|(own, _, _)| own.strong_count() > 0);
        if self.classes.len() >= KEPT {
            self.classes.remove(0);
        }
        self.classes.push(own);
    }
}
