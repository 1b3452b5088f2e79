//! Servers whose tiles lie at addresses of level, column and row, and the list of those that are built in.

use super::tiles::{Tile, TilePlace, TileSource};
use crate::i18n::Bilingual;
use crate::model::{Provenance, System};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A server's pyramid, by an address with `{z}`, `{x}` and `{y}` in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Xyz {
    pub key: String,
    pub name: Bilingual,
    pub credit: Provenance,
    pub zooms: RangeInclusive<u8>,
    /// Pixels of a tile's sides.
    pub tile_size: u32,
    pub datum: System,
    pub address: String,
}

impl Xyz {
    /// OpenStreetMap's own server, under its tile usage policy:
    /// <https://operations.osmfoundation.org/policies/tiles/>.
    #[must_use]
    pub fn openstreetmap() -> Self {
        Self {
            key: "openstreetmap".to_owned(),
            name: Bilingual::same("OpenStreetMap"),
            credit: Provenance {
                source: Bilingual::new("© OpenStreetMap 贡献者", "© OpenStreetMap contributors"),
                licence: "ODbL 1.0".to_owned(),
                ..Provenance::default()
            },
            zooms: 0..=19,
            tile_size: 256,
            datum: System::Wgs84,
            address: "https://tile.openstreetmap.org/{z}/{x}/{y}.png".to_owned(),
        }
    }
}

impl TileSource for Xyz {
    fn key(&self) -> &str {
        &self.key
    }

    fn name(&self) -> Bilingual {
        self.name.clone()
    }

    fn credit(&self) -> Provenance {
        self.credit.clone()
    }

    fn zooms(&self) -> RangeInclusive<u8> {
        self.zooms.clone()
    }

    fn tile_size(&self) -> u32 {
        self.tile_size
    }

    fn datum(&self) -> System {
        self.datum.clone()
    }

    fn place(&self, Tile { zoom, x, y }: Tile) -> TilePlace {
        TilePlace::Url(self.address.replace("{z}", &zoom.to_string()).replace("{x}", &x.to_string()).replace("{y}", &y.to_string()))
    }
}

/// The sources of tiles that are built in, a row each; the first is the online base map.
#[must_use]
pub fn tile_sources() -> [Arc<dyn TileSource>; 1] {
    [Arc::new(online_base())]
}

/// The online base map: OpenStreetMap, from `NANBEI_TILES` where that is an address with `{z}`, `{x}` and `{y}` in it.
fn online_base() -> Xyz {
    let own = Xyz::openstreetmap();
    match std::env::var("NANBEI_TILES").ok().filter(|address| !address.is_empty()) {
        Some(address) => Xyz { address, ..own },
        None => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_all_that_is_told_of_it() {
        let keys: Vec<String> = tile_sources().iter().map(|source| source.key().to_owned()).collect();
        for source in tile_sources() {
            assert_eq!(keys.iter().filter(|key| *key == source.key()).count(), 1);
            let credit = source.credit();
            assert!(!source.name().is_empty() && !credit.source.zh.is_empty() && !credit.source.en.is_empty() && !credit.licence.is_empty());
            assert!(source.tile_size().is_power_of_two() && source.zooms().start() <= source.zooms().end());
        }
        let osm = Xyz::openstreetmap();
        assert!(osm.needs_network());
        let place = osm.place(Tile { zoom: 3, x: 6, y: 2 });
        assert_eq!(place, TilePlace::Url("https://tile.openstreetmap.org/3/6/2.png".to_owned()));
    }

    #[test]
    fn tiles_above_cover_those_below() {
        let tile = Tile { zoom: 5, x: 27, y: 13 };
        assert_eq!(tile.above(2), Some(Tile { zoom: 3, x: 6, y: 3 }));
        assert_eq!((tile.above(5), tile.above(6)), (Some(Tile::WORLD), None));
        assert!(tile.exists() && !Tile { x: 32, ..tile }.exists() && !Tile { zoom: 40, ..tile }.exists());
    }
}
