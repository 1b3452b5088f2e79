//! Where the map lies: both districts, with the frame's extent marked.

use super::super::frame::Frame;
use super::super::palette::ink_rgb;
use super::super::picture::{Meaning, Op, Paint, Path};
use super::super::soft_edge::layer_ops;
use super::pen::Pen;
use super::{THEME, hairline};
use crate::io::first_view_bounds;
use crate::model::{Document, Group, Ink, Layer, PaperRect, Role, ScaleRange, Style};

/// Whether the frame shows so little of the region that an overview is of use.
pub fn is_part(document: &Document, frame: &Frame) -> bool {
    let own = frame.bounds(0.0);
    first_view_bounds(document).is_none_or(|home| {
        let share = (own.east - own.west) * (own.north - own.south) / ((home.east - home.west) * (home.north - home.south));
        share < 0.8 || !own.intersects(&home)
    })
}

/// The overview in a box; returns the bottom.
pub fn overview(pen: &mut Pen, document: &Document, frame: &Frame, rect: PaperRect) -> f32 {
    let [x, y, w, h] = rect;
    let own = frame.bounds(0.0);
    let mut bounds = first_view_bounds(document).map_or(own, |home| home.union(own));
    bounds = bounds.grown((bounds.east - bounds.west) * 0.06, (bounds.north - bounds.south) * 0.06);
    let small = Frame { per_mm: 0.42 * pen.k, ..Frame::fitting(bounds, [x, y], [w, h]) };
    let mut ops = vec![Op::Fill { path: Path::rect([x, y], [w, h]), paint: Paint::solid(ink_rgb(Ink::Role(Role::Water), THEME)) }];
    for layer in document.layers() {
        if matches!(layer.key.as_str(), "land" | "districts" | "jinshan" | "baoshan") || (layer.group == Group::Hubs && layer.key == "rails") {
            // a reader of the file does not see its lines as layers of their own
            // the ground that one finds one's way by is drawn at every scale
            let layer = Layer { style: Style { scales: ScaleRange::default(), ..layer.style.clone() }, ..layer.clone() };
            if let Some(Op::Group { opacity, ops: own, .. }) = layer_ops(&layer, &small, THEME, pen.lang.leading()) {
                ops.push(Op::blended(opacity, own));
            }
        }
    }
    let [l, t] = small.place([own.west, own.north]);
    let [r, b] = small.place([own.east, own.south]);
    let red = Paint::solid(ink_rgb(Ink::Role(Role::HighSpeed), THEME));
    // even a small extent is drawn large enough to be seen
    let least = 1.6 * pen.k;
    let (mx, my, ew, eh) = (f32::midpoint(l, r), f32::midpoint(t, b), (r - l).max(least), (b - t).max(least));
    let extent = Path::rect([mx - ew / 2.0, my - eh / 2.0], [ew, eh]);
    ops.push(Op::Fill { path: extent.clone(), paint: Paint { opacity: 0.08, ..red } });
    ops.push(Op::Stroke { path: extent, paint: red, width: 0.5 * pen.k, dash: Vec::new() });
    pen.ops.push(Op::Group {
        id: String::new(),
        title: String::new(),
        meaning: Meaning::Part,
        opacity: 1.0,
        clip: Some(Path::rect([x, y], [w, h])),
        ops,
    });
    pen.ops.push(hairline(rect, pen.k));
    y + h
}
