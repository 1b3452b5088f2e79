//! The files that layers came from, and how each stood when it was read: looked at in the background until one stands otherwise.

use crate::io::Progress;
use crate::model::{FeatureTable, FileStand, Layer, LayerId, Origin};
use crate::work::{News, Task, Waker};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often files are looked at. What has changed is read when it has stood still for as long: a program may still be writing it.
const EVERY: Duration = Duration::from_secs(1);

/// A layer that came from a file.
#[derive(Debug)]
pub struct Watched {
    pub layer: LayerId,
    pub path: PathBuf,
    /// The features as they were read.
    pub table: Arc<FeatureTable>,
    /// How the file stood then; `None` before it was looked at.
    pub stand: Option<FileStand>,
}

/// The files that are watched, and the look at them that is under way.
#[derive(Debug, Default)]
pub struct Watching {
    pub(super) files: Vec<Watched>,
    /// The revision of the document whose layers are watched.
    pub(super) follows: Option<u64>,
    /// Whether others are watched than the look is at.
    is_stale: bool,
    look: Option<Task<Vec<Stood>>>,
    /// How often files are looked at; tests do not wait so long.
    every: Option<Duration>,
}

/// A file and how it stood.
pub type Stood = (PathBuf, Option<FileStand>);

impl Watching {
    /// Looks at files so often.
    pub const fn set_every(&mut self, every: Duration) {
        self.every = Some(every);
    }

    /// Forgets a layer whose data came from elsewhere.
    pub fn forget(&mut self, layer: LayerId) {
        self.files.retain(|own| own.layer != layer);
        self.is_stale = true;
    }

    /// A file was written by this program: that is no news.
    pub fn written(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        self.files.iter_mut().filter(|own| own.path == path).for_each(|own| own.stand = None);
        self.is_stale = true;
    }

    /// What was read of a layer's file could not be put in its place: it is to be read again.
    pub fn again(&mut self, layer: LayerId) {
        /// How no file stands.
        const NONE: FileStand = FileStand { size: u64::MAX, modified: None };
        self.files.iter_mut().filter(|own| own.layer == layer).for_each(|own| own.stand = Some(NONE));
        self.is_stale = true;
    }

    /// Takes in which layers there are.
    pub(super) fn follow(&mut self, layers: &[Layer]) {
        let before = self.files.len();
        self.files.retain(|own| layers.iter().any(|layer| layer.id == own.layer));
        self.is_stale |= self.files.len() < before;
        for layer in layers {
            let Origin::File(path) = &layer.origin else { continue };
            if let Some(own) = self.files.iter_mut().find(|own| own.layer == layer.id && own.path == *path) {
                own.table = Arc::clone(&layer.table);
                continue;
            }
            self.files.retain(|own| own.layer != layer.id);
            self.files.push(Watched { layer: layer.id, path: path.clone(), table: Arc::clone(&layer.table), stand: None });
            self.is_stale = true;
        }
    }

    /// What the look has found; one is begun where there is none, or others are watched than it is at.
    pub(super) fn looked(&mut self, waker: &Waker) -> Vec<Stood> {
        let found = match self.look.as_ref().map(Task::take) {
            Some(News::None | News::SoFar(_)) if !self.is_stale => return Vec::new(),
            Some(News::Done(found)) => found,
            _ => Vec::new(),
        };
        self.look = None;
        // what was found is taken in first, and then looked for otherwise
        if found.is_empty() && !self.files.is_empty() {
            let mut wanted: Vec<Stood> = self.files.iter().map(|own| (own.path.clone(), own.stand)).collect();
            wanted.sort();
            wanted.dedup();
            let every = self.every.unwrap_or(EVERY);
            self.look = Some(Task::start(Arc::clone(waker), move |progress| look(&wanted, every, progress)));
            self.is_stale = false;
        }
        found
    }
}

/// How a file stands, with what lies beside it and belongs to it: the attributes of a shapefile and of a MapInfo file, and what another
/// program has not yet put into a database.
fn stand(path: &Path) -> Option<FileStand> {
    let meta = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let mut own = FileStand::new(meta.len(), meta.modified().ok());
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    let beside = ["dbf", "mid"].map(|ending| path.with_extension(ending)).into_iter().filter(|beside| beside != path);
    for meta in beside.chain([PathBuf::from(name)]).filter_map(|beside| std::fs::metadata(beside).ok()) {
        let other = FileStand::new(meta.len(), meta.modified().ok());
        own = FileStand { size: own.size.wrapping_add(other.size), modified: own.modified.max(other.modified) };
    }
    Some(own)
}

/// Looks at files until one stands otherwise than it was known to, and has done so for a while.
fn look(known: &[Stood], every: Duration, progress: &Progress) -> Vec<Stood> {
    let mut before: Vec<Option<FileStand>> = Vec::new();
    while !progress.is_cancelled() {
        let now: Vec<Option<FileStand>> = known.iter().map(|(path, _)| stand(path)).collect();
        // one that is gone may be on its way to be replaced
        let is_news = |n: usize| now[n].is_some() && now[n] != known[n].1 && (known[n].1.is_none() || before.get(n) == Some(&now[n]));
        let found: Vec<Stood> = (0..known.len()).filter(|n| is_news(*n)).map(|n| (known[n].0.clone(), now[n])).collect();
        if !found.is_empty() {
            return found;
        }
        before = now;
        progress.pause(every);
    }
    Vec::new()
}
