//! Where the numbers of an entity lie in the drawing: the systems of entities and of blocks in blocks.

use acadrust::types::Vector3;

/// Three directions and an origin.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    axes: [[f64; 3]; 3],
    origin: [f64; 3],
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn unit(a: [f64; 3]) -> [f64; 3] {
    let length = a.iter().map(|own| own * own).sum::<f64>().sqrt();
    if length > 0.0 && length.is_finite() { a.map(|own| own / length) } else { [0.0, 0.0, 1.0] }
}

impl Frame {
    /// That of the drawing.
    pub const WORLD: Self = Self { axes: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], origin: [0.0; 3] };

    /// That of an entity that looks in a direction (DXF Reference, "Arbitrary Axis Algorithm").
    pub fn looking(normal: Vector3) -> Self {
        /// Where the direction is taken to be along z.
        const NEAR: f64 = 1.0 / 64.0;
        let z = unit([normal.x, normal.y, normal.z]);
        let x = if z[0].abs() < NEAR && z[1].abs() < NEAR { cross([0.0, 1.0, 0.0], z) } else { cross([0.0, 0.0, 1.0], z) };
        let x = unit(x);
        Self { axes: [x, cross(z, x), z], origin: [0.0; 3] }
    }

    /// A place of this frame in the drawing.
    pub fn place(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        [0, 1, 2].map(|n| self.axes[0][n] * x + self.axes[1][n] * y + self.axes[2][n] * z + self.origin[n])
    }

    /// A frame that lies in this one, in the drawing.
    pub fn within(&self, inner: &Self) -> Self {
        let direction = |own: [f64; 3]| [0, 1, 2].map(|n| self.axes[0][n] * own[0] + self.axes[1][n] * own[1] + self.axes[2][n] * own[2]);
        Self { axes: inner.axes.map(direction), origin: self.place(inner.origin) }
    }

    /// That of a block which is turned by an angle in radians and scaled, and whose base comes to lie at a place of this frame.
    pub fn block(at: [f64; 3], angle: f64, scale: [f64; 3], base: [f64; 3]) -> Self {
        let (sin, cos) = angle.sin_cos();
        let axes = [[cos * scale[0], sin * scale[0], 0.0], [-sin * scale[1], cos * scale[1], 0.0], [0.0, 0.0, scale[2]]];
        let turned = Self { axes, origin: at };
        Self { origin: turned.place(base.map(|own| -own)), ..turned }
    }

    /// How much longer things are in the drawing than in this frame, about.
    pub fn scale(&self) -> f64 {
        let length = |own: [f64; 3]| own.iter().map(|n| n * n).sum::<f64>().sqrt();
        length(self.axes[0]).max(length(self.axes[1]))
    }

    /// The angle in the drawing of a direction of this frame, in degrees counter-clockwise from the east.
    pub fn angle(&self, radians: f64) -> f64 {
        let (sin, cos) = radians.sin_cos();
        let [x, y] = [0, 1].map(|n| self.axes[0][n] * cos + self.axes[1][n] * sin);
        y.atan2(x).to_degrees()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: [f64; 3], b: [f64; 3]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn what_looks_down_is_mirrored_and_blocks_lie_where_they_are_put() {
        assert!(near(Frame::looking(Vector3::new(0.0, 0.0, 1.0)).place([3.0, 4.0, 5.0]), [3.0, 4.0, 5.0]));
        assert!(near(Frame::looking(Vector3::new(0.0, 0.0, -1.0)).place([3.0, 4.0, 5.0]), [-3.0, 4.0, -5.0]));
        let block = Frame::block([10.0, 20.0, 0.0], std::f64::consts::FRAC_PI_2, [2.0, 1.0, 1.0], [1.0, 0.0, 0.0]);
        assert!(near(block.place([1.0, 0.0, 0.0]), [10.0, 20.0, 0.0]), "its base");
        assert!(near(block.place([2.0, 3.0, 0.0]), [7.0, 22.0, 0.0]));
        let inner = Frame::block([1.0, 0.0, 0.0], 0.0, [1.0; 3], [0.0; 3]);
        assert!(near(block.within(&inner).place([1.0, 3.0, 0.0]), block.place([2.0, 3.0, 0.0])));
        assert!((block.angle(0.0) - 90.0).abs() < 1e-9 && (block.scale() - 2.0).abs() < 1e-9);
    }
}
