//! Drawings of CAD programs: DXF, in text or binary, and DWG, by the library; their entities become features.

mod curves;
mod drawing;
mod format;
mod frame;
mod read;
mod writer;

pub use format::Cad;

use crate::io::{IoError, Problem};

/// The field that holds the words of texts.
const TEXT: &str = "text";

/// What a DWG begins with: its version follows.
const DWG: &[u8] = b"AC10";
/// What a DXF that is no text begins with.
const BINARY: &[u8] = b"AutoCAD Binary DXF\r\n\x1a\0";

const fn damaged() -> IoError {
    IoError::Text { problem: Problem::Packed("CAD"), line: 0, feature: None }
}
