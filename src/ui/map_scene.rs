//! What the graphics card draws of a document: all of its map, or the part under the tiles of a base map and the part over them.

use super::painter::{Pane, Scene, SceneClasses, SceneLayer};
use crate::app::App;
use crate::carto::{Frame, Theme, ink_rgb, layer_passes, soft_edge};
use crate::model::{Group, Ink, Layer, Role, View};
use egui::Vec2;
use std::sync::Arc;

/// Which layers of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layers {
    All,
    /// Those of the embedded base map.
    Ground,
    OverTiles,
}

impl Layers {
    fn has(self, layer: &Layer) -> bool {
        match self {
            Self::All => true,
            Self::Ground => layer.group == Group::Basemap,
            Self::OverTiles => layer.group != Group::Basemap,
        }
    }
}

/// How a scene is looked at.
#[derive(Clone, Copy, Debug)]
pub struct SceneView {
    pub view: View,
    /// Logical pixels.
    pub size: Vec2,
    pub pixels_per_point: f32,
    pub theme: Theme,
    /// Whether it is worth many samples a pixel.
    pub fine: bool,
}

/// The scene of a map's layers.
pub fn scene_of(app: &App, pane: Pane, layers: Layers, seen: SceneView) -> Scene {
    let SceneView { view, size, pixels_per_point, theme, fine } = seen;
    let frame = Frame::screen(view, [0.0; 2], [size.x, size.y]);
    let (ground, scale) = (frame.metres_per_mm(), frame.denominator());
    let shown = pane.document(app).layers().iter().filter(|layer| layer.is_drawn_at(scale) && layers.has(layer));
    let lit = app.lit();
    let of_layers = shown.filter_map(|layer| {
        let mesh = Arc::clone(&app.prepared(layer)?.mesh);
        let classes = layer.style.classes.as_ref().zip(app.classes(layer)).map(|(classes, own)| SceneClasses::new(own.number, &own.codes, classes));
        Some(SceneLayer {
            passes: layer_passes(&layer.style, &mesh.areas, theme, ground),
            mesh,
            opacity: app.kept_opacity(layer, lit),
            classes,
            edge: soft_edge(layer),
        })
    });
    let partials = app.partials().iter().map(|partial| SceneLayer {
        mesh: Arc::clone(&partial.prepared.mesh),
        passes: layer_passes(&partial.style, &partial.prepared.mesh.areas, theme, ground),
        opacity: 1.0,
        classes: None,
        edge: None,
    });
    let layers_drawn = of_layers.chain(partials.filter(|_| pane == Pane::Own && layers != Layers::Ground)).collect();
    Scene {
        view,
        size: [(size.x * pixels_per_point).round() as u32, (size.y * pixels_per_point).round() as u32],
        pixels_per_point,
        background: (layers != Layers::OverTiles).then(|| ink_rgb(Ink::Role(Role::Water), theme)),
        theme,
        fine,
        budget: u64::from(app.session.settings.map_memory_mb) << 20,
        layers: layers_drawn,
    }
}
