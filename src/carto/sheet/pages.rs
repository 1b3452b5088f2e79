//! Pages of a bound set beside its maps: pages of text, and what stands at the foot of every page.

use super::super::face::Face;
use super::super::picture::{Meaning, Op, Paint, Path, Picture};
use super::super::text::text_width;
use super::blocks;
use super::cards::cards;
use super::items;
use super::pen::{Pen, Setting};
use super::{INK, QUIET, WHITE, arrange};
use crate::i18n::{Bilingual, Lang, MapLang};
use crate::model::{Align, Card, Item, ItemKind, ItemStyle, PaperRect, Sheet};

/// The margin at the sides and that over the title, as parts of the paper's shorter side: those of the maps in the same set.
const MARGIN: f32 = 12.0 / 297.0;
const TOP: f32 = 9.0 / 297.0;
/// The height of the head and that of the foot, in millimetres on A4.
const HEAD: f32 = 24.0;
const FOOT: f32 = 8.0;

/// The margin at the sides of a sheet and that over its title, in millimetres.
fn margins(sheet: &Sheet) -> [f32; 2] {
    let [w, h] = sheet.size();
    [MARGIN, TOP].map(|part| part * w.min(h))
}

/// What stands at the foot of a page: what the set is called, and the page's number of how many.
#[derive(Clone, Debug)]
pub struct Foot {
    pub set: Bilingual,
    pub page: usize,
    pub pages: usize,
}

/// Writes a foot under a picture of a sheet.
pub fn with_foot(mut picture: Picture, sheet: &Sheet, foot: &Foot) -> Picture {
    let (k, lead) = (arrange::lettering(sheet), sheet.lang.leading());
    let [w, h] = sheet.size();
    let mut pen = Pen::new(k, sheet.lang);
    let (size, base, [margin, _]) = (2.3 * k, h - 4.2 * k, margins(sheet));
    pen.ops.push(Op::Stroke {
        path: Path::polyline(&[[margin, base - 3.6 * k], [w - margin, base - 3.6 * k]], false),
        paint: Paint { rgb: QUIET, opacity: 0.5 },
        width: 0.15 * k,
        dash: Vec::new(),
    });
    pen.text(foot.set.get(lead), [margin, base], Face::Regular, size, QUIET);
    let number = format!("{} / {}", foot.page, foot.pages);
    let wide = text_width(&number, Face::Bold, size, 0.0);
    pen.text(&number, [w - margin - wide, base], Face::Bold, size, INK);
    picture.ops.push(Op::named("foot", "", Meaning::Part, pen.ops));
    picture
}

/// A picture of a sheet with cards under a heading in a rectangle of it, and where each of the cards lies.
#[must_use]
pub fn with_cards(mut picture: Picture, sheet: &Sheet, heading: &Bilingual, all: &[Card], size: f32, rect: PaperRect) -> (Picture, Vec<PaperRect>) {
    let mut pen = Pen::new(arrange::lettering(sheet), sheet.lang);
    let rects = cards(&mut pen, all, heading, 1, size, rect, false);
    picture.ops.push(Op::named("contents", heading.get(sheet.lang.leading()), Meaning::Paragraph, pen.ops));
    (picture, rects)
}

/// A page of cards under a title in the sheet's paper and languages; returns it and how many of the cards stand on it.
#[must_use]
pub fn card_page(sheet: &Sheet, all: &[Card], columns: u8) -> (Picture, usize) {
    let mut shown = 0;
    // the usual size, then as many as there is room for: a last page is not set larger than the others
    let picture = page(sheet, |pen, rect| shown = cards(pen, all, &Bilingual::default(), columns, 2.2, rect, true).len());
    (picture, shown)
}

/// A page with a table under a title, and under that what is to be said of it.
#[must_use]
pub fn table_page(sheet: &Sheet, columns: &[Bilingual], rows: &[Vec<String>], notes: &[Bilingual]) -> Picture {
    /// Millimetres on A4.
    const SIZES: (f32, f32) = (3.1, 2.3);
    page(sheet, |pen, [x, y, w, h]| {
        let kind = ItemKind::Table { title: Bilingual::default(), columns: columns.to_vec(), rows: rows.to_vec() };
        let item = Item { id: 0, rect: None, style: ItemStyle { size: SIZES.0, ..ItemStyle::of(&kind) }, kind };
        let set = Setting { face: Face::Regular, size: SIZES.1 * pen.k, rgb: QUIET, align: Align::Left };
        let top = items::table(pen, &item, columns, rows, [x, y, w, h * 0.8], true) + 7.0 * pen.k;
        // the second language beside the first
        let langs = if pen.lang == MapLang::Both { vec![Lang::Zh, Lang::En] } else { vec![pen.lang.leading()] };
        let gap = 8.0 * pen.k;
        let width = (w - gap) / 2.0;
        for (n, lang) in langs.into_iter().enumerate() {
            let left = x + (width + gap) * n as f32;
            notes.iter().fold(top, |bottom, note| pen.paragraph(note.get(lang), set, [left, bottom], width) + 1.4 * pen.k);
        }
    })
}

/// A page of a set without a map: the title, and what `draw` puts into the room under it.
fn page(sheet: &Sheet, draw: impl FnOnce(&mut Pen, PaperRect)) -> Picture {
    let (k, lead) = (arrange::lettering(sheet), sheet.lang.leading());
    let [w, h] = sheet.size();
    let [margin, top] = margins(sheet);
    let mut head = Pen::new(k, sheet.lang);
    let bottom = blocks::title(&mut head, sheet, [margin, top], w - margin * 2.0).max(top + HEAD * k * 0.6) + 4.0 * k;
    let mut body = Pen::new(k, sheet.lang);
    draw(&mut body, [margin, bottom, w - margin * 2.0, h - bottom - (FOOT + 3.0) * k]);
    let ops = vec![Op::named("title", "", Meaning::Heading, head.ops), Op::named("statements", "", Meaning::Paragraph, body.ops)];
    Picture {
        size: sheet.size(),
        background: WHITE,
        ops,
        title: sheet.title.get(lead).to_owned(),
        author: sheet.author.clone(),
        language: if lead == Lang::Zh { "zh-CN" } else { "en" },
    }
}
