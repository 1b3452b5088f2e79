//! One sheet for each feature of a layer, into one PDF or many files.

use super::atlas_plan::{AtlasPlan, Skipped, title_of};
use super::pdf::PdfFile;
use super::{ExportError, SheetFormat, Writing, export, stop, with_all_shown};
use crate::carto::{BaseTiles, Composition, MissingGlyphs, Picture, compose};
use crate::io::{IoError, Progress, Staging, replace_all, write_atomically};
use crate::model::{Atlas, Bounds, Document, Sheet};
use crate::query::as_shown;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Where an atlas goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The pages of one PDF.
    Pdf(PathBuf),
    /// Files of a format in a folder.
    Folder(PathBuf, SheetFormat),
}

/// What became of an atlas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtlasReport {
    pub files: Vec<PathBuf>,
    pub sheets: usize,
    pub skipped: Vec<Skipped>,
    pub missing: MissingGlyphs,
}

/// Makes a sheet for each feature of the atlas's layer. `tiles` brings those of the online base map for a sheet, where they
/// are to be printed.
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
    // a feature that comes after the year of the map has no sheet
    let document = &as_shown(document);
    let plan = AtlasPlan::of(document, atlas)?;
    progress.total.store(plan.len() as u64, Ordering::Relaxed);
    let sheets = || (0..plan.len()).filter_map(|n| plan.sheet(n, document, sheet, atlas));
    let mut missing = MissingGlyphs::default();
    let mut made = |own: &Sheet| -> Result<Composition, ExportError> {
        stop(progress)?;
        let tiles = tiles(own)?;
        let view = own.bounds().unwrap_or(Bounds::at([121.45, 31.1]));
        let composed = compose(&with_all_shown(document, own, view, progress)?, own, view, tiles.as_ref());
        missing.add(&composed.picture.ops);
        Ok(composed)
    };
    let files = match target {
        Target::Pdf(path) => {
            let mut file = PdfFile::new();
            let mut first = None;
            for own in sheets() {
                let picture = made(&own)?.picture;
                file.add(&picture);
                first.get_or_insert_with(|| Picture { ops: Vec::new(), title: title_of(document, sheet, atlas), ..picture });
                progress.done.fetch_add(1, Ordering::Relaxed);
            }
            let Some(whole) = first else { return Err(ExportError::NoSheets) };
            let bytes = file.finish(&whole)?;
            stop(progress)?;
            write_atomically(path, |out| out.write_all(&bytes))?;
            vec![path.clone()]
        }
        Target::Folder(folder, format) => {
            // all are made beside, and moved when the last one is whole
            if !folder.is_dir() {
                return Err(IoError::NoFolder(folder.display().to_string()).into());
            }
            let made_in = Staging::in_folder(folder)?;
            let files = |folder: &Path| plan.files(document, sheet, atlas, folder, format.extension());
            for (own, path) in sheets().zip(&files(made_in.path())) {
                let composed = made(&own)?;
                // the progress of one sheet is not the atlas's
                export(&composed.picture, Some(&composed.frame), path, how, &Progress::default())?;
                progress.done.fetch_add(1, Ordering::Relaxed);
            }
            stop(progress)?;
            // world files stand beside the sheets
            replace_all(made_in.path(), folder)?;
            files(folder)
        }
    };
    Ok(AtlasReport { files, sheets: plan.len(), skipped: plan.skipped(document, atlas), missing })
}
