//! A picture as PDF, PNG, JPEG, SVG or GeoTIFF, and many as an atlas, written so that no half file stays. No display and no
//! GPU.

mod atlas;
mod atlas_plan;
mod bands;
mod deflate;
mod error;
mod gathering;
mod georeference;
mod geotiff;
mod jpeg;
mod pdf;
mod plan_atlas;
mod png;
mod raster;
mod svg;
mod table_report;
mod tile_fetch;

pub use atlas::{AtlasReport, Target, atlas};
pub use atlas_plan::{AtlasPlan, Skipped};
pub use error::ExportError;
pub use gathering::with_all_shown;
pub use plan_atlas::plan_atlas;
pub use png::png_of;
pub use raster::preview;
pub use table_report::{ReportHead, table_report};
pub use tile_fetch::base_tiles;

use crate::carto::{Frame, Picture};
use crate::io::{Progress, write_atomically, write_file};
use georeference::{AUXILIARY, Georeference};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A format a picture can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetFormat {
    Pdf,
    Png,
    Jpeg,
    Svg,
    GeoTiff,
}

impl SheetFormat {
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Svg, Self::GeoTiff];

    /// The format a file's extension names.
    ///
    /// # Errors
    /// `ExportError::SheetFormat` for any other extension.
    pub fn of(path: &Path) -> Result<Self, ExportError> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
        Self::parse(&extension).ok_or(ExportError::SheetFormat(extension))
    }

    /// The format of an extension without its dot, in small letters.
    #[must_use]
    pub fn parse(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.endings().contains(&extension))
    }

    /// The endings of its files, the usual one first.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Svg => &["svg"],
            Self::GeoTiff => &["tif", "tiff"],
        }
    }

    #[must_use]
    pub const fn extension(self) -> &'static str {
        self.endings()[0]
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Svg => "SVG",
            Self::GeoTiff => "GeoTIFF",
        }
    }

    /// Whether it is made of pixels.
    #[must_use]
    pub const fn is_raster(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::GeoTiff)
    }
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Dots per inch of pixels.
    pub dpi: u32,
    /// Whether the words of an SVG are text in a font that a reader may lack, instead of outlines.
    pub svg_text: bool,
    /// Whether a world file is written beside a PNG or JPEG.
    pub world_file: bool,
}

impl Writing {
    #[must_use]
    pub const fn at(dpi: u32) -> Self {
        Self { dpi, svg_text: false, world_file: false }
    }
}

/// Writes a picture to a file whose extension names the format. `frame` is its map's, which a GeoTIFF or a world file tells.
///
/// ```
/// use nanbei::carto::compose;
/// use nanbei::export::{Writing, export};
/// use nanbei::io::Progress;
/// use nanbei::model::{Bounds, Sheet};
///
/// let document = nanbei::io::embedded_document();
/// let wusong = Bounds { west: 121.4, south: 31.33, east: 121.52, north: 31.42 };
/// let composition = compose(&document, &Sheet::default(), wusong, None);
/// let folder = tempfile::tempdir().unwrap();
/// let path = folder.path().join("wusong.svg");
/// export(&composition.picture, Some(&composition.frame), &path, Writing::at(150), &Progress::default())?;
/// assert!(std::fs::read_to_string(&path).unwrap().contains("<svg"));
/// # Ok::<(), nanbei::export::ExportError>(())
/// ```
///
/// # Errors
/// Where the format is unknown, the picture cannot be made at that size, the file cannot be written, or `progress` was
/// stopped. The old file stands then.
pub fn export(picture: &Picture, frame: Option<&Frame>, path: &Path, how: Writing, progress: &Progress) -> Result<(), ExportError> {
    let place = frame.map(|frame| Georeference(*frame));
    match SheetFormat::of(path)? {
        SheetFormat::Svg => {
            let text = svg::svg(picture, how.svg_text);
            stop(progress)?;
            Ok(write_atomically(path, |out| out.write_all(text.as_bytes()))?)
        }
        SheetFormat::Pdf => {
            let bytes = pdf::pdf(picture)?;
            stop(progress)?;
            Ok(write_atomically(path, |out| out.write_all(&bytes))?)
        }
        SheetFormat::Png => {
            atomically(path, |out| png::png(picture, how.dpi, out, progress))?;
            write_companions(place, path, how)
        }
        SheetFormat::Jpeg => {
            atomically(path, |out| jpeg::jpeg(picture, how.dpi, out, progress))?;
            write_companions(place, path, how)
        }
        SheetFormat::GeoTiff => {
            let mut failed = None;
            let written = write_file(path, |file| kept(&mut failed, geotiff::geotiff(picture, place.as_ref(), how.dpi, file, progress)));
            told(failed, written)
        }
    }
}

fn stop(progress: &Progress) -> Result<(), ExportError> {
    if progress.is_cancelled() { Err(ExportError::Cancelled) } else { Ok(()) }
}

/// Writes a file whole or not at all.
fn atomically(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), ExportError>) -> Result<(), ExportError> {
    let mut failed = None;
    let written = write_atomically(path, |out| kept(&mut failed, write(out)));
    told(failed, written)
}

/// An error that is no error of the system is kept while one stands in for it.
fn kept(failed: &mut Option<ExportError>, result: Result<(), ExportError>) -> std::io::Result<()> {
    result.map_err(|error| match error {
        ExportError::System(source) => source,
        other => {
            *failed = Some(other);
            std::io::Error::from(std::io::ErrorKind::Interrupted)
        }
    })
}

fn told(failed: Option<ExportError>, written: Result<(), crate::io::IoError>) -> Result<(), ExportError> {
    match failed {
        Some(error) => Err(error),
        None => Ok(written?),
    }
}

/// The files that are written beside a picture and tell other programs where it lies: a world file, and the system of its
/// coordinates.
#[must_use]
pub fn companions(path: &Path, how: Writing) -> Vec<PathBuf> {
    let extension = match SheetFormat::of(path) {
        Ok(SheetFormat::Png) if how.world_file => "pgw",
        Ok(SheetFormat::Jpeg) if how.world_file => "jgw",
        _ => return Vec::new(),
    };
    let mut auxiliary = path.as_os_str().to_owned();
    auxiliary.push(".aux.xml");
    vec![path.with_extension(extension), PathBuf::from(auxiliary)]
}

fn write_companions(place: Option<Georeference>, path: &Path, how: Writing) -> Result<(), ExportError> {
    let Some(place) = place else { return Ok(()) };
    let lines = place.world_file(f64::from(how.dpi) / 25.4);
    for (path, text) in companions(path, how).iter().zip([lines.as_str(), AUXILIARY]) {
        write_atomically(path, |out| out.write_all(text.as_bytes()))?;
    }
    Ok(())
}
