//! Names of files that every system takes, and that no file has yet.

use crate::i18n::cleaned;
use std::path::{Path, PathBuf};

/// Bytes of a name without its ending.
const LONGEST: usize = 200;

/// What a file is called: the last part of its path.
#[must_use]
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// A title as the name of a file without its ending: what some system does not take is a dash; empty where nothing is left.
#[must_use]
pub fn safe_file_name(title: &str) -> String {
    // FAT and NTFS forbid these nine, and a dot or a blank at the end; most systems take 255 bytes, some of which are for a
    // number and the ending
    let title = cleaned(title);
    let safe = title.trim().chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c });
    let mut name = String::new();
    for c in safe {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(c);
    }
    let name = name.trim_matches(['.', ' ']);
    let device = name.split('.').next().unwrap_or_default().to_uppercase();
    let numbered = device.strip_suffix(|c: char| c.is_ascii_digit()).is_some_and(|stem| matches!(stem, "COM" | "LPT"));
    // Windows takes these for devices, whatever ending they have
    if numbered || matches!(device.as_str(), "CON" | "PRN" | "AUX" | "NUL") { format!("_{name}") } else { name.to_owned() }
}

/// The path with an ending added; of a name that no file has, `name 2` and so on, since nobody was asked about that file.
#[must_use]
pub fn free_path(path: &Path, ending: &str) -> PathBuf {
    let with = |middle: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(middle);
        name.push(".");
        name.push(ending);
        PathBuf::from(name)
    };
    std::iter::once(with("")).chain((2..1000).map(|n| with(&format!(" {n}")))).find(|path| !path.exists()).unwrap_or_else(|| with(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_every_system_takes() {
        assert_eq!(safe_file_name(" 宝山/金山: \"南北\"? "), "宝山-金山- -南北--");
        assert_eq!(safe_file_name("..."), "");
        assert_eq!(
            (safe_file_name("con"), safe_file_name("COM1.plan"), safe_file_name("Conference")),
            ("_con".into(), "_COM1.plan".into(), "Conference".into())
        );
        for wide in ["宝", "\u{20164}"] {
            let name = safe_file_name(&wide.repeat(300));
            assert!((190..=200).contains(&name.len()) && name.starts_with(wide));
        }
    }

    #[test]
    fn an_ending_that_is_added_finds_a_free_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("图 1.2");
        assert_eq!(free_path(&path, "pdf"), folder.path().join("图 1.2.pdf"));
        std::fs::write(folder.path().join("图 1.2.pdf"), "").unwrap();
        assert_eq!(free_path(&path, "pdf"), folder.path().join("图 1.2 2.pdf"));
    }
}
