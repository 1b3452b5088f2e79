//! Base maps of tiles: services with errors, slowness and wrong sizes, grids that lie elsewhere, what is kept on the disk, and files by
//! other programs, whole and damaged. Each server paints where it thinks a pixel is, so that a picture tells where it was put.

use crate::random::{Random, damage};
use crate::tile_server::{Said, Server, fixture, path_of};
use nanbei::io::{IoError, Problem, TileFileInfo, tile_set_of};
use nanbei::model::datum::{Transform, gcj02};
use nanbei::model::projection::{lon_lat, world};
use nanbei::model::{NEVER, SourceCrs, SourceError, TileGrid, TileMatrix, TileSet, TileSetPlace};
use nanbei::source::{Bitmap, Network, Served, Tile, TileCache, TileClient, TileSource, look_up};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The numbers in a path, by the names that stand before them or by slashes.
fn numbers(path: &str) -> Vec<f64> {
    path.split(|letter: char| !(letter.is_ascii_digit() || letter == '.' || letter == '-')).filter_map(|part| part.parse().ok()).collect()
}

/// A picture of so many pixels a side, each by its place from the left and the top, from 0 to 1.
fn painted(size: u32, color: impl Fn([f64; 2]) -> [u8; 3]) -> Vec<u8> {
    let at = |n: u32| (f64::from(n) + 0.5) / f64::from(size);
    let pixels: Vec<u8> = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).flat_map(|(x, y)| color([at(x), at(y)])).collect();
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, size, size);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    png
}

/// The middle of what the servers paint, in degrees, and how many degrees a step of colour is.
const MIDDLE: [f64; 2] = [121.49, 31.38];
const STEP: f64 = 0.000_2;

/// The colour of a place in degrees: red grows to the east, green to the north.
fn color_at([lon, lat]: [f64; 2]) -> [u8; 3] {
    let part = |value: f64, middle: f64| ((value - middle) / STEP + 128.0).clamp(0.0, 255.0).round() as u8;
    [part(lon, MIDDLE[0]), part(lat, MIDDLE[1]), 7]
}

fn set(address: String, grid: TileGrid) -> TileSet {
    TileSet {
        name: "t".to_owned(),
        credit: "规划院".to_owned(),
        place: TileSetPlace::Server(vec![address]),
        grid,
        zooms: [0, 20],
        tile_size: 256,
        is_vector: false,
    }
}

fn tile_at(zoom: u8, at: [f64; 2]) -> Tile {
    let [x, y] = world(at).map(|part| (part * f64::from(1u32 << zoom)) as u32);
    Tile { zoom, x, y }
}

fn fetch(client: &TileClient, tile: Tile, network: Network) -> Result<Option<Arc<Bitmap>>, SourceError> {
    client.fetch(&[tile], network, NEVER).map(|mut found| found.remove(&tile).map(|drawn| drawn.bitmap))
}

/// How far, in steps of colour, a tile's pixels are from what `place` says that they show.
fn farthest(bitmap: &Bitmap, tile: Tile, place: impl Fn([f64; 2]) -> [f64; 2]) -> i32 {
    let [left, top, right, bottom] = tile.square();
    let side = f64::from(bitmap.width);
    let pixels = (0..bitmap.width * bitmap.height).map(|n| (n % bitmap.width, n / bitmap.width, (n * 4) as usize));
    let far = pixels.map(|(x, y, at)| {
        let own = lon_lat([left + (right - left) * (f64::from(x) + 0.5) / side, top + (bottom - top) * (f64::from(y) + 0.5) / side]);
        let wanted = color_at(place(own));
        let off = |n: usize| (i32::from(bitmap.rgba[at + n]) - i32::from(wanted[n])).abs();
        assert_eq!(bitmap.rgba[at + 3], 255, "nothing stays clear");
        off(0).max(off(1))
    });
    far.max().unwrap()
}

/// What a server of a pyramid of squares paints: where its own degrees say that a pixel is.
fn pyramid(path: &str) -> Vec<u8> {
    let [zoom, x, y] = numbers(path)[..] else { panic!("{path}") };
    let side = (-zoom).exp2();
    painted(256, |[u, v]| color_at(lon_lat([(x + u) * side, (y + v) * side])))
}

#[test]
fn tiles_of_moved_degrees_are_shown_where_they_are() {
    let server = Server::new(|head| Said::body(pyramid(path_of(head))));
    let client = TileClient::new(Arc::new(Served::of(set(format!("{}/{{z}}/{{x}}/{{y}}", server.at), TileGrid::MovedMercator))));
    for zoom in [13, 16, 18] {
        let tile = tile_at(zoom, MIDDLE);
        let bitmap = fetch(&client, tile, Network::On).unwrap().unwrap();
        // the server's degrees are GCJ-02: what stands at a place of WGS-84 was painted for the moved place
        assert!(farthest(&bitmap, tile, gcj02) <= 1, "{zoom}");
        assert!(farthest(&bitmap, tile, |own| own) > 10, "{zoom}: a picture that is not moved is 430 m off");
    }
    // neighbours share the pictures that lie under both
    let before = server.asked();
    let tile = tile_at(18, MIDDLE);
    fetch(&client, Tile { x: tile.x + 1, ..tile }, Network::On).unwrap().unwrap();
    assert!(server.asked() - before <= 2, "{}", server.asked() - before);
}

#[test]
fn a_service_in_degrees_or_in_a_zone_is_shown_where_it_is() {
    // Tianditu's matrices of degrees, and a city's own in a zone of CGCS2000 with tiles of 512 pixels
    let degrees = (5..=18).map(|n| TileMatrix {
        name: format!("L{n}"),
        corner: [-180.0, 90.0],
        step: 180.0 / 256.0 / f64::from(1u32 << (n - 1)),
        size: [256, 256],
        count: [1 << n, 1 << (n - 1)],
    });
    let zone = (0..8).map(|n| TileMatrix {
        name: format!("Z{n}"),
        corner: [500_000.0, 3_550_000.0],
        step: 128.0 / f64::from(1u32 << n),
        size: [512, 512],
        count: [1 << (n + 2), 1 << (n + 2)],
    });
    for (name, levels) in [("EPSG:4490", degrees.collect::<Vec<_>>()), ("EPSG:4549", zone.collect())] {
        let system = SourceCrs::parse(name).unwrap();
        let own = levels.clone();
        let way = Transform::of(&system).unwrap();
        let server = Server::new(move |head| {
            let path = path_of(head);
            let (name, rest) = path[1..].split_once('/').unwrap();
            let matrix = own.iter().find(|level| level.name == name).unwrap();
            let [row, column] = numbers(rest)[..] else { panic!("{path}") };
            let place = |[u, v]: [f64; 2]| {
                let [wide, high] = matrix.size.map(|side| f64::from(side) * matrix.step);
                way.to_wgs84([matrix.corner[0] + (column + u) * wide, matrix.corner[1] - (row + v) * high]).unwrap()
            };
            Said::body(painted(matrix.size[0], |at| color_at(place(at))))
        });
        let grid = TileGrid::Matrices { system, levels };
        let client = TileClient::new(Arc::new(Served::of(set(format!("{}/{{matrix}}/{{y}}/{{x}}", server.at), grid))));
        for zoom in [13, 15] {
            let tile = tile_at(zoom, MIDDLE);
            let bitmap = fetch(&client, tile, Network::On).unwrap().unwrap();
            let off = farthest(&bitmap, tile, |own| own);
            assert!(off <= 1, "{name} {zoom}: {off}");
        }
    }
}

/// What a WMS says of itself, with layers in a system alone.
fn capabilities(at: &str, systems: &str) -> String {
    format!(
        "<WMS_Capabilities version=\"1.3.0\"><Service><Title>测试</Title></Service><Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>\
         <OnlineResource xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"{at}/ows?\"/></Get></HTTP></DCPType></GetMap></Request>\
         <Layer>{systems}<Layer><Name>a</Name><Title>用地</Title></Layer></Layer></Capability></WMS_Capabilities>"
    )
}

#[test]
fn a_service_is_found_by_its_address_and_shown_in_whichever_system_it_has() {
    for (systems, code) in [("<CRS>EPSG:3857</CRS>", 3857), ("<CRS>EPSG:4490</CRS>", 4490), ("<CRS>EPSG:4549</CRS>", 4549)] {
        let server = Server::new(move |head| {
            let path = path_of(head);
            if path.contains("GetCapabilities") {
                let at = head.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned)).unwrap();
                return if path.contains("WMS") { Said::body(capabilities(&format!("http://{}", at.trim()), systems)) } else { Said::status(400) };
            }
            assert!(path.contains(&format!("CRS=EPSG:{code}&")) && path.contains("LAYERS=a&"), "{path}");
            let mut bbox = numbers(path.split("BBOX=").nth(1).unwrap().split('&').next().unwrap());
            if code != 3857 {
                // the registry's order
                bbox.swap(0, 1);
                bbox.swap(2, 3);
            }
            let way = Transform::of(&SourceCrs::parse(&format!("EPSG:{code}")).unwrap()).unwrap();
            let place = |[u, v]: [f64; 2]| way.to_wgs84([bbox[0] + (bbox[2] - bbox[0]) * u, bbox[3] - (bbox[3] - bbox[1]) * v]).unwrap();
            Said::body(painted(512, |at| color_at(place(at))))
        });
        let found = look_up(&format!("{}/ows", server.at), NEVER).unwrap();
        assert_eq!((found.len(), found[0].title.as_str(), found[0].set.credit.as_str()), (1, "用地", "测试"));
        let client = TileClient::new(Arc::new(Served::of(found[0].set.clone())));
        let tile = tile_at(14, MIDDLE);
        let bitmap = fetch(&client, tile, Network::On).unwrap().unwrap();
        let off = farthest(&bitmap, tile, |own| own);
        assert!(off <= 1 && bitmap.width == 512, "{code}: {off}");
    }
    // what is no service says so, and nothing hangs
    let server = Server::new(|_| Said::body("<html><body>欢迎</body></html>"));
    assert!(matches!(look_up(&server.at, NEVER), Err(SourceError::Unavailable(_))));
    let silent = Server::new(|_| Said { after: Duration::from_secs(30), ..Said::status(200) });
    let start = std::time::Instant::now();
    let is_late = || start.elapsed() > Duration::from_millis(300);
    assert_eq!(look_up(&silent.at, &is_late).unwrap_err(), SourceError::Cancelled);
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn what_was_looked_at_once_is_there_without_a_network() {
    let folder = tempfile::tempdir().unwrap();
    let cache = || Arc::new(TileCache::new(folder.path().join("tiles"), 10 << 20));
    let headers = Arc::new(Mutex::new("ETag: \"v1\"\r\nCache-Control: max-age=3600\r\n".to_owned()));
    let own = Arc::clone(&headers);
    let server = Server::new(move |head| {
        if head.to_lowercase().contains("if-none-match: \"v1\"") {
            return Said { status: 304, headers: "Cache-Control: max-age=3600\r\n".to_owned(), ..Said::body(Vec::new()) };
        }
        Said { headers: own.lock().unwrap().clone(), ..Said::body(pyramid(path_of(head))) }
    });
    let source = || Arc::new(Served::of(set(format!("{}/{{z}}/{{x}}/{{y}}", server.at), TileGrid::Mercator)));
    let tile = tile_at(14, MIDDLE);
    let first = fetch(&TileClient::keeping(source(), cache()), tile, Network::On).unwrap().unwrap();
    assert_eq!(server.asked(), 1);
    // another day: the network is off, and what was not looked at is not there
    let later = TileClient::keeping(source(), cache());
    assert_eq!(*fetch(&later, tile, Network::Off).unwrap().unwrap(), *first);
    assert_eq!(fetch(&later, Tile { x: tile.x + 1, ..tile }, Network::Off).unwrap_err(), SourceError::NetworkOff);
    // what is fresh is not asked for again, with the network on either
    fetch(&TileClient::keeping(source(), cache()), tile, Network::On).unwrap().unwrap();
    assert_eq!(server.asked(), 1);
    // the same look goes on when the network is switched on
    assert!(fetch(&later, Tile { x: tile.x + 1, ..tile }, Network::On).unwrap().is_some());
    assert_eq!(server.asked(), 2);
    // what is no longer fresh is asked for by its tag, and the old picture serves where the server is gone
    "Cache-Control: max-age=0\r\nETag: \"v1\"\r\n".clone_into(&mut headers.lock().unwrap());
    let other = Tile { x: tile.x + 2, ..tile };
    fetch(&TileClient::keeping(source(), cache()), other, Network::On).unwrap().unwrap();
    fetch(&TileClient::keeping(source(), cache()), other, Network::On).unwrap().unwrap();
    assert!(server.heads.lock().unwrap().last().unwrap().to_lowercase().contains("if-none-match: \"v1\""));
    let asked = server.asked();
    fetch(&TileClient::keeping(source(), cache()), other, Network::On).unwrap().unwrap();
    assert_eq!(server.asked(), asked, "the server has said that it is fresh again");
    // what must not be kept is not
    "Cache-Control: no-store\r\n".clone_into(&mut headers.lock().unwrap());
    let secret = Tile { x: tile.x + 3, ..tile };
    fetch(&TileClient::keeping(source(), cache()), secret, Network::On).unwrap().unwrap();
    assert_eq!(fetch(&TileClient::keeping(source(), cache()), secret, Network::Off).unwrap_err(), SourceError::NetworkOff);
}

#[test]
fn a_page_that_stands_in_for_a_tile_is_told_and_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Arc::new(TileCache::new(folder.path().to_path_buf(), 10 << 20));
    let huge = painted(64, |_| [1, 2, 3]);
    let bodies: Vec<(Vec<u8>, &str)> = vec![
        ("<html><title>登录</title><body>请先登录网络</body></html>".into(), "请先登录网络"),
        (b"\x89PNG\r\n\x1a\n and nothing".to_vec(), ""),
        (vec![0; 5 << 20], "bytes"),
        (huge[..40].to_vec(), ""),
    ];
    for (body, said) in bodies {
        let server = Server::new(move |_| Said::body(body.clone()));
        let source = Arc::new(Served::of(set(format!("{}/{{z}}/{{x}}/{{y}}", server.at), TileGrid::Mercator)));
        let error = fetch(&TileClient::keeping(source, Arc::clone(&cache)), tile_at(14, MIDDLE), Network::On).unwrap_err();
        assert!(matches!(&error, SourceError::Unavailable(told) if told.contains(said)), "{error:?} {said}");
    }
    assert_eq!(cache.bytes(), 0);
    // pictures of another size than was said are drawn over the whole tile all the same
    let server = Server::new(|_| Said::body(painted(300, |_| [9, 8, 7])));
    let source = Arc::new(Served::of(set(format!("{}/{{z}}/{{x}}/{{y}}", server.at), TileGrid::Mercator)));
    assert_eq!(fetch(&TileClient::new(source), tile_at(14, MIDDLE), Network::On).unwrap().unwrap().width, 300);
}

#[test]
fn where_a_server_has_nothing_there_is_nothing_and_a_wrong_address_is_told() {
    let tile = tile_at(14, MIDDLE);
    let server =
        Server::new(move |head| if path_of(head).ends_with(&tile.y.to_string()) { Said::body(pyramid(path_of(head))) } else { Said::status(404) });
    let source = || Arc::new(Served::of(set(format!("{}/{{z}}/{{x}}/{{y}}", server.at), TileGrid::Mercator)));
    let client = TileClient::new(source());
    assert!(fetch(&client, tile, Network::On).unwrap().is_some());
    assert_eq!(fetch(&client, Tile { y: tile.y + 1, ..tile }, Network::On).unwrap(), None);
    let fresh = TileClient::new(source());
    let error = fetch(&fresh, Tile { y: tile.y + 1, ..tile }, Network::On).unwrap_err();
    assert_eq!(error, SourceError::Unavailable("404 Not Found".to_owned()));
}

/// The picture that the files are of: red half the column, green half the row.
fn is_painted(bitmap: &Bitmap, [column, row]: [u32; 2]) -> bool {
    let pixels = (0..256 * 256u32).map(|n| (n % 256 + column * 256, n / 256 + row * 256, (n * 4) as usize));
    bitmap.width == 256 && pixels.into_iter().all(|(x, y, at)| bitmap.rgba[at..at + 4] == [(x / 2) as u8, (y / 2) as u8, 90, 255])
}

#[test]
fn files_by_gdal_and_protomaps_are_read_to_the_pixel() {
    for name in ["gdal.mbtiles", "protomaps.pmtiles"] {
        let info = TileFileInfo::of(&fixture(name)).unwrap();
        let wanted =
            TileFileInfo { name: "方格".to_owned(), credit: "规划院 © 2026".to_owned(), zooms: [10, 12], is_vector: false, tile_size: 256 };
        assert_eq!(info, wanted, "{name}");
        let source = Served::of(tile_set_of(&fixture(name), None).unwrap());
        assert!(!source.needs_network() && source.credit().source.zh == "规划院 © 2026");
        let client = TileClient::new(Arc::new(source));
        for (column, row) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let tile = Tile { zoom: 12, x: 3429 + column, y: 1670 + row };
            assert!(is_painted(&fetch(&client, tile, Network::Off).unwrap().unwrap(), [column, row]), "{name} {tile:?}");
        }
        assert!(fetch(&client, Tile { zoom: 10, x: 857, y: 417 }, Network::Off).unwrap().is_some(), "{name}");
        assert_eq!(fetch(&client, Tile { zoom: 12, x: 3428, y: 1670 }, Network::Off).unwrap(), None);
    }
}

#[test]
fn an_archive_at_a_server_is_read_in_parts() {
    let bytes = std::fs::read(fixture("protomaps.pmtiles")).unwrap();
    let most = Arc::new(Mutex::new(0));
    let (own, largest) = (bytes.clone(), Arc::clone(&most));
    let server = Server::new(move |head| {
        let range = head.lines().find_map(|line| line.to_lowercase().strip_prefix("range: bytes=").map(str::to_owned)).unwrap();
        let (from, to) = range.trim().split_once('-').unwrap();
        let (from, to) = (from.parse::<usize>().unwrap(), to.parse::<usize>().unwrap().min(own.len() - 1));
        let mut largest = largest.lock().unwrap();
        *largest = (*largest).max(to + 1 - from);
        Said { status: 206, ..Said::body(own[from..=to].to_vec()) }
    });
    let found = look_up(&format!("{}/a.pmtiles", server.at), NEVER).unwrap();
    assert_eq!((found[0].title.as_str(), found[0].set.zooms, found[0].set.credit.as_str()), ("方格", [10, 12], "规划院 © 2026"));
    let folder = tempfile::tempdir().unwrap();
    let cache = || Arc::new(TileCache::new(folder.path().to_path_buf(), 10 << 20));
    let client = TileClient::keeping(Arc::new(Served::of(found[0].set.clone())), cache());
    let tile = Tile { zoom: 12, x: 3430, y: 1671 };
    assert!(is_painted(&fetch(&client, tile, Network::On).unwrap().unwrap(), [1, 1]));
    assert_eq!(fetch(&client, Tile { zoom: 12, x: 9, y: 9 }, Network::On).unwrap(), None);
    // and without a network from what is kept
    let later = TileClient::keeping(Arc::new(Served::of(found[0].set.clone())), cache());
    assert!(is_painted(&fetch(&later, tile, Network::Off).unwrap().unwrap(), [1, 1]));
    // a server that sends the whole file instead is not taken at its word
    let whole = Server::new(move |_| Said::body(bytes.clone()));
    assert!(matches!(look_up(&format!("{}/a.pmtiles", whole.at), NEVER), Err(SourceError::Unavailable(told)) if told.contains("range")));
}

/// How far, in steps of colour, the seen pixels of a tile are from what they show, and how many are seen.
fn farthest_seen(bitmap: &Bitmap, tile: Tile) -> (i32, usize) {
    let [left, top, right, bottom] = tile.square();
    let (side, mut far, mut seen) = (f64::from(bitmap.width), 0, 0);
    for n in 0..bitmap.width * bitmap.height {
        let (x, y, at) = (n % bitmap.width, n / bitmap.width, (n * 4) as usize);
        if bitmap.rgba[at + 3] < 255 {
            continue;
        }
        seen += 1;
        let own = lon_lat([left + (right - left) * (f64::from(x) + 0.5) / side, top + (bottom - top) * (f64::from(y) + 0.5) / side]);
        let wanted = color_at(own);
        far = (0..2).map(|k| (i32::from(bitmap.rgba[at + k]) - i32::from(wanted[k])).abs()).fold(far, i32::max);
    }
    (far, seen)
}

#[test]
fn pictures_by_gdal_lie_where_they_say_in_whichever_system_and_packing() {
    for (name, most) in [("degrees.tif", 2), ("zone.tif", 2), ("jpeg.tif", 6)] {
        let set = tile_set_of(&fixture(name), None).unwrap();
        let client = TileClient::new(Arc::new(Served::of(set)));
        // coarser than the picture, as fine, and finer
        for zoom in [11, 13, 14] {
            let tile = tile_at(zoom, [MIDDLE[0] + 0.004, MIDDLE[1] + 0.003]);
            let bitmap = fetch(&client, tile, Network::Off).unwrap().unwrap();
            let (far, seen) = farthest_seen(&bitmap, tile);
            // a pixel of the coarse level covers several of the picture
            let most = if zoom == 11 { most + 3 } else { most };
            assert!(seen > 1000, "{name} {zoom}: {seen}");
            // near its edge JPEG has the colour of what is not seen
            assert!(far <= most || name == "jpeg.tif" && zoom < 14, "{name} {zoom}: {far}");
        }
        // where it is not there is nothing
        assert_eq!(fetch(&client, tile_at(13, [120.0, 31.0]), Network::Off).unwrap(), None);
    }
}

#[test]
fn a_picture_whose_system_nobody_tells_is_asked_about_and_one_without_a_place_says_so() {
    let error = tile_set_of(&fixture("scan.png"), None).unwrap_err();
    let IoError::Projected { likely, .. } = error else { panic!("{error:?}") };
    let zone = SourceCrs::parse("EPSG:4549").unwrap();
    assert!(likely.iter().any(|own| own.crs == zone), "{likely:?}");
    let set = tile_set_of(&fixture("scan.png"), Some(&zone)).unwrap();
    let client = TileClient::new(Arc::new(Served::of(set)));
    let tile = tile_at(13, MIDDLE);
    let (far, seen) = farthest_seen(&fetch(&client, tile, Network::Off).unwrap().unwrap(), tile);
    assert!(far <= 2 && seen > 10_000, "{far} {seen}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo.png");
    std::fs::write(&path, painted(16, |_| [1, 2, 3])).unwrap();
    assert!(matches!(tile_set_of(&path, None), Err(IoError::Text { problem: Problem::NoPlace, .. })));
}

#[test]
fn damaged_pictures_end_in_an_error_and_never_in_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["degrees.tif", "jpeg.tif"] {
        let path = folder.path().join(name);
        // the directory, where a wrong number does most, as often as the pixels
        let place = |random: &mut Random, length: usize| {
            if random.below(2) == 0 { random.below(length.min(600)) } else { length - 1 - random.below(length.min(600)) }
        };
        damage(&std::fs::read(fixture(name)).unwrap(), 1, place, |bytes| {
            std::fs::write(&path, bytes).unwrap();
            if let Ok(set) = tile_set_of(&path, None) {
                Served::of(set).read(Tile::WORLD).ok();
            }
        });
    }
}

#[test]
fn damaged_files_of_tiles_end_in_an_error_and_never_in_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["gdal.mbtiles", "protomaps.pmtiles", "shapes.pmtiles"] {
        let bytes = std::fs::read(fixture(name)).unwrap();
        let path = folder.path().join(name);
        damage(&bytes, bytes.len() / 3000 + 1, Random::below, |bytes| {
            std::fs::write(&path, bytes).unwrap();
            if let Ok(set) = tile_set_of(&path, None) {
                let source = Served::of(set);
                for tile in [Tile { zoom: 12, x: 3429, y: 1670 }, Tile { zoom: 11, x: 1714, y: 835 }, Tile { zoom: 10, x: 857, y: 418 }, Tile::WORLD]
                {
                    source.read(tile).ok();
                }
            }
        });
    }
}
