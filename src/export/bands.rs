//! A picture as rows of pixels, drawn in bands on all cores, so that memory stays flat however large the paper is.

use super::ExportError;
use super::raster::Scene;
use crate::carto::Picture;
use crate::io::Progress;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;

/// Rows of a band.
pub const BAND: u32 = 192;
/// PNG's own limit is 2³¹ - 1 a side; more than this is a mistake (an A0 at 1200 dpi is 2.2e9 pixels).
const MAX_PIXELS: u64 = 3_000_000_000;

/// Width, height and pixels a millimetre of a picture at a resolution.
///
/// # Errors
/// Where that is too many pixels.
pub fn pixels(picture: &Picture, dpi: u32) -> Result<(u32, u32, f64), ExportError> {
    let scale = f64::from(dpi) / 25.4;
    let [width, height] = picture.size.map(|mm| ((f64::from(mm) * scale).round() as u32).max(1));
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(ExportError::TooLarge { width: u64::from(width), height: u64::from(height) });
    }
    Ok((width, height, scale))
}

/// Draws the picture and hands out its bands as opaque RGB, from the top down. Bands are drawn while others are taken.
///
/// # Errors
/// Where there are too many pixels, `take` fails, or `progress` was stopped.
pub fn bands(picture: &Picture, dpi: u32, progress: &Progress, mut take: impl FnMut(Vec<u8>) -> Result<(), ExportError>) -> Result<(), ExportError> {
    let (width, height, scale) = pixels(picture, dpi)?;
    let too_large = || ExportError::TooLarge { width: u64::from(width), height: u64::from(height) };
    let scene = Scene::new(picture, width, scale as f32);
    let workers = crate::work::threads() as u32;
    progress.total.store(u64::from(height), Ordering::Relaxed);
    let count = height.div_ceil(BAND);
    let draw = |n: u32| scene.band(n * BAND, BAND.min(height - n * BAND)).map(|pixmap| rgb(pixmap.data()));
    let draw = &draw;
    std::thread::scope(|scope| {
        // each worker draws every so manieth band, at most one ahead of what is taken
        let queues: Vec<_> = (0..workers.min(count))
            .map(|worker| {
                let (sender, receiver) = sync_channel(1);
                let work = move || {
                    for n in (worker..count).step_by(workers as usize) {
                        // nobody takes it any more where writing failed
                        if sender.send(draw(n)).is_err() {
                            break;
                        }
                    }
                };
                // where the system grants no more threads, this one draws
                std::thread::Builder::new().spawn_scoped(scope, work).is_ok().then_some(receiver)
            })
            .collect();
        for n in 0..count {
            if progress.is_cancelled() {
                return Err(ExportError::Cancelled);
            }
            let band = match &queues[(n % workers) as usize] {
                Some(queue) => queue.recv().ok().flatten(),
                None => draw(n),
            };
            let band = band.ok_or_else(too_large)?;
            take(band)?;
            progress.done.store(u64::from(((n + 1) * BAND).min(height)), Ordering::Relaxed);
        }
        Ok(())
    })
}

/// Opaque RGBA without its last channel.
fn rgb(rgba: &[u8]) -> Vec<u8> {
    let mut rgb = vec![0; rgba.len() / 4 * 3];
    for (to, from) in rgb.chunks_exact_mut(3).zip(rgba.chunks_exact(4)) {
        to.copy_from_slice(&from[..3]);
    }
    rgb
}
