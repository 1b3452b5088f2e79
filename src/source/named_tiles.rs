//! The tiles that an address with places in it names, without asking anybody.

use crate::io::VECTOR_SIDE;
use crate::model::{TileGrid, TileSet, TileSetPlace};

/// Levels of tiles whose service does not tell any.
const USUAL: [u8; 2] = [0, 19];
/// And where they are shapes: the schemes of `OpenMapTiles` and Shortbread end there.
const USUAL_VECTOR: [u8; 2] = [0, 14];
/// The levels of tiles that do not tell any.
pub const fn levels(is_vector: bool) -> [u8; 2] {
    if is_vector { USUAL_VECTOR } else { USUAL }
}

/// The tiles that an address names with places for a level, a column and a row, or for a box; `None` where it has none.
#[must_use]
pub fn tiles_at(address: &str) -> Option<TileSet> {
    let address = address.trim();
    let has = |name: &str| address.contains(name);
    let is_boxed = has("{bbox}");
    if !is_boxed && !(has("{z}") && has("{x}") && (has("{y}") || has("{-y}"))) {
        return None;
    }
    let grid =
        if is_boxed { TileGrid::Boxes { system: crate::model::SourceCrs::new(crate::model::System::WebMercator) } } else { TileGrid::Mercator };
    let path = address.split(['?', '#']).next().unwrap_or(address).to_lowercase();
    let is_vector = !is_boxed && [".pbf", ".mvt"].iter().any(|ending| path.ends_with(ending));
    let set = TileSet {
        name: host_of(address).unwrap_or_default(),
        credit: String::new(),
        place: TileSetPlace::Server(vec![address.to_owned()]),
        grid,
        zooms: levels(is_vector),
        tile_size: if is_vector { VECTOR_SIDE } else { 256 },
        is_vector,
    };
    set.is_sound().then_some(set)
}

/// The server of an address, with its port; `None` where it is no address of the web.
pub fn host_of(address: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_places_in_it_is_asked_for_nothing() {
        let set = tiles_at(" https://a.cn/{z}/{x}/{-y}.png ").unwrap();
        assert_eq!((set.name.as_str(), &set.place), ("a.cn", &TileSetPlace::Server(vec!["https://a.cn/{z}/{x}/{-y}.png".to_owned()])));
        assert!(tiles_at("https://a.cn/wms?bbox={bbox}").is_some_and(|set| matches!(set.grid, TileGrid::Boxes { .. })));
        // none is of this machine's files
        assert!(tiles_at("file:///etc/{z}/{x}/{y}").is_none() && tiles_at("https://a.cn/{z}").is_none());
        // what ends so is shapes
        assert!(tiles_at("https://a.cn/{z}/{x}/{y}.pbf?key=1").is_some_and(|set| set.is_vector && set.zooms == [0, 14] && set.tile_size == 512));
    }
}
