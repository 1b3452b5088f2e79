//! What a condition may name besides the fields of its layer: the other layers of the document, and the features that are selected.

use super::problem::FilterProblem;
use crate::i18n::{Bilingual, excerpt};
use crate::model::{Document, FeatureTable, Layer, LayerId};
use std::sync::Arc;

/// The layers that a condition may name, by their keys or names, and the selected features.
///
/// ```
/// use nanbei::query::{Filter, Surroundings};
///
/// let document = nanbei::io::embedded_document();
/// let areas = &document.layer_by_key("key_areas").unwrap().table;
/// let around = Surroundings::of(&document);
/// let near = Filter::parse_among("DISTANCE(LAYER('hubs')) <= 3000", areas, &around)?;
/// assert!(near.rows(areas).contains(&true));
/// assert!(Filter::parse("DISTANCE(LAYER('hubs')) <= 3000", areas).is_err(), "there is no layer round it");
/// # Ok::<(), nanbei::query::FilterError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    layers: Vec<NamedLayer>,
    selection: Option<Vec<Chosen>>,
}

/// Features of a table, by their rows.
pub type Chosen = (Arc<FeatureTable>, Vec<usize>);

#[derive(Clone, Debug)]
struct NamedLayer {
    key: String,
    name: Bilingual,
    /// None where what it shows follows from the layer whose condition this is.
    table: Option<Arc<FeatureTable>>,
    /// Whether the table has all features, though they are read as they are needed.
    is_whole: bool,
}

impl NamedLayer {
    fn is_named(&self, names: &[String]) -> bool {
        names.iter().any(|name| is_called(&self.key, &self.name, name))
    }
}

impl Surroundings {
    /// Those of a document: all its layers.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        Self::with(document, |layer| Some(Arc::clone(&layer.table)))
    }

    /// The same with the tables that `table_of` gives; none for a layer whose features follow from what they are asked for.
    pub(in crate::query) fn with(document: &Document, mut table_of: impl FnMut(&Layer) -> Option<Arc<FeatureTable>>) -> Self {
        let named = |layer: &Layer| NamedLayer { key: layer.key.clone(), name: layer.name.clone(), table: table_of(layer), is_whole: false };
        Self { layers: document.layers().iter().map(named).collect(), selection: None }
    }

    /// The same where `SELECTION()` stands for features: tables with the rows of them.
    #[must_use]
    pub fn with_selection(mut self, selection: Vec<Chosen>) -> Self {
        self.selection = Some(selection);
        self
    }

    /// The same with all features of the layers of these keys or names, and of those selected, as `gather` brings them where they are read
    /// as they are needed.
    ///
    /// # Errors
    /// What `gather` gives.
    pub fn gathered<E>(
        mut self,
        names: &[String],
        gather: impl Fn(&Arc<FeatureTable>, Option<&[usize]>) -> Result<Arc<FeatureTable>, E>,
    ) -> Result<Self, E> {
        for own in self.layers.iter_mut().filter(|own| own.is_named(names)) {
            if let Some(table) = &mut own.table {
                *table = gather(table, None)?;
            }
            own.is_whole = true;
        }
        for (table, rows) in self.selection.iter_mut().flatten() {
            *table = gather(table, Some(rows))?;
        }
        Ok(self)
    }

    /// Whether one of the layers of these keys or names, or of the selected features', is read as it is needed.
    #[must_use]
    pub fn reads_sources(&self, names: &[String]) -> bool {
        self.tables(names).any(|table| table.source().is_some())
    }

    /// The vertices of the layers of these keys or names, and of the selected features' layers.
    #[must_use]
    pub fn vertices(&self, names: &[String]) -> usize {
        self.tables(names).map(|table| table.vertices()).sum()
    }

    fn tables<'a>(&'a self, names: &'a [String]) -> impl Iterator<Item = &'a Arc<FeatureTable>> {
        let named = self.layers.iter().filter(|own| own.is_named(names)).filter_map(|own| own.table.as_ref());
        named.chain(self.selection.iter().flatten().map(|(table, _)| table))
    }

    fn layer(&self, name: &str) -> Result<&NamedLayer, FilterProblem> {
        if let Some(own) = self.layers.iter().find(|own| own.key == name) {
            return Ok(own);
        }
        let mut called = self.layers.iter().filter(|own| is_called(&own.key, &own.name, name));
        match (called.next(), called.next()) {
            (Some(own), None) => Ok(own),
            (Some(_), Some(_)) => Err(FilterProblem::SeveralLayers(excerpt(name, 60))),
            (None, _) => {
                let known: Vec<&str> = self.layers.iter().take(60).map(|own| own.key.as_str()).collect();
                Err(FilterProblem::NoLayer { layer: excerpt(name, 60), known: excerpt(&known.join(", "), 600) })
            }
        }
    }

    /// The table of the layer of that key or name.
    ///
    /// # Errors
    /// Where there is none, or it cannot be asked.
    pub fn table(&self, name: &str) -> Result<&Arc<FeatureTable>, FilterProblem> {
        let own = self.layer(name)?;
        let table = own.table.as_ref().ok_or_else(|| FilterProblem::Circle(excerpt(name, 60)))?;
        if table.source().is_some() && !own.is_whole { Err(FilterProblem::WindowLayer(excerpt(name, 60))) } else { Ok(table) }
    }

    /// The selected features.
    ///
    /// # Errors
    /// Where they cannot be meant, or there are none.
    pub fn selection(&self) -> Result<&[Chosen], FilterProblem> {
        match &self.selection {
            None => Err(FilterProblem::NoSelection),
            Some(own) if own.iter().all(|(_, rows)| rows.is_empty()) => Err(FilterProblem::NothingSelected),
            Some(own) => Ok(own),
        }
    }
}

/// The layers of a document that are meant by names.
#[must_use]
pub fn layers_called(document: &Document, names: &[String]) -> Vec<LayerId> {
    let is_named = |layer: &&Layer| names.iter().any(|name| is_called(&layer.key, &layer.name, name));
    document.layers().iter().filter(is_named).map(|layer| layer.id).collect()
}

/// Whether a layer of that key and name may be meant by a name.
fn is_called(key: &str, own: &Bilingual, name: &str) -> bool {
    key == name || own.is_called(name)
}
