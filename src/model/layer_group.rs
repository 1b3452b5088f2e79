//! Groups of layers of the user's own: headings in the list of layers and in legends.

use super::{GroupId, Layer};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Layers that stand together under a name, next to each other in the drawing order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerGroup {
    pub id: GroupId,
    pub name: Bilingual,
    /// The group that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<GroupId>,
    /// Keys of the layers that are in it and in no group of its own.
    #[serde(default)]
    pub layers: Vec<String>,
    /// Keys of the layers that were shown when the group was hidden: these come back with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
}

impl LayerGroup {
    /// What its texts take, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let keys: usize = self.layers.iter().chain(&self.hidden).map(|key| size_of::<String>() + key.len()).sum();
        size_of::<Self>() + self.name.zh.len() + self.name.en.len() + keys
    }
}

/// The groups of a document, found by the layers in them.
#[derive(Debug)]
pub struct Grouping<'a> {
    groups: &'a [LayerGroup],
    by_id: HashMap<GroupId, usize>,
    /// The group of each layer, by the layer's key.
    of: HashMap<&'a str, usize>,
}

impl<'a> Grouping<'a> {
    /// Groups in one another deeper than this are taken to be beside each other.
    pub const DEEPEST: usize = 8;

    #[must_use]
    pub fn new(groups: &'a [LayerGroup]) -> Self {
        let by_id = groups.iter().enumerate().map(|(n, group)| (group.id, n)).collect();
        let of = groups.iter().enumerate().flat_map(|(n, group)| group.layers.iter().map(move |key| (key.as_str(), n))).collect();
        Self { groups, by_id, of }
    }

    /// The groups that a group is in, from the outermost on, and itself.
    #[must_use]
    pub fn path(&self, group: GroupId) -> Vec<&'a LayerGroup> {
        let mut path = Vec::new();
        let mut next = Some(group);
        while let Some(own) = next.and_then(|id| self.groups.get(*self.by_id.get(&id)?)).filter(|_| path.len() < Self::DEEPEST) {
            path.push(own);
            next = own.parent;
        }
        path.reverse();
        path
    }

    /// The groups that a layer is in, from the outermost on.
    #[must_use]
    pub fn path_of(&self, key: &str) -> Vec<&'a LayerGroup> {
        self.of.get(key).map_or_else(Vec::new, |n| self.path(self.groups[*n].id))
    }

    /// Whether a layer is in a group, or in one that is in it.
    #[must_use]
    pub fn holds(&self, group: GroupId, key: &str) -> bool {
        self.path_of(key).iter().any(|own| own.id == group)
    }

    /// The place at or above another, among layers from the bottom of the map up, that parts no group which is in so many others.
    #[must_use]
    pub fn place_between(&self, layers: &[&Layer], at: usize, depth: usize) -> usize {
        let group_of = |layer: &Layer| self.path_of(&layer.key).get(depth).map(|group| group.id);
        let is_within = |at: usize| at > 0 && group_of(layers[at - 1]).is_some_and(|id| group_of(layers[at]) == Some(id));
        (at..layers.len()).find(|at| !is_within(*at)).unwrap_or(layers.len())
    }

    /// What the groups of a layer are called together, from the outermost on; `None` where it is in none.
    #[must_use]
    pub fn heading_of(&self, layer: &Layer) -> Option<(GroupId, Bilingual)> {
        let path = self.path_of(&layer.key);
        let name = |lang| path.iter().map(|group| group.name.get(lang)).collect::<Vec<_>>().join(" · ");
        let id = path.last()?.id;
        Some((id, Bilingual::new(name(crate::i18n::Lang::Zh), name(crate::i18n::Lang::En))))
    }
}
