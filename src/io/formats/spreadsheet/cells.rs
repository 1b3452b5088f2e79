//! The cells of a sheet: in order, with what each holds. Those of XLSX by the library; those of old and of open documents by GDAL, as the
//! library takes these at their word on how large they are.

use super::damaged;
use super::guard::is_believed;
use crate::io::formats::csv::table_rows;
use crate::io::formats::gdal;
use crate::io::formats::whole_text::whole_bytes;
use crate::io::text::Text;
use crate::io::{IoError, Progress};
use calamine::{Data, DataRef, DataType, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use std::io::Cursor;
use std::path::PathBuf;

/// What wrote a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// ISO/IEC 29500.
    Xlsx,
    /// Excel 97 to 2003.
    Xls,
    /// ISO/IEC 26300.
    Ods,
}

impl Kind {
    /// The kind of a file that begins so and is called so; none where it is no workbook.
    pub fn of(head: &[u8], name: Option<&str>) -> Option<Self> {
        let ending = name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
        match head {
            [b'P', b'K', 3, 4, ..] if has(b"opendocument.spreadsheet") || ending == "ods" => Some(Self::Ods),
            [b'P', b'K', 3, 4, ..] if ["xlsx", "xlsm"].contains(&ending.as_str()) || has(b"xl/workbook.xml") => Some(Self::Xlsx),
            // a file of old Office may be another document, too
            [0xd0, 0xcf, 0x11, 0xe0, ..] if ending == "xls" => Some(Self::Xls),
            _ => None,
        }
    }
}

/// A workbook that is open.
pub enum Workbook {
    Xlsx(Box<Xlsx<Cursor<Vec<u8>>>>),
    /// One that GDAL reads: its file, and the names of its sheets.
    Other(PathBuf, Vec<String>),
}

/// The rows and columns that a sheet has at most.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    Text(String),
    /// A number, a truth value, or what may be one, as it is written in a text.
    Value(String),
}

/// Who is told of a cell, by its row and column.
pub type Tell<'t> = dyn FnMut(u32, u32, Held) -> Result<(), IoError> + 't;

/// What a library does with a file of strangers may end in a panic, which is damage to the file as any other.
fn guarded<T>(work: impl FnOnce() -> Option<T>) -> Result<T, IoError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok().flatten().ok_or_else(damaged)
}

impl Workbook {
    /// Opens a text.
    ///
    /// # Errors
    /// What the system says, and where it is damaged.
    pub fn open(text: &Text<'_>, memory: u64) -> Result<Self, IoError> {
        let kind = Kind::of(&text.head(1 << 16)?, text.name()).ok_or_else(damaged)?;
        if kind != Kind::Xlsx {
            let path = text.plain_file().ok_or_else(|| IoError::NeedsPlainFile(text.name().unwrap_or_default().to_owned()))?;
            let sheets = gdal::layers(path, &Progress::default())?.into_iter().map(|layer| layer.name).collect();
            return Ok(Self::Other(path.to_path_buf(), sheets));
        }
        let bytes = whole_bytes(text, &Progress::default(), memory / 4)?;
        is_believed(&bytes, memory / 4)?;
        guarded(|| Xlsx::new(Cursor::new(bytes)).ok().map(|own| Self::Xlsx(Box::new(own))))
    }

    /// The names of the sheets that hold cells and are not hidden; all where all are.
    pub fn sheets(&self) -> Vec<String> {
        let all = match self {
            Self::Xlsx(own) => own.sheets_metadata(),
            Self::Other(_, sheets) => return sheets.clone(),
        };
        let names = |is_wanted: &dyn Fn(&calamine::Sheet) -> bool| all.iter().filter(|own| is_wanted(own)).map(|own| own.name.clone()).collect();
        let seen: Vec<String> = names(&|own| own.typ == SheetType::WorkSheet && own.visible == SheetVisible::Visible);
        if seen.is_empty() { names(&|own| own.typ == SheetType::WorkSheet) } else { seen }
    }

    /// Tells each cell of a sheet that holds something, by its row and column, 0-based, row by row.
    ///
    /// # Errors
    /// Where the sheet is damaged, and what `tell` says.
    pub fn cells(&mut self, sheet: &str, memory: u64, progress: &Progress, tell: &mut Tell<'_>) -> Result<(), IoError> {
        match self {
            Self::Xlsx(own) => {
                let mut cells = guarded(|| own.worksheet_cells_reader(sheet).ok())?;
                while let Some(cell) = guarded(|| cells.next_cell().ok())? {
                    let (row, column) = cell.get_position();
                    // no sheet is larger (ISO/IEC 29500)
                    if row >= MOST_ROWS || column >= MOST_COLUMNS {
                        return Err(damaged());
                    }
                    if let Some(held) = held(cell.get_value()) {
                        tell(row, column, held)?;
                    }
                }
            }
            Self::Other(path, _) => {
                let table = gdal::table(path, sheet, progress, memory)?;
                // the first row is none of the sheet: it numbers the columns
                for (row, cells) in table_rows(&String::from_utf8_lossy(&table), ',').skip(1).enumerate() {
                    for (column, own) in cells.into_iter().enumerate().filter(|(_, own)| !own.is_empty()) {
                        tell(row as u32, column as u32, Held::Value(own))?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn held(value: &DataRef<'_>) -> Option<Held> {
    match value {
        DataRef::SharedString(text) => Some(Held::Text((*text).to_owned())),
        DataRef::String(text) => Some(Held::Text(text.clone())),
        other => held_in(&Data::from(other.clone())),
    }
}

fn held_in(value: &Data) -> Option<Held> {
    Some(match value {
        Data::Int(number) => Held::Value(number.to_string()),
        Data::Float(number) if number.is_finite() => Held::Value(written(*number)),
        Data::Float(_) | Data::Empty | Data::Error(_) => return None,
        Data::Bool(truth) => Held::Value(truth.to_string()),
        Data::DateTime(own) if own.is_duration() => Held::Value(value.as_f64().unwrap_or_default().to_string()),
        Data::DateTime(own) => Held::Text(date(own)),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Held::Text(text.clone()),
    })
}

/// A number as a table in text has it: with so many digits that it is one, and no code.
fn written(number: f64) -> String {
    if number.abs() < 1e15 {
        return number.to_string();
    }
    let own = format!("{number:e}");
    if own.contains('.') { own } else { own.replace('e', ".0e") }
}

/// A date as ISO 8601 has it: without a time at midnight, without a day before the first one.
fn date(own: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = own.to_ymd_hms_milli();
    let time = if milli > 0 { format!("{hour:02}:{minute:02}:{second:02}.{milli:03}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
    match own.as_f64() {
        serial if (0.0..1.0).contains(&serial) => time,
        serial if serial.fract() == 0.0 => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{time}"),
    }
}
