//! The project file: versioned JSON that keeps the document. Files stay where they are and are named by relative path first,
//! then absolute; pasted, derived and drawn content is kept inside.

use super::{IoError, LoadReport, Precision, Problem, Progress, embedded_document, load_file, read_geojson, to_geojson};
use crate::i18n::Bilingual;
use crate::model::{Annotation, Basis, Bookmark, Document, Group, HubRings, Layer, LayerCrs, LayerId, Origin, Provenance, Sheet, Style, View};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The format this program writes. Older ones are read, newer ones refused.
const VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
struct ProjectFile {
    /// Always "nanbei".
    format: String,
    version: u64,
    title: Bilingual,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    view: Option<View>,
    layers: Vec<LayerEntry>,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    rings: Vec<HubRings>,
    #[serde(default)]
    sheet: Sheet,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bookmarks: Vec<Bookmark>,
}

#[derive(Serialize, Deserialize)]
struct LayerEntry {
    key: String,
    name: Bilingual,
    group: Group,
    visible: bool,
    opacity: f32,
    style: Style,
    #[serde(default)]
    provenance: Provenance,
    /// The system the data came in, where it is not WGS-84 by assumption.
    #[serde(default, skip_serializing_if = "is_plain")]
    crs: LayerCrs,
    data: Data,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Data {
    Embedded,
    File { relative: Option<PathBuf>, absolute: PathBuf },
    Derived(Box<RawValue>),
    Pasted(Box<RawValue>),
}

fn is_plain(crs: &LayerCrs) -> bool {
    *crs == LayerCrs::default()
}

/// What is read first, so that a newer format is told from a broken one.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u64,
}

/// A file that a project names and that is not where it was.
#[derive(Debug)]
pub struct MissingFile {
    pub layer: LayerId,
    pub path: PathBuf,
    pub error: IoError,
}

/// An opened project. Layers whose file is missing or refused are there, empty, and named in `missing`.
#[derive(Debug)]
pub struct Opened {
    pub document: Document,
    pub view: Option<View>,
    pub missing: Vec<MissingFile>,
    /// What was noticed in the files that were read, and the line of each feature, 0-based.
    pub reports: Vec<(LayerId, LoadReport, Vec<u32>)>,
}

/// Whether the file's name says that it is a project.
#[must_use]
pub fn is_project(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("nanbei"))
}

/// The document as the text of a project file that will lie at `path`.
///
/// # Errors
/// `Problem::Project` where the document cannot be put into JSON.
pub fn project_text(document: &Document, view: Option<View>, path: &Path) -> Result<String, IoError> {
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let problem = |error: serde_json::Error| IoError::Text { problem: Problem::Project(error.to_string()), line: 0, feature: None };
    let inside = |layer: &Layer| RawValue::from_string(to_geojson(&layer.table, None, Precision::Full).trim_end().to_owned());
    let layers = document
        .layers
        .iter()
        .map(|layer| {
            Ok(LayerEntry {
                key: layer.key.clone(),
                name: layer.name.clone(),
                group: layer.group,
                visible: layer.visible,
                opacity: layer.opacity,
                style: layer.style.clone(),
                provenance: layer.provenance.clone(),
                crs: layer.crs.clone(),
                data: match &layer.origin {
                    Origin::Embedded => Data::Embedded,
                    Origin::File(file) => Data::File { relative: relative(file, folder), absolute: file.clone() },
                    Origin::Derived => Data::Derived(inside(layer)?),
                    Origin::Pasted => Data::Pasted(inside(layer)?),
                },
            })
        })
        .collect::<Result<_, serde_json::Error>>()
        .map_err(problem)?;
    let file = ProjectFile {
        format: "nanbei".to_owned(),
        version: VERSION,
        title: document.title.clone(),
        view,
        layers,
        annotations: document.annotations.clone(),
        rings: document.rings.clone(),
        sheet: document.sheet.clone(),
        bookmarks: document.bookmarks.clone(),
    };
    serde_json::to_string_pretty(&file).map(|text| text + "\n").map_err(problem)
}

/// `file` as seen from `folder`, where it lies beneath it or beside it.
fn relative(file: &Path, folder: &Path) -> Option<PathBuf> {
    let absolute = |path: &Path| std::path::absolute(path).ok();
    let (file, folder) = (absolute(file)?, absolute(folder)?);
    let common = file.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().count() - common;
    if up > 3 {
        return None;
    }
    let mut path: PathBuf = std::iter::repeat_n("..", up).collect();
    path.extend(file.components().skip(common));
    Some(path)
}

/// Opens a project and the files it names.
///
/// # Errors
/// Where the file cannot be read or is no project of this or an older version. A missing data file is no error.
pub fn open_project(path: &Path, progress: &Progress) -> Result<Opened, IoError> {
    let bytes = super::text::read_whole(path)?;
    let wrong = |error: serde_json::Error| {
        let problem = if error.is_eof() { Problem::Truncated("the document") } else { Problem::Project(error.to_string()) };
        IoError::Text { problem, line: error.line() as u64, feature: None }
    };
    let head: Head = serde_json::from_slice(&bytes).map_err(wrong)?;
    if head.format != "nanbei" {
        return Err(IoError::Text { problem: Problem::Project("format".to_owned()), line: 1, feature: None });
    }
    if head.version > VERSION {
        return Err(IoError::Text { problem: Problem::NewerProject(head.version), line: 1, feature: None });
    }
    let file: ProjectFile = serde_json::from_slice(&bytes).map_err(wrong)?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let embedded = embedded_document();
    let (mut missing, mut reports) = (Vec::new(), Vec::new());
    let mut layers = Vec::with_capacity(file.layers.len());
    for (n, entry) in file.layers.into_iter().enumerate() {
        let id = LayerId(n as u32);
        let mut crs = entry.crs.clone();
        let (origin, table) = match entry.data {
            Data::Embedded => {
                let own = embedded.layer_by_key(&entry.key).ok_or_else(|| IoError::NoSuchLayer(entry.key.clone()))?;
                (Origin::Embedded, Arc::clone(&own.table))
            }
            Data::File { relative, absolute } => {
                let found = relative.map(|relative| folder.join(relative)).filter(|path| path.exists()).unwrap_or(absolute);
                // what a file says of itself is read there again; what the user said is said again
                let chosen = (entry.crs.basis == Basis::Chosen).then_some(&entry.crs.crs);
                match load_file(&found, chosen, progress) {
                    Ok(loaded) => {
                        crs = loaded.crs;
                        reports.push((id, loaded.report, loaded.lines));
                        (Origin::File(found), Arc::new(loaded.table))
                    }
                    Err(IoError::Cancelled) => return Err(IoError::Cancelled),
                    Err(error) => {
                        missing.push(MissingFile { layer: id, path: found.clone(), error });
                        (Origin::File(found), Arc::default())
                    }
                }
            }
            Data::Derived(inside) => (Origin::Derived, Arc::new(read_geojson(inside.get().as_bytes(), progress)?.0)),
            Data::Pasted(inside) => (Origin::Pasted, Arc::new(read_geojson(inside.get().as_bytes(), progress)?.0)),
        };
        layers.push(Layer {
            id,
            key: entry.key,
            name: entry.name,
            group: entry.group,
            visible: entry.visible,
            opacity: entry.opacity.clamp(0.0, 1.0),
            style: entry.style,
            provenance: entry.provenance,
            origin,
            crs,
            table,
        });
    }
    let mut annotations = file.annotations;
    let ids: std::collections::HashSet<u32> = annotations.iter().map(|annotation| annotation.id.0).filter(|id| *id < u32::MAX).collect();
    if ids.len() < annotations.len() {
        // an id that stands twice, or that leaves no room for a next one, was never written by this program
        for (n, annotation) in annotations.iter_mut().enumerate() {
            annotation.id = crate::model::AnnotationId(n as u32);
        }
    }
    // a project from a stranger starts no request: the network waits for the user's word
    let document =
        Document { title: file.title, layers, annotations, rings: file.rings, sheet: file.sheet.sane(), bookmarks: file.bookmarks, online: false };
    Ok(Opened { document, view: file.view, missing, reports })
}
