//! Drawing operations as egui shapes: symbols, swatches, annotations, furniture, labels. Few of them; layers go to the GPU.

use super::theme::{bold, color};
use crate::carto::{Face, Op, Paint, Path, Segment, TextRun};
use egui::epaint::{Mesh, TextShape, Vertex, WHITE_UV};
use egui::{Color32, FontFamily, FontId, Painter, Pos2, Rect, Shape, Stroke, pos2};

/// The font of a face at a size in points.
#[must_use]
pub fn font(face: Face, size: f32) -> FontId {
    FontId::new(size, if face == Face::Bold { bold() } else { FontFamily::Proportional })
}

fn paint_color(paint: Paint) -> Color32 {
    color(paint.rgb).gamma_multiply(paint.opacity)
}

/// Paints operations whose units are logical pixels of the window.
pub fn paint_ops(painter: &Painter, ops: &[Op]) {
    for op in ops {
        match op {
            Op::Fill { path, paint } => fill(painter, path, paint_color(*paint)),
            Op::Stroke { path, paint, width, dash } => {
                let stroke = Stroke::new(*width, paint_color(*paint));
                for (points, closed) in polylines(path) {
                    line(painter, points, closed, stroke, dash);
                }
            }
            Op::Text { at, text, face, size, spacing, angle, paint, halo } => {
                let halo = halo.map(|(rgb, width)| (color(rgb), width));
                painter.extend(text_shapes(painter, *at, text, *face, *size, *spacing, *angle, paint_color(*paint), halo));
            }
            // pictures are on sheets only
            Op::Image { .. } => {}
            Op::Group { clip, ops, opacity, .. } => {
                let mut painter = match clip.as_ref().map(Path::bounds) {
                    None => painter.clone(),
                    Some(None) => continue,
                    Some(Some([l, t, r, b])) => painter.with_clip_rect(Rect::from_min_max(pos2(l, t), pos2(r, b)).intersect(painter.clip_rect())),
                };
                painter.multiply_opacity(*opacity);
                paint_ops(&painter, ops);
            }
        }
    }
}

/// A placed label line with its halo, as shapes.
pub fn run_shapes(painter: &Painter, run: &TextRun) -> Vec<Shape> {
    let halo = Some((color(run.halo), run.size * 0.13));
    text_shapes(painter, run.at, &run.text, run.face, run.size, run.spacing, run.angle, color(run.rgb), halo)
}

/// Text from its baseline's left end.
#[expect(clippy::too_many_arguments)]
fn text_shapes(
    painter: &Painter,
    at: [f32; 2],
    text: &str,
    face: Face,
    size: f32,
    spacing: f32,
    angle: f32,
    ink: Color32,
    halo: Option<(Color32, f32)>,
) -> Vec<Shape> {
    let mut job = egui::text::LayoutJob::default();
    let format = egui::text::TextFormat { font_id: font(face, size), extra_letter_spacing: spacing * size, color: ink, ..Default::default() };
    job.append(text, 0.0, format);
    job.wrap.max_width = f32::INFINITY;
    let galley = painter.layout_job(job);
    let ascent = galley.rows.first().and_then(|row| row.glyphs.first()).map_or(size * 0.88, |glyph| glyph.pos.y);
    let (sin, cos) = angle.sin_cos();
    // the galley's corner, so that the baseline begins at the point
    let corner = pos2(at[0] + sin * ascent, at[1] - cos * ascent);
    let shape = |offset: egui::Vec2, over: Option<Color32>| {
        let mut shape = TextShape::new(corner + offset, std::sync::Arc::clone(&galley), ink);
        shape.angle = angle;
        shape.override_text_color = over;
        Shape::Text(shape)
    };
    let mut shapes = Vec::new();
    if let Some((halo, width)) = halo {
        let width = width.clamp(1.0, 2.6);
        for step in 0..8u8 {
            let turn = f32::from(step) * std::f32::consts::TAU / 8.0;
            shapes.push(shape(egui::Vec2::angled(turn) * width, Some(halo)));
        }
    }
    shapes.push(shape(egui::Vec2::ZERO, None));
    shapes
}

/// The subpaths of a path with curves in short pieces, and whether each is closed.
fn polylines(path: &Path) -> Vec<(Vec<Pos2>, bool)> {
    let mut list: Vec<(Vec<Pos2>, bool)> = Vec::new();
    for segment in &path.0 {
        match *segment {
            Segment::Move([x, y]) => list.push((vec![pos2(x, y)], false)),
            Segment::Line([x, y]) => list.last_mut().into_iter().for_each(|(points, _)| points.push(pos2(x, y))),
            Segment::Curve(a, b, c) => {
                if let Some((points, _)) = list.last_mut() {
                    let from = points.last().copied().unwrap_or_default();
                    for step in 1..=8u8 {
                        let t = f32::from(step) / 8.0;
                        let u = 1.0 - t;
                        let k = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
                        points.push(pos2(
                            k[0] * from.x + k[1] * a[0] + k[2] * b[0] + k[3] * c[0],
                            k[0] * from.y + k[1] * a[1] + k[2] * b[1] + k[3] * c[1],
                        ));
                    }
                }
            }
            Segment::Close => list.last_mut().into_iter().for_each(|(_, closed)| *closed = true),
        }
    }
    // points on the same place would give an edge no direction to be smoothed in
    for (points, closed) in &mut list {
        points.dedup_by(|a, b| a.distance_sq(*b) < 1e-4);
        if *closed && points.len() > 2 && points[0].distance_sq(points[points.len() - 1]) < 1e-4 {
            points.pop();
        }
    }
    list
}

fn fill(painter: &Painter, path: &Path, ink: Color32) {
    let subpaths = polylines(path);
    // symbols are convex and get smooth edges; drawn areas need not be, and have an outline of their own
    if let [(points, _)] = subpaths.as_slice()
        && is_convex(points)
    {
        painter.add(Shape::convex_polygon(points.clone(), ink, Stroke::NONE));
        return;
    }
    let (mut data, mut holes) = (Vec::new(), Vec::new());
    for (n, (points, _)) in subpaths.iter().enumerate() {
        if n > 0 {
            holes.push(data.len() as u32);
        }
        data.extend(points.iter().map(|p| [p.x, p.y]));
    }
    let mut triangles: Vec<u32> = Vec::new();
    earcut::Earcut::new().earcut(data.iter().copied(), &holes, &mut triangles);
    let vertices = data.iter().map(|p| Vertex { pos: pos2(p[0], p[1]), uv: WHITE_UV, color: ink }).collect();
    painter.add(Shape::mesh(Mesh { indices: triangles, vertices, ..Mesh::default() }));
}

fn is_convex(points: &[Pos2]) -> bool {
    let n = points.len();
    let mut sign = 0.0f32;
    (0..n).all(|i| {
        let (a, b, c) = (points[i], points[(i + 1) % n], points[(i + 2) % n]);
        let cross = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
        if cross.abs() < 1e-4 {
            return true;
        }
        let same = sign == 0.0 || sign.signum() == cross.signum();
        sign = cross;
        same
    })
}

fn line(painter: &Painter, mut points: Vec<Pos2>, closed: bool, stroke: Stroke, dash: &[f32]) {
    if closed {
        points.extend(points.first().copied());
    }
    if dash.is_empty() {
        painter.add(if closed { Shape::closed_line(points, stroke) } else { Shape::line(points, stroke) });
    } else {
        let (on, off): (Vec<f32>, Vec<f32>) = dash.chunks(2).map(|pair| (pair[0], pair.get(1).copied().unwrap_or(pair[0]))).unzip();
        painter.extend(Shape::dashed_line_with_offset(&points, stroke, &on, &off, 0.0));
    }
}
