//! Setting text letter by letter along a line.

use super::Rect;
use super::space::Space;
use super::wanted::{Placed, Wanted};
use crate::carto::draw::clip_line;
use crate::carto::face::Face;
use crate::carto::frame::Frame;
use crate::carto::text::{glyphs, text_width};
use crate::i18n::MapLang;
use crate::model::PartKind;

/// Sets text letter by letter along the longest calm stretch of a line that is in the frame; where it was before if it can
/// stay there. Tells the position of its middle too.
pub fn along(label: &Wanted<'_>, frame: &Frame, space: &mut Space, lang: MapLang) -> Option<(Placed, [f64; 2])> {
    // both languages follow each other on the line
    let joined: Vec<(String, Face, f32, f32)> = label.lines.clone();
    let gap = joined.first().map_or(0.0, |(_, _, size, _)| size * 0.6);
    let widths: Vec<f32> = joined.iter().map(|(text, face, size, spacing)| text_width(text, *face, *size, *spacing)).collect();
    let total: f32 = widths.iter().sum::<f32>() + gap * (widths.len().saturating_sub(1)) as f32;
    let raised = label.style.priority < 50;
    let [l, t, r, b] = frame.rect();
    let mut candidates: Vec<Vec<[f32; 2]>> = label
        .feature
        .parts()
        .filter(|part| part.kind() == PartKind::Line)
        .flat_map(|part| part.rings().flat_map(|ring| clip_line(&frame.line(ring, 1.0), [l, t, r, b])).collect::<Vec<_>>())
        .collect();
    candidates.sort_by(|a, b| path_length(b).total_cmp(&path_length(a)));
    for mut line in candidates {
        let length = path_length(&line);
        if length < total * 1.06 {
            // a line too short for two languages may do for one
            if lang == MapLang::Both && joined.len() == 2 && length >= widths[0] * 1.06 {
                let one = Wanted { lines: vec![joined[0].clone()], ..label.clone() };
                return along(&one, frame, space, MapLang::Zh);
            }
            return None;
        }
        if line.last().zip(line.first()).is_some_and(|(end, start)| end[0] < start[0]) {
            line.reverse();
        }
        let before = label.before.and_then(|before| distance_of(&line, frame.place(before.anchor), total));
        for middle in before.into_iter().chain([0.5, 0.35, 0.65, 0.2, 0.8].map(|share| length * share)) {
            let start = (middle - total / 2.0).clamp(0.0, length - total);
            let mut placed: Placed = Vec::new();
            let (mut offset, mut last_angle, mut calm) = (start, None::<f32>, true);
            for ((text, face, size, spacing), width) in joined.iter().zip(&widths) {
                for glyph in glyphs(text, *face, *spacing) {
                    let middle = offset + (glyph.x + glyph.advance / 2.0) * size;
                    let ([x, y], angle) = point_at(&line, middle, size * 0.6)?;
                    calm &= last_angle.is_none_or(|before| (angle - before).abs() < 0.45);
                    last_angle = Some(angle);
                    let rise = if raised { -size * 0.38 } else { size * 0.36 };
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
                let (at, _) = point_at(&line, start + total / 2.0, 0.0)?;
                return Some((placed, frame.position(at)));
            }
        }
    }
    None
}

/// How far along a line the place nearest to a point is; `None` where the line is farther than `reach` from it.
fn distance_of(line: &[[f32; 2]], point: [f32; 2], reach: f32) -> Option<f32> {
    let (mut best, mut passed) = (None::<(f32, f32)>, 0.0);
    for pair in line.windows(2) {
        let (d, to) = ([pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]], [point[0] - pair[0][0], point[1] - pair[0][1]]);
        let length = d[0].hypot(d[1]);
        let t = if length > 0.0 { ((to[0] * d[0] + to[1] * d[1]) / (length * length)).clamp(0.0, 1.0) } else { 0.0 };
        let off = (to[0] - d[0] * t).hypot(to[1] - d[1] * t);
        if off < reach && best.is_none_or(|(least, _)| off < least) {
            best = Some((off, passed + length * t));
        }
        passed += length;
    }
    best.map(|(_, distance)| distance)
}

fn path_length(line: &[[f32; 2]]) -> f32 {
    line.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum()
}

/// The point at a distance along a line and the direction there, taken over `reach` on both sides.
fn point_at(line: &[[f32; 2]], distance: f32, reach: f32) -> Option<([f32; 2], f32)> {
    let walk = |mut rest: f32| -> Option<[f32; 2]> {
        for pair in line.windows(2) {
            let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            let length = dx.hypot(dy);
            if rest <= length && length > 0.0 {
                let k = (rest / length).max(0.0);
                return Some([pair[0][0] + dx * k, pair[0][1] + dy * k]);
            }
            rest -= length;
        }
        line.last().copied()
    };
    let (before, at, after) = (walk((distance - reach).max(0.0))?, walk(distance)?, walk(distance + reach)?);
    Some((at, (after[1] - before[1]).atan2(after[0] - before[0])))
}
