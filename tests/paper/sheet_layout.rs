//! How the words of a sheet lie: on every layout and in every language none of them covers another, none leaves its part or
//! the map's frame, and the font has them all.

use nanbei::carto::{Composition, Face, MissingGlyphs, Op, compose, text_width};
use nanbei::i18n::{Bilingual, MapLang};
use nanbei::io::{embedded_document, first_view_bounds, templates};
use nanbei::model::{Block, Bounds, Document, Grid, ItemKind, Paper, Part, Sheet, surroundings};
use nanbei::query::fill_rings;

/// A line of text with the box of its ink before it is turned: left, top, right, bottom in millimetres.
#[derive(Clone, Debug)]
struct Line {
    text: String,
    at: [f32; 2],
    rect: [f32; 4],
    angle: f32,
}

fn lines(ops: &[Op]) -> Vec<Line> {
    ops.iter()
        .flat_map(|op| match op {
            Op::Text { at, text, face, size, spacing, angle, .. } => {
                let [x, y] = *at;
                // ideographs reach from 0.88 over the baseline to 0.12 under it, and their ink a little less
                let rect = [x, y - size * 0.8, x + text_width(text, *face, *size, *spacing), y + size * 0.08];
                vec![Line { text: text.clone(), at: *at, rect, angle: *angle }]
            }
            Op::Group { ops, .. } => lines(ops),
            _ => Vec::new(),
        })
        .collect()
}

fn group<'a>(ops: &'a [Op], wanted: &str) -> Option<&'a [Op]> {
    ops.iter().find_map(|op| match op {
        Op::Group { id, ops, .. } if id == wanted => Some(ops.as_slice()),
        Op::Group { ops, .. } => group(ops, wanted),
        _ => None,
    })
}

impl Line {
    /// Corners, turned clockwise about the baseline's left end.
    fn corners(&self) -> [[f32; 2]; 4] {
        let [l, t, r, b] = self.rect;
        let (sin, cos) = self.angle.sin_cos();
        [[l, t], [r, t], [r, b], [l, b]].map(|[x, y]| {
            let (x, y) = (x - self.at[0], y - self.at[1]);
            [self.at[0] + x * cos - y * sin, self.at[1] + x * sin + y * cos]
        })
    }

    /// Whether two turned boxes share more than a hair: by separating axes (Gottschalk 1996).
    fn covers(&self, other: &Self) -> bool {
        let (a, b) = (self.corners(), other.corners());
        let span = |corners: &[[f32; 2]; 4], [x, y]: [f32; 2]| {
            corners.iter().map(|p| p[0] * x + p[1] * y).fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
        };
        [self.angle, self.angle + 1.570_796_4, other.angle, other.angle + 1.570_796_4].iter().all(|angle| {
            let axis = [angle.cos(), angle.sin()];
            let (one, two) = (span(&a, axis), span(&b, axis));
            one.0 + 0.02 < two.1 && two.0 + 0.02 < one.1
        })
    }

    fn within(&self, [l, t, r, b]: [f32; 4], spare: f32) -> bool {
        self.corners().iter().all(|[x, y]| (l - spare..=r + spare).contains(x) && (t - spare..=b + spare).contains(y))
    }
}

/// What is wrong with the words of a sheet, each in a sentence.
fn faults(composed: &Composition) -> Vec<String> {
    let ops = &composed.picture.ops;
    let [w, h] = composed.picture.size;
    let mut found = Vec::new();
    let mut say = |text: String| found.push(text);
    for line in lines(ops) {
        if !line.within([0.0, 0.0, w, h], 0.0) {
            say(format!("{} leaves the paper", line.text));
        }
    }
    let frame = composed.frame.rect();
    let labels = lines(group(ops, "labels").unwrap());
    let numbers = lines(group(ops, "neat-line").unwrap());
    for line in labels.iter().chain(&numbers) {
        if !line.within(frame, 0.0) {
            say(format!("{} leaves the map", line.text));
        }
    }
    let mut apart: Vec<(String, Vec<Line>)> = vec![("labels".to_owned(), labels), ("numbers".to_owned(), numbers)];
    for (part, [x, y, w, h]) in &composed.parts {
        let id = match part {
            Part::Block(Block::Map) => continue,
            Part::Block(Block::North) => "north-arrow".to_owned(),
            Part::Block(block) => format!("{block:?}").to_lowercase(),
            Part::Item(id) => format!("item-{id}"),
        };
        let own = lines(group(ops, &id).unwrap_or_else(|| panic!("no group {id}")));
        for line in &own {
            // descenders of the last line
            if !line.within([*x, *y, x + w, y + h], 0.35) {
                say(format!("{} leaves its part {part:?}: {:?} in {:?}", line.text, line.rect, [*x, *y, x + w, y + h]));
            }
        }
        apart.push((id, own));
    }
    for (n, (name, own)) in apart.iter().enumerate() {
        for (i, a) in own.iter().enumerate() {
            for b in &own[i + 1..] {
                // letters along a curve touch at their feet
                if a.covers(b) && !(a.angle != 0.0 && b.angle != 0.0 && a.text.chars().count() == 1) {
                    say(format!("{} covers {} in {name}", a.text, b.text));
                }
            }
            for (other, lines) in &apart[n + 1..] {
                for b in lines.iter().filter(|b| a.covers(b)) {
                    say(format!("{} of {name} covers {} of {other}", a.text, b.text));
                }
            }
        }
    }
    let missing = MissingGlyphs::of(ops);
    if !missing.is_empty() {
        say(format!("missing: {missing:?}"));
    }
    found
}

fn document() -> Document {
    let mut document = embedded_document();
    fill_rings(&mut document);
    document
}

/// What a planner may write on a sheet: short, long in both languages, with rare characters, and without an end.
fn texts() -> [(Bilingual, Bilingual); 4] {
    [
        (Bilingual::new("宝山", "Baoshan"), Bilingual::default()),
        (
            Bilingual::new(
                "上海南北转型发展重点区域与高铁枢纽周边地区控制性详细规划范围图（征求意见稿）",
                "Key areas of Shanghai's north-south transformation and the surroundings of its high-speed railway hubs: extent of the regulatory plans, draft for comment",
            ),
            Bilingual::new("二〇二六年十一月，供评审", "November 2026, for the review board's second reading"),
        ),
        (Bilingual::new("𠅤垚、赟、鄠邑与㙟头", "Ångström, Đà Nẵng & São Paulo"), Bilingual::same("§ ½ × № ℃")),
        // endless: shortened, and the rest of the sheet is left alone
        (
            Bilingual::new("控制性详细规划修编及重点地块开发时序研究".repeat(20), "A very long title of a sheet that goes on ".repeat(12)),
            Bilingual::new("供评审".repeat(100), "for the review board ".repeat(20)),
        ),
    ]
}

#[test]
fn on_every_layout_the_words_lie_apart_and_in_their_parts() {
    let document = document();
    let home = first_view_bounds(&document).unwrap();
    let places = [home, document.layer_by_key("hubs").unwrap().table.feature(0).and_then(|hub| hub.bounds()).map(surroundings).unwrap()];
    let mut wrong = Vec::new();
    for template in templates(None) {
        for lang in [MapLang::Zh, MapLang::En, MapLang::Both] {
            for (n, (title, subtitle)) in texts().into_iter().enumerate() {
                for (m, place) in places.iter().enumerate() {
                    let own = Sheet { title: title.clone(), subtitle: subtitle.clone(), date: "2026-11-25".to_owned(), ..Sheet::default() };
                    let sheet = Sheet {
                        lang,
                        extent: Some(place.array()),
                        author: "上海市宝山区规划和自然资源局".to_owned(),
                        ..own.in_layout(&template.sheet)
                    };
                    for fault in faults(&compose(&document, &sheet, *place, None)) {
                        wrong.push(format!("{} {lang:?} text {n} place {m}: {fault}", template.key));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn on_every_paper_and_grid_the_words_lie_apart_and_in_their_parts() {
    let document = document();
    let place = Bounds { west: 121.26, south: 31.28, east: 121.57, north: 31.51 };
    let mut wrong = Vec::new();
    for paper in [Paper::A5, Paper::A4, Paper::A3, Paper::A0, Paper::Custom(254.0, 142.875)] {
        for landscape in [true, false] {
            for (grid, lang) in [(Grid::Ticks, MapLang::Zh), (Grid::Graticule, MapLang::En), (Grid::Kilometres, MapLang::Both)] {
                let mut sheet = Sheet { paper, landscape, grid, lang, extent: Some(place.array()), ..Sheet::default() };
                sheet.add(ItemKind::Text(Bilingual::new("吴淞创新城：老工业区转型。", "Wusong: an old industrial area in transition.")), None);
                for fault in faults(&compose(&document, &sheet, place, None)) {
                    wrong.push(format!("{paper:?} {landscape} {grid:?} {lang:?}: {fault}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_fault_would_be_seen() {
    let at = |x: f32, y: f32| Op::Text {
        at: [x, y],
        text: "宝山".to_owned(),
        face: Face::Regular,
        size: 4.0,
        spacing: 0.0,
        angle: 0.0,
        paint: nanbei::carto::Paint::solid([0; 3]),
        halo: None,
    };
    let [a, b, c] = &lines(&[at(10.0, 10.0), at(17.0, 11.0), at(10.0, 14.0)])[..] else { panic!("three lines") };
    assert!(a.covers(b) && b.covers(a) && !a.covers(c));
    assert!(a.within([10.0, 6.0, 18.1, 11.0], 0.0) && !a.within([10.0, 6.0, 17.0, 11.0], 0.0));
}
