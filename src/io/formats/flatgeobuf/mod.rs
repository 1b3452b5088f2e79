//! FlatGeobuf: features as FlatBuffers one after the other, along a Hilbert curve and behind a packed R-tree of their boxes, so
//! that a window of a file can be read without the rest of it.

mod format;
mod head;
mod pages;
mod read;
mod record;
mod tree;
mod window;
mod writer;

pub use format::FlatGeobuf;

use crate::io::{IoError, Problem};
use flatbuffers::VerifierOptions;

/// What every file begins with: the version of the specification is the fourth byte, the patch the last.
const MAGIC: [u8; 7] = *b"fgb\x03fgb";

/// How far the tables in some bytes are followed: to about as much as these hold, so that a few of them, named again and again,
/// do not become a memory full.
fn limits(bytes: &[u8]) -> VerifierOptions {
    VerifierOptions { max_apparent_size: bytes.len() * 4 + (1 << 16), ..VerifierOptions::default() }
}

/// A file that is not as the specification has it; `feature` is the number of the feature that is not, 1-based.
const fn damaged(feature: Option<u64>) -> IoError {
    IoError::Text { problem: Problem::Packed("FlatGeobuf"), line: 0, feature }
}
