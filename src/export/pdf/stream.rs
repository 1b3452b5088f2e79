//! Streams of a PDF file, compressed on all cores.

use super::super::deflate::deflated;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A stream before it is compressed.
pub struct Raw {
    pub reference: Ref,
    pub bytes: Vec<u8>,
    pub kind: RawKind,
}

pub enum RawKind {
    /// A page's own content.
    Page,
    /// Content that is blended as one, within a box in the content's units.
    Form { bounds: [f32; 4] },
    /// Pixels of one or three channels.
    Image { width: u32, height: u32, gray: bool, mask: Option<Ref> },
}

/// How hard content is compressed: more takes twice the time for a hundredth of the size.
pub const LEVEL: u32 = 5;

/// Writes streams, compressed side by side, in their order.
pub fn write_streams(pdf: &mut Pdf, streams: &[Raw], resources: Ref) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(streams.len());
    // the longest first, so that no worker is left alone with it
    let mut order: Vec<usize> = (0..streams.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(streams[*n].bytes.len()));
    let (next, done) = (AtomicUsize::new(0), Mutex::new(vec![Vec::new(); streams.len()]));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(n) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let packed = deflated(&streams[*n].bytes, LEVEL);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[*n] = packed;
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (stream, packed) in streams.iter().zip(&done) {
        match stream.kind {
            RawKind::Page => {
                pdf.stream(stream.reference, packed).filter(Filter::FlateDecode);
            }
            RawKind::Form { bounds: [l, t, r, b] } => {
                let mut form = pdf.form_xobject(stream.reference, packed);
                form.filter(Filter::FlateDecode);
                form.bbox(Rect::new(l, t, r, b));
                form.pair(Name(b"Resources"), resources);
                form.group().transparency().isolated(true).color_space().device_rgb();
                form.finish();
            }
            RawKind::Image { width, height, gray, mask } => {
                let mut image = pdf.image_xobject(stream.reference, packed);
                image.filter(Filter::FlateDecode);
                image.width(width as i32).height(height as i32).bits_per_component(8);
                if gray {
                    image.color_space().device_gray();
                } else {
                    image.color_space().device_rgb();
                }
                if let Some(mask) = mask {
                    image.s_mask(mask);
                }
                image.finish();
            }
        }
    }
}
