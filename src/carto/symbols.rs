//! Point symbols as drawing operations, about a centre.

use super::palette::{Theme, ink_rgb};
use super::pictograms::{Plate, pictogram_ops};
use super::picture::{Op, Paint, Path};
use crate::model::{Ink, Marker, MarkerShape, Role};

/// The operations that draw a marker at a place; `per_mm` is units of a millimetre.
#[must_use]
pub fn marker_ops(marker: &Marker, [x, y]: [f32; 2], per_mm: f32, theme: Theme) -> Vec<Op> {
    let r = marker.size / 2.0 * per_mm;
    let ink = Paint::solid(ink_rgb(marker.ink, theme));
    let ground = Paint::solid(ink_rgb(Ink::Role(Role::Halo), theme));
    let fill = |path, paint| Op::Fill { path, paint };
    let line = |points: &[[f32; 2]], width: f32, paint| Op::Stroke { path: Path::polyline(points, false), paint, width, dash: Vec::new() };
    match marker.shape {
        MarkerShape::Disc => vec![fill(Path::circle([x, y], r), ground), fill(Path::circle([x, y], r * 0.8), ink)],
        MarkerShape::Square => vec![
            fill(Path::rounded([x - r, y - r], [2.0 * r, 2.0 * r], r * 0.3), ground),
            fill(Path::rounded([x - r * 0.78, y - r * 0.78], [r * 1.56, r * 1.56], r * 0.25), ink),
        ],
        MarkerShape::Station => vec![fill(Path::circle([x, y], r), ink), fill(Path::circle([x, y], r * 0.62), ground)],
        MarkerShape::Pictogram(pictogram) => {
            let mut ops = vec![fill(Path::circle([x, y], r * 1.08), ground), fill(Path::circle([x, y], r * 0.96), ink)];
            ops.extend(pictogram_ops(pictogram, &Plate { middle: [x, y], unit: r / 12.0, light: ground, ground: ink }));
            ops
        }
        MarkerShape::Hub => {
            // a disc with a white rim; on it a train seen from the front: body, window, two lamps, rails
            let u = r / 12.0;
            let at = |dx: f32, dy: f32| [x + dx * u, y + dy * u];
            vec![
                fill(Path::circle([x, y], r * 1.08), ground),
                fill(Path::circle([x, y], r * 0.94), ink),
                fill(Path::rounded(at(-5.0, -6.4), [10.0 * u, 10.4 * u], 2.6 * u), ground),
                fill(Path::rounded(at(-3.3, -4.6), [6.6 * u, 3.9 * u], 0.9 * u), ink),
                fill(Path::circle(at(-2.6, 1.7), 1.05 * u), ink),
                fill(Path::circle(at(2.6, 1.7), 1.05 * u), ink),
                line(&[at(-2.6, 4.2), at(-4.4, 7.0)], 1.35 * u, ground),
                line(&[at(2.6, 4.2), at(4.4, 7.0)], 1.35 * u, ground),
                line(&[at(-3.3, 5.7), at(3.3, 5.7)], 1.1 * u, ground),
            ]
        }
    }
}
