//! The window on a file of parcels, without drawing, at 1440 by 900.

use egui_kittest::Harness;
use nanbei::app::{App, Command, SessionFolder};
use nanbei::model::{Group, Layer};
use nanbei::ui::Shell;
use std::path::PathBuf;
use std::time::Duration;

/// The window with a file loaded.
#[allow(dead_code, reason = "not every benchmark is of a file")]
pub fn opened(path: PathBuf) -> Harness<'static, Shell> {
    let app = App::new(SessionFolder::default());
    let mut harness =
        Harness::builder().with_size([1440.0, 900.0]).with_step_dt(1.0 / 30.0).wgpu().build_eframe(move |creation| Shell::new(creation, app, None));
    harness.state_mut().app.dispatch(Command::OpenFiles(vec![path]));
    finish(&mut harness);
    harness.run_steps(5);
    harness
}

/// The layer of the file.
#[allow(dead_code, reason = "not every benchmark is of a file")]
pub fn loaded(harness: &Harness<'_, Shell>) -> Layer {
    harness.state().app.workspace.document.layers().iter().find(|layer| layer.group == Group::Mine).unwrap().clone()
}

/// Steps until nothing is under way any more.
pub fn finish(harness: &mut Harness<'_, Shell>) {
    while !harness.state().app.jobs().is_empty() {
        harness.step();
        std::thread::sleep(Duration::from_millis(2));
    }
}
