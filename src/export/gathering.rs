//! What a sheet shows of layers that are windows of a source, brought before it is drawn: print asks a source as the screen does.

use super::ExportError;
use crate::carto::gathered;
use crate::io::Progress;
use crate::model::{Bounds, Budget, Document, Sheet};

/// What a sheet may show of one layer: more is no map that could be read.
const SHEET: Budget = Budget { features: 2_000_000, positions: 40_000_000 };

/// The document with all that a sheet shows at hand. `view` is what the window shows, for a sheet without an extent of its own.
///
/// # Errors
/// Where a source cannot bring it, a layer has more in the sheet's maps than could be drawn, and where `progress` was stopped.
pub fn with_all_shown(document: &Document, sheet: &Sheet, view: Bounds, progress: &Progress) -> Result<Document, ExportError> {
    let (own, cut) = gathered(document, sheet, view, SHEET, &|| progress.is_cancelled()).map_err(|error| match error {
        error if error.is_cancelled() => ExportError::Cancelled,
        error => ExportError::Source(error),
    })?;
    match cut.first().and_then(|id| document.layer(*id)) {
        Some(layer) => Err(ExportError::TooMuch { layer: layer.name.clone(), most: SHEET.features }),
        None => Ok(own),
    }
}
