//! The features that a plan calls by an id.

use super::{Document, FeatureId, Group};

impl Document {
    /// The feature that a plan calls by an id: of the hubs and lines, the key areas or the districts; `LAYER/ID` is one of another
    /// layer.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<FeatureId> {
        let themes = self.layers().iter().filter(|layer| matches!(layer.group, Group::Hubs | Group::KeyAreas | Group::Districts));
        let own = themes.filter(|layer| layer.key != "rings").find_map(|layer| Some(FeatureId::at(layer.id, layer.table.find_id(id)?)));
        own.or_else(|| {
            // ids and keys may have strokes in them
            id.match_indices('/').find_map(|(at, _)| {
                let layer = self.layer_by_key(&id[..at])?;
                Some(FeatureId::at(layer.id, layer.table.find_id(&id[at + 1..])?))
            })
        })
    }

    /// What a plan calls a feature; `None` for one that has no id.
    #[must_use]
    pub fn place_id(&self, feature: FeatureId) -> Option<String> {
        let (layer, id) = (self.layer(feature.layer)?, self.feature(feature)?.id()?.to_string());
        Some(if self.place(&id) == Some(feature) { id } else { format!("{}/{id}", layer.key) })
    }
}
