//! Drawing operations as the content of a page. One unit is a hundredth of a millimetre, y down from the top left; on a map
//! coordinates are whole units, elsewhere they have two decimals.

use super::stream::{Raw, RawKind};
use super::{Layer, POINTS, Parts};
use crate::carto::{Meaning, Op, Paint, Path, Picture, Rgb, Segment, glyph_path, glyphs};
use crate::source::Bitmap;
use pdf_writer::Ref;

/// Units of a millimetre.
const UNITS: f32 = 100.0;

/// Paths that share an origin.
const BLOCK: usize = 16;

/// What is set in the graphics state; repeated settings are left out.
#[derive(Clone, Default, PartialEq)]
struct Set {
    fill: Option<Rgb>,
    stroke: Option<Rgb>,
    opacity: Option<u16>,
    width: Option<f32>,
    dash: Option<Vec<f32>>,
}

pub struct Content<'a> {
    parts: &'a mut Parts,
    last: &'a mut i32,
    out: Vec<u8>,
    set: Set,
    saved: Vec<Set>,
    decimals: u32,
    /// What coordinates are counted from, in units.
    origin: [f32; 2],
    size: [f32; 2],
    streams: Vec<Raw>,
    tags: Vec<(Meaning, String)>,
}

impl<'a> Content<'a> {
    pub fn new(parts: &'a mut Parts, last: &'a mut i32, size: [f32; 2]) -> Self {
        let mut content = Self {
            parts,
            last,
            out: Vec::new(),
            set: Set::default(),
            saved: Vec::new(),
            decimals: 2,
            origin: [0.0; 2],
            size,
            streams: Vec::new(),
            tags: Vec::new(),
        };
        let scale = POINTS / UNITS;
        let matrix = format!("{scale} 0 0 -{scale} 0 {} cm\n1 j\n", size[1] * POINTS);
        content.say(&matrix);
        content
    }

    /// What the tagged stretches are, in the order of their numbers, and the streams; the page's own is the last.
    pub fn finish(mut self) -> (Vec<(Meaning, String)>, Vec<Raw>) {
        let own = Raw { reference: Ref::new(1), bytes: self.out, kind: RawKind::Page };
        self.streams.push(own);
        (self.tags, self.streams)
    }

    fn say(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A number of `decimals` and a space.
    fn number(&mut self, value: f32, decimals: u32) {
        let factor = [1.0, 10.0, 100.0, 1000.0, 10_000.0][decimals as usize];
        let whole = (f64::from(value) * factor).round() as i64;
        if whole < 0 {
            self.out.push(b'-');
        }
        let mut digits = [0u8; 20];
        let (mut at, mut rest, mut left) = (20, whole.unsigned_abs(), decimals);
        let mut zeros = true;
        // from the last digit; zeros at the end of the decimals are left out
        loop {
            let digit = (rest % 10) as u8;
            rest /= 10;
            if left > 0 {
                if digit != 0 || !zeros {
                    zeros = false;
                    at -= 1;
                    digits[at] = b'0' + digit;
                }
                left -= 1;
                if left == 0 && !zeros {
                    at -= 1;
                    digits[at] = b'.';
                }
            } else {
                at -= 1;
                digits[at] = b'0' + digit;
                if rest == 0 {
                    break;
                }
            }
        }
        self.out.extend_from_slice(&digits[at..]);
        self.out.push(b' ');
    }

    fn point(&mut self, [x, y]: [f32; 2]) {
        self.number(x * UNITS - self.origin[0], self.decimals);
        self.number(y * UNITS - self.origin[1], self.decimals);
    }

    fn path(&mut self, path: &Path) {
        self.segments(&path.0);
    }

    fn segments(&mut self, segments: &[Segment]) {
        for segment in segments {
            match *segment {
                Segment::Move(p) => {
                    self.point(p);
                    self.say("m\n");
                }
                Segment::Line(p) => {
                    self.point(p);
                    self.say("l\n");
                }
                Segment::Curve(a, b, c) => {
                    self.point(a);
                    self.point(b);
                    self.point(c);
                    self.say("c\n");
                }
                Segment::Close => self.say("h\n"),
            }
        }
    }

    fn save(&mut self) {
        self.say("q\n");
        self.saved.push(self.set.clone());
    }

    fn restore(&mut self) {
        self.say("Q\n");
        self.set = self.saved.pop().unwrap_or_default();
    }

    fn color(&mut self, rgb: Rgb, operator: &str) {
        for channel in rgb {
            self.number(f32::from(channel) / 255.0, 3);
        }
        self.say(operator);
    }

    fn set_fill(&mut self, paint: Paint) {
        if self.set.fill != Some(paint.rgb) {
            self.color(paint.rgb, "rg\n");
            self.set.fill = Some(paint.rgb);
        }
        self.set_opacity(paint.opacity);
    }

    fn set_opacity(&mut self, opacity: f32) {
        let part = (opacity.clamp(0.0, 1.0) * 1000.0).round() as u16;
        // a page begins opaque
        if self.set.opacity.unwrap_or(1000) != part {
            let last = &mut *self.last;
            self.parts.opacities.entry(part).or_insert_with(|| {
                *last += 1;
                Ref::new(*last)
            });
            self.say(&format!("/G{part} gs\n"));
            self.set.opacity = Some(part);
        }
    }

    fn set_stroke(&mut self, paint: Paint, width: f32, dash: &[f32]) {
        if self.set.stroke != Some(paint.rgb) {
            self.color(paint.rgb, "RG\n");
            self.set.stroke = Some(paint.rgb);
        }
        self.set_opacity(paint.opacity);
        if self.set.width != Some(width) {
            self.number(width * UNITS, 2);
            self.say("w\n");
            self.set.width = Some(width);
        }
        if self.set.dash.as_deref() != Some(dash) {
            // round ends, but straight ones where a line is dashed
            self.say(if dash.is_empty() { "1 J [" } else { "0 J [" });
            for part in dash {
                self.number(part * UNITS, 2);
            }
            self.say("] 0 d\n");
            self.set.dash = Some(dash.to_vec());
        }
    }

    pub fn background(&mut self, picture: &Picture) {
        self.say("/Artifact BMC\n");
        self.set_fill(Paint::solid(picture.background));
        self.path(&Path::rect([0.0, 0.0], picture.size));
        self.say("f*\nEMC\n");
    }

    /// An operation of the page itself, tagged with what it is.
    pub fn tagged(&mut self, op: &Op) {
        match op {
            Op::Group { meaning: meaning @ (Meaning::Heading | Meaning::Paragraph | Meaning::Figure), title, .. } => {
                let tag = match meaning {
                    Meaning::Heading => "H1",
                    Meaning::Figure => "Figure",
                    _ => "P",
                };
                self.say(&format!("/{tag} <</MCID {}>> BDC\n", self.tags.len()));
                self.tags.push((*meaning, title.clone()));
            }
            _ => self.say("/Artifact BMC\n"),
        }
        self.op(op);
        self.say("EMC\n");
    }

    fn ops(&mut self, ops: &[Op]) {
        let alike = |a: &Op, b: &Op| matches!((a, b), (Op::Fill { paint, .. }, Op::Fill { paint: other, .. }) if paint == other);
        for run in ops.chunk_by(alike) {
            match run {
                [Op::Fill { paint, .. }, ..] if run.len() >= BLOCK && self.decimals == 0 => {
                    self.set_fill(*paint);
                    for block in run.chunks(BLOCK) {
                        let paths = block.iter().filter_map(|op| if let Op::Fill { path, .. } = op { Some(path.0.as_slice()) } else { None });
                        self.block(paths, "f*\n", false);
                    }
                }
                _ => run.iter().for_each(|op| self.op(op)),
            }
        }
    }

    /// Paths near one another from an origin of their own: short numbers make a short file. Painted one by one or together.
    fn block<'p>(&mut self, paths: impl Iterator<Item = &'p [Segment]>, operator: &str, together: bool) {
        let mut open = false;
        for path in paths {
            let Some(Segment::Move([x, y])) = path.first() else { continue };
            if !open {
                open = true;
                self.origin = [(x * UNITS).round(), (y * UNITS).round()];
                self.say(&format!("q 1 0 0 1 {} {} cm\n", self.origin[0], self.origin[1]));
            }
            self.segments(path);
            if !together {
                self.say(operator);
            }
        }
        if open {
            self.origin = [0.0; 2];
            self.say(if together { operator } else { "" });
            self.say("Q\n");
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Fill { path, paint } => {
                if !path.is_empty() {
                    self.set_fill(*paint);
                    self.path(path);
                    self.say("f*\n");
                }
            }
            Op::Stroke { path, paint, width, dash } => {
                if !path.is_empty() {
                    self.set_stroke(*paint, *width, dash);
                    if path.0.len() > 64 * BLOCK && self.decimals == 0 && paint.opacity >= 0.999 {
                        let lines: Vec<&[Segment]> = path.0.chunk_by(|_, next| !matches!(next, Segment::Move(_))).collect();
                        for block in lines.chunks(BLOCK) {
                            self.block(block.iter().copied(), "S\n", true);
                        }
                    } else {
                        self.path(path);
                        self.say("S\n");
                    }
                }
            }
            Op::Text { .. } => self.text(op),
            Op::Image { at, size, bitmap } => self.image(*at, *size, bitmap),
            Op::Group { id, title, meaning, opacity, clip, ops } => {
                let decimals = self.decimals;
                if *meaning == Meaning::Figure || *meaning == Meaning::Layer {
                    self.decimals = 0;
                }
                if *meaning == Meaning::Layer {
                    let n = self.layer(id, title);
                    self.say(&format!("/OC /L{n} BDC\n"));
                }
                if let Some(clip) = clip {
                    self.save();
                    self.path(clip);
                    self.say("W* n\n");
                }
                if *opacity < 0.999 {
                    let n = self.form(ops);
                    self.save();
                    self.set_opacity(*opacity);
                    self.say(&format!("/X{n} Do\n"));
                    self.restore();
                } else {
                    self.ops(ops);
                }
                if clip.is_some() {
                    self.restore();
                }
                if *meaning == Meaning::Layer {
                    self.say("EMC\n");
                }
                self.decimals = decimals;
            }
        }
    }

    /// The number of a layer: one of the same id on another page is the same.
    fn layer(&mut self, id: &str, title: &str) -> usize {
        if let Some(n) = self.parts.layers.iter().position(|layer| layer.id == id) {
            return n;
        }
        *self.last += 1;
        self.parts.layers.push(Layer { id: id.to_owned(), title: title.to_owned(), reference: Ref::new(*self.last) });
        self.parts.layers.len() - 1
    }

    fn object(&mut self) -> (usize, Ref) {
        *self.last += 1;
        self.parts.objects.push(Ref::new(*self.last));
        (self.parts.objects.len() - 1, Ref::new(*self.last))
    }

    /// Operations as a form that is blended as one; returns its number.
    fn form(&mut self, ops: &[Op]) -> usize {
        let (n, reference) = self.object();
        let out = std::mem::take(&mut self.out);
        // a form begins with what is set where it is drawn: nothing is taken for granted
        let set = std::mem::take(&mut self.set);
        self.say("/G1000 gs\n1 j\n");
        let last = &mut *self.last;
        self.parts.opacities.entry(1000).or_insert_with(|| {
            *last += 1;
            Ref::new(*last)
        });
        self.ops(ops);
        let bytes = std::mem::replace(&mut self.out, out);
        self.set = set;
        let [w, h] = self.size;
        // as large as the page, with what hangs over
        let bounds = [-w * UNITS, -h * UNITS, 2.0 * w * UNITS, 2.0 * h * UNITS];
        self.streams.push(Raw { reference, bytes, kind: RawKind::Form { bounds } });
        n
    }

    fn image(&mut self, [x, y]: [f32; 2], [w, h]: [f32; 2], bitmap: &Bitmap) {
        let (width, height) = (bitmap.width, bitmap.height);
        let mut mask = None;
        if bitmap.rgba.chunks_exact(4).any(|p| p[3] < 255) {
            *self.last += 1;
            mask = Some(Ref::new(*self.last));
            let bytes = bitmap.rgba.chunks_exact(4).map(|p| p[3]).collect();
            self.streams.push(Raw { reference: Ref::new(*self.last), bytes, kind: RawKind::Image { width, height, gray: true, mask: None } });
        }
        let (n, reference) = self.object();
        let bytes = bitmap.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        self.streams.push(Raw { reference, bytes, kind: RawKind::Image { width, height, gray: false, mask } });
        self.save();
        self.set_opacity(1.0);
        self.number(w * UNITS, 2);
        self.say("0 0 -");
        self.number(h * UNITS, 2);
        self.number(x * UNITS, 2);
        self.number((y + h) * UNITS, 2);
        self.say(&format!("cm\n/X{n} Do\n"));
        self.restore();
    }

    fn text(&mut self, op: &Op) {
        let Op::Text { at, text, face, size, spacing, angle, paint, halo } = op else { return };
        let placed = glyphs(text, *face, *spacing);
        if placed.is_empty() {
            return;
        }
        let (sin, cos) = angle.sin_cos();
        if let Some((rgb, width)) = halo {
            // as paths: a halo is no text to search for
            self.set_stroke(Paint { rgb: *rgb, opacity: paint.opacity }, width * 2.0, &[]);
            for glyph in &placed {
                let outline = glyph_path(glyph.face, glyph.id);
                let place = |p: [f32; 2]| {
                    let (x, y) = ((p[0] + glyph.x) * size, p[1] * size);
                    [at[0] + x * cos - y * sin, at[1] + x * sin + y * cos]
                };
                self.path(&outline.mapped(place));
            }
            self.say("S\n");
        }
        self.set_fill(*paint);
        // spaced letters are one word to a reader, and an empty box stands for many characters: the words go along as the
        // span's actual text
        let told = *spacing > 0.08 || placed.iter().any(|glyph| glyph.id == 0);
        if told {
            self.say("/Span <</ActualText <FEFF");
            for unit in text.encode_utf16() {
                self.say(&format!("{unit:04X}"));
            }
            self.say(">>> BDC\n");
        }
        let mut font = placed[0].face;
        self.say(&format!("BT /F{} 1 Tf ", font as u8));
        let unit = size * UNITS;
        for part in [unit * cos, unit * sin, unit * sin, -unit * cos] {
            self.number(part, 3);
        }
        self.number(at[0] * UNITS, 2);
        self.number(at[1] * UNITS, 2);
        self.say("Tm ");
        if *spacing != 0.0 {
            self.number(*spacing, 4);
            self.say("Tc ");
        }
        self.say("<");
        for glyph in &placed {
            if glyph.face != font {
                font = glyph.face;
                self.say(&format!("> Tj /F{} 1 Tf <", font as u8));
            }
            let number = self.parts.fonts[font as usize].number(glyph, glyph.advance - spacing);
            self.say(&format!("{number:04X}"));
        }
        self.say("> Tj");
        if *spacing != 0.0 {
            self.say(" 0 Tc");
        }
        self.say(" ET\n");
        if told {
            self.say("EMC\n");
        }
    }
}
