//! Puts other data in a layer's place: features that have the same id or name take over what labels and questions use.

use super::table::{Column, TableBuilder, Value};
use super::{Feature, FeatureTable};
use std::collections::HashMap;

/// By what the features of two tables were matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinKey {
    Id,
    /// The new table's column.
    Column(String),
    /// Nothing in the new table is an id or a name of the old one.
    None,
}

/// How the features of a new table match those of an old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    pub key: JoinKey,
    /// Features of the new table and of the old one.
    pub pairs: Vec<(usize, usize)>,
    /// Features of the new table without a partner.
    pub only_new: Vec<usize>,
    /// Features of the old table without a partner.
    pub only_old: Vec<usize>,
}

/// Columns of the old table that name a feature.
const NAMES: [&str; 9] = ["name_zh", "name_en", "label_zh", "label_en", "former_name", "name", "名称", "NAME", "Name"];
/// Columns that tell of the old data alone: they do not carry over to other data.
const OF_THE_DATA: [&str; 10] = [
    "source",
    "source_date",
    "licence",
    "accuracy_m",
    "indicative",
    "certainty",
    "bounds_zh",
    "bounds_en",
    "area_published_confidence",
    "confidence",
];

/// A name as it is compared: without case and spaces.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Finds the partners: by the id, or by the text column of the new table that names the most features of the old one.
#[must_use]
pub fn matching(old: &FeatureTable, new: &FeatureTable) -> Matching {
    let mut known: HashMap<String, Option<usize>> = HashMap::new();
    for feature in old.features() {
        let names = NAMES.iter().filter_map(|name| feature.text(name)).map(plain);
        for name in feature.id().map(|id| plain(&id.to_string())).into_iter().chain(names) {
            // a name that two features have tells nothing
            known.entry(name).and_modify(|own| *own = own.filter(|own| *own == feature.index())).or_insert(Some(feature.index()));
        }
    }
    let partner = |text: &str| known.get(&plain(text)).copied().flatten();
    let by = |text: &dyn Fn(Feature<'_>) -> Option<String>| -> Vec<(usize, usize)> {
        new.features().filter_map(|feature| Some((feature.index(), partner(&text(feature)?)?))).collect()
    };
    let distinct = |pairs: &[(usize, usize)]| pairs.iter().map(|pair| pair.1).collect::<std::collections::HashSet<_>>().len();
    let mut best = (JoinKey::Id, by(&|feature| feature.id().map(|id| id.to_string())));
    for column in new.columns() {
        let pairs = by(&|feature| match column.value(feature.index()) {
            Value::Null | Value::Json(_) | Value::Boolean(_) => None,
            value => Some(value.to_string()),
        });
        if distinct(&pairs) > distinct(&best.1) {
            best = (JoinKey::Column(column.name().to_owned()), pairs);
        }
    }
    let (key, pairs) = best;
    let missing = |len: usize, side: &dyn Fn(&(usize, usize)) -> usize| -> Vec<usize> {
        let has: std::collections::HashSet<usize> = pairs.iter().map(side).collect();
        (0..len).filter(|index| !has.contains(index)).collect()
    };
    Matching {
        key: if pairs.is_empty() { JoinKey::None } else { key },
        only_new: missing(new.len(), &|pair| pair.0),
        only_old: missing(old.len(), &|pair| pair.1),
        pairs,
    }
}

/// What becomes of a layer when other data takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinOptions {
    /// Whether old features without a partner stay.
    pub keep_unmatched: bool,
    /// Whether the user says that the new outlines are published ones, not indicative.
    pub published: bool,
}

/// The new features, each with its partner's id and the attributes it does not have itself. What the old data said of its own
/// source does not carry over; `source` names the new one.
#[must_use]
pub fn joined(old: &FeatureTable, new: &FeatureTable, matching: &Matching, source: &str, options: JoinOptions) -> FeatureTable {
    let mut builder = TableBuilder::default();
    old.columns().iter().map(Column::name).for_each(|name| builder.declare(name));
    builder.frame_of(new);
    let partners: HashMap<usize, usize> = matching.pairs.iter().copied().collect();
    let mut ids = std::collections::HashSet::new();
    // a table that says what is certain goes on doing so
    let says_certainty = old.column("certainty").is_some();
    for feature in new.features() {
        builder.parts_of(feature);
        let partner = partners.get(&feature.index()).and_then(|index| old.feature(*index));
        for (name, value) in partner.into_iter().flat_map(|partner| partner.row()) {
            if !OF_THE_DATA.contains(&name) && matches!(feature.value(name), Value::Null) {
                builder.set(name, value);
            }
        }
        for (name, value) in feature.row() {
            builder.set(name, value);
        }
        if matches!(feature.value("source"), Value::Null) {
            builder.set("source", Value::Text(source));
        }
        if says_certainty && matches!(feature.value("certainty"), Value::Null) {
            builder.set("certainty", Value::Text(if options.published { "published" } else { "indicative" }));
            builder.set("indicative", Value::Boolean(!options.published));
        }
        builder.foreign_of(feature);
        // one old feature may have become several: its id goes to the first
        let id = partner.filter(|partner| ids.insert(partner.index())).and_then(|partner| partner.id()).or(feature.id());
        builder.end_feature(feature.kind(), id);
    }
    if options.keep_unmatched {
        matching.only_old.iter().filter_map(|index| old.feature(*index)).for_each(|feature| builder.copy(feature));
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Id, Kind, PartKind};

    /// An id, attributes, a longitude.
    type Row<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)], f64);

    fn table(rows: &[Row<'_>]) -> FeatureTable {
        let mut builder = TableBuilder::default();
        for (id, row, x) in rows {
            builder.part(PartKind::Points, [&[[*x, 0.0]][..]], &[]);
            for (name, value) in *row {
                builder.set(name, Value::Text(value));
            }
            builder.end_feature(Kind::Point, id.map(Id::Text));
        }
        builder.finish()
    }

    #[test]
    fn features_are_matched_by_name_and_keep_labels_but_not_what_the_old_data_said_of_itself() {
        let old = table(&[
            (
                Some("wusong"),
                &[("name_zh", "吴淞创新城"), ("name_en", "Wusong"), ("brief_zh", "要点"), ("source", "traced"), ("certainty", "indicative")],
                1.0,
            ),
            (Some("nanda"), &[("name_zh", "南大智慧城"), ("source", "traced"), ("certainty", "published")], 2.0),
        ]);
        let new = table(&[(None, &[("名称", "吴淞 创新城"), ("面积", "26")], 10.0), (None, &[("名称", "别处")], 11.0)]);
        let matching = matching(&old, &new);
        assert_eq!(matching.key, JoinKey::Column("名称".to_owned()));
        assert_eq!((&*matching.pairs, &*matching.only_new, &*matching.only_old), (&[(0, 0)][..], &[1][..], &[1][..]));
        let result = joined(&old, &new, &matching, "official.geojson", JoinOptions { keep_unmatched: true, published: true });
        let first = result.feature(0).unwrap();
        assert_eq!((first.id(), first.text("brief_zh"), first.text("source")), (Some(Id::Text("wusong")), Some("要点"), Some("official.geojson")));
        assert_eq!((first.text("certainty"), first.bounds().unwrap().west), (Some("published"), 10.0));
        assert_eq!(result.len(), 3);
        assert_eq!(result.feature(2).and_then(|f| f.text("source")), Some("traced"), "what stays is as it was");
    }

    #[test]
    fn ids_go_before_names_and_a_name_that_two_have_matches_neither() {
        let old = table(&[(Some("1"), &[("name", "甲")], 0.0), (Some("2"), &[("name", "甲")], 0.0)]);
        assert_eq!(matching(&old, &table(&[(None, &[("name", "甲")], 0.0)])).key, JoinKey::None);
        assert_eq!(matching(&old, &table(&[(Some("2"), &[], 0.0)])).pairs, [(0, 1)]);
        // a code in a column is an id too
        assert_eq!(matching(&old, &table(&[(None, &[("code", "1")], 0.0), (None, &[("code", "2")], 0.0)])).pairs, [(0, 0), (1, 1)]);
    }
}
