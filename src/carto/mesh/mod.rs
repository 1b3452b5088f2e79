//! A layer's geometry as triangles and segments for the GPU painter, a chunk at a time: a piece of the layer at one of its
//! levels of detail, made when a view asks for it. A large layer has coarser levels, for views in which its features are
//! small.

mod following;
mod grid;
mod making;
mod plan;
mod raster;
mod window;

pub use grid::ChunkGrid;
pub use plan::{LayerMesh, Piece, PieceId, has_dashes};
pub use raster::{BLOCK, EDGE_STEPS, Raster};
pub use window::TableMesh;

/// The bit of a vertex's first coordinate that says that its line ends there, so that no segment is drawn from it.
pub const LINE_ENDS: u32 = 1 << 31;

/// A vertex of a chunk: steps of its grid from the north-west corner.
pub type MeshVertex = [u32; 2];

/// Entries of one feature that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub feature: u32,
    pub len: u32,
}

/// Features of one rule near each other, at one level. Triangles index `vertices`; consecutive vertices are segments.
#[derive(Debug, Default)]
pub struct Chunk {
    pub grid: ChunkGrid,
    /// Lines, and the closed rings of areas.
    pub vertices: Vec<MeshVertex>,
    /// Beside `vertices`, the length of the line so far in units of the unit square; empty where the style has no dashes.
    pub along: Vec<f32>,
    pub triangles: Vec<u32>,
    pub points: Vec<MeshVertex>,
    /// Areas too small to be drawn one by one.
    pub raster: Raster,
    /// Which features the vertices and the points are of.
    pub runs: [Vec<Run>; 2],
}

/// Adds entries of a feature to runs.
fn add_run(runs: &mut Vec<Run>, feature: u32, len: usize) {
    match runs.last_mut() {
        Some(last) if last.feature == feature => last.len += len as u32,
        _ => runs.push(Run { feature, len: len as u32 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::projection::world;
    use crate::model::{FeatureTable, Kind, PartKind, Style, TableBuilder};
    use crate::query::Index;
    use std::sync::Arc;

    fn mesh_of(table: FeatureTable, style: &Style) -> (Arc<FeatureTable>, LayerMesh) {
        let table = Arc::new(table);
        let mesh = LayerMesh::of(&table, style, &Index::of(&table));
        (table, mesh)
    }

    fn chunks(mesh: &LayerMesh, level: usize) -> Vec<Chunk> {
        (0..mesh.pieces.len()).map(|piece| mesh.chunk(piece, level)).collect()
    }

    fn corners(chunk: &Chunk) -> impl Iterator<Item = [[f64; 2]; 3]> + '_ {
        let place = |corner: u32| {
            let [x, y] = chunk.vertices[corner as usize];
            chunk.grid.position([x & !LINE_ENDS, y])
        };
        chunk.triangles.chunks_exact(3).map(move |t| [place(t[0]), place(t[1]), place(t[2])])
    }

    fn triangles(chunk: &Chunk) -> f64 {
        corners(chunk).map(|[a, b, c]| ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0).sum()
    }

    /// What a chunk covers of the unit square.
    fn ground(chunk: &Chunk) -> f64 {
        let cells: f64 = chunk.raster.density.iter().map(|[cover, _]| f64::from(*cover) / 255.0).sum();
        triangles(chunk) + cells * chunk.raster.side * chunk.raster.side
    }

    #[test]
    fn triangles_cover_exactly_the_area_of_every_district() {
        for layer in crate::io::embedded_document().into_content().layers {
            let mesh = LayerMesh::of(&layer.table, &layer.style, &Index::of(&layer.table));
            let covered: f64 = chunks(&mesh, 0).iter().map(triangles).sum();
            let ring_area = |ring: &[[f64; 2]]| {
                let w: Vec<[f64; 2]> = ring.iter().map(|p| world(*p)).collect();
                let o = w[0];
                (w.windows(2).map(|s| (s[0][0] - o[0]) * (s[1][1] - o[1]) - (s[1][0] - o[0]) * (s[0][1] - o[1])).sum::<f64>() / 2.0).abs()
            };
            let parts = layer.table.features().flat_map(|f| f.parts().collect::<Vec<_>>()).filter(|part| part.kind() == PartKind::Polygon);
            let exact: f64 = parts
                .map(|part| part.rings().enumerate().map(|(n, ring)| if n == 0 { ring_area(ring) } else { -ring_area(ring) }).sum::<f64>())
                .sum();
            assert!((covered - exact).abs() <= exact * 1e-3, "{}: {covered:e} {exact:e}", layer.key);
        }
    }

    /// Lots on a grid, each touching its neighbours where `gap` is 0.
    fn lots(side: usize, gap: f64) -> FeatureTable {
        let mut builder = TableBuilder::default();
        for n in 0..side * side {
            let (x, y) = (121.3 + (n % side) as f64 * 4e-4, 31.2 + (n / side) as f64 * 4e-4);
            let size = 4e-4 - gap;
            let corner = |dx: f64, dy: f64| [x + dx * size, y + dy * size];
            let ring = [corner(0.0, 0.0), corner(0.5, 0.0), corner(1.0, 0.0), corner(1.0, 0.5), corner(1.0, 1.0), corner(0.0, 1.0), corner(0.0, 0.0)];
            builder.part(PartKind::Polygon, [&ring[..]], &[]);
            builder.end_feature(Kind::Polygon, None);
        }
        builder.finish()
    }

    #[test]
    fn every_level_of_a_large_layer_covers_the_same_ground_with_ever_fewer_shapes() {
        let (_table, mesh) = mesh_of(lots(150, 1e-4), &Style::default());
        assert!(mesh.pixels.len() > 3);
        let exact: f64 = chunks(&mesh, 0).iter().map(ground).sum();
        let mut before = usize::MAX;
        for level in 0..mesh.pixels.len() {
            let chunks = chunks(&mesh, level);
            let off = chunks.iter().map(ground).sum::<f64>() / exact - 1.0;
            assert!(off.abs() < 0.03, "level {level}: {off}");
            let shapes = chunks.iter().map(|chunk| chunk.vertices.len() + chunk.raster.blocks.len()).sum();
            assert!(shapes <= before, "level {level}");
            before = shapes;
        }
        assert!(before * 20 < mesh.order.len() * 7, "{before}");
        let last = chunks(&mesh, mesh.pixels.len() - 1);
        assert!(last.iter().all(|chunk| chunk.triangles.is_empty() && !chunk.raster.blocks.is_empty()), "small areas have become a raster");
    }

    #[test]
    fn neighbours_keep_their_common_edges_on_every_level() {
        // parcels with a crooked common edge of many vertices
        let mut builder = TableBuilder::default();
        let (side, steps) = (12usize, 240usize);
        let wave = |column: usize, t: f64| 121.3 + column as f64 * 0.01 + 0.002 * (t * 9.0 + column as f64).sin();
        for n in 0..side * side {
            let (column, row) = (n % side, n / side);
            let lat = |step: usize| 31.2 + row as f64 * 0.01 + step as f64 * 0.01 / steps as f64;
            let edge = |column: usize| (0..=steps).map(move |step| [wave(column, lat(step) * 50.0), lat(step)]);
            let mut ring: Vec<[f64; 2]> = edge(column).collect();
            ring.extend(edge(column + 1).collect::<Vec<_>>().into_iter().rev());
            ring.push(ring[0]);
            builder.part(PartKind::Polygon, [&ring[..]], &[]);
            builder.end_feature(Kind::Polygon, None);
        }
        let (table, mesh) = mesh_of(builder.finish(), &Style::default());
        assert!(table.vertices() > 10_000 && mesh.pixels.len() > 3);
        for level in 1..mesh.pixels.len() {
            // an edge that two share is there twice, one that nobody shares is on the outside
            let mut edges: std::collections::HashMap<[[i64; 2]; 2], usize> = std::collections::HashMap::new();
            let mut drawn = 0;
            for chunk in chunks(&mesh, level) {
                for pair in chunk.vertices.windows(2).filter(|pair| pair[0][0] & LINE_ENDS == 0) {
                    let [a, b] = [pair[0], pair[1]]
                        .map(|p| chunk.grid.position([p[0] & !LINE_ENDS, p[1]]).map(|v| (v / mesh.pixels[level] * 64.0).round() as i64));
                    *edges.entry(if a < b { [a, b] } else { [b, a] }).or_default() += 1;
                    drawn += 1;
                }
            }
            let lonely = edges.values().filter(|count| **count == 1).count();
            assert!(drawn == 0 || lonely * 4 < drawn, "level {level}: {lonely} of {drawn}");
        }
    }

    #[test]
    fn the_level_of_a_view_is_never_coarser_than_its_pixel() {
        let (_table, mesh) = mesh_of(lots(150, 1e-4), &Style::default());
        for zoom in 0..24 {
            let pixel = 1.0 / (256.0 * f64::from(zoom).exp2());
            assert!(mesh.pixels[mesh.level_at(pixel)] <= pixel);
        }
        assert_eq!(mesh.level_at(0.0), 0);
        let (_table, small) = mesh_of(lots(10, 1e-4), &Style::default());
        assert_eq!(small.pixels.len(), 1, "a small layer is drawn whole in every view");
    }

    #[test]
    fn a_feature_of_very_many_parts_is_cut_into_pieces_near_each_other() {
        let mut builder = TableBuilder::default();
        for n in 0..40_000 {
            let (x, y) = (121.0 + f64::from(n * 7919 % 200) * 0.002, 31.0 + f64::from(n / 200) * 0.002);
            let ring = [[x, y], [x + 0.001, y], [x + 0.001, y + 0.001], [x, y + 0.001], [x, y]];
            builder.part(PartKind::Polygon, [&ring[..]], &[]);
        }
        builder.end_feature(Kind::MultiPolygon, None);
        let (table, mesh) = mesh_of(builder.finish(), &Style::default());
        assert!(mesh.pieces.len() > 1);
        let vertices: usize = chunks(&mesh, 0).iter().map(|chunk| chunk.vertices.len()).sum();
        assert_eq!(vertices, table.vertices());
    }

    #[test]
    fn a_bow_tie_is_filled_where_the_even_odd_rule_fills_it() {
        let mut builder = TableBuilder::default();
        let ring = [[121.0, 31.0], [121.2, 31.2], [121.2, 31.0], [121.0, 31.2], [121.0, 31.0]];
        builder.part(PartKind::Polygon, [&ring[..]], &[]);
        builder.end_feature(Kind::Polygon, None);
        let (_table, mesh) = mesh_of(builder.finish(), &Style::default());
        let chunk = mesh.chunk(0, 0);
        let filled = |position: [f64; 2]| {
            let p = world(position);
            corners(&chunk).any(|[a, b, c]| {
                let side = |a: [f64; 2], b: [f64; 2]| (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
                let sides = [side(a, b), side(b, c), side(c, a)];
                sides.iter().all(|s| *s > 0.0) || sides.iter().all(|s| *s < 0.0)
            })
        };
        assert_eq!([[121.03, 31.1], [121.17, 31.1], [121.1, 31.17], [121.1, 31.03]].map(filled), [true, true, false, false]);
    }
}
