//! Base maps of vector tiles: shapes by GDAL drawn where they lie, in the map's style, sharp below their deepest level, with names that are
//! placed with all others; from files, archives and servers; whole and damaged.

use crate::random::{Random, damage};
use crate::tile_server::{Said, Server, fixture, path_of};
use nanbei::carto::{Theme, VectorDrawing, compose, ink_rgb};
use nanbei::export::base_tiles;
use nanbei::io::{Progress, VectorTile, embedded_document, tile_set_of};
use nanbei::model::projection::{lon_lat, world};
use nanbei::model::{BaseMap, BaseSource, Bounds, Ink, NEVER, Role, Sheet, TileSet};
use nanbei::source::{Bitmap, DrawnTile, NameKind, Network, Served, Tile, TileClient, TileDrawing, TileSource, look_up};
use std::sync::Arc;

/// The tile that the shapes are told by.
const TILE: Tile = Tile { zoom: 10, x: 857, y: 418 };

fn client(set: TileSet, drawing: VectorDrawing) -> TileClient {
    let drawing: Arc<dyn TileDrawing> = Arc::new(drawing);
    TileClient::new(Arc::new(Served::of(set).drawn_by(&drawing)))
}

fn drawn(name: &str, drawing: VectorDrawing, tile: Tile) -> DrawnTile {
    let client = client(tile_set_of(&fixture(name), None).unwrap(), drawing);
    client.fetch(&[tile], Network::Off, NEVER).unwrap().remove(&tile).unwrap()
}

/// The colour at a place of a picture, from 0 to 1 from the left and the top, and how much it covers.
fn at(bitmap: &Bitmap, [x, y]: [f64; 2]) -> [u8; 4] {
    let pixel = |part: f64, side: u32| (part * f64::from(side)) as u32;
    let from = ((pixel(y, bitmap.height) * bitmap.width + pixel(x, bitmap.width)) * 4) as usize;
    bitmap.rgba[from..from + 4].try_into().unwrap()
}

fn role(role: Role, theme: Theme) -> [u8; 4] {
    let [r, g, b] = ink_rgb(Ink::Role(role), theme);
    [r, g, b, 255]
}

/// The places of the shapes in a tile that is the one they are told by or a part of it.
fn place_in(tile: Tile, [x, y]: [f64; 2]) -> [f64; 2] {
    let parts = f64::from(1u32 << (tile.zoom - TILE.zoom));
    [(f64::from(TILE.x) + x) * parts - f64::from(tile.x), (f64::from(TILE.y) + y) * parts - f64::from(tile.y)]
}

#[test]
fn shapes_are_drawn_where_they_lie_in_the_colours_of_the_map() {
    for theme in [Theme::Light, Theme::Dark] {
        for name in ["shapes.mbtiles", "shapes.pmtiles"] {
            let DrawnTile { bitmap, .. } = drawn(name, VectorDrawing::screen(theme, 1.0), TILE);
            assert_eq!((bitmap.width, bitmap.height), (512, 512));
            let (water, land) = (role(Role::Water, theme), role(Role::Land, theme));
            for y in [0.02, 0.3, 0.6, 0.98] {
                assert_eq!((at(&bitmap, [0.01, y]), at(&bitmap, [0.49, y]), at(&bitmap, [0.51, y])), (water, water, land), "{name} {theme:?} {y}");
            }
            let wood = at(&bitmap, [0.8, 0.55]);
            assert!(wood[1] > wood[0] && wood != land, "{wood:?} is green");
            let road = at(&bitmap, [0.8, 0.75]);
            assert!(road != land && road != water && at(&bitmap, [0.8, 0.77]) == land && at(&bitmap, [0.8, 0.73]) == land, "{road:?}");
            // it does not end at the tile's edge, though it is cut there
            assert_eq!(at(&bitmap, [0.97, 0.75]), land);
        }
    }
}

#[test]
fn below_the_deepest_level_shapes_stay_sharp() {
    // eight times as large as the deepest tiles of the file
    for [x, y] in [[4u32, 2], [11, 9], [12, 13]] {
        let tile = Tile { zoom: 14, x: TILE.x * 16 + x, y: TILE.y * 16 + y };
        let DrawnTile { bitmap, .. } = drawn("shapes.mbtiles", VectorDrawing::screen(Theme::Light, 1.0), tile);
        let [edge, _] = place_in(tile, [0.5, 0.0]);
        let is_water = |n: u32| at(&bitmap, [(f64::from(n) + 0.5) / 512.0, 0.5]) == role(Role::Water, Theme::Light);
        let wet = (0..512).filter(|n| is_water(*n)).count() as f64 / 512.0;
        // a unit of the deepest tiles is a pixel here
        assert!((wet - edge.clamp(0.0, 1.0)).abs() <= 2.0 / 512.0, "{tile:?}: {wet} of {edge}");
    }
    // the building begins within one of these, and its edge is one pixel wide
    let tile = Tile { zoom: 14, x: TILE.x * 16 + 11, y: TILE.y * 16 + 2 };
    let DrawnTile { bitmap, .. } = drawn("shapes.mbtiles", VectorDrawing::screen(Theme::Light, 1.0), tile);
    let [left, _] = place_in(tile, [0.72, 0.1]);
    let land = role(Role::Land, Theme::Light);
    let first = (0..512).find(|n| at(&bitmap, [(f64::from(*n) + 0.5) / 512.0, 0.5]) != land).unwrap();
    assert!((f64::from(first) / 512.0 - left).abs() <= 2.0 / 512.0, "{first} {left}");
}

#[test]
fn a_print_has_more_pixels_and_lines_as_broad_as_the_screen() {
    let broad = |drawing: VectorDrawing| {
        let DrawnTile { bitmap, .. } = drawn("shapes.mbtiles", drawing, TILE);
        let land = role(Role::Land, Theme::Light);
        let lines = (0..bitmap.height).filter(|n| at(&bitmap, [0.8, (f64::from(*n) + 0.5) / f64::from(bitmap.height)]) != land);
        let road = lines.filter(|n| (0.72..0.78).contains(&(f64::from(*n) / f64::from(bitmap.height)))).count();
        (bitmap.width, road)
    };
    let (screen, print) = (broad(VectorDrawing::screen(Theme::Light, 1.0)), broad(VectorDrawing::print(384)));
    assert_eq!((screen.0, print.0), (512, 2048));
    assert!((3 * screen.1..=5 * screen.1).contains(&print.1), "{screen:?} {print:?}");
    assert_eq!(broad(VectorDrawing::screen(Theme::Light, 2.0)).0, 1024);
}

#[test]
fn names_stand_where_their_shapes_are_in_both_languages_and_once_to_a_road() {
    let DrawnTile { names, .. } = drawn("shapes.mbtiles", VectorDrawing::screen(Theme::Light, 1.0), TILE);
    let found = |zh: &str| names.iter().find(|name| name.zh == zh);
    let near = |own: [f64; 2], [x, y]: [f64; 2]| {
        let [left, top, right, bottom] = TILE.square();
        let wanted = lon_lat([left + (right - left) * x, top + (bottom - top) * y]);
        (own[0] - wanted[0]).hypot(own[1] - wanted[1]) < 1e-4
    };
    let (town, city, river) = (found("测试镇").unwrap(), found("测试市").unwrap(), found("测试河").unwrap());
    assert_eq!((town.kind, town.en.as_str(), city.kind, river.kind), (NameKind::Town, "Test Town", NameKind::City, NameKind::River));
    assert!(near(town.lines[0][0], [0.75, 0.4]) && near(city.lines[0][0], [0.25, 0.25]));
    assert!(near(river.lines[0][0], [0.1, 0.5]) || near(*river.lines[0].last().unwrap(), [0.1, 0.5]));
    // a motorway is named early, a street only on a map of streets
    assert!(found("测试路").is_none());
    let tile = Tile { zoom: 15, x: TILE.x * 32 + 24, y: TILE.y * 32 + 9 };
    let DrawnTile { names, .. } = drawn("shapes.mbtiles", VectorDrawing::screen(Theme::Light, 1.0), tile);
    let streets: Vec<_> = names.iter().filter(|name| name.zh == "测试路").collect();
    let [street] = streets[..] else { panic!("{streets:?}") };
    // its two pieces are one line, cut to the tile
    let [line] = &street.lines[..] else { panic!("{street:?}") };
    let [left, _, right, _] = tile.square();
    let (from, to) = (line.iter().map(|at| world(*at)[0]).fold(f64::INFINITY, f64::min), line.iter().map(|at| world(*at)[0]).fold(0.0, f64::max));
    assert!((from - left).abs() < 1e-9 && (to - right).abs() < 1e-9, "{from} {to} of {left} {right}");
    // each name stands in one tile alone
    let all: Vec<DrawnTile> = [[0, 0], [1, 0], [0, 1], [1, 1]]
        .map(|[x, y]| drawn("shapes.mbtiles", VectorDrawing::screen(Theme::Light, 1.0), Tile { zoom: 11, x: TILE.x * 2 + x, y: TILE.y * 2 + y }))
        .to_vec();
    assert_eq!(all.iter().flat_map(|drawn| drawn.names.iter()).filter(|name| name.zh == "测试镇").count(), 1);
}

#[test]
fn shapes_of_no_known_scheme_are_drawn_and_named_over_clear_ground() {
    let DrawnTile { bitmap, names } = drawn("parcels.mbtiles", VectorDrawing::screen(Theme::Light, 1.0), TILE);
    assert_eq!(at(&bitmap, [0.1, 0.1])[3], 0, "what lies beneath shows");
    assert_eq!((at(&bitmap, [0.75, 0.75])[3], at(&bitmap, [0.3, 0.3])[3]), (255, 255));
    let empty = VectorDrawing::screen(Theme::Light, 1.0).draw(TILE, &[(TILE, Arc::new(VectorTile::read(Vec::new()).unwrap()))]);
    assert!(empty.bitmap.rgba.iter().all(|part| *part == 0), "an empty tile covers nothing");
    assert_eq!(names.iter().map(|name| (name.kind, name.zh.as_str())).collect::<Vec<_>>(), [(NameKind::Other, "界桩1")]);
}

#[test]
fn names_are_printed_with_those_of_the_layers_and_the_embedded_map_lies_round_what_is_a_part() {
    let of = |name: &str, [south, north]: [f64; 2]| {
        let set = tile_set_of(&fixture(name), None).unwrap();
        let client = client(set.clone(), VectorDrawing::print(96));
        let document = embedded_document().with_base_map(Some(BaseMap::of(BaseSource::Own(Box::new(set)))));
        let view = Bounds { west: 121.33, south, east: 121.6, north };
        let sheet = Sheet::default();
        let tiles = base_tiles(&client, &document, &sheet, view, 96, &Progress::default()).unwrap();
        format!("{:?}", compose(&document, &sheet, view, Some(&tiles)).picture)
    };
    let embedded = embedded_document();
    let towns = |picture: &str| {
        let names = embedded.layer_by_key("towns").unwrap().table.features().filter_map(|town| town.text("label_zh"));
        names.filter(|name| picture.contains(&format!("text: {name:?}"))).count()
    };
    let vector = of("shapes.mbtiles", [31.105, 31.295]);
    for name in ["测试镇", "测试市", "Test Town"] {
        assert!(vector.contains(&format!("{name:?}")), "{name}");
    }
    let (land, over) = (vector.find("\"layer-land\""), vector.find("\"base-tiles\""));
    assert!(land.is_some() && land < over, "the embedded map lies beneath");
    // the motorway's name stands along it, letter by letter, though no street is named at this scale
    let letters = ["测", "试", "高", "速"].map(|letter| vector.matches(&format!("text: {letter:?}")).count());
    assert!(letters.iter().all(|count| *count >= 1) && letters[2] == 1, "{letters:?}");
    // tiles of a whole map have names of their own, one picture has none
    assert_eq!(towns(&of("shapes.mbtiles", [31.19, 31.38])), 0);
    assert!(towns(&of("degrees.tif", [31.19, 31.38])) >= 2);
}

#[test]
fn a_server_of_shapes_is_asked_once_for_what_several_tiles_are_drawn_from() {
    let file = Served::of(tile_set_of(&fixture("shapes.mbtiles"), None).unwrap());
    assert_eq!((*file.zooms().start(), *file.zooms().end()), (8, 11), "who draws nothing has the file's own levels");
    let packed = {
        let bytes = std::fs::read(fixture("shapes.pmtiles")).unwrap();
        assert!(bytes.starts_with(b"PMTiles"));
        bytes
    };
    let server = Server::new(move |head| match path_of(head) {
        "/map.json" => Said::body(
            "{\"tilejson\": \"3.0.0\", \"name\": \"街道\", \"attribution\": \"<a href='x'>规划院</a>\", \"minzoom\": 8, \"maxzoom\": 11, \
             \"vector_layers\": [{\"id\": \"water\"}], \"tiles\": [\"http://HOST/{z}/{x}/{y}\"]}"
                .replace("HOST", head.split("Host: ").nth(1).or_else(|| head.split("host: ").nth(1)).unwrap().split("\r\n").next().unwrap()),
        ),
        "/a.pmtiles" => {
            let range = head.lines().find_map(|line| line.to_lowercase().strip_prefix("range: bytes=").map(str::to_owned)).unwrap();
            let (from, to) = range.split_once('-').unwrap();
            let (from, to) = (from.parse::<usize>().unwrap(), to.parse::<usize>().unwrap().min(packed.len() - 1));
            Said { status: 206, ..Said::body(&packed[from..=to]) }
        }
        path => tile_of_server(path).map_or_else(|| Said::status(404), Said::body),
    });
    let drawing = VectorDrawing::screen(Theme::Light, 1.0);
    let own = drawn("shapes.mbtiles", drawing, TILE);
    let children: Vec<Tile> = (0..4).flat_map(|x| (0..4).map(move |y| Tile { zoom: 13, x: TILE.x * 8 + x, y: TILE.y * 8 + y })).collect();
    for address in ["/map.json", "/a.pmtiles", "/{z}/{x}/{y}.pbf"] {
        let offered = look_up(&format!("{}{address}", server.at), NEVER).unwrap();
        let [offered] = &offered[..] else { panic!("{offered:?}") };
        assert!(offered.set.is_vector && offered.set.tile_size == 512, "{address}: {offered:?}");
        let mut set = offered.set.clone();
        if address == "/map.json" {
            assert_eq!((set.name.as_str(), set.credit.as_str(), set.zooms), ("街道", "规划院", [8, 11]));
        }
        set.zooms = [8, 11];
        let client = client(set, drawing);
        let found = client.fetch(&[TILE], Network::On, NEVER).unwrap().remove(&TILE).unwrap();
        assert_eq!(found, own, "{address}");
        let before = server.asked();
        // sixteen tiles of four that the server has
        let found = client.fetch(&children, Network::On, NEVER).unwrap();
        assert_eq!(found.len(), children.len());
        assert!(server.asked() - before <= 4, "{address}: {}", server.asked() - before);
    }
}

/// The bytes that a server has for `/z/x/y`, packed as the file has them.
fn tile_of_server(path: &str) -> Option<Vec<u8>> {
    let numbers: Vec<u32> = path.trim_end_matches(".pbf").split('/').filter_map(|part| part.parse().ok()).collect();
    let [zoom, x, y] = numbers[..] else { return None };
    nanbei::io::MbTiles::open(&fixture("shapes.mbtiles")).unwrap().tile(zoom as u8, x, y).unwrap()
}

#[test]
fn damaged_tiles_end_in_an_error_or_a_picture_and_never_in_a_panic() {
    let bytes = tile_of_server("/10/857/418").unwrap();
    let whole = VectorTile::read(bytes.clone()).unwrap();
    assert_eq!(whole.features().count(), 11);
    let drawing = VectorDrawing::screen(Theme::Light, 0.25);
    let mut good = 0;
    damage(&bytes, 1, Random::below, |bytes| {
        if let Ok(tile) = VectorTile::read(bytes.to_vec()) {
            good += 1;
            assert!(tile.bytes() <= 10 * bytes.len() as u64 + 1000);
            drawing.draw(TILE, &[(TILE, Arc::new(tile))]);
        }
    });
    assert!(good > 100, "{good}");
}
