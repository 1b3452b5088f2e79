//! The pictures on markers, as paths on a grid of 24 units about the marker's middle.

use super::picture::{Op, Paint, Path};
use crate::model::Pictogram;

/// A place, the units of the grid, and the two colours: of the picture, and of the disc it lies on.
pub struct Plate {
    pub middle: [f32; 2],
    /// The disc's radius is 12 of them.
    pub unit: f32,
    pub light: Paint,
    pub ground: Paint,
}

impl Plate {
    fn at(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.middle[0] + x * self.unit, self.middle[1] + y * self.unit]
    }

    fn area(&self, points: &[[f32; 2]]) -> Op {
        let points: Vec<[f32; 2]> = points.iter().map(|p| self.at(*p)).collect();
        Op::Fill { path: Path::polyline(&points, true), paint: self.light }
    }

    fn line(&self, points: &[[f32; 2]], width: f32) -> Op {
        self.line_of(points, width, self.light)
    }

    fn line_of(&self, points: &[[f32; 2]], width: f32, paint: Paint) -> Op {
        let points: Vec<[f32; 2]> = points.iter().map(|p| self.at(*p)).collect();
        Op::Stroke { path: Path::polyline(&points, false), paint, width: width * self.unit, dash: Vec::new() }
    }

    fn disc(&self, middle: [f32; 2], radius: f32) -> Op {
        Op::Fill { path: Path::circle(self.at(middle), radius * self.unit), paint: self.light }
    }

    /// A disc in the colour of the ground: a hole.
    fn hole(&self, middle: [f32; 2], radius: f32) -> Op {
        Op::Fill { path: Path::circle(self.at(middle), radius * self.unit), paint: self.ground }
    }

    fn ring(&self, middle: [f32; 2], radius: f32, width: f32) -> Op {
        Op::Stroke { path: Path::circle(self.at(middle), radius * self.unit), paint: self.light, width: width * self.unit, dash: Vec::new() }
    }

    fn block(&self, [x, y]: [f32; 2], [w, h]: [f32; 2], round: f32) -> Op {
        Op::Fill { path: Path::rounded(self.at([x, y]), [w * self.unit, h * self.unit], round * self.unit), paint: self.light }
    }

    /// A block in the colour of the ground.
    fn gap(&self, [x, y]: [f32; 2], [w, h]: [f32; 2], round: f32) -> Op {
        Op::Fill { path: Path::rounded(self.at([x, y]), [w * self.unit, h * self.unit], round * self.unit), paint: self.ground }
    }
}

/// Points of an arc, from one angle to another in degrees, clockwise from the east.
fn arc([x, y]: [f32; 2], radius: f32, from: f32, to: f32) -> Vec<[f32; 2]> {
    const STEPS: u16 = 16;
    (0..=STEPS)
        .map(|n| {
            let angle = (from + (to - from) * f32::from(n) / f32::from(STEPS)).to_radians();
            [x + radius * angle.cos(), y + radius * angle.sin()]
        })
        .collect()
}

/// The operations that draw a picture.
pub fn pictogram_ops(pictogram: Pictogram, on: &Plate) -> Vec<Op> {
    match pictogram {
        // layers of a composite
        Pictogram::Materials => {
            let sheet = |y: f32| [[0.0, y - 2.9], [6.2, y], [0.0, y + 2.9], [-6.2, y]];
            let edge = |y: f32| on.line(&[[-6.0, y], [0.0, y + 2.8], [6.0, y]], 1.3);
            vec![on.area(&sheet(-3.1)), edge(0.4), edge(3.4)]
        }
        // the section of a beam
        Pictogram::Steel => {
            vec![on.block([-5.4, -6.0], [10.8, 2.8], 0.4), on.block([-1.5, -4.4], [3.0, 8.8], 0.0), on.block([-5.4, 3.2], [10.8, 2.8], 0.4)]
        }
        // a flask
        Pictogram::Medicine => vec![
            on.area(&[[-1.9, -6.2], [1.9, -6.2], [1.9, -1.8], [5.6, 4.6], [5.2, 6.0], [-5.2, 6.0], [-5.6, 4.6], [-1.9, -1.8]]),
            on.line(&[[-2.9, -6.2], [2.9, -6.2]], 1.4),
            on.hole([-1.2, 3.4], 0.95),
            on.hole([1.7, 2.2], 0.75),
        ],
        // a head with two eyes and an aerial
        Pictogram::Robots => vec![
            on.line(&[[0.0, -4.0], [0.0, -6.2]], 1.2),
            on.disc([0.0, -6.4], 1.15),
            on.block([-5.6, -4.2], [11.2, 9.2], 2.2),
            on.hole([-2.4, -0.4], 1.35),
            on.hole([2.4, -0.4], 1.35),
            on.gap([-2.4, 2.3], [4.8, 1.1], 0.5),
        ],
        // four rotors
        Pictogram::Drones => {
            let corners = [[-4.3, -4.3], [4.3, -4.3], [-4.3, 4.3], [4.3, 4.3]];
            let mut ops =
                vec![on.line(&[corners[0], corners[3]], 1.4), on.line(&[corners[1], corners[2]], 1.4), on.block([-2.0, -2.0], [4.0, 4.0], 1.0)];
            ops.extend(corners.map(|corner| on.ring(corner, 2.1, 1.1)));
            ops
        }
        // a column and a tank
        Pictogram::Chemicals => vec![
            on.block([-5.6, -6.2], [3.6, 12.2], 1.6),
            on.block([-0.6, -0.8], [6.2, 6.8], 1.4),
            on.line(&[[-3.8, -3.4], [2.5, -3.4], [2.5, 0.0]], 1.2),
        ],
        // goods one way, money the other
        Pictogram::Trade => vec![
            on.line(&[[-5.4, -2.4], [3.4, -2.4]], 1.7),
            on.area(&[[2.4, -5.4], [6.2, -2.4], [2.4, 0.6]]),
            on.line(&[[5.4, 2.8], [-3.4, 2.8]], 1.7),
            on.area(&[[-2.4, -0.2], [-6.2, 2.8], [-2.4, 5.8]]),
        ],
        Pictogram::Cruise => vec![
            on.area(&[[-6.8, 1.2], [6.8, 1.2], [4.6, 5.2], [-5.0, 5.2]]),
            on.block([-4.6, -1.6], [8.8, 2.0], 0.3),
            on.block([-3.2, -4.2], [5.8, 1.9], 0.3),
            on.block([0.2, -6.6], [1.7, 2.0], 0.2),
        ],
        // the sun over waves
        Pictogram::Tourism => {
            let wave = |y: f32| on.line(&[[-6.2, y], [-3.9, y - 1.5], [-1.6, y], [0.7, y - 1.5], [3.0, y], [5.3, y - 1.5], [6.4, y - 0.8]], 1.3);
            vec![on.disc([0.0, -2.9], 3.2), wave(3.0), wave(5.9)]
        }
        // a stalk with two leaves
        Pictogram::Agriculture => {
            let leaf = |side: f32, y: f32| [[0.0, y], [side * 1.4, y - 3.3], [side * 5.6, y - 4.4], [side * 4.9, y - 1.0], [side * 2.4, y + 0.6]];
            vec![on.line(&[[0.0, 6.4], [0.0, -3.4]], 1.3), on.area(&leaf(1.0, 1.0)), on.area(&leaf(-1.0, 3.6)), on.area(&leaf(-1.0, -1.6))]
        }
        // an arch
        Pictogram::Gateway => {
            vec![on.block([-6.2, -6.0], [12.4, 12.0], 1.0), on.gap([-3.1, -2.4], [6.2, 9.0], 3.0), on.line(&[[-6.9, -6.0], [6.9, -6.0]], 1.6)]
        }
        // lines that meet
        Pictogram::TransportHub => {
            let mut ops: Vec<Op> =
                [-90.0_f32, 30.0, 150.0].map(|a| on.line(&[[0.0, 0.0], [6.0 * a.to_radians().cos(), 6.0 * a.to_radians().sin()]], 1.5)).to_vec();
            ops.extend([-90.0_f32, 30.0, 150.0].map(|a| on.disc([6.0 * a.to_radians().cos(), 6.0 * a.to_radians().sin()], 1.8)));
            ops.extend([on.disc([0.0, 0.0], 3.4), on.hole([0.0, 0.0], 1.5)]);
            ops
        }
        // a bridge
        Pictogram::Bridgehead => vec![
            on.line(&[[-7.0, 2.6], [7.0, 2.6]], 1.6),
            on.line(&[[-3.6, 5.8], [-3.6, -5.4]], 1.5),
            on.line(&[[3.6, 5.8], [3.6, -5.4]], 1.5),
            on.line(&[[-7.0, 1.6], [-3.6, -5.0], [-1.4, -0.8], [0.0, 0.0], [1.4, -0.8], [3.6, -5.0], [7.0, 1.6]], 1.0),
        ],
        // a mortarboard
        Pictogram::University => vec![
            on.area(&[[0.0, -5.2], [7.2, -1.8], [0.0, 1.6], [-7.2, -1.8]]),
            on.area(&[[-4.2, 1.2], [0.0, 3.2], [4.2, 1.2], [4.2, 4.2], [0.0, 6.0], [-4.2, 4.2]]),
            on.line(&[[6.2, -1.6], [6.2, 4.0]], 1.0),
        ],
        Pictogram::Hospital => vec![on.block([-2.1, -6.2], [4.2, 12.4], 0.7), on.block([-6.2, -2.1], [12.4, 4.2], 0.7)],
        // a screen with a graph
        Pictogram::Digital => vec![
            on.block([-6.4, -5.4], [12.8, 8.8], 1.1),
            on.line_of(&[[-4.2, 0.8], [-1.6, -1.8], [0.8, 0.0], [4.2, -3.2]], 1.2, on.ground),
            on.line(&[[-3.2, 5.6], [3.2, 5.6]], 1.5),
            on.line(&[[0.0, 3.0], [0.0, 5.4]], 1.5),
        ],
        // a book
        Pictogram::Education => vec![
            on.area(&[
                [-6.6, -4.4],
                [-1.0, -3.2],
                [0.0, -2.4],
                [1.0, -3.2],
                [6.6, -4.4],
                [6.6, 4.2],
                [1.0, 5.2],
                [0.0, 6.0],
                [-1.0, 5.2],
                [-6.6, 4.2],
            ]),
            on.line_of(&[[0.0, -1.8], [0.0, 5.2]], 0.9, on.ground),
        ],
        // a shield with a tick
        Pictogram::Safety => vec![
            on.area(&[[0.0, -6.6], [5.8, -4.4], [5.4, 1.2], [3.4, 4.4], [0.0, 6.8], [-3.4, 4.4], [-5.4, 1.2], [-5.8, -4.4]]),
            on.line_of(&[[-2.6, -0.2], [-0.6, 2.0], [2.8, -2.4]], 1.4, on.ground),
        ],
        // two links
        Pictogram::Agreement => {
            let link = |x: f32, from: f32, to: f32| on.line(&arc([x, 0.0], 3.5, from, to), 1.7);
            vec![link(-2.5, 30.0, 360.0), link(2.5, -150.0, 180.0)]
        }
    }
}
