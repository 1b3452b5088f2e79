//! Pixels, and those of a tile as it comes from a server.

use std::io::Cursor;

/// Pixels of a tile's sides: one that is larger is no tile.
pub const MOST_SIDE: u32 = 2048;

/// Pixels, not premultiplied RGBA, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl Bitmap {
    /// The pixels of a small picture in PNG, JPEG or WebP, as a tile is one.
    ///
    /// # Errors
    /// Where it is in none of them, is broken, or has more pixels than a tile may have.
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

    /// The picture as a base map shows it: without its colours where `grey`, over a ground that shows through by what is missing of
    /// `opacity` and of its own; clear where no ground is given, as what lies beneath is drawn.
    #[must_use]
    pub fn toned(&self, opacity: f32, grey: bool, ground: Option<[u8; 3]>) -> Self {
        let mut rgba = self.rgba.clone();
        for pixel in rgba.chunks_exact_mut(4) {
            if grey {
                // luma of BT.601, in thousandths
                let luma = (u32::from(pixel[0]) * 299 + u32::from(pixel[1]) * 587 + u32::from(pixel[2]) * 114 + 500) / 1000;
                pixel[..3].fill(luma as u8);
            }
            let cover = f32::from(pixel[3]) / 255.0 * opacity;
            let Some(ground) = ground else {
                pixel[3] = (cover * 255.0).round() as u8;
                continue;
            };
            for (own, ground) in pixel.iter_mut().zip(ground) {
                *own = (f32::from(ground) + (f32::from(*own) - f32::from(ground)) * cover).round() as u8;
            }
            pixel[3] = 255;
        }
        Self { rgba, ..*self }
    }

    /// The colour at a place in pixels, between those of the pixels round it; at the edge that of the edge.
    fn sampled(&self, x: f64, y: f64) -> [f32; 4] {
        let side = |at: f64, many: u32| {
            let at = (at - 0.5).clamp(0.0, f64::from(many - 1));
            let first = at.floor();
            (first as usize, (first as usize + 1).min(many as usize - 1), (at - first) as f32)
        };
        let ((x0, x1, u), (y0, y1, v)) = (side(x, self.width), side(y, self.height));
        let at = |x: usize, y: usize| {
            let from = (y * self.width as usize + x) * 4;
            let pixel = [0, 1, 2, 3].map(|n| f32::from(self.rgba[from + n]));
            // what is not seen has no colour
            [pixel[0] * pixel[3], pixel[1] * pixel[3], pixel[2] * pixel[3], pixel[3]]
        };
        let (a, b, c, d) = (at(x0, y0), at(x1, y0), at(x0, y1), at(x1, y1));
        std::array::from_fn(|n| {
            let (top, bottom) = (a[n] + (b[n] - a[n]) * u, c[n] + (d[n] - c[n]) * u);
            top + (bottom - top) * v
        })
    }
}

/// A picture and where it lies: left, top, right, bottom in coordinates of its source.
pub struct Lying<'a> {
    pub bitmap: &'a Bitmap,
    pub lies: [f64; 4],
}

/// A picture of `size` pixels a side made of others, those that lie beneath first. `place` tells where in their coordinates a place
/// of the new picture is, from 0 to 1 from the left and from the top; it is asked for every eighth pixel. Where none lies it stays
/// clear.
#[must_use]
pub fn composed(size: u32, parts: &[Lying<'_>], place: &dyn Fn([f64; 2]) -> Option<[f64; 2]>) -> Bitmap {
    const STEP: usize = 8;
    let many = (size as usize).div_ceil(STEP) + 1;
    let node = |k: usize| (k * STEP) as f64 / f64::from(size);
    let nodes: Vec<Option<[f64; 2]>> = (0..many * many).map(|n| place([node(n % many), node(n / many)])).collect();
    let mut rgba = vec![0; size as usize * size as usize * 4];
    for (row, line) in rgba.chunks_exact_mut(size as usize * 4).enumerate() {
        let (above, v) = (row / STEP, ((row % STEP) as f64 + 0.5) / STEP as f64);
        for (column, pixel) in line.chunks_exact_mut(4).enumerate() {
            let (left, u) = (column / STEP, ((column % STEP) as f64 + 0.5) / STEP as f64);
            let at = |x: usize, y: usize| nodes[(above + y) * many + left + x];
            let (Some(a), Some(b), Some(c), Some(d)) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1)) else { continue };
            let [x, y]: [f64; 2] = std::array::from_fn(|n| {
                let (top, bottom) = (a[n] + (b[n] - a[n]) * u, c[n] + (d[n] - c[n]) * u);
                top + (bottom - top) * v
            });
            // colours times cover, and cover, of 255
            let mut sum = [0.0f32; 4];
            for Lying { bitmap, lies: [west, top, east, bottom] } in parts {
                let (across, down) = ((x - west) / (east - west), (y - top) / (bottom - top));
                if !(0.0..1.0).contains(&across) || !(0.0..1.0).contains(&down) {
                    continue;
                }
                let own = bitmap.sampled(across * f64::from(bitmap.width), down * f64::from(bitmap.height));
                let shown = 1.0 - own[3] / 255.0;
                sum = std::array::from_fn(|n| own[n] + sum[n] * shown);
            }
            if sum[3] > 0.0 {
                for n in 0..3 {
                    pixel[n] = (sum[n] / sum[3]).round() as u8;
                }
                pixel[3] = sum[3].round() as u8;
            }
        }
    }
    Bitmap { width: size, height: size, rgba }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(size: u32, pixel: [u8; 4]) -> Bitmap {
        Bitmap { width: size, height: size, rgba: pixel.repeat((size * size) as usize) }
    }

    #[test]
    fn pictures_over_each_other_and_beside_each_other_make_one() {
        let (red, clear) = (plain(64, [255, 0, 0, 255]), plain(64, [0, 0, 255, 128]));
        let whole = [0.0, 0.0, 1.0, 1.0];
        let made = composed(64, &[Lying { bitmap: &red, lies: whole }, Lying { bitmap: &clear, lies: whole }], &|at| Some(at));
        assert_eq!(&made.rgba[..4], &[127, 0, 128, 255]);
        // a quarter beyond the left picture lies the right one, then nothing
        let parts = [Lying { bitmap: &red, lies: [0.0, 0.0, 0.5, 1.0] }, Lying { bitmap: &clear, lies: [0.5, 0.0, 1.0, 1.0] }];
        let made = composed(64, &parts, &|[x, y]| Some([x + 0.25, y]));
        let pixel = |x: usize| &made.rgba[(32 * 64 + x) * 4..][..4];
        assert_eq!((pixel(10), pixel(20), pixel(60)), (&[255, 0, 0, 255][..], &[0, 0, 255, 128][..], &[0, 0, 0, 0][..]));
    }

    #[test]
    fn a_picture_that_is_drawn_elsewhere_is_moved_to_the_hundredth_of_a_pixel() {
        // a ramp from left to right, so that a shift is seen in the colour
        let mut ramp = plain(256, [0, 0, 0, 255]);
        for (n, pixel) in ramp.rgba.chunks_exact_mut(4).enumerate() {
            pixel[0] = (n % 256) as u8;
        }
        let made = composed(256, &[Lying { bitmap: &ramp, lies: [0.0, 0.0, 1.0, 1.0] }], &|[x, y]| Some([x + 10.0 / 256.0, y]));
        for x in 0..240usize {
            assert_eq!(usize::from(made.rgba[(100 * 256 + x) * 4]), x + 10);
        }
    }

    #[test]
    fn tones_take_colours_away_and_let_the_ground_through() {
        let red = plain(1, [255, 0, 0, 255]);
        assert_eq!(red.toned(1.0, true, Some([0; 3])).rgba, [76, 76, 76, 255]);
        assert_eq!(red.toned(0.5, false, Some([255; 3])).rgba, [255, 128, 128, 255]);
        assert_eq!(plain(1, [255, 0, 0, 0]).toned(1.0, false, Some([1, 2, 3])).rgba, [1, 2, 3, 255]);
        assert_eq!(red.toned(0.5, false, None).rgba, [255, 0, 0, 128]);
    }
}
