//! Where the parts of a sheet stand: where they were placed by hand, else where the sheet's arrangement puts them.

use super::super::frame::Frame;
use super::super::legend::{LegendEntry, chosen, legend};
use super::blocks::{NORTH_HEIGHT, NORTH_WIDTH, notes, scale, title};
use super::further::{further_frame, others};
use super::items::text_height;
use super::legend_block::{columns_of, heights};
use super::overview::is_part;
use super::pen::Pen;
use super::scenario_text::filled;
use crate::i18n::Bilingual;
use crate::model::{Arrangement, Block, Bounds, Document, Item, ItemKind, PaperRect, Part, Sheet};

/// A further map that has no place yet, made to see what it shows.
const FURTHER: PaperRect = [0.0, 0.0, 120.0, 120.0];

/// Where everything stands.
pub struct Layout {
    /// Millimetres on this paper of a millimetre on A4.
    pub k: f32,
    pub frame: Frame,
    /// The lowest first.
    pub parts: Vec<(Part, PaperRect)>,
    /// The rows for all that is drawn.
    pub rows: Vec<LegendEntry>,
    /// Those of the legend as they were chosen; none where it is not shown.
    pub legend: Vec<LegendEntry>,
    /// The documents of further maps that show another scenario.
    pub others: Vec<(u32, Document)>,
}

/// The room that an arrangement divides.
struct Room {
    k: f32,
    map: PaperRect,
    /// The column or band beside the map.
    panel: PaperRect,
    /// Where the title stands, if not at the panel's top.
    head: Option<PaperRect>,
    beside: bool,
}

/// Millimetres on a sheet's paper of a millimetre on A4. Lettering grows more slowly than the paper's side: an A0 board is read from
/// farther away, but not four times.
pub fn lettering(sheet: &Sheet) -> f32 {
    let [w, h] = sheet.size();
    (w.min(h) / 210.0).powf(0.62).clamp(0.6, 2.6) * sheet.lettering
}

impl Room {
    fn of(sheet: &Sheet) -> Self {
        let [w, h] = sheet.size();
        let k = lettering(sheet);
        let margin = sheet.margin.unwrap_or(10.0 * k / sheet.lettering);
        let (inner, gap) = ([w - margin * 2.0, h - margin * 2.0], 5.0 * k);
        // a title across the sheet has its usual room, and what a long one wants beyond that
        let head = |usual: f32| match (sheet.elements.title, sheet.placed_at(Part::Block(Block::Title))) {
            (false, _) => 0.0,
            // one that was placed by hand leaves the map where it is
            (true, Some(_)) => usual * k,
            (true, None) => (title(&mut Pen::new(k, sheet.lang), sheet, [0.0, 0.0], inner[0]) + 3.0 * k).max(usual * k),
        };
        match sheet.arrangement {
            Arrangement::Board => {
                let head = head(24.0);
                let column = inner[0] * 0.31;
                let body = inner[1] - head;
                Self {
                    k,
                    map: [margin, margin + head, inner[0] - column - gap * 1.6, body],
                    panel: [w - margin - column, margin + head, column, body],
                    head: Some([margin, margin, inner[0], head]),
                    beside: true,
                }
            }
            Arrangement::Slide => {
                let column = (64.0 * k).min(w * 0.3);
                let left = margin + column + gap;
                Self { k, map: [left, 0.0, w - left, h], panel: [margin, margin, column, inner[1]], head: None, beside: true }
            }
            Arrangement::Plan if w >= h => {
                let column = (60.0 * k).min(w * 0.32);
                let map = [margin, margin, inner[0] - column - gap, inner[1]];
                Self { k, map, panel: [w - margin - column, margin, column, inner[1]], head: None, beside: true }
            }
            Arrangement::Plan => {
                let head = head(21.0);
                let band = 66.0 * k;
                Self {
                    k,
                    map: [margin, margin + head, inner[0], inner[1] - head - band],
                    panel: [margin, h - margin - band + 4.0 * k, inner[0], band - 4.0 * k],
                    head: Some([margin, margin, inner[0], head]),
                    beside: false,
                }
            }
        }
    }
}

/// The map frame of a sheet: its extent or `view`, at its scale or the largest round one that shows it all.
#[must_use]
pub fn map_frame(sheet: &Sheet, view: Bounds) -> Frame {
    frame_in(sheet, view, &Room::of(sheet))
}

fn frame_in(sheet: &Sheet, view: Bounds, room: &Room) -> Frame {
    let [x, y, w, h] = sheet.placed_at(Part::Block(Block::Map)).unwrap_or(room.map);
    Frame { per_mm: room.k, ..Frame::showing(sheet.bounds().unwrap_or(view), sheet.scale, [x, y], [w, h]) }
}

/// The rows for what any map of a sheet shows; `others` are the documents of those that show another scenario.
fn rows(document: &Document, others: &[(u32, Document)], sheet: &Sheet, frame: Frame, k: f32) -> Vec<LegendEntry> {
    let frame_of = |item: &Item| further_frame(item, item.rect.unwrap_or(FURTHER), k);
    let further = sheet.items.iter().filter(|item| !others.iter().any(|(id, _)| *id == item.id)).filter_map(frame_of);
    let mut rows = legend(document, &std::iter::once(frame).chain(further).collect::<Vec<_>>());
    // what only another scenario has, or shows otherwise, follows
    for (id, other) in others {
        let Some((item, frame)) = sheet.item(*id).and_then(|item| Some((item, frame_of(item)?))) else { continue };
        for mut row in legend(other, &[frame]) {
            let same = rows.iter().find(|own| own.key == row.key);
            if same.is_none_or(|own| own.symbol != row.symbol || own.name != row.name) && !rows.contains(&row) {
                if let (Some(_), ItemKind::Map { title, .. }) = (same, &item.kind) {
                    row.name = Bilingual::new(format!("{}（{}）", row.name.zh, title.zh), format!("{} ({})", row.name.en, title.en));
                    row.key = format!("{}@{}", row.key, item.id);
                }
                rows.push(row);
            }
        }
    }
    rows
}

/// Finds a place for every part that is drawn.
pub fn arrange(document: &Document, sheet: &Sheet, view: Bounds) -> Layout {
    let room = Room::of(sheet);
    let frame = frame_in(sheet, view, &room);
    let others = others(document, sheet);
    let rows = rows(document, &others, sheet, frame, room.k);
    let legend = if sheet.elements.legend { chosen(rows.clone(), &sheet.legend) } else { Vec::new() };
    let mut found = Arranging { document, sheet, room: &room, frame: &frame, rows: legend.len(), parts: Vec::new() };
    if room.beside {
        found.column();
    } else {
        found.band();
    }
    let mut parts = vec![(Part::Block(Block::Map), [frame.origin[0], frame.origin[1], frame.size[0], frame.size[1]])];
    for block in &Block::ALL[1..] {
        let part = Part::Block(*block);
        let own = found.parts.iter().find(|(found, _)| *found == part).map(|(_, rect)| *rect);
        let placed = sheet.placed_at(part).filter(|_| shown(sheet, *block));
        parts.extend(placed.or(own).map(|rect| (part, rect)));
    }
    for item in &sheet.items {
        let part = Part::Item(item.id);
        let own = found.parts.iter().find(|(found, _)| *found == part).map(|(_, rect)| *rect);
        parts.extend(item.rect.or(own).map(|rect| (part, rect)));
    }
    Layout { k: room.k, frame, parts, rows, legend, others }
}

/// Whether a part of every sheet is asked for.
pub const fn shown(sheet: &Sheet, block: Block) -> bool {
    match block {
        Block::Map | Block::Notes => true,
        Block::Title => sheet.elements.title,
        Block::Overview => sheet.elements.overview,
        Block::Legend => sheet.elements.legend,
        Block::Scale => sheet.elements.scale_bar,
        Block::North => sheet.elements.north_arrow,
    }
}

/// Parts that have found their place.
struct Arranging<'a> {
    document: &'a Document,
    sheet: &'a Sheet,
    room: &'a Room,
    frame: &'a Frame,
    /// Of the legend.
    rows: usize,
    parts: Vec<(Part, PaperRect)>,
}

impl Arranging<'_> {
    fn put(&mut self, block: Block, rect: PaperRect) {
        self.parts.push((Part::Block(block), rect));
    }

    /// Whether the arrangement has to find a place for a part.
    fn wants(&self, block: Block) -> bool {
        shown(self.sheet, block) && self.sheet.placed_at(Part::Block(block)).is_none()
    }

    fn pen(&self) -> Pen {
        Pen::new(self.room.k, self.sheet.lang)
    }

    fn unplaced(&self, which: impl Fn(&ItemKind) -> bool) -> Vec<&Item> {
        self.sheet.items.iter().filter(|item| item.rect.is_none() && which(&item.kind)).collect()
    }

    fn title_height(&self, width: f32) -> f32 {
        title(&mut self.pen(), self.sheet, [0.0, 0.0], width)
    }

    fn notes_height(&self, width: f32) -> f32 {
        notes(&mut self.pen(), self.document, self.sheet, [0.0, 0.0], width)
    }

    /// Texts under one another; returns the bottom.
    fn texts(&mut self, [x, y]: [f32; 2], width: f32) -> f32 {
        let k = self.room.k;
        let mut bottom = y;
        let texts: Vec<(u32, f32)> = self
            .unplaced(|kind| matches!(kind, ItemKind::Text(_)))
            .into_iter()
            .filter_map(|item| {
                if let ItemKind::Text(text) = &item.kind {
                    Some((item.id, text_height(item, &filled(self.document, text, self.sheet.lang), k, self.sheet.lang, width)))
                } else {
                    None
                }
            })
            .collect();
        for (id, height) in texts {
            self.parts.push((Part::Item(id), [x, bottom, width, height]));
            bottom += height + 3.0 * k;
        }
        bottom
    }

    /// Scale and north arrow with their bottom at `bottom`; returns their top.
    fn scale_and_north(&mut self, x: f32, bottom: f32, width: f32) -> f32 {
        let k = self.room.k;
        let (with_scale, with_north) = (self.wants(Block::Scale), self.wants(Block::North));
        // a bar across a broad column would be longer than any distance that is measured with it
        let room = if with_north { width - (NORTH_WIDTH + 5.0) * k } else { width }.min(66.0 * k);
        let height = if with_scale { scale(&mut self.pen(), self.frame, [0.0, 0.0], room) } else { 0.0 };
        let tallest = height.max(if with_north { NORTH_HEIGHT * k } else { 0.0 });
        let top = bottom - tallest;
        if with_scale {
            self.put(Block::Scale, [x, bottom - height, room, height]);
        }
        if with_north {
            self.put(Block::North, [x + width - NORTH_WIDTH * k, bottom - tallest, NORTH_WIDTH * k, NORTH_HEIGHT * k]);
        }
        top
    }

    /// Everything beside the map, from the top down; the notes and the scale stand at the foot.
    fn column(&mut self) {
        let [x, top, width, height] = self.room.panel;
        let k = self.room.k;
        let mut y = top;
        if self.wants(Block::Title) {
            let [tx, ty, tw, _] = self.room.head.unwrap_or([x, y, width, 0.0]);
            let used = self.title_height(tw);
            self.put(Block::Title, [tx, ty, tw, used]);
            if self.room.head.is_none() {
                y += used + 5.0 * k;
            }
        }
        let mut foot = top + height;
        if self.wants(Block::Notes) {
            let used = self.notes_height(width);
            foot -= used;
            self.put(Block::Notes, [x, foot, width, used]);
            foot -= 3.0 * k;
        }
        for (id, height) in
            self.unplaced(|kind| matches!(kind, ItemKind::Image { .. })).into_iter().map(|item| (item.id, 12.0 * k)).collect::<Vec<_>>()
        {
            foot -= height;
            self.parts.push((Part::Item(id), [x, foot, width, height]));
            foot -= 3.0 * k;
        }
        if self.wants(Block::Scale) || self.wants(Block::North) {
            foot = self.scale_and_north(x, foot, width) - 4.0 * k;
        }
        y = self.texts([x, y], width);
        let entries = if self.wants(Block::Legend) { self.rows } else { 0 };
        let columns = columns_of(width, k);
        let least = heights(entries, columns).1 * 1.08 * k;
        // the legend comes first: maps take what it leaves, or nothing
        let with_overview = self.wants(Block::Overview) && is_part(self.document, self.frame);
        let maps: Vec<u32> = self
            .unplaced(|kind| matches!(kind, ItemKind::Map { .. } | ItemKind::Table { .. } | ItemKind::Cards { .. }))
            .iter()
            .map(|item| item.id)
            .collect();
        let shares = maps.len() as f32 * 1.15 + if with_overview { 1.0 } else { 0.0 };
        if shares > 0.0 {
            let gap = 5.0 * k;
            let free = foot - y - least - (maps.len() as f32 + 1.0) * gap;
            // an overview alone may be nearly square; several maps share the room
            let share = (free / shares).min(width * if maps.is_empty() { 0.86 } else { 0.8 });
            if share > 24.0 * k {
                if with_overview {
                    self.put(Block::Overview, [x, y, width, share]);
                    y += share + gap;
                }
                for id in maps {
                    self.parts.push((Part::Item(id), [x, y, width, share * 1.15]));
                    y += share * 1.15 + gap;
                }
            }
        }
        if entries > 0 {
            // no taller than its rows, so that what can be grabbed is what is seen
            let columns = self.sheet.legend.columns.map_or(columns, usize::from);
            self.put(Block::Legend, [x, y, width, (heights(entries, columns).0 * k).min(foot - y)]);
        }
    }

    /// Everything over and under the map, for a sheet that stands.
    fn band(&mut self) {
        let [x, top, width, height] = self.room.panel;
        let k = self.room.k;
        if self.wants(Block::Title)
            && let Some([hx, hy, hw, _]) = self.room.head
        {
            let used = self.title_height(hw);
            self.put(Block::Title, [hx, hy, hw, used]);
        }
        let with_overview = self.wants(Block::Overview) && is_part(self.document, self.frame);
        let overview = if with_overview { 42.0 * k } else { 0.0 };
        let right = x + width - overview;
        let mut foot = top + height;
        if self.wants(Block::Notes) {
            let used = self.notes_height(width);
            foot -= used;
            self.put(Block::Notes, [x, foot, width, used]);
            foot -= 2.5 * k;
        }
        if with_overview {
            self.put(Block::Overview, [right, top, overview, (38.0 * k).min(foot - top)]);
        }
        let scale_width = 46.0 * k;
        let scale_left = right - if with_overview { 5.0 * k } else { 0.0 } - scale_width;
        if self.wants(Block::Scale) {
            let room = scale_width - 10.0 * k;
            let used = scale(&mut self.pen(), self.frame, [0.0, 0.0], room);
            self.put(Block::Scale, [scale_left, top, room, used]);
        }
        if self.wants(Block::North) {
            let left = scale_left + scale_width - (NORTH_WIDTH + 2.0) * k;
            self.put(Block::North, [left, top + if self.wants(Block::Scale) { 15.0 } else { 0.0 } * k, NORTH_WIDTH * k, NORTH_HEIGHT * k]);
        }
        if self.wants(Block::Legend) {
            let legend_width = scale_left - x - 4.0 * k;
            self.put(Block::Legend, [x, top, legend_width, foot - top]);
        }
    }
}
