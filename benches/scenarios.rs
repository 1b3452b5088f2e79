//! What scenarios and years cost over a large layer: a switch, a comparison, an edit and the frames while two maps are shown.
//!
//! ```text
//! cargo bench --bench scenarios              1,000,000 parcels, 1,000 of them changed in the scenario
//! cargo bench --bench scenarios -- 20000     so many parcels
//! ```
//!
//! The frames are those of the window without drawing, at 1440 by 900.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod parcels;
mod timing;
mod window;

use egui_kittest::Harness;
use nanbei::app::modules::scenarios::ScenariosOrder;
use nanbei::app::{Command, Compare, CompareHow};
use nanbei::model::{Horizon, LayerId, Operation, OwnValue, RowId, View};
use nanbei::ui::Shell;
use parcels::write_parcels;
use std::fs::File;
use std::time::{Duration, Instant};
use timing::middle;
use window::{finish, loaded, opened};

const TIMES: usize = 51;

fn row(name: &str, (ordered, whole): (Duration, Duration)) {
    println!("{name:<64} {:>9.3} ms {:>9.3} ms with the frame", ordered.as_secs_f64() * 1e3, whole.as_secs_f64() * 1e3);
}

/// The time that orders take, and that to the end of the next frame.
fn frames(harness: &mut Harness<'_, Shell>, order: impl Fn(usize) -> Command) -> (Duration, Duration) {
    let (mut ordered, mut whole) = (Vec::new(), Vec::new());
    for n in 0..TIMES {
        let command = order(n);
        let start = Instant::now();
        harness.state_mut().app.dispatch(command);
        ordered.push(start.elapsed());
        harness.step();
        whole.push(start.elapsed());
        finish(harness);
    }
    (middle(ordered), middle(whole))
}

fn cell(id: LayerId, rows: impl Iterator<Item = usize>, column: &str, value: &str) -> Command {
    let cells = rows.map(|row| (RowId::new(row), Some(OwnValue::Text(value.to_owned())))).collect();
    Command::edit(Operation::SetCells { id, column: column.to_owned(), cells })
}

fn main() {
    let rows = std::env::args().skip(1).find_map(|own| own.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parcels.geojson");
    write_parcels(File::create(&path).unwrap(), rows, 1).unwrap();
    let mut harness = opened(path);
    let layer = loaded(&harness);
    let (id, text) = (layer.id, layer.table.columns()[1].name().to_owned());
    let middle = layer.table.bounds().unwrap().center();
    harness.state_mut().app.dispatch(Command::SetView(View { center: middle, zoom: 15.0 }));
    println!("{rows} parcels");
    let start = Instant::now();
    harness.state_mut().app.dispatch(ScenariosOrder::Add.into());
    println!("{:<64} {:>9.3} ms", "the first scenario", start.elapsed().as_secs_f64() * 1e3);
    let own = harness.state().app.workspace.document.scenarios().active;
    let step = rows / 1_000;
    harness.state_mut().app.dispatch(cell(id, (0..1_000).map(|n| n * step.max(1)).filter(|row| *row < rows), &text, "情景"));
    finish(&mut harness);
    row("switch to the base and back", frames(&mut harness, |n| Command::ShowScenario(if n.is_multiple_of(2) { None } else { own })));
    harness.state_mut().app.dispatch(Command::ShowScenario(own));
    finish(&mut harness);
    let side = |n: usize| ScenariosOrder::Compare(n.is_multiple_of(2).then(|| Compare::new(None, CompareHow::Side))).into();
    row("begin or end a comparison", frames(&mut harness, side));
    harness.state_mut().app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Swipe))).into());
    finish(&mut harness);
    harness.run_steps(10);
    row("move the line", frames(&mut harness, |n| Command::Swipe(0.2 + 0.01 * n as f32)));
    row("edit a cell while two are compared", frames(&mut harness, |n| cell(id, std::iter::once(n * 17), &text, "改")));
    harness.state_mut().app.dispatch(ScenariosOrder::Compare(Some(Compare::new(None, CompareHow::Side))).into());
    finish(&mut harness);
    row("move both maps", frames(&mut harness, |n| Command::CenterOn([middle[0] + n as f64 * 1e-4, middle[1]])));
    harness.state_mut().app.dispatch(ScenariosOrder::Compare(None).into());
    let years = layer.table.year_fields().into_iter().next().map(|own| own.name);
    println!("years are told by {}", years.as_deref().unwrap_or("no field"));
    let at = |year: i32| {
        Command::edit(Operation::SetHorizon(Some(Horizon { year, fields: vec![(layer.key.clone(), years.clone().unwrap_or_default())] })))
    };
    row("show the map as of another year", frames(&mut harness, |n| at(1990 + (n as i32 % 40))));
}
