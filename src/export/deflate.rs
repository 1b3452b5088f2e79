//! Bytes deflated in memory, as PDF and TIFF hold them (RFC 1950).

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// Deflates bytes; `level` is 1, the fastest, to 9.
pub fn deflated(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(level));
    // writing to memory cannot fail
    encoder.write_all(bytes).ok();
    encoder.finish().unwrap_or_default()
}
