//! Cards: short texts in columns, each with a coloured edge, in the largest type in which all of them fit.

use super::super::face::Face;
use super::super::line_breaks::wrap;
use super::super::palette::{Rgb, ink_rgb};
use super::super::picture::{Op, Paint, Path};
use super::super::text::{line_height, text_width};
use super::pen::{Pen, Setting};
use super::{INK, QUIET, THEME};
use crate::i18n::{Bilingual, Lang, MapLang};
use crate::model::{Align, Card, PaperRect};

/// The part of the usual size that type may shrink to.
const SMALLEST: f32 = 0.62;
/// The gap between columns, that between cards, the edge, and the room between edge and text, in sizes of the type.
const COLUMN_GAP: f32 = 2.0;
const CARD_GAP: f32 = 0.85;
const EDGE: f32 = 0.34;
const INDENT: f32 = 1.1;

/// A card broken into lines for a width.
struct Broken<'a> {
    ink: Rgb,
    tag: &'a str,
    text: Vec<String>,
    second: Vec<String>,
    note: Vec<String>,
    height: f32,
}

/// The sizes of a card's parts beside that of its text.
const TAG: f32 = 0.8;
const SECOND: f32 = 0.84;
const NOTE: f32 = 0.72;

fn broken(card: &Card, lang: MapLang, size: f32, width: f32) -> Broken<'_> {
    let lead = lang.leading();
    let room = width - INDENT * size;
    let lines = |text: &str, part: f32| if text.is_empty() { Vec::new() } else { wrap(text, Face::Regular, size * part, room) };
    let second = card.text.second(lead).filter(|_| lang == MapLang::Both).map(|text| lines(text, SECOND)).unwrap_or_default();
    let (text, note, tag) = (lines(card.text.get(lead), 1.0), lines(card.note.get(lead), NOTE), card.tag.get(lead));
    let of = |lines: usize, part: f32| lines as f32 * line_height(size * part);
    let height = of(usize::from(!tag.is_empty()), TAG) + of(text.len(), 1.0) + of(second.len(), SECOND) + of(note.len(), NOTE) + 0.3 * size;
    Broken { ink: ink_rgb(card.ink, THEME), tag, text, second, note, height }
}

/// The column of each card where columns may be so high, and how many fit.
fn columns_of(cards: &[Broken<'_>], columns: usize, gap: f32, high: f32) -> Vec<usize> {
    let (mut all, mut column, mut used) = (Vec::with_capacity(cards.len()), 0, 0.0);
    for card in cards {
        if used > 0.0 && used + card.height > high {
            (column, used) = (column + 1, 0.0);
        }
        if column >= columns {
            break;
        }
        all.push(column);
        used += card.height + gap;
    }
    all
}

/// Draws cards into a rectangle, smaller where they do not fit; with `runs_on`, in the usual size and as many as there is room for.
/// Returns where those lie that are drawn.
pub fn cards(pen: &mut Pen, cards: &[Card], title: &Bilingual, columns: u8, size: f32, [x, y, w, h]: PaperRect, runs_on: bool) -> Vec<PaperRect> {
    let (lead, columns) = (pen.lang.leading(), usize::from(columns.max(1)));
    let usual = size * pen.k;
    let mut top = y;
    if !title.is_empty() {
        let set = Setting { face: Face::Bold, size: usual * 1.15, rgb: INK, align: Align::Left };
        top = pen.paragraph(title.get(lead), set, [x, y], w) + usual * 0.4;
    }
    let high = y + h - top;
    let width_at = |size: f32| (w - COLUMN_GAP * size * (columns - 1) as f32) / columns as f32;
    let at = |size: f32| -> Vec<Broken<'_>> { cards.iter().map(|card| broken(card, pen.lang, size, width_at(size))).collect() };
    let steps: Vec<f32> = (0..20u8).map(|n| usual * (1.0 - (1.0 - SMALLEST) * f32::from(n) / 19.0)).collect();
    let fits = |size: f32| columns_of(&at(size), columns, CARD_GAP * size, high).len() == cards.len();
    // what fits in a size fits in all smaller ones
    let size = if runs_on { usual } else { steps[steps.partition_point(|size| !fits(*size)).min(steps.len() - 1)] };
    let (own, gap) = (at(size), CARD_GAP * size);
    // columns of about the same height
    let tallest = own.iter().map(|card| card.height).fold(0.0, f32::max);
    let even =
        (0..40u8).map(|n| tallest + (high - tallest) * f32::from(n) / 40.0).find(|high| columns_of(&own, columns, gap, *high).len() == own.len());
    let places = columns_of(&own, columns, gap, even.unwrap_or(high));
    let (mut column, mut bottom, mut rects) = (0, top, Vec::with_capacity(places.len()));
    for (card, place) in own.iter().zip(&places) {
        if *place != column {
            (column, bottom) = (*place, top);
        }
        let left = x + column as f32 * (width_at(size) + COLUMN_GAP * size);
        draw(pen, card, [left, bottom], size, width_at(size));
        rects.push([left, bottom, width_at(size), card.height]);
        bottom += card.height + gap;
    }
    if places.len() < own.len() && !runs_on {
        let left = own.len() - places.len();
        let text = if lead == Lang::Zh { format!("另有 {left} 条") } else { format!("{left} more") };
        let wide = text_width(&text, Face::Regular, size * NOTE, 0.0);
        pen.text(&text, [x + w - wide, y + h], Face::Regular, size * NOTE, QUIET);
    }
    rects
}

fn draw(pen: &mut Pen, card: &Broken<'_>, [x, y]: [f32; 2], size: f32, width: f32) {
    let edge = Path::rect([x, y], [EDGE * size, card.height]);
    pen.ops.push(Op::Fill { path: edge, paint: Paint::solid(card.ink) });
    let left = x + INDENT * size;
    let set = |part: f32, rgb: Rgb| Setting { face: Face::Regular, size: size * part, rgb, align: Align::Left };
    let mut bottom = y + 0.1 * size;
    if !card.tag.is_empty() {
        let tag = Setting { face: Face::Bold, ..set(TAG, card.ink) };
        bottom = pen.lines(&[card.tag.to_owned()], tag, [left, bottom], width);
    }
    for (lines, part, rgb) in [(&card.text, 1.0, INK), (&card.second, SECOND, QUIET), (&card.note, NOTE, QUIET)] {
        bottom = pen.lines(lines, set(part, rgb), [left, bottom], width);
    }
}
