//! Two scenarios on one sheet: their maps side by side at one scale, each with its name and what it stands on.

use super::arrange::lettering;
use super::further::MAP_HEAD;
use super::scenario_text::{marks, scenario_name};
use crate::i18n::Bilingual;
use crate::model::{Align, Block, Document, Item, ItemKind, ItemStyle, MapOf, PaperRect, Part, ScenarioId, Sheet};

/// The places of a pair on a sheet, in millimetres.
struct Places {
    /// The maps with their names over them: the other scenario's, the shown one's.
    maps: [PaperRect; 2],
    names: PaperRect,
    texts: [PaperRect; 2],
    title: PaperRect,
    legend: PaperRect,
    scale: PaperRect,
    north: PaperRect,
    notes: PaperRect,
}

impl Places {
    fn of(sheet: &Sheet) -> Self {
        let [w, h] = sheet.size();
        let k = lettering(sheet);
        let margin = sheet.margin.unwrap_or(10.0 * k / sheet.lettering);
        let (gap, column, head) = (4.0 * k, (w * 0.19).min(58.0 * k), MAP_HEAD * k);
        let title = if sheet.elements.title { 22.0 * k } else { 0.0 };
        let foot = 19.0 * k;
        let lies = w >= h;
        // on a sheet that stands the maps are narrow, and what explains them is under them
        let panel = if lies { column + gap } else { 0.0 };
        let under = if lies { 0.0 } else { h * 0.26 };
        let width = (w - 2.0 * margin - panel - gap) / 2.0;
        let (top, height) = (margin + title, h - 2.0 * margin - title - foot - under);
        let right = margin + width + gap;
        let (x, y, side) = if lies { (w - margin - column, top + head, column) } else { (margin, h - margin - under, w - 2.0 * margin) };
        let tall = if lies { h - margin - y } else { under };
        let (legend, furniture) = if lies { (tall * 0.6, [x, y + tall * 0.62]) } else { (tall * 0.62, [x, y + tall * 0.66]) };
        let texts = [margin, right].map(|left| [left, top + height + 2.0 * k, width, foot - 3.0 * k]);
        Self {
            maps: [[margin, top, width, height], [right, top + head, width, height - head]],
            names: [right, top, width, head],
            texts,
            title: [margin, margin, w - 2.0 * margin, title],
            legend: [x, y, side, legend],
            scale: [furniture[0], furniture[1], (side * 0.7).min(46.0 * k), 12.0 * k],
            north: [x + side - 9.0 * k, furniture[1], 9.0 * k, 14.0 * k],
            notes: if lies {
                [x, furniture[1] + 18.0 * k, side, tall * 0.38 - 18.0 * k]
            } else {
                [x + side * 0.4, furniture[1], side * 0.45, tall * 0.32]
            },
        }
    }
}

/// The document's sheet with two maps of one extent: the other scenario's on the left, that of the shown one on the right. What a
/// pair put there before, and nobody has moved since, is replaced.
#[must_use]
pub fn paired_sheet(document: &Document, extent: [f64; 4], with: Option<ScenarioId>) -> Sheet {
    let mut sheet = document.sheet().clone();
    let places = Places::of(&sheet);
    let near = |a: PaperRect, b: PaperRect| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.2);
    let is_of_pair = |item: &Item| match (&item.kind, item.rect) {
        (kind, Some(rect)) if kind.is_map_of_scenario() => near(rect, places.maps[0]),
        (ItemKind::Text(_), Some(rect)) => near(rect, places.names) || places.texts.iter().any(|own| near(rect, *own)),
        _ => false,
    };
    sheet.items.retain(|item| !is_of_pair(item));
    (sheet.extent, sheet.scale, sheet.elements.overview) = (Some(extent), None, false);
    let map = ItemKind::Map { title: scenario_name(document, with), extent, scale: None, of: with.into() };
    sheet.add(map, Some(places.maps[0]));
    let mut add = |text: &str, rect: PaperRect, style: ItemStyle| {
        let id = sheet.add(ItemKind::Text(Bilingual::same(text)), Some(rect));
        if let Some(item) = sheet.items.iter_mut().find(|item| item.id == id) {
            item.style = style;
        }
    };
    let plain = ItemStyle { ground: 0.0, align: Align::Left, ..ItemStyle::default() };
    // as the further map has its name over it
    let [[_, left], [name, right]] = [with.into(), MapOf::Shown].map(marks);
    add(&name, places.names, ItemStyle { size: 3.1, bold: true, ..plain });
    for (note, rect) in [left, right].iter().zip(places.texts) {
        add(note, rect, ItemStyle { size: 2.7, ..plain });
    }
    let blocks = [
        (Block::Map, places.maps[1]),
        (Block::Title, places.title),
        (Block::Legend, places.legend),
        (Block::Scale, places.scale),
        (Block::North, places.north),
        (Block::Notes, places.notes),
    ];
    for (block, rect) in blocks {
        sheet.place(Part::Block(block), Some(rect));
    }
    sheet
}
