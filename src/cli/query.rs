//! `nanbei query`: a spatial question, answered as a table, CSV, GeoJSON or JSON.

use super::arguments::{Output, QueryOptions};
use super::printing::{aligned, data, say};
use super::subject::{Named, named, refuse_own_input, target};
use super::{CliError, FINE};
use crate::i18n::{Lang, Localized, length};
use crate::io::{Precision, embedded_document, to_csv, to_geojson, write_atomically};
use crate::model::{FeatureTable, TableBuilder, Value};
use crate::query::{self, Filter, Hit, Index, Near, Question, Spatial, Subject, Surroundings, answer, fill_rings, keep_nearest, name_of};
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::path::Path;

/// Answers the question the options ask.
///
/// # Errors
/// Where a name, filter or file is wrong.
pub fn query(options: &QueryOptions, lang: Lang) -> Result<u8, CliError> {
    let mut document = embedded_document();
    fill_rings(&mut document);
    if let Some(out) = &options.out {
        let subjects = [&options.of, &options.intersects, &options.inside, &options.contains].into_iter().flatten();
        refuse_own_input(out, subjects.chain([&options.target]).map(Path::new))?;
    }
    let table = target(&document, &options.target, &options.input)?;
    let index = Index::of(&table);
    let of = options.of.as_deref().map(|name| named(&document, name)).transpose()?;
    let relations = [(Spatial::Intersects, &options.intersects), (Spatial::Within, &options.inside), (Spatial::Contains, &options.contains)];
    let relations: Vec<(Spatial, Named)> = relations
        .into_iter()
        .filter_map(|(relation, name)| name.as_ref().map(|name| (relation, name)))
        .map(|(relation, name)| Ok((relation, named(&document, name)?)))
        .collect::<Result<_, CliError>>()?;
    let filter = options
        .filter
        .as_deref()
        .map(|text| Filter::parse_among(text, &table, &Surroundings::of(&document)))
        .transpose()
        .map_err(query::QueryError::from)?;
    // one question carries one relation; several are asked one after the other and must all hold
    let mut hits: Option<Vec<Hit>> = None;
    for n in 0..relations.len().max(1) {
        let question = Question {
            shape: None,
            within: options.within.filter(|_| n == 0).zip(of.as_ref().map(subject)),
            relation: relations.get(n).map(|(relation, named)| (*relation, subject(named))),
            filter: filter.clone().filter(|_| n == 0),
            nearest: None,
        };
        let found = answer(&table, &index, &question)?.hits;
        hits = Some(match hits {
            None => found,
            Some(before) => {
                let kept: std::collections::HashSet<usize> = found.iter().map(|hit| hit.index).collect();
                before.into_iter().filter(|hit| kept.contains(&hit.index)).collect()
            }
        });
    }
    let mut hits = hits.unwrap_or_default();
    // the nearest are taken among those that meet everything else
    if let Some((n, of)) = options.nearest.zip(of.as_ref()) {
        let subject = subject(of);
        keep_nearest(&table, &mut hits, n, &subject, &Near::of(&subject));
    }
    let text = match options.output {
        Output::Table => as_table(&table, &hits, lang),
        Output::Csv => {
            let found = with_distances(&table, &hits);
            to_csv(&found, &(0..found.len()).collect::<Vec<_>>())
        }
        Output::GeoJson => to_geojson(&with_distances(&table, &hits), None, Precision::CENTIMETRE),
        Output::Json => as_json(&table, &hits, lang),
    };
    match &options.out {
        Some(path) => write_atomically(path, |out| out.write_all(text.as_bytes()))?,
        None if options.output == Output::Table => say(&text)?,
        None => data(text.as_bytes())?,
    }
    Ok(FINE)
}

/// What a named thing is in a question.
fn subject(named: &Named) -> Subject<'_> {
    Subject { table: &named.table, only: named.only.as_deref() }
}

/// The found features as a table of their own; distances become a column.
fn with_distances(table: &FeatureTable, hits: &[Hit]) -> FeatureTable {
    let mut builder = TableBuilder::default();
    table.columns().iter().for_each(|column| builder.declare(column.name()));
    // an attribute of that name stays what it is
    let name = table.free_column_name("distance_m");
    for hit in hits {
        let distance = hit.distance.map(|metres| (name.as_str(), Value::Float((metres * 10.0).round() / 10.0)));
        if let Some(feature) = table.feature(hit.index) {
            builder.copy_with(feature, distance);
        }
    }
    builder.finish()
}

fn as_table(table: &FeatureTable, hits: &[Hit], lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["编号", "名称", "距离", "面积 / 长度"],
        Lang::En => ["id", "name", "distance", "area / length"],
    };
    let mut rows: Vec<Vec<String>> = vec![heads.map(str::to_owned).to_vec()];
    for hit in hits {
        let Some(feature) = table.feature(hit.index) else { continue };
        let measured = query::measured(feature, lang);
        let id = feature.id().map_or_else(|| format!("#{}", hit.index + 1), |id| id.to_string());
        rows.push(vec![id, name_of(feature).get(lang).to_owned(), hit.distance.map(length).unwrap_or_default(), measured]);
    }
    let mut text = aligned(&rows, |_| false);
    if hits.is_empty() {
        let _ = writeln!(text, "{}", crate::i18n::Word::NoHits.text(lang));
    }
    text
}

fn as_json(table: &FeatureTable, hits: &[Hit], lang: Lang) -> String {
    let list: Vec<Json> = hits
        .iter()
        .filter_map(|hit| {
            let feature = table.feature(hit.index)?;
            let area = query::checked_area(feature);
            let properties: serde_json::Map<String, Json> = feature.row().map(|(name, value)| (name.to_owned(), value.to_json())).collect();
            Some(json!({
                "feature": hit.index + 1,
                "id": feature.id().map(|id| id.to_string()),
                "name": name_of(feature).get(Lang::Zh),
                "distance_m": hit.distance.map(|metres| (metres * 1000.0).round() / 1000.0),
                "area_m2": area.ok().filter(|area| *area > 0.0),
                "area_reason": area.err().map(|invalid| invalid.flaw.message(lang)),
                "length_m": Some(query::length(feature)).filter(|length| *length > 0.0),
                "properties": properties,
            }))
        })
        .collect();
    format!("{}\n", Json::from(list))
}
