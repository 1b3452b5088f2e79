//! How long work takes.

use serde_json::{Map, Value as Json, json};
use std::time::{Duration, Instant};

/// The figures of a run: told one by one as lines, or at the end as one object with milliseconds.
#[allow(dead_code, reason = "not every benchmark is read by other programs")]
pub struct Figures {
    is_json: bool,
    all: Map<String, Json>,
}

#[allow(dead_code, reason = "not every benchmark is read by other programs")]
impl Figures {
    /// `arguments` are those of the run: `--json` asks for the object.
    pub fn new(arguments: &[String]) -> Self {
        Self { is_json: arguments.iter().any(|own| own == "--json"), all: Map::new() }
    }

    /// Tells a time by its name in the object and by what it is of.
    pub fn tell(&mut self, name: &str, of: &str, value: Duration) {
        let ms = value.as_secs_f64() * 1e3;
        self.all.insert(name.to_owned(), json!((ms * 1000.0).round() / 1000.0));
        if !self.is_json {
            println!("{of:<64} {ms:>9.3} ms");
        }
    }

    /// Tells the object, where it was asked for.
    pub fn end(self) {
        if self.is_json {
            println!("{}", Json::Object(self.all));
        }
    }
}

/// The median time of some runs.
#[allow(dead_code, reason = "not every benchmark times one piece of work again and again")]
pub fn median(runs: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[runs / 2]
}

/// The middle one of some times.
#[allow(dead_code, reason = "not every benchmark has times of its own")]
pub fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
