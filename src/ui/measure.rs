//! `open --measure`: waits for the frame that shows everything, moves the map along a fixed path of 200 frames, tells the times.

use super::clock::{Stage, Times, milliseconds, quantile};
use crate::app::{App, Command};
use crate::model::View;
use serde_json::{Value as Json, json};
use std::time::Instant;

/// Frames of the path.
const FRAMES: usize = 200;

pub struct Measure {
    started: Instant,
    first_frame: Option<f64>,
    full_frame: Option<f64>,
    fine_frame: Option<f64>,
    was_loaded: bool,
    frames_seen: u32,
    path: Vec<Sample>,
    last: Option<Instant>,
    home: Option<View>,
    /// Resident bytes when everything was drawn.
    drawn_bytes: u64,
}

/// What is known of the frame before.
pub struct Shown<'a> {
    /// Whether it was drawn with everything in it.
    pub complete: bool,
    /// Whether it was drawn as finely as it gets.
    pub settled: bool,
    pub times: Option<Times>,
    /// Seconds of the window system's own count, which has the time to show the frame in it.
    pub cpu: Option<f32>,
    /// Vertices the graphics card was given, and bytes of chunks on it.
    pub vertices: u64,
    pub gpu_bytes: u64,
    pub adapter: &'a str,
}

/// A frame of the path, in milliseconds.
struct Sample {
    zoom: f64,
    /// What the program did.
    program: f64,
    cpu: f64,
    /// From frame to frame.
    wall: f64,
    stages: [f64; 4],
    vertices: f64,
}

fn since(start: Instant) -> f64 {
    milliseconds(start.elapsed())
}

impl Measure {
    /// `started` is when the process began.
    pub const fn new(started: Instant) -> Self {
        Self {
            started,
            first_frame: None,
            full_frame: None,
            fine_frame: None,
            was_loaded: false,
            frames_seen: 0,
            path: Vec::new(),
            last: None,
            home: None,
            drawn_bytes: 0,
        }
    }

    /// Called at the beginning of each frame, when the one before has been put on the screen. Returns the report once the
    /// path is done.
    pub fn frame(&mut self, app: &App, shown: &Shown<'_>, commands: &mut Vec<Command>) -> Option<Json> {
        self.frames_seen += 1;
        if self.frames_seen == 1 {
            return None;
        }
        self.first_frame.get_or_insert_with(|| since(self.started));
        let loaded = app.workspace.document.layers().iter().all(|layer| app.prepared(layer).is_some()) && !app.jobs().iter().any(|job| job.loads);
        // what was there before a frame began is in it
        let shows_all = std::mem::replace(&mut self.was_loaded, loaded) && loaded;
        if shows_all && shown.complete {
            self.full_frame.get_or_insert_with(|| since(self.started));
        }
        if self.fine_frame.is_none() {
            if shows_all && shown.settled && app.jobs().is_empty() {
                self.fine_frame = Some(since(self.started));
                self.home = Some(app.viewport.view);
                self.drawn_bytes = crate::cli::memory().0;
                self.last = Some(Instant::now());
            }
            return None;
        }
        let home = self.home?;
        if let (Some(last), Some(times)) = (self.last.replace(Instant::now()), shown.times) {
            let stages = times.map(milliseconds);
            let cpu = f64::from(shown.cpu.unwrap_or_default()) * 1000.0;
            self.path.push(Sample {
                zoom: app.viewport.view.zoom - home.zoom,
                program: stages.iter().sum(),
                cpu,
                wall: since(last),
                stages,
                vertices: shown.vertices as f64,
            });
        }
        let step = self.path.len();
        if step >= FRAMES {
            return Some(self.report(app, shown));
        }
        // a figure of eight that zooms in by five levels and out again
        let t = step as f64 / FRAMES as f64 * std::f64::consts::TAU;
        let reach = 0.2 * (-(home.zoom - 9.0)).exp2().min(1.0);
        let center = [home.center[0] + reach * t.sin(), home.center[1] + reach * (2.0 * t).sin() / 2.0];
        let zoom = home.zoom + 2.5 * (1.0 - t.cos());
        commands.push(Command::SetView(View { center, zoom: zoom.min(*View::ZOOMS.end()) }));
        None
    }

    fn report(&self, app: &App, shown: &Shown<'_>) -> Json {
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        let features: usize = app.workspace.document.layers().iter().filter(|layer| layer.visible).map(|layer| layer.table.len()).sum();
        let vertices: usize = app.workspace.document.layers().iter().filter(|layer| layer.visible).map(|layer| layer.table.vertices()).sum();
        let (resident, peak) = crate::cli::memory();
        let of = |part: f64, value: &dyn Fn(&Sample) -> f64| rounded(quantile(&self.path.iter().map(value).collect::<Vec<f64>>(), part));
        // the first and the last frames of the path are less than half a level from the view it begins in
        let overview: Vec<f64> = self.path.iter().filter(|sample| sample.zoom < 0.5).map(|sample| sample.wall).collect();
        let stage = |stage: Stage| of(0.5, &|sample: &Sample| sample.stages[stage as usize]);
        json!({
            "first_frame_ms": rounded(self.first_frame.unwrap_or_default()),
            "full_frame_ms": rounded(self.full_frame.unwrap_or_default()),
            "fine_frame_ms": rounded(self.fine_frame.unwrap_or_default()),
            "program_ms_median": of(0.5, &|sample: &Sample| sample.program),
            "program_ms_p99": of(0.99, &|sample: &Sample| sample.program),
            "interface_ms_median": stage(Stage::Interface),
            "tessellation_ms_median": stage(Stage::Tessellation),
            "map_ms_median": stage(Stage::Map),
            "encoding_ms_median": stage(Stage::Encoding),
            "cpu_with_showing_ms_median": of(0.5, &|sample: &Sample| sample.cpu),
            "frame_ms_median": of(0.5, &|sample: &Sample| sample.wall),
            "overview_frame_ms_median": rounded(quantile(&overview, 0.5)),
            "vertices_drawn_median": of(0.5, &|sample: &Sample| sample.vertices),
            "vertices_drawn_most": of(1.0, &|sample: &Sample| sample.vertices),
            "features_drawn": features,
            "vertices": vertices,
            "resident_drawn_bytes": self.drawn_bytes,
            "resident_bytes": resident,
            "peak_bytes": peak,
            "gpu_bytes": shown.gpu_bytes,
            "data_bytes": app.data_bytes(),
            "adapter": shown.adapter,
        })
    }
}
