//! `open --measure`: waits for the frame that shows everything, moves the map along a fixed path of 200 frames, tells the times.

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
    settled: u32,
    frames_seen: u32,
    cpu: Vec<f64>,
    wall: Vec<f64>,
    last: Option<Instant>,
    home: Option<View>,
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// The value below which `part` of the sorted values lie.
fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(((sorted.len() as f64 - 1.0) * part).round().max(0.0) as usize).copied().unwrap_or(0.0)
}

impl Measure {
    /// `started` is when the process began.
    pub const fn new(started: Instant) -> Self {
        Self { started, first_frame: None, full_frame: None, settled: 0, frames_seen: 0, cpu: Vec::new(), wall: Vec::new(), last: None, home: None }
    }

    /// Called at the beginning of each frame, when the one before has been put on the screen; `cpu_seconds` is the program's
    /// own work in that frame. Returns the report once the path is done.
    pub fn frame(&mut self, app: &App, busy: bool, cpu_seconds: Option<f32>, commands: &mut Vec<Command>) -> Option<Json> {
        self.frames_seen += 1;
        if self.frames_seen == 1 {
            return None;
        }
        self.first_frame.get_or_insert_with(|| milliseconds(self.started));
        let complete = app.jobs().is_empty() && !busy && app.document.layers.iter().all(|layer| app.prepared(layer).is_some());
        if self.full_frame.is_none() {
            // the frame after everything was there has shown it
            self.settled = if complete { self.settled + 1 } else { 0 };
            if self.settled >= 2 {
                self.full_frame = Some(milliseconds(self.started));
                self.home = Some(app.view);
                self.last = Some(Instant::now());
            }
            return None;
        }
        if let (Some(last), Some(cpu)) = (self.last.replace(Instant::now()), cpu_seconds) {
            self.wall.push(milliseconds(last));
            self.cpu.push(f64::from(cpu) * 1000.0);
        }
        let home = self.home?;
        let step = self.cpu.len();
        if step >= FRAMES {
            return Some(self.report(app));
        }
        // a figure of eight that zooms in by five levels and out again
        let t = step as f64 / FRAMES as f64 * std::f64::consts::TAU;
        let reach = 0.2 * (-(home.zoom - 9.0)).exp2().min(1.0);
        let center = [home.center[0] + reach * t.sin(), home.center[1] + reach * (2.0 * t).sin() / 2.0];
        let zoom = home.zoom + 2.5 * (1.0 - t.cos());
        commands.push(Command::SetView(View { center, zoom: zoom.min(*View::ZOOMS.end()) }));
        None
    }

    fn report(&self, app: &App) -> Json {
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        let features: usize = app.document.layers.iter().filter(|layer| layer.visible).map(|layer| layer.table.len()).sum();
        let (resident, peak) = crate::cli::memory();
        json!({
            "first_frame_ms": rounded(self.first_frame.unwrap_or_default()),
            "full_frame_ms": rounded(self.full_frame.unwrap_or_default()),
            "cpu_ms_median": rounded(quantile(&self.cpu, 0.5)),
            "cpu_ms_p99": rounded(quantile(&self.cpu, 0.99)),
            "frame_ms_median": rounded(quantile(&self.wall, 0.5)),
            "features_drawn": features,
            "resident_bytes": resident,
            "peak_bytes": peak,
        })
    }
}
