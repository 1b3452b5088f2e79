//! A project of many layers in groups: frames while the map is moved and the list scrolled, layers hidden, themes switched, the
//! project saved.
//!
//! ```text
//! cargo bench --bench layers              500 layers of 400 parcels in 50 groups
//! cargo bench --bench layers -- 100       so many layers
//! cargo bench --bench layers -- --json    one object with the figures in milliseconds
//! ```
//!
//! The frames are those of the window without drawing, at 1440 by 900.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod parcels;
mod timing;
mod window;

use egui::{Event, Modifiers, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::Harness;
use nanbei::app::modules::layers::LayersOrder;
use nanbei::app::{App, Command, SessionFolder};
use nanbei::i18n::Bilingual;
use nanbei::io::{Progress, project_text, read_geojson};
use nanbei::model::{LayerCrs, LayerId, LoadedData, Operation, Origin, ReadAs, Transaction, View};
use nanbei::ui::Shell;
use parcels::write_parcels;
use std::sync::Arc;
use std::time::{Duration, Instant};
use timing::{Figures, middle};
use window::finish;

/// Features of a layer, and layers of a group.
const FEATURES: usize = 400;
const GROUPED: usize = 10;

/// The program with so many layers, in groups.
fn with_layers(count: usize) -> (App, Vec<LayerId>) {
    let mut app = App::new(SessionFolder::default());
    let mut all = Vec::new();
    for n in 0..count {
        let mut text = Vec::new();
        write_parcels(&mut text, FEATURES, n as u64).unwrap();
        let table = Arc::new(read_geojson(&text, &Progress::default()).unwrap().0);
        let document = &app.workspace.document;
        let name = format!("地块 {n}");
        let style = document.next_style(&[]);
        let data = LoadedData { origin: Origin::Pasted, name, style, read_as: ReadAs::default(), crs: LayerCrs::default(), table };
        let layer = document.loaded_layer(data);
        all.push(layer.id);
        let at = document.place_for_loaded();
        app.dispatch(Command::edit(Operation::AddLayer { at, layer: Box::new(layer) }));
    }
    for (n, own) in all.chunks(GROUPED).enumerate() {
        let (_, made) = app.workspace.document.with_group(own, Bilingual::same(format!("组 {n}")));
        app.dispatch(Command::Change(made));
    }
    (app, all)
}

/// How long each frame took.
fn frames(harness: &mut Harness<'_, Shell>, count: u32, mut before: impl FnMut(&mut Harness<'_, Shell>, u32)) -> Vec<Duration> {
    let frame = |n| {
        before(harness, n);
        let start = Instant::now();
        harness.step();
        start.elapsed()
    };
    (0..count).map(frame).collect()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = arguments.iter().find_map(|own| own.parse().ok()).unwrap_or(500);
    let (app, layers) = with_layers(count);
    let mut harness =
        Harness::builder().with_size([1440.0, 900.0]).with_step_dt(1.0 / 30.0).wgpu().build_eframe(move |creation| Shell::new(creation, app, None));
    finish(&mut harness);
    let center = harness.state().app.workspace.document.layer(layers[0]).unwrap().table.bounds().unwrap().center();
    harness.state_mut().app.dispatch(Command::SetView(View { center, zoom: 13.0 }));
    harness.run_steps(20);
    finish(&mut harness);
    harness.run_steps(20);
    let mut figures = Figures::new(&arguments);
    let mut told = |name: &str, of: &str, value: Duration| figures.tell(name, of, value);

    told("rest_ms", "a frame at rest", middle(frames(&mut harness, 60, |_, _| {})));
    let moves = frames(&mut harness, 120, |harness, n| {
        let [lon, lat] = center;
        harness.state_mut().app.dispatch(Command::SetView(View { center: [lon + f64::from(n) * 2e-4, lat], zoom: 13.0 }));
    });
    told("pan_ms", "move the map", middle(moves.clone()));
    told("pan_ms_max", "the slowest of 120", moves.into_iter().max().unwrap());

    harness.hover_at(egui::pos2(120.0, 500.0));
    harness.run_steps(2);
    let scrolled = frames(&mut harness, 120, |harness, n| {
        harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, if n % 40 == 39 { 20_000.0 } else { -400.0 }),
            phase: TouchPhase::Move,
            modifiers: Modifiers::NONE,
            source: egui::MouseWheelSource::Wheel,
        });
    });
    told("list_ms_max", "scroll the list, the slowest of 120", scrolled.into_iter().max().unwrap());

    let hidden = frames(&mut harness, 40, |harness, n| {
        let id = layers[n as usize % layers.len()];
        harness.state_mut().app.dispatch(Command::edit(Operation::SetVisible { id, visible: n % 2 == 1 }));
    });
    told("hide_ms", "the frame after a layer was hidden", middle(hidden));

    let start = Instant::now();
    let half: Vec<LayerId> = layers.iter().copied().step_by(2).collect();
    harness.state_mut().app.dispatch(LayersOrder::KeepTheme("all".to_owned()).into());
    harness.state_mut().app.dispatch(LayersOrder::Show(half, false).into());
    harness.step();
    told("many_ms", "half of the layers hidden, and a theme kept", start.elapsed());
    let start = Instant::now();
    harness.state_mut().app.dispatch(Command::ShowTheme(0));
    harness.step();
    told("theme_ms", "back to the theme", start.elapsed());
    finish(&mut harness);

    let edit: Transaction = Operation::SetTitle(Bilingual::same("t")).into();
    let start = Instant::now();
    harness.state_mut().app.dispatch(Command::Change(edit));
    harness.step();
    told("edit_ms", "an edit that changes no layer", start.elapsed());

    let app = &harness.state().app;
    let start = Instant::now();
    project_text(&app.workspace.document, None, std::path::Path::new("/tmp/x.nanbei")).unwrap();
    told("project_ms", "the project as text", start.elapsed());
    figures.end();
}
