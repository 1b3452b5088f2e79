//! The base map of tiles in the window: chosen, toned, added by an address; and nothing is asked of a server before the user says so.

use crate::drive::{SIZE, shell_on};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::{Action, App, Command, SessionFolder};
use nanbei::i18n::Lang;
use nanbei::model::{BaseMap, BaseSource, Operation, TileGrid, TileSet, TileSetPlace};
use nanbei::ui::Shell;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The colour of every tile.
const PINK: [u8; 3] = [250, 10, 240];

/// A server of pink tiles and of a WMS with them, and how often it was asked.
fn server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(AtomicUsize::new(0));
    let (own, host) = (Arc::clone(&asked), at.clone());
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 256, 256);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&PINK.repeat(256 * 256)).unwrap();
    let layers: String = (0..9).map(|n| format!("<Layer><Name>l{n}</Name><Title>Layer {n}</Title></Layer>")).collect::<Vec<_>>().concat();
    let told = format!(
        "<WMS_Capabilities><Service><Title>Plans</Title></Service><Capability><Request><GetMap><Format>image/png</Format><DCPType><HTTP><Get>\
         <OnlineResource xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"http://{host}/ows?\"/></Get></HTTP></DCPType></GetMap></Request>\
         <Layer><CRS>EPSG:3857</CRS>{layers}</Layer></Capability></WMS_Capabilities>"
    );
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            own.fetch_add(1, Ordering::SeqCst);
            let (png, told) = (png.clone(), told.clone());
            std::thread::spawn(move || {
                let mut bytes = [0; 8192];
                let read = stream.read(&mut bytes).unwrap_or(0);
                let head = String::from_utf8_lossy(&bytes[..read]);
                let body = if head.contains("GetCapabilities") { told.into_bytes() } else { png };
                let said = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                stream.write_all(said.as_bytes()).and_then(|()| stream.write_all(&body)).ok();
            });
        }
    });
    (at, asked)
}

fn window(base: Option<BaseMap>) -> Harness<'static, Shell> {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = Lang::En;
    if let Some(base) = base {
        app.dispatch(Command::edit(Operation::SetBaseMap(Some(Box::new(base)))));
    }
    shell_on(app, SIZE)
}

fn pink(at: &str) -> BaseMap {
    BaseMap::of(BaseSource::Own(Box::new(TileSet {
        name: "Pink".to_owned(),
        credit: "Pink's".to_owned(),
        place: TileSetPlace::Server(vec![format!("http://{at}/{{z}}/{{x}}/{{y}}.png")]),
        grid: TileGrid::Mercator,
        zooms: [0, 19],
        tile_size: 256,
        is_vector: false,
    })))
}

/// Steps until something is so.
fn until(harness: &mut Harness<'_, Shell>, what: &str, is_so: impl Fn(&mut Harness<'_, Shell>) -> bool) {
    let start = std::time::Instant::now();
    while !is_so(harness) {
        assert!(start.elapsed() < std::time::Duration::from_secs(30), "{what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.step();
    }
}

/// How many pixels of the map have a colour.
fn count(harness: &mut Harness<'_, Shell>, rgb: [u8; 3]) -> usize {
    let image = harness.render().unwrap();
    image.pixels().filter(|pixel| pixel.0[..3].iter().zip(rgb).all(|(a, b)| a.abs_diff(b) <= 2)).count()
}

#[test]
fn a_base_map_that_a_project_names_is_asked_for_only_once_the_user_says_so() {
    let (at, asked) = server();
    let mut harness = window(Some(pink(&at)));
    for _ in 0..30 {
        harness.step();
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nothing is asked before the user says so");
    assert_eq!(count(&mut harness, PINK), 0);
    harness.get_by_label("Kept tiles").click();
    harness.run_steps(6);
    assert_eq!(asked.load(Ordering::SeqCst), 0, "looking at the choices asks nothing either");
    harness.get_by_label(&format!("Ask {at} for tiles")).click();
    harness.run_steps(2);
    assert!(harness.state().app.workspace.document.is_online());
    harness.state_mut().app.dispatch(Command::Do(Action::MAP_ONLY));
    until(&mut harness, "the tiles", |harness| count(harness, PINK) > 100_000);
    // grey takes their colour away: luma of BT.601
    let shown = harness.state().app.workspace.document.base_map().cloned().unwrap();
    harness.state_mut().app.dispatch(Command::edit(Operation::SetBaseMap(Some(Box::new(BaseMap { grey: true, ..shown })))));
    until(&mut harness, "grey tiles", |harness| count(harness, [108, 108, 108]) > 100_000);
    // and off again: what came stays, and no more is asked
    harness.state_mut().app.dispatch(Command::Do(Action::ONLINE));
    harness.run_steps(4);
    assert!(harness.state().app.workspace.document.base_map().is_none());
    let before = asked.load(Ordering::SeqCst);
    harness.run_steps(20);
    assert_eq!(asked.load(Ordering::SeqCst), before);
    assert!(count(&mut harness, [108, 108, 108]) < 1_000);
}

#[test]
fn a_service_is_added_by_its_address_and_its_layers_are_listed() {
    let (at, asked) = server();
    let mut harness = window(None);
    harness.get_by_label("Offline").click();
    harness.run_steps(6);
    let field = harness.get_by_role_and_label(Role::TextInput, "Address of XYZ tiles, WMTS, WMS or PMTiles");
    field.focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text(format!("http://{at}/ows")));
    harness.run_steps(2);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    harness.get_by_label("List layers").click();
    until(&mut harness, "the layers", |harness| harness.query_by_label("9 layers offered").is_some());
    harness.get_by_label("Use Layer 3").click();
    harness.run_steps(3);
    let app = &harness.state().app;
    let shown = app.workspace.document.base_map().unwrap();
    assert!(matches!(&shown.source, BaseSource::Own(set) if set.name == "Layer 3" && set.credit == "Plans"), "{shown:?}");
    assert!(app.workspace.document.is_online(), "who chooses a service wants its tiles");
    assert_eq!(app.session.settings.tile_sets.len(), 1);
    harness.state_mut().app.dispatch(Command::Do(Action::MAP_ONLY));
    until(&mut harness, "the tiles", |harness| count(harness, PINK) > 100_000);
    // its credit stands on the map
    assert!(nanbei::carto::attribution(&harness.state().app.workspace.document, false).en.starts_with("Online base map Plans"));
}

#[test]
fn a_file_of_tiles_is_shown_without_any_network() {
    let mut harness = window(None);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiles/gdal.mbtiles");
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![path]));
    until(&mut harness, "the file", |harness| harness.state().app.workspace.document.base_map().is_some());
    let app = &harness.state().app;
    assert!(app.workspace.document.base_map().is_some() && !app.workspace.document.is_online());
    harness.state_mut().app.dispatch(Command::ZoomTo(nanbei::model::Bounds { west: 121.38, south: 31.36, east: 121.55, north: 31.5 }));
    harness.state_mut().app.dispatch(Command::Do(Action::MAP_ONLY));
    // nothing else on the map has that blue without being grey
    let of_tiles = |harness: &mut Harness<'_, Shell>| {
        let image = harness.render().unwrap();
        image.pixels().filter(|pixel| pixel.0[2].abs_diff(90) <= 1 && pixel.0[0].abs_diff(pixel.0[1]) > 20).count()
    };
    until(&mut harness, "the tiles", |harness| of_tiles(harness) > 50_000);
    assert!(harness.query_by_label("Tile file").is_some() || harness.state().app.session.map_only);
}

#[test]
fn a_picture_of_a_part_has_the_embedded_map_round_it_and_vector_tiles_follow_the_theme() {
    let fixture = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tiles").join(name);
    let mut harness = window(None);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![fixture("degrees.tif")]));
    until(&mut harness, "the picture", |harness| harness.state().app.workspace.document.base_map().is_some());
    // the picture is a twentieth of a degree wide, the view ten times that
    harness.state_mut().app.dispatch(Command::ZoomTo(nanbei::model::Bounds { west: 121.2, south: 31.2, east: 121.7, north: 31.55 }));
    harness.state_mut().app.dispatch(Command::Do(Action::MAP_ONLY));
    let land = |theme| nanbei::carto::ink_rgb(nanbei::model::Ink::Role(nanbei::model::Role::Land), theme);
    let of_picture = |harness: &mut Harness<'_, Shell>| {
        let image = harness.render().unwrap();
        image.pixels().filter(|pixel| pixel.0[2] < 20 && pixel.0[0].abs_diff(pixel.0[1]) > 40).count()
    };
    until(&mut harness, "the picture's pixels", |harness| of_picture(harness) > 1_000);
    until(&mut harness, "the land round it", |harness| count(harness, land(nanbei::carto::Theme::Light)) > 100_000);
    assert!(of_picture(&mut harness) > 1_000, "it lies over the land");
    // one that is wholly clear shows the land alone
    let shown = harness.state().app.workspace.document.base_map().cloned().unwrap();
    harness.state_mut().app.dispatch(Command::edit(Operation::SetBaseMap(Some(Box::new(BaseMap { opacity: 0.0, ..shown })))));
    until(&mut harness, "nothing of it", |harness| of_picture(harness) < 50);
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![fixture("shapes.mbtiles")]));
    harness.state_mut().app.dispatch(Command::ZoomTo(nanbei::model::Bounds { west: 121.5, south: 31.1, east: 121.6, north: 31.2 }));
    for theme in [nanbei::carto::Theme::Light, nanbei::carto::Theme::Dark] {
        let is_light = theme == nanbei::carto::Theme::Light;
        let settings = &mut harness.state_mut().app.session.settings;
        settings.theme = if is_light { nanbei::app::ThemeChoice::Light } else { nanbei::app::ThemeChoice::Dark };
        until(&mut harness, "land of the tiles", |harness| count(harness, land(theme)) > 200_000);
    }
}
