//! `nanbei info` and `nanbei check`: what is in files, how long it took, and every note with its place.

use super::arguments::Input;
use super::error::likely;
use super::printing::{data, say};
use super::subject::{load_input, offer_told};
use super::{CliError, FINE, NOTES, REFUSED, memory};
use crate::i18n::{Lang, Localized, Word, bytes, integer};
use crate::io::{DatumOffer, LoadReport, LoadedFile, Note, Progress, datasets_in, embedded_document};
use crate::model::{Basis, FeatureTable, ReadAs};
use crate::query::Index;
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Tells of files, or of the embedded layers where there are none. `details` lists every note.
///
/// # Errors
/// Where the standard output takes nothing; what is wrong with a file is told there.
pub fn info(files: &[PathBuf], input: &Input, as_json: bool, details: bool, lang: Lang) -> Result<u8, CliError> {
    if files.is_empty() {
        embedded(as_json, lang)?;
        return Ok(FINE);
    }
    let mut code = FINE;
    for file in files {
        // where it cannot be listed, reading it says why
        let several = if input.read_as.dataset.is_none() { datasets_in(file).unwrap_or_default() } else { Vec::new() };
        if several.len() < 2 {
            code = code.max(one(file, input, as_json, details, lang)?);
        }
        for name in several.iter().filter(|_| several.len() > 1) {
            let read_as = ReadAs { dataset: Some(name.clone()), ..input.read_as.clone() };
            code = code.max(one(file, &Input { read_as, ..input.clone() }, as_json, details, lang)?);
        }
    }
    Ok(code)
}

/// What a file is called, with the data set of it that is told of.
fn called(path: &Path, input: &Input) -> PathBuf {
    input.read_as.dataset.as_ref().map_or_else(|| path.to_path_buf(), |name| path.join(name))
}

fn one(path: &Path, input: &Input, as_json: bool, details: bool, lang: Lang) -> Result<u8, CliError> {
    let start = Instant::now();
    let progress = Progress::default();
    let loaded = load_input(path, input, &progress);
    let path = &*called(path, input);
    Ok(match loaded {
        Ok(mut loaded) => {
            let indexing = Instant::now();
            let index = Index::of(&loaded.table);
            let index_ms = milliseconds(indexing);
            let total_ms = milliseconds(start);
            drop(index);
            let checking = Instant::now();
            if details {
                // nobody stops this
                loaded.check(&progress).ok();
            }
            let check_ms = milliseconds(checking);
            let offer = if details { loaded.datum_offer() } else { None };
            let noted = loaded.report.total() > 0 || offer.is_some();
            let (code, outcome) = if noted { (NOTES, "notes") } else { (FINE, "loaded") };
            if as_json {
                data(format!("{}\n", report_json(path, outcome, &loaded, [index_ms, total_ms, check_ms], offer.as_ref(), lang)).as_bytes())?;
            } else {
                say(&report_text(path, &loaded, total_ms, details, lang))?;
                if let Some(offer) = offer {
                    say(&format!("  {}\n", offer_told(path, &offer, lang)))?;
                }
            }
            code
        }
        Err(error) => {
            let (line, feature) = error.place();
            if as_json {
                let (resident, peak) = memory();
                let value = json!({
                    "file": path.display().to_string(), "outcome": "refused", "features": 0, "vertices": 0, "bounds": null, "kinds": {},
                    "notes": [], "error": { "line": line, "feature": feature, "reason": error.message(lang), "likely": likely(&error) },
                    "timings_ms": { "read": 0.0, "parse": 0.0, "place": 0.0, "index": 0.0, "total": milliseconds(start), "check": 0.0 },
                    "resident_bytes": resident, "peak_bytes": peak,
                });
                data(format!("{value}\n").as_bytes())?;
            } else {
                let path = path.display().to_string();
                say(&format!("{}\n", CliError::File { path, error }.message(lang)))?;
            }
            REFUSED
        }
    })
}

fn milliseconds(since: Instant) -> f64 {
    (since.elapsed().as_secs_f64() * 1e6).round() / 1e3
}

fn kinds(table: &FeatureTable) -> serde_json::Map<String, Json> {
    table.kinds().into_iter().map(|(kind, n)| (kind.name().to_owned(), Json::from(n))).collect()
}

fn report_json(
    path: &Path,
    outcome: &str,
    loaded: &LoadedFile,
    [index_ms, total_ms, check_ms]: [f64; 3],
    offer: Option<&DatumOffer>,
    lang: Lang,
) -> Json {
    let table = &loaded.table;
    let (resident, peak) = memory();
    let millis = |duration: std::time::Duration| (duration.as_secs_f64() * 1e6).round() / 1e3;
    let told = |note: &Note| {
        let detail = note.detail.as_ref().map(|detail| detail.json(lang));
        let mut value = json!({ "feature": note.feature, "id": note.id, "kind": note.reason.name(), "reason": note.message_without_place(lang), "detail": detail });
        for (member, number) in note.place.json() {
            value[member] = number;
        }
        value
    };
    let notes: Vec<Json> = loaded.report.notes.iter().map(told).collect();
    let counts: serde_json::Map<String, Json> = loaded.report.counts().map(|(reason, count)| (reason.name().to_owned(), count.into())).collect();
    json!({
        "file": path.display().to_string(),
        "outcome": outcome,
        "format": loaded.format.endings()[0],
        "features": table.len(),
        "vertices": table.vertices(),
        "bounds": table.bounds().map(|bounds| bounds.array()),
        "kinds": kinds(table),
        "notes": notes,
        "notes_total": loaded.report.total(),
        "notes_counts": counts,
        "offer": offer.map(|offer| json!({ "system": offer.crs.code(), "metres": offer.metres, "before": offer.before, "after": offer.after })),
        "crs": { "system": loaded.crs.crs.code(), "basis": loaded.crs.basis },
        "error": null,
        "timings_ms": { "read": millis(loaded.timings.read), "place": millis(loaded.timings.place), "parse": millis(loaded.timings.parse), "index": index_ms, "total": total_ms, "check": check_ms },
        "resident_bytes": resident,
        "peak_bytes": peak,
    })
}

fn report_text(path: &Path, loaded: &LoadedFile, total_ms: f64, details: bool, lang: Lang) -> String {
    let table = &loaded.table;
    let (features, vertices) = (integer(table.len() as u64), integer(table.vertices() as u64));
    let kinds: Vec<String> = table.kinds().iter().map(|(kind, n)| format!("{} {}", kind.name(), integer(*n as u64))).collect();
    let bounds = table.bounds().map(|b| format!("{:.6}, {:.6}, {:.6}, {:.6}", b.west, b.south, b.east, b.north)).unwrap_or_default();
    let columns: Vec<&str> = table.columns().iter().map(crate::model::table::Column::name).collect();
    let (resident, _) = memory();
    let mut text = format!("{}\n", path.display());
    let rows: [(&str, &str, String); 7] = [
        ("格式", "format", loaded.format.name().message(lang)),
        ("要素", "features", if kinds.is_empty() { features } else { format!("{features} ({})", kinds.join(", ")) }),
        ("节点", "positions", vertices),
        ("范围", "bounds", bounds),
        ("坐标系", "system", if loaded.crs.basis == Basis::Assumed { loaded.crs.message(lang) } else { loaded.crs.crs.name(lang) }),
        ("字段", "fields", columns.join(", ")),
        ("用时", "time", format!("{total_ms:.1} ms, {}", bytes(resident))),
    ];
    for (zh, en, value) in rows {
        // writing to a String cannot fail
        let _ = writeln!(text, "  {}  {value}", if lang == Lang::Zh { zh } else { en });
    }
    text.push_str(&notes_text(&loaded.report, details, lang));
    text
}

fn notes_text(report: &LoadReport, details: bool, lang: Lang) -> String {
    let shown = if details { report.notes.len() } else { report.notes.len().min(5) };
    let mut text = String::new();
    for note in &report.notes[..shown] {
        let _ = writeln!(text, "  {}", note.message(lang));
    }
    let more = report.total() - shown as u64;
    if more > 0 {
        let _ = writeln!(text, "  {}", Word::MoreNotes.with(lang, &[&integer(more)]));
    }
    text
}

fn embedded(as_json: bool, lang: Lang) -> Result<(), CliError> {
    let mut document = embedded_document();
    crate::query::fill_rings(&mut document);
    for layer in document.layers() {
        if as_json {
            let value = json!({
                "layer": layer.key, "name_zh": layer.name.zh, "name_en": layer.name.en, "features": layer.table.total(), "vertices": layer.table.vertices(),
                "bounds": layer.table.whole_bounds().map(|bounds| bounds.array()), "kinds": kinds(&layer.table), "source": layer.provenance.source.get(lang),
                "licence": layer.provenance.licence, "indicative": layer.provenance.indicative,
            });
            data(format!("{value}\n").as_bytes())?;
        } else {
            let name = layer.name.get(lang);
            say(&format!("{:<12} {:>6}  {name}  {}\n", layer.key, integer(layer.table.total() as u64), layer.provenance.source.get(lang)))?;
        }
    }
    Ok(())
}
