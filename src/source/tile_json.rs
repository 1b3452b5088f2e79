//! What a server of tiles says of them in `TileJSON` 3.0 (<https://github.com/mapbox/tilejson-spec/tree/master/3.0.0>).

use super::capabilities::Offered;
use super::named_tiles::{host_of, levels, tiles_at};
use crate::io::without_marks;
use crate::model::{TileSet, TileSetPlace};
use serde_json::Value;

/// Addresses of the same tiles that are kept.
const MOST_ADDRESSES: usize = 8;

/// The tiles that a text names that was asked at `address`; none where it is no `TileJSON`, or names tiles of another server than the user has.
#[must_use]
pub fn tiles_in(text: &str, address: &str) -> Option<Offered> {
    let told: Value = serde_json::from_str(text).ok()?;
    let word = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default();
    let level = |name: &str| told.get(name).and_then(Value::as_u64).and_then(|level| u8::try_from(level).ok());
    let rows = if word("scheme").eq_ignore_ascii_case("tms") { "{-y}" } else { "{y}" };
    let addresses: Vec<String> = told.get("tiles")?.as_array()?.iter().filter_map(Value::as_str).map(|own| own.replace("{y}", rows)).collect();
    // several addresses are of the same tiles, not of tiles over each other
    let mut own = addresses.iter().take(MOST_ADDRESSES).filter(|tiles| host_of(tiles).is_some() && host_of(tiles) == host_of(address));
    let own = own.find_map(|tiles| tiles_at(tiles))?;
    let is_vector = own.is_vector || told.get("vector_layers").is_some() || matches!(word("format"), "pbf" | "mvt");
    let usual = levels(is_vector);
    let name = if word("name").is_empty() { own.name.clone() } else { word("name").to_owned() };
    let set = TileSet {
        name: name.clone(),
        credit: without_marks(word("attribution")),
        zooms: [level("minzoom").unwrap_or(usual[0]), level("maxzoom").unwrap_or(usual[1])],
        tile_size: if is_vector { crate::io::VECTOR_SIDE } else { own.tile_size },
        is_vector,
        ..own
    };
    (set.is_sound() && matches!(set.place, TileSetPlace::Server(_))).then_some(Offered { title: name, set })
}
