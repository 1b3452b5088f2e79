//! The attributes of a layer as they are listed: which rows, in which order, which columns.

use super::job_id::JobId;
use super::under_way::UnderWay;
use crate::model::{Bounds, ColumnLayout, Document, FeatureTable, Layer, LayerId, Profile, RowId, TableLayout};
use crate::query::SortBy;
use std::collections::HashMap;
use std::sync::{Arc, Weak};

/// How the attributes of one layer are listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableView {
    pub sort: Vec<SortBy>,
    /// What a column's values are to hold or to meet, by the column's name; shown here alone, while a layer's filter holds for the map.
    pub quick: Vec<(String, String)>,
    pub only_selected: bool,
    pub only_in_view: bool,
    /// Whether the first of all rows are listed that the source has, in the order that it puts them in.
    pub everywhere: bool,
    columns: Vec<ColumnLayout>,
}

impl TableView {
    /// The columns of a table in the order in which they are shown, hidden ones among them: pinned ones first, new ones last.
    #[must_use]
    pub fn columns(&self, table: &FeatureTable) -> Vec<ColumnLayout> {
        let mut all: Vec<ColumnLayout> = self.columns.iter().filter(|own| table.column(&own.name).is_some()).cloned().collect();
        let fresh = table.columns().iter().filter(|column| !self.columns.iter().any(|own| own.name == column.name()));
        all.extend(fresh.map(|column| ColumnLayout::new(column.name())));
        all.sort_by_key(|own| !own.pinned);
        all
    }

    /// Changes how a column is shown.
    pub(super) fn change(&mut self, table: &FeatureTable, name: &str, change: impl FnOnce(&mut ColumnLayout)) {
        self.columns = self.columns(table);
        if let Some(own) = self.columns.iter_mut().find(|own| own.name == name) {
            change(own);
        }
    }

    /// Moves a column before another one, or to the end.
    pub(super) fn move_before(&mut self, table: &FeatureTable, name: &str, before: Option<&str>) {
        self.columns = self.columns(table);
        let Some(from) = self.columns.iter().position(|own| own.name == name) else { return };
        let own = self.columns.remove(from);
        let to = before.and_then(|before| self.columns.iter().position(|other| other.name == before)).unwrap_or(self.columns.len());
        self.columns.insert(to, own);
    }

    /// Shows every column.
    pub(super) fn show_all(&mut self) {
        self.columns.iter_mut().for_each(|own| own.hidden = false);
    }

    /// Follows a column that gets another name.
    pub(super) fn rename(&mut self, name: &str, to: &str) {
        let sorted = self.sort.iter_mut().map(|own| &mut own.column);
        let shown = self.columns.iter_mut().map(|own| &mut own.name);
        let quick = self.quick.iter_mut().map(|(own, _)| own);
        sorted.chain(shown).chain(quick).filter(|own| *own == name).for_each(|own| to.clone_into(own));
    }

    /// What is to be met by a column's values; empty for nothing.
    #[must_use]
    pub fn quick_of(&self, column: &str) -> &str {
        self.quick.iter().find(|(own, _)| own == column).map_or("", |(_, text)| text)
    }

    pub(super) fn set_quick(&mut self, column: &str, text: &str) {
        self.quick.retain(|(own, _)| own != column);
        if !text.trim().is_empty() {
            self.quick.push((column.to_owned(), text.to_owned()));
        }
    }
}

/// What a list of rows depends on.
#[derive(Clone, Debug)]
pub struct Listed {
    pub layer: LayerId,
    pub table: Weak<FeatureTable>,
    pub sort: Vec<SortBy>,
    pub quick: Vec<(String, String)>,
    /// The selection's number, where only selected rows are listed.
    pub selection: Option<u64>,
    /// The map's bounds, where only what lies in them is listed, in degrees.
    pub view: Option<Bounds>,
    /// Whether the source has put them in their order: whatever is at hand of it changes nothing then.
    pub everywhere: bool,
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.layer == other.layer
            && self.everywhere == other.everywhere
            && (self.everywhere || self.table.ptr_eq(&other.table))
            && self.sort == other.sort
            && self.quick == other.quick
            && self.selection == other.selection
            && self.view == other.view
    }
}

/// The rows that are listed, in their order, and what their number columns hold.
#[derive(Clone, Debug)]
pub struct Rows {
    pub of: Listed,
    pub rows: Arc<Vec<RowId>>,
    pub profiles: Arc<Vec<(String, Profile)>>,
    /// The column whose quick filter could not be understood, and why.
    pub refused: Option<(String, String)>,
    /// What the source says of its order, where it has put them in it.
    pub ordered: Option<Ordered>,
}

impl Rows {
    /// The table that the rows are of: the one that the source has sent with them, else the layer's own.
    #[must_use]
    pub fn table<'a>(&'a self, layer: &'a Layer) -> &'a FeatureTable {
        self.ordered.as_ref().map_or(&*layer.table, |own| &*own.table)
    }
}

/// What a source tells of a column.
#[derive(Clone, Debug)]
pub enum Figures {
    Asked(JobId),
    Told(Arc<Profile>),
    /// Why it tells nothing; empty where the user did not wait.
    Failed(String),
}

/// The first rows in an order that a source has put all of its rows in.
#[derive(Clone, Debug)]
pub struct Ordered {
    /// They are at hand in it, whatever the map shows.
    pub table: Arc<FeatureTable>,
    /// How many were looked at, the first ones that the server was asked for, and how many of these meet the quick filters.
    pub seen: usize,
    pub met: usize,
    /// Whether what is listed is all that there is.
    pub is_all: bool,
    /// All features, counted.
    pub total: u64,
    /// Whether texts decide of the order, which the server compares in its own way.
    pub by_text: bool,
}

/// The attribute table: the layer that is listed, how each is, and the rows that were found last.
#[derive(Debug, Default)]
pub struct AttributeTable {
    pub layer: Option<LayerId>,
    views: HashMap<LayerId, TableView>,
    pub rows: Option<Rows>,
    /// What is being found.
    pub(super) under_way: UnderWay<Listed>,
    /// What columns hold in all features of a source, as far as it was asked, by layer and column.
    pub figures: HashMap<(LayerId, String), Figures>,
}

impl AttributeTable {
    /// How a layer's attributes are listed.
    #[must_use]
    pub fn view(&self, layer: LayerId) -> TableView {
        self.views.get(&layer).cloned().unwrap_or_default()
    }

    pub(super) fn view_mut(&mut self, layer: LayerId) -> &mut TableView {
        self.views.entry(layer).or_default()
    }

    /// How the layers of a document are listed, to be kept with it.
    pub(super) fn layouts(&self, document: &Document) -> Vec<TableLayout> {
        let of = |layer: &Layer| {
            let view = self.views.get(&layer.id).filter(|view| !view.columns.is_empty() || !view.sort.is_empty())?;
            let sort = view.sort.iter().map(|own| (own.column.clone(), own.descending)).collect();
            Some(TableLayout { layer: layer.key.clone(), columns: view.columns.clone(), sort })
        };
        // a scenario or a thematic map that is not shown now has layers of its own
        let others = document.tables().iter().filter(|own| document.layer_by_key(&own.layer).is_none()).cloned();
        document.layers().iter().filter_map(of).chain(others).collect()
    }

    /// Lists the layers of a document as was kept with it.
    pub(super) fn take_layouts(&mut self, document: &Document) {
        for own in document.tables() {
            let Some(layer) = document.layer_by_key(&own.layer) else { continue };
            let sort = own.sort.iter().map(|(column, descending)| SortBy { column: column.clone(), descending: *descending });
            // what is no column of the table now would stand in the way of sorting
            let sort = sort.filter(|own| layer.table.column(&own.column).is_some()).collect();
            self.views.insert(layer.id, TableView { columns: own.columns.clone(), sort, ..TableView::default() });
        }
    }

    /// Whether rows are being found.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.under_way.asked().is_some()
    }
}
