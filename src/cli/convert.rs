//! `nanbei convert`: a file's features in WGS-84, in any of the ways that are written.

use super::arguments::ConvertOptions;
use super::error::Usage;
use super::printing::{stream, tell};
use super::subject::{load_named, named, refuse_own_input, surroundings, whole};
use super::{CliError, FINE, NOTES};
use crate::i18n::{Lang, Word, integer};
use crate::io::{
    DataFormat, IoError, Precision, Progress, Rounded, Way, WriteOptions, embedded_document, repaired, ways, write_shaped, written_endings,
};
use crate::model::{Bounds, NEVER};
use crate::query::{AreaShape, Clip, Expression, Filter, QueryError, Surroundings};

/// Reads the file, puts it into WGS-84 and writes it. Notes are told on the standard error stream.
///
/// # Errors
/// Where the file is refused or the output cannot be written; nothing is left half-written.
pub fn convert(options: &ConvertOptions, lang: Lang) -> Result<u8, CliError> {
    if let Some(out) = &options.out {
        // a wrong ending, and the file that is read, are told before any work is done
        let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is_of = |way: &Way| way.endings.contains(&ending.as_str());
        if !ways().any(is_of) {
            let (option, value) = ("--out".to_owned(), out.display().to_string());
            return Err(CliError::Usage(Usage::BadValue { option, value, expected: written_endings() }));
        }
        if options.format.is_some_and(|way| !is_of(way)) {
            return Err(CliError::Usage(Usage::FormatAndEnding(out.display().to_string())));
        }
        refuse_own_input(out, [options.file.as_path()])?;
    }
    let mut loaded = load_named(&options.file, &options.input, lang)?;
    let mut code = if loaded.report.has_warnings() { NOTES } else { FINE };
    if options.repair {
        let repaired = repaired(&loaded.table, &Progress::default())?;
        let name = options.file.display();
        let (mended, failed) = (integer(repaired.mended.len() as u64), integer(repaired.failed.len() as u64));
        let text = if repaired.failed.is_empty() {
            Word::RepairedCount.with(lang, &[&name, &mended])
        } else {
            Word::RepairedSome.with(lang, &[&name, &mended, &failed])
        };
        tell(&text);
        if !repaired.failed.is_empty() {
            code = NOTES;
        }
        loaded.table = repaired.table;
    }
    let asks = !options.set.is_empty() || options.filter.is_some();
    let around = if asks { surroundings() } else { Surroundings::default() };
    for (name, text) in &options.set {
        let own = Expression::parse_among(text, &loaded.table, &around).map_err(QueryError::from)?;
        loaded.table = loaded.table.with_named_column(own.column(name, &loaded.table));
    }
    if let Some(text) = &options.filter {
        let meets = Filter::parse_among(text, &loaded.table, &around).map_err(QueryError::from)?.rows(&loaded.table);
        let hidden: Vec<usize> = loaded.table.live_rows().filter(|row| !meets[*row]).collect();
        loaded.table = loaded.table.with_deleted(&hidden, true);
    }
    if let Some(name) = &options.clip {
        let rows: Vec<usize> = loaded.table.live_rows().collect();
        let (inside, cut) = clip_named(name)?.of_table(&loaded.table, &rows, NEVER).map_err(IoError::from)?;
        let outside: Vec<usize> = rows.into_iter().filter(|row| inside.binary_search(row).is_err()).collect();
        loaded.table = cut.with_deleted(&outside, true);
    }
    let precision = options.decimals.map_or(Precision::CENTIMETRE, Precision::Decimals);
    let of_name = options.out.as_deref().map_or_else(DataFormat::default, DataFormat::of);
    let format = DataFormat { way: options.format.unwrap_or(of_name.way), options: WriteOptions { precision, keep_codes: options.keep_codes } };
    let lacks = |name: &&String| loaded.table.column(name).is_none();
    if let Some(name) = options.shaping.fields.iter().flatten().find(lacks) {
        return Err(CliError::Usage(Usage::NoField(name.clone())));
    }
    if options.out.is_none() && (!format.is_one_file() || !options.shaping.is_plain()) {
        return Err(IoError::NeedsFile.into());
    }
    let mut rounded = Rounded::default();
    let name = if let Some(path) = &options.out {
        rounded = write_shaped(path, &loaded.table, None, format, Some(&loaded.crs), &options.shaping)?;
        let (count, system) = (integer(loaded.table.len() as u64), loaded.crs.crs.name(lang));
        let written = format.system_of(&options.shaping, &loaded.table, Some(&loaded.crs));
        tell(&Word::Converted.with(lang, &[&path.display(), &count, &system, &written.name(lang)]));
        path.display().to_string()
    } else {
        stream(|out| {
            rounded = format.write(out, &loaded.table, None, Some(&loaded.crs))?;
            Ok(())
        })?;
        "stdout".to_owned()
    };
    if rounded.is_any() {
        tell(&rounded.message(&name, lang));
        code = NOTES;
    }
    Ok(code)
}

/// The area of a box of degrees, or of a layer or feature by its name.
fn clip_named(name: &str) -> Result<Clip, CliError> {
    let wrong = || {
        CliError::Usage(Usage::BadValue {
            option: "--clip".to_owned(),
            value: name.to_owned(),
            expected: "WEST,SOUTH,EAST,NORTH | LAYER | LAYER/ID".to_owned(),
        })
    };
    let numbers: Vec<f64> = name.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    if let [west, south, east, north] = numbers[..] {
        let bounds = Bounds { west, south, east, north };
        return Clip::by_box(bounds).filter(|_| west < east && south < north).ok_or_else(wrong);
    }
    let named = named(&embedded_document(), name)?;
    let table = whole(&named.table)?;
    let rows: Vec<usize> = named.only.unwrap_or_else(|| table.live_rows().collect());
    let areas = rows.into_iter().filter_map(|row| table.feature(row)).map(AreaShape::of);
    Clip::by(areas).ok_or_else(wrong)
}
