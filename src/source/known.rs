//! The sources of base maps that the program knows by itself, and what is told of any source.

use super::drawn_tile::TileDrawing;
use super::served::{Served, server_of};
use super::tiles::TileSource;
use crate::i18n::Bilingual;
use crate::model::{BaseSource, Provenance, TileGrid, TileSet, TileSetPlace};
use std::sync::Arc;

impl Served {
    /// The source of that name: one that is built in, with the user's key where it asks for one, or one of the user's own. `None`
    /// where the program knows none of that key. Tiles that are shapes are drawn by `drawing`.
    #[must_use]
    pub fn source(source: &BaseSource, secrets: &str, drawing: &Arc<dyn TileDrawing>) -> Option<Arc<dyn TileSource>> {
        match source {
            BaseSource::Known(key) => known_sources(secrets).into_iter().find(|own| own.key() == key),
            BaseSource::Own(set) => Some(Arc::new(Self::of((**set).clone()).drawn_by(drawing))),
        }
    }

    /// OpenStreetMap's own server, under its tile usage policy:
    /// <https://operations.osmfoundation.org/policies/tiles/>. `address` takes its place where there is one.
    #[must_use]
    pub fn openstreetmap(address: Option<String>) -> Self {
        let credit = Provenance {
            source: Bilingual::new("© OpenStreetMap 贡献者", "© OpenStreetMap contributors"),
            licence: "ODbL 1.0".to_owned(),
            ..Provenance::default()
        };
        let address = address.unwrap_or_else(|| "https://tile.openstreetmap.org/{z}/{x}/{y}.png".to_owned());
        let set = TileSet {
            name: "OpenStreetMap".to_owned(),
            credit: credit.source.en.clone(),
            place: TileSetPlace::Server(vec![address]),
            grid: TileGrid::Mercator,
            zooms: [0, 19],
            tile_size: 256,
            is_vector: false,
        };
        Self::with("openstreetmap".to_owned(), Bilingual::same("OpenStreetMap"), credit, set, "")
    }

    /// A map of Tianditu's, the national platform's, with its names over it: <http://lbs.tianditu.gov.cn/server/MapService.html>. Its
    /// degrees are CGCS2000's, which are kept as WGS-84.
    fn tianditu(key: &str, name: Bilingual, [map, names]: [&str; 2], deepest: u8, secret: &str) -> Self {
        let credit = Provenance {
            source: Bilingual::new("国家地理信息公共服务平台（天地图）", "Tianditu, National Platform for Common Geospatial Information Services"),
            licence: "服务条款 lbs.tianditu.gov.cn".to_owned(),
            ..Provenance::default()
        };
        let address = |layer: &str| {
            format!(
                "https://t{{switch:0,1,2,3,4,5,6,7}}.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}\
                 &STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
            )
        };
        let set = TileSet {
            name: name.en.clone(),
            credit: credit.source.en.clone(),
            place: TileSetPlace::Server(vec![address(map), address(names)]),
            grid: TileGrid::Mercator,
            zooms: [1, deepest],
            tile_size: 256,
            is_vector: false,
        };
        Self::with(key.to_owned(), name, credit, set, secret)
    }
}

/// The sources of tiles that are built in, a row each; the first is the usual one. `secret` is the user's key for Tianditu.
#[must_use]
pub fn known_sources(secret: &str) -> [Arc<dyn TileSource>; 4] {
    let tianditu = |key, name, layers, deepest| Arc::new(Served::tianditu(key, name, layers, deepest, secret));
    [
        // another server of the same tiles, for tests and for those who run one
        Arc::new(Served::openstreetmap(std::env::var("NANBEI_TILES").ok().filter(|address| !address.is_empty()))),
        tianditu("tianditu-vector", Bilingual::new("天地图 矢量", "Tianditu, streets"), ["vec", "cva"], 18),
        tianditu("tianditu-imagery", Bilingual::new("天地图 影像", "Tianditu, imagery"), ["img", "cia"], 18),
        tianditu("tianditu-terrain", Bilingual::new("天地图 地形", "Tianditu, terrain"), ["ter", "cta"], 14),
    ]
}

/// What is told of a source of tiles, without opening it.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseTold {
    pub name: Bilingual,
    pub credit: Provenance,
    /// The server that is asked; `None` for a file.
    pub host: Option<String>,
}

/// What is told of the source of a base map; `None` where the program knows none of that key.
#[must_use]
pub fn told_of(source: &BaseSource) -> Option<BaseTold> {
    let of = |source: &dyn TileSource| BaseTold { name: source.name(), credit: source.credit(), host: source.host() };
    match source {
        BaseSource::Known(key) => known_sources("").iter().find(|own| own.key() == key).map(|own| of(&**own)),
        BaseSource::Own(set) => {
            let credit = Provenance { source: Bilingual::same(set.credit.clone()), ..Provenance::default() };
            Some(BaseTold { name: Bilingual::same(set.name.clone()), credit, host: server_of(&set.place) })
        }
    }
}

/// Whether a source that is built in asks for the user's key.
#[must_use]
pub fn asks_for_key(key: &str) -> bool {
    key.starts_with("tianditu")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_all_that_is_told_of_it() {
        let keys: Vec<String> = known_sources("").iter().map(|source| source.key().to_owned()).collect();
        for source in known_sources("") {
            assert_eq!(keys.iter().filter(|key| *key == source.key()).count(), 1);
            let credit = source.credit();
            assert!(!source.name().is_empty() && !credit.source.zh.is_empty() && !credit.source.en.is_empty() && !credit.licence.is_empty());
            assert!(source.tile_size().is_power_of_two() && source.zooms().start() <= source.zooms().end() && source.needs_network());
        }
    }
}
