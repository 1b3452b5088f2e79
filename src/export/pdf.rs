//! A picture as PDF: text stays text in a subset of the font, lengths are exact, halos and symbols are paths.

use super::ExportError;
use crate::carto::{Face, Op, Paint, Path, Picture, Segment, font_bytes, glyphs};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, SpanTag};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

/// Points of a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// The picture as the bytes of a PDF file. The same picture gives the same bytes: no clock, no random id.
///
/// # Errors
/// Where the page has no size or the font cannot be subset.
pub fn pdf(picture: &Picture) -> Result<Vec<u8>, ExportError> {
    let failed = |reason: &str| ExportError::Pdf(reason.to_owned());
    let font = |face| Font::new(font_bytes(face).to_vec().into(), 0).ok_or_else(|| failed("font"));
    let mut document = Document::new_with(SerializeSettings { enable_tagging: true, ..SerializeSettings::default() });
    let mut metadata = Metadata::new().title(picture.title.clone()).language(picture.language.to_owned()).creator("Nanbei".to_owned());
    if !picture.author.is_empty() {
        metadata = metadata.authors(vec![picture.author.clone()]);
    }
    document.set_metadata(metadata);
    let [w, h] = picture.size;
    let settings = PageSettings::from_wh(w * POINTS, h * POINTS).ok_or_else(|| failed("page size"))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface.push_transform(&Transform::from_scale(POINTS, POINTS));
    let mut painter = Painter { surface: &mut surface, regular: font(Face::Regular)?, bold: font(Face::Bold)? };
    painter.fill(&Path::rect([0.0, 0.0], [w, h]), Paint::solid(picture.background));
    painter.ops(&picture.ops);
    surface.pop();
    surface.finish();
    page.finish();
    document.finish().map_err(|error| ExportError::Pdf(format!("{error:?}")))
}

struct Painter<'a, 'b> {
    surface: &'a mut Surface<'b>,
    regular: Font,
    bold: Font,
}

fn part(value: f32) -> NormalizedF32 {
    NormalizedF32::new(value.clamp(0.0, 1.0)).unwrap_or(NormalizedF32::ONE)
}

fn color([r, g, b]: [u8; 3]) -> rgb::Color {
    rgb::Color::new(r, g, b)
}

fn build(path: &Path) -> Option<krilla::geom::Path> {
    let mut builder = PathBuilder::new();
    for segment in &path.0 {
        match *segment {
            Segment::Move([x, y]) => builder.move_to(x, y),
            Segment::Line([x, y]) => builder.line_to(x, y),
            Segment::Curve(a, b, c) => builder.cubic_to(a[0], a[1], b[0], b[1], c[0], c[1]),
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

impl Painter<'_, '_> {
    fn set(&mut self, fill: Option<Paint>, stroke: Option<(Paint, f32, &[f32])>) {
        self.surface.set_fill(fill.map(|paint| Fill { paint: color(paint.rgb).into(), opacity: part(paint.opacity), rule: FillRule::EvenOdd }));
        self.surface.set_stroke(stroke.map(|(paint, width, dash)| Stroke {
            paint: color(paint.rgb).into(),
            width,
            miter_limit: 4.0,
            line_cap: if dash.is_empty() { LineCap::Round } else { LineCap::Butt },
            line_join: LineJoin::Round,
            opacity: part(paint.opacity),
            dash: (!dash.is_empty()).then(|| StrokeDash { array: dash.to_vec(), offset: 0.0 }),
        }));
    }

    fn fill(&mut self, path: &Path, paint: Paint) {
        if let Some(path) = build(path) {
            self.set(Some(paint), None);
            self.surface.draw_path(&path);
        }
    }

    fn ops(&mut self, ops: &[Op]) {
        for op in ops {
            self.op(op);
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Fill { path, paint } => self.fill(path, *paint),
            Op::Stroke { path, paint, width, dash } => {
                if let Some(path) = build(path) {
                    self.set(None, Some((*paint, *width, dash)));
                    self.surface.draw_path(&path);
                }
            }
            Op::Text { at, text, face, size, spacing, angle, paint, halo } => {
                let font = if *face == Face::Bold { self.bold.clone() } else { self.regular.clone() };
                let mut offset = 0;
                let placed: Vec<KrillaGlyph> = glyphs(text, *face, *spacing)
                    .into_iter()
                    .map(|glyph| {
                        let range = offset..offset + glyph.character.len_utf8();
                        offset = range.end;
                        KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, 0.0, 0.0, 0.0, range, None)
                    })
                    .collect();
                let text: String = text.chars().filter(|c| !c.is_control()).collect();
                if placed.is_empty() {
                    return;
                }
                self.surface.push_transform(&Transform::from_translate(at[0], at[1]));
                if *angle != 0.0 {
                    self.surface.push_transform(&Transform::from_rotate(angle.to_degrees()));
                }
                if let Some((rgb, width)) = halo {
                    // as paths: a halo is no text to search for
                    self.set(None, Some((Paint::solid(*rgb), width * 2.0, &[])));
                    self.surface.draw_glyphs(Point::from_xy(0.0, 0.0), &placed, font.clone(), &text, *size, true);
                }
                self.set(Some(*paint), None);
                // spaced letters are one word to a reader: the words go along as the span's actual text
                let spaced = *spacing > 0.08;
                if spaced {
                    self.surface.start_tagged(ContentTag::Span(SpanTag::empty().with_actual_text(Some(&text))));
                }
                self.surface.draw_glyphs(Point::from_xy(0.0, 0.0), &placed, font, &text, *size, false);
                if spaced {
                    self.surface.end_tagged();
                }
                if *angle != 0.0 {
                    self.surface.pop();
                }
                self.surface.pop();
            }
            Op::Group { opacity, clip, ops, .. } => {
                let clip = clip.as_ref().map(build);
                if let Some(None) = clip {
                    return;
                }
                if let Some(Some(path)) = &clip {
                    self.surface.push_clip_path(path, &FillRule::EvenOdd);
                }
                if *opacity < 0.999 {
                    self.surface.push_opacity(part(*opacity));
                }
                self.ops(ops);
                if *opacity < 0.999 {
                    self.surface.pop();
                }
                if clip.is_some() {
                    self.surface.pop();
                }
            }
        }
    }
}
