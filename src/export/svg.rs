//! A picture as SVG 1.1: one unit is a millimetre, a group per layer with its id and title, text as outlines that carry
//! their words, so that it looks the same where the font is missing, or as text.

use super::png::png_of;
use crate::carto::{Face, Op, Paint, Path, Picture, Segment, glyph_path, glyphs};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Fonts that have the shapes of the bundled one, or stand in for it.
const FAMILIES: &str = "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif";

/// The picture as the text of an SVG file. Words are outlines, or text where `as_text` asks for it.
pub fn svg(picture: &Picture, as_text: bool) -> String {
    let [w, h] = picture.size;
    let mut out = String::with_capacity(1 << 20);
    let mut used = BTreeSet::new();
    if !as_text {
        collect(&picture.ops, &mut used);
    }
    // writing to a String cannot fail
    let _ = write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{w}mm\" height=\"{h}mm\" viewBox=\"0 0 {w} {h}\" xml:lang=\"{}\">\n<title>{}</title>\n<defs>\n",
        picture.language,
        escape(&picture.title)
    );
    for (face, id) in used {
        let _ = write!(out, "<path id=\"{}\" d=\"", glyph_id(face, id));
        path_data(&mut out, &glyph_path(face, id), 10_000.0);
        out.push_str("\"/>\n");
    }
    out.push_str("</defs>\n");
    let _ = writeln!(out, "<rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>", hex(picture.background));
    let mut writer = Writer { out, clips: 0, as_text };
    writer.ops(&picture.ops);
    writer.out.push_str("</svg>\n");
    writer.out
}

fn collect(ops: &[Op], used: &mut BTreeSet<(Face, u32)>) {
    for op in ops {
        match op {
            Op::Text { text, face, .. } => used.extend(glyphs(text, *face, 0.0).iter().map(|glyph| (glyph.face, glyph.id))),
            Op::Group { ops, .. } => collect(ops, used),
            _ => {}
        }
    }
}

fn glyph_id(face: Face, id: u32) -> String {
    let letter = match face {
        Face::Regular => 'r',
        Face::Bold => 'b',
        Face::Rare => 'x',
    };
    format!("{letter}{id}")
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn escape(text: &str) -> String {
    // XML 1.0 has no control characters but tab and line breaks
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A number with three decimals (a micrometre), without the zeros at its end.
fn number(value: f32, unit: f32) -> String {
    let text = format!("{}", (value * unit).round() / unit);
    if text == "-0" { "0".to_owned() } else { text }
}

fn path_data(out: &mut String, path: &Path, unit: f32) {
    let mut point = |letter: char, points: &[[f32; 2]]| {
        out.push(letter);
        for (n, [x, y]) in points.iter().enumerate() {
            if n > 0 {
                out.push(' ');
            }
            out.push_str(&number(*x, unit));
            out.push(' ');
            out.push_str(&number(*y, unit));
        }
    };
    for segment in &path.0 {
        match segment {
            Segment::Move(p) => point('M', &[*p]),
            Segment::Line(p) => point('L', &[*p]),
            Segment::Curve(a, b, c) => point('C', &[*a, *b, *c]),
            Segment::Close => point('Z', &[]),
        }
    }
}

struct Writer {
    out: String,
    clips: u32,
    as_text: bool,
}

impl Writer {
    fn ops(&mut self, ops: &[Op]) {
        for op in ops {
            self.op(op);
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Fill { path, paint } => {
                self.out.push_str("<path d=\"");
                path_data(&mut self.out, path, 1000.0);
                let _ = writeln!(self.out, "\" fill=\"{}\" fill-rule=\"evenodd\"{}/>", hex(paint.rgb), opacity("fill-opacity", *paint));
            }
            Op::Stroke { path, paint, width, dash } => {
                self.out.push_str("<path d=\"");
                path_data(&mut self.out, path, 1000.0);
                let cap = if dash.is_empty() { "round" } else { "butt" };
                let _ = write!(
                    self.out,
                    "\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" stroke-linecap=\"{cap}\"{}",
                    hex(paint.rgb),
                    number(*width, 1000.0),
                    opacity("stroke-opacity", *paint)
                );
                if !dash.is_empty() {
                    let dash: Vec<String> = dash.iter().map(|part| number(*part, 1000.0)).collect();
                    let _ = write!(self.out, " stroke-dasharray=\"{}\"", dash.join(" "));
                }
                self.out.push_str("/>\n");
            }
            Op::Text { at, text, face, size, spacing, angle, paint, halo } if self.as_text => {
                let turn = if *angle == 0.0 {
                    String::new()
                } else {
                    format!(" transform=\"rotate({} {} {})\"", number(angle.to_degrees(), 1000.0), number(at[0], 1000.0), number(at[1], 1000.0))
                };
                let letters = if *spacing == 0.0 { String::new() } else { format!(" letter-spacing=\"{}\"", number(spacing * size, 1000.0)) };
                let shape = format!(
                    "x=\"{}\" y=\"{}\" font-family=\"{FAMILIES}\" font-size=\"{}\"{}{letters}{turn}",
                    number(at[0], 1000.0),
                    number(at[1], 1000.0),
                    number(*size, 1000.0),
                    if *face == Face::Bold { " font-weight=\"700\"" } else { "" },
                );
                if let Some((rgb, width)) = halo {
                    let _ = writeln!(
                        self.out,
                        "<text aria-hidden=\"true\" {shape} fill=\"{0}\" stroke=\"{0}\" stroke-width=\"{1}\" stroke-linejoin=\"round\">{2}</text>",
                        hex(*rgb),
                        number(width * 2.0, 1000.0),
                        escape(text)
                    );
                }
                let _ = writeln!(self.out, "<text {shape} fill=\"{}\"{}>{}</text>", hex(paint.rgb), opacity("fill-opacity", *paint), escape(text));
            }
            Op::Text { at, text, face, size, spacing, angle, paint, halo } => {
                let _ = write!(
                    self.out,
                    "<g role=\"img\" aria-label=\"{}\" transform=\"translate({} {}){} scale({})\" fill=\"{}\"{}",
                    escape(text),
                    number(at[0], 1000.0),
                    number(at[1], 1000.0),
                    if *angle == 0.0 { String::new() } else { format!(" rotate({})", number(angle.to_degrees(), 1000.0)) },
                    number(*size, 10_000.0),
                    hex(paint.rgb),
                    opacity("fill-opacity", *paint)
                );
                self.out.push('>');
                let placed = glyphs(text, *face, *spacing);
                let mut uses = String::new();
                for glyph in placed.iter().filter(|glyph| !glyph_path(glyph.face, glyph.id).is_empty()) {
                    let _ = write!(uses, "<use xlink:href=\"#{}\" x=\"{}\"/>", glyph_id(glyph.face, glyph.id), number(glyph.x, 10_000.0));
                }
                // the halo lies under the letters as its own group: paint-order is not understood everywhere
                if let Some((rgb, width)) = halo {
                    let width = number(width * 2.0 / size, 10_000.0);
                    let _ =
                        write!(self.out, "<g stroke=\"{0}\" fill=\"{0}\" stroke-width=\"{width}\" stroke-linejoin=\"round\">{uses}</g>", hex(*rgb));
                }
                self.out.push_str(&uses);
                self.out.push_str("</g>\n");
            }
            Op::Image { at, size, bitmap } => {
                let _ = writeln!(
                    self.out,
                    "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,{}\"/>",
                    number(at[0], 1000.0),
                    number(at[1], 1000.0),
                    number(size[0], 1000.0),
                    number(size[1], 1000.0),
                    STANDARD.encode(png_of(bitmap))
                );
            }
            Op::Group { id, title, opacity, clip, ops, .. } => {
                let clip = clip.as_ref().map(|clip| {
                    self.clips += 1;
                    let name = format!("clip{}", self.clips);
                    let _ = write!(self.out, "<clipPath id=\"{name}\"><path clip-rule=\"evenodd\" d=\"");
                    path_data(&mut self.out, clip, 1000.0);
                    self.out.push_str("\"/></clipPath>\n");
                    name
                });
                self.out.push_str("<g");
                if !id.is_empty() {
                    let _ = write!(self.out, " id=\"{}\"", escape(id));
                }
                if *opacity < 0.999 {
                    let _ = write!(self.out, " opacity=\"{}\"", number(*opacity, 1000.0));
                }
                if let Some(name) = clip {
                    let _ = write!(self.out, " clip-path=\"url(#{name})\"");
                }
                self.out.push_str(">\n");
                if !title.is_empty() {
                    let _ = writeln!(self.out, "<title>{}</title>", escape(title));
                }
                self.ops(ops);
                self.out.push_str("</g>\n");
            }
        }
    }
}

fn opacity(name: &str, paint: Paint) -> String {
    if paint.opacity >= 0.999 { String::new() } else { format!(" {name}=\"{}\"", number(paint.opacity, 1000.0)) }
}
