//! One sheet for each feature of a layer, into one PDF or many files.

use super::pdf::PdfFile;
use super::{ExportError, Format, Writing, export, stop};
use crate::carto::{BaseTiles, Composition, MissingGlyphs, compose};
use crate::i18n::{Bilingual, Lang, Localized};
use crate::io::{Progress, write_atomically};
use crate::model::{Atlas, Bounds, Document, Feature, Sheet, Value, surroundings};
use crate::query::{filled, name_of};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Where an atlas goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The pages of one PDF.
    Pdf(PathBuf),
    /// Files of a format in a folder.
    Folder(PathBuf, Format),
}

/// A feature that has no sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    pub name: Bilingual,
    pub why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is nowhere.
    NoGeometry,
    /// The attribute that shall hold its scale holds none.
    NoScale,
}

impl Localized for Skipped {
    fn told(&self, lang: Lang) -> String {
        let name = self.name.get(lang);
        match (lang, self.why) {
            (Lang::Zh, Why::NoGeometry) => format!("{name}：没有几何"),
            (Lang::En, Why::NoGeometry) => format!("{name}: it has no geometry"),
            (Lang::Zh, Why::NoScale) => format!("{name}：属性中没有比例尺"),
            (Lang::En, Why::NoScale) => format!("{name}: its attribute holds no scale"),
        }
    }
}

/// What became of an atlas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtlasReport {
    pub files: Vec<PathBuf>,
    pub sheets: usize,
    pub skipped: Vec<Skipped>,
    pub missing: MissingGlyphs,
}

/// Makes a sheet for each feature of the atlas's layer. `tiles` brings those of the online base map for a composed sheet,
/// where they are to be printed.
///
/// # Errors
/// Where there is no such layer, nothing to make a sheet of, a sheet cannot be written, or `progress` was stopped: no file of
/// the atlas is there then, and old files are as they were.
pub fn atlas(
    document: &Document,
    sheet: &Sheet,
    atlas: &Atlas,
    target: &Target,
    how: Writing,
    tiles: &dyn Fn(&Sheet) -> Result<Option<BaseTiles>, ExportError>,
    progress: &Progress,
) -> Result<AtlasReport, ExportError> {
    let layer = document.layer_by_key(&atlas.layer).ok_or_else(|| ExportError::NoLayer(atlas.layer.clone()))?;
    let mut features: Vec<Feature<'_>> = layer.table.features().collect();
    if !atlas.order.is_empty() {
        features.sort_by(|a, b| compare(&a.value(&atlas.order), &b.value(&atlas.order)));
    }
    let mut report = AtlasReport::default();
    let mut sheets = Vec::new();
    for feature in &features {
        match sheet_of(sheet, atlas, *feature, (sheets.len() + 1, features.len()), &layer.name) {
            Ok(own) => sheets.push((own, *feature)),
            Err(why) => report.skipped.push(Skipped { name: name_of(*feature), why }),
        }
    }
    if sheets.is_empty() {
        return Err(ExportError::NoSheets);
    }
    report.sheets = sheets.len();
    progress.total.store(sheets.len() as u64, Ordering::Relaxed);
    let mut missing = MissingGlyphs::default();
    let mut made = |own: &Sheet| -> Result<Composition, ExportError> {
        stop(progress)?;
        let tiles = tiles(own)?;
        let composed = compose(document, own, own.bounds().unwrap_or(Bounds::at([121.45, 31.1])), tiles.as_ref());
        missing.add(&composed.picture.ops);
        Ok(composed)
    };
    match target {
        Target::Pdf(path) => {
            let mut file = PdfFile::new();
            let mut first = None;
            for (own, _) in &sheets {
                let picture = made(own)?.picture;
                file.add(&picture);
                first.get_or_insert_with(|| crate::carto::Picture { ops: Vec::new(), title: title_of(sheet, &layer.name), ..picture });
                progress.done.fetch_add(1, Ordering::Relaxed);
            }
            let Some(whole) = first else { return Err(ExportError::NoSheets) };
            let bytes = file.finish(&whole)?;
            stop(progress)?;
            write_atomically(path, |out| out.write_all(&bytes))?;
            report.files.push(path.clone());
        }
        Target::Folder(folder, format) => {
            // all are made beside, and moved when the last one is whole
            let io = |source| ExportError::System(source);
            if !folder.is_dir() {
                return Err(crate::io::IoError::NoFolder(folder.display().to_string()).into());
            }
            let beside = tempfile::Builder::new().prefix(".nanbei-").tempdir_in(folder).map_err(io)?;
            let mut taken = HashSet::new();
            let mut files = Vec::new();
            for (n, (own, feature)) in sheets.iter().enumerate() {
                let wanted = filled(&atlas.file, *feature, (n + 1, sheets.len()), &layer.name, own.lang.leading());
                let name = free_name(&mut taken, &safe(&wanted, n + 1), format.extension());
                let composed = made(own)?;
                // the progress of one sheet is not the atlas's
                let inner = Progress::default();
                export(&composed.picture, Some(&composed.frame), &beside.path().join(&name), how, &inner)?;
                files.push(name);
                progress.done.fetch_add(1, Ordering::Relaxed);
            }
            stop(progress)?;
            for entry in std::fs::read_dir(beside.path()).map_err(io)? {
                let entry = entry.map_err(io)?;
                std::fs::rename(entry.path(), folder.join(entry.file_name())).map_err(io)?;
            }
            report.files.extend(files.into_iter().map(|name| folder.join(name)));
        }
    }
    report.missing = missing;
    Ok(report)
}

fn title_of(sheet: &Sheet, layer: &Bilingual) -> String {
    let lang = sheet.lang.leading();
    if sheet.title.is_empty() || sheet.title.get(lang).contains('{') { layer.get(lang).to_owned() } else { sheet.title.get(lang).to_owned() }
}

/// The sheet of one feature.
fn sheet_of(sheet: &Sheet, atlas: &Atlas, feature: Feature<'_>, place: (usize, usize), layer: &Bilingual) -> Result<Sheet, Why> {
    let bounds = feature.bounds().ok_or(Why::NoGeometry)?;
    let mut own = sheet.clone();
    own.extent = Some(surroundings(bounds).array());
    for (text, given) in [(&mut own.title, &atlas.title), (&mut own.subtitle, &atlas.subtitle)] {
        if !given.is_empty() {
            text.clone_from(given);
        }
    }
    for text in own.texts_mut() {
        text.zh = filled(&text.zh, feature, place, layer, Lang::Zh);
        text.en = filled(&text.en, feature, place, layer, Lang::En);
    }
    if !atlas.scale.is_empty() {
        let text = filled(&atlas.scale, feature, place, layer, Lang::En);
        let number = text.rsplit(':').next().unwrap_or_default().replace([',', ' '], "");
        own.scale = Some(number.parse().ok().filter(|n| (10.0..1e9).contains(n)).ok_or(Why::NoScale)?);
    }
    Ok(own)
}

/// Numbers by their value, before text.
fn compare(a: &Value<'_>, b: &Value<'_>) -> std::cmp::Ordering {
    match (a.number(), b.number()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => a.to_string().cmp(&b.to_string()),
    }
}

/// A name that every system takes for a file.
fn safe(name: &str, n: usize) -> String {
    let name: String = name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c }).take(80).collect();
    let name = name.trim_matches(['.', ' ']).to_owned();
    if name.is_empty() { n.to_string() } else { name }
}

/// `name.ext`, or `name-2.ext`, … where a sheet has it already; systems that make no difference of case are thought of.
fn free_name(taken: &mut HashSet<String>, name: &str, extension: &str) -> PathBuf {
    let own = (1..100_000).map(|n| if n == 1 { name.to_owned() } else { format!("{name}-{n}") }).find(|name| taken.insert(name.to_lowercase()));
    Path::new(&own.unwrap_or_else(|| name.to_owned())).with_added_extension(extension)
}
