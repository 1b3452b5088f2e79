//! The document: everything a project file keeps.

use super::{Annotation, AnnotationId, Bounds, Layer, LayerId, LoadedData, Origin, Provenance, Sheet};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};

/// The distance rings round one hub.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HubRings {
    /// The hub's feature id.
    pub hub: String,
    /// Metres on the ellipsoid, ascending.
    pub radii: Vec<f64>,
}

/// A place on the map under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    pub name: String,
    /// West, south, east, north in degrees.
    pub extent: [f64; 4],
}

impl Bookmark {
    #[must_use]
    pub const fn bounds(&self) -> Bounds {
        let [west, south, east, north] = self.extent;
        Bounds { west, south, east, north }
    }
}

/// Colours for loaded layers: a set that colour-blind eyes tell apart (Okabe and Ito, 2008), darkened for land.
const LAYER_INKS: [[u8; 3]; 6] = [[106, 61, 154], [0, 114, 178], [0, 128, 96], [112, 110, 30], [190, 60, 120], [86, 100, 120]];

#[derive(Clone, Debug, Default)]
pub struct Document {
    pub title: Bilingual,
    /// From the bottom of the map up.
    pub layers: Vec<Layer>,
    pub annotations: Vec<Annotation>,
    pub rings: Vec<HubRings>,
    pub sheet: Sheet,
    /// Places to come back to.
    pub bookmarks: Vec<Bookmark>,
    /// Whether the online base map may be fetched. Off until the user asks.
    pub online: bool,
}

impl Document {
    #[must_use]
    pub fn layer(&self, id: LayerId) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.id == id)
    }

    pub(super) fn layer_mut(&mut self, id: LayerId) -> Option<&mut Layer> {
        self.layers.iter_mut().find(|layer| layer.id == id)
    }

    /// The layer that commands and files call `key`.
    #[must_use]
    pub fn layer_by_key(&self, key: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.key == key)
    }

    #[must_use]
    pub fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        self.annotations.iter().find(|annotation| annotation.id == id)
    }

    /// An id no layer has.
    #[must_use]
    pub fn fresh_layer_id(&self) -> LayerId {
        LayerId(self.layers.iter().map(|layer| layer.id.0 + 1).max().unwrap_or(0))
    }

    /// An id no annotation has.
    #[must_use]
    pub fn fresh_annotation_id(&self) -> AnnotationId {
        AnnotationId(self.annotations.iter().map(|annotation| annotation.id.0 + 1).max().unwrap_or(0))
    }

    /// `wanted`, or `wanted-2`, `wanted-3`, … where another layer has that key.
    #[must_use]
    pub fn fresh_key(&self, wanted: &str) -> String {
        let taken = |key: &str| self.layer_by_key(key).is_some();
        if !taken(wanted) {
            return wanted.to_owned();
        }
        (2..u32::MAX).map(|n| format!("{wanted}-{n}")).find(|key| !taken(key)).unwrap_or_default()
    }

    /// A layer for data that was loaded into the document.
    #[must_use]
    pub fn loaded_layer(&self, data: LoadedData) -> Layer {
        let (stem, source) = match &data.origin {
            Origin::File(path) => {
                (data.name.as_str(), path.file_name().map_or_else(|| data.name.clone(), |name| name.to_string_lossy().into_owned()))
            }
            _ => ("pasted", data.name.clone()),
        };
        Layer {
            id: self.fresh_layer_id(),
            key: self.fresh_key(stem),
            provenance: Provenance { source: Bilingual::same(source), ..Provenance::default() },
            name: Bilingual::same(data.name.clone()),
            group: super::Group::Mine,
            visible: true,
            opacity: 1.0,
            style: data.style,
            origin: data.origin,
            read_as: data.read_as,
            crs: data.crs,
            table: data.table,
        }
    }

    /// Where a loaded layer belongs in the drawing order: over the key areas, so that none of its colours is tinted, and under
    /// the rings and hubs.
    #[must_use]
    pub fn place_for_loaded(&self) -> usize {
        self.layers.iter().position(|own| own.key == "rings").unwrap_or(self.layers.len())
    }

    /// The style of the next layer that is loaded, in the first of the colours that the fewest layers have; `under_way` are the
    /// styles of those that are still being loaded.
    #[must_use]
    pub fn next_style(&self, under_way: &[super::Style]) -> super::Style {
        let mine = self.layers.iter().filter(|layer| layer.group == super::Group::Mine).map(|layer| &layer.style);
        let inks: Vec<super::Ink> = mine.chain(under_way).filter_map(|style| Some(style.symbol.marker?.ink)).collect();
        let free = LAYER_INKS.map(super::Ink::Custom).into_iter().min_by_key(|ink| inks.iter().filter(|own| *own == ink).count());
        super::Style::plain(free.unwrap_or(super::Ink::Role(super::Role::Text)))
    }

    /// The box round the features of the visible layers that are not the base map, in degrees.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.layers
            .iter()
            .filter(|layer| layer.visible && layer.group != super::Group::Basemap)
            .filter_map(|layer| layer.table.bounds())
            .reduce(Bounds::union)
    }
}
