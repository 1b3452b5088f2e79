//! A report as a PDF of tables: first what was found in all, then every line.

use super::pdf::PdfFile;
use super::{ExportError, stop};
use crate::carto::{Foot, Picture, table_page, with_foot};
use crate::i18n::{Bilingual, Lang, MapLang};
use crate::io::{Progress, write_atomically};
use crate::model::{CellTable, Paper, Sheet, SheetCell};
use std::path::Path;

/// Lines of a page.
const LINES: usize = 24;

/// What a report is headed by.
#[derive(Clone, Debug, Default)]
pub struct ReportHead {
    pub title: String,
    pub subtitle: String,
    /// ISO 8601.
    pub date: String,
}

/// Writes tables one after the other as a PDF on A4, each from a new page on, in one language. What is said of a table stands under its
/// last lines.
///
/// # Errors
/// Where a page or the file cannot be written, or `progress` was stopped; the old file stands then.
pub fn table_report(head: &ReportHead, tables: &[CellTable], lang: Lang, path: &Path, progress: &Progress) -> Result<(), ExportError> {
    let text = |own: &str| Bilingual::same(own);
    let in_language = if lang == Lang::Zh { MapLang::Zh } else { MapLang::En };
    let mut sheet =
        Sheet { lang: in_language, title: text(&head.title), subtitle: text(&head.subtitle), date: head.date.clone(), ..Sheet::default() };
    sheet.set_paper(Paper::A4, true);
    let mut pictures: Vec<Picture> = Vec::new();
    for table in tables {
        let columns: Vec<Bilingual> = table.heads.iter().map(|head| text(head)).collect();
        let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(SheetCell::text).collect()).collect();
        let notes: Vec<Bilingual> = table.notes.iter().map(|note| text(note)).collect();
        let own = Sheet { subtitle: text(&[head.subtitle.as_str(), table.title.as_str(), head.date.as_str()].join("  ·  ")), ..sheet.clone() };
        let count = rows.len().div_ceil(LINES).max(1);
        for n in 0..count {
            stop(progress)?;
            let lines = &rows[n * LINES..((n + 1) * LINES).min(rows.len())];
            pictures.push(table_page(&own, &columns, lines, if n + 1 == count { &notes } else { &[] }));
        }
    }
    let (mut file, pages) = (PdfFile::new(), pictures.len());
    let mut first = None;
    for (n, picture) in pictures.into_iter().enumerate() {
        let picture = with_foot(picture, &sheet, &Foot { set: text(&head.title), page: n + 1, pages });
        file.add(&picture);
        first.get_or_insert_with(|| Picture { ops: Vec::new(), ..picture });
    }
    let Some(whole) = first else { return Err(ExportError::NoSheets) };
    let bytes = file.finish(&whole)?;
    stop(progress)?;
    write_atomically(path, |out| out.write_all(&bytes))?;
    Ok(())
}
