//! Text in a sheet's margins: lines, headings, paragraphs, in the sheet's languages and the size that suits its paper.

use super::super::face::Face;
use super::super::line_breaks::wrap;
use super::super::palette::Rgb;
use super::super::picture::{Op, Paint, Path};
use super::super::text::{line_height, text_width};
use super::{INK, QUIET, WHITE, hairline};
use crate::i18n::{Bilingual, MapLang};
use crate::model::{Align, PaperRect};

/// How a paragraph is set.
#[derive(Clone, Copy)]
pub struct Setting {
    pub face: Face,
    /// Millimetres.
    pub size: f32,
    pub rgb: Rgb,
    pub align: Align,
}

pub struct Pen {
    pub ops: Vec<Op>,
    /// Millimetres on this paper of a millimetre on A4.
    pub k: f32,
    pub lang: MapLang,
}

impl Pen {
    pub const fn new(k: f32, lang: MapLang) -> Self {
        Self { ops: Vec::new(), k, lang }
    }

    pub fn text(&mut self, text: &str, at: [f32; 2], face: Face, size: f32, rgb: Rgb) {
        if !text.is_empty() {
            self.ops.push(Op::Text { at, text: text.to_owned(), face, size, spacing: 0.0, angle: 0.0, paint: Paint::solid(rgb), halo: None });
        }
    }

    /// A text broken to a width; returns its bottom.
    pub fn paragraph(&mut self, text: &str, set: Setting, at: [f32; 2], width: f32) -> f32 {
        self.lines(&wrap(text, set.face, set.size, width), set, at, width)
    }

    /// Lines under one another; returns their bottom.
    pub fn lines(&mut self, lines: &[String], set: Setting, [x, y]: [f32; 2], width: f32) -> f32 {
        let mut bottom = y;
        for line in lines {
            bottom += line_height(set.size);
            let spare = width - text_width(line, set.face, set.size, 0.0);
            let indent = match set.align {
                Align::Left => 0.0,
                Align::Middle => spare / 2.0,
                Align::Right => spare,
            };
            self.text(line, [x + indent, bottom - set.size * 0.32], set.face, set.size, set.rgb);
        }
        bottom
    }

    /// A heading in the sheet's languages: `图例 LEGEND`; returns its width.
    pub fn heading(&mut self, text: &Bilingual, at: [f32; 2], room: f32) -> f32 {
        let both = format!("{}  {}", text.zh, text.en.to_uppercase());
        let size = 2.9 * self.k;
        let shown = match self.lang {
            MapLang::En => text.en.to_uppercase(),
            MapLang::Both if text.zh != text.en && text_width(&both, Face::Bold, size, 0.0) <= room => both,
            MapLang::Zh | MapLang::Both => text.zh.clone(),
        };
        let shown = shortened(&shown, Face::Bold, size, room);
        self.text(&shown, at, Face::Bold, size, QUIET);
        text_width(&shown, Face::Bold, size, 0.0)
    }

    /// The sizes in which names with their faces and widths are set on one line each, the same for all of them: of the first
    /// language, and of the second, which one long name does not take from all others.
    pub fn two_sizes(&self, names: &[(&Bilingual, Face, f32)], alone: bool) -> (f32, Option<f32>) {
        let (lead, k) = (self.lang.leading(), self.k);
        let main = |size: f32| {
            // a single long name does not make all others small
            names.iter().all(|(name, face, width)| text_width(name.get(lead), *face, size, 0.0) <= *width)
        };
        let firsts = [3.1, 2.95, 2.8, 2.65].map(|size| size * k);
        let seconds = [2.4, 2.2, 2.0, 1.85].map(|size| size * k);
        if self.lang != MapLang::Both || alone {
            return (firsts.into_iter().find(|size| main(*size)).unwrap_or(firsts[3]), None);
        }
        let fitting = |first: f32, second: f32| {
            let fits = names.iter().filter(|(name, face, width)| {
                let own = text_width(name.get(lead), *face, first, 0.0);
                name.second(lead).is_none_or(|text| own + 1.6 * k + text_width(text, Face::Regular, second, 0.0) <= *width + 0.5 * k)
            });
            fits.count()
        };
        // both languages on every line, else on as many as the smallest type lets
        let sizes = firsts.into_iter().flat_map(|first| seconds.map(|second| (first, second)));
        let all = sizes.into_iter().find(|(first, second)| main(*first) && fitting(*first, *second) == names.len());
        let (first, second) = all.unwrap_or((firsts[3], seconds[3]));
        (first, Some(second))
    }

    /// A name in the sheet's languages on one line, the second quieter; what passes `limit` is made smaller, at last shortened.
    pub fn two_languages(&mut self, name: &Bilingual, (first, second): (f32, Option<f32>), at: [f32; 2], limit: f32, face: Face) {
        let lead = self.lang.leading();
        let main = name.get(lead);
        let mut size = first;
        while at[0] + text_width(main, face, size, 0.0) > limit && size > 1.7 * self.k {
            size *= 0.97;
        }
        let main = shortened(main, face, size, limit - at[0]);
        self.text(&main, at, face, size, INK);
        if let Some((mut second, text)) = second.zip(name.second(lead)) {
            let after = at[0] + text_width(&main, face, size, 0.0) + 1.6 * self.k;
            while after + text_width(text, Face::Regular, second, 0.0) > limit && second > 1.6 * self.k {
                second *= 0.97;
            }
            let text = shortened(text, Face::Regular, second, limit - after);
            // one letter and an ellipsis say nothing
            if text.chars().count() > 4 || !text.ends_with('…') {
                self.text(&text, [after, at[1]], Face::Regular, second, QUIET);
            }
        }
    }

    /// White paper under what follows, a little larger than it, with a hairline round it where it is asked for.
    pub fn ground(&mut self, [x, y, w, h]: PaperRect, opacity: f32, border: bool) {
        let pad = 1.6 * self.k;
        let grown = [x - pad, y - pad, w + pad * 2.0, h + pad * 2.0];
        if opacity > 0.0 {
            self.ops.push(Op::Fill { path: Path::rect([grown[0], grown[1]], [grown[2], grown[3]]), paint: Paint { rgb: WHITE, opacity } });
        }
        if border {
            self.ops.push(hairline(grown, self.k));
        }
    }
}

/// `text` cut to `width` with an ellipsis where it is longer.
pub fn shortened(text: &str, face: Face, size: f32, width: f32) -> String {
    if text_width(text, face, size, 0.0) <= width {
        return text.to_owned();
    }
    // as many characters as there is room for beside the ellipsis
    let room = width - text_width("…", face, size, 0.0);
    let (mut end, mut own) = (0, 0.0);
    for (at, c) in text.char_indices() {
        own += text_width(c.encode_utf8(&mut [0; 4]), face, size, 0.0);
        if own > room {
            break;
        }
        end = at + c.len_utf8();
    }
    match text[..end].trim_end() {
        "" => "…".to_owned(),
        short => format!("{short}…"),
    }
}
