//! Rings and lines cut to a rectangle.

/// A rectangle in units: left, top, right, bottom.
pub type Rect = [f32; 4];

/// Whether a point lies in a rectangle or on its edge.
pub fn inside([x, y]: [f32; 2], [l, t, r, b]: Rect) -> bool {
    (l..=r).contains(&x) && (t..=b).contains(&y)
}

/// Sutherland and Hodgman's clipping (1974) of a ring to a rectangle.
pub fn clip_area(points: &[[f32; 2]], window: Rect) -> Vec<[f32; 2]> {
    let mut ring = points.to_vec();
    for (side, limit) in window.into_iter().enumerate() {
        let axis = side % 2;
        let keep = |p: [f32; 2]| if side < 2 { p[axis] >= limit } else { p[axis] <= limit };
        let mut out = Vec::with_capacity(ring.len() + 4);
        for (i, p) in ring.iter().enumerate() {
            let before = ring[(i + ring.len() - 1) % ring.len()];
            if keep(*p) != keep(before) {
                let t = (limit - before[axis]) / (p[axis] - before[axis]);
                let mut cut = [before[0] + (p[0] - before[0]) * t, before[1] + (p[1] - before[1]) * t];
                cut[axis] = limit;
                out.push(cut);
            }
            if keep(*p) {
                out.push(*p);
            }
        }
        ring = out;
        if ring.is_empty() {
            break;
        }
    }
    ring
}

/// The pieces of a line inside a rectangle, by Liang and Barsky's clipping (1984) of each segment.
pub fn clip_line(points: &[[f32; 2]], [l, t, r, b]: Rect) -> Vec<Vec<[f32; 2]>> {
    let mut pieces: Vec<Vec<[f32; 2]>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let (p, d) = (pair[0], [pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]]);
        let (mut from, mut to) = (0.0f32, 1.0f32);
        let mut visible = true;
        for (delta, gap) in [(-d[0], p[0] - l), (d[0], r - p[0]), (-d[1], p[1] - t), (d[1], b - p[1])] {
            if delta == 0.0 {
                visible &= gap >= 0.0;
            } else if delta < 0.0 {
                from = from.max(gap / delta);
            } else {
                to = to.min(gap / delta);
            }
        }
        if !visible || from > to {
            open = false;
            continue;
        }
        let at = |k: f32| [p[0] + d[0] * k, p[1] + d[1] * k];
        match pieces.last_mut() {
            Some(piece) if open && from <= 0.0 => piece.push(at(to)),
            _ => pieces.push(vec![at(from), at(to)]),
        }
        open = to >= 1.0;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_round_the_window_fills_it_and_its_edge_is_nowhere() {
        let ring = [[-10.0, -10.0], [20.0, -10.0], [20.0, 20.0], [-10.0, 20.0]];
        let cut = clip_area(&ring, [0.0, 0.0, 5.0, 5.0]);
        let area: f32 = (0..cut.len())
            .map(|i| {
                let (a, b) = (cut[i], cut[(i + 1) % cut.len()]);
                (a[0] * b[1] - b[0] * a[1]) / 2.0
            })
            .sum();
        assert!((area.abs() - 25.0).abs() < 1e-3);
        assert!(clip_line(&[ring[0], ring[1], ring[2], ring[3], ring[0]], [0.0, 0.0, 5.0, 5.0]).is_empty());
    }

    #[test]
    fn a_line_through_the_window_keeps_its_inner_piece() {
        let pieces = clip_line(&[[-5.0, 2.0], [2.0, 2.0], [9.0, 2.0], [9.0, 4.0], [-1.0, 4.0]], [0.0, 0.0, 5.0, 5.0]);
        assert_eq!(pieces, vec![vec![[0.0, 2.0], [2.0, 2.0], [5.0, 2.0]], vec![[5.0, 4.0], [0.0, 4.0]]]);
    }
}
