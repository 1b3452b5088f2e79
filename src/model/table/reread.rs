//! A table beside a later reading of the same file: which feature is which, and the later reading as a version of the table.

use super::compare::has_same_geometry;
use super::{Feature, FeatureData, FeatureTable};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Where a feature is, as a number: equal for equal geometries.
fn placed(feature: Feature<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for part in feature.parts() {
        for [x, y] in part.rings().flatten() {
            (x.to_bits(), y.to_bits()).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// What a feature says, as a number: equal for equal features.
fn said(feature: Feature<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    feature.id().map(|id| id.to_string()).hash(&mut hasher);
    placed(feature).hash(&mut hasher);
    for (name, value) in feature.row() {
        name.hash(&mut hasher);
        value.to_string().hash(&mut hasher);
    }
    hasher.finish()
}

fn is_same(a: Feature<'_>, b: Feature<'_>) -> bool {
    has_same_geometry(a, b) && FeatureData::from(a) == FeatureData::from(b)
}

/// The rows of a table by an id that no two features share; `None` where some feature has none or shares its own.
fn by_id(table: &FeatureTable) -> Option<HashMap<String, usize>> {
    let mut known = HashMap::with_capacity(table.len());
    for feature in table.features() {
        if known.insert(feature.id()?.to_string(), feature.index()).is_some() {
            return None;
        }
    }
    (!known.is_empty()).then_some(known)
}

impl FeatureTable {
    /// Which feature of this table each row of a later reading is: the one of its id where each has one of its own, else the one that
    /// says the same, else the one that lies where it does, else the one that stands between the same neighbours.
    #[must_use]
    pub fn partners(&self, fresh: &Self) -> Vec<Option<usize>> {
        let mut partners = vec![None; fresh.rows()];
        if let Some((own, _)) = by_id(self).zip(by_id(fresh)) {
            for feature in fresh.features() {
                partners[feature.index()] = feature.id().and_then(|id| own.get(&id.to_string()).copied());
            }
            return partners;
        }
        let mut known: HashMap<u64, Vec<usize>> = HashMap::with_capacity(self.len());
        for feature in self.features().collect::<Vec<_>>().into_iter().rev() {
            known.entry(said(feature)).or_default().push(feature.index());
        }
        let mut is_taken = vec![false; self.rows()];
        for feature in fresh.features() {
            let Some(rows) = known.get_mut(&said(feature)) else { continue };
            // equal ones in the order in which they stand
            if let Some(row) = rows.pop_if(|row| self.feature(*row).is_some_and(|own| is_same(own, feature))) {
                partners[feature.index()] = Some(row);
                is_taken[row] = true;
            }
        }
        self.pair_by_geometry(fresh, &mut partners, &mut is_taken);
        // what was changed where it stood: as many as stood between the same neighbours
        let fresh_rows: Vec<usize> = fresh.live_rows().collect();
        let mut at = 0;
        while at < fresh_rows.len() {
            if partners[fresh_rows[at]].is_some() {
                at += 1;
                continue;
            }
            let end = (at..fresh_rows.len()).find(|n| partners[fresh_rows[*n]].is_some()).unwrap_or(fresh_rows.len());
            let after = at.checked_sub(1).and_then(|n| partners[fresh_rows[n]]).map_or(0, |row| row + 1);
            let before = fresh_rows.get(end).and_then(|row| partners[*row]).unwrap_or_else(|| self.rows());
            let between: Vec<usize> = (after..before.max(after)).filter(|row| !is_taken[*row] && self.feature(*row).is_some()).collect();
            if between.len() == end - at {
                for (row, own) in fresh_rows[at..end].iter().zip(between) {
                    partners[*row] = Some(own);
                    is_taken[own] = true;
                }
            }
            at = end;
        }
        partners
    }

    /// Pairs what has a geometry that one feature alone has on either side.
    fn pair_by_geometry(&self, fresh: &Self, partners: &mut [Option<usize>], is_taken: &mut [bool]) {
        let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
        for feature in self.features().filter(|own| !is_taken[own.index()]) {
            known.entry(placed(feature)).or_default().push(feature.index());
        }
        let mut found: HashMap<u64, Vec<usize>> = HashMap::new();
        for feature in fresh.features().filter(|own| partners[own.index()].is_none()) {
            found.entry(placed(feature)).or_default().push(feature.index());
        }
        for (place, rows) in found {
            if let ([row], Some([own])) = (&rows[..], known.get(&place).map(Vec::as_slice))
                && self.feature(*own).zip(fresh.feature(*row)).is_some_and(|(a, b)| has_same_geometry(a, b))
            {
                partners[*row] = Some(*own);
                is_taken[*own] = true;
            }
        }
    }

    /// A later reading as a version of this table: what is the same feature stands in its row, what is new behind all rows.
    #[must_use]
    pub fn reread(&self, fresh: &Self) -> Self {
        let partners = self.partners(fresh);
        let mut stays = vec![false; self.rows()];
        let (mut put, mut new) = (Vec::new(), Vec::new());
        for feature in fresh.features() {
            let Some(row) = partners[feature.index()] else {
                new.push(FeatureData::from(feature));
                continue;
            };
            stays[row] = true;
            if !self.feature(row).is_some_and(|own| is_same(own, feature)) {
                put.push((row, FeatureData::from(feature)));
            }
        }
        put.sort_by_key(|(row, _)| *row);
        let gone: Vec<usize> = self.live_rows().filter(|row| !stays[*row]).collect();
        let mut table = self.with_deleted(&gone, true);
        let put: Vec<(usize, &FeatureData)> = put.iter().map(|(row, data)| (*row, data)).collect();
        if !put.is_empty() {
            table = table.with_features(&put);
        }
        if !new.is_empty() {
            table = table.with_appended(&new);
        }
        for column in self.columns().iter().filter(|own| fresh.column(own.name()).is_none()) {
            if let Some(at) = table.column_place(column.name()) {
                table = table.without_column(at);
            }
        }
        let names: Vec<String> = fresh.columns().iter().map(|column| column.name().to_owned()).collect();
        table.with_columns(&names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, OwnValue, PartKind, PartShape};

    fn point(x: f64, use_: &str) -> FeatureData {
        let mut data = FeatureData::new(Kind::Point, vec![PartShape::new(PartKind::Points, vec![vec![[x, 31.0, f64::NAN]]])]);
        data.properties = vec![("用途".to_owned(), OwnValue::Text(use_.to_owned()))];
        data
    }

    fn table(all: &[FeatureData]) -> FeatureTable {
        FeatureTable::default().with_appended(all)
    }

    fn told(table: &FeatureTable) -> Vec<FeatureData> {
        table.features().map(FeatureData::from).collect()
    }

    #[test]
    fn features_are_known_again_by_what_they_say_and_where_they_stand() {
        let all: Vec<FeatureData> = (0..10).map(|n| point(f64::from(n), "工业")).collect();
        let before = table(&all);
        // one was put in front, one changed, one deleted, one appended
        let mut later = all.clone();
        later.insert(0, point(50.0, "新"));
        later[4] = point(3.0, "绿地");
        later.remove(8);
        later.push(point(60.0, "新"));
        let fresh = table(&later);
        let partners = before.partners(&fresh);
        assert_eq!(partners[1..5], [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(partners[8], Some(8));
        let version = before.reread(&fresh);
        assert_eq!(version.feature(3).map(FeatureData::from), Some(point(3.0, "绿地")));
        let mut sorted = told(&version);
        sorted.sort_by(|a, b| format!("{a:?}").cmp(&format!("{b:?}")));
        later.sort_by(|a, b| format!("{a:?}").cmp(&format!("{b:?}")));
        assert_eq!(sorted, later);
        assert!(before.changes_to(&before.reread(&before.clone())).is_empty());
    }

    #[test]
    fn a_feature_that_goes_while_all_others_change_leaves_them_who_they_are() {
        let all: Vec<FeatureData> = (0..5).map(|n| point(f64::from(n), "工业")).collect();
        let before = table(&all);
        // a field was added to all, and the first one deleted
        let later: Vec<FeatureData> = all[1..]
            .iter()
            .map(|own| {
                let mut data = own.clone();
                data.properties.push(("备注".to_owned(), OwnValue::Text("核".to_owned())));
                data
            })
            .collect();
        assert_eq!(before.partners(&table(&later)), [1, 2, 3, 4].map(Some));
    }

    #[test]
    fn ids_tell_features_apart_wherever_they_stand() {
        let mut all: Vec<FeatureData> = (0..6).map(|n| point(f64::from(n), "工业")).collect();
        for (n, data) in all.iter_mut().enumerate() {
            data.id = Some(crate::model::OwnId::Text(format!("f{n}")));
        }
        let before = table(&all);
        all.reverse();
        all[0].properties[0].1 = OwnValue::Text("居住".to_owned());
        let fresh = table(&all);
        assert_eq!(before.partners(&fresh), [5, 4, 3, 2, 1, 0].map(Some));
        let changes = before.changes_to(&before.reread(&fresh));
        assert_eq!((changes.values.len(), changes.added.len(), changes.deleted.len()), (1, 0, 0));
    }

    #[test]
    fn a_column_that_a_file_has_lost_goes_and_a_new_one_comes() {
        let before = table(&[point(1.0, "工业")]);
        let mut data = point(1.0, "工业");
        data.properties = vec![("容积率".to_owned(), OwnValue::Float(2.5))];
        let version = before.reread(&table(&[data]));
        assert_eq!(version.columns().iter().map(|own| own.name().to_owned()).collect::<Vec<_>>(), ["容积率"]);
    }
}
