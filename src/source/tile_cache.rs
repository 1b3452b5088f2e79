//! Pictures of servers that are kept on this machine: what was looked at once is there without a network. What was looked at last
//! stays, as far as a set number of bytes reaches.

use crate::io::fingerprint;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a picture is fresh where its server does not say: OpenStreetMap's tile usage policy asks for a week.
const USUAL: Duration = Duration::from_hours(7 * 24);
/// And how long at most, whatever the server says.
const LONGEST: Duration = Duration::from_hours(60 * 24);
/// Bytes of the line before a picture.
const MOST_HEAD: usize = 1024;
/// A picture that is looked at is noted as used where that was longer ago.
const USED: Duration = Duration::from_hours(24);

/// What stands before a picture in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    /// Seconds since 1970 until which it is fresh.
    until: u64,
    /// What the server calls this state of it.
    #[serde(default)]
    tag: String,
}

/// A picture that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPicture {
    pub bytes: Vec<u8>,
    pub is_fresh: bool,
    /// What the server calls this state of it; empty where it did not say.
    pub tag: String,
}

/// A folder of pictures.
#[derive(Debug)]
pub struct TileCache {
    folder: PathBuf,
    state: Mutex<Filled>,
}

#[derive(Debug)]
struct Filled {
    most: u64,
    /// Bytes there are; `None` before they were counted.
    bytes: Option<u64>,
}

impl TileCache {
    /// A folder that holds at most so many bytes; it is made when something is kept.
    #[must_use]
    pub const fn new(folder: PathBuf, most: u64) -> Self {
        Self { folder, state: Mutex::new(Filled { most, bytes: None }) }
    }

    /// The user's folder for what can be had again (`NANBEI_HOME`, else as the XDG base directory specification and its kin say).
    #[must_use]
    pub fn folder_of_user() -> Option<PathBuf> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        variable("NANBEI_HOME")
            .map(|path| path.join("tiles"))
            .or_else(|| variable("XDG_CACHE_HOME").map(|path| path.join("nanbei/tiles")))
            .or_else(|| variable("LOCALAPPDATA").map(|path| path.join("Nanbei/tiles")))
            .or_else(|| variable("HOME").map(|path| path.join(".cache/nanbei/tiles")))
    }

    /// Sets how many bytes it holds.
    pub fn limit(&self, most: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.most = most;
        // what was not counted yet is looked at when something is kept
        if state.bytes.is_some_and(|bytes| bytes > most) {
            self.make_room(&mut state);
        }
    }

    /// Bytes there are.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state.bytes.get_or_insert_with(|| files_in(&self.folder).iter().map(|file| file.bytes).sum())
    }

    /// Throws everything away.
    pub fn clear(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for file in files_in(&self.folder) {
            std::fs::remove_file(file.path).ok();
        }
        state.bytes = Some(0);
    }

    fn file_of(&self, name: &str) -> PathBuf {
        let own = fingerprint(name.as_bytes());
        self.folder.join(own.get(..2).unwrap_or("00")).join(&own)
    }

    /// The picture that is kept under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<KeptPicture> {
        let path = self.file_of(name);
        let mut bytes = std::fs::read(&path).ok()?;
        let end = bytes.iter().take(MOST_HEAD).position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(&bytes[..end]).ok()?;
        bytes.drain(..=end);
        let file = std::fs::File::options().append(true).open(&path);
        if let Ok(file) = file
            && file.metadata().and_then(|meta| meta.modified()).is_ok_and(|at| at.elapsed().is_ok_and(|past| past > USED))
        {
            // what cannot be noted goes earlier
            file.set_modified(SystemTime::now()).ok();
        }
        Some(KeptPicture { bytes, is_fresh: head.until > seconds(SystemTime::now()), tag: head.tag })
    }

    /// Keeps a picture, fresh for as long as its server says. What cannot be written is not kept.
    pub fn put(&self, name: &str, bytes: &[u8], fresh: Option<Duration>, tag: &str) {
        let path = self.file_of(name);
        let until = seconds(SystemTime::now() + fresh.unwrap_or(USUAL).min(LONGEST));
        let head = Head { until, tag: if tag.len() < MOST_HEAD / 2 { tag.to_owned() } else { String::new() } };
        let Ok(line) = serde_json::to_string(&head) else { return };
        let Some(parent) = path.parent() else { return };
        let size = (line.len() + 1 + bytes.len()) as u64;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if size > state.most {
            return;
        }
        let before = std::fs::metadata(&path).map_or(0, |meta| meta.len());
        let known = *state.bytes.get_or_insert_with(|| files_in(&self.folder).iter().map(|file| file.bytes).sum());
        // it can be had again: it need not be on the disk before the next one is looked at
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(parent)?;
            let mut file = tempfile::NamedTempFile::new_in(parent)?;
            file.write_all(line.as_bytes())?;
            file.write_all(b"\n")?;
            file.write_all(bytes)?;
            file.persist(&path)?;
            Ok(())
        };
        if write().is_ok() {
            state.bytes = Some(known.saturating_sub(before) + size);
            if state.bytes.is_some_and(|bytes| bytes > state.most) {
                self.make_room(&mut state);
            }
        }
    }

    /// Lets go of what was not looked at for longest, to four fifths of what may be kept.
    fn make_room(&self, state: &mut Filled) {
        let mut files = files_in(&self.folder);
        let mut bytes: u64 = files.iter().map(|file| file.bytes).sum();
        if bytes > state.most {
            files.sort_by_key(|file| file.used);
            for file in files {
                if bytes <= state.most / 5 * 4 {
                    break;
                }
                if std::fs::remove_file(&file.path).is_ok() {
                    bytes -= file.bytes;
                }
            }
        }
        state.bytes = Some(bytes);
    }
}

struct KeptFile {
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// The pictures in a folder, and none of what else may lie there.
fn files_in(folder: &Path) -> Vec<KeptFile> {
    let is_hex = |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries(folder).filter(|entry| entry.file_name().len() == 2 && is_hex(&entry.file_name()));
    let files = folders.flat_map(|own| entries(&own.path())).filter(|entry| is_hex(&entry.file_name()));
    files
        .filter_map(|entry| {
            let meta = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
            Some(KeptFile { path: entry.path(), bytes: meta.len(), used: meta.modified().unwrap_or(UNIX_EPOCH) })
        })
        .collect()
}

fn seconds(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_again_and_has_a_limit() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TileCache::new(folder.path().join("tiles"), 20_000);
        assert!(cache.get("a").is_none() && cache.bytes() == 0 && !folder.path().join("tiles").exists());
        cache.put("a", &[7; 1000], None, "\"e1\"");
        cache.put("b", b"x\ny", Some(Duration::ZERO), "");
        let again = TileCache::new(folder.path().join("tiles"), 20_000);
        let (a, b) = (again.get("a").unwrap(), again.get("b").unwrap());
        assert_eq!((a.bytes, a.is_fresh, a.tag.as_str()), (vec![7; 1000], true, "\"e1\""));
        assert_eq!((b.bytes.as_slice(), b.is_fresh), (&b"x\ny"[..], false));
        for n in 0..100 {
            again.put(&format!("n{n}"), &[0; 1000], None, "");
            assert!(again.bytes() <= 20_000);
        }
        let held: u64 = files_in(&folder.path().join("tiles")).iter().map(|file| file.bytes).sum();
        assert_eq!(held, again.bytes());
        assert!(again.get("n99").is_some());
        again.limit(5_000);
        assert!(again.bytes() <= 5_000);
        again.clear();
        assert!(again.bytes() == 0 && again.get("n99").is_none());
        // one that would not fit pushes nothing out
        again.put("huge", &[0; 6000], None, "");
        assert!(again.get("huge").is_none());
    }

    #[test]
    fn a_file_that_is_not_as_it_should_be_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TileCache::new(folder.path().to_path_buf(), 20_000);
        cache.put("a", &[7; 10], None, "");
        for bytes in [&b""[..], b"{}", b"{\"until\":true}\nx", &[0xff; 3000]] {
            std::fs::write(cache.file_of("a"), bytes).unwrap();
            assert!(cache.get("a").is_none());
        }
    }
}
