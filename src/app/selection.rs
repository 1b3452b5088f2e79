//! The selected features, over all layers.

use super::Modifiers;
use crate::i18n::{Lang, Word};
use crate::model::{Bounds, Document, FeatureId, FeatureTable, LayerId, RowId, TableBuilder, Value};
use crate::query::{checked_area, name_of};

/// One selected feature; `distance` in metres where a question measured it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picked {
    pub feature: FeatureId,
    pub distance: Option<f64>,
}

/// How picked features meet those selected before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectHow {
    #[default]
    Replace,
    Add,
    Toggle,
    Subtract,
    /// Of those selected before, only these.
    Keep,
}

impl SelectHow {
    /// Shift adds, Ctrl or Cmd toggles, Alt subtracts.
    #[must_use]
    pub const fn of(modifiers: Modifiers) -> Self {
        if modifiers.alt {
            Self::Subtract
        } else if modifiers.command {
            Self::Toggle
        } else if modifiers.shift {
            Self::Add
        } else {
            Self::Replace
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Selection {
    list: Vec<Picked>,
    members: std::collections::HashSet<FeatureId>,
    /// What the list answers, told to the user; empty for a plain selection.
    pub title: String,
    /// Grows with every change.
    number: u64,
}

impl Selection {
    #[must_use]
    pub fn list(&self) -> &[Picked] {
        &self.list
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    #[must_use]
    pub fn contains(&self, feature: FeatureId) -> bool {
        self.members.contains(&feature)
    }

    /// Names this state of it: another one has another number.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    pub fn clear(&mut self) {
        *self = Self { number: self.number + 1, ..Self::default() };
    }

    /// Takes new features in.
    pub fn take(&mut self, picked: Vec<Picked>, how: SelectHow) {
        self.title.clear();
        self.number += 1;
        match how {
            SelectHow::Replace => self.list = picked,
            SelectHow::Add => {
                let fresh: Vec<Picked> = picked.into_iter().filter(|p| !self.contains(p.feature)).collect();
                self.list.extend(fresh);
            }
            SelectHow::Toggle => {
                let asked: std::collections::HashSet<FeatureId> = picked.iter().map(|p| p.feature).collect();
                let fresh: Vec<Picked> = picked.into_iter().filter(|p| !self.contains(p.feature)).collect();
                self.list.retain(|own| !asked.contains(&own.feature));
                self.list.extend(fresh);
            }
            SelectHow::Keep => {
                let asked: std::collections::HashMap<FeatureId, Picked> = picked.into_iter().map(|p| (p.feature, p)).collect();
                self.list = self.list.iter().filter_map(|own| asked.get(&own.feature).copied()).collect();
            }
            SelectHow::Subtract => {
                let gone: std::collections::HashSet<FeatureId> = picked.iter().map(|p| p.feature).collect();
                self.list.retain(|own| !gone.contains(&own.feature));
            }
        }
        self.members = self.list.iter().map(|p| p.feature).collect();
    }

    /// The selected rows of a layer, in the order in which they were selected.
    pub fn rows_of(&self, layer: LayerId) -> impl Iterator<Item = RowId> + '_ {
        self.list.iter().filter(move |own| own.feature.layer == layer).map(|own| own.feature.row)
    }

    /// The selected rows of each layer.
    #[must_use]
    pub fn by_layer(&self) -> Vec<(LayerId, Vec<usize>)> {
        let mut all: Vec<(LayerId, Vec<usize>)> = Vec::new();
        for own in &self.list {
            match all.iter_mut().find(|(id, _)| *id == own.feature.layer) {
                Some((_, rows)) => rows.push(own.feature.row.index()),
                None => all.push((own.feature.layer, vec![own.feature.row.index()])),
            }
        }
        all
    }

    /// The same selection where the features of a layer have other rows, by the rows before, ascending; those without one are no
    /// longer selected.
    #[must_use]
    pub fn moved(&self, layer: LayerId, rows: &[(RowId, RowId)]) -> Self {
        let now = |picked: &Picked| {
            if picked.feature.layer != layer {
                return Some(*picked);
            }
            let at = rows.binary_search_by_key(&picked.feature.row, |(before, _)| *before).ok()?;
            Some(Picked { feature: FeatureId { row: rows[at].1, ..picked.feature }, ..*picked })
        };
        let list: Vec<Picked> = self.list.iter().filter_map(now).collect();
        Self { title: self.title.clone(), number: self.number + 1, members: list.iter().map(|picked| picked.feature).collect(), list }
    }

    /// Drops the features of a layer.
    pub fn drop_layer(&mut self, layer: LayerId) {
        self.number += 1;
        self.list.retain(|picked| picked.feature.layer != layer);
        self.members.retain(|own| own.layer != layer);
    }

    /// Drops what the document no longer has.
    pub fn retain_existing(&mut self, document: &Document) {
        self.retain(|feature| document.knows(feature));
    }

    /// Drops features that are not wanted.
    pub fn retain(&mut self, wanted: impl Fn(FeatureId) -> bool) {
        if self.list.iter().any(|p| !wanted(p.feature)) {
            self.number += 1;
            self.list.retain(|p| wanted(p.feature));
            self.members = self.list.iter().map(|p| p.feature).collect();
        }
    }

    /// The box round the selected features, in degrees.
    #[must_use]
    pub fn bounds(&self, document: &Document) -> Option<Bounds> {
        self.list.iter().filter_map(|p| document.feature(p.feature)?.bounds()).reduce(Bounds::union)
    }

    /// The selected features as their list shows them: name, layer, distance, area and length before their attributes. Metres and
    /// square metres on the ellipsoid.
    #[must_use]
    pub fn listed(&self, document: &Document, lang: Lang) -> FeatureTable {
        let mut builder = TableBuilder::default();
        // an attribute of that name, in whichever layer, stays what it is
        let free = |word: Word| document.layers().iter().fold(word.text(lang).to_owned(), |name, layer| layer.table.free_column_name(&name));
        let [name, layer_name, distance, area, length] =
            [Word::ColumnName, Word::ColumnLayer, Word::CsvDistance, Word::CsvArea, Word::CsvLength].map(free);
        let measured = self.list.iter().any(|picked| picked.distance.is_some()).then_some(&distance);
        for column in [&name, &layer_name].into_iter().chain(measured).chain([&area, &length]) {
            builder.declare(column);
        }
        let rounded = |value: f64| Value::Float((value * 10.0).round() / 10.0);
        for picked in &self.list {
            let Some(layer) = document.layer(picked.feature.layer) else { continue };
            layer.table.columns().iter().for_each(|column| builder.declare(column.name()));
            let Some(feature) = document.feature(picked.feature) else { continue };
            builder.set(&name, Value::Text(name_of(feature).get(lang)));
            builder.set(&layer_name, Value::Text(layer.name.get(lang)));
            if let Some(metres) = picked.distance {
                builder.set(&distance, rounded(metres));
            }
            if let Some(square) = checked_area(feature).ok().filter(|square| *square > 0.0) {
                builder.set(&area, rounded(square));
            }
            match crate::query::length(feature) {
                metres if metres > 0.0 => drop(builder.set(&length, rounded(metres))),
                _ => {}
            }
            builder.copy(feature);
        }
        builder.finish()
    }

    /// The selected features as a table of their own; distances become a column.
    #[must_use]
    pub fn table(&self, document: &Document) -> FeatureTable {
        let mut builder = TableBuilder::default();
        // an attribute of that name, in whichever layer, stays what it is
        let name = document.layers().iter().fold("distance_m".to_owned(), |name, layer| layer.table.free_column_name(&name));
        for picked in &self.list {
            let Some(layer) = document.layer(picked.feature.layer) else { continue };
            layer.table.columns().iter().for_each(|column| builder.declare(column.name()));
            if let Some(feature) = document.feature(picked.feature) {
                let distance = picked.distance.map(|metres| (name.as_str(), Value::Float((metres * 10.0).round() / 10.0)));
                builder.copy_with(feature, distance);
            }
        }
        builder.finish()
    }
}
