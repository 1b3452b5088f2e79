//! Pixels, and those of a tile as it comes from a server.

use std::io::Cursor;

/// Pixels of a tile's sides: one that is larger is no tile.
const MOST_SIDE: u32 = 1024;

/// Pixels, not premultiplied RGBA, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl Bitmap {
    /// The pixels of a small picture in PNG or JPEG, as a tile is one.
    ///
    /// # Errors
    /// Where it is in neither, is broken, or has more pixels than a tile may have.
    pub fn decoded(bytes: &[u8]) -> Result<Self, image::ImageError> {
        let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
        let mut limits = image::Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
        limits.max_alloc = Some(u64::from(MOST_SIDE) * u64::from(MOST_SIDE) * 16);
        reader.limits(limits);
        let image = reader.decode()?.into_rgba8();
        Ok(Self { width: image.width(), height: image.height(), rgba: image.into_raw() })
    }

    /// Bytes held.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.rgba.len() as u64
    }
}
