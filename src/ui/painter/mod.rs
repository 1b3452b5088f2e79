//! The GPU painter: chunks of layers are made as the view needs them, kept on the GPU, drawn into a picture of their own with
//! four samples a pixel, and put on the window. The picture is drawn again only when the view, a style or a chunk has changed.

mod calls;
mod canvas;
mod chunk;
mod pipelines;
mod scene;
mod store;
mod supply;

pub use canvas::Statistics;
pub use scene::{Scene, SceneClasses, SceneLayer};

use super::clock::{FrameClock, Stage};
use crate::app::App;
use crate::model::Document;
use crate::work::Waker;
use canvas::Canvas;
use eframe::egui_wgpu::{self, CallbackTrait, ScreenDescriptor, wgpu};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Which of two maps of a window a picture is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// That of the document.
    Own,
    /// That of the scenario it is compared with.
    Other,
}

/// Which picture: of which map, and whether it is the ground that lies under tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapPart {
    pub pane: Pane,
    pub is_ground: bool,
}

impl MapPart {
    /// What is always there.
    pub const OWN: Self = Self { pane: Pane::Own, is_ground: false };
}

/// The painters of all parts; those beside the own map are there while they are drawn.
struct Canvases {
    own: Canvas,
    others: Vec<(MapPart, Canvas)>,
    format: wgpu::TextureFormat,
    waker: Waker,
    out_of_memory: Arc<AtomicBool>,
}

impl Pane {
    /// The document that is drawn.
    #[must_use]
    pub fn document(self, app: &App) -> &Document {
        match (self, app.compared()) {
            (Self::Other, Some((_, other))) => &other.document,
            _ => app.seen(),
        }
    }
}

impl Canvases {
    fn get(&self, part: MapPart) -> Option<&Canvas> {
        if part == MapPart::OWN { Some(&self.own) } else { self.others.iter().find(|(own, _)| *own == part).map(|(_, canvas)| canvas) }
    }
}

/// The paint callback of one frame.
pub struct MapCallback {
    pub part: MapPart,
    /// Every part that the window has now.
    pub parts: Vec<MapPart>,
    pub scene: Scene,
    pub statistics: Arc<Mutex<Statistics>>,
    pub clock: Arc<FrameClock>,
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
        self.clock.end(Stage::Tessellation, true);
        if let Some(canvases) = resources.get_mut::<Canvases>() {
            let Canvases { own, others, format, waker, out_of_memory } = canvases;
            others.retain(|(part, _)| self.parts.contains(part));
            if self.part != MapPart::OWN && !others.iter().any(|(part, _)| *part == self.part) {
                others.push((self.part, Canvas::new(device, queue, *format, waker, Arc::clone(out_of_memory))));
            }
            let painter = others.iter_mut().find(|(part, _)| *part == self.part).map_or(own, |(_, canvas)| canvas);
            painter.draw(device, queue, encoder, &self.scene);
            *self.statistics.lock().unwrap_or_else(PoisonError::into_inner) = painter.statistics;
        }
        self.clock.end(Stage::Map, false);
        Vec::new()
    }

    fn paint(&self, _: egui::PaintCallbackInfo, pass: &mut wgpu::RenderPass<'static>, resources: &egui_wgpu::CallbackResources) {
        if let Some(painter) = resources.get::<Canvases>().and_then(|own| own.get(self.part)) {
            painter.blit(pass);
        }
    }
}

/// What went wrong on the graphics card since it was asked last: whether memory ran out, and what the driver says.
pub type Trouble = Arc<Mutex<Option<(bool, String)>>>;

/// Makes the painter once; the window has none to draw a map with before. `waker` is called when a chunk has been made.
/// Errors of the graphics card are told, and end nothing.
pub fn install(state: &egui_wgpu::RenderState, waker: &Waker) -> Trouble {
    let trouble = Trouble::default();
    let out_of_memory = Arc::new(AtomicBool::new(false));
    let (told, wake, ran_out) = (Arc::clone(&trouble), Arc::clone(waker), Arc::clone(&out_of_memory));
    state.device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
        let memory = matches!(error, wgpu::Error::OutOfMemory { .. });
        ran_out.fetch_or(memory, Ordering::Relaxed);
        told.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| (memory, error.to_string()));
        wake();
    }));
    let own = Canvas::new(&state.device, &state.queue, state.target_format, waker, Arc::clone(&out_of_memory));
    let canvases = Canvases { own, others: Vec::new(), format: state.target_format, waker: Arc::clone(waker), out_of_memory };
    state.renderer.write().callback_resources.insert(canvases);
    trouble
}
