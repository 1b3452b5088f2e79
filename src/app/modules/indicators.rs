//! The indicators of the plan's places: measured in the background, with what other layers have in them, told as a table, written,
//! put on the sheet and shown on the map.

use crate::app::action::{Menu, ShortcutKey, plain};
use crate::app::jobs::Outcome;
use crate::app::module::{Deed, Module};
use crate::app::{Action, App, Order, Severity};
use crate::carto::{attribution, color_by};
use crate::i18n::{Bilingual, Lang, Localized, Word};
use crate::io::{IoError, feature_text, read_geojson};
use crate::model::{
    Classing, Document, FeatureTable, Group, Ink, Layer, LayerCrs, LayerId, Operation, Origin, Provenance, ReadAs, SourceError, Style,
};
use crate::query::{Added, IndicatorTable, compared_indicators, indicator_table, indicators};
use crate::work::Progress;
use serde_json::{Value as Json, json};
use std::any::Any;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

impl Action {
    pub const EXPORT_INDICATORS: Self = Self::new("export indicators", Word::IndicatorExportLong, Menu::Plan, 31);
    pub const INDICATORS: Self = Self::new("indicators", Word::Indicators, Menu::Plan, 11).keys(&[plain(ShortcutKey::F(8))]);
}

/// What is done with the indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IndicatorsOrder {
    /// Measures the places as they are now.
    Measure,
    /// Counts what a layer has in each place, and adds up a field of it.
    Add(LayerId, Option<String>),
    /// Leaves out the layers that were added.
    Clear,
    /// Sorts by a column, the largest first, and makes it the one that is shown on the map; the plan's order for `None`.
    Choose(Option<usize>),
    /// Writes the table as CSV or XLSX.
    Export(PathBuf),
    ToSheet,
    /// Adds a layer of the places in the colours of a column.
    ToMap(usize),
}

impl Order for IndicatorsOrder {}

pub const MODULE: Module = Module {
    carry_out,
    ..Module::new(
        "indicators",
        &[
            Deed::panel(Action::INDICATORS, "indicators"),
            Deed::window(Action::EXPORT_INDICATORS, "indicator files").when(|app| app.session.indicators.table.is_some()),
        ],
    )
};

fn carry_out(app: &mut App, order: &dyn Order) -> bool {
    let Some(order) = (order as &dyn Any).downcast_ref::<IndicatorsOrder>() else { return false };
    match order {
        IndicatorsOrder::Measure => app.measure_places(),
        IndicatorsOrder::Add(layer, field) => {
            let added = Added { layer: *layer, field: field.clone() };
            if !app.session.indicators.added.contains(&added) {
                app.session.indicators.added.push(added);
                app.measure_places();
            }
        }
        IndicatorsOrder::Clear => {
            app.session.indicators.added.clear();
            app.measure_places();
        }
        IndicatorsOrder::Choose(column) => app.session.indicators.chosen = *column,
        IndicatorsOrder::Export(path) => app.write_indicators(path),
        IndicatorsOrder::ToSheet => app.indicators_to_sheet(),
        IndicatorsOrder::ToMap(column) => app.indicators_to_map(*column),
    }
    true
}

/// The layers that are measured, and the data they have.
fn measured(document: &Document, added: &[Added]) -> Vec<(LayerId, Weak<FeatureTable>)> {
    let is_measured = |layer: &&Layer| {
        matches!(layer.key.as_str(), "baoshan" | "jinshan" | "districts" | "key_areas" | "rails" | "hubs")
            || added.iter().any(|own| own.layer == layer.id)
    };
    document.layers().iter().filter(is_measured).map(|layer| (layer.id, Arc::downgrade(&layer.table))).collect()
}

impl App {
    /// Whether the table is of other data than there is now.
    #[must_use]
    pub fn indicators_are_old(&self) -> bool {
        let own = &self.session.indicators;
        let now = self.measured_now();
        own.table.is_some() && (now.len() != own.of.len() || now.iter().zip(&own.of).any(|(a, b)| a.0 != b.0 || !a.1.ptr_eq(&b.1)))
    }

    /// The data that would be measured now: of the map, and of the scenario it is compared with.
    fn measured_now(&self) -> Vec<(LayerId, Weak<FeatureTable>)> {
        let added = &self.session.indicators.added;
        let other = self.compared().map(|(_, other)| measured(&other.document, added));
        measured(self.seen(), added).into_iter().chain(other.into_iter().flatten()).collect()
    }

    /// Measures the places in both scenarios, with what differs between these.
    pub(in crate::app) fn measure_both(&mut self) {
        /// Layers that are added unasked.
        const MOST: usize = 3;
        let differing = self.compared().into_iter().flat_map(|(_, other)| &other.differences).filter(|own| !own.rows.is_empty());
        let of_own = |id: &LayerId| {
            let layer = self.workspace.document.layer(*id).or_else(|| self.compared()?.1.document.layer(*id));
            layer.is_some_and(|layer| layer.group == Group::Mine)
        };
        let layers: Vec<LayerId> = differing.map(|own| own.id).filter(of_own).take(MOST).collect();
        let added = &mut self.session.indicators.added;
        for layer in layers {
            if !added.iter().any(|own| own.layer == layer) {
                added.push(Added { layer, field: None });
            }
        }
        self.session.panels.set("indicators", true);
        self.measure_places();
    }

    fn measure_places(&mut self) {
        let document = self.seen().clone();
        let left = self.compared().map(|(compare, other)| (other.document.clone(), self.scenario_name(compare.with)));
        let name = self.scenario_name(document.scenarios().active);
        let own = &mut self.session.indicators;
        let is_there =
            |added: &Added| document.layer(added.layer).is_some() || left.as_ref().is_some_and(|(left, _)| left.layer(added.layer).is_some());
        own.added.retain(is_there);
        own.was_tried = true;
        let (added, of) = (own.added.clone(), self.measured_now());
        let title = Word::Indicators.text(self.session.settings.lang).to_owned();
        let job = self.workspace.jobs.start(title, move |progress| {
            let cancel = || progress.is_cancelled();
            let result = match &left {
                None => indicators(&document, &added, &cancel).map(|all| indicator_table(&document, &all, &added)),
                Some((left, left_name)) => compared_indicators(left, &document, &added, &[left_name.clone(), name], &cancel),
            };
            Outcome::PlacesMeasured { added, of, result }
        });
        self.session.indicators.job = Some(job);
    }

    /// Takes in what was measured, unless another table was asked for meanwhile.
    pub(in crate::app) fn places_measured(
        &mut self,
        added: &[Added],
        of: Vec<(LayerId, Weak<FeatureTable>)>,
        result: Result<IndicatorTable, SourceError>,
    ) {
        let own = &mut self.session.indicators;
        if own.added != added {
            return;
        }
        own.job = None;
        match result {
            Ok(table) => {
                // the column that was chosen may stand elsewhere
                let name = own.chosen.and_then(|column| own.table.as_ref()?.columns.get(column).map(|own| own.name.clone()));
                own.chosen = name.and_then(|name| table.columns.iter().position(|own| own.name == name));
                (own.table, own.of) = (Some(Arc::new(table)), of);
            }
            Err(error) if error.is_cancelled() => {}
            Err(error) => {
                let text = Word::IndicatorStopped.with(self.lang(), &[&error.message(self.lang())]);
                self.notify(Severity::Error, text, Vec::new());
            }
        }
    }

    fn write_indicators(&mut self, path: &Path) {
        if let Some(table) = self.session.indicators.table.clone() {
            self.write_cells(path, &table.cells(self.lang()));
        }
    }

    /// Puts the table on the sheet, over the lower part of it.
    fn indicators_to_sheet(&mut self) {
        if let Some(table) = self.session.indicators.table.clone() {
            let kind = table.item(self.workspace.document.sheet().lang.leading());
            self.put_table(Word::IndicatorTitle, kind, [0.04, 0.56, 0.92, 0.38], Word::IndicatorOnSheet);
        }
    }

    /// Adds a layer of the places in the colours of a column.
    fn indicators_to_map(&mut self, column: usize) {
        let Some(table) = self.session.indicators.table.clone() else { return };
        let Some(wanted) = table.columns.get(column).filter(|own| own.is_number) else { return };
        match layer_of(&self.workspace.document, &table, column) {
            Ok(features) => {
                let name = &wanted.name;
                let named = |lang: Lang| format!("{} · {}", Word::Indicators.text(lang), name.get(lang));
                // the outlines are those of the layers that were measured
                let credits = attribution(&self.workspace.document.clone().with_base_map(None), false);
                let mut style = Style::plain(Ink::Custom([0x1F, 0x5F, 0xA8]));
                color_by(&mut style, &features, Some("value"), Classing::default());
                let document = &self.workspace.document;
                let layer = Layer {
                    id: document.fresh_layer_id(),
                    key: document.fresh_key("indicator"),
                    name: Bilingual::new(named(Lang::Zh), named(Lang::En)),
                    group: Group::Mine,
                    visible: true,
                    opacity: 0.85,
                    style,
                    provenance: Provenance { source: credits, indicative: true, ..Provenance::default() },
                    origin: Origin::Derived,
                    filter: String::new(),
                    computed: Vec::new(),
                    read_as: ReadAs::default(),
                    crs: LayerCrs::default(),
                    unknown: serde_json::Map::new(),
                    table: Arc::new(features),
                };
                let at = document.place_for_loaded();
                self.edit(Operation::AddLayer { at, layer: Box::new(layer) });
            }
            Err(error) => self.notify(Severity::Error, error.message(self.lang()), Vec::new()),
        }
    }
}

/// The places with their names and one number of each, the larger ones beneath: key areas lie in their districts. Where a district
/// has a number of its own the key areas lie over it.
fn layer_of(document: &Document, table: &IndicatorTable, column: usize) -> Result<FeatureTable, IoError> {
    let features = table.rows.iter().filter_map(|row| {
        let number = row.cells.get(column)?.number()?;
        let feature = document.feature(row.place)?;
        let mut own: Json = serde_json::from_str(&feature_text(feature)?).ok()?;
        own["properties"] = json!({ "name_zh": row.name.zh, "name_en": row.name.en, "value": number });
        Some(own)
    });
    let text = json!({ "type": "FeatureCollection", "features": features.collect::<Vec<_>>() }).to_string();
    read_geojson(text.as_bytes(), &Progress::default()).map(|(table, _)| table)
}
