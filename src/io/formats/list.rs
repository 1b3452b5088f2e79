//! The list of formats, and what is made from it: which one a file is in, what can be opened, what can be written.

use super::cad::Cad;
use super::csv::Csv;
use super::esrijson::EsriJson;
use super::flatgeobuf::FlatGeobuf;
use super::format::{Dataset, Format, Likelihood};
use super::gdal::Gdal;
use super::geojson::GeoJson;
use super::geopackage::GeoPackage;
use super::gpx::Gpx;
use super::kml::Kml;
use super::mapinfo::MapInfo;
use super::options::Way;
use super::shapefile::Shapefile;
use super::spreadsheet::Spreadsheet;
use super::topojson::TopoJson;
use crate::i18n::{Bilingual, Lang, Localized};
use crate::io::archive::Member;
use crate::io::raw::{Placing, Raw};
use crate::io::reading::Reading;
use crate::io::text::{PACKED_ENDINGS, Text, beside};
use crate::io::{Encoding, IoError, Problem, Progress, Watch};
use crate::model::{FeatureTable, LayerCrs, SourceCrs};
use std::path::{Path, PathBuf};

/// The formats of files with features, the most usual first.
///
/// ```
/// use nanbei::i18n::{Lang, Localized};
/// use nanbei::io::FORMATS;
///
/// let names: Vec<String> = FORMATS.iter().map(|format| format.name().message(Lang::En)).collect();
/// assert!(names.iter().any(|name| name.contains("GeoJSON")) && names.iter().any(|name| name.contains("CSV")));
/// ```
pub static FORMATS: &[&dyn Format] =
    &[&GeoJson, &Shapefile, &GeoPackage, &Csv, &Spreadsheet, &Cad, &Kml, &Gpx, &MapInfo, &FlatGeobuf, &TopoJson, &EsriJson, &Gdal];

/// The document in a KMZ that stands for all (OGC 12-007r2, annex C).
pub const KMZ_ROOT: &str = "doc.kml";

/// Bytes that a file is recognised by.
const HEAD: usize = 1 << 16;

/// Names as what one can choose from: "A, B or C".
fn choice(names: &[String], lang: Lang) -> String {
    let (comma, or) = match lang {
        Lang::Zh => ("、", " 或 "),
        Lang::En => (", ", " or "),
    };
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{}{or}{last}", first.join(comma)),
        _ => names.concat(),
    }
}

/// The names of all formats, as what one can choose from.
#[must_use]
pub fn format_names(lang: Lang) -> String {
    choice(&FORMATS.iter().map(|format| format.name().message(lang)).collect::<Vec<_>>(), lang)
}

/// The names of the most usual formats, for a reader who only has to see what is meant.
#[must_use]
pub fn usual_format_names(lang: Lang) -> String {
    let names: Vec<String> = FORMATS.iter().take(6).map(|format| format.name().message(lang)).collect();
    match lang {
        Lang::Zh => format!("{} 等", names.join("、")),
        Lang::En => format!("{} and other", names.join(", ")),
    }
}

/// The names of the formats that are written, as what one can choose from.
#[must_use]
pub fn written_names(lang: Lang) -> String {
    choice(&FORMATS.iter().filter(|format| !format.ways().is_empty()).map(|format| format.name().message(lang)).collect::<Vec<_>>(), lang)
}

/// The endings of files that are written, with their dots: `.geojson, .json, .csv`.
#[must_use]
pub fn written_endings() -> String {
    let mut endings: Vec<String> = Vec::new();
    for ending in ways().flat_map(|way| way.endings).map(|ending| format!(".{ending}")) {
        if !endings.contains(&ending) {
            endings.push(ending);
        }
    }
    endings.join(", ")
}

/// The endings of all files that can be loaded, without dots, those of packed ones last.
#[must_use]
pub fn loadable_endings() -> Vec<&'static str> {
    FORMATS.iter().flat_map(|format| format.endings()).chain(&PACKED_ENDINGS).copied().collect()
}

/// Whether a file is called as one of a format.
#[must_use]
pub fn is_data_name(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    FORMATS.iter().flat_map(|format| format.endings()).any(|own| own.eq_ignore_ascii_case(ending))
}

/// The file that is meant by one: that which it belongs to and lies beside, where it is a companion of one, else itself.
#[must_use]
pub fn file_meant(path: &Path) -> PathBuf {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let owners = FORMATS.iter().filter(|format| format.companions().contains(&ending.as_str()));
    let main = owners.flat_map(|format| format.endings()).find_map(|own| beside(path, own));
    main.unwrap_or_else(|| path.to_path_buf())
}

/// The names of the data sets in a text that is a container: the files of an archive, what a format tells of its own. None for a
/// text that is one data set.
///
/// # Errors
/// Where the container cannot be listed.
pub fn datasets(text: &Text<'_>) -> Result<Vec<String>, IoError> {
    let members = members(text)?;
    if !members.is_empty() {
        return Ok(members.into_iter().map(|member| member.name).collect());
    }
    let format = recognised(text)?.unwrap_or(FORMATS[0]);
    Ok(format.datasets(text)?.into_iter().filter_map(|dataset| dataset.name).collect())
}

/// The files with features in a text that is an archive. The root of a KMZ that only links to its others is none of them.
///
/// # Errors
/// Where it cannot be listed.
pub fn members(text: &Text<'_>) -> Result<Vec<Member>, IoError> {
    let mut members = text.members(is_data_name)?;
    let root = members.iter().position(|member| member.name == KMZ_ROOT).filter(|_| members.len() > 1);
    if let Some((at, own)) = root.and_then(|at| Some((at, text.of_member(members[at].clone())?))) {
        let head = own.head(HEAD).unwrap_or_default();
        let has = |element: &[u8]| memchr::memmem::find(&head, element).is_some();
        if has(b"<NetworkLink") && !has(b"<Placemark") {
            members.remove(at);
        }
    }
    Ok(members)
}

/// The names of the data sets in a file that is a container. None for what is no regular file: a pipe can be read once.
///
/// # Errors
/// Where it cannot be opened or listed.
pub fn datasets_in(path: &Path) -> Result<Vec<String>, IoError> {
    if path.is_file() || path.is_dir() { datasets(&Text::of_file(path)?) } else { Ok(Vec::new()) }
}

/// Every way in which features can be written.
pub fn ways() -> impl Iterator<Item = &'static Way> {
    FORMATS.iter().flat_map(|format| format.ways())
}

/// The format that writes in a way; the first of the list where none does.
#[must_use]
pub fn format_of_way(way: &Way) -> &'static dyn Format {
    FORMATS.iter().copied().find(|format| format.ways().contains(way)).unwrap_or(FORMATS[0])
}

/// A file's name as a reader of a legend wants it: without what says how it is packed and written.
#[must_use]
pub fn stem(name: &str) -> &str {
    let strip = |name: &str, endings: &[&str]| {
        let (stem, ending) = name.rsplit_once('.')?;
        endings.iter().any(|own| own.eq_ignore_ascii_case(ending)).then_some(stem.len())
    };
    let unpacked = &name[..strip(name, &PACKED_ENDINGS).unwrap_or(name.len())];
    let length = FORMATS.iter().find_map(|format| strip(unpacked, format.endings())).filter(|length| *length > 0);
    length.map_or(name, |length| &name[..length])
}

/// The format of a text; `None` where it is in none of them.
///
/// # Errors
/// What the system says where the text cannot be read.
pub fn recognised(text: &Text<'_>) -> Result<Option<&'static dyn Format>, IoError> {
    let head = text.head(HEAD)?;
    let wide = Encoding::guess_wide(&head).and_then(|wide| {
        // whole characters
        wide.decode(&head[..head.len() & !3])
    });
    let head = wide.as_deref().map_or(&*head, str::as_bytes);
    let likely = FORMATS.iter().map(|format| (format.recognise(head, text.name()), *format));
    // the first of those that are as sure as each other
    let best = likely.reduce(|best, next| if next.0 > best.0 { next } else { best });
    Ok(best.filter(|(likely, _)| *likely > Likelihood::No).map(|(_, format)| format))
}

/// The format of a text and the one of its datasets that is named, else the first.
fn dataset_of(text: &Text<'_>, dataset: Option<&str>) -> Result<(&'static dyn Format, Dataset), IoError> {
    // what a text in no format is, the reader of the first knows to say
    let format = recognised(text)?.unwrap_or(FORMATS[0]);
    let mut datasets = format.datasets(text)?.into_iter();
    let dataset = match dataset {
        Some(name) => datasets.find(|own| own.name.as_deref() == Some(name)).ok_or_else(|| IoError::NoDataset(name.to_owned()))?,
        None => datasets.next().unwrap_or_default(),
    };
    Ok((format, dataset))
}

/// The style that a text keeps with a data set, as its format has it.
pub fn style(text: &Text<'_>, dataset: Option<&str>) -> Option<Vec<u8>> {
    // the format finds the data set itself: listing them may take as long as reading one
    recognised(text).ok()??.style(text, &Dataset { name: dataset.map(str::to_owned) })
}

/// A window of a text that is a file; `None` where its format has none.
///
/// # Errors
/// As `Format::window`.
pub fn window(
    text: &Text<'_>,
    dataset: Option<&str>,
    reading: Reading,
    crs: Option<&SourceCrs>,
    place: Placing,
) -> Result<Option<(&'static dyn Format, FeatureTable, LayerCrs)>, IoError> {
    let (format, dataset) = dataset_of(text, dataset)?;
    Ok(format.window(text, &dataset, reading, crs, place)?.map(|(table, crs)| (format, table, crs)))
}

/// Reads a text in the format that it is in.
///
/// # Errors
/// As `Format::read`; a text of no known format is called by its name, with what can be opened.
pub fn read(
    text: &Text<'_>,
    dataset: Option<&str>,
    reading: Reading,
    progress: &Progress,
    watch: &Watch<'_, Raw>,
) -> Result<(&'static dyn Format, Raw), IoError> {
    let (format, dataset) = dataset_of(text, dataset)?;
    let raw = format.read(text, &dataset, reading, progress, watch).map_err(|error| match error {
        IoError::Text { problem: Problem::OtherFormat(what), line, feature } if what.is_table() => {
            IoError::Text { problem: Problem::NoPlaces, line, feature }
        }
        IoError::Text { problem: Problem::OtherFormat(what), line, feature } => {
            let formats = Bilingual::new(format_names(Lang::Zh), format_names(Lang::En));
            IoError::Text { problem: Problem::NoFormat(Box::new((what, formats))), line, feature }
        }
        error => error,
    })?;
    Ok((format, raw))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_called_as_its_file_without_its_endings() {
        let names = ["lots.geojson", "LOTS.GeoJSON", "a.b.json.gz", "一览.ndjson.zst", ".geojson", "notes.txt", "lots", "地块.CSV", "poi.tsv.gz"];
        assert_eq!(names.map(stem), ["lots", "LOTS", "a.b", "一览", ".geojson", "notes.txt", "lots", "地块", "poi"]);
    }

    #[test]
    fn every_format_and_way_has_a_name_in_both_languages_and_an_ending_of_its_own() {
        let mut endings = loadable_endings();
        let mut keys: Vec<&str> = ways().map(|way| way.key).collect();
        for format in FORMATS {
            assert!(!format.name().0.is_empty() && !format.name().1.is_empty() && !format.endings().is_empty(), "{format:?}");
            assert!(format_names(Lang::Zh).contains(format.name().0) && format_names(Lang::En).contains(format.name().1), "{format:?}");
            for way in format.ways() {
                assert!(!way.name.0.is_empty() && !way.name.1.is_empty() && std::ptr::addr_eq(format_of_way(way), *format), "{way:?}");
                assert!(way.endings.iter().all(|ending| format.endings().contains(ending)), "what is written as {way:?} is not read again");
            }
        }
        let (all_endings, all_keys) = (endings.len(), keys.len());
        endings.sort_unstable();
        endings.dedup();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!((endings.len(), keys.len()), (all_endings, all_keys));
    }
}
