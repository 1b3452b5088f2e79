//! A picture as pixels, in horizontal bands, so that memory stays flat however large the paper is.

use crate::carto::{Op, Paint, Path, Picture, Segment, glyph_path, glyphs};
use crate::source::Bitmap;
use tiny_skia::{Color, ColorU8, FillRule, FilterQuality, LineCap, LineJoin, Mask, PathBuilder, Pixmap, PixmapPaint, StrokeDash, Transform};

/// A picture made ready for drawing at a resolution: paths in pixels with their boxes.
pub struct Scene {
    pub width: u32,
    background: Color,
    items: Vec<Item>,
}

enum Item {
    Fill { path: tiny_skia::Path, color: Color, top: f32, bottom: f32 },
    Stroke { path: tiny_skia::Path, color: Color, stroke: tiny_skia::Stroke, top: f32, bottom: f32 },
    Image { pixmap: Pixmap, place: Transform, top: f32, bottom: f32 },
    Group { opacity: f32, clip: Option<tiny_skia::Path>, items: Vec<Item>, top: f32, bottom: f32 },
}

impl Item {
    const fn span(&self) -> (f32, f32) {
        match self {
            Self::Fill { top, bottom, .. } | Self::Stroke { top, bottom, .. } | Self::Image { top, bottom, .. } | Self::Group { top, bottom, .. } => {
                (*top, *bottom)
            }
        }
    }
}

impl Scene {
    /// Makes a picture ready; `scale` is pixels of a millimetre.
    pub fn new(picture: &Picture, width: u32, scale: f32) -> Self {
        let [r, g, b] = picture.background;
        Self { width, background: Color::from_rgba8(r, g, b, 255), items: items(&picture.ops, Transform::from_scale(scale, scale)) }
    }

    /// The rows from `top`, `rows` of them, as opaque premultiplied RGBA.
    pub fn band(&self, top: u32, rows: u32) -> Option<Pixmap> {
        let mut pixmap = Pixmap::new(self.width, rows)?;
        pixmap.fill(self.background);
        draw(&self.items, &mut pixmap, top as f32, None);
        Some(pixmap)
    }
}

fn color(paint: Paint) -> Color {
    let [r, g, b] = paint.rgb;
    let mut color = Color::from_rgba8(r, g, b, 255);
    color.set_alpha(paint.opacity.clamp(0.0, 1.0));
    color
}

fn push(builder: &mut PathBuilder, path: &Path, place: impl Fn([f32; 2]) -> [f32; 2]) {
    for segment in &path.0 {
        match *segment {
            Segment::Move(p) => {
                let [x, y] = place(p);
                builder.move_to(x, y);
            }
            Segment::Line(p) => {
                let [x, y] = place(p);
                builder.line_to(x, y);
            }
            Segment::Curve(a, b, c) => {
                let ([ax, ay], [bx, by], [cx, cy]) = (place(a), place(b), place(c));
                builder.cubic_to(ax, ay, bx, by, cx, cy);
            }
            Segment::Close => builder.close(),
        }
    }
}

fn build(path: &Path, scale: f32) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    push(&mut builder, path, |p| [p[0] * scale, p[1] * scale]);
    builder.finish()
}

fn items(ops: &[Op], transform: Transform) -> Vec<Item> {
    let scale = transform.sx;
    let mut list = Vec::with_capacity(ops.len());
    for op in ops {
        match op {
            Op::Fill { path, paint } => list.extend(build(path, scale).map(|path| fill(path, *paint))),
            Op::Stroke { path, paint, width, dash } => {
                if let Some(path) = build(path, scale) {
                    let dash: Vec<f32> = dash.iter().map(|part| part * scale).collect();
                    list.push(stroke(path, *paint, width * scale, dash));
                }
            }
            Op::Text { at, text, face, size, spacing, angle, paint, halo } => {
                let mut builder = PathBuilder::new();
                let (sin, cos) = angle.sin_cos();
                for glyph in glyphs(text, *face, *spacing) {
                    push(&mut builder, &glyph_path(glyph.face, glyph.id), |p| {
                        let (x, y) = ((p[0] + glyph.x) * size, p[1] * size);
                        [(at[0] + x * cos - y * sin) * scale, (at[1] + x * sin + y * cos) * scale]
                    });
                }
                if let Some(path) = builder.finish() {
                    if let Some((rgb, width)) = halo {
                        list.push(stroke(path.clone(), Paint::solid(*rgb), width * 2.0 * scale, Vec::new()));
                    }
                    let (top, bottom) = (path.bounds().top(), path.bounds().bottom());
                    list.push(Item::Fill { path, color: color(*paint), top, bottom });
                }
            }
            Op::Image { at, size, bitmap } => list.extend(image(*at, *size, bitmap, scale)),
            Op::Group { opacity, clip, ops, .. } => {
                let inner = items(ops, transform);
                let (mut top, mut bottom) =
                    inner.iter().map(Item::span).fold((f32::INFINITY, f32::NEG_INFINITY), |(t, b), (top, bottom)| (t.min(top), b.max(bottom)));
                let clip = clip.as_ref().map(|clip| build(clip, scale));
                if let Some(built) = &clip {
                    let Some(path) = built else { continue };
                    top = top.max(path.bounds().top());
                    bottom = bottom.min(path.bounds().bottom());
                }
                if top <= bottom {
                    list.push(Item::Group { opacity: *opacity, clip: clip.flatten(), items: inner, top: top - 1.0, bottom: bottom + 1.0 });
                }
            }
        }
    }
    list
}

fn fill(path: tiny_skia::Path, paint: Paint) -> Item {
    let (top, bottom) = (path.bounds().top() - 1.0, path.bounds().bottom() + 1.0);
    Item::Fill { path, color: color(paint), top, bottom }
}

/// An image halved until it is less than twice as large as it is drawn, so that no pixel is passed over.
fn image([x, y]: [f32; 2], [w, h]: [f32; 2], bitmap: &Bitmap, scale: f32) -> Option<Item> {
    let mut pixmap = Pixmap::new(bitmap.width, bitmap.height)?;
    for (own, rgba) in pixmap.pixels_mut().iter_mut().zip(bitmap.rgba.chunks_exact(4)) {
        *own = ColorU8::from_rgba(rgba[0], rgba[1], rgba[2], rgba[3]).premultiply();
    }
    while pixmap.width() > 1 && pixmap.height() > 1 && pixmap.width() as f32 >= 2.0 * w * scale {
        let mut half = Pixmap::new(pixmap.width().div_ceil(2), pixmap.height().div_ceil(2))?;
        let paint = PixmapPaint { quality: FilterQuality::Bilinear, ..PixmapPaint::default() };
        half.draw_pixmap(0, 0, pixmap.as_ref(), &paint, Transform::from_scale(0.5, 0.5), None);
        pixmap = half;
    }
    let place = Transform::from_row(w * scale / pixmap.width() as f32, 0.0, 0.0, h * scale / pixmap.height() as f32, x * scale, y * scale);
    Some(Item::Image { pixmap, place, top: y * scale - 1.0, bottom: (y + h) * scale + 1.0 })
}

fn stroke(path: tiny_skia::Path, paint: Paint, width: f32, dash: Vec<f32>) -> Item {
    let (top, bottom) = (path.bounds().top() - width, path.bounds().bottom() + width);
    let dashed = !dash.is_empty();
    let stroke = tiny_skia::Stroke {
        width,
        line_cap: if dashed { LineCap::Butt } else { LineCap::Round },
        line_join: LineJoin::Round,
        dash: if dashed { StrokeDash::new(dash, 0.0) } else { None },
        ..tiny_skia::Stroke::default()
    };
    Item::Stroke { path, color: color(paint), stroke, top, bottom }
}

fn draw(items: &[Item], pixmap: &mut Pixmap, offset: f32, clip: Option<&Mask>) {
    let (from, to) = (offset, offset + pixmap.height() as f32);
    let shift = Transform::from_translate(0.0, -offset);
    for item in items {
        let (top, bottom) = item.span();
        if bottom < from || top > to {
            continue;
        }
        match item {
            Item::Fill { path, color, .. } => {
                let paint = skia_paint(*color);
                pixmap.fill_path(path, &paint, FillRule::EvenOdd, shift, clip);
            }
            Item::Stroke { path, color, stroke, .. } => {
                let paint = skia_paint(*color);
                pixmap.stroke_path(path, &paint, stroke, shift, clip);
            }
            Item::Image { pixmap: image, place, .. } => {
                let paint = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
                pixmap.draw_pixmap(0, 0, image.as_ref(), &paint, place.post_translate(0.0, -offset), clip);
            }
            Item::Group { opacity, clip: own, items, .. } => {
                let mask = own.as_ref().and_then(|path| {
                    if let Some(outer) = clip {
                        let mut mask = outer.clone();
                        mask.intersect_path(path, FillRule::EvenOdd, true, shift);
                        return Some(mask);
                    }
                    let mut mask = Mask::new(pixmap.width(), pixmap.height())?;
                    mask.fill_path(path, FillRule::EvenOdd, true, shift);
                    Some(mask)
                });
                let clip = mask.as_ref().or(clip);
                if *opacity >= 0.999 {
                    draw(items, pixmap, offset, clip);
                } else if let Some(mut layer) = Pixmap::new(pixmap.width(), pixmap.height()) {
                    draw(items, &mut layer, offset, clip);
                    let paint = PixmapPaint { opacity: *opacity, ..PixmapPaint::default() };
                    pixmap.draw_pixmap(0, 0, layer.as_ref(), &paint, Transform::identity(), None);
                }
            }
        }
    }
}

fn skia_paint(color: Color) -> tiny_skia::Paint<'static> {
    let mut paint = tiny_skia::Paint { anti_alias: true, ..tiny_skia::Paint::default() };
    paint.set_color(color);
    paint
}

/// The picture in at most `room` pixels, as opaque RGBA with its width and height.
#[must_use]
pub fn preview(picture: &Picture, room: [u32; 2]) -> Option<(Vec<u8>, [usize; 2])> {
    let scale = (room[0] as f32 / picture.size[0]).min(room[1] as f32 / picture.size[1]);
    let size = picture.size.map(|mm| (mm * scale).round().max(1.0) as u32);
    let scene = Scene::new(picture, size[0], scale);
    Some((scene.band(0, size[1])?.take(), size.map(|side| side as usize)))
}
