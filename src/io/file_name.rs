//! Names of files that every system takes, and that no file has yet.

use std::path::{Path, PathBuf};

/// A title as the name of a file without its ending: what some system does not take is a dash; empty where nothing is left.
#[must_use]
pub fn safe_file_name(title: &str) -> String {
    // FAT and NTFS forbid these nine, and a dot or a blank at the end; most systems take 255 bytes, 80 ideographs are 240
    let name: String = title.trim().chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c }).take(80).collect();
    name.trim_matches(['.', ' ']).to_owned()
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
        assert!(safe_file_name(&"宝".repeat(300)).len() <= 240);
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
