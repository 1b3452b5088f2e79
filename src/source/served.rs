//! Tiles at servers and in files, and of which pictures each is made.

use super::drawn_tile::TileDrawing;
use super::tile::Tile;
use super::tile_file::TileFile;
use super::tiles::{TileContent, TilePart, TilePlace, TileSource};
use crate::i18n::Bilingual;
use crate::model::datum::{Transform, gcj02};
use crate::model::projection::{EQUATORIAL_RADIUS, lon_lat, world};
use crate::model::{Provenance, SourceCrs, SourceError, System, TileGrid, TileMatrix, TileSet, TileSetPlace};
use std::f64::consts::PI;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

/// How many levels below the deepest one shapes are drawn, and the deepest of these.
const BELOW: u8 = 8;
const DEEPEST_DRAWN: u8 = 23;
/// Pictures that a tile is put together from at most; where it would be more, those of a coarser level are taken.
const MOST_PARTS: u64 = 16;
/// Parts of a picture's side by which it may stand beside a tile without being needed for it.
const TOUCH: f64 = 1e-4;
/// Places along each side of a tile that are looked at for what it covers of another grid.
const ALONG: usize = 8;

/// A pyramid of tiles at a server or in a file.
#[derive(Debug)]
pub struct Served {
    key: String,
    name: Bilingual,
    credit: Provenance,
    set: TileSet,
    /// The user's key for the service, which stands at `{key}`.
    secret: String,
    way: Way,
    /// The file, once it was opened: one that could not be is tried again.
    local: Mutex<Option<Arc<TileFile>>>,
    /// What draws its tiles, where they are shapes.
    drawing: Option<Arc<dyn TileDrawing>>,
}

/// From WGS-84 to what the pictures lie in.
#[derive(Debug)]
enum Way {
    /// They lie as the tiles do.
    None,
    Moved,
    Through(Box<Transform>),
    /// Through a system to the columns and rows of a picture.
    Picture(Box<Transform>, [f64; 6]),
}

impl Served {
    /// The tiles of a service or a file that the user names.
    #[must_use]
    pub fn of(set: TileSet) -> Self {
        let credit = Provenance { source: Bilingual::same(set.credit.clone()), ..Provenance::default() };
        Self::with(String::new(), Bilingual::same(set.name.clone()), credit, set, "")
    }

    /// Tiles that the program knows under a key.
    pub fn with(key: String, name: Bilingual, credit: Provenance, set: TileSet, secret: &str) -> Self {
        let way = match &set.grid {
            TileGrid::Mercator => Way::None,
            TileGrid::MovedMercator => Way::Moved,
            // metres of Web Mercator are the tiles' own squares
            TileGrid::Boxes { system } if system.system == System::WebMercator && set.place.file().is_none() => Way::None,
            TileGrid::Boxes { system } | TileGrid::Matrices { system, .. } => through(system, &set.place),
        };
        let local = Mutex::new(None);
        Self { key, name, credit, set, secret: secret.to_owned(), way, local, drawing: None }
    }

    /// The same with its tiles drawn, where they are shapes.
    #[must_use]
    pub fn drawn_by(mut self, drawing: &Arc<dyn TileDrawing>) -> Self {
        self.drawing = self.set.is_vector.then(|| Arc::clone(drawing));
        self
    }

    /// An address with its placeholders filled in.
    fn filled(&self, address: &str, tile: Tile, matrix: &str, bbox: Option<[f64; 4]>) -> TilePlace {
        let Tile { zoom, x, y } = tile;
        let from_south = (1u64 << zoom.min(40)).saturating_sub(1).saturating_sub(u64::from(y));
        let mut text = switched(address, x as usize + y as usize)
            .replace("{z}", &zoom.to_string())
            .replace("{x}", &x.to_string())
            .replace("{-y}", &from_south.to_string())
            .replace("{y}", &y.to_string())
            .replace("{matrix}", matrix);
        if let Some(bbox) = bbox {
            text = text.replace("{bbox}", &bbox.map(plain).join(","));
        }
        let kept_as = text.replace("{key}", "");
        // only what the program itself knows is given the user's key
        let address = if self.key.is_empty() { kept_as.clone() } else { text.replace("{key}", &self.secret) };
        TilePlace::Url { address, kept_as }
    }

    /// The step of a picture that is about as fine as the tile's pixels.
    fn of_picture(&self, size: [u32; 2], tile: Tile) -> Vec<TilePart> {
        let Some([left, top, right, bottom]) = self.covered(tile) else { return Vec::new() };
        let [wide, high] = size.map(f64::from);
        if right < 0.0 || bottom < 0.0 || left > wide || top > high {
            return Vec::new();
        }
        let pixels = (right - left).max(bottom - top) / f64::from(self.set.tile_size);
        let step = pixels.max(1.0).log2().floor().min(31.0) as u8;
        vec![TilePart { place: TilePlace::Local(Tile { zoom: step, x: 0, y: 0 }), lies: Some([0.0, 0.0, wide, high]) }]
    }

    /// The pictures of a grid of squares that lies a little elsewhere.
    fn moved(&self, addresses: &[String], tile: Tile) -> Vec<TilePart> {
        let Some([left, top, right, bottom]) = self.covered(tile) else { return Vec::new() };
        let side = (-f64::from(tile.zoom)).exp2();
        let many = 1u32 << tile.zoom.min(31);
        let range = |from: f64, to: f64| (from / side).floor().max(0.0) as u32..=((to / side).floor().max(0.0) as u32).min(many - 1);
        let mut parts = Vec::new();
        for address in addresses {
            for y in range(top, bottom) {
                for x in range(left, right) {
                    let own = Tile { x, y, ..tile };
                    parts.push(TilePart { place: self.filled(address, own, "", None), lies: Some(own.square()) });
                }
            }
        }
        parts
    }

    /// The pictures of a service's matrices: those of the level that is nearest to the tile's pixels.
    fn in_matrices(&self, addresses: &[String], levels: &[TileMatrix], tile: Tile) -> Vec<TilePart> {
        let Some([west, south, east, north]) = self.covered(tile) else { return Vec::new() };
        let wanted = ((east - west) / f64::from(self.set.tile_size)).max(f64::MIN_POSITIVE);
        let mut nearest: Vec<(usize, &TileMatrix)> = levels.iter().enumerate().collect();
        nearest.sort_by(|(_, a), (_, b)| (a.step / wanted).log2().abs().total_cmp(&(b.step / wanted).log2().abs()));
        for (level, matrix) in nearest {
            let (wide, high) = (matrix.step * f64::from(matrix.size[0]), matrix.step * f64::from(matrix.size[1]));
            let column = |x: f64| ((x - matrix.corner[0]) / wide).floor();
            let row = |y: f64| ((matrix.corner[1] - y) / high).floor();
            let within = |from: f64, to: f64, many: u32| {
                let (from, to) = (from.max(0.0), to.min(f64::from(many) - 1.0));
                (from <= to).then_some(from as u32..=to as u32)
            };
            // what only touches is not needed, and a service may refuse what lies beyond its limits
            let (dx, dy) = (wide * TOUCH, high * TOUCH);
            let across = within(column(west + dx), column(east - dx), matrix.count[0]);
            let Some((columns, rows)) = across.zip(within(row(north - dy), row(south + dy), matrix.count[1])) else {
                return Vec::new();
            };
            let many = |range: &RangeInclusive<u32>| u64::from(range.end() - range.start()) + 1;
            if many(&columns) * many(&rows) > MOST_PARTS {
                continue;
            }
            let mut parts = Vec::new();
            for address in addresses {
                for y in rows.clone() {
                    for x in columns.clone() {
                        let own = Tile { zoom: level as u8, x, y };
                        let (west, north) = (f64::from(x).mul_add(wide, matrix.corner[0]), f64::from(y).mul_add(-high, matrix.corner[1]));
                        let lies = Some([west, north, west + wide, north - high]);
                        parts.push(TilePart { place: self.filled(address, own, &matrix.name, None), lies });
                    }
                }
            }
            return parts;
        }
        Vec::new()
    }

    /// The least and the most of what a tile covers in the coordinates of the pictures, found along its sides.
    fn covered(&self, tile: Tile) -> Option<[f64; 4]> {
        let [x0, y0, x1, y1] = tile.square();
        let at = |k: usize| k as f64 / ALONG as f64;
        let sides = (0..=ALONG).flat_map(|k| [[at(k), 0.0], [at(k), 1.0], [0.0, at(k)], [1.0, at(k)]]);
        let places = sides.filter_map(|[u, v]| self.own_place([(x1 - x0).mul_add(u, x0), (y1 - y0).mul_add(v, y0)]));
        let [west, south, east, north] = places.fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |own, [x, y]| {
            [own[0].min(x), own[1].min(y), own[2].max(x), own[3].max(y)]
        });
        (west <= east).then_some([west, south, east, north])
    }
}

impl TileSource for Served {
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
        let [top, deepest] = self.set.zooms;
        // shapes are drawn as sharp below the deepest level
        let drawn = if self.drawing.is_some() { (deepest + BELOW).min(DEEPEST_DRAWN).max(deepest) } else { deepest };
        top..=drawn
    }

    fn tile_size(&self) -> u32 {
        self.drawing.as_ref().map_or(self.set.tile_size, |drawing| drawing.tile_size())
    }

    fn drawing(&self) -> Option<&Arc<dyn TileDrawing>> {
        self.drawing.as_ref()
    }

    fn drawn_from(&self, tile: Tile) -> Tile {
        let below = if self.drawing.is_some() { tile.zoom.saturating_sub(self.set.zooms[1]) } else { 0 };
        tile.above(below).unwrap_or(tile)
    }

    fn parts(&self, tile: Tile) -> Vec<TilePart> {
        let tile = self.drawn_from(tile);
        let whole = |place| vec![TilePart { place, lies: None }];
        let addresses = match &self.set.place {
            TileSetPlace::Server(addresses) => addresses,
            TileSetPlace::Archive(address) => return whole(TilePlace::Archived { address: address.clone(), tile }),
            TileSetPlace::File(_) => return whole(TilePlace::Local(tile)),
            TileSetPlace::Picture { size, .. } => return self.of_picture(*size, tile),
        };
        match &self.set.grid {
            TileGrid::Mercator => addresses.iter().map(|address| TilePart { place: self.filled(address, tile, "", None), lies: None }).collect(),
            TileGrid::MovedMercator => self.moved(addresses, tile),
            TileGrid::Matrices { levels, .. } => self.in_matrices(addresses, levels, tile),
            TileGrid::Boxes { system } => {
                let (bbox, lies) = if matches!(self.way, Way::None) {
                    let [left, top, right, bottom] = tile.square();
                    let metres = |part: f64| (part - 0.5) * 2.0 * PI * EQUATORIAL_RADIUS;
                    ([metres(left), -metres(bottom), metres(right), -metres(top)], None)
                } else {
                    let Some([west, south, east, north]) = self.covered(tile) else { return Vec::new() };
                    // the picture's rows run south
                    ([west, south, east, north], Some([west, north, east, south]))
                };
                let [west, south, east, north] = bbox;
                let bbox = if system.swapped { [south, west, north, east] } else { bbox };
                addresses.iter().map(|address| TilePart { place: self.filled(address, tile, "", Some(bbox)), lies }).collect()
            }
        }
    }

    fn own_place(&self, at: [f64; 2]) -> Option<[f64; 2]> {
        match &self.way {
            Way::None => Some(at),
            Way::Moved => Some(world(gcj02(lon_lat(at)))),
            Way::Through(way) => way.of_wgs84(lon_lat(at)),
            Way::Picture(way, affine) => way.of_wgs84(lon_lat(at)).and_then(|at| pixel_of(affine, at)),
        }
    }

    fn is_picture(&self) -> bool {
        matches!(self.set.place, TileSetPlace::Picture { .. })
    }

    fn host(&self) -> Option<String> {
        server_of(&self.set.place)
    }

    fn read(&self, tile: Tile) -> Result<Option<TileContent>, SourceError> {
        if self.needs_network() {
            return Ok(None);
        }
        let file = {
            let mut local = self.local.lock().unwrap_or_else(PoisonError::into_inner);
            match &*local {
                Some(file) => Arc::clone(file),
                None => Arc::clone(local.insert(Arc::new(TileFile::open(&self.set.place)?))),
            }
        };
        file.read(tile, self.set.is_vector)
    }
}

/// The servers that are asked for tiles, each once, as a text; none for a file.
pub fn server_of(place: &TileSetPlace) -> Option<String> {
    let addresses = match place {
        TileSetPlace::Server(addresses) => addresses.clone(),
        TileSetPlace::Archive(address) => vec![address.clone()],
        TileSetPlace::File(_) | TileSetPlace::Picture { .. } => return None,
    };
    let mut hosts: Vec<String> = Vec::new();
    for address in addresses {
        // those of the names that take turns are one server's
        for n in 0..names_of(&address).max(3) {
            let host = super::named_tiles::host_of(&switched(&address, n)).unwrap_or_else(|| "?".to_owned());
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
    }
    Some(match &hosts[..] {
        [first, _, .., last] if is_row(&hosts) => format!("{first} … {last}"),
        _ => hosts.join(", "),
    })
}

/// Whether names of servers differ in their first part alone, as t0 to t7 do.
fn is_row(hosts: &[String]) -> bool {
    let rest = |host: &String| host.split_once('.').map(|(_, rest)| rest.to_owned());
    hosts.windows(2).all(|pair| rest(&pair[0]).is_some() && rest(&pair[0]) == rest(&pair[1]))
}

/// How many names an address offers.
fn names_of(address: &str) -> usize {
    let names = address.split_once("{switch:").and_then(|(_, rest)| rest.split_once('}'));
    names.map_or(1, |(names, _)| names.split(',').count().min(64))
}

/// From WGS-84 to coordinates of a system, and on to the pixels of a picture where it is one.
fn through(system: &SourceCrs, place: &TileSetPlace) -> Way {
    let Ok(way) = Transform::of(&SourceCrs::new(system.system.clone())) else { return Way::None };
    match place {
        TileSetPlace::Picture { affine, .. } => Way::Picture(Box::new(way), *affine),
        _ => Way::Through(Box::new(way)),
    }
}

/// The column and the row of a place in a picture's coordinates.
fn pixel_of([a, b, c, d, e, f]: &[f64; 6], [x, y]: [f64; 2]) -> Option<[f64; 2]> {
    let (area, x, y) = (a * e - b * d, x - c, y - f);
    let at = [(e * x - b * y) / area, (a * y - d * x) / area];
    at.iter().all(|part| part.is_finite()).then_some(at)
}

/// An address with one of the names that it offers: which one hangs on the tile, so that each is asked of one server alone.
fn switched(address: &str, n: usize) -> String {
    let picked = |names: &[&str]| names.get(n % names.len().max(1)).copied().unwrap_or_default().to_owned();
    let text = address.replace("{s}", &picked(&["a", "b", "c"]));
    let Some((before, rest)) = text.split_once("{switch:") else { return text };
    let Some((names, after)) = rest.split_once('}') else { return text };
    format!("{before}{}{after}", picked(&names.split(',').collect::<Vec<_>>()))
}

/// A number without an exponent.
fn plain(value: f64) -> String {
    let text = format!("{value:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(grid: TileGrid, address: &str) -> TileSet {
        TileSet {
            name: "t".to_owned(),
            credit: String::new(),
            place: TileSetPlace::Server(vec![address.to_owned()]),
            grid,
            zooms: [0, 18],
            tile_size: 256,
            is_vector: false,
        }
    }

    fn address(part: &TilePart) -> &str {
        match &part.place {
            TilePlace::Url { address, .. } => address,
            place => panic!("{place:?}"),
        }
    }

    /// The tile of a place in degrees.
    fn tile_at(zoom: u8, at: [f64; 2]) -> Tile {
        let [x, y] = world(at).map(|part| (part * f64::from(1u32 << zoom)) as u32);
        Tile { zoom, x, y }
    }

    #[test]
    fn addresses_are_filled_in_and_secrets_go_to_those_alone_that_ask_for_them() {
        let tile = Tile { zoom: 3, x: 6, y: 2 };
        let at = |template: &str| address(&Served::of(set(TileGrid::Mercator, template)).parts(tile)[0]).to_owned();
        assert_eq!(at("https://a.cn/{z}/{x}/{y}.png"), "https://a.cn/3/6/2.png");
        assert_eq!(at("https://{s}.a.cn/{z}/{x}/{-y}"), "https://c.a.cn/3/6/5");
        assert_eq!(at("https://{switch:p,q}.a.cn/{z}/{x}/{y}"), "https://p.a.cn/3/6/2");
        // a stranger's address does not get the key
        assert_eq!(at("https://evil.cn/{z}/{x}/{y}?tk={key}"), "https://evil.cn/3/6/2?tk=");
        let tianditu = &crate::source::known_sources("s3cret")[1];
        let parts = tianditu.parts(tile);
        assert!(parts.len() == 2 && parts.iter().all(|part| address(part).ends_with("&tk=s3cret")), "{parts:?}");
        assert!(parts.iter().all(|part| matches!(&part.place, TilePlace::Url { kept_as, .. } if !kept_as.contains("s3cret"))));
        assert!(tianditu.host().is_some_and(|host| host == "t0.tianditu.gov.cn … t7.tianditu.gov.cn"));
        assert_eq!(Served::of(set(TileGrid::Mercator, "https://u:p@a.cn:8080/x?{z}")).host().unwrap(), "a.cn:8080");
    }

    #[test]
    fn pictures_of_moved_degrees_are_those_that_cover_the_tile() {
        let source = Served::of(set(TileGrid::MovedMercator, "https://a.cn/{z}/{x}/{y}"));
        // at Wusong GCJ-02 is 430 m to the east and 200 m to the south of WGS-84: some tiles at the deepest levels
        let own = tile_at(18, [121.49, 31.38]);
        let parts = source.parts(own);
        assert!((2..=4).contains(&parts.len()), "{parts:?}");
        let squares: Vec<[f64; 4]> = parts.iter().filter_map(|part| part.lies).collect();
        let [x0, y0, x1, y1] = own.square();
        for corner in [[x0, y0], [x1, y0], [x0, y1], [x1, y1]] {
            let [x, y] = source.own_place(corner).unwrap();
            assert!(squares.iter().any(|[left, top, right, bottom]| (*left..=*right).contains(&x) && (*top..=*bottom).contains(&y)));
        }
        assert!(squares.iter().all(|square| square[0] > x1), "the moved place is several tiles to the east");
    }

    #[test]
    fn a_services_boxes_and_matrices_cover_the_tile_in_its_own_order() {
        let boxes = |name: &str| {
            let system = SourceCrs::parse(name).unwrap();
            let source = Served::of(set(TileGrid::Boxes { system }, "https://a.cn/wms?BBOX={bbox}"));
            let parts = source.parts(tile_at(12, [121.5, 31.4]));
            let numbers: Vec<f64> = address(&parts[0]).rsplit('=').next().unwrap().split(',').map(|part| part.parse().unwrap()).collect();
            (numbers, parts[0].lies)
        };
        let (metres, lies) = boxes("EPSG:3857");
        assert!(lies.is_none() && metres[0] < 13_525_000.0 && metres[2] - metres[0] > 9_700.0 && metres[2] - metres[0] < 9_800.0, "{metres:?}");
        assert!(metres[1] < metres[3]);
        let (degrees, lies) = boxes("EPSG:4490,yx");
        assert!(degrees[0] < 31.4 && degrees[2] > 31.4 && degrees[1] < 121.5 && degrees[3] > 121.5 && lies.is_some(), "{degrees:?}");
        // Tianditu's grid of degrees: level 1 has two columns of 180 degrees and one row
        let levels: Vec<TileMatrix> = (1..=18)
            .map(|n| TileMatrix {
                name: n.to_string(),
                corner: [-180.0, 90.0],
                step: 180.0 / 256.0 / f64::from(1u32 << (n - 1)),
                size: [256, 256],
                count: [1 << n, 1 << (n - 1)],
            })
            .collect();
        let grid = TileGrid::Matrices { system: SourceCrs::parse("EPSG:4490").unwrap(), levels };
        let source = Served::of(set(grid, "https://a.cn/{matrix}/{y}/{x}"));
        let parts = source.parts(tile_at(12, [121.5, 31.4]));
        assert!((1..=6).contains(&parts.len()), "{parts:?}");
        assert!(parts.iter().all(|part| address(part).starts_with("https://a.cn/12/")), "{parts:?}");
        assert!(
            parts
                .iter()
                .any(|part| part.lies.is_some_and(|[west, north, east, south]| west <= 121.5 && east >= 121.5 && south <= 31.4 && north >= 31.4))
        );
    }

    #[test]
    fn tiles_above_cover_those_below() {
        let tile = Tile { zoom: 5, x: 27, y: 13 };
        assert_eq!(tile.above(2), Some(Tile { zoom: 3, x: 6, y: 3 }));
        assert_eq!((tile.above(5), tile.above(6)), (Some(Tile::WORLD), None));
        assert!(tile.exists() && !Tile { x: 32, ..tile }.exists() && !Tile { zoom: 40, ..tile }.exists());
    }
}
