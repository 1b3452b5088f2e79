//! A table as text into raw features, record by record in blocks; read again where a column turns out to hold something else
//! than its first rows promised.

use super::blocks::{Blocks, found_encoding};
use super::columns::{Columns, MOST_COLUMNS, Sample, sampled};
use super::dialect::Dialect;
use super::ending::has_ending;
use super::place::At;
use super::rows::{Rows, Spot};
use super::split::{Cell, Next, Records};
use crate::io::formats::whole_text::{decoded, whole_bytes};
use crate::io::raw::{MAX_POSITIONS, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::watch::Rhythm;
use crate::io::{Detail, Encoding, IoError, LoadReport, Note, Place, Problem, Progress, Reason, Watch, foreign};
use std::io::ErrorKind;
use std::path::Path;

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes from which the columns are told.
const SAMPLE: usize = 1 << 18;
/// Records from which the columns are told.
const SAMPLED: usize = 2000;

/// Reads a table. A byte order mark is allowed; GB 18030 and UTF-16 are read where there is no doubt.
///
/// # Errors
/// `IoError::Text` with line and record where a quotation mark is never closed, where there are too many columns, where the
/// text is in another encoding and it is not clear in which, and where what only looks like a table tells no positions;
/// `IoError::Cancelled`, `IoError::Memory`, and what the system says.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let named = text.name().is_some_and(|name| has_ending(Path::new(name)));
    let outcome = match reading.encoding {
        Some(encoding) => Outcome::Encoded(encoding),
        None => passes(text, reading, progress, watch, named)?,
    };
    match outcome {
        Outcome::Read(raw) => Ok(*raw),
        Outcome::Encoded(encoding) => {
            let own = decoded(whole_bytes(text, progress, watch.memory)?, Some(encoding), |_| None)?;
            let rest = Watch { memory: watch.memory.saturating_sub(own.len() as u64), ..*watch };
            let Outcome::Read(raw) = passes(&Text::Memory(own.into_bytes().into()), reading, progress, &rest, named)? else {
                return Err(IoError::Text { problem: Problem::NotInEncoding(encoding), line: 0, feature: None });
            };
            let mut raw = *raw;
            if reading.encoding.is_none() {
                note_table(&mut raw.report, Reason::FoundEncoding, Some(encoding.name()));
                raw.report.sort();
            }
            Ok(raw)
        }
    }
}

/// Reads what is a table in UTF-8 without a doubt.
///
/// # Errors
/// As `read`.
pub fn read_table(table: String, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    match passes(&Text::Memory(table.into_bytes().into()), reading, progress, watch, true)? {
        Outcome::Read(raw) => Ok(*raw),
        Outcome::Encoded(encoding) => Err(IoError::Text { problem: Problem::NotInEncoding(encoding), line: 0, feature: None }),
    }
}

/// What came of reading a text that should be UTF-8.
enum Outcome {
    Read(Box<Raw>),
    /// It is in this encoding beyond doubt.
    Encoded(Encoding),
}

fn note_table(report: &mut LoadReport, reason: Reason, named: Option<&str>) {
    let detail = named.map(|name| Box::new(Detail::Named(name.into())));
    report.add(Note { place: Place::Row { row: 1, line: Some(1) }, feature: 0, id: None, reason, detail });
}

/// Reads a text as often as it takes to know what its columns hold: once, mostly.
fn passes(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>, named: bool) -> Result<Outcome, IoError> {
    let mut known = None;
    loop {
        match pass(text, reading, progress, watch, named, known.take())? {
            Pass::Read(raw) => return Ok(Outcome::Read(raw)),
            Pass::Encoded(encoding) => return Ok(Outcome::Encoded(encoding)),
            Pass::Again(begun) => known = Some(begun),
        }
    }
}

enum Pass {
    Read(Box<Raw>),
    Encoded(Encoding),
    /// The columns hold this, and not what was thought.
    Again(Begun),
}

/// How the cells are parted and what the columns are.
struct Begun {
    dialect: Dialect,
    columns: Columns,
}

fn pass(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>, named: bool, known: Option<Begun>) -> Result<Pass, IoError> {
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::OutOfMemory => IoError::Memory(watch.memory),
        _ => text.error(error),
    };
    let mut blocks = Blocks::new(text.open(progress)?, watch.memory);
    blocks.next(0, SAMPLE).map_err(failed)?;
    let mark = if blocks.bytes().starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut known = known;
    let Begun { dialect, columns } = loop {
        let head = match checked(&blocks.bytes()[mark..], 0)? {
            Checked::Encoded(encoding) => return Ok(Pass::Encoded(encoding)),
            Checked::Text(head) => head,
        };
        if let Some(begun) = known.take().map_or_else(|| begun(head, blocks.has_ended()), |known| Ok(Some(known)))? {
            break begun;
        }
        if progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        // ever more at a time, so that it is not looked at too often
        let more = blocks.bytes().len();
        blocks.next(0, more).map_err(failed)?;
    };
    let mut rows = Rows::new(columns);
    let mut rhythm = Rhythm::new(watch.every);
    let (mut cells, mut spot) = (Vec::new(), Spot::default());
    let mut done = mark + dialect.skipped;
    spot.line += u64::from(dialect.skipped > 0);
    spot.row += u64::from(dialect.skipped > 0);
    loop {
        let own = match checked(&blocks.bytes()[done..], spot.line)? {
            Checked::Encoded(encoding) => return Ok(Pass::Encoded(encoding)),
            Checked::Text(own) => own,
        };
        let mut records = Records::new(own, dialect.delimiter, blocks.has_ended());
        let rows = &mut rows;
        block(&mut records, rows, &mut cells, &mut spot, reading.skip_broken, progress)?;
        done += records.at;
        let builder = &rows.builder;
        if builder.positions() > MAX_POSITIONS || builder.is_full() {
            return Err(IoError::TooLarge(MAX_POSITIONS as u64));
        }
        if builder.bytes() > watch.memory {
            return Err(IoError::Memory(watch.memory));
        }
        if let Some(partial) = watch.partial.filter(|_| rhythm.is_due(progress.fraction())) {
            partial(Raw { table: builder.so_far(), report: LoadReport::default(), lines: Vec::new(), crs: rows.crs.clone() });
        }
        if blocks.has_ended() {
            break;
        }
        // a record larger than a block: ever more at a time, so that it is not looked at too often
        let left = blocks.bytes().len() - done;
        blocks.next(done, reading.size.clamp(1, 1 << 26).max(left)).map_err(failed)?;
        done = 0;
    }
    text.check_unchanged()?;
    if rows.again {
        return Ok(Pass::Again(Begun { dialect, columns: rows.columns }));
    }
    if !rows.has_place() && !named && !is_dense(&rows.columns, rows.builder.len()) {
        return Err(IoError::Text { problem: Problem::NoPlaces, line: 1, feature: None });
    }
    finished(rows, spot).map(|raw| Pass::Read(Box::new(raw)))
}

fn empty() -> IoError {
    IoError::Text { problem: Problem::Empty, line: 0, feature: None }
}

/// Whether what has no ending of a table is one all the same, though nothing in it is a position.
fn is_dense(columns: &Columns, rows: usize) -> bool {
    columns.list.len() > 2 && rows > 2
}

/// Adds what is to be said of the whole table.
fn finished(rows: Rows, spot: Spot) -> Result<Raw, IoError> {
    if spot.row == 0 {
        return Err(empty());
    }
    let (place, heading, features) = (rows.columns.place.clone(), rows.columns.heading, rows.builder.len());
    let columns = rows.columns.list.iter().enumerate().filter(|(n, _)| place.takes(*n));
    let found = columns.map(|(_, column)| column.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut raw = rows.finish();
    if features == 0 {
        note_table(&mut raw.report, Reason::NoRows, None);
    }
    if place.at == At::Nowhere {
        note_table(&mut raw.report, Reason::NoPlaceColumns, None);
    }
    if place.by_value {
        note_table(&mut raw.report, Reason::FoundPlaces, Some(&found));
    }
    if !heading {
        note_table(&mut raw.report, Reason::NoHeading, None);
    }
    raw.report.sort();
    Ok(raw)
}

/// A block that is UTF-8, or what it is.
enum Checked<'t> {
    Text(&'t str),
    Encoded(Encoding),
}

/// Looks whether bytes behind `line` lines are UTF-8.
fn checked(bytes: &[u8], line: u64) -> Result<Checked<'_>, IoError> {
    let is_wide = || Encoding::guess_wide(bytes).is_some_and(|wide| wide.decode(&bytes[..bytes.len().min(4096) & !3]).is_some());
    if line == 0
        && is_wide()
        && let (Some(encoding), true) = found_encoding(bytes)
    {
        return Ok(Checked::Encoded(encoding));
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(Checked::Text(text));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Checked::Text(text)),
        Err(error) => {
            let at = error.valid_up_to();
            // what lies round the first byte that is none of UTF-8
            let from = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
            match found_encoding(&bytes[from..]) {
                (Some(encoding), true) => Ok(Checked::Encoded(encoding)),
                (likely, _) => {
                    let line = line + memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64 + 1;
                    let problem = foreign::binary(bytes).map_or(Problem::NotUtf8(likely), Problem::OtherFormat);
                    Err(IoError::Text { problem, line, feature: None })
                }
            }
        }
    }
}

/// What the first records of a text tell; `None` where more of it is to be looked at: its heading and a row must be whole.
fn begun(head: &str, whole: bool) -> Result<Option<Begun>, IoError> {
    let dialect = Dialect::of(head, whole);
    let head = &head[dialect.skipped..];
    let mut records = Records::new(head, dialect.delimiter, whole);
    let (mut cells, mut sample): (Vec<Cell>, Sample) = (Vec::new(), Vec::new());
    while sample.len() < SAMPLED {
        let (next, line) = (records.next(&mut cells), records.line);
        // of a heading too, though it be longer than what was read
        if sample.is_empty() {
            too_many(cells.len(), line.max(1))?;
        }
        if next != Next::Record {
            break;
        }
        if !is_blank(&cells, head) {
            sample.push(sampled(&cells, head));
        }
    }
    Ok((whole || sample.len() > 1).then(|| Begun { dialect, columns: Columns::of(&sample, dialect.delimiter) }))
}

fn too_many(columns: usize, line: u64) -> Result<(), IoError> {
    if columns <= MOST_COLUMNS {
        return Ok(());
    }
    Err(IoError::Text { problem: Problem::TooManyColumns(columns as u64, MOST_COLUMNS as u64), line, feature: None })
}

fn is_blank(cells: &[Cell], text: &str) -> bool {
    matches!(cells, [cell] if !cell.is_quoted() && text[cell.start..cell.end].trim_ascii().is_empty())
}

/// Reads the whole records of a block.
fn block(
    records: &mut Records<'_>,
    rows: &mut Rows,
    cells: &mut Vec<Cell>,
    spot: &mut Spot,
    skip_broken: bool,
    progress: &Progress,
) -> Result<(), IoError> {
    let first_line = spot.line;
    loop {
        if spot.row.is_multiple_of(1024) && progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        spot.line = first_line + records.line;
        match records.next(cells) {
            Next::End => return Ok(()),
            Next::Unclosed => {
                let (line, feature) = (spot.line + 1, rows.under_way());
                if !skip_broken {
                    return Err(IoError::Text { problem: Problem::OpenQuote, line, feature: Some(feature) });
                }
                spot.row += 1;
                records.skip_line();
                rows.leave_out(*spot, Problem::OpenQuote);
            }
            Next::Record => {
                spot.row += 1;
                if is_blank(cells, records.text) {
                    continue;
                }
                if rows.columns.heading && !rows.headed {
                    rows.headed = true;
                    continue;
                }
                rows.add(records.text, cells, *spot);
            }
        }
    }
}
