//! Where a label may stand: round a point, in an area, beside it. Each candidate has the middle of the label's block, a cost,
//! and -1, 0 or 1 for left, centred or right set lines; its place in the list means the same in every view.

use super::wanted::{Wanted, block};
use crate::carto::draw::clip_area;
use crate::carto::frame::Frame;
use crate::carto::pole::pole;
use crate::model::PartKind;

/// Middle, cost, side.
pub type Candidate = ([f32; 2], f32, i8);

/// Places round a point, or over the northern end of an area.
pub fn beside(label: &Wanted<'_>, frame: &Frame, k: f32) -> Vec<Candidate> {
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
pub fn inside(label: &Wanted<'_>, frame: &Frame, k: f32) -> Vec<Candidate> {
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
            let fits = label.feature.parts().any(|own| own.kind() == PartKind::Polygon && crate::query::contains(own.rings(), position));
            // one that does not fit keeps its place in the list
            places.push((p, if fits { 0.5 + part * 4.0 } else { f32::INFINITY }, 0));
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
