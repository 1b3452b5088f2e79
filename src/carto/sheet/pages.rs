//! Pages of a bound set beside its maps: pages of text, and what stands at the foot of every page.

use super::super::face::Face;
use super::super::picture::{Meaning, Op, Paint, Path, Picture};
use super::super::text::text_width;
use super::blocks;
use super::cards::cards;
use super::pen::Pen;
use super::{INK, QUIET, WHITE, arrange};
use crate::i18n::{Bilingual, Lang};
use crate::model::{Card, Sheet};

/// The margin, the height of the head, and that of the foot, in millimetres on A4.
const MARGIN: f32 = 10.0;
const HEAD: f32 = 24.0;
const FOOT: f32 = 8.0;

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
    let (size, base, margin) = (2.3 * k, h - 4.2 * k, MARGIN * k);
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

/// A page of cards under a title in the sheet's paper and languages; returns it and how many of the cards stand on it.
#[must_use]
pub fn card_page(sheet: &Sheet, all: &[Card], columns: u8) -> (Picture, usize) {
    let (k, lead) = (arrange::lettering(sheet), sheet.lang.leading());
    let [w, h] = sheet.size();
    let margin = MARGIN * k;
    let mut head = Pen::new(k, sheet.lang);
    let bottom = blocks::title(&mut head, sheet, [margin, margin], w - margin * 2.0).max(margin + HEAD * k * 0.6) + 4.0 * k;
    let mut body = Pen::new(k, sheet.lang);
    // the usual size, then as many as there is room for: a last page is not set larger than the others
    let rect = [margin, bottom, w - margin * 2.0, h - bottom - (FOOT + 3.0) * k];
    let shown = cards(&mut body, all, &Bilingual::default(), columns, 2.2, rect, true);
    let ops = vec![Op::named("title", "", Meaning::Heading, head.ops), Op::named("statements", "", Meaning::Paragraph, body.ops)];
    let picture = Picture {
        size: sheet.size(),
        background: WHITE,
        ops,
        title: sheet.title.get(lead).to_owned(),
        author: sheet.author.clone(),
        language: if lead == Lang::Zh { "zh-CN" } else { "en" },
    };
    (picture, shown)
}
