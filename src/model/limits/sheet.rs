//! The bounds of a sheet: its paper and extent, what stands on it, its legend, its atlas.

use super::{CAPTION, Corrected, Limits, NAME, PARAGRAPH};
use crate::model::{Atlas, Item, ItemKind, LegendChoice, Paper, PaperRect, Sheet};

/// Bytes of a picture in Base64.
const PICTURE: usize = 12 << 20;

impl Limits {
    /// What stands on a sheet and how.
    pub fn sheet(&mut self, sheet: &mut Sheet) {
        self.under("sheet", |own| {
            if let Paper::Custom(width, height) = &mut sheet.paper {
                own.number("paper", width, Paper::SIDES, 210.0);
                own.number("paper", height, Paper::SIDES, 297.0);
            }
            if !(20..=2400).contains(&sheet.dpi) {
                let now = sheet.dpi.clamp(20, 2400);
                own.note("dpi", Corrected::Range { was: sheet.dpi.to_string(), now: now.to_string() });
                sheet.dpi = now;
            }
            own.scale("scale", &mut sheet.scale);
            if let Some(extent) = &mut sheet.extent
                && !own.extent("extent", extent)
            {
                own.note("extent", Corrected::LeftOut);
                sheet.extent = None;
            }
            let [w, h] = sheet.size();
            if let Some(margin) = &mut sheet.margin {
                own.number("margin", margin, 0.0..=w.min(h) * 0.2, 10.0);
            }
            own.number("lettering", &mut sheet.lettering, 0.5..=2.0, 1.0);
            own.title("title", &mut sheet.title);
            own.title("subtitle", &mut sheet.subtitle);
            own.name("author", &mut sheet.author);
            own.name("date", &mut sheet.date);
            own.list("placed", &mut sheet.placed, 50);
            own.each("placed", &mut sheet.placed, |_, placed| Self::drawable(placed.rect));
            own.legend(&mut sheet.legend);
            own.list("items", &mut sheet.items, 500);
            own.each("items", &mut sheet.items, Self::item);
            let mut seen = std::collections::HashSet::new();
            for n in 0..sheet.items.len() {
                if !seen.insert(sheet.items[n].id) || sheet.items[n].id == u32::MAX {
                    own.note(&format!("items[{n}].id"), Corrected::Twice);
                    sheet.items[n].id = (0..u32::MAX).find(|id| seen.insert(*id)).unwrap_or_default();
                }
            }
            if let Some(atlas) = &mut sheet.atlas {
                own.atlas(atlas);
            }
        });
    }

    fn legend(&mut self, legend: &mut LegendChoice) {
        self.under("legend", |own| {
            if let Some(columns) = &mut legend.columns
                && !(1..=12).contains(columns)
            {
                let now = (*columns).clamp(1, 12);
                own.note("columns", Corrected::Range { was: columns.to_string(), now: now.to_string() });
                *columns = now;
            }
            for (name, keys) in [("hidden", &mut legend.hidden), ("order", &mut legend.order)] {
                own.list(name, keys, 5_000);
                for key in keys {
                    own.name(name, key);
                }
            }
            own.list("names", &mut legend.names, 5_000);
            for (key, name) in &mut legend.names {
                own.name("names", key);
                own.title("names", name);
            }
        });
    }

    /// Whether an item can be drawn.
    fn item(&mut self, item: &mut Item) -> bool {
        let style = &mut item.style;
        self.number("style.size", &mut style.size, 0.1..=60.0, 3.0);
        self.part("style.ground", &mut style.ground);
        if !item.rect.is_none_or(Self::drawable) {
            return false;
        }
        match &mut item.kind {
            ItemKind::Text(text) => self.both("text", text, PARAGRAPH),
            ItemKind::Image { name, data } => {
                self.name("name", name);
                return data.len() <= PICTURE;
            }
            ItemKind::Map { title, extent, scale, .. } => {
                self.title("title", title);
                self.scale("scale", scale);
                return self.extent("extent", extent);
            }
            ItemKind::Table { title, columns, rows } => {
                self.title("title", title);
                self.list("columns", columns, 50);
                for column in columns {
                    self.both("columns", column, NAME);
                }
                self.list("rows", rows, 1_000);
                for row in rows {
                    self.list("rows", row, 50);
                    for cell in row {
                        self.text("rows", cell, CAPTION);
                    }
                }
            }
            ItemKind::Cards { title, columns, cards } => {
                self.title("title", title);
                if !(1..=6).contains(columns) {
                    let now = (*columns).clamp(1, 6);
                    self.note("columns", Corrected::Range { was: columns.to_string(), now: now.to_string() });
                    *columns = now;
                }
                self.list("cards", cards, 1_000);
                for card in cards {
                    self.title("cards", &mut card.tag);
                    self.both("cards", &mut card.text, CAPTION);
                    self.title("cards", &mut card.note);
                }
            }
            ItemKind::Arrow(_) | ItemKind::Frame => {}
        }
        true
    }

    fn atlas(&mut self, atlas: &mut Atlas) {
        self.under("atlas", |own| {
            own.both("title", &mut atlas.title, NAME);
            own.both("subtitle", &mut atlas.subtitle, NAME);
            for (name, text) in [("layer", &mut atlas.layer), ("scale", &mut atlas.scale), ("order", &mut atlas.order), ("file", &mut atlas.file)] {
                own.name(name, text);
            }
        });
    }

    fn scale(&mut self, name: &str, scale: &mut Option<f64>) {
        if let Some(denominator) = scale {
            self.wide(name, denominator, 10.0..=1e9, 50_000.0);
        }
    }

    fn drawable(rect: PaperRect) -> bool {
        rect.iter().all(|mm| mm.is_finite() && mm.abs() < 10_000.0) && rect[2] > 0.0 && rect[3] > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_say_anything_and_what_was_wrong_is_told_with_its_place() {
        let text = r#"{"lettering": 1e9, "margin": -4.0, "extent": [2, 2, 1, 1], "placed": [{"block": "legend", "rect": [0, 0, -1, 5]}],
            "items": [{"id": 1, "kind": {"text": {"zh": "a", "en": ""}}}, {"id": 1, "kind": "frame"}]}"#;
        let mut sheet: Sheet = serde_json::from_str(text).unwrap();
        let mut limits = Limits::default();
        limits.sheet(&mut sheet);
        assert_eq!((sheet.lettering, sheet.margin, sheet.extent), (2.0, Some(0.0), None));
        assert!(sheet.placed.is_empty() && sheet.items.len() == 2 && sheet.items[0].id != sheet.items[1].id);
        let paths: Vec<&str> = limits.found.iter().map(|correction| correction.path.as_str()).collect();
        assert_eq!(paths, ["sheet.extent", "sheet.margin", "sheet.lettering", "sheet.placed[0]", "sheet.items[1].id"]);
    }
}
