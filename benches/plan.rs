//! What the plan costs: picking a statement, a place and a thematic map, the panel's frame after it, measuring the places, the atlas.
//!
//! `cargo bench --bench plan`; the frames are those of the window without drawing, at 1440 by 900.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod timing;

use egui_kittest::Harness;
use nanbei::app::modules::plan::PlanOrder;
use nanbei::app::{App, Command, SessionFolder};
use nanbei::carto::plan_maps;
use nanbei::export::plan_atlas;
use nanbei::io::{Progress, embedded_document, embedded_plan};
use nanbei::model::{NEVER, Paper, Sheet};
use nanbei::query::{fill_rings, indicators};
use nanbei::ui::Shell;
use std::hint::black_box;
use std::time::{Duration, Instant};
use timing::{median, middle};

fn row(name: &str, time: Duration) {
    println!("{name:<64} {:>9.3} ms", time.as_secs_f64() * 1e3);
}

/// The time from the order to the end of the next frame, over what is ordered one after the other.
fn frames(harness: &mut Harness<'_, Shell>, runs: usize, order: impl Fn(&App, usize) -> Command) -> (Duration, Duration) {
    let mut ordered = Vec::new();
    let mut whole = Vec::new();
    for n in 0..runs {
        let command = order(&harness.state().app, n);
        let start = Instant::now();
        harness.state_mut().app.dispatch(command);
        ordered.push(start.elapsed());
        harness.step();
        whole.push(start.elapsed());
    }
    (middle(ordered), middle(whole))
}

fn main() {
    let mut document = embedded_document();
    fill_rings(&mut document);
    let plan = embedded_plan();
    let app = App::new(SessionFolder::default());
    let mut harness =
        Harness::builder().with_size([1440.0, 900.0]).with_step_dt(1.0 / 30.0).wgpu().build_eframe(move |creation| Shell::new(creation, app, None));
    harness.state_mut().app.dispatch(Command::SetPanel("plan", true));
    harness.run_steps(20);
    let (_, still) = frames(&mut harness, 101, |_, _| Command::Hover(None));
    row("a frame with the plan open", still);
    let ids: Vec<String> = plan.statements.iter().map(|own| own.id.clone()).collect();
    let (ordered, whole) = frames(&mut harness, 101, |_, n| PlanOrder::Choose(Some(ids[n % ids.len()].clone())).into());
    row("pick a statement", ordered);
    row("pick a statement, and the frame that shows it", whole);
    let places = ["wusong", "nanda", "scip", "baoshan_hsr", "binhai", "carbon_valley"];
    let (ordered, whole) = frames(&mut harness, 101, |app, n| Command::GoToFeature(app.workspace.document.place(places[n % places.len()]).unwrap()));
    row("pick a place", ordered);
    row("pick a place, and the frame that tells what the plan says of it", whole);
    harness.state_mut().app.dispatch(PlanOrder::LeavePlace.into());
    let maps = ["structure", "industry", "transport", "areas", "governance"];
    let (ordered, whole) = frames(&mut harness, 51, |_, n| PlanOrder::ShowMap(Some(maps[n % maps.len()].to_owned())).into());
    row("open a thematic map", ordered);
    row("open a thematic map, and the next frame", whole);
    row("measure both districts and the nine key areas", median(21, || drop(black_box(indicators(&document, &[], NEVER)))));
    row("the five maps with their sheets, not drawn", median(21, || drop(black_box(plan_maps(&document, &plan)))));
    let folder = tempfile::tempdir().unwrap();
    let mut sheet = Sheet::default();
    sheet.set_paper(Paper::A3, true);
    let path = folder.path().join("atlas.pdf");
    row(
        "the atlas of the plan, nine A3 pages",
        median(11, || drop(black_box(plan_atlas(&document, &plan, &sheet, &path, &Progress::default()).unwrap()))),
    );
}
