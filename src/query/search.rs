//! Finding layers and features by name, in Chinese characters or their sounds or in English, and positions by coordinates.

use super::position::position;
use crate::i18n::{Bilingual, bounded};
use crate::model::{Document, Feature, FeatureId, Layer, LayerId, Value};
use ib_matcher::matcher::{IbMatcher, PinyinMatchConfig};
use std::sync::atomic::{AtomicBool, Ordering};

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
const NAME_COLUMNS: [&str; 12] =
    ["name_zh", "label_zh", "name_en", "label_en", "former_name", "name", "NAME", "Name", "名称", "地块编号", "id", "title"];

/// The ranks of a match: on the name as written, then on its pinyin, then on the id; each whole, at the beginning, or inside.
const RANKS: usize = 9;
const IDS: usize = 6;

/// What is searched for: as it is written, and as pinyin where it is in Latin letters.
struct Sought<'a> {
    wanted: String,
    sounds: Option<IbMatcher<'a>>,
}

impl Sought<'_> {
    /// `None` for nothing.
    fn of(text: &str) -> Option<Self> {
        let wanted = text.trim().to_lowercase();
        let latin = wanted.chars().all(|c| c.is_ascii_alphabetic() || c == ' ' || c == '\'') && wanted.len() <= 64;
        let letters: String = wanted.chars().filter(char::is_ascii_alphabetic).collect();
        let sounds = (latin && !letters.is_empty()).then(|| IbMatcher::builder(letters.as_str()).pinyin(PinyinMatchConfig::default()).build());
        (!wanted.is_empty()).then_some(Self { wanted, sounds })
    }

    /// The rank of a match with a name: 0 whole, 1 at its beginning, 2 inside; 3 to 5 likewise by its pinyin.
    fn rank(&self, name: &str) -> Option<usize> {
        let lower = name.to_lowercase();
        let written = if lower == self.wanted {
            Some(0)
        } else if lower.starts_with(&self.wanted) {
            Some(1)
        } else {
            lower.contains(&self.wanted).then_some(2)
        };
        written.or_else(|| {
            let found = self.sounds.as_ref().filter(|_| !name.is_ascii())?.find(name)?;
            Some(match (found.start(), found.end()) {
                (0, end) if end == name.len() => 3,
                (0, _) => 4,
                _ => 5,
            })
        })
    }
}

/// The layers and features with an id or a name that contains `text`, ignoring case, or with a Chinese name whose pinyin does, in
/// full or by its initials: the best matches first, those of hidden layers last. Or the position that `text` gives. Nothing once
/// `cancelled` is set.
#[must_use]
pub fn search(document: &Document, text: &str, limit: usize, cancelled: &AtomicBool) -> Vec<Found> {
    let Some(sought) = Sought::of(text) else { return Vec::new() };
    if let Some(position) = position(text) {
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
        if !is_searched(layer) {
            continue;
        }
        let columns: Vec<_> = NAME_COLUMNS.iter().filter_map(|name| layer.table.column(name)).collect();
        for feature in layer.table.features() {
            if feature.index().is_multiple_of(1024) && cancelled.load(Ordering::Relaxed) {
                return Vec::new();
            }
            let names = columns.iter().filter_map(|column| match column.value(feature.index()) {
                Value::Null => None,
                Value::Text(text) => sought.rank(text),
                value => sought.rank(&value.to_string()),
            });
            let id = feature.id().and_then(|id| sought.rank(&id.to_string()).filter(|rank| *rank < RANKS - IDS).map(|rank| rank + IDS));
            if let Some(list) = names.chain(id).min().map(|rank| &mut found[part + rank]).filter(|list| list.len() < limit) {
                let (name, layer_name) = (name_of(feature), layer.name.clone());
                list.push(Found::Feature { feature: FeatureId::new(layer.id, feature.row_id()), name, layer_name, hidden });
            }
        }
    }
    found.into_iter().flatten().take(limit).collect()
}

/// Whether the features of a layer are searched: the ground and the rings have no names.
fn is_searched(layer: &Layer) -> bool {
    !matches!(layer.key.as_str(), "rings" | "land" | "roads" | "railways")
}

/// How many features a search looks at.
#[must_use]
pub fn searched_features(document: &Document) -> usize {
    document.layers().iter().filter(|layer| is_searched(layer)).map(|layer| layer.table.len()).sum()
}

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
    let own = feature.row().find_map(|(_, value)| match value {
        Value::Text(text) if !text.trim().is_empty() && text.chars().count() < 60 => Some(text.to_owned()),
        _ => None,
    });
    Bilingual::same(own.or_else(|| feature.id().map(|id| id.to_string())).unwrap_or_else(|| format!("#{}", feature.index() + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
