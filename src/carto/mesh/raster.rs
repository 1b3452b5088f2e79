//! Areas too small to be drawn one by one, as a raster: how much of each cell they cover, how long their boundaries are in it,
//! and which of them covers most. Cells lie in blocks, and only blocks in which something lies are kept.

use super::grid::ChunkGrid;
use std::collections::HashMap;

/// Cells of a side of a block.
pub const BLOCK: usize = 8;
const CELLS: usize = BLOCK * BLOCK;
/// Steps of a kept boundary length, which is in sides of a cell.
pub const EDGE_STEPS: f32 = 16.0;

/// A finished raster. Cells are in rows, block by block.
#[derive(Debug, Default)]
pub struct Raster {
    /// The side of a cell in the unit square.
    pub side: f64,
    /// The north-west corner of each block, in steps of the chunk's grid.
    pub blocks: Vec<[u32; 2]>,
    /// What is covered of each cell, as a part of 255, and the length of boundaries in it, in sixteenths of its side.
    pub density: Vec<[u8; 2]>,
    /// The feature that covers most of each cell.
    pub features: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    cover: f32,
    edges: f32,
    /// The longest boundary that one area has in it.
    longest: f32,
    /// What the feature covers that covers most.
    most: f32,
    feature: u32,
}

/// A raster while areas are added.
pub struct Specks {
    side: f64,
    places: HashMap<(u32, u32), usize>,
    cells: Vec<[Cell; CELLS]>,
    /// The block used last: neighbours lie in it too.
    last: Option<((u32, u32), usize)>,
    /// What one area covers of the cells of its box, with a column more; signed.
    own: Vec<f32>,
}

impl Specks {
    /// Cells with sides of that length in the unit square.
    pub fn new(side: f64) -> Self {
        Self { side, places: HashMap::new(), cells: Vec::new(), last: None, own: Vec::new() }
    }

    fn cell(&mut self, column: u32, row: u32) -> &mut Cell {
        let block = (row / BLOCK as u32, column / BLOCK as u32);
        let number = match self.last {
            Some((last, number)) if last == block => number,
            _ => *self.places.entry(block).or_insert_with(|| {
                self.cells.push([Cell::default(); CELLS]);
                self.cells.len() - 1
            }),
        };
        self.last = Some((block, number));
        &mut self.cells[number][row as usize % BLOCK * BLOCK + column as usize % BLOCK]
    }

    /// Adds an area. Its rings are closed, in the unit square, the first round the others; `bounds` is west, north, east,
    /// south.
    pub fn add(&mut self, feature: u32, bounds: [f64; 4], rings: &[Vec<[f64; 2]>]) {
        let side = self.side;
        let [west, north] = [bounds[0], bounds[1]].map(|low| (low.max(0.0) / side).floor());
        let width = ((bounds[2] / side).floor() - west) as usize + 2;
        let height = ((bounds[3] / side).floor() - north) as usize + 1;
        let mut own = std::mem::take(&mut self.own);
        own.clear();
        own.resize(width * height * 2, 0.0);
        let (sum, ring_sum) = own.split_at_mut(width * height);
        for (n, ring) in rings.iter().enumerate() {
            ring_sum.fill(0.0);
            let (mut twice, mut edges) = (0.0, Vec::new());
            for pair in ring.windows(2) {
                let [a, b] = [pair[0], pair[1]].map(|p| [(p[0] / side - west) as f32, (p[1] / side - north) as f32]);
                twice += a[0] * b[1] - b[0] * a[1];
                accumulate(ring_sum, width, height, a, b);
                walk(a, b, |x, y, length| edges.push((x, y, length)));
            }
            // a hole takes away what it covers, whichever way it turns
            let sign = if (twice >= 0.0) == (n == 0) { -1.0 } else { 1.0 };
            sum.iter_mut().zip(&*ring_sum).for_each(|(sum, own)| *sum += own * sign);
            edges.sort_unstable_by_key(|(x, y, _)| (*y, *x));
            for cell in edges.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let length = cell.iter().map(|(_, _, length)| length).sum::<f32>();
                let own = self.cell(west as u32 + cell[0].0, north as u32 + cell[0].1);
                own.edges += length;
                own.longest = own.longest.max(length);
                if own.most == 0.0 {
                    // a cell that only boundaries touch goes to one of their areas
                    own.feature = feature;
                }
            }
        }
        for row in 0..height {
            let mut covered = 0.0f32;
            for column in 0..width {
                covered += sum[row * width + column];
                let part = covered.clamp(0.0, 1.0);
                if part > 1e-3 {
                    let cell = self.cell(west as u32 + column as u32, north as u32 + row as u32);
                    cell.cover += part;
                    if part > cell.most {
                        (cell.most, cell.feature) = (part, feature);
                    }
                }
            }
        }
        self.own = own;
    }

    /// The finished raster.
    pub fn finish(self, grid: &ChunkGrid) -> Raster {
        let mut places: Vec<((u32, u32), usize)> = self.places.into_iter().collect();
        places.sort_unstable();
        let size = self.side * BLOCK as f64;
        let mut raster = Raster { side: self.side, ..Raster::default() };
        for ((row, column), number) in places {
            raster.blocks.push(grid.nearest([f64::from(column) * size, f64::from(row) * size]));
            for cell in &self.cells[number] {
                let cover = (cell.cover.min(1.0) * 255.0).round() as u8;
                // a boundary between neighbours is drawn by both and seen once
                let edges = cell.longest.max(cell.edges / 2.0);
                raster.density.push([cover, (edges * EDGE_STEPS).round().min(255.0) as u8]);
                raster.features.push(cell.feature);
            }
        }
        raster
    }
}

/// Adds an edge to the cells of a raster, so that their sums from left to right are what lies to the right of it. In each cell
/// that the edge passes, the part of the cell beside it counts there and the rest in the next one.
fn accumulate(cells: &mut [f32], width: usize, height: usize, a: [f32; 2], b: [f32; 2]) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    if dy == 0.0 {
        return;
    }
    // where along the edge it comes to another row or column
    let next = |at: f32, by: f32| if by > 0.0 { at.floor() + 1.0 } else { at.ceil() - 1.0 };
    let (mut x, mut y, mut t) = (a[0], a[1], 0.0f32);
    while t < 1.0 {
        let to_row = (next(y, dy) - a[1]) / dy;
        let to_column = if dx == 0.0 { f32::MAX } else { (next(x, dx) - a[0]) / dx };
        // a step below the precision of the numbers would never end
        let end = to_row.min(to_column).clamp((t + 1e-6).min(1.0), 1.0);
        let (nx, ny) = (a[0] + dx * end, a[1] + dy * end);
        let (mx, my) = (f32::midpoint(x, nx), f32::midpoint(y, ny));
        let (column, row) = ((mx.max(0.0) as usize).min(width.saturating_sub(2)), (my.max(0.0) as usize).min(height - 1));
        let (down, right) = (ny - y, mx - column as f32);
        cells[row * width + column] += down * (1.0 - right);
        cells[row * width + column + 1] += down * right;
        (x, y, t) = (nx, ny, end);
    }
}

/// Tells the cells that a segment goes through, and how long it is in each, to within half a cell.
fn walk(a: [f32; 2], b: [f32; 2], mut cell: impl FnMut(u32, u32, f32)) {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy);
    let steps = (length * 2.0).ceil().max(1.0);
    for step in 0..steps as u32 {
        let t = (step as f32 + 0.5) / steps;
        cell((a[0] + dx * t).max(0.0) as u32, (a[1] + dy * t).max(0.0) as u32, length / steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(rings: &[Vec<[f64; 2]>]) -> Raster {
        let mut specks = Specks::new(1.0 / 1024.0);
        let scaled: Vec<Vec<[f64; 2]>> = rings.iter().map(|ring| ring.iter().map(|p| p.map(|v| v / 1024.0)).collect()).collect();
        let bounds = scaled[0].iter().fold([1.0, 1.0, 0.0, 0.0], |b: [f64; 4], p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]);
        specks.add(7, bounds, &scaled);
        specks.finish(&ChunkGrid::over([0.0, 0.0, 1.0, 1.0]))
    }

    fn covered(raster: &Raster) -> f64 {
        raster.density.iter().map(|[cover, _]| f64::from(*cover) / 255.0).sum()
    }

    #[test]
    fn a_raster_covers_what_its_areas_do_whichever_way_their_rings_turn() {
        let outer = vec![[3.3, 4.2], [9.7, 5.1], [12.4, 11.8], [6.0, 13.5], [2.1, 9.0], [3.3, 4.2]];
        let hole = vec![[5.0, 7.0], [8.0, 7.5], [7.0, 10.0], [5.0, 7.0]];
        let area = |ring: &[[f64; 2]]| ring.windows(2).map(|s| s[0][0] * s[1][1] - s[1][0] * s[0][1]).sum::<f64>().abs() / 2.0;
        let exact = area(&outer) - area(&hole);
        for (turn_outer, turn_hole) in [(false, false), (true, false), (false, true), (true, true)] {
            let turned = |ring: &Vec<[f64; 2]>, turn: bool| if turn { ring.iter().rev().copied().collect() } else { ring.clone() };
            let raster = raster(&[turned(&outer, turn_outer), turned(&hole, turn_hole)]);
            assert!((covered(&raster) - exact).abs() < exact * 0.01, "{} {exact}", covered(&raster));
            assert!(raster.density.iter().zip(&raster.features).all(|(density, feature)| *density == [0, 0] || *feature == 7));
        }
    }

    #[test]
    fn a_square_of_whole_cells_covers_them_wholly_and_a_common_boundary_counts_once() {
        let square = vec![[2.0, 3.0], [6.0, 3.0], [6.0, 5.0], [2.0, 5.0], [2.0, 3.0]];
        let raster = raster(&[square]);
        assert_eq!(raster.density.iter().filter(|[cover, _]| *cover == 255).count(), 8);
        let edges = |raster: &Raster| raster.density.iter().map(|[_, edges]| f32::from(*edges) / EDGE_STEPS).sum::<f32>();
        assert!((edges(&raster) - 12.0).abs() < 0.3, "{}", edges(&raster));
        let mut two = Specks::new(1.0);
        for left in [10.5, 13.5] {
            let ring = vec![[left, 8.5], [left + 3.0, 8.5], [left + 3.0, 11.5], [left, 11.5], [left, 8.5]];
            two.add(left as u32, [left, 8.5, left + 3.0, 11.5], &[ring]);
        }
        let both = edges(&two.finish(&ChunkGrid::over([0.0, 0.0, 32.0, 32.0])));
        assert!((both - 21.0).abs() < 1.6, "the edge between two is one: {both}");
    }
}
