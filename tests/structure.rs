//! The order of the folders: a module imports only from folders to its left, inside a folder there are no circles, and each file
//! says what it is for and is short.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// What each folder may import from, beside itself.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("i18n", &[]),
    ("work", &[]),
    ("model", &["i18n"]),
    ("io", &["i18n", "work", "model"]),
    ("query", &["i18n", "work", "model"]),
    ("source", &["i18n", "work", "model", "io", "query"]),
    ("carto", &["i18n", "work", "model", "io", "query", "source"]),
    ("export", &["i18n", "work", "model", "io", "query", "source", "carto"]),
    ("app", &["i18n", "work", "model", "io", "query", "source", "carto", "export"]),
    ("cli", &["i18n", "work", "model", "io", "query", "source", "carto", "export", "app"]),
    ("ui", &["i18n", "work", "model", "io", "query", "source", "carto", "export", "app", "cli"]),
];

/// Crates that a folder never names.
const NEVER: [(&str, &[&str]); 10] = [
    ("work", &["egui", "eframe", "wgpu", "geo::", "rfd", "std::fs"]),
    ("i18n", &["egui", "eframe", "wgpu", "geo::", "rfd"]),
    ("model", &["egui", "eframe", "wgpu", "rfd", "std::fs", "std::thread"]),
    ("io", &["egui", "eframe", "wgpu", "rfd"]),
    ("query", &["egui", "eframe", "wgpu", "rfd", "std::fs"]),
    ("source", &["egui", "eframe", "wgpu", "rfd"]),
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
    }
}

#[test]
fn files_are_short_enough_for_one_job() {
    let length = |file: PathBuf| (std::fs::read_to_string(&file).unwrap().lines().count(), file);
    let mut lengths: Vec<_> = sources(&root()).into_iter().map(length).collect();
    lengths.sort();
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > 500).collect();
    assert!(long.is_empty(), "longer than 500 lines: {long:#?}");
    let median = lengths[lengths.len() / 2].0;
    assert!(median < 200, "half of all files have {median} lines or more");
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

/// What a file takes from its surroundings: so many folders up, and the name there.
fn upward(code: &str) -> Vec<(usize, &str)> {
    let step = "super::";
    (1..=5)
        .flat_map(|up| {
            let path = step.repeat(up);
            // a longer way ends like a shorter one
            let mut at = 0;
            let mut found = Vec::new();
            while let Some(place) = code[at..].find(&path).map(|place| at + place) {
                let whole = !code[..place].ends_with(step);
                let end = place + path.len();
                if whole {
                    let rest = &code[place..];
                    let until = rest.find(';').unwrap_or(rest.len());
                    found.extend(taken(&rest[..until], &path).into_iter().take_while(|name| *name != "super").map(|name| (up, name)));
                }
                at = end;
            }
            found
        })
        .collect()
}

/// The modules above a file and its own: `ui/painter/mod.rs` is `ui`, `painter`; `ui/clock.rs` is `ui`, `clock`.
fn module_of(file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(root()).unwrap().with_extension("");
    let mut parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// The modules inside `folder` that a file leans on, each as the child of `folder` that holds it.
fn leans_on(file: &Path, folder: &[String]) -> Vec<String> {
    let (code, own) = (code(file), module_of(file));
    let mut targets: Vec<Vec<String>> = Vec::new();
    let mut add = |at: &[String], name: &str| {
        // a name that the folder gives on is one of its files
        let given = given_on(&at.iter().fold(root(), |path, part| path.join(part)));
        let name = given.get(name).map_or(name, String::as_str).to_owned();
        targets.push(at.iter().cloned().chain([name]).collect());
    };
    for (up, name) in upward(&code) {
        if up <= own.len() {
            add(&own[..own.len() - up], name);
        }
    }
    for name in taken(&code, &format!("crate::{}::", own[0])) {
        add(&own[..1], name);
    }
    let inside = targets.into_iter().filter(|target| target.len() > folder.len() && target[..folder.len()] == *folder);
    inside.map(|target| target[folder.len()].clone()).collect()
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_path_buf()];
    for entry in std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        found.extend(folders(&entry.path()));
    }
    found
}

#[test]
fn inside_a_folder_there_are_no_circles_of_files_and_folders() {
    let mut arrows = 0;
    for folder in ALLOWED.iter().flat_map(|(folder, _)| folders(&root().join(folder))) {
        let own = module_of(&folder.join("mod.rs"));
        let mut edges: HashMap<String, Vec<String>> = HashMap::new();
        for file in sources(&folder).into_iter().filter(|file| *file != folder.join("mod.rs")) {
            let child = module_of(&file)[own.len()].clone();
            let beside = |name: &String| *name != child && (folder.join(format!("{name}.rs")).is_file() || folder.join(name).is_dir());
            edges.entry(child.clone()).or_default().extend(leans_on(&file, &own).into_iter().filter(beside));
        }
        arrows += edges.values().map(Vec::len).sum::<usize>();
        for start in edges.keys() {
            let (mut open, mut seen) = (edges[start].clone(), Vec::new());
            while let Some(next) = open.pop() {
                assert_ne!(next, *start, "{} comes back to itself in {} through {seen:?}", start, folder.display());
                if !seen.contains(&next) {
                    open.extend(edges.get(&next).into_iter().flatten().cloned());
                    seen.push(next);
                }
            }
        }
    }
    assert!(arrows > 300, "only {arrows} imports were understood");
}

#[test]
fn a_format_is_one_folder_and_one_row() {
    let formats = root().join("io/formats");
    let list = std::fs::read_to_string(formats.join("list.rs")).unwrap();
    let rows = list.split_once("FORMATS: &[&dyn Format] =").unwrap().1.split_once('[').unwrap().1.split(']').next().unwrap();
    let own: Vec<String> = std::fs::read_dir(&formats)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(rows.matches('&').count(), own.len(), "{rows}: {own:?}");
    for folder in &own {
        let uses = format!("use super::{folder}::");
        assert!(list.contains(&uses), "{folder} is not in the list");
        // who reads or writes asks the list, and names no format's folder
        for file in sources(&root()).into_iter().filter(|file| !file.starts_with(formats.join(folder)) && !file.starts_with(&formats)) {
            assert!(!code(&file).contains(&format!("formats::{folder}")), "{} names {folder}", file.display());
        }
    }
}

/// The modules of a folder, by the names of their files and folders.
fn modules_in(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path().file_stem().unwrap().to_str().unwrap().to_owned());
    names.filter(|name| name != "mod").collect()
}

/// A panel, a tool or a window is a file or folder and a row: nothing else of the program names it. What draws it may ask it for what
/// only it can do, and a toolbar may hold the search box.
#[test]
fn a_panel_a_tool_and_a_window_are_each_one_folder_and_one_row() {
    for (layer, row) in [("app", "::MODULE,"), ("ui", "::")] {
        let folder = root().join(layer).join("modules");
        let list = std::fs::read_to_string(folder.join("mod.rs")).unwrap();
        for name in modules_in(&folder) {
            let beside = folder.join(format!("{name}.rs"));
            assert!(list.contains(&format!("mod {name};")), "{name} is not in the list");
            let is_row = list.lines().any(|line| !line.starts_with("use ") && line.contains(&format!("{name}{row}")));
            assert!(is_row || (layer, &*name) == ("ui", "search"), "{name} has no row");
            for file in sources(&root()) {
                let own = file.starts_with(folder.join(&name)) || file == beside || file == folder.join("mod.rs");
                let draws = file.starts_with(root().join("ui/modules").join(&name)) || file == root().join("ui/modules").join(format!("{name}.rs"));
                let code = code(&file);
                let names = code.contains(&format!("modules::{name}::")) || (file.starts_with(&folder) && code.contains(&format!("super::{name}::")));
                let is_toolbar = (layer, &*name) == ("ui", "search") && file.ends_with("modules/toolbar.rs");
                assert!(own || draws || is_toolbar || !names, "{} names {layer}/modules/{name}", file.display());
            }
        }
    }
    // the history of messages is one: its orders, its windows, its words
    for place in ["app/modules/messages.rs", "ui/modules/messages/mod.rs", "i18n/words/messages.rs"] {
        assert!(root().join(place).is_file(), "{place}");
    }
}

#[test]
fn ways_upward_are_understood() {
    let code = "use super::clock::{FrameClock, Stage};\nuse super::super::theme::Look;\nuse super::{painter, canvas::Canvas};";
    assert_eq!(upward(code), [(1, "clock"), (1, "painter"), (1, "canvas"), (2, "theme")]);
}

#[test]
fn what_is_done_in_the_background_is_a_task() {
    // workers that live as long as what they work for, and what nobody waits for
    let own = [
        "work/",
        "io/journal/",
        "io/formats/",
        "export/",
        "source/tile_worker.rs",
        "app/journalling.rs",
        "app/recovering.rs",
        "ui/painter/supply.rs",
    ];
    let wrong: Vec<_> = sources(&root())
        .into_iter()
        .map(|file| (file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"), code(&file)))
        .filter(|(name, code)| !own.iter().any(|own| name.starts_with(own)) && (code.contains("in_background") || code.contains("thread::")))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "these start threads of their own: {wrong:#?}");
}

#[test]
fn a_name_that_a_folder_gives_on_stands_for_one_thing() {
    let mut known: HashMap<String, String> = HashMap::new();
    let mut twice = Vec::new();
    for (folder, _) in ALLOWED {
        let text = code(&root().join(folder).join("mod.rs"));
        for statement in text.split(';').filter(|statement| statement.trim_start().starts_with("pub use ")) {
            // what is given on from another folder is that folder's thing
            if statement.contains("crate::") {
                continue;
            }
            let names = statement.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            for name in names.filter(|name| name.starts_with(char::is_uppercase) && name.chars().any(char::is_lowercase)) {
                if let Some(other) = known.insert(name.to_owned(), folder.to_owned()) {
                    twice.push(format!("{name} is of {other} and of {folder}"));
                }
            }
        }
    }
    assert!(known.len() > 200 && twice.is_empty(), "{} names, {twice:#?}", known.len());
}
