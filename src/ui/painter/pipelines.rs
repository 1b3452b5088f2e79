//! The render pipelines: areas, lines, points, each drawn once a pixel by depth, and casings kept inside areas by stencil.

use eframe::egui_wgpu::wgpu::{self, util::DeviceExt};

/// What the map's own picture is drawn in.
pub const PICTURE: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
pub const DEPTH: wgpu::TextureFormat = wgpu::TextureFormat::Depth24PlusStencil8;
pub const SAMPLES: u32 = 4;

pub struct Pipelines {
    pub area: wgpu::RenderPipeline,
    /// Marks areas in the stencil and draws nothing.
    pub stencil: wgpu::RenderPipeline,
    pub line: wgpu::RenderPipeline,
    /// Lines only where the stencil is marked.
    pub casing: wgpu::RenderPipeline,
    pub point: wgpu::RenderPipeline,
    /// Rectangles that stand for areas too small to draw.
    pub tint: wgpu::RenderPipeline,
    pub blit: wgpu::RenderPipeline,
    pub draw_layout: wgpu::BindGroupLayout,
    pub blit_layout: wgpu::BindGroupLayout,
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

impl Pipelines {
    pub fn new(device: &wgpu::Device, window: wgpu::TextureFormat) -> Self {
        let shader = |label, source: &'static str| {
            device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some(label), source: wgpu::ShaderSource::Wgsl(source.into()) })
        };
        let map = shader("map", include_str!("map.wgsl"));
        let blit = shader("blit", include_str!("blit.wgsl"));
        let draw_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("map draw"),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
                ty: wgpu::BindingType::Buffer { ty: wgpu::BufferBindingType::Uniform, has_dynamic_offset: true, min_binding_size: None },
                count: None,
            }],
        });
        let blit_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("map picture"),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Texture {
                    sample_type: wgpu::TextureSampleType::Float { filterable: false },
                    view_dimension: wgpu::TextureViewDimension::D2,
                    multisampled: false,
                },
                count: None,
            }],
        });
        let position = wgpu::vertex_attr_array![0 => Float32x2];
        let from = wgpu::vertex_attr_array![0 => Float32x2, 1 => Float32, 2 => Uint32];
        let to = wgpu::vertex_attr_array![3 => Float32x2, 4 => Float32, 5 => Uint32];
        let vertex = wgpu::VertexBufferLayout { array_stride: 8, step_mode: wgpu::VertexStepMode::Vertex, attributes: &position };
        let instance = wgpu::VertexBufferLayout { array_stride: 8, step_mode: wgpu::VertexStepMode::Instance, attributes: &position };
        // one buffer bound twice, the second time one vertex further on: each pair of neighbours is a segment
        let segment = |attributes| wgpu::VertexBufferLayout { array_stride: 16, step_mode: wgpu::VertexStepMode::Instance, attributes };
        let rectangle = wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x2];
        let tint = wgpu::VertexBufferLayout { array_stride: 24, step_mode: wgpu::VertexStepMode::Instance, attributes: &rectangle };
        let segments = [Some(segment(&from)), Some(segment(&to))];
        let make = |label, entry: [&str; 2], buffers: &[Option<wgpu::VertexBufferLayout<'_>>], test: Option<Test>, module: &wgpu::ShaderModule| {
            let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(label),
                bind_group_layouts: &[Some(if test.is_some() { &draw_layout } else { &blit_layout })],
                immediate_size: 0,
            });
            device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some(label),
                layout: Some(&layout),
                vertex: wgpu::VertexState {
                    module,
                    entry_point: Some(entry[0]),
                    buffers,
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                },
                primitive: wgpu::PrimitiveState::default(),
                depth_stencil: test.map(Test::state),
                multisample: wgpu::MultisampleState { count: if test.is_some() { SAMPLES } else { 1 }, ..wgpu::MultisampleState::default() },
                fragment: Some(wgpu::FragmentState {
                    module,
                    entry_point: Some(entry[1]),
                    targets: &[Some(wgpu::ColorTargetState {
                        format: if test.is_some() { PICTURE } else { window },
                        blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                        write_mask: if matches!(test, Some(Test::Mark)) { wgpu::ColorWrites::empty() } else { wgpu::ColorWrites::ALL },
                    })],
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                }),
                multiview_mask: None,
                cache: None,
            })
        };
        let area = ["area_vertex", "area_fragment"];
        let line = ["line_vertex", "line_fragment"];
        Self {
            area: make("areas", area, &[Some(vertex.clone())], Some(Test::Once), &map),
            stencil: make("marked areas", area, &[Some(vertex)], Some(Test::Mark), &map),
            line: make("lines", line, &segments, Some(Test::Once), &map),
            casing: make("casings", line, &segments, Some(Test::Marked), &map),
            point: make("points", ["point_vertex", "point_fragment"], &[Some(instance)], Some(Test::Always), &map),
            tint: make("tints", ["tint_vertex", "tint_fragment"], &[Some(tint)], Some(Test::Always), &map),
            blit: make("blit", ["corner_vertex", "blit_fragment"], &[], None, &blit),
            draw_layout,
            blit_layout,
        }
    }
}

/// A buffer with contents; `None` where there is nothing to hold.
pub fn buffer<T: bytemuck::Pod>(device: &wgpu::Device, contents: &[T], usage: wgpu::BufferUsages) -> Option<wgpu::Buffer> {
    (!contents.is_empty())
        .then(|| device.create_buffer_init(&wgpu::util::BufferInitDescriptor { label: None, contents: bytemuck::cast_slice(contents), usage }))
}
