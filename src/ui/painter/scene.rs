//! What the GPU is to draw: the view, and for each layer its mesh and passes.

use crate::carto::{Draw, LayerMesh, Pass, Rgb, SoftEdge, Theme};
use crate::model::projection::{PIXEL_MM, world};
use crate::model::{Classes, NO_CLASS, View};
use std::sync::Arc;

/// The class of each feature of a layer, and the colours of classes.
#[derive(Clone, Debug)]
pub struct SceneClasses {
    /// Names the classification: the codes of rows that were not changed are the same in all of its versions.
    pub number: u64,
    pub codes: Arc<Vec<u8>>,
    /// One for each class, then one for features without one: red, green, blue, and the size as a part of the largest one's.
    inks: Vec<[u8; 4]>,
}

impl SceneClasses {
    /// The colours and sizes of a layer's classes; `codes` are the classes of its features.
    pub fn new(number: u64, codes: &Arc<Vec<u8>>, classes: &Classes) -> Self {
        let ink = |class: u8| {
            let [r, g, b] = classes.ink(class);
            [r, g, b, (classes.part(class) * 255.0).round() as u8]
        };
        let all = (0..classes.len() as u8).chain([NO_CLASS]);
        Self { number, codes: Arc::clone(codes), inks: all.map(ink).collect() }
    }

    /// The colour of a feature, and its size as a part of the largest one's.
    pub fn color(&self, feature: u32) -> [u8; 4] {
        let class = self.codes.get(feature as usize).copied().unwrap_or(NO_CLASS);
        self.inks.get(usize::from(class)).or(self.inks.last()).copied().unwrap_or_default()
    }
}

impl PartialEq for SceneClasses {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.inks == other.inks
    }
}

/// A layer to draw.
#[derive(Clone, Debug)]
pub struct SceneLayer {
    pub mesh: Arc<LayerMesh>,
    pub passes: Vec<Pass>,
    pub opacity: f32,
    /// Where features are coloured by an attribute.
    pub classes: Option<SceneClasses>,
    /// Where it fades out.
    pub edge: Option<SoftEdge>,
}

impl SceneLayer {
    /// Whether any pass draws the features of a rule.
    pub fn draws(&self, rule: Option<usize>) -> bool {
        self.passes.iter().any(|pass| pass.rule == rule)
    }
}

impl PartialEq for SceneLayer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.mesh, &other.mesh)
            && self.passes == other.passes
            && self.opacity == other.opacity
            && self.classes == other.classes
            && self.edge == other.edge
    }
}

/// Everything one picture of the map depends on.
#[derive(Clone, Debug)]
pub struct Scene {
    pub view: View,
    /// Physical pixels.
    pub size: [u32; 2],
    pub pixels_per_point: f32,
    /// What lies under all layers; `None` lets the online base map show through.
    pub background: Option<Rgb>,
    /// What the markers' colours are for.
    pub theme: Theme,
    /// Whether it is drawn as finely as can be: when the map is at rest.
    pub fine: bool,
    /// Bytes of chunks on the GPU above which those out of view are dropped; they come back when they are seen again.
    pub budget: u64,
    pub layers: Vec<SceneLayer>,
}

impl Scene {
    /// Whether the picture of this scene is that of another one too.
    pub fn shows(&self, other: &Self) -> bool {
        // what was drawn finely need not be drawn again for setting off
        (self.fine || !other.fine)
            && self.view == other.view
            && self.size == other.size
            && self.pixels_per_point == other.pixels_per_point
            && self.background == other.background
            && self.theme == other.theme
            && self.budget == other.budget
            && self.layers == other.layers
    }
}

/// Where the unit square lies on the picture.
#[derive(Clone, Copy)]
pub struct Placing {
    /// Physical pixels of a unit.
    pub scale: f64,
    pub middle: [f64; 2],
    pub half: [f64; 2],
}

impl Placing {
    pub fn of(scene: &Scene) -> Self {
        Self {
            scale: scene.view.pixels_per_world() * f64::from(scene.pixels_per_point),
            middle: world(scene.view.center),
            half: scene.size.map(|side| f64::from(side) / 2.0),
        }
    }

    /// Where a position of the unit square is, in physical pixels.
    pub fn at(&self, position: [f64; 2]) -> [f64; 2] {
        [0, 1].map(|axis| (position[axis] - self.middle[axis]) * self.scale + self.half[axis])
    }

    /// Whether something may be seen that is drawn `margin` physical pixels beyond its bounds, in the picture or so large a
    /// part of it beside it.
    pub fn sees(&self, bounds: [f64; 4], margin: f32, beside: f64) -> bool {
        let ([l, t], [r, b]) = (self.at([bounds[0], bounds[1]]), self.at([bounds[2], bounds[3]]));
        let [mx, my] = self.half.map(|half| f64::from(margin) + half * 2.0 * beside);
        r >= -mx && l <= self.half[0] * 2.0 + mx && b >= -my && t <= self.half[1] * 2.0 + my
    }
}

/// Physical pixels of a millimetre and of a metre on the ground.
pub fn units(scene: &Scene) -> (f32, f32) {
    let per_point = f64::from(scene.pixels_per_point);
    ((per_point / PIXEL_MM) as f32, (per_point / scene.view.metres_per_pixel()) as f32)
}

/// How far beyond its vertices a pass draws, in physical pixels.
pub fn margin_of(draw: &Draw, (per_mm, per_metre): (f32, f32)) -> f32 {
    match draw {
        Draw::Fill(_) | Draw::Hatch { .. } => 1.0,
        Draw::InnerCasing { width, .. } => width * per_mm + 1.0,
        Draw::Line { width, ground, .. } => (width * per_mm).max(ground * per_metre) + 1.0,
        Draw::Marker(marker) => marker.size * per_mm + 1.0,
    }
}

/// How far beyond its vertices any pass of a layer draws, in physical pixels.
pub fn margin_of_layer(layer: &SceneLayer, scene: &Scene) -> f32 {
    layer.passes.iter().map(|pass| margin_of(&pass.draw, units(scene))).fold(0.0, f32::max)
}
