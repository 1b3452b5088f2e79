//! A picture as JPEG with its dpi, encoded while its bands are drawn.

use super::ExportError;
use super::bands::{BAND, bands, pixels};
use crate::carto::Picture;
use crate::io::Progress;
use image::codecs::jpeg::{JpegEncoder, PixelDensity};
use image::{GenericImageView, Rgb};
use std::cell::RefCell;
use std::io::Write;
use std::sync::mpsc::{Receiver, channel, sync_channel};

/// Of 100: edges of text stay clean.
const QUALITY: u8 = 92;
/// A side of a JPEG file has 16 bits.
const MOST: u32 = 65_535;

/// The rows of a picture, of which an encoder asks for each block of eight once, from the top down.
struct Rows {
    size: (u32, u32),
    bands: Receiver<Vec<u8>>,
    /// The first row and the pixels of the band at hand.
    band: RefCell<(u32, Vec<u8>)>,
}

impl GenericImageView for Rows {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        self.size
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let mut band = self.band.borrow_mut();
        while y >= band.0 + BAND || band.1.is_empty() {
            // a picture that was given up has no more rows; what comes of it is thrown away
            let Ok(next) = self.bands.recv() else { return Rgb([255; 3]) };
            band.0 = y / BAND * BAND;
            band.1 = next;
        }
        let at = ((y - band.0) as usize * self.size.0 as usize + x as usize) * 3;
        Rgb([band.1[at], band.1[at + 1], band.1[at + 2]])
    }
}

/// Writes the picture at `dpi`.
///
/// # Errors
/// Where there are too many pixels, the writer fails, or `progress` was stopped.
pub fn jpeg(picture: &Picture, dpi: u32, out: &mut dyn Write, progress: &Progress) -> Result<(), ExportError> {
    let (width, height, _) = pixels(picture, dpi)?;
    if width.max(height) > MOST {
        return Err(ExportError::TooLarge { width: u64::from(width), height: u64::from(height) });
    }
    let size = (width, height);
    let (sender, receiver) = sync_channel(1);
    std::thread::scope(|scope| {
        let drawing = std::thread::Builder::new().spawn_scoped(scope, move || {
            // the encoder has ended early where nobody takes a band; its own error is told
            bands(picture, dpi, progress, |band| sender.send(band).map_err(|_| ExportError::Cancelled))
        });
        let receiver = if drawing.is_ok() {
            receiver
        } else {
            // the system grants no thread: all is drawn first
            let (sender, receiver) = channel();
            bands(picture, dpi, progress, |band| sender.send(band).map_err(|_| ExportError::Cancelled))?;
            receiver
        };
        let rows = Rows { size, bands: receiver, band: RefCell::default() };
        let mut encoder = JpegEncoder::new_with_quality(out, QUALITY);
        encoder.set_pixel_density(PixelDensity::dpi(dpi as u16));
        let encoded = encoder.encode_image(&rows);
        drop(rows);
        let drawn = drawing.map_or(Ok(()), |drawing| drawing.join().unwrap_or(Err(ExportError::Cancelled)));
        match encoded {
            Err(image::ImageError::IoError(source)) => Err(ExportError::System(source)),
            Err(other) => Err(ExportError::System(std::io::Error::other(other))),
            Ok(()) => drawn,
        }
    })
}
