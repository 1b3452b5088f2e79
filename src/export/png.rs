//! A picture as PNG: the exact pixel size, the dpi in the file, drawn in bands on all cores and written as they come.

use super::ExportError;
use super::raster::Scene;
use crate::carto::Picture;
use crate::io::Progress;
use std::io::Write;
use std::sync::atomic::Ordering;

/// Rows of a band.
const BAND: u32 = 192;
/// PNG's own limit is 2³¹ - 1 a side; more than this is a mistake (an A0 at 1200 dpi is 2.2e9 pixels).
const MAX_PIXELS: u64 = 3_000_000_000;

/// A bitmap as the bytes of a PNG file.
pub fn png_of(bitmap: &crate::carto::Bitmap) -> Vec<u8> {
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
    let scale = f64::from(dpi) / 25.4;
    let [width, height] = picture.size.map(|mm| ((f64::from(mm) * scale).round() as u32).max(1));
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(ExportError::TooLarge { width: u64::from(width), height: u64::from(height) });
    }
    let too_large = || ExportError::TooLarge { width: u64::from(width), height: u64::from(height) };
    let encoding = |error: png::EncodingError| match error {
        png::EncodingError::IoError(source) => ExportError::System(source),
        other => ExportError::System(std::io::Error::other(other)),
    };
    let scene = Scene::new(picture, width, scale as f32);
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
    let workers = std::thread::available_parallelism().map_or(1, usize::from) as u32;
    progress.total.store(u64::from(height), Ordering::Relaxed);
    let mut top = 0;
    let mut row = vec![0u8; width as usize * 3];
    while top < height {
        if progress.is_cancelled() {
            return Err(ExportError::Cancelled);
        }
        // one band a core at a time: the picture is never whole in memory
        let starts: Vec<u32> = (0..workers).map(|n| top + n * BAND).filter(|start| *start < height).collect();
        let bands: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = starts.iter().map(|start| scope.spawn(|| scene.band(*start, BAND.min(height - *start)))).collect();
            handles.into_iter().map(|handle| handle.join().ok().flatten()).collect()
        });
        for band in bands {
            let band = band.ok_or_else(too_large)?;
            for pixels in band.data().chunks_exact(width as usize * 4) {
                for (rgb, rgba) in row.chunks_exact_mut(3).zip(pixels.chunks_exact(4)) {
                    rgb.copy_from_slice(&rgba[..3]);
                }
                stream.write_all(&row).map_err(ExportError::System)?;
            }
        }
        top += workers * BAND;
        progress.done.store(u64::from(top.min(height)), Ordering::Relaxed);
    }
    stream.finish().map_err(encoding)?;
    writer.finish().map_err(encoding)
}
