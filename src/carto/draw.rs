//! Layers and annotations as drawing operations within a frame.

use super::clip::{Rect, clip_area, clip_line, inside};
use super::face::Face;
use super::frame::Frame;
use super::hatch::hatch_op;
use super::outlines::{AreaSize, layer_passes};
use super::palette::{Theme, ink_rgb};
use super::picture::{Meaning, Op, Paint, Path};
use super::symbology::Draw;
use super::symbols::marker_ops;
use super::text::{line_height, text_width};
use crate::i18n::Lang;
use crate::model::{Annotation, AnnotationKind, Feature, FeatureRequest, Ink, Layer, NEVER, PartKind, Role};
use crate::source::window;

/// The operations of a layer within a frame, as one group with the layer's opacity. Detail under a tenth of a millimetre is
/// left out, and nothing fades.
#[must_use]
pub fn layer_ops_whole(layer: &Layer, frame: &Frame, theme: Theme, lang: Lang) -> Option<Op> {
    if !layer.style.scales.holds(frame.denominator()) {
        return None;
    }
    // nobody cancels it
    let rows =
        window(&layer.table, None, &FeatureRequest::exact(frame.bounds(16.0 * frame.per_mm), NEVER)).map(|found| found.rows).unwrap_or_default();
    let features: Vec<(Option<usize>, Feature<'_>)> =
        rows.into_iter().filter_map(|row| layer.table.feature(row)).map(|feature| (layer.style.rule_of(feature), feature)).collect();
    let mut ops = Vec::new();
    for pass in layer_passes(&layer.style, &AreaSize::of(&layer.table), theme, frame.metres_per_mm()) {
        let own: Vec<Feature<'_>> = features.iter().filter(|(rule, _)| *rule == pass.rule).map(|(_, feature)| *feature).collect();
        match layer.style.classes.as_ref().filter(|_| pass.classed) {
            None => ops.extend(pass_ops(&pass.draw, &own, frame, theme)),
            // one class after the other, each in its colour
            Some(classes) => {
                let class = |feature: &Feature<'_>| classes.class_of(&feature.value(&classes.field));
                let mut own: Vec<(u8, Feature<'_>)> = own.into_iter().map(|feature| (class(&feature), feature)).collect();
                own.sort_by_key(|(class, _)| *class);
                for group in own.chunk_by(|a, b| a.0 == b.0) {
                    let features: Vec<Feature<'_>> = group.iter().map(|(_, feature)| *feature).collect();
                    let part = if pass.sized { classes.part(group[0].0) } else { 1.0 };
                    ops.extend(pass_ops(&pass.draw.in_class(classes.ink(group[0].0), part), &features, frame, theme));
                }
            }
        }
    }
    (!ops.is_empty()).then(|| Op::Group {
        id: format!("layer-{}", layer.key),
        title: layer.name.get(lang).to_owned(),
        meaning: Meaning::Layer,
        opacity: layer.opacity,
        clip: None,
        ops,
    })
}

/// The operations of one way of drawing for some features of a layer.
fn pass_ops(draw: &Draw, own: &[Feature<'_>], frame: &Frame, theme: Theme) -> Vec<Op> {
    let margin = 16.0 * frame.per_mm;
    let shown = frame.bounds(margin);
    let tolerance = 0.1 * frame.per_mm;
    let [l, t, r, b] = frame.rect();
    let window = [l - margin, t - margin, r + margin, b + margin];
    let own = own.iter().copied();
    let mut ops = Vec::new();
    match draw.clone() {
        Draw::Fill(paint) => {
            // overlapping areas of a layer are no darker for it, on paper as on the screen: they are blended as one
            let opaque = Paint::solid(paint.rgb);
            let fills: Vec<Op> = own.filter_map(|f| area_path(f, frame, window, tolerance)).map(|path| Op::Fill { path, paint: opaque }).collect();
            match fills.len() {
                0 => {}
                1 => ops.extend(fills.into_iter().map(|op| if let Op::Fill { path, .. } = op { Op::Fill { path, paint } } else { op })),
                _ => ops.push(Op::blended(paint.opacity, fills)),
            }
        }
        Draw::Hatch { paint, pattern, hatching } => {
            for path in own.filter_map(|f| area_path(f, frame, window, tolerance)) {
                ops.extend(hatch_op(&path, path.bounds().unwrap_or_default(), pattern, hatching, paint, frame.per_mm));
            }
        }
        Draw::InnerCasing { paint, width } => {
            for feature in own {
                let (Some(area), Some(edge)) = (area_path(feature, frame, window, tolerance), edge_path(feature, frame, window, tolerance)) else {
                    continue;
                };
                let stroke = Op::Stroke { path: edge, paint: Paint::solid(paint.rgb), width: 2.0 * width * frame.per_mm, dash: Vec::new() };
                ops.push(Op::blended(paint.opacity, vec![Op::clipped(area, vec![stroke])]));
            }
        }
        Draw::Line { paint, width, ground, dash } => {
            let mut path = Path::default();
            for feature in own {
                if let Some(edge) = edge_path(feature, frame, window, tolerance) {
                    path.0.extend(edge.0);
                }
            }
            if !path.is_empty() {
                let dash = dash.iter().map(|part| part * frame.per_mm).collect();
                ops.push(Op::Stroke { path, paint, width: frame.line_width(width, ground), dash });
            }
        }
        Draw::Marker(marker) => {
            for feature in own {
                for part in feature.parts().filter(|part| part.kind() == PartKind::Points) {
                    for position in part.rings().flatten().filter(|p| shown.contains(**p)) {
                        ops.extend(marker_ops(&marker, frame.place(*position), frame.per_mm, theme));
                    }
                }
            }
        }
    }
    ops
}

/// Whether anything of a feature is drawn in a frame: a point, a stretch of a line or of a boundary, or where areas are
/// `filled`, the ground round the frame's middle.
pub fn is_drawn(feature: Feature<'_>, frame: &Frame, filled: bool) -> bool {
    let shown = frame.bounds(0.0);
    let Some(bounds) = feature.bounds().filter(|bounds| bounds.intersects(&shown)) else { return false };
    // what lies inside with its corners needs no closer look
    if shown.covers(&bounds) {
        return true;
    }
    feature.parts().any(|part| {
        let crossed = || part.rings().any(|ring| !clip_line(&frame.line(ring, 0.1 * frame.per_mm), frame.rect()).is_empty());
        match part.kind() {
            PartKind::Points => part.rings().flatten().any(|position| shown.contains(*position)),
            PartKind::Line => crossed(),
            PartKind::Polygon => crossed() || (filled && crate::query::contains(part.rings(), frame.center())),
        }
    })
}

/// The areas of a feature as one even-odd path, cut to the window.
fn area_path(feature: Feature<'_>, frame: &Frame, window: Rect, tolerance: f32) -> Option<Path> {
    let mut path = Path::default();
    for part in feature.parts().filter(|part| part.kind() == PartKind::Polygon) {
        for ring in part.rings() {
            let mut points = frame.line(ring, tolerance);
            points.pop();
            if points.len() < 3 {
                // a speck keeps its box, so that many of them still make a tint
                points = speck(ring, frame);
            }
            if points.iter().any(|p| !inside(*p, window)) {
                points = clip_area(&points, window);
            }
            if points.len() >= 3 {
                path.push_polyline(&points, true);
            }
        }
    }
    (!path.is_empty()).then_some(path)
}

/// The box of a ring too small to have a shape.
fn speck(ring: &[[f64; 2]], frame: &Frame) -> Vec<[f32; 2]> {
    let Some(bounds) = crate::model::Bounds::of(ring) else { return Vec::new() };
    let ([l, t], [r, b]) = (frame.place([bounds.west, bounds.north]), frame.place([bounds.east, bounds.south]));
    vec![[l, t], [r, t], [r, b], [l, b]]
}

/// The lines and boundaries of a feature, cut to the window.
pub fn edge_path(feature: Feature<'_>, frame: &Frame, window: Rect, tolerance: f32) -> Option<Path> {
    let mut path = Path::default();
    for part in feature.parts().filter(|part| part.kind() != PartKind::Points) {
        for ring in part.rings() {
            let mut points = frame.line(ring, tolerance);
            let closed = part.kind() == PartKind::Polygon;
            if points.iter().all(|p| inside(*p, window)) {
                if closed {
                    points.pop();
                }
                if points.len() > 1 {
                    path.push_polyline(&points, closed);
                }
            } else {
                for piece in clip_line(&points, window) {
                    path.push_polyline(&piece, false);
                }
            }
        }
    }
    (!path.is_empty()).then_some(path)
}

/// The operations of annotations within a frame.
#[must_use]
pub fn annotation_ops(annotations: &[Annotation], frame: &Frame, theme: Theme) -> Vec<Op> {
    annotations.iter().flat_map(|annotation| one_annotation(annotation, frame, theme)).collect()
}

fn one_annotation(annotation: &Annotation, frame: &Frame, theme: Theme) -> Vec<Op> {
    let style = annotation.style;
    let rgb = ink_rgb(style.ink, theme);
    let halo = ink_rgb(Ink::Role(Role::Halo), theme);
    let points: Vec<[f32; 2]> = annotation.points.iter().map(|p| frame.place(*p)).collect();
    let width = style.width * frame.per_mm;
    let stroke = |path: Path, rgb, width| Op::Stroke { path, paint: Paint::solid(rgb), width, dash: Vec::new() };
    let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) else { return Vec::new() };
    let mut ops = Vec::new();
    match annotation.kind {
        AnnotationKind::Text => {}
        AnnotationKind::Line => {
            ops.push(stroke(Path::polyline(&points, false), halo, width * 2.4));
            ops.push(stroke(Path::polyline(&points, false), rgb, width));
        }
        AnnotationKind::Polygon => {
            let path = Path::polyline(&points, true);
            ops.push(Op::Fill { path: path.clone(), paint: Paint { rgb, opacity: style.fill } });
            ops.push(stroke(path, rgb, width));
        }
        AnnotationKind::Arrow => {
            let (shaft, head) = arrow(&points, width);
            ops.push(stroke(Path::polyline(&shaft, false), halo, width * 2.4));
            ops.push(stroke(Path::polyline(&shaft, false), rgb, width));
            ops.push(Op::Fill { path: Path::polyline(&head, true), paint: Paint::solid(rgb) });
        }
    }
    if !annotation.text.is_empty() {
        let size = style.size * frame.per_mm;
        let face = if style.bold { Face::Bold } else { Face::Regular };
        let widest = annotation.text.lines().map(|line| text_width(line, face, size, 0.0)).fold(0.0, f32::max);
        let lines = annotation.text.lines().count() as f32;
        // text stands at its point; captions at an arrow's tail, over the middle of a line, in the middle of an area
        let [x, y] = match annotation.kind {
            AnnotationKind::Text => [first[0], first[1] + size * 0.8],
            AnnotationKind::Arrow => {
                let beside = if last[0] >= first[0] { first[0] - widest - size * 0.3 } else { first[0] + size * 0.3 };
                [beside, first[1] + size * 0.35]
            }
            AnnotationKind::Line => {
                let middle = points[points.len() / 2];
                [middle[0] - widest / 2.0, middle[1] - size * 0.5]
            }
            AnnotationKind::Polygon => {
                let n = points.len() as f32;
                let sum = points.iter().fold([0.0, 0.0], |s, p| [s[0] + p[0], s[1] + p[1]]);
                [sum[0] / n - widest / 2.0, sum[1] / n - line_height(size) * (lines - 1.0) / 2.0 + size * 0.35]
            }
        };
        for (n, line) in annotation.text.lines().enumerate() {
            ops.push(Op::Text {
                at: [x, y + n as f32 * line_height(size)],
                text: line.to_owned(),
                face,
                size,
                spacing: 0.0,
                angle: 0.0,
                paint: Paint::solid(rgb),
                halo: Some((halo, size * 0.14)),
            });
        }
    }
    ops
}

/// The shaft and the head of an arrow along points, its tip at the last.
pub(super) fn arrow(points: &[[f32; 2]], width: f32) -> (Vec<[f32; 2]>, [[f32; 2]; 3]) {
    let mut shaft = points.to_vec();
    let tip = points.last().copied().unwrap_or_default();
    let from = points.iter().rev().nth(1).copied().unwrap_or(tip);
    let length = (tip[0] - from[0]).hypot(tip[1] - from[1]).max(1e-3);
    let (ux, uy) = ((tip[0] - from[0]) / length, (tip[1] - from[1]) / length);
    let (long, half) = ((width * 6.0).min(length), (width * 2.3).min(length * 0.4));
    let base = [tip[0] - ux * long, tip[1] - uy * long];
    if let Some(end) = shaft.last_mut() {
        *end = [tip[0] - ux * long * 0.8, tip[1] - uy * long * 0.8];
    }
    (shaft, [tip, [base[0] - uy * half, base[1] + ux * half], [base[0] + uy * half, base[1] - ux * half]])
}
