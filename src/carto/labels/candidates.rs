//! Where a label may stand: round a point, in an area, beside it. Each candidate has the middle of the label's block, a cost,
//! and -1, 0 or 1 for left, centred or right set lines; its place in the list means the same in every view.

use super::wanted::{TERRITORY, Wanted, block};
use crate::carto::clip::clip_area;
use crate::carto::frame::Frame;
use crate::carto::pole::pole;
use crate::model::{Kind, LabelStyle, PartKind};

/// Middle, cost, side.
pub type Candidate = ([f32; 2], f32, i8);

/// Places round a point.
pub fn beside(label: &Wanted<'_>, frame: &Frame, k: f32) -> Vec<Candidate> {
    let [w, h] = block(label);
    let Some(bounds) = label.feature.bounds() else { return Vec::new() };
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
    // a name a little farther off is better than none, unless it is one of many on the ground
    .flat_map(|(at, cost, side)| {
        let farther = [x + (at[0] - x) * 1.22, y + (at[1] - y) * 1.9];
        [(at, cost, side), (farther, if label.style.priority < LabelStyle::OF_LOADED { f32::INFINITY } else { cost + 9.0 }, side)]
    })
    // the name of a place without a symbol stands on it
    .chain((label.symbol.marker.is_none() && label.feature.kind() == Kind::Point).then_some(([x, y], -1.0, 0)))
    .collect()
}

/// How many bearings rings may be labelled on: north, and on to both sides of it.
pub const BEARINGS: usize = 9;

/// The place on a ring in a bearing by its number, as the label of a circle has it.
pub fn on_ring(label: &Wanted<'_>, frame: &Frame, bearing: usize) -> Option<[f32; 2]> {
    /// Degrees from north, clockwise.
    const DEGREES: [f32; BEARINGS] = [0.0, 30.0, -30.0, 60.0, -60.0, 180.0, 150.0, -150.0, 90.0];
    let bounds = label.feature.bounds()?;
    let ([l, t], [r, b]) = (frame.place([bounds.west, bounds.north]), frame.place([bounds.east, bounds.south]));
    let (sin, cos) = DEGREES.get(bearing)?.to_radians().sin_cos();
    Some([f32::midpoint(l, r) + sin * (r - l) / 2.0, f32::midpoint(t, b) - cos * (b - t) / 2.0])
}

/// Places along the edge of the frame, for the name of an area that is larger than it.
pub fn at_edge(label: &Wanted<'_>, frame: &Frame, k: f32) -> Vec<Candidate> {
    let ([w, h], [l, t, r, b]) = (block(label), frame.rect());
    let mut places = Vec::new();
    // a little farther in where the edge has numbers along it
    let rounds = [3.0, 10.0].into_iter().flat_map(|gap| [0.5, 0.3, 0.7, 0.12, 0.88].map(|part| (gap * k, part)));
    for (n, (gap, part)) in rounds.enumerate() {
        let (left, right, top, bottom) = (l + gap + w / 2.0, r - gap - w / 2.0, t + gap + h / 2.0, b - gap - h / 2.0);
        let across = |part: f32| left + (right - left) * part;
        let down = |part: f32| top + (bottom - top) * part;
        let cost = n as f32 * 0.4;
        places.extend([
            ([across(part), top], cost),
            ([across(part), bottom], cost + 1.0),
            ([right, down(part)], cost + 1.5),
            ([left, down(part)], cost + 1.5),
        ]);
    }
    let on = |at: [f32; 2]| {
        let position = frame.position(at);
        label.feature.parts().any(|own| own.kind() == PartKind::Polygon && crate::query::contains(own.rings(), position))
    };
    let fits = |at: [f32; 2]| [-0.48, 0.0, 0.48].iter().all(|part| on([at[0] + w * part, at[1]]));
    places.into_iter().map(|(at, cost)| (at, if fits(at) { cost } else { f32::INFINITY }, 0)).collect()
}

/// So many of the first places of an area's name lie in it.
pub const INSIDE: usize = 1 + 4 * 12;

/// Places inside an area round its anchor, then beside it.
pub fn inside(label: &Wanted<'_>, frame: &Frame, k: f32) -> Vec<Candidate> {
    let [w, h] = block(label);
    let Some(bounds) = label.feature.bounds() else { return Vec::new() };
    let [l, t] = frame.place([bounds.west, bounds.north]);
    let [r, b] = frame.place([bounds.east, bounds.south]);
    let ground = label.style.priority < 60;
    if ground && (r - l).max(b - t) < w * 0.6 {
        return Vec::new();
    }
    let on = |at: [f32; 2]| {
        let position = frame.position(at);
        label.feature.parts().any(|own| own.kind() == PartKind::Polygon && crate::query::contains(own.rings(), position))
    };
    // a lot's number stands in the lot with all of it, or it could be the neighbour's
    let whole = |[x, y]: [f32; 2]| [[-0.5, -0.42], [0.5, -0.42], [-0.5, 0.42], [0.5, 0.42]].iter().all(|[dx, dy]| on([x + w * dx, y + h * dy]));
    let loaded = label.style.priority == LabelStyle::OF_LOADED;
    let Some([x, y]) = visible_anchor(label, frame) else { return Vec::new() };
    let mut places = vec![([x, y], if loaded && !whole([x, y]) { f32::INFINITY } else { 0.0 }, 0)];
    let reach = [(r - l) * 0.42, (b - t) * 0.42];
    for step in 1..=4u8 {
        for turn in 0..12u8 {
            let angle = f32::from(turn) * std::f32::consts::TAU / 12.0;
            let part = f32::from(step) / 4.0;
            let p = [x + angle.cos() * reach[0] * part, y + angle.sin() * reach[1] * part];
            let fits = if loaded { whole(p) } else { on(p) };
            // one that does not fit keeps its place in the list
            places.push((p, if fits { 0.5 + part * 4.0 } else { f32::INFINITY }, 0));
        }
    }
    // an area too small for its name has it beside
    // unless its middle is out of view: its name would then be read as that of something else
    let [fl, ft, fr, fb] = frame.rect();
    let in_view = label.anchor.map(|anchor| frame.place(anchor)).is_none_or(|[x, y]| (fl..=fr).contains(&x) && (ft..=fb).contains(&y));
    if in_view && ((r - l) < w * 1.6 || (b - t) < h * 2.0) {
        let gap = 1.2 * k;
        let (mx, my) = (f32::midpoint(l, r), f32::midpoint(t, b));
        // a district of the base map goes without a name
        if label.style.priority >= TERRITORY {
            // a territory's name over or under it would name its neighbour, sooner than one at its side
            let (near, far) = (gap + w / 2.0, gap + h * 1.6 + w / 2.0);
            for (n, y) in [my, t, b, f32::midpoint(t, my), f32::midpoint(my, b)].into_iter().enumerate() {
                let cost = 6.0 + n as f32 * 0.6;
                places.extend([
                    ([l - near, y], cost, 1),
                    ([r + near, y], cost + 0.3, -1),
                    ([l - far, y], cost + 4.0, 1),
                    ([r + far, y], cost + 4.3, -1),
                ]);
            }
            places.extend([([mx, t - gap - h / 2.0], 30.0, 0), ([mx, b + gap + h / 2.0], 31.0, 0)]);
        } else if !ground {
            // a line leads to a name that stands farther off
            for (n, reach) in [gap, gap + h * 0.9, gap + h * 1.8, gap + h * 2.8].into_iter().enumerate() {
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
pub fn visible_anchor(label: &Wanted<'_>, frame: &Frame) -> Option<[f32; 2]> {
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
                part.rings().map(|ring| clip_area(&frame.line(ring, tolerance), [l, t, r, b])).filter(|ring| ring.len() >= 3).collect();
            pole(&rings, tolerance)
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(at, _)| at)
}
