//! A picture as PNG, SVG or PDF, written so that no half file stays. No display and no GPU.

mod error;
mod pdf;
mod png;
mod raster;
mod svg;

pub use error::ExportError;
pub use raster::preview;

use crate::carto::Picture;
use crate::io::{Progress, write_atomically};
use std::io::Write;
use std::path::Path;

/// A format a picture can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Svg,
    Pdf,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Png, Self::Svg];

    /// The format a file's extension names.
    ///
    /// # Errors
    /// `ExportError::Format` for any other extension.
    pub fn of(path: &Path) -> Result<Self, ExportError> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
        Self::ALL.into_iter().find(|format| format.extension() == extension).ok_or(ExportError::Format(extension))
    }

    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Pdf => "pdf",
        }
    }
}

/// Writes a picture to a file whose extension names the format; `dpi` counts for pixels only.
///
/// # Errors
/// Where the format is unknown, the picture cannot be made at that size, the file cannot be written, or `progress` was
/// stopped. The old file stands then.
pub fn export(picture: &Picture, path: &Path, dpi: u32, progress: &Progress) -> Result<(), ExportError> {
    let format = Format::of(path)?;
    match format {
        Format::Svg => {
            let text = svg::svg(picture);
            Ok(write_atomically(path, |out| out.write_all(text.as_bytes()))?)
        }
        Format::Pdf => {
            let bytes = pdf::pdf(picture)?;
            if progress.is_cancelled() {
                return Err(ExportError::Cancelled);
            }
            Ok(write_atomically(path, |out| out.write_all(&bytes))?)
        }
        Format::Png => {
            let mut failed = None;
            let written = write_atomically(path, |out: &mut dyn Write| {
                png::png(picture, dpi, out, progress).map_err(|error| match error {
                    ExportError::System(source) => source,
                    other => {
                        failed = Some(other);
                        std::io::Error::from(std::io::ErrorKind::Interrupted)
                    }
                })
            });
            match failed {
                Some(error) => Err(error),
                None => Ok(written?),
            }
        }
    }
}
