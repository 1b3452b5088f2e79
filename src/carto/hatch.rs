//! The lines and dots that patterns fill areas with.

use super::clip::{Rect, clip_line, inside};
use super::picture::{Op, Paint, Path};
use crate::model::{Across, Hatching, Pattern};

/// An area with more dots has a tint that is as dense in their place.
const MOST_DOTS: usize = 100_000;

/// A pattern within an area: its lines, or its dots. They hang on the origin of the units, so that neighbours have one pattern; `rect`
/// is the area's box, `per_mm` units of a millimetre. None of a solid fill.
pub fn hatch_op(area: &Path, rect: Rect, pattern: Pattern, hatching: Hatching, paint: Paint, per_mm: f32) -> Option<Op> {
    let (step, width) = (hatching.spacing * per_mm, hatching.width * per_mm);
    let within = match (pattern, pattern.across()) {
        (_, []) => return None,
        (Pattern::Dots, [a, b]) => {
            let dots = dots(*a, *b, rect, step, width);
            if dots.len() > MOST_DOTS {
                let opacity = paint.opacity * hatching.cover(pattern);
                return Some(Op::Fill { path: area.clone(), paint: Paint { opacity, ..paint } });
            }
            let solid = Paint::solid(paint.rgb);
            let dots = dots.into_iter().map(|path| Op::Fill { path, paint: solid }).collect();
            // where dots overlap they are no darker
            Op::blended(paint.opacity, dots)
        }
        (_, directions) => {
            let mut path = Path::default();
            for across in directions {
                lines(&mut path, *across, rect, step);
            }
            Op::Stroke { path, paint, width, dash: Vec::new() }
        }
    };
    Some(Op::clipped(area.clone(), vec![within]))
}

/// The whole multiples of a step within which a rectangle lies along a direction.
fn multiples([l, t, r, b]: Rect, [x, y]: Across, step: f32) -> std::ops::RangeInclusive<i32> {
    let ends = [l * x + t * y, r * x + t * y, l * x + b * y, r * x + b * y];
    let (least, most) = ends.into_iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), own| (least.min(own), most.max(own)));
    (least / step).ceil() as i32..=(most / step).floor() as i32
}

/// Lines that lie at whole multiples of `step` across a direction, cut to a rectangle.
fn lines(path: &mut Path, [x, y]: Across, rect: Rect, step: f32) {
    let [l, t, r, b] = rect;
    // from any line's nearest point to the origin no corner is further away
    let far = l.abs().max(r.abs()).hypot(t.abs().max(b.abs())) + step;
    for number in multiples(rect, [x, y], step) {
        let at = number as f32 * step;
        let end = |far: f32| [x * at - y * far, y * at + x * far];
        for piece in clip_line(&[end(-far), end(far)], rect) {
            path.push_polyline(&piece, false);
        }
    }
}

/// Dots of a radius where the lines of two directions would meet.
fn dots(a: Across, b: Across, [l, t, r, bottom]: Rect, step: f32, radius: f32) -> Vec<Path> {
    let grown = [l - radius, t - radius, r + radius, bottom + radius];
    let mut dots = Vec::new();
    for first in multiples(grown, a, step) {
        for second in multiples(grown, b, step) {
            let (along, beside) = (first as f32 * step, second as f32 * step);
            let middle = [a[0] * along + b[0] * beside, a[1] * along + b[1] * beside];
            if inside(middle, grown) {
                dots.push(Path::circle(middle, radius));
            }
            if dots.len() > MOST_DOTS {
                return dots;
            }
        }
    }
    dots
}

#[cfg(test)]
mod tests {
    use super::super::picture::Segment;
    use super::*;

    const RECT: Rect = [-7.0, 3.0, 13.0, 15.0];

    fn drawn(pattern: Pattern) -> Op {
        let op = hatch_op(&Path::rect([-7.0, 3.0], [20.0, 12.0]), RECT, pattern, Hatching::default(), Paint::solid([0; 3]), 1.0);
        let Some(Op::Group { mut ops, .. }) = op else { panic!("{pattern:?} is clipped to its area") };
        ops.remove(0)
    }

    #[test]
    fn lines_lie_as_far_apart_as_they_say_and_reach_from_edge_to_edge() {
        for pattern in Pattern::ALL.into_iter().filter(|own| !matches!(own, Pattern::Solid | Pattern::Dots)) {
            let Op::Stroke { path, .. } = drawn(pattern) else { panic!("{pattern:?} is lines") };
            let points: Vec<[f32; 2]> =
                path.0.iter().filter_map(|own| if let Segment::Move(p) | Segment::Line(p) = own { Some(*p) } else { None }).collect();
            let lines: Vec<&[[f32; 2]]> = points.chunks(2).collect();
            let spacing = Hatching::default().spacing;
            for line in &lines {
                let [[ax, ay], [bx, by]] = [line[0], line[line.len() - 1]];
                let is_across = |across: &&Across| ((bx - ax) * across[0] + (by - ay) * across[1]).abs() < 1e-3;
                let [x, y] = pattern.across().iter().find(is_across).unwrap_or_else(|| panic!("{pattern:?}: {line:?}"));
                let at = (ax * x + ay * y) / spacing;
                assert!((at - at.round()).abs() < 1e-3, "{pattern:?} hangs on the origin: {at}");
                let on_edge = |[x, y]: [f32; 2]| [x + 7.0, y - 3.0, x - 13.0, y - 15.0].iter().any(|own| own.abs() < 1e-3);
                assert!(on_edge(line[0]) && on_edge(line[line.len() - 1]), "{pattern:?}: {line:?}");
            }
            // what the lines cover is what a raster of small areas shows of them
            let length: f32 = lines.iter().map(|line| (line[0][0] - line[1][0]).hypot(line[0][1] - line[1][1])).sum();
            let (found, told) = (length * Hatching::default().width / 240.0, Hatching::default().cover(pattern));
            assert!((found - told).abs() < 0.06, "{pattern:?} covers {found}, not {told}");
        }
    }

    #[test]
    fn dots_are_staggered_and_as_many_as_have_room() {
        let Op::Group { ops, .. } = drawn(Pattern::Dots) else { panic!("dots are blended as one") };
        let circles = ops.len();
        // one for each square of the spacing
        let expected = 20.0 * 12.0 / (1.25 * 1.25);
        assert!((circles as f32 / expected - 1.0).abs() < 0.15, "{circles} of {expected}");
    }
}
