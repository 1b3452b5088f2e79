//! What commands print: data as it is, words made fit for a terminal; output that cannot be written is an error.

use super::CliError;
use super::error::Usage;
use crate::i18n::{printable, printable_lines};
use crate::io::{IoError, Sheets, write_atomically};
use crate::model::{CellTable, SheetCell};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints words: nothing in them controls a terminal.
///
/// # Errors
/// As `data`.
pub fn say(text: &str) -> Result<(), CliError> {
    data(printable_lines(text).as_bytes())
}

/// Prints data as it is.
///
/// # Errors
/// Where the standard output cannot take it; a reader that has gone away is no error.
pub fn data(bytes: &[u8]) -> Result<(), CliError> {
    stream(|out| out.write_all(bytes))
}

/// Writes data to the standard output piece by piece.
///
/// # Errors
/// As `data`.
pub fn stream(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), CliError> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            // what was not written is not tried again when the buffer goes
            drop(out.into_parts());
            Err(IoError::system(Path::new("stdout"), error).into())
        }
        _ => Ok(()),
    }
}

/// Writes a table of cells as CSV or XLSX and tells where.
///
/// # Errors
/// Where the file's name has another ending, or it cannot be written.
pub fn write_cells(path: &Path, table: &CellTable) -> Result<(), CliError> {
    let sheets = Sheets::of(path).ok_or_else(|| {
        let (option, value) = ("--out".to_owned(), path.display().to_string());
        CliError::Usage(Usage::BadValue { option, value, expected: ".csv, .xlsx".to_owned() })
    });
    let bytes = sheets?.bytes(table)?;
    write_atomically(path, |out| out.write_all(&bytes))?;
    say(&format!("{}\n", path.display()))
}

/// A table in columns: texts to the left, numbers to the right.
pub fn table_text(cells: &CellTable) -> String {
    let numeric = |n: usize| cells.rows.iter().any(|row| matches!(row[n], SheetCell::Number(..)));
    let texts = cells.rows.iter().map(|row| row.iter().map(SheetCell::text).collect());
    let rows: Vec<Vec<String>> = std::iter::once(cells.heads.clone()).chain(texts).collect();
    aligned(&rows, numeric)
}

/// Rows of texts under each other, in columns as wide as the widest; those of `right` to the right.
pub fn aligned(rows: &[Vec<String>], right: impl Fn(usize) -> bool) -> String {
    // Chinese takes two columns of a terminal
    let wide = |text: &str| text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum::<usize>();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(|n| rows.iter().filter_map(|row| row.get(n)).map(|cell| wide(cell)).max().unwrap_or(0)).collect();
    let padded = |(n, cell): (usize, &String)| {
        let gap = " ".repeat(widths[n] - wide(cell));
        if right(n) { format!("{gap}{cell}") } else { format!("{cell}{gap}") }
    };
    let lines = rows.iter().map(|row| row.iter().enumerate().map(padded).collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n");
    lines.collect()
}

/// Tells something on the standard error stream, one line; who listens no more needs no notes.
pub fn tell(text: &str) {
    writeln!(std::io::stderr().lock(), "nanbei: {}", printable(text)).ok();
}
