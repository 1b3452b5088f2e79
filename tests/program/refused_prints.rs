//! What stops a print: a full disk, folders and files that may not be written, files that are open elsewhere. It is said, the
//! old files stand, and nothing half-made stays.

#![cfg(unix)]

use std::fs::Permissions;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The user `nobody` on every Linux.
const NOBODY: u32 = 65_534;

fn allow(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    cfg!(target_os = "linux") && std::fs::metadata(tempfile::tempdir().unwrap().path()).unwrap().uid() == 0
}

/// Runs the program as a user who may not do everything: whom no permission stops takes the place of `nobody`. The program
/// is copied beside the test's files, since `nobody` may not reach where it was built.
fn as_somebody(folder: &Path, arguments: &[&str]) -> Output {
    let program = folder.join("nanbei");
    if !program.exists() {
        // by a process of its own: what another test starts just then would hold the file open for writing, and it would not run
        assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_nanbei")).arg(&program).status().unwrap().success());
        allow(&program, 0o755);
        allow(folder, 0o755);
    }
    let mut command = Command::new(&program);
    command.args(arguments).env("NANBEI_LANG", "en").env("HOME", folder).current_dir(folder);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn refused(output: &Output, word: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(word) && !said.contains("panicked"), "{said}");
}

fn subfolder(folder: &Path, name: &str, mode: u32) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir(&path).unwrap();
    std::fs::write(path.join("map.pdf"), "old").unwrap();
    allow(&path, mode);
    path
}

#[test]
fn without_permission_it_is_said_and_the_old_file_stands() {
    let root = tempfile::tempdir().unwrap();
    // a folder that may be read and no more
    let closed = subfolder(root.path(), "closed", 0o555);
    refused(&as_somebody(root.path(), &["export", "--out", "closed/map.pdf"]), "no permission");
    refused(&as_somebody(root.path(), &["atlas", "--format", "svg", "--out", "closed"]), "no permission");
    assert_eq!((std::fs::read(closed.join("map.pdf")).unwrap(), names(&closed)), (b"old".to_vec(), vec!["map.pdf".to_owned()]));
    allow(&closed, 0o755);
    // a file that its owner protects
    let open = subfolder(root.path(), "open", 0o777);
    allow(&open.join("map.pdf"), 0o444);
    refused(&as_somebody(root.path(), &["export", "--out", "open/map.pdf"]), "write-protected");
    assert_eq!((std::fs::read(open.join("map.pdf")).unwrap(), names(&open)), (b"old".to_vec(), vec!["map.pdf".to_owned()]));
    // a folder for all, where nobody may replace another's file: only root can lay such a file there
    if is_root() {
        let shared = subfolder(root.path(), "shared", 0o1777);
        refused(&as_somebody(root.path(), &["export", "--out", "shared/map.pdf"]), "no permission");
        assert_eq!((std::fs::read(shared.join("map.pdf")).unwrap(), names(&shared)), (b"old".to_vec(), vec!["map.pdf".to_owned()]));
    }
    // where it is allowed, the same command writes
    let output = as_somebody(root.path(), &["export", "--out", "open/new.pdf"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(std::fs::read(open.join("new.pdf")).unwrap().starts_with(b"%PDF"));
}

#[test]
fn who_has_the_old_file_open_goes_on_reading_it_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.png");
    let old = "old ".repeat(100_000);
    std::fs::write(&path, &old).unwrap();
    let mut reader = std::fs::File::open(&path).unwrap();
    let mut start = vec![0; 1000];
    reader.read_exact(&mut start).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_nanbei")).args(["export", "--dpi", "40", "--out"]).arg(&path).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, old[1000..]);
    assert!(image::open(&path).is_ok());
    assert_eq!(names(folder.path()), ["map.png"]);
}

#[test]
fn a_folder_of_the_name_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("map.svg")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_nanbei"))
        .args(["export", "--out"])
        .arg(folder.path().join("map.svg"))
        .env("NANBEI_LANG", "en")
        .output()
        .unwrap();
    refused(&output, "is a folder");
    assert_eq!(names(folder.path()), ["map.svg"]);
}

#[test]
fn a_sheet_that_does_not_fit_the_disk_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["map.png", "map.pdf", "map.tif"] {
        let path = folder.path().join(name);
        std::fs::write(&path, "old").unwrap();
        // files of the shell's children may hold 8 blocks of 512 or 1024 bytes; writing more fails as on a full disk
        let script = format!("trap '' XFSZ; ulimit -f 8; exec \"$0\" export --out '{}'", path.display());
        let output = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_nanbei")]).env("NANBEI_LANG", "en").output().unwrap();
        refused(&output, "too large");
        assert_eq!(std::fs::read(&path).unwrap(), b"old", "{name}");
    }
    assert_eq!(names(folder.path()).len(), 3, "a half file stays");
}

#[test]
fn an_atlas_that_does_not_fit_the_disk_leaves_the_old_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("1.svg"), "old").unwrap();
    let script = format!("trap '' XFSZ; ulimit -f 80; exec \"$0\" atlas --format svg --name '{{n}}' --out '{}'", folder.path().display());
    let output = Command::new("sh").args(["-c", &script, env!("CARGO_BIN_EXE_nanbei")]).env("NANBEI_LANG", "en").output().unwrap();
    refused(&output, "too large");
    assert_eq!(std::fs::read(folder.path().join("1.svg")).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["1.svg"]);
}
