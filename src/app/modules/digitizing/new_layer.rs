//! Layers that are made to be drawn into, and what their features are given.

use crate::app::annotated::{self, features_of};
use crate::app::typed_value::typed;
use crate::app::{App, NewFields, Severity};
use crate::carto::{class_fields, classify_land_use, color_by_land_use, land_use_field};
use crate::i18n::{Word, integer};
use crate::io::embedded_land_use;
use crate::model::table::{ColumnKind, OwnValue};
use crate::model::{
    Basis, ClassBy, Computed, FeatureId, FeatureTable, Layer, LayerCrs, LoadedData, Operation, Origin, Provenance, ReadAs, SourceCrs, Style,
    Transaction,
};
use std::sync::Arc;

/// The fields of a layer for land use: its code and name in the national classification, and hectares kept up to date.
const CODE: &str = "用地代码";
const NAME: &str = "用地名称";
const AREA: &str = "面积_ha";
const HECTARES: &str = "ROUND(AREA() / 10000, 4)";

impl App {
    /// A layer of the planner's own that is kept inside the project.
    pub(in crate::app) fn own_layer(&self, name: String, table: FeatureTable) -> Layer {
        let style = self.workspace.document.next_style(&[]);
        // nothing was assumed: positions are drawn in it
        let crs = LayerCrs { crs: SourceCrs::default(), basis: Basis::Chosen };
        let made = LoadedData { origin: Origin::Pasted, name, style, read_as: ReadAs::default(), crs, table: Arc::new(table) };
        let layer = self.workspace.document.loaded_layer(made);
        Layer { provenance: Provenance { source: Word::DrawnHere.both(), ..layer.provenance.clone() }, ..layer }
    }

    /// Makes a layer without features and draws into it.
    pub(super) fn new_layer(&mut self, name: &str, fields: NewFields) {
        let name = if name.trim().is_empty() { self.word(Word::NewLayerName).to_owned() } else { name.trim().to_owned() };
        let columns: &[&str] = match fields {
            NewFields::Plain => &["name", "note"],
            NewFields::LandUse => &[CODE, NAME, "备注"],
        };
        let table = columns.iter().fold(FeatureTable::default(), |table, name| with_text(&table, name));
        let mut layer = self.own_layer(name, table);
        if fields == NewFields::LandUse {
            layer.computed = vec![Computed { column: AREA.to_owned(), expression: HECTARES.to_owned() }];
        }
        let (id, at) = (layer.id, self.workspace.document.place_for_loaded());
        let kinds = columns.iter().map(|column| ((id, (*column).to_owned()), ColumnKind::Text));
        self.session.digitizing.kinds.extend(kinds);
        self.edit(Operation::AddLayer { at, layer: Box::new(layer) });
        self.draw_into(id);
    }

    /// Puts the selected annotation, or all of them, into a layer of their own.
    pub(super) fn annotations_to_layer(&mut self) {
        let all = self.workspace.document.annotations();
        let chosen = self.viewport.selected_annotation;
        let own: Vec<_> = all.iter().filter(|own| chosen.is_none_or(|id| id == own.id)).cloned().collect();
        let table = with_text(&FeatureTable::default(), annotated::NAME).with_appended(&features_of(&own));
        let layer = self.own_layer(self.word(Word::AnnotationLayer).to_owned(), table);
        let (id, at) = (layer.id, self.workspace.document.place_for_loaded());
        let add = Operation::AddLayer { at, layer: Box::new(layer) };
        let remove = own.iter().map(|own| Operation::RemoveAnnotation(own.id));
        self.edit(std::iter::once(add).chain(remove).collect::<Transaction>());
        self.draw_into(id);
        let text = Word::AnnotationsMoved.with(self.lang(), &[&integer(own.len() as u64)]);
        self.notify(Severity::Info, text, Vec::new());
    }

    /// The other one of code and name that goes with what is typed into one of them; emptied with it. Nothing where it is of no class, and
    /// where the fields are those of the land survey, whose codes are others, unless what they hold agrees with the classification.
    fn counterpart(table: &FeatureTable, field: &str, text: &str) -> Option<(String, String)> {
        let [Some(code), Some(name)] = class_fields(table) else { return None };
        let other = if code == field { name } else { code };
        if code != field && name != field {
            return None;
        }
        let mut pairs = table.features().take(2000).filter_map(|feature| Some((feature.text(code)?, feature.text(name)?))).take(50).peekable();
        let is_survey =
            ["DLBM", "DLMC", "地类编码", "地类代码", "地类名称"].iter().any(|own| code.eq_ignore_ascii_case(own) || name.eq_ignore_ascii_case(own));
        if is_survey && pairs.peek().is_none() {
            return None;
        }
        let class = |text: &str| embedded_land_use().find(text).map(|(at, _)| &embedded_land_use().classes()[at]);
        if !pairs.all(|(code, name)| class(code).is_some_and(|own| own.name.zh == name)) {
            return None;
        }
        if text.trim().is_empty() {
            return Some((other.to_owned(), String::new()));
        }
        let class = class(text)?;
        Some((other.to_owned(), if code == field { class.name.zh.clone() } else { class.code.clone() }))
    }

    pub(in crate::app) fn set_next_value(&mut self, field: &str, value: &str) {
        let Some(table) = self.edited_layer().map(|layer| Arc::clone(&layer.table)) else { return };
        self.session.digitizing.set_value(field, value);
        if let Some((other, told)) = Self::counterpart(&table, field, value) {
            self.session.digitizing.set_value(&other, &told);
        }
    }

    /// Types into a field of a feature, with what goes with it, as one step.
    pub(in crate::app) fn type_attribute(&mut self, feature: FeatureId, field: &str, text: &str) {
        let (id, row) = (feature.layer, feature.row);
        let Some(layer) = self.workspace.document.layer(id).cloned() else { return };
        if self.is_computed(id, field) {
            return;
        }
        let other = Self::counterpart(&layer.table, field, text).filter(|(other, _)| self.expression_of(id, other).is_none());
        let (mut operations, mut after) = (Vec::new(), (*layer.table).clone());
        for (column, text) in std::iter::once((field.to_owned(), text.to_owned())).chain(other) {
            let Some((at, kind)) = layer.table.column_place(&column).zip(self.kind_of(id, &column)) else { continue };
            match typed(&text, kind) {
                Err(error) => return self.not_typed(&column, &error),
                Ok(value) if value == layer.table.cell(at, row.index()) => {}
                Ok(value) => {
                    after = after.with_cells(at, &[(row.index(), value.as_ref().map(OwnValue::borrowed))]);
                    operations.push(Operation::SetCells { id, column, cells: vec![(row, value)] });
                }
            }
        }
        if !operations.is_empty() {
            operations.extend(land_use_style(&layer, &after).map(|style| Operation::SetStyle { id, style: Box::new(style) }));
            self.edit(Transaction { operations });
        }
    }
}

/// A table with a column that has no values yet.
fn with_text(table: &FeatureTable, name: &str) -> FeatureTable {
    table.with_named_column(table.column_of(name, std::iter::empty()))
}

/// The style of a layer once it has the features of a table, where that colours by land use and has a class that the layer's own does not.
pub(super) fn land_use_style(layer: &Layer, table: &FeatureTable) -> Option<Style> {
    let land_use = embedded_land_use();
    let field = match &layer.style.classes {
        Some(classes) => {
            let ClassBy::Values(values) = &classes.by else { return None };
            let is_land_use = !values.is_empty() && values.iter().all(|value| land_use.find(value).is_some());
            let next = is_land_use.then(|| classify_land_use(table, &classes.field, land_use)).flatten()?;
            let ClassBy::Values(after) = &next.by else { return None };
            if after.iter().all(|value| values.contains(value)) {
                return None;
            }
            classes.field.clone()
        }
        // the first feature that has a class
        None if layer.table.len() <= 1 => land_use_field(table, land_use, 1.0)?.to_owned(),
        None => return None,
    };
    let mut style = layer.style.clone();
    color_by_land_use(&mut style, table, &field, land_use).then_some(style)
}
