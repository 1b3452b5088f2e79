//! `nanbei convert`: a file's features in WGS-84, as GeoJSON or CSV.

use super::arguments::ConvertOptions;
use super::{CliError, FINE, NOTES};
use crate::i18n::{Lang, Localized, Word, integer};
use crate::io::{CsvGeometry, DataFormat, IoError, Precision, Progress, load_file, repaired, write_csv, write_data, write_geojson};
use std::io::Write;
use std::path::Path;

/// Reads the file, puts it into WGS-84 and writes it. Notes are told on the standard error stream.
///
/// # Errors
/// Where the file is refused or the output cannot be written; nothing is left half-written.
pub fn convert(options: &ConvertOptions, lang: Lang) -> Result<u8, CliError> {
    let progress = Progress::default();
    let mut loaded = load_file(&options.file, options.crs.as_ref(), &progress)?;
    let mut errors = std::io::stderr().lock();
    for (reason, count) in loaded.report.counts().filter(|(reason, _)| reason.is_warning()) {
        // who listens no more needs no notes
        writeln!(errors, "{} × {}", integer(count), reason.told(lang)).ok();
    }
    let mut code = if loaded.report.has_warnings() { NOTES } else { FINE };
    if options.repair {
        let repaired = repaired(&loaded.table, &progress)?;
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
