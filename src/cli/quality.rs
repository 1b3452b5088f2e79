//! `nanbei quality`: a layer checked by a set of rules, as a table, JSON, a spreadsheet or a PDF.

use super::arguments::QualityOptions;
use super::error::Usage;
use super::printing::{data, say, table_text, write_cells};
use super::subject::{refuse_own_input, target, whole};
use super::{CliError, FINE, NOTES};
use crate::export::{ReportHead, table_report};
use crate::i18n::{ChinaTime, Lang, Localized, Word};
use crate::io::{Progress, RULE_SETS, embedded_document, embedded_land_use, embedded_rules, likely_rules, read_rules_file};
use crate::model::{FeatureTable, NEVER, RuleSet};
use crate::query::{Checked, Finding, Index, REPORTED, check, fill_rings, findings_table, kept, summary_table};
use serde_json::{Map, Value as Json, json};
use std::path::Path;

/// Lines that are printed: all are in JSON and in files.
const PRINTED: usize = 200;

/// Checks and prints or writes what was found.
///
/// # Errors
/// Where a file is refused, there is no such rule set or target, or the output cannot be written.
pub fn run(options: &QualityOptions, lang: Lang) -> Result<u8, CliError> {
    let lang = options.lang.unwrap_or(lang);
    let mut document = embedded_document();
    fill_rings(&mut document);
    let path = Path::new(&options.target);
    if let Some(out) = &options.out {
        refuse_own_input(out, [path].into_iter().chain(options.rules.as_deref().map(Path::new)))?;
    }
    let table = whole(&target(&document, &options.target, &options.input)?)?;
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    // a data set of a container has a name of its own
    let names: Vec<&str> = options.input.read_as.dataset.as_deref().into_iter().chain([stem.as_str()]).collect();
    let rules = rules(options, &table, &names)?;
    let checked = check(&table, &Index::of(&table), &rules, &names, embedded_land_use(), NEVER).unwrap_or_default();
    let summary = summary_table(&checked, &rules, lang);
    match &options.out {
        Some(out) if out.extension().is_some_and(|own| own.eq_ignore_ascii_case("pdf")) => {
            let head = ReportHead { title: Word::Quality.text(lang).to_owned(), subtitle: stem, date: ChinaTime::now().day() };
            table_report(&head, &[summary, findings_table(&checked, &table, lang, REPORTED)], lang, out, &Progress::default())?;
            say(&format!("{}\n", out.display()))?;
        }
        Some(out) => write_cells(out, &findings_table(&checked, &table, lang, usize::MAX))?,
        None if options.json => data(format!("{:#}\n", as_json(&checked, &rules, &table)).as_bytes())?,
        None => say(&as_text(&checked, &rules, &table, lang))?,
    }
    Ok(if checked.findings.is_empty() { FINE } else { NOTES })
}

/// The rule set that is asked for, with its targets.
fn rules(options: &QualityOptions, table: &FeatureTable, names: &[&str]) -> Result<RuleSet, CliError> {
    let mut rules = match options.rules.as_deref() {
        None => embedded_rules(likely_rules(names, &|name| table.column(name).is_some())).cloned().unwrap_or_default(),
        Some(name) => match embedded_rules(name) {
            Some(rules) => rules.clone(),
            None if Path::new(name).exists() => read_rules_file(Path::new(name)).map_err(|error| CliError::File { path: name.to_owned(), error })?,
            None => {
                let (option, expected) = ("--rules".to_owned(), RULE_SETS.join(", ") + ", RULES.json");
                return Err(CliError::Usage(Usage::BadValue { option, value: name.to_owned(), expected }));
            }
        },
    };
    for (name, hectares) in &options.targets {
        let mut known = Vec::new();
        let mut is_set = false;
        for sum in rules.layers.iter_mut().flat_map(|layer| &mut layer.sums) {
            // 耕地 is 耕地（01）
            let is = |own: &str| own.to_lowercase().starts_with(&name.to_lowercase());
            if is(&sum.name.zh) || is(&sum.name.en) {
                sum.target_ha = Some(*hectares);
                is_set = true;
            }
            known.push(format!("{} | {}", sum.name.zh, sum.name.en));
        }
        if !is_set {
            let option = "--target".to_owned();
            return Err(CliError::Usage(Usage::BadValue { option, value: name.clone(), expected: known.join(", ") }));
        }
    }
    Ok(rules)
}

fn as_json(checked: &Checked, rules: &RuleSet, table: &FeatureTable) -> Json {
    let id = |row: usize| table.feature(row).and_then(|feature| feature.id()).map(|id| id.to_string());
    let finding = |own: &Finding| {
        json!({
            "fault": own.fault.key(),
            "feature": own.row.map(|row| row.index() + 1),
            "id": own.row.and_then(|row| id(row.index())),
            "other": own.other.map(|row| row.index() + 1),
            "other_id": own.other.and_then(|row| id(row.index())),
            "lon": own.at.map(|at| at[0]),
            "lat": own.at.map(|at| at[1]),
            "size": own.size().map(|(size, _)| size),
            "unit": own.size().map(|(_, unit)| unit),
            "told_zh": own.message(Lang::Zh),
            "told_en": own.message(Lang::En),
        })
    };
    let counts: Map<String, Json> = checked.counts().into_iter().map(|(fault, count)| (fault.key().to_owned(), json!(count))).collect();
    let sums = checked.sums.iter().map(|own| {
        json!({
            "name_zh": own.rule.name.zh,
            "name_en": own.rule.name.en,
            "area_m2": own.refused.is_none().then_some(own.area),
            "target_ha": own.rule.target_ha,
            "kept": kept(own),
            "untold": own.untold,
            "refused": own.refused.as_ref().map(ToString::to_string),
        })
    });
    let layer = checked.layer.map(|at| &rules.layers[at].name);
    json!({
        "rules_zh": rules.name.zh,
        "rules_en": rules.name.en,
        "layer_zh": layer.map(|name| &name.zh),
        "layer_en": layer.map(|name| &name.en),
        "features": checked.features,
        "counts": counts,
        "sums": sums.collect::<Vec<_>>(),
        "findings": checked.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

/// The summary, then the first findings.
fn as_text(checked: &Checked, rules: &RuleSet, table: &FeatureTable, lang: Lang) -> String {
    let summary = summary_table(checked, rules, lang);
    let all = findings_table(checked, table, lang, PRINTED);
    let more = checked.findings.len().saturating_sub(PRINTED);
    let mut text = String::new();
    if !summary.rows.is_empty() {
        text += &table_text(&summary);
        text.push('\n');
    }
    if !all.rows.is_empty() {
        text += &table_text(&all);
        if more > 0 {
            text += &Word::QualityMore.with(lang, &[&more]);
            text.push('\n');
        }
        text.push('\n');
    }
    for note in &summary.notes {
        text += note;
        text.push('\n');
    }
    text
}
