//! What is made of a layer's features once and shared: the R-tree, label anchors, the mesh.

use crate::carto::{Anchors, LayerMesh, layer_mesh};
use crate::model::{FeatureTable, Style};
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
    /// Makes all of it; a layer without labels needs no anchors.
    #[must_use]
    pub fn of(table: &FeatureTable, style: &Style) -> Self {
        Self {
            index: Arc::new(Index::of(table)),
            anchors: Arc::new(if style.label.is_some() { Anchors::of(table) } else { Anchors::default() }),
            mesh: Arc::new(layer_mesh(table, style)),
        }
    }
}

/// What a mesh depends on beside the table.
type Rules = Vec<(String, String)>;

fn rules_of(style: &Style) -> Rules {
    style.rules.iter().map(|rule| (rule.field.clone(), rule.equals.clone())).collect()
}

/// Prepared layers by their table; an entry lives as long as the document or its history holds the table.
#[derive(Debug, Default)]
pub struct Workshop {
    entries: Vec<(Weak<FeatureTable>, Rules, Prepared)>,
}

impl Workshop {
    #[must_use]
    pub fn get(&self, table: &Arc<FeatureTable>, style: &Style) -> Option<&Prepared> {
        self.entries
            .iter()
            .find(|(own, rules, _)| std::ptr::eq(own.as_ptr(), Arc::as_ptr(table)) && *rules == rules_of(style))
            .map(|(_, _, prepared)| prepared)
    }

    pub fn put(&mut self, table: &Arc<FeatureTable>, style: &Style, prepared: Prepared) {
        self.entries.retain(|(own, _, _)| own.strong_count() > 0);
        self.entries.push((Arc::downgrade(table), rules_of(style), prepared));
    }
}
