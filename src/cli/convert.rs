//! `nanbei convert`: a file's features in WGS-84, as GeoJSON or CSV.

use super::arguments::{ConvertFormat, ConvertOptions};
use super::error::Usage;
use super::printing::{stream, tell};
use super::subject::{load_named, refuse_own_input};
use super::{CliError, FINE, NOTES};
use crate::i18n::{Lang, Word, integer};
use crate::io::{CsvGeometry, CsvOptions, DataFormat, Precision, Progress, Rounded, repaired, write_csv, write_data, write_geojson};

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
        let csv = ending == "csv";
        if options.format.is_some_and(|format| (format == ConvertFormat::GeoJson) == csv) {
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
    let precision = options.decimals.map_or(Precision::CENTIMETRE, Precision::Decimals);
    let ends_in_csv = options.out.as_ref().is_some_and(|out| matches!(DataFormat::of(out), DataFormat::Csv(_)));
    let asked = options.format.unwrap_or(if ends_in_csv { ConvertFormat::Csv } else { ConvertFormat::GeoJson });
    let csv = |geometry| DataFormat::Csv(CsvOptions { geometry, keep_codes: options.keep_codes });
    let format = match asked {
        ConvertFormat::GeoJson => DataFormat::GeoJson(precision),
        ConvertFormat::Csv => csv(CsvGeometry::LonLat),
        ConvertFormat::Wkt => csv(CsvGeometry::Wkt),
    };
    let mut rounded = Rounded::default();
    let name = if let Some(path) = &options.out {
        rounded = write_data(path, &loaded.table, None, format, Some(&loaded.crs))?;
        let (count, system) = (integer(loaded.table.len() as u64), loaded.crs.crs.name(lang));
        tell(&Word::Converted.with(lang, &[&path.display(), &count, &system]));
        path.display().to_string()
    } else {
        stream(|out| {
            match format {
                DataFormat::GeoJson(precision) => rounded = write_geojson(out, &loaded.table, None, precision, Some(&loaded.crs))?,
                DataFormat::Csv(options) => write_csv(out, &loaded.table, None, options, Some(&loaded.crs))?,
            }
            Ok(())
        })?;
        "stdout".to_owned()
    };
    if rounded.collapsed > 0 {
        tell(&rounded.told(&name, lang));
        code = NOTES;
    }
    Ok(code)
}
