//! What the painter keeps on the GPU, and how a scene is drawn with it.

use super::pipelines::{DEPTH, PICTURE, Pipelines, SAMPLES, buffer};
use super::scene::{Scene, SceneLayer};
use crate::carto::{Chunk, Draw, HATCH, LayerMesh, Level, Paint};
use crate::model::projection::{PIXEL_MM, world};
use crate::model::{Ink, MarkerShape, Role};
use eframe::egui_wgpu::wgpu;
use std::sync::{Arc, Weak};

/// One draw's uniforms, laid out as `Draw` in the shader.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
struct Uniforms {
    viewport: [f32; 2],
    origin: [f32; 2],
    scale: f32,
    half_width: f32,
    depth: f32,
    kind: f32,
    color: [f32; 4],
    second: [f32; 4],
    dash: [f32; 4],
    dash_total: f32,
    hatch_width: f32,
    hatch_shift: f32,
    round: f32,
}

/// Dynamic offsets must be multiples of this everywhere.
const SLOT: usize = 256;

/// Counts of the last picture that was drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Statistics {
    pub pictures: u64,
    pub draws: u32,
    pub vertices: u64,
    /// Bytes of vertex and index buffers on the GPU.
    pub gpu_bytes: u64,
}

/// A chunk's buffers.
struct GpuChunk {
    areas: Option<wgpu::Buffer>,
    triangles: Option<wgpu::Buffer>,
    lines: Option<wgpu::Buffer>,
    points: Option<wgpu::Buffer>,
    tints: Option<wgpu::Buffer>,
    bytes: u64,
    /// The picture that needed it last.
    used: u64,
}

impl GpuChunk {
    fn of(device: &wgpu::Device, chunk: &Chunk) -> Self {
        let vertex = wgpu::BufferUsages::VERTEX;
        let bytes = chunk.areas.len() * 8 + chunk.triangles.len() * 4 + chunk.lines.len() * 16 + chunk.points.len() * 8 + chunk.tints.len() * 24;
        Self {
            areas: buffer(device, &chunk.areas, vertex),
            triangles: buffer(device, &chunk.triangles, wgpu::BufferUsages::INDEX),
            lines: buffer(device, &chunk.lines, vertex),
            points: buffer(device, &chunk.points, vertex),
            tints: buffer(device, &chunk.tints, vertex),
            bytes: bytes as u64,
            used: 0,
        }
    }
}

/// A layer's chunks by level; those that no view has needed are not there.
struct GpuMesh {
    mesh: Weak<LayerMesh>,
    levels: Vec<Vec<Option<GpuChunk>>>,
}

/// Bytes of chunks on the GPU above which those out of view are dropped; they come back when they are seen again.
const GPU_BUDGET: u64 = 384 << 20;

/// The textures of one picture size.
struct Target {
    size: [u32; 2],
    samples: wgpu::TextureView,
    resolved: wgpu::TextureView,
    depth: wgpu::TextureView,
    bind: wgpu::BindGroup,
}

pub struct Painter {
    pipelines: Pipelines,
    meshes: Vec<GpuMesh>,
    target: Option<Target>,
    uniforms: Option<(wgpu::Buffer, wgpu::BindGroup, usize)>,
    drawn: Option<Scene>,
    pub statistics: Statistics,
}

/// One draw call: which pipeline, with which uniforms, over which chunk.
struct Call<'a> {
    kind: CallKind,
    chunk: &'a GpuChunk,
    source: &'a Chunk,
    stencil: u32,
    round: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CallKind {
    Area,
    Stencil,
    Line,
    Casing,
    Point,
    Tint,
}

impl Painter {
    pub fn new(device: &wgpu::Device, window: wgpu::TextureFormat) -> Self {
        Self {
            pipelines: Pipelines::new(device, window),
            meshes: Vec::new(),
            target: None,
            uniforms: None,
            drawn: None,
            statistics: Statistics::default(),
        }
    }

    /// Draws the scene into the painter's picture, unless it is there already.
    pub fn draw(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, encoder: &mut wgpu::CommandEncoder, scene: &Scene) {
        if self.drawn.as_ref() == Some(scene) || scene.size[0] == 0 || scene.size[1] == 0 {
            return;
        }
        self.upload(device, scene);
        if self.target.as_ref().is_none_or(|target| target.size != scene.size) {
            self.target = Some(self.make_target(device, scene.size));
        }
        let (slots, calls) = calls(&self.meshes, scene);
        fill_uniforms(&mut self.uniforms, &self.pipelines, device, queue, &slots);
        let (Some(target), Some((_, bind, _))) = (&self.target, &self.uniforms) else { return };
        let [r, g, b] = scene.background.unwrap_or_default().map(|channel| f64::from(channel) / 255.0);
        let clear = if scene.background.is_some() { wgpu::Color { r, g, b, a: 1.0 } } else { wgpu::Color::TRANSPARENT };
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("map"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &target.samples,
                depth_slice: None,
                resolve_target: Some(&target.resolved),
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(clear), store: wgpu::StoreOp::Discard },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &target.depth,
                depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(1.0), store: wgpu::StoreOp::Discard }),
                stencil_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0), store: wgpu::StoreOp::Discard }),
            }),
            ..wgpu::RenderPassDescriptor::default()
        });
        let mut vertices = 0;
        for (slot, call) in calls.iter().enumerate() {
            vertices += issue(&self.pipelines, &mut pass, bind, slot, call);
        }
        drop(pass);
        let count = calls.len() as u32;
        self.statistics = Statistics {
            pictures: self.statistics.pictures + 1,
            draws: count,
            vertices,
            gpu_bytes: self.meshes.iter().flat_map(|mesh| &mesh.levels).flatten().flatten().map(|chunk| chunk.bytes).sum(),
        };
        self.drawn = Some(scene.clone());
    }

    /// Puts the picture on the window.
    pub fn blit(&self, pass: &mut wgpu::RenderPass<'static>) {
        if let Some(target) = &self.target {
            pass.set_pipeline(&self.pipelines.blit);
            pass.set_bind_group(0, &target.bind, &[]);
            pass.draw(0..3, 0..1);
        }
    }

    /// Puts the chunks in view on the GPU, and where there are too many, drops others.
    fn upload(&mut self, device: &wgpu::Device, scene: &Scene) {
        self.meshes.retain(|own| own.mesh.strong_count() > 0);
        let picture = self.statistics.pictures + 1;
        for layer in &scene.layers {
            let known = self.meshes.iter().position(|own| std::ptr::eq(own.mesh.as_ptr(), Arc::as_ptr(&layer.mesh)));
            let at = known.unwrap_or_else(|| {
                let levels = layer.mesh.levels.iter().map(|level| level.chunks.iter().map(|_| None).collect()).collect();
                self.meshes.push(GpuMesh { mesh: Arc::downgrade(&layer.mesh), levels });
                self.meshes.len() - 1
            });
            if layer.mesh.levels.is_empty() {
                continue;
            }
            let (number, level) = level_of(layer, scene);
            let margin = margin_of_layer(layer, scene);
            for (slot, chunk) in self.meshes[at].levels[number].iter_mut().zip(&level.chunks) {
                if Placing::of(scene).sees(chunk, margin) {
                    slot.get_or_insert_with(|| GpuChunk::of(device, chunk)).used = picture;
                }
            }
        }
        let held = |meshes: &[GpuMesh]| meshes.iter().flat_map(|mesh| &mesh.levels).flatten().flatten().map(|chunk| chunk.bytes).sum::<u64>();
        if held(&self.meshes) > GPU_BUDGET {
            for slot in self.meshes.iter_mut().flat_map(|mesh| &mut mesh.levels).flatten() {
                if slot.as_ref().is_some_and(|chunk| chunk.used < picture) {
                    *slot = None;
                }
            }
        }
    }

    fn make_target(&self, device: &wgpu::Device, [width, height]: [u32; 2]) -> Target {
        let texture = |format, samples, usage| {
            device
                .create_texture(&wgpu::TextureDescriptor {
                    label: Some("map picture"),
                    size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                    mip_level_count: 1,
                    sample_count: samples,
                    dimension: wgpu::TextureDimension::D2,
                    format,
                    usage,
                    view_formats: &[],
                })
                .create_view(&wgpu::TextureViewDescriptor::default())
        };
        let attachment = wgpu::TextureUsages::RENDER_ATTACHMENT;
        let resolved = texture(PICTURE, 1, attachment | wgpu::TextureUsages::TEXTURE_BINDING);
        let bind = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map picture"),
            layout: &self.pipelines.blit_layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(&resolved) }],
        });
        Target { size: [width, height], samples: texture(PICTURE, SAMPLES, attachment), resolved, depth: texture(DEPTH, SAMPLES, attachment), bind }
    }
}

/// Puts the draws' uniforms on the GPU, in a larger buffer where they need one.
fn fill_uniforms(
    kept: &mut Option<(wgpu::Buffer, wgpu::BindGroup, usize)>,
    pipelines: &Pipelines,
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
            layout: &pipelines.draw_layout,
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

/// Where the unit square lies on the picture.
#[derive(Clone, Copy)]
struct Placing {
    /// Physical pixels of a unit.
    scale: f64,
    middle: [f64; 2],
    half: [f64; 2],
}

impl Placing {
    fn of(scene: &Scene) -> Self {
        Self {
            scale: scene.view.pixels_per_world() * f64::from(scene.pixels_per_point),
            middle: world(scene.view.center),
            half: scene.size.map(|side| f64::from(side) / 2.0),
        }
    }

    fn at(&self, x: f64, y: f64) -> [f64; 2] {
        [(x - self.middle[0]) * self.scale + self.half[0], (y - self.middle[1]) * self.scale + self.half[1]]
    }

    /// Whether a chunk may be seen, drawn `margin` physical pixels beyond its vertices.
    fn sees(&self, chunk: &Chunk, margin: f32) -> bool {
        let [l, t] = self.at(chunk.bounds[0], chunk.bounds[1]);
        let [r, b] = self.at(chunk.bounds[2], chunk.bounds[3]);
        let m = f64::from(margin);
        r >= -m && l <= self.half[0] * 2.0 + m && b >= -m && t <= self.half[1] * 2.0 + m
    }
}

/// The level a layer is drawn at.
fn level_of<'a>(layer: &'a SceneLayer, scene: &Scene) -> (usize, &'a Level) {
    let number = layer.mesh.level_at(1.0 / Placing::of(scene).scale);
    (number, &layer.mesh.levels[number])
}

/// Physical pixels of a millimetre and of a metre on the ground.
fn units(scene: &Scene) -> (f32, f32) {
    let per_point = f64::from(scene.pixels_per_point);
    ((per_point / PIXEL_MM) as f32, (per_point / scene.view.metres_per_pixel()) as f32)
}

/// How far beyond its vertices any pass of a layer draws, in physical pixels.
fn margin_of_layer(layer: &SceneLayer, scene: &Scene) -> f32 {
    let (per_mm, per_metre) = units(scene);
    layer.passes.iter().map(|pass| margin_of(&pass.draw, per_mm, per_metre)).fold(0.0, f32::max)
}

/// The uniforms and calls of all layers, in drawing order.
fn calls<'a>(meshes: &'a [GpuMesh], scene: &'a Scene) -> (Vec<Uniforms>, Vec<Call<'a>>) {
    let (mut slots, mut calls) = (Vec::new(), Vec::new());
    let placing = Placing::of(scene);
    let Placing { scale, middle, .. } = placing;
    let (per_mm, per_metre) = units(scene);
    let mut pass_number = 0u32;
    let mut mark = 0u32;
    for layer in &scene.layers {
        let Some(mesh) = meshes.iter().find(|own| std::ptr::eq(own.mesh.as_ptr(), Arc::as_ptr(&layer.mesh))) else { continue };
        if layer.mesh.levels.is_empty() {
            continue;
        }
        let (number, level) = level_of(layer, scene);
        // a translucent layer is one sheet of glass: what lies on top of it hides the rest of it, so it is drawn from the
        // top down at one depth
        let glass = layer.opacity < 0.999;
        if glass {
            pass_number += 1;
        }
        let count = layer.passes.len();
        for n in 0..count {
            let pass = &layer.passes[if glass { count - 1 - n } else { n }];
            if !glass {
                pass_number += 1;
            }
            let depth = 1.0 - pass_number as f32 / 65_536.0;
            let casing = matches!(pass.draw, Draw::InnerCasing { .. });
            if casing {
                mark = mark % 255 + 1;
            }
            let margin = margin_of(&pass.draw, per_mm, per_metre);
            let visible: Vec<(&'a GpuChunk, &'a Chunk, [f32; 2])> = mesh.levels[number]
                .iter()
                .zip(&level.chunks)
                .filter(|(_, chunk)| chunk.rule == pass.rule && placing.sees(chunk, margin))
                .filter_map(|(gpu, chunk)| Some((gpu.as_ref()?, chunk, placing.at(chunk.origin[0], chunk.origin[1]).map(|v| v as f32))))
                .collect();
            let base = |origin: [f32; 2]| Uniforms {
                viewport: scene.size.map(|side| side as f32),
                origin,
                scale: scale as f32,
                depth,
                ..Uniforms::default()
            };
            if casing {
                for (gpu, chunk, origin) in &visible {
                    slots.push(base(*origin));
                    calls.push(Call { kind: CallKind::Stencil, chunk: gpu, source: chunk, stencil: mark, round: false });
                }
            }
            for (gpu, chunk, origin) in visible {
                let mut uniforms = base(origin);
                let (kind, round) = describe(&pass.draw, &mut uniforms, layer.opacity, per_mm, per_metre, scene, middle, scale);
                let Some(kind) = kind else { continue };
                slots.push(uniforms);
                calls.push(Call { kind, chunk: gpu, source: chunk, stencil: mark, round });
                if gpu.tints.is_some() && matches!(kind, CallKind::Area | CallKind::Line) {
                    slots.push(uniforms);
                    calls.push(Call { kind: CallKind::Tint, chunk: gpu, source: chunk, stencil: mark, round: false });
                }
            }
        }
    }
    (slots, calls)
}

/// Issues a call and returns how many vertices it draws.
fn issue(pipelines: &Pipelines, pass: &mut wgpu::RenderPass<'_>, bind: &wgpu::BindGroup, slot: usize, call: &Call<'_>) -> u64 {
    let offset = [(slot * SLOT) as u32];
    match call.kind {
        CallKind::Area | CallKind::Stencil => {
            let (Some(areas), Some(triangles)) = (&call.chunk.areas, &call.chunk.triangles) else { return 0 };
            pass.set_pipeline(if call.kind == CallKind::Area { &pipelines.area } else { &pipelines.stencil });
            pass.set_stencil_reference(call.stencil);
            pass.set_bind_group(0, bind, &offset);
            pass.set_vertex_buffer(0, areas.slice(..));
            pass.set_index_buffer(triangles.slice(..), wgpu::IndexFormat::Uint32);
            let count = call.source.triangles.len() as u32;
            pass.draw_indexed(0..count, 0, 0..1);
            u64::from(count)
        }
        CallKind::Line | CallKind::Casing => {
            let Some(lines) = call.chunk.lines.as_ref().filter(|_| call.source.lines.len() > 1) else { return 0 };
            pass.set_pipeline(if call.kind == CallKind::Line { &pipelines.line } else { &pipelines.casing });
            pass.set_stencil_reference(call.stencil);
            pass.set_bind_group(0, bind, &offset);
            let stride = size_of::<crate::carto::MeshVertex>() as u64;
            let segments = call.source.lines.len() as u32 - 1;
            pass.set_vertex_buffer(0, lines.slice(..));
            pass.set_vertex_buffer(1, lines.slice(stride..));
            // hairlines need no round joins
            let corners = if call.round { 30 } else { 6 };
            pass.draw(0..corners, 0..segments);
            u64::from(segments) * u64::from(corners)
        }
        CallKind::Tint => {
            let Some(tints) = &call.chunk.tints else { return 0 };
            pass.set_pipeline(&pipelines.tint);
            pass.set_bind_group(0, bind, &offset);
            pass.set_vertex_buffer(0, tints.slice(..));
            let count = call.source.tints.len() as u32;
            pass.draw(0..6, 0..count);
            u64::from(count) * 6
        }
        CallKind::Point => {
            let Some(points) = &call.chunk.points else { return 0 };
            pass.set_pipeline(&pipelines.point);
            pass.set_bind_group(0, bind, &offset);
            pass.set_vertex_buffer(0, points.slice(..));
            let count = call.source.points.len() as u32;
            pass.draw(0..6, 0..count);
            u64::from(count) * 6
        }
    }
}

/// How far beyond its vertices a pass draws, in physical pixels.
fn margin_of(draw: &Draw, per_mm: f32, per_metre: f32) -> f32 {
    match draw {
        Draw::Fill(_) | Draw::Hatch(_) => 1.0,
        Draw::InnerCasing { width, .. } => width * per_mm + 1.0,
        Draw::Line { width, ground, .. } => (width * per_mm).max(ground * per_metre) + 1.0,
        Draw::Marker(marker) => marker.size * per_mm + 1.0,
    }
}

fn premultiplied(paint: Paint, opacity: f32) -> [f32; 4] {
    let alpha = paint.opacity * opacity;
    let [r, g, b] = paint.rgb.map(|channel| f32::from(channel) / 255.0 * alpha);
    [r, g, b, alpha]
}

/// Fills in the uniforms of a pass; `None` for what the GPU does not draw (hub symbols). Says whether lines are thick enough
/// to need round joins.
#[expect(clippy::too_many_arguments)]
fn describe(
    draw: &Draw,
    uniforms: &mut Uniforms,
    opacity: f32,
    per_mm: f32,
    per_metre: f32,
    scene: &Scene,
    middle: [f64; 2],
    scale: f64,
) -> (Option<CallKind>, bool) {
    match draw {
        Draw::Fill(paint) => {
            uniforms.color = premultiplied(*paint, opacity);
            (Some(CallKind::Area), false)
        }
        Draw::Hatch(paint) => {
            uniforms.color = premultiplied(*paint, opacity);
            let spacing = HATCH.0 * per_mm;
            uniforms.kind = spacing;
            uniforms.hatch_width = (HATCH.1 * per_mm).max(1.0);
            // the line through the world's corner, modulo the spacing, in f64
            let corner = (f64::from(scene.size[0]) / 2.0 - middle[0] * scale + f64::from(scene.size[1]) / 2.0 - middle[1] * scale)
                * std::f64::consts::FRAC_1_SQRT_2;
            uniforms.hatch_shift = corner.rem_euclid(f64::from(spacing)) as f32;
            (Some(CallKind::Area), false)
        }
        Draw::InnerCasing { paint, width } => {
            uniforms.color = premultiplied(*paint, opacity);
            uniforms.half_width = width * per_mm;
            (Some(CallKind::Casing), true)
        }
        Draw::Line { paint, width, ground, dash } => {
            let pixels = (width * per_mm).max(ground * per_metre);
            // a line under a pixel keeps a pixel's width and loses opacity, so that it neither breaks nor shouts
            let thin = pixels.clamp(0.35, 1.0) / 1.0;
            uniforms.color = premultiplied(*paint, opacity * thin);
            uniforms.half_width = pixels.max(1.0) / 2.0;
            for (slot, part) in uniforms.dash.iter_mut().zip(dash) {
                *slot = part * per_mm;
            }
            uniforms.dash_total = uniforms.dash.iter().sum();
            (Some(CallKind::Line), pixels > 1.6)
        }
        Draw::Marker(marker) => {
            uniforms.color = premultiplied(Paint::solid(crate::carto::colour(marker.ink, scene.theme)), opacity);
            uniforms.second = premultiplied(Paint::solid(crate::carto::colour(Ink::Role(Role::Halo), scene.theme)), opacity);
            uniforms.half_width = marker.size / 2.0 * per_mm;
            uniforms.kind = match marker.shape {
                MarkerShape::Disc => 0.0,
                MarkerShape::Square => 1.0,
                MarkerShape::Station => 2.0,
                MarkerShape::Hub => return (None, false),
            };
            (Some(CallKind::Point), false)
        }
    }
}
