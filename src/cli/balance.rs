//! `nanbei balance`: the areas of a layer's classes, in all or in each zone of another one, as a table, JSON or a spreadsheet.

use super::arguments::BalanceOptions;
use super::error::Usage;
use super::printing::{data, say, table_text, tell, write_cells};
use super::subject::{Named, load_named, named, refuse_own_input, surroundings, target, whole};
use super::{CliError, FINE, NOTES};
use crate::carto::land_use_field;
use crate::i18n::{Lang, Word};
use crate::io::{embedded_document, embedded_land_use, read_land_use_file};
use crate::model::{FeatureTable, LandUse, NEVER};
use crate::query::{Balance, BalanceTable, ClassArea, Filter, NamedZone, QueryError, balance, fill_rings, zones};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::Arc;

/// Measures the classes and prints or writes them.
///
/// # Errors
/// Where a file is refused, has no such field, a zone's area cannot be told, or the output cannot be written.
pub fn run(options: &BalanceOptions, lang: Lang) -> Result<u8, CliError> {
    let mut document = embedded_document();
    fill_rings(&mut document);
    if let Some(out) = &options.out {
        let against = options.against.iter().map(|(file, _)| file.as_path());
        refuse_own_input(out, against.chain([&options.target].into_iter().chain(&options.within).map(Path::new)))?;
    }
    let table = target(&document, &options.target, &options.input)?;
    let within = options.within.as_deref().map(|name| named(&document, name)).transpose()?;
    let zones = match &within {
        None => Vec::new(),
        Some(Named { table, only }) => zones(&*whole(table)?, only.as_deref())?,
    };
    let read;
    let land_use = match &options.palette {
        None => embedded_land_use(),
        Some(path) => {
            read = read_land_use_file(path).map_err(|error| CliError::File { path: path.display().to_string(), error })?;
            &read
        }
    };
    let filter = options.filter.as_deref();
    let table = whole(&table)?;
    let present = measured(&table, &options.target, options.by.as_deref(), filter, land_use, &zones)?;
    let planned = match &options.against {
        None => None,
        Some((path, field)) => {
            let loaded = whole(&Arc::new(load_named(path, &options.input, lang)?.table))?;
            let field = field.as_deref().or(options.by.as_deref().filter(|name| loaded.column(name).is_some()));
            Some(measured(&loaded, &path.display().to_string(), field, None, land_use, &zones)?)
        }
    };
    let own = BalanceTable::new(&present, planned.as_ref(), &zones, land_use, options.level);
    match &options.out {
        Some(path) => write_cells(path, &own.cells(lang))?,
        None if options.json => data(format!("{:#}\n", as_json(&own)).as_bytes())?,
        None => say(&as_text(&own, lang))?,
    }
    if let Some(left_out) = own.left_out(lang) {
        tell(&left_out);
        return Ok(NOTES);
    }
    Ok(FINE)
}

/// The balance of a table by a field, or by the one that tells land use.
fn measured(
    table: &FeatureTable,
    name: &str,
    field: Option<&str>,
    filter: Option<&str>,
    land_use: &LandUse,
    zones: &[NamedZone],
) -> Result<Balance, CliError> {
    /// A field is taken for that of land use where most of its values are of the classification.
    const LEAST: f64 = 0.5;
    let known = || table.columns().iter().map(|column| column.name().to_owned()).collect::<Vec<_>>().join(", ");
    let field = match field {
        Some(field) if table.column(field).is_some() => field,
        Some(field) => return Err(QueryError::NoField { layer: name.to_owned(), field: field.to_owned(), known: known() }.into()),
        None => land_use_field(table, land_use, LEAST)
            .ok_or_else(|| CliError::Usage(Usage::BadValue { option: "--by".to_owned(), value: String::new(), expected: known() }))?,
    };
    let rows =
        filter.map(|text| Filter::parse_among(text, table, &surroundings())).transpose().map_err(QueryError::from)?.map(|filter| filter.rows(table));
    let is_wanted = |row: usize| rows.as_ref().is_none_or(|rows| rows[row]);
    Ok(balance(table, field, &is_wanted, zones, NEVER).unwrap_or_default())
}

fn as_json(own: &BalanceTable) -> Json {
    let share = |part: f64, all: f64| if all > 0.0 { json!(part / all) } else { Json::Null };
    let zones = own.zones.iter().enumerate().map(|(at, zone)| {
        let (all, planned) = (zone.total(), zone.planned_total());
        let classes = own.classes_in(at).map(|n| {
            let (class, present) = (&own.classes[n], zone.present[n]);
            let mut entry = json!({
                "code": class.code,
                "name_zh": class.name.zh,
                "name_en": class.name.en,
                "count": present.count,
                "area_m2": present.area,
                "share": share(present.area, all.area),
            });
            if let Some((ClassArea { area, count }, all)) = zone.planned.as_ref().map(|planned| planned[n]).zip(planned) {
                entry["planned_count"] = json!(count);
                entry["planned_m2"] = json!(area);
                entry["planned_share"] = share(area, all.area);
                entry["change_m2"] = json!(area - present.area);
            }
            entry
        });
        json!({
            "name_zh": zone.name.as_ref().map(|name| &name.zh),
            "name_en": zone.name.as_ref().map(|name| &name.en),
            "zone_m2": zone.own,
            "total_m2": all.area,
            "planned_total_m2": planned.map(|own| own.area),
            "classes": classes.collect::<Vec<_>>(),
        })
    });
    json!({ "zones": zones.collect::<Vec<_>>(), "left_out": own.invalid, "without_area": own.without_area })
}

fn as_text(own: &BalanceTable, lang: Lang) -> String {
    format!("{}{}\n", table_text(&own.cells(lang)), Word::BalanceMeasured.text(lang))
}
