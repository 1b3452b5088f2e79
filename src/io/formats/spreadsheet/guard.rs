//! What the library that reads workbooks takes at its word, checked before it does: how much is in the archive, and how many texts.

use super::damaged;
use crate::io::IoError;
use rawzip::{CompressionMethod, ZipArchive};
use std::io::Read;

/// The shortest text in the list of texts, with its element: `<si/>`.
const SHORTEST: u64 = 5;

/// Whether a workbook unpacks to at most so many bytes, and tells of no more texts than there are bytes for.
///
/// # Errors
/// Where it is damaged, and `IoError::Memory` where it is more.
pub fn is_believed(bytes: &[u8], most: u64) -> Result<(), IoError> {
    let archive = ZipArchive::from_slice(bytes).map_err(|_| damaged())?;
    let mut left = most;
    for entry in archive.entries() {
        let entry = entry.map_err(|_| damaged())?;
        let packed = archive.get_entry(entry.wayfinder()).map_err(|_| damaged())?;
        let mut text: Box<dyn Read> = match entry.compression_method() {
            CompressionMethod::STORE => Box::new(packed.data()),
            CompressionMethod::DEFLATE => Box::new(flate2::read::DeflateDecoder::new(packed.data())),
            _ => return Err(damaged()),
        };
        let mut head = Vec::new();
        // what is cut off is told by the library
        text.by_ref().take(4096.min(left)).read_to_end(&mut head).ok();
        let rest = std::io::copy(&mut text.take(left), &mut std::io::sink()).unwrap_or(0);
        let size = head.len() as u64 + rest;
        left = left.checked_sub(size).filter(|left| *left > 0).ok_or(IoError::Memory(most))?;
        if told(&head).is_some_and(|count| count > size / SHORTEST) {
            return Err(damaged());
        }
    }
    Ok(())
}

/// How many texts the beginning of a list of texts tells of.
fn told(head: &[u8]) -> Option<u64> {
    const MARK: &[u8] = b"uniqueCount=";
    let at = memchr::memmem::find(head, MARK)? + MARK.len();
    let digits = head[at..].iter().skip(1).take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0u64, |all, byte| all.saturating_mul(10).saturating_add(u64::from(byte - b'0'))))
}
