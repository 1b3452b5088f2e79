//! The features that a plan calls by an id.

use super::{Document, FeatureId, Group, LayerId};
use std::collections::{HashMap, HashSet};

impl Document {
    fn place_of_plan(&self, id: &str) -> Option<FeatureId> {
        let themes = self.layers().iter().filter(|layer| matches!(layer.group, Group::Hubs | Group::KeyAreas | Group::Districts));
        themes.filter(|layer| layer.key != "rings").find_map(|layer| Some(FeatureId::at(layer.id, layer.table.find_id(id)?)))
    }

    /// The feature that a plan calls by an id: of the hubs and lines, the key areas or the districts; `LAYER/ID` is one of another
    /// layer.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<FeatureId> {
        self.place_of_plan(id).or_else(|| {
            // ids and keys may have strokes in them
            id.match_indices('/').find_map(|(at, _)| {
                let layer = self.layer_by_key(&id[..at])?;
                Some(FeatureId::at(layer.id, layer.table.find_id(&id[at + 1..])?))
            })
        })
    }

    /// The features of many such names at once, each layer gone through once.
    #[must_use]
    pub fn places<'a>(&self, names: &HashSet<&'a str>) -> HashMap<&'a str, FeatureId> {
        let mut found = HashMap::new();
        // of each layer the ids that are looked for; a name of the plan's own layers comes first
        let mut of_layers: HashMap<LayerId, HashMap<&str, &'a str>> = HashMap::new();
        for name in names {
            match self.place_of_plan(name) {
                Some(id) => drop(found.insert(*name, id)),
                None => {
                    for (at, _) in name.match_indices('/') {
                        if let Some(layer) = self.layer_by_key(&name[..at]) {
                            of_layers.entry(layer.id).or_default().insert(&name[at + 1..], name);
                        }
                    }
                }
            }
        }
        for (layer, mut wanted) in of_layers {
            let Some(layer) = self.layer(layer) else { continue };
            for feature in layer.table.features() {
                if wanted.is_empty() {
                    break;
                }
                if let Some(name) = feature.id().and_then(|id| wanted.remove(id.to_string().as_str())) {
                    found.entry(name).or_insert(FeatureId::at(layer.id, feature.index()));
                }
            }
        }
        found
    }

    /// What a plan calls a feature; `None` for one that has no id of its own.
    #[must_use]
    pub fn place_id(&self, feature: FeatureId) -> Option<String> {
        let (layer, id) = (self.layer(feature.layer)?, self.feature(feature)?.id()?.to_string());
        // a second feature of the same id has no name of its own
        [id.clone(), format!("{}/{id}", layer.key)].into_iter().find(|name| self.place(name) == Some(feature))
    }
}
