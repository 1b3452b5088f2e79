//! The render pipelines: areas, lines, points, each drawn once a pixel by depth, and casings kept inside areas by stencil.

use crate::carto::{BLOCK, EDGE_STEPS, LINE_ENDS, MeshVertex};
use eframe::egui_wgpu::wgpu;

/// What the map's own picture is drawn in.
pub const PICTURE: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
pub const DEPTH: wgpu::TextureFormat = wgpu::TextureFormat::Depth24PlusStencil8;

/// What all pipelines share: shaders, layouts, and putting the picture on the window.
pub struct Layouts {
    map: wgpu::ShaderModule,
    pub draw: wgpu::BindGroupLayout,
    pub raster: wgpu::BindGroupLayout,
    pub picture: wgpu::BindGroupLayout,
    pub blit: wgpu::RenderPipeline,
}

/// The pipelines for one number of samples a pixel, without or with colours of classes.
pub struct Pipelines {
    pub area: wgpu::RenderPipeline,
    /// Marks areas in the stencil and draws nothing.
    pub stencil: wgpu::RenderPipeline,
    pub line: wgpu::RenderPipeline,
    /// Lines that know how long they are.
    pub dashed: wgpu::RenderPipeline,
    /// Lines only where the stencil is marked.
    pub casing: wgpu::RenderPipeline,
    pub point: wgpu::RenderPipeline,
    /// Areas too small to draw one by one.
    pub raster: wgpu::RenderPipeline,
}

/// Depth and stencil of a pipeline.
#[derive(Clone, Copy)]
enum Test {
    /// Each pixel once a pass.
    Once,
    /// Marks the stencil.
    Mark,
    /// Each pixel once, where the stencil is marked.
    Marked,
    /// Always, for markers that overlap.
    Always,
}

impl Test {
    fn state(self) -> wgpu::DepthStencilState {
        let face = match self {
            Self::Mark => wgpu::StencilFaceState {
                compare: wgpu::CompareFunction::Always,
                fail_op: wgpu::StencilOperation::Keep,
                depth_fail_op: wgpu::StencilOperation::Keep,
                pass_op: wgpu::StencilOperation::Replace,
            },
            Self::Marked => wgpu::StencilFaceState { compare: wgpu::CompareFunction::Equal, ..wgpu::StencilFaceState::IGNORE },
            Self::Once | Self::Always => wgpu::StencilFaceState::IGNORE,
        };
        let once = matches!(self, Self::Once | Self::Marked);
        wgpu::DepthStencilState {
            format: DEPTH,
            depth_write_enabled: Some(once),
            depth_compare: Some(if once { wgpu::CompareFunction::Less } else { wgpu::CompareFunction::Always }),
            stencil: wgpu::StencilState { front: face, back: face, read_mask: 0xff, write_mask: 0xff },
            bias: wgpu::DepthBiasState::default(),
        }
    }
}

impl Layouts {
    pub fn new(device: &wgpu::Device, window: wgpu::TextureFormat) -> Self {
        let shader = |label, source: &str| {
            device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some(label), source: wgpu::ShaderSource::Wgsl(source.into()) })
        };
        // what chunks are made with, the shader reads them by
        let map =
            format!("const LINE_ENDS = {LINE_ENDS}u;\nconst BLOCK = {BLOCK};\nconst EDGE_STEPS = {EDGE_STEPS:?};\n{}", include_str!("map.wgsl"));
        let texture = |binding, visibility, sample_type| wgpu::BindGroupLayoutEntry {
            binding,
            visibility,
            ty: wgpu::BindingType::Texture { sample_type, view_dimension: wgpu::TextureViewDimension::D2, multisampled: false },
            count: None,
        };
        let layout = |label, entries: &[wgpu::BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
        };
        let draw = layout(
            "map draw",
            &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
                ty: wgpu::BindingType::Buffer { ty: wgpu::BufferBindingType::Uniform, has_dynamic_offset: true, min_binding_size: None },
                count: None,
            }],
        );
        let float = wgpu::TextureSampleType::Float { filterable: false };
        let raster = layout("map raster", &[texture(0, wgpu::ShaderStages::FRAGMENT, float), texture(1, wgpu::ShaderStages::FRAGMENT, float)]);
        let picture = layout("map picture", &[texture(0, wgpu::ShaderStages::FRAGMENT, float)]);
        let module = shader("blit", include_str!("blit.wgsl"));
        let blit = pipeline(
            device,
            "blit",
            &module,
            ["corner_vertex", "blit_fragment"],
            &[],
            &[Some(&picture)],
            None,
            wgpu::PrimitiveTopology::TriangleList,
            (window, wgpu::ColorWrites::ALL),
            1,
        );
        Self { map: shader("map", &map), draw, raster, picture, blit }
    }
}

#[expect(clippy::too_many_arguments)]
fn pipeline(
    device: &wgpu::Device,
    label: &str,
    module: &wgpu::ShaderModule,
    [vertex, fragment]: [&str; 2],
    buffers: &[Option<wgpu::VertexBufferLayout<'_>>],
    bind_group_layouts: &[Option<&wgpu::BindGroupLayout>],
    depth_stencil: Option<wgpu::DepthStencilState>,
    topology: wgpu::PrimitiveTopology,
    (format, write_mask): (wgpu::TextureFormat, wgpu::ColorWrites),
    samples: u32,
) -> wgpu::RenderPipeline {
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor { label: Some(label), bind_group_layouts, immediate_size: 0 });
    let compilation_options = wgpu::PipelineCompilationOptions::default;
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(label),
        layout: Some(&layout),
        vertex: wgpu::VertexState { module, entry_point: Some(vertex), buffers, compilation_options: compilation_options() },
        primitive: wgpu::PrimitiveState { topology, ..wgpu::PrimitiveState::default() },
        depth_stencil,
        multisample: wgpu::MultisampleState { count: samples, ..wgpu::MultisampleState::default() },
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(fragment),
            targets: &[Some(wgpu::ColorTargetState { format, blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING), write_mask })],
            compilation_options: compilation_options(),
        }),
        multiview_mask: None,
        cache: None,
    })
}

impl Pipelines {
    /// `classed`: each vertex, point or cell of a raster has a colour of its own.
    pub fn new(device: &wgpu::Device, layouts: &Layouts, samples: u32, classed: bool) -> Self {
        use wgpu::VertexStepMode::{Instance, Vertex};
        const STRIDE: u64 = size_of::<MeshVertex>() as u64;
        let position = wgpu::vertex_attr_array![0 => Uint32x2];
        let next = wgpu::vertex_attr_array![1 => Uint32x2];
        let along = wgpu::vertex_attr_array![2 => Float32];
        let color = wgpu::vertex_attr_array![4 => Unorm8x4];
        let layout = |array_stride, step_mode, attributes| Some(wgpu::VertexBufferLayout { array_stride, step_mode, attributes });
        let colors = |step_mode| if classed { layout(4, step_mode, &color[..]) } else { None };
        // the colours lie first, so that they have the same place in every pipeline; one buffer of positions is bound twice, the
        // second time one vertex further on: each pair of neighbours is a segment
        let corners = [colors(Vertex), layout(STRIDE, Vertex, &position)];
        let points = [colors(Instance), layout(STRIDE, Instance, &position)];
        let segments = [colors(Instance), layout(STRIDE, Instance, &position), layout(STRIDE, Instance, &next)];
        let dashes = [segments[0].clone(), segments[1].clone(), segments[2].clone(), layout(4, Instance, &along)];
        // its colours are in a texture
        let blocks = [None, layout(STRIDE, Instance, &position)];
        let make = |label: &str, name: &str, buffers: &[Option<wgpu::VertexBufferLayout<'_>>], test: Test| {
            let mask = if matches!(test, Test::Mark) { wgpu::ColorWrites::empty() } else { wgpu::ColorWrites::ALL };
            let variant = if classed { "_classed" } else { "" };
            let is_raster = name == "raster";
            let entry = [format!("{name}_vertex{}", if is_raster { "" } else { variant }), format!("{name}_fragment{variant}")];
            let groups = [Some(&layouts.draw), is_raster.then_some(&layouts.raster)];
            let topology = if name == "area" { wgpu::PrimitiveTopology::TriangleList } else { wgpu::PrimitiveTopology::TriangleStrip };
            let target = (PICTURE, mask);
            pipeline(device, label, &layouts.map, [&entry[0], &entry[1]], buffers, &groups, Some(test.state()), topology, target, samples)
        };
        Self {
            area: make("areas", "area", &corners, Test::Once),
            stencil: make("marked areas", "area", &corners, Test::Mark),
            line: make("lines", "line", &segments, Test::Once),
            dashed: make("dashed lines", "dashed", &dashes, Test::Once),
            casing: make("casings", "line", &segments, Test::Marked),
            point: make("points", "point", &points, Test::Always),
            raster: make("small areas", "raster", &blocks, Test::Always),
        }
    }
}

/// A texture of one layer and one level.
pub fn texture(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    [width, height]: [u32; 2],
    sample_count: u32,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("map"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}
