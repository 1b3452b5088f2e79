//! Driving the real window in tests: keys and pointer, waiting for what is under way, the pixels that were drawn. Drawn by
//! lavapipe, with no display.

// each test file uses some of it
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::Harness;
use nanbei::app::{App, Command, PrintOrder, PrintTarget, SessionFolder};
use nanbei::carto::{Theme, ink_rgb};
use nanbei::i18n::Lang;
use nanbei::model::{Ink, Role};
use nanbei::ui::Shell;
use std::time::{Duration, Instant};

pub const SIZE: [f32; 2] = [1440.0, 900.0];

pub fn shell(lang: Lang) -> Harness<'static, Shell> {
    let mut app = App::new(SessionFolder::default());
    app.session.settings.lang = lang;
    shell_on(app, SIZE)
}

/// The window on a program's state, so large in physical pixels.
pub fn shell_on(app: App, size: [f32; 2]) -> Harness<'static, Shell> {
    let mut harness = Harness::builder()
        .with_size(size)
        .with_theme(egui::Theme::Light)
        .with_step_dt(1.0 / 30.0)
        .wgpu()
        .build_eframe(move |creation| Shell::new(creation, app, None));
    harness.run_steps(4);
    harness
}

pub fn place(harness: &Harness<'_, Shell>, position: [f64; 2]) -> Pos2 {
    let [x, y] = harness.state().place(position).expect("the map has been shown");
    pos2(x, y)
}

pub fn click(harness: &mut Harness<'_, Shell>, at: Pos2) {
    click_with(harness, PointerButton::Primary, 1, at);
}

/// Clicks as often as told with a button of the mouse, fast enough for a double click.
pub fn click_with(harness: &mut Harness<'_, Shell>, button: PointerButton, times: usize, at: Pos2) {
    harness.hover_at(at);
    harness.step();
    for pressed in [true, false].repeat(times) {
        harness.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        harness.step();
    }
    harness.run_steps(2);
}

pub fn drag(harness: &mut Harness<'_, Shell>, from: Pos2, to: Pos2) {
    harness.hover_at(from);
    harness.step();
    harness.event(Event::PointerButton { pos: from, button: PointerButton::Primary, pressed: true, modifiers: Modifiers::NONE });
    harness.step();
    for part in [0.3, 0.7, 1.0] {
        harness.hover_at(from + (to - from) * part);
        harness.step();
    }
    harness.event(Event::PointerButton { pos: to, button: PointerButton::Primary, pressed: false, modifiers: Modifiers::NONE });
    harness.run_steps(3);
}

pub fn press(harness: &mut Harness<'_, Shell>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(2);
}

/// Steps and draws until nothing is under way any more: jobs, labels, the map's picture.
pub fn settle(harness: &mut Harness<'_, Shell>) {
    let start = Instant::now();
    while !harness.state().is_settled() {
        assert!(start.elapsed() < Duration::from_mins(1), "the map does not settle");
        std::thread::sleep(Duration::from_millis(10));
        harness.step();
        harness.render().expect("lavapipe draws (Debian: mesa-vulkan-drivers)");
    }
}

/// How many pixels have the colour of a role, within 12 of each channel.
pub fn pixels_of(harness: &mut Harness<'_, Shell>, role: Role) -> usize {
    settle(harness);
    let image = harness.render().expect("lavapipe draws (Debian: mesa-vulkan-drivers)");
    let wanted = ink_rgb(Ink::Role(role), Theme::Light);
    image.pixels().filter(|pixel| pixel.0.iter().zip(wanted).take(3).all(|(a, b)| a.abs_diff(b) <= 12)).count()
}

/// Draws the window, and keeps the picture in the folder that `NANBEI_PICTURES` names, to be looked at.
pub fn keep_picture(harness: &mut Harness<'_, Shell>, name: &str) {
    let image = harness.render().expect("lavapipe draws (Debian: mesa-vulkan-drivers)");
    if let Some(folder) = std::env::var_os("NANBEI_PICTURES") {
        image.save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
    }
}

/// Steps until the jobs are done.
pub fn finish_jobs(harness: &mut Harness<'_, Shell>) {
    let start = Instant::now();
    while !harness.state().app.jobs().is_empty() {
        assert!(start.elapsed() < Duration::from_mins(1), "a job does not end");
        std::thread::sleep(Duration::from_millis(10));
        harness.step();
    }
    harness.run_steps(3);
}

pub fn print(sheet: nanbei::model::Sheet, path: &std::path::Path) -> Command {
    let how = nanbei::export::Writing::at(sheet.dpi);
    Command::Print(Box::new(PrintOrder { sheet, target: PrintTarget::Sheet(path.to_path_buf()), how, online: false, replace: false }))
}
