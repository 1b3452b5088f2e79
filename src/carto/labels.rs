//! Placing labels: by priority, beside points, inside areas, along lines, without collisions and off the boundaries.

use super::face::Face;
use super::frame::Frame;
use super::palette::{Rgb, Theme, colour};
use super::pole::pole;
use super::text::{glyphs, line_height, text_width};
use crate::i18n::MapLang;
use crate::model::projection::{lon_lat, world};
use crate::model::{Feature, FeatureTable, Ink, LabelStyle, Layer, PartKind, Placement, Role, Symbol, Value};
use crate::query::Index;

/// One line of placed text, from its baseline's left end, turned clockwise by `angle` radians about it. Units of the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TextRun {
    pub at: [f32; 2],
    pub text: String,
    pub face: Face,
    pub size: f32,
    pub spacing: f32,
    pub angle: f32,
    pub rgb: Rgb,
    pub halo: Rgb,
}

/// A hairline from a label to what it names, where it stands off: both ends in units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leader {
    pub from: [f32; 2],
    pub to: [f32; 2],
    pub rgb: Rgb,
}

/// Labels in their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    pub runs: Vec<TextRun>,
    pub leaders: Vec<Leader>,
}

/// Where the label of each feature wants to be, in degrees: an area's pole of inaccessibility; `None` for other kinds.
#[derive(Clone, Debug, Default)]
pub struct Anchors(Vec<Option<[f64; 2]>>);

impl Anchors {
    /// Finds the anchors of a table's areas.
    #[must_use]
    pub fn of(table: &FeatureTable) -> Self {
        Self(table.features().map(anchor).collect())
    }
}

fn anchor(feature: Feature<'_>) -> Option<[f64; 2]> {
    let bounds = feature.bounds()?;
    let origin = world([bounds.west, bounds.north]);
    let corner = world([bounds.east, bounds.south]);
    let scale = 1000.0 / (corner[0] - origin[0]).max(corner[1] - origin[1]).max(1e-12);
    let mut best: Option<([f32; 2], f32)> = None;
    for part in feature.parts().filter(|part| part.kind() == PartKind::Polygon) {
        let rings: Vec<Vec<[f32; 2]>> = part
            .rings()
            .map(|ring| {
                ring.iter()
                    .map(|p| {
                        let [x, y] = world(*p);
                        [((x - origin[0]) * scale) as f32, ((y - origin[1]) * scale) as f32]
                    })
                    .collect()
            })
            .collect();
        if let Some(found) = pole(&rings, 4.0)
            && best.is_none_or(|(_, distance)| found.1 > distance)
        {
            best = Some(found);
        }
    }
    best.map(|([x, y], _)| lon_lat([origin[0] + f64::from(x) / scale, origin[1] + f64::from(y) / scale]))
}

/// A layer whose labels are wanted.
#[derive(Clone, Copy)]
pub struct LabelInput<'a> {
    pub layer: &'a Layer,
    pub anchors: &'a Anchors,
    /// The R-tree of the layer's features, where there is one: a large layer is not scanned for a view.
    pub index: Option<&'a Index>,
}

/// A layer offers at most this many labels to one view; a map with more could not be read.
const MAX_LABELS: usize = 1500;

type Rect = [f32; 4];

/// A label that wants a place.
struct Wanted<'a> {
    style: &'a LabelStyle,
    symbol: &'a Symbol,
    feature: Feature<'a>,
    anchor: Option<[f64; 2]>,
    /// Main and second line, with their sizes.
    lines: Vec<(String, Face, f32, f32)>,
    marker: f32,
}

/// Places the labels of layers given from the bottom up. `reserved` rectangles (units) are kept free.
#[must_use]
pub fn place_labels(inputs: &[LabelInput<'_>], frame: &Frame, lang: MapLang, theme: Theme, reserved: &[Rect]) -> Labels {
    let k = frame.per_mm;
    let metres_per_pixel = frame.denominator() * crate::model::projection::PIXEL_MM / 1000.0;
    let shown = frame.bounds(0.0);
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    let mut space = Space { taken: reserved.to_vec(), soft: Grid::new(frame), edge: frame.rect() };
    // areas with a name of their own: a district's name does not stand in them where it has a choice
    let mut named: Vec<Feature<'_>> = Vec::new();
    for input in inputs {
        let layer = input.layer;
        let Some(style) = &layer.style.label else { continue };
        let hidden = style.max_metres_per_pixel.is_some_and(|max| metres_per_pixel > f64::from(max));
        let mut indices: Vec<usize> = match input.index {
            Some(index) => index.window(shown).collect(),
            None => (0..layer.table.len()).collect(),
        };
        // the order of the file, whatever the tree's: labels must not jump
        indices.sort_unstable();
        let mut offered = 0;
        for feature in indices.into_iter().filter_map(|index| layer.table.feature(index)) {
            let Some(bounds) = feature.bounds().filter(|bounds| bounds.intersects(&shown)) else { continue };
            if offered >= MAX_LABELS {
                break;
            }
            offered += 1;
            let symbol = layer.style.symbol_of(layer.style.rule_of(feature));
            let marker = symbol.marker.map_or(0.0, |marker| marker.size / 2.0 * k);
            if marker > 0.0 {
                let [x, y] = frame.place(bounds.center());
                space.taken.push([x - marker, y - marker, x + marker, y + marker]);
            }
            // boundaries and lines that matter are kept clear of text where there is a choice
            if style.priority >= 20 && style.placement != Placement::Beside {
                for part in feature.parts().filter(|part| part.kind() != PartKind::Points) {
                    for ring in part.rings() {
                        space.soft.add(&frame.line(ring, 1.5 * k));
                    }
                }
            }
            if (60..90).contains(&style.priority) && feature.is_areal() {
                named.push(feature);
            }
            if hidden {
                continue;
            }
            let lines = lines_of(feature, style, lang, k);
            if !lines.is_empty() {
                wanted.push(Wanted { style, symbol, feature, anchor: input.anchors.0.get(feature.index()).copied().flatten(), lines, marker });
            }
        }
    }
    wanted.sort_by_key(|wanted| std::cmp::Reverse(wanted.style.priority));
    let halo = colour(Ink::Role(Role::Halo), theme);
    let mut labels = Labels::default();
    for label in &wanted {
        let rgb = colour(ink_of(label), theme);
        let placed = match label.style.placement {
            Placement::Along => along(label, frame, &mut space, lang),
            Placement::Beside => best(label, beside(label, frame, k), &mut space, k),
            Placement::Inside => {
                let mut places = inside(label, frame, k);
                if label.style.priority >= 90 {
                    let [w, _] = block(label);
                    for (at, cost, _) in &mut places {
                        let touches = [-0.4, 0.0, 0.4].iter().any(|part| {
                            let position = frame.position([at[0] + w * part, at[1]]);
                            named.iter().any(|own| own.parts().any(|part| crate::query::contains(part.rings(), position)))
                        });
                        *cost += if touches { 40.0 } else { 0.0 };
                    }
                }
                best(label, places, &mut space, k)
            }
        };
        if let Some((from, to)) = leader_of(label, &placed, frame) {
            labels.leaders.push(Leader { from, to, rgb });
        }
        labels.runs.extend(placed.into_iter().map(|(at, text, face, size, spacing, angle)| TextRun {
            at,
            text,
            face,
            size,
            spacing,
            angle,
            rgb,
            halo,
        }));
    }
    labels
}

/// The colour of a label: along a line it is the line's own, so that the name cannot be taken for its neighbour's.
fn ink_of(label: &Wanted<'_>) -> Ink {
    let line = label.symbol.stroke.filter(|stroke| stroke.ink != Ink::Role(Role::Halo)).or(label.symbol.underlay);
    match (label.style.placement, line) {
        (Placement::Along, Some(stroke)) => stroke.ink,
        _ => label.style.ink,
    }
}

/// The hairline a label needs where it stands away from its point, or outside its area.
fn leader_of(label: &Wanted<'_>, placed: &Placed, frame: &Frame) -> Option<([f32; 2], [f32; 2])> {
    let rect = placed.iter().fold(None::<Rect>, |rect, (at, text, face, size, spacing, _)| {
        let w = text_width(text, *face, *size, *spacing);
        let own = [at[0], at[1] - size * 0.8, at[0] + w, at[1] + size * 0.15];
        Some(rect.map_or(own, |r| [r[0].min(own[0]), r[1].min(own[1]), r[2].max(own[2]), r[3].max(own[3])]))
    })?;
    let k = frame.per_mm;
    let bounds = label.feature.bounds()?;
    let target = match label.style.placement {
        Placement::Along => return None,
        Placement::Beside if label.feature.is_areal() => return None,
        Placement::Beside => frame.place(bounds.center()),
        Placement::Inside => visible_anchor(label, frame)?,
    };
    // a name inside its own area needs no line, wherever in it
    let middle = frame.position([f32::midpoint(rect[0], rect[2]), f32::midpoint(rect[1], rect[3])]);
    if label.feature.parts().any(|part| part.kind() == PartKind::Polygon && crate::query::contains(part.rings(), middle)) {
        return None;
    }
    let near = [target[0].clamp(rect[0], rect[2]), target[1].clamp(rect[1], rect[3])];
    let (dx, dy) = (near[0] - target[0], near[1] - target[1]);
    let distance = dx.hypot(dy);
    if distance < label.marker + 2.6 * k {
        return None;
    }
    // from the marker's rim to just short of the text
    let (start, end) = ((label.marker + 0.4 * k) / distance, 1.0 - 0.7 * k / distance);
    let at = |part: f32| [target[0] + dx * part, target[1] + dy * part];
    Some((at(end), at(start)))
}

/// The lines of a feature's label: text, face, size and spacing.
fn lines_of(feature: Feature<'_>, style: &LabelStyle, lang: MapLang, k: f32) -> Vec<(String, Face, f32, f32)> {
    let first = |columns: &[String]| {
        columns
            .iter()
            .map(|column| feature.value(column))
            .find(|value| !matches!(value, Value::Null | Value::Text("")))
            .map(|value| value.to_string())
            .unwrap_or_default()
    };
    let (zh, mut en) = (first(&style.zh), first(&style.en));
    if style.capitals {
        en = en.to_uppercase();
    }
    let face = if style.bold { Face::Bold } else { Face::Regular };
    let size = style.size * k;
    let main = |text: String, spacing: f32| vec![(text, face, size, spacing)];
    // letter-spaced Chinese reads as a territory; spaced English takes a third of it
    match lang {
        _ if zh == en || en.is_empty() => main(zh, style.spacing),
        MapLang::Zh if !zh.is_empty() => main(zh, style.spacing),
        MapLang::Both if !zh.is_empty() => {
            // along a line both stand side by side, so they are nearly of a size
            let second = if style.placement == Placement::Along { 0.84 } else { 0.7 };
            vec![(zh, face, size, style.spacing), (en, Face::Regular, size * second, if style.capitals { 0.04 } else { 0.0 })]
        }
        _ => vec![(en, face, size * 0.88, style.spacing / 3.0)],
    }
    .into_iter()
    .filter(|(text, ..)| !text.is_empty())
    .collect()
}

/// What is taken, what should be avoided, and where the frame ends.
struct Space {
    taken: Vec<Rect>,
    soft: Grid,
    edge: Rect,
}

impl Space {
    fn free(&self, rect: Rect) -> bool {
        let [l, t, r, b] = rect;
        l >= self.edge[0] && t >= self.edge[1] && r <= self.edge[2] && b <= self.edge[3] && !self.taken.iter().any(|own| overlap(*own, rect))
    }
}

fn overlap(a: Rect, b: Rect) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Segments in coarse cells.
struct Grid {
    origin: [f32; 2],
    cell: f32,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<[f32; 4]>>,
}

impl Grid {
    fn new(frame: &Frame) -> Self {
        let cell = 8.0 * frame.per_mm;
        let (columns, rows) = ((frame.size[0] / cell).ceil().max(1.0) as usize, (frame.size[1] / cell).ceil().max(1.0) as usize);
        Self { origin: frame.origin, cell, columns, rows, cells: vec![Vec::new(); columns * rows] }
    }

    fn range(&self, low: f32, high: f32, axis: usize, count: usize) -> std::ops::Range<usize> {
        let at = |v: f32| ((v - self.origin[axis]) / self.cell).floor().clamp(-1.0, count as f32) as isize;
        let (from, to) = (at(low).max(0), at(high).min(count as isize - 1));
        from as usize..(to + 1).max(from) as usize
    }

    fn add(&mut self, line: &[[f32; 2]]) {
        for pair in line.windows(2) {
            let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
            let columns = self.range(ax.min(bx), ax.max(bx), 0, self.columns);
            for row in self.range(ay.min(by), ay.max(by), 1, self.rows) {
                for column in columns.clone() {
                    self.cells[row * self.columns + column].push([ax, ay, bx, by]);
                }
            }
        }
    }

    /// How many segments cross a rectangle, counted up to 40.
    fn crossings(&self, rect: Rect) -> u32 {
        let mut count = 0;
        for row in self.range(rect[1], rect[3], 1, self.rows) {
            for column in self.range(rect[0], rect[2], 0, self.columns) {
                count += self.cells[row * self.columns + column].iter().filter(|segment| crosses(**segment, rect)).count() as u32;
                if count >= 40 {
                    return 40;
                }
            }
        }
        count
    }
}

fn crosses([ax, ay, bx, by]: [f32; 4], [l, t, r, b]: Rect) -> bool {
    let (dx, dy) = (bx - ax, by - ay);
    let (mut from, mut to) = (0.0f32, 1.0f32);
    for (delta, gap) in [(-dx, ax - l), (dx, r - ax), (-dy, ay - t), (dy, b - ay)] {
        if delta == 0.0 {
            if gap < 0.0 {
                return false;
            }
        } else if delta < 0.0 {
            from = from.max(gap / delta);
        } else {
            to = to.min(gap / delta);
        }
    }
    from <= to
}

type Placed = Vec<([f32; 2], String, Face, f32, f32, f32)>;

/// Width and height of a label's block.
fn block(label: &Wanted<'_>) -> [f32; 2] {
    let width = label.lines.iter().map(|(text, face, size, spacing)| text_width(text, *face, *size, *spacing)).fold(0.0, f32::max);
    let height: f32 = label.lines.iter().map(|(_, _, size, _)| line_height(*size) * 0.92).sum();
    [width, height]
}

/// Takes the cheapest free candidate: middle of the block, cost, and -1, 0 or 1 for left, centred or right set lines.
fn best(label: &Wanted<'_>, candidates: Vec<([f32; 2], f32, i8)>, space: &mut Space, k: f32) -> Placed {
    let [w, h] = block(label);
    let pad = 0.5 * k;
    let rect = |[x, y]: [f32; 2]| [x - w / 2.0 - pad, y - h / 2.0 - pad * 0.6, x + w / 2.0 + pad, y + h / 2.0 + pad * 0.6];
    let chosen = candidates
        .into_iter()
        .filter(|(at, _, _)| space.free(rect(*at)))
        .map(|(at, cost, side)| (at, cost + (space.soft.crossings(rect(at)) as f32 * 0.7).min(8.0), side))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let Some(([x, y], _, side)) = chosen else { return Vec::new() };
    space.taken.push(rect([x, y]));
    let mut top = y - h / 2.0;
    label
        .lines
        .iter()
        .map(|(text, face, size, spacing)| {
            let own = text_width(text, *face, *size, *spacing);
            let left = match side {
                -1 => x - w / 2.0,
                1 => x + w / 2.0 - own,
                _ => x - own / 2.0,
            };
            let line = line_height(*size) * 0.92;
            let baseline = top + line * 0.5 + size * 0.36;
            top += line;
            ([left, baseline], text.clone(), *face, *size, *spacing, 0.0)
        })
        .collect()
}

/// Places round a point, or over the northern end of an area.
fn beside(label: &Wanted<'_>, frame: &Frame, k: f32) -> Vec<([f32; 2], f32, i8)> {
    let [w, h] = block(label);
    let Some(bounds) = label.feature.bounds() else { return Vec::new() };
    if label.feature.is_areal() {
        let middle = bounds.center()[0];
        return [bounds.north, bounds.south].into_iter().enumerate().map(|(n, lat)| (frame.place([middle, lat]), n as f32, 0)).collect();
    }
    let [x, y] = frame.place(bounds.center());
    let gap = label.marker + 0.9 * k;
    let (dx, dy) = (gap + w / 2.0, gap + h / 2.0);
    let slant = 0.6;
    [
        ([x + dx, y], 0.0, -1),
        ([x - dx, y], 0.4, 1),
        ([x, y - dy], 0.8, 0),
        ([x, y + dy], 1.0, 0),
        ([x + dx * 0.95, y - dy * slant], 1.2, -1),
        ([x + dx * 0.95, y + dy * slant], 1.3, -1),
        ([x - dx * 0.95, y - dy * slant], 1.4, 1),
        ([x - dx * 0.95, y + dy * slant], 1.5, 1),
        ([x + dx * 0.6, y - dy], 2.0, -1),
        ([x - dx * 0.6, y - dy], 2.1, 1),
        ([x + dx * 0.6, y + dy], 2.2, -1),
        ([x - dx * 0.6, y + dy], 2.3, 1),
    ]
    .into_iter()
    // a name a little farther off is better than none
    .flat_map(|(at, cost, side)| {
        let farther = [x + (at[0] - x) * 1.22, y + (at[1] - y) * 1.9];
        [(at, cost, side), (farther, cost + 9.0, side)]
    })
    .collect()
}

/// Places inside an area round its anchor, then beside it.
fn inside(label: &Wanted<'_>, frame: &Frame, k: f32) -> Vec<([f32; 2], f32, i8)> {
    let [w, h] = block(label);
    let Some(bounds) = label.feature.bounds() else { return Vec::new() };
    let [l, t] = frame.place([bounds.west, bounds.north]);
    let [r, b] = frame.place([bounds.east, bounds.south]);
    if label.style.priority < 60 && (r - l).max(b - t) < w * 0.6 {
        return Vec::new();
    }
    let Some([x, y]) = visible_anchor(label, frame) else { return Vec::new() };
    let mut places = vec![([x, y], 0.0, 0)];
    let reach = [(r - l) * 0.42, (b - t) * 0.42];
    for step in 1..=4u8 {
        for turn in 0..12u8 {
            let angle = f32::from(turn) * std::f32::consts::TAU / 12.0;
            let part = f32::from(step) / 4.0;
            let p = [x + angle.cos() * reach[0] * part, y + angle.sin() * reach[1] * part];
            let position = frame.position(p);
            if label.feature.parts().any(|own| own.kind() == PartKind::Polygon && crate::query::contains(own.rings(), position)) {
                places.push((p, 0.5 + part * 4.0, 0));
            }
        }
    }
    // an area too small for its name has it beside
    if (r - l) < w * 1.6 || (b - t) < h * 2.0 {
        let gap = 1.2 * k;
        let (mx, my) = (f32::midpoint(l, r), f32::midpoint(t, b));
        // the name of a district outside it would name its neighbour
        // and one of the ground's districts goes without
        if (60..90).contains(&label.style.priority) {
            for (n, reach) in [gap, gap + h * 0.9].into_iter().enumerate() {
                let cost = 6.0 + n as f32 * 4.0;
                places.extend([
                    ([r + reach + w / 2.0, my], cost, -1),
                    ([l - reach - w / 2.0, my], cost + 0.5, 1),
                    ([mx, b + reach + h / 2.0], cost + 1.0, 0),
                    ([mx, t - reach - h / 2.0], cost + 1.5, 0),
                    ([r + reach + w / 2.0, b], cost + 2.0, -1),
                    ([l - reach - w / 2.0, b], cost + 2.0, 1),
                    ([r + reach + w / 2.0, t], cost + 2.0, -1),
                    ([l - reach - w / 2.0, t], cost + 2.0, 1),
                ]);
            }
        }
    }
    places
}

/// The anchor where it is in the frame, else the pole of what is visible of the area.
fn visible_anchor(label: &Wanted<'_>, frame: &Frame) -> Option<[f32; 2]> {
    let [l, t, r, b] = frame.rect();
    if let Some(at) = label.anchor.map(|anchor| frame.place(anchor))
        && (l..=r).contains(&at[0])
        && (t..=b).contains(&at[1])
    {
        return Some(at);
    }
    let tolerance = 2.0 * frame.per_mm;
    label
        .feature
        .parts()
        .filter(|part| part.kind() == PartKind::Polygon)
        .filter_map(|part| {
            let rings: Vec<Vec<[f32; 2]>> =
                part.rings().map(|ring| super::draw::clip_area(&frame.line(ring, tolerance), [l, t, r, b])).filter(|ring| ring.len() >= 3).collect();
            pole(&rings, tolerance)
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(at, _)| at)
}

/// Sets text letter by letter along the longest calm stretch of a line that is in the frame.
fn along(label: &Wanted<'_>, frame: &Frame, space: &mut Space, lang: MapLang) -> Placed {
    // both languages follow each other on the line
    let joined: Vec<(String, Face, f32, f32)> = label.lines.clone();
    let gap = joined.first().map_or(0.0, |(_, _, size, _)| size * 0.6);
    let widths: Vec<f32> = joined.iter().map(|(text, face, size, spacing)| text_width(text, *face, *size, *spacing)).collect();
    let total: f32 = widths.iter().sum::<f32>() + gap * (widths.len().saturating_sub(1)) as f32;
    let raised = label.style.priority < 50;
    let [l, t, r, b] = frame.rect();
    let mut candidates: Vec<Vec<[f32; 2]>> = label
        .feature
        .parts()
        .filter(|part| part.kind() == PartKind::Line)
        .flat_map(|part| part.rings().flat_map(|ring| super::draw::clip_line(&frame.line(ring, 1.0), [l, t, r, b])).collect::<Vec<_>>())
        .collect();
    candidates.sort_by(|a, b| path_length(b).total_cmp(&path_length(a)));
    for mut line in candidates {
        let length = path_length(&line);
        if length < total * 1.06 {
            // a line too short for two languages may do for one
            if lang == MapLang::Both && joined.len() == 2 && length >= widths[0] * 1.06 {
                let one = Wanted {
                    style: label.style,
                    symbol: label.symbol,
                    feature: label.feature,
                    anchor: None,
                    lines: vec![joined[0].clone()],
                    marker: 0.0,
                };
                return along(&one, frame, space, MapLang::Zh);
            }
            return Vec::new();
        }
        if line.last().zip(line.first()).is_some_and(|(end, start)| end[0] < start[0]) {
            line.reverse();
        }
        for share in [0.5, 0.35, 0.65, 0.2, 0.8] {
            let start = (length * share - total / 2.0).clamp(0.0, length - total);
            let mut placed: Placed = Vec::new();
            let (mut offset, mut last_angle, mut calm) = (start, None::<f32>, true);
            for ((text, face, size, spacing), width) in joined.iter().zip(&widths) {
                for glyph in glyphs(text, *face, *spacing) {
                    let middle = offset + (glyph.x + glyph.advance / 2.0) * size;
                    let Some(([x, y], angle)) = point_at(&line, middle, size * 0.6) else { return Vec::new() };
                    calm &= last_angle.is_none_or(|before| (angle - before).abs() < 0.45);
                    last_angle = Some(angle);
                    let rise = if raised { -size * 0.38 } else { size * 0.36 };
                    let back = glyph.advance / 2.0 * size;
                    let at = [x - angle.cos() * back - angle.sin() * rise, y - angle.sin() * back + angle.cos() * rise];
                    placed.push((at, glyph.character.to_string(), *face, *size, 0.0, angle));
                }
                offset += width + gap;
            }
            let rects: Vec<Rect> = placed
                .iter()
                .map(|(at, _, _, size, _, angle)| {
                    let (x, y) = (at[0] + (angle.cos() + angle.sin()) * size * 0.4, at[1] + (angle.sin() - angle.cos()) * size * 0.4);
                    [x - size * 0.55, y - size * 0.55, x + size * 0.55, y + size * 0.55]
                })
                .collect();
            if calm && rects.iter().all(|rect| space.free(*rect)) {
                space.taken.extend(rects);
                return placed;
            }
        }
    }
    Vec::new()
}

fn path_length(line: &[[f32; 2]]) -> f32 {
    line.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).sum()
}

/// The point at a distance along a line and the direction there, taken over `reach` on both sides.
fn point_at(line: &[[f32; 2]], distance: f32, reach: f32) -> Option<([f32; 2], f32)> {
    let walk = |mut rest: f32| -> Option<[f32; 2]> {
        for pair in line.windows(2) {
            let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
            let length = dx.hypot(dy);
            if rest <= length && length > 0.0 {
                let k = (rest / length).max(0.0);
                return Some([pair[0][0] + dx * k, pair[0][1] + dy * k]);
            }
            rest -= length;
        }
        line.last().copied()
    };
    let (before, at, after) = (walk((distance - reach).max(0.0))?, walk(distance)?, walk(distance + reach)?);
    Some((at, (after[1] - before[1]).atan2(after[0] - before[0])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::View;

    #[test]
    fn labels_of_the_embedded_map_neither_collide_nor_leave_the_frame() {
        let document = crate::io::embedded_document();
        let anchors: Vec<Anchors> = document.layers.iter().map(|layer| Anchors::of(&layer.table)).collect();
        let inputs: Vec<LabelInput<'_>> =
            document.layers.iter().zip(&anchors).map(|(layer, anchors)| LabelInput { layer, anchors, index: None }).collect();
        for (center, zoom) in [([121.45, 31.15], 9.6), ([121.42, 31.38], 11.6), ([121.34, 30.77], 12.2)] {
            let frame = Frame::screen(View { center, zoom }, [0.0, 0.0], [1000.0, 800.0]);
            for lang in [MapLang::Both, MapLang::Zh, MapLang::En] {
                let runs = place_labels(&inputs, &frame, lang, Theme::Light, &[]).runs;
                assert!(runs.len() >= 5, "{zoom} {lang:?}: {}", runs.len());
                let rects: Vec<Rect> = runs
                    .iter()
                    .filter(|run| run.angle == 0.0)
                    .map(|run| {
                        let w = text_width(&run.text, run.face, run.size, run.spacing);
                        [run.at[0], run.at[1] - run.size * 0.75, run.at[0] + w, run.at[1] + run.size * 0.05]
                    })
                    .collect();
                for (i, a) in rects.iter().enumerate() {
                    assert!(a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= 1000.0 && a[3] <= 800.0, "{:?}", runs[i]);
                    for (j, b) in rects.iter().enumerate().skip(i + 1) {
                        assert!(!overlap(*a, *b), "{:?} on {:?}", runs[i].text, runs[j].text);
                    }
                }
            }
        }
    }
}
