//! The grid that a chunk's positions lie on: whole steps, so that a position near the middle of the view is placed there
//! without the error of a large number.

/// Steps over a chunk's longer side: 31 bits, because the last one marks where lines end and a difference needs a sign.
/// Over a chunk of 5 000 km, half a step is 0.03 pixels at zoom 22.
const STEPS: f64 = 2_147_483_646.0;

/// Where positions of the unit square lie on the grid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChunkGrid {
    /// The north-west corner in the unit square.
    pub origin: [f64; 2],
    /// Units of the unit square.
    pub step: f64,
}

impl ChunkGrid {
    /// The grid over west, north, east, south.
    #[must_use]
    pub fn over(bounds: [f64; 4]) -> Self {
        let side = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]);
        Self { origin: [bounds[0], bounds[1]], step: side.max(1e-12) / STEPS }
    }

    /// The nearest step to a position; what lies off the grid is moved to its edge.
    #[must_use]
    pub fn nearest(&self, position: [f64; 2]) -> [u32; 2] {
        [0, 1].map(|axis| ((position[axis] - self.origin[axis]) / self.step).round().clamp(0.0, STEPS) as u32)
    }

    /// A step's position in the unit square.
    #[must_use]
    pub fn position(&self, steps: [u32; 2]) -> [f64; 2] {
        [0, 1].map(|axis| self.origin[axis] + f64::from(steps[axis]) * self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_within_a_twentieth_of_a_pixel_at_zoom_22() {
        let pixels = 256.0 * 22f64.exp2();
        for side in [1e-7, 1e-3, 0.125] {
            let grid = ChunkGrid::over([0.7, 0.4, 0.7 + side, 0.4 + side * 0.8]);
            for n in 0..1000 {
                let position = [0.7 + side * f64::from(n) / 1000.0, 0.4 + side * 0.8 * f64::from(n * 7 % 1000) / 1000.0];
                let back = grid.position(grid.nearest(position));
                for axis in [0, 1] {
                    assert!((back[axis] - position[axis]).abs() * pixels < 0.05, "{side} {n}");
                }
            }
        }
    }
}
