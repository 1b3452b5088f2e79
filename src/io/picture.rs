//! Pictures that a project carries in Base64: their size is read from their header before anything is decoded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::Cursor;

/// Pixels of a picture on a sheet: a logo at 1,200 dpi has a tenth of it.
const MOST_PIXELS: u64 = 25_000_000;

/// Width, height and red, green, blue and alpha of each pixel.
pub type Pixels = (u32, u32, Vec<u8>);

/// The pixels of a PNG or JPEG file in Base64; `None` where it is neither, is broken, or has too many pixels.
#[must_use]
pub fn picture_pixels(data: &str) -> Option<Pixels> {
    let bytes = STANDARD.decode(data).ok()?;
    let reader = || image::ImageReader::new(Cursor::new(&bytes)).with_guessed_format().ok();
    let (width, height) = reader()?.into_dimensions().ok()?;
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return None;
    }
    let image = reader()?.decode().ok()?.into_rgba8();
    Some((image.width(), image.height(), image.into_raw()))
}
