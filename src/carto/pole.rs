//! The pole of inaccessibility: the place inside an area that is farthest from its edge, by quadtree search
//! (Agafonkin's method, 2016, after Garcia-Castellanos & Lombardo 2007).

use std::collections::BinaryHeap;

struct Cell {
    x: f32,
    y: f32,
    half: f32,
    distance: f32,
}

impl Cell {
    fn new(x: f32, y: f32, half: f32, rings: &[Vec<[f32; 2]>]) -> Self {
        Self { x, y, half, distance: signed_distance([x, y], rings) }
    }

    fn potential(&self) -> f32 {
        self.half.mul_add(std::f32::consts::SQRT_2, self.distance)
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Cell {}
impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Cell {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.potential().total_cmp(&other.potential())
    }
}

/// The pole of the even-odd area of `rings` and its distance to the edge, to within `precision`; `None` for an empty area.
#[must_use]
pub fn pole(rings: &[Vec<[f32; 2]>], precision: f32) -> Option<([f32; 2], f32)> {
    let points = rings.first()?;
    let first = points.first()?;
    let [left, top, right, bottom] =
        points.iter().fold([first[0], first[1], first[0], first[1]], |[l, t, r, b], [x, y]| [l.min(*x), t.min(*y), r.max(*x), b.max(*y)]);
    let size = (right - left).min(bottom - top);
    if size <= 0.0 {
        return None;
    }
    let half = (size / 2.0).max((right - left).max(bottom - top) / 64.0);
    let mut queue = BinaryHeap::new();
    let mut y = top;
    while y < bottom {
        let mut x = left;
        while x < right {
            queue.push(Cell::new(x + half, y + half, half, rings));
            x += half * 2.0;
        }
        y += half * 2.0;
    }
    let mut best = Cell::new(f32::midpoint(left, right), f32::midpoint(top, bottom), 0.0, rings);
    while let Some(cell) = queue.pop() {
        if cell.distance > best.distance {
            best = Cell { half: 0.0, ..cell };
        }
        if cell.potential() - best.distance <= precision {
            if queue.peek().is_none_or(|next| next.potential() - best.distance <= precision) {
                break;
            }
            continue;
        }
        let half = cell.half / 2.0;
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            queue.push(Cell::new(cell.x + dx, cell.y + dy, half, rings));
        }
    }
    Some(([best.x, best.y], best.distance))
}

/// The distance to the nearest edge, negative outside.
fn signed_distance([x, y]: [f32; 2], rings: &[Vec<[f32; 2]>]) -> f32 {
    let (mut inside, mut best) = (false, f32::INFINITY);
    for ring in rings {
        for (i, a) in ring.iter().enumerate() {
            let b = ring[(i + 1) % ring.len()];
            if (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] {
                inside = !inside;
            }
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let length2 = dx * dx + dy * dy;
            let t = if length2 > 0.0 { (((x - a[0]) * dx + (y - a[1]) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
            best = best.min((x - a[0] - t * dx).hypot(y - a[1] - t * dy));
        }
    }
    if inside { best } else { -best }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pole_of_an_l_lies_in_its_broad_arm() {
        let l = vec![vec![[0.0, 0.0], [10.0, 0.0], [10.0, 4.0], [2.0, 4.0], [2.0, 20.0], [0.0, 20.0]]];
        let ([x, y], distance) = pole(&l, 0.05).unwrap();
        assert!((distance - 2.0).abs() < 0.1 && x > 1.9 && y < 4.0, "{x} {y} {distance}");
    }
}
