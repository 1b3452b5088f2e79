//! What is made of a layer's features once and shared: the R-tree, label anchors, the plan of the mesh, the classes.

use crate::carto::{Anchors, LayerMesh, TableMesh, has_dashes};
use crate::model::RowId;
use crate::model::table::is_version;
use crate::model::{ClassBy, Classes, FeatureTable, LayerId, NO_CLASS, RowsDelta, Style, When};
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
        if table.source().is_some() {
            return Self::of_window(table, style, None);
        }
        let index = Arc::new(Index::of(table));
        let mesh = Arc::new(LayerMesh::of(table, style, &index));
        Self { index, anchors: Arc::default(), mesh }
    }

    /// The same of a window of a source, which shares with the one `before` what is in both.
    #[must_use]
    pub fn of_window(table: &Arc<FeatureTable>, style: &Style, before: Option<TableMesh<'_>>) -> Self {
        let mesh = Arc::new(LayerMesh::of_window(table, style, before));
        Self { index: Arc::new(Index::of(table)), anchors: Arc::default(), mesh }
    }

    /// The same of the table with some of its features left out, which who asks the tree passes over.
    #[must_use]
    pub fn hiding(&self, table: &Arc<FeatureTable>) -> Self {
        Self { mesh: Arc::new(self.mesh.hiding(table)), ..self.clone() }
    }

    /// The same of the table with the rules of its rows noted.
    #[must_use]
    pub fn parted(&self, table: &Arc<FeatureTable>, style: &Style) -> Self {
        Self { mesh: Arc::new(LayerMesh::of(table, style, &self.index)), ..self.clone() }
    }

    /// The same of the next version of a table: the geometry of some rows was changed, and of some what is shown.
    #[must_use]
    pub fn with(&self, table: &Arc<FeatureTable>, style: &Style, geometry: &[RowId], shown: &[RowId]) -> Self {
        let (mut index, mut anchors) = (Arc::clone(&self.index), Arc::clone(&self.anchors));
        if !geometry.is_empty() {
            index = Arc::new(self.index.with(table, geometry));
            anchors = Arc::new(self.anchors.without(geometry));
        }
        Self { index, anchors, mesh: Arc::new(self.mesh.with(table, style, shown)) }
    }
}

/// A layer that is being prepared in the background, and what was changed of its rows since that began.
#[derive(Debug)]
pub struct Preparing {
    pub layer: LayerId,
    /// The version of its table that these lead to.
    pub table: Weak<FeatureTable>,
    pub since: Vec<RowsDelta>,
}

/// What a mesh depends on beside the table: the rules, and whether lines are dashed.
type Rules = (Vec<When>, bool);

/// The rules that part a mesh. Where conditions tell what rules take, the version of the table says it: the same conditions may take
/// other features, and a table of which that is not noted has one mesh under all of them.
fn parting(style: &Style) -> impl Iterator<Item = &When> {
    let has_conditions = style.has_conditions();
    style.rules.iter().map(|rule| &rule.when).filter(move |_| !has_conditions)
}

fn rules_of(style: &Style) -> Rules {
    (parting(style).cloned().collect(), has_dashes(style))
}

/// Whether rules are those of a style.
fn are_of((rules, dashes): &Rules, style: &Style) -> bool {
    rules.iter().eq(parting(style)) && *dashes == has_dashes(style)
}

/// A table with its rules or classes, and what was made of it.
type Entry<K, V> = (Weak<FeatureTable>, K, V);

/// The class of each row of a table.
#[derive(Clone, Debug)]
pub struct RowClasses {
    /// Names the classification: versions of it have the same classes for the rows that were not changed.
    pub number: u64,
    pub codes: Arc<Vec<u8>>,
}

/// The class of each row, by the column and what makes a class.
type Classified = Entry<(String, ClassBy), RowClasses>;

/// This many classifications are kept, so that undo finds its own.
const KEPT: usize = 64;

/// How often something was made of a whole table: a change that reaches a few rows must not do it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub prepared: usize,
    pub classified: usize,
}

/// Prepared layers by their table; an entry lives as long as the document or its history holds the table.
#[derive(Debug, Default)]
pub struct Workshop {
    entries: Vec<Entry<Rules, Prepared>>,
    classes: Vec<Classified>,
    pub made: Made,
}

impl Workshop {
    #[must_use]
    pub fn get(&self, table: &Arc<FeatureTable>, style: &Style) -> Option<&Prepared> {
        self.entries.iter().find(|(own, rules, _)| is_version(own, table) && are_of(rules, style)).map(|(.., prepared)| prepared)
    }

    /// Takes in what was made of a table.
    pub fn put(&mut self, table: &Arc<FeatureTable>, style: &Style, prepared: Prepared) {
        let rules = rules_of(style);
        self.made.prepared += 1;
        self.entries.retain(|(own, own_rules, _)| own.strong_count() > 0 && !(is_version(own, table) && *own_rules == rules));
        self.entries.push((Arc::downgrade(table), rules, prepared));
    }

    fn place_of(&self, table: &Arc<FeatureTable>, classes: &Classes) -> Option<usize> {
        self.classes.iter().position(|(own, (field, by), _)| is_version(own, table) && *field == classes.field && *by == classes.by)
    }

    /// The class of each row of a table, where it is known.
    #[must_use]
    pub fn classes(&self, table: &Arc<FeatureTable>, style: &Style) -> Option<&RowClasses> {
        self.place_of(table, style.classes.as_ref()?).map(|at| &self.classes[at].2)
    }

    /// Finds the class of each row where a style asks for that: a few milliseconds for a million.
    pub fn classify(&mut self, table: &Arc<FeatureTable>, style: &Style) {
        let Some(classes) = &style.classes else { return };
        // what is in use goes last
        let own = if let Some(at) = self.place_of(table, classes) {
            self.classes.remove(at)
        } else {
            self.made.classified += 1;
            let found = RowClasses { number: self.made.classified as u64, codes: Arc::new(classes.codes(table)) };
            (Arc::downgrade(table), (classes.field.clone(), classes.by.clone()), found)
        };
        self.classes.retain(|(own, _, _)| own.strong_count() > 0);
        if self.classes.len() >= KEPT {
            self.classes.remove(0);
        }
        self.classes.push(own);
    }

    /// Makes what was made of a table that of its next version, in which some rows were changed: only these are looked at.
    pub fn follow(&mut self, before: &Weak<FeatureTable>, table: &Arc<FeatureTable>, style: &Style, delta: &RowsDelta) {
        let (rules, mut shown) = (rules_of(style), delta.geometry.clone());
        let mut whole = false;
        let of_rules = || rules.0.iter().filter_map(When::field);
        for field in of_rules().chain(style.classes.as_ref().map(|classes| classes.field.as_str())) {
            shown.extend(delta.cells.iter().filter(|(own, _)| own == field).flat_map(|(_, rows)| rows));
            // a rule or a class of every row may be another one
            whole |= of_rules().any(|own| own == field) && delta.columns.iter().any(|own| own == field);
        }
        if let Some(before) = before.upgrade() {
            shown.extend(table.ruled_otherwise(&before));
        }
        shown.sort_unstable();
        shown.dedup();
        // a table that is gone back to has it already, unless that has followed too many changes
        let is_there = self.get(table, style).is_some_and(|prepared| !prepared.index.is_worn());
        let known = self.entries.iter().find(|(own, own_rules, _)| own.ptr_eq(before) && *own_rules == rules);
        if let Some((_, _, prepared)) = known.filter(|_| !whole && !is_there) {
            let next = prepared.with(table, style, &delta.geometry, &shown);
            self.entries.retain(|(own, own_rules, _)| !(is_version(own, table) && *own_rules == rules));
            self.entries.push((Arc::downgrade(table), rules, next));
        }
        self.entries.retain(|(own, ..)| own.strong_count() > 0);
        self.follow_classes(before, table, style, delta);
    }

    /// Lets a table that leaves out some features of another one have what was made of that.
    pub fn hide(&mut self, whole: &Arc<FeatureTable>, table: &Arc<FeatureTable>, style: &Style) {
        let next = self.get(whole, style).map(|prepared| prepared.hiding(table));
        self.put_besides(whole, table, style, next);
    }

    /// Lets a table with the rules of its rows noted have what was made of it without them, its mesh parted by them.
    pub fn part_anew(&mut self, whole: &Arc<FeatureTable>, table: &Arc<FeatureTable>, style: &Style) {
        let next = self.get(whole, style).map(|prepared| prepared.parted(table, style));
        self.put_besides(whole, table, style, next);
    }

    fn put_besides(&mut self, whole: &Arc<FeatureTable>, table: &Arc<FeatureTable>, style: &Style, next: Option<Prepared>) {
        let Some(next) = next else { return };
        let rules = rules_of(style);
        self.entries.retain(|(own, own_rules, _)| own.strong_count() > 0 && !(is_version(own, table) && *own_rules == rules));
        self.entries.push((Arc::downgrade(table), rules, next));
        self.follow_classes(&Arc::downgrade(whole), table, style, &RowsDelta::default());
    }

    fn follow_classes(&mut self, before: &Weak<FeatureTable>, table: &Arc<FeatureTable>, style: &Style, delta: &RowsDelta) {
        let Some(classes) = style.classes.as_ref().filter(|classes| !delta.columns.contains(&classes.field)) else { return };
        if self.place_of(table, classes).is_some() {
            return;
        }
        let is_own = |(own, (field, by), _): &&Classified| own.ptr_eq(before) && *field == classes.field && *by == classes.by;
        let Some((_, key, found)) = self.classes.iter().find(is_own).cloned() else { return };
        let rows: Vec<RowId> = delta.cells.iter().filter(|(own, _)| *own == classes.field).flat_map(|(_, rows)| rows).copied().collect();
        let mut codes = found.codes;
        if codes.len() != table.rows() || !rows.is_empty() {
            let own = Arc::make_mut(&mut codes);
            own.resize(table.rows(), NO_CLASS);
            if let Some(column) = table.column(&classes.field) {
                // another scenario's table may have fewer rows
                for row in rows.into_iter().filter(|row| row.index() < table.rows()) {
                    own[row.index()] = classes.class_of(&column.value(row.index()));
                }
            }
        }
        self.classes.push((Arc::downgrade(table), key, RowClasses { number: found.number, codes }));
    }
}
