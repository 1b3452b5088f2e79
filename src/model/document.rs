//! The document: everything a project file keeps.

use super::{
    Annotation, AnnotationId, BaseMap, Bounds, Feature, FeatureId, FeatureRequest, FeatureTable, Horizon, Layer, LayerGroup, LayerId, LoadedData,
    MapTheme, Origin, Plan, Provenance, SavedQuery, Scenarios, Sheet, ShownMap, SourceError, TableLayout, free_key,
};
use crate::i18n::Bilingual;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

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

/// All that a project file keeps, in the open: what a document is made of, and what is taken out of one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    pub title: Bilingual,
    /// From the bottom of the map up.
    pub layers: Vec<Layer>,
    /// Groups of layers of the user's own.
    #[serde(default)]
    pub groups: Vec<LayerGroup>,
    pub annotations: Vec<Annotation>,
    pub rings: Vec<HubRings>,
    pub sheet: Sheet,
    /// Places to come back to.
    pub bookmarks: Vec<Bookmark>,
    #[serde(default)]
    pub queries: Vec<SavedQuery>,
    #[serde(default)]
    pub themes: Vec<MapTheme>,
    /// How attributes are listed, as it was when the project was saved.
    #[serde(default)]
    pub tables: Vec<TableLayout>,
    /// The thematic map of the plan that is shown.
    #[serde(default)]
    pub map: Option<Box<ShownMap>>,
    /// Statements and documents that the planner has added to the plan.
    #[serde(default)]
    pub plan: Plan,
    /// The scenarios over the layers, and the base while one of them is shown.
    #[serde(default)]
    pub scenarios: Scenarios,
    /// The year as of which the map is shown; `None` shows all.
    #[serde(default)]
    pub horizon: Option<Horizon>,
    /// The base map of tiles; `None` shows the embedded one alone.
    #[serde(default)]
    pub base_map: Option<Box<BaseMap>>,
    /// Whether tiles may be asked of servers. Off until the user asks.
    #[serde(skip)]
    pub online: bool,
    /// Members of the project's file that this version does not know: they are kept for the one that does.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub unknown: Map<String, Json>,
}

/// The document. A [`Transaction`](super::Transaction) changes it, and nothing else.
///
/// ```
/// use nanbei::i18n::Bilingual;
/// use nanbei::model::{Document, Operation, Transaction};
///
/// let mut document = Document::default();
/// assert_eq!(document.layers().len(), 0);
/// // the fields are private: who wants a change makes a transaction
/// let applied = Transaction::from(Operation::SetTitle(Bilingual::same("吴淞"))).apply(&mut document)?;
/// assert_eq!(document.title().zh, "吴淞");
/// applied.inverse.apply(&mut document)?;
/// assert_ne!(document.title().zh, "吴淞");
/// # Ok::<(), nanbei::model::TransactionError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Document {
    content: Content,
    /// The ids that the next layer and annotation get: none is given twice.
    next_layer: u32,
    next_annotation: u32,
}

impl From<Content> for Document {
    fn from(content: Content) -> Self {
        let next_layer = content.layers.iter().chain(content.scenarios.layers()).map(|layer| layer.id.0 + 1).max().unwrap_or(0);
        let next_annotation = content.annotations.iter().map(|own| own.id.0 + 1).max().unwrap_or(0);
        Self { content, next_layer, next_annotation }
    }
}

impl Document {
    #[must_use]
    pub const fn content(&self) -> &Content {
        &self.content
    }

    #[must_use]
    pub fn into_content(self) -> Content {
        self.content
    }

    #[must_use]
    pub const fn title(&self) -> &Bilingual {
        &self.content.title
    }

    /// The layers from the bottom of the map up.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.content.layers
    }

    /// Groups of layers of the user's own.
    #[must_use]
    pub fn groups(&self) -> &[LayerGroup] {
        &self.content.groups
    }

    #[must_use]
    pub fn annotations(&self) -> &[Annotation] {
        &self.content.annotations
    }

    #[must_use]
    pub fn rings(&self) -> &[HubRings] {
        &self.content.rings
    }

    #[must_use]
    pub const fn sheet(&self) -> &Sheet {
        &self.content.sheet
    }

    /// Places to come back to.
    #[must_use]
    pub fn bookmarks(&self) -> &[Bookmark] {
        &self.content.bookmarks
    }

    /// The layer of that key, or of that name in either language.
    #[must_use]
    pub fn layer_called(&self, name: &str) -> Option<&Layer> {
        self.layer_by_key(name).or_else(|| self.layers().iter().find(|layer| layer.name.is_called(name)))
    }

    /// Ways to show the layers that are kept by name.
    #[must_use]
    pub fn themes(&self) -> &[MapTheme] {
        &self.content.themes
    }

    /// Queries that are kept by name.
    #[must_use]
    pub fn queries(&self) -> &[SavedQuery] {
        &self.content.queries
    }

    /// The thematic map of the plan that is shown.
    #[must_use]
    pub fn shown_map(&self) -> Option<&ShownMap> {
        self.content.map.as_deref()
    }

    /// What the planner has added to the plan.
    #[must_use]
    pub const fn own_plan(&self) -> &Plan {
        &self.content.plan
    }

    /// The base map of tiles, where there is one.
    #[must_use]
    pub fn base_map(&self) -> Option<&BaseMap> {
        self.content.base_map.as_deref()
    }

    /// Whether tiles may be asked of servers.
    #[must_use]
    pub const fn is_online(&self) -> bool {
        self.content.online
    }

    /// The ids that the next layer and annotation get.
    #[must_use]
    pub const fn next_ids(&self) -> (u32, u32) {
        (self.next_layer, self.next_annotation)
    }

    /// The document that gives no ids below these: some were given to what is gone.
    #[must_use]
    pub fn with_next_ids(mut self, (layer, annotation): (u32, u32)) -> Self {
        self.next_layer = self.next_layer.max(layer);
        self.next_annotation = self.next_annotation.max(annotation);
        self
    }

    /// The document with another base map of tiles, or without one.
    #[must_use]
    pub fn with_base_map(mut self, base_map: Option<BaseMap>) -> Self {
        self.content.base_map = base_map.map(Box::new);
        self
    }

    /// The document with the network on, or off.
    #[must_use]
    pub fn with_online(mut self, online: bool) -> Self {
        self.content.online = online;
        self
    }

    /// Notes how attributes are listed: that is no change.
    pub fn keep_tables(&mut self, tables: Vec<TableLayout>) {
        self.content.tables = tables;
    }

    /// How attributes are listed, as it was when the project was saved.
    #[must_use]
    pub fn tables(&self) -> &[TableLayout] {
        &self.content.tables
    }

    /// Puts a table into a layer that is made of other parts of the document, or is another window of the layer's source: that is
    /// no change of its own.
    pub fn derive(&mut self, layer: LayerId, table: Arc<FeatureTable>) {
        if let Some(own) = self.content.layers.iter_mut().find(|own| own.id == layer) {
            own.table = table;
        }
    }

    /// The scenarios.
    #[must_use]
    pub fn scenarios(&self) -> &Scenarios {
        &self.content().scenarios
    }

    /// The year as of which the map is shown, where it is not shown with all that it has.
    #[must_use]
    pub fn horizon(&self) -> Option<&Horizon> {
        self.content().horizon.as_ref()
    }

    pub(super) fn layers_mut(&mut self) -> &mut Vec<Layer> {
        &mut self.content.layers
    }

    pub(super) fn insert_layer(&mut self, at: usize, layer: Layer) {
        self.next_layer = self.next_layer.max(layer.id.0 + 1);
        self.content.layers.insert(at.min(self.content.layers.len()), layer);
    }

    pub(super) fn annotations_mut(&mut self) -> &mut Vec<Annotation> {
        &mut self.content.annotations
    }

    pub(super) fn insert_annotation(&mut self, at: usize, annotation: Annotation) {
        self.next_annotation = self.next_annotation.max(annotation.id.0 + 1);
        self.content.annotations.insert(at.min(self.content.annotations.len()), annotation);
    }

    pub(super) fn replace_groups(&mut self, groups: Vec<LayerGroup>) -> Vec<LayerGroup> {
        std::mem::replace(&mut self.content.groups, groups)
    }

    pub(super) fn replace_rings(&mut self, rings: Vec<HubRings>) -> Vec<HubRings> {
        std::mem::replace(&mut self.content.rings, rings)
    }

    pub(super) fn replace_sheet(&mut self, sheet: Sheet) -> Sheet {
        std::mem::replace(&mut self.content.sheet, sheet)
    }

    pub(super) fn replace_title(&mut self, title: Bilingual) -> Bilingual {
        std::mem::replace(&mut self.content.title, title)
    }

    pub(super) fn replace_bookmarks(&mut self, bookmarks: Vec<Bookmark>) -> Vec<Bookmark> {
        std::mem::replace(&mut self.content.bookmarks, bookmarks)
    }

    pub(super) fn replace_themes(&mut self, themes: Vec<MapTheme>) -> Vec<MapTheme> {
        std::mem::replace(&mut self.content.themes, themes)
    }

    pub(super) fn replace_queries(&mut self, queries: Vec<SavedQuery>) -> Vec<SavedQuery> {
        std::mem::replace(&mut self.content.queries, queries)
    }

    pub(super) fn replace_map(&mut self, map: Option<Box<ShownMap>>) -> Option<Box<ShownMap>> {
        std::mem::replace(&mut self.content.map, map)
    }

    pub(super) fn replace_plan(&mut self, plan: Plan) -> Plan {
        std::mem::replace(&mut self.content.plan, plan)
    }

    pub(super) const fn scenarios_mut(&mut self) -> &mut Scenarios {
        &mut self.content.scenarios
    }

    pub(super) const fn replace_horizon(&mut self, horizon: Option<Horizon>) -> Option<Horizon> {
        std::mem::replace(&mut self.content.horizon, horizon)
    }

    pub(super) const fn replace_base_map(&mut self, base_map: Option<Box<BaseMap>>) -> Option<Box<BaseMap>> {
        std::mem::replace(&mut self.content.base_map, base_map)
    }

    pub(super) fn replace_online(&mut self, online: bool) -> bool {
        std::mem::replace(&mut self.content.online, online)
    }

    #[must_use]
    pub fn layer(&self, id: LayerId) -> Option<&Layer> {
        self.layers().iter().find(|layer| layer.id == id)
    }

    /// A feature by its name; `None` where it is deleted or its layer is gone.
    #[must_use]
    pub fn feature(&self, id: FeatureId) -> Option<Feature<'_>> {
        let table = &self.layer(id.layer)?.table;
        table.feature(id.row.index()).filter(|own| !table.stands_for_others(own.index()))
    }

    /// Whether there is a feature of that name, at hand or not.
    #[must_use]
    pub fn knows(&self, id: FeatureId) -> bool {
        self.layer(id.layer).is_some_and(|layer| layer.table.knows(id.row.index()))
    }

    /// The document with the features that are asked for at hand in the visible layers that are windows of a source, and the
    /// layers of which more was asked for than the budget lets in.
    ///
    /// # Errors
    /// What a source says.
    pub fn gathered(&self, request: &FeatureRequest<'_>) -> Result<(Self, Vec<LayerId>), SourceError> {
        self.gathered_of(&|layer| layer.visible, request)
    }

    /// The same for the layers that are wanted.
    ///
    /// # Errors
    /// What a source says.
    pub fn gathered_of(&self, wanted: &dyn Fn(&Layer) -> bool, request: &FeatureRequest<'_>) -> Result<(Self, Vec<LayerId>), SourceError> {
        let (mut own, mut cut) = (self.clone(), Vec::new());
        for layer in own.layers_mut().iter_mut().filter(|layer| wanted(layer) && layer.table.source().is_some()) {
            let (table, complete) = FeatureTable::gathered(&layer.table, request)?;
            layer.table = table;
            cut.extend((!complete).then_some(layer.id));
        }
        Ok((own, cut))
    }

    /// The layer that commands and files call `key`.
    #[must_use]
    pub fn layer_by_key(&self, key: &str) -> Option<&Layer> {
        self.layers().iter().find(|layer| layer.key == key)
    }

    #[must_use]
    pub fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        self.annotations().iter().find(|annotation| annotation.id == id)
    }

    /// An id no layer has or had.
    #[must_use]
    pub fn fresh_layer_id(&self) -> LayerId {
        LayerId(self.next_layer)
    }

    /// An id no annotation has or had.
    #[must_use]
    pub fn fresh_annotation_id(&self) -> AnnotationId {
        AnnotationId(self.next_annotation)
    }

    /// `wanted`, or `wanted-2`, `wanted-3`, … where another layer has that key.
    #[must_use]
    pub fn fresh_key(&self, wanted: &str) -> String {
        free_key(wanted, |key| self.layer_by_key(key).is_some())
    }

    /// A layer for data that was loaded into the document.
    #[must_use]
    pub fn loaded_layer(&self, data: LoadedData) -> Layer {
        let (stem, source) = match &data.origin {
            Origin::File(path) => {
                (data.name.as_str(), path.file_name().map_or_else(|| data.name.clone(), |name| name.to_string_lossy().into_owned()))
            }
            Origin::Database(_) | Origin::Copy(_) => (data.name.as_str(), data.name.clone()),
            _ => ("pasted", data.name.clone()),
        };
        let credit = data.table.source().map(|source| (**source.credit()).clone());
        Layer {
            id: self.fresh_layer_id(),
            key: self.fresh_key(stem),
            provenance: credit.unwrap_or_else(|| Provenance { source: Bilingual::same(source), ..Provenance::default() }),
            name: Bilingual::same(data.name.clone()),
            group: super::Group::Mine,
            visible: true,
            opacity: 1.0,
            style: data.style,
            origin: data.origin,
            filter: String::new(),
            computed: Vec::new(),
            read_as: data.read_as,
            crs: data.crs,
            unknown: Map::new(),
            table: data.table,
        }
    }

    /// Where a loaded layer belongs in the drawing order: over the key areas, so that none of its colours is tinted, and under
    /// the rings and hubs. It parts no group.
    #[must_use]
    pub fn place_for_loaded(&self) -> usize {
        self.place_between_groups(self.layers().iter().position(|own| own.key == "rings").unwrap_or(self.layers().len()))
    }

    /// The style of the next layer that is loaded, in the first of the colours that the fewest layers have; `under_way` are the
    /// styles of those that are still being loaded.
    #[must_use]
    pub fn next_style(&self, under_way: &[super::Style]) -> super::Style {
        let mine = self.layers().iter().filter(|layer| layer.group == super::Group::Mine).map(|layer| &layer.style);
        let inks: Vec<super::Ink> = mine.chain(under_way).filter_map(|style| Some(style.symbol.marker?.ink)).collect();
        let free = LAYER_INKS.map(super::Ink::Custom).into_iter().min_by_key(|ink| inks.iter().filter(|own| *own == ink).count());
        super::Style::plain(free.unwrap_or(super::Ink::Role(super::Role::Text)))
    }

    /// The box round the features of the visible layers that are not the base map, in degrees.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        self.layers()
            .iter()
            .filter(|layer| layer.visible && layer.group != super::Group::Basemap)
            .filter_map(|layer| layer.table.whole_bounds())
            .reduce(Bounds::union)
    }
}
