//! Layouts for sheets: those that the program brings, and those that a planner has saved.

use super::file_name::file_name;
use super::file_name::{free_path, safe_file_name};
use super::text::read_regular;
use super::{IoError, write_atomically};
use crate::i18n::Bilingual;
use crate::model::{Limits, Sheet};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A layout under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// What commands call it: the file's name without its ending.
    #[serde(skip)]
    pub key: String,
    pub name: Bilingual,
    pub sheet: Sheet,
}

/// Bytes of a layout's file.
const MOST_LAYOUT: u64 = 64 << 20;
/// Bytes of a picture that a project may carry.
const MOST_PICTURE: usize = 8 << 20;

/// The layouts of the program by their keys.
const BROUGHT: [(&str, &str); 4] = [
    ("plan-a3", include_str!("../../assets/templates/plan-a3.json")),
    ("report-a4", include_str!("../../assets/templates/report-a4.json")),
    ("board-a1", include_str!("../../assets/templates/board-a1.json")),
    ("slide-16x9", include_str!("../../assets/templates/slide-16x9.json")),
];

/// The program's layouts, then those saved in a folder, by name. Files that are no layouts are passed over.
#[must_use]
pub fn templates(folder: Option<&Path>) -> Vec<Template> {
    let brought = BROUGHT.iter().filter_map(|(key, text)| parse(key, text.as_bytes()).ok());
    let mut own: Vec<PathBuf> = folder
        .and_then(|folder| std::fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    own.sort();
    brought.chain(own.iter().filter_map(|path| read_template(path).ok())).collect()
}

/// A layout from its file.
///
/// # Errors
/// Where it cannot be read or is none.
pub fn read_template(path: &Path) -> Result<Template, IoError> {
    let bytes = read_regular(path, MOST_LAYOUT)?;
    let key = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    parse(&key, &bytes).map_err(|error| IoError::Template { path: path.display().to_string(), reason: error.to_string() })
}

fn parse(key: &str, bytes: &[u8]) -> Result<Template, serde_json::Error> {
    let template: Template = serde_json::from_slice(bytes)?;
    let mut sheet = template.sheet;
    Limits::default().sheet(&mut sheet);
    Ok(Template { key: key.to_owned(), sheet, ..template })
}

/// Saves a sheet as a layout: without where its map is, which the next sheet brings. Returns the file.
///
/// # Errors
/// Where the folder cannot be written.
pub fn save_template(folder: &Path, name: &str, sheet: &Sheet) -> Result<PathBuf, IoError> {
    // what follows a dot would be taken for an ending
    let stem = safe_file_name(name).replace('.', "-");
    let stem = if stem.is_empty() { "layout".to_owned() } else { stem };
    // a layout of the same name is replaced, one whose file only happens to be called the same is not
    let old = templates(Some(folder)).into_iter().find(|old| old.name.zh == name.trim()).map(|old| folder.join(format!("{}.json", old.key)));
    let path = old.filter(|path| path.is_file()).unwrap_or_else(|| free_path(&folder.join(&stem), "json"));
    let file = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or(stem);
    let sheet = Sheet { extent: None, scale: None, ..sheet.clone() };
    let template = Template { key: file.clone(), name: Bilingual::same(name.trim()), sheet };
    std::fs::create_dir_all(folder).map_err(|source| IoError::system(folder, source))?;
    let text = serde_json::to_string_pretty(&template).unwrap_or_default();
    write_atomically(&path, |out| out.write_all(text.as_bytes()))?;
    Ok(path)
}

/// A picture for a sheet: its file's name and the file itself in Base64.
///
/// # Errors
/// Where it cannot be read, or is larger than a project should carry.
pub fn read_picture(path: &Path) -> Result<(String, String), IoError> {
    let bytes = read_regular(path, MOST_PICTURE as u64).map_err(|error| match error {
        IoError::LongPipe(..) => IoError::LargePicture(path.display().to_string()),
        error => error,
    })?;
    Ok((file_name(path), STANDARD.encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Arrangement, Paper};

    #[test]
    fn every_layout_that_is_brought_is_one() {
        let brought = templates(None);
        assert_eq!(brought.len(), BROUGHT.len());
        for template in &brought {
            assert!(!template.name.zh.is_empty() && !template.name.en.is_empty());
        }
        assert!(brought.iter().any(|template| template.sheet.paper == Paper::A1 && template.sheet.arrangement == Arrangement::Board));
    }

    #[test]
    fn a_saved_layout_comes_back_without_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let sheet = Sheet { paper: Paper::A2, extent: Some([121.0, 31.0, 121.5, 31.5]), scale: Some(5e4), ..Sheet::default() };
        save_template(folder.path(), "规划 A2", &sheet).unwrap();
        std::fs::write(folder.path().join("broken.json"), "{").unwrap();
        let own = templates(Some(folder.path())).pop().unwrap();
        assert_eq!((own.key.as_str(), own.name.zh.as_str()), ("规划 A2", "规划 A2"));
        assert_eq!(own.sheet, Sheet { extent: None, scale: None, ..sheet });
        assert!(matches!(read_template(&folder.path().join("broken.json")), Err(IoError::Template { .. })));
    }
}
