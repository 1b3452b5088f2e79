//! The GPU painter: layer meshes kept on the GPU, drawn into a picture of their own with four samples a pixel, and put on
//! the window. The picture is drawn again only when the view, a style or a mesh has changed.

mod pipelines;
mod resources;
mod scene;

pub use resources::Statistics;
pub use scene::{Scene, SceneLayer};

use eframe::egui_wgpu::{self, CallbackTrait, ScreenDescriptor, wgpu};
use resources::Painter;
use std::sync::{Arc, Mutex, PoisonError};

/// The paint callback of one frame.
pub struct MapCallback {
    pub scene: Scene,
    pub statistics: Arc<Mutex<Statistics>>,
}

impl CallbackTrait for MapCallback {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        _: &ScreenDescriptor,
        encoder: &mut wgpu::CommandEncoder,
        resources: &mut egui_wgpu::CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        if let Some(painter) = resources.get_mut::<Painter>() {
            painter.draw(device, queue, encoder, &self.scene);
            *self.statistics.lock().unwrap_or_else(PoisonError::into_inner) = painter.statistics;
        }
        Vec::new()
    }

    fn paint(&self, _: egui::PaintCallbackInfo, pass: &mut wgpu::RenderPass<'static>, resources: &egui_wgpu::CallbackResources) {
        if let Some(painter) = resources.get::<Painter>() {
            painter.blit(pass);
        }
    }
}

/// Makes the painter's pipelines once; the window has none to draw a map with before.
pub fn install(state: &egui_wgpu::RenderState) {
    let painter = Painter::new(&state.device, state.target_format);
    state.renderer.write().callback_resources.insert(painter);
}
