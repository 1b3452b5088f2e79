//! `nanbei indicators`: what is measured of each district and key area, and what files have inside them.

use super::arguments::IndicatorsOptions;
use super::error::Usage;
use super::printing::{data, say, write_cells};
use super::subject::{load_named, open_named, refuse_own_input, scenario_named, show};
use super::{CliError, FINE, NOTES};
use crate::carto::scenario_name;
use crate::i18n::{Lang, Localized};
use crate::io::{IoError, embedded_document, file_name, stem};
use crate::model::table::ColumnKind;
use crate::model::{Column, Document, LayerCrs, LoadedData, NEVER, Operation, Origin, Transaction};
use crate::query::{Added, IndicatorCell, IndicatorTable, as_shown, compared_indicators, indicator_table, indicators};
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::sync::Arc;

/// Measures the places and prints or writes them.
///
/// # Errors
/// Where a file is refused, has no such field, or the output cannot be written.
pub fn run(options: &IndicatorsOptions, lang: Lang) -> Result<u8, CliError> {
    if let Some(out) = &options.out {
        refuse_own_input(out, options.added.iter().map(|(file, _)| file.as_path()))?;
    }
    let (mut document, mut notes) = match &options.project {
        None => (embedded_document(), false),
        Some(path) => {
            let (opened, has_notes) = open_named(path, options.trust, lang)?;
            (opened.document, has_notes)
        }
    };
    let active = match &options.scenario {
        Some(name) => scenario_named(&document, "--scenario", name)?,
        None => document.scenarios().active,
    };
    // what is added is in the base, and so in every scenario
    show(&mut document, None)?;
    let mut added = Vec::new();
    for (path, field) in &options.added {
        if let Some(layer) = path.to_str().and_then(|key| document.layer_by_key(key)).filter(|_| !path.exists()) {
            added.push(Added { layer: layer.id, field: field.clone() });
            continue;
        }
        let loaded = load_named(path, &options.input, lang)?;
        notes |= loaded.report.has_warnings();
        let is_number = |column: &Column| matches!(column.kind(), ColumnKind::Integer | ColumnKind::Float);
        if let Some(field) = field
            && loaded.table.column(field).is_none_or(|column| !is_number(column))
        {
            let known = loaded
                .table
                .columns()
                .iter()
                .filter(|column| is_number(column))
                .map(|column| column.name().to_owned())
                .collect::<Vec<_>>()
                .join(", ");
            return Err(CliError::Usage(Usage::BadValue { option: "--add".to_owned(), value: field.clone(), expected: known }));
        }
        let name = file_name(path);
        let data = LoadedData {
            origin: Origin::File(path.clone()),
            name: stem(&name).to_owned(),
            style: document.next_style(&[]),
            read_as: options.input.read_as.clone(),
            crs: LayerCrs::default(),
            table: Arc::new(loaded.table),
        };
        let layer = document.loaded_layer(data);
        added.push(Added { layer: layer.id, field: field.clone() });
        Transaction::from(Operation::AddLayer { at: document.place_for_loaded(), layer: Box::new(layer) }).apply(&mut document)?;
    }
    show(&mut document, active)?;
    let seen = as_shown(&document);
    let (all, table) = match &options.compare {
        None => {
            let all = indicators(&seen, &added, NEVER).map_err(IoError::from)?;
            let table = indicator_table(&document, &all, &added);
            (all, table)
        }
        Some(name) => {
            let with = scenario_named(&document, "--compare", name)?;
            let left = as_shown(&document.in_scenario(with, None)?);
            let names = [with, document.scenarios().active].map(|own| scenario_name(&document, own));
            (Vec::new(), compared_indicators(&left, &seen, &added, &names, NEVER).map_err(IoError::from)?)
        }
    };
    match &options.out {
        Some(path) => write_cells(path, &table.cells(lang))?,
        None if options.json && options.compare.is_some() => data(format!("{:#}\n", table_as_json(&table)).as_bytes())?,
        None if options.json => data(format!("{:#}\n", as_json(&document, &all, &added)).as_bytes())?,
        None => say(&as_text(&table, lang))?,
    }
    Ok(if notes { NOTES } else { FINE })
}

fn as_json(document: &Document, all: &[crate::query::PlaceIndicators], added: &[Added]) -> Json {
    let list = all.iter().map(|own| {
        let names = |names: &[crate::i18n::Bilingual]| names.iter().map(|name| json!({ "zh": name.zh, "en": name.en })).collect::<Vec<_>>();
        let within = own.added.iter().zip(added).map(|(within, wanted)| {
            let layer = document.layer(wanted.layer).map(|layer| layer.name.en.clone()).unwrap_or_default();
            json!({ "layer": layer, "field": wanted.field, "count": within.count, "sum": within.sum, "area_m2": within.area, "length_m": within.length })
        });
        json!({
            "id": own.id,
            "name_zh": own.name.zh,
            "name_en": own.name.en,
            "district": own.district.as_ref().map(|name| name.en.clone()),
            "area_m2": own.area,
            "share_of_district": own.share,
            "part_in_district": own.inside,
            "published_m2": own.published,
            "difference_m2": own.published.map(|published| own.area - published),
            "note_zh": own.note.zh,
            "note_en": own.note.en,
            "to_baoshan_hub_m": own.to_hubs[0],
            "to_jinshan_hub_m": own.to_hubs[1],
            "to_centre_m": own.to_centre,
            "planned_rail_within_1_km_m": own.rail[0],
            "planned_rail_within_3_km_m": own.rail[1],
            "planned_rail_within_5_km_m": own.rail[2],
            "neighbours": names(&own.neighbours),
            "added": within.collect::<Vec<_>>(),
        })
    });
    Json::Array(list.collect())
}

/// The columns with their names, and a row of numbers and texts for each place.
fn table_as_json(table: &IndicatorTable) -> Json {
    let columns = table.columns.iter().map(|own| json!({ "zh": own.name.zh, "en": own.name.en })).collect::<Vec<_>>();
    let cell = |cell: &IndicatorCell| cell.number().map_or_else(|| json!(cell.message(Lang::En)), |number| json!(number));
    let rows = table
        .rows
        .iter()
        .map(|row| json!({ "name_zh": row.name.zh, "name_en": row.name.en, "cells": row.cells.iter().map(cell).collect::<Vec<_>>() }));
    json!({ "columns": columns, "rows": rows.collect::<Vec<_>>() })
}

/// A block for each place: its name, then a line for each indicator.
fn as_text(table: &IndicatorTable, lang: Lang) -> String {
    let mut text = String::new();
    let wide = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    let widest = table.columns.iter().map(|column| wide(column.name.get(lang))).max().unwrap_or(0);
    for row in &table.rows {
        let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, row.name.get(lang));
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let name = column.name.get(lang);
            let _ = writeln!(text, "  {name}{}  {}", " ".repeat(widest - wide(name)), cell.message(lang));
        }
    }
    text
}
