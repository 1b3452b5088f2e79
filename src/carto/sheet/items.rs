//! What was added to a sheet: text, pictures, further maps, tables, arrows, frames.

use super::super::base_tiles::BaseTiles;
use super::super::draw::arrow;
use super::super::face::Face;
use super::super::palette::{Rgb, ink_rgb};
use super::super::picture::{Meaning, Op, Paint, Path};
use super::super::text::{line_height, text_width};
use super::cards;
use super::further::{MAP_HEAD, further_frame, name_of};
use super::map_block::{label_group, map_ops};
use super::pen::{Pen, Setting, shortened};
use super::scenario_text::filled;
use super::{INK, QUIET, THEME, hairline};
use crate::i18n::{Bilingual, Lang, MapLang, scale as scale_text};
use crate::model::{Align, Document, Item, ItemKind, PaperRect, Sheet};
use crate::source::Bitmap;
use std::sync::Arc;

/// Draws an item into its rectangle; `shown` is the document that it shows where it is a map.
pub fn item(pen: &mut Pen, item: &Item, rect: PaperRect, document: &Document, shown: &Document, sheet: &Sheet, tiles: Option<&BaseTiles>) {
    let mut own = Pen::new(pen.k, pen.lang);
    let id = format!("item-{}", item.id);
    let (meaning, title) = match &item.kind {
        ItemKind::Text(text) => {
            text_block(&mut own, item, &filled(document, text, sheet.lang), rect);
            (Meaning::Paragraph, String::new())
        }
        ItemKind::Image { name, data } => {
            own.ops.extend(picture(data, rect, item.style.align));
            (Meaning::Figure, name.clone())
        }
        ItemKind::Map { title, of, .. } => {
            // a scenario that is gone is told of; the map shows what the sheet shows
            let title = &name_of(document, *of).unwrap_or_else(|| title.clone());
            further_map(&mut own, item, title, rect, shown, tiles);
            (Meaning::Figure, title.get(sheet.lang.leading()).to_owned())
        }
        ItemKind::Table { title, columns, rows } => {
            table(&mut own, item, columns, rows, rect, false);
            (Meaning::Paragraph, title.get(sheet.lang.leading()).to_owned())
        }
        ItemKind::Cards { title, columns, cards } => {
            cards::cards(&mut own, cards, title, *columns, item.style.size, rect, false);
            (Meaning::Paragraph, title.get(sheet.lang.leading()).to_owned())
        }
        ItemKind::Arrow(way) => {
            let [x, y, w, h] = rect;
            let (left, right) = if way.leftward { (x + w, x) } else { (x, x + w) };
            let (top, bottom) = if way.upward { (y + h, y) } else { (y, y + h) };
            let (points, width) = ([[left, top], [right, bottom]], item.style.size * pen.k);
            let paint = Paint::solid(ink_rgb(item.style.ink, THEME));
            if way.plain {
                own.ops.push(Op::Stroke { path: Path::polyline(&points, false), paint, width, dash: Vec::new() });
            } else {
                let (shaft, head) = arrow(&points, width * 1.6);
                own.ops.push(Op::Stroke { path: Path::polyline(&shaft, false), paint, width, dash: Vec::new() });
                own.ops.push(Op::Fill { path: Path::polyline(&head, true), paint });
            }
            (Meaning::Part, String::new())
        }
        ItemKind::Frame => {
            let paint = Paint::solid(ink_rgb(item.style.ink, THEME));
            let path = Path::rect([rect[0], rect[1]], [rect[2], rect[3]]);
            own.ops.push(Op::Stroke { path, paint, width: item.style.size * pen.k, dash: Vec::new() });
            (Meaning::Part, String::new())
        }
    };
    let lines = !matches!(item.kind, ItemKind::Map { .. } | ItemKind::Arrow(_));
    if lines && (item.style.ground > 0.0 || item.style.border) {
        pen.ground(rect, item.style.ground, item.style.border);
    }
    pen.ops.push(Op::named(&id, &title, meaning, own.ops));
}

/// The height that a text wants at a width, in millimetres.
pub fn text_height(item: &Item, text: &Bilingual, k: f32, lang: MapLang, width: f32) -> f32 {
    let mut pen = Pen::new(k, lang);
    text_block(&mut pen, item, text, [0.0, 0.0, width, 0.0])
}

/// Paragraphs, the leading language first; returns the bottom.
fn text_block(pen: &mut Pen, item: &Item, text: &Bilingual, [x, y, w, _]: PaperRect) -> f32 {
    let lead = pen.lang.leading();
    let face = if item.style.bold { Face::Bold } else { Face::Regular };
    let size = item.style.size * pen.k;
    let set = Setting { face, size, rgb: ink_rgb(item.style.ink, THEME), align: item.style.align };
    let mut bottom = pen.paragraph(text.get(lead), set, [x, y], w);
    if pen.lang == MapLang::Both
        && let Some(second) = text.second(lead)
    {
        let quiet = Setting { face: Face::Regular, size: size * 0.84, rgb: QUIET, ..set };
        bottom = pen.paragraph(second, quiet, [x, bottom + size * 0.35], w);
    }
    bottom
}

/// A file's pixels in a rectangle, their shape kept.
fn picture(data: &str, [x, y, w, h]: PaperRect, align: Align) -> Option<Op> {
    let bitmap = decoded(data)?;
    let fit = (w / bitmap.width as f32).min(h / bitmap.height as f32);
    let size = [bitmap.width as f32 * fit, bitmap.height as f32 * fit];
    let left = match align {
        Align::Left => x,
        Align::Middle => x + (w - size[0]) / 2.0,
        Align::Right => x + w - size[0],
    };
    Some(Op::Image { at: [left, y + (h - size[1]) / 2.0], size, bitmap: Arc::new(bitmap) })
}

/// The pixels of a PNG or JPEG file in Base64; `None` where it is neither.
#[must_use]
pub fn decoded(data: &str) -> Option<Bitmap> {
    let (width, height, rgba) = crate::io::picture_pixels(data)?;
    Some(Bitmap { width, height, rgba })
}

/// A map with its name and scale over it.
fn further_map(pen: &mut Pen, item: &Item, title: &Bilingual, rect: PaperRect, document: &Document, tiles: Option<&BaseTiles>) {
    let k = pen.k;
    let lead = pen.lang.leading();
    let Some(frame) = further_frame(item, rect, k) else { return };
    let ([x, y, w, _], head) = (rect, MAP_HEAD * k);
    let told = scale_text(frame.denominator());
    let small = 2.3 * k;
    let told_width = text_width(&told, Face::Regular, small, 0.0);
    pen.text(&told, [x + w - told_width, y + head - 1.6 * k], Face::Regular, small, QUIET);
    let mut limit = w - told_width - 2.0 * k;
    let main = shortened(title.get(lead), Face::Bold, 3.1 * k, limit);
    pen.text(&main, [x, y + head - 1.6 * k], Face::Bold, 3.1 * k, INK);
    limit -= text_width(&main, Face::Bold, 3.1 * k, 0.0) + 1.6 * k;
    if pen.lang == MapLang::Both
        && let Some(second) = title.second(lead)
        && text_width(second, Face::Regular, small, 0.0) <= limit
    {
        pen.text(second, [x + w - told_width - 2.0 * k - limit, y + head - 1.6 * k], Face::Regular, small, QUIET);
    }
    let mut ops = map_ops(document, &frame, tiles, lead);
    ops.push(label_group(document, &frame, tiles, pen.lang, &[], None));
    // the layers of the sheet's own map are those that a reader hides
    let ops = ops.into_iter().map(plain).collect();
    pen.ops.push(Op::clipped(Path::rect(frame.origin, frame.size), ops));
    if item.style.border {
        pen.ops.push(hairline([frame.origin[0], frame.origin[1], frame.size[0], frame.size[1]], k * 1.4));
    }
}

/// A layer's group as a part of the drawing.
fn plain(op: Op) -> Op {
    match op {
        Op::Group { opacity, clip, ops, .. } => Op::Group { id: String::new(), title: String::new(), meaning: Meaning::Part, opacity, clip, ops },
        other => other,
    }
}

/// Headings and as many rows as there is room for; how many are left out is said. With `spread` the columns take all of the width.
/// Returns the bottom.
pub fn table(pen: &mut Pen, item: &Item, columns: &[Bilingual], rows: &[Vec<String>], [x, y, w, h]: PaperRect, spread: bool) -> f32 {
    let lead = pen.lang.leading();
    let usual = item.style.size * pen.k;
    let heads: Vec<&str> = columns.iter().map(|column| column.get(lead)).collect();
    let cell = |n: usize, row: &[String]| row.get(n).map_or(0.0, |text| text_width(text, Face::Regular, usual, 0.0));
    let mut widths: Vec<f32> = heads
        .iter()
        .enumerate()
        .map(|(n, head)| rows.iter().take(400).map(|row| cell(n, row)).fold(text_width(head, Face::Bold, usual, 0.0), f32::max))
        .collect();
    // a page of its own sets what is too wide in smaller type, before anything is cut
    let wanted = widths.iter().sum::<f32>() + usual * 0.9 * widths.len().saturating_sub(1) as f32;
    let smaller = if spread { (w / wanted.max(1.0)).clamp(0.55, 1.0) } else { 1.0 };
    let size = usual * smaller;
    for width in &mut widths {
        *width *= smaller;
    }
    let row = line_height(size) * 1.12;
    let ink: Rgb = ink_rgb(item.style.ink, THEME);
    let mut top = y;
    if let ItemKind::Table { title, .. } = &item.kind
        && !title.is_empty()
    {
        let set = Setting { face: Face::Bold, size: size * 1.15, rgb: INK, align: Align::Left };
        top = pen.paragraph(title.get(lead), set, [x, y], w) + size * 0.3;
    }
    let gap = size * 0.9;
    // each column as wide as it wants; where that is too much, the widest give way
    let room = (w - gap * widths.len().saturating_sub(1) as f32).max(1.0);
    while widths.iter().sum::<f32>() > room {
        let widest = widths.iter().copied().fold(0.0, f32::max);
        let over = widths.iter().sum::<f32>() - room;
        widths.iter_mut().filter(|width| **width == widest).for_each(|width| *width -= over.min(widest * 0.05));
    }
    if spread {
        let spare = (room - widths.iter().sum::<f32>()).max(0.0) / widths.len().max(1) as f32;
        for width in &mut widths {
            *width += spare;
        }
    }
    let numeric: Vec<bool> = (0..heads.len()).map(|n| rows.iter().filter_map(|row| row.get(n)).all(|text| is_number(text))).collect();
    let line = |pen: &mut Pen, cells: &[&str], baseline: f32, face: Face, rgb: Rgb| {
        let mut left = x;
        for ((text, width), numeric) in cells.iter().zip(&widths).zip(&numeric) {
            let text = shortened(text, face, size, *width);
            // numbers stand under one another by their last digits
            let indent = if *numeric { width - text_width(&text, face, size, 0.0) } else { 0.0 };
            pen.text(&text, [left + indent, baseline], face, size, rgb);
            left += width + gap;
        }
    };
    let hair = |pen: &mut Pen, y: f32| {
        let path = Path::polyline(&[[x, y], [x + w, y]], false);
        pen.ops.push(Op::Stroke { path, paint: Paint { rgb: QUIET, opacity: 0.5 }, width: 0.15 * pen.k, dash: Vec::new() });
    };
    line(pen, &heads, top + size * 1.05, Face::Bold, QUIET);
    top += row;
    hair(pen, top);
    let fitting = (((y + h - top) / row) as usize).max(1);
    let shown = if rows.len() > fitting { fitting - 1 } else { rows.len() };
    for cells in &rows[..shown] {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        line(pen, &cells, top + size * 1.12, Face::Regular, ink);
        top += row;
        hair(pen, top);
    }
    if shown < rows.len() {
        let left = rows.len() - shown;
        let text = if lead == Lang::Zh { format!("另有 {left} 行") } else { format!("{left} more") };
        pen.text(&text, [x, top + size * 1.12], Face::Regular, size * 0.9, QUIET);
        top += row;
    }
    top
}

fn is_number(text: &str) -> bool {
    // a dash stands for none, and a sign of about before what is not confirmed
    text == "—"
        || (text.trim_start_matches(['-', '−', '+', '≈']).starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || ".,-−+≈ %kmha²亩公顷米千".contains(c)))
}
