//! Tables of cells as files for a spreadsheet.

use super::IoError;
use super::formats::quoted_cell;
use crate::model::{CellTable, SheetCell};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};
use std::path::Path;

/// A format of spreadsheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheets {
    Csv,
    Xlsx,
}

impl Sheets {
    /// The format that a file's ending names.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_string_lossy().to_lowercase();
        match extension.as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// A table in this format.
    ///
    /// # Errors
    /// `IoError::Spreadsheet` where a text or the table is larger than the format lets in.
    pub fn bytes(self, cells: &CellTable) -> Result<Vec<u8>, IoError> {
        match self {
            Self::Csv => Ok(csv(cells)),
            Self::Xlsx => xlsx(cells).map_err(|error| IoError::Spreadsheet(error.to_string())),
        }
    }
}

/// UTF-8 with a byte order mark; the notes stand under the table, after an empty line.
fn csv(cells: &CellTable) -> Vec<u8> {
    let mut text = String::from("\u{feff}");
    let line = |text: &mut String, cells: &mut dyn Iterator<Item = (String, bool)>| {
        for (n, (cell, is_text)) in cells.enumerate() {
            text.push_str(if n > 0 { "," } else { "" });
            quoted_cell(text, &cell, is_text);
        }
        text.push_str("\r\n");
    };
    line(&mut text, &mut cells.heads.iter().map(|head| (head.clone(), true)));
    for row in &cells.rows {
        let cells = row.iter().map(|cell| match cell {
            SheetCell::Empty => (String::new(), false),
            SheetCell::Text(text) => (text.clone(), true),
            SheetCell::Number(number, digits) => (format!("{number:.digits$}"), false),
        });
        line(&mut text, &mut cells.collect::<Vec<_>>().into_iter());
    }
    for (n, note) in cells.notes.iter().enumerate() {
        text.push_str(if n == 0 { "\r\n" } else { "" });
        line(&mut text, &mut std::iter::once((note.clone(), true)));
    }
    text.into_bytes()
}

/// One worksheet: the headings stay in sight and have a filter, numbers are numbers with their decimals.
fn xlsx(cells: &CellTable) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // the same table gives the same bytes
    let properties = rust_xlsxwriter::DocProperties::new().set_creation_datetime(&rust_xlsxwriter::ExcelDateTime::from_ymd(2022, 7, 12)?);
    book.set_properties(&properties);
    let sheet = book.add_worksheet();
    let name: String = cells.title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if !name.trim().is_empty() {
        sheet.set_name(name.trim())?;
    }
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (n, title) in cells.heads.iter().enumerate() {
        let n = n as u16;
        sheet.write_with_format(0, n, title.as_str(), &head)?;
        let longest = cells.rows.iter().filter_map(|row| row.get(usize::from(n))).map(width_of).max().unwrap_or(0);
        sheet.set_column_width(n, (longest as f64 + 2.0).clamp(9.0, 44.0))?;
    }
    for (r, row) in cells.rows.iter().enumerate() {
        for (n, cell) in row.iter().enumerate() {
            let at = (r as u32 + 1, n as u16);
            match cell {
                SheetCell::Empty => {}
                // a text is a string of the sheet, and none of its formulas
                SheetCell::Text(own) => drop(sheet.write_string_with_format(at.0, at.1, own.as_str(), &text)?),
                SheetCell::Number(number, digits) => {
                    let shown = if *digits == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(*digits)) };
                    let format = Format::new().set_num_format(shown).set_align(FormatAlign::Top);
                    sheet.write_number_with_format(at.0, at.1, *number, &format)?;
                }
            }
        }
    }
    if !cells.heads.is_empty() && !cells.rows.is_empty() {
        sheet.autofilter(0, 0, cells.rows.len() as u32, cells.heads.len() as u16 - 1)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    for (n, note) in cells.notes.iter().enumerate() {
        sheet.write_string(cells.rows.len() as u32 + 2 + n as u32, 0, note.as_str())?;
    }
    book.save_to_buffer()
}

/// About how many digits wide a cell is; a Chinese character is as wide as two.
fn width_of(cell: &SheetCell) -> usize {
    match cell {
        SheetCell::Empty => 0,
        SheetCell::Text(text) => text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
        SheetCell::Number(number, digits) => format!("{number:.digits$}").len() + 1,
    }
}
