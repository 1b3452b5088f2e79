//! The base map of tiles that lies under all layers: which tiles, and how they are shown.

use super::datum::{SourceCrs, Transform};
use super::table::Bounds;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The base map of tiles under all layers. Naming one starts no request: the network is switched on apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BaseMap {
    pub source: BaseSource,
    /// From 0, where the ground alone is seen, to 1.
    #[serde(default = "whole")]
    pub opacity: f32,
    /// Whether its colours are taken away, so that those of the layers stand out.
    #[serde(default)]
    pub grey: bool,
}

const fn whole() -> f32 {
    1.0
}

impl BaseMap {
    /// A source as it comes.
    #[must_use]
    pub const fn of(source: BaseSource) -> Self {
        Self { source, opacity: 1.0, grey: false }
    }
}

/// Where the tiles of a base map come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseSource {
    /// One that the program knows, by its key.
    Known(String),
    /// A service or a file that the user has named.
    Own(Box<TileSet>),
}

/// Tiles of a service or of a file: where they are and how they lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TileSet {
    pub name: String,
    /// Whose they are, as it must stand beside them.
    #[serde(default)]
    pub credit: String,
    pub place: TileSetPlace,
    #[serde(default)]
    pub grid: TileGrid,
    /// The first level and the last one, in the levels of Web Mercator.
    pub zooms: [u8; 2],
    /// Pixels of a tile's sides: a power of two.
    #[serde(default = "usual_size")]
    pub tile_size: u32,
    /// Whether its tiles are shapes (Mapbox Vector Tiles), which are drawn in the map's own style, and no pictures.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_vector: bool,
}

const fn usual_size() -> u32 {
    256
}

/// Names of what an address gives a service to know the user by.
const SECRETS: [&str; 9] = ["tk", "key", "ak", "apikey", "api_key", "token", "access_token", "sig", "password"];

impl TileSet {
    /// The same without what a service knows the user by: that is the user's own and goes to no project.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        let mut own = self.clone();
        match &mut own.place {
            TileSetPlace::Server(addresses) => addresses.iter_mut().for_each(strip),
            TileSetPlace::Archive(address) => strip(address),
            TileSetPlace::File(_) | TileSetPlace::Picture { .. } => {}
        }
        own
    }
}

impl TileSet {
    /// The box round a picture that lies on the map, in degrees; `None` for what is no picture.
    #[must_use]
    pub fn picture_bounds(&self) -> Option<Bounds> {
        let (TileSetPlace::Picture { affine: [a, b, c, d, e, f], size, .. }, TileGrid::Boxes { system }) = (&self.place, &self.grid) else {
            return None;
        };
        let way = Transform::of(system).ok()?;
        let [east, south] = size.map(f64::from);
        let pixels = Bounds { west: 0.0, south, east, north: 0.0 };
        pixels.across(|[column, row]| way.to_wgs84([a * column + b * row + c, d * column + e * row + f]))
    }
}

/// Takes a name and password before the host, and values that are secrets, out of an address.
fn strip(address: &mut String) {
    let Some((scheme, rest)) = address.split_once("://") else { return };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let host = host.rsplit('@').next().unwrap_or(host);
    let is_secret = |part: &str| {
        let name = part.split('=').next().unwrap_or(part);
        SECRETS.iter().any(|own| name.eq_ignore_ascii_case(own))
    };
    let path = match path.split_once('?') {
        Some((path, query)) => format!("{path}?{}", query.split('&').filter(|part| !is_secret(part)).collect::<Vec<_>>().join("&")),
        None => path.to_owned(),
    };
    *address = format!("{scheme}://{host}{path}");
}

/// Where the pictures of tiles are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TileSetPlace {
    /// Addresses at servers, those drawn first first. Placeholders are `{z}`, `{x}`, `{y}`, `{-y}` (rows from the south), `{s}` (a, b
    /// or c), `{switch:a,b}`, `{matrix}` (a level's name) and `{bbox}`.
    Server(Vec<String>),
    /// A PMTiles archive at a server, of which parts are asked for.
    Archive(String),
    /// An MBTiles or PMTiles file.
    File(PathBuf),
    /// One picture of which tiles are made, and how its pixels lie in the coordinates of the grid: from a column and a row, counted from
    /// the upper left corner, to `a·column + b·row + c` and `d·column + e·row + f`.
    Picture {
        file: PathBuf,
        affine: [f64; 6],
        /// Columns and rows.
        size: [u32; 2],
    },
}

impl TileSetPlace {
    /// The file that it is, where it is one.
    #[must_use]
    pub const fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::File(file) | Self::Picture { file, .. } => Some(file),
            Self::Server(_) | Self::Archive(_) => None,
        }
    }

    /// The same, to be named otherwise.
    pub const fn file_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::File(file) | Self::Picture { file, .. } => Some(file),
            Self::Server(_) | Self::Archive(_) => None,
        }
    }
}

/// How tiles lie.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TileGrid {
    /// In Web Mercator, each level twice as many columns and rows as the one above.
    #[default]
    Mercator,
    /// The same, of degrees moved as China's published maps are (GCJ-02).
    MovedMercator,
    /// In matrices that a service tells, the coarsest first.
    Matrices { system: SourceCrs, levels: Vec<TileMatrix> },
    /// In any box that is asked for, in coordinates of a system.
    Boxes { system: SourceCrs },
}

/// One level of tiles in the coordinates of a system, easting or longitude first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TileMatrix {
    pub name: String,
    /// Where the first column and the first row begin.
    pub corner: [f64; 2],
    /// Units of the system to a pixel.
    pub step: f64,
    /// Pixels of a tile's sides.
    pub size: [u32; 2],
    /// Columns and rows.
    pub count: [u32; 2],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_knows_the_user_by_goes_to_no_project() {
        let of = |address: &str| {
            let mut own = address.to_owned();
            strip(&mut own);
            own
        };
        assert_eq!(of("https://u:p@a.cn/wmts?tk=1&LAYER=img&TK=2&z={z}"), "https://a.cn/wmts?LAYER=img&z={z}");
        assert_eq!(of("https://a.cn/{z}/{x}/{y}.png"), "https://a.cn/{z}/{x}/{y}.png");
        assert_eq!(of("https://a.cn?token=x"), "https://a.cn?");
    }
}
