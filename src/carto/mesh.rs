//! A layer's geometry as triangles and segments for the GPU painter: made once, in chunks with a local origin.

use crate::model::projection::world;
use crate::model::{FeatureTable, PartKind, Style};
use crate::query::hilbert;
use earcut::Earcut;

/// A vertex of a chunk: local position in the projection's unit square, the length of its line so far in the same unit, and
/// 1 where its line ends (so that no segment is drawn from it).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct MeshVertex {
    pub position: [f32; 2],
    pub along: f32,
    pub ends: u32,
}

/// Features of one rule near each other. Triangles index `areas`; consecutive `lines` are segments.
#[derive(Debug, Default)]
pub struct Chunk {
    pub rule: Option<usize>,
    /// The local origin in the unit square.
    pub origin: [f64; 2],
    /// West, north, east, south in the unit square.
    pub bounds: [f64; 4],
    pub areas: Vec<[f32; 2]>,
    pub triangles: Vec<u32>,
    pub lines: Vec<MeshVertex>,
    pub points: Vec<[f32; 2]>,
}

impl Chunk {
    fn is_empty(&self) -> bool {
        self.triangles.is_empty() && self.lines.is_empty() && self.points.is_empty()
    }
}

/// The chunks of a layer.
#[derive(Debug, Default)]
pub struct LayerMesh {
    pub chunks: Vec<Chunk>,
}

/// A chunk is closed when it holds this many vertices.
const CHUNK_VERTICES: usize = 65_536;
/// Or when it is this wide in the unit square, a tile of zoom 9: then a position is off by 0.06 pixels at zoom 22 at most.
const CHUNK_EXTENT: f64 = 1.0 / 512.0;

/// Makes the mesh of a table under a style's rules. Features are taken along a Hilbert curve, so that a chunk is compact.
#[must_use]
pub fn layer_mesh(table: &FeatureTable, style: &Style) -> LayerMesh {
    let Some(bounds) = table.bounds() else { return LayerMesh::default() };
    let mut order: Vec<(Option<usize>, u32, usize)> = table
        .features()
        .filter_map(|feature| {
            let [lon, lat] = feature.bounds()?.center();
            let cell = |v: f64, low: f64, high: f64| ((v - low) / (high - low).max(1e-12) * 65_535.0) as u16;
            let key = hilbert(cell(lon, bounds.west, bounds.east), cell(lat, bounds.south, bounds.north));
            Some((style.rule_of(feature), key, feature.index()))
        })
        .collect();
    order.sort_unstable();
    let mut mesh = LayerMesh::default();
    let mut earcut = Earcut::new();
    let mut chunk: Option<Chunk> = None;
    for (rule, _, index) in order {
        let Some(feature) = table.feature(index) else { continue };
        let full = chunk.as_ref().is_some_and(|own| {
            let grown = feature.bounds().map_or(own.bounds, |b| {
                let ([l, t], [r, b]) = (world([b.west, b.north]), world([b.east, b.south]));
                [own.bounds[0].min(l), own.bounds[1].min(t), own.bounds[2].max(r), own.bounds[3].max(b)]
            });
            let wide = (grown[2] - grown[0]).max(grown[3] - grown[1]) > CHUNK_EXTENT;
            wide || own.rule != rule || own.areas.len() + own.lines.len() + own.points.len() > CHUNK_VERTICES
        });
        if full {
            mesh.chunks.extend(chunk.take().filter(|own| !own.is_empty()));
        }
        let own = chunk.get_or_insert_with(|| {
            let [lon, lat] = feature.bounds().map_or([0.0, 0.0], |bounds| bounds.center());
            Chunk { rule, origin: world([lon, lat]), bounds: [f64::MAX, f64::MAX, f64::MIN, f64::MIN], ..Chunk::default() }
        });
        for part in feature.parts() {
            let rings: Vec<Vec<[f64; 2]>> = part.rings().map(|ring| ring.iter().map(|p| world(*p)).collect()).collect();
            for [x, y] in rings.iter().flatten() {
                own.bounds = [own.bounds[0].min(*x), own.bounds[1].min(*y), own.bounds[2].max(*x), own.bounds[3].max(*y)];
            }
            match part.kind() {
                PartKind::Points => own.points.extend(rings.iter().flatten().map(|p| local(*p, own.origin))),
                PartKind::Line => rings.iter().for_each(|ring| push_line(own, ring)),
                PartKind::Polygon => {
                    push_area(own, &rings, &mut earcut);
                    for ring in &rings {
                        push_line(own, ring);
                    }
                }
            }
        }
    }
    mesh.chunks.extend(chunk.filter(|own| !own.is_empty()));
    mesh
}

fn local([x, y]: [f64; 2], origin: [f64; 2]) -> [f32; 2] {
    [(x - origin[0]) as f32, (y - origin[1]) as f32]
}

fn push_line(chunk: &mut Chunk, ring: &[[f64; 2]]) {
    let mut along = 0.0;
    for (i, p) in ring.iter().enumerate() {
        if i > 0 {
            along += (p[0] - ring[i - 1][0]).hypot(p[1] - ring[i - 1][1]);
        }
        chunk.lines.push(MeshVertex { position: local(*p, chunk.origin), along: along as f32, ends: u32::from(i + 1 == ring.len()) });
    }
}

fn push_area(chunk: &mut Chunk, rings: &[Vec<[f64; 2]>], earcut: &mut Earcut<f64>) {
    let (mut points, mut holes) = (Vec::new(), Vec::new());
    for (n, ring) in rings.iter().enumerate() {
        if n > 0 {
            holes.push(points.len() as u32);
        }
        points.extend_from_slice(&ring[..ring.len().saturating_sub(1)]);
    }
    let mut triangles: Vec<u32> = Vec::new();
    // relative to the origin, so that small areas keep their digits
    let origin = chunk.origin;
    earcut.earcut(points.iter().map(|p| [p[0] - origin[0], p[1] - origin[1]]), &holes, &mut triangles);
    let base = chunk.areas.len() as u32;
    chunk.areas.extend(points.iter().map(|p| local(*p, origin)));
    chunk.triangles.extend(triangles.iter().map(|index| index + base));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triangles_cover_exactly_the_area_of_every_district() {
        for layer in crate::io::embedded_document().layers {
            let mesh = layer_mesh(&layer.table, &layer.style);
            let covered: f64 = mesh
                .chunks
                .iter()
                .flat_map(|chunk| {
                    chunk.triangles.chunks_exact(3).map(|t| {
                        let p = |i: usize| chunk.areas[t[i] as usize].map(f64::from);
                        let (a, b, c) = (p(0), p(1), p(2));
                        ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0
                    })
                })
                .sum();
            let exact: f64 = layer
                .table
                .features()
                .flat_map(|f| f.parts().collect::<Vec<_>>())
                .filter(|part| part.kind() == PartKind::Polygon)
                .map(|part| {
                    part.rings()
                        .enumerate()
                        .map(|(n, ring)| {
                            let w: Vec<[f64; 2]> = ring.iter().map(|p| world(*p)).collect();
                            let o = w[0];
                            let a =
                                w.windows(2).map(|s| (s[0][0] - o[0]) * (s[1][1] - o[1]) - (s[1][0] - o[0]) * (s[0][1] - o[1])).sum::<f64>() / 2.0;
                            if n == 0 { a.abs() } else { -a.abs() }
                        })
                        .sum::<f64>()
                })
                .sum();
            assert!((covered - exact).abs() <= exact * 1e-3, "{}: {covered:e} {exact:e}", layer.key);
        }
    }
}
