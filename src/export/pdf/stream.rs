//! Streams of a PDF file, compressed on all cores.

use super::super::deflate::deflated;
use crate::work::side_by_side;
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref};

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
    // the longest first, so that no worker is left alone with it
    let mut order: Vec<usize> = (0..streams.len()).collect();
    order.sort_by_key(|n| std::cmp::Reverse(streams[*n].bytes.len()));
    let mut done = vec![Vec::new(); streams.len()];
    for (n, packed) in side_by_side(order, |n| (n, deflated(&streams[n].bytes, LEVEL))) {
        done[n] = packed;
    }
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
