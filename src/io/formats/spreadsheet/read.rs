//! A sheet into raw features: its cells as a table in text, which is read as CSV is.

use super::cells::{Held, Workbook};
use crate::io::formats::csv::{names_place, quoted_cell, read_table};
use crate::io::formats::format::Dataset;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Note, Place, Progress, Reason, Watch};

/// Rows among which the heading is looked for: above it may stand what the table is called, and who made it.
const LOOKED_AT: usize = 20;

/// Reads a sheet; the first where none is named.
///
/// # Errors
/// Where the workbook or the sheet is damaged, `IoError::Cancelled`, `IoError::Memory`, and what the system says.
pub fn read(text: &Text<'_>, dataset: &Dataset, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let mut book = Workbook::open(text, watch.memory)?;
    let sheets = book.sheets();
    let sheet = match &dataset.name {
        Some(name) => sheets.iter().find(|own| *own == name),
        None => sheets.first(),
    };
    let sheet = sheet.cloned().ok_or_else(|| IoError::NoDataset(dataset.name.clone().unwrap_or_default()))?;
    let (mut rows, mut bytes): (Vec<Row>, u64) = (Vec::new(), 0);
    book.cells(&sheet, watch.memory, progress, &mut |row, column, held| {
        if rows.last().is_none_or(|own| own.number != row) {
            if rows.len().is_multiple_of(1024) && progress.is_cancelled() {
                return Err(IoError::Cancelled);
            }
            rows.push(Row { number: row, cells: Vec::new() });
        }
        let (Held::Text(own) | Held::Value(own)) = &held;
        bytes += own.len() as u64 + 64;
        if bytes > watch.memory / 2 {
            return Err(IoError::Memory(watch.memory));
        }
        if let Some(last) = rows.last_mut() {
            last.cells.push((column, held));
        }
        Ok(())
    })?;
    // in order, each once, whatever the file's order is
    rows.sort_by_key(|row| row.number);
    rows.dedup_by(|next, own| {
        let is_same = next.number == own.number;
        if is_same {
            own.cells.append(&mut next.cells);
        }
        is_same
    });
    for row in &mut rows {
        row.cells.sort_by_key(|(column, _)| *column);
        row.cells.dedup_by_key(|(column, _)| *column);
    }
    let heading = heading(&rows);
    let table = as_text(&rows[heading..], watch.memory)?;
    let titled = heading > 0;
    drop(rows);
    let mut raw = read_table(table, Reading { encoding: None, ..reading }, progress, watch)?;
    // the line that names the sign between cells is none of the sheet's, and lines of the text mean nothing to its reader
    raw.report.renumber(|place| match place {
        Place::Row { row, .. } => Place::Row { row: row.saturating_sub(1).max(1), line: None },
        other => other,
    });
    raw.lines.iter_mut().for_each(|line| *line = line.saturating_sub(1));
    if titled {
        raw.report.add(Note { place: Place::Row { row: 1, line: None }, feature: 0, id: None, reason: Reason::TitleRows, detail: None });
        raw.report.sort();
    }
    text.check_unchanged()?;
    Ok(raw)
}

/// A row with something in it.
struct Row {
    number: u32,
    /// By their columns.
    cells: Vec<(u32, Held)>,
}

/// The place of the heading among the rows: the first that has at least half as many cells as the widest of the first rows, and two.
fn heading(rows: &[Row]) -> usize {
    let first = &rows[..rows.len().min(LOOKED_AT)];
    let most = first.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    // names of a place are beyond doubt; above them a title may stand beside a unit
    let names_place = |row: &Row| {
        let names: Vec<&str> = row.cells.iter().map(|(_, Held::Text(own) | Held::Value(own))| own.as_str()).collect();
        names_place(&names)
    };
    let is_heading = |row: &Row| row.cells.len() * 2 >= most && row.cells.len() >= most.min(2);
    first.iter().position(names_place).or_else(|| first.iter().position(is_heading)).unwrap_or(0)
}

/// Rows as CSV, each on the line of its number behind one that names the sign between cells.
fn as_text(rows: &[Row], memory: u64) -> Result<String, IoError> {
    let mut text = String::from("sep=,\n");
    let width = rows.first().and_then(|row| row.cells.iter().map(|(column, _)| column + 1).max()).unwrap_or(0);
    let mut next = 0;
    for row in rows {
        (next..row.number).for_each(|_| text.push('\n'));
        next = row.number + 1;
        let mut column = 0;
        for (own, held) in &row.cells {
            (column..*own).for_each(|_| text.push(','));
            column = *own;
            match held {
                Held::Text(own) => quoted_cell(&mut text, own, true),
                Held::Value(own) => quoted_cell(&mut text, own, false),
            }
        }
        // a row that ends early has empty cells behind
        (column + 1..width).for_each(|_| text.push(','));
        text.push('\n');
        if text.len() as u64 > memory / 2 {
            return Err(IoError::Memory(memory));
        }
    }
    Ok(text)
}
