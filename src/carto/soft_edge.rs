//! Where the embedded base map ends because its data was cut there: it fades out, so that a rectangle is not taken for a coast.

use super::draw::layer_ops_whole;
use super::frame::Frame;
use super::palette::Theme;
use super::picture::{Meaning, Op, Path};
use crate::i18n::Lang;
use crate::model::projection::world;
use crate::model::{Layer, Origin};

/// The sides on which the data of a layer was cut, and over how much it fades. Units of the projection's unit square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftEdge {
    /// Left, top, right, bottom; what was not cut on a side lies far beyond it.
    pub outer: [f64; 4],
    pub width: f64,
}

/// Farther than anything on the map.
const NOWHERE: f64 = 8.0;
/// The part of a layer's width over which it fades.
const PART: f64 = 0.09;
/// Steps of the fading on paper.
const STEPS: u8 = 8;

/// Where a layer ends softly. The data of the base map was cut in the west, the north and the south; in the east it ends with
/// the coast (see `geodata/SOURCES.md`).
#[must_use]
pub fn soft_edge(layer: &Layer) -> Option<SoftEdge> {
    let cut = layer.origin == Origin::Embedded && matches!(layer.key.as_str(), "land" | "roads" | "railways");
    if !cut {
        return None;
    }
    let bounds = layer.table.bounds()?;
    let ([left, top], [right, bottom]) = (world([bounds.west, bounds.north]), world([bounds.east, bounds.south]));
    Some(SoftEdge { outer: [left, top, NOWHERE, bottom], width: (right - left) * PART })
}

impl SoftEdge {
    /// The rectangle in a frame that lies `inset` of the fading's width inside the outer one.
    fn rect(&self, frame: &Frame, inset: f64) -> [f32; 4] {
        let [l, t, r, b] = self.outer;
        let by = self.width * inset;
        let at = |position: f64, axis: usize| {
            let own = (position - frame.middle[axis]) * frame.per_world;
            (own as f32 + frame.origin[axis] + frame.size[axis] / 2.0).clamp(-1e6, 1e6)
        };
        [at(l + by, 0), at(t + by, 1), at(r - by, 0), at(b - by, 1)]
    }

    /// Whether any of a frame shows the fading.
    fn shows(&self, frame: &Frame) -> bool {
        let ([l, t, r, b], [fl, ft, fr, fb]) = (self.rect(frame, 1.0), frame.rect());
        fl < l || ft < t || fr > r || fb > b
    }
}

/// The operations of a layer within a frame, fading out where its data was cut.
#[must_use]
pub fn layer_ops(layer: &Layer, frame: &Frame, theme: Theme, lang: Lang) -> Option<Op> {
    let whole = layer_ops_whole(layer, frame, theme, lang)?;
    let Some(edge) = soft_edge(layer).filter(|edge| edge.shows(frame)) else { return Some(whole) };
    let Op::Group { id, title, meaning, opacity, clip, ops } = whole else { return Some(whole) };
    let band = |step: u8| {
        let share = f64::from(step) / f64::from(STEPS);
        let [l, t, r, b] = edge.rect(frame, share);
        let mut clip = Path::rect([l, t], [(r - l).max(0.0), (b - t).max(0.0)]);
        // each band is what lies between two rectangles, the last one all that lies inside
        if step < STEPS {
            let [l, t, r, b] = edge.rect(frame, f64::from(step + 1) / f64::from(STEPS));
            clip.0.extend(Path::rect([l, t], [(r - l).max(0.0), (b - t).max(0.0)]).0);
        }
        let k = ((f64::from(step) + 0.5) / f64::from(STEPS)).min(1.0) as f32;
        let part = if step < STEPS { k * k * (3.0 - 2.0 * k) } else { 1.0 };
        Op::Group { id: String::new(), title: String::new(), meaning: Meaning::Part, opacity: part, clip: Some(clip), ops: ops.clone() }
    };
    Some(Op::Group { id, title, meaning, opacity, clip, ops: (0..=STEPS).map(band).collect() })
}
