//! A GeoJSON text to raw features: in parallel where it can be cut between features, else in order.

use super::BYTE_ORDER_MARK;
use super::bbox::is_box_of;
use super::cursor::Cursor;
use super::document::Layout;
use super::parallel::{Failed, in_parallel};
use super::reader::FeatureReader;
use super::stop::Stop;
use super::stretches::{Buffer, Stretches};
use crate::io::encoding::Encoding;
use crate::io::raw::{MAX_POSITIONS, Raw};
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{IoError, Problem, Progress, Reason, Watch, foreign};
use std::sync::atomic::Ordering;

/// Reads a text of one FeatureCollection, Feature or geometry, or of many. A byte order mark is allowed.
///
/// # Errors
/// `IoError::Text` with line and feature where the text is no GeoJSON, `IoError::Cancelled` where `progress` says so, what the
/// system says where the text cannot be read.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::OutOfMemory => IoError::Memory(watch.memory),
        _ => text.error(error),
    };
    let stretches = || Ok::<_, IoError>(Stretches::new(text.open(progress)?, reading.size, watch.memory));
    if let Some(encoding) = reading.encoding {
        let mut buffer = Buffer::default();
        let mut stretches = stretches()?;
        stretches.rest(&mut buffer, text.size()).map_err(failed)?;
        text.check_unchanged()?;
        let wrong = || IoError::Text { problem: Problem::NotInEncoding(encoding), line: 0, feature: None };
        let decoded = encoding.decode(buffer.bytes()).ok_or_else(wrong)?;
        drop(buffer);
        return read(&Text::Memory(decoded.into_bytes().into()), Reading { encoding: None, ..reading }, progress, watch);
    }
    if reading.skip_broken
        && let Text::Memory(bytes) = text
    {
        return in_order(bytes, true, progress, watch.memory);
    }
    if let Text::Memory(bytes) = text
        && bytes.len() <= reading.size
    {
        return in_order(bytes, false, progress, watch.memory);
    }
    let mut order = stretches()?;
    let (head, whole) = order.head().map_err(failed)?;
    let layout = Layout::of(valid(head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head)));
    if !whole && layout != Layout::One && !reading.skip_broken {
        match in_parallel(order, layout, reading.threads, text.size(), progress, watch) {
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
        order = stretches()?;
        order.head().map_err(failed)?;
    }
    let mut buffer = Buffer::default();
    order.rest(&mut buffer, text.size()).map_err(failed)?;
    text.check_unchanged()?;
    in_order(buffer.bytes(), reading.skip_broken, progress, watch.memory.saturating_sub(buffer.bytes().len() as u64))
}

/// The part of a beginning that is whole characters.
fn valid(bytes: &[u8]) -> &str {
    let end = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&bytes[..end]).unwrap_or_default()
}

/// Reads a text that is in memory from its beginning to its end; `memory` is how many bytes the features may take.
fn in_order(bytes: &[u8], skip_broken: bool, progress: &Progress, memory: u64) -> Result<Raw, IoError> {
    let text_error = |problem, at: usize| IoError::Text { problem, line: line_of(bytes, at), feature: None };
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if let Some(what) = foreign::of_bytes(bytes) {
        return Err(text_error(Problem::OtherFormat(what), 0));
    }
    // the fast check does not say where
    let text = match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => std::str::from_utf8(bytes).map_err(|error| {
            let likely = Encoding::guess(bytes);
            match foreign::binary(bytes) {
                Some(what) if likely.is_none_or(|likely| likely.decode(bytes).is_none_or(|text| !foreign::is_document(&text))) => {
                    text_error(Problem::OtherFormat(what), 0)
                }
                _ => text_error(Problem::NotUtf8(likely), error.valid_up_to()),
            }
        })?,
    };
    if text.trim_ascii().is_empty() {
        return Err(IoError::Text { problem: Problem::Empty, line: 0, feature: None });
    }
    if let Some(wide) = Encoding::guess_wide(bytes) {
        return Err(text_error(Problem::NotUtf8(Some(wide)), 0));
    }
    if let Some(what) = foreign::of_text(text).or_else(|| foreign::binary(bytes)) {
        return Err(text_error(Problem::OtherFormat(what), 0));
    }
    progress.done.store(0, Ordering::Relaxed);
    progress.total.store(bytes.len() as u64, Ordering::Relaxed);
    let mut reader = FeatureReader::new(progress);
    reader.in_order = true;
    reader.skip_broken = skip_broken;
    reader.memory = memory;
    let mut cursor = Cursor::new(text);
    let feature = |reader: &FeatureReader<'_>| reader.inside.then(|| reader.under_way());
    let read = reader.document(&mut cursor);
    let read = match reader.first_broken.take() {
        // nothing is left of it: what was wrong first is told
        Some((problem, line, feature)) if reader.builder.is_empty() => return Err(IoError::Text { problem, line, feature: Some(feature) }),
        // what follows the features does not matter where some of them were wrong
        Some(_) if matches!(read, Err(Stop::Problem(_))) => Ok(()),
        _ => read,
    };
    match read {
        Ok(()) if reader.builder.is_full() => Err(IoError::TooLarge(MAX_POSITIONS as u64)),
        Ok(()) => Ok(finished(reader)),
        Err(Stop::Cancelled) => Err(IoError::Cancelled),
        Err(Stop::Memory) => Err(IoError::Memory(memory)),
        Err(Stop::TooLarge) => Err(IoError::TooLarge(MAX_POSITIONS as u64)),
        Err(Stop::Problem(problem @ (Problem::NoType | Problem::UnknownType(_)))) if reader.builder.is_empty() => {
            // JSON of another kind is called by its name
            Err(match foreign::of_object(text) {
                Some((what, at)) => text_error(Problem::OtherFormat(what), at),
                None => IoError::Text { problem, line: cursor.line + 1, feature: feature(&reader) },
            })
        }
        Err(Stop::Problem(problem)) => Err(IoError::Text { problem, line: cursor.line + 1, feature: feature(&reader) }),
    }
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u64 + 1
}

fn finished(mut reader: FeatureReader<'_>) -> Raw {
    if let (Some((line, stated)), Some(bounds)) = (reader.stated_box.take(), reader.builder.bounds_from(0))
        && !is_box_of(&stated, bounds)
    {
        reader.note_collection(line, Reason::WrongBox);
    }
    let FeatureReader { builder, lines, report, crs, inner_crs, .. } = reader;
    Raw { table: builder.finish(), report, lines, crs: crs.or(inner_crs) }
}
