//! What tells whether a file is still the one that was read or written.

use super::IoError;
use super::text::read_regular;
use std::fmt::Write;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes of a project's file.
pub const MOST_PROJECT: u64 = 1 << 30;

/// The SHA-256 of some bytes (FIPS 180-4), as hexadecimal digits.
///
/// ```
/// assert!(nanbei::io::fingerprint(b"abc").starts_with("ba7816bf"));
/// ```
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    hexadecimal(&ring::digest::digest(&ring::digest::SHA256, bytes))
}

fn hexadecimal(digest: &ring::digest::Digest) -> String {
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The fingerprint of a file of any size, read a stretch at a time.
///
/// # Errors
/// Where it cannot be read.
pub fn fingerprint_of_data(path: &Path) -> Result<String, IoError> {
    fingerprint_unless(path, &AtomicBool::new(false)).map(Option::unwrap_or_default)
}

/// The same, unless it is stopped meanwhile.
///
/// # Errors
/// Where the file cannot be read.
pub fn fingerprint_unless(path: &Path, stop: &AtomicBool) -> Result<Option<String>, IoError> {
    let failed = |source| IoError::system(path, source);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut context, mut buffer) = (ring::digest::Context::new(&ring::digest::SHA256), vec![0; 1 << 20]);
    while !stop.load(Ordering::Relaxed) {
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(Some(hexadecimal(&context.finish()))),
            count => context.update(&buffer[..count]),
        }
    }
    Ok(None)
}

/// The fingerprint of a project's file.
///
/// # Errors
/// Where it cannot be read.
pub fn fingerprint_of(path: &Path) -> Result<String, IoError> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gpkg")) {
        return fingerprint_of_data(path);
    }
    read_regular(path, MOST_PROJECT).map(|bytes| fingerprint(&bytes))
}
