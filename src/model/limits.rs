//! The one boundary check for what comes from a project or a layout: every number has a range, every list and every text a
//! length, every name is there once. What is out of bounds is brought into them and told, never dropped unsaid.

use super::{
    Annotation, AnnotationId, Atlas, Bookmark, ClassBy, Classes, Dash, Fill, HubRings, InnerCasing, Item, ItemKind, LabelStyle, LegendChoice, Marker,
    Paper, PaperRect, Sheet, Stroke, Style, Symbol, View,
};
use crate::i18n::{Bilingual, Lang, Localized, excerpt};
use std::ops::RangeInclusive;

/// Something in a project that is not as this program writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Where: the members' names and the places in lists.
    pub path: String,
    pub what: Corrected,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Corrected {
    /// A number out of its range, and what was taken instead.
    Range { was: String, now: String },
    /// A text of so many characters, cut to the second number.
    Text { was: usize, now: usize },
    /// A list of so many entries, cut to the second number.
    List { was: usize, now: usize },
    /// Something that cannot be drawn and was left out.
    LeftOut,
    /// A name or number that stands twice; the second got another one.
    Twice,
    /// A member that this version does not know.
    Unknown,
    /// Something of another kind than belongs there; what was taken instead.
    Misread(String),
    /// Numbers that do not ascend, and were sorted.
    Sorted,
    /// A picture that is broken or has too many pixels; it is kept and not drawn.
    Picture,
}

impl Localized for Correction {
    fn told(&self, lang: Lang) -> String {
        let path = excerpt(&self.path, 120);
        let zh = lang == Lang::Zh;
        match &self.what {
            Corrected::Range { was, now } if zh => format!("{path} 的值 {was} 超出范围，按 {now} 处理"),
            Corrected::Range { was, now } => format!("{path} was out of range ({was}); {now} is used"),
            Corrected::Text { was, now } if zh => format!("{path} 有 {was} 个字，只保留 {now} 个"),
            Corrected::Text { was, now } => format!("{path} has {was} characters; {now} are kept"),
            Corrected::List { was, now } if zh => format!("{path} 有 {was} 项，只保留 {now} 项"),
            Corrected::List { was, now } => format!("{path} has {was} entries; {now} are kept"),
            Corrected::LeftOut if zh => format!("{path} 无法绘制，已略去"),
            Corrected::LeftOut => format!("{path} cannot be drawn and was left out"),
            Corrected::Twice if zh => format!("{path} 与前面的重复，已另外编号"),
            Corrected::Twice => format!("{path} is a duplicate; it was given a new value"),
            Corrected::Sorted if zh => format!("{path} 的数值没有从小到大排列，已排好"),
            Corrected::Sorted => format!("the numbers in {path} were not in ascending order; they were sorted"),
            Corrected::Misread(now) if zh => format!("{path} 的内容无效，按 {now} 处理"),
            Corrected::Misread(now) => format!("{path} has an invalid value; {now} is used"),
            Corrected::Picture if zh => format!("{path} 的图片已损坏或像素太多（超过 2500 万），没有绘制"),
            Corrected::Picture => format!("the picture {path} is broken or has more than 25 million pixels; it is not drawn"),
            Corrected::Unknown if zh => format!("无法识别 {path}，已忽略"),
            Corrected::Unknown => format!("{path} is not recognised and was ignored"),
        }
    }
}

/// Characters of a name or a title, of what is written on the map, and of a paragraph.
const NAME: usize = 500;
const CAPTION: usize = 2_000;
const PARAGRAPH: usize = 10_000;
/// Bytes of a picture in Base64.
const PICTURE: usize = 12 << 20;
/// Corrections that are told one by one.
const MOST_TOLD: usize = 1_000;

/// Walks through what was read and brings it into its bounds.
#[derive(Debug, Default)]
pub struct Limits {
    path: Vec<String>,
    pub found: Vec<Correction>,
}

impl Limits {
    fn note(&mut self, name: &str, what: Corrected) {
        if self.found.len() < MOST_TOLD {
            let mut path = self.path.join(".");
            if !path.is_empty() && !name.is_empty() {
                path.push('.');
            }
            path.push_str(name);
            self.found.push(Correction { path, what });
        }
    }

    /// Looks at what stands under a name.
    pub fn under<T>(&mut self, name: impl Into<String>, inner: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name.into());
        let result = inner(self);
        self.path.pop();
        result
    }

    /// A member that is not known.
    pub fn unknown(&mut self, path: &str) {
        self.note(path, Corrected::Unknown);
    }

    /// A picture of a sheet that cannot be drawn.
    pub fn picture(&mut self, item: usize, name: &str) {
        self.note(&format!("sheet.items[{item}] {name}"), Corrected::Picture);
    }

    /// Tells where what was read does not say what stands in the file. Members that are not known are told otherwise.
    pub fn compare(&mut self, name: &str, stands: &serde_json::Value, read: &serde_json::Value) {
        use serde_json::Value as Json;
        match (stands, read) {
            (Json::Object(stands), Json::Object(read)) => self.under(name, |own| {
                for (name, value) in stands {
                    if let Some(read) = read.get(name) {
                        own.compare(name, value, read);
                    }
                }
            }),
            (Json::Array(stands), Json::Array(read)) if stands.len() == read.len() => {
                for (n, (stands, read)) in stands.iter().zip(read).enumerate() {
                    self.compare(&format!("{name}[{n}]"), stands, read);
                }
            }
            // sizes are kept in 32 bits
            (Json::Number(a), Json::Number(b))
                if a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a == b || (a - b).abs() <= 1e-6 * a.abs().max(b.abs())) => {}
            (stands, read) if stands == read => {}
            (_, read) => self.note(name, Corrected::Misread(excerpt(&read.to_string(), 40))),
        }
    }

    /// A name that stands twice.
    pub fn twice(&mut self, name: &str) {
        self.note(name, Corrected::Twice);
    }

    fn number(&mut self, name: &str, value: &mut f32, range: RangeInclusive<f32>, usual: f32) {
        if range.contains(value) {
            return;
        }
        let now = if value.is_nan() { usual } else { value.clamp(*range.start(), *range.end()) };
        self.note(name, Corrected::Range { was: told(f64::from(*value)), now: told(f64::from(now)) });
        *value = now;
    }

    fn wide(&mut self, name: &str, value: &mut f64, range: RangeInclusive<f64>, usual: f64) {
        if range.contains(value) {
            return;
        }
        let now = if value.is_nan() { usual } else { value.clamp(*range.start(), *range.end()) };
        self.note(name, Corrected::Range { was: told(*value), now: told(now) });
        *value = now;
    }

    /// An opacity, 0 to 1.
    pub fn part(&mut self, name: &str, value: &mut f32) {
        self.number(name, value, 0.0..=1.0, 1.0);
    }

    fn text(&mut self, name: &str, text: &mut String, most: usize) {
        // bytes first: most texts are short
        if text.len() <= most {
            return;
        }
        let count = text.chars().count();
        if count > most {
            let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
            text.truncate(end);
            self.note(name, Corrected::Text { was: count, now: most });
        }
    }

    fn both(&mut self, name: &str, text: &mut Bilingual, most: usize) {
        self.under(name, |own| {
            own.text("zh", &mut text.zh, most);
            own.text("en", &mut text.en, most);
        });
    }

    /// A layer's key, a name.
    pub fn name(&mut self, name: &str, text: &mut String) {
        self.text(name, text, NAME);
    }

    /// A layer's name, a title.
    pub fn title(&mut self, name: &str, text: &mut Bilingual) {
        self.both(name, text, NAME);
        for (lang, text) in [("zh", &mut text.zh), ("en", &mut text.en)] {
            // a name is one line
            if text.contains(['\n', '\r']) {
                let was = text.chars().count();
                *text = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
                let now = text.chars().count();
                self.note(&format!("{name}.{lang}"), Corrected::Text { was, now });
            }
        }
    }

    /// What is told of a source.
    pub fn prose(&mut self, name: &str, text: &mut String) {
        self.text(name, text, PARAGRAPH);
    }

    pub fn bilingual_prose(&mut self, name: &str, text: &mut Bilingual) {
        self.both(name, text, PARAGRAPH);
    }

    /// A list of at most so many entries.
    pub fn list<T>(&mut self, name: &str, list: &mut Vec<T>, most: usize) {
        if list.len() > most {
            self.note(name, Corrected::List { was: list.len(), now: most });
            list.truncate(most);
        }
    }

    /// Looks at each entry of a list and leaves out those that it says cannot be used.
    fn each<T>(&mut self, name: &str, list: &mut Vec<T>, mut one: impl FnMut(&mut Self, &mut T) -> bool) {
        let mut n = 0;
        list.retain_mut(|item| {
            let place = format!("{name}[{n}]");
            n += 1;
            let kept = self.under(place.clone(), |own| one(own, item));
            if !kept {
                self.note(&place, Corrected::LeftOut);
            }
            kept
        });
    }

    fn ascending(&mut self, name: &str, numbers: &mut [f64]) {
        if !numbers.is_sorted() {
            self.note(name, Corrected::Sorted);
            numbers.sort_by(f64::total_cmp);
        }
    }

    fn position(&mut self, name: &str, [lon, lat]: &mut [f64; 2]) {
        self.wide(name, lon, -180.0..=180.0, 121.45);
        self.wide(name, lat, -85.05..=85.05, 31.15);
    }

    /// West, south, east, north on the drawn world; whether it is a box.
    fn extent(&mut self, name: &str, extent: &mut [f64; 4]) -> bool {
        let [west, south, east, north] = extent;
        self.wide(name, west, -540.0..=540.0, 0.0);
        self.wide(name, east, -540.0..=540.0, 0.0);
        self.wide(name, south, -85.05..=85.05, 0.0);
        self.wide(name, north, -85.05..=85.05, 0.0);
        // a tenth of a metre across, and not more than the world
        *east - *west > 1e-6 && *north - *south > 1e-6 && *east - *west <= 360.0
    }

    pub fn view(&mut self, view: &mut View) {
        self.under("view", |own| {
            own.position("center", &mut view.center);
            own.wide("zoom", &mut view.zoom, View::ZOOMS, 10.0);
        });
    }

    pub fn bookmarks(&mut self, bookmarks: &mut Vec<Bookmark>) {
        self.list("bookmarks", bookmarks, 1_000);
        self.each("bookmarks", bookmarks, |own, bookmark| {
            own.name("name", &mut bookmark.name);
            own.extent("extent", &mut bookmark.extent)
        });
    }

    pub fn rings(&mut self, rings: &mut Vec<HubRings>) {
        self.list("rings", rings, 200);
        self.each("rings", rings, |own, hub| {
            own.name("hub", &mut hub.hub);
            own.list("radii", &mut hub.radii, 50);
            // a metre to a quarter of the way round the earth
            own.each("radii", &mut hub.radii, |_, radius| (1.0..=10_000_000.0).contains(radius));
            own.ascending("radii", &mut hub.radii);
            true
        });
    }

    pub fn annotations(&mut self, annotations: &mut Vec<Annotation>) {
        self.list("annotations", annotations, 20_000);
        self.each("annotations", annotations, |own, annotation| {
            own.text("text", &mut annotation.text, CAPTION);
            own.list("points", &mut annotation.points, 100_000);
            for point in &mut annotation.points {
                own.position("points", point);
            }
            let style = &mut annotation.style;
            own.number("style.width", &mut style.width, 0.02..=20.0, 0.45);
            own.number("style.size", &mut style.size, 0.5..=60.0, 3.8);
            own.part("style.fill", &mut style.fill);
            annotation.points.len() >= Annotation::least_points(annotation.kind)
        });
        let mut seen = std::collections::HashSet::new();
        // the largest number leaves no room for a next one
        let wrong: Vec<usize> = (0..annotations.len()).filter(|n| annotations[*n].id.0 == u32::MAX || !seen.insert(annotations[*n].id)).collect();
        for n in wrong {
            self.note(&format!("annotations[{n}].id"), Corrected::Twice);
            let fresh = (0..u32::MAX).map(AnnotationId).find(|id| seen.insert(*id));
            annotations[n].id = fresh.unwrap_or_default();
        }
    }

    fn stroke(&mut self, name: &str, stroke: &mut Option<Stroke>) {
        let Some(stroke) = stroke else { return };
        self.under(name, |own| {
            // a dashed line of no width has no end of dashes
            let least = if stroke.dash == Dash::Solid { 0.0 } else { 0.02 };
            own.number("width", &mut stroke.width, least..=20.0, 0.26);
            own.number("ground", &mut stroke.ground, 0.0..=10_000.0, 0.0);
            own.part("opacity", &mut stroke.opacity);
        });
    }

    fn symbol(&mut self, name: &str, symbol: &mut Symbol) {
        self.under(name, |own| {
            if let Some(Fill { opacity, near, .. }) = &mut symbol.fill {
                own.part("fill.opacity", opacity);
                if let Some(near) = near {
                    own.part("fill.near", near);
                }
            }
            if let Some(InnerCasing { width, opacity, .. }) = &mut symbol.casing {
                own.number("casing.width", width, 0.0..=50.0, 1.0);
                own.part("casing.opacity", opacity);
            }
            own.stroke("underlay", &mut symbol.underlay);
            own.stroke("stroke", &mut symbol.stroke);
            if let Some(Marker { size, .. }) = &mut symbol.marker {
                own.number("marker.size", size, 0.1..=60.0, 1.9);
            }
        });
    }

    fn label(&mut self, label: &mut LabelStyle) {
        self.under("label", |own| {
            own.number("size", &mut label.size, 0.5..=60.0, 3.0);
            own.number("spacing", &mut label.spacing, -0.2..=5.0, 0.0);
            for (name, columns) in [("zh", &mut label.zh), ("en", &mut label.en)] {
                own.list(name, columns, 20);
                for column in columns {
                    own.name(name, column);
                }
            }
            if let Some(metres) = &mut label.max_metres_per_pixel {
                own.number("max_metres_per_pixel", metres, 0.001..=1e6, 1e6);
            }
            if !(-1_000_000..=1_000_000).contains(&label.priority) {
                let now = label.priority.clamp(-1_000_000, 1_000_000);
                own.note("priority", Corrected::Range { was: label.priority.to_string(), now: now.to_string() });
                label.priority = now;
            }
        });
    }

    fn classes(&mut self, classes: &mut Classes) {
        self.under("classes", |own| {
            own.name("field", &mut classes.field);
            let most = super::MAX_CLASSES + 1;
            match &mut classes.by {
                ClassBy::Values(values) => {
                    own.list("by.values", values, usize::from(super::NO_CLASS));
                    for value in values {
                        own.text("by.values", value, CAPTION);
                    }
                }
                ClassBy::Breaks(breaks) => {
                    own.list("by.breaks", breaks, most.max(usize::from(super::NO_CLASS)));
                    own.each("by.breaks", breaks, |_, number| number.is_finite());
                    own.ascending("by.breaks", breaks);
                }
            }
            own.list("inks", &mut classes.inks, usize::from(super::NO_CLASS) + 1);
            if let Some(made) = classes.made.as_mut().filter(|made| !(2..=super::MAX_CLASSES).contains(&made.count)) {
                let now = made.count.clamp(2, super::MAX_CLASSES);
                own.note("made.count", Corrected::Range { was: made.count.to_string(), now: now.to_string() });
                made.count = now;
            }
        });
    }

    pub fn style(&mut self, style: &mut Style) {
        self.under("style", |own| {
            own.symbol("symbol", &mut style.symbol);
            own.list("rules", &mut style.rules, 500);
            for (n, rule) in style.rules.iter_mut().enumerate() {
                own.under(format!("rules[{n}]"), |own| {
                    own.name("field", &mut rule.field);
                    own.text("equals", &mut rule.equals, CAPTION);
                    own.title("name", &mut rule.name);
                    own.symbol("symbol", &mut rule.symbol);
                });
            }
            if let Some(classes) = &mut style.classes {
                own.classes(classes);
            }
            if let Some(label) = &mut style.label {
                own.label(label);
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

    fn atlas(&mut self, atlas: &mut Atlas) {
        self.under("atlas", |own| {
            own.both("title", &mut atlas.title, NAME);
            own.both("subtitle", &mut atlas.subtitle, NAME);
            for (name, text) in [("layer", &mut atlas.layer), ("scale", &mut atlas.scale), ("order", &mut atlas.order), ("file", &mut atlas.file)] {
                own.name(name, text);
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
            ItemKind::Map { title, extent, scale } => {
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
            ItemKind::Arrow(_) | ItemKind::Frame => {}
        }
        true
    }
}

/// A number as it is told: with a power of ten where it is very large or very small.
fn told(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e9).contains(&size) { format!("{value:e}") } else { ((value * 1e6).round() / 1e6).to_string() }
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

    #[test]
    fn what_this_program_writes_is_within_its_bounds() {
        let mut limits = Limits::default();
        limits.sheet(&mut Sheet::default());
        limits.style(&mut Style::plain(crate::model::Ink::Custom([1, 2, 3])));
        assert_eq!(limits.found, []);
    }
}
