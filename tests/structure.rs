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

/// Every `NAME` of `crate::NAME` or `crate::{NAME, ..}` that a text mentions.
fn imports(code: &str) -> Vec<String> {
    taken(code, "crate::").into_iter().map(str::to_owned).collect()
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

/// The names that a text takes from behind a path: `a` of `super::a::b`, `a` and `C` of `super::{a::b, C}`.
fn taken<'a>(code: &'a str, path: &str) -> Vec<&'a str> {
    let word = |text: &'a str| &text[..text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())];
    let mut names = Vec::new();
    for (at, _) in code.match_indices(path) {
        let rest = &code[at + path.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            names.push(word(rest));
            continue;
        };
        let (mut depth, mut start) = (0, 0);
        for (i, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    names.push(word(list[start..i].trim_start()));
                    break;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    names.push(word(list[start..i].trim_start()));
                    start = i + 1;
                }
                _ => {}
            }
        }
    }
    names
}

/// Which file of a folder each name comes from that its `mod.rs` gives on.
fn given_on(folder: &Path) -> HashMap<String, String> {
    let text = std::fs::read_to_string(folder.join("mod.rs")).unwrap_or_default();
    let mut names = HashMap::new();
    for statement in text.split(';') {
        let Some((_, path)) = statement.rsplit_once("use ") else { continue };
        let Some((file, items)) = path.trim().split_once("::") else { continue };
        for item in items.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|item| !item.is_empty()) {
            names.insert(item.to_owned(), file.to_owned());
        }
    }
    names
}

#[test]
fn inside_a_folder_there_are_no_circles() {
    for (folder, _) in ALLOWED {
        let base = root().join(folder);
        let files: Vec<PathBuf> = sources(&base).into_iter().filter(|file| file.file_name().is_some_and(|name| name != "mod.rs")).collect();
        let mut edges: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        for file in &files {
            let code = code(file);
            let beside = file.parent().unwrap().to_path_buf();
            for (from, path) in [(beside, "super::".to_owned()), (base.clone(), format!("crate::{folder}::"))] {
                let given = given_on(&from);
                for name in taken(&code, &path) {
                    let target = from.join(format!("{}.rs", given.get(name).map_or(name, String::as_str)));
                    if target != *file && files.contains(&target) {
                        edges.entry(file.clone()).or_default().push(target);
                    }
                }
            }
        }
        assert!(folder == "i18n" || !edges.is_empty(), "no import of {folder} was understood");
        for start in &files {
            let (mut open, mut seen) = (edges.get(start).cloned().unwrap_or_default(), Vec::new());
            while let Some(next) = open.pop() {
                assert_ne!(next, *start, "{} comes back to itself through {seen:?}", start.display());
                if !seen.contains(&next) {
                    open.extend(edges.get(&next).into_iter().flatten().cloned());
                    seen.push(next);
                }
            }
        }
    }
}
