//! Fewer vertices for a coarser look: Douglas and Peucker's method (1973).

/// The positions of a line that are kept so that no other lies farther than `tolerance` from the line through them. The first
/// and the last stay; a closed ring stays closed.
#[must_use]
pub fn simplified(line: &[[f64; 2]], tolerance: f64) -> Vec<[f64; 2]> {
    let last = line.len().saturating_sub(1);
    if last < 2 {
        return line.to_vec();
    }
    let mut kept = vec![false; line.len()];
    (kept[0], kept[last]) = (true, true);
    let mut open = vec![(0, last)];
    if line[0] == line[last] {
        // a ring has no length between its ends: the position farthest from them is its other end
        let far = (1..last).max_by(|a, b| distance2(line[*a], line[0]).total_cmp(&distance2(line[*b], line[0]))).unwrap_or(1);
        kept[far] = true;
        open = vec![(0, far), (far, last)];
    }
    let limit = tolerance * tolerance;
    while let Some((from, to)) = open.pop() {
        let mut worst = (limit, 0);
        for between in from + 1..to {
            let off = to_segment2(line[between], line[from], line[to]);
            if off > worst.0 {
                worst = (off, between);
            }
        }
        if worst.1 > 0 {
            kept[worst.1] = true;
            open.push((from, worst.1));
            open.push((worst.1, to));
        }
    }
    line.iter().zip(kept).filter(|(_, kept)| *kept).map(|(position, _)| *position).collect()
}

fn distance2(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    x * x + y * y
}

/// The squared distance of a position from a segment.
fn to_segment2(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    distance2(p, [a[0] + t * dx, a[1] + t * dy])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_position_is_farther_from_what_is_kept_than_was_allowed() {
        let ring: Vec<[f64; 2]> = (0..=400)
            .map(|n| {
                let turn = f64::from(n % 400) / 400.0 * std::f64::consts::TAU;
                let radius = 1.0 + 0.05 * (turn * 17.0).sin();
                [radius * turn.cos(), radius * turn.sin()]
            })
            .collect();
        for tolerance in [0.001, 0.02, 0.2] {
            let kept = simplified(&ring, tolerance);
            assert!(kept.first() == kept.last() && kept.len() < ring.len());
            for p in &ring {
                let off = kept.windows(2).map(|pair| to_segment2(*p, pair[0], pair[1])).fold(f64::MAX, f64::min);
                assert!(off.sqrt() <= tolerance * 1.000_001, "{off}");
            }
        }
        assert_eq!(simplified(&[[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]], 0.1), [[0.0, 0.0], [2.0, 0.0]]);
    }
}
