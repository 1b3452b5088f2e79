//! `nanbei plan`: what the plan says, of a place, a part, a kind or an industry.

use super::arguments::PlanOptions;
use super::error::Usage;
use super::printing::{data, say};
use super::{CliError, FINE};
use crate::i18n::{Lang, Word};
use crate::io::{embedded_document, embedded_maps, embedded_plan};
use crate::model::{Document, Plan, PlanFilter, PlanHeading, Statement};
use crate::query::name_of;
use serde_json::{Value as Json, json};
use std::fmt::Write;

/// Lists the statements that are asked for.
///
/// # Errors
/// Where there is no such place, part or industry.
pub fn plan(options: &PlanOptions, lang: Lang) -> Result<u8, CliError> {
    let (plan, document) = (embedded_plan(), embedded_document());
    if let Some(place) = &options.filter.place
        && document.place(place).is_none()
    {
        let mut known: Vec<&String> = plan.statements.iter().flat_map(|statement| &statement.places).collect();
        known.sort_unstable();
        known.dedup();
        let expected = known.into_iter().cloned().collect::<Vec<_>>().join(", ");
        return Err(CliError::Usage(Usage::BadValue { option: "--place".to_owned(), value: place.clone(), expected }));
    }
    let mut filter = options.filter.clone();
    if let Some(map) = &options.map {
        let maps = embedded_maps();
        let expected = || maps.iter().map(|own| own.id.as_str()).collect::<Vec<_>>().join(", ");
        let found = maps.iter().find(|own| own.id == *map);
        let unknown = || Usage::BadValue { option: "--map".to_owned(), value: map.clone(), expected: expected() };
        filter.among = Some(found.ok_or_else(|| CliError::Usage(unknown()))?.statements.clone());
    }
    known("section", options.filter.section.as_ref(), &plan.sections)?;
    known("industry", options.filter.industry.as_ref(), &plan.industries)?;
    if options.json {
        let all: Vec<String> = plan.filtered(&filter).map(|statement| as_json(&plan, statement, lang).to_string()).collect();
        data(format!("[\n{}\n]\n", all.join(",\n")).as_bytes())?;
    } else {
        say(&as_text(&plan, &document, &filter, lang))?;
    }
    Ok(FINE)
}

/// What is asked for is one of those there are.
fn known(option: &str, asked: Option<&String>, list: &[PlanHeading]) -> Result<(), CliError> {
    match asked.filter(|asked| !list.iter().any(|own| own.id == **asked)) {
        None => Ok(()),
        Some(value) => {
            let expected = list.iter().map(|own| own.id.as_str()).collect::<Vec<_>>().join(", ");
            Err(CliError::Usage(Usage::BadValue { option: format!("--{option}"), value: value.clone(), expected }))
        }
    }
}

fn as_json(plan: &Plan, statement: &Statement, lang: Lang) -> Json {
    let figures = statement.figures.iter().map(|figure| {
        let unit = if lang == Lang::Zh { &figure.unit_zh } else { &figure.unit_en };
        json!({ "value": figure.value, "value_zh": figure.value_zh, "unit": unit, "unit_zh": figure.unit_zh, "unit_en": figure.unit_en })
    });
    json!({
        "id": statement.id,
        "kind": statement.kind.name(),
        "section": statement.section,
        "text_zh": statement.text_zh,
        "text_en": statement.text_en,
        "places": statement.places,
        "industries": statement.industries,
        "horizon": statement.horizon,
        "figures": figures.collect::<Vec<_>>(),
        "source": plan.citation(statement).get(lang),
        "document": statement.document,
        "paragraph": statement.paragraph,
    })
}

fn as_text(plan: &Plan, document: &Document, filter: &PlanFilter, lang: Lang) -> String {
    let mut text = String::new();
    let all: Vec<&Statement> = plan.filtered(filter).collect();
    for section in &plan.sections {
        let own = all.iter().filter(|statement| statement.section == section.id).peekable();
        for (n, statement) in own.enumerate() {
            if n == 0 {
                let name = if lang == Lang::Zh { &section.name_zh } else { &section.name_en };
                let _ = writeln!(text, "{}{name}", if text.is_empty() { "" } else { "\n" });
            }
            let places: Vec<String> = statement.places.iter().map(|id| name_of_place(document, id, lang)).collect();
            let places =
                if places.is_empty() { Word::PlanNoPlace.text(lang).to_owned() } else { places.join(if lang == Lang::Zh { "、" } else { ", " }) };
            let horizon = statement.horizon.as_ref().map(|year| format!(" · {year}")).unwrap_or_default();
            let (kind, paragraph) = (statement.kind.word().text(lang), Word::PlanParagraph.with(lang, &[&statement.paragraph]));
            let _ = writeln!(text, "  [{kind}{horizon}] {}", statement.text().get(lang));
            let _ = writeln!(text, "      {places} · {paragraph} · {}", statement.id);
        }
    }
    if let Some(first) = all.first().and_then(|first| plan.document_of(first)) {
        let title = if lang == Lang::Zh { &first.title_zh } else { &first.title_en };
        let _ = writeln!(text, "\n{} · {title}, {}", Word::PlanCount.with(lang, &[&all.len()]), first.date);
    } else {
        let _ = writeln!(text, "{}", Word::PlanCount.with(lang, &[&0]));
    }
    text
}

fn name_of_place(document: &Document, id: &str, lang: Lang) -> String {
    let feature = document.place(id).and_then(|id| document.feature(id));
    feature.map_or_else(|| id.to_owned(), |feature| name_of(feature).get(lang).to_owned())
}
