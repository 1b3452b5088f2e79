//! What differs between two versions of a table, feature by feature, and a version that takes in what another one has changed.

use super::{Column, Feature, FeatureData, FeatureTable, OwnValue, PartShape, Value};
use crate::model::RowId;
use std::sync::Arc;

/// How one version of a table differs from another. All rows ascend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableChanges {
    /// Features of both whose geometry is another.
    pub geometry: Vec<RowId>,
    /// Features of both of which a value, the id or another member is another.
    pub values: Vec<RowId>,
    /// Features that only the later version has.
    pub added: Vec<RowId>,
    /// Features that only the earlier version has.
    pub deleted: Vec<RowId>,
    /// Columns that only one of them has.
    pub columns: Vec<String>,
}

impl TableChanges {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The features of both that differ in any way.
    #[must_use]
    pub fn changed(&self) -> Vec<RowId> {
        let mut all: Vec<RowId> = self.geometry.iter().chain(&self.values).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Takes rows from `first` on as features of one table alone: each was added to its own.
    pub fn part_from(&mut self, first: usize) {
        let of = |rows: &mut Vec<RowId>| -> Vec<RowId> { rows.extract_if(.., |row| row.index() >= first).collect() };
        let mut both = of(&mut self.geometry);
        both.extend(of(&mut self.values));
        both.sort_unstable();
        both.dedup();
        for own in [&mut self.added, &mut self.deleted] {
            own.extend(&both);
            own.sort_unstable();
        }
    }

    /// Every row that differs.
    #[must_use]
    pub fn rows(&self) -> Vec<RowId> {
        let mut all: Vec<RowId> = self.geometry.iter().chain(&self.values).chain(&self.added).chain(&self.deleted).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The columns of two versions that go together; `None` where one of them has no such column.
type Pair<'a> = (Option<&'a Column>, Option<&'a Column>);

impl FeatureTable {
    fn pairs<'a>(&'a self, later: &'a Self) -> Vec<Pair<'a>> {
        let own = self.columns.iter().map(|column| (Some(column), later.column(column.name())));
        let new = later.columns.iter().filter(|column| self.column(column.name()).is_none()).map(|column| (None, Some(column)));
        let kept = [(&self.ids, &later.ids), (&self.foreign, &later.foreign), (&self.null_properties, &later.null_properties)];
        own.chain(new).chain(kept.map(|(own, later)| (Some(own), Some(later)))).collect()
    }

    /// What a later version of the table has otherwise. A feature is known by its row; chunks that the versions share are not
    /// looked at.
    #[must_use]
    pub fn changes_to(&self, later: &Self) -> TableChanges {
        let mut found = TableChanges::default();
        let lacks = |table: &Self, column: &&Column| table.column(column.name()).is_none();
        let one_sided = self.columns.iter().filter(|own| lacks(later, own)).chain(later.columns.iter().filter(|own| lacks(self, own)));
        found.columns = one_sided.map(|column| column.name().to_owned()).collect();
        let pairs = self.pairs(later);
        let rows = self.rows().max(later.rows());
        let mut row = 0;
        while row < rows {
            let end = match (self.layout.place(row), later.layout.place(row)) {
                (Some((own, 0)), Some((other, 0))) if self.layout.range(own) == later.layout.range(other) => {
                    let end = self.layout.range(own).end;
                    self.changes_in_chunk(later, (own, other), &pairs, &mut found);
                    end
                }
                _ => {
                    self.change_of_row(later, row, &pairs, true, &mut found);
                    row + 1
                }
            };
            row = end;
        }
        found
    }

    fn changes_in_chunk(&self, later: &Self, (own, other): (usize, usize), pairs: &[Pair<'_>], found: &mut TableChanges) {
        let has = |column: Option<&Column>, chunk: usize| column.is_some_and(|column| column.segment(chunk).is_some());
        let differ = |(a, b): &&Pair<'_>| match (a, b) {
            (Some(a), Some(b)) if own == other => !a.shares(b, own),
            (a, b) => has(*a, own) || has(*b, other),
        };
        let pairs: Vec<Pair<'_>> = pairs.iter().filter(differ).copied().collect();
        let geometry = !Arc::ptr_eq(&self.geometries[own], &later.geometries[other]);
        if !geometry && pairs.is_empty() && Arc::ptr_eq(&self.deleted, &later.deleted) {
            return;
        }
        for row in self.layout.range(own) {
            self.change_of_row(later, row, &pairs, geometry, found);
        }
    }

    fn change_of_row(&self, later: &Self, row: usize, pairs: &[Pair<'_>], geometry: bool, found: &mut TableChanges) {
        let id = RowId::new(row);
        match (self.feature(row), later.feature(row)) {
            (None, None) => {}
            (Some(_), None) => found.deleted.push(id),
            (None, Some(_)) => found.added.push(id),
            (Some(own), Some(other)) => {
                if geometry && !has_same_geometry(own, other) {
                    found.geometry.push(id);
                }
                if pairs.iter().any(|(a, b)| !is_same(given(*a, own), given(*b, other))) {
                    found.values.push(id);
                }
            }
        }
    }

    /// This table with the changes that lead from `fork` to `own`; all three are versions of one table. Where both have changed a value or a
    /// geometry, that of `own` stands.
    #[must_use]
    pub fn with_changes(&self, fork: &Self, own: &Self) -> Self {
        let changes = fork.changes_to(own);
        let mut table = self.clone();
        for name in changes.columns.iter().filter(|name| own.column(name).is_none()) {
            if let Some(at) = table.column_place(name) {
                table = table.without_column(at);
            }
        }
        let is_there = |row: &RowId| row.index() < self.rows() && row.index() < fork.rows();
        let lacking: Vec<usize> = changes.deleted.iter().filter(|row| is_there(row)).map(|row| row.index()).collect();
        table = table.with_deleted(&lacking, true);
        let mut put: Vec<(usize, FeatureData)> = Vec::new();
        for row in changes.changed().into_iter().filter(is_there) {
            let (Some(before), Some(feature)) = (fork.feature(row.index()), own.feature(row.index())) else { continue };
            put.push((row.index(), overlaid(self.feature(row.index()), before, feature, changes.geometry.binary_search(&row).is_ok())));
        }
        // what had been deleted before and is there again
        let again = changes.added.iter().filter(|row| is_there(row)).filter_map(|row| Some((row.index(), own.feature(row.index())?.into())));
        put.extend(again);
        put.sort_by_key(|(row, _)| *row);
        let rows: Vec<usize> = put.iter().map(|(row, _)| *row).collect();
        table = table.with_deleted(&rows, false);
        let put: Vec<(usize, &FeatureData)> = put.iter().map(|(row, data)| (*row, data)).collect();
        if !put.is_empty() {
            table = table.with_features(&put);
        }
        let new = changes.added.iter().chain(&changes.changed()).filter(|row| !is_there(row)).copied().collect::<std::collections::BTreeSet<_>>();
        let new: Vec<FeatureData> = new.iter().filter_map(|row| own.feature(row.index()).map(FeatureData::from)).collect();
        if !new.is_empty() {
            table = table.with_appended(&new);
        }
        let names: Vec<String> = own.columns.iter().map(|column| column.name().to_owned()).collect();
        table.with_columns(&names)
    }

    /// The table with the columns of such names that it lacks, of no values, and its columns in the order of the names.
    #[must_use]
    pub fn with_columns(&self, names: &[String]) -> Self {
        let mut table = self.clone();
        for name in names {
            if table.column(name).is_none() {
                table = table.with_column(table.columns.len(), Column::new(name));
            }
        }
        let place = |column: &Column| names.iter().position(|name| name == column.name()).unwrap_or(usize::MAX);
        table.columns.sort_by_key(place);
        table
    }
}

/// What a feature has been given in a column.
fn given<'a>(column: Option<&'a Column>, feature: Feature<'_>) -> Option<Value<'a>> {
    column?.given_in(feature.chunk, feature.local)
}

/// Whether values say the same: a whole number is the same with and without a decimal point, and nothing the same whether it is written or
/// left out, since a database tells neither apart.
fn is_same(a: Option<Value<'_>>, b: Option<Value<'_>>) -> bool {
    match (a.unwrap_or(Value::Null), b.unwrap_or(Value::Null)) {
        (Value::Integer(whole), Value::Float(number)) | (Value::Float(number), Value::Integer(whole)) => whole as f64 == number,
        (a, b) => a == b,
    }
}

pub(super) fn has_same_geometry(a: Feature<'_>, b: Feature<'_>) -> bool {
    a.kind() == b.kind()
        && a.bounds() == b.bounds()
        && a.vertices() == b.vertices()
        && a.parts().map(PartShape::from).eq(b.parts().map(PartShape::from))
}

/// A feature as it is now with what was changed of it between two versions.
fn overlaid(now: Option<Feature<'_>>, before: Feature<'_>, after: Feature<'_>, geometry: bool) -> FeatureData {
    let (before, after) = (FeatureData::from(before), FeatureData::from(after));
    let Some(now) = now else { return after };
    let mut data = FeatureData::from(now);
    if geometry {
        (data.kind, data.parts) = (after.kind, after.parts);
    }
    if before.id != after.id {
        data.id = after.id;
    }
    if before.foreign != after.foreign {
        data.foreign = after.foreign;
    }
    if before.null_properties != after.null_properties {
        data.null_properties = after.null_properties;
    }
    let of = |list: &[(String, OwnValue)], name: &str| list.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let names: Vec<String> = before.properties.iter().chain(&after.properties).map(|(name, _)| name.clone()).collect();
    for name in names {
        let wanted = of(&after.properties, &name);
        if of(&before.properties, &name) != wanted {
            data.properties.retain(|(own, _)| *own != name);
            data.properties.extend(wanted.map(|value| (name, value)));
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, PartKind};

    fn point(x: f64, use_: &str) -> FeatureData {
        let mut data = FeatureData::new(Kind::Point, vec![PartShape::new(PartKind::Points, vec![vec![[x, 31.0, f64::NAN]]])]);
        data.properties = vec![("用途".to_owned(), OwnValue::Text(use_.to_owned()))];
        data
    }

    fn rows(list: &[usize]) -> Vec<RowId> {
        list.iter().map(|row| RowId::new(*row)).collect()
    }

    fn told(table: &FeatureTable) -> Vec<(usize, FeatureData)> {
        table.features().map(|feature| (feature.index(), FeatureData::from(feature))).collect()
    }

    #[test]
    fn what_differs_between_two_versions_is_found_feature_by_feature() {
        let all: Vec<FeatureData> = (0..10_000).map(|n| point(f64::from(n) / 1000.0, "工业")).collect();
        let before = FeatureTable::default().with_appended(&all);
        assert!(before.changes_to(&before.clone()).is_empty());
        let moved = point(50.0, "工业");
        let green = point(7.0, "绿地");
        let after = before.with_features(&[(5, &moved), (7000, &green)]).with_deleted(&[3, 9999], true).with_appended(&[point(1.0, "新")]);
        let changes = before.changes_to(&after);
        assert_eq!((changes.geometry, changes.values), (rows(&[5]), rows(&[7000])));
        assert_eq!((changes.added, changes.deleted), (rows(&[10_000]), rows(&[3, 9999])));
        // the other way round what was added is what is lacking
        let back = after.changes_to(&before);
        assert_eq!((back.added, back.deleted), (rows(&[3, 9999]), rows(&[10_000])));
    }

    #[test]
    fn a_version_takes_in_what_another_one_has_changed_and_keeps_its_own_changes() {
        let all: Vec<FeatureData> = (0..20).map(|n| point(f64::from(n), "工业")).collect();
        let fork = FeatureTable::default().with_appended(&all);
        let own = fork.with_features(&[(2, &point(2.0, "绿地"))]).with_deleted(&[4], true).with_appended(&[point(30.0, "方案")]);
        // nothing else has changed: the same features come out
        assert_eq!(told(&fork.with_changes(&fork, &own)), told(&own));
        // meanwhile the base has got a feature, lost one, moved one that was changed and changed another
        let mut moved = point(2.5, "工业");
        moved.properties.push(("备注".to_owned(), OwnValue::Text("移".to_owned())));
        let base = fork.with_features(&[(2, &moved), (6, &point(6.0, "居住"))]).with_deleted(&[9], true).with_appended(&[point(40.0, "现状")]);
        let merged = base.with_changes(&fork, &own);
        let of = |row: usize| merged.feature(row).map(FeatureData::from);
        let mut both = point(2.5, "绿地");
        both.properties.push(("备注".to_owned(), OwnValue::Text("移".to_owned())));
        let sorted = |mut data: FeatureData| {
            data.properties.sort_by(|a, b| a.0.cmp(&b.0));
            data
        };
        assert_eq!(of(2).map(sorted), Some(sorted(both)), "its place is the base's, its use the scenario's");
        assert_eq!(of(6), Some(point(6.0, "居住")));
        assert!(of(4).is_none() && of(9).is_none());
        assert_eq!((of(20), of(21)), (Some(point(40.0, "现状")), Some(point(30.0, "方案"))));
        assert_eq!(merged.len(), 20);
    }
}
