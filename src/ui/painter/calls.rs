//! A scene as draw calls: which pipeline, with which uniforms, over which chunk.

use super::chunk::{Colored, Colors, GpuChunk};
use super::pipelines::Pipelines;
use super::scene::{Placing, Scene, SceneClasses, SceneLayer, margin_of, units};
use super::store::Store;
use crate::carto::{Draw, MeshVertex, Paint, Pass, ink_rgb};
use crate::model::{Across, Hatching, Ink, MarkerShape, Pattern, Role};
use eframe::egui_wgpu::wgpu;

/// One draw's uniforms, laid out as `Draw` in the shader.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Uniforms {
    viewport: [f32; 2],
    origin: [f32; 2],
    reference: [u32; 2],
    scale: f32,
    half_width: f32,
    color: [f32; 4],
    second: [f32; 4],
    dash: [f32; 4],
    depth: f32,
    kind: f32,
    dash_total: f32,
    hatch_width: f32,
    hatch_shift: f32,
    unit: f32,
    round: f32,
    cell: f32,
    fade: [f32; 4],
    fade_width: f32,
    sized: f32,
    second_shift: f32,
    dots: f32,
}

/// One draw call. Its uniforms have the same place in their list.
pub struct Call<'a> {
    kind: CallKind,
    chunk: &'a GpuChunk,
    stencil: u32,
    /// The colours of features, where each has that of its class.
    pub colors: Option<&'a Colors>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CallKind {
    Area,
    Stencil,
    Line,
    Dashed,
    Casing,
    Point,
    Raster,
}

/// The uniforms and calls of all layers, in drawing order.
pub fn calls<'a>(store: &'a Store, scene: &Scene) -> (Vec<Uniforms>, Vec<Call<'a>>) {
    let (mut slots, mut calls) = (Vec::new(), Vec::new());
    let placing = Placing::of(scene);
    let mut pass_number = 0u32;
    let mut mark = 0u32;
    for layer in &scene.layers {
        // a translucent layer is one sheet of glass: what lies on top of it hides the rest of it, so it is drawn from the
        // top down at one depth
        let glass = layer.opacity < 0.999;
        if glass {
            pass_number += 1;
        }
        let count = layer.passes.len();
        let (fade, fade_width) = layer.edge.map_or(([0.0; 4], 0.0), |edge| {
            let [l, t, r, b] = edge.outer;
            let ([l, t], [r, b]) = (placing.at([l, t]), placing.at([r, b]));
            ([l, t, r, b].map(|side| side.clamp(-1e6, 1e6) as f32), (edge.width * placing.scale) as f32)
        });
        for n in 0..count {
            let pass = &layer.passes[if glass { count - 1 - n } else { n }];
            if !glass {
                pass_number += 1;
            }
            let casing = matches!(pass.draw, Draw::InnerCasing { .. });
            if casing {
                mark = mark % 255 + 1;
            }
            let visible = store.drawn(layer, pass.rule, &placing, margin_of(&pass.draw, units(scene)));
            // what is drawn how, put where a chunk lies
            let placed = |chunk: &GpuChunk, style: Uniforms| {
                let reference = chunk.grid.nearest(placing.middle);
                Uniforms {
                    viewport: scene.size.map(|side| side as f32),
                    origin: placing.at(chunk.grid.position(reference)).map(|v| v as f32),
                    reference,
                    scale: (placing.scale * chunk.grid.step) as f32,
                    depth: 1.0 - pass_number as f32 / 65_536.0,
                    unit: placing.scale as f32,
                    cell: (placing.scale * chunk.raster_side) as f32,
                    fade,
                    fade_width,
                    ..style
                }
            };
            let classes = |classed: bool| layer.classes.as_ref().filter(|_| classed);
            let mut add = |kind: CallKind, chunk: &'a GpuChunk, style: Uniforms, classes: Option<&SceneClasses>| {
                slots.push(placed(chunk, style));
                calls.push(Call { kind, chunk, stencil: mark, colors: classes.and_then(|classes| chunk.colors(classes)) });
            };
            let areal = |own: &&Pass| own.rule == pass.rule && matches!(own.draw, Draw::Fill(_) | Draw::Hatch { .. } | Draw::Line { .. });
            if layer.passes.iter().find(areal).is_some_and(|first| std::ptr::eq(first, pass)) {
                let (style, classed) = raster_style(layer, pass.rule, scene, &placing);
                for chunk in visible.iter().filter(|chunk| chunk.raster.is_some()) {
                    add(CallKind::Raster, chunk, style, classes(classed));
                }
            }
            if casing {
                for chunk in &visible {
                    add(CallKind::Stencil, chunk, Uniforms::default(), None);
                }
            }
            if let Some((kind, style)) = described(pass, layer.opacity, scene, &placing) {
                for chunk in visible {
                    add(kind, chunk, style, classes(pass.classed));
                }
            }
        }
    }
    (slots, calls)
}

/// How the small areas of a rule are drawn: their fill and their boundary in one, in the place of the rule's first fill or
/// line. Tells whether any of it has the colours of classes.
fn raster_style(layer: &SceneLayer, rule: Option<usize>, scene: &Scene, placing: &Placing) -> (Uniforms, bool) {
    let own = || layer.passes.iter().filter(|pass| pass.rule == rule);
    let fill = own().find(|pass| matches!(pass.draw, Draw::Fill(_) | Draw::Hatch { .. }));
    let line = own().rfind(|pass| matches!(pass.draw, Draw::Line { .. }));
    // at rest a pixel shows all that lies in it
    let mut style = Uniforms { round: f32::from(u8::from(scene.fine)), ..Uniforms::default() };
    // of a hatch, what its lines cover, which are at least a pixel wide
    let least = 1.0 / units(scene).0;
    let cover = fill.map_or(1.0, |fill| match &fill.draw {
        Draw::Hatch { pattern, hatching, .. } => Hatching { width: hatching.width.max(least), ..*hatching }.cover(*pattern),
        _ => 1.0,
    });
    let described = |pass: &Pass| described(pass, layer.opacity, scene, placing);
    if let Some((_, fill)) = fill.and_then(described) {
        style.color = fill.color.map(|channel| channel * cover);
    }
    if let Some((_, line)) = line.and_then(described) {
        (style.second, style.half_width) = (line.color, line.half_width);
    }
    let classed = |pass: Option<&Pass>, number: f32| if pass.is_some_and(|pass| pass.classed) { number } else { 0.0 };
    style.kind = if layer.classes.is_some() { classed(fill, 1.0) + classed(line, 2.0) } else { 0.0 };
    (style, style.kind > 0.0)
}

impl Call<'_> {
    fn raster(&self, pipelines: &Pipelines, pass: &mut wgpu::RenderPass<'_>) -> u64 {
        let Some((plain, blocks)) = self.chunk.raster.as_ref() else { return 0 };
        let bind = self.colors.and_then(|colors| colors.raster.as_ref()).unwrap_or(plain);
        pass.set_pipeline(&pipelines.raster);
        pass.set_bind_group(1, bind, &[]);
        pass.set_vertex_buffer(1, blocks.slice(..));
        quads(pass, self.chunk.block_count)
    }

    /// Issues the call with the pipelines for it and returns how many vertices it draws.
    pub fn issue(&self, pipelines: &Pipelines, pass: &mut wgpu::RenderPass<'_>) -> u64 {
        let chunk = self.chunk;
        let (pipeline, of, buffers) = match self.kind {
            CallKind::Area => (&pipelines.area, Colored::Vertices, [chunk.vertices.as_ref(), None, None]),
            CallKind::Stencil => (&pipelines.stencil, Colored::Vertices, [chunk.vertices.as_ref(), None, None]),
            CallKind::Line => (&pipelines.line, Colored::Vertices, [chunk.vertices.as_ref(), chunk.vertices.as_ref(), None]),
            CallKind::Casing => (&pipelines.casing, Colored::Vertices, [chunk.vertices.as_ref(), chunk.vertices.as_ref(), None]),
            CallKind::Dashed => (&pipelines.dashed, Colored::Vertices, [chunk.vertices.as_ref(), chunk.vertices.as_ref(), chunk.along.as_ref()]),
            CallKind::Point => (&pipelines.point, Colored::Points, [chunk.points.as_ref(), None, None]),
            CallKind::Raster => return self.raster(pipelines, pass),
        };
        let colors = self.colors.and_then(|colors| colors.buffers[of as usize].as_ref());
        if buffers[0].is_none() || self.colors.is_some() != colors.is_some() || (self.kind == CallKind::Dashed && chunk.along.is_none()) {
            return 0;
        }
        pass.set_pipeline(pipeline);
        pass.set_stencil_reference(self.stencil);
        if let Some(colors) = colors {
            pass.set_vertex_buffer(0, colors.slice(..));
        }
        for (n, buffer) in buffers.iter().enumerate() {
            // the second end of a segment is the vertex after the first
            let start = if n == 1 { size_of::<MeshVertex>() as u64 } else { 0 };
            if let Some(buffer) = buffer.filter(|buffer| buffer.size() > start) {
                pass.set_vertex_buffer(n as u32 + 1, buffer.slice(start..));
            }
        }
        match self.kind {
            CallKind::Area | CallKind::Stencil => {
                let Some(triangles) = &chunk.triangles else { return 0 };
                pass.set_index_buffer(triangles.slice(..), chunk.index_format);
                pass.draw_indexed(0..chunk.corners, 0, 0..1);
                u64::from(chunk.corners)
            }
            CallKind::Line | CallKind::Dashed | CallKind::Casing => quads(pass, chunk.segments),
            CallKind::Point => quads(pass, chunk.point_count),
            CallKind::Raster => 0,
        }
    }
}

/// Draws so many instances of a strip of two triangles.
fn quads(pass: &mut wgpu::RenderPass<'_>, count: u32) -> u64 {
    if count > 0 {
        pass.draw(0..4, 0..count);
    }
    u64::from(count) * 4
}

fn premultiplied(paint: Paint, opacity: f32) -> [f32; 4] {
    let alpha = paint.opacity * opacity;
    let [r, g, b] = paint.rgb.map(|channel| f32::from(channel) / 255.0 * alpha);
    [r, g, b, alpha]
}

/// How a pass is drawn, wherever; `None` for what the GPU does not draw (hub symbols).
fn described(pass: &Pass, opacity: f32, scene: &Scene, placing: &Placing) -> Option<(CallKind, Uniforms)> {
    let (per_mm, per_metre) = units(scene);
    let mut uniforms = Uniforms { sized: f32::from(u8::from(pass.sized)), ..Uniforms::default() };
    let kind = match &pass.draw {
        Draw::Fill(paint) => {
            uniforms.color = premultiplied(*paint, opacity);
            CallKind::Area
        }
        Draw::Hatch { paint, pattern, hatching } => {
            uniforms.color = premultiplied(*paint, opacity);
            let spacing = hatching.spacing * per_mm;
            uniforms.kind = spacing;
            uniforms.hatch_width = (hatching.width * per_mm).max(1.0);
            uniforms.dots = f32::from(u8::from(*pattern == Pattern::Dots));
            // the line through the world's corner, modulo the spacing, in f64
            let corner = placing.at([0.0, 0.0]);
            let shift = |across: &Across| {
                let at: f64 = corner.iter().zip(across).map(|(own, across)| own * f64::from(*across)).sum();
                at.rem_euclid(f64::from(spacing)) as f32
            };
            let [first, second] = [0, 1].map(|n| pattern.across().get(n).copied().unwrap_or_default());
            uniforms.dash = [first[0], first[1], second[0], second[1]];
            (uniforms.hatch_shift, uniforms.second_shift) = (shift(&first), shift(&second));
            CallKind::Area
        }
        Draw::InnerCasing { paint, width } => {
            uniforms.color = premultiplied(*paint, opacity);
            uniforms.half_width = width * per_mm;
            uniforms.round = 1.0;
            CallKind::Casing
        }
        Draw::Line { paint, width, ground, dash } => {
            let pixels = (width * per_mm).max(ground * per_metre);
            // a line under a pixel keeps a pixel's width and loses opacity, so that it neither breaks nor shouts
            let thin = pixels.clamp(0.05, 1.0);
            uniforms.color = premultiplied(*paint, opacity * thin);
            uniforms.half_width = pixels.max(1.0) / 2.0;
            for (slot, part) in uniforms.dash.iter_mut().zip(dash) {
                *slot = part * per_mm;
            }
            uniforms.dash_total = uniforms.dash.iter().sum();
            // hairlines need no round joins
            uniforms.round = f32::from(u8::from(pixels > 1.6));
            if uniforms.dash_total > 0.0 { CallKind::Dashed } else { CallKind::Line }
        }
        Draw::Marker(marker) => {
            uniforms.color = premultiplied(Paint::solid(ink_rgb(marker.ink, scene.theme)), opacity);
            uniforms.second = premultiplied(Paint::solid(ink_rgb(Ink::Role(Role::Halo), scene.theme)), opacity);
            uniforms.half_width = marker.size / 2.0 * per_mm;
            uniforms.kind = match marker.shape {
                MarkerShape::Disc => 0.0,
                MarkerShape::Square => 1.0,
                MarkerShape::Station => 2.0,
                MarkerShape::Hub | MarkerShape::Pictogram(_) => return None,
            };
            CallKind::Point
        }
    };
    Some((kind, uniforms))
}
