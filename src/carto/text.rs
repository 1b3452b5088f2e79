//! The program's font: its faces, advances and outlines. The same on the screen and on paper.

use super::face::{Face, font_bytes};
use super::picture::{Op, Path, Segment};
use crate::i18n::{Lang, Localized};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::collections::{BTreeSet, HashMap};
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
    static FACES: [OnceLock<Option<Loaded>>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
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
    /// The face that has it: the text's, or the one for rare characters.
    pub face: Face,
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

/// The glyph, its advance in em and the face that has it; number 0, an empty box, where none has.
fn found_glyph(face: Face, character: char) -> (u32, f32, Face) {
    let (id, advance) = glyph_of(face, character);
    if id == 0 && character.is_whitespace() {
        // a space of another width counts as a space
        let (id, advance) = glyph_of(face, ' ');
        return (id, advance, face);
    }
    if id == 0 {
        let (rare, wide) = glyph_of(Face::Rare, character);
        if rare != 0 {
            return (rare, wide, Face::Rare);
        }
    }
    (id, advance, face)
}

/// Whether a character is invisible: a control, or one that only steers how its neighbours look.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether the font has the character.
#[must_use]
pub fn has_glyph(face: Face, character: char) -> bool {
    is_invisible(character) || found_glyph(face, character).0 != 0
}

/// Characters that the font lacks. Empty boxes stand for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingGlyphs(pub BTreeSet<char>);

impl MissingGlyphs {
    /// Those of the words of a picture.
    #[must_use]
    pub fn of(ops: &[Op]) -> Self {
        let mut own = Self::default();
        own.add(ops);
        own
    }

    /// Adds those of the words of another.
    pub fn add(&mut self, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Text { text, face, .. } => self.0.extend(text.chars().filter(|c| !has_glyph(*face, *c))),
                Op::Group { ops, .. } => self.add(ops),
                Op::Fill { .. } | Op::Stroke { .. } | Op::Image { .. } => {}
            }
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Localized for MissingGlyphs {
    fn message(&self, lang: Lang) -> String {
        // by their numbers too: the window that tells it may lack them as well
        let mut list: Vec<String> = self.0.iter().take(8).map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
        if self.0.len() > list.len() {
            list.push("…".to_owned());
        }
        match lang {
            Lang::Zh => format!("字体中没有这些字符，图上以空框代替：{}", list.join("、")),
            Lang::En => format!("the font does not have these characters; empty boxes are shown instead: {}", list.join(", ")),
        }
    }
}

/// The glyphs of one line with `spacing` (a part of the size) added after each.
#[must_use]
pub fn glyphs(text: &str, face: Face, spacing: f32) -> Vec<Glyph> {
    let mut x = 0.0;
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(|character| {
            let (id, advance, face) = found_glyph(face, character);
            let glyph = Glyph { id, face, character, x, advance: advance + spacing };
            x += advance + spacing;
            glyph
        })
        .collect()
}

/// The width of one line in the unit of `size`.
///
/// ```
/// use nanbei::carto::{Face, text_width};
///
/// // an ideograph is as wide as the text is high
/// assert!((text_width("宝山", Face::Regular, 10.0, 0.0) - 20.0).abs() < 0.1);
/// ```
#[must_use]
pub fn text_width(text: &str, face: Face, size: f32, spacing: f32) -> f32 {
    let width: f32 = text.chars().filter(|c| !is_invisible(*c)).map(|c| found_glyph(face, c).1 + spacing).sum();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_interface_has_its_glyphs() {
        for word in crate::i18n::Word::ALL {
            for lang in [Lang::Zh, Lang::En] {
                for c in word.text(lang).chars() {
                    assert!(has_glyph(Face::Regular, c) && has_glyph(Face::Bold, c), "{c:?} in {word:?}");
                }
            }
        }
    }

    #[test]
    fn every_text_of_the_embedded_content_has_its_glyphs() {
        for layer in crate::io::embedded_document().into_content().layers {
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
    fn rare_characters_of_names_have_their_glyphs_and_others_are_told() {
        // of people and places, outside GB2312: the last two from extension B
        for c in "㙍㳇垚堃塍峣嵊洣浉淏湉潵珺甪琎皛芃苺赟郃鄠镕颢骉\u{20164}\u{20676}".chars() {
            for face in [Face::Regular, Face::Bold] {
                assert!(has_glyph(face, c), "{c}");
                let [glyph] = glyphs(&c.to_string(), face, 0.0)[..] else { panic!("one glyph") };
                assert!(!glyph_path(glyph.face, glyph.id).is_empty() && (glyph.advance - 1.0).abs() < 0.01, "{c}");
            }
        }
        let text = |text: &str| Op::Text {
            at: [0.0; 2],
            text: text.to_owned(),
            face: Face::Bold,
            size: 3.0,
            spacing: 0.0,
            angle: 0.0,
            paint: crate::carto::Paint::solid([0; 3]),
            halo: None,
        };
        let inner = Op::clipped(Path::rect([0.0; 2], [1.0; 2]), vec![text("한玉")]);
        let missing = MissingGlyphs::of(&[text("a😀\u{fe0f}金"), inner]);
        assert_eq!(missing.0.iter().collect::<String>(), "한😀");
        assert!(MissingGlyphs::of(&[text("\u{202a}C:\\图\u{2009}纸\u{202f}\u{2069}")]).is_empty());
        assert!(missing.message(Lang::En).contains("😀 (U+1F600)"));
        for face in [Face::Regular, Face::Bold] {
            assert!(!glyph_path(face, 0).is_empty(), "the box is seen");
        }
    }
}
