//! `nanbei export`: the annotated map on a sheet, with no window and no display.

use super::arguments::ExportOptions;
use super::subject::{load_named, named};
use super::{CliError, FINE, NOTES, REFUSED, print};
use crate::carto::sheet_picture;
use crate::export::{Format, export};
use crate::i18n::{Bilingual, Lang, Localized, Word};
use crate::io::{LoadReport, Progress, embedded_document, first_view_bounds, is_project, open_project};
use crate::model::{Bounds, Document, Group, LoadedData, Origin, SourceCrs, View};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Exports what the options ask for.
///
/// # Errors
/// Where a file is refused, a name is unknown, or the map cannot be written; nothing half-written stays.
pub fn export_map(options: &ExportOptions, lang: Lang) -> Result<u8, CliError> {
    // a wrong extension is said before any work is done
    Format::of(&options.out)?;
    let mut code = FINE;
    let mut document = embedded_document();
    let mut view = None;
    for path in &options.files {
        if is_project(path) {
            let opened = open_project(path, &Progress::default())?;
            for missing in &opened.missing {
                let text = Word::MissingFile.with(lang, &[&missing.path.display(), &missing.error.told(lang)]);
                writeln!(std::io::stderr().lock(), "nanbei: {text}").ok();
                code = code.max(NOTES);
            }
            document = opened.document;
            view = opened.view;
        } else if add_file(&mut document, path, options.crs.as_ref(), lang)?.has_warnings() {
            code = code.max(NOTES);
        }
    }
    crate::query::fill_rings(&mut document);
    let shown = extent(&document, options, view)?;
    let mut sheet = document.sheet.clone();
    if let Some(paper) = options.paper {
        sheet.paper = paper;
    }
    if let Some(portrait) = options.portrait {
        sheet.landscape = !portrait;
    }
    sheet.dpi = options.dpi.unwrap_or(sheet.dpi);
    sheet.lang = options.lang.unwrap_or(sheet.lang);
    sheet.scale = options.scale.or(sheet.scale.filter(|_| options.extent.is_none()));
    if let Some(shown) = shown {
        sheet.extent = Some(shown.array());
    }
    // a sheet of one feature is called after it, unless the user says otherwise
    if let Some(name) = options.feature.as_deref() {
        let own = named(&document, name)?;
        if let Some(feature) = own.only.as_deref().and_then(|only| own.table.feature(*only.first()?)) {
            sheet.title = crate::query::name_of(feature);
        }
    }
    for (text, slot) in [(&options.title, &mut sheet.title), (&options.subtitle, &mut sheet.subtitle)] {
        if let Some(text) = text {
            // "中文 | English" gives both languages
            *slot = match text.split_once('|') {
                Some((zh, en)) => Bilingual::new(zh.trim(), en.trim()),
                None => Bilingual::same(text.as_str()),
            };
        }
    }
    sheet.author = options.author.clone().unwrap_or(sheet.author);
    sheet.date = options.date.clone().unwrap_or(sheet.date);
    let fallback = first_view_bounds(&document).or_else(|| document.bounds()).unwrap_or(Bounds::at([121.45, 31.1]).grown(0.5, 0.5));
    let picture = sheet_picture(&document, &sheet, fallback);
    export(&picture, &options.out, sheet.dpi, &Progress::default())?;
    print(&format!("{}\n", options.out.display()));
    Ok(code.min(REFUSED))
}

/// What the sheet is to show; `None` leaves it to the sheet's own extent.
fn extent(document: &Document, options: &ExportOptions, view: Option<View>) -> Result<Option<Bounds>, CliError> {
    if let Some([west, south, east, north]) = options.extent {
        return Ok(Some(Bounds { west, south, east, north }));
    }
    if let Some(name) = &options.feature {
        let own = named(document, name)?;
        let all: Vec<usize> = own.only.clone().unwrap_or_else(|| (0..own.table.len()).collect());
        let bounds = all.iter().filter_map(|index| own.table.feature(*index)?.bounds()).reduce(Bounds::union);
        // a point is shown with its surroundings: a hub with its rings
        return Ok(bounds.map(|b| {
            if b.east - b.west < 1e-9 {
                b.grown(0.062, 0.054)
            } else {
                b.grown(((b.east - b.west) * 0.12).max(0.01), ((b.north - b.south) * 0.12).max(0.008))
            }
        }));
    }
    if let Some(center) = options.center {
        // without a scale, a centre shows about ten kilometres round it
        return Ok(Some(Bounds::at(center).grown(0.1, 0.08)));
    }
    if document.sheet.extent.is_some() {
        return Ok(None);
    }
    let mine = document
        .layers
        .iter()
        .filter(|layer| layer.group == Group::Mine && layer.visible)
        .filter_map(|layer| layer.table.bounds())
        .reduce(Bounds::union);
    if let Some(view) = view {
        return Ok(Some(view.bounds([1100.0, 760.0])));
    }
    Ok(mine
        .map(|b| b.grown((b.east - b.west) * 0.06, (b.north - b.south) * 0.06))
        .or_else(|| first_view_bounds(document).map(|b| b.grown(0.03, 0.03))))
}

/// Adds a file as a layer.
fn add_file(document: &mut Document, path: &Path, crs: Option<&SourceCrs>, lang: Lang) -> Result<LoadReport, CliError> {
    let loaded = load_named(path, crs, lang)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let data =
        LoadedData { origin: Origin::File(path.to_path_buf()), name, style: document.next_style(0), crs: loaded.crs, table: Arc::new(loaded.table) };
    let layer = document.loaded_layer(data);
    let at = document.place_for(&layer);
    document.layers.insert(at, layer);
    Ok(loaded.report)
}
