//! Labels: by priority, beside points, inside areas, along lines, without collisions and off the boundaries.

mod along;
mod anchors;
mod candidates;
mod placing;
mod space;
mod wanted;

pub use anchors::Anchors;
pub use placing::place_labels;

use super::face::Face;
use super::frame::Frame;
use super::palette::Rgb;
use crate::model::{FeatureId, Layer};
use crate::query::Index;

/// A rectangle in units: left, top, right, bottom.
type Rect = [f32; 4];

/// One line of placed text, from its baseline's left end, turned clockwise by `angle` radians about it. Units of the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TextRun {
    pub at: [f32; 2],
    pub text: String,
    pub face: Face,
    pub size: f32,
    pub spacing: f32,
    pub angle: f32,
    pub rgb: Rgb,
    pub halo: Rgb,
}

/// A hairline from a label to what it names, where it stands off: both ends in units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leader {
    pub from: [f32; 2],
    pub to: [f32; 2],
    pub rgb: Rgb,
}

/// A feature's label in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub feature: FeatureId,
    /// The position in degrees that the label moves with.
    pub anchor: [f64; 2],
    /// Which of its candidates it took.
    choice: usize,
    pub runs: Vec<TextRun>,
    pub leader: Option<Leader>,
}

/// Labels in their places, the most important first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels(pub Vec<Label>);

impl Label {
    /// How far a label that was placed in one frame lies from where it belongs in another: it moves with its position on the
    /// map and keeps its size, until it is placed anew there.
    #[must_use]
    pub fn shift(&self, from: &Frame, to: &Frame) -> [f32; 2] {
        let ([ax, ay], [bx, by]) = (from.place(self.anchor), to.place(self.anchor));
        [bx - ax, by - ay]
    }
}

impl Labels {
    /// All lines of text.
    pub fn runs(&self) -> impl Iterator<Item = &TextRun> {
        self.0.iter().flat_map(|label| &label.runs)
    }

    /// All hairlines.
    pub fn leaders(&self) -> impl Iterator<Item = &Leader> {
        self.0.iter().filter_map(|label| label.leader.as_ref())
    }
}

/// A layer whose labels are wanted.
#[derive(Clone, Copy)]
pub struct LabelInput<'a> {
    pub layer: &'a Layer,
    pub anchors: &'a Anchors,
    /// The R-tree of the layer's features, where there is one: a large layer is not scanned for a view.
    pub index: Option<&'a Index>,
}

#[cfg(test)]
mod tests {
    use super::space::overlap;
    use super::*;
    use crate::carto::palette::Theme;
    use crate::carto::text::text_width;
    use crate::i18n::MapLang;
    use crate::model::{Document, View};

    fn placed(document: &Document, anchors: &[Anchors], frame: &Frame, lang: MapLang, before: &Labels) -> Labels {
        let inputs: Vec<LabelInput<'_>> =
            document.layers().iter().zip(anchors).map(|(layer, anchors)| LabelInput { layer, anchors, index: None }).collect();
        place_labels(&inputs, frame, lang, Theme::Light, &[], before, None)
    }

    #[test]
    fn labels_of_the_embedded_map_neither_collide_nor_leave_the_frame() {
        let document = crate::io::embedded_document();
        let anchors: Vec<Anchors> = document.layers().iter().map(|_| Anchors::default()).collect();
        for (center, zoom) in [([121.45, 31.15], 9.6), ([121.42, 31.38], 11.6), ([121.34, 30.77], 12.2)] {
            let frame = Frame::screen(View { center, zoom }, [0.0, 0.0], [1000.0, 800.0]);
            for lang in [MapLang::Both, MapLang::Zh, MapLang::En] {
                let labels = placed(&document, &anchors, &frame, lang, &Labels::default());
                let runs: Vec<&TextRun> = labels.runs().collect();
                assert!(runs.len() >= 5, "{zoom} {lang:?}: {}", runs.len());
                let rects: Vec<Rect> = runs
                    .iter()
                    .filter(|run| run.angle == 0.0)
                    .map(|run| {
                        let w = text_width(&run.text, run.face, run.size, run.spacing);
                        [run.at[0], run.at[1] - run.size * 0.75, run.at[0] + w, run.at[1] + run.size * 0.05]
                    })
                    .collect();
                for (i, a) in rects.iter().enumerate() {
                    assert!(a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= 1000.0 && a[3] <= 800.0, "{:?}", runs[i]);
                    for (j, b) in rects.iter().enumerate().skip(i + 1) {
                        assert!(!overlap(*a, *b), "{:?} on {:?}", runs[i].text, runs[j].text);
                    }
                }
            }
        }
    }

    /// How many labels there are in the frames of a pan, beside those that leave their ground from one frame to the next.
    fn jumps(keeps: bool) -> (usize, usize) {
        let document = crate::io::embedded_document();
        let anchors: Vec<Anchors> = document.layers().iter().map(|_| Anchors::default()).collect();
        let (mut jumps, mut seen, mut before, none) = (0, 0, Labels::default(), Labels::default());
        for step in 0..60 {
            let center = [121.40 + f64::from(step) * 0.0008, 31.36];
            let frame = Frame::screen(View { center, zoom: 11.4 }, [0.0, 0.0], [1000.0, 800.0]);
            let labels = placed(&document, &anchors, &frame, MapLang::Both, if keeps { &before } else { &none });
            for label in &labels.0 {
                let Some(old) = before.0.iter().find(|old| old.feature == label.feature) else { continue };
                seen += 1;
                let ([ax, ay], [bx, by]) = (frame.place(old.anchor), frame.place(label.anchor));
                jumps += usize::from((ax - bx).hypot(ay - by) > 4.0 || old.choice != label.choice);
            }
            before = labels;
        }
        (seen, jumps)
    }

    #[test]
    fn while_the_map_is_panned_labels_stay_on_their_ground() {
        let ((seen, kept), (_, free)) = (jumps(true), jumps(false));
        assert!(seen > 600, "{seen}");
        assert!(kept * 100 < seen * 3 && kept * 3 < free * 2, "{kept} jumps of {seen}, without memory {free}");
    }

    #[test]
    fn a_label_moves_with_its_ground_until_it_is_placed_anew() {
        let document = crate::io::embedded_document();
        let anchors: Vec<Anchors> = document.layers().iter().map(|_| Anchors::default()).collect();
        let view = View { center: [121.42, 31.38], zoom: 11.6 };
        let frame = |view| Frame::screen(view, [0.0, 0.0], [1000.0, 800.0]);
        let labels = placed(&document, &anchors, &frame(view), MapLang::Zh, &Labels::default());
        let panned = frame(View { center: view.position([30.0, -12.0]), ..view });
        for label in &labels.0 {
            let [x, y] = label.shift(&frame(view), &panned);
            assert!((x + 30.0).abs() < 0.05 && (y - 12.0).abs() < 0.05, "{x} {y}");
        }
    }
}
