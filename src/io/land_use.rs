//! Reads a classification of land use: the national one that comes with the program, or one from a file of the same form.

use super::formats::table_records;
use super::text::read_regular;
use super::{Encoding, IoError, Problem};
use crate::i18n::Bilingual;
use crate::model::LandUse;
use std::path::Path;
use std::sync::LazyLock;

/// The classes of 《国土空间调查、规划、用途管制用地用海分类指南》 (2023). See `geodata/landuse/README.md`.
#[must_use]
pub fn embedded_land_use() -> &'static LandUse {
    static OWN: LazyLock<LandUse> = LazyLock::new(|| read_land_use(include_str!("../../geodata/landuse/classes-2023.csv")).unwrap_or_default());
    &OWN
}

/// Reads CSV with the columns `code,name_zh,name_en,rgb`; the colour is six hexadecimal digits, or nothing.
///
/// # Errors
/// `Problem::LandUse` with the line.
pub fn read_land_use(text: &str) -> Result<LandUse, IoError> {
    let mut records = table_records(text.trim_start_matches('\u{feff}')).into_iter();
    let wrong = |line: u64| IoError::Text { problem: Problem::LandUse, line, feature: None };
    let head = records.next().map(|(_, head)| head.iter().map(|cell| cell.trim().to_lowercase()).collect::<Vec<_>>());
    if head.is_none_or(|head| head != ["code", "name_zh", "name_en", "rgb"]) {
        return Err(wrong(1));
    }
    let mut classes = Vec::new();
    for (line, cells) in records.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())) {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        let [code, zh, en, rgb] = cells[..] else { return Err(wrong(line)) };
        let is_code = !code.is_empty() && code.len() <= 12 && code.len().is_multiple_of(2) && code.bytes().all(|own| own.is_ascii_digit());
        let rgb = match rgb.trim_start_matches('#') {
            "" => None,
            hex if hex.len() == 6 => Some(u32::from_str_radix(hex, 16).map_err(|_| wrong(line))?),
            _ => return Err(wrong(line)),
        };
        if !is_code || zh.is_empty() {
            return Err(wrong(line));
        }
        let name = Bilingual::new(zh, if en.is_empty() { zh } else { en });
        classes.push((code.to_owned(), name, rgb.map(|rgb| [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8])));
    }
    Ok(LandUse::new(classes))
}

/// Reads a classification from a file, in UTF-8 or as spreadsheets in China write it.
///
/// # Errors
/// Where the file cannot be read, and as [`read_land_use`].
pub fn read_land_use_file(path: &Path) -> Result<LandUse, IoError> {
    /// The national one has 8 KB.
    const MOST: u64 = 4 << 20;
    let bytes = read_regular(path, MOST)?;
    let text = String::from_utf8(bytes).or_else(|error| Encoding::Gb18030.decode(error.as_bytes()).ok_or(error));
    read_land_use(&text.map_err(|_| IoError::Text { problem: Problem::LandUse, line: 1, feature: None })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_national_classification_is_whole() {
        let own = embedded_land_use();
        assert_eq!(own.classes().len(), 175);
        let of = |code: &str| own.classes().iter().find(|class| class.code == code).unwrap();
        assert_eq!((of("0701").rgb, of("0701").name.en.as_str()), ([0xFF, 0xFF, 0x2D], "Urban housing"));
        // each class under another one stands after it, and has a name in both languages that is its own among its siblings
        for class in own.classes() {
            assert!(class.code.len() == 2 || own.find(&class.code[..class.code.len() - 2]).is_some(), "{}", class.code);
            assert!(!class.name.zh.is_empty() && class.name.en.is_ascii(), "{}", class.code);
        }
        let mut english: Vec<&str> = own.classes().iter().map(|class| class.name.en.as_str()).collect();
        english.sort_unstable();
        let count = english.len();
        english.dedup();
        assert!(english.len() + 2 >= count, "names that stand for two classes");
    }

    #[test]
    fn a_file_that_is_no_classification_is_refused_with_its_line() {
        let line = |text: &str| match read_land_use(text) {
            Err(IoError::Text { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line("a,b"), 1);
        assert_eq!(line("code,name_zh,name_en,rgb\n01,耕地,,F5F8DC\n012,水田,,"), 3);
        assert_eq!(line("code,name_zh,name_en,rgb\n01,耕地,,blue"), 2);
        assert_eq!(line("code,name_zh,name_en,rgb\n01,,Land,"), 2);
        assert_eq!(read_land_use("\u{feff}code,name_zh,name_en,rgb\n01,耕地,,#F5F8DC\n").unwrap().classes()[0].rgb, [0xF5, 0xF8, 0xDC]);
    }
}
