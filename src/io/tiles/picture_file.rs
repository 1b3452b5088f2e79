//! A large picture whose pixels lie on the map, an orthophoto or a scanned plan: as it is and at half, a quarter … of its size.

use super::georeference::is_tiff;
use crate::io::{IoError, Problem, Watch};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

/// Pixels of a picture: what is larger is better made into tiles.
const MOST_PIXELS: u64 = 400_000_000;

/// Pixels that a byte of a file may hold, beside those of a small picture.
const MOST_UNPACKED: u64 = 1_100;
const SMALL: u64 = 1 << 20;

/// Pixels, not premultiplied RGBA, row by row from the top.
#[derive(Debug)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

/// A picture in steps, each half as wide and high as the one before.
#[derive(Debug)]
pub struct PicturePyramid(pub Vec<Pixels>);

fn wrong(what: &str) -> IoError {
    IoError::Text { problem: Problem::NotAs("TIFF", what.to_owned()), line: 0, feature: None }
}

/// How many columns and rows the picture in a file has, told before its pixels are read.
///
/// # Errors
/// What the system says, where it is no picture, and where it has more pixels than memory holds.
pub fn picture_size(path: &Path) -> Result<[u32; 2], IoError> {
    let size = if is_tiff(path) {
        let file = File::open(path).map_err(|source| IoError::system(path, source))?;
        let mut decoder = Decoder::new(BufReader::new(file)).map_err(|error| wrong(&error.to_string()))?;
        decoder.dimensions().map_err(|error| wrong(&error.to_string()))?
    } else {
        let reader = image::ImageReader::open(path).and_then(image::ImageReader::with_guessed_format);
        let reader = reader.map_err(|source| IoError::system(path, source))?;
        reader.into_dimensions().map_err(|error| wrong(&error.to_string()))?
    };
    let pixels = u64::from(size.0) * u64::from(size.1);
    // no packing makes more of a byte (deflate: 1032), so a file that claims more is damaged
    let bytes = std::fs::metadata(path).map_err(|source| IoError::system(path, source))?.len();
    if pixels > bytes.saturating_mul(MOST_UNPACKED) + SMALL {
        return Err(IoError::Text { problem: Problem::Packed(if is_tiff(path) { "TIFF" } else { "PNG, JPEG" }), line: 0, feature: None });
    }
    // the picture, its steps, and what the decoder holds meanwhile
    if pixels == 0 || pixels > MOST_PIXELS || pixels * 10 > Watch::<()>::default().memory {
        return Err(IoError::Text { problem: Problem::LargePicture(size.0, size.1), line: 0, feature: None });
    }
    Ok([size.0, size.1])
}

impl PicturePyramid {
    /// The picture in a file.
    ///
    /// # Errors
    /// As `picture_size`, and where it is damaged or of a kind that is not understood.
    pub fn read(path: &Path) -> Result<Self, IoError> {
        let [width, height] = picture_size(path)?;
        let rgba = if is_tiff(path) { tiff_pixels(path)? } else { plain_pixels(path)? };
        let mut steps = vec![Pixels { width, height, rgba }];
        while let Some(last) = steps.last()
            && last.width.max(last.height) > 256
        {
            steps.push(last.half());
        }
        Ok(Self(steps))
    }
}

fn plain_pixels(path: &Path) -> Result<Vec<u8>, IoError> {
    let reader = image::ImageReader::open(path).and_then(image::ImageReader::with_guessed_format);
    let mut reader = reader.map_err(|source| IoError::system(path, source))?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    Ok(reader.decode().map_err(|error| wrong(&error.to_string()))?.into_rgba8().into_raw())
}

fn tiff_pixels(path: &Path) -> Result<Vec<u8>, IoError> {
    let failed = |error: tiff::TiffError| wrong(&error.to_string());
    let file = File::open(path).map_err(|source| IoError::system(path, source))?;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MOST_PIXELS as usize * 4;
    let mut decoder = Decoder::new(BufReader::new(file)).map_err(failed)?.with_limits(limits);
    let (color, palette) = (decoder.colortype().map_err(failed)?, decoder.find_tag(Tag::ColorMap).map_err(failed)?);
    // GDAL tells which value means that there is nothing
    let nothing =
        decoder.find_tag(Tag::GdalNodata).ok().flatten().and_then(|value| value.into_string().ok()).and_then(|text| text.trim().parse::<f64>().ok());
    let samples: Vec<u8> = match decoder.read_image().map_err(failed)? {
        DecodingResult::U8(values) => values,
        // the upper half of deeper colours
        DecodingResult::U16(values) => values.into_iter().map(|value| (value >> 8) as u8).collect(),
        _ => return Err(wrong("bit depth")),
    };
    let palette = palette.map(|value| value.into_u16_vec().map_err(failed)).transpose()?;
    let bands = match color {
        ColorType::Gray(8 | 16) | ColorType::Palette(8) => 1,
        ColorType::GrayA(8 | 16) => 2,
        ColorType::RGB(8 | 16) | ColorType::YCbCr(8) => 3,
        ColorType::RGBA(8 | 16) => 4,
        ColorType::Multiband { bit_depth: 8 | 16, num_samples: bands @ 3.. } => bands as usize,
        other => return Err(wrong(&format!("{other:?}"))),
    };
    let (width, height) = decoder.dimensions().map_err(failed)?;
    if samples.len() < width as usize * height as usize * bands {
        return Err(wrong("length"));
    }
    let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
    for own in samples.chunks_exact(bands).take(width as usize * height as usize) {
        let pixel = match (color, &palette) {
            (ColorType::Palette(_), Some(map)) => {
                let (many, at) = (map.len() / 3, usize::from(own[0]));
                let part = |n: usize| map.get(n * many + at).map_or(0, |value| (value >> 8) as u8);
                [part(0), part(1), part(2), 255]
            }
            (ColorType::Palette(_), None) => return Err(wrong("ColorMap")),
            (ColorType::YCbCr(_), _) => ycbcr(own),
            _ => match own {
                [gray] => [*gray, *gray, *gray, 255],
                [gray, cover] => [*gray, *gray, *gray, *cover],
                [red, green, blue, cover, ..] if matches!(color, ColorType::RGBA(_)) => [*red, *green, *blue, *cover],
                [red, green, blue, ..] => [*red, *green, *blue, 255],
                [] => [0; 4],
            },
        };
        let is_nothing = nothing.is_some_and(|value| own.iter().all(|sample| f64::from(*sample) == value));
        rgba.extend(if is_nothing { [0; 4] } else { pixel });
    }
    Ok(rgba)
}

/// A colour of JPEG's (JFIF 1.02).
fn ycbcr(own: &[u8]) -> [u8; 4] {
    let [y, b, r] = [0, 1, 2].map(|n| f32::from(own[n]));
    let (b, r) = (b - 128.0, r - 128.0);
    let part = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    [part(y + 1.402 * r), part(y - 0.344_136 * b - 0.714_136 * r), part(y + 1.772 * b), 255]
}

impl Pixels {
    /// Half as wide and high: each pixel of four, those that are seen counting more.
    fn half(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
        let at = |x: u32, y: u32| {
            let from = (y.min(self.height - 1) as usize * self.width as usize + x.min(self.width - 1) as usize) * 4;
            [0, 1, 2, 3].map(|n| u32::from(self.rgba[from + n]))
        };
        for y in 0..height {
            for x in 0..width {
                let four = [at(2 * x, 2 * y), at(2 * x + 1, 2 * y), at(2 * x, 2 * y + 1), at(2 * x + 1, 2 * y + 1)];
                let cover: u32 = four.iter().map(|own| own[3]).sum();
                let part = |n: usize| four.iter().map(|own| own[n] * own[3]).sum::<u32>().checked_div(cover).unwrap_or(0) as u8;
                rgba.extend([part(0), part(1), part(2), (cover / 4) as u8]);
            }
        }
        Self { width, height, rgba }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_picture_keeps_its_colours_where_they_are_seen() {
        let picture = Pixels {
            width: 3,
            height: 2,
            rgba: [[200, 0, 0, 255], [0, 0, 0, 0], [10, 20, 30, 255], [100, 0, 0, 255], [0, 0, 0, 0], [30, 40, 50, 255]].concat(),
        };
        let half = picture.half();
        assert_eq!((half.width, half.height), (2, 1));
        assert_eq!(half.rgba, [[150, 0, 0, 127], [20, 30, 40, 255]].concat());
    }
}
