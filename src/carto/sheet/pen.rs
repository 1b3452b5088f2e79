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

    /// A name in the sheet's languages on one line, the second quieter; what passes `limit` is made smaller, then shortened.
    pub fn two_languages(&mut self, name: &Bilingual, alone: bool, at: [f32; 2], limit: f32, face: Face) {
        let lead = self.lang.leading();
        let main = name.get(lead);
        let mut size = 3.1 * self.k;
        while at[0] + text_width(main, face, size, 0.0) > limit && size > 2.2 * self.k {
            size *= 0.95;
        }
        let main = shortened(main, face, size, limit - at[0]);
        self.text(&main, at, face, size, INK);
        let after = at[0] + text_width(&main, face, size, 0.0) + 1.6 * self.k;
        if self.lang == MapLang::Both
            && !alone
            && let Some(second) = name.second(lead)
        {
            let mut small = 2.4 * self.k;
            while after + text_width(second, Face::Regular, small, 0.0) > limit && small > 1.9 * self.k {
                small *= 0.95;
            }
            if after + text_width(second, Face::Regular, small, 0.0) <= limit + 0.5 * self.k {
                self.text(second, [after, at[1]], Face::Regular, small, QUIET);
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
    let mut short: String = text.to_owned();
    while short.pop().is_some() {
        let candidate = format!("{}…", short.trim_end());
        if text_width(&candidate, face, size, 0.0) <= width {
            return candidate;
        }
    }
    "…".to_owned()
}
