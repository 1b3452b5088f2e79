//! A chunk on the GPU: its buffers, its raster, the colours of its features.

use super::pipelines::texture;
use super::scene::SceneClasses;
use crate::carto::{BLOCK, Chunk, ChunkGrid, Run};
use eframe::egui_wgpu::wgpu;

/// What is needed to put something on the GPU.
#[derive(Clone)]
pub struct Gpu {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub raster: wgpu::BindGroupLayout,
}

impl Gpu {
    /// The bind group of a raster.
    fn bind(&self, density: &wgpu::TextureView, inks: &wgpu::TextureView) -> wgpu::BindGroup {
        let entry = |binding, view| wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::TextureView(view) };
        let entries = [entry(0, density), entry(1, inks)];
        self.device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some("map raster"), layout: &self.raster, entries: &entries })
    }
}

/// A buffer with contents; `None` where there is nothing to hold. It is written and not mapped: where memory runs out, that is
/// an error to be told and not the end.
fn buffer<T: bytemuck::Pod>(gpu: &Gpu, contents: &[T], usage: wgpu::BufferUsages) -> Option<wgpu::Buffer> {
    let bytes: &[u8] = bytemuck::cast_slice(contents);
    (!bytes.is_empty()).then(|| {
        let size = bytes.len() as u64;
        let usage = usage | wgpu::BufferUsages::COPY_DST;
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor { label: Some("map"), size, usage, mapped_at_creation: false });
        gpu.queue.write_buffer(&buffer, 0, bytes);
        buffer
    })
}

/// Blocks in a row of a raster's textures.
const BLOCK_ROW: usize = 128;

/// A texture of the cells of a raster, which come block by block.
fn texture_of<const N: usize>(gpu: &Gpu, format: wgpu::TextureFormat, cells: &[[u8; N]]) -> wgpu::TextureView {
    let blocks = cells.len() / (BLOCK * BLOCK);
    let columns = blocks.clamp(1, BLOCK_ROW);
    let (width, height) = (columns * BLOCK, blocks.div_ceil(columns).max(1) * BLOCK);
    let mut texels = vec![[0; N]; width * height];
    for (n, block) in cells.chunks_exact(BLOCK * BLOCK).enumerate() {
        for (row, own) in block.chunks_exact(BLOCK).enumerate() {
            let at = (n / columns * BLOCK + row) * width + n % columns * BLOCK;
            texels[at..at + BLOCK].copy_from_slice(own);
        }
    }
    let size = [width as u32, height as u32];
    let texture = texture(&gpu.device, format, size, 1, wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST);
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some((width * N) as u32), rows_per_image: None };
    gpu.queue.write_texture(texture.as_image_copy(), texels.as_flattened(), layout, texture.size());
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

/// What of a chunk may have colours of its own.
#[derive(Clone, Copy)]
pub enum Colored {
    Vertices,
    Points,
}

/// The colours of the features of a chunk.
#[derive(Clone)]
pub struct Colors {
    classes: SceneClasses,
    /// Of the vertices and of the points.
    pub buffers: [Option<wgpu::Buffer>; 2],
    /// The raster with its cells' colours.
    pub raster: Option<wgpu::BindGroup>,
    bytes: u64,
    used: u64,
}

/// A chunk's buffers and what is needed to draw them. Copies share the buffers.
#[derive(Clone)]
pub struct GpuChunk {
    /// Whether something else lies in its piece by now.
    pub is_stale: bool,
    pub grid: ChunkGrid,
    pub vertices: Option<wgpu::Buffer>,
    pub along: Option<wgpu::Buffer>,
    pub triangles: Option<wgpu::Buffer>,
    pub points: Option<wgpu::Buffer>,
    /// The raster of small areas, as its textures and the corners of its blocks.
    pub raster: Option<(wgpu::BindGroup, wgpu::Buffer)>,
    /// The side of its cells in the unit square.
    pub raster_side: f64,
    density: Option<wgpu::TextureView>,
    /// The feature of each of its cells.
    cells: Vec<u32>,
    /// How many segments, corners of triangles, points and blocks there are.
    pub segments: u32,
    pub corners: u32,
    pub point_count: u32,
    pub block_count: u32,
    pub index_format: wgpu::IndexFormat,
    /// Which features the vertices and the points are of.
    runs: [Vec<Run>; 2],
    /// The colours that layers give to features by an attribute: a chunk may be that of several layers.
    colors: Vec<Colors>,
    bytes: u64,
    /// The picture that needed it last.
    pub used: u64,
}

impl GpuChunk {
    pub fn of(gpu: &Gpu, chunk: Chunk) -> Self {
        let vertex = wgpu::BufferUsages::VERTEX;
        let short = u16::try_from(chunk.vertices.len()).is_ok();
        let triangles = if short {
            let mut indices: Vec<u16> = chunk.triangles.iter().map(|corner| *corner as u16).collect();
            // a buffer's size is a multiple of four
            indices.extend((indices.len() % 2 == 1).then_some(0));
            buffer(gpu, &indices, wgpu::BufferUsages::INDEX)
        } else {
            buffer(gpu, &chunk.triangles, wgpu::BufferUsages::INDEX)
        };
        let buffers = [
            buffer(gpu, &chunk.vertices, vertex),
            buffer(gpu, &chunk.along, vertex),
            triangles,
            buffer(gpu, &chunk.points, vertex),
            buffer(gpu, &chunk.raster.blocks, vertex),
        ];
        let bytes = buffers.iter().flatten().map(wgpu::Buffer::size).sum::<u64>() + chunk.raster.density.len() as u64 * 2;
        let [vertices, along, triangles, points, blocks] = buffers;
        let density = blocks.is_some().then(|| texture_of(gpu, wgpu::TextureFormat::Rg8Unorm, &chunk.raster.density));
        let raster = blocks.zip(density.as_ref()).map(|(blocks, density)| (gpu.bind(density, density), blocks));
        Self {
            is_stale: false,
            grid: chunk.grid,
            vertices,
            along,
            triangles,
            points,
            raster,
            raster_side: chunk.raster.side,
            density,
            block_count: chunk.raster.blocks.len() as u32,
            cells: chunk.raster.features,
            segments: chunk.vertices.len().saturating_sub(1) as u32,
            corners: chunk.triangles.len() as u32,
            point_count: chunk.points.len() as u32,
            index_format: if short { wgpu::IndexFormat::Uint16 } else { wgpu::IndexFormat::Uint32 },
            runs: chunk.runs,
            colors: Vec::new(),
            bytes,
            used: 0,
        }
    }

    /// The chunk as what stands in for another one.
    pub fn stale(&self) -> Self {
        Self { is_stale: true, ..self.clone() }
    }

    /// Bytes on the GPU.
    pub fn bytes(&self) -> u64 {
        self.bytes + self.colors.iter().map(|colors| colors.bytes).sum::<u64>()
    }

    /// Notes that a picture needs the chunk, and makes the colours of a layer's classes where they are not there.
    pub fn need(&mut self, gpu: &Gpu, classes: Option<&SceneClasses>, picture: u64) {
        if self.used < picture {
            // what no layer of the last picture had is not needed any more
            let last = self.used;
            self.colors.retain(|own| own.used >= last);
        }
        self.used = picture;
        let Some(classes) = classes else { return };
        if let Some(own) = self.colors.iter_mut().find(|own| own.classes == *classes) {
            own.used = picture;
            return;
        }
        let buffers = [0, 1].map(|of| {
            let runs = self.runs[of].iter();
            let colors: Vec<[u8; 4]> = runs.flat_map(|run| std::iter::repeat_n(classes.color(run.feature), run.len as usize)).collect();
            buffer(gpu, &colors, wgpu::BufferUsages::VERTEX)
        });
        let raster = self.density.as_ref().map(|density| {
            let colors: Vec<[u8; 4]> = self.cells.iter().map(|feature| classes.color(*feature)).collect();
            gpu.bind(density, &texture_of(gpu, wgpu::TextureFormat::Rgba8Unorm, &colors))
        });
        let cells = if raster.is_some() { self.cells.len() as u64 * 4 } else { 0 };
        let bytes = buffers.iter().flatten().map(wgpu::Buffer::size).sum::<u64>() + cells;
        self.colors.push(Colors { classes: classes.clone(), buffers, raster, bytes, used: picture });
    }

    /// The colours of a layer's classes.
    pub fn colors(&self, classes: &SceneClasses) -> Option<&Colors> {
        self.colors.iter().find(|own| own.classes == *classes)
    }
}
