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
const NAMES: [&str; 11] =
    ["name_zh", "name_en", "label_zh", "label_en", "former_name_zh", "former_name_en", "former_name", "name", "名称", "NAME", "Name"];
/// Columns that tell of the old data alone: they do not carry over to other data.
const OF_THE_DATA: [&str; 14] = [
    "source",
    "source_zh",
    "source_en",
    "area_note_zh",
    "area_note_en",
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
    let missing = |table: &FeatureTable, side: &dyn Fn(&(usize, usize)) -> usize| -> Vec<usize> {
        let has: std::collections::HashSet<usize> = pairs.iter().map(side).collect();
        table.live_rows().filter(|row| !has.contains(row)).collect()
    };
    Matching {
        key: if pairs.is_empty() { JoinKey::None } else { key },
        only_new: missing(new, &|pair| pair.0),
        only_old: missing(old, &|pair| pair.1),
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

/// Data that was joined with what took its place.
#[derive(Debug)]
pub struct Joined {
    pub table: FeatureTable,
    /// The row of each feature of the new data.
    pub rows: Vec<usize>,
}

/// The new features, each with its partner's id and the attributes it does not have itself. What the old data said of its own
/// source does not carry over; `source` names the new one. A new feature stands in its partner's row, so that whatever names the
/// old one names it; those without a partner follow after all rows.
#[must_use]
pub fn joined(old: &FeatureTable, new: &FeatureTable, matching: &Matching, source: &str, options: JoinOptions) -> Joined {
    let mut join = Join {
        builder: TableBuilder::default(),
        old,
        new,
        source,
        published: options.published,
        // a table that says what is certain goes on doing so
        says_certainty: old.column("certainty").is_some(),
    };
    old.columns().iter().map(Column::name).for_each(|name| join.builder.declare(name));
    join.builder.frame_of(new);
    let partners: HashMap<usize, usize> = matching.pairs.iter().copied().collect();
    // one old feature may have become several: the first of them is it
    let mut successors: HashMap<usize, usize> = HashMap::new();
    for (feature, partner) in matching.pairs.iter().rev() {
        successors.insert(*partner, *feature);
    }
    let mut rows = vec![usize::MAX; new.rows()];
    let mut gone = Vec::new();
    for row in 0..old.rows() {
        if let Some(successor) = successors.get(&row) {
            rows[*successor] = row;
            join.feature(*successor, Some(row), true);
        } else if let Some(stays) = old.feature(row).filter(|_| options.keep_unmatched) {
            join.builder.copy(stays);
        } else {
            gone.push(row);
            join.builder.end_feature(super::Kind::Null, None);
        }
    }
    for feature in new.live_rows() {
        if rows[feature] == usize::MAX {
            rows[feature] = join.builder.len();
            join.feature(feature, partners.get(&feature).copied(), false);
        }
    }
    Joined { table: join.builder.finish().with_deleted(&gone, true), rows }
}

/// A join under way.
struct Join<'a> {
    builder: TableBuilder,
    old: &'a FeatureTable,
    new: &'a FeatureTable,
    source: &'a str,
    published: bool,
    says_certainty: bool,
}

impl Join<'_> {
    /// Adds a new feature with what it takes over from its partner, the id too where it is the partner's `successor`.
    fn feature(&mut self, feature: usize, partner: Option<usize>, successor: bool) {
        let Some(feature) = self.new.feature(feature) else { return };
        let partner = partner.and_then(|row| self.old.feature(row));
        let builder = &mut self.builder;
        builder.parts_of(feature);
        for (name, value) in partner.into_iter().flat_map(|partner| partner.row()) {
            if !OF_THE_DATA.contains(&name) && matches!(feature.value(name), Value::Null) {
                builder.set(name, value);
            }
        }
        for (name, value) in feature.row() {
            builder.set(name, value);
        }
        if matches!(feature.value("source"), Value::Null) {
            builder.set("source", Value::Text(self.source));
        }
        if self.says_certainty && matches!(feature.value("certainty"), Value::Null) {
            builder.set("certainty", Value::Text(if self.published { "published" } else { "indicative" }));
            builder.set("indicative", Value::Boolean(!self.published));
        }
        builder.foreign_of(feature);
        let id = partner.filter(|_| successor).and_then(|partner| partner.id()).or(feature.id());
        builder.end_feature(feature.kind(), id);
    }
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
        let Joined { table: result, rows } = joined(&old, &new, &matching, "official.geojson", JoinOptions { keep_unmatched: true, published: true });
        let first = result.feature(0).unwrap();
        assert_eq!((first.id(), first.text("brief_zh"), first.text("source")), (Some(Id::Text("wusong")), Some("要点"), Some("official.geojson")));
        assert_eq!((first.text("certainty"), first.bounds().unwrap().west), (Some("published"), 10.0));
        assert_eq!(result.len(), 3);
        assert_eq!(result.feature(1).and_then(|f| f.text("source")), Some("traced"), "what stays is as it was, in its row");
        assert_eq!((rows, result.feature(2).and_then(|f| f.text("名称"))), (vec![0, 2], Some("别处")));
        let without = joined(&old, &new, &matching, "official.geojson", JoinOptions { keep_unmatched: false, published: true }).table;
        assert_eq!((without.len(), without.live_rows().collect::<Vec<_>>()), (2, vec![0, 2]), "no row is another feature's");
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
