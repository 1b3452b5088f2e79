//! What tells whether a file is still the one that was read or written.

use super::IoError;
use super::text::read_regular;
use std::fmt::Write;
use std::path::Path;

/// Bytes of a project's file.
pub const MOST_PROJECT: u64 = 1 << 30;

/// The SHA-256 of some bytes (FIPS 180-4), as hexadecimal digits.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().fold(String::new(), |mut text, byte| {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The fingerprint of a project's file.
///
/// # Errors
/// Where it cannot be read.
pub fn fingerprint_of(path: &Path) -> Result<String, IoError> {
    read_regular(path, MOST_PROJECT).map(|bytes| fingerprint(&bytes))
}
