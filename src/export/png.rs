//! A picture as PNG: the exact pixel size, the dpi in the file, written band by band.

use super::ExportError;
use super::bands::{bands, pixels};
use crate::carto::Picture;
use crate::io::Progress;
use crate::source::Bitmap;
use std::io::Write;

/// A bitmap as the bytes of a PNG file.
pub fn png_of(bitmap: &Bitmap) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, bitmap.width, bitmap.height);
    encoder.set_color(png::ColorType::Rgba);
    // writing to memory cannot fail
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&bitmap.rgba)).ok();
    bytes
}

/// Writes the picture at `dpi`.
///
/// # Errors
/// Where there are too many pixels, the writer fails, or `progress` was stopped.
pub fn png(picture: &Picture, dpi: u32, out: &mut dyn Write, progress: &Progress) -> Result<(), ExportError> {
    let encoding = |error: png::EncodingError| match error {
        png::EncodingError::IoError(source) => ExportError::System(source),
        other => ExportError::System(std::io::Error::other(other)),
    };
    let (width, height, scale) = pixels(picture, dpi)?;
    let mut encoder = png::Encoder::new(out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let per_metre = (scale * 1000.0).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
    let mut text = |key: &str, value: &str| if value.is_empty() { Ok(()) } else { encoder.add_itxt_chunk(key.to_owned(), value.to_owned()) };
    text("Title", &picture.title).map_err(encoding)?;
    text("Author", &picture.author).map_err(encoding)?;
    text("Software", "Nanbei").map_err(encoding)?;
    let mut writer = encoder.write_header().map_err(encoding)?;
    let mut stream = writer.stream_writer().map_err(encoding)?;
    bands(picture, dpi, progress, |band| stream.write_all(&band).map_err(ExportError::System))?;
    stream.finish().map_err(encoding)?;
    writer.finish().map_err(encoding)
}
