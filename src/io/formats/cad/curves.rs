//! Arcs, ellipses and splines as lines of short straight pieces, which lie nowhere farther from the curve than they may.

/// Pieces of a full circle at least, so that a small one looks round, and at most.
const LEAST: f64 = 32.0;
const MOST: f64 = 4096.0;
/// A spline's span is halved so often at most.
const HALVED: u32 = 10;

/// Pieces for a turn on a circle, so that the middle of a chord is at most `off` from it.
fn pieces(radius: f64, turn: f64, off: f64) -> usize {
    let whole = std::f64::consts::TAU;
    // the rise of a chord over half its angle: off = r (1 - cos(a / 2))
    let angle = 2.0 * (1.0 - (off / radius.abs().max(off)).min(1.0)).clamp(-1.0, 1.0).acos();
    let circle = if angle > 0.0 { (whole / angle).clamp(LEAST, MOST) } else { MOST };
    ((circle * (turn / whole).abs()).ceil() as usize).max(1)
}

/// Positions along an arc from an angle on, in radians, through a turn, which is negative for clockwise.
pub fn arc([x, y]: [f64; 2], radius: f64, from: f64, turn: f64, off: f64) -> Vec<[f64; 2]> {
    ellipse([x, y], [radius, 0.0], 1.0, from, turn, off)
}

/// Positions along an ellipse by its parameter: `major` leads from its centre to the end of its longer axis, `ratio` tells how long the
/// other is.
pub fn ellipse([x, y]: [f64; 2], major: [f64; 2], ratio: f64, from: f64, turn: f64, off: f64) -> Vec<[f64; 2]> {
    let steps = pieces(major[0].hypot(major[1]), turn, off);
    let at = |n: usize| {
        let (sin, cos) = (from + turn * n as f64 / steps as f64).sin_cos();
        [x + major[0] * cos - major[1] * ratio * sin, y + major[1] * cos + major[0] * ratio * sin]
    };
    (0..=steps).map(at).collect()
}

/// The turn from one angle to another counter-clockwise, a whole one where they are the same.
pub fn turn(from: f64, to: f64) -> f64 {
    let turn = (to - from).rem_euclid(std::f64::consts::TAU);
    if turn < 1e-12 { std::f64::consts::TAU } else { turn }
}

/// Positions of a line whose pieces may be arcs: `bulge` of each position is the tangent of a quarter of the turn to the next one (DXF
/// Reference, LWPOLYLINE). The last leads to the first where the line is closed.
pub fn bulged(vertices: &[([f64; 2], f64)], is_closed: bool, off: f64) -> Vec<[f64; 2]> {
    let mut line = Vec::with_capacity(vertices.len() + 1);
    for (n, (from, bulge)) in vertices.iter().enumerate() {
        line.push(*from);
        let Some((to, _)) = vertices.get(n + 1).or(vertices.first().filter(|_| is_closed)) else { break };
        let chord = [to[0] - from[0], to[1] - from[1]];
        let length = chord[0].hypot(chord[1]);
        if bulge.abs() < 1e-12 || !bulge.is_finite() || length == 0.0 {
            continue;
        }
        let whole = 4.0 * bulge.atan();
        let radius = length / (2.0 * (whole / 2.0).sin());
        // to the left of the chord for turns to the left
        let beside = radius * (whole / 2.0).cos() / length;
        let centre = [from[0] + chord[0] / 2.0 - chord[1] * beside, from[1] + chord[1] / 2.0 + chord[0] * beside];
        let start = (from[1] - centre[1]).atan2(from[0] - centre[0]);
        let own = arc(centre, radius.abs(), start, whole, off);
        line.extend(own.iter().skip(1).take(own.len().saturating_sub(2)));
    }
    if is_closed {
        line.extend(line.first().copied());
    }
    line
}

/// A B-spline.
pub struct Spline<'s> {
    pub degree: usize,
    pub knots: &'s [f64],
    pub controls: &'s [[f64; 3]],
    /// As many as controls; none where all weigh the same.
    pub weights: &'s [f64],
}

impl Spline<'_> {
    /// Positions along it; none where its numbers do not fit each other.
    pub fn line(&self, off: f64) -> Option<Vec<[f64; 3]>> {
        let (degree, count) = (self.degree, self.controls.len());
        let fits = (1..=25).contains(&degree) && count > degree && self.knots.len() == count + degree + 1;
        if !fits || !self.knots.is_sorted() || !self.knots.iter().all(|knot| knot.is_finite()) {
            return None;
        }
        let mut line = vec![self.at(degree, self.knots[degree])];
        for span in degree..count {
            let (from, to) = (self.knots[span], self.knots[span + 1]);
            if to > from {
                // a curve that comes back on itself is not taken for a straight one
                let middle = self.at(span, f64::midpoint(from, to));
                self.between(span, [from, f64::midpoint(from, to)], [line[line.len() - 1], middle], off, HALVED, &mut line);
                self.between(span, [f64::midpoint(from, to), to], [middle, self.at(span, to)], off, HALVED, &mut line);
            }
        }
        Some(line)
    }

    /// Adds the positions behind the first of two.
    fn between(&self, span: usize, [from, to]: [f64; 2], [a, b]: [[f64; 3]; 2], off: f64, left: u32, line: &mut Vec<[f64; 3]>) {
        let middle = f64::midpoint(from, to);
        let own = self.at(span, middle);
        let aside = (0..2).map(|n| own[n] - f64::midpoint(a[n], b[n])).fold(0.0, f64::hypot);
        if left == 0 || aside <= off {
            line.push(b);
        } else {
            self.between(span, [from, middle], [a, own], off, left - 1, line);
            self.between(span, [middle, to], [own, b], off, left - 1, line);
        }
    }

    /// The position at a parameter in a span (de Boor's algorithm).
    fn at(&self, span: usize, parameter: f64) -> [f64; 3] {
        let degree = self.degree;
        let control = |n: usize| {
            let weight = self.weights.get(n).copied().filter(|_| self.weights.len() == self.controls.len()).unwrap_or(1.0);
            let [x, y, z] = self.controls[n];
            [x * weight, y * weight, z * weight, weight]
        };
        let mut own: Vec<[f64; 4]> = (0..=degree).map(|n| control(span - degree + n)).collect();
        for round in 1..=degree {
            for n in (round..=degree).rev() {
                let low = self.knots[span - degree + n];
                let room = self.knots[span + 1 + n - round] - low;
                let part = if room > 0.0 { (parameter - low) / room } else { 0.0 };
                own[n] = [0, 1, 2, 3].map(|axis| own[n - 1][axis] * (1.0 - part) + own[n][axis] * part);
            }
        }
        let [x, y, z, weight] = own[degree];
        if weight == 0.0 { [x, y, z] } else { [x / weight, y / weight, z / weight] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The greatest distance of a chord's middle from a circle.
    fn greatest(line: &[[f64; 2]], [x, y]: [f64; 2], radius: f64) -> f64 {
        let off = |pair: &[[f64; 2]]| {
            let [mx, my] = [0, 1].map(|n| f64::midpoint(pair[0][n], pair[1][n]));
            (radius - (mx - x).hypot(my - y)).abs()
        };
        line.windows(2).map(off).fold(0.0, f64::max)
    }

    #[test]
    fn arcs_of_every_size_stay_within_a_centimetre() {
        for radius in [0.05, 1.0, 30.0, 1500.0, 20_000.0] {
            let line = arc([100.0, 200.0], radius, 0.3, 5.0, 0.01);
            assert!(greatest(&line, [100.0, 200.0], radius) <= 0.01 + 1e-9, "{radius}: {}", line.len());
            assert!(line.iter().all(|p| ((p[0] - 100.0).hypot(p[1] - 200.0) - radius).abs() < 1e-6));
        }
        // half a circle to the left, a quarter to the right
        let left = bulged(&[([0.0, 0.0], 1.0), ([10.0, 0.0], 0.0)], false, 0.01);
        assert!(greatest(&left, [5.0, 0.0], 5.0) < 0.01 && left.iter().all(|p| p[1] <= 1e-9), "{left:?}");
        let quarter = (std::f64::consts::PI / 8.0).tan();
        let right = bulged(&[([0.0, 0.0], -quarter), ([10.0, 10.0], 0.0)], false, 0.001);
        assert!(greatest(&right, [10.0, 0.0], 10.0) < 0.001 && right[right.len() / 2][1] > right[right.len() / 2][0], "{right:?}");
        let closed = bulged(&[([0.0, 0.0], 1.0), ([2.0, 0.0], 1.0)], true, 0.01);
        assert!(closed.first() == closed.last() && greatest(&closed, [1.0, 0.0], 1.0) < 0.01);
        assert!((turn(1.0, 0.5) - (std::f64::consts::TAU - 0.5)).abs() < 1e-12 && (turn(2.0, 2.0) - std::f64::consts::TAU).abs() < 1e-12);
    }

    #[test]
    fn a_circle_as_a_rational_spline_is_one_and_what_does_not_fit_is_none() {
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let controls =
            [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 1.0, 0.0], [-1.0, 0.0, 0.0]].map(|p: [f64; 3]| p.map(|v| v * 100.0));
        let own = Spline { degree: 2, knots: &[0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 2.0], controls: &controls, weights: &[1.0, half, 1.0, half, 1.0] };
        let line: Vec<[f64; 2]> = own.line(0.01).unwrap().iter().map(|p| [p[0], p[1]]).collect();
        assert!(greatest(&line, [0.0, 0.0], 100.0) <= 0.011 && (line[line.len() - 1][0] + 100.0).abs() < 1e-9, "{}", line.len());
        assert!(Spline { degree: 3, knots: &[0.0; 3], controls: &controls, weights: &[] }.line(0.01).is_none());
    }
}
