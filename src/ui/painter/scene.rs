//! What the GPU is to draw: the view, and for each layer its mesh and passes.

use crate::carto::{LayerMesh, Pass, Rgb, Theme};
use crate::model::View;
use std::sync::Arc;

/// A layer to draw.
#[derive(Clone, Debug)]
pub struct SceneLayer {
    pub mesh: Arc<LayerMesh>,
    pub passes: Vec<Pass>,
    pub opacity: f32,
}

impl PartialEq for SceneLayer {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.mesh, &other.mesh) && self.passes == other.passes && self.opacity == other.opacity
    }
}

/// Everything one picture of the map depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    pub view: View,
    /// Physical pixels.
    pub size: [u32; 2],
    pub pixels_per_point: f32,
    /// What lies under all layers; `None` lets the online base map show through.
    pub background: Option<Rgb>,
    /// What the markers' colours are for.
    pub theme: Theme,
    pub layers: Vec<SceneLayer>,
}
