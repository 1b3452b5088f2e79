//! The order of the folders: a module imports only from folders to its left, and no file has lost its opening sentence.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What each folder may import from, beside itself.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("i18n", &[]),
    ("model", &["i18n"]),
    ("io", &["i18n", "model"]),
    ("query", &["i18n", "model"]),
    ("carto", &["i18n", "model", "io", "query"]),
    ("export", &["i18n", "model", "io", "query", "carto"]),
    ("app", &["i18n", "model", "io", "query", "carto", "export"]),
    ("cli", &["i18n", "model", "io", "query", "carto", "export", "app"]),
    ("ui", &["i18n", "model", "io", "query", "carto", "export", "app", "cli"]),
];

/// Crates that a folder never names.
const NEVER: [(&str, &[&str]); 8] = [
    ("i18n", &["egui", "eframe", "wgpu", "geo::", "rfd"]),
    ("model", &["egui", "eframe", "wgpu", "rfd", "std::fs", "std::thread"]),
    ("io", &["egui", "eframe", "wgpu", "rfd"]),
    ("query", &["egui", "eframe", "wgpu", "rfd", "std::fs"]),
    ("carto", &["egui", "eframe", "wgpu", "rfd", "std::fs"]),
    ("export", &["egui", "eframe", "wgpu", "rfd"]),
    ("app", &["egui", "eframe", "wgpu", "rfd"]),
    ("cli", &["egui", "eframe", "wgpu", "rfd"]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The text without its tests and comments: tests may look further than what they test.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split("\n#[cfg(test)]\nmod tests").next().unwrap().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every `crate::NAME` a text mentions.
fn imports(code: &str) -> Vec<String> {
    code.match_indices("crate::").map(|(at, _)| code[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn modules_import_only_from_folders_to_their_left() {
    let allowed: HashMap<&str, &[&str]> = ALLOWED.into_iter().collect();
    let mut wrong = Vec::new();
    for (folder, may) in &allowed {
        for file in sources(&root().join(folder)) {
            for name in imports(&code(&file)) {
                if allowed.contains_key(name.as_str()) && name != *folder && !may.contains(&name.as_str()) {
                    wrong.push(format!("{} imports {name}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn folders_do_not_name_what_is_not_theirs() {
    let mut wrong = Vec::new();
    for (folder, never) in NEVER {
        for file in sources(&root().join(folder)) {
            let code = code(&file);
            wrong.extend(never.iter().filter(|name| code.contains(*name)).map(|name| format!("{} names {name}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_file_opens_with_a_sentence_on_what_it_is_for() {
    for file in sources(&root()) {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{}", file.display());
        assert!(text.lines().count() <= 900, "{} is too long for one job", file.display());
    }
}

#[test]
fn inside_a_folder_there_are_no_circles() {
    for (folder, _) in ALLOWED {
        let base = root().join(folder);
        // a module's name is its path beneath the folder; a `mod.rs` only gathers
        let modules: Vec<(String, String)> = sources(&base)
            .iter()
            .filter(|file| file.file_name().is_some_and(|name| name != "mod.rs"))
            .map(|file| (file.strip_prefix(&base).unwrap().with_extension("").to_string_lossy().replace('/', "::"), code(file)))
            .collect();
        let mut edges: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, code) in &modules {
            for (other, _) in &modules {
                let leaf = other.rsplit("::").next().unwrap();
                let direct = [format!("super::{leaf}::"), format!("crate::{folder}::{other}::")];
                if name != other && direct.iter().any(|path| code.contains(path.as_str())) {
                    edges.entry(name).or_default().push(other);
                }
            }
        }
        for (start, _) in &modules {
            let (mut open, mut seen) = (edges.get(start.as_str()).cloned().unwrap_or_default(), Vec::new());
            while let Some(next) = open.pop() {
                assert_ne!(next, start, "{folder}::{start} comes back to itself through {seen:?}");
                if !seen.contains(&next) {
                    seen.push(next);
                    open.extend(edges.get(next).into_iter().flatten().copied());
                }
            }
        }
    }
}
