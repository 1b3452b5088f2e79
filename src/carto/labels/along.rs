//! Setting text letter by letter along a line.

use super::Rect;
use super::space::Space;
use super::wanted::{Placed, Wanted};
use crate::carto::clip::clip_line;
use crate::carto::face::Face;
use crate::carto::frame::Frame;
use crate::carto::text::{glyphs, text_width};
use crate::i18n::MapLang;
use crate::model::PartKind;

/// How far the middle of letters lies over their baseline, and over the line that they are set over, in parts of their size.
const HALF: f32 = 0.36;
const RISE: f32 = 0.74;

/// How much farther apart letters in a column stand than on a line: a column that leans by 30 degrees keeps them apart.
const UPRIGHT: f32 = 1.22;

/// Sets text letter by letter along the longest calm stretch of a line that is in the frame; where it was before if it can
/// stay there. Tells the position of its middle too.
pub fn along(label: &Wanted<'_>, frame: &Frame, space: &mut Space, lang: MapLang) -> Option<(Placed, [f64; 2])> {
    // both languages follow each other on the line
    let joined: Vec<(String, Face, f32, f32)> = label.lines.clone();
    let gap = joined.first().map_or(0.0, |(_, _, size, _)| size * 0.6);
    let widths: Vec<f32> = joined.iter().map(|(text, face, size, spacing)| text_width(text, *face, *size, *spacing)).collect();
    // a name without a line of its own stands where the line would be
    let raised = label.symbol.stroke.is_some() || label.symbol.underlay.is_some();
    let [l, t, r, b] = frame.rect();
    let mut candidates: Vec<Way> = label
        .feature
        .parts()
        .filter(|part| part.kind() == PartKind::Line)
        .flat_map(|part| part.rings().flat_map(|ring| clip_line(&frame.line(ring, 1.0), [l, t, r, b])).collect::<Vec<_>>())
        .map(Way::of)
        .collect();
    candidates.sort_by(|a, b| b.length().total_cmp(&a.length()));
    for mut line in candidates {
        // Chinese along a line that runs north and south stands upright, letter under letter
        let upright = line.is_steep() && joined.first().is_some_and(|(text, ..)| text.chars().any(is_upright));
        let stretch = |text: &str| if upright && text.chars().any(is_upright) { UPRIGHT } else { 1.0 };
        let widths: Vec<f32> = joined.iter().zip(&widths).map(|((text, ..), width)| width * stretch(text)).collect();
        let total: f32 = widths.iter().sum::<f32>() + gap * (widths.len().saturating_sub(1)) as f32;
        let length = line.length();
        if length < total * 1.06 {
            // a line too short for two languages may do for one
            if lang == MapLang::Both && joined.len() == 2 && length >= widths[0] * 1.06 {
                let one = Wanted { lines: vec![joined[0].clone()], ..label.clone() };
                return along(&one, frame, space, MapLang::Zh);
            }
            return None;
        }
        let backwards = |start: &[f32; 2], end: &[f32; 2]| if upright { end[1] < start[1] } else { end[0] < start[0] };
        if line.points.last().zip(line.points.first()).is_some_and(|(end, start)| backwards(start, end)) {
            line = line.turned();
        }
        let first = joined.first().map_or(0.0, |(_, _, size, _)| *size);
        let turned = line.turned();
        // letters over a line are as far apart as their own middles are: on the inside of a bend there is less room
        let over = |way: Way| if raised { way.lifted(first * RISE) } else { Some(way) };
        let (line, turned) = (over(line)?, over(turned)?);
        let length = line.length();
        if length < total {
            return None;
        }
        let before = label.before.and_then(|before| line.distance_of(frame.place(before.anchor), total));
        for middle in before.into_iter().chain([0.5, 0.35, 0.65, 0.2, 0.8].map(|share| length * share)) {
            let start = (middle - total / 2.0).clamp(0.0, length - total);
            // a line that winds runs back in places, where its name would stand on its head
            let is_back = line.at(start).zip(line.at(start + total)).is_some_and(|(start, end)| backwards(&start, &end));
            let (line, start) = if is_back && turned.length() > total {
                let middle = turned.length() * (1.0 - (start + total / 2.0) / length);
                (&turned, (middle - total / 2.0).clamp(0.0, turned.length() - total))
            } else {
                (&line, start)
            };
            let mut placed: Placed = Vec::new();
            let (mut offset, mut last_angle, mut calm) = (start, None::<f32>, true);
            for ((text, face, size, spacing), width) in joined.iter().zip(&widths) {
                for glyph in glyphs(text, *face, *spacing) {
                    let middle = offset + (glyph.x + glyph.advance / 2.0) * size * stretch(text);
                    let ([x, y], angle) = line.heading(middle, size * 0.6)?;
                    calm &= last_angle.is_none_or(|before| (angle - before).abs() < 0.45);
                    last_angle = Some(angle);
                    if upright && is_upright(glyph.character) {
                        let advance = (glyph.advance - spacing) * size;
                        placed.push(([x - advance / 2.0, y + HALF * size], glyph.character.to_string(), *face, *size, 0.0, 0.0));
                        continue;
                    }
                    // both languages stand on one baseline over the line, and each in the middle of it on it
                    let rise = HALF * if raised { first } else { *size };
                    let back = glyph.advance / 2.0 * size;
                    let at = [x - angle.cos() * back - angle.sin() * rise, y - angle.sin() * back + angle.cos() * rise];
                    placed.push((at, glyph.character.to_string(), *face, *size, 0.0, angle));
                }
                offset += width + gap;
            }
            let rects: Vec<Rect> = placed
                .iter()
                .map(|(at, _, _, size, _, angle)| {
                    let (x, y) = (at[0] + (angle.cos() + angle.sin()) * size * 0.4, at[1] + (angle.sin() - angle.cos()) * size * 0.4);
                    [x - size * 0.55, y - size * 0.55, x + size * 0.55, y + size * 0.55]
                })
                .collect();
            if calm && rects.iter().all(|rect| space.free(*rect)) {
                for rect in rects {
                    space.take(rect);
                }
                return Some((placed, frame.position(line.at(start + total / 2.0)?)));
            }
        }
    }
    None
}

/// Whether a character stands upright in a column: those of Chinese do, letters and digits do not.
fn is_upright(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A line with how far along it each of its points is.
struct Way {
    points: Vec<[f32; 2]>,
    passed: Vec<f32>,
}

impl Way {
    fn of(points: Vec<[f32; 2]>) -> Self {
        let mut passed = vec![0.0; points.len()];
        for n in 1..points.len() {
            passed[n] = passed[n - 1] + (points[n][0] - points[n - 1][0]).hypot(points[n][1] - points[n - 1][1]);
        }
        Self { points, passed }
    }

    /// The same from its end to its start.
    fn turned(&self) -> Self {
        Self::of(self.points.iter().rev().copied().collect())
    }

    fn length(&self) -> f32 {
        self.passed.last().copied().unwrap_or(0.0)
    }

    /// Whether the line runs more north and south than east and west: by more than 60 degrees.
    fn is_steep(&self) -> bool {
        let ends = self.points.first().zip(self.points.last());
        ends.is_some_and(|(a, b)| (b[1] - a[1]).abs() > 1.732 * (b[0] - a[0]).abs())
    }

    /// The place at a distance; the ends for what lies beyond them.
    fn at(&self, distance: f32) -> Option<[f32; 2]> {
        let after = self.passed.partition_point(|passed| *passed < distance).max(1);
        let (Some(from), Some(to)) = (self.points.get(after - 1), self.points.get(after)) else { return self.points.last().copied() };
        let length = self.passed[after] - self.passed[after - 1];
        let k = if length > 0.0 { ((distance - self.passed[after - 1]) / length).max(0.0) } else { 0.0 };
        Some([from[0] + (to[0] - from[0]) * k, from[1] + (to[1] - from[1]) * k])
    }

    /// The place at a distance and the direction there in radians, taken over `reach` on both sides.
    fn heading(&self, distance: f32, reach: f32) -> Option<([f32; 2], f32)> {
        let (before, at, after) = (self.at(distance - reach)?, self.at(distance)?, self.at(distance + reach)?);
        Some((at, (after[1] - before[1]).atan2(after[0] - before[0])))
    }

    /// The line that the middles of letters over this one lie on, `height` above it; text runs from its start to its end.
    fn lifted(&self, height: f32) -> Option<Self> {
        let step = (height * 0.5).max(1e-3);
        let steps = (self.length() / step).ceil().max(1.0) as usize;
        let up = |distance: f32| {
            let ([x, y], angle) = self.heading(distance, height * 1.6)?;
            Some([x + angle.sin() * height, y - angle.cos() * height])
        };
        Some(Self::of((0..=steps).map(|n| up(self.length() * n as f32 / steps as f32)).collect::<Option<_>>()?))
    }

    /// How far along the place nearest to a point is; `None` where the line is farther than `reach` from it.
    fn distance_of(&self, point: [f32; 2], reach: f32) -> Option<f32> {
        let mut best = None::<(f32, f32)>;
        for (pair, passed) in self.points.windows(2).zip(&self.passed) {
            let (d, to) = ([pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]], [point[0] - pair[0][0], point[1] - pair[0][1]]);
            let length = d[0].hypot(d[1]);
            let t = if length > 0.0 { ((to[0] * d[0] + to[1] * d[1]) / (length * length)).clamp(0.0, 1.0) } else { 0.0 };
            let off = (to[0] - d[0] * t).hypot(to[1] - d[1] * t);
            if off < reach && best.is_none_or(|(least, _)| off < least) {
                best = Some((off, passed + length * t));
            }
        }
        best.map(|(_, distance)| distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_over_a_bend_is_shorter_inside_and_longer_outside() {
        // half a circle of 20 units, run through clockwise and back: up is outside, then inside
        let arc: Vec<[f32; 2]> = (0..=90).map(|n| (n as f32 * 2.0).to_radians()).map(|a| [-20.0 * a.cos(), -20.0 * a.sin()]).collect();
        let back: Vec<[f32; 2]> = arc.iter().rev().copied().collect();
        let long = |line: Vec<[f32; 2]>| Way::of(line).lifted(2.0).unwrap().length() / std::f32::consts::PI;
        let (outside, inside) = (long(arc), long(back));
        assert!((outside - 22.0).abs() < 0.3 && (inside - 18.0).abs() < 0.3, "{outside} {inside}");
        let straight = Way::of(vec![[0.0, 5.0], [40.0, 5.0]]).lifted(2.0).unwrap();
        assert!(straight.points.iter().all(|[_, y]| (*y - 3.0).abs() < 1e-4));
    }
}
