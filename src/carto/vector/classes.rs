//! What a shape of a tile is, by the names of layers and attributes in the schemes that are in use: `OpenMapTiles`
//! (<https://openmaptiles.org/schema/>), Shortbread (<https://shortbread-tiles.org/schema/1.0/>), Protomaps
//! (<https://docs.protomaps.com/basemaps/layers>) and Mapbox Streets 8. Shapes of other schemes are areas, lines and points.

use crate::io::{ShapeKind, TileFeature, TileValue, VectorTile};
use crate::source::NameKind;

/// What is drawn, from the bottom up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShapeClass {
    Ground,
    Built,
    Industry,
    Green,
    Water,
    Stream,
    Building,
    Path,
    Street,
    Collector,
    MainRoad,
    Motorway,
    Rail,
    /// Of districts and counties, then of provinces and countries.
    MinorBoundary,
    Boundary,
    Area,
    Line,
    Point,
}

/// Layers by what they hold.
const GROUND: &[&str] = &["earth"];
const LAND_USE: &[&str] = &["landcover", "landuse", "landuse_overlay", "land", "sites", "aeroway"];
const PARKS: &[&str] = &["park"];
const WATER: &[&str] = &["water", "ocean", "water_polygons"];
const STREAMS: &[&str] = &["waterway", "water_lines", "physical_line"];
const BUILDINGS: &[&str] = &["building", "buildings"];
const ROADS: &[&str] = &["transportation", "roads", "road", "streets", "streets_med", "streets_low"];
const BOUNDARIES: &[&str] = &["boundary", "boundaries", "admin"];
const PLACES: &[&str] = &["place", "places", "place_labels", "place_label"];
const ROAD_NAMES: &[&str] = &["transportation_name", "street_labels", "roads", "road"];
const WATER_NAMES: &[&str] = &["water_name", "water_polygons_labels", "water_lines_labels", "natural_label", "water", "waterway", "physical_line"];
/// What a quiet map leaves out.
const LEFT_OUT: &[&str] = &[
    "poi",
    "pois",
    "poi_label",
    "housenumber",
    "housenum_label",
    "addresses",
    "mountain_peak",
    "aerodrome_label",
    "airport_label",
    "transit",
    "transit_stop_label",
    "public_transport",
    "motorway_junction",
    "street_labels_points",
    "streets_polygons_labels",
    "street_polygons",
    "streets_polygons",
    "boundary_labels",
    "aerialways",
    "ferries",
    "bridges",
    "dam_lines",
    "dam_polygons",
    "pier_lines",
    "pier_polygons",
    "structure",
    "physical_point",
    "contour",
    "hillshade",
];
const KNOWN: [&[&str]; 12] = [GROUND, LAND_USE, PARKS, WATER, STREAMS, BUILDINGS, ROADS, BOUNDARIES, PLACES, ROAD_NAMES, WATER_NAMES, LEFT_OUT];

/// The attributes that tell what a shape is, the finer ones first.
const FINE: [&str; 3] = ["kind_detail", "pmap:kind_detail", "subclass"];
const KINDS: [&str; 4] = ["class", "kind", "pmap:kind", "type"];

const NAME_ZH: [&str; 6] = ["name:zh-Hans", "name_zh-Hans", "name:zh", "name_zh", "name", "名称"];
const NAME_EN: [&str; 4] = ["name:en", "name_en", "name:latin", "name_int"];

/// Whether all of a tile is of schemes of base maps, and so covers the ground; an empty one covers nothing.
pub fn is_base_map(tile: &VectorTile) -> bool {
    tile.layers().next().is_some() && tile.layers().all(|layer| KNOWN.iter().any(|known| known.contains(&layer)))
}

/// What a shape is; `None` for what is not drawn.
pub fn class_of(layer: &str, feature: &TileFeature<'_>) -> Option<ShapeClass> {
    let is = |names: &[&str]| names.contains(&layer);
    let shape = feature.kind();
    if GROUND.contains(&layer) {
        return Some(ShapeClass::Ground);
    }
    if is(WATER) || is(STREAMS) {
        return match shape {
            ShapeKind::Areas => Some(ShapeClass::Water),
            ShapeKind::Lines => Some(ShapeClass::Stream),
            _ => None,
        };
    }
    if is(PARKS) {
        return (shape == ShapeKind::Areas).then_some(ShapeClass::Green);
    }
    if is(LAND_USE) {
        return if shape == ShapeKind::Areas { land_use(feature) } else { None };
    }
    if is(BUILDINGS) {
        return (shape == ShapeKind::Areas).then_some(ShapeClass::Building);
    }
    if is(ROADS) {
        return if shape == ShapeKind::Lines { road(feature) } else { None };
    }
    if is(BOUNDARIES) {
        return if shape == ShapeKind::Lines { boundary(feature) } else { None };
    }
    if KNOWN.iter().any(|known| known.contains(&layer)) {
        return None;
    }
    match shape {
        ShapeKind::Areas => Some(ShapeClass::Area),
        ShapeKind::Lines => Some(ShapeClass::Line),
        ShapeKind::Points => Some(ShapeClass::Point),
        ShapeKind::Unknown => None,
    }
}

fn land_use(feature: &TileFeature<'_>) -> Option<ShapeClass> {
    let class = |kind: &str| match kind {
        "wood"
        | "forest"
        | "grass"
        | "grassland"
        | "park"
        | "garden"
        | "meadow"
        | "scrub"
        | "national_park"
        | "nature_reserve"
        | "protected_area"
        | "wetland"
        | "golf_course"
        | "recreation_ground"
        | "cemetery"
        | "grave_yard"
        | "village_green"
        | "orchard"
        | "vineyard"
        | "heath"
        | "playground"
        | "pitch"
        | "zoo"
        | "greenhouse_horticulture"
        | "plant_nursery"
        | "allotments"
        | "swamp"
        | "marsh" => Some(ShapeClass::Green),
        "residential" | "suburb" | "quarter" | "neighbourhood" | "commercial" | "retail" | "urban_area" | "school" | "university" | "college"
        | "hospital" | "kindergarten" | "education" | "pedestrian" => Some(ShapeClass::Built),
        "industrial" | "railway" | "port" | "quarry" | "landfill" | "brownfield" | "military" | "aerodrome" | "airfield" | "aeroway" | "apron"
        | "runway" | "taxiway" | "garages" | "parking" | "bus_station" => Some(ShapeClass::Industry),
        _ => None,
    };
    class(feature.text(&KINDS)).or_else(|| class(feature.text(&FINE)))
}

/// Whether an attribute says yes, in any of the ways that schemes have.
fn says_yes(feature: &TileFeature<'_>, names: &[&str]) -> bool {
    match feature.value(names) {
        Some(TileValue::Truth(truth)) => truth,
        Some(TileValue::Number(number)) => number != 0.0,
        Some(TileValue::Text(text)) => matches!(text, "yes" | "true" | "1" | "tunnel"),
        None => false,
    }
}

fn road(feature: &TileFeature<'_>) -> Option<ShapeClass> {
    let class = |kind: &str| match kind {
        "motorway" | "motorway_link" | "trunk" | "trunk_link" | "highway" => Some(ShapeClass::Motorway),
        "primary" | "primary_link" | "major_road" => Some(ShapeClass::MainRoad),
        "secondary" | "secondary_link" | "tertiary" | "tertiary_link" | "medium_road" => Some(ShapeClass::Collector),
        "path" | "footway" | "cycleway" | "steps" | "track" | "bridleway" | "pedestrian" | "sidewalk" | "crossing" => Some(ShapeClass::Path),
        "rail" | "major_rail" | "transit" | "light_rail" | "subway" | "tram" | "narrow_gauge" | "monorail" | "funicular" => Some(ShapeClass::Rail),
        "minor" | "minor_road" | "street" | "street_limited" | "service" | "residential" | "unclassified" | "living_street" | "busway" => {
            Some(ShapeClass::Street)
        }
        _ => None,
    };
    let (fine, kind) = (feature.text(&FINE), feature.text(&KINDS));
    // what runs over the water or hangs in the air is no road
    if matches!(kind, "ferry" | "pier" | "aerialway" | "aeroway" | "minor_rail") {
        return None;
    }
    let found = class(kind);
    let found = if kind == "rail" { found } else { class(fine).or(found) };
    let is_tunnel = || feature.text(&["brunnel", "structure"]) == "tunnel" || says_yes(feature, &["is_tunnel", "tunnel"]);
    match found {
        Some(ShapeClass::Rail) if is_tunnel() => None,
        found => found.or(Some(ShapeClass::Street)),
    }
}

fn boundary(feature: &TileFeature<'_>) -> Option<ShapeClass> {
    if says_yes(feature, &["maritime"]) {
        return None;
    }
    let level = match feature.value(&["admin_level", "kind_detail", "pmap:min_admin_level"]) {
        Some(TileValue::Number(level)) => level,
        Some(TileValue::Text(text)) => text.parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    };
    match feature.text(&["kind"]) {
        "country" | "region" => return Some(ShapeClass::Boundary),
        "county" => return Some(ShapeClass::MinorBoundary),
        _ => {}
    }
    if level <= 4.0 {
        Some(ShapeClass::Boundary)
    } else if level <= 6.0 {
        Some(ShapeClass::MinorBoundary)
    } else {
        None
    }
}

/// What a name of a shape is one of, with the name in Chinese and in English; `None` where it has none that is shown.
pub fn name_of<'a>(layer: &str, feature: &TileFeature<'a>, is_base_map: bool) -> Option<(NameKind, &'a str, &'a str)> {
    let is = |names: &[&str]| names.contains(&layer);
    let shape = feature.kind();
    let kind = if is(PLACES) {
        if shape != ShapeKind::Points {
            return None;
        }
        place(feature)?
    } else if is(ROAD_NAMES) && shape == ShapeKind::Lines {
        match road(feature)? {
            ShapeClass::Motorway | ShapeClass::MainRoad => NameKind::MainRoad,
            ShapeClass::Collector | ShapeClass::Street => NameKind::Road,
            _ => return None,
        }
    } else if is(WATER_NAMES) {
        // what a town has many of is no landmark
        if matches!(feature.text(&KINDS), "fountain" | "swimming_pool" | "pool" | "basin" | "dock") {
            return None;
        }
        match shape {
            ShapeKind::Points => NameKind::Lake,
            ShapeKind::Lines => NameKind::River,
            _ => return None,
        }
    } else if !is_base_map && shape == ShapeKind::Points && !KNOWN.iter().any(|known| known.contains(&layer)) {
        NameKind::Other
    } else {
        return None;
    };
    let (zh, en) = (feature.text(&NAME_ZH), feature.text(&NAME_EN));
    (!zh.is_empty() || !en.is_empty()).then_some((kind, zh, en))
}

fn place(feature: &TileFeature<'_>) -> Option<NameKind> {
    let class = |kind: &str| match kind {
        "continent" | "ocean" | "sea" => None,
        "city" | "country" | "state" | "province" | "region" | "capital" | "state_capital" => Some(NameKind::City),
        "town" | "district" | "borough" | "county" | "municipality" => Some(NameKind::Town),
        _ => Some(NameKind::Village),
    };
    let (fine, kind) = (feature.text(&FINE), feature.text(&["type", "class", "kind", "pmap:kind"]));
    if kind == "locality" && !fine.is_empty() { class(fine) } else { class(kind) }
}
