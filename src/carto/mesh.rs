//! A layer's geometry as triangles and segments for the GPU painter: made once, on all cores, in chunks with a local origin.
//! A large layer has coarser levels too, for views in which its features are small.

use super::simplify::simplified;
use crate::io::{polygon_crosses, valid_polygons};
use crate::model::projection::world;
use crate::model::{Feature, FeatureTable, PartKind, Style};
use crate::query::hilbert;
use earcut::Earcut;
use std::collections::{HashMap, HashSet};

/// A vertex of a chunk: local position in the projection's unit square, the length of its line so far in the same unit, and
/// 1 where its line ends (so that no segment is drawn from it).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct MeshVertex {
    pub position: [f32; 2],
    pub along: f32,
    pub ends: u32,
}

/// A rectangle that stands for areas too small to be drawn one by one: west, north, east, south (local), the part of it that
/// they cover, and the length of their boundaries a unit of its area.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Tint {
    pub rect: [f32; 4],
    pub cover: f32,
    pub edges: f32,
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
    pub tints: Vec<Tint>,
}

impl Chunk {
    fn is_empty(&self) -> bool {
        self.triangles.is_empty() && self.lines.is_empty() && self.points.is_empty() && self.tints.is_empty()
    }
}

/// How a layer is drawn while a pixel is at least so wide.
#[derive(Debug, Default)]
pub struct Level {
    /// Units of the unit square.
    pub pixel: f64,
    pub chunks: Vec<Chunk>,
}

/// A layer's chunks, the finest level first.
#[derive(Debug, Default)]
pub struct LayerMesh {
    pub levels: Vec<Level>,
}

impl LayerMesh {
    /// The coarsest level that is fine enough where a pixel is so wide, in units of the unit square.
    #[must_use]
    pub fn level_at(&self, pixel: f64) -> usize {
        self.levels.iter().rposition(|level| level.pixel <= pixel).unwrap_or(0)
    }
}

/// A chunk is closed when it holds this many vertices.
const CHUNK_VERTICES: usize = 65_536;
/// Or when it is this wide in the unit square, a tile of zoom 9: then a position is off by 0.06 pixels at zoom 22 at most.
const CHUNK_EXTENT: f64 = 1.0 / 512.0;
/// Layers with fewer positions are drawn whole in every view.
const LEVELS_FROM: usize = 100_000;
/// Lines of a level may be off by this part of its pixel.
const TOLERANCE: f64 = 0.5;
/// Areas smaller than so many pixels become a tint.
const SPECK: f64 = 2.5;
/// Pixels of a side of the cells that tints are gathered in.
const CELL: f64 = 2.0;

/// A feature's place in the mesh: its rule, its place along the curve, its number.
type Place = (Option<usize>, u32, usize);

/// Makes the mesh of a table under a style's rules. Features are taken along a Hilbert curve, so that a chunk is compact.
#[must_use]
pub fn layer_mesh(table: &FeatureTable, style: &Style) -> LayerMesh {
    let Some(bounds) = table.bounds() else { return LayerMesh::default() };
    let mut order: Vec<Place> = table
        .features()
        .filter_map(|feature| {
            let [lon, lat] = feature.bounds()?.center();
            let cell = |v: f64, low: f64, high: f64| ((v - low) / (high - low).max(1e-12) * 65_535.0) as u16;
            let key = hilbert(cell(lon, bounds.west, bounds.east), cell(lat, bounds.south, bounds.north));
            Some((style.rule_of(feature), key, feature.index()))
        })
        .collect();
    order.sort_unstable();
    let pixels = if table.vertices() < LEVELS_FROM { vec![0.0] } else { level_pixels(table, &order) };
    let pieces = pieces_of(table, &order);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // each thread takes every so-manieth piece, as they are alike; what it made goes back to its place
    let mut made: Vec<(usize, Vec<Chunk>)> = std::thread::scope(|scope| {
        let (pieces, pixels) = (&pieces, &pixels);
        let work: Vec<_> = (0..threads.min(pieces.len()))
            .map(|thread| {
                scope.spawn(move || {
                    let mut earcut = Earcut::new();
                    let own = (thread..pieces.len()).step_by(threads);
                    own.map(|n| (n, chunks_of(table, pieces[n], pixels, &mut earcut))).collect::<Vec<_>>()
                })
            })
            .collect();
        work.into_iter().flat_map(|work| work.join().unwrap_or_default()).collect()
    });
    made.sort_unstable_by_key(|(n, _)| *n);
    let mut levels: Vec<Level> = pixels.iter().map(|pixel| Level { pixel: *pixel, chunks: Vec::new() }).collect();
    for (level, chunk) in made.into_iter().flat_map(|(_, chunks)| chunks.into_iter().enumerate()) {
        if !chunk.is_empty() {
            levels[level].chunks.push(chunk);
        }
    }
    LayerMesh { levels }
}

/// The pixels of the levels: none for the finest, then from where half of the features are six pixels wide to where the
/// whole layer is two hundred and fifty-six, each twice the one before.
fn level_pixels(table: &FeatureTable, order: &[Place]) -> Vec<f64> {
    let size = |bounds: crate::model::Bounds| {
        let ([l, t], [r, b]) = (world([bounds.west, bounds.north]), world([bounds.east, bounds.south]));
        (r - l).max(b - t)
    };
    let mut sizes: Vec<f64> =
        order.iter().step_by((order.len() / 2000).max(1)).filter_map(|place| Some(size(table.feature(place.2)?.bounds()?))).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let median = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
    let coarsest = table.bounds().map_or(0.0, size) / 256.0;
    // points and short lines have no size to go by: then a part of the layer
    let finest = (median / 6.0).max(coarsest / 400.0);
    let steps = std::iter::successors(Some(finest), |pixel| Some(pixel * 2.0)).take_while(|pixel| *pixel <= coarsest && *pixel > 0.0);
    std::iter::once(0.0).chain(steps).collect()
}

/// Cuts the order of features into pieces of one rule, near each other, with so many vertices.
fn pieces_of<'a>(table: &FeatureTable, order: &'a [Place]) -> Vec<&'a [Place]> {
    let mut pieces = Vec::new();
    let (mut start, mut vertices, mut whole) = (0, 0, [f64::MAX, f64::MAX, f64::MIN, f64::MIN]);
    for (n, (rule, _, index)) in order.iter().enumerate() {
        let Some(feature) = table.feature(*index) else { continue };
        let own = feature.bounds().map_or(whole, |b| {
            let ([l, t], [r, b]) = (world([b.west, b.north]), world([b.east, b.south]));
            [l, t, r, b]
        });
        let grown = [whole[0].min(own[0]), whole[1].min(own[1]), whole[2].max(own[2]), whole[3].max(own[3])];
        let wide = (grown[2] - grown[0]).max(grown[3] - grown[1]) > CHUNK_EXTENT;
        if n > start && (wide || order[start].0 != *rule || vertices > CHUNK_VERTICES) {
            pieces.push(&order[start..n]);
            (start, vertices, whole) = (n, 0, own);
        } else {
            whole = grown;
        }
        // an area has its vertices twice, inside and along its edge
        vertices += feature.vertices() * if feature.is_areal() { 2 } else { 1 };
    }
    if start < order.len() {
        pieces.push(&order[start..]);
    }
    pieces
}

/// The chunk of a piece at each level.
fn chunks_of(table: &FeatureTable, piece: &[Place], pixels: &[f64], earcut: &mut Earcut<f64>) -> Vec<Chunk> {
    let first = piece.first().and_then(|place| table.feature(place.2)).and_then(|feature| feature.bounds());
    let origin = world(first.map_or([0.0, 0.0], |bounds| bounds.center()));
    let rule = piece.first().and_then(|place| place.0);
    let mut builders: Vec<Builder> = pixels
        .iter()
        .map(|pixel| Builder {
            chunk: Chunk { rule, origin, bounds: [f64::MAX, f64::MAX, f64::MIN, f64::MIN], ..Chunk::default() },
            pixel: *pixel,
            cells: HashMap::new(),
            points: HashSet::new(),
        })
        .collect();
    for feature in piece.iter().filter_map(|place| table.feature(place.2)) {
        add_feature(&mut builders, feature, earcut);
    }
    builders.into_iter().map(Builder::finish).collect()
}

/// A chunk of one level while it is made.
struct Builder {
    chunk: Chunk,
    /// The level's pixel; 0 for the finest.
    pixel: f64,
    /// What small areas cover of each cell, row and column, and the length of their boundaries.
    cells: HashMap<(u32, u32), [f64; 2]>,
    /// Cells that hold a point.
    points: HashSet<(u32, u32)>,
}

/// Adds a feature to all levels. A coarser level goes on from what the finer one has kept.
fn add_feature(builders: &mut [Builder], feature: Feature<'_>, earcut: &mut Earcut<f64>) {
    for part in feature.parts() {
        let mut rings: Vec<Vec<[f64; 2]>> = part.rings().map(|ring| ring.iter().map(|p| world(*p)).collect()).collect();
        let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for [x, y] in rings.iter().flatten() {
            bounds = [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)];
        }
        let size = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]);
        // ear cutting knows no crossings: what crosses itself is taken apart first, as the even-odd rule has it
        let crosses = part.kind() == PartKind::Polygon && polygon_crosses(&part);
        let uncrossed: Option<Vec<Vec<Vec<[f64; 2]>>>> = crosses.then(|| valid_polygons(&part)).flatten().map(|polygons| {
            let on_map = |ring: &geo::LineString| ring.coords().map(|c| world([c.x, c.y])).collect();
            polygons.iter().map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(on_map).collect()).collect()
        });
        for builder in builders.iter_mut() {
            let pixel = builder.pixel;
            if pixel > 0.0 && part.kind() == PartKind::Polygon && size < pixel * SPECK {
                builder.add_speck(&rings, bounds);
                continue;
            }
            if pixel > 0.0 && part.kind() == PartKind::Line && size < pixel * TOLERANCE {
                continue;
            }
            if pixel > 0.0 && part.kind() != PartKind::Points {
                rings = rings.iter().map(|ring| simplified(ring, pixel * TOLERANCE)).collect();
                if part.kind() == PartKind::Polygon {
                    // a ring of two positions is no ring; a hole that small is a speck too
                    rings.retain(|ring| ring.len() > 3);
                    if rings.is_empty() {
                        continue;
                    }
                }
            }
            builder.take_in(bounds);
            let chunk = &mut builder.chunk;
            match part.kind() {
                PartKind::Points => {
                    for p in rings.iter().flatten() {
                        // of points within a pixel one is enough
                        let cell = |v: f64| (v / pixel) as u32;
                        if pixel == 0.0 || builder.points.insert((cell(p[1]), cell(p[0]))) {
                            chunk.points.push(local(*p, chunk.origin));
                        }
                    }
                }
                PartKind::Line => rings.iter().for_each(|ring| push_line(chunk, ring)),
                PartKind::Polygon => {
                    match &uncrossed {
                        Some(polygons) if pixel == 0.0 => polygons.iter().for_each(|rings| push_area(chunk, rings, earcut)),
                        _ => push_area(chunk, &rings, earcut),
                    }
                    for ring in &rings {
                        push_line(chunk, ring);
                    }
                }
            }
        }
    }
}

impl Builder {
    fn take_in(&mut self, bounds: [f64; 4]) {
        let own = self.chunk.bounds;
        self.chunk.bounds = [own[0].min(bounds[0]), own[1].min(bounds[1]), own[2].max(bounds[2]), own[3].max(bounds[3])];
    }

    /// Spreads a small area over the cells its box lies in.
    fn add_speck(&mut self, rings: &[Vec<[f64; 2]>], bounds: [f64; 4]) {
        let area: f64 = rings.iter().enumerate().map(|(n, ring)| if n == 0 { area_of(ring) } else { -area_of(ring) }).sum();
        let edges: f64 = rings.iter().flat_map(|ring| ring.windows(2)).map(|s| (s[1][0] - s[0][0]).hypot(s[1][1] - s[0][1])).sum();
        let side = self.pixel * CELL;
        let range = |low: f64, high: f64| (low / side) as u32..=(high / side) as u32;
        let whole = [bounds[2] - bounds[0], bounds[3] - bounds[1]];
        let share = |low: f64, high: f64, cell: u32, whole: f64| {
            let from = f64::from(cell) * side;
            if whole > 0.0 { (high.min(from + side) - low.max(from)).max(0.0) / whole } else { 1.0 }
        };
        for row in range(bounds[1], bounds[3]) {
            for column in range(bounds[0], bounds[2]) {
                let part = share(bounds[0], bounds[2], column, whole[0]) * share(bounds[1], bounds[3], row, whole[1]);
                let cell = self.cells.entry((row, column)).or_default();
                *cell = [cell[0] + area * part, cell[1] + edges * part];
            }
        }
    }

    /// The chunk, with the cells as tints: neighbours in a row that are alike become one.
    fn finish(mut self) -> Chunk {
        let side = self.pixel * CELL;
        let mut cells: Vec<((u32, u32), [f64; 2])> = self.cells.drain().collect();
        cells.sort_unstable_by_key(|(place, _)| *place);
        let mut at = 0;
        while at < cells.len() {
            let ((row, column), first) = cells[at];
            let alike = |other: &[f64; 2]| (0..2).all(|n| (other[n] - first[n]).abs() <= first[n] * 0.12);
            let run = cells[at..].iter().zip(column..).take_while(|((place, own), column)| *place == (row, *column) && alike(own)).count();
            let sum = cells[at..at + run].iter().fold([0.0; 2], |sum, (_, own)| [sum[0] + own[0], sum[1] + own[1]]);
            let (west, north) = (f64::from(column) * side, f64::from(row) * side);
            let rect = [west, north, west + side * run as f64, north + side];
            self.take_in(rect);
            let [l, t] = local([rect[0], rect[1]], self.chunk.origin);
            let [r, b] = local([rect[2], rect[3]], self.chunk.origin);
            let area = side * side * run as f64;
            // a boundary between neighbours is drawn by both and seen once
            self.chunk.tints.push(Tint { rect: [l, t, r, b], cover: (sum[0] / area).min(1.0) as f32, edges: (sum[1] / 2.0 / area) as f32 });
            at += run;
        }
        self.chunk
    }
}

/// The area of a closed ring in square units of its positions.
fn area_of(ring: &[[f64; 2]]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    let twice: f64 = ring.windows(2).map(|s| (s[0][0] - origin[0]) * (s[1][1] - origin[1]) - (s[1][0] - origin[0]) * (s[0][1] - origin[1])).sum();
    twice.abs() / 2.0
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
                .levels
                .iter()
                .take(1)
                .flat_map(|level| &level.chunks)
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

    /// A grid of lots with gaps, as a city has them.
    fn lots(side: usize) -> FeatureTable {
        let mut builder = crate::model::TableBuilder::default();
        for n in 0..side * side {
            let (x, y) = (121.3 + (n % side) as f64 * 4e-4, 31.2 + (n / side) as f64 * 4e-4);
            let corner = |dx: f64, dy: f64| [x + dx * 3e-4, y + dy * 3e-4];
            let ring =
                [corner(0.0, 0.0), corner(0.5, 0.02), corner(1.0, 0.0), corner(0.98, 0.5), corner(1.0, 1.0), corner(0.0, 1.0), corner(0.0, 0.0)];
            builder.part(PartKind::Polygon, [&ring[..]], &[]);
            builder.end_feature(crate::model::Kind::Polygon, None);
        }
        builder.finish()
    }

    #[test]
    fn every_level_of_a_large_layer_covers_the_same_ground_with_ever_fewer_shapes() {
        let table = lots(150);
        let mesh = layer_mesh(&table, &Style::default());
        assert!(mesh.levels.len() > 3);
        let ground = |level: &Level| -> f64 {
            let chunk = |chunk: &Chunk| -> f64 {
                let triangles = chunk.triangles.chunks_exact(3).map(|t| {
                    let [a, b, c] = [0, 1, 2].map(|i| chunk.areas[t[i] as usize].map(f64::from));
                    ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0
                });
                let tints = chunk.tints.iter().map(|t| f64::from(t.rect[2] - t.rect[0]) * f64::from(t.rect[3] - t.rect[1]) * f64::from(t.cover));
                triangles.sum::<f64>() + tints.sum::<f64>()
            };
            level.chunks.iter().map(chunk).sum()
        };
        let shapes = |level: &Level| -> usize { level.chunks.iter().map(|c| c.triangles.len() / 3 + c.lines.len() + c.tints.len()).sum() };
        let exact = ground(&mesh.levels[0]);
        for pair in mesh.levels.windows(2) {
            let off = ground(&pair[1]) / exact - 1.0;
            assert!(off.abs() < 0.03, "pixel {:e}: {off}", pair[1].pixel);
            assert!(shapes(&pair[1]) <= shapes(&pair[0]));
        }
        let coarsest = mesh.levels.last().unwrap();
        assert!(shapes(coarsest) * 20 < shapes(&mesh.levels[0]), "{} {}", shapes(coarsest), shapes(&mesh.levels[0]));
        assert!(coarsest.chunks.iter().all(|chunk| chunk.triangles.is_empty()), "specks have become a tint");
    }

    #[test]
    fn the_level_of_a_view_is_never_coarser_than_its_pixel() {
        let mesh = layer_mesh(&lots(150), &Style::default());
        for zoom in 0..24 {
            let pixel = 1.0 / (256.0 * f64::from(zoom).exp2());
            let level = &mesh.levels[mesh.level_at(pixel)];
            assert!(level.pixel <= pixel);
        }
        assert_eq!(mesh.level_at(0.0), 0);
        assert_eq!(layer_mesh(&lots(10), &Style::default()).levels.len(), 1, "a small layer is drawn whole in every view");
    }

    #[test]
    fn a_bow_tie_is_filled_where_the_even_odd_rule_fills_it() {
        let mut builder = crate::model::TableBuilder::default();
        let ring = [[121.0, 31.0], [121.2, 31.2], [121.2, 31.0], [121.0, 31.2], [121.0, 31.0]];
        builder.part(PartKind::Polygon, [&ring[..]], &[]);
        builder.end_feature(crate::model::Kind::Polygon, None);
        let mesh = layer_mesh(&builder.finish(), &Style::default());
        let chunk = &mesh.levels[0].chunks[0];
        let filled = |position: [f64; 2]| {
            let p = local(world(position), chunk.origin);
            chunk.triangles.chunks_exact(3).any(|t| {
                let side = |a: [f32; 2], b: [f32; 2]| (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
                let [a, b, c] = [0, 1, 2].map(|i| chunk.areas[t[i] as usize]);
                let sides = [side(a, b), side(b, c), side(c, a)];
                sides.iter().all(|s| *s > 0.0) || sides.iter().all(|s| *s < 0.0)
            })
        };
        assert_eq!([[121.03, 31.1], [121.17, 31.1], [121.1, 31.17], [121.1, 31.03]].map(filled), [true, true, false, false]);
    }
}
