//! A text that is held whole while it is read, as UTF-8 whatever it was in.

use crate::io::text::Text;
use crate::io::{Encoding, IoError, Problem, Progress, foreign};
use std::io::{ErrorKind, Read};

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The bytes of a text.
///
/// # Errors
/// Where it cannot be read, or takes more than `most` bytes.
pub fn whole_bytes(text: &Text<'_>, progress: &Progress, most: u64) -> Result<Vec<u8>, IoError> {
    let failed = |error: std::io::Error| if error.kind() == ErrorKind::OutOfMemory { IoError::Memory(most) } else { text.error(error) };
    let (mut reader, mut bytes) = (text.open(progress)?, Vec::new());
    loop {
        if progress.is_cancelled() {
            return Err(IoError::Cancelled);
        }
        let read = reader.by_ref().take(1 << 22).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > most {
            return Err(IoError::Memory(most));
        }
        if read == 0 {
            text.check_unchanged()?;
            return Ok(bytes);
        }
    }
}

/// Some bytes as text: in the encoding that the user says, that the text itself tells, or UTF-8.
///
/// # Errors
/// Where they are not in it.
pub fn decoded(bytes: Vec<u8>, chosen: Option<Encoding>, told: impl Fn(&[u8]) -> Option<Encoding>) -> Result<String, IoError> {
    let wrong = |problem| IoError::Text { problem, line: 0, feature: None };
    if let Some(encoding) = chosen.or_else(|| Encoding::guess_wide(&bytes)).or_else(|| told(&bytes)) {
        return encoding.decode(&bytes).ok_or_else(|| wrong(Problem::NotInEncoding(encoding)));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64 + 1;
        let problem = foreign::binary(bytes).map_or_else(|| Problem::NotUtf8(Encoding::guess(bytes)), Problem::OtherFormat);
        IoError::Text { problem, line, feature: None }
    })?;
    Ok(text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned).unwrap_or(text))
}
