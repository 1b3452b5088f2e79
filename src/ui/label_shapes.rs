//! The labels of the map as triangles. A text is laid out and made into triangles once and moved to where it stands: names stay
//! the same while the map moves, their places do not.

use super::replay::{Atlas, Triangles, paint, triangles};
use super::shapes::run_shapes;
use crate::carto::{Face, Labels, TextRun};
use egui::epaint::ClippedShape;
use egui::{Painter, Rect, Vec2};
use std::collections::HashMap;
use std::sync::Arc;

/// Texts that are remembered.
const MOST: usize = 1500;

/// What the triangles of a text depend on, but for its place.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Look {
    text: String,
    bold: bool,
    /// Size, spacing and angle, bit for bit.
    numbers: [u32; 3],
    inks: [[u8; 3]; 2],
}

impl Look {
    fn of(run: &TextRun) -> Self {
        Self {
            text: run.text.clone(),
            bold: run.face == Face::Bold,
            numbers: [run.size, run.spacing, run.angle].map(f32::to_bits),
            inks: [run.rgb, run.halo],
        }
    }
}

#[derive(Default)]
pub struct LabelShapes {
    /// The number of the labels and the pixels of a point that they were made for.
    made_for: (u64, f32),
    atlas: Atlas,
    known: HashMap<Look, Arc<Triangles>>,
    /// The texts of each label with their places.
    labels: Vec<Vec<(Arc<Triangles>, Vec2)>>,
}

impl LabelShapes {
    /// Makes what labels of a `number` need and is not there yet.
    pub fn keep(&mut self, painter: &Painter, labels: &Labels, number: u64) {
        let ctx = painter.ctx();
        let made_for = (number, ctx.pixels_per_point());
        let holds = self.atlas.holds(&Atlas::of(ctx));
        if self.made_for == made_for && holds {
            return;
        }
        if !holds || self.made_for.1 != made_for.1 || self.known.len() > MOST {
            self.known.clear();
        }
        // all that is new is laid out before the first is made into triangles: the texture may grow for it
        let fresh: Vec<(Look, Vec<ClippedShape>)> = labels
            .runs()
            .map(|run| (Look::of(run), run))
            .filter(|(look, _)| !self.known.contains_key(look))
            .map(|(look, run)| {
                let shapes = run_shapes(painter, &TextRun { at: [0.0; 2], ..run.clone() });
                (look, shapes.into_iter().map(|shape| ClippedShape::new(Rect::EVERYTHING, shape)).collect())
            })
            .collect();
        let atlas = Atlas::of(ctx);
        if !self.atlas.holds(&atlas) && !self.known.is_empty() {
            // what was made before is for another texture
            self.known.clear();
            self.made_for.0 = 0;
            ctx.request_repaint();
        }
        self.atlas = atlas;
        for (look, shapes) in fresh {
            self.known.entry(look).or_insert_with(|| Arc::new(triangles(ctx, shapes)));
        }
        let known = |run: &TextRun| Some((Arc::clone(self.known.get(&Look::of(run))?), Vec2::from(run.at)));
        let whole = labels.runs().all(|run| self.known.contains_key(&Look::of(run)));
        self.labels = labels.0.iter().map(|label| label.runs.iter().filter_map(known).collect()).collect();
        self.made_for = if whole { made_for } else { (0, made_for.1) };
    }

    /// Paints the labels, each moved by its shift.
    pub fn paint(&self, painter: &Painter, shifts: &[Vec2]) {
        for (label, by) in self.labels.iter().zip(shifts) {
            for (text, at) in label {
                paint(painter, text, *at + *by);
            }
        }
    }
}
