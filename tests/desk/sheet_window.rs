//! The window of the sheet driven as a user would: the preview, parts that are moved, the extent, atlases, what is asked before
//! files are replaced.

use crate::drive::{click, drag, finish_jobs, pixels_of, place, press, print, shell};
use egui::{Key, Modifiers, Rect, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nanbei::app::{Command, PrintOrder, PrintTarget, Request, Tool};
use nanbei::export::{SheetFormat, Target, Writing};
use nanbei::i18n::Lang;
use nanbei::model::{Atlas, Role, Sheet};
use nanbei::ui::Shell;
use std::time::{Duration, Instant};

/// Opens the sheet's window and waits for its preview.
fn sheet_window(lang: Lang) -> Harness<'static, Shell> {
    let mut harness = shell(lang);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    wait(&mut harness);
    harness
}

/// Time for a preview to be made.
fn wait(harness: &mut Harness<'_, Shell>) {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(20));
        harness.step();
    }
}

/// The pixels of a part of the window.
fn picture(harness: &mut Harness<'_, Shell>, part: Rect) -> Vec<[u8; 4]> {
    let image = harness.render().expect("lavapipe draws (Debian: mesa-vulkan-drivers)");
    let (l, t, r, b) = (part.left() as u32, part.top() as u32, part.right() as u32, part.bottom() as u32);
    (t..b).flat_map(|y| (l..r).map(move |x| (x, y))).map(|(x, y)| image.get_pixel(x, y).0).collect()
}

/// The part of places that differ by more than 40 in a channel.
fn difference(a: &[[u8; 4]], b: &[[u8; 4]]) -> f64 {
    let off = a.iter().zip(b).filter(|(a, b)| (0..3).any(|c| a[c].abs_diff(b[c]) > 40)).count();
    off as f64 / a.len() as f64
}

#[test]
fn the_export_dialog_previews_and_the_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = shell(Lang::En);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.run_steps(2);
    assert!(harness.query_by_label("Export as PDF").is_some());
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(20));
        harness.step();
    }
    // the preview is a light sheet on the dimmed window, with the map's own colours
    assert!(pixels_of(&mut harness, Role::Land) > 20_000);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    let path = folder.path().join("map.pdf");
    let sheet = harness.state().app.workspace.document.sheet().clone();
    harness.state_mut().app.dispatch(print(sheet, &path));
    finish_jobs(&mut harness);
    assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF"));
}

#[test]
fn the_parts_of_a_sheet_are_moved_on_it_and_kept_with_the_project() {
    let mut harness = shell(Lang::Zh);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(20));
        harness.step();
    }
    let canvas = harness.get_by_label("sheet").rect();
    let before = harness.state().app.workspace.document.sheet().clone();
    // the legend stands in the column to the right of the map
    let legend = pos2(canvas.left() + canvas.width() * 0.85, canvas.top() + canvas.height() * 0.4);
    click(&mut harness, legend);
    drag(&mut harness, legend, legend - egui::vec2(300.0, -60.0));
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    // Esc lets go of the part, then closes the window
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("sheet").is_some());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.query_by_label("sheet").is_none());
    let after = harness.state().app.workspace.document.sheet().clone();
    assert_eq!(after.placed.len(), 1, "{:?}", after.placed);
    assert_eq!(after.placed[0].block, nanbei::model::Block::Legend);
    // each step in the window is one of the project's history: the press of a key, the drag
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_ne!(harness.state().app.workspace.document.sheet(), &before);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(harness.state().app.workspace.document.sheet(), &before);
}

#[test]
fn a_sheets_extent_is_drawn_on_the_map() {
    let mut harness = shell(Lang::En);
    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.run_steps(3);
    harness.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Extent").click();
    harness.run_steps(3);
    harness.get_by_label("Draw a box on the map…").click();
    harness.run_steps(3);
    assert_eq!(harness.state().app.viewport.tool, Tool::EXTENT);
    let (from, to) = (place(&harness, [121.35, 31.45]), place(&harness, [121.5, 31.33]));
    drag(&mut harness, from, to);
    harness.run_steps(3);
    assert_eq!(harness.state().app.viewport.tool, Tool::SELECT);
    assert!(harness.state().app.viewport.selection.is_empty(), "the box selects nothing");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    let [west, south, east, north] = harness.state().app.workspace.document.sheet().extent.unwrap();
    for (found, wanted) in [(west, 121.35), (south, 31.33), (east, 121.5), (north, 31.45)] {
        assert!((found - wanted).abs() < 0.01, "{found} {wanted}");
    }
}

#[test]
fn a_click_beside_the_window_loses_nothing() {
    let mut harness = sheet_window(Lang::En);
    click(&mut harness, pos2(4.0, 500.0));
    assert!(harness.query_by_label("sheet").is_some());
}

#[test]
fn the_map_on_the_sheet_follows_the_hand_at_once() {
    let mut harness = sheet_window(Lang::En);
    // an extent of its own
    let middle = harness.get_by_label("sheet").rect().center() - egui::vec2(80.0, 0.0);
    drag(&mut harness, middle, middle + egui::vec2(10.0, 0.0));
    wait(&mut harness);
    // the middle of the map, well inside its frame
    let inside = Rect::from_center_size(middle, egui::vec2(240.0, 200.0));
    let before = picture(&mut harness, inside);
    drag(&mut harness, middle, middle + egui::vec2(40.0, 24.0));
    let moved = picture(&mut harness, inside.translate(egui::vec2(40.0, 24.0)));
    assert!(difference(&before, &moved) < 0.12, "{}", difference(&before, &moved));
    assert!(difference(&before, &picture(&mut harness, inside)) > difference(&before, &moved) * 1.5);
    wait(&mut harness);
    let made = picture(&mut harness, inside.translate(egui::vec2(40.0, 24.0)));
    assert!(difference(&before, &made) < 0.12, "the preview shows the same where the hand had put it");
}

#[test]
fn the_page_is_looked_at_closer_and_stays_what_it_is() {
    let mut harness = sheet_window(Lang::En);
    let canvas = harness.get_by_label("sheet").rect();
    let whole = picture(&mut harness, canvas);
    let before = harness.state().app.workspace.document.sheet().clone();
    for _ in 0..3 {
        harness.get_by_label("Zoom in on sheet").click();
        harness.run_steps(2);
    }
    wait(&mut harness);
    assert!(harness.query_by_label("338 %").is_some());
    let close = picture(&mut harness, canvas);
    assert!(difference(&whole, &close) > 0.1);
    harness.get_by_label("338 %").click();
    wait(&mut harness);
    assert!(difference(&whole, &picture(&mut harness, canvas)) < 0.01);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    let after = harness.state().app.workspace.document.sheet().clone();
    assert_eq!((after.extent, after.scale, after.placed), (before.extent, before.scale, before.placed));
}

#[test]
fn a_sheet_of_the_atlas_is_shown_as_it_will_be() {
    let mut harness = sheet_window(Lang::En);
    harness.get_by_label("Atlas").click();
    wait(&mut harness);
    let canvas = harness.get_by_label("sheet").rect();
    let own = picture(&mut harness, canvas);
    let hatched = pixels_of(&mut harness, Role::HighSpeed);
    let name = "Nanda Smart City";
    harness.get_by_label(name).click();
    wait(&mut harness);
    let page = picture(&mut harness, canvas);
    assert!(difference(&own, &page) > 0.1 && pixels_of(&mut harness, Role::HighSpeed) != hatched);
    // its map is where its feature is: a drag moves nothing
    let before = harness.state().app.workspace.document.sheet().clone();
    drag(&mut harness, canvas.center(), canvas.center() + egui::vec2(60.0, 0.0));
    wait(&mut harness);
    assert!(difference(&page, &picture(&mut harness, canvas)) < 0.01);
    // a second click goes back
    harness.get_by_label(name).click();
    wait(&mut harness);
    assert!(difference(&own, &picture(&mut harness, canvas)) < 0.01);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().app.workspace.document.sheet().extent, before.extent);
}

#[test]
fn without_file_dialogs_the_path_is_typed_and_an_old_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = sheet_window(Lang::En);
    let old = folder.path().join("plan.png");
    std::fs::write(&old, "old").unwrap();
    harness.get_by_label("PNG").click();
    wait(&mut harness);
    // no desktop, no dialog: the window asks itself, with a name to start from
    let type_path = |harness: &mut Harness<'_, Shell>, path: &std::path::Path| {
        press(harness, Modifiers::COMMAND, Key::A);
        harness.event(egui::Event::Text(path.display().to_string()));
        harness.run_steps(3);
    };
    assert!(harness.query_all_by_label("Save to").next().is_some());
    type_path(&mut harness, &old);
    assert!(harness.query_by_label("The file already exists and will be replaced.").is_some());
    press(&mut harness, Modifiers::NONE, Key::Enter);
    finish_jobs(&mut harness);
    assert_eq!(std::fs::read(&old).unwrap(), b"old", "Enter alone replaces nothing");
    type_path(&mut harness, &folder.path().join("new.png"));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    finish_jobs(&mut harness);
    assert!(image::open(folder.path().join("new.png")).is_ok());
    // the project too, by its own key
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::COMMAND, Key::S);
    wait(&mut harness);
    type_path(&mut harness, &folder.path().join("work.nanbei"));
    press(&mut harness, Modifiers::NONE, Key::Enter);
    finish_jobs(&mut harness);
    assert!(folder.path().join("work.nanbei").is_file());
}

/// An atlas of pictures with their numbers as names, into a folder.
fn atlas_in(folder: &std::path::Path) -> PrintOrder {
    PrintOrder {
        sheet: Sheet { atlas: Some(Atlas { file: "{n}".to_owned(), ..Atlas::default() }), dpi: 30, ..Sheet::default() },
        target: PrintTarget::Atlas(Target::Folder(folder.to_path_buf(), SheetFormat::Png)),
        how: Writing::at(30),
        online: false,
        replace: false,
    }
}

#[test]
fn an_atlas_asks_before_it_replaces_files_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = shell(Lang::En);
    let order = atlas_in(folder.path());
    let kept = folder.path().join("2.png");
    std::fs::write(&kept, "old").unwrap();
    let app = &mut harness.state_mut().app;
    app.dispatch(Command::Print(Box::new(order.clone())));
    let [Request::ConfirmReplace(asked, files)] = &app.take_requests()[..] else { panic!("nothing is asked") };
    assert_eq!((files, std::fs::read(&kept).unwrap()), (&vec![kept.clone()], b"old".to_vec()));
    assert!(app.jobs().is_empty(), "nothing is written before the answer");
    app.dispatch(Command::Print(asked.clone()));
    finish_jobs(&mut harness);
    assert!(image::open(&kept).is_ok());
    // into a folder without such files nothing is asked
    std::fs::remove_dir_all(folder.path()).unwrap();
    std::fs::create_dir(folder.path()).unwrap();
    let app = &mut harness.state_mut().app;
    app.dispatch(Command::Print(Box::new(order)));
    assert!(app.take_requests().is_empty());
    finish_jobs(&mut harness);
    assert!(kept.is_file());
}

#[test]
fn files_are_replaced_only_when_that_was_said() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("2.png");
    std::fs::write(&old, "old").unwrap();
    let mut harness = shell(Lang::En);
    let order = atlas_in(folder.path());
    let ask = |harness: &mut Harness<'_, Shell>| {
        harness.state_mut().app.dispatch(Command::Print(Box::new(order.clone())));
        harness.run_steps(3);
        assert!(harness.query_by_label("Replace existing files?").is_some() && harness.query_by_label("2.png").is_some());
    };
    ask(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Replace existing files?").is_none());
    finish_jobs(&mut harness);
    assert_eq!(std::fs::read(&old).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    ask(&mut harness);
    harness.get_by_label("Replace").click();
    harness.run_steps(3);
    finish_jobs(&mut harness);
    assert!(image::open(&old).is_ok());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 9);
}
