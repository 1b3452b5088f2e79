//! A further map of a sheet: the scenario that it shows, and its frame.

use super::super::frame::Frame;
use super::super::thematic::shown_map;
use super::scenario_text::scenario_name;
use crate::i18n::Bilingual;
use crate::model::{Bounds, Document, Item, ItemKind, MapOf, PaperRect};
use crate::query::fill_rings;
use std::borrow::Cow;

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

/// The document that a further map shows: in a scenario of its own, where it has one, with the thematic map that is shown.
pub fn document_of<'a>(document: &'a Document, item: &Item) -> Cow<'a, Document> {
    let ItemKind::Map { of, .. } = item.kind else { return Cow::Borrowed(document) };
    let scenario = match of {
        MapOf::Shown => return Cow::Borrowed(document),
        MapOf::Base => None,
        MapOf::Scenario(id) => Some(id),
    };
    let map = shown_map(document);
    // a scenario that is gone leaves the map as it is
    document.in_scenario(scenario, map.as_ref()).map_or(Cow::Borrowed(document), |mut own| {
        fill_rings(&mut own);
        Cow::Owned(own.at_horizon())
    })
}

/// What the scenario of a further map is called; none where it has none of its own, or that is gone.
pub fn name_of(document: &Document, of: MapOf) -> Option<Bilingual> {
    match of {
        MapOf::Shown => None,
        MapOf::Base => Some(scenario_name(document, None)),
        MapOf::Scenario(id) => document.scenarios().get(id).map(|own| own.note.name.clone()),
    }
}
