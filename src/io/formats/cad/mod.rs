//! Drawings of CAD programs: DXF, in text or binary, and DWG, by the library; their entities become features.

mod curves;
mod drawing;
mod format;
mod frame;
mod read;
mod writer;

pub use format::Cad;

use crate::io::{IoError, Problem};

const fn damaged() -> IoError {
    IoError::Text { problem: Problem::Packed("CAD"), line: 0, feature: None }
}
