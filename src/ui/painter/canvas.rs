//! The painter: draws a scene into a picture of its own and puts that on the window.

use super::calls::{Uniforms, calls};
use super::chunk::Gpu;
use super::pipelines::{DEPTH, Layouts, PICTURE, Pipelines, texture};
use super::scene::Scene;
use super::store::Store;
use super::supply::Supply;
use crate::work::Waker;
use eframe::egui_wgpu::wgpu;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Dynamic offsets must be multiples of this everywhere.
const SLOT: usize = 256;
/// Between two pictures of the same view while its pieces are being made.
const PIECES: Duration = Duration::from_millis(350);
/// Samples a pixel.
const SAMPLES: u32 = 4;

/// Counts of the last picture that was drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statistics {
    pub pictures: u64,
    pub draws: u32,
    pub vertices: u64,
    /// Bytes of vertex and index buffers on the GPU.
    pub gpu_bytes: u64,
    /// Chunks in view that are still being made.
    pub missing: usize,
    /// Whether the picture is as fine as it gets.
    pub finished: bool,
}

/// The textures of one picture size.
struct Target {
    size: [u32; 2],
    /// What the window shows.
    picture: wgpu::TextureView,
    bind: wgpu::BindGroup,
    /// Depth for one sample, or many samples and their depth, as they are needed.
    one: Option<wgpu::TextureView>,
    many: Option<(wgpu::TextureView, wgpu::TextureView)>,
}

pub struct Canvas {
    layouts: Layouts,
    /// For one sample and for many, each without and with colours of classes; made when they are needed.
    pipelines: [[Option<Pipelines>; 2]; 2],
    store: Store,
    supply: Supply,
    gpu: Gpu,
    target: Option<Target>,
    uniforms: Option<(wgpu::Buffer, wgpu::BindGroup, usize)>,
    drawn: Option<Scene>,
    drawn_at: Option<Instant>,
    /// Whether there is more to draw than the scene tells.
    stale: bool,
    waker: Waker,
    /// Set where the graphics card has run out of memory.
    out_of_memory: Arc<AtomicBool>,
    pub statistics: Statistics,
}

impl Canvas {
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue, window: wgpu::TextureFormat, waker: &Waker, out_of_memory: Arc<AtomicBool>) -> Self {
        let layouts = Layouts::new(device, window);
        let gpu = Gpu { device: device.clone(), queue: queue.clone(), raster: layouts.raster.clone() };
        Self {
            layouts,
            pipelines: Default::default(),
            store: Store::default(),
            supply: Supply::new(&gpu, waker),
            gpu,
            target: None,
            uniforms: None,
            drawn: None,
            drawn_at: None,
            stale: false,
            waker: Arc::clone(waker),
            out_of_memory,
            statistics: Statistics::default(),
        }
    }

    /// Draws the scene into the painter's picture, unless it is there already.
    pub fn draw(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, encoder: &mut wgpu::CommandEncoder, scene: &Scene) {
        if self.out_of_memory.swap(false, Ordering::Relaxed) {
            // what could not be made is there and cannot be drawn
            self.store = Store::default();
            self.stale = true;
        }
        self.stale |= self.store.take_in(&self.supply);
        let same = self.drawn.as_ref().is_some_and(|drawn| drawn.shows(scene));
        // a picture for each of many pieces would take the time to make them
        let in_pieces = same && self.stale && !self.supply.is_idle() && self.drawn_at.is_some_and(|at| at.elapsed() < PIECES);
        if (same && !self.stale) || in_pieces || scene.size[0] == 0 || scene.size[1] == 0 {
            return;
        }
        self.stale = self.store.provide(&self.gpu, &self.supply, scene, self.statistics.pictures + 1);
        if self.stale {
            (self.waker)();
        }
        let fine = scene.fine;
        let any_classes = scene.layers.iter().any(|layer| layer.classes.is_some());
        for classed in if any_classes { &[false, true][..] } else { &[false] } {
            let samples = if fine { SAMPLES } else { 1 };
            self.pipelines[usize::from(fine)][usize::from(*classed)].get_or_insert_with(|| Pipelines::new(device, &self.layouts, samples, *classed));
        }
        let pipelines = &self.pipelines[usize::from(fine)];
        if self.target.as_ref().is_none_or(|target| target.size != scene.size) {
            self.target = Some(Target::new(device, &self.layouts, scene.size));
        }
        let (slots, calls) = calls(&self.store, scene);
        fill_uniforms(&mut self.uniforms, &self.layouts, device, queue, &slots);
        let (Some(target), Some((_, bind, _))) = (&mut self.target, &self.uniforms) else { return };
        let [r, g, b] = scene.background.unwrap_or_default().map(|channel| f64::from(channel) / 255.0);
        let clear = if scene.background.is_some() { wgpu::Color { r, g, b, a: 1.0 } } else { wgpu::Color::TRANSPARENT };
        let (view, depth, resolve_target) = target.attachments(device, fine);
        let store = if fine { wgpu::StoreOp::Discard } else { wgpu::StoreOp::Store };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("map"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view,
                depth_slice: None,
                resolve_target,
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(clear), store },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: depth,
                depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(1.0), store: wgpu::StoreOp::Discard }),
                stencil_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0), store: wgpu::StoreOp::Discard }),
            }),
            ..wgpu::RenderPassDescriptor::default()
        });
        let mut vertices = 0;
        for (slot, call) in calls.iter().enumerate() {
            pass.set_bind_group(0, bind, &[(slot * SLOT) as u32]);
            if let Some(pipelines) = &pipelines[usize::from(call.colors.is_some())] {
                vertices += call.issue(pipelines, &mut pass);
            }
        }
        drop(pass);
        let draws = calls.len() as u32;
        let missing = self.store.missing;
        self.statistics = Statistics {
            pictures: self.statistics.pictures + 1,
            draws,
            vertices,
            gpu_bytes: self.store.bytes,
            missing,
            finished: fine && missing == 0 && !self.stale,
        };
        self.drawn = Some(scene.clone());
        self.drawn_at = Some(Instant::now());
    }

    /// Puts the picture on the window.
    pub fn blit(&self, pass: &mut wgpu::RenderPass<'static>) {
        if let Some(target) = &self.target {
            pass.set_pipeline(&self.layouts.blit);
            pass.set_bind_group(0, &target.bind, &[]);
            pass.draw(0..3, 0..1);
        }
    }
}

impl Target {
    fn new(device: &wgpu::Device, layouts: &Layouts, size: [u32; 2]) -> Self {
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
        let picture = texture(device, PICTURE, size, 1, usage).create_view(&wgpu::TextureViewDescriptor::default());
        let bind = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map picture"),
            layout: &layouts.picture,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(&picture) }],
        });
        Self { size, picture, bind, one: None, many: None }
    }

    /// What to draw into: colour, depth, and where many samples become one.
    fn attachments(&mut self, device: &wgpu::Device, fine: bool) -> (&wgpu::TextureView, &wgpu::TextureView, Option<&wgpu::TextureView>) {
        let size = self.size;
        let attachment = |format, samples| {
            texture(device, format, size, samples, wgpu::TextureUsages::RENDER_ATTACHMENT).create_view(&wgpu::TextureViewDescriptor::default())
        };
        if fine {
            let (color, depth) = self.many.get_or_insert_with(|| (attachment(PICTURE, SAMPLES), attachment(DEPTH, SAMPLES)));
            (color, depth, Some(&self.picture))
        } else {
            (&self.picture, self.one.get_or_insert_with(|| attachment(DEPTH, 1)), None)
        }
    }
}

/// Puts the draws' uniforms on the GPU, in a larger buffer where they need one.
fn fill_uniforms(
    kept: &mut Option<(wgpu::Buffer, wgpu::BindGroup, usize)>,
    layouts: &Layouts,
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    slots: &[Uniforms],
) {
    let needed = slots.len().max(1);
    if kept.as_ref().is_none_or(|(_, _, room)| *room < needed) {
        let room = needed.next_power_of_two();
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("map draws"),
            size: (room * SLOT) as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let bind = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map draws"),
            layout: &layouts.draw,
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer: &buffer,
                    offset: 0,
                    size: std::num::NonZeroU64::new(size_of::<Uniforms>() as u64),
                }),
            }],
        });
        *kept = Some((buffer, bind, room));
    }
    let mut bytes = vec![0u8; slots.len() * SLOT];
    for (slot, uniforms) in bytes.chunks_exact_mut(SLOT).zip(slots) {
        slot[..size_of::<Uniforms>()].copy_from_slice(bytemuck::bytes_of(uniforms));
    }
    if let Some((buffer, _, _)) = kept {
        queue.write_buffer(buffer, 0, &bytes);
    }
}
