//! The room that labels have: what is taken, what had better be kept clear, and where the frame ends.

use super::Rect;
use crate::carto::frame::Frame;
use crate::model::FeatureId;

/// What is taken, what should be avoided, and where the frame ends.
pub struct Space {
    taken: CellGrid,
    soft: CellGrid,
    /// Symbols of points: middle, radius, whose they are.
    symbols: Vec<([f32; 2], f32, FeatureId)>,
    edge: Rect,
}

impl Space {
    pub fn new(frame: &Frame, reserved: &[Rect]) -> Self {
        let mut space = Self { taken: CellGrid::new(frame), soft: CellGrid::new(frame), symbols: Vec::new(), edge: frame.rect() };
        for rect in reserved {
            space.take(*rect);
        }
        space
    }

    /// Takes a rectangle for good.
    pub fn take(&mut self, rect: Rect) {
        self.taken.put(rect, rect);
    }

    /// Takes the room of a symbol, and knows whose it is.
    pub fn take_symbol(&mut self, [x, y]: [f32; 2], radius: f32, of: FeatureId) {
        self.take([x - radius, y - radius, x + radius, y + radius]);
        self.symbols.push(([x, y], radius, of));
    }

    /// Whether a name in a rectangle would be read as that of a symbol within `reach` that is not its own.
    pub fn names_another(&self, [l, t, r, b]: Rect, reach: f32, own: FeatureId) -> bool {
        let off = |[x, y]: [f32; 2]| (l - x).max(x - r).max(0.0).hypot((t - y).max(y - b).max(0.0));
        self.symbols.iter().any(|(at, radius, of)| *of != own && off(*at) < radius + reach)
    }

    /// Whether a line runs over something that is taken.
    pub fn is_over(&self, [ax, ay]: [f32; 2], [bx, by]: [f32; 2]) -> bool {
        let rect = [ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)];
        self.taken.in_cells(rect).any(|own| crosses([ax, ay, bx, by], own))
    }

    /// Makes a line something to be kept clear of text where there is a choice.
    pub fn spare(&mut self, line: &[[f32; 2]]) {
        for pair in line.windows(2) {
            let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
            self.soft.put([ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)], [ax, ay, bx, by]);
        }
    }

    pub fn free(&self, rect: Rect) -> bool {
        let [l, t, r, b] = rect;
        l >= self.edge[0] && t >= self.edge[1] && r <= self.edge[2] && b <= self.edge[3] && !self.taken.in_cells(rect).any(|own| overlap(own, rect))
    }

    /// How many spared segments cross a rectangle, counted up to 40.
    pub fn crossings(&self, rect: Rect) -> usize {
        self.soft.in_cells(rect).filter(|segment| crosses(*segment, rect)).take(40).count()
    }
}

pub fn overlap(a: Rect, b: Rect) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Rectangles or segments in coarse cells.
struct CellGrid {
    origin: [f32; 2],
    cell: f32,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<[f32; 4]>>,
}

impl CellGrid {
    fn new(frame: &Frame) -> Self {
        let cell = 8.0 * frame.per_mm;
        let (columns, rows) = ((frame.size[0] / cell).ceil().max(1.0) as usize, (frame.size[1] / cell).ceil().max(1.0) as usize);
        Self { origin: frame.origin, cell, columns, rows, cells: vec![Vec::new(); columns * rows] }
    }

    fn range(&self, low: f32, high: f32, axis: usize, count: usize) -> std::ops::Range<usize> {
        let at = |v: f32| ((v - self.origin[axis]) / self.cell).floor().clamp(-1.0, count as f32) as isize;
        let (from, to) = (at(low).max(0), at(high).min(count as isize - 1));
        from as usize..(to + 1).max(from) as usize
    }

    /// Puts something in the cells that a rectangle meets.
    fn put(&mut self, rect: Rect, what: [f32; 4]) {
        let columns = self.range(rect[0], rect[2], 0, self.columns);
        for row in self.range(rect[1], rect[3], 1, self.rows) {
            for column in columns.clone() {
                self.cells[row * self.columns + column].push(what);
            }
        }
    }

    /// What is in the cells that a rectangle meets; something that lies in several of them comes as often.
    fn in_cells(&self, rect: Rect) -> impl Iterator<Item = [f32; 4]> + '_ {
        let columns = self.range(rect[0], rect[2], 0, self.columns);
        let rows = self.range(rect[1], rect[3], 1, self.rows);
        rows.flat_map(move |row| columns.clone().flat_map(move |column| self.cells[row * self.columns + column].iter().copied()))
    }
}

fn crosses([ax, ay, bx, by]: [f32; 4], [l, t, r, b]: Rect) -> bool {
    let (dx, dy) = (bx - ax, by - ay);
    let (mut from, mut to) = (0.0f32, 1.0f32);
    for (delta, gap) in [(-dx, ax - l), (dx, r - ax), (-dy, ay - t), (dy, b - ay)] {
        if delta == 0.0 {
            if gap < 0.0 {
                return false;
            }
        } else if delta < 0.0 {
            from = from.max(gap / delta);
        } else {
            to = to.min(gap / delta);
        }
    }
    from <= to
}
