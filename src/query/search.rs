//! Finding layers and features by name, in Chinese characters or their sounds or in English, and positions by coordinates.

use super::position::position;
use super::sought::Sought;
use crate::i18n::{Bilingual, bounded};
use crate::model::table::is_version;
use crate::model::{Document, Feature, FeatureId, FeatureTable, Layer, LayerId, RowId, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Feature {
        feature: FeatureId,
        name: Bilingual,
        layer_name: Bilingual,
        /// Whether its layer is not shown.
        hidden: bool,
    },
    Layer {
        layer: LayerId,
        name: Bilingual,
        hidden: bool,
    },
    /// WGS-84 degrees.
    Position([f64; 2]),
}

/// The columns that may hold a name, in the order they count.
const NAME_COLUMNS: [&str; 14] = [
    "name_zh",
    "label_zh",
    "name_en",
    "label_en",
    "former_name_zh",
    "former_name_en",
    "former_name",
    "name",
    "NAME",
    "Name",
    "名称",
    "地块编号",
    "id",
    "title",
];

/// The ranks of a match: on the name as written, then on its pinyin, then on the id; each whole, at the beginning, or inside.
const RANKS: usize = 9;
const IDS: usize = 6;

/// The rows of a layer that match, with what they are called: the first of each rank.
type LayerHits = [Vec<(RowId, Bilingual)>; RANKS];

/// What a text matches in each layer. Another version of the document is searched only where its tables are others.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    text: String,
    limit: usize,
    layers: Vec<(LayerId, Weak<FeatureTable>, Arc<LayerHits>)>,
}

impl Searched {
    fn known(&self, layer: &Layer, text: &str, limit: usize) -> Option<&Arc<LayerHits>> {
        let is_own = |(id, table, _): &&(LayerId, Weak<FeatureTable>, Arc<LayerHits>)| *id == layer.id && is_version(table, &layer.table);
        self.layers.iter().filter(|_| self.text == text && self.limit == limit).find(is_own).map(|(.., hits)| hits)
    }

    /// How many features a search would look at that are not known.
    #[must_use]
    pub fn lacks(&self, document: &Document, text: &str, limit: usize) -> usize {
        let unknown = |layer: &&Layer| is_searched(layer) && self.known(layer, text, limit).is_none();
        document.layers().iter().filter(unknown).map(|layer| layer.table.len()).sum()
    }

    /// Searches a document, as far as it is not known, for at most `limit` matches; `None` once `cancelled` is set.
    #[must_use]
    pub fn next(&self, document: &Document, text: &str, limit: usize, cancelled: &AtomicBool) -> Option<Self> {
        let mut next = Self { text: text.to_owned(), limit, layers: Vec::new() };
        let sought = Sought::of(text).filter(|_| position(text).is_none());
        for layer in document.layers().iter().filter(|layer| is_searched(layer)) {
            let Some(sought) = &sought else { break };
            let hits = match self.known(layer, text, limit) {
                Some(hits) => Arc::clone(hits),
                None => Arc::new(sought.hits(&layer.table, limit, cancelled)?),
            };
            next.layers.push((layer.id, Arc::downgrade(&layer.table), hits));
        }
        Some(next)
    }

    /// The layers and features with an id or a name that contains the text, ignoring case, or with a Chinese name whose pinyin does,
    /// in full or by its initials: the best matches first, those of hidden layers last. Or the position that the text gives.
    #[must_use]
    pub fn found(&self, document: &Document) -> Vec<Found> {
        let Some(sought) = Sought::of(&self.text) else { return Vec::new() };
        if let Some(position) = position(&self.text) {
            return vec![Found::Position(position)];
        }
        // the first of each rank: shown layers, then hidden ones
        let mut found: [Vec<Found>; 2 * RANKS] = std::array::from_fn(|_| Vec::new());
        for layer in document.layers().iter().rev() {
            let hidden = !layer.visible;
            let part = if hidden { RANKS } else { 0 };
            let own = [&layer.name.zh, &layer.name.en].into_iter().filter_map(|name| sought.rank(name)).min();
            if let Some(rank) = own {
                found[part + rank].push(Found::Layer { layer: layer.id, name: layer.name.clone(), hidden });
            }
            for (rank, hits) in self.known(layer, &self.text, self.limit).into_iter().flat_map(|hits| hits.iter().enumerate()) {
                let feature = |(row, name): &(RowId, Bilingual)| Found::Feature {
                    feature: FeatureId::new(layer.id, *row),
                    name: name.clone(),
                    layer_name: layer.name.clone(),
                    hidden,
                };
                found[part + rank].extend(hits.iter().map(feature));
            }
        }
        found.into_iter().flatten().take(self.limit).collect()
    }
}

impl Sought<'_> {
    /// What matches in a table, at most `limit` of each rank; `None` once `cancelled` is set.
    fn hits(&self, table: &FeatureTable, limit: usize, cancelled: &AtomicBool) -> Option<LayerHits> {
        let mut hits = LayerHits::default();
        let columns: Vec<_> = NAME_COLUMNS.iter().filter_map(|name| table.column(name)).collect();
        for feature in table.features() {
            if feature.index().is_multiple_of(1024) && cancelled.load(Ordering::Relaxed) {
                return None;
            }
            let names = columns.iter().filter_map(|column| match column.value(feature.index()) {
                Value::Null => None,
                Value::Text(text) => self.rank(text),
                value => self.rank(&value.to_string()),
            });
            let id = feature.id().and_then(|id| self.rank(&id.to_string()).filter(|rank| *rank < RANKS - IDS).map(|rank| rank + IDS));
            if let Some(list) = names.chain(id).min().map(|rank| &mut hits[rank]).filter(|list| list.len() < limit) {
                list.push((feature.row_id(), name_of(feature)));
            }
        }
        Some(hits)
    }
}

/// The layers and features of a document that a text matches, as [`Searched::found`] tells them. Nothing once `cancelled` is set.
///
/// ```
/// use nanbei::query::{Found, search};
///
/// let document = nanbei::io::embedded_document();
/// let found = search(&document, "wusong", 5, &Default::default());
/// assert!(matches!(&found[0], Found::Feature { name, .. } if name.zh.contains("吴淞")));
/// ```
#[must_use]
pub fn search(document: &Document, text: &str, limit: usize, cancelled: &AtomicBool) -> Vec<Found> {
    Searched::default().next(document, text, limit, cancelled).map(|searched| searched.found(document)).unwrap_or_default()
}

/// Whether the features of a layer are searched: the ground and the rings have no names.
fn is_searched(layer: &Layer) -> bool {
    !matches!(layer.key.as_str(), "rings" | "land" | "roads" | "railways")
}

/// Columns that tell where data comes from.
const OF_SOURCE: [&str; 6] = ["source", "source_zh", "source_en", "source_date", "licence", "license"];

/// What a feature is called in either language: its names, else its first text, else its id or number.
#[must_use]
pub fn name_of(feature: Feature<'_>) -> Bilingual {
    /// A text of more characters is no name.
    const LONGEST: usize = 400;
    let first = |columns: &[&str]| bounded(columns.iter().find_map(|column| feature.text(column)).unwrap_or_default(), LONGEST).into_owned();
    let name = Bilingual::new(first(&["name_zh", "label_zh", "name", "NAME", "Name", "名称"]), first(&["name_en", "label_en", "name:en"]));
    if !name.is_empty() {
        return name;
    }
    // where it comes from is no name
    let own = feature.row().filter(|(column, _)| !OF_SOURCE.contains(column)).find_map(|(_, value)| match value {
        Value::Text(text) if !text.trim().is_empty() && text.chars().count() < 60 => Some(text.to_owned()),
        _ => None,
    });
    Bilingual::same(own.or_else(|| feature.id().map(|id| id.to_string())).unwrap_or_else(|| format!("#{}", feature.index() + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_searched_again_only_where_it_is_another() {
        let mut document = crate::io::embedded_document();
        let none = AtomicBool::new(false);
        let before = Searched::default().next(&document, "站", 40, &none).unwrap();
        assert!(before.lacks(&document, "站", 40) == 0 && before.lacks(&document, "路", 40) > 0);
        let hubs = document.layer_by_key("hubs").unwrap();
        let (id, count) = (hubs.id, hubs.table.len());
        let delete = crate::model::Operation::DeleteFeatures { id, rows: vec![RowId::new(0)] };
        crate::model::Transaction::from(delete).apply(&mut document).unwrap();
        assert_eq!(before.lacks(&document, "站", 40), count - 1, "the hubs alone");
        let after = before.next(&document, "站", 40, &none).unwrap();
        assert_eq!(after.found(&document), search(&document, "站", 40, &none));
        // a layer's name and whether it is shown are told as they are now
        let hide = crate::model::Operation::SetVisible { id, visible: false };
        crate::model::Transaction::from(hide).apply(&mut document).unwrap();
        assert_eq!(after.lacks(&document, "站", 40), 0);
        assert_eq!(after.found(&document), search(&document, "站", 40, &none));
    }

    #[test]
    fn a_chinese_name_is_found_by_its_sounds_and_their_first_letters() {
        for (wanted, name, rank) in [
            ("wusong", "吴淞创新城", Some(4)),
            ("wscxc", "吴淞创新城", Some(3)),
            ("cxc", "吴淞创新城", Some(5)),
            ("baoshanzhan", "上海宝山站", Some(5)),
            // a character with two readings is found by either
            ("chongming", "崇明区", Some(4)),
            ("xyz", "吴淞创新城", None),
            ("吴淞", "吴淞创新城", Some(1)),
            ("nanda", "nanda", Some(0)),
        ] {
            let sought = Sought::of(wanted).unwrap();
            assert_eq!(sought.rank(name), rank, "{wanted} in {name}");
        }
    }
}
