//! A picture as GeoTIFF (OGC 19-008r4): deflated strips, and where its pixels lie in Web Mercator, which it is drawn in.

use super::ExportError;
use super::bands::{BAND, bands, pixels};
use super::deflate::deflated;
use super::georeference::Georeference;
use crate::carto::Picture;
use crate::io::Progress;
use std::io::{Seek, Write};
use tiff::encoder::{Rational, TiffEncoder};
use tiff::tags::{CompressionMethod, PhotometricInterpretation, Predictor, ResolutionUnit, Tag};

/// Writes the picture at `dpi`.
///
/// # Errors
/// Where there are too many pixels, the writer fails, or `progress` was stopped.
pub fn geotiff(
    picture: &Picture,
    place: Option<&Georeference>,
    dpi: u32,
    out: &mut (impl Write + Seek),
    progress: &Progress,
) -> Result<(), ExportError> {
    let (width, height, scale) = pixels(picture, dpi)?;
    // what is drawn at A0 still is under the four gigabytes that plain TIFF can hold
    let mut encoder = TiffEncoder::new(out).map_err(encoding)?;
    let mut tags = encoder.image_directory().map_err(encoding)?;
    // the library's own strips are not compressed where they are written one by one
    let (mut offsets, mut lengths): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    bands(picture, dpi, progress, |mut band| {
        difference(&mut band, width as usize * 3);
        let packed = deflated(&band, 1);
        let offset = tags.write_data(&packed[..]).map_err(encoding)?;
        offsets.push(u32::try_from(offset).map_err(|_| ExportError::TooLarge { width: u64::from(width), height: u64::from(height) })?);
        lengths.push(packed.len() as u32);
        Ok(())
    })?;
    let mut number = |tag: Tag, value: u32| tags.write_tag(tag, value).map_err(encoding);
    number(Tag::ImageWidth, width)?;
    number(Tag::ImageLength, height)?;
    number(Tag::RowsPerStrip, BAND)?;
    let mut short = |tag: Tag, value: u16| tags.write_tag(tag, value).map_err(encoding);
    short(Tag::Compression, CompressionMethod::Deflate.to_u16())?;
    short(Tag::PhotometricInterpretation, PhotometricInterpretation::RGB.to_u16())?;
    short(Tag::SamplesPerPixel, 3)?;
    short(Tag::Predictor, Predictor::Horizontal.to_u16())?;
    short(Tag::ResolutionUnit, ResolutionUnit::Inch.to_u16())?;
    tags.write_tag(Tag::BitsPerSample, &[8u16; 3][..]).map_err(encoding)?;
    tags.write_tag(Tag::StripOffsets, &offsets[..]).map_err(encoding)?;
    tags.write_tag(Tag::StripByteCounts, &lengths[..]).map_err(encoding)?;
    for tag in [Tag::XResolution, Tag::YResolution] {
        tags.write_tag(tag, Rational { n: dpi, d: 1 }).map_err(encoding)?;
    }
    if let Some(place) = place {
        let [west, north, metres] = place.corner_and_step(scale);
        tags.write_tag(Tag::ModelPixelScaleTag, &[metres, metres, 0.0][..]).map_err(encoding)?;
        tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, west, north, 0.0][..]).map_err(encoding)?;
        // version 1.1, four keys: a projected system, pixels are areas, EPSG:3857, metres
        let keys: [u16; 20] = [1, 1, 1, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 3857, 3076, 0, 1, 9001];
        tags.write_tag(Tag::GeoKeyDirectoryTag, &keys[..]).map_err(encoding)?;
    }
    tags.write_tag(Tag::Software, "Nanbei").map_err(encoding)?;
    tags.finish().map_err(encoding)
}

/// Rows of RGB as differences from the pixel before (TIFF 6.0, section 14).
fn difference(rows: &mut [u8], row: usize) {
    for row in rows.chunks_exact_mut(row) {
        for at in (3..row.len()).rev() {
            row[at] = row[at].wrapping_sub(row[at - 3]);
        }
    }
}

fn encoding(error: tiff::TiffError) -> ExportError {
    match error {
        tiff::TiffError::IoError(source) => ExportError::System(source),
        other => ExportError::System(std::io::Error::other(other)),
    }
}
