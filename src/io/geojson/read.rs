//! A GeoJSON text to raw features: in parallel where it can be cut between features, else in order.

use super::BYTE_ORDER_MARK;
use super::cursor::Cursor;
use super::document::Layout;
use super::parallel::{Failed, in_parallel};
use super::raw::Raw;
use super::reader::{FeatureReader, MAX_POSITIONS, is_box_of};
use super::stop::Stop;
use super::stretches::{Buffer, Stretches};
use crate::io::text::Text;
use crate::io::{IoError, Problem, Progress, Watch};
use std::sync::atomic::Ordering;

/// How a text is cut for reading.
#[derive(Clone, Copy, Debug)]
pub struct Cutting {
    /// Bytes of a stretch.
    pub size: usize,
    pub threads: usize,
}

impl Default for Cutting {
    /// Stretches that fit the caches, on all cores.
    fn default() -> Self {
        Self { size: 1 << 18, threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get) }
    }
}

/// Reads a text of one FeatureCollection, Feature or geometry, or of many. A byte order mark is allowed.
///
/// # Errors
/// `IoError::Text` with line and feature where the text is no GeoJSON, `IoError::Cancelled` where `progress` says so, what the
/// system says where the text cannot be read.
pub fn read(text: &Text<'_>, cutting: Cutting, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let failed = |error| text.error(error);
    if let Text::Memory(bytes) = text
        && bytes.len() <= cutting.size
    {
        return in_order(bytes, progress);
    }
    let mut stretches = Stretches::new(text.open(progress)?, cutting.size);
    let (head, whole) = stretches.head().map_err(failed)?;
    let layout = Layout::of(valid(head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head)));
    if !whole && layout != Layout::One {
        match in_parallel(stretches, layout, cutting.threads, text.size(), progress, watch) {
            Ok(reader) => {
                text.check_unchanged()?;
                return Ok(finished(reader));
            }
            Err(Failed::System(error)) => return Err(failed(error)),
            Err(Failed::Cancelled) => return Err(IoError::Cancelled),
            Err(Failed::Memory) => return Err(IoError::Memory(watch.memory)),
            Err(Failed::TooLarge) => return Err(IoError::TooLarge(MAX_POSITIONS as u64)),
            Err(Failed::OutOfStep) => {}
        }
        text.check_unchanged()?;
        stretches = Stretches::new(text.open(progress)?, cutting.size);
        stretches.head().map_err(failed)?;
    }
    let mut buffer = Buffer::default();
    stretches.rest(&mut buffer, text.size()).map_err(failed)?;
    text.check_unchanged()?;
    in_order(buffer.bytes(), progress)
}

/// The part of a beginning that is whole characters.
fn valid(bytes: &[u8]) -> &str {
    let end = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&bytes[..end]).unwrap_or_default()
}

/// Reads a text that is in memory from its beginning to its end.
fn in_order(bytes: &[u8], progress: &Progress) -> Result<Raw, IoError> {
    let text_error = |problem, at: usize| IoError::Text { problem, line: line_of(bytes, at), feature: None };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(text_error(Problem::Utf16, 0));
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if let Some(what) = binary_format(bytes) {
        return Err(text_error(Problem::OtherFormat(what), 0));
    }
    // the fast check does not say where
    let text = match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => std::str::from_utf8(bytes).map_err(|error| text_error(Problem::NotUtf8, error.valid_up_to()))?,
    };
    if text.trim_ascii().is_empty() {
        return Err(IoError::Text { problem: Problem::Empty, line: 0, feature: None });
    }
    if let Some(what) = other_format(text) {
        return Err(text_error(Problem::OtherFormat(what), 0));
    }
    progress.done.store(0, Ordering::Relaxed);
    progress.total.store(bytes.len() as u64, Ordering::Relaxed);
    let mut reader = FeatureReader::new(progress);
    reader.in_order = true;
    let mut cursor = Cursor::new(text);
    let feature = |reader: &FeatureReader<'_>| reader.inside.then(|| reader.under_way());
    match reader.document(&mut cursor) {
        Ok(()) if reader.builder.is_full() => Err(IoError::TooLarge(MAX_POSITIONS as u64)),
        Ok(()) => Ok(finished(reader)),
        Err(Stop::Cancelled) => Err(IoError::Cancelled),
        Err(Stop::TooLarge) => Err(IoError::TooLarge(MAX_POSITIONS as u64)),
        Err(Stop::Problem(problem)) => Err(IoError::Text { problem, line: cursor.line + 1, feature: feature(&reader) }),
    }
}

/// What a file of another format is, by its first bytes.
fn binary_format(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 4] = [
        (b"PK\x03\x04", "a ZIP archive, such as XLSX, KMZ or a zipped shapefile"),
        (&[0, 0, 0x27, 0x0a], "a shapefile"),
        (b"SQLite format 3", "a database, such as GeoPackage"),
        (b"%PDF", "a PDF"),
    ];
    known.iter().find(|(head, _)| bytes.starts_with(head)).map(|(_, what)| *what)
}

/// What a text of another format is.
fn other_format(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default();
    match text.as_bytes().first() {
        Some(b'<') => Some("XML, such as KML or GML"),
        Some(b'{' | b'[' | 0x1e) => None,
        // a heading of columns
        _ if first.matches([',', ';', '\t']).count() > 0 && text.lines().nth(1).is_some() && !first.contains(['{', '[']) => Some("a table (CSV)"),
        _ => None,
    }
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u64 + 1
}

fn finished(mut reader: FeatureReader<'_>) -> Raw {
    if let (Some((line, stated)), Some(bounds)) = (reader.stated_box.take(), reader.builder.bounds_from(0))
        && !is_box_of(&stated, bounds)
    {
        reader.note_collection_box(line);
    }
    let FeatureReader { builder, lines, report, crs, inner_crs, .. } = reader;
    Raw { table: builder.finish(), report, lines, crs: crs.or(inner_crs) }
}
