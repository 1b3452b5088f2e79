//! Title, scale, north arrow and notes.

use super::super::face::Face;
use super::super::frame::Frame;
use super::super::furniture::{attribution, indicative_note, scale_bar};
use super::super::line_breaks::{wrap, wrap_evenly};
use super::super::picture::{Meaning, Op, Paint, Path};
use super::super::text::text_width;
use super::pen::{Pen, Setting, shortened};
use super::{INK, QUIET, WHITE, accent};
use crate::i18n::{Bilingual, Lang, MapLang, Word, excerpt, integer};
use crate::model::{Align, Document, Grid, Layer, PaperRect, Sheet};
use crate::query::{Filter, Surroundings};

/// Lines that a title and what comes second may have: more would push the legend off the sheet.
const TITLE_LINES: usize = 4;
const SECOND_LINES: usize = 3;

/// A text in lines of about the same length, at most so many; the last one is shortened where there would be more.
fn at_most(most: usize, text: &str, face: Face, size: f32, width: f32) -> Vec<String> {
    let mut lines = wrap(text, face, size, width);
    if lines.len() <= most {
        return wrap_evenly(text, face, size, width);
    }
    let rest = lines.split_off(most - 1);
    let between = if rest[0].ends_with(|last: char| last.is_ascii_graphic()) { " " } else { "" };
    lines.push(shortened(&rest[..2].join(between), face, size, width));
    lines
}

/// The title block; returns its bottom.
pub fn title(pen: &mut Pen, sheet: &Sheet, [x, y]: [f32; 2], width: f32) -> f32 {
    let (lead, k) = (pen.lang.leading(), pen.k);
    let mut bottom = y;
    let main = sheet.title.get(lead);
    // one line a little smaller reads better than a line and a leftover
    let mut size = 7.2 * k;
    let one_line = (0..12).map(|step| size * (1.0 - 0.022 * step as f32)).find(|size| text_width(main, Face::Bold, *size, 0.0) <= width);
    size = one_line.unwrap_or(size);
    while wrap(main, Face::Bold, size, width).len() > 2 && size > 4.0 * k {
        size *= 0.9;
    }
    for line in at_most(TITLE_LINES, main, Face::Bold, size, width) {
        // the first line's capitals stand at the block's top
        bottom += if bottom == y { size * 0.98 } else { size * 1.16 };
        pen.text(&line, [x, bottom - size * 0.12], Face::Bold, size, INK);
    }
    let second = |text: &Bilingual| if pen.lang == MapLang::Both { text.second(lead).map(str::to_owned) } else { None };
    let subtitle = Some(sheet.subtitle.get(lead).to_owned()).filter(|text| !text.is_empty());
    // the second line stays smaller than the title, however small that had to become
    let behind = (3.6 * k).min(size * 0.7);
    for text in [second(&sheet.title), subtitle, second(&sheet.subtitle)].into_iter().flatten() {
        let set = Setting { face: Face::Regular, size: behind, rgb: QUIET, align: Align::Left };
        bottom = pen.lines(&at_most(SECOND_LINES, &text, set.face, set.size, width), set, [x, bottom + 0.8 * k], width);
    }
    bottom += 2.6 * k;
    pen.ops.push(Op::Fill { path: Path::rect([x, bottom], [14.0 * k, 0.8 * k]), paint: accent() });
    bottom + 0.8 * k
}

/// Numeric scale and bar; returns the bottom.
pub fn scale(pen: &mut Pen, frame: &Frame, [x, y]: [f32; 2], width: f32) -> f32 {
    let k = pen.k;
    let denominator = format!("1 : {}", integer(frame.denominator().round() as u64));
    let told = text_width(&denominator, Face::Regular, 2.9 * k, 0.0);
    let used = pen.heading(&Bilingual::new("比例尺", "Scale"), [x, y + 2.6 * k], width - told - 2.4 * k);
    pen.text(&denominator, [x + used + 2.4 * k, y + 2.6 * k], Face::Regular, 2.9 * k, INK);
    let bar = scale_bar(frame, width);
    let (top, height) = (y + 8.4 * k, 0.9 * k);
    let dark = Paint::solid(INK);
    let ops = vec![
        Op::Fill { path: Path::rect([x, top], [bar.length, height]), paint: Paint::solid(WHITE) },
        Op::Fill { path: Path::rect([x, top], [bar.length / 2.0, height]), paint: dark },
        Op::Stroke { path: Path::rect([x, top], [bar.length, height]), paint: dark, width: 0.2 * k, dash: Vec::new() },
    ];
    pen.ops.push(Op::named("scale-bar", &bar.marks[2], Meaning::Part, ops));
    for (mark, part) in bar.marks.iter().zip([0.0, 0.5, 1.0]) {
        let w = text_width(mark, Face::Regular, 2.4 * k, 0.0);
        // the unit hangs over to the right, so that the number stands over its mark
        let number = mark.split(' ').next().unwrap_or_default();
        let half = text_width(number, Face::Regular, 2.4 * k, 0.0) / 2.0;
        let left = (x + bar.length * part - half).max(x).min(x + width - w.min(width));
        pen.text(mark, [left, top - 1.0 * k], Face::Regular, 2.4 * k, INK);
    }
    let mut bottom = top + height;
    let error = frame.scale_error();
    if error > 0.01 {
        bottom += 3.6 * k;
        let text = Bilingual::new(
            format!("图幅中心处精确；至图边相差 {:.1} %", error * 100.0),
            format!("True at the centre; {:.1} % off at the edge", error * 100.0),
        );
        pen.text(text.get(pen.lang.leading()), [x, bottom], Face::Regular, 2.1 * k, QUIET);
    }
    bottom
}

/// The height of the north arrow with its letter, in millimetres on A4.
pub const NORTH_HEIGHT: f32 = 12.2;
pub const NORTH_WIDTH: f32 = 6.4;

/// An arrow as high as its box; returns the bottom.
pub fn north_arrow(pen: &mut Pen, [x, y, w, h]: PaperRect) -> f32 {
    let k = h / NORTH_HEIGHT;
    let middle = x + w / 2.0;
    let half = |side: f32| Path::polyline(&[[middle, y], [middle + side * 3.0 * k, y + 8.0 * k], [middle, y + 6.2 * k]], true);
    pen.ops.extend([
        Op::Fill { path: half(-1.0), paint: Paint::solid(INK) },
        Op::Fill { path: half(1.0), paint: Paint::solid(WHITE) },
        Op::Stroke { path: half(1.0), paint: Paint::solid(INK), width: 0.25 * k, dash: Vec::new() },
        Op::Stroke { path: half(-1.0), paint: Paint::solid(INK), width: 0.25 * k, dash: Vec::new() },
    ]);
    let letter = text_width("N", Face::Bold, 3.2 * k, 0.0);
    pen.text("N", [middle - letter / 2.0, y + 12.0 * k], Face::Bold, 3.2 * k, INK);
    y + h
}

/// Characters of a filter that are told.
const FILTER_TOLD: usize = 160;

/// The layers of which a filter leaves features out.
fn filtered_layers(document: &Document) -> impl Iterator<Item = &Layer> {
    let shown = document.layers().iter().rev().filter(|layer| layer.visible && layer.opacity > 0.02 && !layer.filter.is_empty());
    let around = Surroundings::of(document);
    // one that does not fit leaves nothing out
    shown.filter(move |layer| Filter::parse_among(&layer.filter, &layer.table, &around).is_ok())
}

/// How far the map can be relied on, its sources, its datum, who made it and when; returns the bottom.
pub fn notes(pen: &mut Pen, document: &Document, sheet: &Sheet, [x, y]: [f32; 2], width: f32) -> f32 {
    let set = Setting { face: Face::Regular, size: 2.15 * pen.k, rgb: QUIET, align: Align::Left };
    let mut bottom = y;
    let mut say = |text: &Bilingual, lang: MapLang| {
        let both = [Lang::Zh, Lang::En];
        let shown: &[Lang] = match lang {
            MapLang::Zh => &both[..1],
            MapLang::En => &both[1..],
            MapLang::Both => &both,
        };
        for lang in shown {
            bottom = pen.paragraph(text.get(*lang), set, [x, bottom], width);
        }
    };
    if let Some(note) = indicative_note(document) {
        say(&note, sheet.lang);
    }
    if let Some(horizon) = document.horizon() {
        let told = |lang: Lang| Word::HorizonOnSheet.with(lang, &[&horizon.year]);
        say(&Bilingual::new(told(Lang::Zh), told(Lang::En)), sheet.lang);
    }
    for layer in filtered_layers(document) {
        let told = |lang: Lang| Word::FilterOnSheet.with(lang, &[&layer.name.get(lang), &excerpt(&layer.filter, FILTER_TOLD)]);
        say(&Bilingual::new(told(Lang::Zh), told(Lang::En)), sheet.lang);
    }
    let one = if sheet.lang == MapLang::En { MapLang::En } else { MapLang::Zh };
    let sources = attribution(document, true);
    if !sources.is_empty() {
        say(&Bilingual::new(format!("资料来源：{}。", sources.zh), format!("Sources: {}.", sources.en)), one);
    }
    let mut datum = Bilingual::new(
        "坐标系 WGS-84 / CGCS2000，墨卡托投影绘制，比例尺按图幅中心椭球真值。",
        "Datum WGS-84 / CGCS2000, drawn in Mercator; the scale is true on the ellipsoid at the centre.",
    );
    if sheet.elements.graticule && sheet.grid == Grid::Kilometres {
        datum.zh.push_str("公里网为 CGCS2000 3 度带高斯-克吕格投影，中央经线 120°E（EPSG:4549）。");
        datum.en.push_str(" Kilometre grid in CGCS2000 / 3-degree Gauss-Krüger CM 120E (EPSG:4549).");
    }
    say(&datum, one);
    let author = if sheet.author.is_empty() { String::new() } else { format!("{} · ", sheet.author) };
    let line = |word: &str| {
        let made = if sheet.date.is_empty() { String::new() } else { format!("{word} {} · ", sheet.date) };
        format!("{made}{author}Nanbei 南北")
    };
    say(&Bilingual::new(line("编制"), line("Made")), one);
    bottom
}
