//! `nanbei convert`: a file's features in WGS-84, as GeoJSON or CSV.

use super::arguments::ConvertOptions;
use super::error::Usage;
use super::subject::load_named;
use super::{CliError, FINE, NOTES};
use crate::i18n::{Lang, Word, integer};
use crate::io::{CsvGeometry, DataFormat, IoError, Precision, Progress, repaired, write_csv, write_data, write_geojson};
use std::io::Write;
use std::path::Path;

/// Reads the file, puts it into WGS-84 and writes it. Notes are told on the standard error stream.
///
/// # Errors
/// Where the file is refused or the output cannot be written; nothing is left half-written.
pub fn convert(options: &ConvertOptions, lang: Lang) -> Result<u8, CliError> {
    if let Some(out) = &options.out {
        // a wrong ending, and the file that is read, are told before any work is done
        let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        if !matches!(ending.as_str(), "geojson" | "json" | "csv") {
            return Err(CliError::Usage(Usage::BadValue {
                option: "--out".to_owned(),
                value: out.display().to_string(),
                expected: ".geojson, .json, .csv".to_owned(),
            }));
        }
        let same = |path: &Path| path.canonicalize().ok();
        if same(out).is_some() && same(out) == same(&options.file) {
            return Err(CliError::Usage(Usage::SameFile));
        }
    }
    let mut loaded = load_named(&options.file, options.crs.as_ref(), lang)?;
    let mut errors = std::io::stderr().lock();
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
        writeln!(errors, "{text}").ok();
        if !repaired.failed.is_empty() {
            code = NOTES;
        }
        loaded.table = repaired.table;
    }
    let precision = options.decimals.map_or(Precision::CENTIMETRE, Precision::Decimals);
    let format = match (options.csv, options.wkt) {
        (false, _) => DataFormat::GeoJson(precision),
        (true, false) => DataFormat::Csv(CsvGeometry::LonLat),
        (true, true) => DataFormat::Csv(CsvGeometry::Wkt),
    };
    if let Some(path) = &options.out {
        write_data(path, &loaded.table, None, format, Some(&loaded.crs))?;
        let (count, system) = (integer(loaded.table.len() as u64), loaded.crs.crs.name(lang));
        writeln!(errors, "{}", Word::Converted.with(lang, &[&path.display(), &count, &system])).ok();
    } else {
        let mut out = std::io::stdout().lock();
        let written = match format {
            DataFormat::GeoJson(precision) => write_geojson(&mut out, &loaded.table, None, precision, Some(&loaded.crs)),
            DataFormat::Csv(geometry) => write_csv(&mut out, &loaded.table, None, geometry, Some(&loaded.crs)),
        };
        // a reader that has gone away is no error
        if let Err(error) = written.and_then(|()| out.flush())
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            return Err(IoError::system(Path::new("-"), error).into());
        }
    }
    Ok(code)
}
