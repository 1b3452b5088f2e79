//! Sources: a provider that is not memory keeps to what is asked of it, and one client of tiles serves the screen and prints.

use nanbei::carto::{attribution, tiled_frames, tiles_for};
use nanbei::export::{ExportError, base_tiles};
use nanbei::i18n::Bilingual;
use nanbei::io::{Progress, embedded_document};
use nanbei::model::{
    BaseMap, BaseSource, Bounds, Budget, Document, FeatureAnswer, FeatureRequest, FeatureSource, FeatureTable, Id, Kind, NEVER, PartKind, Provenance,
    Sheet, SourceAddress, SourceError, TableBuilder, evenly,
};
use nanbei::query::Index;
use nanbei::source::{Bitmap, MemorySource, Network, Served, Tile, TileClient, TileContent, TilePart, TilePlace, TileSource, known_sources};
use nanbei::ui::ScreenTiles;
use std::collections::{BTreeSet, HashMap};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use walkers::{TileId, Tiles};

/// A provider that makes its features when it is asked, a line each, and takes its time: the feature `n` is `shape(n)`, a position
/// in degrees and how far the line goes on from there.
struct Slow<F> {
    shape: F,
    count: usize,
    each: Duration,
    /// How many features were looked at.
    seen: AtomicUsize,
    credit: Arc<Provenance>,
    sample: Arc<FeatureTable>,
}

impl<F> std::fmt::Debug for Slow<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.credit.fmt(f)
    }
}

impl<F: Fn(usize) -> ([f64; 2], f64)> Slow<F> {
    fn new(count: usize, each: Duration, shape: F) -> Self {
        let credit = Provenance { source: Bilingual::new("规划数据库", "Planning database"), ..Provenance::default() };
        Self { shape, count, each, seen: AtomicUsize::new(0), credit: Arc::new(credit), sample: Arc::default() }
    }
}

impl<F: Fn(usize) -> ([f64; 2], f64) + Send + Sync> FeatureSource for Slow<F> {
    fn credit(&self) -> &Arc<Provenance> {
        &self.credit
    }

    fn address(&self) -> Option<SourceAddress> {
        None
    }

    fn total(&self) -> usize {
        self.count
    }

    fn bounds(&self) -> Option<Bounds> {
        (0..self.count)
            .map(|n| (self.shape)(n))
            .map(|([x, y], length)| Bounds { west: x, south: y, east: x + length, north: y })
            .reduce(Bounds::union)
    }

    fn remarks(&self) -> Vec<Bilingual> {
        Vec::new()
    }

    fn sample(&self) -> &Arc<FeatureTable> {
        &self.sample
    }

    fn features(&self, request: &FeatureRequest<'_>) -> Result<FeatureAnswer, SourceError> {
        let mut found = Vec::new();
        for n in 0..self.count {
            if n.is_multiple_of(64) {
                if (request.cancel)() {
                    return Err(SourceError::Cancelled);
                }
                std::thread::sleep(self.each * 64);
            }
            self.seen.fetch_add(1, Ordering::Relaxed);
            let ([x, y], length) = (self.shape)(n);
            if request.bounds.intersects(&Bounds { west: x, south: y, east: x + length, north: y }) {
                found.push((n, [x, y], length));
            }
        }
        let long = |[x, _]: [f64; 2], length: f64| (x + length) - x;
        found.sort_by(|a, b| long(b.1, b.2).total_cmp(&long(a.1, a.2)).then(evenly(a.0).cmp(&evenly(b.0))));
        let most = request.budget.features.min(request.budget.positions / 2);
        let complete = found.len() <= most;
        found.truncate(most);
        found.sort_by_key(|(n, ..)| *n);
        // a feature has one row in all answers; the others are not at hand
        let (mut builder, mut found) = (TableBuilder::default(), found.into_iter().peekable());
        let (mut rows, mut away) = (Vec::new(), Vec::new());
        for n in 0..self.count {
            if let Some((_, [x, y], length)) = found.next_if(|(own, ..)| *own == n) {
                builder.part(PartKind::Line, [&[[x, y], [x + length, y]][..]], &[]);
                builder.end_feature(Kind::LineString, Some(Id::Text(&n.to_string())));
                rows.push(n);
            } else {
                builder.end_feature(Kind::Null, None);
                away.push(n);
            }
        }
        let table = Arc::new(builder.finish().with_deleted(&away, true));
        Ok(FeatureAnswer { table, rows, complete, credit: Arc::clone(&self.credit) })
    }
}

fn shape(n: usize) -> ([f64; 2], f64) {
    ([121.0 + (n * 37 % 1000) as f64 / 1000.0, 31.0 + (n % 1000) as f64 / 1000.0], (n * 7919 % 1000) as f64 / 50_000.0)
}

/// The same features in memory.
fn in_memory(count: usize) -> MemorySource {
    let mut builder = TableBuilder::default();
    for n in 0..count {
        let ([x, y], length) = shape(n);
        builder.part(PartKind::Line, [&[[x, y], [x + length, y]][..]], &[]);
        builder.end_feature(Kind::LineString, Some(Id::Text(&n.to_string())));
    }
    let table = Arc::new(builder.finish());
    let index = Arc::new(Index::of(&table));
    MemorySource::new(table, Some(index), Arc::default())
}

/// The ids of an answer's features, in the order they are drawn in.
fn ids(answer: &FeatureAnswer) -> Vec<String> {
    answer.features().map(|feature| feature.id().unwrap().to_string()).collect()
}

#[test]
fn a_provider_is_asked_as_memory_is_and_answers_the_same() {
    let sources: [Box<dyn FeatureSource>; 2] = [Box::new(in_memory(3000)), Box::new(Slow::new(3000, Duration::ZERO, shape))];
    let bounds = Bounds { west: 121.2, south: 31.3, east: 121.5, north: 31.6 };
    for budget in [Budget::UNBOUNDED, Budget::of_features(40), Budget::of_positions(60), Budget { features: 10, positions: 10 }] {
        let request = FeatureRequest { budget, ..FeatureRequest::exact(bounds, NEVER) };
        let [memory, slow] = [&sources[0], &sources[1]].map(|source| source.features(&request).unwrap());
        assert_eq!((ids(&memory), memory.complete), (ids(&slow), slow.complete), "{budget:?}");
        assert_eq!(memory.complete, budget == Budget::UNBOUNDED);
        let positions: usize = slow.features().map(|feature| feature.vertices()).sum();
        assert!(!slow.rows.is_empty() && slow.rows.len() <= budget.features && positions <= budget.positions);
        // whose it is is known before it is asked, and stands with what came
        assert_eq!(slow.credit, *sources[1].credit());
        assert_eq!(slow.credit.source.en, "Planning database");
    }
}

#[test]
fn a_provider_that_takes_its_time_stops_when_it_is_not_wanted_any_more() {
    let slow = Slow::new(100_000, Duration::from_micros(50), shape);
    let start = Instant::now();
    let hasty = || start.elapsed() > Duration::from_millis(60);
    let request = FeatureRequest { metres_per_pixel: 10.0, ..FeatureRequest::exact(Bounds::at([121.5, 31.5]).grown(1.0, 1.0), &hasty) };
    assert!(slow.features(&request).unwrap_err().is_cancelled());
    assert!(slow.seen.load(Ordering::Relaxed) < 5000 && start.elapsed() < Duration::from_secs(2));
}

/// A server of tiles on this machine.
struct Server {
    address: String,
    /// What was asked for, with the heads of the requests.
    asked: Arc<Mutex<Vec<String>>>,
    /// The most that were under way at once.
    most: Arc<AtomicUsize>,
}

impl Server {
    /// Answers each request by its path and how often that was asked for: a status, after a while. `None` is never answered.
    fn new(answer: impl Fn(&str, usize) -> Option<(u16, Duration)> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/{{z}}/{{x}}/{{y}}.png", listener.local_addr().unwrap());
        let (asked, most, now) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (heads, peak, answer, png) = (Arc::clone(&asked), Arc::clone(&most), Arc::new(answer), Arc::new(png()));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (heads, peak, now, answer, png) =
                    (Arc::clone(&heads), Arc::clone(&peak), Arc::clone(&now), Arc::clone(&answer), Arc::clone(&png));
                std::thread::spawn(move || serve(stream, &heads, &peak, &now, &*answer, &png));
            }
        });
        Self { address, asked, most }
    }

    /// One that answers at once.
    fn quick() -> Self {
        Self::new(|_, _| Some((200, Duration::ZERO)))
    }

    fn client(&self) -> TileClient {
        TileClient::new(Arc::new(Served::openstreetmap(Some(self.address.clone()))))
    }

    fn paths(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|head| path_of(head).to_owned()).collect()
    }
}

fn path_of(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}

/// What a server answers to a path asked for the nth time: a status after a while, or nothing.
type Answering<'a> = dyn Fn(&str, usize) -> Option<(u16, Duration)> + 'a;

fn serve(mut stream: TcpStream, heads: &Mutex<Vec<String>>, peak: &AtomicUsize, now: &AtomicUsize, answer: &Answering<'_>, png: &[u8]) {
    let mut bytes = [0; 4096];
    let Ok(read @ 1..) = stream.read(&mut bytes) else { return };
    let head = String::from_utf8_lossy(&bytes[..read]).into_owned();
    let before = {
        let mut heads = heads.lock().unwrap();
        let before = heads.iter().filter(|own| path_of(own) == path_of(&head)).count();
        heads.push(head.clone());
        before
    };
    peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
    let Some((status, after)) = answer(path_of(&head), before) else {
        std::thread::sleep(Duration::from_mins(1));
        return;
    };
    std::thread::sleep(after);
    // a client counts one as ended only after its last byte
    now.fetch_sub(1, Ordering::SeqCst);
    let said = format!("HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", png.len());
    stream.write_all(said.as_bytes()).and_then(|()| stream.write_all(png)).ok();
}

/// A tile of one colour.
fn png() -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 256, 256);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&[250, 10, 240].repeat(256 * 256)).unwrap();
    png
}

/// The document on OpenStreetMap, with the network on.
fn online() -> Document {
    let base = BaseMap::of(BaseSource::Known("openstreetmap".to_owned()));
    embedded_document().with_base_map(Some(base)).with_online(true)
}

fn tile(x: u32) -> Tile {
    Tile { zoom: 14, x, y: 6700 }
}

fn tiles(range: RangeInclusive<u32>) -> Vec<Tile> {
    range.map(tile).collect()
}

fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_there() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn screen_and_print_ask_for_each_tile_once_in_total() {
    let server = Server::new(|_, _| Some((200, Duration::from_millis(2))));
    let client = server.client();
    let document = online();
    let sheet = Sheet { extent: Some([121.3, 31.3, 121.5, 31.45]), dpi: 60, ..Sheet::default() };
    let view = Bounds::at([121.4, 31.4]).grown(0.1, 0.1);
    let of_print: BTreeSet<Tile> =
        tiled_frames(&document, &sheet, view).iter().flat_map(|frame| tiles_for(frame, sheet.dpi, &**client.source())).collect();
    // the screen shows some of them, and some beside them
    let zoom = of_print.first().unwrap().zoom;
    let of_screen: BTreeSet<Tile> = of_print.iter().take(5).flat_map(|tile| [*tile, Tile { x: tile.x - 20, ..*tile }]).collect();
    let print = || base_tiles(&client, &document, &sheet, view, sheet.dpi, &Progress::default()).unwrap();
    let show = || {
        let mut screen = ScreenTiles::new(&client, Network::On, &egui::Context::default());
        wait_for("the screen's tiles", || {
            screen.begin();
            let ids = of_screen.iter().map(|tile| TileId { x: tile.x, y: tile.y, zoom: tile.zoom });
            let there = ids.map(|id| screen.at(id)).filter(|piece| piece.as_ref().is_some_and(|piece| piece.uv.width() == 1.0)).count();
            screen.end();
            there == of_screen.len()
        });
    };
    std::thread::scope(|scope| {
        let printed = scope.spawn(print);
        show();
        assert_eq!(printed.join().unwrap().bitmaps.keys().copied().collect::<BTreeSet<_>>(), of_print);
    });
    let (all, mut paths) = (of_print.union(&of_screen).count(), server.paths());
    paths.sort();
    assert!(paths.len() == all && paths.windows(2).all(|pair| pair[0] != pair[1]), "{all}: {paths:?}");
    // whichever comes later asks for nothing
    show();
    let again = print();
    assert_eq!(server.paths().len(), all);
    assert!(again.bitmaps.values().all(|bitmap| bitmap.rgba[..4] == [250, 10, 240, 255]));
    assert!(server.most.load(Ordering::SeqCst) <= 4);
    let said = server.asked.lock().unwrap()[0].to_lowercase();
    assert!(said.contains("user-agent: nanbei/"), "{said}");
    // one tile of the levels below is drawn as a part of what is there
    let mut screen = ScreenTiles::new(&client, Network::On, &egui::Context::default());
    let deeper = *of_print.first().unwrap();
    let piece = screen.at(TileId { x: deeper.x * 4 + 3, y: deeper.y * 4 + 1, zoom: zoom + 2 }).unwrap();
    assert_eq!(piece.uv, egui::Rect::from_min_size(egui::pos2(0.75, 0.25), egui::vec2(0.25, 0.25)));
}

#[test]
fn nothing_is_asked_for_before_the_network_is_switched_on() {
    let server = Server::quick();
    let client = server.client();
    let look = client.look(Network::Off, Arc::new(|| ()));
    look.want(tiles(1..=9));
    assert_eq!(client.fetch(&tiles(1..=9), Network::Off, NEVER).unwrap_err(), SourceError::NetworkOff);
    std::thread::sleep(Duration::from_millis(200));
    assert!(server.paths().is_empty() && look.get(tile(1)).is_none());
    // what came while it was on is there all the same
    client.fetch(&tiles(1..=2), Network::On, NEVER).unwrap();
    assert!(look.get(tile(1)).is_some());
    assert_eq!(client.fetch(&tiles(1..=2), Network::Off, NEVER).unwrap().len(), 2);
    // a document that was not told to be online has no online base map to tell
    assert!(!attribution(&embedded_document(), true).en.contains("Online base map"));
}

#[test]
fn what_is_no_longer_in_view_is_not_asked_for() {
    let server = Server::new(|_, _| Some((200, Duration::from_millis(400))));
    let client = server.client();
    let woken = Arc::new(AtomicUsize::new(0));
    let waker = Arc::clone(&woken);
    let look = client.look(
        Network::On,
        Arc::new(move || {
            waker.fetch_add(1, Ordering::SeqCst);
        }),
    );
    let start = Instant::now();
    look.want(tiles(1..=60));
    wait_for("the first requests", || server.paths().len() == 4);
    let turned = Instant::now();
    look.want(tiles(101..=104));
    assert!(turned.elapsed() < Duration::from_millis(300), "who looks does not wait");
    wait_for("what is in view now", || (101..=104).all(|x| look.get(tile(x)).is_some()));
    assert!(woken.load(Ordering::SeqCst) >= 4);
    // those under way made place, and no other of the first view was asked for
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    drop(look);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(server.paths().len(), 8);
}

#[test]
fn a_passing_fault_is_tried_once_more_and_a_refusal_is_not() {
    let server = Server::new(|_, before| Some((if before == 0 { 503 } else { 200 }, Duration::from_millis(5))));
    let fetched = server.client().fetch(&tiles(1..=10), Network::On, NEVER).unwrap();
    assert_eq!((fetched.len(), server.paths().len()), (10, 20));
    assert!(server.most.load(Ordering::SeqCst) <= 4);
    let server = Server::new(|_, _| Some((403, Duration::ZERO)));
    let client = server.client();
    let error = client.fetch(&tiles(1..=1), Network::On, NEVER).unwrap_err();
    assert_eq!(error, SourceError::Unavailable("403 Forbidden".to_owned()));
    assert_eq!(server.paths().len(), 1);
    // the screen does not ask again and again
    let look = client.look(Network::On, Arc::new(|| ()));
    for _ in 0..10 {
        look.want(tiles(1..=1));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(server.paths().len(), 1);
    // a print tells what is wrong in both languages, and is tried anew
    let sheet = Sheet { extent: Some([121.3, 31.3, 121.5, 31.45]), dpi: 40, ..Sheet::default() };
    let view = Bounds::at([121.4, 31.4]).grown(0.1, 0.1);
    let error = base_tiles(&client, &online(), &sheet, view, 40, &Progress::default()).unwrap_err();
    let [zh, en] = [nanbei::i18n::Lang::Zh, nanbei::i18n::Lang::En].map(|lang| nanbei::i18n::Localized::message(&error, lang));
    assert!(zh.contains("在线底图未能下载（403") && en.contains("could not be fetched (403"), "{zh} {en}");
    client.fetch(&tiles(1..=1), Network::On, NEVER).unwrap_err();
    assert_eq!(server.paths().iter().filter(|path| **path == "/14/1/6700.png").count(), 2);
}

#[test]
fn a_server_that_says_nothing_is_silent_after_six_seconds_and_a_print_can_be_stopped() {
    let server = Server::new(|_, _| None);
    let client = server.client();
    let start = Instant::now();
    let look = client.look(Network::On, Arc::new(|| ()));
    look.want(tiles(1..=3));
    assert!(!look.is_silent() && look.next_look().is_some_and(|after| after > Duration::from_secs(5)));
    let stopped = Progress::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(200));
            stopped.stop();
        });
        let sheet = Sheet { extent: Some([121.3, 31.3, 121.5, 31.45]), dpi: 40, ..Sheet::default() };
        let view = Bounds::at([121.4, 31.4]).grown(0.1, 0.1);
        assert!(matches!(base_tiles(&client, &online(), &sheet, view, 40, &stopped), Err(ExportError::Cancelled)));
    });
    assert!(start.elapsed() < Duration::from_secs(3));
    while start.elapsed() < Duration::from_millis(5700) {
        assert!(!look.is_silent());
        // looking about does not make it speak
        look.want(tiles(2..=4));
        std::thread::sleep(Duration::from_millis(50));
    }
    wait_for("the silence", || look.is_silent());
    assert!(start.elapsed() < Duration::from_secs(8));
    look.want(Vec::new());
    assert!(!look.is_silent(), "where nothing is wanted nothing is missed");
}

/// A pyramid in a file of this machine: every other column has tiles.
#[derive(Debug, Default)]
struct Archive {
    read: Mutex<HashMap<Tile, usize>>,
}

impl TileSource for Archive {
    fn key(&self) -> &'static str {
        "archive"
    }

    fn name(&self) -> Bilingual {
        Bilingual::new("影像", "Imagery")
    }

    fn credit(&self) -> Provenance {
        Provenance::default()
    }

    fn zooms(&self) -> RangeInclusive<u8> {
        10..=14
    }

    fn parts(&self, tile: Tile) -> Vec<TilePart> {
        vec![TilePart { place: TilePlace::Local(tile), lies: None }]
    }

    fn host(&self) -> Option<String> {
        None
    }

    fn read(&self, tile: Tile) -> Result<Option<TileContent>, SourceError> {
        *self.read.lock().unwrap().entry(tile).or_default() += 1;
        Ok(tile.x.is_multiple_of(2).then(|| TileContent::Picture(Arc::new(Bitmap::decoded(&png()).unwrap()))))
    }
}

#[test]
fn a_pyramid_on_this_machine_needs_no_network() {
    let source = Arc::new(Archive::default());
    assert!(!source.needs_network());
    let client = TileClient::new(Arc::clone(&source) as Arc<dyn TileSource>);
    for _ in 0..2 {
        let mut asked = tiles(1..=6);
        // levels that it has not, and columns that no level has
        asked.extend([Tile { zoom: 15, x: 3, y: 3 }, Tile { zoom: 10, x: 5000, y: 3 }]);
        let fetched = client.fetch(&asked, Network::Off, NEVER).unwrap();
        assert_eq!(fetched.keys().copied().collect::<BTreeSet<_>>(), BTreeSet::from([tile(2), tile(4), tile(6)]));
    }
    let read = source.read.lock().unwrap();
    assert!(read.len() == 6 && read.values().all(|times| *times == 1), "{read:?}");
    assert_eq!(client.bytes(), 3 * 256 * 256 * 4);
}

#[test]
fn the_credit_of_tiles_is_their_sources_on_screen_and_paper() {
    let credit = known_sources("")[0].credit();
    let document = online();
    let (screen, paper) = (attribution(&document, false), attribution(&document, true));
    assert!(screen.zh.starts_with(&format!("在线底图 {}；", credit.source.zh)), "{}", screen.zh);
    assert!(screen.en.starts_with(&format!("Online base map {}; ", credit.source.en)), "{}", screen.en);
    assert!(paper.zh.starts_with(&format!("在线底图 {}（{}）；", credit.source.zh, credit.licence)), "{}", paper.zh);
    assert!(paper.en.starts_with(&format!("Online base map {} ({}); ", credit.source.en, credit.licence)), "{}", paper.en);
}
