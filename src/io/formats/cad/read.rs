//! A drawing in a file into raw features.

use super::drawing::{Drawing, remarks};
use super::{BINARY, DWG, TEXT, damaged};
use crate::io::formats::filling::Filling;
use crate::io::formats::whole_text::whole_bytes;
use crate::io::raw::Raw;
use crate::io::reading::Reading;
use crate::io::text::Text;
use crate::io::{Counted, Detail, IoError, Problem, Progress, Watch};
use acadrust::io::dwg::DwgReadOptions;
use acadrust::io::dxf::DxfReaderConfiguration;
use acadrust::{CadDocument, DwgReader, DxfReader};
use std::io::Cursor;

/// A centimetre, in metres.
const OFF: f64 = 0.01;

/// The columns that every drawing has.
const COLUMNS: [&str; 8] = ["layer", "type", TEXT, "height", "rotation", "block", "color", "handle"];

/// Reads a drawing. Its coordinates are in whatever system it was drawn in, which it does not tell.
///
/// # Errors
/// Where it is damaged, `IoError::Cancelled`, `IoError::Memory`, and what the system says.
pub fn read(text: &Text<'_>, reading: Reading, progress: &Progress, watch: &Watch<'_, Raw>) -> Result<Raw, IoError> {
    let bytes = whole_bytes(text, progress, watch.memory / 4)?;
    let bytes_are_dwg = bytes.starts_with(DWG);
    let document = parsed(bytes, reading, watch.memory)?;
    // a unit is not believed that is smaller than a metre: templates name millimetres for drawings in metres
    let off = OFF / metres(document.header.insertion_units).max(1.0);
    let mut drawing = Drawing::new(&document, Filling::new(COLUMNS, Counted::Records), off, bytes_are_dwg, watch.memory, progress);
    drawing.read()?;
    let Drawing { mut filling, left_out, .. } = drawing;
    if let Some((reason, named)) = remarks(&left_out) {
        filling.report.add_of_all(reason, Some(Detail::Named(named.into())));
    }
    Ok(filling.finish(None))
}

/// The metres of a unit (DXF Reference, `$INSUNITS`); what is not told is a metre.
const fn metres(unit: i16) -> f64 {
    match unit {
        1 => 0.0254,
        2 => 0.3048,
        4 => 0.001,
        5 => 0.01,
        7 => 1000.0,
        14 => 0.1,
        _ => 1.0,
    }
}

/// What a library does with a file of strangers may end in a panic, which is damage to the file as any other.
fn parsed(bytes: Vec<u8>, reading: Reading, memory: u64) -> Result<CadDocument, IoError> {
    let is_dwg = bytes.starts_with(DWG);
    let is_text = !is_dwg && !bytes.starts_with(BINARY);
    // what the user says goes before what the drawing says
    let (bytes, encoding) = match reading.encoding.filter(|_| is_text) {
        Some(encoding) => {
            let text = encoding.decode(&bytes).ok_or(IoError::Text { problem: Problem::NotInEncoding(encoding), line: 0, feature: None })?;
            (text.replace("$DWGCODEPAGE", "$TEXTCODEPAGE").into_bytes(), "UTF-8")
        }
        // old drawings that name no code page are of this country
        None if std::str::from_utf8(&bytes).is_ok() => (bytes, "UTF-8"),
        None => (bytes, "ANSI_936"),
    };
    let work = move || -> Option<CadDocument> {
        if is_dwg {
            let options = DwgReadOptions { failsafe: reading.skip_broken, ..DwgReadOptions::default() };
            let options = options.with_max_decompressed_bytes(usize::try_from(memory / 2).unwrap_or(usize::MAX));
            return DwgReader::from_stream_with_options(Cursor::new(bytes), options).read().ok();
        }
        let default_encoding = is_text.then(|| encoding.to_owned());
        let configuration = DxfReaderConfiguration { failsafe: reading.skip_broken, default_encoding };
        DxfReader::from_reader(Cursor::new(bytes)).ok()?.with_configuration(configuration).read().ok()
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok().flatten().ok_or_else(damaged)
}
