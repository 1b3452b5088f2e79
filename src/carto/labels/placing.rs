//! Placing the labels of a view: by priority, without collisions, where they were before if they can stay there.

use super::along::along;
use super::candidates::{BEARINGS, Candidate, INSIDE, at_edge, beside, inside, on_ring, visible_anchor};
use super::space::Space;
use super::wanted::{Placed, TERRITORY, Wanted, block, width_of};
use super::{Label, LabelInput, Labels, Leader, Rect, TextRun};
use crate::carto::face::Face;
use crate::carto::frame::Frame;
use crate::carto::palette::{Theme, ink_rgb};
use crate::carto::text::{line_height, text_width};
use crate::i18n::{MapLang, bounded};
use crate::model::{Bounds, Budget, Feature, FeatureId, FeatureRequest, Ink, LabelStyle, NEVER, PartKind, Placement, Role, Value};
use crate::source::window;
use std::collections::HashMap;

/// A layer offers at most this many labels to one view; a map with more could not be read.
const MAX_LABELS: usize = 1500;
/// What a label gains by staying where it was: it does not jump for a little.
const STAYING: f32 = 3.0;

/// A territory so many times as wide or high as the frame has its name at the frame's edge.
const STEPS_BACK: f32 = 1.5;
/// The size of such a name beside its usual one, and the priority of one at the edge: after the key areas, before stations.
const STEPPED_BACK: f32 = 0.62;
const BEHIND: i32 = 65;

/// The part of the frame's width or height that a box takes.
fn share_of(bounds: Bounds, frame: &Frame, axis: usize) -> f32 {
    let (from, to) = (frame.place([bounds.west, bounds.north]), frame.place([bounds.east, bounds.south]));
    (to[axis] - from[axis]) / frame.size[axis]
}

/// The features of a layer that may have a label in a view: the larger ones where there are too many.
fn offered(input: &LabelInput<'_>, frame: &Frame) -> Vec<usize> {
    let budget = Budget::of_features(MAX_LABELS);
    let request = FeatureRequest { metres_per_pixel: metres_per_pixel(frame), budget, ..FeatureRequest::exact(frame.bounds(0.0), NEVER) };
    // in the order of the file, whatever the tree's: labels must not jump; nobody cancels it
    window(&input.layer.table, input.index, &request).map(|found| found.rows).unwrap_or_default()
}

/// Metres on the ground under a pixel of a screen, or what has its size on paper.
fn metres_per_pixel(frame: &Frame) -> f64 {
    frame.denominator() * crate::model::projection::PIXEL_MM / 1000.0
}

/// Places the labels of layers given from the bottom up. `reserved` rectangles (units) are kept free. Labels that were shown
/// `before`, in a view nearby, stay where they can. The name of the map's `subject`, a layer and a row, comes before all others.
///
/// ```
/// use nanbei::carto::{Anchors, Frame, LabelInput, Labels, Theme, place_labels};
/// use nanbei::i18n::MapLang;
/// use nanbei::model::View;
///
/// let document = nanbei::io::embedded_document();
/// let layer = document.layer_by_key("key_areas").unwrap();
/// let anchors = Anchors::default();
/// let inputs = [LabelInput { layer, anchors: &anchors, index: None }];
/// let frame = Frame::screen(View { center: [121.45, 31.38], zoom: 11.0 }, [0.0, 0.0], [900.0, 700.0]);
/// let labels = place_labels(&inputs, &frame, MapLang::Both, Theme::Light, &[], &Labels::default(), None);
/// assert!(!labels.0.is_empty());
/// ```
#[must_use]
pub fn place_labels(
    inputs: &[LabelInput<'_>],
    frame: &Frame,
    lang: MapLang,
    theme: Theme,
    reserved: &[Rect],
    before: &Labels,
    subject: Option<FeatureId>,
) -> Labels {
    let k = frame.per_mm;
    let metres_per_pixel = metres_per_pixel(frame);
    let known: HashMap<FeatureId, &Label> = before.0.iter().map(|label| (label.feature, label)).collect();
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    let mut space = Space::new(frame, reserved);
    // areas with a name of their own: no other name stands in them where it has a choice
    let mut named: Vec<Feature<'_>> = Vec::new();
    for input in inputs {
        let layer = input.layer;
        let Some(style) = layer.style.label.as_ref().filter(|_| layer.style.scales.holds(frame.denominator())) else { continue };
        let hidden = style.max_metres_per_pixel.is_some_and(|max| metres_per_pixel > f64::from(max));
        // what stands for others has no name of its own
        let own = offered(input, frame).into_iter().filter(|row| !layer.table.stands_for_others(*row));
        for feature in own.filter_map(|index| layer.table.feature(index)) {
            let Some(bounds) = feature.bounds().filter(|_| layer.style.draws(feature, frame.denominator())) else { continue };
            let symbol = layer.style.symbol_of(layer.style.rule_of(feature));
            let marker = if feature.is_areal() { None } else { layer.style.marker_of(feature) };
            let marker = marker.map_or(0.0, |marker| marker.size / 2.0 * k);
            if marker > 0.0 {
                space.take_symbol(frame.place(bounds.center()), marker, FeatureId::new(layer.id, feature.row_id()));
            }
            // boundaries and lines that matter are kept clear of text where there is a choice
            if style.priority >= 20 && style.placement != Placement::Beside {
                for part in feature.parts().filter(|part| part.kind() != PartKind::Points) {
                    for ring in part.rings() {
                        space.spare(&frame.line(ring, 1.5 * k));
                    }
                }
            }
            if (60..90).contains(&style.priority) && feature.is_areal() {
                named.push(feature);
            }
            let is_subject = subject == Some(FeatureId::new(layer.id, feature.row_id()));
            if hidden && !is_subject {
                continue;
            }
            let mut lines = lines_of(feature, style, lang, k);
            if !lines.is_empty() {
                let territory = style.placement == Placement::Inside && style.priority >= TERRITORY;
                let larger = [0, 1].map(|axis| share_of(bounds, frame, axis)).into_iter().fold(0.0, f32::max);
                let steps_back = territory && larger > STEPS_BACK && !is_subject;
                // a name nearly as wide as its territory is smaller, and so is one at the edge
                let small = territory && width_of(&lines) > 0.75 * share_of(bounds, frame, 0) * frame.size[0];
                if steps_back || small {
                    for line in &mut lines {
                        line.2 *= STEPPED_BACK;
                    }
                }
                let priority = match (is_subject, steps_back) {
                    (true, _) => i32::MAX,
                    (_, true) => BEHIND,
                    _ => style.priority,
                };
                let anchor = if style.placement == Placement::Inside { input.anchors.of(feature) } else { None };
                let before = known.get(&FeatureId::new(layer.id, feature.row_id())).copied();
                wanted.push(Wanted { layer: layer.id, style, symbol, feature, anchor, lines, marker, priority, steps_back, before });
            }
        }
    }
    // of equals, those that were there stay
    wanted.sort_by_key(|wanted| (std::cmp::Reverse(wanted.priority), wanted.before.is_none()));
    let bearings = bearings(&wanted, frame, &space);
    let place = |label: &Wanted<'_>| placed(label, frame, lang, theme, &mut space, &named, &bearings);
    Labels(wanted.iter().filter_map(place).collect())
}

/// Finds a label its place; `None` where there is none.
fn placed(
    label: &Wanted<'_>,
    frame: &Frame,
    lang: MapLang,
    theme: Theme,
    space: &mut Space,
    named: &[Feature<'_>],
    bearings: &[(Centre, usize)],
) -> Option<Label> {
    let k = frame.per_mm;
    let rgb = ink_rgb(ink_of(label), theme);
    let halo = ink_rgb(Ink::Role(Role::Halo), theme);
    let (placed, anchor, choice) = match label.style.placement {
        Placement::Along => {
            let (placed, anchor) = along(label, frame, space, lang)?;
            (placed, anchor, 0)
        }
        Placement::Beside if label.feature.is_areal() => {
            let own = centre_of(label)?;
            let bearing = bearings.iter().find(|(centre, _)| *centre == own).map_or(0, |(_, bearing)| *bearing);
            let place = on_ring(label, frame, bearing)?;
            let (placed, middle, _) = best(label, vec![(place, 0.0, 0)], space, k)?;
            (placed, frame.position(middle), bearing)
        }
        Placement::Beside => {
            let (placed, middle, choice) = best(label, beside(label, frame, k), space, k)?;
            let point = label.feature.bounds().map(|bounds| bounds.center());
            (placed, point.unwrap_or_else(|| frame.position(middle)), choice)
        }
        Placement::Inside => {
            let mut places = if label.steps_back { at_edge(label, frame, k) } else { inside(label, frame, k) };
            if label.priority >= 60 {
                let [w, _] = block(label);
                let own = |feature: &Feature<'_>| feature.index() == label.feature.index() && label.style.priority < TERRITORY;
                let others: Vec<&Feature<'_>> = named.iter().filter(|other| !own(other)).collect();
                let taken = |place: [f32; 2]| {
                    let position = frame.position(place);
                    others.iter().any(|other| other.parts().any(|part| crate::query::contains(part.rings(), position)))
                };
                let from = visible_anchor(label, frame);
                for (at, cost, _) in &mut places {
                    let on = [-0.4, 0.0, 0.4].iter().any(|part| taken([at[0] + w * part, at[1]]));
                    // a name across another area is taken for that area's
                    let across = !label.steps_back
                        && from
                            .is_some_and(|from| [0.3, 0.5, 0.7].iter().any(|t| taken([0, 1].map(|axis| from[axis] + (at[axis] - from[axis]) * t))));
                    *cost += match (on || across, label.style.priority >= TERRITORY) {
                        (false, _) => 0.0,
                        // a territory's name may lie on what is in it
                        (true, true) => 40.0,
                        // no name at all misleads nobody
                        (true, false) => f32::INFINITY,
                    };
                }
            }
            // a line to a name that stands off runs through no other name and no symbol, where there is a choice
            if let Some(from) = visible_anchor(label, frame).filter(|_| !label.steps_back) {
                let [w, h] = block(label);
                for (at, cost, _) in places.iter_mut().skip(INSIDE) {
                    let near = [from[0].clamp(at[0] - w / 2.0, at[0] + w / 2.0), from[1].clamp(at[1] - h / 2.0, at[1] + h / 2.0)];
                    *cost += if space.is_over(from, near) { 14.0 } else { 0.0 };
                }
            }
            let (placed, middle, choice) = best(label, places, space, k)?;
            (placed, frame.position(middle), choice)
        }
    };
    let leader = leader_of(label, &placed, frame).map(|(from, to)| Leader { from, to, rgb });
    if let Some(leader) = &leader {
        space.spare(&[leader.from, leader.to]);
    }
    let run = |(at, text, face, size, spacing, angle)| TextRun { at, text, face, size, spacing, angle, rgb, halo };
    let runs = placed.into_iter().map(run).collect();
    Some(Label { feature: FeatureId::new(label.layer, label.feature.row_id()), anchor, choice, runs, leader })
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
        Placement::Inside if label.steps_back => return None,
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
            // a label is read at a glance
            .map(|value| bounded(&value.to_string(), 200).into_owned())
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

/// Where the rings of a hub have their middle, in millionths of a degree.
type Centre = [i64; 2];

fn centre_of(label: &Wanted<'_>) -> Option<Centre> {
    // a circle on the ellipsoid is no circle on the map: its middle lies a little off, and more so the larger it is
    let bounds = label.feature.bounds()?;
    let key = label.feature.text("hub").map(|hub| hub.bytes().fold(0i64, |sum, byte| sum.wrapping_mul(31).wrapping_add(i64::from(byte))));
    Some(key.map_or_else(|| bounds.center().map(|side| (side * 1e3).round() as i64), |key| [key, 0]))
}

/// The bearing on which all the rings of a hub are labelled: the one where most of their names have room, north before others.
fn bearings(wanted: &[Wanted<'_>], frame: &Frame, space: &Space) -> Vec<(Centre, usize)> {
    let mut found: Vec<(Centre, Vec<&Wanted<'_>>)> = Vec::new();
    for label in wanted.iter().filter(|label| label.style.placement == Placement::Beside && label.feature.is_areal()) {
        let Some(centre) = centre_of(label) else { continue };
        match found.iter_mut().find(|(own, _)| *own == centre) {
            Some((_, labels)) => labels.push(label),
            None => found.push((centre, vec![label])),
        }
    }
    let room = |labels: &[&Wanted<'_>], bearing: usize| {
        let is_free = |label: &&&Wanted<'_>| on_ring(label, frame, bearing).is_some_and(|at| space.free(rect_of(label, at, frame.per_mm)));
        let stays = labels.iter().any(|label| label.before.is_some_and(|before| before.choice == bearing));
        (labels.iter().filter(is_free).count(), stays, std::cmp::Reverse(bearing))
    };
    let best = |labels: &[&Wanted<'_>]| (0..BEARINGS).max_by_key(|bearing| room(labels, *bearing)).unwrap_or(0);
    found.iter().map(|(centre, labels)| (*centre, best(labels))).collect()
}

/// The room that a label takes about its middle.
fn rect_of(label: &Wanted<'_>, [x, y]: [f32; 2], k: f32) -> Rect {
    let ([w, h], pad) = (block(label), 0.5 * k);
    [x - w / 2.0 - pad, y - h / 2.0 - pad * 0.6, x + w / 2.0 + pad, y + h / 2.0 + pad * 0.6]
}

/// Takes the cheapest free candidate; tells the middle of its block and its place in the list.
fn best(label: &Wanted<'_>, candidates: Vec<Candidate>, space: &mut Space, k: f32) -> Option<(Placed, [f32; 2], usize)> {
    let [w, h] = block(label);
    let rect = |at: [f32; 2]| rect_of(label, at, k);
    let own = FeatureId::new(label.layer, label.feature.row_id());
    // a name next to a symbol is taken for its name, unless it stands in the area that it names
    let misleads = |at: [f32; 2], choice: usize| {
        let beside = match label.style.placement {
            Placement::Inside if choice < INSIDE => 1.5,
            Placement::Inside if label.style.priority >= TERRITORY => 60.0,
            Placement::Inside => f32::INFINITY,
            _ => 7.0,
        };
        if space.names_another(rect(at), 1.6 * k, own) { beside } else { 0.0 }
    };
    let stays = |choice: usize| label.before.is_some_and(|before| before.choice == choice);
    let (choice, ([x, y], _, side)) = candidates
        .into_iter()
        .enumerate()
        .filter(|(_, (at, cost, _))| cost.is_finite() && space.free(rect(*at)))
        .map(|(choice, (at, cost, side))| {
            let cost = cost + (space.crossings(rect(at)) as f32 * 0.7).min(8.0) + misleads(at, choice);
            (choice, (at, if stays(choice) { cost - STAYING } else { cost }, side))
        })
        .filter(|(_, (_, cost, _))| cost.is_finite())
        .min_by(|a, b| a.1.1.total_cmp(&b.1.1))?;
    space.take(rect([x, y]));
    let mut top = y - h / 2.0;
    let lines = label.lines.iter().map(|(text, face, size, spacing)| {
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
    });
    Some((lines.collect(), [x, y], choice))
}
