//! Which version of the project's format a document needs: programs before it refuse what they do not know.

use crate::model::{BaseSource, Document, Fill, Group, ItemKind, MarkerShape, Origin, Pattern, SourceCrs, Style, System, TileGrid};

/// The format this program writes at most. Older ones are read; of newer ones, what is as it was.
pub const VERSION: u64 = 6;

/// The format that a document needs: thematic maps, statements of one's own, markers with pictures and cards came with the second,
/// scenarios and the year as of which the map is shown with the third, rules by conditions and more patterns with the fourth, tables of databases with the fifth,
/// grids by control points and tables of a GeoPackage with the sixth.
pub fn version_of(document: &Document) -> u64 {
    let looks = document.themes().iter().flat_map(|theme| &theme.looks).chain(document.shown_map().into_iter().flat_map(|shown| &shown.looks));
    let layers = || document.layers().iter().chain(document.scenarios().layers());
    let base = document.base_map().map(|own| &own.source);
    let is_placed = matches!(base, Some(BaseSource::Own(set)) if matches!(&set.grid, TileGrid::Boxes { system } if is_local(system)));
    if is_placed || layers().any(|layer| is_local(&layer.crs.crs)) {
        return VERSION;
    }
    if layers().any(|layer| matches!(layer.origin, Origin::Database(_) | Origin::Copy(_))) {
        return 5;
    }
    if layers().map(|layer| &layer.style).chain(looks.map(|look| &look.style)).any(is_of_fourth) {
        return 4;
    }
    let is_of_scenario = document.sheet().items.iter().any(|item| item.kind.is_map_of_scenario());
    if !document.scenarios().is_empty() || document.horizon().is_some() || is_of_scenario {
        return 3;
    }
    let pictured =
        |style: &Style| style.symbols().any(|symbol| symbol.marker.is_some_and(|marker| matches!(marker.shape, MarkerShape::Pictogram(_))));
    let is_new = document.shown_map().is_some()
        || !document.own_plan().is_empty()
        || document.layers().iter().any(|layer| layer.group == Group::Plan || pictured(&layer.style))
        || document.sheet().items.iter().any(|item| matches!(item.kind, ItemKind::Cards { .. }));
    if is_new { 2 } else { 1 }
}

/// Whether a system is a grid by control points.
const fn is_local(crs: &SourceCrs) -> bool {
    matches!(crs.system, System::Local(_))
}

/// Whether a style has what came with the fourth format.
fn is_of_fourth(style: &Style) -> bool {
    let is_new = |fill: Fill| !matches!(fill.pattern, Pattern::Solid | Pattern::Hatch) || !fill.hatching.is_usual();
    style.has_conditions() || style.rules.iter().any(|rule| !rule.scales.is_all()) || style.symbols().any(|symbol| symbol.fill.is_some_and(is_new))
}
