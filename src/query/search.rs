//! Finding features by name, in Chinese or English, and positions by coordinates.

use crate::i18n::{Bilingual, bounded};
use crate::model::{Document, Feature, Layer, LayerId};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Feature {
        layer: LayerId,
        index: usize,
        name: Bilingual,
        layer_name: Bilingual,
    },
    /// Degrees.
    Position([f64; 2]),
}

/// The columns that may hold a name, in the order they count.
const NAME_COLUMNS: [&str; 12] =
    ["name_zh", "label_zh", "name_en", "label_en", "former_name", "name", "NAME", "Name", "名称", "地块编号", "id", "title"];

/// The features whose id or a name holds `text` whatever its case, names that begin with it first; or the position that
/// `text` gives as "lon, lat" (or "lat, lon" where only that is possible in China). Nothing once `cancelled` is set.
#[must_use]
pub fn search(document: &Document, text: &str, limit: usize, cancelled: &AtomicBool) -> Vec<Found> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    if let Some(position) = position(&wanted) {
        return vec![Found::Position(position)];
    }
    // the first of each rank, by name and by id
    let mut found: [Vec<(&Layer, Feature<'_>)>; 6] = std::array::from_fn(|_| Vec::new());
    for layer in searched(document).rev() {
        let columns: Vec<_> = NAME_COLUMNS.iter().filter_map(|name| layer.table.column(name)).collect();
        for feature in layer.table.features() {
            if feature.index().is_multiple_of(1024) && cancelled.load(Ordering::Relaxed) {
                return Vec::new();
            }
            let rank = columns
                .iter()
                .filter_map(|column| match column.value(feature.index()) {
                    crate::model::Value::Null => None,
                    value => rank_of(&value.to_string().to_lowercase(), &wanted),
                })
                .chain(feature.id().and_then(|id| rank_of(&id.to_string().to_lowercase(), &wanted).map(|rank| rank + 3)))
                .min();
            if let Some(list) = rank.and_then(|rank| found.get_mut(rank)).filter(|list| list.len() < limit) {
                list.push((layer, feature));
            }
        }
    }
    let named = |(layer, feature): (&Layer, Feature<'_>)| Found::Feature {
        layer: layer.id,
        index: feature.index(),
        name: name_of(feature),
        layer_name: layer.name.clone(),
    };
    found.into_iter().flatten().take(limit).map(named).collect()
}

/// The layers that are searched, in their drawing order.
fn searched(document: &Document) -> impl DoubleEndedIterator<Item = &Layer> {
    document.layers.iter().filter(|layer| !matches!(layer.key.as_str(), "rings" | "land" | "roads" | "railways"))
}

/// How many features a search looks at.
#[must_use]
pub fn searched_features(document: &Document) -> usize {
    searched(document).map(|layer| layer.table.len()).sum()
}

/// How well a name meets the text: 0 whole, 1 at its beginning, 2 inside.
fn rank_of(name: &str, wanted: &str) -> Option<usize> {
    if name == wanted {
        Some(0)
    } else if name.starts_with(wanted) {
        Some(1)
    } else {
        name.contains(wanted).then_some(2)
    }
}

/// What a feature is called in either language: its names, else its first text, else its id or number.
#[must_use]
pub fn name_of(feature: Feature<'_>) -> Bilingual {
    /// Characters of a name: more are not one.
    const LONGEST: usize = 400;
    let first = |columns: &[&str]| bounded(columns.iter().find_map(|column| feature.text(column)).unwrap_or_default(), LONGEST).into_owned();
    let name = Bilingual::new(first(&["name_zh", "label_zh", "name", "NAME", "Name", "名称"]), first(&["name_en", "label_en", "name:en"]));
    if !name.is_empty() {
        return name;
    }
    let own = feature.row().find_map(|(_, value)| match value {
        crate::model::Value::Text(text) if !text.trim().is_empty() && text.chars().count() < 60 => Some(text.to_owned()),
        _ => None,
    });
    Bilingual::same(own.or_else(|| feature.id().map(|id| id.to_string())).unwrap_or_else(|| format!("#{}", feature.index() + 1)))
}

/// Two numbers as a position in degrees, longitude first where both orders are possible.
fn position(text: &str) -> Option<[f64; 2]> {
    let mut numbers = text.split([',', '，', ' ', ';']).filter(|part| !part.is_empty()).map(str::parse::<f64>);
    let (a, b) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    if numbers.next().is_some() {
        return None;
    }
    let valid = |lon: f64, lat: f64| (-180.0..=180.0).contains(&lon) && (-85.0..=85.0).contains(&lat);
    let in_china = |lon: f64, lat: f64| (73.0..=136.0).contains(&lon) && (3.0..=54.0).contains(&lat);
    match (in_china(a, b), in_china(b, a)) {
        (false, true) => Some([b, a]),
        _ => valid(a, b).then_some([a, b]).or_else(|| valid(b, a).then_some([b, a])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_understood_in_either_order_where_china_decides() {
        assert_eq!(position("121.44, 31.40"), Some([121.44, 31.40]));
        assert_eq!(position("31.40，121.44"), Some([121.44, 31.40]));
        assert_eq!(position("2.35 48.85"), Some([2.35, 48.85]));
        assert_eq!(position("121.44"), None);
        assert_eq!(position("1 2 3"), None);
    }
}
