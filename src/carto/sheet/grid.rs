//! The neat line, and what tells positions along it: marks, a graticule, or a kilometre grid.

use super::super::face::Face;
use super::super::frame::Frame;
use super::super::picture::{Op, Paint, Path};
use super::super::text::text_width;
use super::{INK, QUIET, WHITE};
use crate::model::datum::Transform;
use crate::model::{Grid, Sheet, SourceCrs};

/// The system of the kilometre grid.
const KILOMETRES: &str = "EPSG:4549";

/// The neat line of a map with the marks or lines that a sheet asks for.
pub fn neat_line(frame: &Frame, sheet: &Sheet, k: f32) -> Vec<Op> {
    let [l, t, r, b] = frame.rect();
    let edge = Op::Stroke { path: Path::rect([l, t], [r - l, b - t]), paint: Paint::solid(INK), width: 0.35 * k, dash: Vec::new() };
    if !sheet.elements.graticule {
        return vec![edge];
    }
    let mut drawing = Drawing { frame, k, edge: Path::default(), across: Path::default(), aside: sheet.grid != Grid::Ticks, texts: Vec::new() };
    match sheet.grid {
        Grid::Ticks => drawing.graticule(false),
        Grid::Graticule => drawing.graticule(true),
        Grid::Kilometres => drawing.kilometres(),
    }
    let mut ops = Vec::new();
    if !drawing.across.is_empty() {
        let paint = Paint { rgb: QUIET, opacity: 0.4 };
        let lines = Op::Stroke { path: drawing.across, paint, width: 0.1 * k, dash: Vec::new() };
        ops.push(Op::clipped(Path::rect([l, t], [r - l, b - t]), vec![lines]));
    }
    ops.push(edge);
    if !drawing.edge.is_empty() {
        ops.push(Op::Stroke { path: drawing.edge, paint: Paint::solid(INK), width: 0.25 * k, dash: Vec::new() });
    }
    ops.extend(drawing.texts);
    ops
}

struct Drawing<'a> {
    frame: &'a Frame,
    k: f32,
    edge: Path,
    across: Path,
    /// Whether numbers stand beside their lines rather than on their marks.
    aside: bool,
    texts: Vec<Op>,
}

impl Drawing<'_> {
    /// A number along the top edge, its middle at `x`.
    fn above(&mut self, text: String, x: f32) {
        let [l, t, r, _] = self.frame.rect();
        let (k, size) = (self.k, 2.0 * self.k);
        let width = text_width(&text, Face::Regular, size, 0.0);
        let left = if self.aside { x + 0.8 * k } else { x - width / 2.0 };
        if left > l + 12.0 * k && left + width < r - 1.0 * k {
            self.text(text, [left, t + 1.6 * k + size]);
        }
    }

    /// A number along the left edge, its middle at `y`.
    fn beside(&mut self, text: String, y: f32) {
        let [l, t, _, b] = self.frame.rect();
        let k = self.k;
        if y > t + 6.0 * k && y < b - 2.0 * k {
            let lower = if self.aside { -0.6 * k } else { 2.0 * k * 0.36 };
            self.text(text, [l + 2.4 * k, y + lower]);
        }
    }

    fn text(&mut self, text: String, at: [f32; 2]) {
        let halo = Some((WHITE, 0.42 * self.k));
        let size = 2.0 * self.k;
        self.texts.push(Op::Text { at, text, face: Face::Regular, size, spacing: 0.0, angle: 0.0, paint: Paint::solid(INK), halo });
    }

    fn graticule(&mut self, lines: bool) {
        let (frame, k) = (self.frame, self.k);
        let [l, t, r, b] = frame.rect();
        let shown = frame.bounds(0.0);
        let tick = 1.6 * k;
        let (step, decimals) = graticule_step((shown.east - shown.west) / f64::from(frame.size[0] / (38.0 * k)));
        for n in steps(shown.west, shown.east, step) {
            let lon = n * step;
            let x = frame.place([lon, shown.north])[0];
            self.edge.push_polyline(&[[x, t], [x, t + tick]], false);
            self.edge.push_polyline(&[[x, b], [x, b - tick]], false);
            if lines {
                self.across.push_polyline(&[[x, t], [x, b]], false);
            }
            // past the 180th meridian longitudes count down again
            let own = if (-180.0..=180.0).contains(&lon) { lon } else { lon - ((lon + 180.0) / 360.0).floor() * 360.0 };
            self.above(format!("{:.decimals$}°{}", own.abs(), if own < 0.0 { "W" } else { "E" }), x);
        }
        let (step, decimals) = graticule_step((shown.north - shown.south) / f64::from(frame.size[1] / (32.0 * k)));
        for n in steps(shown.south, shown.north, step) {
            let lat = n * step;
            let y = frame.place([shown.west, lat])[1];
            self.edge.push_polyline(&[[l, y], [l + tick, y]], false);
            self.edge.push_polyline(&[[r, y], [r - tick, y]], false);
            if lines {
                self.across.push_polyline(&[[l, y], [r, y]], false);
            }
            self.beside(format!("{:.decimals$}°{}", lat.abs(), if lat < 0.0 { "S" } else { "N" }), y);
        }
    }

    /// Lines of equal easting and northing; they bend a little in the map's projection, so each is drawn in pieces.
    fn kilometres(&mut self) {
        const PIECES: usize = 24;
        let (frame, k) = (self.frame, self.k);
        let Ok(transform) = SourceCrs::parse(KILOMETRES).and_then(|crs| Transform::of(&crs)) else { return };
        let [l, t, r, b] = frame.rect();
        let along = |n: usize| n as f32 / 8.0;
        let border = (0..=8).flat_map(|n| {
            let (x, y) = (l + (r - l) * along(n), t + (b - t) * along(n));
            [[x, t], [x, b], [l, y], [r, y]]
        });
        let corners: Vec<[f64; 2]> = border.filter_map(|p| transform.of_wgs84(frame.position(p))).collect();
        let range = |axis: usize| corners.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), p| (a.min(p[axis]), b.max(p[axis])));
        let (east, north) = (range(0), range(1));
        if !(east.0 < east.1 && north.0 < north.1) {
            return;
        }
        // the same step both ways: the grid is of squares
        let step = metric_step((east.1 - east.0) / f64::from(frame.size[0] / (34.0 * k)));
        for (axis, (from, to), (low, high)) in [(0, east, north), (1, north, east)] {
            for n in steps(from, to, step) {
                let fixed = n * step;
                let line: Vec<[f32; 2]> = (0..=PIECES)
                    .filter_map(|i| {
                        let other = low + (high - low) * i as f64 / PIECES as f64;
                        transform.to_wgs84(if axis == 0 { [fixed, other] } else { [other, fixed] })
                    })
                    .map(|position| frame.place(position))
                    .collect();
                self.across.push_polyline(&line, false);
                let text = format!("{}", fixed / 1000.0);
                // where the line meets the edge that its number stands at
                let edge = if axis == 0 { t } else { l };
                let crossing = line.windows(2).find_map(|pair| {
                    let (a, b) = (pair[0][1 - axis], pair[1][1 - axis]);
                    let part = (edge - a) / (b - a);
                    (0.0..=1.0).contains(&part).then(|| pair[0][axis] + (pair[1][axis] - pair[0][axis]) * part)
                });
                match (axis, crossing) {
                    (0, Some(x)) => self.above(text, x),
                    (_, Some(y)) => self.beside(text, y),
                    _ => {}
                }
            }
        }
    }
}

/// The whole numbers whose multiples of `step` lie between two values.
fn steps(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last).map(|n| n as f64)
}

/// A round step of metres not under `least`.
fn metric_step(least: f64) -> f64 {
    let decade = 10f64.powf(least.max(1.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|k| k * decade).find(|step| *step >= least).unwrap_or(decade * 10.0)
}

/// A round step of degrees not under `least`, and the decimals to write it with.
fn graticule_step(least: f64) -> (f64, usize) {
    for (step, decimals) in
        [(0.001, 3), (0.002, 3), (0.005, 3), (0.01, 2), (0.02, 2), (0.05, 2), (0.1, 1), (0.2, 1), (0.5, 1), (1.0, 0), (2.0, 0), (5.0, 0), (10.0, 0)]
    {
        if step >= least {
            return (step, decimals);
        }
    }
    (30.0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kilometre_grid_runs_through_positions_of_whole_kilometres() {
        let frame = Frame::paper([121.44, 31.4], 50_000.0, [0.0, 0.0], [200.0, 150.0]);
        let sheet = Sheet { grid: Grid::Kilometres, ..Sheet::default() };
        let ops = neat_line(&frame, &sheet, 1.0);
        let Some(Op::Group { ops: lines, .. }) = ops.first() else { panic!("no grid") };
        let Op::Stroke { path, .. } = &lines[0] else { panic!("no lines") };
        let transform = Transform::of(&SourceCrs::parse(KILOMETRES).unwrap()).unwrap();
        let mut seen = 0;
        for segment in &path.0 {
            if let super::super::super::picture::Segment::Move(p) | super::super::super::picture::Segment::Line(p) = segment {
                let [e, n] = transform.of_wgs84(frame.position(*p)).unwrap();
                let off = |v: f64| (v / 1000.0 - (v / 1000.0).round()).abs() * 1000.0;
                // a metre is 0.02 mm here
                assert!(off(e).min(off(n)) < 1.0, "{e} {n}");
                seen += 1;
            }
        }
        assert!(seen > 100);
    }
}
