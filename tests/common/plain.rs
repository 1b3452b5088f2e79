//! A table as plainly as can be, which copies everything: the oracle of transactions.

use nanbei::model::{FeatureData, FeatureTable, Kind, OwnId, OwnValue, PartShape, RowId};
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct PlainRow {
    pub kind: Kind,
    pub parts: Vec<PartShape>,
    pub id: Option<OwnId>,
    pub cells: BTreeMap<String, OwnValue>,
    pub null_properties: bool,
    pub deleted: bool,
    /// Whether it was appended by what was taken back: nobody can name it any more.
    pub undone: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plain {
    pub columns: Vec<String>,
    pub rows: Vec<Rc<PlainRow>>,
}

impl PlainRow {
    pub fn of(data: &FeatureData) -> Self {
        Self {
            kind: data.kind,
            parts: data.parts.clone(),
            id: data.id.clone(),
            cells: data.properties.iter().cloned().collect(),
            null_properties: data.null_properties,
            deleted: false,
            undone: false,
        }
    }
}

impl Plain {
    /// All that a table says, feature by feature; of deleted features only that they are.
    pub fn of(table: &FeatureTable) -> Self {
        let row = |row: usize| {
            let data = table.feature(row).map(FeatureData::from);
            Rc::new(data.map_or_else(PlainRow::gone, |data| PlainRow::of(&data)))
        };
        Self { columns: table.columns().iter().map(|column| column.name().to_owned()).collect(), rows: (0..table.rows()).map(row).collect() }
    }

    /// The same with what deleted rows held left out.
    pub fn seen(&self) -> Self {
        let seen = |row: &Rc<PlainRow>| if row.deleted { Rc::new(PlainRow::gone()) } else { Rc::clone(row) };
        Self { columns: self.columns.clone(), rows: self.rows.iter().map(seen).collect() }
    }

    pub fn change(&mut self, row: RowId, change: impl FnOnce(&mut PlainRow)) {
        change(Rc::make_mut(&mut self.rows[row.index()]));
    }

    pub fn put(&mut self, row: RowId, data: &FeatureData) {
        for (name, _) in &data.properties {
            if !self.columns.contains(name) {
                self.columns.push(name.clone());
            }
        }
        let own = Rc::new(PlainRow::of(data));
        if row.index() == self.rows.len() { self.rows.push(own) } else { self.rows[row.index()] = own }
    }
}

impl PlainRow {
    fn gone() -> Self {
        Self { kind: Kind::Null, parts: Vec::new(), id: None, cells: BTreeMap::new(), null_properties: false, deleted: true, undone: false }
    }
}
