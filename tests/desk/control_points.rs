//! Drawings in grids of their own and scanned plans, placed by control points in the window.

use crate::drive::{SIZE, click, finish_jobs, keep_picture, place, settle, shell_on};
use egui::{Key, Modifiers, Rect, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::modules::control_points::ControlPointsOrder;
use nanbei::app::{Action, App, Command, ControlHalf, SessionFolder};
use nanbei::i18n::Lang;
use nanbei::io::{DataFormat, Progress, Trust, open_project, write_shaped};
use nanbei::model::datum::{Fit, Transform};
use nanbei::model::{Group, Layer, SourceCrs, System};
use nanbei::ui::Shell;
use std::path::{Path, PathBuf};

/// CGCS2000, the zone of three degrees round 120 degrees east.
fn zone() -> SourceCrs {
    SourceCrs::parse("EPSG:4549").unwrap()
}

/// Metres of the zone in a grid of one's own: moved, and turned by half a degree.
fn own_grid([x, y]: [f64; 2]) -> [f64; 2] {
    let (sin, cos) = 0.5_f64.to_radians().sin_cos();
    let [x, y] = [x - 639_000.0, y - 3_466_000.0];
    [cos * x - sin * y - 1_200.0, sin * x + cos * y + 350.0]
}

/// A place of the zone in degrees.
fn degrees(at: [f64; 2]) -> [f64; 2] {
    Transform::of(&zone()).unwrap().to_wgs84(at).unwrap()
}

/// Corners of a plot in the zone.
const CORNERS: [[f64; 2]; 4] = [[640_000.0, 3_476_000.0], [643_000.0, 3_476_000.0], [643_000.0, 3_479_000.0], [640_000.0, 3_479_000.0]];

/// The plot as a drawing in the grid of its own, with the northing first where it is `turned`.
fn drawing(turned: bool) -> String {
    drawing_of(&[CORNERS], turned)
}

/// A drawing of lots, each by its corners in the zone.
fn drawing_of(lots: &[[[f64; 2]; 4]], turned: bool) -> String {
    let lot = |(n, corners): (usize, &[[f64; 2]; 4])| {
        let vertex = |[x, y]: [f64; 2]| format!("10\n{x:.4}\n20\n{y:.4}\n");
        let vertices = corners.map(own_grid).map(|[x, y]| vertex(if turned { [y, x] } else { [x, y] })).concat();
        let number = n + 256;
        format!("0\nLWPOLYLINE\n5\n{number:X}\n8\n红线\n100\nAcDbEntity\n100\nAcDbPolyline\n90\n4\n70\n1\n{vertices}")
    };
    let all: String = lots.iter().enumerate().map(lot).collect();
    format!("0\nSECTION\n2\nENTITIES\n{all}0\nENDSEC\n0\nEOF\n")
}

fn written(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn window() -> Harness<'static, Shell> {
    window_of(Lang::En, SIZE)
}

fn window_of(lang: Lang, size: [f32; 2]) -> Harness<'static, Shell> {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = lang;
    shell_on(app, size)
}

fn send(harness: &mut Harness<'_, Shell>, command: impl Into<Command>) {
    harness.state_mut().app.dispatch(command.into());
    harness.run_steps(2);
    finish_jobs(harness);
}

fn push(harness: &mut Harness<'_, Shell>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
    finish_jobs(harness);
}

fn mine<'h>(harness: &'h Harness<'_, Shell>) -> Option<&'h Layer> {
    harness.state().app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine)
}

/// The picture of a map that has come to rest.
fn keep_settled(harness: &mut Harness<'_, Shell>, name: &str) {
    settle(harness);
    keep_picture(harness, name);
}

/// Metres between two places.
fn apart(a: [f64; 2], b: [f64; 2]) -> f64 {
    nanbei::query::geodesic_distance(a, b)
}

/// By how many metres the layer's first feature lies beside the plots, at the worst corner.
fn off(layer: &Layer) -> f64 {
    let feature = layer.table.feature(0).unwrap();
    let positions: Vec<[f64; 2]> = feature.parts().flat_map(|part| part.rings()).flatten().copied().collect();
    let nearest = |corner: [f64; 2]| positions.iter().map(|at| apart(*at, corner)).fold(f64::MAX, f64::min);
    CORNERS.map(degrees).map(nearest).into_iter().fold(0.0, f64::max)
}

#[test]
fn a_drawing_in_a_grid_of_its_own_is_pointed_into_its_place_and_goes_back_in_its_own_coordinates() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "总图.dxf", drawing(false));
    let mut harness = window();
    send(&mut harness, Command::ZoomTo(nanbei::model::Bounds::of(&CORNERS.map(degrees)).unwrap().grown(0.05, 0.05)));
    send(&mut harness, Command::OpenFiles(vec![path]));
    push(&mut harness, "Place by control points…");
    assert!(harness.state().app.crs_question().is_none());
    keep_settled(&mut harness, "control-points-begin");
    // the drawing is seen in its pane, whole; its first corner is the one at the lower left
    let pane = harness.get_by_label("Drawing to be placed").rect();
    let local = CORNERS.map(own_grid);
    let bounds = nanbei::model::Bounds::of(&local).unwrap();
    let step = ((bounds.east - bounds.west) / f64::from(pane.width())).max((bounds.north - bounds.south) / f64::from(pane.height())) * 1.06;
    let in_pane = |at: [f64; 2]| {
        let [x, y] = [at[0] - bounds.center()[0], at[1] - bounds.center()[1]];
        pos2(pane.center().x + (x / step) as f32, pane.center().y - (y / step) as f32)
    };
    // a little beside the vertex: it is drawn to it
    click(&mut harness, in_pane(local[0]) + egui::vec2(3.0, -2.0));
    let placing = |harness: &Harness<'_, Shell>| harness.state().app.session.control_points.placing.as_ref().unwrap().rows().to_vec();
    let found = placing(&harness)[0].local.unwrap();
    assert!((found[0] - local[0][0]).abs() < 1e-3 && (found[1] - local[0][1]).abs() < 1e-3, "{found:?} {:?}", local[0]);
    // the window covers the map's left; the place is pointed at beside it
    let view = nanbei::model::View { center: degrees(CORNERS[0]), ..harness.state().app.viewport.view };
    send(&mut harness, Command::SetView(nanbei::model::View { center: view.position([-280.0, 0.0]), ..view }));
    let at = place(&harness, degrees(CORNERS[0]));
    let window = Rect::from_min_max(pos2(0.0, 0.0), pos2(harness.get_by_label("Drawing to be placed").rect().right() + 30.0, 900.0));
    assert!(!window.contains(at), "{at:?}");
    click(&mut harness, at);
    let pixel = harness.state().app.viewport.view.metres_per_pixel();
    assert!(apart(placing(&harness)[0].place.unwrap(), degrees(CORNERS[0])) < 2.0 * pixel, "{:?}", placing(&harness)[0]);
    // one point is not enough; the others are typed, and the first one's place, in metres of the zone
    harness.get_by_label("at least 2 control points are needed");
    let type_in = |harness: &mut Harness<'_, Shell>, label: &str, text: &str| {
        let field = harness.get_by_label(label);
        field.focus();
        harness.run_steps(2);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.get_by_label(label).type_text(text);
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(3);
    };
    send(&mut harness, ControlPointsOrder::Meant(SourceCrs::parse("EPSG:4550").unwrap()));
    for n in 0..CORNERS.len() {
        let ([x, y], [east, north]) = (local[n], CORNERS[n]);
        type_in(&mut harness, &format!("Point {} in the drawing", n + 1), &format!("{x:.3}, {y:.3}"));
        type_in(&mut harness, &format!("Point {} on the map", n + 1), &format!("{east:.3} {north:.3}"));
    }
    let grid = harness.state().app.session.control_points.placing.as_ref().unwrap().grid().unwrap().clone();
    assert!(grid.standard_error().unwrap() < 0.002 && grid.points().len() == 4, "{:?}", grid.standard_error());
    keep_settled(&mut harness, "control-points-typed");
    push(&mut harness, "Place");
    let layer = mine(&harness).expect("it is loaded").clone();
    assert!(off(&layer) < 0.005, "{} m", off(&layer));
    assert!(matches!(layer.crs.crs.system, System::Local(_)) && harness.state().app.session.control_points.placing.is_none());
    // it is one step, and a project finds it again in the same place
    let project = folder.path().join("p.nanbei");
    send(&mut harness, Command::SaveTo(project.clone()));
    let opened = open_project(&project, Trust::All, &Progress::default()).unwrap().document;
    let again = opened.layers().iter().find(|own| own.group == Group::Mine).unwrap();
    assert_eq!((again.crs.crs.code(), off(again)), (layer.crs.crs.code(), off(&layer)));
    send(&mut harness, Command::Do(Action::UNDO));
    assert!(mine(&harness).is_none());
    // written as a drawing in its own grid it has the numbers that it came with
    let out = folder.path().join("out.dxf");
    let format = DataFormat::of(&out);
    let shaping = nanbei::io::Shaping { system: layer.crs.crs.system.clone(), fields: None };
    write_shaped(&out, &layer.table, None, format, Some(&layer.crs), &shaping).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    // and is seen where it lies when it is opened
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| *line == "$EXTMIN").unwrap();
    let corner: Vec<f64> = [2, 4].map(|n| lines[at + n].parse().unwrap()).to_vec();
    assert!((corner[0] - bounds.west).abs() < 0.01 && (corner[1] - bounds.south).abs() < 0.01, "{corner:?} {bounds:?}");
    let numbers: Vec<f64> = text.lines().filter_map(|line| line.trim().parse().ok()).collect();
    for own in local.iter().flatten() {
        assert!(numbers.iter().any(|number| (number - own).abs() < 0.002), "{own}");
    }
}

#[test]
fn files_of_points_are_taken_with_the_northing_first_and_errors_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "turned.dxf", drawing(true));
    // what surveyors hand out has the northing first on both sides; one point is mistaken by ten metres
    let lines = |wrong: usize| -> String {
        let line = |(n, at): (usize, [f64; 2])| {
            let [x, y] = own_grid(at);
            format!("K{n},{:.3},{x:.3},{:.3},{:.3}\n", y, at[1] + if n == wrong { 10.0 } else { 0.0 }, at[0])
        };
        "点号,X,Y,X2000,Y2000\n".to_owned() + &CORNERS.into_iter().enumerate().map(line).collect::<String>()
    };
    let mut harness = window();
    // the zone beside is nearer to what is looked at; the numbers tell which one is meant
    send(&mut harness, Command::CenterOn([121.9, 31.3]));
    send(&mut harness, Command::OpenFiles(vec![path]));
    push(&mut harness, "Place by control points…");
    assert_eq!(harness.state().app.session.control_points.placing.as_ref().unwrap().target().code(), "EPSG:4550");
    let points = written(folder.path(), "points.csv", lines(2));
    send(&mut harness, ControlPointsOrder::Read(points));
    assert_eq!(*harness.state().app.session.control_points.placing.as_ref().unwrap().target(), zone());
    let placing = |harness: &Harness<'_, Shell>| {
        let own = harness.state().app.session.control_points.placing.as_ref().unwrap();
        (own.is_northing_first(), own.residuals().to_vec(), own.grid().unwrap().standard_error().unwrap())
    };
    let (is_turned, residuals, error) = placing(&harness);
    let worst = residuals.iter().flatten().map(|own| own[0].hypot(own[1])).fold(0.0, f64::max);
    assert!(is_turned && error > 2.0 && worst > 2.0, "{error} {worst} {residuals:?}");
    // without the point that is wrong the others agree
    harness.get_by_label("Point 3 Counts").click();
    harness.run_steps(3);
    let (_, residuals, error) = placing(&harness);
    assert!(residuals[2].is_none() && error < 0.002, "{error} {residuals:?}");
    keep_settled(&mut harness, "control-points-read");
    // Esc and another window lose none of them
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.state().app.session.control_points.placing.is_some());
    send(&mut harness, ControlPointsOrder::Choose(Some(0)));
    assert_eq!(harness.state().app.viewport.tool.name, "control point", "the map can be pointed at again");
    send(&mut harness, ControlPointsOrder::Choose(None));
    let kept = folder.path().join("kept.points");
    send(&mut harness, ControlPointsOrder::Save(kept.clone()));
    let read = nanbei::io::read_control_points(&std::fs::read(&kept).unwrap(), &SourceCrs::default(), false).unwrap().0;
    assert_eq!(read.len(), 3);
    push(&mut harness, "Place");
    assert!(off(mine(&harness).unwrap()) < 0.01, "{}", off(mine(&harness).unwrap()));
    // placed again, it begins with its points
    let id = mine(&harness).unwrap().id;
    send(&mut harness, Command::AskCrs(id));
    push(&mut harness, "Place by control points…");
    let own = harness.state().app.session.control_points.placing.as_ref().unwrap();
    assert!(own.rows().len() == 3 && own.is_northing_first() && own.fit() == Fit::Similarity);
    send(&mut harness, ControlPointsOrder::Set(0, ControlHalf::Place, [121.4, 31.4]));
    push(&mut harness, "Cancel");
    assert!(harness.state().app.session.control_points.placing.is_none() && off(mine(&harness).unwrap()) < 0.01, "what is left changes nothing");
    send(&mut harness, Command::AskCrs(id));
    push(&mut harness, "Place by control points…");
    let own = harness.state().app.session.control_points.placing.as_ref().unwrap();
    assert_eq!(own.rows()[0].place, Some([121.4, 31.4]), "and is there when it is begun again");
    // a file that tells no points is refused with its line
    let bad = written(folder.path(), "bad.csv", "a,b,c,d\n1,2,121,31\nx,y\n");
    send(&mut harness, ControlPointsOrder::Read(bad));
    let told = &harness.state().app.session.notices.last().unwrap().text;
    assert!(told.contains("bad.csv") && told.contains("line 3"), "{told}");
}

/// A plan of four quarters in four colours with a white frame, as a PNG of 400 by 300 pixels.
fn plan() -> Vec<u8> {
    let mut rgb = Vec::new();
    for y in 0..300 {
        for x in 0..400 {
            let own: [u8; 3] = match (x < 200, y < 150) {
                (true, true) => [250, 10, 240],
                (false, true) => [10, 250, 240],
                (true, false) => [250, 240, 10],
                (false, false) => [20, 20, 20],
            };
            rgb.extend(own);
        }
    }
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 400, 300);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&rgb).unwrap();
    png
}

#[test]
fn a_scanned_plan_is_laid_onto_the_map_where_its_points_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "扫描.png", plan());
    let mut harness = window();
    send(&mut harness, Command::OpenFiles(vec![path]));
    // it opens at once: nothing tells where it lies
    assert!(harness.state().app.session.control_points.placing.is_some());
    harness.get_by_label("Drawing to be placed");
    // ten metres to a pixel, turned by 20 degrees
    let lies = |[column, row]: [f64; 2]| {
        let (sin, cos) = 20_f64.to_radians().sin_cos();
        let [x, y] = [column * 10.0, -row * 10.0];
        degrees([640_000.0 + cos * x - sin * y, 3_478_000.0 + sin * x + cos * y])
    };
    for (n, at) in [[10.0, 10.0], [390.0, 20.0], [380.0, 290.0], [15.0, 280.0]].into_iter().enumerate() {
        // rows are counted downwards, with whichever sign
        let row = if n % 2 == 0 { at[1] } else { -at[1] };
        send(&mut harness, ControlPointsOrder::Set(n, ControlHalf::Local, [at[0], row]));
        send(&mut harness, ControlPointsOrder::Set(n, ControlHalf::Place, lies(at)));
    }
    keep_settled(&mut harness, "control-points-scan");
    push(&mut harness, "Place");
    let base = harness.state().app.workspace.document.base_map().cloned().expect("it lies under the layers");
    assert!(matches!(&base.source, nanbei::model::BaseSource::Own(set) if matches!(&set.grid, nanbei::model::TileGrid::Boxes { .. })));
    send(&mut harness, Command::ZoomTo(nanbei::model::Bounds::of(&[[0.0, 0.0], [400.0, 0.0], [400.0, 300.0], [0.0, 300.0]].map(lies)).unwrap()));
    // nothing of the map over it
    let layers: Vec<_> = harness.state().app.workspace.document.layers().iter().map(|layer| layer.id).collect();
    for id in layers {
        send(&mut harness, Command::edit(nanbei::model::Operation::SetVisible { id, visible: false }));
    }
    let colour_at = |harness: &mut Harness<'_, Shell>, at: [f64; 2]| {
        settle(harness);
        let to = place(harness, lies(at));
        let image = harness.render().unwrap();
        image.get_pixel(to.x as u32, to.y as u32).0
    };
    let start = std::time::Instant::now();
    while colour_at(&mut harness, [100.0, 75.0])[1] > 60 && start.elapsed().as_secs() < 30 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        harness.run_steps(2);
    }
    keep_settled(&mut harness, "control-points-placed");
    let near = |own: [u8; 4], wanted: [u8; 3]| own.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 12);
    for (at, wanted) in
        [([100.0, 75.0], [250, 10, 240]), ([300.0, 75.0], [10, 250, 240]), ([100.0, 225.0], [250, 240, 10]), ([300.0, 225.0], [20, 20, 20])]
    {
        let own = colour_at(&mut harness, at);
        assert!(near(own, wanted), "{at:?}: {own:?}");
    }
    // right up to where two quarters meet, within a pixel of the plan
    for (at, wanted) in
        [([198.0, 60.0], [250, 10, 240]), ([202.0, 60.0], [10, 250, 240]), ([60.0, 148.0], [250, 10, 240]), ([60.0, 152.0], [250, 240, 10])]
    {
        let own = colour_at(&mut harness, at);
        assert!(near(own, wanted), "{at:?}: {own:?}");
    }
}

#[test]
fn the_window_of_control_points_fits_the_smallest_window_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "总图.dxf", drawing(false));
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let mut harness = window_of(lang, [1024.0, 700.0]);
        send(&mut harness, Command::OpenFiles(vec![path.clone()]));
        send(&mut harness, Command::PlaceByControlPoints);
        for (n, at) in CORNERS.into_iter().enumerate() {
            send(&mut harness, ControlPointsOrder::Set(n, ControlHalf::Local, own_grid(at)));
            send(&mut harness, ControlPointsOrder::Set(n, ControlHalf::Place, degrees(at)));
        }
        keep_settled(&mut harness, &format!("control-points-small-{name}"));
        let room = Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1024.0, 700.0));
        for word in [nanbei::i18n::Word::ControlApply, nanbei::i18n::Word::ControlRead, nanbei::i18n::Word::ControlSave] {
            let text = word.text(lang);
            assert!(room.contains_rect(harness.get_by_label(text).rect()), "{text}");
        }
    }
}

#[test]
#[ignore = "writes the picture of the README"]
fn screenshots_for_the_readme() {
    let folder = tempfile::tempdir().unwrap();
    let lot = |n: usize| {
        let [x, y] = [633_300.0 + (n % 10) as f64 * 1_130.0, 3_465_100.0 + (n / 10) as f64 * 1_330.0];
        [[x, y], [x + 950.0, y], [x + 950.0, y + 1_110.0], [x, y + 1_110.0]]
    };
    let lots: Vec<_> = (0..60).map(lot).collect();
    let path = written(folder.path(), "地块总图.dxf", drawing_of(&lots, false));
    let mut harness = window_of(Lang::Zh, SIZE);
    send(&mut harness, Command::OpenFiles(vec![path]));
    send(&mut harness, Command::PlaceByControlPoints);
    send(&mut harness, ControlPointsOrder::Target(zone()));
    // measured to the centimetre
    let points = [
        (lots[0][0], [0.012, -0.008]),
        (lots[9][1], [-0.015, 0.006]),
        (lots[59][2], [0.004, 0.011]),
        (lots[50][3], [-0.006, -0.013]),
        (lots[25][0], [0.005, 0.004]),
    ];
    for (n, (at, [east, north])) in points.into_iter().enumerate() {
        send(&mut harness, ControlPointsOrder::Set(n, ControlHalf::Local, own_grid(at)));
        send(&mut harness, ControlPointsOrder::Set(n, ControlHalf::Place, degrees([at[0] + east, at[1] + north])));
    }
    let all = harness.state().app.session.control_points.placing.as_ref().unwrap().bounds().unwrap();
    send(&mut harness, Command::ZoomTo(nanbei::model::Bounds { west: all.west - 0.11, ..all }));
    harness.hover_at(pos2(1300.0, 860.0));
    settle(&mut harness);
    harness.render().unwrap().save(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screenshots/control-points.png")).unwrap();
}
