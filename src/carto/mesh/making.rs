//! Makes the chunk of a piece at a level. On coarser levels every vertex is moved to the nearest crossing of a fine lattice, the
//! same for all features: neighbours keep their common edges, without gaps between them.

use super::plan::{Content, LayerMesh, Piece, SPECK, on_map};
use super::raster::Specks;
use super::{Chunk, ChunkGrid, LINE_ENDS, add_run};
use crate::io::{polygon_crosses, valid_polygons};
use crate::model::projection::world;
use crate::model::table::Part;
use crate::model::{Bounds, FeatureTable, PartKind};
use earcut::Earcut;
use std::collections::HashSet;

/// Pixels between the lines of the lattice.
const LATTICE: f64 = 0.25;
/// Lines smaller than so many pixels are left out.
const SHORT: f64 = 0.5;
/// Pixels of an area that is drawn as a raster at most where the lattice leaves nothing of it.
const THIN: f64 = 256.0;

/// A chunk while it is made.
struct Making {
    chunk: Chunk,
    /// The level's pixel in units of the unit square; 0 for the finest.
    pixel: f64,
    dashed: bool,
    specks: Specks,
    /// Cells that hold a point.
    points: HashSet<(i64, i64)>,
    earcut: Earcut<f64>,
}

impl LayerMesh {
    /// Whether the layer's data is still there to make chunks of.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.table.strong_count() > 0
    }

    /// Makes a piece's chunk at a level; empty where the layer's data is gone.
    #[must_use]
    pub fn chunk(&self, piece: usize, level: usize) -> Chunk {
        match (self.table.upgrade(), self.pieces.get(piece), self.pixels.get(level)) {
            (Some(table), Some(piece), Some(pixel)) => chunk_of(self, &table, piece, *pixel),
            _ => Chunk::default(),
        }
    }
}

/// The chunk of a piece of a table at a level.
fn chunk_of(mesh: &LayerMesh, table: &FeatureTable, piece: &Piece, pixel: f64) -> Chunk {
    // a lattice crossing or a cell may lie a little beside the piece
    let [l, t, r, b] = piece.bounds;
    let m = pixel * 16.0;
    let grid = ChunkGrid::over([l - m, t - m, r + m, b + m]);
    let mut making = Making {
        chunk: Chunk { grid, ..Chunk::default() },
        pixel,
        dashed: mesh.dashed,
        specks: Specks::new(pixel),
        points: HashSet::new(),
        earcut: Earcut::new(),
    };
    match &piece.content {
        Content::Features(range) => making.add_features(table, &mesh.order[range.clone()]),
        Content::Rows(rows) => making.add_features(table, rows),
        Content::Parts { feature, parts } => {
            let all: Vec<Part<'_>> = table.feature(*feature).map(|feature| feature.parts().collect()).unwrap_or_default();
            for part in parts.iter().filter_map(|n| all.get(*n as usize)) {
                making.add(*feature as u32, part, None);
            }
        }
    }
    let Making { mut chunk, specks, .. } = making;
    chunk.raster = specks.finish(&grid);
    chunk
}

impl Making {
    fn add_features(&mut self, table: &FeatureTable, rows: &[u32]) {
        for row in rows {
            let Some(feature) = table.feature(*row as usize) else { continue };
            // a feature of one part has its box at hand
            let known = feature.bounds().filter(|_| feature.parts().count() == 1);
            feature.parts().for_each(|part| self.add(*row, &part, known));
        }
    }

    /// Adds a part of a feature. `bounds` is its box where that is known.
    fn add(&mut self, feature: u32, part: &Part<'_>, bounds: Option<Bounds>) {
        if part.kind() == PartKind::Points {
            return part.rings().flatten().for_each(|p| self.add_point(feature, world(*p)));
        }
        if self.pixel == 0.0 {
            return self.add_whole(feature, part);
        }
        let Some(bounds) = bounds.or_else(|| Bounds::of(part.rings().flatten())) else { return };
        let on_map = on_map(bounds);
        let size = (on_map[2] - on_map[0]).max(on_map[3] - on_map[1]);
        if part.kind() == PartKind::Polygon && size < self.pixel * SPECK {
            return self.add_speck(feature, part, on_map);
        }
        if size < self.pixel * SHORT {
            return;
        }
        let closed = part.kind() == PartKind::Polygon;
        let rings: Vec<Vec<[i64; 2]>> = part.rings().map(|ring| self.on_lattice(ring, closed)).collect();
        let is_ring = |ring: &Vec<[i64; 2]>| ring.len() > 3;
        if closed && !rings.first().is_some_and(is_ring) && size < self.pixel * THIN {
            return self.add_speck(feature, part, on_map);
        }
        let lattice = self.pixel * LATTICE;
        let placed = |ring: &Vec<[i64; 2]>| -> Vec<[f64; 2]> { ring.iter().map(|p| p.map(|steps| steps as f64 * lattice)).collect() };
        if closed {
            let kept: Vec<Vec<[f64; 2]>> = rings.iter().filter(|ring| is_ring(ring)).map(placed).collect();
            self.push_area(feature, &kept);
        } else {
            rings.iter().filter(|line| line.len() > 1).for_each(|line| self.push_line(feature, &placed(line)));
        }
    }

    fn add_point(&mut self, feature: u32, position: [f64; 2]) {
        // of points within a pixel one is enough
        let cell = |v: f64| (v / self.pixel) as i64;
        if self.pixel == 0.0 || self.points.insert((cell(position[1]), cell(position[0]))) {
            self.chunk.points.push(self.chunk.grid.nearest(position));
            add_run(&mut self.chunk.runs[1], feature, 1);
        }
    }

    /// Adds a line or an area as it is.
    fn add_whole(&mut self, feature: u32, part: &Part<'_>) {
        let rings = rings_on_map(part);
        if part.kind() == PartKind::Line {
            return rings.iter().for_each(|line| self.push_line(feature, line));
        }
        // ear clipping cannot take crossings: an area that crosses itself is taken apart first, by the even-odd rule
        let Some(polygons) = polygon_crosses(part).then(|| valid_polygons(part)).flatten() else { return self.push_area(feature, &rings) };
        let on_map = |ring: &geo::LineString| ring.coords().map(|c| world([c.x, c.y])).collect();
        for polygon in &polygons {
            let rings: Vec<Vec<[f64; 2]>> = std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(on_map).collect();
            self.push_area(feature, &rings);
        }
    }

    /// Adds a small area to the raster.
    fn add_speck(&mut self, feature: u32, part: &Part<'_>, bounds: [f64; 4]) {
        self.specks.add(feature, bounds, &rings_on_map(part));
    }

    /// A line's vertices on the lattice, in its steps: one for neighbours that fall together, none in the middle of a straight
    /// stretch.
    fn on_lattice(&self, line: &[[f64; 2]], closed: bool) -> Vec<[i64; 2]> {
        let step = self.pixel * LATTICE;
        let mut kept: Vec<[i64; 2]> = Vec::with_capacity(line.len());
        for position in line {
            let own = world(*position).map(|v| (v / step).round() as i64);
            if kept.last() == Some(&own) {
                continue;
            }
            if let [.., before, middle] = kept[..]
                && is_between(before, middle, own)
            {
                kept.pop();
            }
            kept.push(own);
        }
        // the first vertex of a ring may lie in the middle of a straight stretch too
        if closed && kept.len() > 4 && is_between(kept[kept.len() - 2], kept[0], kept[1]) {
            kept.pop();
            kept[0] = kept[kept.len() - 1];
        }
        kept
    }

    fn push_line(&mut self, feature: u32, line: &[[f64; 2]]) {
        add_run(&mut self.chunk.runs[0], feature, line.len());
        let mut along = 0.0;
        for (i, p) in line.iter().enumerate() {
            let mut position = self.chunk.grid.nearest(*p);
            if i + 1 == line.len() {
                position[0] |= LINE_ENDS;
            }
            self.chunk.vertices.push(position);
            if self.dashed {
                if i > 0 {
                    along += (p[0] - line[i - 1][0]).hypot(p[1] - line[i - 1][1]);
                }
                self.chunk.along.push(along as f32);
            }
        }
    }

    /// Adds the closed rings of an area: its boundary as lines, its inside as triangles over the same vertices.
    fn push_area(&mut self, feature: u32, rings: &[Vec<[f64; 2]>]) {
        let (mut points, mut numbers, mut holes) = (Vec::new(), Vec::new(), Vec::new());
        let origin = self.chunk.grid.origin;
        for (n, ring) in rings.iter().enumerate() {
            if n > 0 {
                holes.push(points.len() as u32);
            }
            let base = self.chunk.vertices.len();
            // relative to the origin, so that small areas keep their digits
            for (i, p) in ring.iter().take(ring.len().saturating_sub(1)).enumerate() {
                points.push([p[0] - origin[0], p[1] - origin[1]]);
                numbers.push((base + i) as u32);
            }
            self.push_line(feature, ring);
        }
        let mut triangles: Vec<u32> = Vec::new();
        self.earcut.earcut(points, &holes, &mut triangles);
        self.chunk.triangles.extend(triangles.iter().map(|corner| numbers[*corner as usize]));
    }
}

/// The rings of a part in the unit square.
fn rings_on_map(part: &Part<'_>) -> Vec<Vec<[f64; 2]>> {
    part.rings().map(|ring| ring.iter().map(|p| world(*p)).collect()).collect()
}

/// Whether the middle of three crossings lies on the straight line between the others.
const fn is_between(a: [i64; 2], b: [i64; 2], c: [i64; 2]) -> bool {
    let (ab, bc) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
    ab[0] * bc[1] == ab[1] * bc[0] && ab[0] * bc[0] + ab[1] * bc[1] > 0
}
