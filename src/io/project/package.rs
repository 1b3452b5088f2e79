//! A project with all its data as one GeoPackage.

use super::entry::{TableWriter, features_of};
use super::text_of;
use crate::i18n::Lang;
use crate::io::data_file::let_go;
use crate::io::formats::{GeoPackage, write_package};
use crate::io::{IoError, StyledLayer};
use crate::model::{Document, Ink, Layer, View};
use std::io::Write;
use std::path::Path;

/// What the name of a GeoPackage ends in that holds a project with all its data.
pub const PACKAGE: &str = ".nanbei.gpkg";

/// Whether the file's name says that it is a GeoPackage which holds a project.
#[must_use]
pub fn is_project_package(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().ends_with(PACKAGE))
}

/// Writes the document as a GeoPackage that holds its data, for `path`: a table for each layer, and the project's text. What is read as
/// needed, from a database or a file that is too large, stays where it is. Each table has its layer's style for QGIS, in colours that `rgb` tells.
///
/// # Errors
/// `Problem::Project` where the document cannot be put into JSON, and `IoError::Busy` where another program has the file open.
pub fn project_package(
    document: &Document,
    view: Option<View>,
    path: &Path,
    rgb: fn(Ink) -> [u8; 3],
) -> Result<impl Fn(&mut dyn Write) -> std::io::Result<()>, IoError> {
    let_go(path, &GeoPackage)?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let mut tables = TableWriter::into_package(folder);
    let text = text_of(document, view, folder, &mut tables)?;
    let stored = tables.stored.unwrap_or_default();
    Ok(move |out: &mut dyn Write| {
        let style = |layer: &Layer| {
            let kept = StyledLayer { style: &layer.style, table: &layer.table, opacity: layer.opacity, lang: Lang::Zh, rgb };
            kept.qml()
        };
        let layers: Vec<_> = stored.iter().map(|(stored, layer)| (stored.clone(), features_of(layer), style(layer))).collect();
        write_package(out, &layers, &text)
    })
}
