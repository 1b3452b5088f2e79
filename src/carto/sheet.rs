//! The annotated sheet: map frame with graticule, and beside or under it title, overview, legend, scale, sources.

use super::draw::{annotation_ops, layer_ops};
use super::face::Face;
use super::frame::Frame;
use super::furniture::{attribution, indicative_note, scale_bar, today};
use super::labels::{Anchors, LabelInput, Labels, place_labels};
use super::legend::{Shape, legend, swatch};
use super::palette::{Theme, colour};
use super::picture::{Meaning, Op, Paint, Path, Picture};
use super::text::{line_height, text_width, wrap};
use crate::i18n::{Bilingual, Lang, MapLang, integer};
use crate::model::projection::world;
use crate::model::{Bounds, Document, Group, Ink, Role, Sheet};

const INK: [u8; 3] = [0x3A, 0x3F, 0x47];
const QUIET: [u8; 3] = [0x69, 0x6F, 0x79];
const WHITE: [u8; 3] = [0xFF, 0xFF, 0xFF];

/// The least and the usual height of a legend's row, in millimetres on A4.
const LEGEND_ROWS: (f32, f32) = (4.2, 5.7);

/// How the sheet is divided. Millimetres.
struct Layout {
    /// Grows with the paper: 1 for A4.
    k: f32,
    map: [f32; 4],
    /// The column or band beside the map: left, top, width, height.
    panel: [f32; 4],
    beside: bool,
}

impl Layout {
    fn of(sheet: &Sheet) -> Self {
        let [w, h] = sheet.size();
        // lettering grows more slowly than the paper's side: an A0 board is read from farther away, but not four times
        let k = (w.min(h) / 210.0).powf(0.62).clamp(0.6, 2.6);
        let margin = 10.0 * k;
        let beside = w >= h;
        if beside {
            let column = (60.0 * k).min(w * 0.32);
            let map = [margin, margin, w - margin * 2.0 - column - 5.0 * k, h - margin * 2.0];
            Self { k, map, panel: [w - margin - column, margin, column, h - margin * 2.0], beside }
        } else {
            let title = if sheet.elements.title { 21.0 * k } else { 0.0 };
            let band = 66.0 * k;
            let map = [margin, margin + title, w - margin * 2.0, h - margin * 2.0 - title - band];
            Self { k, map, panel: [margin, h - margin - band + 4.0 * k, w - margin * 2.0, band - 4.0 * k], beside }
        }
    }
}

/// The map frame of a sheet: its extent or `view`, at its scale or the largest round one that shows it all.
#[must_use]
pub fn map_frame(sheet: &Sheet, view: Bounds) -> Frame {
    let layout = Layout::of(sheet);
    let [x, y, w, h] = layout.map;
    let bounds = sheet.bounds().unwrap_or(view);
    let [west, north] = world([bounds.west, bounds.north]);
    let [east, south] = world([bounds.east, bounds.south]);
    let center = crate::model::projection::lon_lat([f64::midpoint(west, east), f64::midpoint(north, south)]);
    let mut frame = Frame::paper(center, 1.0, [x, y], [w, h]);
    let denominator = sheet.scale.unwrap_or_else(|| {
        let per_world = (f64::from(w) / (east - west).max(1e-9)).min(f64::from(h) / (south - north).max(1e-9));
        frame.per_world = per_world;
        let exact = frame.denominator();
        let step = 10f64.powf(exact.log10().floor() - 1.0) * 5.0;
        (exact / step).ceil() * step
    });
    Frame { per_mm: layout.k, ..Frame::paper(center, denominator, [x, y], [w, h]) }
}

/// The whole sheet as a picture. `view` is what the window shows, for a sheet without an extent of its own.
#[must_use]
pub fn sheet_picture(document: &Document, sheet: &Sheet, view: Bounds) -> Picture {
    let layout = Layout::of(sheet);
    let frame = map_frame(sheet, view);
    let theme = Theme::Light;
    let mut ops = vec![map_group(document, sheet, &frame, theme)];
    ops.extend(neat_line(&frame, sheet.elements.graticule, layout.k));
    let mut pen = Pen { ops, k: layout.k, lang: sheet.lang };
    if layout.beside {
        column(document, sheet, &frame, &layout, &mut pen);
    } else {
        band(document, sheet, &frame, &layout, &mut pen);
    }
    Picture {
        size: sheet.size(),
        background: WHITE,
        ops: pen.ops,
        title: sheet.title.get(sheet.lang.leading()).to_owned(),
        author: sheet.author.clone(),
        language: match sheet.lang.leading() {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        },
    }
}

/// The map itself, clipped to its frame.
fn map_group(document: &Document, sheet: &Sheet, frame: &Frame, theme: Theme) -> Op {
    let mut ops = vec![Op::Fill { path: Path::rect(frame.origin, frame.size), paint: Paint::solid(colour(Ink::Role(Role::Water), theme)) }];
    let visible: Vec<_> = document.layers.iter().filter(|layer| layer.visible).collect();
    ops.extend(visible.iter().filter_map(|layer| layer_ops(layer, frame, theme, sheet.lang.leading())));
    // a stranger's layer has labels only where it was given some; anchors of the others cost nothing
    let anchors: Vec<Anchors> = visible.iter().map(|_| Anchors::default()).collect();
    let inputs: Vec<LabelInput<'_>> = visible.iter().zip(&anchors).map(|(layer, anchors)| LabelInput { layer, anchors, index: None }).collect();
    let [l, t, r, b] = frame.rect();
    let edge = if sheet.elements.graticule { 3.4 * frame.per_mm } else { 0.5 };
    let reserved = [[l, t, r, t + edge], [l, b - edge, r, b], [l, t, l + edge * 2.4, b], [r - edge * 0.6, t, r, b]];
    let placed = place_labels(&inputs, frame, sheet.lang, theme, &reserved, &Labels::default());
    let leaders = placed.leaders().map(|leader| Op::Stroke {
        path: Path::polyline(&[leader.from, leader.to], false),
        paint: Paint::solid(leader.rgb),
        width: 0.2 * frame.per_mm,
        dash: Vec::new(),
    });
    let runs = placed.runs().map(|run| Op::Text {
        at: run.at,
        text: run.text.clone(),
        face: run.face,
        size: run.size,
        spacing: run.spacing,
        angle: run.angle,
        paint: Paint::solid(run.rgb),
        halo: Some((run.halo, run.size * 0.13)),
    });
    let labels: Vec<Op> = leaders.chain(runs).collect();
    ops.push(Op::named("labels", "注记", Meaning::Layer, labels));
    if sheet.elements.annotations && !document.annotations.is_empty() {
        ops.push(group("annotations", "标注", annotation_ops(&document.annotations, frame, theme)));
    }
    Op::Group {
        id: "map".to_owned(),
        title: "地图".to_owned(),
        meaning: Meaning::Figure,
        opacity: 1.0,
        clip: Some(Path::rect(frame.origin, frame.size)),
        ops,
    }
}

fn group(id: &str, title: &str, ops: Vec<Op>) -> Op {
    Op::named(id, title, Meaning::Part, ops)
}

/// Text and shapes in the sheet's margins.
struct Pen {
    ops: Vec<Op>,
    k: f32,
    lang: MapLang,
}

impl Pen {
    fn text(&mut self, text: &str, at: [f32; 2], face: Face, size: f32, rgb: [u8; 3]) {
        self.ops.push(Op::Text { at, text: text.to_owned(), face, size, spacing: 0.0, angle: 0.0, paint: Paint::solid(rgb), halo: None });
    }

    /// A heading in the sheet's languages: `图例 LEGEND`.
    fn heading(&mut self, text: &Bilingual, at: [f32; 2]) -> f32 {
        let size = 2.9 * self.k;
        let shown = match self.lang {
            MapLang::Zh => text.zh.clone(),
            MapLang::En => text.en.to_uppercase(),
            MapLang::Both => format!("{}  {}", text.zh, text.en.to_uppercase()),
        };
        self.text(&shown, at, Face::Bold, size, QUIET);
        text_width(&shown, Face::Bold, size, 0.0)
    }

    /// The title block; returns its bottom.
    fn title(&mut self, sheet: &Sheet, x: f32, y: f32, width: f32) -> f32 {
        let lead = self.lang.leading();
        let mut bottom = y;
        let main = sheet.title.get(lead);
        // one line a little smaller reads better than a line and a leftover
        let mut size = 7.2 * self.k;
        let one_line = (0..12).map(|step| size * (1.0 - 0.022 * step as f32)).find(|size| text_width(main, Face::Bold, *size, 0.0) <= width);
        size = one_line.unwrap_or(size);
        while wrap(main, Face::Bold, size, width).len() > 2 && size > 4.0 * self.k {
            size *= 0.9;
        }
        for line in wrap(main, Face::Bold, size, width) {
            bottom += size * 1.16;
            self.text(&line, [x, bottom - size * 0.12], Face::Bold, size, INK);
        }
        let mut seconds: Vec<String> = Vec::new();
        if self.lang == MapLang::Both {
            seconds.extend(sheet.title.second(lead).map(str::to_owned));
        }
        let subtitle = sheet.subtitle.get(lead);
        if !subtitle.is_empty() {
            seconds.push(subtitle.to_owned());
        }
        for text in seconds {
            let size = 3.6 * self.k;
            bottom += 0.8 * self.k;
            for line in wrap(&text, Face::Regular, size, width) {
                bottom += line_height(size);
                self.text(&line, [x, bottom - size * 0.32], Face::Regular, size, QUIET);
            }
        }
        bottom += 2.6 * self.k;
        let paint = Paint::solid(colour(Ink::Role(Role::Accent), Theme::Light));
        self.ops.push(Op::Fill { path: Path::rect([x, bottom], [14.0 * self.k, 0.8 * self.k]), paint });
        bottom + 0.8 * self.k
    }

    /// Legend rows in one or more columns, every entry; returns the bottom.
    fn legend(&mut self, document: &Document, frame: &Frame, [x, y]: [f32; 2], width: f32, height: f32, columns: usize) -> f32 {
        let entries = legend(document, Some(frame));
        if entries.is_empty() {
            return y;
        }
        self.heading(&Bilingual::new("图例", "Legend"), [x, y + 2.6 * self.k]);
        let top = y + 5.6 * self.k;
        // rows close up before any is left out
        let room = (height - 5.6 * self.k).max(4.0 * self.k);
        let rows_for = |columns: usize| entries.len().div_ceil(columns) as f32;
        let fits = |columns: usize| rows_for(columns) * LEGEND_ROWS.0 * self.k <= room;
        // then it takes more columns in one language, and at last smaller rows: nothing on the map goes unexplained
        let more = (columns..=columns + 2).find(|columns| fits(*columns) && width / *columns as f32 >= 26.0 * self.k);
        let (columns, alone) = more.map_or((columns, false), |own| (own, own > columns));
        let row = (room / rows_for(columns)).min(LEGEND_ROWS.1 * self.k);
        let rows = rows_for(columns) as usize;
        let column_width = width / columns as f32;
        let (swatch_width, swatch_height) = (if alone { 5.6 } else { 7.2 } * self.k, (3.6 * self.k).min(row * 0.8));
        let mut bottom = top;
        for (n, entry) in entries.iter().enumerate() {
            let (left, upper) = (x + (n / rows) as f32 * column_width, top + (n % rows) as f32 * row);
            let ops = swatch(entry, [left, upper], [swatch_width, swatch_height], self.k * 0.92, Theme::Light);
            self.ops.extend(ops);
            let text_left = if entry.shape == Shape::Heading { left } else { left + swatch_width + 2.6 * self.k };
            let limit = left + column_width - if columns > 1 { 3.0 } else { 0.0 } * self.k;
            self.two_languages(&entry.name, alone, [text_left, upper + swatch_height * 0.5 + 1.15 * self.k], limit);
            bottom = bottom.max(upper + row);
        }
        bottom
    }

    /// A name in the sheet's languages on one line, the second quieter; what passes `limit` is made smaller, then shortened.
    fn two_languages(&mut self, name: &Bilingual, alone: bool, at: [f32; 2], limit: f32) {
        let lead = self.lang.leading();
        let main = name.get(lead);
        let mut size = 3.1 * self.k;
        while at[0] + text_width(main, Face::Regular, size, 0.0) > limit && size > 2.2 * self.k {
            size *= 0.95;
        }
        let main = shortened(main, Face::Regular, size, limit - at[0]);
        self.text(&main, at, Face::Regular, size, INK);
        let after = at[0] + text_width(&main, Face::Regular, size, 0.0) + 1.6 * self.k;
        if self.lang == MapLang::Both
            && !alone
            && let Some(second) = name.second(lead)
        {
            let mut small = 2.4 * self.k;
            while after + text_width(second, Face::Regular, small, 0.0) > limit && small > 1.9 * self.k {
                small *= 0.95;
            }
            if after + text_width(second, Face::Regular, small, 0.0) <= limit + 0.5 * self.k {
                self.text(second, [after, at[1]], Face::Regular, small, QUIET);
            }
        }
    }

    /// Numeric scale and bar; returns the bottom.
    fn scale(&mut self, frame: &Frame, [x, y]: [f32; 2], width: f32) -> f32 {
        let k = self.k;
        let used = self.heading(&Bilingual::new("比例尺", "Scale"), [x, y + 2.6 * k]);
        let denominator = format!("1 : {}", integer(frame.denominator().round() as u64));
        self.text(&denominator, [x + used + 2.4 * k, y + 2.6 * k], Face::Regular, 2.9 * k, INK);
        let bar = scale_bar(frame, width);
        let (top, height) = (y + 8.4 * k, 0.9 * k);
        let dark = Paint::solid(INK);
        self.ops.push(Op::Group {
            id: "scale-bar".to_owned(),
            title: bar.marks[2].clone(),
            meaning: Meaning::Part,
            opacity: 1.0,
            clip: None,
            ops: vec![
                Op::Fill { path: Path::rect([x, top], [bar.length, height]), paint: Paint::solid(WHITE) },
                Op::Fill { path: Path::rect([x, top], [bar.length / 2.0, height]), paint: dark },
                Op::Stroke { path: Path::rect([x, top], [bar.length, height]), paint: dark, width: 0.2 * k, dash: Vec::new() },
            ],
        });
        for (mark, part) in bar.marks.iter().zip([0.0, 0.5, 1.0]) {
            let w = text_width(mark, Face::Regular, 2.4 * k, 0.0);
            // the unit hangs over to the right, so that the number stands over its mark
            let number = mark.split(' ').next().unwrap_or_default();
            let half = text_width(number, Face::Regular, 2.4 * k, 0.0) / 2.0;
            let left = (x + bar.length * part - half).max(x).min(x + width - w.min(width));
            self.text(mark, [left, top - 1.0 * k], Face::Regular, 2.4 * k, INK);
        }
        let mut bottom = top + height;
        let error = frame.scale_error();
        if error > 0.01 {
            bottom += 3.6 * k;
            let text = Bilingual::new(
                format!("图幅中心处精确；至图边相差 {:.1} %", error * 100.0),
                format!("True at the centre; {:.1} % off at the edge", error * 100.0),
            );
            self.text(text.get(self.lang.leading()), [x, bottom], Face::Regular, 2.1 * k, QUIET);
        }
        bottom
    }

    fn north_arrow(&mut self, [x, y]: [f32; 2]) {
        let k = self.k;
        let half = |side: f32| Path::polyline(&[[x, y], [x + side * 3.0 * k, y + 8.0 * k], [x, y + 6.2 * k]], true);
        self.ops.push(group(
            "north-arrow",
            "N",
            vec![
                Op::Fill { path: half(-1.0), paint: Paint::solid(INK) },
                Op::Fill { path: half(1.0), paint: Paint::solid(WHITE) },
                Op::Stroke { path: half(1.0), paint: Paint::solid(INK), width: 0.25 * k, dash: Vec::new() },
                Op::Stroke { path: half(-1.0), paint: Paint::solid(INK), width: 0.25 * k, dash: Vec::new() },
            ],
        ));
        let w = text_width("N", Face::Bold, 3.2 * k, 0.0);
        self.text("N", [x - w / 2.0, y + 12.0 * k], Face::Bold, 3.2 * k, INK);
    }

    /// The small print, its last line at `bottom`; returns its top.
    fn small_print(&mut self, document: &Document, sheet: &Sheet, x: f32, bottom: f32, width: f32) -> f32 {
        let k = self.k;
        let size = 2.15 * k;
        let mut lines = Vec::new();
        let mut say = |text: &Bilingual, lang: MapLang| {
            let both = [Lang::Zh, Lang::En];
            let shown: &[Lang] = match lang {
                MapLang::Zh => &both[..1],
                MapLang::En => &both[1..],
                MapLang::Both => &both,
            };
            for lang in shown {
                lines.extend(wrap(text.get(*lang), Face::Regular, size, width));
            }
        };
        if let Some(note) = indicative_note(document) {
            say(&note, self.lang);
        }
        let one = if self.lang == MapLang::En { MapLang::En } else { MapLang::Zh };
        // a sheet has no online tiles, so it does not name them
        let printed = Document { online: false, ..document.clone() };
        let sources = attribution(&printed, true);
        say(&Bilingual::new(format!("资料来源：{}。", sources.zh), format!("Sources: {}.", sources.en)), one);
        say(
            &Bilingual::new(
                "坐标系 WGS-84 / CGCS2000，墨卡托投影绘制，比例尺按图幅中心椭球真值。",
                "Datum WGS-84 / CGCS2000, drawn in Mercator; the scale is true on the ellipsoid at the centre.",
            ),
            one,
        );
        let date = if sheet.date.is_empty() { today() } else { sheet.date.clone() };
        let author = if sheet.author.is_empty() { "Nanbei 南北".to_owned() } else { format!("{} · Nanbei 南北", sheet.author) };
        say(&Bilingual::new(format!("编制 {date} · {author}"), format!("Made {date} · {author}")), one);
        let step = line_height(size) * 1.04;
        let top = bottom - lines.len() as f32 * step;
        for (n, line) in lines.iter().enumerate() {
            self.text(line, [x, top + (n + 1) as f32 * step - size * 0.3], Face::Regular, size, QUIET);
        }
        top
    }

    /// The overview with the frame's extent marked, in a box.
    fn overview(&mut self, document: &Document, frame: &Frame, [x, y]: [f32; 2], [w, h]: [f32; 2]) {
        let home = crate::io::first_view_bounds(document);
        let own = frame.bounds(0.0);
        let Some(mut bounds) = home.map(|home| home.union(own)).or(Some(own)) else { return };
        bounds = bounds.grown((bounds.east - bounds.west) * 0.06, (bounds.north - bounds.south) * 0.06);
        let fitted = map_fit(bounds, [x, y], [w, h]);
        let small = Frame { per_mm: 0.42 * self.k, ..fitted };
        let mut ops = vec![Op::Fill { path: Path::rect([x, y], [w, h]), paint: Paint::solid(colour(Ink::Role(Role::Water), Theme::Light)) }];
        for layer in &document.layers {
            if matches!(layer.key.as_str(), "land" | "districts" | "jinshan" | "baoshan") || (layer.group == Group::Hubs && layer.key == "rails") {
                ops.extend(layer_ops(layer, &small, Theme::Light, self.lang.leading()));
            }
        }
        let [l, t] = small.place([own.west, own.north]);
        let [r, b] = small.place([own.east, own.south]);
        let red = Paint::solid(colour(Ink::Role(Role::HighSpeed), Theme::Light));
        let extent = Path::rect([l, t], [r - l, b - t]);
        ops.push(Op::Fill { path: extent.clone(), paint: Paint { opacity: 0.08, ..red } });
        ops.push(Op::Stroke { path: extent, paint: red, width: 0.5 * self.k, dash: Vec::new() });
        let edge = Op::Stroke { path: Path::rect([x, y], [w, h]), paint: Paint::solid(QUIET), width: 0.2 * self.k, dash: Vec::new() };
        self.ops.push(Op::Group {
            id: "overview".to_owned(),
            title: "位置".to_owned(),
            meaning: Meaning::Part,
            opacity: 1.0,
            clip: Some(Path::rect([x, y], [w, h])),
            ops,
        });
        self.ops.push(edge);
    }
}

/// `text` cut to `width` with an ellipsis where it is longer.
fn shortened(text: &str, face: Face, size: f32, width: f32) -> String {
    if text_width(text, face, size, 0.0) <= width {
        return text.to_owned();
    }
    let mut short: String = text.to_owned();
    while short.pop().is_some() {
        let candidate = format!("{}…", short.trim_end());
        if text_width(&candidate, face, size, 0.0) <= width {
            return candidate;
        }
    }
    "…".to_owned()
}

/// Whether the frame shows so little of the region that an overview tells something.
fn is_part(document: &Document, frame: &Frame) -> bool {
    let own = frame.bounds(0.0);
    crate::io::first_view_bounds(document).is_none_or(|home| {
        let share = (own.east - own.west) * (own.north - own.south) / ((home.east - home.west) * (home.north - home.south));
        share < 0.8 || !own.intersects(&home)
    })
}

/// The frame that shows bounds in a box.
fn map_fit(bounds: Bounds, origin: [f32; 2], size: [f32; 2]) -> Frame {
    let [west, north] = world([bounds.west, bounds.north]);
    let [east, south] = world([bounds.east, bounds.south]);
    Frame {
        origin,
        size,
        middle: [f64::midpoint(west, east), f64::midpoint(north, south)],
        per_world: (f64::from(size[0]) / (east - west).max(1e-9)).min(f64::from(size[1]) / (south - north).max(1e-9)),
        per_mm: 1.0,
        unit: 1.0,
    }
}

/// Everything beside the map, for a sheet that lies on its long side.
fn column(document: &Document, sheet: &Sheet, frame: &Frame, layout: &Layout, pen: &mut Pen) {
    let [x, top, width, height] = layout.panel;
    let k = layout.k;
    let elements = sheet.elements;
    let mut y = top;
    if elements.title {
        y = pen.title(sheet, x, y - 1.5 * k, width) + 5.0 * k;
    }
    let print_top = pen.small_print(document, sheet, x, top + height, width);
    // the scale stands over the small print; the legend takes what is left between
    let mut foot = print_top - 3.0 * k;
    if elements.scale_bar || elements.north_arrow {
        let block = foot - 15.5 * k;
        if elements.scale_bar {
            let error_line = if frame.scale_error() > 0.01 { 3.6 * k } else { 0.0 };
            pen.scale(frame, [x, block - error_line], if elements.north_arrow { width - 12.0 * k } else { width });
            if elements.north_arrow {
                pen.north_arrow([x + width - 4.0 * k, block - error_line - 1.5 * k]);
            }
            foot = block - error_line - 4.0 * k;
        } else {
            pen.north_arrow([x + width - 4.0 * k, block]);
            foot = block - 4.0 * k;
        }
    }
    let rows = if elements.legend { legend(document, Some(frame)).len() as f32 } else { 0.0 };
    if elements.overview && is_part(document, frame) {
        // the legend comes first: the overview takes what it leaves, or nothing
        let own = (width * 0.86).min(foot - y - 12.0 * k - rows * LEGEND_ROWS.0 * 1.15 * k);
        if own > 24.0 * k {
            pen.overview(document, frame, [x, y], [width, own]);
            y += own + 5.0 * k;
        }
    }
    if elements.legend {
        pen.legend(document, frame, [x, y], width, foot - y, 1);
    }
}

/// Everything over and under the map, for a sheet that stands.
fn band(document: &Document, sheet: &Sheet, frame: &Frame, layout: &Layout, pen: &mut Pen) {
    let [x, top, width, height] = layout.panel;
    let k = layout.k;
    let elements = sheet.elements;
    if elements.title {
        pen.title(sheet, layout.map[0], layout.map[1] - 22.5 * k, layout.map[2]);
    }
    let with_overview = elements.overview && is_part(document, frame);
    let overview = if with_overview { 42.0 * k } else { 0.0 };
    let right = x + width - overview;
    if with_overview {
        pen.overview(document, frame, [right, top], [overview, 38.0 * k]);
    }
    let print_top = pen.small_print(document, sheet, x, top + height, width);
    let scale_width = 46.0 * k;
    let scale_left = right - if with_overview { 5.0 * k } else { 0.0 } - scale_width;
    if elements.scale_bar {
        pen.scale(frame, [scale_left, top], scale_width - 10.0 * k);
    }
    if elements.north_arrow {
        pen.north_arrow([scale_left + scale_width - 5.0 * k, top + if elements.scale_bar { 16.0 } else { 0.0 } * k]);
    }
    if elements.legend {
        let legend_width = scale_left - x - 4.0 * k;
        pen.legend(document, frame, [x, top], legend_width, print_top - top - 1.5 * k, if legend_width > 78.0 * k { 2 } else { 1 });
    }
}

/// The neat line with ticks and their degrees inside it.
fn neat_line(frame: &Frame, ticks: bool, k: f32) -> Vec<Op> {
    let [l, t, r, b] = frame.rect();
    let dark = Paint::solid(INK);
    let mut ops = vec![Op::Stroke { path: Path::rect([l, t], [r - l, b - t]), paint: dark, width: 0.35 * k, dash: Vec::new() }];
    if !ticks {
        return vec![group("neat-line", "图廓", ops)];
    }
    let shown = frame.bounds(0.0);
    let (size, tick) = (2.0 * k, 1.6 * k);
    let halo = Some((WHITE, 0.3 * k));
    let mut lines = Path::default();
    let label = |text: String, at: [f32; 2], ops: &mut Vec<Op>| {
        ops.push(Op::Text { at, text, face: Face::Regular, size, spacing: 0.0, angle: 0.0, paint: Paint::solid(QUIET), halo });
    };
    let (step, decimals) = graticule_step((shown.east - shown.west) / f64::from(frame.size[0] / (38.0 * k)));
    let mut lon = (shown.west / step).ceil() * step;
    while lon < shown.east {
        let x = frame.place([lon, shown.north])[0];
        lines.push_polyline(&[[x, t], [x, t + tick]], false);
        lines.push_polyline(&[[x, b], [x, b - tick]], false);
        let text = format!("{:.decimals$}°{}", lon.abs(), if lon < 0.0 { "W" } else { "E" });
        let w = text_width(&text, Face::Regular, size, 0.0);
        if x - w / 2.0 > l + 12.0 * k && x + w / 2.0 < r - 1.0 * k {
            label(text, [x - w / 2.0, t + tick + size], &mut ops);
        }
        lon += step;
    }
    let (step, decimals) = graticule_step((shown.north - shown.south) / f64::from(frame.size[1] / (32.0 * k)));
    let mut lat = (shown.south / step).ceil() * step;
    while lat < shown.north {
        let y = frame.place([shown.west, lat])[1];
        lines.push_polyline(&[[l, y], [l + tick, y]], false);
        lines.push_polyline(&[[r, y], [r - tick, y]], false);
        if y > t + 6.0 * k && y < b - 2.0 * k {
            let text = format!("{:.decimals$}°{}", lat.abs(), if lat < 0.0 { "S" } else { "N" });
            label(text, [l + tick + 0.8 * k, y + size * 0.36], &mut ops);
        }
        lat += step;
    }
    ops.insert(1, Op::Stroke { path: lines, paint: dark, width: 0.25 * k, dash: Vec::new() });
    vec![group("neat-line", "图廓", ops)]
}

/// A round step of degrees not under `least`, and the decimals to write it with.
fn graticule_step(least: f64) -> (f64, usize) {
    for (step, decimals) in
        [(0.001, 3), (0.002, 3), (0.005, 3), (0.01, 2), (0.02, 2), (0.05, 2), (0.1, 1), (0.2, 1), (0.5, 1), (1.0, 0), (2.0, 0), (5.0, 0), (10.0, 0)]
    {
        if step >= least {
            return (step, decimals);
        }
    }
    (30.0, 0)
}
