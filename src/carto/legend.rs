//! The legend: what is visible, from the top of the map down, with a swatch for each.

use super::draw::is_drawn;
use super::frame::Frame;
use super::hatch::hatch_op;
use super::palette::{PALE_EDGE, Theme, ink_rgb, is_pale};
use super::picture::{Op, Paint, Path};
use super::symbols::marker_ops;
use crate::i18n::{Bilingual, Lang, Word, decimal, decimal_of};
use crate::model::{Bounds, ClassBy, Classes, Document, Group, GroupId, Grouping, Hatching, Ink, Kind, Layer, LegendChoice, Role, Symbol};

/// One row of a legend.
#[derive(Clone, Debug, PartialEq)]
pub struct LegendEntry {
    /// Names the row as long as its layer keeps its key.
    pub key: String,
    pub group: Group,
    /// The group of the user's own that its layer is in, and what that is called.
    pub within: Option<(GroupId, Bilingual)>,
    pub name: Bilingual,
    pub symbol: Symbol,
    pub shape: LegendShape,
    /// That of its layer.
    pub opacity: f32,
}

/// What the features of an entry are, which decides its swatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegendShape {
    Point,
    Line,
    Area,
    /// Distance rings, which read better as a circle.
    Ring,
    /// None: the entry is the name of those that follow.
    Heading,
}

/// The rows for what is drawn of the document's visible layers in any of the frames; without frames, for all there is.
///
/// ```
/// let document = nanbei::io::embedded_document();
/// let rows = nanbei::carto::legend(&document, &[]);
/// assert!(rows.iter().any(|row| row.name.en == "Baoshan"));
/// ```
#[must_use]
pub fn legend(document: &Document, frames: &[Frame]) -> Vec<LegendEntry> {
    let grouping = Grouping::new(document.groups());
    let rows_of = |layer| {
        let within = grouping.heading_of(layer);
        legend_of(layer, frames).into_iter().map(move |entry| LegendEntry { within: within.clone(), ..entry })
    };
    legend_layers(document).flat_map(rows_of).collect()
}

/// The layers that a legend has rows for, in the order of the rows.
pub fn legend_layers(document: &Document) -> impl Iterator<Item = &Layer> {
    let of = |mine: bool| document.layers().iter().rev().filter(move |layer| (layer.group == Group::Mine) == mine);
    // it is the user's own layers that the map is looked at for
    of(true).chain(of(false)).filter(|layer| layer.visible && layer.opacity > 0.02 && layer.group != Group::Basemap)
}

/// A layer's rows for what is drawn of it in any of the frames; without frames, for all there is.
#[must_use]
pub fn legend_of(layer: &Layer, frames: &[Frame]) -> Vec<LegendEntry> {
    let at_scale: Vec<Frame> = frames.iter().filter(|frame| layer.style.scales.holds(frame.denominator())).copied().collect();
    if at_scale.is_empty() && !frames.is_empty() {
        return Vec::new();
    }
    let frames = &at_scale;
    // what fades with the scale is shown as it is there
    let ground = frames.first().map_or(f64::INFINITY, Frame::metres_per_mm);
    // a layer that is nowhere near has no feature to look at
    let near = |bounds: Bounds| frames.is_empty() || frames.iter().any(|frame| frame.bounds(0.0).intersects(&bounds));
    if !layer.table.bounds().is_some_and(near) {
        return Vec::new();
    }
    let classes = layer.style.classes.as_ref();
    let mut used = vec![false; layer.style.rules.len() + 1];
    // the last one is that of features in no class
    let mut classed = vec![false; classes.map_or(0, |classes| classes.len() + 1)];
    let mut shape = None;
    let draws_no_rest = layer.style.symbol == Symbol::default();
    for feature in layer.table.features() {
        let rule = layer.style.rule_of(feature);
        let filled = layer.style.symbol_of(rule).fill.is_some();
        let in_scale = |frame: &&Frame| layer.style.draws_rule(rule, frame.denominator());
        if feature.bounds().is_some() && (frames.is_empty() || frames.iter().filter(in_scale).any(|frame| is_drawn(feature, frame, filled))) {
            used[rule.map_or(0, |rule| rule + 1)] = true;
            if let Some(classes) = classes {
                let class = usize::from(classes.class_of(&feature.value(&classes.field))).min(classes.len());
                classed[class] = true;
            }
            shape = shape.or_else(|| shape_of(layer, feature.kind()));
            // every rule and class has been seen: the rest cannot add a row
            let told = used.iter().skip(usize::from(draws_no_rest)).all(|used| *used) && classed.iter().all(|used| *used);
            if told && shape.is_some() {
                break;
            }
        }
    }
    let Some(shape) = shape else { return Vec::new() };
    if let Some(classes) = classes {
        return class_entries(layer, classes, &classed, shape, ground);
    }
    let entry = |key: String, name: &Bilingual, symbol| LegendEntry {
        key,
        group: layer.group,
        within: None,
        name: name.clone(),
        symbol,
        shape,
        opacity: layer.opacity,
    };
    // the rules of the user's own layers stand under the layer's name, and what no rule takes after them
    let headed = layer.group == Group::Mine && used[1..].contains(&true);
    let own = (used[0] && !(headed && draws_no_rest)).then(|| {
        let name = if headed { Word::OtherFeatures.both() } else { layer.name.clone() };
        entry(layer.key.clone(), &name, layer.style.symbol.at(ground))
    });
    // parts of one thing, such as a line and its arrow, have one name and one row; rules of the user's own have each its row
    let (is_own, rules) = (layer.group == Group::Mine, &layer.style.rules);
    let named_before = |n: usize| !is_own && rules[..n].iter().enumerate().any(|(m, rule)| used[m + 1] && rule.name == rules[n].name);
    let rules = rules.iter().enumerate().filter(|(n, _)| used[n + 1] && !named_before(*n));
    // the user's rules change their order
    let key = |n: usize, name: &Bilingual| if headed { format!("{}/rule {}", layer.key, name.zh) } else { format!("{}/{n}", layer.key) };
    let rules = rules.map(|(n, rule)| entry(key(n, &rule.name), &rule.name, rule.symbol.at(ground)));
    if !headed {
        return own.into_iter().chain(rules).collect();
    }
    let heading = LegendEntry { shape: LegendShape::Heading, ..entry(format!("{}/heading", layer.key), &layer.name, layer.style.symbol) };
    std::iter::once(heading).chain(rules).chain(own).collect()
}

/// Rows with what was chosen about them: hidden, renamed, in another order, under the names of their groups.
#[must_use]
pub fn chosen(mut entries: Vec<LegendEntry>, choice: &LegendChoice) -> Vec<LegendEntry> {
    entries.retain(|entry| !choice.hidden.contains(&entry.key));
    for entry in &mut entries {
        if let Some((_, name)) = choice.names.iter().find(|(key, _)| *key == entry.key) {
            entry.name = name.clone();
        }
    }
    if !choice.order.is_empty() {
        entries.sort_by_key(|entry| choice.order.iter().position(|key| *key == entry.key).unwrap_or(usize::MAX));
    }
    if choice.grouped { under_headings(entries) } else { entries }
}

/// Rows under the names of their groups: the user's own ones, and for layers in none those of the list.
#[must_use]
pub fn under_headings(entries: Vec<LegendEntry>) -> Vec<LegendEntry> {
    // the rows of each heading, in the order in which the headings come
    let mut sections: Vec<(Group, LegendEntry, Vec<LegendEntry>)> = Vec::new();
    for entry in entries {
        let (key, name) = match &entry.within {
            Some((id, name)) => (format!("group/own {}", id.0), name.clone()),
            None => (format!("group/{:?}", group_word(entry.group)), group_word(entry.group).both()),
        };
        if let Some((.., rows)) = sections.iter_mut().find(|(_, heading, _)| heading.key == key) {
            rows.push(entry);
        } else {
            let heading = LegendEntry { key, name, shape: LegendShape::Heading, opacity: 1.0, ..entry.clone() };
            sections.push((entry.group, heading, vec![entry]));
        }
    }
    sections.sort_by_key(|(group, ..)| Group::ALL.iter().position(|own| own == group));
    sections.into_iter().flat_map(|(_, heading, rows)| std::iter::once(heading).chain(rows)).collect()
}

/// What a group of layers is called.
#[must_use]
pub const fn group_word(group: Group) -> Word {
    match group {
        Group::Plan => Word::GroupPlan,
        Group::Hubs => Word::GroupHubs,
        Group::KeyAreas => Word::GroupKeyAreas,
        Group::Districts => Word::GroupDistricts,
        Group::Mine => Word::GroupMine,
        Group::Basemap => Word::GroupBasemap,
    }
}

/// A heading and the classes that are there.
fn class_entries(layer: &Layer, classes: &Classes, used: &[bool], shape: LegendShape, ground: f64) -> Vec<LegendEntry> {
    let symbol = layer.style.symbol.at(ground);
    let heading = |lang: Lang| format!("{} · {}", layer.name.get(lang), classes.field);
    let heading = LegendEntry {
        key: layer.key.clone(),
        group: layer.group,
        within: None,
        name: Bilingual::new(heading(Lang::Zh), heading(Lang::En)),
        symbol,
        shape: LegendShape::Heading,
        opacity: layer.opacity,
    };
    let entry = |class: usize| {
        let name = class_name(classes, class);
        let rgb = classes.ink(class as u8);
        let mut symbol = classes.symbol_of(class as u8, symbol);
        if let Some(stroke) = symbol.stroke.as_mut().filter(|stroke| is_pale(rgb) && stroke.ink == Ink::Exact(rgb)) {
            stroke.ink = Ink::Exact(PALE_EDGE);
        }
        LegendEntry { key: format!("{}/{class}", layer.key), group: layer.group, within: None, name, symbol, shape, opacity: layer.opacity }
    };
    std::iter::once(heading).chain((0..=classes.len()).filter(|class| used[*class]).map(entry)).collect()
}

/// What a class is called; one past the last is that of all other values.
#[must_use]
pub fn class_name(classes: &Classes, class: usize) -> Bilingual {
    match &classes.by {
        _ if class >= classes.len() => Word::OtherValues.both(),
        ClassBy::Values(values) => classes.names.get(class).cloned().unwrap_or_else(|| Bilingual::same(values[class].as_str())),
        ClassBy::Breaks(breaks) => {
            let digits = break_digits(breaks);
            Bilingual::same(format!("{} – {}", decimal_of(breaks[class], digits), decimal_of(breaks[class + 1], digits)))
        }
    }
}

/// How many decimals breaks are told with, all alike: as many as the one that needs most, and no more than tell the narrowest
/// class to three digits.
#[must_use]
pub fn break_digits(breaks: &[f64]) -> usize {
    let needed = breaks.iter().map(|number| decimal(*number).split_once('.').map_or(0, |(_, rest)| rest.len())).max().unwrap_or(0);
    let narrowest = breaks.windows(2).map(|pair| pair[1] - pair[0]).filter(|width| *width > 0.0).fold(f64::INFINITY, f64::min);
    let enough = if narrowest.is_finite() { (3.0 - narrowest.log10().floor()).clamp(0.0, 12.0) as usize } else { needed };
    needed.min(enough)
}

fn shape_of(layer: &Layer, kind: Kind) -> Option<LegendShape> {
    match kind {
        Kind::Null => None,
        Kind::Point | Kind::MultiPoint => Some(LegendShape::Point),
        Kind::LineString | Kind::MultiLineString => Some(LegendShape::Line),
        _ if layer.key == "rings" => Some(LegendShape::Ring),
        Kind::Polygon | Kind::MultiPolygon | Kind::GeometryCollection => Some(LegendShape::Area),
    }
}

/// The operations of a swatch in a box by its top left corner and size; `per_mm` is units of a millimetre. An area lies on the
/// land that it covers on the map, so that it has the colour it has there.
#[must_use]
pub fn swatch(entry: &LegendEntry, [x, y]: [f32; 2], [w, h]: [f32; 2], per_mm: f32, theme: Theme) -> Vec<Op> {
    let symbol = &entry.symbol;
    let middle = [x + w / 2.0, y + h / 2.0];
    let see = |paint: Paint| Paint { opacity: paint.opacity * entry.opacity, ..paint };
    let mut ops = Vec::new();
    let (outline, close) = match entry.shape {
        LegendShape::Heading => return ops,
        LegendShape::Point => {
            if let Some(mut marker) = symbol.marker {
                marker.size = marker.size.min(h / per_mm);
                ops.extend(marker_ops(&marker, middle, per_mm, theme));
            }
            return ops;
        }
        LegendShape::Line => (Path::polyline(&[[x, middle[1]], [x + w, middle[1]]], false), false),
        LegendShape::Ring => (Path::circle(middle, h * 0.46), true),
        LegendShape::Area => (Path::rounded([x, y], [w, h], 0.5 * per_mm), true),
    };
    if close {
        if entry.shape == LegendShape::Area || symbol.fill.is_some() {
            ops.push(Op::Fill { path: outline.clone(), paint: Paint::solid(ink_rgb(Ink::Role(Role::Land), theme)) });
        }
        if let Some(fill) = symbol.fill {
            let paint = see(Paint { rgb: ink_rgb(fill.ink, theme), opacity: fill.opacity });
            // lines far apart come closer, so that a swatch shows two of them
            let hatching = Hatching { spacing: fill.hatching.spacing.min(h / per_mm / 2.0), ..fill.hatching };
            match hatch_op(&outline, [x, y, x + w, y + h], fill.pattern, hatching, paint, per_mm) {
                Some(hatch) => ops.push(hatch),
                None => ops.push(Op::Fill { path: outline.clone(), paint }),
            }
        }
        if let Some(casing) = symbol.casing {
            let band = h * 0.16;
            ops.push(Op::Stroke {
                path: Path::rounded([x + band / 2.0, y + band / 2.0], [w - band, h - band], 0.4 * per_mm),
                paint: see(Paint { rgb: ink_rgb(casing.ink, theme), opacity: casing.opacity }),
                width: band,
                dash: Vec::new(),
            });
        }
    }
    for stroke in [symbol.underlay, symbol.stroke].into_iter().flatten() {
        ops.push(Op::Stroke {
            path: outline.clone(),
            paint: see(Paint { rgb: ink_rgb(stroke.ink, theme), opacity: stroke.opacity }),
            // a broad band fills its swatch and no more
            width: (stroke.width * per_mm).min(if close { f32::INFINITY } else { h * 0.9 }),
            dash: stroke.dash.pattern().iter().map(|part| part * stroke.width * per_mm * if close { 0.6 } else { 1.0 }).collect(),
        });
    }
    ops
}
