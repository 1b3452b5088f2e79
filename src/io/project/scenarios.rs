//! The scenarios in a project's file: the base while one of them is shown, and of each that is not shown what it changes of the
//! base.

use super::entry::{LayerEntry, LayerReader, TableWriter};
use super::{Members, Unknown, members_of, one};
use crate::i18n::Bilingual;
use crate::io::IoError;
use crate::model::{Document, Layer, LayerChange, LayerId, Limits, Scenario, ScenarioId, ScenarioNote, Scenarios};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashSet};

/// Scenarios of a project, and layers that one of them changes.
const MOST_SCENARIOS: usize = 100;
const MOST_CHANGES: usize = 2_000;

/// Layers are numbered: those that are shown as they stand in the file, the others from there on.
#[derive(Default, Serialize, Deserialize)]
pub struct ScenariosEntry {
    /// The one that is shown; none for the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    active: Option<ScenarioId>,
    /// The layers of the base, while a scenario is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    base: Vec<Numbered>,
    #[serde(default)]
    list: Vec<ScenarioEntry>,
}

#[derive(Serialize, Deserialize)]
struct Numbered {
    id: u32,
    /// None where a scenario is without the layer.
    layer: Option<LayerEntry>,
}

#[derive(Serialize, Deserialize)]
struct ScenarioEntry {
    id: ScenarioId,
    #[serde(default)]
    name: Bilingual,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(default)]
    assumptions: String,
    /// What it changes of the base; nothing of the one that is shown, whose layers are those of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Numbered>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    order: Vec<u32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    reordered: bool,
}

impl ScenarioEntry {
    /// What a scenario is called, without what it changes.
    fn of(own: &Scenario) -> Self {
        let ScenarioNote { name, year, assumptions } = own.note.clone();
        Self { id: own.id, name, year, assumptions, changes: Vec::new(), order: Vec::new(), reordered: false }
    }
}

impl ScenariosEntry {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The scenarios of a document; `layers` are the entries of those that are shown. Where a scenario is shown, its layers are
    /// written as versions of the base's, so that a feature of both is known as one.
    ///
    /// # Errors
    /// Where something cannot be put into JSON.
    pub fn of(document: &Document, tables: &mut TableWriter<'_>) -> Result<(Self, Vec<LayerEntry>), serde_json::Error> {
        let scenarios = document.scenarios();
        let mut numbers: BTreeMap<LayerId, u32> = document.layers().iter().zip(0..).map(|(layer, n)| (layer.id, n)).collect();
        let mut number = |id: LayerId| {
            let next = numbers.len() as u32;
            *numbers.entry(id).or_insert(next)
        };
        let mut base = Vec::new();
        for layer in &scenarios.base {
            base.push(Numbered { id: number(layer.id), layer: Some(tables.entry(layer)?) });
        }
        let layers = document.layers().iter().map(|layer| if base.is_empty() { tables.entry(layer) } else { tables.version(layer) });
        let layers = layers.collect::<Result<Vec<_>, _>>()?;
        let mut list = Vec::new();
        for own in &scenarios.list {
            if scenarios.active == Some(own.id) {
                list.push(ScenarioEntry::of(own));
                continue;
            }
            // what the base has changed meanwhile is in it
            let own = document.rebased(own);
            let mut changes = Vec::new();
            for change in &own.changes {
                let layer = change.own.as_ref().map(|layer| tables.version(layer)).transpose()?;
                changes.push(Numbered { id: number(change.id), layer });
            }
            let order = own.order.iter().map(|id| number(*id)).collect();
            list.push(ScenarioEntry { changes, order, reordered: own.reordered, ..ScenarioEntry::of(&own) });
        }
        Ok((Self { active: scenarios.active, base, list }, layers))
    }

    /// Tells where what was read is not what stands in the file's text.
    pub fn compare(&self, raw: &RawValue, limits: &mut Limits) {
        let layers = |limits: &mut Limits, name: &str, members: &Members<'_>, own: &[Numbered]| {
            for (n, (members, own)) in members_of(members.get(name).copied()).iter().zip(own).enumerate() {
                let layer = members.get("layer").and_then(|raw| serde_json::from_str::<Members<'_>>(raw.get()).ok());
                if let (Some(members), Some(layer)) = (layer, &own.layer) {
                    limits.under(format!("{name}[{n}]"), |limits| layer.compare(&members, limits));
                }
            }
        };
        let Ok(members) = serde_json::from_str::<Members<'_>>(raw.get()) else { return };
        layers(limits, "base", &members, &self.base);
        for (n, (members, own)) in members_of(members.get("list").copied()).iter().zip(&self.list).enumerate() {
            limits.under(format!("list[{n}]"), |limits| {
                one(limits, members, "name", serde_json::to_value(&own.name));
                layers(limits, "changes", members, &own.changes);
            });
        }
    }

    /// Brings what is told of scenarios into its bounds.
    pub fn limit(&mut self, limits: &mut Limits) {
        limits.under("scenarios", |limits| {
            limits.list("list", &mut self.list, MOST_SCENARIOS);
            limits.list("base", &mut self.base, super::MOST_LAYERS);
            let none = HashSet::new();
            for (n, numbered) in self.base.iter_mut().enumerate() {
                if let Some(layer) = &mut numbered.layer {
                    limits.under(format!("base[{n}]"), |own| drop(layer.limit(own, &none)));
                }
            }
            for (n, own) in self.list.iter_mut().enumerate() {
                limits.under(format!("list[{n}]"), |limits| {
                    limits.title("name", &mut own.name);
                    limits.prose("assumptions", &mut own.assumptions);
                    if let Some(year) = &mut own.year {
                        limits.year("year", year);
                    }
                    limits.list("changes", &mut own.changes, MOST_CHANGES);
                    limits.list("order", &mut own.order, MOST_CHANGES * 2);
                    for (n, numbered) in own.changes.iter_mut().enumerate() {
                        if let Some(layer) = &mut numbered.layer {
                            limits.under(format!("changes[{n}]"), |own| drop(layer.limit(own, &none)));
                        }
                    }
                });
            }
        });
    }

    /// The layers of the base, which come first: those that are shown are versions of them. None where the base is shown.
    ///
    /// # Errors
    /// Where features that stand in the file cannot be read.
    pub fn take_base(&mut self, unknown: Vec<Unknown>, reader: &mut LayerReader<'_>) -> Result<Vec<Layer>, IoError> {
        let is_lost = self.active.take_if(|id| !is_fine(*id) || !self.list.iter().any(|own| own.id == *id)).is_some();
        if is_lost || self.active.is_none() && !self.base.is_empty() {
            // what is shown is taken for the base
            reader.limits.misread("scenarios.active", "—");
        }
        let (mut base, mut keys) = (Vec::<Layer>::new(), HashSet::new());
        let mut unknown = unknown.into_iter();
        for numbered in std::mem::take(&mut self.base) {
            let (id, layer) = read(reader, numbered, &mut keys, unknown.next())?;
            if base.iter().any(|own| own.id == id) {
                reader.limits.doubled("scenarios.base");
            } else {
                base.extend(layer);
            }
        }
        Ok(base)
    }

    /// The scenarios over the layers that are shown, with the layers of the base.
    ///
    /// # Errors
    /// Where features that stand in the file cannot be read.
    pub fn scenarios(self, shown: &[Layer], base: Vec<Layer>, reader: &mut LayerReader<'_>) -> Result<Scenarios, IoError> {
        let active = self.active;
        let base = if active.is_some() { base } else { Vec::new() };
        let of_base = |id: LayerId| if active.is_some() { &base[..] } else { shown }.iter().find(|layer| layer.id == id).cloned();
        let mut next = self.list.iter().filter(|own| is_fine(own.id)).map(|own| own.id.0 + 1).max().unwrap_or(0);
        let mut list = Vec::<Scenario>::with_capacity(self.list.len());
        for entry in self.list {
            let mut changes = Vec::<LayerChange>::with_capacity(entry.changes.len());
            let mut keys = HashSet::new();
            for numbered in entry.changes {
                let (id, own) = read(reader, numbered, &mut keys, None)?;
                let before = of_base(id);
                if changes.iter().any(|change| change.id == id) {
                    reader.limits.doubled("scenarios.list.changes");
                } else if before.is_some() || own.is_some() {
                    // what neither has is nothing
                    changes.push(LayerChange { id, base: before, own });
                }
            }
            let order = entry.order.into_iter().map(LayerId).collect();
            // an id that stands twice is the first one's
            let is_taken = !is_fine(entry.id) || list.iter().any(|own| own.id == entry.id);
            if is_taken {
                reader.limits.twice("scenarios.list.id");
            }
            let id = if is_taken { ScenarioId(next) } else { entry.id };
            next = next.max(id.0 + 1);
            let note = ScenarioNote { name: entry.name, year: entry.year, assumptions: entry.assumptions };
            list.push(Scenario { id, note, changes, order, reordered: entry.reordered });
        }
        Ok(Scenarios { list, active, base, next })
    }
}

/// Whether an id leaves room for those of further scenarios, which are counted on from the largest one.
const fn is_fine(id: ScenarioId) -> bool {
    id.0 < u32::MAX / 2
}

/// A layer with its number: of the base with the members that this version does not know, or of a scenario that is not shown.
fn read(
    reader: &mut LayerReader<'_>,
    numbered: Numbered,
    keys: &mut HashSet<String>,
    of_base: Option<Unknown>,
) -> Result<(LayerId, Option<Layer>), IoError> {
    let id = LayerId(numbered.id.min(u32::MAX / 2));
    let Some(entry) = numbered.layer else { return Ok((id, None)) };
    // one layer of each key, in each state of the document
    let key = if keys.contains(&entry.key) { format!("{}-{}", entry.key, id.0) } else { entry.key.clone() };
    keys.insert(key.clone());
    let is_base = of_base.is_some();
    Ok((id, Some(reader.layer(id, entry, key, of_base.unwrap_or_default(), is_base)?)))
}
