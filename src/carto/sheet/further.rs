//! A further map of a sheet: the scenario that it shows, and its frame.

use super::super::frame::Frame;
use super::super::thematic::shown_map;
use super::scenario_text::scenario_name;
use crate::i18n::Bilingual;
use crate::model::{Bounds, Document, Item, ItemKind, MapOf, PaperRect, Sheet};
use crate::query::{as_shown, fill_rings};

/// The height of the line over a further map, in millimetres on A4.
pub const MAP_HEAD: f32 = 5.0;

/// The frame of a further map in an item's rectangle, under the line with its name.
pub fn further_frame(item: &Item, [x, y, w, h]: PaperRect, k: f32) -> Option<Frame> {
    let ItemKind::Map { extent: [west, south, east, north], scale, of, .. } = item.kind else { return None };
    let head = MAP_HEAD * k;
    // a scale that is told is a round one
    let frame = Frame::showing(Bounds { west, south, east, north }, scale, [x, y + head], [w, (h - head).max(head)]);
    // a map of another scenario is read beside the sheet's own
    let own = if matches!(of, MapOf::Shown) { 0.86 } else { 1.0 };
    Some(Frame { per_mm: k * own, ..frame })
}

/// The documents that further maps show in scenarios of their own, by the numbers of these items, with the thematic map that is
/// shown. One of a scenario that is gone has none: it shows what the sheet shows.
pub fn others(document: &Document, sheet: &Sheet) -> Vec<(u32, Document)> {
    if !sheet.items.iter().any(|item| item.kind.is_map_of_scenario()) {
        return Vec::new();
    }
    let map = shown_map(document);
    let other = |item: &Item| {
        let scenario = match item.kind {
            ItemKind::Map { of: MapOf::Base, .. } => None,
            ItemKind::Map { of: MapOf::Scenario(id), .. } => Some(id),
            _ => return None,
        };
        let mut own = document.in_scenario(scenario, map.as_ref()).ok()?;
        fill_rings(&mut own);
        Some((item.id, as_shown(&own)))
    };
    sheet.items.iter().filter_map(other).collect()
}

/// What the scenario of a further map is called; none where it has none of its own, or that is gone.
pub fn name_of(document: &Document, of: MapOf) -> Option<Bilingual> {
    match of {
        MapOf::Shown => None,
        MapOf::Base => Some(scenario_name(document, None)),
        MapOf::Scenario(id) => document.scenarios().get(id).map(|own| own.note.name.clone()),
    }
}
