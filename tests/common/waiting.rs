//! Waiting for what an application does in the background, where no window is driven.

use nanbei::app::App;
use std::time::{Duration, Instant};

/// Takes in what the background does until nothing is under way any more.
pub fn wait(app: &mut App) {
    let start = Instant::now();
    while !app.jobs().is_empty() {
        app.poll_jobs();
        assert!(start.elapsed() < Duration::from_secs(30), "the background does not come to an end");
        std::thread::sleep(Duration::from_millis(2));
    }
    app.poll_jobs();
}
